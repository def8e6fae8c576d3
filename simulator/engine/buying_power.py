"""Margin as an algorithm asks for it: of one security, of a what-if group, of the groups held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.margin import (
    Group,
    MarginPosition,
    MarginSecurity,
    initial_margin,
    initial_margin_single,
    maintenance_margin,
    resolve_groups,
)
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
        security = parameters.security
        underlying = getattr(security, "underlying", None)
        book = {one.symbol: margin_security(one) for one in (security, underlying) if one is not None}
        return InitialMargin(initial_margin_single(MarginPosition(security.symbol, parameters.quantity), book))


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

    def __init__(self, group: Group) -> None:
        self._group = group

    def __str__(self) -> str:
        return self._group.name

    def get_initial_margin_requirement(self, parameters: PositionGroupParameters) -> InitialMargin:
        """What opening the group would take."""
        return InitialMargin(initial_margin(parameters.position_group.group, parameters.portfolio.book()))

    def get_maintenance_margin(self, parameters: PositionGroupParameters) -> MaintenanceMargin:
        """What holding the group takes."""
        return MaintenanceMargin(maintenance_margin(parameters.position_group.group, parameters.portfolio.book()))


class OptionStrategyPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The model of a group that is an option strategy."""

    lean_name: ClassVar[str] = "OptionStrategyPositionGroupBuyingPowerModel"


class SecurityPositionGroupBuyingPowerModel(PositionGroupBuyingPowerModel):
    """The model of a position that stands alone."""

    lean_name: ClassVar[str] = "SecurityPositionGroupBuyingPowerModel"


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


class SecurityPositionGroupModel(LeanObject):
    """``portfolio.positions``."""

    lean_name: ClassVar[str] = "SecurityPositionGroupModel"

    def __init__(self, portfolio: SecurityPortfolioManager) -> None:
        self._portfolio = portfolio

    def resolve_position_groups(self, positions: Iterable[Position]) -> list[PositionGroup]:
        """The groups LEAN would see in the positions."""
        wanted = [MarginPosition(p.symbol, p.quantity, p.unit_quantity) for p in positions]
        return [PositionGroup(group) for group in resolve_groups(wanted, self._portfolio.book())]

    @property
    def groups(self) -> list[PositionGroup]:
        """The groups held."""
        return [PositionGroup(group) for group in self._portfolio.held_groups()]
