"""The loop: which instants there are, what runs in which order, what is seen when."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from simulator.enums import SecurityType
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import (
    ABC,
    FRIDAY,
    HALF_DAY,
    HALF_SESSION,
    MONDAY,
    SESSION,
    TUESDAY,
    Stage,
    call,
    keep,
    quotes,
    row,
    trades,
)

EQUITY = """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
"""


def test_a_day_has_a_slice_for_every_minute_of_the_session(stage: Stage) -> None:
    rows = stage.rows(EQUITY + "def on_data(self, data):\n    self.log(str(self.time))")
    assert len(rows) == SESSION
    assert rows[0] == "2024-03-04 09:31:00"
    assert rows[-1] == "2024-03-04 16:00:00"


def test_a_half_day_ends_early_and_a_holiday_has_no_slices(stage: Stage) -> None:
    rows = stage.rows(EQUITY + "def on_data(self, data):\n    self.log(str(self.time))", TUESDAY, HALF_DAY)
    assert len(rows) == SESSION + HALF_SESSION
    assert rows[-1] == "2024-03-07 13:00:00"


def test_a_missing_minute_is_filled_forward_and_leaves_the_cache_alone(stage: Stage) -> None:
    prices = np.linspace(100, 101, SESSION)
    stage.market.put(ABC, MONDAY, keep(trades(MONDAY, prices), [n for n in range(SESSION) if n != 4]))
    rows = stage.rows(
        EQUITY
        + """\
def on_data(self, data):
    bar = data.bars[self.abc]
    last = self.securities[self.abc].cache.get_data(TradeBar)
    if self.time.minute in (35, 36) and self.time.hour == 9:
        self.log(f"{bar.is_fill_forward} {bar.end_time:%H:%M} {bar.volume:g} {last.end_time:%H:%M}")
""",
    )
    assert rows == ["True 09:35 0 09:34", "False 09:36 100 09:36"]


def test_bars_are_filled_forward_over_days_without_a_file(stage: Stage) -> None:
    del stage.market.trade_bars[ABC, TUESDAY]
    del stage.market.quote_bars[ABC, TUESDAY]
    body = EQUITY + "def on_data(self, data):\n    self.log(str(data.bars[self.abc].is_fill_forward))"
    rows = stage.rows(body, MONDAY, TUESDAY)
    assert rows == ["False"] * SESSION + ["True"] * SESSION


def test_nothing_is_given_out_before_the_first_bar(stage: Stage) -> None:
    stage.market.put(ABC, MONDAY, keep(trades(MONDAY, 100.0), range(60, SESSION)))
    del stage.market.quote_bars[ABC, MONDAY]
    rows = stage.rows(EQUITY + "def on_data(self, data):\n    self.log(str(self.time))")
    assert rows[0] == "2024-03-04 10:31:00"
    assert len(rows) == SESSION - 60


def test_a_scheduled_event_runs_before_on_data_and_sees_its_slice(stage: Stage) -> None:
    prices = np.arange(100.0, 100.0 + SESSION)
    stage.market.put(ABC, MONDAY, trades(MONDAY, prices))
    rows = stage.rows(
        EQUITY
        + """\
    self.at(10, 0, lambda: self.log(f"event {self.securities[self.abc].price:g} {self.current_slice.time:%H:%M}"))

def on_data(self, data):
    if self.time.hour == 10 and self.time.minute == 0:
        self.log("data")
""",
    )
    assert rows == ["event 129 10:00", "data"]


def test_an_event_between_slices_sees_the_slice_before_it(stage: Stage) -> None:
    rows = stage.rows(
        EQUITY + '    self.at(20, 0, lambda: self.log(f"{self.time:%d %H:%M} {self.current_slice.time:%d %H:%M}"))\n',
        MONDAY,
        TUESDAY,
    )
    assert rows == ["04 20:00 04 16:00"]


def test_events_after_the_last_slice_never_fire(stage: Stage) -> None:
    assert stage.rows(EQUITY + '    self.at(16, 30, lambda: self.log("late"))\n') == []


def test_an_exception_ends_the_run_without_on_end_of_algorithm(stage: Stage) -> None:
    result = stage.play(
        EQUITY
        + """\
    self.at(10, 0, self.fail)

def fail(self):
    raise ValueError("no such thing")

def on_data(self, data):
    self.last = self.time

def on_end_of_algorithm(self):
    self.log("end")
