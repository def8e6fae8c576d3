from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quotes import Chain, OptionQuote
from domain.sessions import NEW_YORK, Session, new_york_date
from domain.snapshots import MarketSnapshot
from tests.domain.samples import AT, contract, quote

OPENS = datetime(2026, 1, 2, 14, 30, tzinfo=UTC)
CLOSES = datetime(2026, 1, 2, 21, tzinfo=UTC)
SESSION = Session(day=date(2026, 1, 2), opens_at=OPENS, closes_at=CLOSES, is_half_day=False)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(("at", "is_open"), [(OPENS - TICK, False), (OPENS, True), (CLOSES - TICK, True), (CLOSES, False)])
def test_a_session_is_open_from_its_open_until_before_its_close(at: datetime, is_open: bool) -> None:
    assert SESSION.is_open(at) is is_open


def test_minutes_to_the_close_are_negative_after_it() -> None:
    assert SESSION.minutes_to_close(CLOSES - timedelta(minutes=30)) == 30.0
    assert SESSION.minutes_to_close(CLOSES + timedelta(seconds=30)) == -0.5


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 1, 3, 4, 59, 59, tzinfo=UTC), date(2026, 1, 2)),
        (datetime(2026, 1, 3, 5, tzinfo=UTC), date(2026, 1, 3)),
        (datetime(2026, 7, 3, 3, 59, 59, tzinfo=UTC), date(2026, 7, 2)),
        (datetime(2026, 7, 3, 4, tzinfo=UTC), date(2026, 7, 3)),
    ],
)
def test_a_new_york_day_begins_at_midnight_there_in_summer_and_winter(at: datetime, day: date) -> None:
    assert new_york_date(at) == day


@given(st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)))
def test_a_new_york_date_is_that_of_the_local_clock(at: datetime) -> None:
    local = at.astimezone(NEW_YORK)
    assert new_york_date(at) == new_york_date(local) == date(local.year, local.month, local.day)


def test_a_mark_goes_before_the_chain() -> None:
    held, other = contract(5800.0), contract(5700.0)
    chain = Chain(
        root="SPXW",
        underlying="SPX",
        quotes=(OptionQuote(contract=held, quote=quote(1.0, 2.0)), OptionQuote(contract=other, quote=quote(3.0, 4.0))),
    )
    snapshot = MarketSnapshot(at=AT, session=SESSION, chains={"SPXW": chain}, marks={held: quote(1.4, 1.5)})
    assert snapshot.quote(held) == quote(1.4, 1.5)
    assert snapshot.quote(other) == quote(3.0, 4.0)
    assert snapshot.quote(contract(5600.0)) is None
    assert snapshot.quote(contract(root="SPX")) is None
