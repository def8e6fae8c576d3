"""Order tickets: an algorithm's hold on an order it sent (Common/Orders/OrderTicket.cs)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.lean_enums import OrderRequestStatus, OrderResponseErrorCode, OrderStatus
from simulator.engine.lean_object import LeanObject
from simulator.engine.order_events import OrderEvent
from simulator.engine.orders import Order
from simulator.engine.requests import (
    CancelOrderRequest,
    OrderRequest,
    OrderResponse,
    SubmitOrderRequest,
    UpdateOrderFields,
    UpdateOrderRequest,
)
from simulator.engine.ticket_fields import FieldGetter
from simulator.engine.time_in_force import OrderProperties
from simulator.enums import SecurityType
from simulator.net_arguments import decimal
from simulator.order_kinds import OrderType
from simulator.smart_rounding import plain_decimal
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.transactions import SecurityTransactionManager

_NOTHING = Symbol(SecurityType.BASE, "", "")


class OrderTicket(LeanObject):
    """What became of one submitted order."""

    lean_name: ClassVar[str] = "OrderTicket"
    submit_request: Final[SubmitOrderRequest]
    update_requests: Final[list[UpdateOrderRequest]]
    order_events: Final[list[OrderEvent]]

    def __init__(self, transactions: SecurityTransactionManager, request: SubmitOrderRequest) -> None:
        self._transactions = transactions
        self.submit_request = request
        self._cancel_request: CancelOrderRequest | None = None
        self.update_requests: list[UpdateOrderRequest] = []
        self.order_events: list[OrderEvent] = []
        self._order: Order | None = None
        self._override: OrderStatus | None = None
        self._filled = 0.0
        self._average_price = 0.0

    @classmethod
    def invalid(
        cls, transactions: SecurityTransactionManager, request: SubmitOrderRequest, response: OrderResponse
    ) -> OrderTicket:
        """The ticket of an order that never got an id."""
        request.set_response(response)
        ticket = cls(transactions, request)
        ticket._override = OrderStatus.INVALID
        return ticket

    @classmethod
    def unknown(
        cls,
        transactions: SecurityTransactionManager,
        request: UpdateOrderRequest | CancelOrderRequest,
        response: OrderResponse,
    ) -> OrderTicket:
        """The ticket of a change to an order there never was; it stands for an order of nothing."""
        submit = SubmitOrderRequest(
            OrderType.MARKET, SecurityType.BASE, _NOTHING, 0.0, 0.0, 0.0, request.time, request.tag or "", OrderProperties()
        )
        submit.order_id = request.order_id
        ticket = cls.invalid(transactions, submit, response)
        if isinstance(request, CancelOrderRequest):
            ticket._cancel_request = request
        else:
            ticket.update_requests.append(request)
        return ticket

    def set_order(self, order: Order) -> None:
        """Ties the ticket to its order."""
        self._order = order

    @property
    def has_order(self) -> bool:
        """Whether the order was taken in."""
        return self._order is not None

    @property
    def order_id(self) -> int:
        """The order's id."""
        return self.submit_request.order_id

    @property
    def status(self) -> OrderStatus:
        """The order's status."""
        if self._override is not None:
            return self._override
        return OrderStatus.NEW if self._order is None else self._order.status

    @property
    def quantity_filled(self) -> float:
        """What is filled, signed."""
        return self._filled

    @property
    def average_fill_price(self) -> float:
        """The price of what is filled; 0 before anything is."""
        return self._average_price

    @property
    def cancel_request(self) -> CancelOrderRequest | None:
        """The last request to take the order back, None where there is none."""
        return self._cancel_request

    @property
    def symbol(self) -> Symbol:
        """What is traded."""
        return self.submit_request.symbol

    @property
    def security_type(self) -> SecurityType:
        """Kind of the security."""
        return self.submit_request.security_type

    @property
    def order_type(self) -> OrderType:
        """Kind of the order."""
        return self.submit_request.order_type

    @property
    def quantity(self) -> float:
        """Signed quantity."""
        return self.submit_request.quantity if self._order is None else self._order.quantity

    @property
    def quantity_remaining(self) -> float:
        """What is not filled yet."""
        return self.quantity - self._filled

    @property
    def tag(self) -> str | None:
        """The order's tag; None of an exercise the engine made."""
        return self.submit_request.tag if self._order is None else self._order.tag

    @property
    def time(self) -> datetime:
        """When the last request about the order was made, aware UTC."""
        return self.get_most_recent_order_request().time

    @property
    def get(self) -> FieldGetter:
        """Says a field of the order."""
        return FieldGetter(self.submit_request, self._order)

    def update(self, fields: UpdateOrderFields) -> OrderResponse:
        """Asks for a change."""
        request = UpdateOrderRequest(self._transactions.utc_time, self.order_id, fields)
        self._transactions.update_order(request)
        return request.response

    def update_limit_price(self, limit_price: float, tag: str | None = None) -> OrderResponse:
        """Asks for another limit price."""
        fields = UpdateOrderFields()
        fields.limit_price, fields.tag = decimal("update_limit_price", "limit_price", limit_price), tag
        return self.update(fields)

    def update_quantity(self, quantity: float, tag: str | None = None) -> OrderResponse:
        """Asks for another quantity."""
        fields = UpdateOrderFields()
        fields.quantity, fields.tag = decimal("update_quantity", "quantity", quantity), tag
        return self.update(fields)

    def update_stop_price(self, stop_price: float, tag: str | None = None) -> OrderResponse:
        """Asks for another stop price."""
        fields = UpdateOrderFields()
        fields.stop_price, fields.tag = decimal("update_stop_price", "stop_price", stop_price), tag
        return self.update(fields)

    def update_trigger_price(self, trigger_price: float, tag: str | None = None) -> OrderResponse:
        """Asks for another trigger price."""
        fields = UpdateOrderFields()
        fields.trigger_price, fields.tag = decimal("update_trigger_price", "trigger_price", trigger_price), tag
        return self.update(fields)

    def update_stop_trailing_amount(self, trailing_amount: float, tag: str | None = None) -> OrderResponse:
        """Asks for another distance of a trailing stop."""
        fields = UpdateOrderFields()
        fields.trailing_amount, fields.tag = decimal("update_stop_trailing_amount", "trailing_amount", trailing_amount), tag
        return self.update(fields)

    def update_tag(self, tag: str) -> OrderResponse:
        """Changes the tag."""
        fields = UpdateOrderFields()
        fields.tag = tag
        return self.update(fields)

    def cancel(self, tag: str | None = None) -> OrderResponse:
        """Asks for the order to be taken back."""
        request = CancelOrderRequest(self._transactions.utc_time, self.order_id, tag)
        earlier = self._cancel_request
        if earlier is not None and earlier.status is not OrderRequestStatus.ERROR:
            message = f"Order {self.order_id} has already received a cancellation request."
            return OrderResponse.error(request, OrderResponseErrorCode.REQUEST_CANCELED, message)
        self._transactions.process_request(request)
        return request.response

    def get_most_recent_order_request(self) -> OrderRequest:
        """The last request about the order."""
        if self._cancel_request is not None:
            return self._cancel_request
        return self.update_requests[-1] if self.update_requests else self.submit_request

    def get_most_recent_order_response(self) -> OrderResponse:
        """The answer to the last request."""
        return self.get_most_recent_order_request().response

    def __str__(self) -> str:
        requests = [self.submit_request, *self.update_requests, *([self._cancel_request] if self._cancel_request else [])]
        answered = sum(request.response.is_processed for request in requests)
        order = "" if self._order is None else f"{self._order} "
        return f"{self.order_id}: {order}Request Count: {len(requests)} Response Count: {answered}"

    def try_set_cancel_request(self, request: CancelOrderRequest) -> bool:
        """Takes the cancel request, unless one is under way."""
        earlier = self._cancel_request
        if earlier is not None and earlier.status is not OrderRequestStatus.ERROR:
            return False
        self._cancel_request = request
        return True

    def add_order_event(self, event: OrderEvent) -> None:
        """Keeps the event and the running fill."""
        self.order_events.append(event)
        order = self._order
        if not event.fill_quantity or order is None:
            return
        if order.type is not OrderType.OPTION_EXERCISE:
            self._filled += event.fill_quantity
            fills = [e for e in self.order_events if e.fill_quantity]
            worth = sum(plain_decimal(e.absolute_fill_quantity) * plain_decimal(e.fill_price) for e in fills)
            self._average_price = float(worth / abs(plain_decimal(self._filled)))
            order.price = self._average_price
        elif event.is_in_the_money:
            order.price = float(self.symbol.strike or 0.0)
            if event.fill_price:
                self._filled += event.fill_quantity
                self._average_price = order.price
