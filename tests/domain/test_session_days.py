"""Sessions and New York dates around clock changes, half days and midnights."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.sessions import NEW_YORK, Session, new_york_date

HALF_DAYS = frozenset({date(2015, 12, 24), date(2025, 7, 3), date(2025, 11, 28), date(2025, 12, 24)})


def session_on(day: date) -> Session:
    """The regular session of a New York day, 09:30 to 16:00, or to 13:00 on a half day."""
    closes = time(13) if day in HALF_DAYS else time(16)
    return Session(
        day=day,
        opens_at=datetime.combine(day, time(9, 30), NEW_YORK).astimezone(UTC),
        closes_at=datetime.combine(day, closes, NEW_YORK).astimezone(UTC),
        is_half_day=day in HALF_DAYS,
    )


DAYS = [
    (date(2025, 3, 7), 14, 30),
    (date(2025, 3, 10), 13, 30),
    (date(2025, 10, 31), 13, 30),
    (date(2025, 11, 3), 14, 30),
    (date(2026, 1, 2), 14, 30),
    (date(2026, 7, 6), 13, 30),
]
"""Days next to clock changes, a winter and a summer day, with the open in UTC."""


def test_new_york_is_new_york() -> None:
    assert ZoneInfo("America/New_York") == NEW_YORK


@pytest.mark.parametrize(("day", "hour", "minute"), DAYS)
def test_a_session_opens_at_its_utc_hour_whatever_the_clock_did(day: date, hour: int, minute: int) -> None:
    opens = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    session = session_on(day)
    assert session.opens_at == opens
    assert session.is_open(opens)
    assert not session.is_open(opens - timedelta(seconds=1))


@pytest.mark.parametrize("day", [day for day, *_ in DAYS])
def test_a_full_session_lasts_three_hundred_and_ninety_minutes(day: date) -> None:
    session = session_on(day)
    assert session.minutes_to_close(session.opens_at) == 390.0


@pytest.mark.parametrize("day", sorted(HALF_DAYS))
def test_a_half_day_lasts_two_hundred_and_ten_minutes(day: date) -> None:
    session = session_on(day)
    assert session.is_half_day
    assert session.minutes_to_close(session.opens_at) == 210.0
    assert not session.is_open(datetime.combine(day, time(13), NEW_YORK))
    assert session.is_open(datetime.combine(day, time(12, 59, 59), NEW_YORK))


instants = st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))
weekdays = st.dates(date(2007, 4, 1), date(2050, 1, 1)).filter(lambda day: day.weekday() < 5)
moments = st.integers(-86_400, 86_400).map(lambda seconds: timedelta(seconds=seconds))


@given(weekdays, moments)
def test_a_session_is_open_exactly_from_open_to_close(day: date, away: timedelta) -> None:
    session = session_on(day)
    at = session.opens_at + away
    assert session.is_open(at) == (timedelta(0) <= away < session.closes_at - session.opens_at)


@given(weekdays, moments)
def test_the_zone_of_an_instant_does_not_matter(day: date, away: timedelta) -> None:
    session = session_on(day)
    at = session.opens_at + away
    for zone in (NEW_YORK, ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")):
        local = at.astimezone(zone)
        assert session.is_open(local) == session.is_open(at)
        assert session.minutes_to_close(local) == session.minutes_to_close(at)
        assert new_york_date(local) == new_york_date(at)


@given(weekdays, moments, st.integers(0, 600))
def test_minutes_to_the_close_run_down_with_the_clock(day: date, away: timedelta, minutes: int) -> None:
    session = session_on(day)
    at = session.opens_at + away
    later = at + timedelta(minutes=minutes)
    assert session.minutes_to_close(at) - session.minutes_to_close(later) == pytest.approx(minutes)


@given(weekdays, moments)
def test_minutes_to_the_close_are_positive_until_it(day: date, away: timedelta) -> None:
    session = session_on(day)
    at = session.opens_at + away
    assert (session.minutes_to_close(at) > 0.0) == (at < session.closes_at)


def test_the_close_itself_is_no_minutes_away() -> None:
    session = session_on(date(2026, 1, 2))
    assert session.minutes_to_close(session.closes_at) == 0.0
    assert session.minutes_to_close(session.closes_at - timedelta(seconds=45)) == 0.75


@pytest.mark.parametrize("day", [day for day, *_ in DAYS])
def test_a_session_lies_within_its_new_york_day(day: date) -> None:
    session = session_on(day)
    assert new_york_date(session.opens_at) == day == new_york_date(session.closes_at)


def test_an_instant_without_a_zone_cannot_be_compared() -> None:
    session = session_on(date(2026, 1, 2))
    with pytest.raises(TypeError, match="offset-naive and offset-aware"):
        session.is_open(datetime(2026, 1, 2, 15))
    with pytest.raises(TypeError, match="offset-naive and offset-aware"):
        session.minutes_to_close(datetime(2026, 1, 2, 15))


@pytest.mark.parametrize(
    ("day", "begins", "hours"),
    [
        (date(2025, 3, 8), datetime(2025, 3, 8, 5, tzinfo=UTC), 24),
        (date(2025, 3, 9), datetime(2025, 3, 9, 5, tzinfo=UTC), 23),
        (date(2025, 3, 10), datetime(2025, 3, 10, 4, tzinfo=UTC), 24),
        (date(2025, 11, 1), datetime(2025, 11, 1, 4, tzinfo=UTC), 24),
        (date(2025, 11, 2), datetime(2025, 11, 2, 4, tzinfo=UTC), 25),
        (date(2025, 11, 3), datetime(2025, 11, 3, 5, tzinfo=UTC), 24),
    ],
)
def test_days_with_a_clock_change_have_an_hour_less_or_more(day: date, begins: datetime, hours: int) -> None:
    last = begins + timedelta(hours=hours) - timedelta(microseconds=1)
    assert new_york_date(begins - timedelta(microseconds=1)) == day - timedelta(days=1)
    assert new_york_date(begins) == day == new_york_date(last)
    assert new_york_date(last + timedelta(microseconds=1)) == day + timedelta(days=1)


@given(instants)
def test_the_new_york_date_is_the_utc_date_or_the_day_before(at: datetime) -> None:
    assert at.date() - new_york_date(at) in (timedelta(0), timedelta(days=1))


@given(instants, st.integers(0, 10_000_000))
def test_the_new_york_date_never_goes_back(at: datetime, seconds: int) -> None:
    assert new_york_date(at + timedelta(seconds=seconds)) >= new_york_date(at)
