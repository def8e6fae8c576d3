"""The VIX as it is published: before the open, in the session and a quarter of an hour after it."""

from __future__ import annotations

from datetime import date

import numpy as np

from simulator.market import Floats, Instants
from simulator.synthetic.assets import SPX
from simulator.synthetic.clock import NS_PER_MINUTE
from simulator.synthetic.daily import DailyPaths
from simulator.synthetic.intraday import Session, level_of, month_ahead
from simulator.synthetic.noise import generator
from simulator.synthetic.sessions import sessions
from simulator.synthetic.variance import implied_total

PREMARKET_MINUTES = 360
PREMARKET_START = 375
_PEAK_AT = 315
_PEAK_WIDTH = 45.0
_NOISE = 0.0007
MOVE_OF_INDEX = 5.0
_VOLATILITY = 1.15
_REVERSION = 5.0


def closes(paths: DailyPaths, places: slice) -> Floats:
    """The VIX at the close of each of these sessions."""
    total = implied_total(SPX, paths.slow[places, SPX], paths.fast[places, SPX], paths.month[places])
    return level_of(total)


def close_of(paths: DailyPaths, number: int) -> float:
    """The VIX at the close of a session."""
    return float(closes(paths, slice(number, number + 1))[0])


def option_total(time: Floats) -> Floats:
    """Total variance of the log of the VIX over ``time`` years of variance. It reverts: later expiries have less a year."""
    return np.asarray(_VOLATILITY**2 * -np.expm1(-2.0 * _REVERSION * time) / (2.0 * _REVERSION))


def forward(session: Session, expiry: date, reading: float, time: Floats) -> Floats:
    """What the VIX at its settlement on the morning of ``expiry`` costs at each point of a session, shape of ``time``.

    ``reading`` is the variance clock's at the settlement, ``time`` the variance time until it. The VIX squared is expected to
    be the index's implied variance of the 30 days from then on; the VIX itself less, by half its own variance.
    """
    table = sessions()
    number = table.index[expiry]
    month = month_ahead(number, table.opens[number : number + 1])[0] - reading
    slow, fast = (factor[SPX, : len(time)] for factor in session.factors)
    ahead = implied_total(SPX, slow, fast, time + month) - implied_total(SPX, slow, fast, time)
    return np.asarray(level_of(ahead) * np.exp(-0.5 * option_total(time)))


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
