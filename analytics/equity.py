"""The line of net liquidation value over a run, from the marks of its finished days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analytics import parts
from analytics.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class EquityLine:
    """Net liquidation value at the first mark and the last (USD), and the greatest fall from a high, as a fraction of it."""

    first: float
    last: float
    max_drawdown: float


def equity_of(days: Iterable[Record], problems: list[str]) -> EquityLine | None:
    """The line of the ``day`` records, in order; None when none has a finite mark.

    A day may state the drawdown it saw step by step (``max_drawdown``, a fraction); the marks give a lower bound of it:
    the day's low against the high before that day, its close against every high. The greatest of all is taken.
    """
    first: float | None = None
    last = peak = drawdown = 0.0
    for record in days:
        try:
            stated = parts.finite_or_none(record.data, "max_drawdown")
            marks = {name: parts.finite_or_none(record.data, f"equity_{name}") for name in ("open", "low", "high", "close")}
        except parts.BadPart as error:
            problems.append(f"record {record.seq} (day): its equity is left out: {error}")
            continue
        drawdown = max(drawdown, stated or 0.0)
        for name in ("open", "low", "high", "close"):
            value = marks[name]
            if value is None:
                continue
            first = value if first is None and name in ("open", "close") else first
            peak = max(peak, value)
            drawdown = max(drawdown, 1.0 - value / peak if peak > 0.0 else 0.0)
            last = value if name == "close" else last
    return None if first is None else EquityLine(first=first, last=last, max_drawdown=drawdown)
