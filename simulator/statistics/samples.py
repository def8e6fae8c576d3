"""What is sampled of an account while it runs (Engine/Results/BaseResultsHandler.cs, Sample)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from simulator.smart_rounding import smart_rounded

Value = TypeVar("Value")
Point = tuple[datetime, float]


class Candle(NamedTuple):
    """The account's value since the sample before, account currency."""

    open: float
    high: float
    low: float
    close: float

    def shown(self) -> Candle:
        """As a chart has it."""
        return Candle(*(map(shown, self) if self.low < self.high else [shown(self.open)] * len(self)))


@dataclass(slots=True)
class Samples:
    """Series of (instant, aware UTC; value). Daily ones have a point at each midnight and one at the end.

    ``equity`` is the account's value, some four thousand times a run; ``returns`` are percent since the midnight before,
    ``benchmark`` its price, ``drawdown`` percent below the highest midnight, ``turnover`` sales since the midnight before as a
    fraction of the value, ``exposure`` what longs and shorts of each kind of security are worth, as a fraction of it.
    """

    equity: list[tuple[datetime, Candle]] = field(default_factory=list)
    returns: list[Point] = field(default_factory=list)
    benchmark: list[Point] = field(default_factory=list)
    drawdown: list[Point] = field(default_factory=list)
    turnover: list[Point] = field(default_factory=list)
    exposure: dict[str, list[Point]] = field(default_factory=dict)

    @property
    def values(self) -> list[Point]:
        """The account's value at each sample."""
        return [(moment, candle.close) for moment, candle in self.equity]


def within(points: Sequence[tuple[datetime, Value]], first: date, last: date) -> list[tuple[datetime, Value]]:
    """The points of these days (UTC), both included."""
    return [point for point in points if first <= point[0].date() <= last]


def shown(value: float) -> float:
    """The number as a chart has it (Common/ChartPoint.cs)."""
    return float(smart_rounded(value))


def add(points: list[tuple[datetime, Value]], moment: datetime, value: Value) -> None:
    """Adds a point unless there is one of the same second or later: charts have whole seconds."""
    second = moment.replace(microsecond=0)
    if not points or second > points[-1][0]:
        points.append((second, value))


def put(points: list[tuple[datetime, Value]], moment: datetime, value: Value) -> None:
    """Adds a point, in the place of one of the same second."""
    second = moment.replace(microsecond=0)
    if points and points[-1][0] == second:
        points.pop()
    points.append((second, value))
