from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.enums import OptionRight, SecurityType
from simulator.market import UniverseRow
from simulator.symbols import Symbol
from simulator.synthetic.futures import place_by_interest
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS, root_of, underlying_of
from simulator.synthetic.rates import interest_rate
from simulator.synthetic.sessions import sessions
from tests.simulator.synthetic.markets import (
    CALL,
    ETFS,
    FUTURES,
    PUT,
    SPX,
    TRADING_DAYS,
    a_day,
    chain_of,
    close_of,
    contract,
    equity,
    expiries_of,
    future,
    market,
    near,
    rows_of,
    strikes_of,
)

ROOTS = sorted(OPTION_ROOTS)
a_root = st.sampled_from(ROOTS)


def pairs_near(root: str, day: date, place: int) -> tuple[date, list[tuple[UniverseRow, UniverseRow]], float]:
    """Calls and puts of some expiry after the day, near the money."""
    chain = chain_of(root, day)
    rows = rows_of(chain, day)
    later = [expiry for expiry in expiries_of(rows) if expiry > day]
    assume(later)
    expiry = later[place % len(later)]
    spot = close_of(chain, day)
    first = int(np.searchsorted(rows.expiries, expiry.toordinal()))
    strikes = strikes_of(rows, expiry)
    chosen = np.searchsorted(strikes, near(strikes, spot, 7))
    found = [(rows[first + 2 * int(place)], rows[first + 2 * int(place) + 1]) for place in chosen]
    return expiry, found, spot


