"""The option strategies LEAN recognises (OptionStrategyDefinitions.cs), in the order it tries them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from simulator.enums import OptionRight
from simulator.symbols import Symbol

CALL, PUT = OptionRight.CALL, OptionRight.PUT


@dataclass(frozen=True, slots=True)
class OptionLot:
    """A whole number of contracts (signed) of one option."""

    symbol: Symbol
    quantity: int
    strike: float
    expiry: date


Legs = Sequence[OptionLot]
Condition = Callable[[Legs, OptionLot], bool]


@dataclass(frozen=True, slots=True)
class LegDefinition:
    """One leg: its right, its contracts in one unit of the strategy, and what it must satisfy against the legs before it."""

    right: OptionRight
    quantity: int
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """A strategy: its legs, and the lots of the underlying one unit holds (a lot is what one contract stands for)."""

    name: str
    lots: int
    legs: tuple[LegDefinition, ...]

    @property
    def leg_count(self) -> int:
        """Legs, the underlying counted as one."""
        return len(self.legs) + (self.lots != 0)


def _strike(compare: Callable[[float, float], bool], leg: int) -> Condition:
    return lambda legs, lot: compare(lot.strike, legs[leg].strike)


def _expiry(compare: Callable[[date, date], bool], leg: int) -> Condition:
    return lambda legs, lot: compare(lot.expiry, legs[leg].expiry)


def _call(quantity: int, *conditions: Condition) -> LegDefinition:
    return LegDefinition(CALL, quantity, conditions)


def _put(quantity: int, *conditions: Condition) -> LegDefinition:
    return LegDefinition(PUT, quantity, conditions)


def _named(name: str, *legs: LegDefinition, lots: int = 0) -> Definition:
    return Definition(name, lots, legs)


def _opposite(definition: Definition, name: str | None = None) -> Definition:
    """The same with every sign turned."""
    legs = tuple(replace(leg, quantity=-leg.quantity) for leg in definition.legs)
    return Definition(name or definition.name, -definition.lots, legs)


_SAME_EXPIRY = _expiry(operator.eq, 0)
_LATER = _expiry(operator.gt, 0)
_SAME, _ABOVE, _BELOW, _NOT_BELOW = (_strike(op, 0) for op in (operator.eq, operator.gt, operator.lt, operator.ge))


def _even_wings(legs: Legs, lot: OptionLot) -> bool:
    return lot.strike - legs[1].strike == legs[1].strike - legs[0].strike


def _mirrored_wing(legs: Legs, lot: OptionLot) -> bool:
    return lot.strike == legs[0].strike * 2 - legs[1].strike


_COLLAR = _named("Protective Collar", _call(-1), _put(+1, _BELOW, _SAME_EXPIRY), lots=1)
_CONVERSION = _named("Conversion", _call(-1), _put(+1, _SAME, _SAME_EXPIRY), lots=1)
_NAKED_CALL = _named("Naked Call", _call(-1))
_NAKED_PUT = _named("Naked Put", _put(-1))
_BEAR_CALL = _named("Bear Call Spread", _call(-1), _call(+1, _ABOVE, _SAME_EXPIRY))
_BEAR_PUT = _named("Bear Put Spread", _put(+1), _put(-1, _BELOW, _SAME_EXPIRY))
_STRADDLE = _named("Straddle", _call(+1), _put(+1, _SAME, _SAME_EXPIRY))
_STRANGLE = _named("Strangle", _call(+1), _put(+1, _BELOW, _SAME_EXPIRY))
_UPPER_WING = (_strike(operator.ge, 1), _SAME_EXPIRY, _even_wings)
_BUTTERFLY_CALL = _named("Butterfly Call", _call(+1), _call(-2, _NOT_BELOW, _SAME_EXPIRY), _call(+1, *_UPPER_WING))
_BUTTERFLY_PUT = _named("Butterfly Put", _put(+1), _put(-2, _NOT_BELOW, _SAME_EXPIRY), _put(+1, *_UPPER_WING))
_CALL_CALENDAR = _named("Call Calendar Spread", _call(-1), _call(+1, _SAME, _LATER))
_PUT_CALENDAR = _named("Put Calendar Spread", _put(-1), _put(+1, _SAME, _LATER))
_IRON_BUTTERFLY = _named(
    "Iron Butterfly",
    _put(-1),
    _put(+1, _BELOW, _SAME_EXPIRY),
    _call(-1, _SAME, _SAME_EXPIRY),
    _call(+1, _mirrored_wing, _SAME_EXPIRY),
)
_IRON_CONDOR = _named(
    "Iron Condor",
    _put(+1),
    _put(-1, _ABOVE, _SAME_EXPIRY),
    _call(-1, _strike(operator.gt, 1), _SAME_EXPIRY),
    _call(+1, _strike(operator.gt, 2), _SAME_EXPIRY),
)
_BOX = _named(
    "Box Spread",
    _put(+1),
    _put(-1, _BELOW, _SAME_EXPIRY),
    _call(+1, _strike(operator.eq, 1), _SAME_EXPIRY),
    _call(-1, _SAME, _SAME_EXPIRY),
)
_JELLY_ROLL = _named(
    "Jelly Roll",
    _call(-1),
    _call(+1, _SAME, _LATER),
    _put(+1, _SAME, _SAME_EXPIRY),
    _put(-1, _SAME, _expiry(operator.eq, 1)),
)
_BEAR_CALL_LADDER = _named(
    "Bear Call Ladder", _call(-1), _call(+1, _ABOVE, _SAME_EXPIRY), _call(+1, _strike(operator.gt, 1), _SAME_EXPIRY)
)
_BEAR_PUT_LADDER = _named(
    "Bear Put Ladder", _put(+1), _put(-1, _BELOW, _SAME_EXPIRY), _put(-1, _strike(operator.lt, 1), _SAME_EXPIRY)
)
_CALL_BACKSPREAD = _named("Call Backspread", _call(-1), _call(+2, _ABOVE, _SAME_EXPIRY))
_PUT_BACKSPREAD = _named("Put Backspread", _put(-1), _put(+2, _BELOW, _SAME_EXPIRY))

_IN_ORDER_OF_DECLARATION = (
    _named("Covered Call", _call(-1), lots=1),
    _named("Protective Call", _call(+1), lots=-1),
    _named("Covered Put", _put(-1), lots=-1),
    _named("Protective Put", _put(+1), lots=1),
    # LEAN adds the opposite under the same name where it has no name of its own: here and for single options.
    _COLLAR,
    _opposite(_COLLAR),
    _CONVERSION,
    _opposite(_CONVERSION, "Reverse Conversion"),
    _NAKED_CALL,
    _opposite(_NAKED_CALL),
    _NAKED_PUT,
    _opposite(_NAKED_PUT),
    _BEAR_CALL,
    _BEAR_PUT,
    _opposite(_BEAR_CALL, "Bull Call Spread"),
    _opposite(_BEAR_PUT, "Bull Put Spread"),
    _STRADDLE,
    _opposite(_STRADDLE, "Short Straddle"),
    _STRANGLE,
    _opposite(_STRANGLE, "Short Strangle"),
    _BUTTERFLY_CALL,
    _opposite(_BUTTERFLY_CALL, "Short Butterfly Call"),
    _BUTTERFLY_PUT,
    _opposite(_BUTTERFLY_PUT, "Short Butterfly Put"),
    _CALL_CALENDAR,
    _opposite(_CALL_CALENDAR, "Short Call Calendar Spread"),
    _PUT_CALENDAR,
    _opposite(_PUT_CALENDAR, "Short Put Calendar Spread"),
    _IRON_BUTTERFLY,
    _opposite(_IRON_BUTTERFLY, "Short Iron Butterfly"),
    _IRON_CONDOR,
    _opposite(_IRON_CONDOR, "Short Iron Condor"),
    _BOX,
    _opposite(_BOX, "Short Box Spread"),
    _JELLY_ROLL,
    _opposite(_JELLY_ROLL, "Short Jelly Roll"),
    _BEAR_CALL_LADDER,
    _BEAR_PUT_LADDER,
    _opposite(_BEAR_CALL_LADDER, "Bull Call Ladder"),
    _opposite(_BEAR_PUT_LADDER, "Bull Put Ladder"),
    _CALL_BACKSPREAD,
    _PUT_BACKSPREAD,
    _opposite(_CALL_BACKSPREAD, "Short Call Backspread"),
    _opposite(_PUT_BACKSPREAD, "Short Put Backspread"),
)


def _leaves_a_short_uncovered(definition: Definition) -> bool:
    calls = sum(leg.quantity for leg in definition.legs if leg.right is CALL)
    puts = sum(leg.quantity for leg in definition.legs if leg.right is PUT)
    return -calls > max(0, definition.lots) or -puts > max(0, -definition.lots)


LARGEST_FIRST = tuple(sorted(_IN_ORDER_OF_DECLARATION, key=lambda definition: -definition.leg_count))
COVERED_FIRST = tuple(sorted(LARGEST_FIRST, key=_leaves_a_short_uncovered))
