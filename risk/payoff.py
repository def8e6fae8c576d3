"""What signed legs are worth at expiry: a line with a bend at each strike."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from domain.contracts import Contract, Right
from risk.arrays import FloatArray, Floats

Legs = Mapping[Contract, int]
"""Contract to signed quantity (positive bought, negative sold)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoffRange:
    """The least and greatest value at expiry in USD, without premiums; None where there is no bound."""

    least: float | None
    greatest: float | None


def intrinsic_value(legs: Legs, spots: Floats) -> FloatArray:
    """Value of the legs in USD, without premiums, with the underlying at each of ``spots`` when all of them expire."""
    at = np.asarray(spots, dtype=np.float64)
    total = np.zeros_like(at)
    for contract, quantity in legs.items():
        total += quantity * contract.multiplier * np.maximum(contract.right.sign * (at - contract.strike), 0.0)
    return total


def upper_slope(legs: Legs) -> float:
    """USD per point above the highest strike: negative when more calls are sold than bought."""
    return math.fsum([quantity * contract.multiplier for contract, quantity in legs.items() if contract.right is Right.CALL])


def payoff_range(legs: Legs) -> PayoffRange:
    """Bounds of the value at expiry over every price of the underlying from 0 up. All legs are taken to expire together."""
    values, slope = _values(legs), upper_slope(legs)
    return PayoffRange(least=None if slope < 0.0 else min(values), greatest=None if slope > 0.0 else max(values))


def least_value(legs: Legs) -> float | None:
    """The least value at expiry in USD, without premiums: ``payoff_range(legs).least``; None without a bound."""
    return None if upper_slope(legs) < 0.0 else min(_values(legs))


def _values(legs: Legs) -> list[float]:
    """USD at 0 and at each strike. Plain sums: few terms, and margin asks very often."""
    lines = [(contract.strike, contract.right.sign, quantity * contract.multiplier) for contract, quantity in legs.items()]
    return [_value_at(point, lines) for point in {0.0, *[strike for strike, _, _ in lines]}]


def _value_at(point: float, lines: Sequence[tuple[float, int, float]]) -> float:
    """USD at one price, of lines (strike, sign, signed USD a point)."""
    total = 0.0
    for strike, sign, money in lines:
        gain = sign * (point - strike)
        if gain > 0.0:
            total += money * gain
    return total


def worst_loss(legs: Legs, net_price: float) -> float | None:
    """The most the legs can lose at expiry in USD (never below 0), after the premium of one unit; None when unbounded.

    ``net_price`` is points per unit, credit positive, of the unit that ``legs`` describe. Raises ValueError for no legs, and
    for legs of different multipliers, whose net price means nothing.
    """
    least = least_value(legs)
    return None if least is None else max(0.0, -(least + net_price * common_multiplier(legs)))


def breakevens(legs: Legs, net_price: float) -> tuple[float, ...]:
    """Prices of the underlying at which the legs end with no profit and no loss, ascending. Arguments as ``worst_loss``."""
    premium = net_price * common_multiplier(legs)
    points = bends(legs)
    profits = intrinsic_value(legs, points) + premium
    found: set[float] = {float(point) for point, profit in zip(points, profits, strict=True) if profit == 0.0}
    for left, right, low, high in zip(points[:-1], points[1:], profits[:-1], profits[1:], strict=True):
        if low * high < 0.0:
            found.add(float(left + (right - left) * low / (low - high)))
    slope = upper_slope(legs)
    if slope * profits[-1] < 0.0:
        found.add(float(points[-1] - profits[-1] / slope))
    return tuple(sorted(found))


def common_multiplier(legs: Legs) -> float:
    """USD per point of the legs. Raises ValueError when there are no legs or they differ."""
    multipliers = {contract.multiplier for contract in legs}
    if len(multipliers) != 1:
        raise ValueError(f"the legs have one multiplier, not {sorted(multipliers)}")
    return multipliers.pop()


def bends(legs: Legs) -> FloatArray:
    """0 and the distinct strikes, ascending: where the value at expiry bends."""
    return np.unique(np.array([0.0, *(contract.strike for contract in legs)], dtype=np.float64))
