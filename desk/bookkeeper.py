"""From an order report to the desk's books: fills into positions, ends of orders into their states, all of it on record."""

from __future__ import annotations

from datetime import datetime

from analytics.records import RecordKind
from desk.rooms import Rooms
from desk.sender import order_data
from domain.intents import Intent, Purpose
from domain.orders import OrderUpdate, UpdateKind
from domain.positions import Position, PositionState
from execution.events import (
    Acknowledged,
    BookEvent,
    Cancelled,
    CancelWhy,
    Completed,
    LateFill,
    LegFilled,
    Rejected,
    UnknownOrder,
)
from execution.walk import Attempt


class Bookkeeper:
    """Takes in what the engine or broker reports."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms

    def take(self, update: OrderUpdate) -> tuple[Attempt, ...]:
        """Book one report. Returns the attempts that should be sent next (orders cancelled to be priced anew)."""
        rooms = self._rooms
        rooms.record(update.at, RecordKind.UPDATE, update)
        following = (self._book(event, update.at) for event in rooms.orders.on_update(update))
        return tuple(attempt for attempt in following if attempt is not None)

    def _book(self, event: BookEvent, at: datetime) -> Attempt | None:
        match event:
            case Acknowledged():
                self._rooms.record(at, RecordKind.ORDER, order_data(event.request, "working"))
            case LegFilled():
                self._fill(event, at)
            case Completed():
                self._rooms.record(at, RecordKind.ORDER, order_data(event.request, "filled"))
                self.order_over(event.request.intent, at)
            case Cancelled():
                return self._cancelled(event, at)
            case Rejected():
                self._rejected(event, at)
            case LateFill():
                what = f"late fill of {event.request.order_id}: {event.why}"
                self._rooms.incident(at, "orders", what)
                self._rooms.stop_new_risk(what, at)
                self._fill(event, at)
                self.order_over(event.request.intent, at)
            case UnknownOrder():
                self._outside(event, at)
        return None

    def _fill(self, event: LegFilled | LateFill, at: datetime) -> None:
        intent = event.request.intent
        self._rooms.record(
            at,
            RecordKind.FILL,
            {
                "order_id": event.request.order_id,
                "position_id": intent.position_id,
                "contract": event.contract,
                "quantity": event.quantity,
                "price": event.price,
                "fee": event.fee,
            },
        )
        if self._rooms.positions.get(intent.position_id) is None:
            self._rooms.positions.begin(intent, at)
            if intent.purpose is Purpose.CLOSE:
                self._rooms.positions.closing(intent.position_id)
        self._rooms.positions.fill(intent.position_id, event.contract, event.quantity, event.price, event.fee)

    def _cancelled(self, event: Cancelled, at: datetime) -> Attempt | None:
        rooms, request = self._rooms, event.request
        rooms.record(at, RecordKind.ORDER, order_data(request, "canceled", why=event.why))
        following = (
            rooms.orders.next_attempt(request.order_id) if event.why in (CancelWhy.REPRICE, CancelWhy.ESCALATE) else None
        )
        if following is None:
            self.order_over(request.intent, at)
        return following

    def _rejected(self, event: Rejected, at: datetime) -> None:
        self._rooms.record(at, RecordKind.ORDER, order_data(event.request, "rejected", message=event.message))
        self._rooms.incident(at, "orders", f"{event.request.order_id} was rejected: {event.message}")
        self.order_over(event.request.intent, at)

    def order_over(self, intent: Intent, at: datetime) -> None:
        """Nothing works for the intent any more: its position takes its next state."""
        positions = self._rooms.positions
        position = positions.get(intent.position_id)
        if position is None or self._rooms.orders.for_position(intent.position_id):
            return
        if intent.purpose is Purpose.CLOSE or position.state is not PositionState.OPENING:
            self._settle(position, at, intent.reason)
        elif position.is_flat:
            positions.discard_unfilled(intent.position_id)
        else:
            self._record_position(positions.opened(intent.position_id), "opened", at)

    def _settle(self, position: Position, at: datetime, reason: str) -> None:
        settled = self._rooms.positions.settle_state(position.position_id, at, reason)
        if settled.state is PositionState.CLOSED:
            self._record_position(settled, "closed", at)

    def _outside(self, event: UnknownOrder, at: datetime) -> None:
        """A report about an order the desk did not send: expiry, a margin call, ``liquidate``, a command."""
        update, rooms = event.update, self._rooms
        holder = rooms.positions.holder_of(update.contract) if update.contract is not None else None
        if update.kind is not UpdateKind.FILL or update.fill_quantity == 0:
            return
        if holder is None or update.contract is None:
            rooms.incident(at, "orders", f"{update.symbol} {update.fill_quantity:+d}: {event.why} and holds no such position")
            rooms.stop_new_risk(f"{update.symbol} was traded outside the desk", at)
            return
        rooms.incident(at, "orders", f"{update.symbol} {update.fill_quantity:+d}: {event.why}. {update.message}".strip())
        position = rooms.positions.fill(
            holder.position_id, update.contract, update.fill_quantity, update.fill_price, update.fee
        )
        rooms.record(
            at,
            RecordKind.FILL,
            {
                "order_id": None,
                "position_id": holder.position_id,
                "contract": update.contract,
                "quantity": update.fill_quantity,
                "price": update.fill_price,
                "fee": update.fee,
            },
        )
        self._settle(position, at, update.message or "closed outside the desk")

    def _record_position(self, position: Position, event: str, at: datetime) -> None:
        self._rooms.record(at, RecordKind.POSITION, {"event": event, **_flat(position)})
        profit = f", profit {position.profit:+.2f} USD" if event == "closed" else ""
        self._rooms.log(f"{position.strategy.value} {position.position_id} {event}{profit}")


def _flat(position: Position) -> dict[str, object]:
    names = (
        "position_id strategy underlying legs quantity opened_at state plan entry_price held cash_flow fees profit closed_at "
        "exit_reason"
    )
    return {name: getattr(position, name) for name in names.split()}
