"""Can the feed's Greeks be believed?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.contracts import Contract, Right
from domain.quotes import FeedGreeks, OptionQuote
from domain.refusals import CheckResult, Measured, RefusalCode
from risk.own_greeks import OwnGreeks, own_greeks
from safety.case import Case
from safety.checks.base import TOLERANCE, passed, refused

MOST_VOLATILITY = 10.0
"""Implied volatility a year (1000 %) above which a feed's number is not believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    code: RefusalCode
    measured: Measured
    limit: Measured
    detail: str


class GreeksCheck:
    """Every leg has Greeks from the feed that are finite, not zero, of the right sign and range, and near our own.

    A feed writes 0 where it has nothing, so a zero volatility or delta is missing, whatever stands beside it (a dead call with
    delta 1.0 and volatility 0). Ours come from the mids of the same quotes, with the mirror contracts where the chain has them.
    """

    name = "greeks"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """The greatest difference between the feed's delta and ours, against the tolerance."""
        ours = own_greeks_of_legs(case)
        tolerance = case.settings.greeks.delta_tolerance
        differences: dict[Contract, float] = {}
        for contract in case.contracts:
            found = _compare(contract, case.feed_greeks.get(contract), ours[contract], tolerance)
            if isinstance(found, _Fault):
                detail = f"{contract.name}: {found.detail}"
                return refused(self, found.code, detail, measured=found.measured, limit=found.limit, unit="delta")
            differences[contract] = found
        widest = max(differences, key=lambda contract: differences[contract])
        return passed(self, differences[widest], tolerance, "delta", f"the largest difference is on {widest.name}")


def own_greeks_of_legs(case: Case) -> Mapping[Contract, OwnGreeks | None]:
    """Our own Greeks of each leg of the case; None where its quote or the underlying gives none."""
    view = case.underlying
    wanted = dict.fromkeys(other for contract in case.contracts for other in (contract, _mirror(contract)))
    shown = {contract: case.market.quote(contract) for contract in wanted}
    quotes = [OptionQuote(contract=contract, quote=quote) for contract, quote in shown.items() if quote is not None]
    found = own_greeks(quotes, view.price, case.settings.risk.rate, case.at) if view is not None else {}
    return {contract: found.get(contract) for contract in case.contracts}


def _mirror(contract: Contract) -> Contract:
    return replace(contract, right=Right.PUT if contract.right is Right.CALL else Right.CALL)


def _compare(contract: Contract, theirs: FeedGreeks | None, ours: OwnGreeks | None, tolerance: float) -> _Fault | float:
    """How far the feed's delta is from ours, or what is wrong with either."""
    if theirs is None:
        return _Fault(code=RefusalCode.GREEKS_MISSING, measured="none", limit="Greeks", detail="the feed has no Greeks")
    fault = _missing(theirs) or _invalid(contract, theirs)
    if fault is not None:
        return fault
    if ours is None:
        detail = "our own delta cannot be computed from its quote"
        return _Fault(code=RefusalCode.GREEKS_DISAGREE, measured="none", limit=tolerance, detail=detail)
    difference = abs(theirs.delta - ours.delta)
    if difference > tolerance + TOLERANCE:
        detail = f"the feed's delta {theirs.delta:.4f} and ours {ours.delta:.4f} are {difference:.4f} apart"
        return _Fault(code=RefusalCode.GREEKS_DISAGREE, measured=difference, limit=tolerance, detail=detail)
    return difference


def _missing(theirs: FeedGreeks) -> _Fault | None:
    for name in FeedGreeks.__dataclass_fields__:
        value = getattr(theirs, name)
        if not math.isfinite(value):
            return _Fault(code=RefusalCode.GREEKS_MISSING, measured=str(value), limit="a number", detail=f"{name} is {value}")
    for name, value in (("implied volatility", theirs.implied_volatility), ("delta", theirs.delta)):
        if value == 0.0:
            detail = f"{name} is 0, which means missing (delta {theirs.delta:g}, volatility {theirs.implied_volatility:g})"
            return _Fault(code=RefusalCode.GREEKS_MISSING, measured=0.0, limit="not 0", detail=detail)
    return None


def _invalid(contract: Contract, theirs: FeedGreeks) -> _Fault | None:
    low, high = (0.0, 1.0) if contract.right is Right.CALL else (-1.0, 0.0)
    ranges = (
        ("delta", theirs.delta, low, high),
        ("gamma", theirs.gamma, 0.0, math.inf),
        ("vega", theirs.vega, 0.0, math.inf),
        ("implied volatility", theirs.implied_volatility, 0.0, MOST_VOLATILITY),
    )
    for name, value, least, most in ranges:
        if not least - TOLERANCE <= value <= most + TOLERANCE:
            detail = f"{name} {value:g} is outside {least:g} to {most:g}"
            return _Fault(code=RefusalCode.GREEKS_INVALID, measured=value, limit=f"{least:g} to {most:g}", detail=detail)
    return None
