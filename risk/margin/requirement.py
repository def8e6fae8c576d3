"""The strategy-based (Reg-T, Cboe rule 10.3) requirement of any mix of option legs on one underlying.

Longs cover shorts where they may; what is covered needs its worst loss at expiry over every strike and 0, netted over calls and
puts that expire together; what is left needs the naked formula. Of all the ways to cover, the one that needs least counts, so a
spread never needs more than its shorts would naked, and another long never raises the requirement.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache, reduce
from typing import NamedTuple

from domain.contracts import Contract, ProductKind, Right
from risk.margin.answer import Missing, Requirement
from risk.margin.futures import FuturesMarket, futures_requirement
from risk.margin.naked import Naked, naked_requirement, naked_total
from risk.margin.pairing import Pair, Pairing, are_few, every_pairing, pairings
from risk.margin.rates import Venue, rates_for
from risk.payoff import Legs, least_value


class _Cover(NamedTuple):
    """One way to cover a unit, whatever the prices: what the covered ``spreads`` can lose at expiry, each and together (USD).

    ``covered`` counts covered shorts, ``left`` holds those that nothing covers.
    """

    spreads: Sequence[Legs]
    losses: Sequence[float]
    loss: float
    covered: int
    left: Legs


class _Way(NamedTuple):
    """A cover at today's prices: ``cost`` is what it can lose and what is ``naked``, USD for a unit."""

    cost: float
    naked: float
    cover: _Cover


def requirement(
    legs: Legs,
    mids: Mapping[Contract, float],
    spot: float,
    venue: Venue = Venue.CBOE,
    *,
    futures: FuturesMarket | None = None,
) -> Requirement | Missing:
    """What the signed ``legs`` on one underlying need, by its price ``spot`` and each contract's own mid in points.

    Futures options need ``futures`` and are scanned (``futures_requirement``), whatever the venue. Missing when there are no
    legs, they are on several underlyings or some of them on futures, or when the spot or a mid is missing, not finite, or not
    positive (a long's mid may be 0).
    """
    held = {contract: quantity for contract, quantity in legs.items() if quantity}
    why = _unusable(held, mids, spot)
    if why is not None:
        return Missing(why=why)
    if all(contract.kind is ProductKind.FUTURE_OPTION for contract in held):
        if futures is None:
            return Missing(why=f"{next(iter(held)).name} is a futures option, and nothing is known of its future's margin")
        return futures_requirement(held, mids, spot, futures)
    shorts = _shorts(held, mids, spot, venue)
    if isinstance(shorts, Missing):
        return shorts
    times = reduce(math.gcd, (abs(quantity) for quantity in held.values()))
    unit = {contract: quantity // times for contract, quantity in held.items()}
    ways = [_way(cover, shorts) for cover in _covers(unit, shorts)]
    best = min(ways, key=lambda way: (way.cost, -way.cover.covered))
    paid = math.fsum(quantity * mids[contract] * contract.multiplier for contract, quantity in held.items())
    return Requirement(
        gross=best.cost * times,
        net_deposit=best.cost * times + paid,
        unbounded=all(any(short.right is Right.CALL for short in way.cover.left) for way in ways),
        breakdown=_breakdown(best, shorts, times),
    )


def _unusable(held: Legs, mids: Mapping[Contract, float], spot: float) -> str | None:
    if not held:
        return "there are no legs"
    if len({contract.underlying for contract in held}) != 1:
        return "the legs are on several underlyings"
    if not (math.isfinite(spot) and spot > 0.0):
        return f"the price of {next(iter(held)).underlying} is {spot}"
    for contract, quantity in held.items():
        mid = mids.get(contract, math.nan)
        if not math.isfinite(mid) or mid < 0.0 or (quantity < 0 and mid == 0.0):
            return f"the mid of {contract.name} is {mid}"
    return None


def _shorts(held: Legs, mids: Mapping[Contract, float], spot: float, venue: Venue) -> dict[Contract, Naked] | Missing:
    found: dict[Contract, Naked] = {}
    for contract, quantity in held.items():
        rates = rates_for(contract, venue)
        if rates is None:
            return Missing(why=f"{contract.name} is a futures option beside options of another kind")
        if quantity < 0:
            required = naked_requirement(contract, mids[contract], spot, rates)
            premium = mids[contract] * contract.multiplier
            found[contract] = Naked(contract=contract, required=required, premium=premium)
    return found


def _saving(pair: Pair, shorts: Mapping[Contract, Naked]) -> float:
    short, long = pair
    return shorts[short].required - _spread_loss({short: -1, long: 1})


def _covers(unit: Legs, shorts: Mapping[Contract, Naked]) -> Sequence[_Cover]:
    known = _every_cover(tuple(unit.items()))
    if known is not None:
        return known
    return [_cover(unit, pairing) for pairing in pairings(unit, lambda pair: _saving(pair, shorts))]


@lru_cache(maxsize=512)
def _every_cover(unit: tuple[tuple[Contract, int], ...]) -> tuple[_Cover, ...] | None:
    """Every way to cover a unit; None where they are too many. No price is in it: the gate asks of one structure all day."""
    legs = dict(unit)
    if not are_few(legs):
        return None
    return tuple(_cover(legs, pairing) for pairing in every_pairing(legs))


def _cover(unit: Legs, pairing: Pairing) -> _Cover:
    spreads = _spreads(pairing)
    losses = [_spread_loss(spread) for spread in spreads]
    return _Cover(spreads, losses, math.fsum(losses), sum(pairing.values()), _uncovered(unit, pairing))


def _way(cover: _Cover, shorts: Mapping[Contract, Naked]) -> _Way:
    naked = naked_total([(shorts[contract], count) for contract, count in cover.left.items()])
    return _Way(cover.loss + naked, naked, cover)


def _spreads(pairing: Pairing) -> list[dict[Contract, int]]:
    """The covered legs, netted by the instant at which their shorts expire."""
    found: dict[datetime, dict[Contract, int]] = {}
    for (short, long), count in pairing.items():
        spread = found.setdefault(short.settles_at, {})
        spread[short] = spread.get(short, 0) - count
        spread[long] = spread.get(long, 0) + count
    return list(found.values())


def _spread_loss(legs: Legs) -> float:
    least = least_value(legs)
    return math.inf if least is None else max(0.0, -least)


def _uncovered(unit: Legs, pairing: Pairing) -> dict[Contract, int]:
    left = {contract: -quantity for contract, quantity in unit.items() if quantity < 0}
    for (short, _), count in pairing.items():
        left[short] -= count
    return {contract: count for contract, count in left.items() if count}


def _breakdown(way: _Way, shorts: Mapping[Contract, Naked], times: int) -> str:
    parts = [
        f"covered to {min(contract.expiry for contract in spread)}: worst loss at expiry {loss * times:,.2f}"
        for spread, loss in zip(way.cover.spreads, way.cover.losses, strict=True)
    ]
    if way.cover.left:
        listed = ", ".join(
            f"{count * times} {contract.name} at {shorts[contract].required:,.2f}"
            for contract, count in sorted(way.cover.left.items())
        )
        parts.append(f"naked {listed}: together {way.naked * times:,.2f}")
    return "; ".join(parts) if parts else "paid in full"
