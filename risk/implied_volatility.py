"""Implied volatility of European options from prices, over arrays, to the last digits the price holds.

Newton's method on the normalised Black function of the out-of-the-money side (Jaeckel, "Let's be rational", Wilmott 2015):
below the inflection point on ln b in 1/s^2, above it on the logarithm of what is missing to the greatest value. Both converge
from the inflection point without a bracket.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from risk.arrays import Arrays, BoolArray, FloatArray, Floats, IntArray, by_blocks
from risk.normalised_black import normalised_black, normalised_complement, normalised_vega

IDENTIFIABLE = 1e-8
"""Least vega times volatility, as a part of the price, for which a volatility is stated."""
_STEP_DONE = 1e-10
_MOST_STEPS = 64
_LEAST = 1e-290
"""Least time value that still holds all digits of a double."""
_ROOT_TWO_PI = float(np.sqrt(2.0 * np.pi))
_Step = Callable[[FloatArray, FloatArray, FloatArray], FloatArray]
_ROUNDING = 8.0 * float(np.finfo(np.float64).eps)


class VolatilityProblem(IntEnum):
    """Why a price has no implied volatility; NONE where it has one."""

    NONE = 0
    INVALID = 1
    """An input is not finite, or spot, strike or price is not positive."""
    EXPIRED = 2
    """No time is left."""
    BELOW_TICK = 3
    """The price is less than one tick."""
    BELOW_INTRINSIC = 4
    """The price is below the discounted intrinsic value of the forward."""
    ABOVE_BOUND = 5
    """The price is at or above what the option can be worth at any volatility."""
    NOT_IDENTIFIABLE = 6
    """The price hardly depends on volatility: the time value is lost in its rounding."""
    NOT_CONVERGED = 7
    """The iteration did not settle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpliedVolatility:
    """Volatilities a year as fractions, NaN where ``problem`` (``VolatilityProblem`` values) is not NONE; arrays of one shape.

    ``tick_band`` is how much one tick of price moves the volatility (0 when no tick was given, NaN where there is none).
    """

    volatility: FloatArray
    problem: IntArray
    tick_band: FloatArray

    def problem_at(self, index: int) -> VolatilityProblem:
        """The problem of one entry of a one-dimensional result."""
        return VolatilityProblem(int(self.problem[index]))


def implied_volatility(
    sign: Floats,
    price: Floats,
    spot: Floats,
    strike: Floats,
    years: Floats,
    *,
    rate: Floats,
    dividend: Floats = 0.0,
    tick: Floats = 0.0,
) -> ImpliedVolatility:
    """The volatility at which ``black_scholes.price`` gives ``price``; conventions and units as there.

    The relative error is that of the price's own rounding, about 1e-15 * price / (vega * volatility): near 1e-12 or below
    wherever vega * volatility exceeds 1e-3 of the price, and near 1e-14 out of the money.
    """
    volatility, problem, band = by_blocks(_implied, sign, price, spot, strike, years, rate, dividend, tick)
    return ImpliedVolatility(volatility=volatility, problem=problem, tick_band=band)


def _implied(arrays: Arrays) -> Arrays:
    shape = arrays[0].shape
    side, paid, asset, exercise, time, interest, income, step = (array.ravel() for array in arrays)
    problem = _first_problems(side, paid, asset, exercise, time, interest, income, step)
    usable = problem == VolatilityProblem.NONE
    volatility, band = np.full(paid.shape, np.nan), np.full(paid.shape, np.nan)
    if usable.any():
        ready = np.flatnonzero(usable)
        discounted_spot = asset[ready] * np.exp(-income[ready] * time[ready])
        discounted_strike = exercise[ready] * np.exp(-interest[ready] * time[ready])
        moneyness = np.log(asset[ready] / exercise[ready]) + (interest[ready] - income[ready]) * time[ready]
        solved = _solve(side[ready], paid[ready], discounted_spot, discounted_strike, moneyness)
        root_time = np.sqrt(time[ready])
        problem[ready] = solved.problem
        volatility[ready] = solved.deviation / root_time
        band[ready] = step[ready] / (solved.slope * root_time)
    return volatility.reshape(shape), problem.reshape(shape), band.reshape(shape)


