"""Positions and the groups they fall into, as an algorithm sees them (Common/Securities/Positions)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple, overload

from simulator.engine.group_buying_power import PositionGroupBuyingPowerModel, model_of
from simulator.engine.lean_dict import LeanDict, Values
from simulator.engine.lean_object import FixedObject, LeanObject
from simulator.engine.security import Security
from simulator.errors import ArgumentException
from simulator.margin import Group, MarginPosition
from simulator.margin.groups import DEFAULT_GROUP
from simulator.margin.sufficiency import impacted_groups
from simulator.net_arguments import no_match
from simulator.symbols import PRINTED, Symbol

if TYPE_CHECKING:
    from simulator.engine.portfolio import SecurityPortfolioManager


class Position(FixedObject):
    """A quantity of one symbol, ``unit_quantity`` of it a unit of its group. Of a security, what is held unless told."""

    lean_name: ClassVar[str] = "Position"

    @overload
    def __init__(self, symbol: Symbol, quantity: float, unit_quantity: float) -> None: ...
    @overload
    def __init__(self, symbol: Security, quantity: float | None = None) -> None: ...
    def __init__(self, symbol: Symbol | Security, quantity: float | None = None, unit_quantity: float | None = None) -> None:
        if isinstance(symbol, Security):
            quantity = symbol.holdings.quantity if quantity is None else quantity
            unit_quantity = symbol.symbol_properties.lot_size
            symbol = symbol.symbol
        if quantity is None or unit_quantity is None:
            raise TypeError("Position takes a symbol, a quantity and a unit quantity, or a security and a quantity")
        self.symbol = symbol
        self.quantity = float(quantity)
        self.unit_quantity = float(unit_quantity)

    def __str__(self) -> str:
        return f"{self.symbol}: {plain(self.quantity)}"


def plain(number: float) -> str:
    """A quantity as .NET prints it."""
    return f"{number:.10f}".rstrip("0").rstrip(".")


def margin_position(position: Position) -> MarginPosition:
    """The position as the margin rules see it."""
    return MarginPosition(position.symbol, position.quantity, position.unit_quantity)


class PositionCollection(LeanObject):
    """Positions to be grouped, one a symbol. Grouping takes them out."""

    lean_name: ClassVar[str] = "PositionCollection"

    def __init__(self, positions: Iterable[Position]) -> None:
        self._positions: dict[Symbol, Position] = {}
        for position in positions:
            if position.symbol in self._positions:
                raise ArgumentException(f"An item with the same key has already been added. Key: {position.symbol}")
            self._positions[position.symbol] = position

    def __iter__(self) -> Iterator[Position]:
        return iter(self._positions.values())

    def __len__(self) -> int:
        return len(self._positions)

    @property
    def count(self) -> int:
        """How many positions."""
        return len(self._positions)

    def clear(self) -> None:
        """Takes all out."""
        self._positions.clear()

    def try_get_position(self, symbol: Symbol, position: Position | None = None) -> tuple[bool, Position | None]:
        """Whether the symbol is there, and its position."""
        found = self._positions.get(symbol)
        return found is not None, found


class UnitQuantity(NamedTuple):
    """How much of a symbol is in a unit of a group."""

    item_1: Symbol
    item_2: float

    @property
    def Item1(self) -> Symbol:  # noqa: N802  (.NET's name)
        """The symbol."""
        return self.item_1

    @property
    def Item2(self) -> float:  # noqa: N802  (.NET's name)
        """The quantity."""
        return self.item_2


class PositionGroupKey(LeanObject):
    """What makes two groups the same: the kind of model and the units of each symbol."""

    lean_name: ClassVar[str] = "PositionGroupKey"

    def __init__(self, buying_power_model: PositionGroupBuyingPowerModel, positions: Security | Iterable[Position]) -> None:
        self.buying_power_model = buying_power_model
        held = [Position(positions, 0.0)] if isinstance(positions, Security) else positions
        pairs = (UnitQuantity(position.symbol, position.unit_quantity) for position in held)
        self.unit_quantities = sorted(pairs, key=lambda pair: PRINTED(pair.item_1))

    @property
    def is_default_group(self) -> bool:
        """Whether it is of one position that stands alone."""
        return len(self.unit_quantities) == 1 and self.buying_power_model.is_of_one

    def create_empty_positions(self) -> list[Position]:
        """Its positions without quantity."""
        return [Position(symbol, 0.0, units) for symbol, units in self.unit_quantities]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PositionGroupKey) and self._same == other._same

    def __hash__(self) -> int:
        return hash(self._same)

    @property
    def _same(self) -> tuple[type, tuple[UnitQuantity, ...]]:
        return type(self.buying_power_model), tuple(self.unit_quantities)

    def __str__(self) -> str:
        return "|".join(f"{symbol}:{plain(units)}" for symbol, units in self.unit_quantities)


class PositionGroup(LeanObject):
    """Positions margined together."""

    lean_name: ClassVar[str] = "PositionGroup"

    def __init__(self, group: Group) -> None:
        self.group = group
        self.buying_power_model = model_of(group)

    @property
    def key(self) -> PositionGroupKey:
        """What it is known by."""
        return PositionGroupKey(self.buying_power_model, self.positions)

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

    def try_get_position(self, symbol: Symbol, position: Position | None = None) -> tuple[bool, Position | None]:
        """Whether the symbol is a leg, and the leg."""
        found = next((leg for leg in self.positions if leg.symbol == symbol), None)
        return found is not None, found

    def __iter__(self) -> Iterator[Position]:
        return iter(self.positions)

    def __len__(self) -> int:
        return self.count

    def __str__(self) -> str:
        return f"{self.key}: {plain(self.quantity)}"


class PositionGroupCollection(LeanObject):
    """Groups, to go through or to look up."""

    lean_name: ClassVar[str] = "PositionGroupCollection"

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = {group.key: group for group in map(PositionGroup, groups)}

    def __iter__(self) -> Iterator[PositionGroup]:
        return iter(self._groups.values())

    def __len__(self) -> int:
        return len(self._groups)

    def __getitem__(self, key: PositionGroupKey) -> PositionGroup:
        """The group; one without quantity where it is not there."""
        found = self._groups.get(key)
        return PositionGroup(_empty(key)) if found is None else found

    @property
    def count(self) -> int:
        """How many groups."""
        return len(self._groups)

    @property
    def keys(self) -> Values[PositionGroupKey]:
        """What the groups are known by."""
        return Values(self._groups)

    @property
    def values(self) -> Values[PositionGroup]:
        """The groups."""
        return Values(self._groups.values())

    @property
    def is_only_default_groups(self) -> bool:
        """Whether no group is an option strategy."""
        return all(key.is_default_group for key in self._groups)

    def contains(self, key: PositionGroupKey) -> bool:
        """Whether there is such a group."""
        return key in self._groups

    def try_get_group(self, key: PositionGroupKey, group: PositionGroup | None = None) -> tuple[bool, PositionGroup | None]:
        """Whether there is such a group, and the group."""
        found = self._groups.get(key)
        return found is not None, found

    def try_get_groups(
        self, symbol: Symbol, groups: list[PositionGroup] | None = None
    ) -> tuple[bool, list[PositionGroup] | None]:
        """Whether there are groups with the symbol, and the groups."""
        found = [group for group in self if group.try_get_position(symbol)[0]]
        return bool(found), found or None

    def by_key(self) -> Mapping[PositionGroupKey, PositionGroup]:
        """The groups by what they are known by."""
        return self._groups


def _empty(key: PositionGroupKey) -> Group:
    name = DEFAULT_GROUP if key.buying_power_model.is_of_one else str(key.buying_power_model)
    return Group(name, 0.0, tuple(margin_position(position) for position in key.create_empty_positions()))


class SecurityPositionGroupModel(LeanDict[PositionGroupKey, PositionGroup]):
    """``portfolio.positions``, the groups held; ``SecurityPositionGroupModel.NULL`` sees every position alone."""

    lean_name: ClassVar[str] = "SecurityPositionGroupModel"

    NULL: ClassVar[NullSecurityPositionGroupModel]

    def __init__(self, portfolio: SecurityPortfolioManager) -> None:
        self._portfolio = portfolio

    def _entries(self) -> Mapping[PositionGroupKey, PositionGroup]:
        return self.groups.by_key()

    def __getitem__(self, key: PositionGroupKey) -> PositionGroup:
        """The group held; one without quantity where it is not."""
        return self.groups[key]

    def resolve_position_groups(self, positions: PositionCollection) -> PositionGroupCollection:
        """The groups LEAN would see in the positions, which are taken out of the collection."""
        if not isinstance(positions, PositionCollection):
            raise no_match("resolve_position_groups", "positions", positions, "a PositionCollection")
        found = PositionGroupCollection(self._portfolio.grouped([margin_position(position) for position in positions]))
        positions.clear()
        return found

    def get_impacted_groups(self, positions: Iterable[Position]) -> list[PositionGroup]:
        """The groups held that a change of the positions touches."""
        changes = [margin_position(position) for position in positions]
        return [PositionGroup(group) for group in impacted_groups(changes, self._portfolio.held_groups())]

    def create_default_key(self, security: Security) -> PositionGroupKey:
        """What the security's group is known by where it stands alone."""
        return PositionGroupKey(model_of(Group(DEFAULT_GROUP, 0.0, ())), security)

    def get_or_create_default_group(self, security: Security) -> PositionGroup:
        """The security's group where it stands alone; one without quantity where it does not."""
        return self[self.create_default_key(security)]

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
