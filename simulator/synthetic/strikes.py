"""The strikes listed for one expiry: centred on the spot when it was listed, and added to as the spot moved since."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from simulator.market import Floats
from simulator.synthetic.products import Grid

Reach = tuple[float, float, float]
Zone = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]

_NEAR_DAYS = 60
_SHORT_LIFE = 60
_MIDDLE_LIFE = 600

# (below, above) the lowest and highest close since the listing, as fractions: for the near, the middle and the far step.
_SHORT: Zone = ((0.08, 0.06), (0.14, 0.09), (0.20, 0.12))
_MIDDLE: Zone = ((0.0, 0.0), (0.22, 0.13), (0.50, 0.28))
_LONG: Zone = ((0.0, 0.0), (0.10, 0.10), (0.65, 0.60))


def listed_strikes(grid: Grid, reach: Reach, life: int, left: int) -> Floats:
    """Strikes in rising order, shape (n,), not to be written to.

    ``reach`` is the first, the lowest and the highest of the underlying's closes from the session before the listing to the
    session before the day, ``life`` the days from listing to expiry, ``left`` the days from today to expiry. A strike once
    listed stays listed.
    """
    zones = [_SHORT if life <= _SHORT_LIFE else _MIDDLE if life <= _MIDDLE_LIFE else _LONG]
    if life > _SHORT_LIFE and left <= _NEAR_DAYS:
        zones.append(_SHORT)
    first, low, high = reach
    return _between(grid, _scale(grid, first), low, high, tuple(zones))


@lru_cache(maxsize=4096)
def _between(grid: Grid, scale: float, low: float, high: float, zones: tuple[Zone, ...]) -> Floats:
    steps = (grid.near * scale, grid.middle * scale, grid.far * scale)
    parts = [
        _multiples(step, low * (1.0 - grid.width * below), high * (1.0 + grid.width * above))
        for zone in zones
        for step, (below, above) in zip(steps, zone, strict=True)
        if below > 0.0
    ]
    found = np.unique(np.concatenate(parts))
    found = found[found > 0.0]
    found.flags.writeable = False
    return np.asarray(found, dtype=np.float64)


def _scale(grid: Grid, spot: float) -> float:
    return float(2.0 ** max(0, math.ceil(math.log2(spot / grid.limit))))


def _multiples(step: float, low: float, high: float) -> Floats:
    return step * np.arange(math.floor(low / step), math.ceil(high / step) + 1)
