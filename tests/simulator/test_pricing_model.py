"""LEAN's default price model: against LEAN's own answers on real quotes, and what must hold for any contract."""

from __future__ import annotations

import json
import math
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.hours import MarketHours, MarketState, Segment
from simulator.pricing import NO_RESULT, ModelResult, black_scholes, greeks_and_iv, settlement_time, tree
from simulator.pricing.black_scholes import Terms
from simulator.pricing.brent import find_root
from simulator.pricing.settlement import is_am_settled, is_standard
from simulator.symbols import Market, Symbol
from tests.simulator.real_quotes import interest_rate, last_quote, spxw_quotes

SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
GOOG = Symbol.create("GOOG", SecurityType.EQUITY, Market.USA)
GREEKS = ("delta", "gamma", "vega", "theta", "rho")
COLUMNS = (
    *("symbol", "expiry", "strike", "right", "bid", "ask", "last", "implied_volatility"),
    *("delta", "gamma", "vega", "theta", "per_day", "rho", "underlying"),
)


def spxw(right: OptionRight, strike: float, expiry: date) -> Symbol:
    return Symbol.create_option(SPX, "SPXW", Market.USA, OptionStyle.EUROPEAN, right, strike, expiry)


def goog(right: OptionRight, strike: float, expiry: date) -> Symbol:
    return Symbol.create_option(GOOG, Market.USA, OptionStyle.AMERICAN, right, strike, expiry)


def week(start: float, end: float) -> list[tuple[Segment, ...]]:
    day = (Segment(MarketState.MARKET, timedelta(hours=start), timedelta(hours=end)),)
    return [day] * 5 + [()] * 2


def chicago_index_hours() -> MarketHours:
    return MarketHours(
        time_zone=ZoneInfo("America/Chicago"),
        data_time_zone=ZoneInfo("America/New_York"),
        week=week(8.5, 15.25),
        holidays={date(2021, 1, 1), date(2019, 4, 19)},
        early_closes={date(2020, 11, 27): timedelta(hours=12)},
    )


def close_to_lean(ours: ModelResult, lean: dict[str, float]) -> None:
    assert ours.implied_volatility == pytest.approx(lean["implied_volatility"], abs=5e-4)
    for name in GREEKS:
        assert getattr(ours, name) == pytest.approx(lean[name], rel=2e-3, abs=1e-9), name


def lean_chain(case: dict[str, Any]) -> list[tuple[datetime, float, dict[str, Any]]]:
    """Rows of LEAN's chain snapshots: New York time, SPX, one contract."""
    return [
        (datetime.fromisoformat(snap["at"]), snap["spx"], dict(zip(COLUMNS, row, strict=True)))
        for snap in case["snaps"]
        for row in snap["chain"]
    ]


def test_every_contract_of_a_real_chain_has_leans_iv_and_greeks(lean_cases: Path, lean_data: Path) -> None:
    rows = lean_chain(json.loads((lean_cases / "expected" / "chain_spxw.json").read_text()))
    rate = interest_rate(lean_data, date(2021, 1, 4))
    assert len(rows) == 72
    for now, spx, row in rows:
        expiry = datetime.strptime(row["expiry"], "%Y%m%d").date()
        mids = {}
        for right in ("CALL", "PUT"):
            mids[right] = last_quote(spxw_quotes(lean_data, now.date(), expiry, row["strike"], right), now).mid
        ours = greeks_and_iv(
            spxw(OptionRight[row["right"]], row["strike"], expiry),
            price=mids.pop(row["right"]),
            mirror_price=mids.popitem()[1],
            underlying_price=spx,
            rate=rate,
            dividend=0.0,
            now=now - timedelta(hours=1),
            settlement=datetime.combine(expiry, time(15)),
        )
        close_to_lean(ours, row)


@pytest.mark.parametrize(
    ("mirror", "theoretical", "lean"),
    [
        (1.05, 6.05392693521696, (0.3559978, 0.7560627, 0.0430897, 0.0663327, -1599.430292, 0.0000904)),
        (None, 5.05414551764534, (0.1427122, 0.957485, 0.0311303, 0.020584, -163.902082, 0.0000057)),
    ],
)
def test_an_american_call_has_leans_tree_numbers_with_and_without_its_mirror(
    mirror: float | None, theoretical: float, lean: tuple[float, ...]
) -> None:
    ours = greeks_and_iv(
        goog(OptionRight.CALL, 745, date(2015, 11, 24)),
        price=5.05,
        mirror_price=mirror,
        underlying_price=750.0,
        rate=0.0075,
        dividend=0.0,
        now=datetime(2015, 11, 24, 9, 31),
        settlement=datetime(2015, 11, 24, 16),
    )
    assert ours.theoretical_price == pytest.approx(theoretical, rel=1e-10)
    assert (ours.implied_volatility, *(getattr(ours, name) for name in GREEKS)) == pytest.approx(lean, abs=1e-9)


