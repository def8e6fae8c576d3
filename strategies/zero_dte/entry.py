"""Building a 0DTE structure from a chain: which side the morning asks for, short strikes, wings, credit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.contracts import Contract, Right
from domain.intents import Leg, NoTrade, RiskPlan, StrategyName
from domain.prices import PRICE_TOLERANCE, combo_tick, mid_price
from domain.quotes import OptionQuote
from domain.settings import ZeroDteSettings
from strategies.indicators import Morning
from strategies.reasons import NoTradeCode, why_not
from strategies.select import further_out, pick_by_delta, pick_by_strike

_WIDEST_WING = 35.0 / 30.0
"""A wing at the next strike may be wider than the setting by this much."""


class Structure(StrEnum):
    """What is sold."""

    CONDOR = "iron condor"
    CALL_SPREAD = "call spread"
    PUT_SPREAD = "put spread"

    @property
    def sides(self) -> tuple[Right, ...]:
        """The rights sold."""
        if self is Structure.CONDOR:
            return (Right.PUT, Right.CALL)
        return (Right.CALL,) if self is Structure.CALL_SPREAD else (Right.PUT,)


def structure_for(morning: Morning, direction_mode: str) -> Structure:
    """A condor on a flat morning. Else ``fade`` sells against the move (calls after a rise), ``follow`` with it."""
    if morning is Morning.FLAT:
        return Structure.CONDOR
    calls = (morning is Morning.UP) == (direction_mode == "fade")
    return Structure.CALL_SPREAD if calls else Structure.PUT_SPREAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to build: the structure, its root and expiry, the wing width and least distance of the short strikes (points)."""

    structure: Structure
    root: str
    expiry: date
    spot: float
    wing: float
    distance: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A structure that may be sold. ``credit`` (at mid), ``floor`` (least credit) and ``width`` (widest wing) are in points."""

    root: str
    structure: Structure
    legs: tuple[Leg, ...]
    credit: float
    floor: float
    width: float

    @property
    def multiplier(self) -> float:
        """USD per point of one unit."""
        return self.legs[0].contract.multiplier

    def plan(self, stop: float) -> RiskPlan:
        """Loss per unit in USD when a stop at ``stop`` credits is hit, and at worst."""
        return RiskPlan(
            loss_at_stop=stop * self.credit * self.multiplier,
            max_loss=(self.width - self.credit) * self.multiplier,
        )


def build_entry(
    wanted: Wanted, options: Iterable[OptionQuote], deltas: Mapping[Contract, float], zero: ZeroDteSettings
) -> Entry | NoTrade:
    """The structure from liquid quotes of one expiry and their deltas, or the reason there is none.

    The short strike is the further out of the money of the wanted delta's and the one beyond ``distance``; the wing is the
    strike at its width or the next one out.
    """
    by_right = {right: [o for o in options if o.contract.right is right] for right in wanted.structure.sides}
    chosen: list[OptionQuote] = []
    for right in wanted.structure.sides:
        short = _short(wanted, right, by_right[right], deltas, zero)
        if isinstance(short, NoTrade):
            return short
        wing = _wing(wanted, short.contract, by_right[right])
        if isinstance(wing, NoTrade):
            return wing
        chosen += [short, wing]
    return _priced(wanted, chosen, zero)


def _short(
    wanted: Wanted,
    right: Right,
    options: list[OptionQuote],
    deltas: Mapping[Contract, float],
    zero: ZeroDteSettings,
) -> OptionQuote | NoTrade:
    name = f"{wanted.root} {wanted.expiry} {right.name.lower()}"
    near = pick_by_delta(options, deltas, zero.short_delta, 0.0, zero.delta_max)
    if near is None:
        detail = f"no liquid {name} of {len(options)} has a delta near {zero.short_delta:g} and up to {zero.delta_max:g}"
        return _no(NoTradeCode.NO_SHORT_STRIKE, detail)
    limit = wanted.spot + right.sign * wanted.distance
    far = pick_by_strike((o for o in options if o.contract in deltas), right, limit)
    if far is None:
        return _no(NoTradeCode.NO_SHORT_STRIKE, f"no liquid {name} at or beyond {limit:.2f}")
    short = max(near, far, key=lambda option: further_out(option.contract))
    delta = abs(deltas[short.contract])
    if not zero.delta_min <= delta <= zero.delta_max:
        detail = f"the delta {delta:.3f} of {short.contract.name} is outside {zero.delta_min:g} to {zero.delta_max:g}"
        return _no(NoTradeCode.DELTA_OUTSIDE, detail)
    return short


def _wing(wanted: Wanted, short: Contract, options: list[OptionQuote]) -> OptionQuote | NoTrade:
    found = pick_by_strike(options, short.right, short.strike + short.right.sign * wanted.wing)
    widest = wanted.wing * _WIDEST_WING
    if found is None or abs(found.contract.strike - short.strike) > widest + PRICE_TOLERANCE:
        detail = f"no liquid wing {wanted.wing:g} to {widest:g} points beyond {short.name}"
        return _no(NoTradeCode.NO_WING, detail)
    return found


def _priced(wanted: Wanted, chosen: list[OptionQuote], zero: ZeroDteSettings) -> Entry | NoTrade:
    legs = tuple(Leg(contract=option.contract, ratio=1 if i % 2 else -1) for i, option in enumerate(chosen))
    pairs = zip(legs[::2], legs[1::2], strict=True)
    width = max(abs(short.contract.strike - wing.contract.strike) for short, wing in pairs)
    least = zero.min_credit_ic if wanted.structure is Structure.CONDOR else zero.min_credit_spread
    floor = max(least * width, combo_tick(leg.contract for leg in legs))
    credit = mid_price(legs, {option.contract: option.quote for option in chosen})
    if not math.isfinite(credit) or credit < floor - PRICE_TOLERANCE:
        strikes = ", ".join(f"{leg.ratio:+d} {leg.contract.right.value}{leg.contract.strike:g}" for leg in legs)
        detail = f"the credit {credit:.2f} of {strikes} is below {least:.0%} of the {width:g} wing ({floor:.2f})"
        return _no(NoTradeCode.LOW_CREDIT, detail)
    return Entry(root=wanted.root, structure=wanted.structure, legs=legs, credit=credit, floor=floor, width=width)


def _no(code: NoTradeCode, detail: str) -> NoTrade:
    return why_not(StrategyName.ZERO_DTE, code, detail)
