"""The life of one order: an explicit table of states, fills leg by leg, each report taken once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from domain.contracts import Contract
from domain.orders import OrderRequest, OrderState, OrderUpdate, UpdateKind
from execution.events import (
    Acknowledged,
    BookEvent,
    Cancelled,
    CancelWhy,
    Completed,
    Filled,
    LateFill,
    LegFilled,
    Rejected,
    UnknownOrder,
)
from execution.walk import Attempt

_ENDS = frozenset({OrderState.FILLED, OrderState.CANCELED, OrderState.REJECTED})

TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PLANNED: frozenset({OrderState.SENT}),
    OrderState.SENT: _ENDS | {OrderState.WORKING, OrderState.PARTIAL, OrderState.CANCELLING, OrderState.UNKNOWN},
    OrderState.WORKING: _ENDS | {OrderState.PARTIAL, OrderState.CANCELLING},
    OrderState.PARTIAL: _ENDS | {OrderState.CANCELLING},
    OrderState.CANCELLING: _ENDS | {OrderState.UNKNOWN},
    OrderState.UNKNOWN: _ENDS | {OrderState.WORKING, OrderState.PARTIAL, OrderState.CANCELLING},
    OrderState.FILLED: frozenset(),
    OrderState.CANCELED: frozenset(),
    OrderState.REJECTED: frozenset(),
}
"""Where an order may go from each state. UNKNOWN is left by evidence only; the last three are final."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedOrder:
    """An order with all that is known of it.

    ``since`` is when it came into ``state``; ``why`` is set once its cancellation was asked for or seen; ``dead_legs`` are
    those whose cancellation was reported.
    """

    request: OrderRequest
    attempt: Attempt
    state: OrderState
    since: datetime
    filled: Mapping[Contract, int]
    why: CancelWhy | None = None
    dead_legs: frozenset[Contract] = frozenset()
    seen: frozenset[tuple[int, int] | OrderUpdate] = frozenset()

    def left(self, contract: Contract) -> int:
        """Signed quantity of a leg still to be filled."""
        return self.request.intent.signed_quantities()[contract] - self.filled.get(contract, 0)

    @property
    def filled_so_far(self) -> Filled:
        """Contracts with their signed quantity filled, in the order of their first fills."""
        return tuple(self.filled.items())

    @property
    def is_filled(self) -> bool:
        """True when every leg is filled in full."""
        return all(self.left(leg.contract) == 0 for leg in self.request.intent.legs)

    @property
    def is_over(self) -> bool:
        """True when every leg is filled in full or reported as cancelled."""
        return all(leg.contract in self.dead_legs or self.left(leg.contract) == 0 for leg in self.request.intent.legs)

    def moved(self, state: OrderState, at: datetime) -> TrackedOrder:
        """The order in a new state. Raises ValueError for a move that the table does not have."""
        if state is self.state:
            return self
        if state not in TRANSITIONS[self.state]:
            raise ValueError(f"order {self.request.order_id} cannot go from {self.state} to {state}")
        return replace(self, state=state, since=at)


Step = tuple[TrackedOrder, tuple[BookEvent, ...]]


def sent(request: OrderRequest, attempt: Attempt, at: datetime) -> TrackedOrder:
    """A new order at the instant it is handed to the broker."""
    planned = TrackedOrder(request=request, attempt=attempt, state=OrderState.PLANNED, since=at, filled={})
    return planned.moved(OrderState.SENT, at)


def apply(order: TrackedOrder, update: OrderUpdate) -> Step:
    """The order after a report, and what the desk must know. A report told twice changes nothing the second time."""
    key = update if update.event_id is None else (update.engine_order_id, update.event_id)
    if key in order.seen:
        return order, ()
    return _HANDLERS[update.kind](replace(order, seen=order.seen | {key}), update)


def cancel_asked(order: TrackedOrder, at: datetime, why: CancelWhy) -> TrackedOrder:
    """The order once its cancellation is asked for. An UNKNOWN order stays unknown: asking is no evidence."""
    asked = replace(order, why=why)
    return asked if order.state is OrderState.UNKNOWN else asked.moved(OrderState.CANCELLING, at)


