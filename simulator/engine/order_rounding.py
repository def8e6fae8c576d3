"""Rounds the prices of an order to what its security's tick allows, before it is sent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from simulator.engine.orders import Order
from simulator.engine.security import Security
from simulator.enums import DataNormalizationMode, SecurityType
from simulator.order_kinds import OrderType

_BELOW_A_DOLLAR = 0.0001
_NET_NAMES = {
    "limit_price": "LimitPrice",
    "stop_price": "StopPrice",
    "trigger_price": "TriggerPrice",
    "trailing_amount": "TrailingAmount",
}


def to_tick(price: float, tick: float) -> float:
    """The nearest multiple of the tick, ties to even, in decimal arithmetic as .NET does it."""
    if tick <= 0:
        return price
    step = Decimal(repr(tick))
    return float((Decimal(repr(price)) / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * step)


def places(tick: float) -> int:
    """Digits after the point of a multiple of the tick, as .NET's decimals keep them; 0 where there is no tick."""
    exponent = Decimal(repr(tick)).as_tuple().exponent
    return -exponent if tick > 0 and isinstance(exponent, int) and exponent < 0 else 0


def round_quantity(order: Order, security: Security) -> str | None:
    """Rounds the quantity towards 0 to whole lots, in place. Returns LEAN's warning where it was not whole."""
    lot = security.symbol_properties.lot_size
    odd = math.fmod(order.quantity, lot)
    if not odd:
        return None
    order.quantity -= odd
    return f"Warning: Due to brokerage limitations, orders will be rounded to the nearest lot size of {lot:g}"


def round_prices(order: Order, security: Security, legs: Sequence[tuple[Order, Security]] | None) -> str | None:
    """Rounds in place; a combo's limit once all its legs are known, to the finest tick among them.

    Returns LEAN's warning where a price moved.
    """
    warning = None
    for name in order.named:
        if name == "trailing_amount" and order.terms.trailing_as_percentage:
            continue
        old: float = getattr(order.terms, name)
        tick = _tick(security, old)
        new = to_tick(old, tick)
        setattr(order.terms, name, new)
        if name == "limit_price":
            order.terms.limit_places = places(tick)
        if name == "trailing_amount" and tick > 0:
            order.terms.trailing_places = places(tick)
        warning = warning or _warning(_NET_NAMES[name], old, new)
    group = order.group_order_manager
    if order.type is OrderType.COMBO_LIMIT and group is not None and legs is not None:
        ticks = [_tick(leg_security, leg.price) for leg, leg_security in legs]
        finest = min((tick for tick in ticks if tick > 0), default=0.0)
        old, group.limit_price = group.limit_price, to_tick(group.limit_price, finest)
        for leg, _ in legs:
            leg.terms.limit_places = places(finest)
        warning = _warning("LimitPrice", old, group.limit_price)
    return warning


def _tick(security: Security, price: float) -> float:
    """The security's tick at the price; none for shares whose prices are scaled (AdjustedPriceVariationModel), a hundredth of
    a cent for those quoted below a dollar (EquityPriceVariationModel)."""
    if security.type is not SecurityType.EQUITY:
        return security.symbol_properties.tick(price)
    if security.data_normalization_mode is DataNormalizationMode.ADJUSTED:
        return 0.0
    return _BELOW_A_DOLLAR if price < 1.0 else security.symbol_properties.tick(price)


def _warning(name: str, old: float, new: float) -> str | None:
    if abs(old - new) < 1e-12:
        return None
    return f"Warning: To meet brokerage precision requirements, order {name} was rounded to {new:g} from {old!r}"
