"""LEAN's schedule: date rules, time rules, scheduled events and their order."""

from __future__ import annotations

from simulator.schedule.context import ScheduleContext
from simulator.schedule.date_rules import DateRule, DateRules
from simulator.schedule.events import END_OF_TIME, ScheduledEvent
from simulator.schedule.manager import ScheduleManager
from simulator.schedule.time_rules import TimeRule, TimeRules

__all__ = [
    "END_OF_TIME",
    "DateRule",
    "DateRules",
    "ScheduleContext",
    "ScheduleManager",
    "ScheduledEvent",
    "TimeRule",
    "TimeRules",
]
