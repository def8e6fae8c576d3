"""Indicators of daily bars and of the morning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from domain.quotes import DailyBar

_BAND_SLACK = 1e-12


class Morning(StrEnum):
    """What the underlying did since the open."""

    FLAT = "flat"
    UP = "up"
    DOWN = "down"


def atr(bars: Sequence[DailyBar], period: int) -> float | None:
    """Simple mean of the true range over the last ``period`` finished sessions, in points; None when it cannot be known.

    The true range needs the close before it, so ``period + 1`` bars, oldest first. A bar that is not finite gives None.
    """
    if len(bars) <= period:
        return None
    ranges = [_true_range(before, bar) for before, bar in pairwise(bars[-period - 1 :])]
    mean = sum(ranges) / period
    return mean if math.isfinite(mean) and mean > 0.0 else None


def _true_range(before: DailyBar, bar: DailyBar) -> float:
    parts = (bar.high - bar.low, abs(bar.high - before.close), abs(bar.low - before.close))
    return max(parts) if all(math.isfinite(part) for part in parts) else math.nan


def ema(values: Sequence[float], period: int) -> float | None:
    """Exponential mean of ``values`` (oldest first) with weight 2 / (period + 1), None for fewer than ``period`` values.

    It begins with the simple mean of the first ``period`` values.
    """
    if len(values) < period:
        return None
    weight, mean = 2.0 / (period + 1.0), sum(values[:period]) / period
    for value in values[period:]:
        mean += weight * (value - mean)
    return mean


def classify_morning(session_open: float, now: float, band: float) -> Morning:
    """Flat while the move since the open is within ``band`` (a fraction, its edge included), else up or down."""
    move = (now - session_open) / session_open
    if abs(move) <= band + _BAND_SLACK:
        return Morning.FLAT
    return Morning.UP if move > 0.0 else Morning.DOWN
