"""Does the account keep its buffer with this order, and everything else that works, in the book?"""

from __future__ import annotations

import math

from domain.refusals import CheckResult, RefusalCode
from domain.snapshots import BrokerFigure
from risk.margin import Missing
from safety.book import coming, held
from safety.case import Case
from safety.checks.base import FUTURE_SECONDS, passed, refused
from safety.checks.requirements import Stated, figure_in_words, needed, total_requirement

_CENT = 0.005


class MarginCheck:
    """What is used, what works and what this order needs stay within net liquidation value less the buffer.

    This order needs the largest of our requirement (gross, or the debit with what it needs besides), the engine's what-if and
    the broker's own number. Used is the largest of the engine's margin, the broker's, and our own sum over positions. Every
    other working or unknown opening order counts in full. Live, where ``margin.broker_required`` says so, nothing opens
    without the broker's numbers.
    """

    name = "margin"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """USD committed with this order against what may be; every number and its source stand in the detail."""
        allowed = _allowed(case)
        parts = (_used(case), needed(case), _other_orders(case))
        stated = [part for part in (allowed, *parts) if isinstance(part, Stated)]
        missing = [part.why for part in (allowed, *parts) if isinstance(part, Missing)]
        detail = "; ".join([*missing, *(part.source for part in stated)])
        if missing or isinstance(allowed, Missing):
            return refused(self, RefusalCode.MARGIN_MISSING, detail, measured="missing", limit="every number", unit="USD")
        silent = _silent_broker(case)
        if silent:
            code, wanted = RefusalCode.MARGIN_BROKER, f"numbers of at most {case.settings.margin.broker_seconds} s"
            return refused(self, code, f"{silent}; {detail}", measured="missing", limit=wanted, unit="USD")
        total = math.fsum(part.amount for part in parts if isinstance(part, Stated))
        if total > allowed.amount + _CENT:
            return refused(self, RefusalCode.MARGIN_BUFFER, detail, measured=total, limit=allowed.amount, unit="USD")
        return passed(self, total, allowed.amount, "USD", detail)


def _allowed(case: Case) -> Stated | Missing:
    value, buffer = case.account.net_liquidation_value, case.settings.margin.buffer
    if not (math.isfinite(value) and value > 0.0):
        return Missing(why=f"net liquidation value is {value}")
    amount = value * (1.0 - buffer)
    return Stated(amount=amount, source=f"allowed {amount:,.2f} of net liquidation value {value:,.2f} (buffer {buffer:.0%})")


def _used(case: Case) -> Stated | Missing:
    engine, broker = case.account.margin_used, case.account.broker_margin_used
    if not (math.isfinite(engine) and engine >= 0.0):
        return Missing(why=f"the engine's margin used is {engine}")
    ours = total_requirement(case, held(case))
    if isinstance(ours, Missing):
        return ours
    amounts, said = [engine, ours], f"engine {engine:,.2f}, ours {ours:,.2f}"
    if broker is not None:
        amounts.append(broker.amount if math.isfinite(broker.amount) else 0.0)
        said += f", {figure_in_words(case, broker)}"
    return Stated(amount=max(amounts), source=f"used {max(amounts):,.2f} ({said})")


def _other_orders(case: Case) -> Stated | Missing:
    others = coming(case)
    total = total_requirement(case, others)
    if isinstance(total, Missing):
        return total
    return Stated(amount=total, source=f"{len(others)} other working orders {total:,.2f}")


def _silent_broker(case: Case) -> str:
    """What the broker has to say and does not; empty where all is said, or need not be."""
    if not (case.live and case.settings.margin.broker_required):
        return ""
    asked = {"what this order needs": case.broker_margin, "the margin used": case.account.broker_margin_used}
    return "; ".join(f"the broker has not said {what}" for what, figure in asked.items() if not _is_fresh(case, figure))


def _is_fresh(case: Case, figure: BrokerFigure | None) -> bool:
    if figure is None or not (math.isfinite(figure.amount) and figure.amount >= 0.0):
        return False
    return -FUTURE_SECONDS <= case.seconds_since(figure.at) <= case.settings.margin.broker_seconds
