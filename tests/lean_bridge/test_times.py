"""LEAN's times as Python gets them: a datetime of its own class, naive, or in a zone of its own class where LEAN says UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sessions import new_york_date
from lean_bridge.times import as_utc, local_to_utc, now, zone_of

NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


class LeanTime(datetime):
    """What a .NET DateTime becomes."""


class Offset(tzinfo):
    """What stands for UTC in a .NET DateTime of kind Utc."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def dst(self, _: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, _: datetime | None) -> str:
        return "GMT 0:0"


class Zone:
    """A NodaTime zone, which says its id as text."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __str__(self) -> str:
        return self._name


def told(moment: datetime, *, kind_utc: bool) -> datetime:
    """A moment in LEAN's class, of kind Utc or of no kind."""
    parts = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return LeanTime(*parts, tzinfo=Offset() if kind_utc else None)


@given(
    st.datetimes(datetime(1998, 1, 2), datetime(2040, 1, 1)).map(lambda moment: moment.replace(microsecond=0)), st.booleans()
)
def test_a_time_that_lean_states_in_utc_is_that_instant_whether_it_says_so_or_not(moment: datetime, kind_utc: bool) -> None:
    seen, plain = as_utc(told(moment, kind_utc=kind_utc)), moment.replace(tzinfo=UTC)
    assert seen == plain
    assert hash(seen) == hash(plain)
    assert seen.tzinfo is UTC
    assert new_york_date(seen) == new_york_date(plain)
    assert seen - timedelta(minutes=1) < plain


@pytest.mark.parametrize(
    ("local", "zone", "want"),
    [
        (datetime(2015, 12, 24, 9, 31), NEW_YORK, datetime(2015, 12, 24, 14, 31, tzinfo=UTC)),
        (datetime(2015, 7, 1, 9, 31), NEW_YORK, datetime(2015, 7, 1, 13, 31, tzinfo=UTC)),
        (datetime(2021, 1, 4, 8, 31), CHICAGO, datetime(2021, 1, 4, 14, 31, tzinfo=UTC)),
    ],
)
def test_an_exchange_local_time_is_taken_in_the_exchanges_zone(local: datetime, zone: ZoneInfo, want: datetime) -> None:
    assert local_to_utc(told(local, kind_utc=False), zone) == want


def test_the_zone_of_a_security_is_found_by_the_name_lean_gives_it() -> None:
    security: Any = SimpleNamespace(exchange=SimpleNamespace(hours=SimpleNamespace(time_zone=Zone("America/Chicago"))))
    assert zone_of(security) == CHICAGO


def test_now_is_the_algorithms_utc_time() -> None:
    algorithm: Any = SimpleNamespace(utc_time=told(datetime(2015, 12, 24, 4, 59), kind_utc=True))
    assert now(algorithm) == datetime(2015, 12, 24, 4, 59, tzinfo=UTC)
    assert new_york_date(now(algorithm)) == date(2015, 12, 23)