def _first_problems(*arrays: FloatArray) -> IntArray:
    side, paid, asset, exercise, time, _, _, tick = arrays
    finite = np.logical_and.reduce([np.isfinite(array) for array in arrays])
    valid = finite & (paid > 0.0) & (asset > 0.0) & (exercise > 0.0) & (np.abs(side) == 1.0)
    return np.select(
        [~valid, time <= 0.0, paid < tick],
        [VolatilityProblem.INVALID, VolatilityProblem.EXPIRED, VolatilityProblem.BELOW_TICK],
        VolatilityProblem.NONE,
    ).astype(np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Solved:
    deviation: FloatArray
    slope: FloatArray
    problem: IntArray


def _solve(side: FloatArray, paid: FloatArray, asset: FloatArray, exercise: FloatArray, moneyness: FloatArray) -> _Solved:
    """Total deviations (sigma * sqrt(T)) and the price's slope in them, from discounted spot and strike; NaN where none."""
    intrinsic = np.maximum(side * (asset - exercise), 0.0)
    time_value = paid - intrinsic
    rounding = _ROUNDING * np.maximum(paid, np.where(intrinsic > 0.0, np.maximum(asset, exercise), 0.0))
    bound = np.where(side > 0.0, asset, exercise)
    problem = np.select(
        [paid >= bound, time_value < -rounding, ((time_value <= rounding) & (intrinsic > 0.0)) | (time_value < _LEAST)],
        [VolatilityProblem.ABOVE_BOUND, VolatilityProblem.BELOW_INTRINSIC, VolatilityProblem.NOT_IDENTIFIABLE],
        VolatilityProblem.NONE,
    ).astype(np.int64)
    ready = np.flatnonzero(problem == VolatilityProblem.NONE)
    scale = np.sqrt(asset[ready] * exercise[ready])
    x, target = -np.abs(moneyness[ready]), time_value[ready] / scale
    s, settled = _deviation(x, target)
    slope = scale * normalised_vega(x, s)
    identifiable = slope * s > IDENTIFIABLE * paid[ready]
    problem[ready] = np.select(
        [~settled, ~identifiable],
        [VolatilityProblem.NOT_CONVERGED, VolatilityProblem.NOT_IDENTIFIABLE],
        VolatilityProblem.NONE,
    )
    deviations, slopes = np.full(paid.shape, np.nan), np.full(paid.shape, np.nan)
    good = problem[ready] == VolatilityProblem.NONE
    deviations[ready[good]] = s[good]
    slopes[ready[good]] = slope[good]
    return _Solved(deviation=deviations, slope=slopes, problem=problem)


def _deviation(x: FloatArray, target: FloatArray) -> tuple[FloatArray, BoolArray]:
    """s with b(x, s) = target, and where the iteration settled."""
    inflection = np.sqrt(2.0 * np.abs(x))
    lower = np.zeros(x.shape, dtype=np.bool_)
    bent = inflection > 0.0
    lower[bent] = normalised_black(x[bent], inflection[bent]) > target[bent]
    start = np.where(lower, inflection, np.maximum(inflection, target * _ROOT_TWO_PI))
    s, settled = start.copy(), np.zeros(x.shape, dtype=np.bool_)
    for step, part in ((_lower_step, lower), (_upper_step, ~lower)):
        s[part], settled[part] = _iterate(step, x[part], target[part], start[part])
    return s, settled


def _iterate(step: _Step, x: FloatArray, target: FloatArray, start: FloatArray) -> tuple[FloatArray, BoolArray]:
    s, settled = start.copy(), np.zeros(x.shape, dtype=np.bool_)
    for _ in range(_MOST_STEPS):
        active = np.flatnonzero(~settled)
        if not active.size:
            break
        before = s[active]
        after = step(x[active], target[active], before)
        s[active] = after
        settled[active] = np.abs(after - before) <= _STEP_DONE * after
    return s, settled


def _lower_step(x: FloatArray, target: FloatArray, s: FloatArray) -> FloatArray:
    value = normalised_black(x, s)
    slope = 0.5 * s**3 * (normalised_vega(x, s) / value)
    return np.asarray(1.0 / np.sqrt(1.0 / s**2 + (np.log(value) - np.log(target)) / slope), dtype=np.float64)


def _upper_step(x: FloatArray, target: FloatArray, s: FloatArray) -> FloatArray:
    greatest = np.exp(0.5 * x)
    missing, wanted = normalised_complement(x, s), greatest - target
    near = (target - normalised_black(x, s)) / wanted
    far = target > 0.5 * greatest
    excess = np.where(far, np.log(missing / wanted), np.log1p(np.where(far, 0.0, near)))
    return np.minimum(s + excess * missing / normalised_vega(x, s), 1.5 * s + 1.0)
