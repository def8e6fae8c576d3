"""Has the strategy room for another position?"""

from __future__ import annotations

from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.caps import positions_with_this


class CapStrategyCheck:
    """Positions of the intent's strategy, this one included, against ``caps.<strategy>``."""

    name = "caps_strategy"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """Positions there would be against the cap."""
        strategy = case.intent.strategy
        ids, cap = positions_with_this(case, strategy), case.settings.caps.of(strategy)
        detail = f"{strategy.value} would have {len(ids)} positions with this one, at most {cap}"
        if len(ids) > cap:
            return refused(self, RefusalCode.CAP_STRATEGY, detail, measured=len(ids), limit=cap, unit="positions")
        return passed(self, len(ids), cap, "positions", detail)
