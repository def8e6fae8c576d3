"""The VIX as it is published: before the open, in the session and a quarter of an hour after it."""

from __future__ import annotations

import numpy as np

from simulator.market import Floats, Instants
from simulator.synthetic.assets import SPX
from simulator.synthetic.clock import NS_PER_MINUTE
from simulator.synthetic.daily import DailyPaths
from simulator.synthetic.intraday import Session
from simulator.synthetic.noise import generator
from simulator.synthetic.surface import swap_ratio
from simulator.synthetic.variance import implied_total

PREMARKET_MINUTES = 360
PREMARKET_START = 375
_PEAK_AT = 315
_PEAK_WIDTH = 45.0
_NOISE = 0.0007
MOVE_OF_INDEX = 5.0


def close_of(paths: DailyPaths, number: int) -> float:
    """The VIX at the close of a session."""
    total = implied_total(SPX, paths.slow[number, SPX], paths.fast[number, SPX], paths.month[number])
    return float(100.0 * np.sqrt(total * swap_ratio(SPX) * 365.0 / 30.0))


def premarket(seed: int, paths: DailyPaths, session: Session, opening: float) -> tuple[Floats, Instants]:
    """The path from 03:15 to 09:15 New York and its instants, shape (361,): from the close before to the open.

    On the day of a volatility spike it peaks at 08:30.
    """
    before = close_of(paths, max(session.number - 1, 0))
    share = np.linspace(0.0, 1.0, PREMARKET_MINUTES + 1)
    noise = generator(seed, "premarket", session.number).standard_normal(PREMARKET_MINUTES)
    walk = np.concatenate(([0.0], np.cumsum(noise))) * _NOISE
    path = np.exp(np.log(before) + share * np.log(opening / before) + walk - share * walk[-1])
    peak = float(paths.premarket_peak[session.number])
    if not np.isnan(peak):
        minute = np.arange(PREMARKET_MINUTES + 1)
        bump = np.exp(-np.abs(minute - _PEAK_AT) / _PEAK_WIDTH)
        path *= (peak / path[_PEAK_AT]) ** bump
    start = session.instants[0] - PREMARKET_START * NS_PER_MINUTE
    return path, start + NS_PER_MINUTE * np.arange(PREMARKET_MINUTES + 1)
