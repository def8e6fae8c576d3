"""Requests to the transaction handler and its answers (Common/Orders/OrderRequest.cs, OrderResponse.cs)."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from simulator.engine.lean_enums import OrderRequestStatus, OrderRequestType, OrderResponseErrorCode, net_name
from simulator.engine.lean_object import LeanObject
from simulator.engine.order_classes import order_of
from simulator.engine.orders import GroupOrderManager
from simulator.engine.time_in_force import OrderProperties
from simulator.enums import SecurityType
from simulator.net_arguments import decimal, text
from simulator.order_kinds import OrderType
from simulator.pascal_names import python_name
from simulator.smart_rounding import digits_after_point, number_text, smart_text
from simulator.symbols import Symbol


class OrderResponse(LeanObject):
    """The answer to a request."""

    lean_name: ClassVar[str] = "OrderResponse"
    UNPROCESSED: ClassVar[OrderResponse]

    def __init__(self, order_id: int, error_code: OrderResponseErrorCode, error_message: str | None) -> None:
        self.order_id = order_id
        self.error_code = error_code
        self.error_message = error_message

    @classmethod
    def success(cls, request: OrderRequest) -> OrderResponse:
        """Yes."""
        return cls(request.order_id, OrderResponseErrorCode.NONE, None)

    @classmethod
    def error(cls, request: OrderRequest, code: OrderResponseErrorCode, message: str) -> OrderResponse:
        """No, and why."""
        return cls(request.order_id, code, message)

    @classmethod
    def warming_up(cls, request: OrderRequest) -> OrderResponse:
        """No: the algorithm is warming up."""
        kind = request.order_request_type.name.lower()
        return cls.error(
            request,
            OrderResponseErrorCode.ALGORITHM_WARMING_UP,
            f"This operation is not allowed in initialize or during warm up: OrderRequest.{kind}. Please move this code to the "
            "on_warmup_finished() method.",
        )

    @property
    def is_processed(self) -> bool:
        """Whether the request has been looked at."""
        return self is not OrderResponse.UNPROCESSED

    @property
    def is_error(self) -> bool:
        """Whether it failed."""
        return self.is_processed and self.error_code is not OrderResponseErrorCode.NONE

    @property
    def is_success(self) -> bool:
        """Whether it went through."""
        return self.is_processed and not self.is_error

    def __str__(self) -> str:
        if not self.is_processed:
            return "Unprocessed"
        return f"Error: {net_name(self.error_code)} - {self.error_message}" if self.is_error else "Success"


OrderResponse.UNPROCESSED = OrderResponse(-(2**31), OrderResponseErrorCode.NONE, "The request has not yet been processed.")


class OrderRequest(LeanObject):
    """A request about one order."""

    lean_name: ClassVar[str] = "OrderRequest"
    order_request_type: ClassVar[OrderRequestType]

    def __init__(self, time: datetime, order_id: int, tag: str | None) -> None:
        self.time = time
        self.order_id = order_id
        self.tag = tag
        self.response = OrderResponse.UNPROCESSED
        self.status = OrderRequestStatus.UNPROCESSED

    def __str__(self) -> str:
        """The request as LEAN prints it, with what its kind adds."""
        return f"{self.time:%m/%d/%Y %H:%M:%S} UTC: {self._told()} Status: {net_name(self.status)}"

    def _told(self) -> str:
        return f"Order: ({self.order_id}) - {self.tag or ''}"

    def set_response(self, response: OrderResponse, status: OrderRequestStatus = OrderRequestStatus.ERROR) -> OrderResponse:
        """Keeps the answer; an error sets the status whatever is asked."""
        self.status = OrderRequestStatus.ERROR if response.is_error else status
        self.response = response
        return response


_EXTRA = ("trigger_price", "trailing_amount", "trailing_as_percentage")
_LAST = ("time", "tag", "properties", "group_order_manager", "asynchronous")


class SubmitOrderRequest(OrderRequest):
    """A request to send an order."""

    lean_name: ClassVar[str] = "SubmitOrderRequest"
    order_request_type = OrderRequestType.SUBMIT
    tag: str

    def __init__(
        self,
        order_type: OrderType,
        security_type: SecurityType,
        symbol: Symbol,
        quantity: float,
        stop_price: float,
        limit_price: float,
        *rest: Any,
        **named: Any,
    ) -> None:
        """``([trigger_price, [trailing_amount, trailing_as_percentage,]] time, tag, properties, group_order_manager,
        asynchronous)`` follow, by place or by name."""
        extra = next((place for place, value in enumerate(rest) if isinstance(value, datetime)), 0)
        given = dict(zip(_EXTRA[:extra] + _LAST, rest, strict=False)) | named
        if "time" not in given or "tag" not in given or not given.keys() <= {*_EXTRA, *_LAST}:
            raise TypeError(f"No method matches given arguments for SubmitOrderRequest: {rest!r} {named!r}")
        super().__init__(given["time"], int(OrderResponseErrorCode.UNABLE_TO_FIND_ORDER), given["tag"])
        self.order_type = order_type
        self.security_type = security_type
        self.symbol = symbol
        self.quantity = float(quantity)
        self.stop_price = float(stop_price)
        self.limit_price = float(limit_price)
        self.trigger_price = float(given.get("trigger_price", 0.0))
        self.trailing_amount = float(given.get("trailing_amount", 0.0))
        self.trailing_places = digits_after_point(given.get("trailing_amount", 0))
        self.trailing_as_percentage: bool = given.get("trailing_as_percentage", False)
        self.order_properties: OrderProperties = given.get("properties") or OrderProperties()
        self.group_order_manager: GroupOrderManager | None = given.get("group_order_manager")
        self.asynchronous: bool = given.get("asynchronous", False)

    def __str__(self) -> str:
        return f"{super().__str__()} Async: {self.asynchronous}"

    def _told(self) -> str:
        return f"Submit Order: ({self.order_id}) - {order_of(self)} {self.tag}"


class UpdateOrderFields(LeanObject):
    """What to change in an order; None leaves a field as it is."""

    lean_name: ClassVar[str] = "UpdateOrderFields"

    quantity: float | None
    limit_price: float | None
    stop_price: float | None
    trigger_price: float | None
    trailing_amount: float | None
    tag: str | None

    def __init__(self) -> None:
        for name in type(self).__annotations__:
            setattr(self, name, None)

    def __setattr__(self, name: str, value: object) -> None:
        """Takes what LEAN's setters take: a finite number or None, for the tag a str; no other name."""
        name = python_name(type(self), name) or name
        if name not in type(self).__annotations__:
            raise AttributeError(f"'UpdateOrderFields' object has no attribute '{name}'")
        taken = value if value is None else text(name, "value", value) if name == "tag" else decimal(name, "value", value)
        object.__setattr__(self, name, taken)


