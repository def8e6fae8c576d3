"""``self.schedule`` of an algorithm, and the queue the engine asks (Common/Scheduling/ScheduleManager.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

from simulator.engine.overloads import lean_names
from simulator.pascal_names import member_of
from simulator.schedule.context import ScheduleContext
from simulator.schedule.date_rules import DateRule, DateRules
from simulator.schedule.events import END_OF_TIME, EventQueue, ScheduledEvent, requeue_first
from simulator.schedule.time_rules import TimeRule, TimeRules

_LAST_DAY: Final = date(2050, 12, 31)


class ScheduleManager:
    """Makes events from rules and fires them.

    The engine calls ``start`` once when initialize is done, then at each step ``scan_past_events`` before it moves its
    clock and ``set_time`` after. What a callback raises passes through both.
    """

    def __init__(self, context: ScheduleContext) -> None:
        self._context = context
        self._queue = EventQueue()
        self._started = False
        self.date_rules = DateRules(context)
        self.time_rules = TimeRules(context)

    def __getattr__(self, name: str) -> Any:
        return member_of(self, "ScheduleManager", name)

    @lean_names("date_rule, time_rule, callback", "name, date_rule, time_rule, callback")
    def on(self, *args: Any) -> ScheduledEvent:
        """``on([name,] date_rule, time_rule, callback)``; the callback takes no arguments."""
        name = args[0] if args and isinstance(args[0], str) else None
        rest = args if name is None else args[1:]
        date_rule, time_rule, callback = rest if len(rest) == 3 else (None, None, None)
        if not isinstance(date_rule, DateRule) or not isinstance(time_rule, TimeRule) or not callable(callback):
            raise TypeError("schedule.on takes ([name,] date_rule, time_rule, callback)")
        instants = iter(time_rule.create_utc_event_times(self._days(date_rule)))
        event = ScheduledEvent(name or f"{date_rule.name}: {time_rule.name}", instants, callback)
        self.add(event)
        return event

    def add(self, scheduled_event: ScheduledEvent) -> None:
        """Adds an event made elsewhere. Once started, its instants before the algorithm's time are dropped."""
        if self._started:
            scheduled_event.skip_until(self._context.utc_now())
        self._queue.add(scheduled_event)

    def remove(self, scheduled_event: ScheduledEvent) -> None:
        """Removes an event; no error when it is not there."""
        self._queue.remove(scheduled_event)

    def start(self, daily_sampling: Callable[[], object] = lambda: None) -> None:
        """Drops the instants before the algorithm's time, and adds the engine's own event at each midnight.

        LEAN samples the portfolio there (AlgorithmManager.cs, "Daily Sampling"). It is part of the queue even when nothing
        listens, since it takes part in the order of the events around it.
        """
        self._started = True
        self._queue.skip_until(self._context.utc_now())
        self.on("Daily Sampling", self.date_rules.every_day(), self.time_rules.midnight, daily_sampling)

    def next_time(self) -> datetime | None:
        """The next instant anything fires at, aware UTC (the daily sampling counts); None when nothing is left."""
        events = self._queue.in_order()
        if not events or events[0].next_event_utc_time == END_OF_TIME:
            return None
        return events[0].next_event_utc_time

    def scan_past_events(self, time: datetime, set_clock: Callable[[datetime], None]) -> None:
        """Fires what is due strictly before ``time``, in LEAN's order; ``set_clock`` is told each instant first."""
        events = self._queue.in_order()
        while events and (instant := events[0].next_event_utc_time) < time:
            set_clock(instant)
            events[0].scan(instant)
            requeue_first(events)

    def set_time(self, time: datetime) -> None:
        """Fires what is due at or before ``time``, in LEAN's order."""
        events = self._queue.in_order()
        while events and events[0].next_event_utc_time <= time:
            events[0].scan(time)
            requeue_first(events)

    def _days(self, rule: DateRule) -> Iterator[date]:
        """The rule's days from yesterday on, reckoned when the first is asked for."""
        yesterday = self._context.utc_now().date() - timedelta(days=1)
        yield from rule.get_dates(yesterday, _LAST_DAY)
