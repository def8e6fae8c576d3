"""Option strategies by name, as legs on a chain (Common/Securities/Option/OptionStrategies.cs, OptionStrategyDefinitions.cs).

A shape says what a strategy is: its name, the strikes a caller gives, and its legs: each by the place of its strike and of its
expiry among those given, with a signed ratio; and how many contract multipliers of the underlying go with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from simulator.enums import OptionRight
from simulator.errors import ArgumentException

C, P = OptionRight.CALL, OptionRight.PUT


@dataclass(frozen=True, slots=True)
class ShapeLeg:
    """One option leg: its right, which strike, how many, which expiry."""

    right: OptionRight
    strike: int
    quantity: int
    expiry: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold of the strikes, and what LEAN says where it does not."""

    holds: Callable[[Sequence[float]], bool]
    complaint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A strategy. ``strikes`` are the parameters' names; ``checked_as`` is the name LEAN's complaints about the chain and the
    expiries begin with; ``shares`` the signed number of contract multipliers of the underlying."""

    name: str
    checked_as: str
    strikes: tuple[str, ...]
    legs: tuple[ShapeLeg, ...]
    shares: int = 0
    rules: tuple[Rule, ...] = ()

    @property
    def expiries(self) -> tuple[str, ...]:
        """The parameters that give expiries."""
        calendar = any(leg.expiry for leg in self.legs)
        return ("near_expiration", "far_expiration") if calendar else ("expiration",)

    def inverted(self, name: str, strikes: tuple[str, ...] | None = None) -> Shape:
        """The other side of it, under its own name; LEAN complains of its arguments in the same words."""
        legs = tuple(replace(leg, quantity=-leg.quantity) for leg in self.legs)
        return replace(self, name=name, strikes=strikes or self.strikes, shares=-self.shares, legs=legs)

    def check(self, strikes: Sequence[float], expiries: Sequence[date]) -> None:
        """Raises ArgumentException, in LEAN's words, for strikes or expiries the strategy cannot have."""
        for name, day in zip(self.expiries, expiries, strict=True):
            if day in {date.min, date.max}:
                raise ArgumentException(_blame(f"{self.checked_as}: expiration must contain expiration date", name))
        if len(expiries) > 1 and expiries[0] >= expiries[1]:
            words = f"{self.checked_as}: near expiration must be less than far expiration"
            raise ArgumentException(_blame(words, *self.expiries))
        for rule in self.rules:
            if not rule.holds(strikes):
                raise ArgumentException(rule.complaint)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _blame(words: str, *parameters: str) -> str:
    """.NET's message of an ArgumentException that names its parameters."""
    return f"{words} (Parameter '{', '.join(map(_camel, parameters))}')"


def _rising(strikes: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(strikes))


def _falling(strikes: Sequence[float]) -> bool:
    return _rising(strikes[::-1])


def _even(strikes: Sequence[float]) -> bool:
    high, middle, low = strikes
    return high > middle > low and high - middle == middle - low


def _condor_order(strikes: Sequence[float]) -> bool:
    long_put, short_put, short_call, long_call = strikes
    return long_put < short_put <= short_call < long_call


def _one(name: str, right: OptionRight, shares: int = 0) -> Shape:
    """A sold option, alone or against the underlying."""
    return Shape(
        name=name, checked_as=name.replace(" ", ""), strikes=("strike",), legs=(ShapeLeg(right, 0, -1),), shares=shares
    )


def _vertical(name: str, right: OptionRight, first: int) -> Shape:
    """Two strikes of one right, calls from below and puts from above; ``first`` is the ratio of the first."""
    own, strikes = name.replace(" ", ""), ("leg_1_strike", "leg_2_strike")
    words = f"{own}: leg1Strike must be {'less' if right is C else 'greater'} than leg2Strike"
    rule = Rule(_rising if right is C else _falling, _blame(words, *strikes))
    legs = (ShapeLeg(right, 0, first), ShapeLeg(right, 1, -first))
    return Shape(name=name, checked_as=own, strikes=strikes, legs=legs, rules=(rule,))


def _butterfly(right: OptionRight) -> Shape:
    kind = right.name.capitalize()
    strikes = ("higher_strike", "middle_strike", "lower_strike")
    words = f"Butterfly{kind}: upper and lower strikes must both be equidistant from the middle strike"
    return Shape(
        name=f"Butterfly {kind}",
        checked_as=f"{kind}Butterfly",
        strikes=strikes,
        legs=(ShapeLeg(right, 0, 1), ShapeLeg(right, 1, -2), ShapeLeg(right, 2, 1)),
        rules=(Rule(_even, _blame(words, *strikes)),),
    )


