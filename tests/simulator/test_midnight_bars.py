"""Bars that end at the midnight a run begins or ends with, of sessions that last all night (SubscriptionDataReader.cs)."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.moments import MINUTE, midnight
from simulator.engine.sessions import Sessions
from simulator.hours import MarketHours, MarketState, Segment
from simulator.market import TradeBars
from tests.simulator.futures_world import MARCH
from tests.simulator.toy_market import MONDAY, NEW_YORK, Stage, ToyMarket, minute_ends, trades

UTC = ZoneInfo("UTC")
SUNDAY = MONDAY - timedelta(days=1)
LAST_MINUTES = time(23, 58)
SHOW = """
    def begin(self):
        symbol = Symbol.create_future("ES", "cme", datetime(2024, 3, 15))
        self.es = self.add_future_contract(symbol, Resolution.MINUTE, extended_market_hours=EXTENDED)

    def on_data(self, data):
        bar = data.bars.get(self.es.symbol)
        self.log(f"{self.time:%d %H:%M} {bar.close if bar else None}")

    def on_end_of_algorithm(self):
        self.log(f"over {self.time:%d %H:%M}")
"""


def night_hours(data_zone: ZoneInfo, *, ends: timedelta = timedelta(days=1)) -> MarketHours:
    """Open from midnight on, every day."""
    regular = Segment(MarketState.MARKET, timedelta(hours=9, minutes=30), timedelta(hours=16))
    early, late = (
        Segment(MarketState.PRE_MARKET, timedelta(), regular.start),
        Segment(MarketState.POST_MARKET, regular.end, ends),
    )
    return MarketHours(time_zone=NEW_YORK, data_time_zone=data_zone, week=[(early, regular, late)] * 7)


class NightMarket(ToyMarket):
    """Trades in the last three minutes of some days; the last of them ends at midnight."""

    def __init__(self, data_zone: ZoneInfo) -> None:
        super().__init__()
        self._hours = night_hours(data_zone)
        for number, day in enumerate((SUNDAY, MONDAY)):
            whole = trades(day, [100.0 + number, 200.0 + number, 300.0 + number])
            self.put(MARCH, day, TradeBars(minute_ends(day, 3, LAST_MINUTES), *(getattr(whole, name) for name in _COLUMNS)))


_COLUMNS = ("open", "high", "low", "close", "volume")


def rows(folder: Path, data_zone: ZoneInfo, *, extended: bool = True) -> list[str]:
    return Stage(folder, NightMarket(data_zone)).rows(SHOW.replace("EXTENDED", str(extended)))


def test_a_bar_that_ends_as_the_run_begins_is_its_first_where_the_files_day_is_another(tmp_path: Path) -> None:
    found = rows(tmp_path, UTC)
    assert found[0] == "04 00:00 300.0"
    assert found[1] == "04 00:01 300.0"


def test_a_bar_that_ends_as_the_run_begins_is_not_read_where_it_stands_in_the_file_of_the_day_before(tmp_path: Path) -> None:
    assert rows(tmp_path, NEW_YORK)[0] == "04 23:58 101.0"


@pytest.mark.parametrize("zone", [UTC, NEW_YORK])
def test_the_bar_that_ends_at_the_midnight_after_the_last_day_is_given_out(tmp_path: Path, zone: ZoneInfo) -> None:
    assert rows(tmp_path, zone)[-3:] == ["04 23:59 201.0", "05 00:00 301.0", "over 05 00:00"]


def test_regular_hours_know_neither(tmp_path: Path) -> None:
    assert rows(tmp_path, UTC, extended=False) == ["over 04 00:00"]


def test_what_is_bought_at_the_midnight_after_the_end_is_an_order_but_no_equity(tmp_path: Path) -> None:
    """LEAN samples the equity once an instant, and at midnight before its algorithm is asked."""
    body = SHOW.replace("EXTENDED", "True").replace(
        "bar = ", "self.time.hour == 0 and self.time.day == 5 and self.market_order(self.es.symbol, 1)\n        bar = "
    )
    result = Stage(tmp_path, NightMarket(UTC)).play(body)
    assert result.problem is None
    assert [order.price for order in result.orders] == [301.0]
    assert result.equity[-1][1] == 100_000.0
    moments = [moment for moment, _ in result.equity]
    assert moments == sorted(set(moments))


@given(st.dates(date(2024, 1, 3), date(2024, 12, 30)), st.booleans(), st.booleans(), st.sampled_from([UTC, NEW_YORK]))
def test_only_a_session_that_lasts_to_midnight_begins_a_day_early(
    day: date, extended: bool, minutes: bool, zone: ZoneInfo
) -> None:
    start = midnight(day, NEW_YORK)
    before = day - timedelta(days=1)
    sessions = Sessions(night_hours(zone), extended)
    read = extended and (not minutes or zone is UTC)
    assert sessions.first_day(start, minutes=minutes) == (before if read else day)
    assert sessions.first_day(start + MINUTE, minutes=minutes) == day
    shut = Sessions(night_hours(zone, ends=timedelta(hours=20)), extended)
    assert shut.first_day(start, minutes=minutes) == day


def test_a_contract_added_later_begins_after_the_bar_that_ends_then(tmp_path: Path) -> None:
    """What is asked for by name in a step begins a tick later (Engine/DataFeeds/DataManager.cs)."""
    body = """
    def begin(self):
        self.march = Symbol.create_future("ES", "cme", datetime(2024, 3, 15))
        self.at(0, 0, self.late)

    def late(self):
        if self.time.day == 4:
            self.add_future_contract(self.march, Resolution.MINUTE, extended_market_hours=True)

    def on_data(self, data):
        self.log(f"{self.time:%d %H:%M}")
    """
    assert Stage(tmp_path, NightMarket(UTC)).rows(body)[0] == "04 23:58"
