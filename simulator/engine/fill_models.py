"""Fill models as an algorithm sees and replaces them (Common/Orders/Fills/FillModel.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.fill_facts import fill_order_of, fill_security
from simulator.engine.lean_dict import KeyValuePair
from simulator.engine.lean_object import LeanObject
from simulator.engine.order_events import OrderEvent
from simulator.engine.orders import COMBO_TYPES, Order
from simulator.fills import Fill, fill_combo, fill_order
from simulator.order_kinds import OrderType

if TYPE_CHECKING:
    from simulator.engine.clock import Clock
    from simulator.engine.security import Security

Leg = tuple[Order, "Security"]


class FillModelParameters(LeanObject):
    """What a fill model is asked about: an order, its security, and every leg of its group with its security."""

    lean_name: ClassVar[str] = "FillModelParameters"

    def __init__(self, security: Security, order: Order, legs: Sequence[Leg]) -> None:
        self.security = security
        self.order = order
        self.securities_for_orders = [KeyValuePair(leg, held) for leg, held in legs]


class FillModel(LeanObject):
    """LEAN's fill rules. A subclass may override the method of an order type; it gets and returns what LEAN's does."""

    lean_name: ClassVar[str] = "FillModel"

    def fill(self, parameters: FillModelParameters) -> list[OrderEvent]:
        """The events of an order now: fills, or an event without one while it rests."""
        order, security = parameters.order, parameters.security
        if order.type in COMBO_TYPES:
            combo = {
                OrderType.COMBO_MARKET: self.combo_market_fill,
                OrderType.COMBO_LIMIT: self.combo_limit_fill,
                OrderType.COMBO_LEG_LIMIT: self.combo_leg_limit_fill,
            }[order.type]
            return combo(order, parameters)
        single = {
            OrderType.MARKET: self.market_fill,
            OrderType.LIMIT: self.limit_fill,
            OrderType.STOP_MARKET: self.stop_market_fill,
            OrderType.STOP_LIMIT: self.stop_limit_fill,
            OrderType.TRAILING_STOP: self.trailing_stop_fill,
            OrderType.LIMIT_IF_TOUCHED: self.limit_if_touched_fill,
            OrderType.MARKET_ON_OPEN: self.market_on_open_fill,
            OrderType.MARKET_ON_CLOSE: self.market_on_close_fill,
        }[order.type]
        return [single(security, order)]

    def market_fill(self, asset: Security, order: Order) -> OrderEvent:
        """Fill of a market order, or an event without one."""
        return _single(asset, order)

    limit_fill = stop_market_fill = stop_limit_fill = market_on_open_fill = market_on_close_fill = market_fill
    trailing_stop_fill = limit_if_touched_fill = market_fill

    def combo_market_fill(self, order: Order, parameters: FillModelParameters) -> list[OrderEvent]:
        """Fills of every leg of a combo, or none."""
        return _combo(parameters)

    combo_limit_fill = combo_leg_limit_fill = combo_market_fill


class ImmediateFillModel(FillModel):
    """LEAN's name for the rules it uses where nothing else is set."""

    lean_name: ClassVar[str] = "ImmediateFillModel"


def _single(asset: Security, order: Order) -> OrderEvent:
    clock = asset.owner.clock
    event = OrderEvent(order, clock.utc)
    outcome = fill_order(fill_order_of(order, asset), fill_security(asset, clock))
    order.terms.triggered = order.terms.triggered or outcome.triggered
    if isinstance(outcome, Fill):
        event.message = outcome.message
        return event.fill(outcome.quantity, outcome.price)
    if outcome.stop_price is not None:
        order.terms.stop_price = outcome.stop_price
    return event


def _combo(parameters: FillModelParameters) -> list[OrderEvent]:
    clock: Clock = parameters.security.owner.clock
    legs = parameters.securities_for_orders
    filled = fill_combo([(fill_order_of(leg, security), fill_security(security, clock)) for leg, security in legs]) or []
    events = []
    for (leg, _), fill in zip(legs, filled, strict=False):
        events.append(OrderEvent(leg, clock.utc, message=fill.message).fill(fill.quantity, fill.price))
    return events
