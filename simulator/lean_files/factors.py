"""Factor files: how prices of an equity are scaled for dividends and splits (Common/Data/Auxiliary/Corporate*.cs)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from simulator.market import DataProblem


class FactorRow(NamedTuple):
    """Factors for prices up to and including the day; ``reference`` is the close of that day."""

    day: date
    price: Decimal
    split: Decimal
    reference: Decimal


def factor_rows(path: Path) -> tuple[FactorRow, ...]:
    """The rows of a factor file, oldest first; none when there is no file. DataProblem names a line that cannot be read."""
    if not path.is_file():
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataProblem(f"{path}: not a text file: {error}") from error
    rows: list[FactorRow] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or "inf" in line or "e+" in line:
            continue
        cells = line.split(",")
        try:
            day = datetime.strptime(cells[0], "%Y%m%d").date()  # noqa: DTZ007 - a calendar day has no zone
            numbers = [Decimal(cell) for cell in cells[1:4]]
        except (ValueError, InvalidOperation) as error:
            raise DataProblem(f"{path}, line {number}: {_EXPECTED}") from error
        if len(numbers) < 2 or not all(number.is_finite() for number in numbers):
            raise DataProblem(f"{path}, line {number}: {_EXPECTED}")
        row = FactorRow(day, numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else Decimal(0))
        if row.price * row.split > 0:
            rows.append(row)
    return tuple(sorted(rows))


def factors_on(rows: Sequence[FactorRow], day: date) -> tuple[Decimal, Decimal]:
    """Price and split factor of the day: the first row at or after it; 1 and 1 after the last."""
    at = bisect_left(rows, day, key=lambda row: row.day)
    return (rows[at].price, rows[at].split) if at < len(rows) else (Decimal(1), Decimal(1))


_EXPECTED = "expected yyyymmdd,price factor,split factor,reference price"