class UpdateOrderRequest(OrderRequest):
    """A request to change an order."""

    lean_name: ClassVar[str] = "UpdateOrderRequest"
    order_request_type = OrderRequestType.UPDATE

    def __init__(self, time: datetime, order_id: int, fields: UpdateOrderFields) -> None:
        super().__init__(time, order_id, fields.tag)
        self.quantity = fields.quantity
        self.limit_price = fields.limit_price
        self.stop_price = fields.stop_price
        self.trigger_price = fields.trigger_price
        self.trailing_amount = fields.trailing_amount

    def _told(self) -> str:
        texts = [] if self.quantity is None else [f"Quantity: {number_text(self.quantity)}"]
        for name in ("limit_price", "stop_price", "trailing_amount", "trigger_price"):
            price = getattr(self, name)
            if price is not None:
                texts.append(f"{''.join(part.capitalize() for part in name.split('_'))}: {smart_text(price)}")
        return f"Update Order: ({self.order_id}) - {', '.join(texts)} {self.tag or ''}"

    def is_allowed_for_closed_order(self) -> bool:
        """Whether it changes the tag at most, which a closed order allows too."""
        changes = (self.quantity, self.limit_price, self.stop_price, self.trigger_price, self.trailing_amount)
        return all(change is None for change in changes)


class CancelOrderRequest(OrderRequest):
    """A request to take an order back."""

    lean_name: ClassVar[str] = "CancelOrderRequest"
    order_request_type = OrderRequestType.CANCEL

    def _told(self) -> str:
        return f"Cancel Order: ({self.order_id}) - {self.tag or ''}"
