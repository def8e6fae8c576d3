"""When a run with a warm-up begins, and what data it warms up on."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulator.market import TradeBars
from tests.simulator.toy_market import ABC, FRIDAY, HALF_DAY, IDX, MONDAY, TUESDAY, Stage, ToyMarket, call, row, trades

BODY = """\
def begin(self):
    {begin}
    self.seen = []
def on_data(self, data):
    if self.is_warming_up:
        self.seen.append(self.time)
def on_warmup_finished(self):
    self.log(f"{{self.time:%d %H:%M}} {{len(self.seen)}} {{self.seen[0] if self.seen else None}}")
def on_end_of_algorithm(self):
    self.log(self.is_warming_up)
"""
ADD = 'self.add_equity("ABC")\n    '


@pytest.mark.parametrize(
    ("warm_up", "count", "first"),
    [
        ("timedelta(days=1)", 210, "2024-03-07 09:31:00"),
        ("timedelta(hours=15)", 210, "2024-03-07 09:31:00"),
        ("timedelta(hours=12)", 61, "2024-03-07 12:00:00"),
        ("time_span=timedelta(hours=12, minutes=1)", 62, "2024-03-07 11:59:00"),
        ("210", 210, "2024-03-07 09:31:00"),
        ("5", 6, "2024-03-07 12:55:00"),
        ("bar_count=3", 4, "2024-03-07 12:57:00"),
        ("211", 212, "2024-03-05 15:59:00"),
        ("0", 0, "None"),
    ],
)
def test_a_span_is_wall_time_and_bars_are_counted_in_trading_hours(stage: Stage, warm_up: str, count: int, first: str) -> None:
    """Friday 2024-03-08 begins; Thursday was a half day (till 13:00), Wednesday a holiday.

    A bar that ends at the very start of the warm-up is given out too: SubscriptionDataReader.cs skips what ends before it.
    """
    rows = stage.rows(BODY.format(begin=f"{ADD}self.set_warm_up({warm_up})"), FRIDAY)
    assert rows == [f"08 00:00 {count} {first}", "False"]


def test_the_security_that_needs_the_most_time_decides(stage: Stage) -> None:
    stage.market.put(IDX, TUESDAY, trades(TUESDAY, 5000.0))
    add = f'{ADD}self.add_index("IDX", Resolution.HOUR)\n    self.set_warm_up(3)'
    # three hours in which the index is open, back from midnight: 12:00 to 13:00, 11:00 and 10:00
    assert stage.rows(BODY.format(begin=add), FRIDAY)[0] == "08 00:00 181 2024-03-07 10:00:00"


def test_a_chain_counts_in_days(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100))], 100.0)
    rows = stage.rows(BODY.format(begin='self.add_option("ABC")\n    self.set_warm_up(2)'), FRIDAY)
    assert rows[0] == "08 00:00 600 2024-03-05 09:31:00"


def test_without_any_security_bars_are_plain_time(stage: Stage) -> None:
    body = "def begin(self):\n    self.set_warm_up(90)\n    self.at(22, 45, self.look)\ndef look(self):\n"
    body += "    self.log(f'{self.time:%d %H:%M} {self.is_warming_up}')\n"
    assert stage.rows(body, TUESDAY, TUESDAY)[0] == "04 22:45 True"


@pytest.fixture
def daily(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """ABC has daily bars that close at 70, 80, ... from Monday on, and minutes at 100."""
    days = [MONDAY, TUESDAY, HALF_DAY, FRIDAY]
    stamps = np.array([np.datetime64(day, "ns").astype(np.int64) for day in days])
    closes = np.array([70.0, 80.0, 90.0, 95.0])
    bars = TradeBars(stamps, closes, closes, closes, closes, closes)
    monkeypatch.setattr(ToyMarket, "daily_trades", lambda _, symbol, *span: bars if symbol == ABC else None)
    return stage


TOLD = """\
def begin(self):
    self.abc = self.add_equity("ABC", Resolution.MINUTE).symbol
    self.set_warm_up({warm_up}, Resolution.DAILY)
    self.at(12, 0, lambda: self.log(f"noon {{self.time:%d}} {{self.securities[self.abc].price:g}} {{self.is_warming_up}}"))
def on_data(self, data):
    if self.is_warming_up or self.time.strftime("%H:%M") in ("09:31", "16:00"):
        bar = data.bars[self.abc]
        self.log(f"{{self.time:%d %H:%M}} {{bar.close:g}} {{bar.period}} {{self.abc in data.quote_bars}}")
def on_warmup_finished(self):
    self.log(f"{{self.time:%d %H:%M}} {{self.securities[self.abc].resolution}} {{self.securities[self.abc].price:g}}")
"""


@pytest.mark.parametrize("warm_up", ["2", "timedelta(days=3)"])
def test_the_warm_ups_own_resolution_holds_until_the_start_and_the_subscriptions_after_it(daily: Stage, warm_up: str) -> None:
    assert daily.rows(TOLD.format(warm_up=warm_up), FRIDAY) == [
        "noon 05 0 True",
        "05 16:00 80 6:30:00 False",
        "noon 06 80 True",
        "noon 07 80 True",
        "07 13:00 90 3:30:00 False",
        "08 00:00 MINUTE 100",
        "08 09:31 100 0:01:00 True",
        "noon 08 100 False",
        "08 16:00 100 0:01:00 True",
    ]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("5, Resolution.TICK", "NotSupported: QCAlgorithm.set_warm_up at Resolution.TICK: use MINUTE, HOUR or DAILY"),
        ("5.5", "No method matches given arguments for SetWarmUp: 5.5; give a timedelta or a number of bars"),
        ("'5'", "No method matches given arguments for SetWarmUp"),
        ("True", "No method matches given arguments for SetWarmUp"),
    ],
)
def test_what_is_no_warm_up_is_refused(stage: Stage, arguments: str, error: str) -> None:
    assert error in str(stage.play(f"def begin(self):\n    self.set_warm_up({arguments})\n").problem)
