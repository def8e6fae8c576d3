"""The margin of positions held together, as an algorithm asks a group's model (PositionGroupBuyingPowerModel.cs,
OptionStrategyPositionGroupBuyingPowerModel.cs, SecurityPositionGroupBuyingPowerModel.cs)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.lean_object import LeanObject
from simulator.engine.margin_answers import (
    HasSufficientBuyingPowerForOrderResult,
    InitialMargin,
    MaintenanceMargin,
    PositionGroupBuyingPower,
    ReservedBuyingPowerForPositionGroup,
    ReservedBuyingPowerImpact,
    initial_margin_of,
)
from simulator.engine.margin_questions import (
    HasSufficientPositionGroupBuyingPowerForOrderParameters,
    InitialMarginRequiredForOrderParameters,
    PositionGroupBuyingPowerParameters,
    PositionGroupInitialMarginForOrderParameters,
    PositionGroupInitialMarginParameters,
    PositionGroupMaintenanceMarginParameters,
    ReservedBuyingPowerForPositionGroupParameters,
    ReservedBuyingPowerImpactParameters,
)
from simulator.engine.margin_sizes import (
    GetMaximumLotsForDeltaBuyingPowerParameters,
    GetMaximumLotsForTargetBuyingPowerParameters,
    GetMaximumLotsResult,
    units_for_delta,
    units_for_target,
)
from simulator.margin import Group, maintenance_margin
from simulator.margin.groups import DEFAULT_GROUP
from simulator.margin.lots import buying_power
from simulator.margin.requirements import initial_parts
from simulator.order_kinds import side_of

if TYPE_CHECKING:
    from simulator.engine.position_groups import PositionGroup

ONE_ONLY: Final = "SecurityPositionGroupBuyingPowerModel only supports position groups containing exactly one position."


class PositionGroupBuyingPowerModel(LeanObject):
    """A group's margin model; printing it gives the strategy's name."""

    lean_name: ClassVar[str] = "PositionGroupBuyingPowerModel"
    is_of_one: ClassVar[bool] = False

    def __init__(self, group: Group | None = None) -> None:
        self._group = group

    def __str__(self) -> str:
        return DEFAULT_GROUP if self._group is None else self._group.name

    def get_initial_margin_requirement(self, parameters: PositionGroupInitialMarginParameters) -> InitialMargin:
        """What opening the group would take."""
        return initial_margin_of(initial_parts(self._seen(parameters.position_group), parameters.portfolio.book()))

    def get_maintenance_margin(self, parameters: PositionGroupMaintenanceMarginParameters) -> MaintenanceMargin:
        """What holding the group takes."""
        return MaintenanceMargin(maintenance_margin(self._seen(parameters.position_group), parameters.portfolio.book()))

    def get_reserved_buying_power_for_position_group(
        self, parameters: ReservedBuyingPowerForPositionGroupParameters
    ) -> ReservedBuyingPowerForPositionGroup:
        """The same."""
        kept = maintenance_margin(self._seen(parameters.position_group), parameters.portfolio.book())
        return ReservedBuyingPowerForPositionGroup(kept)

    def get_initial_margin_required_for_order(self, parameters: PositionGroupInitialMarginForOrderParameters) -> InitialMargin:
        """What opening the group would take, with the order's fee."""
        margin = initial_parts(self._seen(parameters.position_group), parameters.portfolio.book()).value
        fee = parameters.portfolio.securities[parameters.order.symbol].order_fee(parameters.order)
        return InitialMargin(margin + math.copysign(fee, margin) if margin else margin)

    def get_position_group_buying_power(self, parameters: PositionGroupBuyingPowerParameters) -> PositionGroupBuyingPower:
        """What there is for an order on the side, with what it frees of what is held."""
        account = parameters.portfolio.margin_account()
        side = side_of(parameters.direction)
        return PositionGroupBuyingPower(buying_power(self._seen(parameters.position_group), side, account))

    def get_reserved_buying_power_impact(self, parameters: ReservedBuyingPowerImpactParameters) -> ReservedBuyingPowerImpact:
        """What the orders would change of what is kept."""
        return parameters.portfolio.impact(parameters, with_premiums=not self.is_of_one)

    def has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientPositionGroupBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Whether the account can carry the orders together."""
        check = parameters.portfolio.check_together(parameters.orders)
        return HasSufficientBuyingPowerForOrderResult(check.is_sufficient, check.reason)

    def get_maximum_lots_for_delta_buying_power(
        self, parameters: GetMaximumLotsForDeltaBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """The units that change the margin held back for the group."""
        return units_for_delta(self._seen(parameters.position_group), parameters)

    def get_maximum_lots_for_target_buying_power(
        self, parameters: GetMaximumLotsForTargetBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """The units that bring the group to a signed share of the account."""
        return units_for_target(self._seen(parameters.position_group), parameters)

    def _seen(self, position_group: PositionGroup) -> Group:
        return position_group.group


class OptionStrategyPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The model of a group that is an option strategy."""

    lean_name: ClassVar[str] = "OptionStrategyPositionGroupBuyingPowerModel"


class SecurityPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The model of a position that stands alone: every position is asked what its security's model says."""

    lean_name: ClassVar[str] = "SecurityPositionGroupBuyingPowerModel"
    is_of_one: ClassVar[bool] = True

    def _seen(self, position_group: PositionGroup) -> Group:
        return replace(position_group.group, name=DEFAULT_GROUP)

    def get_initial_margin_required_for_order(self, parameters: PositionGroupInitialMarginForOrderParameters) -> InitialMargin:
        """What the order would take of every position's security."""
        asked = 0.0
        for position in parameters.position_group:
            security = parameters.portfolio.securities[position.symbol]
            of_order = InitialMarginRequiredForOrderParameters(parameters.portfolio.cash_book, security, parameters.order)
            asked += security.buying_power_model.get_initial_margin_required_for_order(of_order).value
        return InitialMargin(asked)

    def has_sufficient_buying_power_for_order(
        self, parameters: HasSufficientPositionGroupBuyingPowerForOrderParameters
    ) -> HasSufficientBuyingPowerForOrderResult:
        """Whether the account can carry the order, as the security's own model says."""
        if parameters.position_group.count != 1:
            return HasSufficientBuyingPowerForOrderResult(False, ONE_ONLY)
        (order,) = parameters.orders
        check = parameters.portfolio.check_alone(order)
        return HasSufficientBuyingPowerForOrderResult(check.is_sufficient, check.reason)

    def get_maximum_lots_for_delta_buying_power(
        self, parameters: GetMaximumLotsForDeltaBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """The lots that change the margin held back for the holding."""
        if parameters.position_group.count != 1:
            return GetMaximumLotsResult(0.0, ONE_ONLY, is_error=True)
        return super().get_maximum_lots_for_delta_buying_power(parameters)

    def get_maximum_lots_for_target_buying_power(
        self, parameters: GetMaximumLotsForTargetBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """The lots that bring the holding to a signed share of the account."""
        if parameters.position_group.count != 1:
            return GetMaximumLotsResult(0.0, ONE_ONLY, is_error=True)
        return super().get_maximum_lots_for_target_buying_power(parameters)


def model_of(group: Group) -> PositionGroupBuyingPowerModel:
    """The model that a group is margined by."""
    kind = SecurityPositionGroupBuyingPowerModel if group.is_default else OptionStrategyPositionGroupBuyingPowerModel
    return kind(group)
