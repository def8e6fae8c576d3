"""What LEAN's margin models are asked with (InitialMarginParameters.cs, MaintenanceMarginParameters.cs and their kin)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_object import FixedObject
from simulator.engine.margin_answers import BuyingPower, HasSufficientBuyingPowerForOrderResult, ReservedBuyingPowerForPosition
from simulator.errors import InvalidOperationException

if TYPE_CHECKING:
    from simulator.engine.cash import CashBook
    from simulator.engine.orders import Order
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.position_groups import PositionGroup
    from simulator.engine.security import Security
    from simulator.order_kinds import OrderDirection


def _underlying(security: Security) -> Security:
    found: Security | None = getattr(security, "underlying", None)
    if found is None:
        raise InvalidOperationException("ForUnderlying is only invokable for IDerivativeSecurity (Option|Future)")
    return found


class InitialMarginParameters(FixedObject):
    """A quantity of a security to ask the margin of."""

    lean_name: ClassVar[str] = "InitialMarginParameters"

    def __init__(self, security: Security, quantity: float) -> None:
        self.security = security
        self.quantity = float(quantity)

    def for_underlying(self) -> InitialMarginParameters:
        """The same of its underlying."""
        return InitialMarginParameters(_underlying(self.security), self.quantity)


class MaintenanceMarginParameters(FixedObject):
    """A quantity of a security that cost so much and is worth so much, to ask the maintenance margin of."""

    lean_name: ClassVar[str] = "MaintenanceMarginParameters"

    def __init__(self, security: Security, quantity: float, holdings_cost: float, holdings_value: float) -> None:
        self.security = security
        self.quantity = float(quantity)
        self.holdings_cost = float(holdings_cost)
        self.holdings_value = float(holdings_value)

    @property
    def absolute_quantity(self) -> float:
        """Quantity without its sign."""
        return abs(self.quantity)

    @property
    def absolute_holdings_cost(self) -> float:
        """Cost without its sign."""
        return abs(self.holdings_cost)

    @property
    def absolute_holdings_value(self) -> float:
        """Worth without its sign."""
        return abs(self.holdings_value)

    @staticmethod
    def for_quantity_at_current_price(security: Security, quantity: float) -> MaintenanceMarginParameters:
        """Of a signed quantity as if bought now."""
        value = security.holdings.worth(float(quantity), security.holdings.price)
        return MaintenanceMarginParameters(security, quantity, value, value)

    @staticmethod
    def for_current_holdings(security: Security) -> MaintenanceMarginParameters:
        """Of what is held, at what it cost."""
        holdings = security.holdings
        return MaintenanceMarginParameters(security, holdings.quantity, holdings.holdings_cost, holdings.holdings_value)

    def for_underlying(self, quantity: float) -> MaintenanceMarginParameters:
        """Of a quantity of its underlying as if bought now."""
        return self.for_quantity_at_current_price(_underlying(self.security), quantity)


class InitialMarginRequiredForOrderParameters(FixedObject):
    """An order to ask the margin of, fee included."""

    lean_name: ClassVar[str] = "InitialMarginRequiredForOrderParameters"

    def __init__(self, currency_converter: CashBook, security: Security, order: Order) -> None:
        self.currency_converter = currency_converter
        self.security = security
        self.order = order


class _Answers(FixedObject):
    """Whether the account can carry what is asked of."""

    def sufficient(self) -> HasSufficientBuyingPowerForOrderResult:
        """The answer that it can."""
        return HasSufficientBuyingPowerForOrderResult(True)

    def insufficient(self, reason: str) -> HasSufficientBuyingPowerForOrderResult:
        """The answer that it cannot."""
        return HasSufficientBuyingPowerForOrderResult(False, reason)


class HasSufficientBuyingPowerForOrderParameters(_Answers):
    """An order to ask whether the account can carry it."""

    lean_name: ClassVar[str] = "HasSufficientBuyingPowerForOrderParameters"

    def __init__(self, portfolio: SecurityPortfolioManager, security: Security, order: Order) -> None:
        self.portfolio = portfolio
        self.security = security
        self.order = order

    def for_underlying(self, order: Order) -> HasSufficientBuyingPowerForOrderParameters:
        """An order of the underlying."""
        return HasSufficientBuyingPowerForOrderParameters(self.portfolio, _underlying(self.security), order)


class BuyingPowerParameters(FixedObject):
    """A side of a security to ask what there is for an order."""

    lean_name: ClassVar[str] = "BuyingPowerParameters"

    def __init__(self, portfolio: SecurityPortfolioManager, security: Security, direction: OrderDirection) -> None:
        self.portfolio = portfolio
        self.security = security
        self.direction = direction

    def result(self, buying_power: float, currency: str) -> BuyingPower:
        """The answer, of which LEAN leaves the currency."""
        return BuyingPower(buying_power)

    def result_in_account_currency(self, buying_power: float) -> BuyingPower:
        """The answer."""
        return BuyingPower(buying_power)


class ReservedBuyingPowerForPositionParameters(FixedObject):
    """A security to ask what its holding keeps."""

    lean_name: ClassVar[str] = "ReservedBuyingPowerForPositionParameters"

    def __init__(self, security: Security) -> None:
        self.security = security

    def result_in_account_currency(self, reserved_buying_power: float) -> ReservedBuyingPowerForPosition:
        """The answer."""
        return ReservedBuyingPowerForPosition(reserved_buying_power)


class _OfGroup(FixedObject):
    """A group of an account."""

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup) -> None:
        self.portfolio = portfolio
        self.position_group = position_group


class PositionGroupInitialMarginParameters(_OfGroup):
    """To ask the initial margin of a group."""

    lean_name: ClassVar[str] = "PositionGroupInitialMarginParameters"


class PositionGroupMaintenanceMarginParameters(_OfGroup):
    """To ask the maintenance margin of a group."""

    lean_name: ClassVar[str] = "PositionGroupMaintenanceMarginParameters"


class ReservedBuyingPowerForPositionGroupParameters(_OfGroup):
    """To ask what a group keeps."""

    lean_name: ClassVar[str] = "ReservedBuyingPowerForPositionGroupParameters"


class PositionGroupInitialMarginForOrderParameters(_OfGroup):
    """To ask the margin of an order for a group, fee included."""

    lean_name: ClassVar[str] = "PositionGroupInitialMarginForOrderParameters"

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup, order: Order) -> None:
        super().__init__(portfolio, position_group)
        self.order = order


class PositionGroupBuyingPowerParameters(_OfGroup):
    """To ask what there is for an order of a group."""

    lean_name: ClassVar[str] = "PositionGroupBuyingPowerParameters"

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup, direction: OrderDirection) -> None:
        super().__init__(portfolio, position_group)
        self.direction = direction


class HasSufficientPositionGroupBuyingPowerForOrderParameters(_OfGroup, _Answers):
    """To ask whether the account can carry the orders of a group."""

    lean_name: ClassVar[str] = "HasSufficientPositionGroupBuyingPowerForOrderParameters"

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup, orders: Iterable[Order]) -> None:
        super().__init__(portfolio, position_group)
        self.orders = list(orders)

    def error(self, reason: str) -> HasSufficientBuyingPowerForOrderResult:
        """The same."""
        return self.insufficient(reason)


class ReservedBuyingPowerImpactParameters(FixedObject):
    """To ask what orders would change of what is kept."""

    lean_name: ClassVar[str] = "ReservedBuyingPowerImpactParameters"

    def __init__(
        self, portfolio: SecurityPortfolioManager, contemplated_changes: PositionGroup, orders: Iterable[Order]
    ) -> None:
        self.portfolio = portfolio
        self.contemplated_changes = contemplated_changes
        self.orders = list(orders)
