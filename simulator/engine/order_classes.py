"""The kinds of orders, each with the prices it has (Common/Orders/*Order.cs)."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_enums import OrderStatus
from simulator.engine.orders import GroupOrderManager, Order, OrderTerms
from simulator.engine.time_in_force import OrderProperties
from simulator.order_kinds import OrderDirection, OrderType
from simulator.smart_rounding import money_sign, number_text
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.requests import SubmitOrderRequest
    from simulator.engine.security import Security

Properties = OrderProperties | None


class MarketOrder(Order):
    """At the market."""

    lean_name: ClassVar[str] = "MarketOrder"
    type = OrderType.MARKET


class MarketOnOpenOrder(Order):
    """At the next open."""

    lean_name: ClassVar[str] = "MarketOnOpenOrder"
    type = OrderType.MARKET_ON_OPEN


class MarketOnCloseOrder(Order):
    """At the next close. ``submission_time_buffer``: how long before it such orders are taken at last; an algorithm may set
    it, for its own run."""

    lean_name: ClassVar[str] = "MarketOnCloseOrder"
    type = OrderType.MARKET_ON_CLOSE
    DEFAULT_SUBMISSION_TIME_BUFFER: ClassVar[timedelta] = timedelta(minutes=15, seconds=30)
    submission_time_buffer: ClassVar[timedelta] = DEFAULT_SUBMISSION_TIME_BUFFER


class OptionExerciseOrder(Order):
    """The exercise of an option."""

    lean_name: ClassVar[str] = "OptionExerciseOrder"
    type = OrderType.OPTION_EXERCISE

    def value_price(self, security: Security) -> float:
        """Nothing: LEAN values an exercise at the order's price, which it has once it is done."""
        return 0.0


class _Limited(Order):
    @property
    def limit_price(self) -> float:
        """The limit."""
        return self.terms.limit_price

    def own_price(self) -> float | None:
        """The limit."""
        return self.terms.limit_price


class LimitOrder(_Limited):
    """At a limit or better."""

    lean_name: ClassVar[str] = "LimitOrder"
    type = OrderType.LIMIT
    named = ("limit_price",)

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        limit_price: float,
        time: datetime,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, time, tag, properties)
        self.terms.limit_price = limit_price

    def _terms(self) -> str:
        return f" at limit {self._money(self.limit_price)}"


class StopMarketOrder(Order):
    """At the market once the stop is passed."""

    lean_name: ClassVar[str] = "StopMarketOrder"
    type = OrderType.STOP_MARKET
    named: ClassVar[tuple[str, ...]] = ("stop_price",)

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        stop_price: float,
        time: datetime,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, time, tag, properties)
        self.terms.stop_price = stop_price

    @property
    def stop_price(self) -> float:
        """The stop."""
        return self.terms.stop_price

    def own_price(self) -> float | None:
        """The stop."""
        return self.terms.stop_price

    def _terms(self) -> str:
        return f" at stop {self._money(self.stop_price)}"


class TrailingStopOrder(StopMarketOrder):
    """A stop that follows the market at a distance: an amount of dollars, or a fraction of the price."""

    lean_name: ClassVar[str] = "TrailingStopOrder"
    type = OrderType.TRAILING_STOP
    named = ("stop_price", "trailing_amount")

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        stop_price: float,
        trailing_amount: float,
        trailing_as_percentage: bool,
        time: datetime,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, stop_price, time, tag, properties)
        self.terms.trailing_amount = trailing_amount
        self.terms.trailing_as_percentage = trailing_as_percentage

    @property
    def trailing_amount(self) -> float:
        """The distance."""
        return self.terms.trailing_amount

    @property
    def trailing_as_percentage(self) -> bool:
        """Whether the distance is a fraction of the price."""
        return self.terms.trailing_as_percentage

    @staticmethod
    def calculate_stop_price(
        current_market_price: float, trailing_amount: float, trailing_as_percentage: bool, direction: OrderDirection
    ) -> float:
        """The stop at its distance from the price."""
        distance = current_market_price * trailing_amount if trailing_as_percentage else trailing_amount
        return current_market_price + (distance if direction is OrderDirection.BUY else -distance)

    def get_default_tag(self) -> str:
        """The distance."""
        return f"Trailing Amount: {self._distance()}"

    def _distance(self) -> str:
        amount, places = self.trailing_amount, self.terms.trailing_places
        if self.trailing_as_percentage:
            return f"{Decimal(repr(float(amount))) * 100:.{places}f}%"
        return money_sign(self.price_currency) + number_text(amount, places)

    def _terms(self) -> str:
        return f"{super()._terms()}. Trailing amount: {self._distance()}"


