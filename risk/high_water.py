"""The account's high-water mark within and over days, how far it is below, and how much margin is in use."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWater:
    """Highest net liquidation value seen, in USD, of all time and of the day; marked whenever the account is looked at."""

    peak: float
    day_peak: float
    last: float

    @classmethod
    def start(cls, value: float) -> HighWater:
        """The mark of a first look. Raises ValueError when the value is not finite and positive."""
        _check(value)
        return cls(peak=value, day_peak=value, last=value)

    def marked(self, value: float) -> HighWater:
        """After another look within the day. Raises ValueError when the value is not finite: no drawdown may be hidden."""
        if not math.isfinite(value):
            raise ValueError(f"net liquidation value is {value}")
        return replace(self, peak=max(self.peak, value), day_peak=max(self.day_peak, value), last=value)

    def next_day(self) -> HighWater:
        """At the start of a day: its peak begins at the last value."""
        return replace(self, day_peak=self.last)

    @property
    def drawdown(self) -> float:
        """How far below the highest value ever, as a part of it."""
        return 1.0 - self.last / self.peak

    @property
    def day_drawdown(self) -> float:
        """How far below the day's highest value, as a part of it; 1 when that is not positive."""
        return 1.0 - self.last / self.day_peak if self.day_peak > 0.0 else 1.0


def margin_used_part(margin_used: float, net_liquidation_value: float) -> float:
    """Margin in use as a part of net liquidation value; infinite when either is not finite, or the value not positive."""
    usable = math.isfinite(margin_used) and math.isfinite(net_liquidation_value) and net_liquidation_value > 0.0
    return margin_used / net_liquidation_value if usable else math.inf


def _check(value: float) -> None:
    if not (math.isfinite(value) and value > 0.0):
        raise ValueError(f"net liquidation value is {value}")
