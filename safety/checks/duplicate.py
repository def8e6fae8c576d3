"""Is the same thing already on its way?"""

from __future__ import annotations

from domain.orders import OrderRequest
from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import passed, refused


class DuplicateCheck:
    """No second order of an intent that still works, and no second opening order of a position.

    An order whose outcome is unknown works. Several closing orders of one position may work side by side: the reduction check
    counts them.
    """

    name = "duplicate"
    protects_reductions = True

    def judge(self, case: Case) -> CheckResult:
        """Working orders that do the same, against none."""
        same = [order for order in case.working if _is_same(order, case)]
        if same:
            orders = ", ".join(f"{order.order_id} of intent {order.intent.intent_id}" for order in same)
            detail = f"already working for position {case.intent.position_id}: {orders}"
            return refused(self, RefusalCode.DUPLICATE_INTENT, detail, measured=len(same), limit=0, unit="orders")
        return passed(self, 0, 0, "orders")


def _is_same(order: OrderRequest, case: Case) -> bool:
    other, this = order.intent, case.intent
    opens_twice = not case.is_closing and other.position_id == this.position_id and other.purpose is this.purpose
    return other.intent_id == this.intent_id or opens_twice
