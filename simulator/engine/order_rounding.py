"""Rounds the prices of an order to what its security's tick allows, before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from simulator.engine.orders import Order
from simulator.engine.security import Security
from simulator.order_kinds import OrderType

_LIMITED = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT, OrderType.COMBO_LEG_LIMIT})
_STOPPED = frozenset({OrderType.STOP_MARKET, OrderType.STOP_LIMIT})


def to_tick(price: float, tick: float) -> float:
    """The nearest multiple of the tick, ties to even, in decimal arithmetic as .NET does it."""
    if tick <= 0:
        return price
    step = Decimal(repr(tick))
    return float((Decimal(repr(price)) / step).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * step)


def round_prices(order: Order, security: Security, legs: Sequence[tuple[Order, Security]] | None) -> str | None:
    """Rounds in place; a combo's limit once all its legs are known, to the finest tick among them.

    Returns LEAN's warning where a price moved.
    """
    warning = None
    properties = security.symbol_properties
    if order.type in _LIMITED:
        old, order.limit_price = order.limit_price, to_tick(order.limit_price, properties.tick(order.limit_price))
        warning = _warning("LimitPrice", old, order.limit_price)
    if order.type in _STOPPED:
        old, order.stop_price = order.stop_price, to_tick(order.stop_price, properties.tick(order.stop_price))
        warning = warning or _warning("StopPrice", old, order.stop_price)
    group = order.group_order_manager
    if order.type is OrderType.COMBO_LIMIT and group is not None and legs is not None:
        ticks = [leg_security.symbol_properties.tick(leg.price) for leg, leg_security in legs]
        finest = min((tick for tick in ticks if tick > 0), default=0.0)
        old, group.limit_price = group.limit_price, to_tick(group.limit_price, finest)
        warning = _warning("LimitPrice", old, group.limit_price)
    return warning


def _warning(name: str, old: float, new: float) -> str | None:
    if abs(old - new) < 1e-12:
        return None
    return f"Warning: To meet brokerage precision requirements, order {name} was rounded to {new:g} from {old!r}"
