"""Options on the VIX: what they are on is where the VIX is expected to settle, and they are dearest above it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.enums import OptionStyle, SecurityType
from simulator.synthetic.assets import SMILES, VIX_SMILE
from simulator.synthetic.chain import ExpiryKey, Slice, value
from simulator.synthetic.expiries import listed_expiries
from simulator.synthetic.products import root_of, underlying_of
from simulator.synthetic.scenarios import SCENARIOS
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import ExpiryDay, Source
from simulator.synthetic.vix import close_of, closes, forward, option_total
from tests.simulator.synthetic.markets import CALL, PUT, VIX, a_day, chain_of, contract, market, rows_of

SOURCES = {name: Source(1, SCENARIOS[name]) for name in SCENARIOS}
a_source = st.sampled_from(sorted(SOURCES)).map(SOURCES.__getitem__)
a_place = st.integers(0, 20)


def item_of(source: Source, day: date, place: int) -> ExpiryDay:
    listed = list(listed_expiries("VIX", day))
    found = source.expiry_day(ExpiryKey(root="VIX", expiry=listed[place % len(listed)]), day)
    assert found is not None
    return found


def implied(chain: Slice, moneyness: float) -> float:
    """Implied volatility at the open of a strike this many times the forward."""
    strikes = np.array([moneyness * float(chain.forward[0])])
    return float(np.sqrt(value(chain, strikes).total_variance[0, 0] / chain.time[0]))


@pytest.mark.parametrize(
    ("month", "expiry"),
    [
        (date(2024, 1, 2), date(2024, 1, 17)),
        (date(2024, 3, 1), date(2024, 3, 20)),
        (date(2025, 3, 3), date(2025, 3, 18)),  # Good Friday: 30 days before the Thursday
        (date(2026, 5, 1), date(2026, 5, 19)),  # Juneteenth is a Friday
        (date(2026, 6, 1), date(2026, 6, 17)),
        (date(2024, 6, 3), date(2024, 6, 18)),  # the Wednesday is Juneteenth
    ],
)
def test_they_expire_thirty_days_before_the_index_options_of_the_month_after(month: date, expiry: date) -> None:
    assert next(iter(listed_expiries("VIX", month))) == expiry


def test_half_a_year_of_months_is_listed_and_none_trades_on_the_morning_it_settles() -> None:
    day = date(2024, 1, 17)
    listed = list(listed_expiries("VIX", day))
    assert day not in listed
    assert len(listed) >= 6
    assert max((expiry - day).days for expiry in listed) > 180


def test_they_are_european_index_options_of_a_chain_of_their_own() -> None:
    day = date(2024, 5, 15)
    chain = chain_of("VIX", day)
    assert (chain.security_type, chain.value) == (SecurityType.INDEX_OPTION, "?VIX")
    found = contract(chain, CALL, 20.0, date(2024, 6, 18))
    assert found.style is OptionStyle.EUROPEAN
    terms, base = root_of(found), underlying_of(found)
    assert terms is not None
    assert base is not None
    assert (terms.ticker, terms.underlying, base.smile) == ("VIX", "VIX", VIX_SMILE)
    assert market().properties(found).contract_multiplier == 100.0


@given(source=a_source, day=a_day, place=a_place, minute=st.integers(0, 209))
@settings(max_examples=60)
def test_calls_and_puts_are_in_parity_around_the_forward(source: Source, day: date, place: int, minute: int) -> None:
    item = item_of(source, day, place)
    chain = item.chain.at(slice(minute, minute + 1))
    priced = value(chain, item.strikes)
    fair = np.exp(-chain.rate * chain.years) * (chain.forward - item.strikes[:, None])
    assert priced.call - priced.put == pytest.approx(fair, abs=1e-9)


@given(source=a_source, day=a_day, place=a_place)
@settings(max_examples=40)
def test_far_from_the_forward_they_are_dearer_above_than_below(source: Source, day: date, place: int) -> None:
    chain = item_of(source, day, place).chain
    assert implied(chain, 1.5) > implied(chain, 1.2) > implied(chain, 1.0)
    assert implied(chain, 1.5) > implied(chain, 1.0 / 1.5)


@given(source=a_source, day=a_day)
@settings(max_examples=40)
def test_a_later_expiry_has_more_variance_but_less_a_year(source: Source, day: date) -> None:
    chains = [item_of(source, day, place).chain for place in range(len(listed_expiries("VIX", day)))]
    total = [float(chain.total[0]) for chain in chains]
    assert total == sorted(total)
    yearly = [float(chain.total[0] / chain.time[0]) for chain in chains]
    assert yearly == sorted(yearly, reverse=True)
    assert 0.2 < np.sqrt(yearly[-1]) < np.sqrt(yearly[0]) < 1.3


@given(source=a_source, number=st.integers(300, 5000))
@settings(max_examples=40)
def test_at_its_settlement_the_forward_is_the_vix(source: Source, number: int) -> None:
    day = sessions().days[number]
    session = source.session(day)
    settled = forward(session, day, float(session.clock[0]), np.zeros(1))
    assert settled[0] == pytest.approx(session.vix()[0], rel=1e-3)


@given(source=a_source, day=a_day)
@settings(max_examples=40)
def test_the_forwards_lie_between_the_vix_and_where_it_goes_back_to(source: Source, day: date) -> None:
    chains = [item_of(source, day, place).chain for place in range(len(listed_expiries("VIX", day)))]
    spot = float(chains[0].spot[0])
    for chain in chains:
        assert min(spot, 9.0) < chain.forward[0] < max(spot, 40.0)
    if spot > 45.0:
        assert chains[0].forward[0] < spot, "after a shock the VIX is expected to fall"


def test_the_forward_moves_with_the_vix_but_less_the_later_it_settles() -> None:
    source, day = SOURCES["vol_spike"], date(2025, 8, 4)
    near, far = (item_of(source, day, place).chain for place in (0, 4))
    fall = [np.log(path[0] / path[200]) for path in (near.spot, near.forward, far.forward)]
    assert fall[0] > fall[1] > fall[2] > 0.0


def test_variance_of_the_vix_starts_at_its_own_rate_and_never_grows_beyond_a_bound() -> None:
    times = np.array([0.0, 1e-6, 0.25, 1.0, 50.0])
    total = option_total(times)
    assert total[0] == 0.0
    assert total[1] == pytest.approx(1.15**2 * 1e-6, rel=1e-4)
    assert (np.diff(total) > 0.0).all()
    assert total[-1] == pytest.approx(1.15**2 / 10.0)


def test_the_surface_has_no_butterfly_arbitrage() -> None:
    smile = SMILES[VIX_SMILE]
    assert 0.0 < smile.skew < 1.0
    assert smile.curve * (1.0 + abs(smile.skew)) <= 2.0


def test_closes_of_many_sessions_are_those_of_each() -> None:
    paths = SOURCES["crash"].paths
    assert closes(paths, slice(100, 120)).tolist() == [close_of(paths, number) for number in range(100, 120)]


@given(day=a_day, place=a_place)
@settings(max_examples=25)
def test_strikes_reach_from_half_the_vix_to_three_times_it(day: date, place: int) -> None:
    item = item_of(SOURCES["normal"], day, place)
    spot = float(item.chain.spot[0])
    assert item.strikes[0] < 0.6 * spot
    assert item.strikes[-1] > 1.6 * spot
    assert np.array_equal(item.strikes % 0.5, np.zeros(len(item.strikes)))


def test_they_are_quoted_on_ticks_and_listed_with_greeks() -> None:
    day = date(2024, 5, 15)
    chain = chain_of("VIX", day)
    rows = rows_of(chain, day)
    universe = market().universe(chain, day)
    index = market().minute_trades(VIX, day)
    assert universe is not None
    assert index is not None
    assert universe.underlying_close == index.close[-1]
    expiry = date(2024, 6, 18)
    row = next(row for row in rows if row.expiry == expiry and row.strike == 15.0 and row.right is CALL)
    assert row.implied_volatility is not None
    assert 0.6 < row.implied_volatility < 1.3
    for right in (CALL, PUT):
        quotes = market().minute_quotes(contract(chain, right, 15.0, expiry), day)
        assert quotes is not None
        assert (quotes.ask_close > quotes.bid_close).all()
        assert np.allclose(quotes.ask_close / 0.05, np.rint(quotes.ask_close / 0.05))
        assert float(np.median(quotes.ask_close - quotes.bid_close)) <= 0.3
