"""Exchange hours under LEAN's names (Common/Securities/SecurityExchangeHours.cs, SecurityExchange.cs)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from simulator.engine.clock import Clock
from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.hours import MarketHours


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


class DayMap(Mapping[datetime, timedelta]):
    """Days and times of day, keyed by midnight as .NET has them."""

    def __init__(self, days: Mapping[date, timedelta]) -> None:
        self._days = days

    def __getitem__(self, key: date) -> timedelta:
        return self._days[key.date() if isinstance(key, datetime) else key]

    def __iter__(self) -> Iterator[datetime]:
        return map(_midnight, self._days)

    def __len__(self) -> int:
        return len(self._days)

    def __contains__(self, key: object) -> bool:
        return (key.date() if isinstance(key, datetime) else key) in self._days

    def contains_key(self, key: date) -> bool:
        """Whether the day is there."""
        return key in self


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
        if rest and isinstance(rest[0], datetime):
            return self._hours.is_open_between(local, rest[0], bool(rest[1]) if len(rest) > 1 else False)
        return self._hours.is_open(local, bool(rest[0]) if rest else False)

    def is_date_open(self, local_date_time: date, extended_market_hours: bool = False) -> bool:
        """Whether it opens on the day."""
        day = local_date_time.date() if isinstance(local_date_time, datetime) else local_date_time
        return self._hours.is_date_open(day, extended_market_hours)

    def get_next_market_open(self, local_date_time: datetime, extended_market_hours: bool = False) -> datetime:
        """The first open after the time."""
        return self._hours.next_open(local_date_time, extended_market_hours)

    def get_next_market_close(self, local_date_time: datetime, extended_market_hours: bool = False) -> datetime:
        """The first close after the time."""
        return self._hours.next_close(local_date_time, extended_market_hours)

    def get_previous_market_open(self, local_date_time: datetime, extended_market_hours: bool = False) -> datetime:
        """The last open before the time."""
        return self._hours.previous_open(local_date_time, extended_market_hours)

    def get_first_daily_market_open(self, local_date_time: datetime, extended_market_hours: bool = False) -> datetime:
        """The first open of the last day that opened at or before the time."""
        return self._hours.first_daily_open(local_date_time, extended_market_hours)

    def get_last_daily_market_close(self, local_date_time: datetime, extended_market_hours: bool = False) -> datetime:
        """The last close of the first day that closes after the time."""
        return self._hours.last_daily_close(local_date_time, extended_market_hours)

    def get_previous_trading_day(self, local_date: date) -> datetime:
        """The last day before that it opened."""
        day = local_date.date() if isinstance(local_date, datetime) else local_date
        return _midnight(self._hours.previous_trading_day(day))

    @lean_names("date")
    def get_next_trading_day(self, local: date) -> datetime:
        """The next day it opens."""
        return _midnight(self._hours.next_trading_day(local.date() if isinstance(local, datetime) else local))


class SecurityExchange(LeanObject):
    """One security's exchange at the algorithm's time."""

    lean_name: ClassVar[str] = "SecurityExchange"

    def __init__(self, hours: MarketHours, clock: Clock) -> None:
        self.market_hours = hours
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
    def closing_soon(self) -> bool:
        """Whether it closes within ten minutes."""
        later = self.local_time + timedelta(minutes=10)
        return self.exchange_open and not self.market_hours.is_open(later, False)

    def date_is_open(self, date_to_check: date) -> bool:
        """Whether it opens on the day."""
        return self.hours.is_date_open(date_to_check)

    def date_time_is_open(self, date_time: datetime) -> bool:
        """Whether it is open at the time."""
        return self.market_hours.is_open(date_time, False)
