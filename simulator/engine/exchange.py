"""Exchange hours under LEAN's names (Common/Securities/SecurityExchangeHours.cs, SecurityExchange.cs)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from simulator.engine.clock import Clock
from simulator.engine.lean_dict import PlainDict
from simulator.engine.lean_object import LeanObject
from simulator.engine.market_hours import LocalMarketHours
from simulator.engine.overloads import lean_names
from simulator.enums import DayOfWeek, SecurityType
from simulator.hours import MarketHours
from simulator.net_arguments import flag, moment, whole

_TRADING_DAYS = {SecurityType.INDEX: 313}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


class DayMap(PlainDict[datetime, timedelta]):
    """Days and times of day, keyed by midnight as .NET has them."""

    def __init__(self, days: Mapping[date, timedelta]) -> None:
        super().__init__({_midnight(day): since for day, since in days.items()})

    def _find(self, key: date) -> timedelta | None:
        return super()._find(moment("Dictionary", "key", key))

    def _printed(self, key: date) -> str:
        return f"{moment('Dictionary', 'key', key):%m/%d/%Y %H:%M:%S}"


class ExchangeHours(LeanObject):
    """When an exchange is open; all times naive and exchange-local."""

    lean_name: ClassVar[str] = "SecurityExchangeHours"

    def __init__(self, hours: MarketHours) -> None:
        self._hours = hours

    @property
    def time_zone(self) -> ZoneInfo:
        """The exchange's zone."""
        return self._hours.time_zone

    @property
    def holidays(self) -> set[datetime]:
        """Days it does not open."""
        return {_midnight(day) for day in self._hours.holidays}

    @property
    def bank_holidays(self) -> set[datetime]:
        """Days the banks do not open."""
        return {_midnight(day) for day in self._hours.bank_holidays}

    @property
    def market_hours(self) -> PlainDict[DayOfWeek, LocalMarketHours]:
        """A usual week."""
        week = ((DayOfWeek((index + 1) % 7), segments) for index, segments in enumerate(self._hours.week))
        return PlainDict({day: LocalMarketHours(day, segments) for day, segments in sorted(week)})

    def get_market_hours(self, local_date_time: datetime) -> LocalMarketHours:
        """The sessions of the time's day."""
        day = moment("get_market_hours", "local_date_time", local_date_time).date()
        return LocalMarketHours(DayOfWeek((day.weekday() + 1) % 7), self._hours.segments(day))

    @property
    def early_closes(self) -> DayMap:
        """Days it closes early, and when."""
        return DayMap(self._hours.early_closes)

    @property
    def late_opens(self) -> DayMap:
        """Days it opens late, and when."""
        return DayMap(self._hours.late_opens)

    @property
    def is_market_always_open(self) -> bool:
        """Whether it never closes."""
        return self._hours.is_always_open

    @property
    def regular_market_duration(self) -> timedelta:
        """Length of a usual session."""
        return self._hours.regular_market_duration

    @lean_names("local_date_time, extended_market_hours", "start_local_date_time, end_local_date_time, extended_market_hours")
    def is_open(self, local: datetime, *rest: bool | datetime) -> bool:
        """``is_open(time, extended)`` or ``is_open(start, end, extended)``."""
        start = moment("is_open", "local_date_time", local)
        extended = flag("is_open", "extended_market_hours", rest[-1] if rest else None)
        if len(rest) == 1:
            return self._hours.is_open(start, extended)
        return self._hours.is_open_between(start, moment("is_open", "end_local_date_time", rest[0]), extended)

    def is_date_open(self, local_date_time: date, extended_market_hours: bool = False) -> bool:
        """Whether it opens on the day."""
        day = moment("is_date_open", "local_date_time", local_date_time).date()
        return self._hours.is_date_open(day, flag("is_date_open", "extended_market_hours", extended_market_hours))

    def get_next_market_open(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        """The first open after the time."""
        return self._hours.next_open(*_asked("get_next_market_open", local_date_time, extended_market_hours))

    def get_next_market_close(
        self, local_date_time: datetime, extended_market_hours: bool, last_close: bool = False
    ) -> datetime:
        """The first close after the time; with ``last_close`` the last of that day."""
        asked = _asked("get_next_market_close", local_date_time, extended_market_hours)
        return self._hours.last_daily_close(*asked) if last_close else self._hours.next_close(*asked)

    def get_previous_market_open(
        self, local_date_time: datetime, extended_market_hours: bool, first_open: bool = False
    ) -> datetime:
        """The last open before the time; with ``first_open`` the first of that day."""
        asked = _asked("get_previous_market_open", local_date_time, extended_market_hours)
        return self._hours.first_daily_open(*asked) if first_open else self._hours.previous_open(*asked)

    def get_first_daily_market_open(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        """The first open of the last day that opened at or before the time."""
        return self._hours.first_daily_open(*_asked("get_first_daily_market_open", local_date_time, extended_market_hours))

    def get_last_daily_market_close(self, local_date_time: datetime, extended_market_hours: bool) -> datetime:
        """The last close of the first day that closes after the time."""
        return self._hours.last_daily_close(*_asked("get_last_daily_market_close", local_date_time, extended_market_hours))

    def get_previous_trading_day(self, local_date: date) -> datetime:
        """The last day before that it opened, at the time of day that was given."""
        given = moment("get_previous_trading_day", "local_date", local_date)
        return datetime.combine(self._hours.previous_trading_day(given.date()), given.time())

    @lean_names("date")
    def get_next_trading_day(self, local: date) -> datetime:
        """The next day it opens, at the time of day that was given."""
        given = moment("get_next_trading_day", "date", local)
        return datetime.combine(self._hours.next_trading_day(given.date()), given.time())


def _asked(method: str, local: Any, extended: Any) -> tuple[datetime, bool]:
    return moment(method, "local_date_time", local), flag(method, "extended_market_hours", extended)


class SecurityExchange(LeanObject):
    """One security's exchange at the algorithm's time."""

    lean_name: ClassVar[str] = "SecurityExchange"

    def __init__(self, hours: MarketHours, clock: Clock, security_type: SecurityType) -> None:
        self.market_hours = hours
        self._type = security_type
        self._clock = clock
        self.hours = ExchangeHours(hours)

    @property
    def time_zone(self) -> ZoneInfo:
        """The exchange's zone."""
        return self.market_hours.time_zone

    @property
    def local_time(self) -> datetime:
        """Algorithm time, exchange-local and naive."""
        return self._clock.in_zone(self.market_hours.time_zone)

    @property
    def exchange_open(self) -> bool:
        """Whether it is open now."""
        return self.market_hours.is_open(self.local_time, False)

    @property
    def trading_days_per_year(self) -> int:
        """LEAN's count of a year's trading days for the kind of security."""
        return _TRADING_DAYS.get(self._type, 252)

    @property
    def closing_soon(self) -> bool:
        """Whether it is not open in ten minutes, be it open now or not."""
        return self.is_closing_soon(10)

    def is_closing_soon(self, minutes_to_close: int) -> bool:
        """Whether it is not open in so many minutes."""
        ahead = timedelta(minutes=whole("is_closing_soon", "minutes_to_close", minutes_to_close))
        return not self.market_hours.is_open(self.local_time + ahead, False)

    def is_open_during_bar(self, bar_start_time: datetime, bar_end_time: datetime, is_extended_market_hours: bool) -> bool:
        """Whether it is open at some time of the bar."""
        return self.hours.is_open(bar_start_time, bar_end_time, is_extended_market_hours)

    def date_is_open(self, date_to_check: date, extended_market_hours: bool = False) -> bool:
        """Whether it opens on the day."""
        return self.hours.is_date_open(date_to_check, extended_market_hours)

    def date_time_is_open(self, date_time: datetime) -> bool:
        """Whether it is open at the time."""
        return self.hours.is_open(date_time, False)
