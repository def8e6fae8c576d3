"""One day of an exchange under LEAN's names (Common/Securities/LocalMarketHours.cs, MarketHoursSegment.cs)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from simulator.engine.lean_enums import MarketHoursState, net_name
from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.enums import DayOfWeek
from simulator.hours import ONE_DAY, MarketState, Segments, close_of, open_of, regular_duration
from simulator.net_texts import span_text

_STATES = {
    MarketState.PRE_MARKET: MarketHoursState.PRE_MARKET,
    MarketState.MARKET: MarketHoursState.MARKET,
    MarketState.POST_MARKET: MarketHoursState.POST_MARKET,
}


@dataclass(frozen=True, eq=False)
class MarketHoursSegment(LeanObject):
    """A session: from ``start`` up to but without ``end``, both since midnight."""

    lean_name: ClassVar[str] = "MarketHoursSegment"
    state: MarketHoursState
    start: timedelta
    end: timedelta

    def contains(self, time: timedelta) -> bool:
        """Whether the time lies in it."""
        return self.start <= time < self.end

    def overlaps(self, start: timedelta, end: timedelta) -> bool:
        """Whether it has some of the time from start to end."""
        return self.start < end and self.end > start

    def __str__(self) -> str:
        return f"{net_name(self.state)}: {span_text(self.start)}-{span_text(self.end)}"


class LocalMarketHours(LeanObject):
    """The sessions of one day."""

    lean_name: ClassVar[str] = "LocalMarketHours"

    def __init__(self, day_of_week: DayOfWeek, segments: Segments) -> None:
        self._parts = segments
        self.day_of_week = day_of_week
        self.segments = [MarketHoursSegment(_STATES[one.state], one.start, one.end) for one in segments]

    @property
    def is_closed_all_day(self) -> bool:
        """Whether there is no session."""
        return not self._parts

    @property
    def is_open_all_day(self) -> bool:
        """Whether one regular session fills the day."""
        return len(self._parts) == 1 and self.market_duration == ONE_DAY

    @property
    def market_duration(self) -> timedelta:
        """Length of the regular sessions."""
        return regular_duration(self._parts)

    def get_market_open(
        self, time: timedelta, extended_market_hours: bool, previous_day_last_segment: timedelta | None = None
    ) -> timedelta | None:
        """The first open of a session that ends after the time; None where there is none."""
        return open_of(self._parts, time, extended_market_hours, previous_day_last_segment)

    @lean_names("time, extended_market_hours, last_close, next_day_segment_start", "time, extended_market_hours")
    def get_market_close(self, time: timedelta, extended_market_hours: bool, *rest: Any) -> timedelta | None:
        """The first close after the time; None where there is none. ``rest`` is [last_close,] next_day_segment_start=None."""
        given = rest if rest and isinstance(rest[0], bool) else (False, *rest)
        last, following = (*given, None)[:2]
        return close_of(self._parts, time, extended_market_hours, last, following)

    @lean_names("time, extended_market_hours", "start, end, extended_market_hours")
    def is_open(self, *asked: Any) -> bool:
        """``is_open(time, extended)`` or ``is_open(start, end, extended)``."""
        start, end, extended = (asked[0], *asked[-2:]) if len(asked) == 3 else (asked[0], asked[0], asked[1])
        open_ones = [one for one in self.segments if extended or one.state is MarketHoursState.MARKET]
        return any(one.contains(start) if start == end else one.overlaps(start, end) for one in open_ones)

    def __str__(self) -> str:
        if self.is_closed_all_day or self.is_open_all_day:
            return f"{'Closed' if self.is_closed_all_day else 'Open'} All Day"
        return f"{net_name(self.day_of_week)}: {' | '.join(map(str, self.segments))}"
