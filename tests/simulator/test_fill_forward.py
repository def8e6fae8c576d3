"""Bars of hours and days filled forward to the finest resolution that is subscribed, as LEAN's feed does."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from simulator.engine.clock import Clock
from simulator.engine.feed import Feed
from simulator.engine.moments import local
from simulator.engine.sessions import Sessions
from simulator.enums import Resolution
from simulator.hours import MarketHours
from simulator.market import TradeBars
from tests.simulator.toy_market import ABC, FRIDAY, HALF_DAY, IDX, MONDAY, TUESDAY, Stage, ToyMarket, _week, trades

DAY_NS = 24 * 3600 * 10**9


@pytest.fixture
def coarse(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """ABC has hour bars of Monday 10, 11 and 13 o'clock and daily bars of Monday and Thursday; IDX has minutes."""
    midnight = int(np.datetime64(MONDAY, "ns").astype(np.int64))
    hours = _bars([midnight + hour * 3600 * 10**9 for hour in (9, 10, 12)], [1.0, 2.0, 3.0])
    days = _bars([midnight, midnight + 3 * DAY_NS], [70.0, 90.0])
    monkeypatch.setattr(ToyMarket, "hourly_trades", lambda _, symbol, *span: hours if symbol == ABC else None)
    monkeypatch.setattr(ToyMarket, "daily_trades", lambda _, symbol, *span: days if symbol == ABC else None)
    for day in (MONDAY, TUESDAY, HALF_DAY, FRIDAY):
        stage.market.put(IDX, day, trades(day, 5000.0, 210 if day == HALF_DAY else 390))
    return stage


def _bars(stamps: list[int], closes: list[float]) -> TradeBars:
    values = np.array(closes, dtype=np.float64)
    return TradeBars(np.array(stamps), values, values, values, values, values * 10.0)


def told(stage: Stage, add: str, end: date = MONDAY, only: str = "True") -> list[str]:
    body = f"""\
def begin(self):
    {add}
    self.abc = self.securities["ABC"].symbol
def on_data(self, data):
    if {only}:
        bar = data.bars.get(self.abc)
        shown = "none" if bar is None else f"{{bar.close:g}} {{bar.volume:g}} {{bar.time:%d %H:%M}}-{{bar.end_time:%d %H:%M}}"
        self.log(f"{{self.time:%d %H:%M}} {{shown}}{{' filled' if bar is not None and bar.is_fill_forward else ''}}")
"""
    return stage.rows(body, MONDAY, end)


def test_hours_alone_are_filled_hour_by_hour_while_the_market_is_open(coarse: Stage) -> None:
    assert told(coarse, 'self.add_equity("ABC", Resolution.HOUR)') == [
        "04 10:00 1 10 04 09:00-04 10:00",
        "04 11:00 2 20 04 10:00-04 11:00",
        "04 12:00 2 0 04 11:00-04 12:00 filled",
        "04 13:00 3 30 04 12:00-04 13:00",
        "04 14:00 3 0 04 13:00-04 14:00 filled",
        "04 15:00 3 0 04 14:00-04 15:00 filled",
        "04 16:00 3 0 04 15:00-04 16:00 filled",
    ]


def test_without_fill_forward_hours_come_at_their_own_times_only(coarse: Stage) -> None:
    rows = told(coarse, 'self.add_equity("ABC", Resolution.HOUR, fill_forward=False)')
    assert [row.split()[1] for row in rows] == ["10:00", "11:00", "13:00"]


def test_days_alone_are_filled_at_each_close(coarse: Stage) -> None:
    """Wednesday is a holiday; Thursday, a half day, has a bar of its own."""
    assert told(coarse, 'self.add_equity("ABC", Resolution.DAILY)', FRIDAY) == [
        "04 16:00 70 700 04 09:30-04 16:00",
        "05 16:00 70 0 04 09:30-04 16:00 filled",
        "07 13:00 90 900 07 09:30-07 13:00",
        "08 16:00 90 0 07 09:30-07 13:00 filled",
    ]


def test_beside_minutes_hours_are_in_every_slice(coarse: Stage) -> None:
    add = 'self.add_equity("ABC", Resolution.HOUR)\n    self.add_index("IDX", Resolution.MINUTE)'
    only = "self.time.strftime('%H:%M') in ('09:59', '10:00', '10:01', '10:59', '11:00', '11:30')"
    assert told(coarse, add, only=only) == [
        "04 09:59 none",
        "04 10:00 1 10 04 09:00-04 10:00",
        "04 10:01 1 0 04 09:00-04 10:00 filled",
        "04 10:59 1 0 04 09:00-04 10:00 filled",
        "04 11:00 2 20 04 10:00-04 11:00",
        "04 11:30 2 0 04 10:00-04 11:00 filled",
    ]


