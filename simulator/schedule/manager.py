"""``self.schedule`` of an algorithm, and the queue the engine asks (Common/Scheduling/ScheduleManager.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.schedule.context import ScheduleContext
from simulator.schedule.date_rules import DateRules
from simulator.schedule.events import END_OF_TIME, EventQueue, ScheduledEvent, requeue_first
from simulator.schedule.rules import DateRule, TimeRule
from simulator.schedule.time_rules import TimeRules

_LAST_DAY: Final = date(2050, 12, 31)


class ScheduleManager(LeanObject):
    """Makes events from rules and fires them.

    The engine calls ``start`` once when initialize is done, then at each step ``scan_past_events`` before it moves its
    clock and ``set_time`` after. What a callback raises passes through both.
    """

    lean_name: ClassVar[str] = "ScheduleManager"

    def __init__(self, context: ScheduleContext) -> None:
        self._context = context
        self._queue = EventQueue()
        self._started = False
        self.date_rules = DateRules(context)
        self.time_rules = TimeRules(context)

    @lean_names("date_rule, time_rule, callback", "name, date_rule, time_rule, callback")
    def on(self, *args: Any) -> ScheduledEvent:
        """``on([name,] date_rule, time_rule, callback)``; the callback is called without arguments."""
        named = len(args) == 4
        name, date_rule, time_rule, callback = args if named else (None, *args) if len(args) == 3 else (None,) * 4
        if not isinstance(date_rule, DateRule) or not isinstance(time_rule, TimeRule) or named is not isinstance(name, str):
            raise TypeError(
                "No method matches given arguments for on: schedule.on takes ([name,] date_rule, time_rule, callback), "
                f"not {args!r}"
            )
        title = f"{date_rule.name}: {time_rule.name}" if name is None else name
        instants = iter(time_rule.instants(self._days(date_rule)))
        event = ScheduledEvent.planned(title, instants, lambda _name, _time: callback())
        self.add(event)
        return event

    def training(self, date_rule: DateRule, time_rule: TimeRule, training_code: Callable[[], object]) -> ScheduledEvent:
        """As ``on``: LEAN gives training more time, and the simulator sets no limit."""
        return self.on(date_rule, time_rule, training_code)

    def training_now(self, training_code: Callable[[], object]) -> ScheduledEvent:
        """Runs the code at the algorithm's next step."""
        now = self._context.utc_now()
        name = f"Training: Now: {now:%Y-%m-%dT%H:%M:%S}.{now.microsecond:06d}0Z"
        return self.on(name, self.date_rules.today, self.time_rules.now, training_code)

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
        if not events or events[0].due == END_OF_TIME:
            return None
        return events[0].due

    def scan_past_events(self, time: datetime, set_clock: Callable[[datetime], None]) -> None:
        """Fires what is due strictly before ``time``, in LEAN's order; ``set_clock`` is told each instant first."""
        events = self._queue.in_order()
        while events and (instant := events[0].due) < time:
            set_clock(instant)
            events[0].scan(instant)
            requeue_first(events)

    def set_time(self, time: datetime) -> None:
        """Fires what is due at or before ``time``, in LEAN's order."""
        events = self._queue.in_order()
        while events and events[0].due <= time:
            events[0].scan(time)
            requeue_first(events)

    def _days(self, rule: DateRule) -> Iterator[date]:
        """The rule's days from yesterday on, reckoned when the first is asked for."""
        yesterday = self._context.utc_now().date() - timedelta(days=1)
        yield from rule.days(yesterday, _LAST_DAY)
