"""What happens to an order (Common/Orders/OrderEvent.cs), and what it costs (OrderFee.cs)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from simulator.engine.lean_enums import OrderStatus, net_name
from simulator.engine.lean_object import FixedObject, LeanObject
from simulator.engine.orders import Order
from simulator.engine.overloads import lean_names
from simulator.order_kinds import OrderDirection
from simulator.smart_rounding import smart_text
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.tickets import OrderTicket


_FILL: Final = "order_id, symbol, utc_time, status, direction, fill_price, fill_quantity, order_fee, message"
_Fill = tuple[int, Symbol, datetime, OrderStatus, OrderDirection]


class CashAmount(FixedObject):
    """Money of one currency."""

    lean_name: ClassVar[str] = "CashAmount"

    def __init__(self, amount: float, currency: str = "USD") -> None:
        self.amount = amount
        self.currency = currency


class OrderFee(LeanObject):
    """The fee of a fill."""

    lean_name: ClassVar[str] = "OrderFee"
    ZERO: ClassVar[OrderFee]

    def __init__(self, value: CashAmount) -> None:
        self.value = value

    @classmethod
    def of(cls, amount: float) -> OrderFee:
        """A fee in US dollars."""
        return cls(CashAmount(amount))


OrderFee.ZERO = OrderFee.of(0.0)


class OrderEvent(LeanObject):
    """One event of one order. ``utc_time`` is aware UTC."""

    lean_name: ClassVar[str] = "OrderEvent"

    @lean_names(_FILL)
    def __init__(
        self,
        order: Order | int,
        utc_time: datetime,
        order_fee: OrderFee | None = None,
        message: str = "",
        status: OrderStatus | None = None,
        *rest: Any,
    ) -> None:
        """``(order, utc_time, order_fee, message)``, or of a fill ``(order_id, symbol, utc_time, status, direction, fill_price,
        fill_quantity, order_fee, message)``."""
        self.id = 0
        self.fill_price = self.fill_quantity = self.quantity = 0.0
        self.symbol: Symbol
        self.direction: OrderDirection
        if not isinstance(order, Order):
            fill = (order, utc_time, order_fee, message, status, *rest)
            if len(fill) not in {8, 9}:
                raise TypeError(f"No method matches given arguments for OrderEvent: give ({_FILL})")
            self.order_id, self.symbol, self.utc_time, self.status, self.direction = cast("_Fill", fill)[:5]
            self.fill_price, self.fill_quantity, order_fee, message, *_ = (*fill[5:], "")
            self.fill_price_currency = "USD"
        else:
            self.order_id = order.id
            self.symbol = order.symbol
            self.utc_time = utc_time
            self.status = order.status if status is None else status
            self.quantity = order.quantity
            self.direction = order.direction
            self.fill_price_currency = order.price_currency
        self.order_fee = order_fee or OrderFee.ZERO
        self.message = message
        self.is_assignment = False
        self.is_in_the_money = False
        self.limit_price: float | None = None
        self.stop_price: float | None = None
        self.trigger_price: float | None = None
        self.trailing_amount: float | None = None
        self.ticket: OrderTicket | None = None

    def fill(self, quantity: float, price: float) -> OrderEvent:
        """Makes the event a complete fill."""
        self.status = OrderStatus.FILLED
        self.fill_quantity = quantity
        self.fill_price = price
        return self

    @property
    def absolute_fill_quantity(self) -> float:
        """Filled quantity without its sign."""
        return abs(self.fill_quantity)

    def __str__(self) -> str:
        text = (
            f"Time: {self.utc_time:%m/%d/%Y %H:%M:%S} OrderID: {self.order_id} EventID: {self.id} "
            f"Symbol: {self.symbol.value} Status: {net_name(self.status)} Quantity: {self.quantity:g}"
        )
        if self.fill_quantity:
            text += f" FillQuantity: {self.fill_quantity:g} FillPrice: ${smart_text(self.fill_price)}"
        if self.limit_price is not None:
            text += f" LimitPrice: ${smart_text(self.limit_price)}"
        if self.stop_price is not None:
            text += f" StopPrice: ${smart_text(self.stop_price)}"
        if self.trailing_amount is not None:
            text += f" TrailingAmount: ${self.trailing_amount:.10g}"
        if self.trigger_price is not None:
            text += f" TriggerPrice: ${smart_text(self.trigger_price)}"
        if self.order_fee.value.amount:
            text += f" OrderFee: {self.order_fee.value.amount:g} {self.order_fee.value.currency}"
        if self.message:
            text += f" Message: {self.message}"
        return text + (f" IsAssignment: {self.is_assignment}" if self.symbol.is_option else "")
