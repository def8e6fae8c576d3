"""Can each leg be traded at a price near its mid?"""

from __future__ import annotations

import math

from domain.contracts import Contract
from domain.quotes import Quote
from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.base import TOLERANCE, Check, passed, refused


class QuotesCheck:
    """Every leg is quoted on both sides, not crossed, and no wider than the larger of two limits."""

    name = "quotes"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """The widest spread against its limit, in points; a missing or crossed quote goes before it."""
        limits = case.settings.quotes
        widths: list[tuple[float, float, Contract]] = []
        for contract, quote in case.quotes().items():
            if quote is None or not quote.is_two_sided:
                return _unusable(self, contract, quote)
            allowed = max(limits.max_spread_abs, limits.max_spread_rel * quote.mid)
            widths.append((quote.width, allowed, contract))
        width, allowed, contract = max(widths, key=lambda found: found[0] - found[1])
        detail = f"{contract.name} is {width:g} wide, at most {allowed:g} is allowed"
        if width > allowed + TOLERANCE:
            return refused(self, RefusalCode.QUOTE_WIDE, detail, measured=width, limit=allowed, unit="points")
        return passed(self, width, allowed, "points", detail)


def _unusable(check: Check, contract: Contract, quote: Quote | None) -> CheckResult:
    if quote is not None and math.isfinite(quote.bid) and math.isfinite(quote.ask) and 0.0 < quote.ask < quote.bid:
        detail = f"{contract.name}: bid {quote.bid:g} is above ask {quote.ask:g}"
        return refused(check, RefusalCode.QUOTE_CROSSED, detail, measured=quote.bid, limit=quote.ask, unit="points")
    shown = "no quote" if quote is None else f"bid {quote.bid:g}, ask {quote.ask:g}"
    detail = f"{contract.name}: {shown}; both sides must be positive"
    return refused(check, RefusalCode.QUOTE_MISSING, detail, measured=shown, limit="two sides")
