"""How combos fill in a backtest or on paper: at the quotes a bar closed with, never inside the spread.

LEAN's own model prices every leg of a bought group at its bar's low, the sold ones too, so that a credit at the natural
price next to never fills (Common/Orders/Fills/FillModel.cs, ComboLimitFill). Here a sold leg gets the bid and a bought leg pays
the ask of the last real bar's close; the combo fills when that net price is no worse than its limit. A live broker never
asks this model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from AlgorithmImports import Extensions, FillModel, OrderEvent, OrderFee, OrderStatus

from lean_bridge.quotes import quote_of
from lean_bridge.times import as_utc

if TYPE_CHECKING:
    from AlgorithmImports import FillModelParameters, Order, Security

TOLERANCE = 1e-9
"""Points within which a net price is at the limit."""


class QuotedComboFill(FillModel):
    """LEAN's fill model, but for combo limit orders."""

    def combo_limit_fill(self, order: Order, parameters: FillModelParameters) -> list[OrderEvent]:
        """A fill of every leg at its own far side, or none: with a leg that has no quote since the order was made, none."""
        units = float(order.group_order_manager.quantity)
        pairs = sorted(parameters.securities_for_orders, key=lambda pair: int(pair.key.id))
        legs = [(pair.key, pair.value, _far_side(pair.key, pair.value)) for pair in pairs]
        if any(price is None for _, _, price in legs):
            return []
        net = sum((price or 0.0) * float(leg.quantity) for leg, _, price in legs) / abs(units)
        limit = float(order.group_order_manager.limit_price) * (1.0 if units > 0.0 else -1.0)
        if net > limit + TOLERANCE:
            return []
        return [_filled(leg, security, price or 0.0) for leg, security, price in legs]


def _far_side(leg: Order, security: Security) -> float | None:
    """The price the leg trades at now; None without a quote on that side that is at least as new as the order."""
    quote = quote_of(security)
    if quote is None or quote.at < as_utc(leg.time):
        return None
    price = quote.bid if float(leg.quantity) < 0.0 else quote.ask
    return price if price > 0.0 else None


def _filled(leg: Order, security: Security, price: float) -> OrderEvent:
    event = OrderEvent(leg, Extensions.convert_to_utc(security.local_time, security.exchange.time_zone), OrderFee.ZERO)
    event.status = OrderStatus.FILLED
    event.fill_price = price
    event.fill_quantity = leg.quantity
    return event
