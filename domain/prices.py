"""Net prices and ticks. One sign convention: net price is cash received per unit, credit positive, debit negative."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from domain.contracts import Contract
from domain.intents import Leg
from domain.quotes import Quote

PRICE_TOLERANCE = 1e-9
"""Points within which two prices are the same."""


def is_price(value: float) -> bool:
    """True for a number that can be a quoted price or level: finite and above zero."""
    return math.isfinite(value) and value > 0.0


def round_to_tick(net_price: float, tick: float) -> float:
    """The limit on the tick grid that gives nothing away: never less credit, never more debit than ``net_price``.

    The harder side to be filled on, so a credit of 2.32 becomes 2.35 and a debit of 2.325 (-2.325) becomes 2.30 (-2.30) on a
    0.05 tick. A price already on the grid, within 1e-9, stays. Raises ValueError for a price or tick that is not finite, or
    a tick that is not positive.
    """
    return _on_grid(net_price, tick, ROUND_CEILING)


def one_tick_through(natural: float, tick: float) -> float:
    """A marketable limit: the natural net price, moved on the grid one tick further against us. Errors as ``round_to_tick``."""
    return _on_grid(natural, tick, ROUND_FLOOR, ticks_off=-1)


def _on_grid(price: float, tick: float, rounding: str, ticks_off: int = 0) -> float:
    if not (math.isfinite(price) and math.isfinite(tick) and tick > 0.0):
        raise ValueError(f"cannot round the price {price!r} to the tick {tick!r}")
    step = Decimal(repr(tick))
    ratio = Decimal(repr(price)) / step
    nearest = ratio.to_integral_value(ROUND_HALF_EVEN)
    whole = nearest if abs(ratio - nearest) * step <= Decimal(repr(PRICE_TOLERANCE)) else ratio.to_integral_value(rounding)
    return float((whole + ticks_off) * step)


def combo_tick(contracts: Iterable[Contract]) -> float:
    """The smallest tick among the contracts of a combo."""
    return min(contract.tick for contract in contracts)


def mid_price(legs: Iterable[Leg], quotes: Mapping[Contract, Quote]) -> float:
    """Net price of one unit with every leg at its mid; NaN when a leg has no two-sided quote."""
    return -sum(leg.ratio * _of(quotes, leg).mid for leg in legs)


def natural_price(legs: Iterable[Leg], quotes: Mapping[Contract, Quote]) -> float:
    """Net price of one unit when bought legs pay the ask and sold legs get the bid; NaN when a side is missing."""
    return -sum(leg.ratio * (_of(quotes, leg).ask if leg.ratio > 0 else _of(quotes, leg).bid) for leg in legs)


def _of(quotes: Mapping[Contract, Quote], leg: Leg) -> Quote:
    found = quotes.get(leg.contract)
    if found is None:
        raise KeyError(f"no quote for {leg.contract.name}")
    return found
