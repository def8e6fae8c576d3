"""LEAN's shorter ways to ask a margin model (BuyingPowerModelExtensions.cs, PositionGroupBuyingPowerModelExtensions.cs,
PositionGroupExtensions.cs). Money in account currency."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simulator.engine.buying_power import SecurityBuyingPowerModel
from simulator.engine.group_buying_power import PositionGroupBuyingPowerModel
from simulator.engine.margin_answers import HasSufficientBuyingPowerForOrderResult, PositionGroupBuyingPower
from simulator.engine.margin_questions import (
    BuyingPowerParameters,
    HasSufficientBuyingPowerForOrderParameters,
    HasSufficientPositionGroupBuyingPowerForOrderParameters,
    InitialMarginParameters,
    MaintenanceMarginParameters,
    PositionGroupBuyingPowerParameters,
    PositionGroupInitialMarginForOrderParameters,
    PositionGroupInitialMarginParameters,
    PositionGroupMaintenanceMarginParameters,
    ReservedBuyingPowerForPositionGroupParameters,
    ReservedBuyingPowerForPositionParameters,
)
from simulator.engine.margin_sizes import (
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
)
from simulator.engine.orders import Order
from simulator.engine.position_groups import Position, PositionGroup
from simulator.errors import KeyNotFoundException
from simulator.margin.lots import is_inverse
from simulator.order_kinds import OrderDirection
from simulator.pascal_names import PascalType
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.security import Security


class BuyingPowerModelExtensions(metaclass=PascalType):
    """Of a security's model."""

    @staticmethod
    def get_reserved_buying_power_for_position(model: SecurityBuyingPowerModel, security: Security) -> float:
        """What the holding keeps."""
        asked = ReservedBuyingPowerForPositionParameters(security)
        return model.get_reserved_buying_power_for_position(asked).absolute_used_buying_power

    @staticmethod
    def has_sufficient_buying_power_for_order(
        model: SecurityBuyingPowerModel, portfolio: SecurityPortfolioManager, security: Security, order: Order
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Whether the account can carry the order alone."""
        asked = HasSufficientBuyingPowerForOrderParameters(portfolio, security, order)
        return model.has_sufficient_buying_power_for_order(asked)

    @staticmethod
    def get_maximum_order_quantity_for_target_buying_power(
        model: SecurityBuyingPowerModel,
        portfolio: SecurityPortfolioManager,
        security: Security,
        target: float,
        minimum_order_margin_portfolio_percentage: float,
    ) -> GetMaximumOrderQuantityResult:
        """The order that brings the holding to a signed share of the account."""
        share = minimum_order_margin_portfolio_percentage
        asked = GetMaximumOrderQuantityForTargetBuyingPowerParameters(portfolio, security, target, share)
        return model.get_maximum_order_quantity_for_target_buying_power(asked)

    @staticmethod
    def get_buying_power(
        model: SecurityBuyingPowerModel,
        portfolio: SecurityPortfolioManager,
        security: Security,
        direction: OrderDirection,
    ) -> float:
        """What there is for an order on the side."""
        return model.get_buying_power(BuyingPowerParameters(portfolio, security, direction)).value

    @staticmethod
    def get_maintenance_margin(model: SecurityBuyingPowerModel, security: Security) -> float:
        """What the holding keeps."""
        return model.get_maintenance_margin(MaintenanceMarginParameters.for_current_holdings(security)).value

    @staticmethod
    def get_initial_margin_requirement(model: SecurityBuyingPowerModel, security: Security, quantity: float) -> float:
        """What opening the quantity alone would take."""
        return model.get_initial_margin_requirement(InitialMarginParameters(security, quantity)).value


class PositionGroupBuyingPowerModelExtensions(metaclass=PascalType):
    """Of a group's model."""

    @staticmethod
    def get_maintenance_margin(
        model: PositionGroupBuyingPowerModel, portfolio: SecurityPortfolioManager, position_group: PositionGroup
    ) -> float:
        """What holding the group takes."""
        return model.get_maintenance_margin(PositionGroupMaintenanceMarginParameters(portfolio, position_group)).value

    @staticmethod
    def get_initial_margin_requirement(
        model: PositionGroupBuyingPowerModel, portfolio: SecurityPortfolioManager, position_group: PositionGroup
    ) -> float:
        """What opening the group would take."""
        return model.get_initial_margin_requirement(PositionGroupInitialMarginParameters(portfolio, position_group)).value

    @staticmethod
    def get_initial_margin_required_for_order(
        model: PositionGroupBuyingPowerModel,
        portfolio: SecurityPortfolioManager,
        position_group: PositionGroup,
        order: Order,
    ) -> float:
        """What opening the group would take, with the order's fee."""
        asked = PositionGroupInitialMarginForOrderParameters(portfolio, position_group, order)
        return model.get_initial_margin_required_for_order(asked).value

    @staticmethod
    def get_reserved_buying_power_for_position_group(
        model: PositionGroupBuyingPowerModel, portfolio: SecurityPortfolioManager, position_group: PositionGroup
    ) -> float:
        """What the group keeps."""
        asked = ReservedBuyingPowerForPositionGroupParameters(portfolio, position_group)
        return model.get_reserved_buying_power_for_position_group(asked).absolute_used_buying_power

    @staticmethod
    def has_sufficient_buying_power_for_order(
        model: PositionGroupBuyingPowerModel,
        portfolio: SecurityPortfolioManager,
        position_group: PositionGroup,
        orders: Iterable[Order],
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Whether the account can carry the orders together."""
        asked = HasSufficientPositionGroupBuyingPowerForOrderParameters(portfolio, position_group, orders)
        return model.has_sufficient_buying_power_for_order(asked)

    @staticmethod
    def get_position_group_buying_power(
        model: PositionGroupBuyingPowerModel,
        portfolio: SecurityPortfolioManager,
        position_group: PositionGroup,
        direction: OrderDirection,
    ) -> PositionGroupBuyingPower:
        """What there is for an order of the group on the side."""
        return model.get_position_group_buying_power(PositionGroupBuyingPowerParameters(portfolio, position_group, direction))


class PositionGroupExtensions(metaclass=PascalType):
    """Of a group."""

    @staticmethod
    def get_position(group: PositionGroup, symbol: Symbol) -> Position:
        """The leg of the symbol. KeyNotFoundException where there is none."""
        _, found = group.try_get_position(symbol)
        if found is None:
            raise KeyNotFoundException(f"No position with symbol '{symbol}' exists in the group: {group}")
        return found

    @staticmethod
    def is_empty(position_group: PositionGroup) -> bool:
        """Whether it has no legs."""
        return position_group.count == 0

    @staticmethod
    def is_inverted_of(group: PositionGroup, other: PositionGroup) -> bool:
        """Whether every leg of the one is on the other side in the other."""
        return is_inverse(group.group, other.group)

    @staticmethod
    def get_user_friendly_name(group: PositionGroup) -> str:
        """The legs' symbols."""
        return "|".join(str(position.symbol) for position in group.positions)
