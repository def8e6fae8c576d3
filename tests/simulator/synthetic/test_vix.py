from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.synthetic.assets import ASSETS
from simulator.synthetic.assets import SPX as SPX_ASSET
from simulator.synthetic.clock import NS_PER_YEAR, variance_clock
from simulator.synthetic.events import total_of_vix
from simulator.synthetic.scenarios import SCENARIOS
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import Source
from simulator.synthetic.surface import swap_ratio
from simulator.synthetic.variance import fast_for_total, implied_total
from tests.simulator.synthetic.markets import (
    CALL,
    PUT,
    VIX,
    a_day,
    chain_of,
    contract,
    expiries_of,
    market,
    middle,
    rows_of,
    strikes_of,
)

SOURCE = Source(1, SCENARIOS["normal"])
DAY_NS = 86_400_000_000_000


def strip(day: date, expiry: date, minute: int) -> float:
    """Cboe's sum over out-of-the-money options of one SPXW expiry at the end of a minute bar: total variance."""
    chain = chain_of("SPXW", day)
    strikes = strikes_of(rows_of(chain, day), expiry)
    session = SOURCE.session(day)
    spot = float(session.spot[SPX_ASSET, minute + 1])
    total = 0.0
    for place, strike in enumerate(strikes):
        bars = market().minute_quotes(contract(chain, PUT if strike < spot else CALL, strike, expiry), day)
        assert bars is not None
        at = int(np.searchsorted(bars.end, session.instants[minute + 1]))
        if at == len(bars.end) or math.isnan(bars.bid_close[at]):
            continue
        gap = strikes[min(place + 1, len(strikes) - 1)] - strikes[max(place - 1, 0)]
        total += gap / 2.0 / strike**2 * middle(bars, at)
    return 2.0 * total


@given(day=a_day)
@settings(max_examples=8)
def test_the_vix_is_what_the_options_around_thirty_days_cost(day: date) -> None:
    minute = 120
    expiries = expiries_of(rows_of(chain_of("SPXW", day), day))
    near_one = max(expiry for expiry in expiries if (expiry - day).days <= 29)
    late = min(expiry for expiry in expiries if expiry > near_one)
    clock = [years_to(day, expiry, minute) for expiry in (near_one, late)]
    totals = [strip(day, expiry, minute) for expiry in (near_one, late)]
    month = 30.0 / 365.0
    weight = (month - clock[0]) / (clock[1] - clock[0])
    index = 100.0 * math.sqrt(((1.0 - weight) * totals[0] + weight * totals[1]) / month)
    bars = market().minute_trades(VIX, day)
    assert bars is not None
    published = bars.close[len(bars.end) - (SOURCE.session(day).index_points - 1) + minute]
    assert index == pytest.approx(published, rel=0.04)


def years_to(day: date, expiry: date, minute: int) -> float:
    table = sessions()
    last = table.index[expiry]
    end = int(table.opens[last]) + int(table.minutes[last]) * 60_000_000_000
    return (end - int(SOURCE.session(day).instants[minute + 1])) / NS_PER_YEAR


@given(day=a_day)
@settings(max_examples=40)
def test_the_vix_is_a_steady_multiple_of_the_thirty_day_volatility_at_the_money(day: date) -> None:
    session = SOURCE.session(day)
    slow, fast = session.factors
    table = sessions()
    number = table.index[day]
    ends = np.array([int(table.opens[n] + table.minutes[n] * 60_000_000_000) for n in range(number, number + 40)])
    place = int(np.argmin(np.abs(ends - ends[0] - 30 * DAY_NS)))
    time = float(variance_clock().at_close[number + place] - variance_clock().at_close[number])
    years = float((ends[place] - ends[0]) / NS_PER_YEAR)
    total = float(implied_total(SPX_ASSET, slow[0, session.minutes], fast[0, session.minutes], time))
    at_the_money = 100.0 * math.sqrt(total / years)
    assert session.vix()[session.minutes] / at_the_money == pytest.approx(math.sqrt(swap_ratio(SPX_ASSET)), rel=0.04)


def test_a_skewed_surface_makes_the_variance_swap_dearer_than_the_money() -> None:
    assert 1.15 < swap_ratio(SPX_ASSET) < 1.35
    assert all(swap_ratio(asset) > 1.0 for asset in range(len(ASSETS)))


@given(vix=st.floats(9.0, 90.0), slow=st.floats(-1.0, 0.0))
def test_the_fast_factor_is_found_that_gives_a_vix(vix: float, slow: float) -> None:
    month = np.array([0.083])
    fast = fast_for_total(SPX_ASSET, np.array([slow]), total_of_vix(vix), month)
    if fast[0] <= -1.5 + 1e-9:
        return
    total = implied_total(SPX_ASSET, slow, fast, month)
    assert 100.0 * math.sqrt(float(total[0]) * swap_ratio(SPX_ASSET) * 365.0 / 30.0) == pytest.approx(vix, rel=1e-9)


@given(slow=st.floats(-2.0, 3.0), fast=st.floats(-2.0, 3.0), time=st.floats(1e-5, 3.0), more=st.floats(1e-5, 1.0),
       asset=st.integers(0, len(ASSETS) - 1))  # fmt: skip
def test_total_variance_rises_with_time_in_every_state(slow: float, fast: float, time: float, more: float, asset: int) -> None:
    first, second = (float(implied_total(asset, slow, fast, t)) for t in (time, time + more))
    assert 0.0 < first < second


@given(asset=st.integers(0, len(ASSETS) - 1), slow=st.floats(-1.0, 1.0))
def test_far_ahead_volatility_goes_back_to_its_mean(asset: int, slow: float) -> None:
    near_now, far = (math.sqrt(float(implied_total(asset, slow, 1.0, t)) / t) for t in (0.01, 3.0))
    mean = math.sqrt(float(implied_total(asset, 0.0, 0.0, 1000.0)) / 1000.0)
    assert abs(far / mean - 1.0) < 0.5
    assert near_now > far * 0.9 or slow < 0.0


def test_the_vix_is_published_before_the_open_and_until_a_quarter_past_four() -> None:
    day = date(2024, 5, 15)
    bars = market().minute_trades(VIX, day)
    assert bars is not None
    opens = int(sessions().opens[sessions().index[day]])
    assert bars.end[0] == opens - 374 * 60_000_000_000
    assert bars.end[-1] == opens + 405 * 60_000_000_000
    assert not ((bars.end > opens - 15 * 60_000_000_000) & (bars.end <= opens)).any()
    assert (np.diff(bars.end) > 0).all()
    assert (bars.volume == 0.0).all()


@given(day=a_day)
@settings(max_examples=20)
def test_the_vix_goes_from_the_close_before_to_the_open_before_the_market_opens(day: date) -> None:
    table = sessions()
    before = market().minute_trades(VIX, table.days[table.index[day] - 1])
    bars = market().minute_trades(VIX, day)
    assert before is not None
    assert bars is not None
    opens = int(table.opens[table.index[day]])
    assert bars.open[0] == pytest.approx(before.close[-1], rel=0.02)
    early = bars.close[bars.end <= opens][-1]
    assert early == pytest.approx(bars.open[bars.end > opens][0], abs=0.02)
