"""What the tests of LEAN-format files share: symbols, small folders, and readings that may fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.lean_files import LeanFiles
from simulator.market import DataProblem
from simulator.symbols import Symbol
from tests.simulator.worlds import write_zip

T = TypeVar("T")
GOOG = Symbol.create("GOOG", SecurityType.EQUITY, "usa")
SPY = Symbol.create("SPY", SecurityType.EQUITY, "usa")
SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
ES = Symbol.create("ES", SecurityType.FUTURE, "cme")
ES_MARCH = Symbol.create_future("ES", "cme", date(2020, 3, 20))
EVE = date(2015, 12, 24)
DAY = date(2021, 1, 4)


def goog_option(right: OptionRight, strike: float, expiry: date) -> Symbol:
    return Symbol.create_option(GOOG, "usa", OptionStyle.AMERICAN, right, strike, expiry)


def spxw(right: OptionRight, strike: float, expiry: date) -> Symbol:
    return Symbol.create_option(SPX, "SPXW", "usa", OptionStyle.EUROPEAN, right, strike, expiry)


def utc(moment: np.int64) -> datetime:
    return datetime.fromtimestamp(int(moment) / 1e9, tz=UTC)


def equity_minutes(folder: Path, trades: str, day: date = DAY) -> LeanFiles:
    """A folder with one minute file of SPY trades."""
    name = f"{day:%Y%m%d}_spy_minute_trade.csv"
    write_zip(folder / "equity" / "usa" / "minute" / "spy" / f"{day:%Y%m%d}_trade.zip", {name: trades})
    return LeanFiles(folder)


def outcome(read: Callable[[], T]) -> tuple[T | None, str]:
    """What a reader gives, or the text of its problem."""
    try:
        return read(), ""
    except DataProblem as problem:
        return None, str(problem)
