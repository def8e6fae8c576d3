"""The orders of the desk: which live, what their reports mean, and what time asks of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from domain.intents import Intent
from domain.orders import OrderRequest, OrderState, OrderUpdate, WorkingView
from domain.settings import OrderSettings
from execution.events import Action, BookEvent, Cancel, CancelWhy, MarkUnknown, UnknownOrder
from execution.order_machine import TrackedOrder, apply, cancel_asked, sent
from execution.walk import Advice, Attempt, following, next_step

_WHY = {
    Advice.REPRICE: CancelWhy.REPRICE,
    Advice.ESCALATE: CancelWhy.ESCALATE,
    Advice.GIVE_UP: CancelWhy.GIVE_UP,
}
_CONTINUES = {CancelWhy.REPRICE: Advice.REPRICE, CancelWhy.ESCALATE: Advice.ESCALATE}
_ACKNOWLEDGED = frozenset({OrderState.WORKING, OrderState.PARTIAL})
_UNANSWERED = {OrderState.SENT: "sent but not acknowledged", OrderState.CANCELLING: "asked to cancel but not answered"}


class OrderBook:
    """Passive: it is told of orders, reports and time, and answers with events and actions. It sends nothing."""

    def __init__(self, settings: OrderSettings) -> None:
        self._settings = settings
        self._live: dict[str, TrackedOrder] = {}
        self._ended: dict[str, TrackedOrder] = {}

    def add(self, request: OrderRequest, at: datetime, attempt: Attempt | None = None) -> None:
        """Take in an order that is about to be sent: call it before the broker is, whose reports may come at once.

        ``attempt`` is what ``next_attempt`` gave (its intent is then the request's), None for the first order of an intent.
        Raises ValueError for an id that is already known and for an attempt of another intent.
        """
        if self.get(request.order_id) is not None:
            raise ValueError(f"order {request.order_id} is already in the book")
        attempt = attempt or Attempt(intent=request.intent, step=0, started_at=at)
        if attempt.intent != request.intent:
            raise ValueError(f"order {request.order_id} does not trade the intent of its attempt")
        self._live[request.order_id] = sent(request, attempt, at)

    def on_update(self, update: OrderUpdate) -> tuple[BookEvent, ...]:
        """What a report means. One that matches no order is an ``UnknownOrder``, never dropped."""
        order = self.get(update.order_id) if update.order_id is not None else None
        if order is None:
            return (UnknownOrder(update=update, why="the desk did not send this order"),)
        changed, events = apply(order, update)
        self._keep(changed)
        return events

    def on_clock(self, at: datetime) -> tuple[Action, ...]:
        """What the time asks for: cancels of orders past their time or their step, and orders without an answer."""
        actions = []
        for order in tuple(self._live.values()):
            action = self._due(order, at)
            if isinstance(action, MarkUnknown):
                self._keep(order.moved(OrderState.UNKNOWN, at))
            if action is not None:
                actions.append(action)
        return tuple(actions)

    def cancel_requested(self, order_id: str, at: datetime, why: CancelWhy) -> bool:
        """Note that a cancel is about to be sent. False when it must not be: the order is over or already being cancelled.

        Raises KeyError for an order the book does not know.
        """
        order = self._live.get(order_id)
        if order is None:
            if order_id not in self._ended:
                raise KeyError(f"order {order_id} is not in the book")
            return False
        if order.state is OrderState.CANCELLING:
            return False
        self._keep(cancel_asked(order, at, why))
        return True

    def next_attempt(self, order_id: str) -> Attempt | None:
        """What to send after an order that was cancelled to reprice or escalate it, for the units it did not fill.

        None when nothing is to follow: another reason, nothing left, or legs filled unevenly (the strategy sees those in its
        position). Raises KeyError for an order the book does not know.
        """
        order = self.get(order_id)
        if order is None:
            raise KeyError(f"order {order_id} is not in the book")
        advice = _CONTINUES.get(order.why) if order.why is not None else None
        rest = _remainder(order)
        if order.state is not OrderState.CANCELED or advice is None or rest is None:
            return None
        return following(replace(order.attempt, intent=rest), advice, self._settings)

    def get(self, order_id: str) -> TrackedOrder | None:
        """An order of the book, live or over; None when unknown."""
        return self._live.get(order_id) or self._ended.get(order_id)

    def working(self) -> tuple[WorkingView, ...]:
        """Every order that is not final, UNKNOWN ones included, oldest first."""
        return tuple(WorkingView(order=o.request, state=o.state, since=o.since) for o in self._live.values())

    def for_position(self, position_id: str) -> tuple[WorkingView, ...]:
        """The orders of one position that are not final."""
        return tuple(view for view in self.working() if view.order.intent.position_id == position_id)

    def _keep(self, order: TrackedOrder) -> None:
        order_id = order.request.order_id
        if order.state.is_final:
            self._live.pop(order_id, None)
            self._ended[order_id] = order
        else:
            self._live[order_id] = order

    def _due(self, order: TrackedOrder, at: datetime) -> Action | None:
        order_id, intent = order.request.order_id, order.request.intent
        waited = (at - order.since).total_seconds()
        if order.state in _UNANSWERED and waited >= self._settings.unknown_after_seconds:
            return MarkUnknown(order_id=order_id, why=f"{_UNANSWERED[order.state]} for {waited:.0f} s")
        if order.state in (OrderState.CANCELLING, OrderState.UNKNOWN):
            return None
        if at >= intent.good_until:
            return Cancel(order_id=order_id, why=CancelWhy.EXPIRED)
        if order.state not in _ACKNOWLEDGED:
            return None
        advice = next_step(order.attempt, order.request.sent_at, at, self._settings)
        return None if advice is Advice.HOLD else Cancel(order_id=order_id, why=_WHY[advice])


def _remainder(order: TrackedOrder) -> Intent | None:
    intent = order.attempt.intent
    units = {order.filled.get(leg.contract, 0) // leg.ratio for leg in intent.legs}
    exact = all(order.filled.get(leg.contract, 0) % leg.ratio == 0 for leg in intent.legs)
    left = intent.quantity - min(units)
    if not exact or len(units) != 1 or left < 1:
        return None
    return replace(intent, quantity=left)