""",
    )
    assert result.problem is not None
    assert str(result.problem) == "Runtime Error: Scheduled event: ValueError: no such thing"
    assert "raise ValueError" in result.problem.trace
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == []


def test_an_exception_in_initialize_is_the_result_too(stage: Stage) -> None:
    result = stage.play("def begin(self):\n    1 / 0")
    assert result.problem is not None
    assert "ZeroDivisionError" in str(result.problem)
    assert result.steps == 0


def test_quit_ends_the_run_and_the_algorithm_hears_of_the_end(stage: Stage) -> None:
    rows = stage.rows(
        EQUITY
        + """\
    self.at(10, 0, lambda: self.quit("enough"))

def on_end_of_algorithm(self):
    self.log(f"end {self.time:%H:%M}")
""",
    )
    assert rows == ["end 10:00"]


def test_warm_up_runs_before_the_start_and_takes_no_orders(stage: Stage) -> None:
    rows = stage.rows(
        EQUITY
        + """\
    self.set_warm_up(timedelta(days=1))

def on_warmup_finished(self):
    self.log(f"finished {self.time:%d %H:%M} {self.is_warming_up}")

def on_data(self, data):
    if self.time.hour == 12 and self.time.minute == 0:
        ticket = self.market_order(self.abc, 1)
        self.log(f"{self.time:%d} {self.is_warming_up} {ticket.status}")
""",
        TUESDAY,
    )
    assert rows == ["04 True INVALID", "finished 05 00:00 False", "05 False FILLED"]


def test_the_end_of_warm_up_is_told_even_without_one(stage: Stage) -> None:
    assert stage.rows(EQUITY + "def on_warmup_finished(self):\n    self.log(str(self.time))") == ["2024-03-04 00:00:00"]


def test_a_contract_added_at_noon_has_its_first_data_a_minute_later(stage: Stage) -> None:
    """DataManager.cs begins what is added by name one tick later, when the bar that ends at noon is over."""
    rows = stage.rows(
        """\
def begin(self):
    self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW)
    self.at(12, 0, self.add)

def add(self):
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.log(f"added {self.securities[self.c].price}")

def on_securities_changed(self, changes):
    self.log(f"{self.time:%H:%M} {[str(s.symbol) for s in changes.added_securities]}")

def on_data(self, data):
    if self.time.hour == 12 and self.time.minute < 2:
        self.log(f"{self.time:%H:%M} {len(data.bars)} {len(data.quote_bars)} {self.securities[self.c].price:g}")
""",
    )
    assert rows == ["00:00 ['ABC']", "added 0.0", "12:00 1 1 0", "12:00 ['ABC   240308C00100000']", "12:01 1 2 2.1"]


def test_a_chain_added_at_noon_has_its_contracts_data_in_the_same_minute(stage: Stage) -> None:
    """A chain's universe selects at once, and a bar that ends as a subscription begins is its first."""
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100))], 100.0)
    rows = stage.rows(
        """\
def begin(self):
    self.add_equity("ABC")
    self.at(12, 0, self.add)

def add(self):
    self.option = self.add_option("ABC").symbol
    self.securities[self.option].set_filter(-2, 2, 0, 30)

def on_data(self, data):
    chain = data.option_chains.get(self.option) if self.time.hour == 12 else None
    if self.time.hour == 12 and self.time.minute < 2:
        self.log(f"{self.time:%H:%M} {0 if chain is None else len(chain)}")
""",
    )
    assert rows == ["12:00 0", "12:00 1", "12:01 1"]


def test_an_expiring_contract_warns_and_is_gone_after_its_last_day(stage: Stage) -> None:
    monday_after = FRIDAY + timedelta(days=3)
    stage.market.put(ABC, monday_after, trades(monday_after, 100.0))
    rows = stage.rows(
        """\
def begin(self):
    self.add_equity("ABC")
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol

def on_delistings(self, delistings):
    for symbol, delisting in delistings.items():
        self.log(f"{self.time:%d %H:%M} {delisting.type} {self.securities.is_active(symbol)}")
""",
        FRIDAY,
        monday_after,
    )
    assert rows == ["08 00:00 WARNING True", "09 00:00 DELISTED False"]


