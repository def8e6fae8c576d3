"""What the margin rules know of the market and of the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.margin.own import OwnRule
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginSecurity:
    """One security as the margin rules see it.

    ``price``, ``bid``, ``ask`` are LEAN's ``security.price``, ``.bid_price``, ``.ask_price``; ``multiplier`` the
    contract multiplier (money per point per contract; 1 for shares); ``unit_of_trade`` how many units of the underlying
    one option contract stands for (100 on shares and indexes, 1 on futures); ``strike_multiplier`` how many points of the
    underlying a point of the strike stands for (5 for NQX); ``leverage`` 2 for shares in a margin account;
    ``future_margins`` the (initial, maintenance) margins in force of a futures contract, USD, and of the future under an option
    on one, by the option's own model; None elsewhere; ``own`` a rule the algorithm has put in place of LEAN's; ``held_cost``
    what the holding cost, signed.
    """

    symbol: Symbol
    price: float
    bid: float = 0.0
    ask: float = 0.0
    multiplier: float = 1.0
    unit_of_trade: float = 1.0
    strike_multiplier: float = 1.0
    leverage: float = 1.0
    lot_size: float = 1.0
    future_margins: tuple[float, float] | None = None
    own: OwnRule | None = None
    held_cost: float = 0.0


Book = Mapping[Symbol, MarginSecurity]
"""Securities by symbol: every position, every order and every option's underlying must be in it."""


@dataclass(frozen=True, slots=True)
class MarginPosition:
    """A signed quantity of one symbol; ``unit_quantity`` is its size in one unit of its group (the lot size where it
    stands alone)."""

    symbol: Symbol
    quantity: float
    unit_quantity: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginOrder:
    """An order about to be checked.

    ``value_price`` is the price LEAN values it at (see ``value_price``); ``fee`` its fee, and for an exercise the fee
    of the share order it turns into. ``filled`` is the quantity already filled, None for an order that was never sent.
    ``answer`` asks a model of the algorithm's own whether the order may go alone: whether it may, and why not.
    """

    order_id: int
    symbol: Symbol
    quantity: float
    order_type: OrderType
    value_price: float
    fee: float = 0.0
    filled: float | None = 0.0
    answer: Callable[[], tuple[bool, str]] | None = None


def value_price(quantity: float, price: float, order_price: float | None = None) -> float:
    """The price LEAN values an order at: a sell at the larger of its own price and the market's, a buy at the smaller.

    ``order_price`` is the limit (a combo's is the group's), the stop of a stop market order, None at market.
    """
    if order_price is None:
        return price
    return max(order_price, price) if quantity < 0 else min(order_price, price)
