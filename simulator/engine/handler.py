"""Takes requests in, checks them, sends them, and books what comes back (BrokerageTransactionHandler.cs).

Requests wait in a queue: a submission drains it at once, updates and cancels wait for the next submission or the engine's next
synchronous point, as in a LEAN backtest.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from simulator.engine.attempt import attempt
from simulator.engine.brokerage_models import BrokerageMessageEvent
from simulator.engine.context import TradingContext
from simulator.engine.exchange_fills import BacktestingBrokerage
from simulator.engine.fill_accounting import process_fill, trade_fill
from simulator.engine.lean_enums import (
    BrokerageMessageType,
    OrderRequestStatus,
    OrderResponseErrorCode,
    OrderStatus,
    net_name,
)
from simulator.engine.model_answers import truth_and
from simulator.engine.order_book import FILLS, OpenOrder, OrderBook, stamp
from simulator.engine.order_classes import order_of
from simulator.engine.order_events import OrderEvent
from simulator.engine.order_rounding import round_prices, round_quantity
from simulator.engine.orders import Order
from simulator.engine.requests import (
    CancelOrderRequest,
    OrderRequest,
    OrderResponse,
    SubmitOrderRequest,
    UpdateOrderRequest,
)
from simulator.engine.security import Security
from simulator.engine.submission import submission_data
from simulator.engine.tickets import OrderTicket

Code = OrderResponseErrorCode


class TransactionHandler:
    """Orders from request to fill."""

    def __init__(self, context: TradingContext) -> None:
        self.context = context
        self.book = OrderBook()
        self.total_orders = 0
        self.on_fill: Callable[[OrderEvent], None] = lambda _: None
        self.order_events: list[OrderEvent] = []
        self._queue: deque[OrderRequest] = deque()
        self._before_cancel: dict[int, OrderStatus] = {}
        self._warned_rounding = self._warned_lots = False
        self.brokerage = BacktestingBrokerage(context, self)

    # what is known of orders

    def open_tickets(self) -> list[OrderTicket]:
        """Tickets of open orders."""
        return [entry.ticket for entry in self.book.working()]

    def open_orders(self) -> list[Order]:
        """Open orders."""
        return [entry.order for entry in self.book.working()]

    def all_orders(self) -> list[Order]:
        """Every order taken in."""
        return list(self.book.orders.values())

    def all_tickets(self) -> list[OrderTicket]:
        """Every ticket."""
        return list(self.book.tickets.values())

    def order(self, order_id: int) -> Order | None:
        """The order of the id."""
        return self.book.orders.get(order_id)

    def ticket(self, order_id: int) -> OrderTicket | None:
        """The ticket of the id."""
        return self.book.tickets.get(order_id)

    # requests

    def process(self, request: OrderRequest) -> OrderTicket:
        """Takes a request in."""
        if isinstance(request, SubmitOrderRequest):
            return self._add(request)
        if isinstance(request, UpdateOrderRequest):
            return self._update(request)
        if isinstance(request, CancelOrderRequest):
            return self._cancel(request)
        raise TypeError(f"{type(request).__name__} is no order request")

    def drain(self) -> None:
        """Handles every waiting request, and tries fills after each; what a model of the algorithm raises ends the run."""
        self.context.guard("HandleOrderRequest", self._drain)

    def _drain(self) -> None:
        while self._queue:
            request = self._queue.popleft()
            response = self._handle(request)
            request.set_response(response, OrderRequestStatus.PROCESSED)
            self.brokerage.scan()

    def synchronize(self) -> None:
        """The engine's synchronous point: waiting requests, then fills of resting orders. What these raise passes through."""
        if self._queue:
            self.drain()
        self.brokerage.scan()

    def _add(self, request: SubmitOrderRequest) -> OrderTicket:
        request.set_response(OrderResponse.success(request))
        ticket = OrderTicket(self.context.transactions, request)
        security = self.context.securities[request.symbol]
        order = order_of(request)
        self.total_orders += 1
        order.order_submission_data = submission_data(security)
        self.book.take_in(OpenOrder(order, ticket, security))
        self._queue.append(request)
        self.drain()
        return ticket

    def _update(self, request: UpdateOrderRequest) -> OrderTicket:
        entry = self.book.find(request.order_id)
        if entry is None:
            return self._unknown(request)
        order, ticket = entry
        ticket.update_requests.append(request)
        refusal = self._refuse_change(request, order)
        if refusal is None and request.quantity == 0:
            message = f"Unable to update order with id {request.order_id} that has zero quantity."
            refusal = OrderResponse.error(request, Code.ORDER_QUANTITY_ZERO, message)
        if refusal is not None:
            request.set_response(refusal)
        else:
            request.set_response(OrderResponse.success(request), OrderRequestStatus.PROCESSING)
            self._queue.append(request)
        return ticket

    def _cancel(self, request: CancelOrderRequest) -> OrderTicket:
        entry = self.book.find(request.order_id)
        if entry is None:
            return self._unknown(request)
        order, ticket = entry
        if not ticket.try_set_cancel_request(request):
            message = "Cancellation is already in progress."
            request.set_response(OrderResponse.error(request, Code.INVALID_REQUEST, message))
            return ticket
        if request.tag is not None:
            order.tag = request.tag
        refusal = self._refuse_change(request, order)
        if refusal is not None:
            request.set_response(refusal)
            return ticket
        self._before_cancel[order.id] = order.status
        order.status = OrderStatus.CANCEL_PENDING
        self.handle_events([OrderEvent(order, self.context.clock.utc)])
        request.set_response(OrderResponse.success(request), OrderRequestStatus.PROCESSING)
        self._queue.append(request)
        return ticket

    def _unknown(self, request: UpdateOrderRequest | CancelOrderRequest) -> OrderTicket:
        """The ticket LEAN makes up for an order id it does not know: INVALID, of nothing, with the request in it."""
        message = f"Unable to locate order with id {request.order_id}."
        response = OrderResponse.error(request, Code.UNABLE_TO_FIND_ORDER, message)
        request.set_response(response)
        return OrderTicket.unknown(self.context.transactions, request, response)

    def _refuse_change(self, request: UpdateOrderRequest | CancelOrderRequest, order: Order) -> OrderResponse | None:
        if order.status is OrderStatus.NEW:
            message = (
                f"Unable to update or cancel order with id {request.order_id} and status {net_name(order.status)} because the "
                "submit confirmation has not been received yet."
            )
            return OrderResponse.error(request, Code.INVALID_NEW_ORDER_STATUS, message)
        tag_only = isinstance(request, UpdateOrderRequest) and request.is_allowed_for_closed_order()
        if order.status.closed and not tag_only:
            message = (
                f"Unable to update order with id {request.order_id} because it already has {net_name(order.status)} status."
            )
            return OrderResponse.error(request, Code.INVALID_ORDER_STATUS, message)
        return None

    def _handle(self, request: OrderRequest) -> OrderResponse:
        if isinstance(request, SubmitOrderRequest):
            return self._handle_submit(request)
        if isinstance(request, UpdateOrderRequest):
            return self._handle_update(request)
        if isinstance(request, CancelOrderRequest):
            return self._handle_cancel(request)
        raise TypeError(f"{type(request).__name__} is no order request")

    # submissions

    def _handle_submit(self, request: SubmitOrderRequest) -> OrderResponse:
        entry = self.book.open[request.order_id]
        order, security = entry.order, entry.security
        self.book.orders[order.id] = order
        order.price_currency = "USD"
        order.price_adjustment_mode = security.data_normalization_mode
        order.tag = order.tag or order.get_default_tag()
        self._round_off(order, security)
        group = self.book.group(order)
        self._round(order, group)
        entry.ticket.set_order(order)
        if group is None:
            return OrderResponse.success(request)
        if any(leg.quantity == 0 for leg in group):
            message = f"Unable to submit order with id {request.order_id} that has zero quantity."
            return self._refuse(request, group, Code.ORDER_QUANTITY_ZERO, message)
        refusal = self._check_margin(request, group) or self._ask_brokerage(request, group)
        if refusal is not None:
            return refusal
        for leg in group:
            self.brokerage.place(leg)
        return OrderResponse.success(request)

    def _refuse(self, request: OrderRequest, orders: Sequence[Order], code: Code, message: str) -> OrderResponse:
        self.context.error(message)
        self._invalidate(orders, message)
        return OrderResponse.error(request, code, message)

    def _invalidate(self, orders: Sequence[Order], message: str) -> None:
        for order in orders:
            if not order.status.closed:
                order.status = OrderStatus.INVALID
            self.handle_events([OrderEvent(order, self.context.clock.utc, message=message)])

    def _check_margin(self, request: OrderRequest, orders: Sequence[Order]) -> OrderResponse | None:
        check = attempt(lambda: self.context.portfolio.check_buying_power(orders))
        if isinstance(check, Exception):
            return self._margin_unknown(request, orders[-1], check)
        if check.is_sufficient:
            return None
        message = self.context.portfolio.refusal(orders, check)
        return self._refuse(request, orders, Code.INSUFFICIENT_BUYING_POWER, message)

    def _margin_unknown(self, request: OrderRequest, order: Order, error: Exception) -> OrderResponse:
        self.context.error(f"Order Error: id: {order.id}, Error executing margin models: {error}")
        self.handle_events([OrderEvent(order, self.context.clock.utc, message="Error executing margin models")])
        message = "An error occurred while checking sufficient buying power for the orders."
        return OrderResponse.error(request, Code.PROCESSING_ERROR, message)

    def _ask_brokerage(self, request: OrderRequest, orders: Sequence[Order]) -> OrderResponse | None:
        for order in orders:
            security = self.context.securities[order.symbol]
            answer = self.context.brokerage_model.can_submit_order(security, order, None)
            accepted, message = truth_and(BrokerageMessageEvent, answer, "can_submit_order")
            if accepted:
                continue
            why = message or BrokerageMessageEvent(BrokerageMessageType.WARNING, "InvalidOrder", "")
            ids = ",".join(str(leg.id) for leg in orders)
            text = f"BrokerageModel declared unable to submit order: [{ids}] {why}"
            self._invalidate(orders, text)
            self.context.error(text)
            return OrderResponse.error(request, Code.BROKERAGE_MODEL_REFUSED_TO_SUBMIT_ORDER, text)
        return None

    def _round_off(self, order: Order, security: Security) -> None:
        warning = round_quantity(order, security)
        if warning and not self._warned_lots:
            self._warned_lots = True
            self.context.error(warning)

    def _round(self, order: Order, group: Sequence[Order] | None) -> None:
        legs = None if group is None else [(leg, self.context.securities[leg.symbol]) for leg in group]
        warning = round_prices(order, self.context.securities[order.symbol], legs)
        if warning and not self._warned_rounding:
            self._warned_rounding = True
            self.context.error(warning)

    # changes

    def _handle_update(self, request: UpdateOrderRequest) -> OrderResponse:
        order, ticket = self.book.known(request.order_id)
        closed = order.status.closed
        refusal = self._refuse_change(request, order)
        if refusal is not None:
            return refusal
        security = self.context.securities[order.symbol]
        self._round_off(order, security)
        refusal = self._ask_brokerage_to_update(request, order, security) or self._check_update_margin(request, order)
        if refusal is not None:
            return refusal
        order.apply(request)
        self._round(order, self.book.group(order))
        ticket.set_order(order)
        if closed or self.brokerage.update(order):
            return OrderResponse.success(request)
        message = f"Brokerage failed to update order with id {request.order_id}"
        return self._refuse_update(request, order, message, "Brokerage failed to update order")

    def _ask_brokerage_to_update(self, request: UpdateOrderRequest, order: Order, security: Security) -> OrderResponse | None:
        answer = self.context.brokerage_model.can_update_order(security, order, request, None)
        accepted, message = truth_and(BrokerageMessageEvent, answer, "can_update_order")
        if accepted:
            return None
        text = f"BrokerageModel declared unable to update order: {order.id}"
        why = message or BrokerageMessageEvent(BrokerageMessageType.WARNING, "InvalidRequest", text)
        response = OrderResponse.error(request, Code.BROKERAGE_MODEL_REFUSED_TO_UPDATE_ORDER, f"OrderID: {order.id} {why}")
        self.context.error(str(response.error_message))
        event = OrderEvent(order, self.context.clock.utc, message="BrokerageModel declared unable to update order")
        self.handle_events([event])
        return response

    def _check_update_margin(self, request: UpdateOrderRequest, order: Order) -> OrderResponse | None:
        if order.group_order_manager is not None:
            return None
        changed = order.clone()
        changed.apply(request)
        check = attempt(lambda: self.context.portfolio.check_buying_power([changed]))
        if isinstance(check, Exception):
            return self._margin_unknown(request, order, check)
        if check.is_sufficient:
            return None
        message = (
            f"Brokerage failed to update order with id: {order.id}, Symbol: {order.symbol.value}, Insufficient buying power to "
            f"complete order, Reason: {check.reason}."
        )
        return self._refuse_update(request, order, message, message)

    def _refuse_update(self, request: UpdateOrderRequest, order: Order, message: str, told: str) -> OrderResponse:
        self.context.error(message)
        self.handle_events([OrderEvent(order, self.context.clock.utc, message=told)])
        return OrderResponse.error(request, Code.BROKERAGE_FAILED_TO_UPDATE_ORDER, message)

    def _handle_cancel(self, request: CancelOrderRequest) -> OrderResponse:
        order, ticket = self.book.known(request.order_id)
        refusal = self._refuse_change(request, order)
        if refusal is not None:
            return refusal
        ticket.set_order(order)
        if not self.brokerage.cancel(order):
            message = f"Brokerage failed to cancel order with id {order.id}"
            self.context.error(message)
            order.status = self._before_cancel.pop(order.id, order.status)
            return OrderResponse.error(request, Code.BROKERAGE_FAILED_TO_CANCEL_ORDER, message)
        if request.tag is not None:
            order.tag = request.tag
        return OrderResponse.success(request)

    # what comes back

    def add_open_order(self, order: Order) -> OrderTicket:
        """Books an order the engine made itself: an exercise, or a liquidation at delisting."""
        order.status = OrderStatus.SUBMITTED
        order.id = self.context.transactions.get_increment_order_id()
        request = SubmitOrderRequest(
            order.type, order.security_type, order.symbol, order.quantity, 0.0, 0.0, order.time, order.tag, order.properties
        )
        request.order_id = order.id
        request.set_response(OrderResponse.success(request), OrderRequestStatus.PROCESSED)
        ticket = OrderTicket(self.context.transactions, request)
        ticket.set_order(order)
        security = self.context.securities[order.symbol]
        order.price_adjustment_mode = security.data_normalization_mode
        self.total_orders += 1
        self.book.take_in(OpenOrder(order, ticket, security))
        self.book.orders[order.id] = order
        return ticket

    def handle_events(self, events: Sequence[OrderEvent]) -> None:
        """Books events together, then tells the algorithm of each."""
        booked = [(event, self._book(event)) for event in events]
        for event, order in booked:
            if event.status in FILLS:
                process_fill(self.context, event, order)
        self.context.portfolio.invalidate()
        for event, order in booked:
            if event.status in FILLS:
                self.context.trades.fill(trade_fill(self.context.securities[event.symbol], event, order))
                self.on_fill(event)
            if event.ticket is not None:
                event.ticket.add_order_event(event)
        for event, _ in booked:
            if event.status is not OrderStatus.NONE:
                self.order_events.append(event)
                self.context.on_order_event(event)

    def _book(self, event: OrderEvent) -> Order:
        order, ticket = self.book.settle(event)
        event.ticket = ticket
        if event.status.closed:
            self._before_cancel.pop(order.id, None)
        settled = order.status in {OrderStatus.FILLED, OrderStatus.CANCELED}
        if not (settled and event.status is OrderStatus.INVALID):
            order.status = event.status
        order.events += 1
        event.id = order.events
        stamp(order, event, updated=bool(ticket.update_requests))
        event.quantity = order.quantity
        for name in order.named:
            setattr(event, name, getattr(order.terms, name))
        return order
