"""Kelly's fraction and optimal f from a record of trades, and how uncertain they are. For reports and as a cap, not the size.

Source: Kelly 1956; Vince, "The Mathematics of Money Management", 1992 (optimal f: Kelly's fraction per largest loss). The
standard error is that of an M-estimator (sandwich formula): the fraction solves mean(r / (1 + f r)) = 0. That of optimal f
takes the largest loss as given: a worse one to come would make it smaller.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from risk.arrays import FloatArray, Floats

LEAST_TRADES = 30
MOST_FRACTION = 0.05
"""Cap of what may ever be staked on one trade, as a part of net liquidation value."""
SHARE_OF_KELLY = 0.5
"""Part of the lower estimate that counts."""
_ONE_SIDED_95 = 1.6448536269514722


@dataclass(frozen=True, slots=True, kw_only=True)
class GrowthFraction:
    """``kelly`` is the part of the account to stake, ``optimal_f`` the same per largest loss, each with its standard error.

    ``lower`` is Kelly's fraction less 1.645 standard errors, not below 0. ``capped`` is half of that, at most 5 %.
    """

    kelly: float
    kelly_error: float
    optimal_f: float
    optimal_f_error: float
    trades: int

    @property
    def lower(self) -> float:
        """What the fraction exceeds with 95 % confidence."""
        return max(0.0, self.kelly - _ONE_SIDED_95 * self.kelly_error)

    @property
    def capped(self) -> float:
        """The most that this record can justify."""
        return min(MOST_FRACTION, SHARE_OF_KELLY * self.lower)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFraction:
    """No fraction can be stated, and why."""

    why: str


def growth_fraction(returns: Floats) -> GrowthFraction | NoFraction:
    """Fractions that let the account grow fastest, had trades returned ``returns`` (profit per USD staked, -1 loses it all).

    0 where trades lose on average. NoFraction for fewer than 30 trades, a number that is not finite, and a record without a
    loss, which puts no bound on the stake.
    """
    sample = np.asarray(returns, dtype=np.float64).ravel()
    if not np.isfinite(sample).all():
        return NoFraction(why="a return is not a finite number")
    if sample.size < LEAST_TRADES:
        return NoFraction(why=f"{sample.size} trades are too few: {LEAST_TRADES} is the least")
    worst = float(sample.min())
    if worst >= 0.0:
        return NoFraction(why="no trade lost: the record puts no bound on the stake")
    kelly = _root(sample, -1.0 / worst) if sample.mean() > 0.0 else 0.0
    scores = sample / (1.0 + kelly * sample)
    error = float(scores.std(ddof=1)) / math.sqrt(sample.size) / float(np.mean(scores**2))
    return GrowthFraction(
        kelly=kelly, kelly_error=error, optimal_f=-kelly * worst, optimal_f_error=-error * worst, trades=sample.size
    )


def _root(sample: FloatArray, most: float) -> float:
    def slope(fraction: float) -> float:
        return float(np.mean(sample / (1.0 + fraction * sample)))

    return float(brentq(slope, 0.0, most * (1.0 - 1e-12), xtol=1e-15))