def european(now: datetime, right: OptionRight = OptionRight.CALL, strike: float = 3800.0, price: float = 0.05) -> ModelResult:
    expiry = date(2021, 1, 4)
    return greeks_and_iv(
        spxw(right, strike, expiry),
        price=price,
        mirror_price=None,
        underlying_price=3701.38,
        rate=0.0025,
        dividend=0.0,
        now=now,
        settlement=datetime.combine(expiry, time(15)),
    )


def test_at_the_settlement_instant_a_dead_call_has_delta_one_and_nothing_else() -> None:
    dead = european(datetime(2021, 1, 4, 15))
    assert (dead.implied_volatility, dead.delta, dead.gamma, dead.vega, dead.theta, dead.rho) == (0, 1, 0, 0, 0, 0)


def test_a_minute_before_settlement_an_unreachable_call_lies_with_delta_one() -> None:
    dead = european(datetime(2021, 1, 4, 14, 59))
    assert dead.implied_volatility == 0.0
    assert dead.delta == 1.0
    assert dead.theta == pytest.approx(-9.500001)


def test_after_settlement_all_is_zero() -> None:
    assert european(datetime(2021, 1, 4, 15, 10)) == NO_RESULT


def test_after_the_expiry_day_all_is_zero() -> None:
    assert european(datetime(2021, 1, 5, 9)) == NO_RESULT


@pytest.mark.parametrize(("price", "underlying"), [(0.0, 3700.0), (10.0, 0.0)])
def test_a_missing_price_gives_zeros(price: float, underlying: float) -> None:
    contract = spxw(OptionRight.PUT, 3700, date(2021, 1, 8))
    moment = datetime(2021, 1, 4, 10)
    result = greeks_and_iv(
        contract,
        price=price,
        mirror_price=None,
        underlying_price=underlying,
        rate=0.01,
        dividend=0.0,
        now=moment,
        settlement=datetime(2021, 1, 8, 15),
    )
    assert result == NO_RESULT


def test_a_chain_has_no_greeks() -> None:
    chain = Symbol.create_canonical_option(SPX, "SPXW")
    with pytest.raises(ValueError, match="is a chain, not a contract"):
        greeks_and_iv(
            chain,
            price=1.0,
            mirror_price=None,
            underlying_price=1.0,
            rate=0.0,
            dividend=0.0,
            now=datetime(2021, 1, 4),
            settlement=datetime(2021, 1, 4),
        )


@pytest.mark.parametrize("style", [OptionStyle.EUROPEAN, OptionStyle.AMERICAN])
def test_a_price_below_intrinsic_has_no_volatility(style: OptionStyle) -> None:
    contract = Symbol.create_option(SPX, "SPXW", Market.USA, style, OptionRight.PUT, 3800.0, date(2021, 3, 19))
    result = greeks_and_iv(
        contract,
        price=50.0,
        mirror_price=None,
        underlying_price=3600.0,
        rate=0.0,
        dividend=0.0,
        now=datetime(2021, 1, 4, 10),
        settlement=datetime(2021, 3, 19, 15),
    )
    assert result.implied_volatility == 0.0
    assert result.theoretical_price == 0.0


def solved(contract: Symbol, price: float, mirror: float | None) -> float:
    return greeks_and_iv(
        contract,
        price=price,
        mirror_price=mirror,
        underlying_price=3700.0,
        rate=0.01,
        dividend=0.0,
        now=datetime(2021, 1, 4, 10),
        settlement=datetime(2021, 1, 29, 15),
    ).implied_volatility


def test_an_in_the_money_contract_takes_its_mirrors_volatility_and_an_out_of_the_money_one_its_own() -> None:
    expiry = date(2021, 1, 29)
    call, put = spxw(OptionRight.CALL, 3600, expiry), spxw(OptionRight.PUT, 3600, expiry)
    assert solved(call, 150.0, 40.0) == solved(put, 40.0, None)
    assert solved(put, 40.0, 150.0) == solved(put, 40.0, None)
    assert solved(call, 150.0, None) != solved(put, 40.0, None)


