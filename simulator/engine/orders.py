"""Orders and combos (Common/Orders/*.cs). One class holds every kind; a price a kind does not have stays 0."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_enums import OrderStatus, net_name
from simulator.engine.lean_object import LeanObject
from simulator.engine.time_in_force import OrderProperties, TimeInForce
from simulator.enums import DataNormalizationMode, SecurityType
from simulator.order_kinds import OrderDirection, OrderType, direction_of
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.requests import SubmitOrderRequest, UpdateOrderRequest
    from simulator.engine.security import Security

COMBO_TYPES = frozenset({OrderType.COMBO_MARKET, OrderType.COMBO_LIMIT, OrderType.COMBO_LEG_LIMIT})


class Leg(LeanObject):
    """One leg of a combo: ``quantity`` is its signed ratio."""

    lean_name: ClassVar[str] = "Leg"

    def __init__(self, symbol: Symbol, quantity: int, order_price: float | None = None) -> None:
        self.symbol = symbol
        self.quantity = quantity
        self.order_price = order_price

    @classmethod
    def create(cls, symbol: Symbol, quantity: int, limit_price: float | None = None) -> Leg:
        """A leg; a limit price makes the combo a combo leg limit order."""
        return cls(symbol, int(quantity), None if limit_price is None else float(limit_price))


class GroupOrderManager(LeanObject):
    """What the legs of a combo share."""

    lean_name: ClassVar[str] = "GroupOrderManager"

    def __init__(self, id: int, count: int, quantity: float, limit_price: float = 0.0) -> None:  # noqa: A002
        self.id = id
        self.count = count
        self.quantity = quantity
        self.limit_price = limit_price
        self.order_ids: list[int] = []

    @property
    def direction(self) -> OrderDirection:
        """Side of the whole combo."""
        return direction_of(self.quantity)

    @property
    def absolute_quantity(self) -> float:
        """How many combos, unsigned."""
        return abs(self.quantity)


class OrderSubmissionData(LeanObject):
    """Prices when the order was submitted."""

    lean_name: ClassVar[str] = "OrderSubmissionData"

    def __init__(self, bid_price: float, ask_price: float, last_price: float) -> None:
        self.bid_price = bid_price
        self.ask_price = ask_price
        self.last_price = last_price


class Order(LeanObject):
    """An order, or one leg of a combo. ``time`` is aware UTC."""

    lean_name: ClassVar[str] = "Order"

    def __init__(self, kind: OrderType, symbol: Symbol, quantity: float, time: datetime, tag: str = "") -> None:
        self.type = kind
        self.symbol = symbol
        self._quantity = quantity
        self.time = time
        self.tag = tag
        self.id = 0
        self.status = OrderStatus.NEW
        self.properties = OrderProperties()
        self.group_order_manager: GroupOrderManager | None = None
        self.limit_price = 0.0
        self.stop_price = 0.0
        self.trigger_price = 0.0
        self.stop_triggered = False
        self.price = 0.0
        self.price_currency = ""
        self.broker_id: list[str] = []
        self.last_fill_time: datetime | None = None
        self.last_update_time: datetime | None = None
        self.canceled_time: datetime | None = None
        self.order_submission_data: OrderSubmissionData | None = None
        self.price_adjustment_mode = DataNormalizationMode.RAW
        self.events = 0

    @classmethod
    def of(cls, request: SubmitOrderRequest) -> Order:
        """The order a request asks for."""
        order = cls(request.order_type, request.symbol, request.quantity, request.time, request.tag)
        order.id = request.order_id
        order.properties = request.order_properties
        order.group_order_manager = request.group_order_manager
        order.quantity = request.quantity
        if order.group_order_manager is not None:
            order.group_order_manager.order_ids.append(order.id)
        order.limit_price, order.stop_price = request.limit_price, request.stop_price
        return order

    @property
    def quantity(self) -> float:
        """Signed quantity; a leg's is its ratio times the combo's quantity."""
        group = self.group_order_manager
        return self._quantity if group is None else self._quantity * group.quantity

    @quantity.setter
    def quantity(self, value: float) -> None:
        group = self.group_order_manager
        self._quantity = value if group is None else value / group.quantity

    @property
    def direction(self) -> OrderDirection:
        """Side of the order."""
        return direction_of(self.quantity)

    @property
    def absolute_quantity(self) -> float:
        """Quantity without its sign."""
        return abs(self.quantity)

    @property
    def security_type(self) -> SecurityType:
        """Kind of the security."""
        return self.symbol.security_type

    @property
    def time_in_force(self) -> TimeInForce:
        """How long it works."""
        return self.properties.time_in_force

    @property
    def created_time(self) -> datetime:
        """When it was made, aware UTC."""
        return self.time

    @property
    def is_marketable(self) -> bool:
        """Whether it could have filled at once."""
        data = self.order_submission_data
        if self.type is not OrderType.LIMIT:
            return self.type in {OrderType.MARKET, OrderType.COMBO_MARKET}
        if data is None:
            return False
        return self.limit_price >= data.ask_price if self.quantity > 0 else self.limit_price <= data.bid_price

    @property
    def ratio(self) -> float:
        """Signed quantity of this leg in one combo; the quantity itself outside a combo."""
        return self._quantity

    def value_price(self, security: Security) -> float:
        """The price LEAN's ``order.GetValue`` reckons with: the worse of the order's own price and the market's."""
        own = self._own_price()
        if own is None:
            return security.price
        return max(own, security.price) if self.quantity < 0 else min(own, security.price)

    def _own_price(self) -> float | None:
        if self.type in {OrderType.LIMIT, OrderType.COMBO_LEG_LIMIT, OrderType.STOP_LIMIT}:
            return self.limit_price
        if self.type is OrderType.COMBO_LIMIT and self.group_order_manager is not None:
            return self.group_order_manager.limit_price
        return self.stop_price if self.type is OrderType.STOP_MARKET else None

    def get_value(self, security: Security) -> float:
        """Worth of the order in account currency, signed."""
        return self.quantity * self.value_price(security) * security.symbol_properties.contract_multiplier

    @property
    def value(self) -> float:
        """Quantity times price."""
        return self.quantity * self.price

    def __str__(self) -> str:
        units, tag = "unit" if self.quantity == 1 else "units", f": {self.tag}" if self.tag else ""
        kind = f"{net_name(self.status)} {net_name(self.type)} order for {self.quantity:g} {units} of {self.symbol}"
        return f"OrderId: {self.id} (BrokerId: {','.join(self.broker_id)}) {kind}{tag}{self._terms()}"

    def _terms(self) -> str:
        stop, limit = (f"${price:.10g}" for price in (self.stop_price, self.limit_price))
        return {
            OrderType.LIMIT: f" at limit {limit}",
            OrderType.STOP_MARKET: f" at stop {stop}",
            OrderType.STOP_LIMIT: f" at stop {stop} limit {limit}",
        }.get(self.type, "")

    def __repr__(self) -> str:
        return f"<QuantConnect.Orders.{net_name(self.type)}Order object at {id(self):#x}>"

    def apply(self, request: UpdateOrderRequest) -> None:
        """Takes over what an update request changes; on a combo, quantity and limit price are the whole combo's."""
        group = self.group_order_manager
        if request.tag is not None:
            self.tag = request.tag
        if request.quantity is not None:
            if group is None:
                self.quantity = request.quantity
            else:
                group.quantity = request.quantity
        if request.limit_price is not None:
            if self.type is OrderType.COMBO_LIMIT and group is not None:
                group.limit_price = request.limit_price
            else:
                self.limit_price = request.limit_price
        if request.stop_price is not None:
            self.stop_price = request.stop_price

    def clone(self) -> Order:
        """A copy; the combo it belongs to is shared."""
        copy = Order.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.properties = self.properties.clone()
        copy.broker_id = list(self.broker_id)
        return copy
