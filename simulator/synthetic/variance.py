"""Two-factor log variance: how it moves from day to day, and the total variance the option market expects of it.

Variance at an instant is ``volatility**2 * exp(slow + fast)`` a year. Both factors revert to zero; the slow one has a
half-life of about three months, the fast one of about four sessions. Implied forward variance runs
from today's level through the slow level to the long-run mean, so total variance rises with time in every state.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from simulator.market import Floats
from simulator.synthetic.assets import ASSETS, column
from simulator.synthetic.clock import SESSIONS_A_YEAR

SLOW_SPEED = 3.0
FAST_SPEED = 40.0
SLOW_SPREAD = 0.55
FAST_SPREAD = 0.45
SLOW_STEP = SLOW_SPREAD * math.sqrt(1.0 - math.exp(-2.0 * SLOW_SPEED / SESSIONS_A_YEAR))
FAST_STEP = FAST_SPREAD * math.sqrt(1.0 - math.exp(-2.0 * FAST_SPEED / SESSIONS_A_YEAR))

_MEDIAN = column([asset.volatility**2 for asset in ASSETS])
_PREMIUM = column([asset.premium**2 for asset in ASSETS])
_FAST_MEAN = math.exp(0.5 * FAST_SPREAD**2)
_SLOW_MEAN = math.exp(0.5 * SLOW_SPREAD**2)


def reverting(shocks: Floats, speed: float, start: Floats) -> Floats:
    """The factor after each shock, shape of ``shocks`` (sessions, assets), from ``start`` (assets,)."""
    keep = math.exp(-speed / SESSIONS_A_YEAR)
    columns = zip(shocks.T.tolist(), start.tolist(), strict=True)
    return np.array([decaying(column, keep, first) for column, first in columns]).T


def decaying(shocks: Sequence[float], keep: float, start: float) -> list[float]:
    """Each shock added to the share ``keep`` of what was there before it, from ``start``."""
    return list(accumulate(shocks, lambda before, shock: shock + keep * before, initial=start))[1:]


def variance(slow: Floats, fast: Floats) -> Floats:
    """Annual variance of the assets' returns; the last axis is the assets."""
    return np.asarray(_MEDIAN * np.exp(slow + fast))


def weights(time: Floats | float) -> tuple[Floats, Floats]:
    """The integrals of exp(-speed u) over [0, time] for the slow and the fast factor."""
    slow = -np.expm1(-SLOW_SPEED * np.asarray(time, dtype=np.float64)) / SLOW_SPEED
    fast = -np.expm1(-FAST_SPEED * np.asarray(time, dtype=np.float64)) / FAST_SPEED
    return slow, fast


def implied_total(asset: int, slow: Floats | float, fast: Floats | float, time: Floats | float) -> Floats:
    """At-the-money total implied variance over ``time`` years of variance, for one asset; arrays broadcast."""
    scale = _PREMIUM[asset] * _MEDIAN[asset]
    level = np.exp(np.asarray(slow, dtype=np.float64))
    over_slow, over_fast = weights(time)
    mean = _SLOW_MEAN * _FAST_MEAN
    now = level * np.exp(fast)
    total = mean * time + (level * _FAST_MEAN - mean) * over_slow + (now - level * _FAST_MEAN) * over_fast
    return np.asarray(scale * total, dtype=np.float64)


def fast_for_total(asset: int, slow: Floats, total: Floats, time: Floats) -> Floats:
    """The fast factor at which ``implied_total`` is ``total``; at least -1.5 where the slow one alone asks for more."""
    level = np.exp(slow)
    over_slow, over_fast = weights(time)
    mean = _SLOW_MEAN * _FAST_MEAN
    rest = total / (_PREMIUM[asset] * _MEDIAN[asset]) - mean * time - (level * _FAST_MEAN - mean) * over_slow
    now = level * _FAST_MEAN + rest / over_fast
    return np.asarray(np.log(np.maximum(now / level, math.exp(-1.5))), dtype=np.float64)
