"""Scheduled events and the order they fire in (Common/Scheduling/ScheduledEvent.cs, BacktestingRealTimeHandler.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from simulator.engine.lean_object import SlottedObject
from simulator.schedule.rules import as_utc

END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)
Fired = Callable[[str, datetime], object]


class ScheduledEvent(SlottedObject):
    """A callback and the UTC instants it fires at. With ``enabled`` False its instants pass in silence."""

    __slots__ = ("_callback", "_current", "_instants", "_name", "_zone", "enabled")
    SECURITY_END_OF_DAY_DELTA: ClassVar[timedelta] = timedelta(minutes=10)
    ALGORITHM_END_OF_DAY_DELTA: ClassVar[timedelta] = timedelta(minutes=2)

    def __init__(
        self,
        name: str,
        event_utc_time: datetime | Iterable[datetime],
        callback: Callable[[str, datetime], object] | None = None,
    ) -> None:
        """``event_utc_time`` is one time or several, read as UTC and one by one, not before the first is needed. The callback
        is called with the event's name and the time."""
        given = [event_utc_time] if isinstance(event_utc_time, datetime) else event_utc_time
        naive = isinstance(given, list) and all(time.tzinfo is None for time in given)
        self._name = name
        self.enabled = True
        self._instants: Iterator[datetime] = (as_utc("ScheduledEvent", time) for time in given)
        self._zone = None if naive else UTC
        self._callback = callback
        self._current: datetime | None = None

    @classmethod
    def planned(cls, name: str, instants: Iterator[datetime], callback: Fired) -> ScheduledEvent:
        """An event of instants that are aware UTC already."""
        event = cls(name, (), callback)
        event._instants = instants
        return event

    @property
    def name(self) -> str:
        """The event's name."""
        return self._name

    @property
    def next_event_utc_time(self) -> datetime:
        """The next instant; when none is left, .NET's last time, which has no zone."""
        instant = self.due
        return instant.replace(tzinfo=None if instant == END_OF_TIME else self._zone)

    @property
    def due(self) -> datetime:
        """The next instant, aware UTC; ``END_OF_TIME`` when none is left."""
        if self._current is None:
            self._current = next(self._instants, END_OF_TIME)
        return self._current

    def skip_until(self, time: datetime) -> None:
        """Drops the instants before ``time``."""
        while self.due < time:
            self._current = None

    def scan(self, time: datetime) -> None:
        """Fires for every instant at or before ``time``, back to back. What the callback raises passes through."""
        instant = self.due
        while instant <= time and instant is not END_OF_TIME:
            if self.enabled and self._callback is not None:
                self._callback(self._name, instant if self._zone is UTC else instant.replace(tzinfo=None))
            instant = self._current = next(self._instants, END_OF_TIME)

    def __str__(self) -> str:
        return self._name


class EventQueue:
    """Events sorted by next instant, then by the order they were added, with LEAN's way of moving the one just fired.

    LEAN re-inserts it by a binary search that stops at any event of the same instant, so events of one instant may
    change places from day to day; algorithms see that order, so it is repeated here step by step.
    """

    def __init__(self) -> None:
        self._numbers: dict[ScheduledEvent, int] = {}
        self._added = 0
        self._sorted: list[ScheduledEvent] = []
        self._must_sort = False

    def add(self, event: ScheduledEvent) -> None:
        """Adds an event; it takes its place when the queue is next asked."""
        self._added += 1
        self._numbers[event] = self._added
        self._must_sort = True

    def remove(self, event: ScheduledEvent) -> None:
        """Removes an event; a removed one may still fire in the step under way, as in LEAN."""
        self._numbers.pop(event, None)
        self._must_sort = True

    def skip_until(self, time: datetime) -> None:
        """Drops all instants before ``time``."""
        for event in self._numbers:
            event.skip_until(time)
        self._must_sort = True

    def in_order(self) -> list[ScheduledEvent]:
        """The live list, first to fire first."""
        if self._must_sort:
            self._must_sort = False
            self._sorted = sorted(self._numbers, key=lambda event: (event.due, self._numbers[event]))
        return self._sorted


def requeue_first(events: list[ScheduledEvent]) -> None:
    """Moves the first event, whose next instant has changed, to its place in the otherwise sorted list."""
    event = events[0]
    instant = event.due
    if len(events) < 2 or instant <= events[1].due:
        return
    del events[0]
    low, high = 0, len(events) - 1
    while low <= high:
        middle = low + (high - low) // 2
        other = events[middle].due
        if instant == other:
            events.insert(middle + 1, event)
            return
        if instant < other:
            high = middle - 1
        else:
            low = middle + 1
    events.insert(low, event)
