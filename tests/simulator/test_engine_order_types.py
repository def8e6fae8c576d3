"""Every kind of order on bars whose prices are known: when it fills, and at what."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulator.market import QuoteBars
from tests.simulator.engine_plays import BEGIN, EVENTS, body, events
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
    minute_ends,
    quotes,
    trades,
)

TEN = 29  # the row of the bar that ends at 10:00


def bars(moves: dict[int, tuple[float, float, float, float]], spread: float = 0.2) -> QuoteBars:
    """Bid bars at 2.00 but for the rows given (open, high, low, close); asks stand ``spread`` above."""
    corners = np.full((SESSION, 4), 2.0)
    for at, prices in moves.items():
        corners[at] = prices
    size = np.full(SESSION, 10.0)
    bid, ask = corners.T, np.round(corners + spread, 10).T
    return QuoteBars(minute_ends(MONDAY), bid[0], bid[1], bid[2], bid[3], size, ask[0], ask[1], ask[2], ask[3], size)


def fills(rows: list[str]) -> list[str]:
    return [row for row in rows if " FILLED " in row]


def test_a_buy_limit_fills_at_the_lower_of_limit_and_high(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (1.9, 1.9, 1.7, 1.8)}))
    rows = events(stage, "self.limit_order(self.c100, 1, 2.0)\nself.limit_order(self.c100, 1, 2.15)")
    assert fills(rows) == ["04 10:02 1 FILLED 1 2", "04 10:02 2 FILLED 1 2.1"]


def test_a_sell_limit_fills_at_the_higher_of_limit_and_low(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.2, 2.4, 2.2, 2.3)}))
    rows = events(stage, "self.limit_order(self.c100, -1, 2.3)\nself.limit_order(self.c100, -1, 2.1)")
    assert fills(rows) == ["04 10:02 1 FILLED -1 2.3", "04 10:02 2 FILLED -1 2.2"]


def test_a_sell_limit_at_the_bars_high_rests(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.2, 2.4, 2.2, 2.3)}))
    assert fills(events(stage, "self.limit_order(self.c100, -1, 2.4)")) == []


def test_a_buy_stop_fills_at_the_worse_of_stop_and_close(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.0, 2.5, 2.0, 2.1), TEN + 4: (2.0, 2.9, 2.0, 2.8)}))
    rows = events(stage, "self.stop_market_order(self.c100, 1, 2.5)\nself.stop_market_order(self.c100, 1, 2.8)")
    assert fills(rows) == ["04 10:02 1 FILLED 1 2.5", "04 10:04 2 FILLED 1 3"]


def test_a_sell_stop_fills_at_the_worse_of_stop_and_close(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.0, 2.0, 1.5, 1.9), TEN + 4: (2.0, 2.0, 1.0, 1.1)}))
    rows = events(stage, "self.stop_market_order(self.c100, -1, 1.6)\nself.stop_market_order(self.c100, -1, 1.4)")
    assert fills(rows) == ["04 10:02 1 FILLED -1 1.6", "04 10:04 2 FILLED -1 1.1"]


def test_a_stop_that_is_only_touched_rests(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.0, 2.5, 2.0, 2.1)}))
    assert fills(events(stage, "self.stop_market_order(self.c100, 1, 2.7)")) == []


def test_a_stop_limit_remembers_that_it_was_triggered(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.0, 2.6, 2.0, 2.5), TEN + 3: (2.5,) * 4}))
    rows = events(
        stage,
        "self.stop_limit_order(self.c100, 1, 2.6, 2.4)",
        more="def on_end_of_algorithm(self):\n    self.log(str(self.transactions.get_order_by_id(1).stop_triggered))\n",
    )
    assert rows == ["04 10:00 1 SUBMITTED 0 0", "04 10:04 1 FILLED 1 2.2", "True"]


def test_a_stop_limit_that_is_never_triggered_rests_below_its_limit(stage: Stage) -> None:
    rows = events(stage, "self.stop_limit_order(self.c100, 1, 2.6, 2.9)")
    assert rows == ["04 10:00 1 SUBMITTED 0 0"]


def test_an_equity_is_bought_at_the_ask_and_sold_at_the_bid(stage: Stage) -> None:
    assert fills(events(stage, "self.market_order(self.abc, 10)\nself.market_order(self.abc, -10)")) == [
        "04 10:00 1 FILLED 10 100.05",
        "04 10:00 2 FILLED -10 99.95",
    ]


@pytest.mark.parametrize(("call_", "quantity"), [("buy", 3), ("sell", -3)])
def test_buy_and_sell_take_their_sign_from_their_name(stage: Stage, call_: str, quantity: int) -> None:
    rows = fills(events(stage, f"self.{call_}(self.abc, {-quantity})"))
    assert [row.split()[4] for row in rows] == [str(quantity)]


def test_a_market_on_close_order_fills_at_the_close(stage: Stage) -> None:
    rows = events(stage, "self.market_on_close_order(self.c100, 1)\nself.market_on_close_order(self.abc, 1)", "pass")
    assert fills(rows) == ["04 16:00 1 FILLED 1 2.2", "04 16:00 2 FILLED 1 100"]


def test_a_market_on_close_order_of_a_half_day_fills_at_one(stage: Stage) -> None:
    rows = events(stage, "self.market_on_close_order(self.c100, 1)", "pass", start=HALF_DAY)
    assert fills(rows) == ["07 13:00 1 FILLED 1 2.2"]


@pytest.mark.parametrize(("day", "late", "in_time"), [(MONDAY, (15, 45), (15, 44)), (HALF_DAY, (12, 45), (12, 44))])
def test_a_market_on_close_order_must_come_fifteen_and_a_half_minutes_early(
    stage: Stage, day: date, late: tuple[int, int], in_time: tuple[int, int]
) -> None:
    more = f"""\
