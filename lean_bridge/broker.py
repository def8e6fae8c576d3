"""LEAN as the desk's broker: approved orders out, reports of them back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from AlgorithmImports import Leg as LeanLeg
from AlgorithmImports import OrderStatus

from domain.contracts import ProductKind
from domain.orders import OrderRequest, OrderUpdate, UpdateKind
from domain.prices import round_to_tick
from lean_bridge.contracts import ContractBook
from lean_bridge.order_events import EventReader
from lean_bridge.times import now

if TYPE_CHECKING:
    from AlgorithmImports import OrderEvent, OrderTicket, QCAlgorithm

_COARSE_FROM = 3.0
_COARSE_TICK = 0.10
"""LEAN rounds the limit of a single index option to 0.10 from 3.00 on, to whichever side is nearer."""
_NEVER_REACHED_LEAN = 0
"""Stands for LEAN's order id where LEAN gave none; its own begin with 1."""


class LeanBroker:
    """``domain.ports.BrokerPort`` on a running LEAN algorithm. ``report`` gets every update about every order in the account.

    The approval id travels as LEAN's tag: it lets the order through the last door, and tells which order an event is about
    when LEAN reports before it has returned the tickets.
    """

    def __init__(
        self,
        algorithm: QCAlgorithm,
        book: ContractBook,
        log: Callable[[str], None],
    ) -> None:
        self._algorithm = algorithm
        self._book = book
        self._log = log
        self._report: Callable[[OrderUpdate], None] | None = None
        self._events = EventReader(algorithm, book, self._order_id_of)
        self._by_tag: dict[str, str] = {}
        self._by_engine_id: dict[int, str] = {}
        self._tickets: dict[str, tuple[OrderTicket, ...]] = {}
        self._heard_of: set[str] = set()

    def report_to(self, report: Callable[[OrderUpdate], None]) -> None:
        """Send updates here from now on."""
        self._report = report

    def submit(self, order: OrderRequest) -> None:
        """Send one order as one combo (or single) limit order, good for the day.

        An order that LEAN would not take is reported as rejected. What LEAN raises goes through: then it is not known what
        became of the order.
        """
        problem = self._unsendable(order)
        if problem is not None:
            self._rejected(order, problem)
            return
        self._by_tag[order.approval_id] = order.order_id
        tickets = tuple(self._send(order))
        self._tickets[order.order_id] = tickets
        dead = [ticket for ticket in tickets if str(ticket.status) == str(OrderStatus.INVALID)]
        for ticket in tickets:
            if ticket not in dead:
                self._by_engine_id[int(ticket.order_id)] = order.order_id
        if (dead or not tickets) and order.order_id not in self._heard_of:
            self._rejected(order, _complaint(dead))

    def cancel(self, order_id: str) -> None:
        """Ask for the cancellation of a working order; the first open leg's ticket takes the whole group with it."""
        tickets = self._tickets.get(order_id, ())
        open_tickets = [ticket for ticket in tickets if _is_open(ticket)]
        if not open_tickets:
            self._log(f"cannot cancel {order_id}: LEAN holds no open order of that name")
            return
        response = open_tickets[0].cancel()
        if not response.is_success:
            self._log(f"LEAN did not cancel {order_id}: {response.error_message}")

    def on_event(self, event: OrderEvent) -> None:
        """Pass an event of LEAN's on as an update."""
        update = self._events.read(event)
        if update is not None:
            self._tell(update)

    def _send(self, order: OrderRequest) -> Sequence[OrderTicket]:
        intent = order.intent
        if len(intent.legs) == 1:
            leg = intent.legs[0]
            price = _single_price(order)
            symbol = self._book.symbol_of(leg.contract)
            return [self._algorithm.limit_order(symbol, leg.ratio * intent.quantity, price, tag=order.approval_id)]
        legs = [LeanLeg.create(self._book.symbol_of(leg.contract), leg.ratio) for leg in intent.legs]
        return list(self._algorithm.combo_limit_order(legs, intent.quantity, -order.limit, tag=order.approval_id))

    def _unsendable(self, order: OrderRequest) -> str | None:
        missing = [leg.contract.name for leg in order.intent.legs if self._book.security_of(leg.contract) is None]
        if missing:
            return f"LEAN is not subscribed to {', '.join(missing)}"
        if len(order.intent.legs) > 1:
            return "LEAN takes no combo at a net price of 0" if order.limit == 0.0 else None
        return None if _single_price(order) > 0.0 else f"a single option cannot trade at a net price of {order.limit:g}"

    def _rejected(self, order: OrderRequest, message: str) -> None:
        for leg in order.intent.legs:
            self._tell(
                OrderUpdate(
                    order_id=order.order_id,
                    engine_order_id=_NEVER_REACHED_LEAN,
                    at=now(self._algorithm),
                    kind=UpdateKind.REJECTED,
                    contract=leg.contract,
                    symbol=leg.contract.name,
                    message=message,
                )
            )

    def _tell(self, update: OrderUpdate) -> None:
        if update.order_id is not None:
            self._heard_of.add(update.order_id)
        if self._report is None:
            raise RuntimeError("an order update came before anyone listens to updates")
        self._report(update)

    def _order_id_of(self, engine_id: int, tag: str) -> str | None:
        return self._by_engine_id.get(engine_id) or self._by_tag.get(tag.strip())


def _single_price(order: OrderRequest) -> float:
    """The limit of a one-leg order in LEAN's way: positive, on a grid that LEAN leaves alone, never worse than approved."""
    leg = order.intent.legs[0]
    net = order.limit
    if leg.contract.kind is ProductKind.INDEX_OPTION and abs(net) >= _COARSE_FROM and leg.contract.tick < _COARSE_TICK:
        net = round_to_tick(net, _COARSE_TICK)
    return -net * leg.ratio


def _is_open(ticket: OrderTicket) -> bool:
    return str(ticket.status) not in (str(OrderStatus.FILLED), str(OrderStatus.CANCELED), str(OrderStatus.INVALID))


def _complaint(dead: Sequence[OrderTicket]) -> str:
    said = [str(ticket.submit_request.response.error_message or "") for ticket in dead]
    return "; ".join(dict.fromkeys(text for text in said if text)) or "LEAN made no order of it and did not say why"