def test_beside_minutes_the_last_day_is_in_every_slice_after_its_close(coarse: Stage) -> None:
    add = 'self.add_equity("ABC", Resolution.DAILY)\n    self.add_index("IDX", Resolution.MINUTE)'
    only = "self.time.strftime('%H:%M') in ('09:31', '15:59', '16:00')"
    assert told(coarse, add, TUESDAY, only) == [
        "04 09:31 none",
        "04 15:59 none",
        "04 16:00 70 700 04 09:30-04 16:00",
        "05 09:31 70 0 04 09:30-04 16:00 filled",
        "05 15:59 70 0 04 09:30-04 16:00 filled",
        "05 16:00 70 0 04 09:30-04 16:00 filled",
    ]


def test_the_finest_resolution_counts_from_when_it_is_subscribed(coarse: Stage) -> None:
    add = 'self.add_equity("ABC", Resolution.HOUR)\n    self.at(11, 0, lambda: self.add_index("IDX", Resolution.MINUTE))'
    rows = told(coarse, add, only="self.time.hour in (10, 11) and self.time.minute in (0, 1)")
    assert [row.split()[1] for row in rows] == ["10:00", "11:00", "11:01"]


def test_it_coarsens_again_when_the_finest_is_removed(coarse: Stage) -> None:
    add = (
        'self.add_equity("ABC", Resolution.HOUR)\n    i = self.add_index("IDX", Resolution.MINUTE).symbol\n'
        "    self.at(11, 0, lambda: self.remove_security(i))"
    )
    rows = told(coarse, add, only="self.time.hour >= 10")
    assert [row.split()[1] for row in rows][58:] == ["10:58", "10:59", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00"]


@pytest.mark.parametrize(
    ("step", "ends"),
    [
        (Resolution.HOUR, ["10:00", "11:00", "12:00", "13:00"]),
        (Resolution.DAILY, ["13:00"]),
    ],
)
def test_the_grid_of_a_half_day(step: Resolution, ends: list[str]) -> None:
    sessions = Sessions(ToyMarket().hours(ABC))
    sessions.fill_by(step)
    grid = sessions.grid(HALF_DAY)
    midnight = sessions.of(HALF_DAY)[0][0] - (9 * 60 + 30) * 60 * 10**9
    minutes = ((grid - midnight) // (60 * 10**9)).tolist()
    assert [f"{minute // 60:02}:{minute % 60:02}" for minute in minutes] == ends
    assert all(sessions.on_grid(int(end)) for end in grid)
    assert not sessions.on_grid(int(grid[0]) - 60 * 10**9)


def test_a_daily_bar_ends_with_the_regular_session_though_extended_hours_are_asked_for(coarse: Stage) -> None:
    add = 'self.add_equity("ABC", Resolution.DAILY, extended_market_hours=True)'
    assert told(coarse, add)[0].startswith("04 16:00 70")


@pytest.mark.parametrize(
    ("step", "daily", "ends"),
    [
        (Resolution.HOUR, False, ["10:00", "11:00", "12:00", "13:00", "14:00"]),
        (Resolution.HOUR, True, ["10:00", "11:00", "12:00", "13:00", "13:15"]),
        (Resolution.DAILY, True, ["13:15"]),
    ],
)
def test_a_day_ends_at_its_close_and_an_hour_at_a_full_hour(step: Resolution, daily: bool, ends: list[str]) -> None:
    """The half day closes at 13:15 here."""
    hours = ToyMarket().hours(ABC)
    early = MarketHours(
        time_zone=hours.time_zone,
        data_time_zone=hours.time_zone,
        week=_week(),
        holidays=set(),
        early_closes={HALF_DAY: timedelta(hours=13, minutes=15)},
    )
    sessions = Sessions(early, daily=daily)
    sessions.fill_by(step)
    found = [local(int(end), hours.time_zone).strftime("%H:%M") for end in sessions.grid(HALF_DAY)]
    assert found == ends
    assert [sessions.on_grid(int(end)) for end in sessions.grid(HALF_DAY)] == [True] * len(ends)


def test_each_resolution_keeps_its_own_ends_of_an_exchange(stage: Stage) -> None:
    feed = Feed(stage.market, Clock(0), 0)
    hours = stage.market.hours(ABC)
    assert feed.sessions(hours) is feed.sessions(hours)
    assert feed.sessions(hours, daily=True) is feed.sessions(hours, daily=True)
    assert feed.sessions(hours, daily=True) is not feed.sessions(hours)
