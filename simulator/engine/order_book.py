"""Open and finished orders with their tickets."""

from __future__ import annotations

from typing import Final, NamedTuple

from simulator.engine.lean_enums import OrderStatus
from simulator.engine.order_events import OrderEvent
from simulator.engine.orders import Order
from simulator.engine.security import Security
from simulator.engine.tickets import OrderTicket
from simulator.net_dictionary import BucketOrder

FILLS: Final = frozenset({OrderStatus.FILLED, OrderStatus.PARTIALLY_FILLED})


class OpenOrder(NamedTuple):
    """An order with its ticket and security."""

    order: Order
    ticket: OrderTicket
    security: Security


class OrderBook:
    """``open`` holds what still works; ``orders`` and ``tickets`` everything taken in. Keys are order ids, rising."""

    def __init__(self) -> None:
        self.open: dict[int, OpenOrder] = {}
        self._in_net_order = BucketOrder()
        self.orders: dict[int, Order] = {}
        self.tickets: dict[int, OrderTicket] = {}

    def take_in(self, entry: OpenOrder) -> None:
        """Takes an order in as open."""
        self.open[entry.order.id] = entry
        self._in_net_order.add(entry.order.id)
        self.tickets[entry.order.id] = entry.ticket

    def working(self) -> list[OpenOrder]:
        """The open orders as LEAN gives them out."""
        return [self.open[order_id] for order_id in self._in_net_order]

    def find(self, order_id: int) -> tuple[Order, OrderTicket] | None:
        """The order and its ticket, None for an unknown id."""
        entry = self.open.get(order_id)
        if entry is not None:
            return entry.order, entry.ticket
        order = self.orders.get(order_id)
        return None if order is None else (order, self.tickets[order_id])

    def known(self, order_id: int) -> tuple[Order, OrderTicket]:
        """The order and its ticket. Raises KeyError for an unknown id."""
        found = self.find(order_id)
        if found is None:
            raise KeyError(f"no order has the id {order_id}")
        return found

    def settle(self, event: OrderEvent) -> tuple[Order, OrderTicket]:
        """The order and ticket of an event; one that closes the order takes it off the open ones."""
        found = self.known(event.order_id)
        if event.status.closed:
            self.open.pop(event.order_id, None)
            self._in_net_order.discard(event.order_id)
            self.orders[event.order_id] = found[0]
        return found

    def group(self, order: Order) -> list[Order] | None:
        """All legs of the order's combo by id, or the order alone; None while legs are missing."""
        manager = order.group_order_manager
        if manager is None:
            return [order]
        legs = [self.orders[i] for i in manager.order_ids if i in self.orders]
        return sorted(legs, key=lambda leg: leg.id) if len(legs) == manager.count else None


def stamp(order: Order, event: OrderEvent, *, updated: bool) -> None:
    """Notes on the order when it was cancelled, filled or, where it was ``updated``, sent again."""
    if event.status is OrderStatus.CANCELED:
        order.canceled_time = event.utc_time
    elif event.status in FILLS:
        order.last_fill_time = event.utc_time
    elif event.status in {OrderStatus.SUBMITTED, OrderStatus.UPDATE_SUBMITTED} and updated:
        order.last_update_time = event.utc_time
