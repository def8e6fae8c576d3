"""``self.date_rules``: on which days a scheduled event fires (Common/Scheduling/DateRules.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from simulator.engine.overloads import lean_names
from simulator.enums import DayOfWeek
from simulator.errors import ArgumentOutOfRangeException
from simulator.hours import MarketHours
from simulator.pascal_names import member_of
from simulator.schedule import periods
from simulator.schedule.context import ScheduleContext, as_symbol
from simulator.symbols import Symbol

_LONGEST = {"Year": 365, "Quarter": 92, "Month": 30, "Week": 6}


@dataclass(frozen=True, slots=True)
class DateRule:
    """A name and the days between two dates, both in."""

    name: str
    get_dates: Callable[[date, date], Iterable[date]]


class DateRules:
    """LEAN's date rules, by their Python names. Symbols may be given as symbol, ticker or security."""

    def __init__(self, context: ScheduleContext) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return member_of(self, "DateRules", name)

    @lean_names("year, month, day")
    def on(self, *when: Any) -> DateRule:
        """``on(year, month, day)``, ``on(date, date, ...)`` or ``on([date, date, ...])``."""
        if len(when) == 1 and isinstance(when[0], list | tuple):
            when = tuple(when[0])
        if len(when) == 3 and all(isinstance(part, int) for part in when):
            when = (date(*when),)
        days = [_day(moment) for moment in when]
        name = ",".join(f"{day:%m/%d/%Y}" for day in days)
        return DateRule(name, lambda start, end: [day for day in days if start <= day <= end])

    @property
    def today(self) -> DateRule:
        """The algorithm's current day."""
        return DateRule("TodayOnly", lambda _start, _end: [self._today()])

    @property
    def tomorrow(self) -> DateRule:
        """The day after the algorithm's current day."""
        return DateRule("TomorrowOnly", lambda _start, _end: [self._today() + timedelta(days=1)])

    @lean_names("day")
    def every(self, *days: Any) -> DateRule:
        """``every(DayOfWeek.FRIDAY, ...)``."""
        if len(days) == 1 and isinstance(days[0], list | tuple):
            days = tuple(days[0])
        wanted = [DayOfWeek(day) for day in days]
        name = ",".join(day.name.capitalize() for day in wanted)

        def days_of_week(start: date, end: date) -> Iterator[date]:
            return (day for day in periods.each_day(start, end) if periods.sunday_first(day) in wanted)

        return DateRule(name, days_of_week)

    def every_day(self, symbol: Any = None, extended_market_hours: bool = False) -> DateRule:
        """Every calendar day; with a symbol, every day its exchange has a session."""
        if symbol is None:
            return DateRule("EveryDay", periods.each_day)
        resolved = as_symbol(self._context, symbol)
        hours = self._context.hours(resolved)

        def open_days(start: date, end: date) -> Iterator[date]:
            return (day for day in periods.each_day(start, end) if hours.is_date_open(day, extended_market_hours))

        return DateRule(f"{resolved.value}: EveryDay", open_days)

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
        return self._context.utc_now().astimezone(self._context.time_zone()).date()

    def _edge(
        self, unit: str, period: periods.Period | None, args: tuple[Any, ...], named: dict[str, Any], *, forward: bool
    ) -> DateRule:
        """The rule for the start (forward) or end of a period."""
        rule = unit + ("Start" if forward else "End")
        given, offset, extended = _edge_arguments(rule, args, named)
        symbol = None if given is None else as_symbol(self._context, given)
        hours = None if symbol is None else self._context.hours(symbol)
        if unit == "Week" and hours is not None:
            _check_week(rule, symbol, periods.session_weekdays(hours), offset, forward=forward)
        elif (unit != "Month" or hours is not None) and not 0 <= offset <= _LONGEST[unit]:
            message = f"DateRules.{rule}() : Offset must be between 0 and {_LONGEST[unit]}"
            raise ArgumentOutOfRangeException("daysOffset", message)
        extended = extended and symbol is not None
        signed = "" if offset == 0 else f"{offset if forward else -offset:+d}"
        name = f"{rule}{signed}" if symbol is None else f"{symbol.value}: {rule}{signed}"
        return DateRule(name, _edge_days(period, hours, offset, forward=forward, extended=extended))


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


def _edge_days(
    period: periods.Period | None, hours: MarketHours | None, offset: int, *, forward: bool, extended: bool
) -> Callable[[date, date], Iterator[date]]:
    def days(start: date, end: date) -> Iterator[date]:
        if period is None:
            return periods.week_days(hours, start, end, offset, forward=forward, extended=extended)
        return periods.period_days(period, hours, start, end, offset, forward=forward, extended=extended)

    return days


def _edge_arguments(rule: str, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, int, bool]:
    """Reads ``([symbol,] days_offset=0, extended_market_hours=True)``: an integer first means there is no symbol."""
    names = ["days_offset"] if args and isinstance(args[0], int) else ["symbol", "days_offset", "extended_market_hours"]
    if len(args) > len(names):
        raise TypeError(f"{rule} takes ([symbol,] days_offset, extended_market_hours), got {args!r}")
    values: dict[str, Any] = {**dict(zip(names, args, strict=False)), **named}
    unknown = set(values) - {"symbol", "days_offset", "extended_market_hours"}
    if unknown:
        raise TypeError(f"{rule} has no argument {', '.join(sorted(unknown))}")
    return values.get("symbol"), int(values.get("days_offset", 0)), bool(values.get("extended_market_hours", True))


def _day(moment: Any) -> date:
    if isinstance(moment, datetime):
        return moment.date()
    if isinstance(moment, date):
        return moment
    raise TypeError(f"{moment!r} is no date")
