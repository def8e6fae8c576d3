"""Fee models as objects an algorithm may replace (Common/Orders/Fees)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.brokerage import BrokerageKind, FeeOrder, order_fee
from simulator.engine.lean_object import FixedObject, LeanObject
from simulator.engine.order_events import CashAmount, OrderFee
from simulator.engine.orders import Order
from simulator.enums import SecurityType
from simulator.order_kinds import OrderType

if TYPE_CHECKING:
    from simulator.engine.security import Security


class OrderFeeParameters(FixedObject):
    """What a fee model looks at."""

    lean_name: ClassVar[str] = "OrderFeeParameters"

    def __init__(self, security: Security, order: Order) -> None:
        self.security = security
        self.order = order


class FeeModel(LeanObject):
    """A fee model; a Python subclass overrides ``get_order_fee``."""

    lean_name: ClassVar[str] = "FeeModel"

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """Nothing."""
        return OrderFee.of(0.0)


class AnyFeeModel(Protocol):
    """Whatever can say what an order costs."""

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """The fee of the order."""


class ConstantFeeModel(FeeModel):
    """The same fee for every order."""

    lean_name: ClassVar[str] = "ConstantFeeModel"

    def __init__(self, fee: float, currency: str = "USD") -> None:
        self._fee = abs(float(fee))
        self._currency = currency

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """The constant."""
        return OrderFee(CashAmount(self._fee, self._currency))


class BrokerageFeeModel(FeeModel):
    """The fees of one of LEAN's brokerages."""

    lean_name: ClassVar[str] = "FeeModel"

    def __init__(self, kind: BrokerageKind) -> None:
        self._kind = kind

    def get_order_fee(self, parameters: OrderFeeParameters) -> OrderFee:
        """What LEAN's model charges."""
        security, order = parameters.security, parameters.order
        free = self._kind is BrokerageKind.DEFAULT and security.type is SecurityType.OPTION
        if free and order.type is OrderType.OPTION_EXERCISE:
            return OrderFee.ZERO
        facts = FeeOrder(
            symbol=security.symbol,
            order_type=order.type,
            quantity=order.quantity,
            holdings=security.holdings.quantity,
            value=order.get_value(security),
            bid=security.bid_price,
            ask=security.ask_price,
            order_price=order.own_price() or 0.0,
        )
        return OrderFee.of(order_fee(self._kind, facts))


@cache
def brokerage_fees(kind: BrokerageKind) -> BrokerageFeeModel:
    """A brokerage's fee model: one for all securities, as there is nothing on it to set."""
    return BrokerageFeeModel(kind)
