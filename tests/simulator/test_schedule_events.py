"""Scheduled events: which fire when, in which order, and LEAN's own record of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import DayOfWeek
from simulator.hours_database import HoursDatabase
from simulator.schedule import END_OF_TIME, ScheduledEvent, ScheduleManager
from tests.simulator.schedule_world import ES, NEW_YORK, SPX, SPY, Clock, drive, local


class TestLeansOwnAnswer:
    """The real engine's record of which event fired when, across a half day, a holiday and a weekend."""

    def test_every_event_fires_at_leans_instant_and_in_leans_order(self, lean_data: Path, lean_cases: Path) -> None:
        expected = json.loads((lean_cases / "expected" / "schedule.json").read_text())
        hours = HoursDatabase.load(lean_data / "market-hours" / "market-hours-database.json")
        clock = Clock(hours, local(2020, 11, 25), [SPX, SPY, ES])
        manager = ScheduleManager(clock)
        fired: list[list[str]] = []
        ticks: list[str] = []

        def note(name: str) -> Callable[[], None]:
            def write() -> None:
                here = clock.now.astimezone(NEW_YORK).replace(tzinfo=None)
                fired.append([name, str(here), str(clock.now)])

            return write

        dr, tr = manager.date_rules, manager.time_rules
        plan = {
            "every_day_1030": (dr.every_day(), tr.at(10, 30)),
            "spy_day_open+30": (dr.every_day(SPY), tr.after_market_open(SPY, 30)),
            "spx_day_open+30": (dr.every_day(SPX), tr.after_market_open(SPX, 30)),
            "spy_close-60": (dr.every_day(SPY), tr.before_market_close(SPY, 60)),
            "spx_close-60": (dr.every_day(SPX), tr.before_market_close(SPX, 60)),
            "es_day_open+30": (dr.every_day(ES), tr.after_market_open(ES, 30)),
            "es_close-15": (dr.every_day(ES), tr.before_market_close(ES, 15)),
            "friday_1030": (dr.every(DayOfWeek.FRIDAY), tr.at(10, 30)),
            "week_start_spy": (dr.week_start(SPY), tr.at(9, 45)),
            "week_end_spy": (dr.week_end(SPY), tr.at(9, 50)),
            "month_start_spy": (dr.month_start(SPY), tr.at(9, 55)),
            "month_end_spy": (dr.month_end(SPY), tr.at(9, 56)),
            "utc_1500": (dr.every_day(SPY), tr.at(15, 0, ZoneInfo("UTC"))),
        }
        for name, (date_rule, time_rule) in plan.items():
            manager.on(date_rule, time_rule, note(name))
        manager.on(
            dr.on(2020, 11, 27),
            tr.every(timedelta(minutes=5)),
            lambda: ticks.append(str(clock.now.astimezone(NEW_YORK).replace(tzinfo=None))),
        )
        manager.start()
        step = local(2020, 11, 25)
        while step <= local(2020, 12, 2):
            manager.scan_past_events(step, clock.set)
            clock.set(step)
            manager.set_time(step)
            step += timedelta(minutes=1)
        last = str(datetime(2020, 12, 1, 16, 15, 1))  # LEAN's last step of this run
        assert [event for event in fired if event[1] < last] == expected["fired"]
        assert [len(ticks), ticks[0], ticks[-1]] == expected["every5"]


