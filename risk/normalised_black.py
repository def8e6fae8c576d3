"""The normalised Black function of an out-of-the-money option, accurate to the last digits however small its value.

With x = -|ln(F/K)| and s = sigma * sqrt(T), the undiscounted price of the out-of-the-money option divided by sqrt(F*K) is
b(x, s) = exp(x/2) N(x/s + s/2) - exp(-x/2) N(x/s - s/2). Source: Jaeckel, "Let's be rational", Wilmott 2015, sections 2 and 6;
where s is small this integrates the derivative of the scaled normal distribution by Gauss-Legendre quadrature, not his series.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfcx, ndtr, roots_legendre

from risk.arrays import FloatArray, either

_ROOT_HALF = float(np.sqrt(0.5))
ROOT_TWO_PI = float(np.sqrt(2.0 * np.pi))
_NODES, _WEIGHTS = (np.asarray(values, dtype=np.float64) for values in roots_legendre(4))
_SMALL_SHARE = 0.02
"""Below this share of half a deviation in 1 + |x|/s the difference of two values would lose more than two digits."""
_TAIL, _TAIL_SHARE = -2.0, 0.01
"""Below this x/s, or this share, digits are kept by taking the exponential out of the difference."""


def normalised_black(x: FloatArray, s: FloatArray) -> FloatArray:
    """b(x, s) for x <= 0 and s > 0, one length; relative error near 1e-14, growing with (x/s)^2 to 1e-12 at 1e-300."""
    h, t = x / s, 0.5 * s
    tail = (h < np.minimum(_TAIL, -t)) | (t < _TAIL_SHARE * (1.0 - h))
    return either(tail, _by_scaled, _by_distribution, h, t)


def scaled_black(h: FloatArray, t: FloatArray) -> FloatArray:
    """b(x, s) * exp((h^2 + t^2) / 2) with h = x/s and t = s/2, for h <= -t: a positive number where b itself underflows."""
    return either(t < _SMALL_SHARE * (1.0 - h), _by_quadrature, _by_difference, h, t)


def normalised_complement(x: FloatArray, s: FloatArray) -> FloatArray:
    """exp(x/2) - b(x, s): what is missing to the greatest value, without cancellation where little is."""
    h, t = x / s, 0.5 * s
    return np.asarray(
        np.exp(0.5 * x) * normal_distribution(-h - t) + np.exp(-0.5 * x) * normal_distribution(h - t), dtype=np.float64
    )


def normalised_vega(x: FloatArray, s: FloatArray) -> FloatArray:
    """db/ds."""
    h, t = x / s, 0.5 * s
    return np.asarray(np.exp(-0.5 * (h * h + t * t)) / ROOT_TWO_PI, dtype=np.float64)


def normal_density(z: FloatArray) -> FloatArray:
    """dN/dz."""
    return np.asarray(np.exp(-0.5 * z * z) / ROOT_TWO_PI, dtype=np.float64)


def normal_distribution(z: FloatArray) -> FloatArray:
    """N(z)."""
    return np.asarray(ndtr(z), dtype=np.float64)


def _scaled(z: FloatArray) -> FloatArray:
    """exp(z^2/2) N(z)."""
    return np.asarray(0.5 * erfcx(-z * _ROOT_HALF), dtype=np.float64)


def _by_quadrature(h: FloatArray, t: FloatArray) -> FloatArray:
    points = h[:, None] + t[:, None] * _NODES
    slope = points * _scaled(points) + 1.0 / ROOT_TWO_PI
    return np.asarray(t * (slope @ _WEIGHTS), dtype=np.float64)


def _by_difference(h: FloatArray, t: FloatArray) -> FloatArray:
    return np.asarray(_scaled(h + t) - _scaled(h - t), dtype=np.float64)


def _by_scaled(h: FloatArray, t: FloatArray) -> FloatArray:
    return np.asarray(np.exp(-0.5 * (h * h + t * t)) * scaled_black(h, t), dtype=np.float64)


def _by_distribution(h: FloatArray, t: FloatArray) -> FloatArray:
    growth = np.exp(h * t)
    return np.asarray(growth * normal_distribution(h + t) - normal_distribution(h - t) / growth, dtype=np.float64)
