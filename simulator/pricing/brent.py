"""Brent's root search with the steps and the tolerances of Math.NET, which LEAN's volatility solver uses.

LEAN stops as soon as the price error is below 1e-4 of the price, so the volatility it reports depends on the path
taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable

EPSILON = 2.0**-52
SMALLEST_NORMAL = 2.0**-53


def find_root(
    function: Callable[[float], float], lower: float, upper: float, accuracy: float, iterations: int = 100
) -> float | None:
    """A root of the function between the bounds, or None where there is no bracket, no convergence or no finite value."""
    at_lower, at_upper = function(lower), function(upper)
    if math.isnan(at_lower) or math.isnan(at_upper) or _sign(at_lower) == _sign(at_upper):
        return None
    root, at_root = upper, at_upper
    step = last_step = 0.0
    middle = math.nan
    for _ in range(iterations + 1):
        if math.isnan(at_root):
            return None
        if _sign(at_root) == _sign(at_upper):
            upper, at_upper = lower, at_lower
            last_step = step = root - lower
        if abs(at_upper) < abs(at_root):
            lower, root, upper = root, upper, root
            at_lower, at_root, at_upper = at_root, at_upper, at_root
        tolerance = EPSILON * abs(root) + 0.5 * accuracy
        previous, middle = middle, (upper - root) / 2.0
        if abs(middle) <= tolerance or abs(at_root) < accuracy:
            return root
        if middle == previous:
            return None
        if abs(last_step) >= tolerance and abs(at_lower) > abs(at_root):
            values = (at_lower, at_root, at_upper)
            step, last_step = _interpolate((lower, root, upper), values, tolerance, (step, last_step))
        else:
            step = last_step = middle
        lower, at_lower = root, at_root
        root += step if abs(step) > tolerance else math.copysign(tolerance, middle)
        at_root = function(root)
    return None


def _interpolate(
    points: tuple[float, float, float], values: tuple[float, float, float], tolerance: float, steps: tuple[float, float]
) -> tuple[float, float]:
    """The next step and the one to remember: by interpolation, or half the interval where that does not gain enough."""
    lower, root, upper = points
    middle = (upper - root) / 2.0
    step, last_step = steps
    at_lower, at_root, at_upper = values
    s = at_root / at_lower
    if _nearly_equal(lower, upper):
        p, q = 2.0 * middle * s, 1.0 - s
    else:
        q, r = at_lower / at_upper, at_root / at_upper
        p = s * (2.0 * middle * q * (q - r) - (root - lower) * (r - 1.0))
        q = (q - 1.0) * (r - 1.0) * (s - 1.0)
    if p > 0.0:
        q = -q
    p = abs(p)
    if 2.0 * p < min(3.0 * middle * q - abs(tolerance * q), abs(last_step * q)):
        return p / q, step
    return middle, middle


def _nearly_equal(a: float, b: float) -> bool:
    difference = a - b
    if abs(a) < SMALLEST_NORMAL or abs(b) < SMALLEST_NORMAL:
        return abs(difference) < 10 * SMALLEST_NORMAL
    return abs(difference) < 10 * SMALLEST_NORMAL * max(abs(a), abs(b))


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
