"""Margin as an algorithm asks for it: of one security, of a what-if group, of the groups held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.engine.margin_sizes import (
    GetMaximumLotsForDeltaBuyingPowerParameters,
    GetMaximumLotsForTargetBuyingPowerParameters,
    GetMaximumLotsResult,
    GetMaximumOrderQuantityForDeltaBuyingPowerParameters,
    GetMaximumOrderQuantityForTargetBuyingPowerParameters,
    GetMaximumOrderQuantityResult,
    quantity_for_delta,
    quantity_for_target,
    units_for_delta,
    units_for_target,
)
from simulator.margin import (
    Group,
    MarginPosition,
    MarginSecurity,
    initial_margin,
    initial_margin_single,
    maintenance_margin,
    single,
)
from simulator.margin.groups import DEFAULT_GROUP
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager
    from simulator.engine.security import Security


def margin_security(security: Security) -> MarginSecurity:
    """The security as the margin rules see it now."""
    unit = getattr(security, "contract_unit_of_trade", 1.0) if security.symbol.is_option else 1.0
    return MarginSecurity(
        symbol=security.symbol,
        price=security.price,
        bid=security.bid_price,
        ask=security.ask_price,
        multiplier=security.symbol_properties.contract_multiplier,
        unit_of_trade=unit,
        strike_multiplier=security.symbol_properties.strike_multiplier,
        leverage=security.leverage,
        lot_size=security.symbol_properties.lot_size,
        future_margins=security.future_margins(),
        own=security.own_rule(),
        held_cost=security.holdings.holdings_cost,
    )


class LiveBook(Mapping[Symbol, MarginSecurity]):
    """Securities by symbol at their present prices, looked up when the rules ask."""

    def __init__(self, find: Callable[[Symbol], Security]) -> None:
        self._find = find
        self._known: dict[Symbol, MarginSecurity] = {}

    def __getitem__(self, symbol: Symbol) -> MarginSecurity:
        known = self._known.get(symbol)
        if known is None:
            known = self._known[symbol] = margin_security(self._find(symbol))
        return known

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


class InitialMargin(LeanObject):
    """An amount of margin, in account currency."""

    lean_name: ClassVar[str] = "InitialMargin"

    def __init__(self, value: float) -> None:
        self.value = value


class MaintenanceMargin(InitialMargin):
    """An amount of margin held for a position."""

    lean_name: ClassVar[str] = "MaintenanceMargin"


class InitialMarginParameters(LeanObject):
    """A quantity of a security to ask the margin of."""

    lean_name: ClassVar[str] = "InitialMarginParameters"

    def __init__(self, security: Security, quantity: float) -> None:
        self.security = security
        self.quantity = float(quantity)


class MaintenanceMarginParameters(LeanObject):
    """A quantity of a security to ask the maintenance margin of, at its present price."""

    lean_name: ClassVar[str] = "MaintenanceMarginParameters"

    def __init__(self, security: Security, quantity: float) -> None:
        self.security = security
        self.quantity = float(quantity)

    @staticmethod
    def for_quantity_at_current_price(security: Security, quantity: float) -> MaintenanceMarginParameters:
        """Of a signed quantity."""
        return MaintenanceMarginParameters(security, quantity)

    @staticmethod
    def for_current_holdings(security: Security) -> MaintenanceMarginParameters:
        """Of what is held."""
        return MaintenanceMarginParameters(security, security.holdings.quantity)


class SecurityBuyingPowerModel(LeanObject):
    """``security.buying_power_model``."""

    lean_name: ClassVar[str] = "BuyingPowerModel"

    def __init__(self, security: Security) -> None:
        self._security = security

    def get_leverage(self, security: Security) -> float:
        """The security's leverage."""
        return security.leverage

    def get_initial_margin_requirement(self, parameters: InitialMarginParameters) -> InitialMargin:
        """What opening the quantity alone would take."""
        position = MarginPosition(parameters.security.symbol, parameters.quantity)
        return InitialMargin(initial_margin_single(position, self._book(parameters.security)))

    def get_maintenance_margin(self, parameters: MaintenanceMarginParameters) -> MaintenanceMargin:
        """What holding the quantity alone takes."""
        symbol = parameters.security.symbol
        return MaintenanceMargin(single.maintenance(symbol, parameters.quantity, self._book(parameters.security)))

    def get_maximum_order_quantity_for_delta_buying_power(
        self, parameters: GetMaximumOrderQuantityForDeltaBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        """The order that changes the margin held back for the holding."""
        return quantity_for_delta(parameters)

    def get_maximum_order_quantity_for_target_buying_power(
        self, parameters: GetMaximumOrderQuantityForTargetBuyingPowerParameters
    ) -> GetMaximumOrderQuantityResult:
        """The order that brings the holding to a signed share of the account."""
        return quantity_for_target(parameters)

    def _book(self, security: Security) -> dict[Symbol, MarginSecurity]:
        underlying = getattr(security, "underlying", None)
        rest = {} if underlying is None else {underlying.symbol: margin_security(underlying)}
        return {security.symbol: self._seen(security), **rest}

    def _seen(self, security: Security) -> MarginSecurity:
        return margin_security(security)


class Position(LeanObject):
    """A quantity of one symbol."""

    lean_name: ClassVar[str] = "Position"

    def __init__(self, symbol: Symbol, quantity: float, unit_quantity: float = 1.0) -> None:
        self.symbol = symbol
        self.quantity = float(quantity)
        self.unit_quantity = float(unit_quantity)


class PositionCollection(LeanObject):
    """Positions to be grouped."""

    lean_name: ClassVar[str] = "PositionCollection"

    def __init__(self, positions: Iterable[Position]) -> None:
        self._positions = list(positions)

    def __iter__(self) -> Iterator[Position]:
        return iter(self._positions)

    def __len__(self) -> int:
        return len(self._positions)

    @property
    def count(self) -> int:
        """How many positions."""
        return len(self._positions)


class PositionGroupParameters(LeanObject):
    """A group of an account to ask the margin of."""

    lean_name: ClassVar[str] = "PositionGroupInitialMarginParameters"

    def __init__(self, portfolio: SecurityPortfolioManager, position_group: PositionGroup) -> None:
        self.portfolio = portfolio
        self.position_group = position_group


class PositionGroupInitialMarginParameters(PositionGroupParameters):
    """To ask the initial margin of a group."""

    lean_name: ClassVar[str] = "PositionGroupInitialMarginParameters"


class PositionGroupMaintenanceMarginParameters(PositionGroupParameters):
    """To ask the maintenance margin of a group."""

    lean_name: ClassVar[str] = "PositionGroupMaintenanceMarginParameters"


class PositionGroupBuyingPowerModel(LeanObject):
    """A group's margin model; printing it gives the strategy's name."""

    lean_name: ClassVar[str] = "PositionGroupBuyingPowerModel"

    def __init__(self, group: Group | None = None) -> None:
        self._group = group

    def __str__(self) -> str:
        return DEFAULT_GROUP if self._group is None else self._group.name

    def get_initial_margin_requirement(self, parameters: PositionGroupParameters) -> InitialMargin:
        """What opening the group would take."""
        return InitialMargin(initial_margin(parameters.position_group.group, parameters.portfolio.book()))

    def get_maintenance_margin(self, parameters: PositionGroupParameters) -> MaintenanceMargin:
        """What holding the group takes."""
        return MaintenanceMargin(maintenance_margin(parameters.position_group.group, parameters.portfolio.book()))

    def get_maximum_lots_for_delta_buying_power(
        self, parameters: GetMaximumLotsForDeltaBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """The units that change the margin held back for the group."""
        return units_for_delta(self._sized(parameters.position_group), parameters)

    def get_maximum_lots_for_target_buying_power(
        self, parameters: GetMaximumLotsForTargetBuyingPowerParameters
    ) -> GetMaximumLotsResult:
        """The units that bring the group to a signed share of the account."""
        return units_for_target(self._sized(parameters.position_group), parameters)

    def _sized(self, position_group: PositionGroup) -> Group:
        return position_group.group


class OptionStrategyPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The model of a group that is an option strategy."""

    lean_name: ClassVar[str] = "OptionStrategyPositionGroupBuyingPowerModel"


class SecurityPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The model of a position that stands alone."""

    lean_name: ClassVar[str] = "SecurityPositionGroupBuyingPowerModel"

    def _sized(self, position_group: PositionGroup) -> Group:
        return replace(position_group.group, name=DEFAULT_GROUP)


class PositionGroup(LeanObject):
    """Positions margined together."""

    lean_name: ClassVar[str] = "PositionGroup"

    def __init__(self, group: Group) -> None:
        self.group = group
        alone = group.is_default
        model = SecurityPositionGroupBuyingPowerModel if alone else OptionStrategyPositionGroupBuyingPowerModel
        self.buying_power_model: PositionGroupBuyingPowerModel = model(group)

    @property
    def quantity(self) -> float:
        """How many units of the strategy."""
        return self.group.quantity

    @property
    def positions(self) -> list[Position]:
        """The legs."""
        return [Position(p.symbol, p.quantity, p.unit_quantity) for p in self.group.positions]

    @property
    def count(self) -> int:
        """How many legs."""
        return len(self.group.positions)

    def __iter__(self) -> Iterator[Position]:
        return iter(self.positions)


class PositionGroupCollection(LeanObject):
    """Groups, to go through."""

    lean_name: ClassVar[str] = "PositionGroupCollection"

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = [PositionGroup(group) for group in groups]

    def __iter__(self) -> Iterator[PositionGroup]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    @property
    def count(self) -> int:
        """How many groups."""
        return len(self._groups)

    @property
    def is_only_default_groups(self) -> bool:
        """Whether no group is an option strategy."""
        return all(group.group.is_default for group in self._groups)


class SecurityPositionGroupModel(LeanObject):
    """``portfolio.positions``; ``SecurityPositionGroupModel.NULL`` sees every position alone."""

    lean_name: ClassVar[str] = "SecurityPositionGroupModel"

    NULL: ClassVar[NullSecurityPositionGroupModel]

    def __init__(self, portfolio: SecurityPortfolioManager) -> None:
        self._portfolio = portfolio

    def resolve_position_groups(self, positions: Iterable[Position]) -> PositionGroupCollection:
        """The groups LEAN would see in the positions."""
        return PositionGroupCollection(
            self._portfolio.grouped([MarginPosition(p.symbol, p.quantity, p.unit_quantity) for p in positions])
        )

    @property
    def groups(self) -> PositionGroupCollection:
        """The groups held."""
        return PositionGroupCollection(self._portfolio.held_groups())

    @property
    def is_only_default_groups(self) -> bool:
        """Whether no group held is an option strategy."""
        return self.groups.is_only_default_groups


class NullSecurityPositionGroupModel(SecurityPositionGroupModel):
    """No strategies: a group a symbol."""

    lean_name: ClassVar[str] = "NullSecurityPositionGroupModel"

    def __init__(self, portfolio: SecurityPortfolioManager | None = None) -> None:
        if portfolio is not None:
            super().__init__(portfolio)


SecurityPositionGroupModel.NULL = NullSecurityPositionGroupModel()
