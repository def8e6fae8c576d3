"""Size by how much an underlying swings: the wilder it is, the less of it."""

from __future__ import annotations

import math

import numpy as np

from risk.arrays import Floats

WINDOW = 30
TRADING_DAYS = 252.0
MOST_PART = 0.20
"""Greatest part of net liquidation value on one trade, however quiet the underlying."""
_SLACK = 1e-9


def realised_volatility(closes: Floats, window: int = WINDOW) -> float:
    """Standard deviation of the last ``window`` daily log returns, a year, as a fraction; ``closes`` are oldest first.

    NaN when there are fewer than ``window + 1`` closes or one of the last is missing or not positive.
    """
    series = np.asarray(closes, dtype=np.float64)[-(window + 1) :]
    if series.size < window + 1 or not (np.isfinite(series).all() and (series > 0.0).all()):
        return math.nan
    return float(np.diff(np.log(series)).std(ddof=1)) * math.sqrt(TRADING_DAYS)


def volatility_adjusted_part(closes: Floats, target: float, cap: float = MOST_PART) -> float:
    """Part of net liquidation value to expose, so that its swings add ``target`` (volatility a year) to the account's.

    ``target`` over realised volatility, at most ``cap`` (which cannot exceed 20 %); 0 when volatility is not known, or when
    nothing moved, which says the data is dead rather than that the underlying is safe.
    """
    volatility = realised_volatility(closes)
    if not (math.isfinite(volatility) and volatility > 0.0 and math.isfinite(target) and target > 0.0):
        return 0.0
    return min(target / volatility, cap, MOST_PART)


def volatility_adjusted_units(
    closes: Floats, target: float, *, net_liquidation_value: float, exposure_per_unit: float, cap: float = MOST_PART
) -> int:
    """Whole units of ``exposure_per_unit`` USD, rounded down; 0 when a number is missing or makes no sense."""
    part = volatility_adjusted_part(closes, target, cap)
    if not (math.isfinite(net_liquidation_value) and math.isfinite(exposure_per_unit)):
        return 0
    if net_liquidation_value <= 0.0 or exposure_per_unit <= 0.0 or part <= 0.0:
        return 0
    return math.floor(part * net_liquidation_value / exposure_per_unit * (1.0 + _SLACK))
