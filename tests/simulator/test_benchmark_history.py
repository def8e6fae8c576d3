"""History of a symbol that only LEAN itself is subscribed to: the benchmark, by the hour (QCAlgorithm.GetResolution)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from simulator.engine.moments import HOUR
from simulator.market import TradeBars
from simulator.symbols import Symbol
from tests.simulator.toy_market import ABC, MONDAY, TUESDAY, Stage, ToyMarket, trades

ASKED = """
    def show(self):
        for what in (self.history(self.abc, 3), self.history(self.abc, 2, Resolution.MINUTE)):
            self.log([] if what.empty else [f"{time:%d %H:%M}" for time in what.index.get_level_values("time")])
"""


class HourMarket(ToyMarket):
    """ABC by the minute, and by the hour of Monday from 11:00 to 15:00, without the hour to 13:00."""

    def __init__(self) -> None:
        super().__init__()
        for day in (MONDAY, TUESDAY):
            self.put(ABC, day, trades(day, 100.0))

    def hourly_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        starts = np.int64(np.datetime64(MONDAY, "ns").astype(np.int64)) + np.array([10, 11, 13, 14], dtype=np.int64) * HOUR
        price = np.full(len(starts), 50.0)
        return TradeBars(starts, price, price, price, price, price) if symbol == ABC else None


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, HourMarket())


def begun(*lines: str) -> str:
    return "\n    def begin(self):\n        self.abc = Symbol.create('ABC', SecurityType.EQUITY, Market.USA)\n" + "".join(
        f"        {line}\n" for line in lines
    )


def test_the_benchmark_alone_comes_by_the_hour_once_the_run_has_begun_and_is_not_filled(stage: Stage) -> None:
    other = Symbol.create("XYZ", ABC.security_type, ABC.market)
    stage.market.put(other, MONDAY, trades(MONDAY, 1.0))
    lines = ("self.add_equity('XYZ')", "self.set_benchmark(self.abc)", "self.show()", "self.at(14, 0, self.show)")
    before, _, within, minutes = stage.rows(begun(*lines) + ASKED)
    assert before == "[]", "nothing is subscribed in initialize: minutes, of which there are none before the first day"
    assert within == "['04 12:00', '04 14:00']"
    assert minutes == "['04 13:59', '04 14:00']"


def test_what_the_algorithm_subscribes_to_comes_as_it_said_though_it_is_the_benchmark(stage: Stage) -> None:
    lines = ("self.add_equity('ABC', Resolution.MINUTE)", "self.set_benchmark(self.abc)", "self.at(14, 0, self.show)")
    assert stage.rows(begun(*lines) + ASKED) == ["['04 13:58', '04 13:59', '04 14:00']", "['04 13:59', '04 14:00']"]


def test_another_symbol_comes_by_the_universes_resolution(stage: Stage) -> None:
    lines = ("self.set_benchmark(lambda time: 1.0)", "self.add_index('IDX')", "self.at(14, 0, self.show)")
    stage.market.put(Symbol.create("IDX", ABC.security_type, ABC.market), MONDAY, trades(MONDAY, 1.0))
    rows = stage.rows(begun("self.add_equity('IDX')", *lines[:1], *lines[2:]) + ASKED)
    assert rows == ["['04 13:58', '04 13:59', '04 14:00']", "['04 13:59', '04 14:00']"]
