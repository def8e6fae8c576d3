"""Date rules and time rules: on which days, at which time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import DayOfWeek
from simulator.errors import ArgumentException, ArgumentOutOfRangeException, NotSupported
from simulator.hours import local_to_utc
from simulator.hours_database import HoursDatabase
from simulator.schedule import ScheduleManager
from tests.simulator.schedule_world import NEW_YORK, NOVEMBER, SPX, SPY, Clock, days, local, times


class TestDateRules:
    def test_every_day_without_a_symbol_counts_weekends_and_holidays(self, schedule: ScheduleManager) -> None:
        assert len(days(schedule.date_rules.every_day(), *NOVEMBER)) == 30

    def test_every_day_of_a_symbol_leaves_out_weekends_and_holidays(self, schedule: ScheduleManager) -> None:
        found = days(schedule.date_rules.every_day(SPY), *NOVEMBER)
        assert len(found) == 20
        assert date(2020, 11, 26) not in found
        assert date(2020, 11, 27) in found

    def test_a_symbol_may_be_given_as_its_ticker(self, schedule: ScheduleManager) -> None:
        rules = schedule.date_rules
        assert days(rules.every_day("SPY"), *NOVEMBER) == days(rules.every_day(SPY), *NOVEMBER)

    @pytest.mark.parametrize(
        "given_as",
        [
            (2020, 11, 27),
            (2020.0, 11, 27),
            (date(2020, 11, 27),),
            (datetime(2020, 11, 27, 9, 30),),
            ([datetime(2020, 11, 27)],),
            ("2020-11-27",),
            (np.datetime64("2020-11-27T09:30:00.000000000"),),
            (pd.DatetimeIndex(["2020-11-27"]),),
        ],
    )
    def test_on_takes_a_day_in_each_of_leans_forms(self, schedule: ScheduleManager, given_as: tuple[Any, ...]) -> None:
        assert days(schedule.date_rules.on(*given_as), *NOVEMBER) == [date(2020, 11, 27)]

    def test_days_may_be_given_by_leans_names(self, schedule: ScheduleManager) -> None:
        rules: Any = schedule.date_rules
        assert days(rules.on(dates=[date(2020, 11, 27)]), *NOVEMBER) == [date(2020, 11, 27)]
        assert rules.every(days=[DayOfWeek.MONDAY, DayOfWeek.FRIDAY]).name == "Monday,Friday"
        assert rules.every(day=DayOfWeek.MONDAY).name == "Monday"

    def test_on_keeps_only_days_within_the_run(self, schedule: ScheduleManager) -> None:
        rule = schedule.date_rules.on(date(2020, 10, 1), date(2020, 11, 2), date(2021, 1, 1))
        assert days(rule, *NOVEMBER) == [date(2020, 11, 2)]

    @pytest.mark.parametrize("given_as", [("November",), ("a-b",), (None,), (2020, 11), (2020, 11, 27.5), (20201127,), (-1,)])
    def test_on_refuses_what_is_no_date(self, schedule: ScheduleManager, given_as: tuple[Any, ...]) -> None:
        with pytest.raises(TypeError, match="No method matches given arguments for on"):
            schedule.date_rules.on(*given_as)

    def test_on_refuses_a_day_the_month_has_not(self, schedule: ScheduleManager) -> None:
        with pytest.raises(ArgumentOutOfRangeException, match=r"parameters describe an un-representable DateTime\.$"):
            schedule.date_rules.on(2020, 2, 30)

    def test_every_takes_one_or_more_days_of_the_week(self, schedule: ScheduleManager) -> None:
        rules = schedule.date_rules
        fridays = days(rules.every(DayOfWeek.FRIDAY), *NOVEMBER)
        assert [day.day for day in fridays] == [6, 13, 20, 27]
        both = days(rules.every(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), *NOVEMBER)
        assert days(rules.every([DayOfWeek.MONDAY, DayOfWeek.FRIDAY]), *NOVEMBER) == both
        assert rules.every(DayOfWeek.MONDAY, DayOfWeek.FRIDAY).name == "Monday,Friday"

    def test_today_and_tomorrow_follow_the_clock_in_the_algorithms_zone(self, schedule: ScheduleManager, clock: Clock) -> None:
        clock.set(datetime(2020, 11, 26, 3, 0, tzinfo=UTC))
        assert days(schedule.date_rules.today, *NOVEMBER) == [date(2020, 11, 25)]
        assert days(schedule.date_rules.tomorrow, *NOVEMBER) == [date(2020, 11, 26)]

    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            ("month_start", [date(2020, 10, 1), date(2020, 11, 2), date(2020, 12, 1)]),
            ("month_end", [date(2020, 10, 30), date(2020, 11, 30), date(2020, 12, 31)]),
            ("quarter_start", [date(2020, 10, 1)]),
            ("quarter_end", [date(2020, 12, 31)]),
            ("year_end", [date(2020, 12, 31)]),
            ("year_start", []),
        ],
    )
    def test_the_edge_of_a_period_is_its_first_or_last_trading_day(
        self, schedule: ScheduleManager, rule: str, expected: list[date]
    ) -> None:
        made = getattr(schedule.date_rules, rule)(SPY)
        assert days(made, date(2020, 10, 1), date(2020, 12, 31)) == expected

    def test_without_a_symbol_the_edge_is_a_calendar_day(self, schedule: ScheduleManager) -> None:
        assert days(schedule.date_rules.month_start(), *NOVEMBER) == [date(2020, 11, 1)]
        assert days(schedule.date_rules.month_end(2), *NOVEMBER) == [date(2020, 11, 28)]
        assert [day.day for day in days(schedule.date_rules.week_start(), *NOVEMBER)] == [2, 9, 16, 23, 30]
        assert [day.day for day in days(schedule.date_rules.week_end(), *NOVEMBER)] == [6, 13, 20, 27]

    def test_an_offset_counts_trading_days(self, schedule: ScheduleManager) -> None:
        rules = schedule.date_rules
        assert days(rules.month_end(SPY, 2), *NOVEMBER) == [date(2020, 11, 25)]
        assert days(rules.month_end(SPY, days_offset=2), *NOVEMBER) == [date(2020, 11, 25)]
        assert days(rules.month_start(SPY, 1), *NOVEMBER) == [date(2020, 11, 3)]

    def test_a_week_cut_short_by_a_holiday_keeps_its_rule_within_the_week(self, schedule: ScheduleManager) -> None:
        rule = schedule.date_rules.week_start(SPY, 4)
        assert days(rule, date(2020, 11, 23), date(2020, 11, 29)) == [date(2020, 11, 27)]

    @pytest.mark.parametrize(
        ("rule", "arguments", "words"),
        [
            ("month_start", (SPY, 31), "DateRules.MonthStart() : Offset must be between 0 and 30 (Parameter 'daysOffset')"),
            ("week_start", (7,), "DateRules.WeekStart() : Offset must be between 0 and 6 (Parameter 'daysOffset')"),
            ("year_end", (SPY, -1), "DateRules.YearEnd() : Offset must be between 0 and 365 (Parameter 'daysOffset')"),
            ("quarter_end", (93,), "DateRules.QuarterEnd() : Offset must be between 0 and 92 (Parameter 'daysOffset')"),
            (
                "week_end",
                (SPY, 5),
                "DateRules.WeekEnd() : Friday-5 is out of range for SPY's schedule, please use an offset between 0 - 4; "
                "Schedule : Monday, Tuesday, Wednesday, Thursday, Friday (Parameter 'daysOffset')",
            ),
        ],
    )
    def test_an_offset_out_of_range_is_refused(
        self, schedule: ScheduleManager, rule: str, arguments: tuple[Any, ...], words: str
    ) -> None:
        with pytest.raises(ArgumentOutOfRangeException) as refusal:
            getattr(schedule.date_rules, rule)(*arguments)
        assert str(refusal.value) == words

    def test_lean_does_not_look_at_every_offset(self, schedule: ScheduleManager) -> None:
        """DateRules.cs checks a month's offset with a symbol only, and of a symbol's week only that it is not too large."""
        rules = schedule.date_rules
        assert days(rules.month_start(40), *NOVEMBER) == [date(2020, 11, 30)]
        assert days(rules.week_start(SPY, -2), *NOVEMBER) == days(rules.week_start(SPY), *NOVEMBER)

    @pytest.mark.parametrize(
        ("rule", "args", "named"),
        [
            ("month_start", (SPY,), {"offset": 1}),
            ("month_start", (SPY, 1, True, 4), {}),
            ("month_start", (SPY, 1), {"days_offset": 1}),
            ("month_start", (SPY, 2.5), {}),
            ("month_start", (SPY, "2"), {}),
            ("month_start", (SPY, 2, 1), {}),
            ("week_end", (True,), {}),
            ("week_end", (), {"extended_market_hours": False}),
            ("year_start", (2.5,), {}),
            ("every_day", (3.5,), {}),
            ("every_day", (SPY, 1), {}),
            ("every_day", (SPY,), {"extended": True}),
            ("every", (7,), {}),
            ("every", ("Friday",), {}),
            ("set_default_time_zone", ("UTC",), {}),
        ],
    )
    def test_what_no_overload_of_leans_takes_is_a_type_error(
        self, schedule: ScheduleManager, rule: str, args: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        with pytest.raises(TypeError, match=f"No method matches given arguments for {rule}"):
            getattr(schedule.date_rules, rule)(*args, **named)

    def test_an_offset_may_be_a_float_without_a_fraction(self, schedule: ScheduleManager) -> None:
        assert schedule.date_rules.month_start(2.0).name == "MonthStart+2"

    def test_a_security_stands_for_its_symbol(self, schedule: ScheduleManager) -> None:
        """Security has a conversion to Symbol (Common/Securities/Security.cs)."""

        class Security:
            symbol = SPY

        asset: Any = Security()
        assert schedule.time_rules.after_market_open(asset, 30).name == "SPY: 30 min after MarketOpen"
        assert schedule.date_rules.every_day(asset).name == "SPY: EveryDay"
        assert schedule.date_rules.month_end(symbol=asset, days_offset=1).name == "SPY: MonthEnd-1"

    def test_today_is_the_day_of_the_default_time_zone(self, schedule: ScheduleManager, clock: Clock) -> None:
        clock.set(datetime(2021, 7, 27, 1, 10, tzinfo=UTC))
        rules = schedule.date_rules
        assert days(rules.today, *NOVEMBER) == [date(2021, 7, 26)]
        rules.set_default_time_zone(ZoneInfo("UTC"))
        assert days(rules.today, *NOVEMBER) == [date(2021, 7, 27)]

    def test_a_name_lean_has_and_we_have_not_is_refused_by_name(self, schedule: ScheduleManager) -> None:
        with pytest.raises(NotSupported, match=r"NotSupported: ScheduleManager\.event"):
            schedule.event()
        assert not hasattr(schedule, "event")
        assert getattr(schedule.time_rules, "sunset", None) is None

    @given(
        start=st.dates(date(2015, 1, 1), date(2024, 1, 1)),
        span=st.integers(0, 120),
        offset=st.integers(0, 4),
        rule=st.sampled_from(["week_start", "week_end", "month_start", "month_end", "quarter_start", "quarter_end"]),
    )
    def test_every_day_of_a_symbols_rule_is_open_rising_and_within_the_run(
        self, database: HoursDatabase, start: date, span: int, offset: int, rule: str
    ) -> None:
        clock = Clock(database, datetime(2015, 1, 1, tzinfo=UTC))
        end = start + timedelta(days=span)
        found = days(getattr(ScheduleManager(clock).date_rules, rule)(SPY, offset), start, end)
        assert found == sorted(set(found))
        assert all(start <= day <= end and database.hours(SPY).is_date_open(day) for day in found)


class TestTimeRules:
    def test_at_is_in_the_algorithms_zone_unless_one_is_given(self, schedule: ScheduleManager) -> None:
        day = date(2020, 11, 25)
        tr = schedule.time_rules
        assert times(tr.at(10, 30), day) == [local(2020, 11, 25, 10, 30)]
        assert times(tr.at(10, 30, 15), day) == [local(2020, 11, 25, 10, 30) + timedelta(seconds=15)]
        assert times(tr.at(15, 0, ZoneInfo("UTC")), day) == [datetime(2020, 11, 25, 15, tzinfo=UTC)]
        assert times(tr.at(15, 0, 5, ZoneInfo("UTC")), day) == [datetime(2020, 11, 25, 15, 0, 5, tzinfo=UTC)]
        assert times(tr.at(timedelta(hours=10, minutes=30)), day) == [local(2020, 11, 25, 10, 30)]
        assert times(tr.at(time(10, 30)), day) == [local(2020, 11, 25, 10, 30)]
        assert times(tr.at(25, 0), day) == [local(2020, 11, 26, 1)]
        assert times(tr.at(hour=10, minute=30, time_zone=ZoneInfo("UTC")), day) == [datetime(2020, 11, 25, 10, 30, tzinfo=UTC)]

    @pytest.mark.parametrize(
        ("args", "named"),
        [
            ((10,), {}),
            ((10.5, 0), {}),
            ((10, True), {}),
            (("10:30",), {}),
            ((10, 0, "America/New_York"), {}),
            ((10, 0, 0, ZoneInfo("UTC"), 1), {}),
            ((10, 0), {"zone": ZoneInfo("UTC")}),
            ((10, 0), {"hour": 9}),
            ((timedelta(hours=10), "UTC"), {}),
            (([10],), {}),
        ],
    )
    def test_at_refuses_what_no_overload_takes(
        self, schedule: ScheduleManager, args: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        with pytest.raises(TypeError, match="No method matches given arguments for at"):
            schedule.time_rules.at(*args, **named)

    def test_a_zone_set_later_moves_midnight_but_not_the_times_that_were_asked_for(self, schedule: ScheduleManager) -> None:
        """TimeRules.cs: At keeps the zone it was made in, Every that in which its event was made, Midnight and Noon none."""
        tr, day = schedule.time_rules, date(2020, 11, 25)
        ten, hourly, midnight, noon = tr.at(10, 0), tr.every(timedelta(hours=1)), tr.midnight, tr.noon
        started = hourly.instants([day])
        tr.set_default_time_zone(ZoneInfo("UTC"))
        assert times(ten, day) == [local(2020, 11, 25, 10)]
        assert next(started) == local(2020, 11, 25)
        assert times(hourly, day)[0] == times(midnight, day)[0] == datetime(2020, 11, 25, tzinfo=UTC)
        assert times(noon, day) == [datetime(2020, 11, 25, 12, tzinfo=UTC)]
        assert times(tr.at(10, 0), day) == [datetime(2020, 11, 25, 10, tzinfo=UTC)]

    def test_noon_and_midnight(self, schedule: ScheduleManager) -> None:
        day = date(2020, 11, 25)
        assert times(schedule.time_rules.midnight, day) == [local(2020, 11, 25)]
        assert times(schedule.time_rules.noon, day) == [local(2020, 11, 25, 12)]

    def test_now_is_the_clocks_time(self, schedule: ScheduleManager, clock: Clock) -> None:
        assert times(schedule.time_rules.now, date(2020, 11, 20)) == [clock.now]

    def test_every_five_minutes_fires_288_times_a_day(self, schedule: ScheduleManager) -> None:
        found = times(schedule.time_rules.every(timedelta(minutes=5)), date(2020, 11, 27))
        assert len(found) == 288
        assert found[0] == local(2020, 11, 27)
        assert found[-1] == local(2020, 11, 27, 23, 55)

    @pytest.mark.parametrize("interval", [timedelta(), timedelta(minutes=-1), "-00:05", 0])
    def test_every_refuses_no_interval(self, schedule: ScheduleManager, interval: Any) -> None:
        with pytest.raises(ArgumentException, match="zero or less"):
            schedule.time_rules.every(interval)

    def test_every_reads_a_span_as_pythonnet_does(self, schedule: ScheduleManager) -> None:
        assert schedule.time_rules.every("00:05:00").name == "Every 5 min"  # type: ignore[arg-type]
        assert schedule.time_rules.every(5).name == "Every 7200 min"  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="for every: interval must be a timedelta, not None"):
            schedule.time_rules.every(None)  # type: ignore[arg-type]

    def test_half_days_move_the_close(self, schedule: ScheduleManager) -> None:
        rule = schedule.time_rules.before_market_close(SPX, 60)
        assert times(rule, date(2020, 11, 25)) == [local(2020, 11, 25, 15, 15)]
        assert times(rule, date(2020, 11, 27)) == [local(2020, 11, 27, 12)]

    def test_a_closed_day_gives_no_instant(self, schedule: ScheduleManager) -> None:
        tr = schedule.time_rules
        holiday, saturday = date(2020, 11, 26), date(2020, 11, 28)
        assert times(tr.after_market_open(SPY, 30), holiday, saturday) == []
        assert times(tr.before_market_close(SPY, 30), holiday, saturday) == []

    def test_extended_hours_open_early_and_close_late(self, schedule: ScheduleManager) -> None:
        tr, day = schedule.time_rules, date(2020, 11, 25)
        assert times(tr.after_market_open(SPY, 0, True), day) == [local(2020, 11, 25, 4)]
        assert times(tr.before_market_close(SPY, 0, extended_market_close=True), day) == [local(2020, 11, 25, 20)]

    def test_before_the_open_and_after_the_close_are_the_other_side(self, schedule: ScheduleManager) -> None:
        tr, day = schedule.time_rules, date(2020, 11, 25)
        assert times(tr.before_market_open(SPY, 15), day) == [local(2020, 11, 25, 9, 15)]
        assert times(tr.after_market_close(SPY, 15), day) == [local(2020, 11, 25, 16, 15)]

    def test_without_a_symbol_the_earliest_open_and_the_latest_close_count(self, schedule: ScheduleManager) -> None:
        tr, day = schedule.time_rules, date(2020, 11, 25)
        assert times(tr.after_market_open(0), day) == [local(2020, 11, 25, 9, 30)]
        assert times(tr.before_market_close(0), day) == [local(2020, 11, 25, 16, 15)]
        assert times(tr.before_market_close(minutes_before_close=15), day) == [local(2020, 11, 25, 16)]

    def test_with_nothing_subscribed_us_equities_stand_in(self, database: HoursDatabase) -> None:
        manager = ScheduleManager(Clock(database, local(2020, 11, 25)))
        assert times(manager.time_rules.before_market_close(0), date(2020, 11, 25)) == [local(2020, 11, 25, 16)]

    @pytest.mark.parametrize(
        ("args", "named"),
        [
            ((SPY,), {"minutes": 5}),
            ((SPY, "30"), {}),
            ((SPY, None), {}),
            ((SPY, timedelta(minutes=30)), {}),
            ((SPY, 30, 1), {}),
            ((SPY, 30, True, 1), {}),
            ((SPY, 30), {"minutes_after_open": 30}),
            ((object(), 30), {}),
        ],
    )
    def test_what_no_overload_of_leans_takes_is_a_type_error(
        self, schedule: ScheduleManager, args: tuple[Any, ...], named: dict[str, Any]
    ) -> None:
        with pytest.raises(TypeError, match="No method matches given arguments for after_market_open"):
            schedule.time_rules.after_market_open(*args, **named)

    def test_a_name_that_is_not_there_is_refused_by_name(self, schedule: ScheduleManager) -> None:
        with pytest.raises(NotSupported, match=r"TimeRules\.sunset"):
            schedule.time_rules.sunset()

    def test_names_read_as_in_lean(self, schedule: ScheduleManager) -> None:
        tr = schedule.time_rules
        assert tr.at(10, 30).name == "10.5"
        assert tr.every(timedelta(minutes=5)).name == "Every 5 min"
        assert tr.after_market_open(SPY, 30).name == "SPY: 30 min after MarketOpen"
        assert tr.before_market_close(SPY, 15, True).name == "SPY: 15 min before ExtendedMarketClose"
        assert schedule.date_rules.month_end(SPY, 2).name == "SPY: MonthEnd-2"
        assert tr.at(10, 7, 30).name == "10.13"  # 10.125, and .NET rounds a half away from zero
        assert tr.at(timedelta(minutes=-30)).name == "-0.5"
        assert tr.before_market_open(SPY, 30.125).name == "SPY: 30.13 min before MarketOpen"
        assert tr.before_market_close(SPY).name == "SPY: 0 min after MarketClose"

    @given(hour=st.integers(0, 23), minute=st.integers(0, 59), day=st.dates(date(2000, 1, 1), date(2049, 12, 31)))
    def test_an_instant_shows_the_asked_time_in_its_zone_except_in_a_gap(
        self, database: HoursDatabase, hour: int, minute: int, day: date
    ) -> None:
        manager = ScheduleManager(Clock(database, datetime(2000, 1, 1, tzinfo=UTC)))
        (instant,) = times(manager.time_rules.at(hour, minute), day)
        shown = instant.astimezone(NEW_YORK).replace(tzinfo=None)
        asked = datetime(day.year, day.month, day.day, hour, minute)
        assert shown == asked or (hour == 2 and shown == asked.replace(hour=3, minute=0))


@pytest.mark.parametrize("zone", ["America/New_York", "America/Havana", "Australia/Lord_Howe", "Asia/Tokyo"])
@pytest.mark.parametrize("minutes", [1, 7, 90])
def test_every_interval_is_reckoned_from_midnight_on_the_wall_of_days_of_any_length(
    schedule: ScheduleManager, zone: str, minutes: int
) -> None:
    schedule.time_rules.set_default_time_zone(ZoneInfo(zone))
    changes = [date(2020, month, day) for month, last in ((3, 31), (4, 30), (10, 31), (11, 30)) for day in range(1, last + 1)]
    rule = schedule.time_rules.every(timedelta(minutes=minutes))
    steps = [timedelta(minutes=minutes) * number for number in range(-(-1440 // minutes))]
    wanted = [
        local_to_utc(datetime.combine(day, datetime.min.time()) + since, ZoneInfo(zone)) for day in changes for since in steps
    ]
    assert list(rule.instants(changes)) == wanted
