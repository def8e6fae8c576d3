"""Questions about sizes that come to a margin, and their answers (GetMaximumOrderQuantityForDeltaBuyingPowerParameters.cs and
its kin)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_object import FixedObject, LeanObject
from simulator.margin.lots import Account, LotSize, lots_for_delta, lots_for_target, order_for_delta, order_for_target
from simulator.margin.targets import OrderSize

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.position_groups import PositionGroup
    from simulator.engine.security import Security
    from simulator.margin import Group


@dataclass(eq=False, repr=False)
class GetMaximumOrderQuantityForDeltaBuyingPowerParameters(FixedObject):
    """A change of the margin held back for a security, account currency."""

    lean_name: ClassVar[str] = "GetMaximumOrderQuantityForDeltaBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    security: Security
    delta_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumOrderQuantityForTargetBuyingPowerParameters(FixedObject):
    """A signed share of the account for a security."""

    lean_name: ClassVar[str] = "GetMaximumOrderQuantityForTargetBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    security: Security
    target_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumLotsForDeltaBuyingPowerParameters(FixedObject):
    """A change of the margin held back for a group, account currency."""

    lean_name: ClassVar[str] = "GetMaximumLotsForDeltaBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    position_group: PositionGroup
    delta_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


@dataclass(eq=False, repr=False)
class GetMaximumLotsForTargetBuyingPowerParameters(FixedObject):
    """A signed share of the account for a group."""

    lean_name: ClassVar[str] = "GetMaximumLotsForTargetBuyingPowerParameters"
    portfolio: SecurityPortfolioManager
    position_group: PositionGroup
    target_buying_power: float
    minimum_order_margin_portfolio_percentage: float
    silence_non_error_reasons: bool = False


_Parameters = (
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters
    | GetMaximumOrderQuantityForTargetBuyingPowerParameters
    | GetMaximumLotsForDeltaBuyingPowerParameters
    | GetMaximumLotsForTargetBuyingPowerParameters
)


def _of_reason(reason: str | None, is_error: bool | None) -> tuple[str, bool]:
    """A reason is an error unless it is said to be none."""
    return reason or "", bool(reason) if is_error is None else is_error


@dataclass(eq=False, repr=False)
class GetMaximumOrderQuantityResult(LeanObject):
    """The signed quantity to order, and why none."""

    lean_name: ClassVar[str] = "GetMaximumOrderQuantityResult"
    quantity: float
    reason: str | None = ""
    is_error: bool | None = None

    def __post_init__(self) -> None:
        self.reason, self.is_error = _of_reason(self.reason, self.is_error)


@dataclass(eq=False, repr=False)
class GetMaximumLotsResult(LeanObject):
    """The units of a group to order, and why none."""

    lean_name: ClassVar[str] = "GetMaximumLotsResult"
    number_of_lots: float
    reason: str | None = ""
    is_error: bool | None = None

    def __post_init__(self) -> None:
        self.reason, self.is_error = _of_reason(self.reason, self.is_error)


def quantity_for_delta(parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters) -> GetMaximumOrderQuantityResult:
    """The order that changes a security's margin by the amount."""
    size = order_for_delta(parameters.security.symbol, float(parameters.delta_buying_power), _account(parameters))
    return _quantity(size, silent=parameters.silence_non_error_reasons)


def quantity_for_target(parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters) -> GetMaximumOrderQuantityResult:
    """The order that brings a security's margin to the share of the account."""
    share = _share(parameters.target_buying_power)
    size = order_for_target(parameters.security.symbol, share, _account(parameters))
    return _quantity(size, silent=parameters.silence_non_error_reasons)


def units_for_delta(group: Group, parameters: GetMaximumLotsForDeltaBuyingPowerParameters) -> GetMaximumLotsResult:
    """The units that change the group's margin by the amount."""
    return _lots(lots_for_delta(group, float(parameters.delta_buying_power), _account(parameters)), silent=False)


def units_for_target(group: Group, parameters: GetMaximumLotsForTargetBuyingPowerParameters) -> GetMaximumLotsResult:
    """The units that bring the group's margin to the share of the account."""
    size = lots_for_target(group, _share(parameters.target_buying_power), _account(parameters))
    return _lots(size, silent=parameters.silence_non_error_reasons)


def _account(parameters: _Parameters) -> Account:
    share = float(parameters.minimum_order_margin_portfolio_percentage)
    return replace(parameters.portfolio.margin_account(), minimum_share=share)


def _share(value: float) -> Decimal:
    return Decimal(repr(float(value)))


def _quantity(size: OrderSize, *, silent: bool) -> GetMaximumOrderQuantityResult:
    reason = "" if silent and not size.no_price else size.reason
    return GetMaximumOrderQuantityResult(size.quantity, reason, size.no_price)


def _lots(size: LotSize, *, silent: bool) -> GetMaximumLotsResult:
    reason = "" if silent and not size.is_error else size.reason
    return GetMaximumLotsResult(size.lots, reason, size.is_error)