def on_data(self, data):
    if (self.time.hour, self.time.minute) in ({in_time}, {late}):
        response = self.market_on_close_order(self.abc, 1).submit_request.response
        self.log(f"{{self.time:%H:%M}} {{response.error_code}} {{response.error_message}}")
"""
    rows = stage.rows(body("", "pass", more), day)
    assert rows[0].endswith("NONE None")
    assert rows[1].split()[1] == "MARKET_ON_CLOSE_ORDER_TOO_LATE"
    assert "must be placed within 00:15:30 before market close" in rows[1]


@pytest.mark.parametrize("name", ["submission_time_buffer", "SubmissionTimeBuffer"])
def test_how_early_a_market_on_close_order_must_come_is_set_for_one_run(stage: Stage, name: str) -> None:
    more = """\
def on_data(self, data):
    if (self.time.hour, self.time.minute) == (9, 31):
        SET
        self.log(MarketOnCloseOrder.DEFAULT_SUBMISSION_TIME_BUFFER)
    if (self.time.hour, self.time.minute) in ((15, 44), (15, 49), (15, 51)):
        self.log(self.market_on_close_order(self.abc, 1).submit_request.response.error_code)
"""
    late = "MARKET_ON_CLOSE_ORDER_TOO_LATE"
    shorter = more.replace("SET", f"MarketOnCloseOrder.{name} = timedelta(minutes=10)")
    assert stage.rows(body("", "pass", shorter)) == ["0:15:30", "NONE", "NONE", late]
    assert stage.rows(body("", "pass", more.replace("SET", "pass"))) == ["0:15:30", "NONE", late, late]


def test_a_market_on_open_order_fills_at_the_next_open_over_a_holiday(stage: Stage) -> None:
    opens = np.full(HALF_SESSION, 101.0)
    opens[1:] = 103.0
    stage.market.put(ABC, HALF_DAY, trades(HALF_DAY, opens, HALF_SESSION))
    rows = stage.rows(
        BEGIN.replace("self.at(10, 0, self.ten)", "self.at(17, 0, self.ten)")
        + EVENTS
        + "def ten(self):\n    if self.time.day == 5: self.market_on_open_order(self.abc, 1)\n\ndef eleven(self):\n    pass\n",
        TUESDAY,
        HALF_DAY,
    )
    assert rows == ["05 17:00 1 SUBMITTED 0 0", "07 09:31 1 FILLED 1 101"]


def test_an_order_sent_while_the_market_is_closed_becomes_a_market_on_open_order_and_says_so(stage: Stage) -> None:
    result = stage.play(
        BEGIN.replace("self.at(10, 0, self.ten)", "self.at(8, 0, self.ten)")
        + "def ten(self):\n    if self.time.day == 5: self.market_order(self.abc, 1)\n\ndef eleven(self):\n    pass\n",
        MONDAY,
        TUESDAY,
    )
    assert [order.type.name for order in result.orders] == ["MARKET_ON_OPEN"]
    debug = [line.message for line in result.log.lines if line.kind == "DEBUG"]
    assert any("automatically converted into MarketOnOpen orders" in message for message in debug)


def test_a_combo_market_order_fills_every_leg_across_its_spread(stage: Stage) -> None:
    rows = events(stage, "self.combo_market_order([Leg.create(self.c100, -1), Leg.create(self.c105, 2)], 2)")
    assert fills(rows) == ["04 10:00 1 FILLED -2 2", "04 10:00 2 FILLED 4 1.1"]


def test_a_combo_leg_limit_order_waits_until_every_leg_is_inside_its_limit(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 3: (2.5,) * 4}))
    rows = events(stage, "self.combo_leg_limit_order([Leg.create(self.c100, -1, 2.3), Leg.create(self.c105, 1, 1.2)], 1)")
    assert fills(rows) == ["04 10:03 1 FILLED -1 2.5", "04 10:03 2 FILLED 1 1.1"]


def test_a_sold_combo_takes_the_highs(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.0, 2.7, 2.0, 2.1)}))
    legs = "[Leg.create(self.c100, 1), Leg.create(self.c105, -1)]"
    rows = events(stage, f"self.combo_limit_order({legs}, -1, 1.5)")
    assert fills(rows) == ["04 10:02 1 FILLED -1 2.7", "04 10:02 2 FILLED 1 1.1"]


def test_a_market_order_on_a_price_an_hour_old_waits_for_a_fresh_one(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, keep(quotes(MONDAY, 2.0, 2.2), [*range(10), *range(99, SESSION)]))
    assert fills(events(stage, "", "self.market_order(self.c100, 1)")) == ["04 11:10 1 FILLED 1 2.2"]


def test_a_market_order_on_a_price_less_than_an_hour_old_fills_at_once(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, keep(quotes(MONDAY, 2.0, 2.2), range(32)))
    assert fills(events(stage, "", "self.market_order(self.c100, 1)")) == ["04 11:00 1 FILLED 1 2.2"]


def test_quantities_are_cut_to_whole_lots(stage: Stage) -> None:
    rows = fills(events(stage, "self.market_order(self.abc, 3.7)\nself.market_order(self.abc, -2.9)"))
    assert [row.split()[4] for row in rows] == ["3", "-2"]


@pytest.mark.parametrize(
    ("line", "field", "want"),
    [
        ("limit_order(self.abc, 1, 90.126)", "LIMIT_PRICE", "90.13"),
        ("limit_order(self.abc, 1, 90.125)", "LIMIT_PRICE", "90.12"),
        ("stop_market_order(self.abc, -1, 90.004)", "STOP_PRICE", "90.0"),
        ("stop_limit_order(self.abc, -1, 90.006, 89.994)", "LIMIT_PRICE", "89.99"),
        ("stop_limit_order(self.abc, -1, 90.006, 89.994)", "STOP_PRICE", "90.01"),
    ],
)
def test_prices_are_rounded_to_the_tick_with_one_warning(stage: Stage, line: str, field: str, want: str) -> None:
    result = stage.play(body(f"for _ in range(2):\n    self.log(str(self.{line}.get(OrderField.{field})))"))
    assert result.problem is None
    assert [one.message for one in result.log.lines if one.kind == "LOG"] == [want, want]
    warnings = [one.message for one in result.log.lines if "brokerage precision requirements" in one.message]
    assert len(warnings) == 1
    assert "was rounded to" in warnings[0]


def test_a_bar_of_trades_alone_still_fills_an_option(stage: Stage) -> None:
    market = stage.market
    del market.quote_bars[call(100), MONDAY]
    market.put(call(100), MONDAY, trades(MONDAY, 2.05))
    assert fills(events(stage, "self.market_order(self.c100, 1)")) == ["04 10:00 1 FILLED 1 2.05"]


def test_an_order_on_the_last_day_fills_until_the_close(stage: Stage) -> None:
    more = """\
def on_data(self, data):
    if self.time.hour == 15 and self.time.minute == 59:
        self.market_order(self.c100, 1)
"""
    assert fills(events(stage, "", "pass", more, FRIDAY)) == ["08 15:59 1 FILLED 1 2.2"]
