"""Implied volatility of European options from prices, over arrays, to the last digits the price holds.

Halley's method on the normalised Black function of the out-of-the-money side (Jaeckel, "Let's be rational", Wilmott 2015):
below the inflection point on ln b in 1/s^2, above it on b, and from half of the greatest value on the logarithm of what is
missing to it. All converge from the inflection point without a bracket.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from risk.arrays import Arrays, FloatArray, Floats, IntArray, by_blocks
from risk.normalised_black import (
    ROOT_TWO_PI,
    normal_distribution,
    normalised_black,
    normalised_complement,
    normalised_vega,
    scaled_black,
)

IDENTIFIABLE = 1e-8
"""Least vega times volatility, as a part of the price, for which a volatility is stated."""
_STEP_DONE = 1e-6
"""Least relative step after which another would not count: Halley's steps cube the error."""
_MOST_STEPS = 64
_LEAST_DIVISOR, _LEAST_GROWTH = 0.6, 0.01
_LEAST = 1e-290
"""Least time value that still holds all digits of a double."""
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
    problem = _first_problems(arrays)
    ready = np.flatnonzero(problem == VolatilityProblem.NONE)
    if ready.size == problem.size:
        return _solved(arrays)
    part = _solved(tuple(array[ready] if array.size == problem.size else array for array in arrays))
    volatility, band = np.full(problem.size, np.nan), np.full(problem.size, np.nan)
    volatility[ready], problem[ready], band[ready] = part
    return volatility, problem, band


def _first_problems(arrays: Arrays) -> IntArray:
    side, paid, asset, exercise, time, rate, dividend, tick = arrays
    positive = (paid > 0.0) & (paid < np.inf) & (asset > 0.0) & (asset < np.inf) & (exercise > 0.0) & (exercise < np.inf)
    valid = positive & (np.abs(side) == 1.0) & np.isfinite(time) & np.isfinite(rate) & np.isfinite(dividend) & np.isfinite(tick)
    return np.select(
        [~valid, np.broadcast_to(time <= 0.0, valid.shape), np.broadcast_to(paid < tick, valid.shape)],
        [VolatilityProblem.INVALID, VolatilityProblem.EXPIRED, VolatilityProblem.BELOW_TICK],
        VolatilityProblem.NONE,
    ).astype(np.int64)


def _solved(arrays: Arrays) -> Arrays:
    """Volatility, problem and band of usable inputs, by the deviation s = sigma * sqrt(T) of the out-of-the-money side."""
    side, paid, spot, strike, time, rate, dividend, tick = arrays
    asset, exercise = spot * np.exp(-dividend * time), strike * np.exp(-rate * time)
    intrinsic = np.maximum(side * (asset - exercise), 0.0)
    scale, inside = np.sqrt(asset * exercise), intrinsic > 0.0
    moneyness = np.log(spot / strike) + (rate - dividend) * time
    x, time_value = np.broadcast_arrays(-np.abs(moneyness), paid - intrinsic)
    rounding = _ROUNDING * np.maximum(paid, inside * np.maximum(asset, exercise))
    problem = np.zeros(x.size, dtype=np.int64)
    problem[((time_value <= rounding) & inside) | (time_value < _LEAST)] = VolatilityProblem.NOT_IDENTIFIABLE
    problem[time_value < -rounding] = VolatilityProblem.BELOW_INTRINSIC
    problem[np.broadcast_to(paid >= np.where(side > 0.0, asset, exercise), x.shape)] = VolatilityProblem.ABOVE_BOUND
    ready = np.flatnonzero(problem == VolatilityProblem.NONE)
    s = np.full(x.size, np.nan)
    s[ready] = _deviation(x[ready], (time_value / scale)[ready])
    problem[ready[np.isnan(s[ready])]] = VolatilityProblem.NOT_CONVERGED
    slope = scale * normalised_vega(x, s)
    problem[slope * s <= IDENTIFIABLE * paid] = VolatilityProblem.NOT_IDENTIFIABLE
    s[problem != VolatilityProblem.NONE] = np.nan
    root_time = np.sqrt(time)
    return s / root_time, problem, np.where(np.isnan(s), np.nan, tick / (slope * root_time))


def _deviation(x: FloatArray, target: FloatArray) -> FloatArray:
    """s with b(x, s) = target; NaN where the iteration does not settle. The first step is from the inflection point."""
    bend, greatest = np.sqrt(-2.0 * x), np.exp(0.5 * x)
    level, slope = 0.5 * greatest - normal_distribution(-bend) / greatest, greatest / ROOT_TWO_PI
    lower, far = level > target, target > 0.5 * greatest
    s: FloatArray = bend + (target - level) / slope
    part = np.flatnonzero(lower)
    s[part] = _down(bend[part], np.log(level[part] / target[part]), slope[part] / level[part], 0.0)
    for step, condition in ((_lower_step, lower), (_far_step, far), (_near_step, ~(lower | far))):
        part = np.flatnonzero(condition)
        s[part] = _iterate(step, x[part], target[part], s[part])
    return s


def _iterate(step: _Step, x: FloatArray, target: FloatArray, s: FloatArray) -> FloatArray:
    found, left = np.full(x.size, np.nan), np.arange(x.size)
    for _ in range(_MOST_STEPS):
        if not left.size:
            break
        after = step(x, target, s)
        done = np.abs(after - s) <= _STEP_DONE * after
        found[left[done]] = after[done]
        more = np.flatnonzero(~done)
        left, x, target, s = left[more], x[more], target[more], after[more]
    return found


def _lower_step(x: FloatArray, target: FloatArray, s: FloatArray) -> FloatArray:
    h, t = x / s, 0.5 * s
    scaled, square = scaled_black(h, t), h * h
    return _down(s, np.log(scaled / target) - 0.5 * (square + t * t), 1.0 / (ROOT_TWO_PI * scaled), square / s - 0.5 * t)


def _down(s: FloatArray, excess: FloatArray, slope: FloatArray, bend: FloatArray | float) -> FloatArray:
    """Halley's step in 1/s^2 where ln b is ``excess`` above the target's, its slope ``slope`` and b''/b' is ``bend``."""
    newton = excess / slope
    halley = np.maximum(1.0 - 0.5 * newton * (bend - slope + 3.0 / s), _LEAST_DIVISOR)
    return np.asarray(s / np.sqrt(np.maximum(1.0 + 2.0 * newton / (s * halley), _LEAST_GROWTH)), dtype=np.float64)


def _near_step(x: FloatArray, target: FloatArray, s: FloatArray) -> FloatArray:
    newton = (target - normalised_black(x, s)) / normalised_vega(x, s)
    return _up(x, s, newton, 0.0)


def _far_step(x: FloatArray, target: FloatArray, s: FloatArray) -> FloatArray:
    missing = normalised_complement(x, s)
    slope = normalised_vega(x, s) / missing
    return _up(x, s, np.log(missing / (np.exp(0.5 * x) - target)) / slope, slope)


def _up(x: FloatArray, s: FloatArray, newton: FloatArray, slope: FloatArray | float) -> FloatArray:
    """Halley's step in s, where the second derivative is ``slope`` + b''/b' of the first."""
    h = x / s
    return np.asarray(s + newton / (1.0 + 0.5 * newton * (slope + h * h / s - 0.25 * s)), dtype=np.float64)
