"""What LEAN asks the last door: a leg of an order as the door sees it, and the door's answer as LEAN takes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from AlgorithmImports import BrokerageMessageEvent, BrokerageMessageType, OrderType

from domain.refusals import Refusal
from lean_bridge.boundary import Boundary
from lean_bridge.contracts import ContractBook
from lean_bridge.times import now
from safety.door import Door, DoorOrder

if TYPE_CHECKING:
    from AlgorithmImports import ComboLimitOrder, LimitOrder, Order, QCAlgorithm, Security

Answer = tuple[bool, BrokerageMessageEvent]
"""What LEAN takes: may it go, and the message if not. Where it may, LEAN's own models give None for the message."""
OnRefusal = Callable[[DoorOrder, Refusal, datetime], None]


class DoorKeeper:
    """Stands in LEAN's brokerage model. It never raises: whatever goes wrong is a refusal."""

    def __init__(self, algorithm: QCAlgorithm, book: ContractBook, boundary: Boundary) -> None:
        self._algorithm = algorithm
        self._book = book
        self._boundary = boundary
        self._door: Door | None = None
        self._on_refusal: OnRefusal | None = None

    def attach(self, door: Door, on_refusal: OnRefusal) -> None:
        """Ask this door from now on, and tell of its refusals. Before that every order is refused."""
        self._door = door
        self._on_refusal = on_refusal

    def may_submit(self, security: Security, order: Order, ask_venue: Callable[[], Answer]) -> Answer:
        """The door's answer for one leg; when it lets the leg pass, the venue's own answer."""
        return self._boundary.answer(
            "the last door",
            lambda: self._judge(security, order, ask_venue),
            lambda error: _refused(f"check_failed: {type(error).__name__}: {error}"),
        )

    def may_update(self) -> Answer:
        """No order is ever changed: the desk cancels and sends another."""
        return _refused("orders are not updated here: cancel and send another")

    def _judge(self, security: Security, order: Order, ask_venue: Callable[[], Answer]) -> Answer:
        if self._door is None or self._on_refusal is None:
            return _refused("the desk is not ready")
        at = now(self._algorithm)
        leg = self._leg(order)
        held = float(security.holdings.quantity)
        refusal = self._door.judge(leg, at, held, self._reducing(order, held))
        if refusal is None:
            return ask_venue()
        self._on_refusal(leg, refusal, at)
        return _refused(f"{refusal.code.code}: {refusal.detail}")

    def _leg(self, order: Order) -> DoorOrder:
        group = order.group_order_manager
        return DoorOrder(
            engine_order_id=int(order.id),
            group_id=None if group is None else int(group.id),
            group_size=1 if group is None else int(group.count),
            # A desk that could not even record a failure has no say: without its approval only a reduction passes.
            tag="" if self._boundary.broken else str(order.tag or ""),
            order_type=str(order.type),
            symbol=str(order.symbol.value),
            contract=self._book.contract_of(order.symbol),
            quantity=float(order.quantity),
            limit_price=_net_price(order),
            group_quantity=None if group is None else float(group.quantity),
        )

    def _reducing(self, order: Order, held: float) -> float:
        """Quantity of other open orders of the same symbol on the side that reduces what is held."""
        transactions = self._algorithm.transactions
        total = 0.0
        for other in transactions.get_open_orders():
            if int(other.id) != int(order.id) and other.symbol == order.symbol:
                left = float(transactions.get_order_ticket(other.id).quantity_remaining)
                total += abs(left) if left * held < 0.0 else 0.0
        return total


def _net_price(order: Order) -> float | None:
    """Net price of one unit, credit positive; None for an order type without a net limit."""
    group, kind = order.group_order_manager, str(order.type)
    if kind == str(OrderType.COMBO_LIMIT) and group is not None:
        limit, bought = float(cast("ComboLimitOrder", order).group_order_manager.limit_price), float(group.quantity) > 0.0
    elif kind == str(OrderType.LIMIT):
        limit, bought = float(cast("LimitOrder", order).limit_price), float(order.quantity) > 0.0
    else:
        return None
    return -limit if bought else limit


def _refused(text: str) -> Answer:
    return False, BrokerageMessageEvent(BrokerageMessageType.WARNING, "Refused", text)
