"""Our own requirement of legs, priced from the case's snapshot."""

from __future__ import annotations

import math
from collections.abc import Iterable

from domain.contracts import Contract
from risk.margin import Missing, Requirement, Venue, requirement
from risk.payoff import Legs
from safety.case import Case

Named = tuple[str, str, Legs]
"""A structure to total: what to call it, its underlying, its signed legs."""


def requirement_of(case: Case, underlying: str, legs: Legs) -> Requirement | Missing:
    """The requirement of signed legs on one underlying under the rules of the run's brokerage."""
    view = case.market.underlyings.get(underlying)
    if view is None:
        return Missing(why=f"there is no price of {underlying}")
    venue = Venue.TASTYTRADE if case.settings.run.brokerage == "tastytrade" else Venue.CBOE
    return requirement(legs, {c: _mark(case, c, quantity) for c, quantity in legs.items()}, view.price, venue)


def total_requirement(case: Case, structures: Iterable[Named], *, paid: bool) -> float | Missing:
    """The sum in USD over structures, each by itself; Missing, with every reason, when one cannot be stated.

    Gross requirements for what is held and ``paid`` for; debits still to be paid count as well where they are not.
    """
    total, why = 0.0, []
    for name, underlying, legs in structures:
        found = requirement_of(case, underlying, legs)
        if isinstance(found, Missing):
            why.append(f"{name}: {found.why}")
        else:
            total += found.gross if paid else found.needed
    return Missing(why="; ".join(why)) if why else total


def _mark(case: Case, contract: Contract, quantity: int) -> float:
    """The mid; without two sides the ask of a short and the bid of a long, 0 when nobody bids."""
    quote = case.market.quote(contract)
    if quote is None:
        return math.nan
    if quote.is_two_sided:
        return quote.mid
    if quantity < 0:
        return quote.ask
    return quote.bid if math.isfinite(quote.bid) else 0.0
