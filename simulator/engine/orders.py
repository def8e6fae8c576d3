"""What all orders share, and combos (Common/Orders/Order.cs, GroupOrderManager.cs, Leg.cs). The kinds are in order_classes."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.lean_enums import OrderStatus, net_name
from simulator.engine.lean_object import LeanObject
from simulator.engine.time_in_force import OrderProperties, TimeInForce
from simulator.enums import DataNormalizationMode, SecurityType
from simulator.net_arguments import decimal, whole
from simulator.order_kinds import OrderDirection, OrderType, direction_of
from simulator.smart_rounding import digits_after_point, money_sign, number_text, plain_decimal, smart_text
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.requests import UpdateOrderRequest
    from simulator.engine.security import Security

COMBO_TYPES = frozenset({OrderType.COMBO_MARKET, OrderType.COMBO_LIMIT, OrderType.COMBO_LEG_LIMIT})


class Leg(LeanObject):
    """One leg of a combo: ``quantity`` is its signed ratio."""

    lean_name: ClassVar[str] = "Leg"

    def __init__(self) -> None:
        self.symbol: Symbol | None = None
        self.quantity = 0
        self.order_price: float | None = None

    @staticmethod
    def create(symbol: Symbol, quantity: int, limit_price: float | None = None) -> Leg:
        """A leg; a limit price makes the combo a combo leg limit order."""
        leg = Leg()
        leg.symbol = getattr(symbol, "symbol", symbol)
        leg.quantity = whole("create", "quantity", quantity)
        leg.order_price = None if limit_price is None else decimal("create", "limit_price", limit_price)
        return leg


class GroupOrderManager(LeanObject):
    """What the legs of a combo share."""

    lean_name: ClassVar[str] = "GroupOrderManager"
    count: Final[int]
    order_ids: Final[list[int]]

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
    """Prices when the order was submitted; ``exact`` are bid, ask and last with the digits LEAN's have."""

    lean_name: ClassVar[str] = "OrderSubmissionData"

    def __init__(self, bid_price: float, ask_price: float, last_price: float, exact: Sequence[Decimal] = ()) -> None:
        self.bid_price = bid_price
        self.ask_price = ask_price
        self.last_price = last_price
        self.exact = tuple(exact or map(plain_decimal, (bid_price, ask_price, last_price)))


@dataclass(slots=True, kw_only=True)
class OrderTerms:
    """What an order names beside its quantity, in dollars; what its kind does not have stays 0. ``triggered``: the stop of a
    stop limit order, or the trigger of a limit if touched order, was reached. ``limit_places``: digits after the point that
    rounding to the tick left the limit with, the combo's own where the limit is that; ``trailing_places`` those of a trailing
    stop's distance."""

    limit_price: float = 0.0
    limit_places: int = 0
    stop_price: float = 0.0
    trigger_price: float = 0.0
    trailing_amount: float = 0.0
    trailing_as_percentage: bool = False
    trailing_places: int = 0
    triggered: bool = False


class Order(LeanObject):
    """An order, or one leg of a combo. ``time`` is aware UTC; ``named`` are the terms that are prices and may be changed."""

    lean_name: ClassVar[str] = "Order"
    type: ClassVar[OrderType]
    named: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        time: datetime,
        tag: str | None = "",
        properties: OrderProperties | None = None,
        group_order_manager: GroupOrderManager | None = None,
    ) -> None:
        self.symbol = symbol
        self.group_order_manager = group_order_manager
        self.quantity = quantity
        self.time = time
        self.tag = tag
        self.id = 0
        self.status = OrderStatus.NONE
        self.properties = properties or OrderProperties()
        self.terms = OrderTerms()
        self.price = 0.0
        self.price_currency = ""
        self.broker_id: list[str] = []
        self.last_fill_time: datetime | None = None
        self.last_update_time: datetime | None = None
        self.canceled_time: datetime | None = None
        self.order_submission_data: OrderSubmissionData | None = None
        self.price_adjustment_mode = DataNormalizationMode.RAW
        self.events = 0

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
        limit = self.terms.limit_price
        return limit >= data.ask_price if self.quantity > 0 else limit <= data.bid_price

    @property
    def ratio(self) -> float:
        """Signed quantity of this leg in one combo; the quantity itself outside a combo."""
        return self._quantity

    def own_price(self) -> float | None:
        """The price the order itself names and LEAN reckons with; None where it has none."""
        return None

    def value_price(self, security: Security) -> float:
        """The price LEAN's ``order.GetValue`` reckons with: the worse of the order's own price and the market's."""
        own = self.own_price()
        if own is None:
            return security.price
        return max(own, security.price) if self.quantity < 0 else min(own, security.price)

    def get_value(self, security: Security) -> float:
        """Worth of the order in account currency, signed."""
        return self.quantity * self.value_price(security) * security.symbol_properties.contract_multiplier

    @property
    def value(self) -> float:
        """Quantity times price."""
        return self.quantity * self.price

    def __str__(self) -> str:
        units, tag = "unit" if self.quantity == 1 else "units", f": {self.tag}" if self.tag else ""
        kind = f"{net_name(self.status)} {net_name(self.type)} order for {number_text(self.quantity)} {units} of {self.symbol}"
        return f"OrderId: {self.id} (BrokerId: {','.join(self.broker_id)}) {kind}{tag}{self._terms()}"

    def _terms(self) -> str:
        return ""

    def _money(self, price: float) -> str:
        return money_sign(self.price_currency) + smart_text(price)

    def get_default_tag(self) -> str:
        """What LEAN writes as tag where none is given."""
        return ""

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
        if request.limit_price is not None and self.type is OrderType.COMBO_LIMIT and group is not None:
            group.limit_price = request.limit_price
        for name in self.named:
            change = getattr(request, name)
            if change is not None:
                setattr(self.terms, name, change)
        if request.trailing_amount is not None:
            self.terms.trailing_places = digits_after_point(request.trailing_amount)

    def clone(self) -> Order:
        """A copy; the combo it belongs to is shared."""
        copy = Order.__new__(type(self))
        copy.__dict__.update(self.__dict__)
        copy.properties = self.properties.clone()
        copy.terms = replace(self.terms)
        copy.broker_id = list(self.broker_id)
        return copy
