"""Is the desk allowed to trade at all?"""

from __future__ import annotations

from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import passed, refused
from safety.trading_state import TradingLevel


class TradingStateCheck:
    """HALTED lets nothing through, REDUCING only what takes risk away."""

    name = "trading_state"
    protects_reductions = True

    def judge(self, case: Case) -> CheckResult:
        """The trading level against the one this kind of intent needs."""
        state = case.trading
        needed = TradingLevel.REDUCING if case.is_closing else TradingLevel.ACTIVE
        detail = f"{state.level.label} since {state.since:%Y-%m-%d %H:%M:%S} UTC: {state.reason}"
        if state.level.rank >= needed.rank:
            return passed(self, state.level.label, needed.label, detail=detail)
        halted = state.level is TradingLevel.HALTED
        code = RefusalCode.TRADING_HALTED if halted else RefusalCode.TRADING_REDUCING
        return refused(self, code, detail, measured=state.level.label, limit=needed.label)
