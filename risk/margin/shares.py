"""Shares beside options: covered calls and covered puts.

Source: Regulation T 12 CFR 220.12 (half of a long position's value; one and a half of a short one's, its proceeds included);
Cboe margin manual: a short call against long shares, and a short put against short shares, need nothing of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from domain.contracts import Contract, Right
from risk.margin.answer import Missing, Requirement
from risk.margin.rates import Venue, leverage_of
from risk.margin.requirement import requirement
from risk.payoff import Legs

LONG_PART = 0.5
SHORT_PART = 1.5
LONG_FUND = 0.25
SHORT_FUND = 0.30
"""Maintenance of a leveraged fund's shares by its leverage (FINRA notice 09-53), where that asks more."""


def requirement_with_shares(
    legs: Legs, mids: Mapping[Contract, float], spot: float, shares: int, venue: Venue = Venue.CBOE
) -> Requirement | Missing:
    """What signed option ``legs`` and signed ``shares`` of their underlying need together; other arguments as ``requirement``.

    Shares cover as many short calls (long shares) or puts (short shares) as they can deliver, in the way that needs least; the
    rest is as without shares. ``net_deposit`` is gross less premiums received and less what shares sold short brought in; that
    the shares themselves have to be paid for is no part of it. Short shares lose without bound. Missing as ``requirement``,
    shares without options too.
    """
    if not shares:
        return requirement(legs, mids, spot, venue)
    held = {contract: quantity for contract, quantity in legs.items() if quantity}
    whole = requirement(held, mids, spot, venue)
    if isinstance(whole, Missing):
        return whole
    right = Right.CALL if shares > 0 else Right.PUT
    rests = [_rest(rest, mids, spot, venue) for rest in _uncovered(held, abs(shares), right)]
    best = min(rests, key=lambda rest: rest.gross)
    leverage = leverage_of(next(iter(held)).underlying)
    long_part, short_part = max(LONG_PART, LONG_FUND * leverage), max(SHORT_PART, 1.0 + SHORT_FUND * leverage)
    stock = abs(shares) * spot * (long_part if shares > 0 else short_part)
    paid = math.fsum(quantity * mids[contract] * contract.multiplier for contract, quantity in held.items())
    proceeds = min(0, shares) * spot
    return Requirement(
        gross=stock + best.gross,
        net_deposit=stock + best.gross + paid + proceeds,
        unbounded=best.unbounded or shares < 0,
        breakdown=f"{shares} shares: {stock:,.2f}; {best.breakdown}",
    )


def _rest(legs: Legs, mids: Mapping[Contract, float], spot: float, venue: Venue) -> Requirement:
    nothing = Requirement(gross=0.0, net_deposit=0.0, unbounded=False, breakdown="every option is covered")
    found = requirement(legs, mids, spot, venue) if legs else nothing
    if isinstance(found, Missing):
        raise TypeError(f"a part of legs that have a requirement has none: {found.why}")
    return found


def _uncovered(legs: Legs, shares: int, right: Right) -> Iterator[dict[Contract, int]]:
    """What is left of the legs after each way of covering as many shorts of one right as the shares can deliver."""
    shorts = [contract for contract in sorted(legs) if legs[contract] < 0 and contract.right is right]
    yield from _ways(dict(legs), shorts, float(shares))


def _ways(legs: dict[Contract, int], shorts: list[Contract], shares: float) -> Iterator[dict[Contract, int]]:
    if not shorts:
        yield {contract: quantity for contract, quantity in legs.items() if quantity}
        return
    first, others = shorts[0], shorts[1:]
    for count in range(min(-legs[first], int(shares // first.multiplier)) + 1):
        yield from _ways({**legs, first: legs[first] + count}, others, shares - count * first.multiplier)
