"""Scheduled events and the order they fire in (Common/Scheduling/ScheduledEvent.cs, BacktestingRealTimeHandler.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

END_OF_TIME: Final = datetime.max.replace(tzinfo=UTC)


class ScheduledEvent:
    """A callback and the UTC instants it fires at. With ``enabled`` False its instants pass in silence."""

    def __init__(self, name: str, instants: Iterator[datetime], callback: Callable[[], object]) -> None:
        """``instants`` are aware UTC; they are read one by one, and not before the first is needed."""
        self.name = name
        self.enabled = True
        self._instants = instants
        self._callback = callback
        self._current: datetime | None = None

    @property
    def next_event_utc_time(self) -> datetime:
        """The next instant, aware UTC; ``END_OF_TIME`` when none is left."""
        if self._current is None:
            self._current = next(self._instants, END_OF_TIME)
        return self._current

    def skip_until(self, time: datetime) -> None:
        """Drops the instants before ``time``."""
        while self.next_event_utc_time < time:
            self._current = None

    def scan(self, time: datetime) -> None:
        """Fires for every instant at or before ``time``, back to back. What the callback raises passes through."""
        while (instant := self.next_event_utc_time) <= time and instant != END_OF_TIME:
            if self.enabled:
                self._callback()
            self._current = None

    def __str__(self) -> str:
        return self.name


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
            self._sorted = sorted(self._numbers, key=lambda event: (event.next_event_utc_time, self._numbers[event]))
        return self._sorted


def requeue_first(events: list[ScheduledEvent]) -> None:
    """Moves the first event, whose next instant has changed, to its place in the otherwise sorted list."""
    event = events[0]
    instant = event.next_event_utc_time
    if len(events) < 2 or instant <= events[1].next_event_utc_time:
        return
    del events[0]
    low, high = 0, len(events) - 1
    while low <= high:
        middle = low + (high - low) // 2
        other = events[middle].next_event_utc_time
        if instant == other:
            events.insert(middle + 1, event)
            return
        if instant < other:
            high = middle - 1
        else:
            low = middle + 1
    events.insert(low, event)
