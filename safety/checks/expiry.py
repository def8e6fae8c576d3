"""Is a leg so near its end that its holder may do as he likes?"""

from __future__ import annotations

from domain.contracts import Contract
from domain.refusals import CheckResult, RefusalCode
from risk.expiry import Window, delivery_windows
from safety.case import Case
from safety.checks.base import passed, refused
from safety.marks import mark


class ExpiryCheck:
    """No leg is past its settlement, and no short that is settled in shares or a future is about to be assigned.

    Assignment is near when the short is in the money on its last day, when it has no time value left, and when it is within a
    pin's distance of its strike in the last ``expiry.pin_minutes``.
    """

    name = "expiry"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """Legs in such a window, against none."""
        found = {contract: _windows(case, contract, n) for contract, n in case.intent.signed_quantities().items()}
        caught = [f"{contract.name}: {', '.join(each)}" for contract, each in found.items() if each]
        if caught:
            return refused(self, RefusalCode.EXPIRY_WINDOW, "; ".join(caught), measured=len(caught), limit=0, unit="legs")
        return passed(self, 0, 0, "legs")


def _windows(case: Case, contract: Contract, quantity: int) -> tuple[Window, ...]:
    view, minutes = case.market.underlyings[contract.underlying], case.settings.expiry.pin_minutes
    price = mark(case.market, contract, quantity)
    return delivery_windows(contract, quantity, price, view.price, case.at, pin_minutes=minutes)
