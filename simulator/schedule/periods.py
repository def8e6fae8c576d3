"""Start and end of weeks, months, quarters and years among trading days (Common/Scheduling/DateRules.cs)."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from simulator.hours import MarketHours

_DAY: Final = timedelta(days=1)
_ALWAYS_OPEN: Final = MarketHours.always_open(ZoneInfo("America/New_York"))

Period = Callable[[date], tuple[date, date]]


def each_day(start: date, end: date) -> Iterator[date]:
    """Every day from start to end, both in."""
    day = start
    while day <= end:
        yield day
        day += _DAY


def month(day: date) -> tuple[date, date]:
    """First and last day of the month."""
    return day.replace(day=1), _last_day(day.year, day.month)


def quarter(day: date) -> tuple[date, date]:
    """First and last day of the quarter."""
    first = (day.month - 1) // 3 * 3 + 1
    return date(day.year, first, 1), _last_day(day.year, first + 2)


def year(day: date) -> tuple[date, date]:
    """First and last day of the year."""
    return date(day.year, 1, 1), date(day.year, 12, 31)


def period_days(
    period: Period, hours: MarketHours | None, start: date, end: date, offset: int, *, forward: bool, extended: bool
) -> Iterator[date]:
    """One day a period: ``offset`` trading days after its first (forward) or before its last, within the period."""
    hours = hours or _ALWAYS_OPEN
    first, _ = month(start) if period is year else period(start)
    _, last = month(end) if period is year else period(end)
    day = first
    while day <= last:
        begin, finish = period(day)
        base, boundary = (begin, finish) if forward else (finish, begin)
        if first <= base <= last:
            chosen = scheduled_day(hours, base, offset, forward=forward, extended=extended, boundary=boundary)
            if start <= chosen <= end:
                yield chosen
        if finish >= last:
            return
        day = finish + _DAY


def week_days(
    hours: MarketHours | None, start: date, end: date, offset: int, *, forward: bool, extended: bool
) -> Iterator[date]:
    """One day a week: ``offset`` trading days after the week's first session day (forward) or before its last."""
    if hours is None:
        hours = _ALWAYS_OPEN
        base, boundary = (1, 7) if forward else (5, -1)
    else:
        days = session_weekdays(hours)
        base, boundary = (days[0], days[-1]) if forward else (days[-1], days[0])
    for day in each_day(_monday(start), _monday(end) + 6 * _DAY):
        if sunday_first(day) != base:
            continue
        limit = day + timedelta(days=boundary - base)
        chosen = scheduled_day(hours, day, offset, forward=forward, extended=extended, boundary=limit)
        if start <= chosen <= end:
            yield chosen


def session_weekdays(hours: MarketHours) -> list[int]:
    """The days of the week with any session, in .NET's numbers (Sunday 0)."""
    return sorted((index + 1) % 7 for index, segments in enumerate(hours.week) if segments)


def sunday_first(day: date) -> int:
    """.NET's number of the day of the week: Sunday is 0."""
    return (day.weekday() + 1) % 7


def scheduled_day(
    hours: MarketHours, base: date, offset: int, *, forward: bool, extended: bool, boundary: date | None = None
) -> date:
    """The trading day at or next to ``base``, moved on by ``offset``, not beyond ``boundary``."""
    step = hours.next_trading_day if forward else hours.previous_trading_day
    day = base if hours.is_date_open(base, extended) else step(base)
    for _ in range(offset):
        day = step(day)
    if boundary is not None and (day > boundary if forward else day < boundary):
        return scheduled_day(hours, boundary, 0, forward=not forward, extended=extended)
    return day


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_day(in_year: int, in_month: int) -> date:
    return date(in_year, in_month, calendar.monthrange(in_year, in_month)[1])
