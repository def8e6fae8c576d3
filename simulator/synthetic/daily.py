"""The daily paths of all assets over all sessions, made once from the seed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulator.market import Floats
from simulator.synthetic import events
from simulator.synthetic.assets import ASSETS, COUNT, correlations
from simulator.synthetic.clock import NS_PER_MINUTE, SESSIONS_A_YEAR, variance_clock
from simulator.synthetic.events import Draft
from simulator.synthetic.noise import correlated, generator
from simulator.synthetic.scenarios import Event, Scenario, event_sessions
from simulator.synthetic.sessions import sessions
from simulator.synthetic.variance import (
    FAST_SPEED,
    FAST_SPREAD,
    FAST_STEP,
    SLOW_SPEED,
    SLOW_SPREAD,
    SLOW_STEP,
    decaying,
    reverting,
    variance,
)

_TAIL = 7.0
_JUMPS_A_YEAR = 3.0
_JUMP_MEAN = -0.016
_JUMP_SPREAD = 0.016
_JUMP_FEAR_FAST = 15.0
_JUMP_FEAR_SLOW = 4.0
_COMMON_FEAR = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyPaths:
    """Shape (sessions, assets): log prices at open and close, log variance factors at the close, and what an event sets.

    ``spread`` is the standard deviation of the day's log return in session, ``month`` (sessions,) the variance time of the
    30 days after the close; the rest as in ``events.Draft``.
    """

    log_open: Floats
    log_close: Floats
    slow: Floats
    fast: Floats
    spread: Floats
    fast_open: Floats
    premarket_peak: Floats
    month: Floats


@lru_cache(maxsize=8)
def daily_paths(seed: int, scenario: Scenario) -> DailyPaths:
    """The paths of a seed and scenario."""
    count = sessions().count
    clock = variance_clock()
    random = generator(seed, "daily")
    root = np.linalg.cholesky(correlations())
    overnight = correlated(root, random.standard_normal((count, COUNT)).T).T
    intraday = correlated(root, random.standard_normal((count, COUNT)).T).T
    tail = np.sqrt((_TAIL - 2.0) / random.chisquare(_TAIL, (count, 1)))
    overnight, intraday = overnight * tail, intraday * tail
    jumps = _jumps(random, scenario, count)
    share = (clock.overnight[:count] / clock.total[:count])[:, None]
    whole = np.sqrt(share) * overnight + np.sqrt(1.0 - share) * intraday
    slow, fast = _factors(random, scenario, whole, jumps)
    draft = Draft(
        gap=np.zeros((count, COUNT)),
        session=np.zeros((count, COUNT)),
        slow=slow,
        fast=fast,
        fast_open=np.full((count, COUNT), np.nan),
        premarket_peak=np.full(count, np.nan),
        month=month_after_close(),
    )
    starts = event_sessions(scenario, sessions())
    for start in starts:
        _FEAR[scenario.event](draft, start)
    spread_gap, spread = _spreads(draft, count)
    draft.gap[:] = spread_gap * overnight + jumps[:, None] * [asset.jump for asset in ASSETS]
    draft.session[:] = spread * intraday
    _pull_to_trend(draft, scenario)
    for start in starts:
        _MOVE[scenario.event](draft, start)
    return _finished(draft, spread)


_FEAR = {Event.CRASH: events.fear_of_crash, Event.SPIKE: events.spike_fear}
_MOVE = {Event.CRASH: events.crash, Event.SPIKE: events.spike}


def month_after_close() -> Floats:
    """Variance time of the 30 calendar days after each session's close, shape (sessions,), years."""
    table, clock = sessions(), variance_clock()
    closes = table.opens + table.minutes * NS_PER_MINUTE
    later = np.interp(closes + 30 * 24 * 60 * NS_PER_MINUTE, closes, clock.at_close)
    return np.asarray(later - clock.at_close)[: table.count]


def _jumps(random: np.random.Generator, scenario: Scenario, count: int) -> Floats:
    struck = random.random(count) < _JUMPS_A_YEAR / SESSIONS_A_YEAR * scenario.jumps
    sizes = _JUMP_MEAN + _JUMP_SPREAD * random.standard_normal(count)
    return np.where(struck, sizes, 0.0)


def _factors(random: np.random.Generator, scenario: Scenario, whole: Floats, jumps: Floats) -> tuple[Floats, Floats]:
    leverage = np.array([asset.leverage for asset in ASSETS])
    rest = np.sqrt(1.0 - leverage**2)
    paths = []
    for step, speed, spread, fear in (
        (SLOW_STEP, SLOW_SPEED, SLOW_SPREAD, _JUMP_FEAR_SLOW),
        (FAST_STEP, FAST_SPEED, FAST_SPREAD, _JUMP_FEAR_FAST),
    ):
        common = random.standard_normal((len(whole), 1))
        own = random.standard_normal((len(whole), COUNT))
        news = _COMMON_FEAR * common + math.sqrt(1.0 - _COMMON_FEAR**2) * own
        shocks = step * (leverage * whole + rest * news)
        shocks += fear * np.maximum(-jumps, 0.0)[:, None] * np.abs([asset.jump for asset in ASSETS])
        start = spread * random.standard_normal(COUNT)
        paths.append(scenario.vol_of_vol * reverting(shocks, speed, start))
    return paths[0] + scenario.slow_level, paths[1]


def _spreads(draft: Draft, count: int) -> tuple[Floats, Floats]:
    """Standard deviations of the returns overnight and in session, by the variance at the close before."""
    clock = variance_clock()
    before = variance(np.vstack((draft.slow[:1], draft.slow[:-1])), np.vstack((draft.fast[:1], draft.fast[:-1])))
    return np.sqrt(before * clock.overnight[:count, None]), np.sqrt(before * clock.intraday[:count, None])


def _pull_to_trend(draft: Draft, scenario: Scenario) -> None:
    """Adds the drift, and pulls each log price softly back to its trend, in place."""
    years = variance_clock().total[: len(draft.gap), None]
    for number, asset in enumerate(ASSETS):
        moves = draft.gap[:, number] + draft.session[:, number]
        keep = 1.0 - asset.pull / SESSIONS_A_YEAR
        away = decaying(moves.tolist(), keep, 0.0)
        pulled = np.diff(away, prepend=0.0) - moves
        draft.session[:, number] += pulled + (asset.drift + scenario.drift * asset.equity) * years[:, 0]


def _finished(draft: Draft, spread: Floats) -> DailyPaths:
    start = np.log([asset.level for asset in ASSETS])
    log_close = start + np.cumsum(draft.gap + draft.session, axis=0)
    return DailyPaths(
        log_open=log_close - draft.session,
        log_close=log_close,
        slow=draft.slow,
        fast=draft.fast,
        spread=spread,
        fast_open=draft.fast_open,
        premarket_peak=draft.premarket_peak,
        month=draft.month,
    )
