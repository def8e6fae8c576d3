"""What happens to an order (Common/Orders/OrderEvent.cs), and what it costs (OrderFee.cs)."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final, cast

from simulator.engine.lean_enums import OrderStatus, net_name
from simulator.engine.lean_object import FixedObject, LeanObject
from simulator.engine.orders import Order
from simulator.engine.overloads import lean_names
from simulator.order_kinds import OrderDirection
from simulator.smart_rounding import money_sign, number_text, smart_text
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.tickets import OrderTicket


_FILL: Final = "order_id, symbol, utc_time, status, direction, fill_price, fill_quantity, order_fee, message"
_Fill = tuple[int, Symbol, datetime, OrderStatus, OrderDirection]
NO_CURRENCY = "QCC"
"""The currency of LEAN's fee of nothing (Common/Currencies.cs)."""


class CashAmount(FixedObject):
    """Money of one currency."""

    lean_name: ClassVar[str] = "CashAmount"

    def __init__(self, amount: float, currency: str | None = "USD") -> None:
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

    def __str__(self) -> str:
        return f"{number_text(self.value.amount)} {self.value.currency}"


OrderFee.ZERO = OrderFee(CashAmount(0.0, NO_CURRENCY))


_LONG = (
    " FillQuantity: ",
    " FillPrice: ",
    " LimitPrice: ",
    " StopPrice: ",
    " TrailingAmount: ",
    " TriggerPrice: ",
    " OrderFee: ",
    " Message: ",
    " IsAssignment: ",
)
_SHORT = (" FQ:", " FP:", " LP:", " SP:", " TA: ", " TP:", " OF:", " M:", " IA:")


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
        self.trailing_as_percentage: bool | None = None
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

    def clone(self) -> OrderEvent:
        """A copy."""
        return copy(self)

    def __str__(self) -> str:
        text = (
            f"Time: {self.utc_time:%m/%d/%Y %H:%M:%S} OrderID: {self.order_id} EventID: {self.id} "
            f"Symbol: {self.symbol.value} Status: {net_name(self.status)} Quantity: {number_text(self.quantity)}"
        )
        return text + self._details(_LONG, "")

    def short_to_string(self) -> str:
        """The event in fewer letters."""
        text = (
            f"{self.utc_time:%m/%d/%Y %H:%M:%S} OID:{self.order_id} {self.symbol.value} {net_name(self.status)} "
            f"Q:{number_text(self.quantity)}"
        )
        return text + self._details(_SHORT, money_sign(self.fill_price_currency))

    def _details(self, labels: tuple[str, ...], fee_sign: str) -> str:
        """What the event has beside its order and status, each after its label."""
        sign = money_sign(self.fill_price_currency)
        trailing, fee = self.trailing_amount, self.order_fee
        values = (
            number_text(self.fill_quantity) if self.fill_quantity else None,
            sign + smart_text(self.fill_price) if self.fill_quantity else None,
            *(None if price is None else sign + smart_text(price) for price in (self.limit_price, self.stop_price)),
            None if trailing is None else sign + number_text(trailing),
            None if self.trigger_price is None else sign + smart_text(self.trigger_price),
            f"{fee_sign}{fee}" if fee.value.amount else None,
            self.message or None,
            str(self.is_assignment) if self.symbol.is_option else None,
        )
        return "".join(label + value for label, value in zip(labels, values, strict=True) if value is not None)
