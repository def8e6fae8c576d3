"""Trading sessions of the New York Stock Exchange, which every synthetic exchange follows."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from simulator.market import DataProblem, Instants
from simulator.synthetic.closed_days import HALF_DAYS, HOLIDAYS

FIRST_DAY = date(2014, 1, 2)
LAST_DAY = date(2035, 12, 31)
_HORIZON = date(2039, 12, 31)
_NEW_YORK = ZoneInfo("America/New_York")
_OPEN = time(9, 30)
FULL_SESSION = 390
HALF_SESSION = 210


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """All sessions from ``FIRST_DAY`` to 2039, in order. ``opens`` holds 09:30 New York in ns since the epoch, UTC.

    ``minutes`` is the length of the regular session: 390, or 210 on a half day. The years after ``LAST_DAY`` exist only so that
    long options have an expiry; no prices are made there.
    """

    days: tuple[date, ...]
    index: dict[date, int]
    opens: Instants
    minutes: Instants
    half_days: frozenset[date]
    holidays: frozenset[date]

    def number(self, day: date) -> int | None:
        """Position of the day among the sessions, None where the exchange is closed.

        DataProblem for a day the synthetic market does not reach.
        """
        if not FIRST_DAY <= day <= LAST_DAY:
            raise DataProblem(f"the synthetic market runs from {FIRST_DAY} to {LAST_DAY}: {day} is outside")
        return self.index.get(day)

    def before(self, day: date) -> int:
        """Position of the last session strictly before the day (-1 when there is none)."""
        return bisect_left(self.days, day) - 1

    def on_or_before(self, day: date) -> date:
        """The day itself, or the last session before it."""
        return day if day in self.index else self.days[self.before(day)]

    @property
    def count(self) -> int:
        """Number of sessions up to ``LAST_DAY``: those that have prices."""
        return self.index[self.on_or_before(LAST_DAY)] + 1


@cache
def sessions() -> Sessions:
    """The one table of sessions (computed once a process)."""
    span = map(date.fromordinal, range(FIRST_DAY.toordinal(), _HORIZON.toordinal() + 1))
    days = tuple(day for day in span if day.weekday() < 5 and day not in HOLIDAYS)
    return Sessions(
        days=days,
        index={day: number for number, day in enumerate(days)},
        opens=np.array([round(datetime.combine(day, _OPEN, _NEW_YORK).timestamp()) for day in days], dtype=np.int64) * 10**9,
        minutes=np.array([HALF_SESSION if day in HALF_DAYS else FULL_SESSION for day in days], dtype=np.int64),
        half_days=HALF_DAYS,
        holidays=HOLIDAYS,
    )
