"""Is the order of a size that can be meant?"""

from __future__ import annotations

from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import passed, refused


class OrderSizeCheck:
    """Contracts over all legs against ``orders.max_contracts``."""

    name = "order_size"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """Contracts the whole order trades against the most one order may."""
        count, most = case.intent.contracts, case.settings.orders.max_contracts
        if count > most:
            detail = f"{case.intent.quantity} units of {len(case.intent.legs)} legs trade {count} contracts, at most {most}"
            return refused(self, RefusalCode.ORDER_TOO_LARGE, detail, measured=count, limit=most, unit="contracts")
        return passed(self, count, most, "contracts")
