"""Universe files: the contracts of a chain on one day (Common/Data/UniverseSelection/OptionUniverse.cs, FutureUniverse.cs)."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from simulator.enums import OptionRight
from simulator.lean_files.problems import Problem
from simulator.market import DataProblem, Universe, UniverseRow

_OPTION_COLUMNS = 9
_FUTURE_COLUMNS = 7


def read_universe(
    path: Path, day: date, report: Callable[[Problem], None], future_expiry: Callable[[date], date] | None = None
) -> Universe:
    """Reads a universe file; one of futures names contract months, and ``future_expiry`` gives their expiry.

    A line LEAN cannot read is skipped and reported; a file that is no text is a DataProblem.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataProblem(f"{path}: not a universe file: {error}") from error
    underlying_close: float | None = None
    rows: list[UniverseRow] = []
    for number, line in enumerate(lines, start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split(",")
        try:
            if not line[0].isdigit():
                underlying_close = _underlying_close(cells)
            elif future_expiry is None:
                rows.append(_option_row(cells))
                if cells[2].upper() not in {"C", "P"}:
                    report(Problem(str(path), number, f"right {cells[2]!r} is neither C nor P: a put, as for LEAN"))
            else:
                rows.append(_future_row(cells, future_expiry))
        except ValueError as error:
            report(Problem(str(path), number, f"{error}: skipped, as LEAN does"))
    return Universe(day, underlying_close, tuple(rows))


def _underlying_close(cells: Sequence[str]) -> float:
    if len(cells) < _FUTURE_COLUMNS or any(cells[:3]):
        raise ValueError("neither a contract nor the underlying's line")
    return _number(cells[6], "close")


def _option_row(cells: Sequence[str]) -> UniverseRow:
    if len(cells) < _OPTION_COLUMNS:
        raise ValueError(f"{len(cells)} columns, expected at least {_OPTION_COLUMNS}")
    right = OptionRight.CALL if cells[2].upper() == "C" else OptionRight.PUT
    strike = _number(cells[1], "strike")
    if strike <= 0.0:
        raise ValueError(f"strike {cells[1]!r} is not positive")
    return _row(_day(cells[0]), strike, right, cells[3:])


def _future_row(cells: Sequence[str], expiry_of: Callable[[date], date]) -> UniverseRow:
    if len(cells) < _FUTURE_COLUMNS:
        raise ValueError(f"{len(cells)} columns, expected at least {_FUTURE_COLUMNS}")
    return _row(expiry_of(_day(cells[0] + "01")), 0.0, None, cells[1:])


def _row(expiry: date, strike: float, right: OptionRight | None, rest: Sequence[str]) -> UniverseRow:
    """``rest`` is open, high, low, close, volume, open interest, then volatility and Greeks where the file has them."""
    prices = [_number(cell or "0", "price or volume") for cell in rest[:5]]
    greeks = [_optional(cell) for cell in rest[6:12]]
    greeks += [None] * (6 - len(greeks))
    return UniverseRow(
        expiry=expiry,
        strike=strike,
        right=right,
        open=prices[0],
        high=prices[1],
        low=prices[2],
        close=prices[3],
        volume=prices[4],
        open_interest=_optional(rest[5]),
        implied_volatility=greeks[0],
        delta=greeks[1],
        gamma=greeks[2],
        vega=greeks[3],
        theta=greeks[4],
        rho=greeks[5],
    )


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    if len(text) != 8 or not text.isdigit():
        raise ValueError(f"expiry {text!r} is no date")
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a calendar day has no zone


def _optional(text: str) -> float | None:
    return _number(text, "value") if text else None


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{what} {text!r} is not a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{what} {text!r} is not finite")
    return value
