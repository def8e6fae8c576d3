"""No static arbitrage: exact at the model's price, within half a tick a leg pair at the quoted middle."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.enums import SecurityType
from simulator.market import Floats
from simulator.synthetic.assets import ASSETS
from simulator.synthetic.chain import ExpiryKey, Slice, value
from simulator.synthetic.expiries import future_option_expiries
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS
from simulator.synthetic.rates import interest_rate
from simulator.synthetic.scenarios import SCENARIOS
from simulator.synthetic.source import ExpiryDay, Source
from simulator.synthetic.surface import price, total_variance
from tests.simulator.synthetic.markets import (
    CALL,
    PUT,
    a_day,
    at_minute,
    chain_of,
    expiries_of,
    market,
    near,
    quotes_of,
    rows_of,
    strikes_of,
)

EXACT = 1e-8
ROOTS = sorted(OPTION_ROOTS)
SOURCES = {(seed, name): Source(seed, SCENARIOS[name]) for seed in (1, 2) for name in SCENARIOS}
a_source = st.sampled_from(sorted(SOURCES)).map(SOURCES.__getitem__)
a_root = st.sampled_from(ROOTS)
a_minute = st.integers(0, 209)
a_place = st.integers(0, 10_000)


def expiry_days(source: Source, root: str, day: date) -> list[ExpiryDay]:
    """All expiries of a chain on the day, nearest first; of a futures chain those of its nearest contract with options."""
    terms = OPTION_ROOTS[root]
    future: date | None = None
    if UNDERLYINGS[terms.underlying].kind is SecurityType.FUTURE:
        future = min(future_option_expiries(terms.underlying, day))
    keys = [ExpiryKey(root=root, expiry=expiry, future=future) for expiry in source.expiries(root, day, future)]
    found = [source.expiry_day(key, day) for key in keys]
    return [item for item in found if item is not None]


def one_point(chain: Slice, minute: int) -> Slice:
    return chain.at(slice(min(minute, len(chain.spot) - 1), min(minute, len(chain.spot) - 1) + 1))


def both(item: ExpiryDay, minute: int) -> tuple[Floats, Floats, Floats, Slice]:
    """Strikes, calls and puts at a minute."""
    chain = one_point(item.chain, minute)
    priced = value(chain, item.strikes)
    return item.strikes, priced.call[:, 0], priced.put[:, 0], chain


@given(source=a_source, root=a_root, day=a_day, place=a_place, minute=a_minute)
@settings(max_examples=150)
def test_verticals_cost_between_nothing_and_their_width(source: Source, root: str, day: date, place: int, minute: int) -> None:
    items = expiry_days(source, root, day)
    strikes, calls, puts, chain = both(items[place % len(items)], minute)
    widths = np.diff(strikes)
    scale = EXACT * float(chain.spot[0])
    assert (np.diff(calls) <= scale).all()
    assert (-np.diff(calls) <= widths + scale).all()
    assert (np.diff(puts) >= -scale).all()
    assert (np.diff(puts) <= widths + scale).all()


@given(source=a_source, root=a_root, day=a_day, place=a_place, minute=a_minute)
@settings(max_examples=150)
def test_butterflies_are_never_paid_for(source: Source, root: str, day: date, place: int, minute: int) -> None:
    items = expiry_days(source, root, day)
    strikes, calls, puts, chain = both(items[place % len(items)], minute)
    for prices in (calls, puts):
        slopes = np.diff(prices) / np.diff(strikes)
        assert (np.diff(slopes) >= -EXACT * float(chain.spot[0])).all()


@given(source=a_source, root=st.sampled_from([root for root in ROOTS if OPTION_ROOTS[root].underlying == "SPX"]),
       day=a_day, place=a_place, minute=a_minute)  # fmt: skip
@settings(max_examples=80)
def test_european_calls_and_puts_are_in_parity(source: Source, root: str, day: date, place: int, minute: int) -> None:
    items = expiry_days(source, root, day)
    strikes, calls, puts, chain = both(items[place % len(items)], minute)
    fair = chain.spot[0] - strikes * np.exp(-interest_rate(day) * chain.years[0])
    assert calls - puts == pytest.approx(fair, abs=1e-8 * float(chain.spot[0]))


@given(source=a_source, root=st.sampled_from([root for root in ROOTS if OPTION_ROOTS[root].american]), day=a_day, place=a_place,
       minute=a_minute)  # fmt: skip
@settings(max_examples=100)
def test_american_options_are_worth_exercise_and_keep_the_bounds_of_parity(
    source: Source, root: str, day: date, place: int, minute: int
) -> None:
    items = expiry_days(source, root, day)
    strikes, calls, puts, chain = both(items[place % len(items)], minute)
    spot, tolerance = float(chain.spot[0]), EXACT * float(chain.spot[0])
    discount = float(np.exp(-chain.rate * chain.years[0]))
    assert (calls >= np.maximum(spot - strikes, 0.0) - tolerance).all()
    assert (puts >= np.maximum(strikes - spot, 0.0) - tolerance).all()
    lower = spot * discount - strikes if chain.key.future is not None else spot - strikes
    assert (calls - puts >= lower - tolerance).all()
    assert (calls - puts <= spot - strikes * discount + tolerance).all()


ON_ONE_PRICE = [root for root in ROOTS if OPTION_ROOTS[root].horizons != (0,) * 6 and root != "VIX"]


@given(source=a_source, root=st.sampled_from(ON_ONE_PRICE), day=a_day, place=a_place, minute=a_minute)
@settings(max_examples=150)
def test_a_later_expiry_is_never_cheaper(source: Source, root: str, day: date, place: int, minute: int) -> None:
    items = expiry_days(source, root, day)
    early, late = items[place % (len(items) - 1) :][:2]
    strikes, calls, puts, _ = both(early, minute)
    chain = one_point(late.chain, minute)
    later = value(chain, strikes)
    tolerance = EXACT * float(chain.spot[0])
    assert (later.call[:, 0] >= calls - tolerance).all()
    if OPTION_ROOTS[root].american:
        assert (later.put[:, 0] >= puts - tolerance).all()


@pytest.mark.parametrize(("root", "day"), [("QQQ", date(2023, 1, 9)), ("GLD", date(2023, 5, 8)), ("GLD", date(2023, 1, 3))])
def test_a_later_put_is_never_cheaper_where_rates_are_high_and_volatility_low(root: str, day: date) -> None:
    items = expiry_days(SOURCES[(1, "calm")], root, day)
    for early, late in pairwise(items):
        strikes, _, puts, _ = both(early, 0)
        chain = one_point(late.chain, 0)
        assert (value(chain, strikes).put[:, 0] >= puts - EXACT * float(chain.spot[0])).all()


@given(source=a_source, day=a_day, minute=a_minute)
@settings(max_examples=40)
def test_an_expiry_settled_at_the_open_is_not_dearer_than_the_same_day_settled_at_the_close(
    source: Source, day: date, minute: int
) -> None:
    morning = {item.key.expiry: item for item in expiry_days(source, "SPX", day)}
    afternoon = {item.key.expiry: item for item in expiry_days(source, "SPXW", day)}
    shared = sorted(set(morning) & set(afternoon))
    assert shared
    for expiry in shared[:3]:
        strikes, calls, _, chain = both(morning[expiry], minute)
        later = value(one_point(afternoon[expiry].chain, minute), strikes).call[:, 0]
        assert (later >= calls - EXACT * chain.spot[0]).all()


@pytest.mark.parametrize("asset", range(len(ASSETS)), ids=[asset.name for asset in ASSETS])
def test_the_surface_meets_the_conditions_of_gatheral_and_jacquier(asset: int) -> None:
    numbers = ASSETS[asset]
    assert -1.0 < numbers.skew < 1.0
    assert numbers.curve * (1.0 + abs(numbers.skew)) <= 2.0


@given(asset=st.integers(0, len(ASSETS) - 1), theta=st.floats(1e-8, 3.0), k=st.floats(-3.0, 3.0), more=st.floats(1.0, 4.0))
def test_total_variance_rises_with_time_at_every_moneyness(asset: int, theta: float, k: float, more: float) -> None:
    here = total_variance(asset, np.array([theta]), np.array([k]))[0]
    later = total_variance(asset, np.array([theta * more]), np.array([k]))[0]
    assert here > 0.0
    assert later >= here * (1.0 - 1e-12)


@given(theta=st.floats(1e-6, 0.5), asset=st.integers(0, len(ASSETS) - 1))
def test_the_density_of_the_surface_is_not_negative_and_sums_to_one(theta: float, asset: int) -> None:
    width = 8.0 * float(np.sqrt(theta))
    strikes = np.exp(np.linspace(-width, width, 4001))
    call = price(asset, strikes[:, None], np.ones(1), np.ones(1), np.array([theta])).call[:, 0]
    slopes = np.diff(call) / np.diff(strikes)
    assert (np.diff(slopes) >= -1e-9).all()
    assert slopes[0] >= -1.0 - 1e-9
    assert slopes[-1] <= 1e-12


@given(day=a_day, root=a_root, place=a_place, minute=st.integers(5, 200))
@settings(max_examples=60)
def test_quoted_middles_break_no_arbitrage_by_more_than_a_tick(day: date, root: str, place: int, minute: int) -> None:
    chain = chain_of(root, day)
    rows = rows_of(chain, day)
    assume(len(rows) > 0)
    expiries = expiries_of(rows)
    expiry = expiries[place % len(expiries)]
    universe = market().universe(chain, day)
    assert universe is not None
    assert universe.underlying_close is not None
    strikes = near(strikes_of(rows, expiry), universe.underlying_close, 12)
    tick = max(OPTION_ROOTS[root].ticks)
    for right, sign in ((CALL, -1.0), (PUT, 1.0)):
        bars = quotes_of(market(), chain, right, strikes, expiry, day)
        end = int(bars[0].end[0]) + minute * 60_000_000_000
        pairs = [(strike, at_minute(found, end)) for strike, found in zip(strikes, bars, strict=True)]
        points = [(strike, 0.5 * (pair[0] + pair[1])) for strike, pair in pairs if pair is not None]
        if len(points) < 3:
            continue
        k, middle = np.array(points).T
        assert (sign * np.diff(middle) >= -0.5 * tick - 1e-9).all()
        assert (sign * np.diff(middle) <= np.diff(k) + 0.5 * tick + 1e-9).all()
        left, right_side = np.diff(k)[:-1], np.diff(k)[1:]
        weight = right_side / (left + right_side)
        butterfly = weight * middle[:-2] + (1.0 - weight) * middle[2:] - middle[1:-1]
        assert (butterfly >= -0.5 * tick - 1e-9).all()


@given(day=a_day, minute=st.integers(5, 200), root=st.sampled_from(["SPX", "SPXW"]), place=a_place)
@settings(max_examples=40)
def test_quoted_calls_and_puts_are_in_parity_within_half_a_tick(day: date, minute: int, root: str, place: int) -> None:
    chain = chain_of(root, day)
    rows = rows_of(chain, day)
    expiries = expiries_of(rows)
    expiry = expiries[place % len(expiries)]
    item = SOURCES[(1, "normal")].expiry_day(ExpiryKey(root=root, expiry=expiry), day)
    assert item is not None
    strikes = near(item.strikes, float(item.chain.spot[minute]), 6)
    calls = quotes_of(market(), chain, CALL, strikes, expiry, day)
    puts = quotes_of(market(), chain, PUT, strikes, expiry, day)
    end = int(item.chain.instants[minute])
    for strike, call, put in zip(strikes, calls, puts, strict=True):
        first, second = at_minute(call, end), at_minute(put, end)
        if first is None or second is None:
            continue
        fair = item.chain.spot[minute] - strike * np.exp(-interest_rate(day) * item.chain.years[minute])
        assert 0.5 * (sum(first) - sum(second)) == pytest.approx(fair, abs=0.05 + 1e-9)
