"""Smiles and term structures move with what they are on; jumps strike all markets at once and frighten them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.enums import SecurityType
from simulator.market import Floats
from simulator.synthetic.assets import ASSETS, NUMBER, SMILES
from simulator.synthetic.chain import ExpiryKey, value
from simulator.synthetic.daily import DailyPaths, daily_paths
from simulator.synthetic.expiries import future_option_expiries
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS
from simulator.synthetic.scenarios import SCENARIOS
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import ExpiryDay, Source
from simulator.synthetic.surface import total_variance
from simulator.synthetic.variance import implied_total
from tests.simulator.synthetic.markets import a_day

SOURCES = {name: Source(1, SCENARIOS[name]) for name in SCENARIOS}
ON_SHARES = ["SPX", "SPXW", "SPY", "QQQ", "IWM"]
ROOTS = sorted(OPTION_ROOTS)


def item_of(source: Source, root: str, day: date, least_days: int) -> ExpiryDay:
    """The first expiry at least so many days ahead, or the last there is; on futures that of the second contract."""
    terms = OPTION_ROOTS[root]
    future = None
    if UNDERLYINGS[terms.underlying].kind is SecurityType.FUTURE:
        future = sorted(future_option_expiries(terms.underlying, day))[1]
    listed = list(source.expiries(root, day, future))
    expiry = next((one for one in listed if (one - day).days >= least_days), listed[-1])
    found = source.expiry_day(ExpiryKey(root=root, expiry=expiry, future=future), day)
    assert found is not None
    return found


def at_the_money(item: ExpiryDay) -> Floats:
    """Implied volatility at the money at each point of the session."""
    return np.asarray(np.sqrt(item.chain.total / item.chain.time))


@given(root=st.sampled_from(ROOTS), day=a_day, scenario=st.sampled_from(sorted(SCENARIOS)), minute=st.integers(0, 209))
@settings(max_examples=80)
def test_the_smile_is_one_in_moneyness_so_that_it_moves_with_the_spot(root: str, day: date, scenario: str, minute: int) -> None:
    item = item_of(SOURCES[scenario], root, day, 20)
    chain, smile = item.chain.at(slice(minute, minute + 1)), item.key.underlying.smile
    strikes = item.strikes[:: max(len(item.strikes) // 9, 1)]
    expected = total_variance(smile, chain.total, np.log(strikes[:, None] / chain.forward))
    assert value(chain, strikes).total_variance == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("root", ON_SHARES)
def test_volatility_at_the_money_rises_as_shares_fall_through_the_day(root: str) -> None:
    falls = []
    for number in range(2500, 2540):
        item = item_of(SOURCES["normal"], root, sessions().days[number], 25)
        last = int(sessions().minutes[number])
        moves = np.diff(np.log(item.chain.spot[: last + 1 : 10])), np.diff(np.log(at_the_money(item)[: last + 1 : 10]))
        falls.append(np.corrcoef(*moves)[0, 1])
    assert np.median(falls) < -0.8


@pytest.mark.parametrize(("root", "least"), [("GLD", -0.4), ("TLT", -0.6), ("OG", -0.4)])
def test_volatility_of_gold_and_bonds_hardly_knows_which_way_the_price_goes(root: str, least: float) -> None:
    days = [sessions().days[number] for number in range(2500, 2620, 3)]
    closes = [item_of(SOURCES["normal"], root, day, 25) for day in days]
    spot = np.log([item.chain.spot[-1] for item in closes])
    volatility = np.log([at_the_money(item)[-1] for item in closes])
    assert least < np.corrcoef(np.diff(spot), np.diff(volatility))[0, 1] < -least


@pytest.mark.parametrize("root", ["SPXW", "SPY", "GLD"])
def test_near_expiries_move_more_than_far_ones(root: str) -> None:
    days = [sessions().days[number] for number in range(2500, 2600, 2)]
    spread = []
    for ahead in (7, 45, 250):
        volatility = np.array([at_the_money(item_of(SOURCES["normal"], root, day, ahead))[-1] for day in days])
        spread.append(np.diff(np.log(volatility)).std())
    assert spread[0] > 1.2 * spread[1] > 1.44 * spread[2]


def test_the_term_structure_rises_in_calm_and_is_inverted_in_a_spike() -> None:
    calm, spike = (
        [at_the_money(item_of(SOURCES[name], "SPXW", day, ahead))[5] for ahead in (10, 90, 300)]
        for name, day in (("calm", date(2025, 6, 4)), ("vol_spike", date(2025, 8, 4)))
    )
    assert calm == sorted(calm)
    assert spike == sorted(spike, reverse=True)
    assert spike[0] > 2.0 * calm[0]


@pytest.mark.parametrize("root", ["SPXW", "SPY", "QQQ", "IWM", "ES"])
def test_puts_below_are_dearer_than_calls_above_on_shares(root: str) -> None:
    item = item_of(SOURCES["normal"], root, date(2025, 6, 4), 25)
    chain = item.chain.at(slice(0, 1))
    below, money, above = (total_variance(item.key.underlying.smile, chain.total, np.array([k]))[0] for k in (-0.06, 0.0, 0.06))
    assert below > 1.1 * money
    assert below > above


def test_every_smile_is_within_the_bounds_of_no_arbitrage() -> None:
    for smile in SMILES:
        assert abs(smile.skew) < 1.0
        assert smile.curve * (1.0 + abs(smile.skew)) <= 2.0


def with_and_without_jumps(seed: int) -> tuple[DailyPaths, DailyPaths, Floats]:
    """Paths of the normal market and of the same without jumps, and how much each session's close of fear differs anew."""
    normal = SCENARIOS["normal"]
    jumpy, smooth = daily_paths(seed, normal), daily_paths(seed, replace(normal, name="smooth", jumps=0.0))
    more = (jumpy.fast - smooth.fast)[:, NUMBER["SPX"]]
    return jumpy, smooth, np.diff(more, prepend=0.0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_few_jumps_strike_each_year(seed: int) -> None:
    _, _, fear = with_and_without_jumps(seed)
    struck = np.flatnonzero(fear > 0.05)
    assert 1.5 < len(struck) / 22.0 < 4.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_jump_takes_all_shares_down_overnight_and_lifts_bonds(seed: int) -> None:
    jumpy, smooth, fear = with_and_without_jumps(seed)
    gaps = [
        np.diff(paths.log_open - np.vstack((paths.log_close[:1], paths.log_close[:-1])), axis=0) for paths in (jumpy, smooth)
    ]
    struck = np.flatnonzero(fear[1:] > 0.2)
    jump = (gaps[0] - gaps[1])[struck].mean(axis=0)
    for name in ("SPX", "QQQ", "IWM", "CL", "SLV"):
        assert jump[NUMBER[name]] < 0.0, name
    assert jump[NUMBER["TLT"]] > 0.0
    assert jump[NUMBER["QQQ"]] / jump[NUMBER["SPX"]] == pytest.approx(1.2, abs=0.35)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_jump_lifts_implied_volatility_for_days(seed: int) -> None:
    jumpy, smooth, fear = with_and_without_jumps(seed)
    spx = NUMBER["SPX"]
    near, far = (implied_total(spx, paths.slow[:, spx], paths.fast[:, spx], 30.0 / 365.0) ** 0.5 for paths in (jumpy, smooth))
    struck = np.flatnonzero(fear > 0.2)
    struck = struck[struck < len(fear) - 6]
    assert (near[struck] > far[struck]).all()
    assert (near[struck + 5] > far[struck + 5]).mean() > 0.95


def test_calm_markets_jump_less_than_normal_ones() -> None:
    assert SCENARIOS["calm"].jumps < 0.5
    assert SCENARIOS["grind"].jumps < 0.5
    assert SCENARIOS["normal"].jumps == SCENARIOS["crash"].jumps == SCENARIOS["vol_spike"].jumps == 1.0
    assert [asset.name for asset in ASSETS if asset.jump <= 0.0] == ["GLD", "TLT"]
