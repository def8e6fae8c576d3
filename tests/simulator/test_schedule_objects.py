"""Rules and events that an algorithm makes or reads itself, and training."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from simulator.errors import ArgumentException, NotSupported
from simulator.schedule import FuncDateRule, FuncTimeRule, ScheduledEvent, ScheduleManager
from tests.simulator.schedule_world import SPY, Clock, drive, local


class TestReadingRules:
    def test_a_rule_tells_its_dates_as_midnights(self, schedule: ScheduleManager) -> None:
        rule = schedule.date_rules.month_start(SPY)
        found = rule.get_dates(datetime(2020, 10, 1), datetime(2020, 12, 31, 23, 59))
        assert [str(day) for day in found] == ["2020-10-01 00:00:00", "2020-11-02 00:00:00", "2020-12-01 00:00:00"]

    def test_the_time_of_the_start_counts_for_all_but_the_rules_of_each_day(self, schedule: ScheduleManager) -> None:
        """Time.EachDay (Common/Time.cs) drops it, the others compare with it."""
        rules, start, end = schedule.date_rules, datetime(2020, 11, 2, 10), datetime(2020, 11, 3)
        assert rules.on(2020, 11, 2).get_dates(start, end) == []
        assert rules.month_start(SPY).get_dates(start, end) == []
        assert rules.every_day(SPY).get_dates(start, end) == [datetime(2020, 11, 2), datetime(2020, 11, 3)]

    def test_a_rule_tells_its_instants_in_utc(self, schedule: ScheduleManager) -> None:
        rule = schedule.time_rules.at(10, 30)
        found = rule.create_utc_event_times([datetime(2020, 1, 2), datetime(2020, 7, 2)])
        assert [str(instant) for instant in found] == ["2020-01-02 15:30:00+00:00", "2020-07-02 14:30:00+00:00"]

    def test_a_rule_shows_itself_under_leans_name(self, schedule: ScheduleManager) -> None:
        assert str(schedule.date_rules.today) == "QuantConnect.Scheduling.FuncDateRule"
        assert str(schedule.time_rules.now) == "QuantConnect.Scheduling.FuncTimeRule"


class TestOwnRules:
    def test_an_event_follows_rules_of_the_algorithms_own(self, schedule: ScheduleManager, clock: Clock) -> None:
        asked: list[tuple[datetime, datetime]] = []

        def dates(start: datetime, end: datetime) -> list[datetime]:
            asked.append((start, end))
            return [datetime(2020, 11, 26), datetime(2020, 11, 27)]

        def times(days: Iterable[datetime]) -> list[datetime]:
            return [day + timedelta(hours=15) for day in days]

        seen: list[datetime] = []
        event = schedule.on(FuncDateRule("mine", dates), FuncTimeRule("late", times), lambda: seen.append(clock.now))
        drive(schedule, clock, local(2020, 11, 29))
        assert event.name == "mine: late"
        assert seen == [datetime(2020, 11, 26, 15, tzinfo=UTC), datetime(2020, 11, 27, 15, tzinfo=UTC)]
        assert asked == [(datetime(2020, 11, 24), datetime(2050, 12, 31))]

    def test_what_is_no_function_is_refused_in_leans_words(self) -> None:
        with pytest.raises(ArgumentException, match="Python DateRule provided is not a function"):
            FuncDateRule("x", 1)  # type: ignore[arg-type]
        with pytest.raises(ArgumentException, match="Python TimeRule provided is not a function"):
            FuncTimeRule("x", "hello")  # type: ignore[arg-type]

    def test_a_date_with_a_time_of_day_is_refused_by_name(self) -> None:
        rule = FuncDateRule("noon", lambda start, _end: [start + timedelta(hours=12)])
        with pytest.raises(NotSupported, match="FuncDateRule with a date that has a time of day"):
            rule.get_dates(datetime(2020, 1, 1), datetime(2020, 1, 2))


class TestOwnEvents:
    @pytest.mark.parametrize(
        "given", [datetime(2020, 11, 25, 15), [datetime(2020, 11, 25, 15)], [datetime(2020, 11, 25, 15, tzinfo=UTC)]]
    )
    def test_an_event_of_the_algorithms_own_is_told_its_name_and_time(
        self, schedule: ScheduleManager, clock: Clock, given: Any
    ) -> None:
        seen: list[tuple[str, datetime, datetime]] = []
        event = ScheduledEvent("mine", given, lambda name, time: seen.append((name, time, clock.now)))
        schedule.add(event)
        first = given if isinstance(given, datetime) else given[0]
        assert event.next_event_utc_time == first
        drive(schedule, clock, local(2020, 11, 26))
        assert seen == [("mine", first, datetime(2020, 11, 25, 15, tzinfo=UTC))]
        assert event.next_event_utc_time == datetime(9999, 12, 31, 23, 59, 59, 999999)

    def test_an_event_without_a_callback_passes(self, schedule: ScheduleManager, clock: Clock) -> None:
        event = ScheduledEvent("mine", datetime(2020, 11, 25, 15))
        schedule.add(event)
        drive(schedule, clock, local(2020, 11, 26))
        assert event.next_event_utc_time.year == 9999

    def test_the_name_stays_and_enabled_may_change(self) -> None:
        event = ScheduledEvent("mine", datetime(2020, 11, 25, 15))
        event.enabled = False
        with pytest.raises(TypeError, match="property is read-only"):
            event.name = "other"  # type: ignore[misc]
        assert (event.name, event.enabled) == ("mine", False)

    def test_leans_spans_before_the_end_of_a_day(self) -> None:
        assert timedelta(minutes=10) == ScheduledEvent.SECURITY_END_OF_DAY_DELTA
        assert timedelta(minutes=2) == ScheduledEvent.ALGORITHM_END_OF_DAY_DELTA


class TestTraining:
    def test_training_now_runs_once_at_the_next_step(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[datetime] = []
        event = schedule.training_now(lambda: seen.append(clock.now))
        drive(schedule, clock, local(2020, 11, 27))
        assert event.name == "Training: Now: 2020-11-25T05:00:00.0000000Z"
        assert seen == [local(2020, 11, 25)]

    def test_training_by_rules_is_an_event_of_their_names(self, schedule: ScheduleManager, clock: Clock) -> None:
        seen: list[datetime] = []
        rules = schedule.date_rules
        event = schedule.training(rules.on(date(2020, 11, 26)), schedule.time_rules.at(8, 0), lambda: seen.append(clock.now))
        drive(schedule, clock, local(2020, 11, 28))
        assert event.name == "11/26/2020: 8"
        assert seen == [local(2020, 11, 26, 8)]
