"""LEAN's schedule: date rules, time rules, scheduled events and their order."""

from __future__ import annotations

from simulator.schedule.context import ScheduleContext
from simulator.schedule.date_rules import DateRules
from simulator.schedule.events import END_OF_TIME, ScheduledEvent
from simulator.schedule.manager import ScheduleManager
from simulator.schedule.rules import DateRule, FuncDateRule, FuncTimeRule, TimeRule
from simulator.schedule.time_rules import TimeRules

__all__ = [
    "END_OF_TIME",
    "DateRule",
    "DateRules",
    "FuncDateRule",
    "FuncTimeRule",
    "ScheduleContext",
    "ScheduleManager",
    "ScheduledEvent",
    "TimeRule",
    "TimeRules",
]
