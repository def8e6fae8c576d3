"""LEAN's small csv tables: interest rates and futures margins."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from simulator.lean_files.problems import Problem
from simulator.market import DataProblem

Report = Callable[[Problem], None]
DEFAULT_RATE = 0.01


@dataclass(frozen=True, slots=True)
class Steps:
    """Values that hold from their day on."""

    days: tuple[date, ...]
    values: tuple[tuple[float, ...], ...]

    def on(self, day: date) -> tuple[float, ...]:
        """The values in force; before the first day, the first."""
        return self.values[max(bisect_right(self.days, day) - 1, 0)]


def interest_rates(path: Path, report: Report) -> Steps:
    """Annual rates as fractions. LEAN skips bad lines, and takes 1 % where the file is missing or empty: both reported."""
    steps = _steps(path, "%Y-%m-%d", 1, report) if path.is_file() else None
    if steps is None or not steps.days:
        report(Problem(str(path), 0, f"no interest rates: LEAN takes {DEFAULT_RATE:.0%}"))
        return Steps((date.min,), ((DEFAULT_RATE,),))
    return Steps(steps.days, tuple((float(Decimal(repr(value[0])) / 100),) for value in steps.values))


def margin_history(path: Path, report: Report) -> Steps | None:
    """Initial and maintenance overnight margin by day, USD a contract. None when there is no file or nothing in it."""
    steps = _steps(path, "%Y%m%d", 2, report) if path.is_file() else None
    return steps if steps is not None and steps.days else None


def _steps(path: Path, form: str, columns: int, report: Report) -> Steps:
    rows: dict[date, tuple[float, ...]] = {}
    for number, cells in list(lines_of(path))[1:]:
        day, values = calendar_day(cells[0], form), _numbers(cells[1 : columns + 1])
        if day is None or len(values) < columns:
            report(Problem(str(path), number, "no day and numbers on this line: skipped"))
            continue
        rows[day] = values
    days = sorted(rows)
    return Steps(tuple(days), tuple(rows[day] for day in days))


def lines_of(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines that are no comments, by number, cut at the commas. DataProblem for what is no text."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataProblem(f"{path}: not a text file: {error}") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, [cell.strip() for cell in line.split(",")]


def calendar_day(text: str, form: str) -> date | None:
    """The day a text means, None where it means none."""
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        return None


def _numbers(cells: Sequence[str]) -> tuple[float, ...]:
    values: list[float] = []
    for cell in cells:
        try:
            value = float(cell)
        except ValueError:
            break
        if not math.isfinite(value):
            break
        values.append(value)
    return tuple(values)