def _calendar(right: OptionRight) -> Shape:
    kind = right.name.capitalize()
    legs = (ShapeLeg(right, 0, -1, 0), ShapeLeg(right, 0, 1, 1))
    return Shape(
        name=f"{kind} Calendar Spread",
        checked_as=f"{kind}CalendarSpread",
        strikes=("strike",),
        legs=legs,
    )


def _ladder(name: str, right: OptionRight, first: int) -> Shape:
    own, strikes = name.replace(" ", ""), ("lower_strike", "middle_strike", "higher_strike")
    ordered = strikes if right is C else strikes[::-1]
    words = f"{own}: strike prices must be in {'ascending' if right is C else 'descending'} order"
    legs = (ShapeLeg(right, 0, first), ShapeLeg(right, 1, -first), ShapeLeg(right, 2, -first))
    rule = Rule(_rising if right is C else _falling, _blame(words, *ordered))
    return Shape(name=name, checked_as=own, strikes=ordered, legs=legs, rules=(rule,))


def _backspread(right: OptionRight) -> Shape:
    kind, strikes = right.name.capitalize(), ("lower_strike", "higher_strike")
    ordered = strikes if right is C else strikes[::-1]
    order = "ascending" if right is C else "descending"
    words = f"{kind}Backspread: strike prices must be in {order} order, {', '.join(map(_camel, ordered))}"
    return Shape(
        name=f"{kind} Backspread",
        checked_as=f"{kind}Backspread",
        strikes=ordered,
        legs=(ShapeLeg(right, 0, -1), ShapeLeg(right, 1, 2)),
        rules=(Rule(_rising if right is C else _falling, words),),
    )


_COVERED_CALL, _COVERED_PUT = _one("Covered Call", C, 1), _one("Covered Put", P, -1)
_COLLAR = Shape(
    name="Protective Collar",
    checked_as="CoveredCall",
    strikes=("call_strike", "put_strike"),
    legs=(ShapeLeg(C, 0, -1), ShapeLeg(P, 1, 1)),
    shares=1,
    rules=(
        Rule(
            lambda strikes: strikes[0] >= strikes[1],
            _blame("ProtectiveCollar: callStrike must be greater than putStrike", "call_strike", "put_strike"),
        ),
    ),
)
_CONVERSION = replace(_COLLAR, name="Conversion", strikes=("strike",), legs=(ShapeLeg(C, 0, -1), ShapeLeg(P, 0, 1)), rules=())
_STRADDLE = Shape(name="Straddle", checked_as="Straddle", strikes=("strike",), legs=(ShapeLeg(C, 0, 1), ShapeLeg(P, 0, 1)))
_STRANGLE = Shape(
    name="Strangle",
    checked_as="Strangle",
    strikes=("call_leg_strike", "put_leg_strike"),
    legs=(ShapeLeg(C, 0, 1), ShapeLeg(P, 1, 1)),
    rules=(
        Rule(
            _falling,
            _blame("Strangle: callLegStrike must be greater than putLegStrike", "call_leg_strike", "put_leg_strike"),
        ),
    ),
)
_CALL_BUTTERFLY, _PUT_BUTTERFLY = _butterfly(C), _butterfly(P)
_CALL_CALENDAR, _PUT_CALENDAR = _calendar(C), _calendar(P)
_CONDOR_STRIKES = ("long_put_strike", "short_put_strike", "short_call_strike", "long_call_strike")
_CONDOR_COMPLAINT = _blame("IronCondor: strike prices must be in ascending order", *_CONDOR_STRIKES)
_CONDOR = Shape(
    name="Iron Condor",
    checked_as="IronCondor",
    strikes=_CONDOR_STRIKES,
    legs=(ShapeLeg(P, 0, 1), ShapeLeg(P, 1, -1), ShapeLeg(C, 2, -1), ShapeLeg(C, 3, 1)),
    rules=(Rule(_condor_order, _CONDOR_COMPLAINT),),
)
_IRON_BUTTERFLY = Shape(
    name="Iron Butterfly",
    checked_as="IronCondor",
    strikes=("otm_put_strike", "atm_strike", "otm_call_strike"),
    legs=(ShapeLeg(P, 0, 1), ShapeLeg(P, 1, -1), ShapeLeg(C, 1, -1), ShapeLeg(C, 2, 1)),
    rules=(
        Rule(
            lambda strikes: strikes[1] - strikes[0] == strikes[2] - strikes[1],
            "IronButterfly: intervals between exercise prices must be equal",
        ),
        Rule(_rising, _CONDOR_COMPLAINT),
    ),
)
_BOX = Shape(
    name="Box Spread",
    checked_as="BearPutSpread",
    strikes=("higher_strike", "lower_strike"),
    legs=(ShapeLeg(P, 0, 1), ShapeLeg(P, 1, -1), ShapeLeg(C, 1, 1), ShapeLeg(C, 0, -1)),
    rules=(Rule(_falling, "BoxSpread: strike prices must be in descending order, higherStrike, lowerStrike"),),
)
_ROLL = Shape(
    name="Jelly Roll",
    checked_as="CallCalendarSpread",
    strikes=("strike",),
    legs=(ShapeLeg(C, 0, -1, 0), ShapeLeg(C, 0, 1, 1), ShapeLeg(P, 0, 1, 0), ShapeLeg(P, 0, -1, 1)),
)
_CALL_LADDER, _PUT_LADDER = _ladder("Bear Call Ladder", C, -1), _ladder("Bear Put Ladder", P, 1)
_CALL_BACK, _PUT_BACK = _backspread(C), _backspread(P)

