"""The account's value over the days of a run, and what its losses measure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from risk.high_water import HighWater
from risk.loss_measures import LEVELS, historical, parametric

MOST_DAYS = 252
"""Days whose profits are kept: a year of sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Equity:
    """Marks of the day ``day``, and the profit in USD of each finished day, oldest first."""

    marks: HighWater = field(default_factory=HighWater)
    day: date | None = None
    profits: tuple[tuple[date, float], ...] = ()

    def on(self, day: date) -> Equity:
        """At the start of a day; unchanged on the day it is of already (a restart within it)."""
        return self if day == self.day else replace(self, marks=self.marks.next_day(), day=day)

    def marked(self, net_liquidation_value: float) -> Equity:
        """After another look at the account."""
        marks = self.marks.marked(net_liquidation_value)
        return self if marks is self.marks else replace(self, marks=marks)

    def finished(self) -> Equity:
        """With the profit of the day among those of the others; a day that is finished twice counts once."""
        profit = self.marks.day_profit
        if profit is None or self.day is None:
            return self
        others = tuple(entry for entry in self.profits if entry[0] != self.day)
        return replace(self, profits=(*others, (self.day, profit))[-MOST_DAYS:])

    def day_data(self) -> dict[str, object]:
        """What the record of the day says of it."""
        marks = self.marks
        return {
            "equity_open": marks.first,
            "equity_close": marks.last if marks.first is not None else None,
            "equity_low": marks.low,
            "equity_high": marks.high,
            "equity_missed": marks.missed,
            "high_water": marks.peak,
            "max_drawdown": marks.max_drawdown,
            "drawdown": marks.drawdown,
            "day_drawdown": marks.day_drawdown,
            "loss_measures": self.loss_measures(),
        }

    def loss_measures(self) -> dict[str, object]:
        """VaR and CVaR in USD a day at 95 and 99 %, of the profits themselves and as if normal; NaN from too few days."""
        sample = [profit for _, profit in self.profits]
        return {
            "days": len(sample),
            "historical": [historical(sample, level) for level in LEVELS],
            "parametric": [parametric(sample, level) for level in LEVELS],
        }
