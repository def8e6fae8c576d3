"""Daily bars and the session's first price from LEAN's history frames."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

import pandas as pd
import pytest

from domain.sessions import Session
from lean_bridge.past import DAILY_BARS, Past
from lean_bridge.sessions import SessionCalendar
from tests.lean_bridge.fakes import AT, CHICAGO, FRIDAY, SPX, SPY, Algorithm, Security, lean


def frame(symbol: object, rows: list[tuple[datetime, float, float, float, float]]) -> pd.DataFrame:
    """A frame as LEAN's history gives it."""
    index = pd.MultiIndex.from_tuples([(str(symbol), row[0]) for row in rows], names=["symbol", "time"])
    return pd.DataFrame([row[1:] for row in rows], index=index, columns=["open", "high", "low", "close"])


def daily_rows(last: date, count: int, at: time = time(16)) -> list[tuple[datetime, float, float, float, float]]:
    days = [last - timedelta(days=back) for back in range(count)][::-1]
    return [(datetime.combine(day, at), 100.0 + n, 101.0 + n, 99.0 + n, 100.5 + n) for n, day in enumerate(days)]


def session() -> Session:
    calendar = SessionCalendar(lean(Algorithm(Security(SPY))))
    calendar.follow(SPY)
    found: Session | None = calendar.session(FRIDAY)
    assert found is not None
    return found


def past(daily: object = None, minutes: object = None) -> tuple[Past, Algorithm]:
    algorithm = Algorithm(Security(SPY), Security(SPX, zone=CHICAGO))
    algorithm.history_frames = {"DAILY": daily, "MINUTE": minutes}
    return Past(lean(algorithm)), algorithm


def test_daily_bars_are_the_finished_sessions_oldest_first() -> None:
    bars = past(daily=frame(SPY, daily_rows(date(2026, 1, 8), 5)))[0].daily(SPY, FRIDAY)
    assert [bar.day for bar in bars] == [date(2026, 1, day) for day in (4, 5, 6, 7, 8)]
    assert (bars[0].open, bars[0].high, bars[0].low, bars[0].close) == (100.0, 101.0, 99.0, 100.5)


def test_todays_own_bar_is_left_out() -> None:
    bars = past(daily=frame(SPY, daily_rows(FRIDAY, 3)))[0].daily(SPY, FRIDAY)
    assert bars[-1].day == date(2026, 1, 8)


def test_a_bar_that_ends_at_midnight_is_of_the_day_before() -> None:
    bars = past(daily=frame(SPY, daily_rows(FRIDAY, 3, at=time())))[0].daily(SPY, FRIDAY)
    assert [bar.day for bar in bars] == [date(2026, 1, day) for day in (6, 7, 8)]


@pytest.mark.parametrize("bad", [math.nan, 0.0, -1.0, math.inf])
def test_a_bar_with_a_price_that_is_none_is_left_out(bad: float) -> None:
    rows = daily_rows(date(2026, 1, 8), 3)
    rows[1] = (rows[1][0], rows[1][1], bad, rows[1][3], rows[1][4])
    assert len(past(daily=frame(SPY, rows))[0].daily(SPY, FRIDAY)) == 2


@pytest.mark.parametrize("empty", [None, pd.DataFrame()])
def test_no_history_is_no_bars(empty: object) -> None:
    assert past(daily=empty)[0].daily(SPY, FRIDAY) == ()


def test_bars_are_asked_once_a_day_and_anew_on_the_next() -> None:
    made, algorithm = past(daily=frame(SPY, daily_rows(date(2026, 1, 8), 3)))
    for _ in range(3):
        made.daily(SPY, FRIDAY)
    made.daily(SPY, date(2026, 1, 12))
    assert algorithm.history_asked == [("SPY", DAILY_BARS, "DAILY")] * 2


def test_an_empty_answer_is_asked_again() -> None:
    made, algorithm = past(daily=None)
    made.daily(SPY, FRIDAY)
    algorithm.history_frames["DAILY"] = frame(SPY, daily_rows(date(2026, 1, 8), 3))
    assert len(made.daily(SPY, FRIDAY)) == 3


def test_the_session_opens_at_the_open_of_its_first_bar() -> None:
    rows = [
        (datetime(2026, 1, 9, 9, 31), 579.0, 580.0, 578.0, 579.5),
        (datetime(2026, 1, 9, 9, 32), 579.5, 581.0, 579.0, 580.0),
    ]
    made, algorithm = past(minutes=frame(SPY, rows))
    assert made.session_open(lean(algorithm.securities[SPY]), session(), AT) == 579.0
    assert algorithm.history_asked == [("SPY", 60, "MINUTE")]


def test_bars_from_before_the_open_do_not_count() -> None:
    rows = [(datetime(2026, 1, 9, 9, 30), 1.0, 1.0, 1.0, 1.0), (datetime(2026, 1, 9, 9, 31), 579.0, 580.0, 578.0, 579.5)]
    made, algorithm = past(minutes=frame(SPY, rows))
    assert made.session_open(lean(algorithm.securities[SPY]), session(), AT) == 579.0


def test_a_bar_of_an_index_is_read_in_its_own_time_zone() -> None:
    rows = [(datetime(2026, 1, 9, 8, 30), 1.0, 1.0, 1.0, 1.0), (datetime(2026, 1, 9, 8, 31), 5790.0, 5791.0, 5789.0, 5790.5)]
    made, algorithm = past(minutes=frame(SPX, rows))
    assert made.session_open(lean(algorithm.securities[SPX]), session(), AT) == 5790.0


def test_a_first_bar_without_trades_is_passed_over() -> None:
    rows = [(datetime(2026, 1, 9, 9, 31), math.nan, 1.0, 1.0, 1.0), (datetime(2026, 1, 9, 9, 32), 579.5, 581.0, 579.0, 580.0)]
    made, algorithm = past(minutes=frame(SPY, rows))
    assert made.session_open(lean(algorithm.securities[SPY]), session(), AT) == 579.5


@pytest.mark.parametrize("seconds", [-60, 0, 59])
def test_before_the_first_minute_is_over_there_is_no_open(seconds: int) -> None:
    made, algorithm = past(minutes=None)
    at = session().opens_at + timedelta(seconds=seconds)
    assert made.session_open(lean(algorithm.securities[SPY]), session(), at) is None
    assert algorithm.history_asked == []


def test_on_a_closed_day_there_is_no_open() -> None:
    made, algorithm = past()
    assert made.session_open(lean(algorithm.securities[SPY]), None, AT) is None


def test_an_open_once_seen_is_not_asked_again_that_day() -> None:
    made, algorithm = past(minutes=frame(SPY, [(datetime(2026, 1, 9, 9, 31), 579.0, 580.0, 578.0, 579.5)]))
    stock = lean(algorithm.securities[SPY])
    for _ in range(3):
        made.session_open(stock, session(), AT)
    assert len(algorithm.history_asked) == 1
