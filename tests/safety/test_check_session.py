"""The session check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.refusals import RefusalCode
from domain.sessions import Session
from domain.settings import SessionSettings, Settings
from safety.case import Case
from safety.checks.session import SessionCheck
from tests.safety.make import AT, SESSION, alone, good_case, good_close

CHECK = SessionCheck()
HALF_DAY = replace(SESSION, closes_at=datetime(2026, 1, 9, 18, tzinfo=UTC), is_half_day=True)


def _code(case: Case) -> RefusalCode | None:
    refusal = alone(CHECK, case).refusal
    return refusal.code if refusal is not None else None


def _in(session: Session | None, case: Case, at: datetime = AT) -> Case:
    return replace(case, at=at, market=replace(case.market, session=session))


@pytest.mark.parametrize("make", [good_case, good_close])
def test_nothing_goes_on_a_day_without_a_session(make: Callable[[], Case]) -> None:
    assert _code(_in(None, make())) is RefusalCode.SESSION_HOLIDAY


@pytest.mark.parametrize("make", [good_case, good_close])
@pytest.mark.parametrize(
    ("at", "code"),
    [
        (SESSION.opens_at - timedelta(seconds=1), RefusalCode.SESSION_CLOSED),
        (SESSION.opens_at, None),
        (SESSION.closes_at, RefusalCode.SESSION_CLOSED),
        (SESSION.closes_at + timedelta(seconds=1), RefusalCode.SESSION_CLOSED),
        (AT + timedelta(days=1), RefusalCode.SESSION_CLOSED),
    ],
)
def test_nothing_goes_before_the_open_or_from_the_close_on(
    make: Callable[[], Case], at: datetime, code: RefusalCode | None
) -> None:
    assert _code(_in(SESSION, make(), at)) is code


@pytest.mark.parametrize(("seconds", "passes"), [(1801, True), (1800, True), (1799, False)])
def test_openings_stop_half_an_hour_before_the_close(seconds: int, passes: bool) -> None:
    at = SESSION.closes_at - timedelta(seconds=seconds)
    assert _code(_in(SESSION, good_case(), at)) is (None if passes else RefusalCode.SESSION_NEAR_CLOSE)


def test_closings_go_until_the_last_second() -> None:
    assert _code(_in(SESSION, good_close(), SESSION.closes_at - timedelta(seconds=1))) is None


def test_half_days_are_for_closings_unless_they_are_allowed() -> None:
    assert _code(_in(HALF_DAY, good_case())) is RefusalCode.SESSION_HALF_DAY
    assert _code(_in(HALF_DAY, good_close())) is None
    allowed = replace(good_case(), settings=Settings(session=SessionSettings(half_days=True)))
    assert _code(_in(HALF_DAY, allowed)) is None
    near_the_early_close = HALF_DAY.closes_at - timedelta(minutes=29)
    assert _code(_in(HALF_DAY, allowed, near_the_early_close)) is RefusalCode.SESSION_NEAR_CLOSE
    assert _code(_in(HALF_DAY, allowed, HALF_DAY.closes_at)) is RefusalCode.SESSION_CLOSED


def test_yesterdays_session_is_not_todays() -> None:
    stretched = replace(SESSION, day=SESSION.day - timedelta(days=1))
    assert _code(_in(stretched, good_case())) is RefusalCode.SESSION_CLOSED


def test_minutes_to_the_close_are_measured() -> None:
    result = alone(CHECK, good_case())
    assert (result.measured, result.limit, result.unit) == (330.0, 30.0, "minutes to the close")
    assert alone(CHECK, good_close()).limit == 0.0
