"""The normalised Black function of an out-of-the-money option, accurate to the last digits however small its value.

With x = -|ln(F/K)| and s = sigma * sqrt(T), the undiscounted price of the out-of-the-money option divided by sqrt(F*K) is
b(x, s) = exp(x/2) N(x/s + s/2) - exp(-x/2) N(x/s - s/2). Source: Jaeckel, "Let's be rational", Wilmott 2015, sections 2 and 6;
where s is small this integrates the derivative of the scaled normal distribution by Gauss-Legendre quadrature, not his series.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfcx, ndtr, roots_legendre

from risk.arrays import FloatArray

_ROOT_HALF = float(np.sqrt(0.5))
_ROOT_TWO_PI = float(np.sqrt(2.0 * np.pi))
_NODES, _WEIGHTS = (np.asarray(values, dtype=np.float64) for values in roots_legendre(10))
_SMALL_SHARE = 0.02
"""Below this share of half a deviation in 1 + |x|/s the difference of two values would lose more than two digits."""
_LARGE_HALF_DEVIATION = 4.0


def normalised_black(x: FloatArray, s: FloatArray) -> FloatArray:
    """b(x, s) for x <= 0 and s > 0, arrays of one shape; relative error near 1e-14, growing with (x/s)^2 to 1e-12 at 1e-300."""
    h, t = x / s, 0.5 * s
    result = np.empty_like(h)
    small = t < _SMALL_SHARE * (1.0 - h)
    large = t > _LARGE_HALF_DEVIATION
    middle = ~(small | large)
    result[small] = _by_quadrature(h[small], t[small])
    result[middle] = _by_difference(h[middle], t[middle])
    result[large] = _by_distribution(x[large], h[large], t[large])
    return result


def normalised_complement(x: FloatArray, s: FloatArray) -> FloatArray:
    """exp(x/2) - b(x, s): what is missing to the greatest value, without cancellation where little is."""
    h, t = x / s, 0.5 * s
    return np.asarray(
        np.exp(0.5 * x) * normal_distribution(-h - t) + np.exp(-0.5 * x) * normal_distribution(h - t), dtype=np.float64
    )


def normalised_vega(x: FloatArray, s: FloatArray) -> FloatArray:
    """db/ds."""
    return np.asarray(np.exp(-0.5 * ((x / s) ** 2 + (0.5 * s) ** 2)) / _ROOT_TWO_PI, dtype=np.float64)


def normal_distribution(z: FloatArray) -> FloatArray:
    """N(z)."""
    return np.asarray(ndtr(z), dtype=np.float64)


def _scaled(z: FloatArray) -> FloatArray:
    """exp(z^2/2) N(z)."""
    return np.asarray(0.5 * erfcx(-z * _ROOT_HALF), dtype=np.float64)


def _by_quadrature(h: FloatArray, t: FloatArray) -> FloatArray:
    points = h[..., None] + t[..., None] * _NODES
    slope = points * _scaled(points) + 1.0 / _ROOT_TWO_PI
    return np.asarray(np.exp(-0.5 * (h * h + t * t)) * t * (slope @ _WEIGHTS), dtype=np.float64)


def _by_difference(h: FloatArray, t: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * (h * h + t * t)) * (_scaled(h + t) - _scaled(h - t)), dtype=np.float64)


def _by_distribution(x: FloatArray, h: FloatArray, t: FloatArray) -> FloatArray:
    return np.asarray(
        np.exp(0.5 * x) * normal_distribution(h + t) - np.exp(-0.5 * x) * normal_distribution(h - t), dtype=np.float64
    )
