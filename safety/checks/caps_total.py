"""Has the desk room for another position?"""

from __future__ import annotations

from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.caps import positions_with_this


class CapTotalCheck:
    """Positions of all strategies, this one included, against ``caps.total``."""

    name = "caps_total"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """Positions there would be against the cap."""
        ids, cap = positions_with_this(case), case.settings.caps.total
        detail = f"the desk would have {len(ids)} positions with this one, at most {cap}"
        if len(ids) > cap:
            return refused(self, RefusalCode.CAP_TOTAL, detail, measured=len(ids), limit=cap, unit="positions")
        return passed(self, len(ids), cap, "positions", detail)
