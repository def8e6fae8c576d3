"""Value at risk and expected shortfall (CVaR) of profits in USD, as positive losses.

Source: Rockafellar and Uryasev, "Optimization of conditional value-at-risk", 2000 (the tail mean counts a part of the
observation at its edge); the parametric measures assume a normal distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from risk.arrays import FloatArray, Floats
from risk.revaluation import Line, Moves, profits

LEVELS = (0.95, 0.99)
_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)


@dataclass(frozen=True, slots=True, kw_only=True)
class TailLoss:
    """At ``level``: the loss that is exceeded with the remaining probability, and the mean of the losses beyond, in USD.

    Never below 0. NaN where the sample is too small: historical measures need an observation in the tail, parametric ones two.
    """

    level: float
    value_at_risk: float
    expected_shortfall: float


def historical(sample: Floats, level: float) -> TailLoss:
    """From the profits themselves. Raises ValueError for a level outside 0.5 to 1 (excluded) and for profits not finite."""
    values = np.sort(_checked(sample, level))
    tail = (1.0 - level) * values.size
    if tail < 1.0 - 1e-9:
        return TailLoss(level=level, value_at_risk=math.nan, expected_shortfall=math.nan)
    whole = math.floor(tail + 1e-9)
    edge = values[min(whole, values.size - 1)]
    beyond = (math.fsum(values[:whole].tolist()) + max(0.0, tail - whole) * edge) / tail
    quantile = values[math.ceil(tail - 1e-9) - 1]
    return TailLoss(level=level, value_at_risk=max(0.0, -float(quantile)), expected_shortfall=max(0.0, -float(beyond)))


def parametric(sample: Floats, level: float) -> TailLoss:
    """From the mean and standard deviation of the profits, taken as normal. Errors as ``historical``."""
    values = _checked(sample, level)
    if values.size < 2:
        return TailLoss(level=level, value_at_risk=math.nan, expected_shortfall=math.nan)
    mean, spread, z = float(values.mean()), float(values.std(ddof=1)), float(ndtri(level))
    shortfall = spread * math.exp(-0.5 * z * z) / _ROOT_TWO_PI / (1.0 - level) - mean
    return TailLoss(level=level, value_at_risk=max(0.0, spread * z - mean), expected_shortfall=max(0.0, shortfall))


def book_profits(lines: Sequence[Line], returns: Floats, days: float = 1.0) -> FloatArray:
    """What the book of today would have gained in USD on each past return of its one benchmark, ``days`` later.

    ``returns`` are simple returns, (n,) for all lines or (n, lines); volatility stands still.
    """
    return np.asarray(
        profits(lines, Moves(price=1.0 + np.asarray(returns, dtype=np.float64), days=days)).sum(axis=1), dtype=np.float64
    )


def _checked(sample: Floats, level: float) -> FloatArray:
    if not 0.5 <= level < 1.0:
        raise ValueError(f"a level is from 0.5 to below 1, not {level}")
    values = np.asarray(sample, dtype=np.float64).ravel()
    if not np.isfinite(values).all():
        raise ValueError("a profit is not a finite number")
    return values
