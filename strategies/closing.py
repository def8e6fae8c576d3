"""Getting out of a position: what it would cost, whether its quotes can be believed, and which legs can be traded."""

from __future__ import annotations

import math
from dataclasses import dataclass

from domain.contracts import Contract, Right
from domain.intents import Leg
from domain.positions import Position
from domain.prices import PRICE_TOLERANCE, is_price
from domain.quotes import Quote
from domain.snapshots import MarketSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Closable:
    """The part of a position that can be closed now: legs and units of the closing order (none: no order).

    ``stuck`` are shorts without an ask, with the other legs of their right; ``worthless`` are longs without a bid.
    """

    legs: tuple[Leg, ...]
    quantity: int
    stuck: tuple[Contract, ...]
    worthless: tuple[Contract, ...]


def units_held(position: Position) -> int | None:
    """Units of the whole structure held; None when the legs are held unevenly (or not at all)."""
    held = dict(position.held)
    if held.keys() != {leg.contract for leg in position.legs}:
        return None
    units = {held[leg.contract] / leg.ratio for leg in position.legs}
    count = units.pop()
    return int(count) if not units and count >= 1 and count == int(count) else None


def has_short(position: Position) -> bool:
    """True while a short leg is held."""
    return any(quantity < 0 for _, quantity in position.held)


def close_cost(position: Position, market: MarketSnapshot) -> float | None:
    """Points one unit of the structure costs to close at mid prices; None when a short has no ask.

    A short with an ask only counts at its ask, a long without a bid at nothing: the dear side of what is not known.
    """
    cost = 0.0
    for leg in position.legs:
        quote = market.quote(leg.contract)
        if leg.ratio > 0:
            cost -= leg.ratio * (quote.mid if quote is not None and quote.is_two_sided else 0.0)
        elif quote is None or not is_price(quote.ask):
            return None
        else:
            cost -= leg.ratio * (quote.mid if quote.is_two_sided else quote.ask)
    return cost


def is_in_doubt(position: Position, market: MarketSnapshot, harmless: float) -> bool:
    """True when a short leg has no ask, or a quote wider than its own mid (rule book 4.7) and wider than ``harmless`` points.

    A short that nobody bids for and that is offered at no more than ``harmless`` is worth next to nothing: that is no doubt,
    and must not hold up the stop of the side that is tested.
    """
    quotes = [market.quote(contract) for contract, quantity in position.held if quantity < 0]
    return any(quote is None or _doubtful(quote, harmless) for quote in quotes)


def _doubtful(quote: Quote, harmless: float) -> bool:
    if not is_price(quote.ask):
        return True
    bid = quote.bid if is_price(quote.bid) else 0.0
    width, mid = quote.ask - bid, (quote.ask + bid) / 2.0
    return width < 0.0 or (width > mid and width > harmless + PRICE_TOLERANCE)


def closable(position: Position, market: MarketSnapshot) -> Closable:
    """The closing order that trades every leg it can: each right as a whole, when all its shorts have an ask.

    Longs without a bid are left to expire, and never sold while a short of their right stays.
    """
    free: dict[Contract, int] = {}
    stuck: list[Contract] = []
    worthless: list[Contract] = []
    for right in Right:
        held = {c: quantity for c, quantity in position.held if c.right is right}
        if any(quantity < 0 and not is_price(_ask(market.quote(c))) for c, quantity in held.items()):
            stuck.extend(held)
            continue
        sold = {c: q for c, q in held.items() if q < 0 or is_price(_bid(market.quote(c)))}
        worthless.extend(held.keys() - sold.keys())
        free.update(sold)
    legs, quantity = _reduced(free)
    return Closable(legs=legs, quantity=quantity, stuck=tuple(stuck), worthless=tuple(sorted(worthless)))


def whole(position: Position) -> Closable:
    """The closing order of everything held, whatever the quotes: for an order that rests at its own limit."""
    legs, quantity = _reduced(dict(position.held))
    return Closable(legs=legs, quantity=quantity, stuck=(), worthless=())


def _reduced(held: dict[Contract, int]) -> tuple[tuple[Leg, ...], int]:
    units = math.gcd(*held.values())
    return tuple(Leg(contract=c, ratio=-quantity // units) for c, quantity in held.items()), units


def _ask(quote: Quote | None) -> float:
    return quote.ask if quote is not None else math.nan


def _bid(quote: Quote | None) -> float:
    return quote.bid if quote is not None else math.nan
