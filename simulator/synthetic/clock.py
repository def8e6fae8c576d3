"""The clock of variance: how much of a year's price variance lies between two instants.

Prices move mostly while the exchange is open, more near the open and the close, and some overnight. Options are priced with the
same clock the paths move by, so that a same-day option costs what the rest of the day is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from simulator.market import Floats
from simulator.synthetic.sessions import FULL_SESSION, sessions

SESSIONS_A_YEAR = 252.0
OVERNIGHT = 0.24
_EXTRA_NIGHT = 0.2
_HALF_DAY = 0.55
NS_PER_MINUTE = 60_000_000_000
NS_PER_YEAR = 365 * 24 * 60 * NS_PER_MINUTE


@dataclass(frozen=True, slots=True, kw_only=True)
class VarianceClock:
    """Shape (sessions,): years of variance overnight and in session, and the clock's reading at each open and close."""

    overnight: Floats
    intraday: Floats
    at_open: Floats
    at_close: Floats

    @property
    def total(self) -> Floats:
        """Variance time from close to close, years."""
        return self.overnight + self.intraday


@cache
def variance_clock() -> VarianceClock:
    """The clock over all sessions; an average session is 1/252 year."""
    table = sessions()
    nights = np.diff(np.array([day.toordinal() for day in table.days]), prepend=table.days[0].toordinal() - 1)
    overnight = OVERNIGHT * (1.0 + _EXTRA_NIGHT * (nights - 1))
    intraday = (1.0 - OVERNIGHT) * np.where(table.minutes == FULL_SESSION, 1.0, _HALF_DAY)
    scale = len(table.days) / SESSIONS_A_YEAR / float(np.sum(overnight + intraday))
    overnight, intraday = overnight * scale, intraday * scale
    at_close = np.cumsum(overnight + intraday)
    return VarianceClock(overnight=overnight, intraday=intraday, at_open=at_close - intraday, at_close=at_close)


@cache
def progress(minutes: int) -> Floats:
    """Share of the session's variance spent by each minute's end, shape (minutes + 1,): 0 at the open, 1 at the close."""
    u = (np.arange(minutes) + 0.5) / minutes
    weight = 1.0 + 1.6 * np.exp(-u / 0.08) + 0.9 * np.exp(-(1.0 - u) / 0.06)
    share = np.concatenate(([0.0], np.cumsum(weight / weight.sum())))
    share[-1] = 1.0
    return share
