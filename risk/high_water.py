"""The account's marks: its high-water mark and drawdown over all days and within the day, and how much margin is in use."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWater:
    """Net liquidation value (USD) as marked at each look; None before the first.

    ``peak`` and ``max_drawdown`` (a part of the peak) are of all time. Of the day: ``start`` is the last value before it (its
    first value on the first day), ``first``, ``low`` and ``high`` are the values seen in it, ``day_drawdown`` is the greatest
    fall from the highest of them and the start. ``missed`` counts looks of the day that gave no finite value: nothing is made
    up for them, and none is hidden.
    """

    peak: float | None = None
    last: float | None = None
    max_drawdown: float = 0.0
    start: float | None = None
    first: float | None = None
    low: float | None = None
    high: float | None = None
    day_drawdown: float = 0.0
    missed: int = 0

    def marked(self, value: float) -> HighWater:
        """After another look within the day."""
        if not math.isfinite(value):
            return replace(self, missed=self.missed + 1)
        if value == self.last and self.first is not None:
            return self
        peak = value if self.peak is None else max(self.peak, value)
        low = value if self.low is None else min(self.low, value)
        high = value if self.high is None else max(self.high, value)
        start = value if self.start is None else self.start
        return replace(
            self,
            peak=peak,
            last=value,
            max_drawdown=max(self.max_drawdown, _below(value, peak)),
            start=start,
            first=value if self.first is None else self.first,
            low=low,
            high=high,
            day_drawdown=max(self.day_drawdown, _below(value, max(start, high))),
        )

    def next_day(self) -> HighWater:
        """At the start of a day: it begins at the last value; peak and greatest drawdown go on."""
        return HighWater(peak=self.peak, last=self.last, max_drawdown=self.max_drawdown, start=self.last)

    @property
    def drawdown(self) -> float:
        """How far the last value is below the highest ever, as a part of it; 0 before the first."""
        return 0.0 if self.last is None or self.peak is None else _below(self.last, self.peak)

    @property
    def day_profit(self) -> float | None:
        """USD made since the day's start; None without a value in it."""
        return None if self.first is None or self.last is None or self.start is None else self.last - self.start


def margin_used_part(margin_used: float, net_liquidation_value: float) -> float:
    """Margin in use as a part of net liquidation value; infinite when either is not finite, or the value not positive."""
    usable = math.isfinite(margin_used) and math.isfinite(net_liquidation_value) and net_liquidation_value > 0.0
    return margin_used / net_liquidation_value if usable else math.inf


def _below(value: float, peak: float) -> float:
    """Part of the peak that is gone; all of it below a peak that is not positive."""
    if peak > 0.0:
        return 1.0 - value / peak
    return 1.0 if value < peak else 0.0
