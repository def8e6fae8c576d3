"""Does a closing order only take away from what is held?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.contracts import Contract
from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import passed, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class _Excess:
    contract: Contract
    quantity: int
    room: int
    why: str


class ReductionCheck:
    """Every leg is opposite in sign to what is held and not larger than it, less what already works to reduce it.

    What is held is asked twice: of the desk's own position and of the account. Working orders count with their whole quantity,
    whatever part of them is filled.
    """

    name = "reduction"
    protects_reductions = True

    def judge(self, case: Case) -> CheckResult:
        """Contracts beyond what may be reduced, against none. Opening intents are not asked."""
        if not case.is_closing:
            return CheckResult(check=self.name, measured=None, limit=None, applied=False, detail="the intent opens")
        position = case.position()
        if position is None or not position.is_live:
            detail = f"the desk has no live position {case.intent.position_id}"
            return refused(self, RefusalCode.NOT_A_REDUCTION, detail, measured="no position", limit="a live position")
        own = {order.order_id for order in case.working if order.intent.position_id == position.position_id}
        worst = max(
            *_excesses(case, dict(position.held), own, f"position {position.position_id}"),
            *_excesses(case, case.account.holdings, {order.order_id for order in case.working}, "the account"),
            key=lambda excess: abs(excess.quantity) - excess.room,
        )
        beyond = max(abs(worst.quantity) - worst.room, 0)
        if beyond:
            return refused(
                self, RefusalCode.NOT_A_REDUCTION, worst.why, measured=abs(worst.quantity), limit=worst.room, unit="contracts"
            )
        return passed(self, abs(worst.quantity), worst.room, "contracts", worst.why)


def _excesses(case: Case, held: Mapping[Contract, int], order_ids: set[str], holder: str) -> tuple[_Excess, ...]:
    """For each leg its quantity and the room there is to reduce what ``holder`` holds, 0 when the sign is wrong."""
    found = []
    for contract, quantity in case.intent.signed_quantities().items():
        has = held.get(contract, 0)
        working = sum(
            _same_way(order.intent.signed_quantities().get(contract, 0), quantity)
            for order in case.working
            if order.order_id in order_ids
        )
        room = max(abs(has) - working, 0) if has * quantity < 0 else 0
        why = f"{quantity:+d} {contract.name} where {holder} holds {has:+d} and orders for {working} already work to reduce it"
        found.append(_Excess(contract=contract, quantity=quantity, room=room, why=why))
    return tuple(found)


def _same_way(working: int, quantity: int) -> int:
    return abs(working) if working * quantity > 0 else 0
