"""``self.date_rules``: on which days a scheduled event fires (Common/Scheduling/DateRules.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.enums import DayOfWeek
from simulator.errors import ArgumentOutOfRangeException
from simulator.net_arguments import flag, moment, no_match, whole
from simulator.schedule import periods
from simulator.schedule.context import ScheduleContext, as_symbol, as_time_zone, read
from simulator.schedule.rules import DateRule
from simulator.symbols import Symbol

_LONGEST = {"Year": 365, "Quarter": 92, "Month": 30, "Week": 6}


class DateRules(LeanObject):
    """LEAN's date rules, by their Python names. A symbol may be given as its ticker."""

    lean_name: ClassVar[str] = "DateRules"

    def __init__(self, context: ScheduleContext) -> None:
        self._context = context
        self._time_zone = context.time_zone()

    def set_default_time_zone(self, time_zone: ZoneInfo) -> None:
        """The zone whose day ``today`` is."""
        self._time_zone = as_time_zone("set_default_time_zone", time_zone)

    @lean_names("year, month, day", "dates")
    def on(self, *when: Any) -> DateRule:
        """``on(year, month, day)``, ``on(date, date, ...)`` or ``on([date, date, ...])``."""
        if len(when) == 1 and not isinstance(when[0], str) and hasattr(when[0], "__iter__"):
            when = tuple(when[0])
        if len(when) == 3 and all(isinstance(part, int | float) for part in when):
            when = (_date(*(whole("on", "date", part) for part in when)),)
        days = [_day(given) for given in when]
        name = ",".join(f"{day:%m/%d/%Y}" for day in days)
        return DateRule(name, lambda start, end: [day for day in days if start <= day <= end], within=True)

    @property
    def today(self) -> DateRule:
        """The algorithm's current day."""
        return DateRule("TodayOnly", lambda _start, _end: [self._today()])

    @property
    def tomorrow(self) -> DateRule:
        """The day after the algorithm's current day."""
        return DateRule("TomorrowOnly", lambda _start, _end: [self._today() + timedelta(days=1)])

    @lean_names("day", "days")
    def every(self, *which: Any) -> DateRule:
        """``every(DayOfWeek.FRIDAY, ...)``."""
        if len(which) == 1 and isinstance(which[0], list | tuple):
            which = tuple(which[0])
        wanted = [_day_of_week(day) for day in which]
        name = ",".join(day.name.capitalize() for day in wanted)

        def days_of_week(start: date, end: date) -> Iterator[date]:
            return (day for day in periods.each_day(start, end) if periods.sunday_first(day) in wanted)

        return DateRule(name, days_of_week)

    def every_day(self, *args: Any, **named: Any) -> DateRule:
        """``every_day()``: every calendar day; ``every_day(symbol, extended_market_hours=False)``: every day its exchange has a
        session."""
        values = read("every_day", args, named, (), ("extended_market_hours",))
        if not values:
            return DateRule("EveryDay", periods.each_day)
        symbol = as_symbol(self._context, "every_day", values.get("symbol"))
        extended = flag("every_day", "extended_market_hours", values.get("extended_market_hours", False))
        hours = self._context.hours(symbol)

        def open_days(start: date, end: date) -> Iterator[date]:
            return (day for day in periods.each_day(start, end) if hours.is_date_open(day, extended))

        return DateRule(f"{symbol.value}: EveryDay", open_days)

    def year_start(self, *args: Any, **named: Any) -> DateRule:
        """``year_start([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Year", periods.year, args, named, forward=True)

    def year_end(self, *args: Any, **named: Any) -> DateRule:
        """``year_end([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Year", periods.year, args, named, forward=False)

    def quarter_start(self, *args: Any, **named: Any) -> DateRule:
        """``quarter_start([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Quarter", periods.quarter, args, named, forward=True)

    def quarter_end(self, *args: Any, **named: Any) -> DateRule:
        """``quarter_end([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Quarter", periods.quarter, args, named, forward=False)

    def month_start(self, *args: Any, **named: Any) -> DateRule:
        """``month_start([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Month", periods.month, args, named, forward=True)

    def month_end(self, *args: Any, **named: Any) -> DateRule:
        """``month_end([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Month", periods.month, args, named, forward=False)

    def week_start(self, *args: Any, **named: Any) -> DateRule:
        """``week_start([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Week", None, args, named, forward=True)

    def week_end(self, *args: Any, **named: Any) -> DateRule:
        """``week_end([symbol,] days_offset=0, extended_market_hours=True)``."""
        return self._edge("Week", None, args, named, forward=False)

    def _today(self) -> date:
        return self._context.utc_now().astimezone(self._time_zone).date()

    def _edge(
        self, unit: str, period: periods.Period | None, args: tuple[Any, ...], named: dict[str, Any], *, forward: bool
    ) -> DateRule:
        """The rule for the start (forward) or end of a period."""
        rule = unit + ("Start" if forward else "End")
        method = f"{unit.lower()}_{'start' if forward else 'end'}"
        values = read(method, args, named, ("days_offset",), ("days_offset", "extended_market_hours"))
        offset = whole(method, "days_offset", values.get("days_offset", 0))
        extended = flag(method, "extended_market_hours", values.get("extended_market_hours", True))
        given = values.get("symbol")
        symbol = None if given is None else as_symbol(self._context, method, given)
        hours = None if symbol is None else self._context.hours(symbol)
        if unit == "Week" and hours is not None:
            _check_week(rule, symbol, periods.session_weekdays(hours), offset, forward=forward)
        elif (unit != "Month" or hours is not None) and not 0 <= offset <= _LONGEST[unit]:
            message = f"DateRules.{rule}() : Offset must be between 0 and {_LONGEST[unit]}"
            raise ArgumentOutOfRangeException("daysOffset", message)
        extended = extended and symbol is not None
        signed = "" if offset == 0 else f"{offset if forward else -offset:+d}"
        name = f"{rule}{signed}" if symbol is None else f"{symbol.value}: {rule}{signed}"

        def days(start: date, end: date) -> Iterator[date]:
            if period is None:
                return periods.week_days(hours, start, end, offset, forward=forward, extended=extended)
            return periods.period_days(period, hours, start, end, offset, forward=forward, extended=extended)

        return DateRule(name, days, within=True)


def _check_week(rule: str, symbol: Symbol | None, days: list[int], offset: int, *, forward: bool) -> None:
    """ArgumentOutOfRangeException for an offset beyond the week's sessions; LEAN lets a negative one pass for 0."""
    if offset < len(days):
        return
    names = [DayOfWeek(day).name.capitalize() for day in days]
    edge = f"{names[0]}+{offset}" if forward else f"{names[-1]}-{offset}"
    raise ArgumentOutOfRangeException(
        "daysOffset",
        f"DateRules.{rule}() : {edge} is out of range for {symbol}'s schedule, please use an offset between 0 - "
        f"{len(days) - 1}; Schedule : {', '.join(names)}",
    )


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        message = "Year, Month, and Day parameters describe an un-representable DateTime."
        raise ArgumentOutOfRangeException(None, message) from error


def _day(given: Any) -> date:
    text = str(given)
    if not isinstance(given, date) and "-" in text:  # LEAN reads a date from a text, and from the text of numpy's
        try:
            given = datetime.fromisoformat(text)
        except ValueError as error:
            raise no_match("on", "date", given, "a date") from error
    return moment("on", "date", given).date()


def _day_of_week(given: Any) -> DayOfWeek:
    try:
        return DayOfWeek(given)
    except ValueError as error:
        raise no_match("every", "day", given, "a DayOfWeek") from error
