"""Position groups: option strategies LEAN recognises, and single positions (Common/Securities/Positions)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.enums import SecurityType
from simulator.margin.book import Book, MarginPosition
from simulator.margin.matcher import Match, holdings_of, match_strategies
from simulator.symbols import Symbol

DEFAULT_GROUP = "QuantConnect.Securities.Positions.SecurityPositionGroupBuyingPowerModel"
NO_STRATEGY = ""
_HAVE_OPTIONS = frozenset({SecurityType.EQUITY, SecurityType.FUTURE, SecurityType.INDEX})


@dataclass(frozen=True, slots=True)
class Group:
    """Positions margined together.

    ``name`` is LEAN's ``str(group.buying_power_model)``: a strategy's name, or the default model's class. ``quantity``
    counts units; of an option strategy it is always positive.
    """

    name: str
    quantity: float
    positions: tuple[MarginPosition, ...]

    @property
    def is_default(self) -> bool:
        """True for a single position outside any option strategy."""
        return self.name == DEFAULT_GROUP

    @property
    def key(self) -> tuple[bool, frozenset[tuple[Symbol, float]]]:
        """What makes two groups the same to LEAN: kind of model and the units of each symbol."""
        return self.is_default, frozenset((position.symbol, position.unit_quantity) for position in self.positions)


def resolve_groups(positions: Iterable[MarginPosition], book: Book) -> list[Group]:
    """Splits positions into LEAN's groups: strategies first, then what is left, one group a symbol.

    Every contract and share is in exactly one group. Symbols must not repeat.
    """
    held = list(positions)
    strategies = strategy_groups(held, book)
    left = {position.symbol: position.quantity for position in held}
    for group in strategies:
        for position in group.positions:
            left[position.symbol] -= position.quantity
    used = {position.symbol for group in strategies for position in group.positions}
    singles = [
        _single(position, left[position.symbol]) for position in held if left[position.symbol] or position.symbol not in used
    ]
    return strategies + singles


def single_groups(positions: Iterable[MarginPosition]) -> list[Group]:
    """One group a symbol, whatever strategies there are."""
    return [_single(position, position.quantity) for position in positions]


def _single(position: MarginPosition, quantity: float) -> Group:
    return Group(
        DEFAULT_GROUP,
        quantity / position.unit_quantity,
        (MarginPosition(position.symbol, quantity, position.unit_quantity),),
    )


def strategy_groups(positions: Sequence[MarginPosition], book: Book) -> list[Group]:
    """The option strategies in the positions. A repeated symbol counts together.

    As in LEAN, an underlying whose positions cancel out ends the search with an empty group.
    """
    by_underlying: dict[Symbol, list[MarginPosition]] = {}
    for position in positions:
        symbol = position.symbol
        if symbol.is_option or symbol.security_type in _HAVE_OPTIONS:
            key = symbol.underlying if symbol.is_option and symbol.underlying is not None else symbol
            by_underlying.setdefault(key, []).append(position)
    groups: list[Group] = []
    for underlying, members in by_underlying.items():
        first = next((position for position in members if position.symbol.is_option), None)
        if first is None:
            continue
        unit = book[first.symbol].unit_of_trade
        options: dict[Symbol, int] = {}
        lots = 0
        for position in members:
            if position.symbol.is_option:
                options[position.symbol] = options.get(position.symbol, 0) + int(position.quantity)
            else:
                lots += int(int(position.quantity) / unit)
        found = _matched(underlying, unit, tuple(options.items()), lots)
        if found is None:
            groups.append(Group(NO_STRATEGY, 0.0, ()))
            return groups
        groups.extend(found)
    return groups


@lru_cache(maxsize=1024)
def _matched(underlying: Symbol, unit: float, options: tuple[tuple[Symbol, int], ...], lots: int) -> tuple[Group, ...] | None:
    """The strategies in positions on one underlying, which no price changes; None where the positions cancel out.

    Resting orders are asked about every minute with the same positions.
    """
    holdings = holdings_of(dict(options), lots)
    if not holdings.count:
        return None
    return tuple(_group(match, underlying, unit) for match in match_strategies(holdings))


def _group(match: Match, underlying: Symbol, unit: float) -> Group:
    quantity = math.gcd(*(leg.quantity for leg in match.legs), match.lots)
    positions = [MarginPosition(leg.symbol, float(leg.quantity), abs(leg.quantity) / quantity) for leg in match.legs]
    if match.lots:
        positions.append(MarginPosition(underlying, match.lots * unit, abs(match.lots) * unit / quantity))
    return Group(match.definition.name, float(quantity), tuple(positions))
