"""Can the Greeks a feed gives be believed? One contract, or a whole chain against our own Greeks on the same quotes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.contracts import Contract, ExerciseStyle, Right
from domain.quotes import FeedGreeks, OptionQuote, Quote
from risk.implied_yield import MOST_YIELD, implied_yields
from risk.own_greeks import OwnGreeks, own_greeks

MOST_VOLATILITY = 10.0
"""Implied volatility a year (1000 %) above which a feed's number is not believed."""
_SLACK = 1e-9
"""How far beyond a limit a float may be and still count as on it."""


class GreeksProblem(StrEnum):
    """What is wrong with a feed's Greeks, in the order in which it is looked for."""

    ABSENT = "absent"
    """The feed has none."""
    NOT_FINITE = "not finite"
    """One of them is not a finite number."""
    ZERO = "zero"
    """Volatility or delta is 0, which is how a feed writes that it has nothing."""
    OUT_OF_RANGE = "out of range"
    """Delta, gamma, vega or volatility has the wrong sign or is beyond what it can be."""
    NO_OWN = "no own"
    """Ours cannot be computed from the quote, nor from the mirror's: nothing to compare with."""
    DISAGREES = "disagrees"
    """Delta is too far from ours on the contract's own quote."""
    MIRROR_DISAGREES = "mirror disagrees"
    """Delta is too far from what the mirror (put-call) contract's quote says."""
    NO_PARITY = "no parity"
    """The quotes of the contract and its mirror cannot both hold, so neither can Greeks made from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GreeksVerdict:
    """What was found: no ``problem`` means believed. ``measured`` against ``limit`` is the difference of delta to ours where
    there is one, else the number that is wrong; ``reason`` is a clause to put behind the contract's name."""

    problem: GreeksProblem | None
    measured: float | str
    limit: float | str
    reason: str


def mirror_of(contract: Contract) -> Contract:
    """The contract of the other right."""
    return replace(contract, right=Right.PUT if contract.right is Right.CALL else Right.CALL)


def judge_greeks(
    contract: Contract,
    theirs: FeedGreeks | None,
    ours: OwnGreeks | None,
    tolerance: float,
    mirror: OwnGreeks | None = None,
) -> GreeksVerdict:
    """Verdict on one contract's Greeks: in themselves, then delta against ours and against the ``mirror`` contract's own.

    ``tolerance`` is the greatest difference of delta. The mirror's delta is moved by 1 (European parity without dividends); it
    is left out where None.
    """
    if theirs is None:
        return GreeksVerdict(problem=GreeksProblem.ABSENT, measured="none", limit="Greeks", reason="the feed has no Greeks")
    fault = _missing(theirs) or _out_of_range(contract, theirs)
    if fault is not None:
        return fault
    if ours is None:
        reason = "our own delta cannot be computed from its quote"
        return GreeksVerdict(problem=GreeksProblem.NO_OWN, measured="none", limit=tolerance, reason=reason)
    difference = abs(theirs.delta - ours.delta)
    if difference > tolerance + _SLACK:
        reason = f"the feed's delta {theirs.delta:.4f} and ours {ours.delta:.4f} are {difference:.4f} apart"
        return GreeksVerdict(problem=GreeksProblem.DISAGREES, measured=difference, limit=tolerance, reason=reason)
    if mirror is not None:
        implied = mirror.delta + contract.right.sign
        apart = abs(theirs.delta - implied)
        if apart > tolerance + _SLACK:
            reason = f"the feed's delta {theirs.delta:.4f} and the mirror's {implied:.4f} are {apart:.4f} apart"
            return GreeksVerdict(problem=GreeksProblem.MIRROR_DISAGREES, measured=apart, limit=tolerance, reason=reason)
    return GreeksVerdict(problem=None, measured=difference, limit=tolerance, reason="near our own")