def _acknowledged(order: TrackedOrder, update: OrderUpdate) -> Step:
    if order.state not in (OrderState.SENT, OrderState.UNKNOWN):
        return order, ()
    return order.moved(_alive(order), update.at), (Acknowledged(request=order.request),)


def _alive(order: TrackedOrder) -> OrderState:
    """The state of an order that is proven to be alive and not done."""
    if order.why is not None:
        return OrderState.CANCELLING
    return OrderState.PARTIAL if order.filled else OrderState.WORKING


def _fill(order: TrackedOrder, update: OrderUpdate) -> Step:
    contract, quantity = update.contract, update.fill_quantity
    if contract is None or contract not in order.request.intent.signed_quantities():
        return order, (UnknownOrder(update=update, why=f"{update.symbol} is not a leg of order {order.request.order_id}"),)
    if quantity == 0:
        return order, (UnknownOrder(update=update, why="a fill of no contracts"),)
    left = order.left(contract)
    if quantity * left <= 0 or abs(quantity) > abs(left):
        return order, (_late(order, contract, update, f"{quantity:+d} filled, but {left:+d} was left to fill"),)
    filled = replace(order, filled={**order.filled, contract: order.filled.get(contract, 0) + quantity})
    if order.state.is_final:
        return filled, (_late(order, contract, update, f"the order was already {order.state}"),)
    event = LegFilled(request=order.request, contract=contract, quantity=quantity, price=update.fill_price, fee=update.fee)
    if filled.is_filled:
        return filled.moved(OrderState.FILLED, update.at), (event, Completed(request=order.request))
    if filled.is_over:
        ended, events = _cancelled_whole(filled, update)
        return ended, (event, *events)
    return filled.moved(_alive(filled), update.at), (event,)


def _late(order: TrackedOrder, contract: Contract, update: OrderUpdate, why: str) -> LateFill:
    return LateFill(
        request=order.request,
        contract=contract,
        quantity=update.fill_quantity,
        price=update.fill_price,
        fee=update.fee,
        why=why,
    )


def _cancel_pending(order: TrackedOrder, update: OrderUpdate) -> Step:
    if order.state.is_final:
        return order, ()
    return replace(order, why=order.why or CancelWhy.OUTSIDE).moved(OrderState.CANCELLING, update.at), ()


def _cancelled(order: TrackedOrder, update: OrderUpdate) -> Step:
    """A leg (or, without a contract, the order) is cancelled. The order is over with its last leg only.

    The engine takes the legs of a combo off its books one by one: until the last one is told, the others still work.
    """
    if order.state.is_final:
        return order, ()
    told = {leg.contract for leg in order.request.intent.legs} if update.contract is None else {update.contract}
    order = replace(order, why=order.why or CancelWhy.OUTSIDE, dead_legs=order.dead_legs | told)
    return _cancelled_whole(order, update) if order.is_over else (order.moved(OrderState.CANCELLING, update.at), ())


def _cancelled_whole(order: TrackedOrder, update: OrderUpdate) -> Step:
    why = order.why or CancelWhy.OUTSIDE
    event = Cancelled(request=order.request, why=why, filled=order.filled_so_far)
    return order.moved(OrderState.CANCELED, update.at), (event,)


def _rejected(order: TrackedOrder, update: OrderUpdate) -> Step:
    if order.state.is_final:
        return order, ()
    event = Rejected(request=order.request, message=update.message, filled=order.filled_so_far)
    return order.moved(OrderState.REJECTED, update.at), (event,)


_HANDLERS: Mapping[UpdateKind, Callable[[TrackedOrder, OrderUpdate], Step]] = {
    UpdateKind.ACKNOWLEDGED: _acknowledged,
    UpdateKind.FILL: _fill,
    UpdateKind.CANCEL_PENDING: _cancel_pending,
    UpdateKind.CANCELED: _cancelled,
    UpdateKind.REJECTED: _rejected,
}
