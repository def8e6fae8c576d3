"""Instants as nanoseconds since the epoch (UTC), and the exchange-local days they fall on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NANOS = 1_000_000_000
MINUTE = 60 * NANOS
HOUR = 3600 * NANOS
TICK = 100
"""The smallest step of .NET's time."""
NEW_YORK = ZoneInfo("America/New_York")
_MICROSECOND = timedelta(microseconds=1)


def nanos(moment: datetime) -> int:
    """An aware instant as nanoseconds since the epoch."""
    return ((moment - EPOCH) // _MICROSECOND) * 1000


def instant(ns: int) -> datetime:
    """Nanoseconds since the epoch as an aware UTC instant."""
    return EPOCH + timedelta(microseconds=int(ns) // 1000)


@lru_cache(maxsize=1024)
def local(ns: int, zone: ZoneInfo) -> datetime:
    """Nanoseconds since the epoch as naive wall time of the zone. Many symbols ask of the same minute."""
    return instant(ns).astimezone(zone).replace(tzinfo=None)


def local_nanos(wall: datetime, zone: ZoneInfo) -> int:
    """Naive wall time of the zone as nanoseconds since the epoch."""
    return nanos(wall.replace(tzinfo=zone))


def midnight(day: date, zone: ZoneInfo) -> int:
    """The instant a local day begins."""
    return local_nanos(datetime.combine(day, time()), zone)


class DayTable:
    """Which local day of one zone an instant falls on; remembers the last answer, since time runs forward."""

    __slots__ = ("_day", "_from", "_to", "zone")

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._day = date.min
        self._from = self._to = 0

    @property
    def end(self) -> int:
        """The end of the day last asked about."""
        return self._to

    def day(self, ns: int) -> date:
        """The local day of the instant."""
        if not self._from <= ns < self._to:
            day = local(ns, self.zone).date()
            self._from, self._to = midnight(day, self.zone), midnight(day + timedelta(days=1), self.zone)
            self._day = day
        return self._day


@cache
def day_table(zone: ZoneInfo) -> DayTable:
    """The shared table of the zone."""
    return DayTable(zone)
