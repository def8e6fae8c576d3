"""What a date rule and a time rule are (Common/Scheduling/FuncDateRule.cs, FuncTimeRule.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.errors import ArgumentException, NotSupported
from simulator.net_arguments import moment

Days = Callable[[date, date], Iterable[date]]
Instants = Callable[[Iterable[date]], Iterator[datetime]]


class DateRule(LeanObject):
    """A name and the days between two dates, both in."""

    lean_name: ClassVar[str] = "FuncDateRule"

    def __init__(self, name: str, days: Days, *, within: bool = False) -> None:
        """``within`` where LEAN compares the days with the time of day of the start, too."""
        self.name = name
        self._days = days
        self._within = within

    def days(self, start: date, end: date) -> Iterable[date]:
        """The days as the schedule reads them."""
        return self._days(start, end)

    def get_dates(self, start: datetime, end: datetime) -> list[datetime]:
        """The midnights of the days."""
        first, last = moment("get_dates", "start", start), moment("get_dates", "end", end)
        found = [datetime.combine(day, time.min) for day in self._days(first.date(), last.date())]
        return [day for day in found if day >= first] if self._within else found


class TimeRule(LeanObject):
    """A name and the aware UTC instants on the days given."""

    lean_name: ClassVar[str] = "FuncTimeRule"

    def __init__(self, name: str, instants: Instants) -> None:
        self.name = name
        self._instants = instants

    def instants(self, days: Iterable[date]) -> Iterator[datetime]:
        """The instants as the schedule reads them; what the rule keeps from here on is kept now."""
        return self._instants(days)

    def create_utc_event_times(self, dates: Iterable[datetime]) -> list[datetime]:
        """The instants on the dates."""
        return list(self._instants([_day("FuncTimeRule", day) for day in dates]))


class FuncDateRule(DateRule):
    """A date rule of the algorithm's own: a function of the first and last date that returns dates."""

    def __init__(self, name: str, get_dates_function: Callable[[datetime, datetime], Iterable[datetime]]) -> None:
        """ArgumentException for what is no function."""
        if not callable(get_dates_function):
            raise ArgumentException("Python DateRule provided is not a function")

        def days(start: date, end: date) -> Iterator[date]:
            found = get_dates_function(datetime.combine(start, time.min), datetime.combine(end, time.min))
            return (_day("FuncDateRule", day) for day in found)

        super().__init__(name, days)


class FuncTimeRule(TimeRule):
    """A time rule of the algorithm's own: a function of dates that returns times, in UTC."""

    def __init__(self, name: str, create_utc_event_times_function: Callable[[Iterable[datetime]], Iterable[datetime]]) -> None:
        """ArgumentException for what is no function."""
        if not callable(create_utc_event_times_function):
            raise ArgumentException("Python TimeRule provided is not a function")

        def instants(days: Iterable[date]) -> Iterator[datetime]:
            found = create_utc_event_times_function(datetime.combine(day, time.min) for day in days)
            return (as_utc("FuncTimeRule", instant) for instant in found)

        super().__init__(name, instants)


def as_utc(what: str, instant: Any) -> datetime:
    """A .NET DateTime as the aware instant that LEAN's schedule takes it for: its clock reading in UTC."""
    return moment(what, "time", instant).replace(tzinfo=UTC)


def _day(what: str, given: Any) -> date:
    read = moment(what, "date", given)
    if read.time() != time.min:
        raise NotSupported(f"NotSupported: {what} with a date that has a time of day: {given}")
    return read.date()
