"""Which days and times the 0DTE strategy trades: its entry window, its time exits, and why a day is none of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.intents import NoTrade, StrategyName
from domain.sessions import NEW_YORK, Session
from domain.settings import Settings
from domain.settings.zero_dte import WEEKDAYS
from strategies.reasons import NoTradeCode, why_not


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlan:
    """The instants (UTC) of one session: entries from and until (both included), time exit, hard exit."""

    entry_from: datetime
    entry_until: datetime
    time_exit: datetime
    hard_exit: datetime

    def may_enter(self, at: datetime) -> bool:
        """True inside the entry window and before the time exit."""
        return self.entry_from <= at <= self.entry_until and at < self.time_exit


def plan_of(session: Session, settings: Settings) -> DayPlan:
    """The day's plan. On a half day the time exit counts back from the close, and the hard one lies half-way to it."""
    zero = settings.zero_dte
    if session.is_half_day:
        left = timedelta(minutes=settings.session.half_day_exit_minutes)
        time_exit, hard_exit = session.closes_at - left, session.closes_at - left / 2
    else:
        time_exit, hard_exit = _instant(session, zero.time_exit), _instant(session, zero.hard_exit)
    return DayPlan(
        entry_from=_instant(session, zero.entry_from),
        entry_until=_instant(session, zero.entry_until),
        time_exit=time_exit,
        hard_exit=hard_exit,
    )


def is_its_weekday(day: date, settings: Settings) -> bool:
    """Whether the weekday is one it trades on, holiday or not."""
    wanted, weekday = settings.zero_dte.weekday, day.weekday()
    return weekday < len(WEEKDAYS) and wanted in ("any", WEEKDAYS[weekday])


def idle_reason(session: Session | None, day: date, settings: Settings) -> NoTrade | None:
    """Why no entry is possible on ``day`` at all; None when one is."""
    if not is_its_weekday(day, settings):
        wanted = settings.zero_dte.weekday
        why = ": the exchange is closed at weekends" if wanted == "any" else f"; zero_dte.weekday is {wanted}"
        return _idle(NoTradeCode.NOT_ITS_DAY, f"{day} is a {day:%A}{why}")
    if session is None:
        return _idle(NoTradeCode.HOLIDAY, f"{day} is a holiday: the exchange is closed, and the entry is not moved")
    if session.is_half_day and not settings.session.half_days:
        close = f"{session.closes_at.astimezone(NEW_YORK):%H:%M}"
        return _idle(NoTradeCode.HALF_DAY, f"{day} is a half day (close {close}) and session.half_days is false")
    plan = plan_of(session, settings)
    if plan.entry_from >= plan.time_exit:
        first, last = (f"{at.astimezone(NEW_YORK):%H:%M}" for at in (plan.entry_from, plan.time_exit))
        return _idle(NoTradeCode.NO_WINDOW, f"{day}: entries begin at {first}, but everything is closed from {last} on")
    return None


def _instant(session: Session, at: time) -> datetime:
    return datetime.combine(session.day, at, tzinfo=NEW_YORK).astimezone(UTC)


def _idle(code: NoTradeCode, detail: str) -> NoTrade:
    return why_not(StrategyName.ZERO_DTE, code, detail)