@given(day=a_day, root=a_root)
@settings(max_examples=40)
def test_rows_agree_with_the_arrays_a_filter_reads(day: date, root: str) -> None:
    rows = rows_of(chain_of(root, day), day)
    for place in range(0, len(rows), max(len(rows) // 20, 1)):
        row = rows[place]
        assert row.expiry.toordinal() == rows.expiries[place]
        assert row.strike == rows.strikes[place]
        assert row.right == rows.rights[place]


@given(day=a_day, root=a_root, place=st.integers(0, 1000))
@settings(max_examples=80)
def test_greeks_have_the_right_sign_and_range(day: date, root: str, place: int) -> None:
    _, found, _ = pairs_near(root, day, place)
    for call, put in found:
        assert call.right is OptionRight.CALL
        assert put.right is OptionRight.PUT
        for row in (call, put):
            greeks = (row.implied_volatility, row.delta, row.gamma, row.vega, row.theta, row.rho)
            assert all(number is not None and math.isfinite(number) for number in greeks)
            assert row.implied_volatility is not None
            assert 0.02 < row.implied_volatility < 4.0
            assert row.gamma is not None
            assert row.gamma >= 0.0
            assert row.vega is not None
            assert row.vega >= 0.0
        assert call.delta is not None
        assert put.delta is not None
        assert 0.0 <= call.delta <= 1.0
        assert -1.0 <= put.delta <= 0.0
        assert call.delta - put.delta == pytest.approx(1.0, abs=0.06)


@given(day=a_day, place=st.integers(0, 1000))
@settings(max_examples=40)
def test_the_volatility_gives_back_the_close_by_black_and_scholes(day: date, place: int) -> None:
    from scipy.special import ndtr

    expiry, found, spot = pairs_near("SPXW", day, place)
    table = sessions()
    end, now = table.index[expiry], table.index[day]
    closes = [int(table.opens[number]) + int(table.minutes[number]) * 60_000_000_000 for number in (now, end)]
    late = 15 * 60_000_000_000 if table.minutes[now] == 390 else 0
    years = (closes[1] - closes[0] - late) / (365 * 86_400 * 10**9)
    rate = interest_rate(day)
    for call, put in found:
        assert call.implied_volatility is not None
        root = call.implied_volatility * math.sqrt(years)
        d1 = (math.log(spot / call.strike) + rate * years) / root + 0.5 * root
        owed = call.strike * math.exp(-rate * years)
        assert call.close == pytest.approx(spot * ndtr(d1) - owed * ndtr(d1 - root), abs=0.006)
        assert put.close == pytest.approx(owed * ndtr(root - d1) - spot * ndtr(-d1), abs=0.006)
        assert call.delta == pytest.approx(ndtr(d1), abs=0.002)
        density = math.exp(-0.5 * d1 * d1) / math.sqrt(2.0 * math.pi)
        assert call.vega == pytest.approx(spot * density * math.sqrt(years) / 100.0, rel=0.01)
        assert call.gamma == pytest.approx(density / (spot * root), rel=0.01)
        decay = -spot * density * call.implied_volatility / (2.0 * math.sqrt(years))
        assert call.theta == pytest.approx((decay - rate * owed * ndtr(d1 - root)) / 365.0, rel=0.01, abs=0.002)
        assert put.theta == pytest.approx((decay + rate * owed * ndtr(root - d1)) / 365.0, rel=0.01, abs=0.002)
        assert call.rho == pytest.approx(owed * years * ndtr(d1 - root) / 100.0, rel=0.01, abs=0.002)
        assert put.rho == pytest.approx(-owed * years * ndtr(root - d1) / 100.0, rel=0.01, abs=0.002)


@given(day=a_day, root=a_root, place=st.integers(0, 10_000))
@settings(max_examples=40)
def test_every_row_is_a_contract_that_is_quoted(day: date, root: str, place: int) -> None:
    chain = chain_of(root, day)
    rows = rows_of(chain, day)
    assume(len(rows) > 0)
    row = rows[place % len(rows)]
    assert row.right is not None
    found = contract(chain, row.right, row.strike, row.expiry)
    bars, interest = market().minute_quotes(found, day), market().open_interest(found, day)
    assert bars is not None
    assert interest is not None
    assert interest.value[0] == row.open_interest
    assert interest.end[0] == sessions().opens[sessions().index[day]]
    if len(bars.end) in (210, 390, 405, 450):
        assert bars.ask_close[-1] >= row.close - 0.25 * max(OPTION_ROOTS[root].ticks)
        assert np.isnan(bars.bid_close[-1]) or bars.bid_close[-1] <= row.close + 0.25 * max(OPTION_ROOTS[root].ticks)


def test_a_contract_that_expires_on_the_day_is_there_without_greeks() -> None:
    day = date(2024, 5, 15)
    rows = rows_of(chain_of("SPXW", day), day)
    row = rows[0]
    assert row.expiry == day
    assert row.implied_volatility is None
    assert row.delta is None
    assert row.close == pytest.approx(max(close_of(chain_of("SPXW", day), day) - row.strike, 0.0), abs=0.006)


def test_the_file_of_the_day_before_has_the_next_day_s_same_day_options() -> None:
    for day in (date(2024, 5, 16), date(2024, 5, 17)):
        before = sessions().days[sessions().index[day] - 1]
        assert day in expiries_of(rows_of(chain_of("SPXW", before), before))


def test_a_row_prices_its_expiry_only_when_a_price_is_read() -> None:
    day = date(2024, 5, 15)
    rows = rows_of(chain_of("SLV", day), day)
    read = list(rows)
    assert [row.strike for row in read] == rows.strikes.tolist()
    assert [row.expiry.toordinal() for row in read] == rows.expiries.tolist()
    assert read[-1].close == rows[-1].close
    assert read[-1] == rows[-1]
    with pytest.raises(AttributeError):
        _ = read[0].colour  # type: ignore[attr-defined]


def test_the_open_and_the_close_lie_between_the_low_and_the_high() -> None:
    day = date(2024, 5, 15)
    for row in rows_of(chain_of("SLV", day), day)[::29]:
        assert row.low == min(row.open, row.close)
        assert row.high == max(row.open, row.close)
        assert row.volume >= 0.0


def test_rows_can_be_sliced_counted_and_read_from_the_end() -> None:
    day = date(2024, 5, 15)
    rows = rows_of(chain_of("SLV", day), day)
    assert rows[-1] == rows[len(rows) - 1]
    assert [row.strike for row in rows[:4]] == rows.strikes[:4].tolist()
    with pytest.raises(IndexError, match="of a universe of"):
        rows[len(rows)]


def test_open_interest_is_highest_near_the_money() -> None:
    day = date(2024, 5, 15)
    rows = rows_of(chain_of("SPY", day), day)
    expiry = expiries_of(rows)[4]
    inside = [row for row in rows if row.expiry == expiry]
    spot = close_of(chain_of("SPY", day), day)
    middle = [row.open_interest or 0.0 for row in inside if abs(row.strike / spot - 1.0) < 0.02]
    wings = [row.open_interest or 0.0 for row in inside if abs(row.strike / spot - 1.0) > 0.10]
    assert np.mean(middle) > 3.0 * np.mean(wings)


@given(day=a_day, ticker=st.sampled_from(sorted(FUTURES)))
@settings(max_examples=30)
def test_the_universe_of_futures_lists_contracts_without_strike_or_right(day: date, ticker: str) -> None:
    universe = market().universe(Symbol.create(ticker, SecurityType.FUTURE, FUTURES[ticker]), day)
    assert universe is not None
    assert len(universe.rows) == UNDERLYINGS[ticker].ahead
    for row in universe.rows:
        assert row.strike == 0.0
        assert row.right is None
        assert row.low <= row.close <= row.high
    by_interest = sorted(universe.rows, key=lambda row: -(row.open_interest or 0.0))
    places = [place_by_interest(ticker, row.expiry, day) for row in by_interest]
    assert places == sorted(places)


@pytest.mark.parametrize(("day", "front"), [(date(2024, 3, 11), 0), (date(2024, 3, 12), 1), (date(2024, 3, 15), 1)])
def test_open_interest_goes_over_to_the_next_contract_three_sessions_before_the_first_expires(day: date, front: int) -> None:
    universe = market().universe(Symbol.create("ES", SecurityType.FUTURE, FUTURES["ES"]), day)
    assert universe is not None
    interest = [row.open_interest or 0.0 for row in universe.rows]
    assert interest.index(max(interest)) == front


@given(day=a_day, ticker=st.sampled_from(sorted(FUTURES)), place=st.integers(0, 4))
@settings(max_examples=30)
def test_the_open_interest_of_a_future_is_that_of_the_universe(day: date, ticker: str, place: int) -> None:
    place %= UNDERLYINGS[ticker].ahead
    found = market().open_interest(future(ticker, day, place), day)
    universe = market().universe(Symbol.create(ticker, SecurityType.FUTURE, FUTURES[ticker]), day)
    assert found is not None
    assert universe is not None
    assert found.value[0] == universe.rows[place].open_interest


def test_an_index_and_an_equity_have_no_universe_and_no_open_interest() -> None:
    day = date(2024, 5, 15)
    assert market().universe(SPX, day) is None
    assert market().universe(equity("AAPL"), day) is None
    assert market().open_interest(SPX, day) is None
    assert market().open_interest(equity("SPY"), day) is None


@pytest.mark.parametrize(("option", "root"), [("LO", "LO"), ("CL", "LO"), ("GC", "OG"), ("ES", "ES"), ("OZB", "OZB")])
def test_options_on_futures_are_found_by_their_own_root_and_by_the_future_s(option: str, root: str) -> None:
    day = date(2024, 5, 15)
    ticker = OPTION_ROOTS[root].underlying
    found = root_of(Symbol.create_canonical_option(future(ticker, day), option))
    assert found is not None
    assert found.ticker == root


def test_spx_and_spxw_are_different_chains_of_one_index() -> None:
    for ticker in ("SPX", "SPXW"):
        found = root_of(Symbol.create_canonical_option(SPX, ticker))
        assert found is not None
        assert found.ticker == ticker
    assert root_of(SPX) is None
    assert underlying_of(Symbol.create("SPX", SecurityType.EQUITY, "usa")) is None


@pytest.mark.parametrize("root", ["SPXW", *ETFS])
def test_the_strategies_find_their_expiries(root: str) -> None:
    for day in TRADING_DAYS[::400]:
        left = [(expiry - day).days for expiry in expiries_of(rows_of(chain_of(root, day), day))]
        assert any(3 <= days <= 11 for days in left)
        assert any(100 <= days <= 150 for days in left)
        assert any(300 <= days <= 430 for days in left)


@given(day=st.sampled_from(TRADING_DAYS[:-5]))
@settings(max_examples=15)
def test_the_delta_of_a_year_s_put_can_be_chosen_for_a_ladder(day: date) -> None:
    rows = rows_of(chain_of("SPY", day), day)
    expiry = min(expiries_of(rows), key=lambda item: abs((item - day).days - 365))
    puts = [row for row in rows if row.expiry == expiry and row.right is PUT]
    assert any(row.delta is not None and 0.11 <= -row.delta <= 0.15 for row in puts)
    assert any(row.delta is not None and 0.75 <= 1.0 + row.delta <= 0.85 for row in puts)


def test_a_universe_of_a_later_day_keeps_yesterday_s_strikes() -> None:
    day = date(2024, 5, 15)
    before, after = (rows_of(chain_of("QQQ", one), one) for one in (day, day + timedelta(days=1)))
    for expiry in expiries_of(before)[1:]:
        assert set(strikes_of(before, expiry)) <= set(strikes_of(after, expiry))
    assert CALL in {row.right for row in after[:3]}
