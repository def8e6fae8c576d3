"""Sessions from LEAN's hours of one stock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lean_bridge.sessions import SessionCalendar
from tests.lean_bridge.fakes import FRIDAY, HALF_DAY, HOLIDAY, SPY, Algorithm, Security, lean


def calendar() -> tuple[SessionCalendar, Security]:
    stock = Security(SPY)
    made = SessionCalendar(lean(Algorithm(stock)))
    made.follow(SPY)
    return made, stock


def test_a_winter_day_opens_and_closes_in_new_york_time() -> None:
    session = calendar()[0].session(FRIDAY)
    assert session is not None
    assert session.opens_at == datetime(2026, 1, 9, 14, 30, tzinfo=UTC)
    assert session.closes_at == datetime(2026, 1, 9, 21, 0, tzinfo=UTC)
    assert not session.is_half_day


def test_a_summer_day_is_an_hour_earlier_in_utc() -> None:
    session = calendar()[0].session(date(2026, 7, 10))
    assert session is not None
    assert session.opens_at == datetime(2026, 7, 10, 13, 30, tzinfo=UTC)


def test_an_early_close_makes_a_half_day() -> None:
    session = calendar()[0].session(HALF_DAY)
    assert session is not None
    assert session.is_half_day
    assert session.closes_at == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize("day", [HOLIDAY, date(2026, 1, 10), date(2026, 1, 11)])
def test_a_holiday_and_a_weekend_have_no_session(day: date) -> None:
    assert calendar()[0].session(day) is None


def test_a_day_is_asked_of_lean_once() -> None:
    made, stock = calendar()
    made.session(FRIDAY)
    asked = stock.exchange.hours.asked
    for _ in range(5):
        made.session(FRIDAY)
    assert stock.exchange.hours.asked == asked


def test_a_calendar_without_a_stock_says_so() -> None:
    with pytest.raises(RuntimeError, match="no stock is followed"):
        SessionCalendar(lean(Algorithm())).session(FRIDAY)


def test_the_last_session_by_a_saturday_is_fridays() -> None:
    session = calendar()[0].last_session_by(date(2026, 1, 10))
    assert session is not None
    assert session.day == FRIDAY


def test_the_trading_day_from_a_saturday_is_monday() -> None:
    assert calendar()[0].trading_day_from(date(2026, 1, 10)) == date(2026, 1, 12)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_nearest_sessions_on_both_sides_of_a_day_are_open_and_at_most_four_days_away(day: date) -> None:
    made, _ = calendar()
    before, after = made.last_session_by(day), made.trading_day_from(day)
    assert before is not None
    assert day - timedelta(days=4) <= before.day <= day <= after <= day + timedelta(days=4)
    assert made.session(after) is not None
    assert (before.day == day) == (after == day)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_every_session_opens_before_it_closes_on_its_own_day(day: date) -> None:
    session = calendar()[0].session(day)
    if session is not None:
        assert session.day == day
        assert timedelta(hours=3) < session.closes_at - session.opens_at <= timedelta(hours=6.5)
        assert session.is_open(session.opens_at)
        assert not session.is_open(session.closes_at)