class TestEvents:
    def test_on_takes_a_name_or_makes_one(self, schedule: ScheduleManager) -> None:
        dr, tr = schedule.date_rules, schedule.time_rules
        assert schedule.on("close", dr.every_day(), tr.at(1, 0), lambda: None).name == "close"
        assert schedule.on("", dr.every_day(), tr.at(1, 0), lambda: None).name == ""
        event = schedule.on(dr.every_day(), tr.at(1, 0), lambda: None)
        assert event.name == str(event) == "EveryDay: 1"

    @pytest.mark.parametrize("arguments", [(), ("name",), (1, 2, 3), (1, 2, 3, 4), (1, 2, 3, 4, 5)])
    def test_on_refuses_anything_else(self, schedule: ScheduleManager, arguments: tuple[Any, ...]) -> None:
        with pytest.raises(TypeError, match=r"No method matches given arguments for on: schedule\.on takes"):
            schedule.on(*arguments)

    def test_a_callback_that_is_none_fails_when_it_is_due_as_in_lean(self, schedule: ScheduleManager) -> None:
        schedule.on(schedule.date_rules.on(2020, 11, 25), schedule.time_rules.at(10, 0), None)
        schedule.start()
        with pytest.raises(TypeError, match="not callable"):
            schedule.set_time(local(2020, 11, 25, 10))

    def test_events_of_one_instant_fire_in_the_order_they_were_made(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[str] = []
        for name in "abc":
            schedule.on(schedule.date_rules.on(2020, 11, 25), schedule.time_rules.at(10, 0), lambda n=name: seen.append(n))
        drive(schedule, clock, local(2020, 11, 26))
        assert seen == ["a", "b", "c"]

    def test_instants_before_the_start_are_dropped_and_the_start_itself_is_not(
        self, schedule: ScheduleManager, clock: Clock
    ) -> None:
        clock.set(local(2020, 11, 25, 10))
        seen: list[datetime] = []
        schedule.on(
            schedule.date_rules.on(2020, 11, 25), schedule.time_rules.every(timedelta(hours=5)), lambda: seen.append(clock.now)
        )
        drive(schedule, clock, local(2020, 11, 26))
        assert seen == [local(2020, 11, 25, 10), local(2020, 11, 25, 15), local(2020, 11, 25, 20)]

    def test_the_clock_stands_at_the_events_instant(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[datetime] = []
        schedule.on(schedule.date_rules.on(2020, 11, 25), schedule.time_rules.at(10, 0), lambda: seen.append(clock.now))
        schedule.start()
        schedule.scan_past_events(local(2020, 11, 27), clock.set)
        assert seen == [local(2020, 11, 25, 10)]

    def test_scan_leaves_the_instant_itself_and_set_time_takes_it(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[int] = []
        schedule.on(schedule.date_rules.on(2020, 11, 25), schedule.time_rules.at(10, 0), lambda: seen.append(1))
        schedule.start()
        schedule.scan_past_events(local(2020, 11, 25, 10), clock.set)
        assert seen == []
        schedule.set_time(local(2020, 11, 25, 10))
        assert seen == [1]
        assert schedule.next_time() == local(2020, 11, 26)

    def test_a_disabled_event_passes_in_silence(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[int] = []
        event = schedule.on(schedule.date_rules.every_day(), schedule.time_rules.at(10, 0), lambda: seen.append(1))
        event.enabled = False
        drive(schedule, clock, local(2020, 11, 28))
        assert seen == []
        assert event.next_event_utc_time == local(2020, 11, 28, 10)

    def test_a_removed_event_fires_no_more(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[int] = []
        event = schedule.on(schedule.date_rules.every_day(), schedule.time_rules.at(10, 0), lambda: seen.append(1))
        drive(schedule, clock, local(2020, 11, 26))
        schedule.remove(event)
        schedule.remove(event)
        schedule.scan_past_events(local(2020, 11, 29), clock.set)
        assert seen == [1]

    def test_an_event_added_while_running_drops_what_is_past(self, schedule: ScheduleManager, clock: Clock) -> None:
        schedule.start()
        clock.set(local(2020, 11, 25, 12))
        event = schedule.on(schedule.date_rules.every_day(), schedule.time_rules.at(10, 0), lambda: None)
        assert event.next_event_utc_time == local(2020, 11, 26, 10)
        schedule.scan_past_events(local(2020, 11, 26, 9), clock.set)
        assert schedule.next_time() == local(2020, 11, 26, 10)

    def test_an_event_added_by_an_event_waits_for_the_next_step(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[str] = []

        def plant() -> None:
            seen.append("first")
            schedule.on(schedule.date_rules.today, schedule.time_rules.now, lambda: seen.append("second"))

        schedule.on(schedule.date_rules.on(2020, 11, 25), schedule.time_rules.at(10, 0), plant)
        schedule.start()
        clock.set(local(2020, 11, 25, 10))
        schedule.set_time(clock.now)
        assert seen == ["first"]
        schedule.scan_past_events(local(2020, 11, 25, 10, 1), clock.set)
        assert seen == ["first", "second"]

    def test_what_a_callback_raises_reaches_the_engine(self, schedule: ScheduleManager) -> None:
        def fail() -> None:
            raise ValueError("broken")

        schedule.on(schedule.date_rules.on(2020, 11, 25), schedule.time_rules.at(10, 0), fail)
        schedule.start()
        with pytest.raises(ValueError, match="broken"):
            schedule.set_time(local(2020, 11, 25, 10))

    def test_the_engine_may_listen_at_each_midnight(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[datetime] = []
        schedule.start(lambda: seen.append(clock.now))
        schedule.scan_past_events(local(2020, 11, 27, 1), clock.set)
        assert seen == [local(2020, 11, 25), local(2020, 11, 26), local(2020, 11, 27)]

    def test_before_the_start_nothing_is_waiting(self, schedule: ScheduleManager) -> None:
        assert schedule.next_time() is None

    def test_an_event_without_instants_is_at_the_end_of_time(self) -> None:
        event = ScheduledEvent("never", iter(()))
        assert event.due == END_OF_TIME
        assert str(event.next_event_utc_time) == "9999-12-31 23:59:59.999999"

    def test_rules_are_read_no_further_than_needed(self, schedule: ScheduleManager) -> None:
        rule = schedule.date_rules.every_day()
        endless = schedule.time_rules.at(10, 0).instants(iter(rule.days(date(2020, 1, 1), date.max)))
        assert len(list(islice(endless, 3))) == 3

    @given(data=st.data())
    def test_events_fire_in_rising_time_whatever_their_number(self, database: HoursDatabase, data: st.DataObject) -> None:
        clock = Clock(database, local(2020, 11, 25))
        manager = ScheduleManager(clock)
        seen: list[datetime] = []
        minutes = data.draw(st.lists(st.integers(1, 12).map(lambda n: n * 30), min_size=1, max_size=12))
        for each in minutes:
            manager.on(
                manager.date_rules.on(2020, 11, 25),
                manager.time_rules.every(timedelta(minutes=each)),
                lambda: seen.append(clock.now),
            )
        drive(manager, clock, local(2020, 11, 26))
        assert seen == sorted(seen)
        assert len(seen) == sum(-(-1440 // each) for each in minutes)
