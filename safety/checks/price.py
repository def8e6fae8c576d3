"""Is the limit a price this structure can have now?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from domain.contracts import Contract
from domain.intents import PriceStyle
from domain.prices import combo_tick, mid_price, natural_price
from domain.quotes import Quote
from domain.refusals import CheckResult, Measured, RefusalCode
from risk.payoff import payoff_range
from safety.case import Case
from safety.checks.base import TOLERANCE, passed, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class _Objection:
    limit: Measured
    detail: str


class PriceCheck:
    """The net limit is finite, not 0, within its intent and within the legs' quotes; for an opening also of the right sign.

    Nothing may be given away beyond the natural price and one tick. A closing order whose legs have no usable quote may rest at
    its limit, but not be marketable. An opening must be able to win and to lose: its credit is less than what it can lose, its
    debit less than what it can gain.
    """

    name = "price"
    protects_reductions = True

    def judge(self, case: Case) -> CheckResult:
        """The limit against the worst price that would still be sane, in points."""
        natural = _natural(case)
        floor = natural - combo_tick(case.contracts)
        objection = _within_intent(case)
        if objection is None and not case.is_closing:
            objection = _as_an_opening(case) or _payoff(case)
        if objection is None:
            objection = _within_quotes(case, natural, floor)
        if objection is not None:
            return refused(
                self,
                RefusalCode.PRICE_INSANE,
                objection.detail,
                measured=case.limit if math.isfinite(case.limit) else str(case.limit),
                limit=objection.limit,
                unit="points",
            )
        limit = floor if math.isfinite(floor) else "no quotes: rests at its limit"
        return passed(self, case.limit, limit, "points", f"natural {natural:g}")


def _natural(case: Case) -> float:
    """The natural price; NaN when a leg has no positive price on the side it trades at."""
    quotes = case.quotes()
    usable: dict[Contract, Quote] = {}
    for leg in case.intent.legs:
        quote = quotes[leg.contract]
        side = math.nan if quote is None else quote.ask if leg.ratio > 0 else quote.bid
        if quote is not None and math.isfinite(side) and side > 0.0:
            usable[leg.contract] = quote
    return natural_price(case.intent.legs, usable) if len(usable) == len(quotes) else math.nan


def _within_intent(case: Case) -> _Objection | None:
    intent, limit = case.intent, case.limit
    for name, value in (("limit", limit), ("intent's limit", intent.limit), ("intent's worst price", intent.worst)):
        if not math.isfinite(value):
            return _Objection(limit="a finite number", detail=f"the {name} is {value}")
    if abs(limit) <= TOLERANCE:
        return _Objection(limit="not 0", detail="a net price of 0 cannot be told from none, and the engine does not take it")
    if intent.worst > intent.limit + TOLERANCE:
        return _Objection(
            limit=intent.limit, detail=f"the worst price {intent.worst:g} is better than the limit {intent.limit:g}"
        )
    walks_free = case.is_closing and intent.price_style is PriceStyle.MARKETABLE
    if limit < intent.worst - TOLERANCE and not walks_free:
        return _Objection(limit=intent.worst, detail=f"{limit:g} is worse than {intent.worst:g}, the worst the intent allows")
    return None


def _within_quotes(case: Case, natural: float, floor: float) -> _Objection | None:
    if not math.isfinite(natural):
        if case.is_closing and case.intent.price_style is not PriceStyle.MARKETABLE:
            return None
        return _Objection(limit="quotes of every leg", detail="a leg has no quote on the side it trades at")
    if case.limit < floor - TOLERANCE:
        return _Objection(
            limit=floor, detail=f"{case.limit:g} gives away more than a tick beyond the natural price {natural:g}"
        )
    return None


def _as_an_opening(case: Case) -> _Objection | None:
    quotes = {contract: quote for contract, quote in case.quotes().items() if quote is not None and quote.is_two_sided}
    if len(quotes) < len(case.contracts):
        return _Objection(limit="two-sided quotes", detail="a leg has no two-sided quote to compare the limit with")
    mid = mid_price(case.intent.legs, quotes)
    if case.limit * mid <= 0.0:
        wanted = "a credit" if mid > 0.0 else "a debit"
        return _Objection(limit=wanted, detail=f"{case.limit:g} has the wrong sign: the mid is {mid:g}, {wanted}")
    best = _best(case, quotes)
    if case.limit > best + combo_tick(case.contracts) + TOLERANCE:
        return _Objection(limit=best, detail=f"{case.limit:g} asks more than a tick beyond the best the quotes give, {best:g}")
    return None


def _best(case: Case, quotes: dict[Contract, Quote]) -> float:
    return -sum(
        leg.ratio * (quotes[leg.contract].bid if leg.ratio > 0 else quotes[leg.contract].ask) for leg in case.intent.legs
    )


def _payoff(case: Case) -> _Objection | None:
    unit = {leg.contract: leg.ratio for leg in case.intent.legs}
    if len({contract.settles_at for contract in unit}) > 1:
        return None
    value, multiplier = payoff_range(unit), case.intent.multiplier
    if value.least is not None and case.limit >= -value.least / multiplier - TOLERANCE:
        loses = -value.least / multiplier
        return _Objection(limit=loses, detail=f"a credit of {case.limit:g} is no less than the {loses:g} it can lose")
    if value.greatest is not None and -case.limit >= value.greatest / multiplier - TOLERANCE:
        gains = value.greatest / multiplier
        return _Objection(limit=-gains, detail=f"a debit of {-case.limit:g} is no less than the {gains:g} it can gain")
    return None
