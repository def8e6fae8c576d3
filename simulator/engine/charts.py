"""Charts and series as an algorithm declares them (Common/Charting.cs, Series.cs)."""

from __future__ import annotations

from typing import ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.enums import _LeanEnum
from simulator.errors import NotSupported


class SeriesType(_LeanEnum):
    """How a series is drawn."""

    LINE = 0
    SCATTER = 1
    CANDLE = 2
    BAR = 3
    FLAG = 4
    STACKED_AREA = 5
    PIE = 6
    TREEMAP = 7
    HEATMAP = 9


class Series(LeanObject):
    """``(name, [series_type], [index], [unit])``: one line of a chart. Colours and markers are not supported."""

    lean_name: ClassVar[str] = "Series"

    def __init__(self, name: str, type: SeriesType = SeriesType.LINE, *rest: int | str) -> None:  # noqa: A002
        if type is SeriesType.CANDLE:
            raise NotSupported("NotSupported: SeriesType.CANDLE")
        wanted = list(rest)
        self.name = name
        self.series_type = type
        self.index = wanted.pop(0) if wanted and isinstance(wanted[0], int) else 0
        self.unit = wanted.pop(0) if wanted and isinstance(wanted[0], str) else "$"
        if wanted:
            raise NotSupported(f"NotSupported: Series with {wanted[0]!r}: give a name, a type, an index and a unit")


class Chart(LeanObject):
    """Series under one name."""

    lean_name: ClassVar[str] = "Chart"

    def __init__(self, name: str) -> None:
        self.name = name
        self.series: dict[str, Series] = {}

    def add_series(self, series: Series) -> None:
        """Adds a line."""
        self.series[series.name] = series
