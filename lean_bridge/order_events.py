"""LEAN's order events as the desk's order updates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from AlgorithmImports import OrderStatus, OrderType

from domain.contracts import Contract
from domain.orders import OrderUpdate, UpdateKind
from lean_bridge.contracts import ContractBook
from lean_bridge.times import as_utc

if TYPE_CHECKING:
    from AlgorithmImports import OrderEvent, QCAlgorithm

_KINDS: Mapping[str, UpdateKind] = {
    str(OrderStatus.SUBMITTED): UpdateKind.ACKNOWLEDGED,
    str(OrderStatus.PARTIALLY_FILLED): UpdateKind.FILL,
    str(OrderStatus.FILLED): UpdateKind.FILL,
    str(OrderStatus.CANCEL_PENDING): UpdateKind.CANCEL_PENDING,
    str(OrderStatus.CANCELED): UpdateKind.CANCELED,
    str(OrderStatus.INVALID): UpdateKind.REJECTED,
}
"""LEAN's other statuses (NEW, UPDATE_SUBMITTED) tell the desk nothing: it never updates an order."""


class EventReader:
    """Translates events; ``order_id_of`` names the desk's order by LEAN's order id and tag."""

    def __init__(self, algorithm: QCAlgorithm, book: ContractBook, order_id_of: Callable[[int, str], str | None]) -> None:
        self._algorithm = algorithm
        self._book = book
        self._order_id_of = order_id_of

    def read(self, event: OrderEvent) -> OrderUpdate | None:
        """The update of an event; None for one that tells the desk nothing.

        Expiry, exercise and assignment come from LEAN as fills at price 0: they are told at the option's intrinsic value, which
        is what cash settlement pays and what delivered shares are worth beyond their strike.
        """
        kind = _KINDS.get(str(event.status))
        if kind is None:
            return None
        engine_id = int(event.order_id)
        order = self._algorithm.transactions.get_order_by_id(engine_id)
        contract = self._book.contract_of(event.symbol)
        price = float(event.fill_price)
        if contract is not None and order is not None and str(order.type) == str(OrderType.OPTION_EXERCISE):
            price = self._intrinsic(contract, event)
        return OrderUpdate(
            order_id=self._order_id_of(engine_id, "" if order is None else str(order.tag)),
            engine_order_id=engine_id,
            event_id=int(event.id),
            at=as_utc(event.utc_time),
            kind=kind,
            contract=contract,
            symbol=str(event.symbol.value),
            fill_quantity=round(float(event.fill_quantity)),
            fill_price=price,
            fee=_fee(event),
            is_assignment=bool(event.is_assignment),
            message=str(event.message or ""),
        )

    def _intrinsic(self, contract: Contract, event: OrderEvent) -> float:
        spot = float(self._algorithm.securities[event.symbol.underlying].price)
        return max(0.0, contract.right.sign * (spot - contract.strike))


def _fee(event: OrderEvent) -> float:
    fee = event.order_fee
    return 0.0 if fee is None or fee.value is None else float(fee.value.amount)
