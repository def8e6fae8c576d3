"""Questions about sizes that come to a margin, and their answers (GetMaximumOrderQuantityForDeltaBuyingPowerParameters.cs and
its kin)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.margin.lots import Account, LotSize, lots_for_delta, lots_for_target, order_for_delta, order_for_target
from simulator.margin.targets import OrderSize, no_price_reason

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.position_groups import PositionGroup
    from simulator.engine.security import Security
    from simulator.margin import Group


class _SizeParameters(LeanObject):
    portfolio: SecurityPortfolioManager
    minimum_order_margin_portfolio_percentage: float

    def _account(self) -> Account:
        share = float(self.minimum_order_margin_portfolio_percentage)
        return replace(self.portfolio.margin_account(), minimum_share=share)


@dataclass(eq=False, repr=False)
class GetMaximumOrderQuantityForDeltaBuyingPowerParameters(_SizeParameters):
    """A change of the margin held back for a security, account currency."""

    lean_name: ClassVar[str] = "GetMaximumOrderQuantityForDeltaBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    security: Security
    delta_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumOrderQuantityForTargetBuyingPowerParameters(_SizeParameters):
    """A signed share of the account for a security."""

    lean_name: ClassVar[str] = "GetMaximumOrderQuantityForTargetBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    security: Security
    target_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumLotsForDeltaBuyingPowerParameters(_SizeParameters):
    """A change of the margin held back for a group, account currency."""

    lean_name: ClassVar[str] = "GetMaximumLotsForDeltaBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    position_group: PositionGroup
    delta_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumLotsForTargetBuyingPowerParameters(_SizeParameters):
    """A signed share of the account for a group."""

    lean_name: ClassVar[str] = "GetMaximumLotsForTargetBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    position_group: PositionGroup
    target_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumOrderQuantityResult(LeanObject):
    """The signed quantity to order, and why none."""

    lean_name: ClassVar[str] = "GetMaximumOrderQuantityResult"
    quantity: float
    reason: str = ""
    is_error: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumLotsResult(LeanObject):
    """The units of a group to order, and why none."""

    lean_name: ClassVar[str] = "GetMaximumLotsResult"
    number_of_lots: float
    reason: str = ""
    is_error: bool = False


def quantity_for_delta(parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters) -> GetMaximumOrderQuantityResult:
    """The order that changes a security's margin by the amount."""
    size = order_for_delta(parameters.security.symbol, float(parameters.delta_buying_power), parameters._account())
    return _quantity(size, parameters.security)


def quantity_for_target(parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters) -> GetMaximumOrderQuantityResult:
    """The order that brings a security's margin to the share of the account."""
    share = _share(parameters.target_buying_power)
    return _quantity(order_for_target(parameters.security.symbol, share, parameters._account()), parameters.security)


def units_for_delta(group: Group, parameters: GetMaximumLotsForDeltaBuyingPowerParameters) -> GetMaximumLotsResult:
    """The units that change the group's margin by the amount."""
    return _lots(lots_for_delta(group, float(parameters.delta_buying_power), parameters._account()))


def units_for_target(group: Group, parameters: GetMaximumLotsForTargetBuyingPowerParameters) -> GetMaximumLotsResult:
    """The units that bring the group's margin to the share of the account."""
    return _lots(lots_for_target(group, _share(parameters.target_buying_power), parameters._account()))


def _share(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def _quantity(size: OrderSize, security: Security) -> GetMaximumOrderQuantityResult:
    reason = no_price_reason(security.symbol) if size.no_price else ""
    return GetMaximumOrderQuantityResult(size.quantity, reason, size.no_price)


def _lots(size: LotSize) -> GetMaximumLotsResult:
    return GetMaximumLotsResult(size.lots, size.reason, size.is_error)