def test_a_contract_is_not_delisted_where_the_run_ends_on_its_last_day(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.add_option_contract(c)

def on_delistings(self, delistings):
    self.log(",".join(str(one.type) for one in delistings.values()))
""",
        FRIDAY,
    )
    assert rows == ["WARNING"]


@pytest.mark.parametrize("end", [date(2024, 3, 9), date(2024, 3, 10)])
def test_nor_where_it_ends_on_the_weekend_after(stage: Stage, end: date) -> None:
    """LEAN reads the next day's trades to see that the last day is over, and there are none before the end."""
    add = "    c = Symbol.create_option('ABC', Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))\n"
    told = "def on_delistings(self, delistings):\n    self.log(','.join(str(one.type) for one in delistings.values()))\n"
    assert stage.rows(f"def begin(self):\n{add}    self.add_option_contract(c)\n\n{told}", FRIDAY, end) == ["WARNING"]


def test_a_delisting_shows_the_last_trade_whatever_the_quotes(stage: Stage) -> None:
    after = FRIDAY + timedelta(days=3)
    stage.market.put(ABC, after, trades(after, 100.0))
    stage.market.put(call(100), HALF_DAY, trades(HALF_DAY, 2.5, 3)).put(call(100), FRIDAY, trades(FRIDAY, 2.75, 5))
    style = "OptionStyle.AMERICAN"
    add = f"    c = Symbol.create_option('ABC', Market.USA, {style}, OptionRight.RIGHT, 100, datetime(2024, 3, 8))\n"
    told = "def on_delistings(self, delistings):\n    for one in delistings.values(): self.log(f'{one.type} {one.price:g}')\n"
    text = f"def begin(self):\n{add}    self.add_option_contract(c)\n\n{told}"
    assert stage.rows(text.replace("RIGHT, 100", "CALL, 100"), HALF_DAY, after) == ["WARNING 2.5", "DELISTED 2.75"]
    assert stage.rows(text.replace("RIGHT, 100", "PUT, 100"), HALF_DAY, after) == ["WARNING 0", "DELISTED 0"]


def test_removing_a_security_ends_its_slices(stage: Stage) -> None:
    rows = stage.rows(
        EQUITY
        + """\
    self.at(12, 0, lambda: self.remove_security(self.abc))

def on_data(self, data):
    self.last = self.time

def on_end_of_algorithm(self):
    self.log(f"{self.last:%H:%M} {self.securities.is_active(self.abc)}")
""",
    )
    assert rows == ["12:00 False"]


def test_time_zone_and_dates_are_the_algorithms(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.set_time_zone("America/Chicago")
    self.abc = self.add_equity("ABC").symbol
    self.log(f"{self.time} {self.utc_time} {self.start_date:%d} {self.end_date}")

def on_data(self, data):
    if self.time.hour == 8 and self.time.minute == 31:
        self.log(f"{self.time} {data.time}")
""",
    )
    assert rows[0] == "2024-03-04 00:00:00 2024-03-04 06:00:00+00:00 04 2024-03-04 23:59:59.999999"
    assert rows[1] == "2024-03-04 08:31:00 2024-03-04 08:31:00"


def test_a_run_is_the_same_twice(stage: Stage) -> None:
    body = EQUITY + "def on_data(self, data):\n    self.market_order(self.abc, 1)"
    first = [str(event) for event in stage.play(body).order_events]
    assert first == [str(event) for event in stage.play(body).order_events]
    assert len(first) == 2 * SESSION - 1  # the last one, sent at the close, waits for an open that never comes


def test_quotes_are_decoded_only_for_what_is_read(stage: Stage) -> None:
    far = call(100, date(2024, 6, 21))
    stage.market.put(far, MONDAY, quotes(MONDAY, 8.0, 8.2))
    stage.rows(
        EQUITY
        + """\
    far = datetime(2024, 6, 21)
    self.add_option_contract(Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, far))
""",
    )
    assert (far, MONDAY) not in stage.market.asked


AGAIN = """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.add_equity("XYZ")
    self.schedule.on(self.date_rules.today, self.time_rules.at(9, 40), self.again)
    self.came = False

def again(self):
    self.log(f"{self.securities[self.abc].has_data}")
    security = self.add_equity("ABC")
    self.log(f"{security.has_data} {security.price:g}")
    self.came = True

def on_data(self, data):
    if self.time.minute == 35 and not self.came:
        self.log(f"{self.securities[self.abc].has_data}")
        self.remove_security(self.abc)
    if self.came and self.time.minute < 43:
        self.log(f"{self.time:%H:%M} {self.securities[self.abc].has_data} {self.securities[self.abc].price:g}")
"""


def test_a_security_that_is_added_again_has_no_data_until_its_next_bar(stage: Stage) -> None:
    for symbol in (ABC, Symbol.create("XYZ", SecurityType.EQUITY, Market.USA)):
        stage.market.put(symbol, MONDAY, trades(MONDAY, 100.0))
    told = stage.rows(AGAIN)
    assert told[:5] == ["True", "False", "False 0", "09:40 False 0", "09:41 True 100"]
