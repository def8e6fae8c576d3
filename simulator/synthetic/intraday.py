"""One session minute by minute: the path of every asset and of its variance, between the open and the close of the day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from simulator.market import Floats, Instants
from simulator.synthetic.assets import ASSETS, COUNT, SPX, correlations
from simulator.synthetic.clock import NS_PER_MINUTE, NS_PER_YEAR, progress, variance_clock
from simulator.synthetic.daily import DailyPaths
from simulator.synthetic.noise import correlated, generator
from simulator.synthetic.sessions import FULL_SESSION, sessions
from simulator.synthetic.surface import swap_ratio
from simulator.synthetic.variance import FAST_STEP, SLOW_STEP, implied_total

INDEX_AFTER_CLOSE = 15
FUTURES_AFTER_CLOSE = 60
_AFTER_CLOSE = 0.017
_CALM_AFTER_OPEN = 4.0
_LEVERAGE = np.array([[asset.leverage] for asset in ASSETS])
_ROOT = np.linalg.cholesky(correlations())


@dataclass(frozen=True, eq=False, kw_only=True)
class Session:
    """A session of all assets. Every path has one point at the open and one at each minute's end, shape (assets, points).

    ``minutes`` counts those of the regular session; on a full day the paths go on for 60 more, in which only futures move.
    ``clock`` is the reading of the variance clock, ``instants`` the time in ns since the epoch, UTC, both (points,).
    ``moved`` is the log return since the open in the regular session, ``spread`` (assets, points - 1) each minute's deviation.
    """

    number: int
    minutes: int
    paths: DailyPaths
    instants: Instants
    clock: Floats
    spot: Floats
    moved: Floats
    spread: Floats

    @property
    def index_points(self) -> int:
        """Number of points of an index and its options: 15 minutes more than equities on a full day."""
        return self.minutes + 1 + (INDEX_AFTER_CLOSE if self.minutes == FULL_SESSION else 0)

    @cached_property
    def factors(self) -> tuple[Floats, Floats]:
        """Slow and fast log variance, shape (assets, points) each."""
        after = len(self.instants) - self.minutes - 1
        slow, fast = _factors(self.paths, self.number, progress(self.minutes), self.moved)
        return _held(slow, after), _held(fast, after)

    def vix(self) -> Floats:
        """The VIX at each point: the 30-day variance-swap rate of the index's surface, in volatility points."""
        ahead = month_ahead(self.number, self.instants) - self.clock
        slow, fast = self.factors
        total = implied_total(SPX, slow[SPX], fast[SPX], ahead)
        return level_of(total)


def make_session(seed: int, paths: DailyPaths, number: int) -> Session:
    """The session at this position."""
    table, clock = sessions(), variance_clock()
    minutes = int(table.minutes[number])
    after = FUTURES_AFTER_CLOSE if minutes == FULL_SESSION else 0
    share, roots = progress(minutes), _roots(minutes)
    noise = correlated(_ROOT, generator(seed, "minutes", number).standard_normal((COUNT, minutes + after)))
    walk = np.zeros((COUNT, minutes + 1))
    np.cumsum(noise[:, :minutes] * roots, axis=1, out=walk[:, 1:])
    spread = paths.spread[number][:, None]
    day = (paths.log_close[number] - paths.log_open[number])[:, None]
    moved = share * day + spread * (walk - share * walk[:, -1:])
    drift = spread * _AFTER_CLOSE * np.cumsum(noise[:, minutes:], axis=1)
    return Session(
        number=number,
        minutes=minutes,
        paths=paths,
        instants=table.opens[number] + NS_PER_MINUTE * np.arange(minutes + after + 1),
        clock=_held(clock.at_open[number] + share * clock.intraday[number], after),
        spot=np.exp(paths.log_open[number][:, None] + np.hstack((moved, day + drift))),
        moved=moved,
        spread=spread * np.concatenate((roots, np.full(after, _AFTER_CLOSE))),
    )


def _factors(paths: DailyPaths, number: int, share: Floats, moved: Floats) -> tuple[Floats, Floats]:
    """Slow and fast log variance through the day: they follow the spot, and end at the day's close."""
    clock = variance_clock()
    before = max(number - 1, 0)
    gap = (paths.log_open[number] - paths.log_close[before])[:, None]
    deviation = paths.spread[number][:, None] / np.sqrt(clock.intraday[number] / clock.total[number])
    moves = (gap + moved) / deviation
    overnight = clock.overnight[number] / clock.total[number]
    passed = overnight + (1.0 - overnight) * share
    results = []
    for path, step in ((paths.slow, SLOW_STEP), (paths.fast, FAST_STEP)):
        start, end = path[before][:, None], path[number][:, None]
        pull = step * _LEVERAGE
        results.append(start + passed * (end - start - pull * moves[:, -1:]) + pull * moves)
    slow, fast = results
    opening = paths.fast_open[number][:, None]
    if not np.isnan(opening).any():
        calming = np.expm1(-_CALM_AFTER_OPEN * share) / np.expm1(-_CALM_AFTER_OPEN)
        away = (moved - share * moved[:, -1:]) / deviation
        fast = opening + calming * (paths.fast[number][:, None] - opening) + FAST_STEP * _LEVERAGE * away
    return slow, fast


def _held(path: Floats, after: int) -> Floats:
    """The path, with its last point held for ``after`` more."""
    return np.concatenate((path, np.repeat(path[..., -1:], after, axis=-1)), axis=-1) if after else path


@cache
def _roots(minutes: int) -> Floats:
    return np.asarray(np.sqrt(np.diff(progress(minutes))))


def level_of(total: Floats) -> Floats:
    """The VIX where this is the index's implied variance of 30 days, at the money."""
    return np.asarray(100.0 * np.sqrt(total * swap_ratio(SPX) * 365.0 / 30.0))


def month_ahead(number: int, instants: Instants) -> Floats:
    """The variance clock 30 calendar days after each instant of a session."""
    table, clock = sessions(), variance_clock()
    near = slice(number, number + 32)
    closes = table.opens[near] + table.minutes[near] * NS_PER_MINUTE
    return np.asarray(np.interp(instants + 30 * NS_PER_YEAR // 365, closes, clock.at_close[near]))
