"""LEAN's matcher: cuts option positions on one underlying into strategies (OptionStrategyMatcher.cs).

LEAN tries the definitions greedily, largest first; where that leaves shorts uncovered that could be covered, it tries
again with the covered definitions first and keeps what leaves less. Among equal candidates LEAN takes the order of
.NET's hash codes, which differ from process to process; here it is the order of right, expiry and strike, so the answer
never depends on the input's order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from simulator.enums import OptionRight
from simulator.margin.definitions import COVERED_FIRST, LARGEST_FIRST, Definition, OptionLot
from simulator.margin.uncovered import uncovered_shorts
from simulator.symbols import Symbol

_UNLIMITED = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Holdings:
    """Contracts by symbol, and lots of their underlying."""

    options: Mapping[Symbol, OptionLot]
    lots: int

    @property
    def count(self) -> int:
        """Positions, the underlying counted as one."""
        return len(self.options) + (self.lots != 0)


@dataclass(frozen=True, slots=True)
class Match:
    """A recognised strategy: its contracts in the definition's order and its lots of the underlying."""

    definition: Definition
    legs: tuple[OptionLot, ...]
    lots: int


def holdings_of(options: Mapping[Symbol, int], lots: int) -> Holdings:
    """Sorted holdings without empty positions."""
    contracts = [
        OptionLot(symbol, quantity, symbol.strike, symbol.expiry)
        for symbol, quantity in options.items()
        if quantity and symbol.strike is not None and symbol.expiry is not None
    ]
    contracts.sort(key=lambda lot: (lot.symbol.right, lot.expiry, lot.strike, lot.symbol.ticker))
    return Holdings({lot.symbol: lot for lot in contracts}, lots)


def match_strategies(holdings: Holdings) -> list[Match]:
    """LEAN's strategies for the holdings; what is in none of them stays out."""
    first, rest = _match(LARGEST_FIRST, holdings)
    score = _uncovered(first, rest)
    if score <= _least_uncovered(holdings):
        return first
    second, rest = _match(COVERED_FIRST, holdings)
    return second if _uncovered(second, rest) < score else first


def _match(definitions: tuple[Definition, ...], holdings: Holdings) -> tuple[list[Match], Holdings]:
    matches: list[Match] = []
    for definition in definitions:
        while (match := _first_match(definition, holdings)) is not None:
            matches.append(match)
            holdings = _without(holdings, match)
        if not holdings.count:
            break
    return matches, holdings


def _first_match(definition: Definition, holdings: Holdings) -> Match | None:
    if holdings.count < definition.leg_count:
        return None
    units = _UNLIMITED
    if definition.lots:
        units = int(holdings.lots / definition.lots)
        if units < 1:
            return None
    for legs, most in _candidates(definition, (), holdings, units):
        sized = tuple(replace(leg, quantity=part.quantity * most) for leg, part in zip(legs, definition.legs, strict=True))
        return Match(definition, sized, definition.lots * most)
    return None


def _candidates(
    definition: Definition, legs: tuple[OptionLot, ...], holdings: Holdings, units: int
) -> Iterator[tuple[tuple[OptionLot, ...], int]]:
    """Every way to fill the remaining legs, with the units it allows."""
    position = len(legs)
    if position == len(definition.legs):
        yield legs, units
        return
    if holdings.count < definition.leg_count - position:
        return
    part = definition.legs[position]
    for lot in holdings.options.values():
        if lot.symbol.right is not part.right or lot.quantity * part.quantity <= 0:
            continue
        allowed = lot.quantity // part.quantity
        if allowed == 0 or not all(condition(legs, lot) for condition in part.conditions):
            continue
        taken = replace(lot, quantity=allowed * part.quantity)
        yield from _candidates(definition, (*legs, taken), _take(holdings, taken), min(units, allowed))


def _take(holdings: Holdings, lot: OptionLot) -> Holdings:
    options = dict(holdings.options)
    left = options[lot.symbol].quantity - lot.quantity
    if left:
        options[lot.symbol] = replace(lot, quantity=left)
    else:
        del options[lot.symbol]
    return replace(holdings, options=options)


def _without(holdings: Holdings, match: Match) -> Holdings:
    for leg in match.legs:
        holdings = _take(holdings, leg)
    return replace(holdings, lots=holdings.lots - match.lots)


def _uncovered(matches: list[Match], rest: Holdings) -> int:
    """Short contracts that no long contract or lot of their own strategy covers."""
    inside = sum(uncovered_shorts(match.legs, match.lots) for match in matches)
    return inside - sum(min(lot.quantity, 0) for lot in rest.options.values())


def _least_uncovered(holdings: Holdings) -> int:
    """What no grouping can cover: shorts in excess of the longs of the same right and of the lots."""
    calls = sum(lot.quantity for lot in holdings.options.values() if lot.symbol.right is OptionRight.CALL)
    puts = sum(lot.quantity for lot in holdings.options.values() if lot.symbol.right is OptionRight.PUT)
    return max(0, -calls - max(0, holdings.lots)) + max(0, -puts - max(0, -holdings.lots))
