"""Fill models as an algorithm sees and replaces them (Common/Orders/Fills/FillModel.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.fill_facts import fill_order_of, fill_security
from simulator.engine.lean_dict import KeyValuePair
from simulator.engine.lean_object import FixedObject, LeanObject
from simulator.engine.order_events import OrderEvent
from simulator.engine.orders import COMBO_TYPES, Order
from simulator.enums import SecurityType
from simulator.fills import BASE_RULES, EQUITY_RULES, FUTURE_RULES, Fill, Rules, fill_combo, fill_order
from simulator.order_kinds import OrderType

if TYPE_CHECKING:
    from simulator.engine.security import Security

Leg = tuple[Order, "Security"]


class FillModelParameters(FixedObject):
    """What a fill model is asked about: an order, its security, and every leg of its group with its security."""

    lean_name: ClassVar[str] = "FillModelParameters"

    def __init__(self, security: Security, order: Order, legs: Sequence[Leg]) -> None:
        self.security = security
        self.order = order
        self.securities_for_orders = [KeyValuePair(leg, held) for leg, held in legs]


class FillModel(LeanObject):
    """LEAN's fill rules. A subclass may override the method of an order type; it gets and returns what LEAN's does.

    The rules are the class's own whatever the security: one derived from this class fills shares as it does options.
    """

    lean_name: ClassVar[str] = "FillModel"
    _rules: ClassVar[Rules] = BASE_RULES

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
        return _single(asset, order, self._rules)

    limit_fill = stop_market_fill = stop_limit_fill = market_on_open_fill = market_on_close_fill = market_fill
    trailing_stop_fill = limit_if_touched_fill = market_fill

    def combo_market_fill(self, order: Order, parameters: FillModelParameters) -> list[OrderEvent]:
        """Fills of every leg of a combo, or none."""
        return _combo(parameters)

    combo_limit_fill = combo_leg_limit_fill = combo_market_fill


class ImmediateFillModel(FillModel):
    """LEAN's name for the rules of options and indices."""

    lean_name: ClassVar[str] = "ImmediateFillModel"


class EquityFillModel(FillModel):
    """The rules of shares."""

    lean_name: ClassVar[str] = "EquityFillModel"
    _rules = EQUITY_RULES


class FutureFillModel(ImmediateFillModel):
    """The rules of futures: market orders fill outside regular hours too."""

    lean_name: ClassVar[str] = "FutureFillModel"
    _rules = FUTURE_RULES


class FutureOptionFillModel(FutureFillModel):
    """The rules of options on futures: those of futures."""

    lean_name: ClassVar[str] = "FutureOptionFillModel"


_MODELS: Final[dict[SecurityType, type[FillModel]]] = {
    SecurityType.EQUITY: EquityFillModel,
    SecurityType.FUTURE: FutureFillModel,
    SecurityType.FUTURE_OPTION: FutureOptionFillModel,
}


def fill_model_of(kind: SecurityType) -> FillModel:
    """The model LEAN gives such securities (DefaultBrokerageModel.GetFillModel)."""
    return _MODELS.get(kind, ImmediateFillModel)()


def _single(asset: Security, order: Order, rules: Rules) -> OrderEvent:
    clock = asset.owner.clock
    event = OrderEvent(order, clock.utc)
    outcome = fill_order(fill_order_of(order, asset), fill_security(asset), rules, asset.owner.settings.stale_price_time_span)
    order.terms.triggered = order.terms.triggered or outcome.triggered
    if isinstance(outcome, Fill):
        event.message = outcome.message
        return event.fill(outcome.quantity, outcome.price)
    if outcome.stop_price is not None:
        order.terms.stop_price = outcome.stop_price
    return event


def _combo(parameters: FillModelParameters) -> list[OrderEvent]:
    owner = parameters.security.owner
    legs = parameters.securities_for_orders
    facts = [(fill_order_of(leg, security), fill_security(security)) for leg, security in legs]
    filled = fill_combo(facts, owner.settings.stale_price_time_span) or []
    events = []
    for (leg, _), fill in zip(legs, filled, strict=False):
        events.append(OrderEvent(leg, owner.clock.utc, message=fill.message).fill(fill.quantity, fill.price))
    return events
