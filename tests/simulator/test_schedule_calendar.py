"""Date rules against a calendar that looks at every day one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import DayOfWeek
from simulator.hours_database import HoursDatabase
from simulator.schedule import ScheduleManager
from simulator.symbols import Symbol
from tests.simulator.schedule_world import SPX, SPY, Clock, days, local

UNITS: dict[str, Callable[[date], object]] = {
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, (day.month - 1) // 3),
    "year": lambda day: day.year,
}
SYMBOLS = st.sampled_from([SPY, SPX])
YEARS = st.integers(2005, 2023)


def every(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def whole_weeks(year: int) -> tuple[date, date]:
    """The year from its first Monday to its last Sunday."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return first + timedelta(days=-first.weekday() % 7), last - timedelta(days=(last.weekday() + 1) % 7)


def naive(database: HoursDatabase, symbol: Symbol, unit: str, edge: str, offset: int, first: date, last: date) -> list[date]:
    """Of each period's open days the one so many after the first or before the last, or the last one there is."""
    found = []
    for _, group in groupby(every(first, last), key=UNITS[unit]):
        opened = [day for day in group if database.hours(symbol).is_date_open(day)]
        if edge == "end":
            opened.reverse()
        found.append(opened[min(offset, len(opened) - 1)])
    return found


@given(
    symbol=SYMBOLS,
    unit=st.sampled_from(sorted(UNITS)),
    edge=st.sampled_from(["start", "end"]),
    offset=st.integers(0, 30),
    year=YEARS,
)
def test_a_rule_picks_the_day_a_person_would_count(
    database: HoursDatabase, symbol: Symbol, unit: str, edge: str, offset: int, year: int
) -> None:
    offset = min(offset, 4) if unit == "week" else offset
    first, last = whole_weeks(year) if unit == "week" else (date(year, 1, 1), date(year, 12, 31))
    rules = ScheduleManager(Clock(database, local(2005, 1, 1))).date_rules
    rule = getattr(rules, f"{unit}_{edge}")(symbol, offset)
    assert days(rule, first, last) == naive(database, symbol, unit, edge, offset, first, last)


@given(
    unit=st.sampled_from(["month", "quarter", "year"]),
    edge=st.sampled_from(["start", "end"]),
    offset=st.integers(0, 27),
    year=YEARS,
)
def test_without_a_symbol_every_day_counts(database: HoursDatabase, unit: str, edge: str, offset: int, year: int) -> None:
    rules = ScheduleManager(Clock(database, local(2005, 1, 1))).date_rules
    found = days(getattr(rules, f"{unit}_{edge}")(offset), date(year, 1, 1), date(year, 12, 31))
    periods = [list(group) for _, group in groupby(every(date(year, 1, 1), date(year, 12, 31)), key=UNITS[unit])]
    assert found == [period[offset] if edge == "start" else period[-1 - offset] for period in periods]


@given(symbol=SYMBOLS, first=st.dates(date(2005, 1, 1), date(2023, 12, 31)), span=st.integers(0, 400))
def test_every_day_of_a_symbol_is_each_day_it_is_open(database: HoursDatabase, symbol: Symbol, first: date, span: int) -> None:
    last = first + timedelta(days=span)
    rules = ScheduleManager(Clock(database, local(2005, 1, 1))).date_rules
    wanted = [day for day in every(first, last) if database.hours(symbol).is_date_open(day)]
    assert days(rules.every_day(symbol), first, last) == wanted


@given(
    which=st.sets(st.sampled_from(list(DayOfWeek)), min_size=1),
    first=st.dates(date(2005, 1, 1), date(2023, 12, 31)),
    span=st.integers(0, 60),
)
def test_days_of_the_week_are_those_of_their_names(
    database: HoursDatabase, which: set[DayOfWeek], first: date, span: int
) -> None:
    last = first + timedelta(days=span)
    rules = ScheduleManager(Clock(database, local(2005, 1, 1))).date_rules
    names = {day.name for day in which}
    assert days(rules.every(*which), first, last) == [day for day in every(first, last) if day.strftime("%A").upper() in names]


@given(
    unit=st.sampled_from(["week", "month", "quarter"]),
    edge=st.sampled_from(["start", "end"]),
    offset=st.integers(0, 60),
    cut=st.dates(date(2010, 2, 1), date(2010, 11, 30)),
)
def test_a_run_that_ends_and_another_that_goes_on_have_the_days_of_one_over_both(
    database: HoursDatabase, unit: str, edge: str, offset: int, cut: date
) -> None:
    first, last = date(2010, 1, 4), date(2010, 12, 26)
    offset = min(offset, {"week": 4, "month": 30, "quarter": 60}[unit])
    rule = getattr(ScheduleManager(Clock(database, local(2005, 1, 1))).date_rules, f"{unit}_{edge}")(SPY, offset)
    assert days(rule, first, cut) + days(rule, cut + timedelta(days=1), last) == days(rule, first, last)