def test_where_the_preferred_side_does_not_converge_the_other_is_taken() -> None:
    expiry = date(2021, 1, 29)
    call, put = spxw(OptionRight.CALL, 3600, expiry), spxw(OptionRight.PUT, 3600, expiry)
    assert solved(call, 150.0, 99999.0) == solved(call, 150.0, None)
    assert solved(put, 99999.0, 150.0) == solved(call, 150.0, None)
    assert solved(put, 99999.0, 99999.0) == 0.0


class TestSettlement:
    def test_a_pm_settled_weekly_counts_to_three_o_clock_chicago(self) -> None:
        assert settlement_time(spxw(OptionRight.PUT, 3700, date(2021, 1, 8)), chicago_index_hours()) == datetime(2021, 1, 8, 15)

    def test_a_pm_settled_weekly_counts_to_three_o_clock_on_a_half_day_too(self) -> None:
        contract = spxw(OptionRight.PUT, 3500, date(2020, 11, 27))
        assert settlement_time(contract, chicago_index_hours()) == datetime(2020, 11, 27, 15)

    def test_a_standard_spx_option_settles_at_the_open(self) -> None:
        contract = Symbol.create_option(SPX, Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, 3700, date(2021, 1, 15))
        assert settlement_time(contract, chicago_index_hours()) == datetime(2021, 1, 15, 8, 30)

    def test_a_pm_settled_weekly_on_the_third_friday_does_not_settle_at_the_open(self) -> None:
        assert settlement_time(spxw(OptionRight.PUT, 3700, date(2021, 1, 15)), chicago_index_hours()) == datetime(
            2021, 1, 15, 15
        )

    def test_an_option_expiring_on_a_holiday_counts_to_the_close_before(self) -> None:
        contract = Symbol.create_option(SPX, Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, 2900, date(2019, 4, 19))
        assert settlement_time(contract, chicago_index_hours()) == datetime(2019, 4, 18, 15, 15)

    def test_an_equity_option_counts_to_its_close_also_on_a_half_day(self) -> None:
        hours = MarketHours(
            time_zone=ZoneInfo("America/New_York"),
            data_time_zone=ZoneInfo("America/New_York"),
            week=week(9.5, 16),
            early_closes={date(2015, 12, 24): timedelta(hours=13)},
        )
        assert settlement_time(goog(OptionRight.CALL, 750, date(2015, 12, 24)), hours) == datetime(2015, 12, 24, 13)
        assert settlement_time(goog(OptionRight.CALL, 750, date(2015, 12, 31)), hours) == datetime(2015, 12, 31, 16)

    def test_a_chain_does_not_settle(self) -> None:
        with pytest.raises(ValueError, match="does not settle"):
            settlement_time(Symbol.create_canonical_option(SPX), chicago_index_hours())

    @given(st.dates(date(2000, 1, 1), date(2035, 12, 31)))
    def test_every_third_friday_is_standard_and_no_other_friday_is(self, day: date) -> None:
        friday = day + timedelta(days=(4 - day.weekday()) % 7)
        assert is_standard(friday) == (15 <= friday.day <= 21)

    @pytest.mark.parametrize(("root", "am"), [("SPX", True), ("NDX", True), ("SPXW", False), ("RUTW", False), ("NQX", False)])
    def test_roots_are_am_or_pm_settled(self, root: str, am: bool) -> None:
        contract = Symbol.create_option(SPX, root, Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, 1.0, date(2021, 1, 15))
        assert is_am_settled(contract) is am


markets = st.builds(
    Terms,
    spot=st.floats(50, 5000),
    strike=st.floats(50, 5000),
    years=st.floats(0.003, 2.0),
    rate=st.floats(0.0, 0.08),
    dividend=st.floats(0.0, 0.04),
    is_call=st.booleans(),
)
volatilities = st.floats(0.05, 1.5)


@given(markets, volatilities)
def test_put_and_call_keep_parity(terms: Terms, volatility: float) -> None:
    call = Terms(terms.spot, terms.strike, terms.years, terms.rate, terms.dividend, is_call=True)
    put = Terms(terms.spot, terms.strike, terms.years, terms.rate, terms.dividend, is_call=False)
    forward = terms.spot * math.exp(-terms.dividend * terms.years) - terms.strike * math.exp(-terms.rate * terms.years)
    difference = black_scholes.price(call, volatility) - black_scholes.price(put, volatility)
    assert difference == pytest.approx(forward, abs=1e-7 * terms.spot)


@given(markets, volatilities)
def test_greeks_have_their_signs_and_bounds(terms: Terms, volatility: float) -> None:
    raw = black_scholes.greeks(terms, volatility)
    assert (0.0 if terms.is_call else -1.0) <= raw.delta <= (1.0 if terms.is_call else 0.0)
    assert raw.gamma >= 0.0
    assert raw.vega >= 0.0
    assert raw.rho * (1 if terms.is_call else -1) >= 0.0


