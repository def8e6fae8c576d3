"""``self.transactions``: orders and tickets as an algorithm asks for them (Common/Securities/SecurityTransactionManager.cs)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.engine.clock import Clock
from simulator.engine.lean_object import LeanObject
from simulator.engine.orders import Order
from simulator.engine.overloads import lean_names
from simulator.engine.requests import CancelOrderRequest, OrderRequest, OrderResponse, SubmitOrderRequest, UpdateOrderRequest
from simulator.engine.tickets import OrderTicket
from simulator.errors import InvalidOperationException
from simulator.net_arguments import no_match
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.handler import TransactionHandler
    from simulator.engine.security import Security

Wanted = Symbol | str | Callable[[Order], bool] | None
WantedTicket = Symbol | str | Callable[[OrderTicket], bool] | None
NOT_WHILE_WARMING_UP = (
    "This operation is not allowed in initialize or during warm up: cancel_open_orders. Please move this code to the "
    "on_warmup_finished() method."
)


class ProjectedHoldings(LeanObject):
    """What is held of a security, and what open orders would make of it."""

    lean_name: ClassVar[str] = "ProjectedHoldings"

    def __init__(self, holdings_quantity: float, open_orders_quantity: float) -> None:
        self.holdings_quantity = holdings_quantity
        self.open_orders_quantity = open_orders_quantity
        self.projected_quantity = holdings_quantity + open_orders_quantity


class SecurityTransactionManager(LeanObject):
    """Numbers requests and hands them to the handler; answers what became of them."""

    lean_name: ClassVar[str] = "SecurityTransactionManager"

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_order = 0
        self._last_group = 0
        self._handler: TransactionHandler
        self.transaction_record: dict[datetime, float] = {}
        self._wins: set[datetime] = set()

    def attach(self, handler: TransactionHandler) -> None:
        """Ties the handler in."""
        self._handler = handler

    @property
    def utc_time(self) -> datetime:
        """Algorithm time, aware UTC."""
        return self._clock.utc

    @property
    def orders_count(self) -> int:
        """How many orders there have been."""
        return self._handler.total_orders

    @property
    def last_order_id(self) -> int:
        """The last order's id."""
        return self._last_order

    def get_increment_order_id(self) -> int:
        """The next order id."""
        self._last_order += 1
        return self._last_order

    def get_increment_group_order_manager_id(self) -> int:
        """The next combo id."""
        self._last_group += 1
        return self._last_group

    def process_request(self, request: OrderRequest) -> OrderTicket:
        """Hands a request on. An exception while warming up."""
        if self._handler.context.is_warming_up:
            raise Exception(str(OrderResponse.warming_up(request)))  # noqa: TRY002  (LEAN's is of no kind of its own)
        if isinstance(request, SubmitOrderRequest):
            self._complete(request)
        return self._handler.process(request)

    def _complete(self, request: SubmitOrderRequest) -> None:
        """Gives the request its order id, and the symbol where an algorithm made it with a ticker."""
        named: object = request.symbol
        if isinstance(named, str):
            request.symbol = self._handler.context.symbol(named)
        if request.order_id < 1:
            request.order_id = self.get_increment_order_id()

    def add_transaction_record(self, time: datetime, transaction_profit_loss: float, is_win: bool) -> None:
        """Notes the profit of a position that was closed, a millisecond later where something else was at the time."""
        while time in self.transaction_record:
            time += timedelta(milliseconds=1)
        self.transaction_record[time] = transaction_profit_loss
        if is_win:
            self._wins.add(time)

    @property
    def win_count(self) -> int:
        """How many closings won."""
        return len(self._wins)

    @property
    def loss_count(self) -> int:
        """How many did not."""
        return len(self.transaction_record) - len(self._wins)

    @property
    def winning_transactions(self) -> dict[datetime, float]:
        """Profits of the closings that won."""
        return {time: profit for time, profit in self.transaction_record.items() if time in self._wins}

    @property
    def losing_transactions(self) -> dict[datetime, float]:
        """Profits of those that did not."""
        return {time: profit for time, profit in self.transaction_record.items() if time not in self._wins}

    def add_order(self, request: SubmitOrderRequest) -> OrderTicket:
        """Sends an order."""
        return self.process_request(request)

    def update_order(self, request: UpdateOrderRequest) -> OrderTicket:
        """Asks for a change."""
        return self.process_request(request)

    def cancel_order(self, order_id: int, order_tag: str | None = None) -> OrderTicket:
        """Asks for an order to be taken back."""
        return self.remove_order(order_id, order_tag)

    def remove_order(self, order_id: int, tag: str | None = None) -> OrderTicket:
        """Asks for an order to be taken back."""
        return self.process_request(CancelOrderRequest(self.utc_time, order_id, tag or ""))

    def wait_for_order(self, order_id: int) -> bool:
        """Whether nothing more can happen to the order; a backtest does not wait for it."""
        ticket = self.get_order_ticket(order_id)
        return ticket is not None and ticket.status.closed

    def cancel_open_orders(self, symbol: Symbol | None = None, tag: str | None = None) -> list[OrderTicket]:
        """Asks for all open orders (of the symbol) to be taken back, each by its own request."""
        if self._handler.context.is_warming_up:
            raise InvalidOperationException(NOT_WHILE_WARMING_UP)
        if symbol is None:
            tag = f"Canceled by CancelOpenOrders() at {self.utc_time:%Y-%m-%dT%H:%M:%S.%f}0Z"
        tickets = self.get_open_order_tickets(symbol)
        for ticket in tickets:
            ticket.cancel(tag)
        return tickets

    @lean_names("filter", "symbol")
    def get_open_orders(self, wanted: Wanted = None) -> list[Order]:
        """Copies of the open orders: of all, of a symbol, or of those a function chooses."""
        chosen = self._chosen("get_open_orders", wanted)
        return [order for order in (order.clone() for order in self._handler.open_orders()) if chosen(order)]

    def get_orders(self, filter: Callable[[Order], bool] | None = None) -> list[Order]:  # noqa: A002
        """Copies of all orders, or of those a function chooses."""
        chosen = _function("get_orders", filter)
        return [order for order in (order.clone() for order in self._handler.all_orders()) if chosen(order)]

    def get_order_by_id(self, order_id: int) -> Order | None:
        """A copy of the order, None where there is no such id."""
        order = self._handler.order(order_id)
        return None if order is None else order.clone()

    def get_order_ticket(self, order_id: int) -> OrderTicket | None:
        """The order's ticket, None where there is no such id."""
        return self._handler.ticket(order_id)

    @lean_names("filter", "symbol")
    def get_open_order_tickets(self, wanted: WantedTicket = None) -> list[OrderTicket]:
        """Tickets of the open orders: of all, of a symbol, or of those a function chooses."""
        chosen = self._chosen("get_open_order_tickets", wanted)
        return [ticket for ticket in self._handler.open_tickets() if chosen(ticket)]

    def get_order_tickets(self, filter: Callable[[OrderTicket], bool] | None = None) -> list[OrderTicket]:  # noqa: A002
        """All tickets, or those a function chooses."""
        chosen = _function("get_order_tickets", filter)
        return [ticket for ticket in self._handler.all_tickets() if chosen(ticket)]

    def _chosen(self, method: str, wanted: object) -> Callable[[Any], bool]:
        """What chooses orders or tickets: a function of them, or the symbol they must be of."""
        symbol = self._handler.context.symbol(wanted) if isinstance(wanted, str) else getattr(wanted, "symbol", wanted)
        return (lambda thing: thing.symbol == symbol) if isinstance(symbol, Symbol) else _function(method, wanted)

    def get_projected_holdings(self, security: Security) -> ProjectedHoldings:
        """What is held of the security, with what its open orders have yet to fill."""
        return ProjectedHoldings(security.holdings.quantity, self.get_open_orders_remaining_quantity(security.symbol))

    def get_orders_by_brokerage_id(self, brokerage_id: str) -> list[Order]:
        """Copies of the orders the brokerage knows by the id; in a backtest that is the order's own."""
        return [order.clone() for order in self._handler.all_orders() if brokerage_id in order.broker_id]

    @lean_names("filter", "symbol")
    def get_open_orders_remaining_quantity(self, wanted: WantedTicket = None) -> float:
        """What is not filled of the open orders, signed."""
        return sum(ticket.quantity_remaining for ticket in self.get_open_order_tickets(wanted))


def _function(method: str, wanted: object) -> Callable[[Any], bool]:
    """The function to choose by; LEAN takes no symbol here. Raises TypeError for anything else."""
    if wanted is None:
        return _every
    if callable(wanted):
        return wanted
    raise no_match(method, "filter", wanted, "a function")


def _every(thing: object) -> bool:
    return True
