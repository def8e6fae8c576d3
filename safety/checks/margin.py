"""Does the account keep its buffer with this order, and everything else that works, in the book?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from domain.intents import Purpose, StrategyName
from domain.refusals import CheckResult, RefusalCode
from risk.margin import Missing
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.requirements import requirement_of, total_requirement

MAY_BE_UNBOUNDED = frozenset({StrategyName.FUTURES_STRANGLE})
"""Strategies whose structures may sell calls that nothing covers."""
_CENT = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stated:
    """An amount in USD and where it comes from."""

    amount: float
    source: str


class MarginCheck:
    """What is used, what works and what this order needs stay within net liquidation value less the buffer.

    This order needs the larger of our requirement (gross, or the debit with what it needs besides) and the engine's what-if
    where that is finite and positive. Used is the larger of the engine's margin and our own sum over positions. Every other
    working or unknown opening order counts in full.
    """

    name = "margin"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """USD committed with this order against what may be; every number and its source stand in the detail."""
        allowed = _allowed(case)
        parts = (_used(case), _this_order(case), _other_orders(case))
        stated = [part for part in (allowed, *parts) if isinstance(part, _Stated)]
        missing = [part.why for part in (allowed, *parts) if isinstance(part, Missing)]
        detail = "; ".join([*missing, *(part.source for part in stated)])
        if missing or isinstance(allowed, Missing):
            return refused(self, RefusalCode.MARGIN_MISSING, detail, measured="missing", limit="every number", unit="USD")
        total = math.fsum(part.amount for part in parts if isinstance(part, _Stated))
        if total > allowed.amount + _CENT:
            return refused(self, RefusalCode.MARGIN_BUFFER, detail, measured=total, limit=allowed.amount, unit="USD")
        return passed(self, total, allowed.amount, "USD", detail)


def _allowed(case: Case) -> _Stated | Missing:
    value, buffer = case.account.net_liquidation_value, case.settings.margin.buffer
    if not (math.isfinite(value) and value > 0.0):
        return Missing(why=f"net liquidation value is {value}")
    amount = value * (1.0 - buffer)
    return _Stated(amount=amount, source=f"allowed {amount:,.2f} of net liquidation value {value:,.2f} (buffer {buffer:.0%})")


def _used(case: Case) -> _Stated | Missing:
    engine = case.account.margin_used
    if not (math.isfinite(engine) and engine >= 0.0):
        return Missing(why=f"the engine's margin used is {engine}")
    ours = total_requirement(
        case, [(f"position {p.position_id}", p.underlying, dict(p.held)) for p in case.positions if p.held], paid=True
    )
    if isinstance(ours, Missing):
        return ours
    return _Stated(amount=max(engine, ours), source=f"used {max(engine, ours):,.2f} (engine {engine:,.2f}, ours {ours:,.2f})")


def _this_order(case: Case) -> _Stated | Missing:
    intent = case.intent
    ours = requirement_of(case, intent.underlying, intent.signed_quantities())
    if isinstance(ours, Missing):
        return Missing(why=f"this order: {ours.why}")
    if ours.unbounded and intent.strategy not in MAY_BE_UNBOUNDED:
        return Missing(why=f"this order can lose without bound, which {intent.strategy.value} may not ({ours.breakdown})")
    engine = case.engine_margin
    counts = engine is not None and math.isfinite(engine) and engine > 0.0
    amount = max(ours.needed, engine) if counts and engine is not None else ours.needed
    said = f"engine {engine:,.2f}" if counts else f"the engine gives no usable number: {engine}"
    own = f"ours {ours.gross:,.2f} gross, {ours.net_deposit:,.2f} net: {ours.breakdown}"
    return _Stated(amount=amount, source=f"this order {amount:,.2f} ({own}; {said})")


def _other_orders(case: Case) -> _Stated | Missing:
    opening = [order for order in case.working if order.intent.purpose is Purpose.OPEN]
    total = total_requirement(
        case, [(f"order {o.order_id}", o.intent.underlying, o.intent.signed_quantities()) for o in opening], paid=False
    )
    if isinstance(total, Missing):
        return total
    return _Stated(amount=total, source=f"{len(opening)} other working orders {total:,.2f}")
