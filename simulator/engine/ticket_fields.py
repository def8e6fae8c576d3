"""What ``ticket.get`` says of an order's prices (Common/Orders/OrderTicket.cs, Get)."""

from __future__ import annotations

from typing import Any

from simulator.engine.lean_enums import OrderField, net_name
from simulator.engine.orders import Order
from simulator.engine.requests import SubmitOrderRequest
from simulator.errors import ArgumentException, InvalidCastException
from simulator.order_kinds import LIMITED, STOPS, OrderType

_OWNERS = {
    OrderField.LIMIT_PRICE: LIMITED | {OrderType.COMBO_LIMIT, OrderType.COMBO_LEG_LIMIT},
    OrderField.STOP_PRICE: STOPS,
    OrderField.TRIGGER_PRICE: {OrderType.LIMIT_IF_TOUCHED},
    OrderField.TRAILING_AMOUNT: {OrderType.TRAILING_STOP},
    OrderField.TRAILING_AS_PERCENTAGE: {OrderType.TRAILING_STOP},
}
_ASKED_OF_THE_ORDER = {OrderField.TRIGGER_PRICE, OrderField.TRAILING_AMOUNT, OrderField.TRAILING_AS_PERCENTAGE}
_NET_TYPES = {bool: "System.Boolean", float: "System.Double", int: "System.Int32", str: "System.String"}


class FieldGetter:
    """``ticket.get(field)`` for a price; ``ticket.get[bool](field)`` for what is no price."""

    __slots__ = ("_kind", "_order", "_request")

    def __init__(self, request: SubmitOrderRequest, order: Order | None, kind: type | None = None) -> None:
        self._request = request
        self._order = order
        self._kind = kind

    def __getitem__(self, kind: type) -> FieldGetter:
        return FieldGetter(self._request, self._order, kind)

    def __call__(self, field: OrderField) -> Any:
        """The field. ArgumentException where orders of the kind have none, InvalidCastException where it is of another type."""
        value = self._value(field)
        wanted = "System.Decimal" if self._kind is None else _NET_TYPES.get(self._kind, self._kind.__name__)
        found = "System.Boolean" if isinstance(value, bool) else "System.Decimal"
        if wanted != found:
            raise InvalidCastException(f"Unable to cast object of type '{found}' to type '{wanted}'.")
        return value

    def _value(self, field: OrderField) -> float | bool:
        order, kind = self._order, self._request.order_type
        asks_order = field in _ASKED_OF_THE_ORDER
        if kind not in _OWNERS[field] and not (asks_order and order is None):
            what = "access property" if asks_order else "get field"
            raise ArgumentException(f"Unable to {what} {net_name(field)} on order of type {net_name(kind)}")
        if kind is OrderType.COMBO_LIMIT and order is not None and order.group_order_manager is not None:
            return order.group_order_manager.limit_price
        value = getattr(self._request if order is None else order.terms, field.name.lower())
        return value if isinstance(value, bool) else float(value)
