"""Which days and times the 0DTE strategy trades."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from exchange_calendars import get_calendar

from domain.sessions import Session
from domain.settings import Settings
from domain.settings.zero_dte import WEEKDAYS
from strategies.zero_dte import ZeroDte
from strategies.zero_dte.days import idle_reason, is_its_weekday, plan_of
from tests.strategies.scenes import FRIDAY, HALF_FRIDAY, new_york, session_of, settings_of

HALF_DAYS_ON = settings_of(session__half_days="true")


def why(session: Session | None, day: date, settings: Settings | None = None) -> tuple[str, str] | None:
    found = idle_reason(session, day, settings or Settings())
    return None if found is None else (found.code, found.detail)


def test_a_full_friday_may_trade() -> None:
    assert why(session_of(FRIDAY), FRIDAY) is None


def test_a_friday_holiday_is_skipped_and_never_moved() -> None:
    code, detail = why(None, date(2025, 7, 4)) or ("", "")
    assert code == "holiday"
    assert detail == "2025-07-04 is a holiday: the exchange is closed, and the entry is not moved"


def test_the_thursday_before_a_holiday_is_not_its_day() -> None:
    code, detail = why(session_of(date(2025, 7, 3)), date(2025, 7, 3)) or ("", "")
    assert code == "not_its_day"
    assert detail == "2025-07-03 is a Thursday; zero_dte.weekday is friday"


def test_a_half_day_is_skipped_by_default() -> None:
    code, detail = why(session_of(HALF_FRIDAY, half=True), HALF_FRIDAY) or ("", "")
    assert code == "half_day"
    assert detail == "2025-11-28 is a half day (close 13:00) and session.half_days is false"


def test_a_half_day_trades_when_the_settings_say_so() -> None:
    assert why(session_of(HALF_FRIDAY, half=True), HALF_FRIDAY, HALF_DAYS_ON) is None


def test_a_half_day_that_ends_before_entries_begin_does_not_trade() -> None:
    early = settings_of(session__half_days="true", session__half_day_exit_minutes="150")
    code, detail = why(session_of(HALF_FRIDAY, half=True), HALF_FRIDAY, early) or ("", "")
    assert code == "no_window"
    assert detail == "2025-11-28: entries begin at 10:30, but everything is closed from 10:30 on"


@pytest.mark.parametrize("weekday", ["monday", "tuesday", "wednesday", "thursday", "friday"])
def test_the_weekday_is_a_setting(weekday: str) -> None:
    settings = settings_of(zero_dte__weekday=weekday)
    week = [FRIDAY - timedelta(days=back) for back in range(4, -1, -1)]
    trading = [f"{day:%A}".lower() for day in week if idle_reason(session_of(day), day, settings) is None]
    assert trading == [weekday]


def test_any_weekday_trades_when_the_settings_say_so() -> None:
    settings = settings_of(zero_dte__weekday="any")
    week = [FRIDAY - timedelta(days=back) for back in range(5)]
    assert all(idle_reason(session_of(day), day, settings) is None for day in week)


def test_a_weekend_is_no_holiday() -> None:
    saturday = FRIDAY + timedelta(days=1)
    assert (why(None, saturday, settings_of(zero_dte__weekday="any")) or ("",))[0] == "not_its_day"


def test_the_fridays_of_2025_are_those_of_the_rule_book(golden: Path) -> None:
    calendar = get_calendar("XNYS")
    fridays = [date(2025, 1, 3) + timedelta(weeks=week) for week in range(52)]
    skipped = []
    for day in fridays:
        session = None
        if calendar.is_session(day.isoformat()):
            close = calendar.session_close(day.isoformat()).to_pydatetime()
            half = close < new_york(day, 16)
            session = Session(day=day, opens_at=new_york(day, 9, 30), closes_at=close, is_half_day=half)
        if idle_reason(session, day, Settings()) is not None:
            skipped.append(day.isoformat())
    told = next(line for line in (golden / "strategy_examples.txt").read_text().splitlines() if line.startswith("Fridays 2025"))
    assert told == f"Fridays 2025 tradable for 0DTE {len(fridays) - len(skipped)} skipped {skipped}"


def test_the_times_of_a_full_day_are_those_of_the_settings() -> None:
    plan = plan_of(session_of(FRIDAY), Settings())
    expected = [new_york(FRIDAY, hour, minute) for hour, minute in ((10, 30), (11, 0), (15, 0), (15, 30))]
    assert [plan.entry_from, plan.entry_until, plan.time_exit, plan.hard_exit] == expected


def test_the_times_follow_new_york_through_summer_and_winter() -> None:
    winter, summer = date(2025, 1, 10), date(2025, 7, 11)
    assert plan_of(session_of(winter), Settings()).entry_from.hour == 15
    assert plan_of(session_of(summer), Settings()).entry_from.hour == 14


def test_on_a_half_day_the_exits_count_back_from_the_close() -> None:
    plan = plan_of(session_of(HALF_FRIDAY, half=True), Settings())
    assert plan.time_exit == new_york(HALF_FRIDAY, 12, 0)
    assert plan.hard_exit == new_york(HALF_FRIDAY, 12, 30)


def test_the_half_day_exit_is_a_setting() -> None:
    plan = plan_of(session_of(HALF_FRIDAY, half=True), settings_of(session__half_day_exit_minutes="30"))
    assert (plan.time_exit, plan.hard_exit) == (new_york(HALF_FRIDAY, 12, 30), new_york(HALF_FRIDAY, 12, 45))


@pytest.mark.parametrize(
    ("at", "may"),
    [
        (new_york(FRIDAY, 10, 29), False),
        (new_york(FRIDAY, 10, 30), True),
        (new_york(FRIDAY, 11, 0), True),
        (new_york(FRIDAY, 11, 1), False),
    ],
)
def test_the_entry_window_holds_both_its_ends(at: datetime, may: bool) -> None:
    assert plan_of(session_of(FRIDAY), Settings()).may_enter(at) is may
    assert bool(ZeroDte(Settings()).wants(at, session_of(FRIDAY))) is may


def test_nothing_is_entered_past_the_time_exit_of_a_half_day() -> None:
    late = settings_of(session__half_days="true", session__half_day_exit_minutes="140")
    plan = plan_of(session_of(HALF_FRIDAY, half=True), late)
    assert plan.may_enter(new_york(HALF_FRIDAY, 10, 39))
    assert not plan.may_enter(new_york(HALF_FRIDAY, 10, 40))


def test_nothing_is_subscribed_on_a_day_without_a_trade() -> None:
    strategy = ZeroDte(Settings())
    thursday = FRIDAY - timedelta(days=1)
    assert strategy.chain_needs(session_of(thursday), thursday) == ()
    assert strategy.chain_needs(None, date(2025, 7, 4)) == ()
    assert strategy.wants(new_york(thursday, 10, 30), session_of(thursday)) == ()
    assert strategy.wants(new_york(FRIDAY, 10, 30), None) == ()


def test_on_its_day_it_asks_for_the_same_day_chains_near_the_money() -> None:
    needs = ZeroDte(Settings()).chain_needs(session_of(FRIDAY), FRIDAY)
    assert [(need.root, need.underlying, need.min_dte, need.max_dte) for need in needs] == [
        ("SPXW", "SPX", 0, 0),
        ("SPY", "SPY", 0, 0),
    ]
    assert all(need.strike_window == pytest.approx(0.04) for need in needs)


def test_a_farther_expiry_asks_for_more_strikes() -> None:
    settings = settings_of(zero_dte__underlyings="GOOG", zero_dte__max_dte="7")
    (need,) = ZeroDte(settings).chain_needs(session_of(FRIDAY), FRIDAY)
    assert (need.root, need.underlying, need.max_dte) == ("GOOG", "GOOG", 7)
    assert 0.08 < need.strike_window < 0.10


def test_it_watches_what_its_roots_are_written_on() -> None:
    assert ZeroDte(Settings()).underlyings() == ("SPX", "SPY")


@pytest.mark.parametrize("weekday", [*WEEKDAYS, "any"])
@pytest.mark.parametrize("ahead", range(7))
def test_chains_are_wanted_on_the_weekdays_that_have_no_reason_to_be_idle(weekday: str, ahead: int) -> None:
    settings, day = settings_of(zero_dte__weekday=weekday), FRIDAY + timedelta(days=ahead)
    idle = idle_reason(session_of(day), day, settings)
    assert is_its_weekday(day, settings) is (idle is None)
    assert bool(ZeroDte(settings).wants(new_york(day, 10, 30), session_of(day))) is (idle is None)