SHAPES: dict[str, Shape] = {
    "covered_call": _COVERED_CALL,
    "protective_call": _COVERED_CALL.inverted("Protective Call"),
    "covered_put": _COVERED_PUT,
    "protective_put": _COVERED_PUT.inverted("Protective Put"),
    "protective_collar": _COLLAR,
    "conversion": _CONVERSION,
    "reverse_conversion": _CONVERSION.inverted("Reverse Conversion"),
    "naked_call": _one("Naked Call", C),
    "naked_put": _one("Naked Put", P),
    "bear_call_spread": _vertical("Bear Call Spread", C, -1),
    "bear_put_spread": _vertical("Bear Put Spread", P, 1),
    "bull_call_spread": _vertical("Bull Call Spread", C, 1),
    "bull_put_spread": _vertical("Bull Put Spread", P, -1),
    "straddle": _STRADDLE,
    "short_straddle": _STRADDLE.inverted("Short Straddle"),
    "strangle": _STRANGLE,
    "short_strangle": _STRANGLE.inverted("Short Strangle"),
    "call_butterfly": _CALL_BUTTERFLY,
    "butterfly_call": _CALL_BUTTERFLY,
    "short_butterfly_call": _CALL_BUTTERFLY.inverted("Short Butterfly Call"),
    "put_butterfly": _PUT_BUTTERFLY,
    "butterfly_put": _PUT_BUTTERFLY,
    "short_butterfly_put": _PUT_BUTTERFLY.inverted("Short Butterfly Put"),
    "call_calendar_spread": _CALL_CALENDAR,
    "short_call_calendar_spread": _CALL_CALENDAR.inverted("Short Call Calendar Spread"),
    "put_calendar_spread": _PUT_CALENDAR,
    "short_put_calendar_spread": _PUT_CALENDAR.inverted("Short Put Calendar Spread"),
    "iron_butterfly": _IRON_BUTTERFLY,
    "short_iron_butterfly": _IRON_BUTTERFLY.inverted("Short Iron Butterfly"),
    "iron_condor": _CONDOR,
    "short_iron_condor": _CONDOR.inverted(
        "Short Iron Condor", ("short_put_strike", "long_put_strike", "long_call_strike", "short_call_strike")
    ),
    "box_spread": _BOX,
    "short_box_spread": _BOX.inverted("Short Box Spread"),
    "jelly_roll": _ROLL,
    "short_jelly_roll": _ROLL.inverted("Short Jelly Roll"),
    "bear_call_ladder": _CALL_LADDER,
    "bear_put_ladder": _PUT_LADDER,
    "bull_call_ladder": _CALL_LADDER.inverted("Bull Call Ladder"),
    "bull_put_ladder": _PUT_LADDER.inverted("Bull Put Ladder"),
    "call_backspread": _CALL_BACK,
    "put_backspread": _PUT_BACK,
    "short_call_backspread": _CALL_BACK.inverted("Short Call Backspread"),
    "short_put_backspread": _PUT_BACK.inverted("Short Put Backspread"),
}
"""Every strategy by the name of LEAN's method."""
