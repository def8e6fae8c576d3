"""Is the exchange open, and is it a time at which the desk opens positions?"""

from __future__ import annotations

from domain.refusals import CheckResult, RefusalCode
from domain.sessions import new_york_date
from safety.case import Case
from safety.checks.base import passed, refused


class SessionCheck:
    """Refuses when the exchange is closed; new positions also on half days (unless allowed) and near the close."""

    name = "session"
    protects_reductions = True

    def judge(self, case: Case) -> CheckResult:
        """Minutes to the close against the least a new position needs; 0 for a reduction."""
        session, rules = case.market.session, case.settings.session
        least = 0.0 if case.is_closing else float(rules.no_entry_minutes)
        today = new_york_date(case.at)
        if session is None:
            detail = f"the exchange does not open on {today}"
            return refused(self, RefusalCode.SESSION_HOLIDAY, detail, measured="closed all day", limit="a session")
        left = session.minutes_to_close(case.at)
        if session.day != today or not session.is_open(case.at):
            hours = f"{session.opens_at:%Y-%m-%d %H:%M} to {session.closes_at:%H:%M} UTC"
            detail = f"{case.at:%Y-%m-%d %H:%M:%S} UTC is outside the session of {session.day}, {hours}"
            return refused(self, RefusalCode.SESSION_CLOSED, detail, measured=left, limit=least, unit="minutes to the close")
        if session.is_half_day and not rules.half_days and not case.is_closing:
            detail = f"{today} closes early and session.half_days is false"
            return refused(self, RefusalCode.SESSION_HALF_DAY, detail, measured="half day", limit="full day")
        if left < least:
            detail = f"{left:g} minutes to the close, entries need {least:g}"
            return refused(
                self, RefusalCode.SESSION_NEAR_CLOSE, detail, measured=left, limit=least, unit="minutes to the close"
            )
        return passed(self, left, least, "minutes to the close")
