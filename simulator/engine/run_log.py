"""What a run says: log lines, charts, runtime statistics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from simulator.engine.charts import Series
from simulator.engine.clock import Clock


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line; ``kind`` is LOG, DEBUG, ERROR, WARNING or TRACE."""

    time: datetime
    kind: str
    message: str

    def __str__(self) -> str:
        prefix = "" if self.kind == "LOG" else f"{self.kind}: "
        return f"{self.time:%Y-%m-%d %H:%M:%S} {prefix}{self.message}"


@dataclass(slots=True)
class RunLog:
    """Collects; ``listen`` hears every line as it comes."""

    clock: Clock
    listen: Callable[[LogLine], None] | None = None
    lines: list[LogLine] = field(default_factory=list)
    runtime_statistics: dict[str, str] = field(default_factory=dict)
    summary_statistics: dict[str, str] = field(default_factory=dict)
    charts: dict[str, dict[str, list[tuple[datetime, float]]]] = field(default_factory=dict)
    declared: dict[tuple[str, str], Series] = field(default_factory=dict)

    def add(self, kind: str, message: str) -> None:
        """Keeps a line at algorithm time."""
        line = LogLine(self.clock.local, kind, message)
        self.lines.append(line)
        if self.listen is not None:
            self.listen(line)

    def declare(self, chart: str, series: Series) -> None:
        """Keeps how a series of a chart is drawn, and a place for its points."""
        self.declared[chart, series.name] = series
        self.charts.setdefault(chart, {}).setdefault(series.name, [])

    def plot(self, chart: str, series: str, value: float) -> None:
        """Keeps a point of a chart."""
        self.charts.setdefault(chart, {}).setdefault(series, []).append((self.clock.utc, value))
