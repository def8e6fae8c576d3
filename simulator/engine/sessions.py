"""The trading sessions of one exchange entry as instants, and the grid bars are filled forward on: LEAN's is the finest
resolution of what is subscribed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np

from simulator.engine.moments import HOUR, MINUTE, day_table, local, local_nanos, midnight
from simulator.enums import Resolution
from simulator.hours import MarketHours, MarketState
from simulator.market import Instants

Session = tuple[int, int]


class Sessions:
    """Sessions by exchange-local day; ``extended`` counts the pre and post market too, ``daily`` are those of bars of days."""

    def __init__(self, hours: MarketHours, extended: bool = False, daily: bool = False) -> None:
        self.hours = hours
        self.extended = extended
        self.daily = daily
        self.days = day_table(hours.time_zone)
        self._sessions: dict[date, list[Session]] = {}
        self._grids: dict[date, Instants] = {}
        self._step = Resolution.MINUTE
        self._asked = (-1, False)
        self._span: Session = (0, 0)
        self._minute: tuple[int, Instants, int] | None = None

    def fill_by(self, step: Resolution) -> None:
        """Bars are filled forward to every minute, hour or day from now on."""
        if step is not self._step:
            self._step, self._asked, self._span, self._minute = step, (-1, False), (0, 0), None
            self._grids.clear()

    def day(self, ns: int) -> date:
        """The exchange-local day of an instant."""
        return self.days.day(ns)

    def of(self, day: date) -> list[Session]:
        """The day's sessions as (start, end) instants."""
        known = self._sessions.get(day)
        if known is None:
            zone, base = self.hours.time_zone, datetime.combine(day, time())
            known = [
                (local_nanos(base + segment.start, zone), local_nanos(base + segment.end, zone))
                for segment in self.hours.segments(day)
                if self.extended or segment.state is MarketState.MARKET
            ]
            self._sessions[day] = known
        return known

    def grid(self, day: date) -> Instants:
        """The ends of every bar of the day's sessions that may be filled forward."""
        known = self._grids.get(day)
        if known is None:
            parts = [self._ends(start, end, day) for start, end in self.of(day)]
            known = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
            if self._step is Resolution.DAILY:
                known = known[-1:]
            elif self._step is Resolution.HOUR:
                known = np.unique(known)
            if len(self._grids) > 8:
                self._grids.clear()
            self._grids[day] = known
        return known

    def _ends(self, start: int, end: int, day: date) -> Instants:
        """The ends of one session's bars; hours are those of the clock, the first and the last may lie in it in part.

        A day ends when its session does, be it at a full hour or not (LEAN: Enumerators/FillForwardEnumerator.cs).
        """
        if self._step is Resolution.MINUTE:
            return np.arange(start + MINUTE, end + 1, MINUTE, dtype=np.int64)
        if self._step is Resolution.DAILY:
            return np.array([end], dtype=np.int64)
        base = midnight(day, self.hours.time_zone)
        hours = base + np.arange((start - base) // HOUR + 1, -((base - end) // HOUR) + 1, dtype=np.int64) * HOUR
        return np.append(hours[hours < end], end) if self.daily else hours

    def minute(self, ns: int) -> tuple[Instants, int]:
        """The grid of an instant's day, and the instant's place on it; the instant is one of it."""
        if self._minute is None or self._minute[0] != ns:
            grid = self.grid(self.day(ns - 1))
            self._minute = ns, grid, int(np.searchsorted(grid, ns))
        return self._minute[1:]

    def on_grid(self, ns: int) -> bool:
        """Whether a filled-forward bar may end at the instant; of minutes the session asked about last is kept."""
        start, end = self._span
        if start < ns <= end:
            return (ns - start) % MINUTE == 0
        if self._asked[0] != ns:
            if self._step is not Resolution.MINUTE:
                self._asked = (ns, ns in self.grid(self.day(ns - 1)))
                return self._asked[1]
            near = {self.day(ns - 1), self.day(ns)}
            spans = (span for day in near for span in self.of(day))
            self._span = next(((first, last) for first, last in spans if first < ns <= last), (0, 0))
            self._asked = (ns, self._span[1] > 0 and (ns - self._span[0]) % MINUTE == 0)
        return self._asked[1]

    def overlapping(self, day: date, end: Instants) -> slice:
        """Which of the day's minute bars (by their ends, rising) overlap a session; bars between sessions stay in."""
        spans = self.of(day)
        if not spans:
            return slice(0, 0)
        first, last = end.searchsorted((spans[0][0] + 1, spans[-1][1] + MINUTE)).tolist()
        return slice(first, last)

    def previous_day(self, day: date) -> date:
        """The calendar day before that has any session."""
        return self.hours.previous_trading_day(day) if not self.extended else day - timedelta(days=1)

    def first_day(self, start: int, *, minutes: bool) -> date:
        """The day of the first bar of a subscription, which may end as it begins (SubscriptionDataReader.cs).

        At midnight that is a bar of the day before, where that day's session lasts until then. LEAN reads files of ``minutes``
        from the day of their own zone on.
        """
        day = self.day(start)
        if not self.extended:
            return day
        spans = self.of(day - timedelta(days=1))
        lasts = bool(spans) and spans[-1][1] == start
        is_read = not minutes or local(start, self.hours.data_time_zone).time() != time()
        return day - timedelta(days=1) if lasts and is_read else day
