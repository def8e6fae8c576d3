"""What one day came to: equity marks, drawdown, and why nothing happened where nothing did."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True, kw_only=True)
class EquityMarks:
    """Net liquidation value seen at each step (USD): extremes of the day, and the drawdown from the run's high-water mark."""

    high_water: float = 0.0
    max_drawdown: float = 0.0
    first: float = math.nan
    last: float = math.nan
    low: float = math.nan
    high: float = math.nan

    def mark(self, value: float) -> None:
        """Take in one value; one that is not finite is left out."""
        if not math.isfinite(value):
            return
        if math.isnan(self.first):
            self.first = self.low = self.high = value
        self.last = value
        self.low = min(self.low, value)
        self.high = max(self.high, value)
        self.high_water = max(self.high_water, value)
        if self.high_water > 0.0:
            self.max_drawdown = max(self.max_drawdown, 1.0 - value / self.high_water)

    def next_day(self) -> None:
        """Begin a new day; high-water mark and greatest drawdown go on."""
        self.first = self.last = self.low = self.high = math.nan


@dataclass(slots=True, kw_only=True)
class Day:
    """The day the desk is in."""

    day: date
    finished: bool = False
    steps: int = 0
    traded: bool = False
    noted: set[str] = field(default_factory=set)