class StopLimitOrder(_Limited):
    """At a limit once the stop is passed."""

    lean_name: ClassVar[str] = "StopLimitOrder"
    type = OrderType.STOP_LIMIT
    named = ("limit_price", "stop_price")

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        stop_price: float,
        limit_price: float,
        time: datetime,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, time, tag, properties)
        self.terms.stop_price, self.terms.limit_price = stop_price, limit_price

    @property
    def stop_price(self) -> float:
        """The stop."""
        return self.terms.stop_price

    @property
    def stop_triggered(self) -> bool:
        """Whether the stop was passed."""
        return self.terms.triggered

    def _terms(self) -> str:
        return f" at stop {self._money(self.stop_price)} limit {self._money(self.limit_price)}"


class LimitIfTouchedOrder(_Limited):
    """At a limit once the trigger is touched."""

    lean_name: ClassVar[str] = "LimitIfTouchedOrder"
    type = OrderType.LIMIT_IF_TOUCHED
    named = ("limit_price", "trigger_price")

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        trigger_price: float,
        limit_price: float,
        time: datetime,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, time, tag, properties)
        self.terms.trigger_price, self.terms.limit_price = trigger_price, limit_price

    @property
    def trigger_price(self) -> float:
        """The trigger."""
        return self.terms.trigger_price

    @property
    def trigger_touched(self) -> bool:
        """Whether the trigger was touched."""
        return self.terms.triggered

    def _terms(self) -> str:
        return f" at trigger {self._money(self.trigger_price)} limit {self._money(self.limit_price)}"


class _ComboOrder(Order):
    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        time: datetime,
        group_order_manager: GroupOrderManager,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, time, tag, properties, group_order_manager)


class ComboMarketOrder(_ComboOrder):
    """A leg of a combo at the market."""

    lean_name: ClassVar[str] = "ComboMarketOrder"
    type = OrderType.COMBO_MARKET


class ComboLimitOrder(_ComboOrder):
    """A leg of a combo at a net limit, which its group holds."""

    lean_name: ClassVar[str] = "ComboLimitOrder"
    type = OrderType.COMBO_LIMIT

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        limit_price: float,
        time: datetime,
        group_order_manager: GroupOrderManager,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, time, group_order_manager, tag, properties)
        group_order_manager.limit_price = limit_price

    def own_price(self) -> float | None:
        """The combo's limit."""
        return None if self.group_order_manager is None else self.group_order_manager.limit_price


class ComboLegLimitOrder(_ComboOrder, _Limited):
    """A leg of a combo at its own limit."""

    lean_name: ClassVar[str] = "ComboLegLimitOrder"
    type = OrderType.COMBO_LEG_LIMIT
    named = ("limit_price",)

    def __init__(
        self,
        symbol: Symbol,
        quantity: float,
        limit_price: float,
        time: datetime,
        group_order_manager: GroupOrderManager,
        tag: str | None = "",
        properties: Properties = None,
    ) -> None:
        super().__init__(symbol, quantity, time, group_order_manager, tag, properties)
        self.terms.limit_price = limit_price


ORDER_CLASSES: tuple[type[Order], ...] = (
    MarketOrder,
    LimitOrder,
    StopMarketOrder,
    StopLimitOrder,
    TrailingStopOrder,
    LimitIfTouchedOrder,
    MarketOnOpenOrder,
    MarketOnCloseOrder,
    OptionExerciseOrder,
    ComboMarketOrder,
    ComboLimitOrder,
    ComboLegLimitOrder,
)
_BY_TYPE = {made.type: made for made in ORDER_CLASSES}


def order_of(request: SubmitOrderRequest) -> Order:
    """The order a request asks for, NEW and with the request's id."""
    kind = _BY_TYPE[request.order_type]
    order = kind.__new__(kind)
    group = request.group_order_manager
    Order.__init__(order, request.symbol, request.quantity, request.time, request.tag, request.order_properties, group)
    order.terms = OrderTerms(
        limit_price=request.limit_price,
        stop_price=request.stop_price,
        trigger_price=request.trigger_price,
        trailing_amount=request.trailing_amount,
        trailing_as_percentage=request.trailing_as_percentage,
        trailing_places=request.trailing_places,
    )
    order.status, order.id = OrderStatus.NEW, request.order_id
    if group is not None:
        group.order_ids.extend({order.id}.difference(group.order_ids))
    return order