def _missing(theirs: FeedGreeks) -> GreeksVerdict | None:
    for name in FeedGreeks.__dataclass_fields__:
        value = getattr(theirs, name)
        if not math.isfinite(value):
            reason = f"{name} is {value}"
            return GreeksVerdict(problem=GreeksProblem.NOT_FINITE, measured=str(value), limit="a number", reason=reason)
    for name, value in (("implied volatility", theirs.implied_volatility), ("delta", theirs.delta)):
        if value == 0.0:
            reason = f"{name} is 0, which means missing (delta {theirs.delta:g}, volatility {theirs.implied_volatility:g})"
            return GreeksVerdict(problem=GreeksProblem.ZERO, measured=0.0, limit="not 0", reason=reason)
    return None


def _out_of_range(contract: Contract, theirs: FeedGreeks) -> GreeksVerdict | None:
    low, high = (0.0, 1.0) if contract.right is Right.CALL else (-1.0, 0.0)
    ranges = (
        ("delta", theirs.delta, low, high),
        ("gamma", theirs.gamma, 0.0, math.inf),
        ("vega", theirs.vega, 0.0, math.inf),
        ("implied volatility", theirs.implied_volatility, 0.0, MOST_VOLATILITY),
    )
    for name, value, least, most in ranges:
        if not least - _SLACK <= value <= most + _SLACK:
            reason = f"{name} {value:g} is outside {least:g} to {most:g}"
            limit = f"{least:g} to {most:g}"
            return GreeksVerdict(problem=GreeksProblem.OUT_OF_RANGE, measured=value, limit=limit, reason=reason)
    return None


def parity_breach(pair: tuple[Quote, Quote], contract: Contract, spot: float, rate: float, at: datetime) -> float:
    """Points by which the quotes break put-call parity beyond their spreads, 0 when they can hold; NaN when one is missing.

    ``pair`` is the call's quote and the put's, ``contract`` either of the two. Call less put must lie between the discounted
    forward less strike at the greatest yield and at none; of an American pair between ``spot - strike`` (less dividends)
    and ``spot - discounted strike``.
    """
    (call, put), years = pair, max(0.0, contract.years_to_settlement(at))
    if not (call.is_two_sided and put.is_two_sided and math.isfinite(spot)):
        return math.nan
    discounted = contract.strike * math.exp(-rate * years)
    paid = contract.strike if contract.style is ExerciseStyle.AMERICAN else discounted
    least, most = spot * math.exp(-MOST_YIELD * years) - max(paid, discounted), spot - min(paid, discounted)
    return max(0.0, least - (call.ask - put.bid), (call.bid - put.ask) - most)


def judge_chain(
    quotes: Sequence[OptionQuote],
    feed: Mapping[Contract, FeedGreeks | None],
    spot: float,
    rate: float,
    at: datetime,
    *,
    tolerance: float,
    tick: float = 0.01,
) -> dict[Contract, GreeksVerdict]:
    """Verdicts on every quoted contract, with put-call parity where its mirror is quoted too.

    Ours are made with the dividend yields that the quotes imply. A contract in the money is also held against its mirror,
    whose price says more; not the other way round. ``rate`` is continuous a year, ``at`` aware UTC. Parity may be broken by
    one ``tick``.
    """
    ours = own_greeks(quotes, spot, rate, at, implied_yields(quotes, spot, rate, at))
    shown = {quote.contract: quote.quote for quote in quotes}
    verdicts: dict[Contract, GreeksVerdict] = {}
    for contract, own in ours.items():
        twin = mirror_of(contract)
        other = ours.get(twin) if contract.right.sign * (spot - contract.strike) > 0.0 else None
        verdict = judge_greeks(contract, feed.get(contract), own, tolerance, other)
        if verdict.problem is None and twin in shown:
            call, put = (contract, twin) if contract.right is Right.CALL else (twin, contract)
            breach = parity_breach((shown[call], shown[put]), contract, spot, rate, at)
            if breach > tick + _SLACK:
                reason = f"call and put quotes break parity by {breach:.2f}"
                verdict = GreeksVerdict(problem=GreeksProblem.NO_PARITY, measured=breach, limit=tick, reason=reason)
        verdicts[contract] = verdict
    return verdicts
