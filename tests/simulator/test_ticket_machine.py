"""A ticket through any order of fills, changes and cancels, beside a model that only adds up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from simulator.engine.lean_enums import OrderRequestStatus, OrderResponseErrorCode, OrderStatus
from simulator.engine.order_classes import LimitOrder
from simulator.engine.order_events import OrderEvent
from simulator.engine.requests import (
    CancelOrderRequest,
    OrderRequest,
    OrderResponse,
    SubmitOrderRequest,
    UpdateOrderFields,
    UpdateOrderRequest,
)
from simulator.engine.tickets import OrderTicket
from simulator.enums import SecurityType
from simulator.order_kinds import OrderType
from tests.simulator.toy_market import ABC

NOON = datetime(2024, 3, 4, 17, tzinfo=UTC)


class Handler:
    """Answers requests as it is told to, and remembers what it took."""

    def __init__(self) -> None:
        self.utc_time = NOON
        self.says_yes = True
        self.ticket: OrderTicket

    def process_request(self, request: OrderRequest) -> None:
        self.utc_time += timedelta(minutes=1)
        if isinstance(request, CancelOrderRequest):
            self.ticket.try_set_cancel_request(request)
        if isinstance(request, UpdateOrderRequest):
            self.ticket.update_requests.append(request)
        code = OrderResponseErrorCode.NONE if self.says_yes else OrderResponseErrorCode.PROCESSING_ERROR
        request.set_response(OrderResponse(request.order_id, code, "no"), OrderRequestStatus.PROCESSED)

    update_order = process_request


class Ticket(RuleBasedStateMachine):
    """What a ticket shows must be what its model adds up to, whatever came in whatever order."""

    @initialize(quantity=st.integers(1, 100), sells=st.booleans())
    def send(self, quantity: int, sells: bool) -> None:
        self.sign = -1 if sells else 1
        self.handler = Handler()
        size = float(quantity * self.sign)
        request = SubmitOrderRequest(OrderType.LIMIT, SecurityType.EQUITY, ABC, size, 0.0, 9.0, NOON, "first")
        request.order_id = 7
        self.ticket = self.handler.ticket = OrderTicket(cast(Any, self.handler), request)
        self.order = LimitOrder(ABC, size, 9.0, NOON, "first")
        self.order.id, self.order.status = 7, OrderStatus.SUBMITTED
        self.ticket.set_order(self.order)
        self.left = quantity
        self.fills: list[tuple[int, int]] = []
        self.events = 0
        self.updates: list[bool] = []
        self.cancels: list[bool] = []

    @precondition(lambda self: self.left > 0)
    @rule(part=st.floats(0.01, 1.0), cents=st.integers(1, 100_000))
    def fill(self, part: float, cents: int) -> None:
        size = max(1, int(self.left * part))
        self.left -= size
        self.fills.append((size, cents))
        self.events += 1
        self.order.status = OrderStatus.PARTIALLY_FILLED if self.left else OrderStatus.FILLED
        self.ticket.add_order_event(OrderEvent(self.order, NOON).fill(float(size * self.sign), cents / 100))

    @rule()
    def hear_something_else(self) -> None:
        self.events += 1
        self.ticket.add_order_event(OrderEvent(self.order, NOON, message="nothing filled"))

    @rule(yes=st.booleans(), quantity=st.integers(1, 500))
    def change(self, yes: bool, quantity: int) -> None:
        self.handler.says_yes = yes
        fields = UpdateOrderFields()
        fields.quantity = float(quantity)
        response = self.ticket.update(fields)
        self.updates.append(yes)
        assert response.is_success is yes

    @rule(yes=st.booleans())
    def cancel(self, yes: bool) -> None:
        self.handler.says_yes = yes
        before, asked = self.handler.utc_time, any(self.cancels)
        response = self.ticket.cancel("enough")
        if asked:
            assert response.error_code is OrderResponseErrorCode.REQUEST_CANCELED
            assert self.handler.utc_time == before, "LEAN asks no second time"
        else:
            assert response.is_success is yes
            self.cancels.append(yes)

    @invariant()
    def what_is_filled_adds_up(self) -> None:
        filled = sum(size for size, _ in self.fills)
        assert self.ticket.quantity_filled == filled * self.sign
        assert self.ticket.quantity_remaining == self.left * self.sign
        paid = sum(size * cents for size, cents in self.fills)
        assert abs(self.ticket.average_fill_price * filled * 100 - paid) < 1e-6
        assert self.order.price == self.ticket.average_fill_price

    @invariant()
    def the_price_lies_between_the_fills(self) -> None:
        prices = [cents / 100 for _, cents in self.fills] or [0.0]
        assert min(prices) - 1e-9 <= self.ticket.average_fill_price <= max(prices) + 1e-9

    @invariant()
    def nothing_heard_or_asked_is_lost(self) -> None:
        assert len(self.ticket.order_events) == self.events
        assert [request.response.is_success for request in self.ticket.update_requests] == self.updates
        request = self.ticket.cancel_request
        assert (request is not None) == bool(self.cancels)
        if request is not None:
            assert request.response.is_success is self.cancels[-1]
        last = request or (self.ticket.update_requests[-1] if self.updates else self.ticket.submit_request)
        assert self.ticket.get_most_recent_order_request() is last
        assert self.ticket.get_most_recent_order_response() is last.response

    @invariant()
    def the_ticket_is_its_orders(self) -> None:
        assert (self.ticket.order_id, self.ticket.status, self.ticket.quantity) == (7, self.order.status, self.order.quantity)


TestTicket = Ticket.TestCase
TestTicket.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