@given(markets, volatilities)
def test_delta_is_the_slope_of_the_price(terms: Terms, volatility: float) -> None:
    bump = terms.spot * 1e-5
    up = Terms(terms.spot + bump, terms.strike, terms.years, terms.rate, terms.dividend, terms.is_call)
    down = Terms(terms.spot - bump, terms.strike, terms.years, terms.rate, terms.dividend, terms.is_call)
    slope = (black_scholes.price(up, volatility) - black_scholes.price(down, volatility)) / (2 * bump)
    assert black_scholes.greeks(terms, volatility).delta == pytest.approx(slope, abs=1e-4)


@settings(max_examples=40)
@given(st.floats(0.1, 1.0), st.floats(0.8, 1.25), st.floats(0.02, 1.0), st.booleans())
def test_without_rates_the_tree_comes_near_black_scholes(
    volatility: float, moneyness: float, years: float, is_call: bool
) -> None:
    terms = Terms(1000.0, 1000.0 * moneyness, years, 0.0, 0.0, is_call)
    spread = 1000.0 * volatility * math.sqrt(years)
    assert tree.price(terms, volatility) == pytest.approx(black_scholes.price(terms, volatility), abs=0.005 * spread)


@settings(max_examples=40)
@given(volatilities, st.floats(0.7, 1.4), st.floats(0.02, 2.0), st.floats(0.0, 0.08))
def test_an_american_call_is_never_below_intrinsic(volatility: float, moneyness: float, years: float, rate: float) -> None:
    terms = Terms(100.0, 100.0 * moneyness, years, rate, 0.0, is_call=True)
    assert tree.price(terms, volatility) >= max(0.0, terms.spot - terms.strike) - 1e-9


@settings(max_examples=30)
@given(volatilities, st.floats(0.7, 1.4), st.floats(0.02, 2.0), st.floats(0.0, 0.08), st.booleans())
def test_trees_priced_together_are_those_priced_one_by_one(
    volatility: float, moneyness: float, years: float, rate: float, is_call: bool
) -> None:
    terms = Terms(100.0, 100.0 * moneyness, years, rate, 0.01, is_call)
    spots = np.array([90.0, 100.0, 120.0])
    same = np.ones(3)
    together = tree.prices(volatility * same, spots, years * same, rate * same, terms)
    alone = [tree.price(Terms(spot, terms.strike, years, rate, 0.01, is_call), volatility) for spot in spots]
    assert together == pytest.approx(alone, rel=1e-12)


@settings(max_examples=60)
@given(markets, volatilities)
def test_the_volatility_that_made_a_price_is_found_again(terms: Terms, volatility: float) -> None:
    price = black_scholes.price(terms, volatility)
    vega = black_scholes.greeks(terms, volatility).vega * 100
    tolerance = max(1e-4, 1e-4 * price)
    assume(vega * 0.005 > tolerance)
    assume(price > 0.01)
    found = find_root(lambda guess: black_scholes.price(terms, guess) - price, 1e-7, 4.0, tolerance)
    assert found is not None
    assert abs(black_scholes.price(terms, found) - price) <= max(tolerance, vega * tolerance)


class TestRootSearch:
    def test_a_root_is_found_within_the_accuracy(self) -> None:
        root = find_root(lambda x: x**3 - 2.0, 0.0, 2.0, 1e-9)
        assert root == pytest.approx(2.0 ** (1 / 3), abs=1e-8)

    def test_no_bracket_is_no_root(self) -> None:
        assert find_root(lambda x: x * x + 1.0, -1.0, 1.0, 1e-6) is None

    def test_a_value_that_is_no_number_is_no_root(self) -> None:
        assert find_root(lambda x: math.nan, -1.0, 1.0, 1e-6) is None
        assert find_root(lambda x: math.nan if abs(x) < 0.9 else x, -1.0, 1.0, 1e-6) is None

    def test_too_few_iterations_give_nothing(self) -> None:
        assert find_root(lambda x: math.atan(x - 0.123), -50.0, 90.0, 1e-14, iterations=2) is None

    @given(st.floats(-5, 5), st.floats(0.1, 3))
    def test_the_root_of_any_line_is_found(self, zero: float, slope: float) -> None:
        root = find_root(lambda x: slope * (x - zero), -10.0, 10.0, 1e-8)
        assert root == pytest.approx(zero, abs=1e-6)
