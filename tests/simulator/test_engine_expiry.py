"""The end of options: who exercises, who is assigned, what changes hands, for every side of every contract."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from simulator.run import RunResult
from tests.simulator.engine_plays import errors
from tests.simulator.toy_market import (
    ABC,
    FRIDAY,
    IDX,
    SESSION,
    Stage,
    ToyMarket,
    call,
    put,
    quiet_market,
    quotes,
    trades,
)

AFTER = FRIDAY + timedelta(days=3)
HOLD = """\
def begin(self):
    self.set_benchmark(lambda t: 1.0)
    self.u = self.add_UNDERLYING
    r = OptionRight.RIGHT
    c = Symbol.create_option(self.u, Market.USA, OptionStyle.STYLE, r, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.at(15, 58, self.trade)

def trade(self):
    if self.time.day == 8:
        BEFORE
        self.market_order(self.c, QUANTITY)

def on_assignment_order_event(self, e):
    self.log(f"assigned {e.symbol == self.c} {e.fill_quantity:g} {e.is_assignment}")

def on_end_of_algorithm(self):
    p = self.portfolio
    self.log(f"{p[self.c].quantity:g} {p[self.u].quantity:g} {p[self.u].average_price:g} {p.cash:.2f}")
"""


def at(price: float) -> ToyMarket:
    """The quiet market on a Friday that ends at the price, and the Monday after."""
    market = quiet_market()
    last = np.where(np.arange(SESSION) < SESSION - 1, 100.0, price)
    market.put(ABC, FRIDAY, trades(FRIDAY, last))
    market.put(ABC, AFTER, trades(AFTER, price)).put(ABC, AFTER, quotes(AFTER, price - 0.05, price + 0.05))
    return market


def hold(stage: Stage, right: str, quantity: int, price: float, before: str = "pass") -> RunResult:
    stage.market = at(price)
    text = HOLD.replace("UNDERLYING", "equity('ABC').symbol").replace("STYLE", "AMERICAN")
    text = text.replace("RIGHT", right).replace("QUANTITY", str(quantity)).replace("BEFORE", before)
    return stage.play(text, FRIDAY, AFTER)


def said(result: RunResult) -> list[str]:
    assert result.problem is None, result.problem
    return [line.message for line in result.log.lines if line.kind == "LOG"]


@pytest.mark.parametrize(
    ("right", "quantity", "price", "shares", "message"),
    [
        ("CALL", 2, 103.0, 200, "Automatic Exercise"),
        ("CALL", 2, 100.0, 0, "OTM"),
        ("CALL", 2, 100.01, 200, "Automatic Exercise"),
        ("CALL", 2, 97.0, 0, "OTM"),
        ("CALL", -2, 103.0, -200, "Assigned"),
        ("CALL", -2, 100.0, 0, "OTM"),
        ("CALL", -2, 97.0, 0, "OTM"),
        ("PUT", 2, 97.0, -200, "Automatic Exercise"),
        ("PUT", 2, 99.99, -200, "Automatic Exercise"),
        ("PUT", 2, 100.0, 0, "OTM"),
        ("PUT", 2, 103.0, 0, "OTM"),
        ("PUT", -2, 97.0, 200, "Assigned"),
        ("PUT", -2, 100.0, 0, "OTM"),
        ("PUT", -2, 103.0, 0, "OTM"),
    ],
)
def test_expiry_turns_a_position_into_shares_or_into_nothing(
    stage: Stage, right: str, quantity: int, price: float, shares: int, message: str
) -> None:
    result = hold(stage, right, quantity, price)
    bid, ask = (2.0, 2.2) if right == "CALL" else (1.8, 2.0)
    premium = -quantity * 100 * (ask if quantity > 0 else bid)
    fee = 2 * 0.65
    cash = 100_000 + premium - fee - shares * 100.0
    average = 100 if shares else 0
    assert said(result)[-1] == f"0 {shares} {average} {cash:.2f}"
    order = result.orders[-1]
    assert (order.type.name, order.quantity, order.status.name) == ("OPTION_EXERCISE", -quantity, "FILLED")
    closing = [event for event in result.order_events if event.order_id == order.id]
    assert closing[0].message.startswith(f"{message}. Underlying: {price:.4f}.")
    assert closing[0].is_in_the_money == (shares != 0)
    assert [event.fill_quantity for event in closing] == [-quantity] + ([shares] if shares else [])
    assert sum(event.order_fee.value.amount for event in closing) == 0


@pytest.mark.parametrize(
    ("right", "quantity", "price", "assigned"),
    [("CALL", -1, 103.0, True), ("PUT", -1, 97.0, True), ("CALL", 1, 103.0, False), ("CALL", -1, 97.0, False)],
)
def test_only_a_short_position_in_the_money_is_assigned(
    stage: Stage, right: str, quantity: int, price: float, assigned: bool
) -> None:
    lines = said(hold(stage, right, quantity, price))
    assert lines[:-1] == ([f"assigned True {-quantity} True"] if assigned else [])


@pytest.mark.parametrize(
    ("right", "quantity", "price", "owned", "left"),
    [
        ("CALL", -1, 103.0, 100, 0),
        ("CALL", -1, 103.0, 40, -60),
        ("CALL", 1, 103.0, 100, 200),
        ("PUT", 1, 97.0, 100, 0),
        ("PUT", -1, 97.0, 100, 200),
        ("CALL", -1, 97.0, 100, 100),
    ],
)
def test_shares_that_are_held_are_delivered_or_added_to(
    stage: Stage, right: str, quantity: int, price: float, owned: int, left: int
) -> None:
    result = hold(stage, right, quantity, price, f"self.market_order(self.u, {owned})")
    assert said(result)[-1].split()[:2] == ["0", str(left)]


def test_a_covered_call_that_is_assigned_books_the_profit_of_the_shares(stage: Stage) -> None:
    result = hold(stage, "CALL", -1, 103.0, "self.market_order(self.u, 100)")
    profits = list(result.profits.values())
    assert profits == [pytest.approx(200.0), pytest.approx((100 - 100.05) * 100)]


@pytest.mark.parametrize(
    ("right", "quantity", "price", "paid"),
    [
        ("CALL", 1, 103.0, 300),
        ("CALL", -1, 103.0, -300),
        ("CALL", 1, 97.0, 0),
        ("PUT", 1, 97.5, 250),
        ("PUT", -1, 97.5, -250),
        ("PUT", -1, 100.0, 0),
    ],
)
def test_an_index_option_settles_in_cash_and_delivers_nothing(
    stage: Stage, right: str, quantity: int, price: float, paid: int
) -> None:
    market = ToyMarket()
    for day in (FRIDAY, AFTER):
        market.put(IDX, day, trades(day, np.where(np.arange(SESSION) < SESSION - 1, 100.0, price)))
    symbol = call(100, underlying=IDX) if right == "CALL" else put(100, underlying=IDX)
    market.put(symbol, FRIDAY, quotes(FRIDAY, 2.0, 2.2))
    stage.market = market
    text = HOLD.replace("UNDERLYING", "index('IDX').symbol").replace("STYLE", "EUROPEAN").replace("BEFORE", "pass")
    result = stage.play(text.replace("RIGHT", right).replace("QUANTITY", str(quantity)), FRIDAY, AFTER)
    premium = -220.0 if quantity > 0 else 200.0
    assert said(result)[-1] == f"0 0 0 {100_000 + premium + paid - result.standing.fees:.2f}"
    assert list(result.profits.values()) == [pytest.approx(premium + paid)]


def test_open_orders_of_an_expired_contract_are_taken_back(stage: Stage) -> None:
    result = hold(stage, "CALL", 1, 97.0, "self.limit_order(self.c, 1, 0.5)")
    resting = result.orders[0]
    assert resting.status.name == "CANCELED"
    assert [e.status.name for e in result.order_events if e.order_id == 1] == ["SUBMITTED", "CANCEL_PENDING", "CANCELED"]


def test_an_expired_contract_can_neither_be_traded_nor_added_again(stage: Stage) -> None:
    stage.market = at(97.0)
    rows = stage.rows(
        """\
def begin(self):
    self.u = self.add_equity("ABC").symbol
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.at(10, 0, self.late)

def late(self):
    if self.time.day == 11:
        s = self.securities[self.c]
        self.log(f"{s.is_delisted} {s.is_tradable} {self.securities.is_active(self.c)} {s.price:g}")
        t = self.market_order(self.c, 1)
        self.log(f"{t.status} {t.submit_request.response.error_code}")
        self.quit()
""",
        FRIDAY,
        AFTER,
    )
    assert rows == ["True False False 2.1", "INVALID NON_TRADABLE_SECURITY"]


EXERCISE = """\
def begin(self):
    self.u = self.add_equity("ABC").symbol
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 95, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.at(10, 0, self.ten)

def ten(self):
    LINES

def say(self, t):
    self.log(f"{t.status} {t.submit_request.response.error_code} {t.submit_request.response.error_message}")
"""


def exercised(stage: Stage, lines: str) -> RunResult:
    stage.market.put(call(95), FRIDAY, quotes(FRIDAY, 5.4, 5.6))
    return stage.play(EXERCISE.replace("LINES", "\n    ".join([*lines.splitlines(), "self.quit()"])), FRIDAY)


def test_a_long_option_may_be_exercised_before_it_ends(stage: Stage) -> None:
    result = exercised(stage, "self.market_order(self.c, 2)\nself.say(self.exercise_option(self.c, 1, tag='mine'))")
    assert said(result) == ["FILLED NONE None"]
    order = result.orders[-1]
    assert (order.tag, order.quantity, order.price) == ("mine", -1, 95.0)
    events = [event for event in result.order_events if event.order_id == 2]
    assert [(e.status.name, e.symbol.value, e.fill_quantity, e.fill_price) for e in events] == [
        ("SUBMITTED", "ABC   240308C00095000", 0, 0),
        ("FILLED", "ABC   240308C00095000", -1, 0),
        ("FILLED", "ABC", 100, 95),
    ]
    assert result.standing.fees == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        (
            "self.market_order(self.c, -1)\nt = self.exercise_option(self.c, 1)",
            "UNSUPPORTED_REQUEST_TYPE",
            "has a short option position. Only long option positions are exercisable.",
        ),
        (
            "self.market_order(self.c, 1)\nt = self.exercise_option(self.c, 2)",
            "UNSUPPORTED_REQUEST_TYPE",
            "Cannot exercise more contracts of 'ABC   240308C00095000' than is currently available in the portfolio.",
        ),
    ],
)
def test_an_exercise_that_lean_refuses(stage: Stage, lines: str, code: str, words: str) -> None:
    result = exercised(stage, f"{lines}\nself.say(t)")
    assert said(result)[0].startswith(f"INVALID {code} ")
    assert words in said(result)[0]
    assert any(words in message for message in errors(result))


def test_only_an_option_can_be_exercised(stage: Stage) -> None:
    """QCAlgorithm.Trading.cs casts the security before it looks at the order."""
    result = exercised(stage, "self.exercise_option(self.u, 1)")
    assert result.problem is not None
    assert "InvalidCastException: Unable to cast object of type 'QuantConnect.Securities.Equity.Equity'" in result.problem.trace


def test_a_european_option_is_exercised_on_its_last_day_only(stage: Stage) -> None:
    late = date(2024, 3, 15)
    market = ToyMarket().put(IDX, FRIDAY, trades(FRIDAY, 103.0))
    for expiry in (FRIDAY, late):
        market.put(call(100, expiry, IDX), FRIDAY, quotes(FRIDAY, 3.0, 3.2))
    stage.market = market
    rows = stage.rows(
        """\
def begin(self):
    self.u = self.add_index("IDX").symbol
    mk = lambda d: Symbol.create_option(self.u, Market.USA, OptionStyle.EUROPEAN, OptionRight.CALL, 100, datetime(2024, 3, d))
    self.cs = [self.add_index_option_contract(mk(d)).symbol for d in (15, 8)]
    self.at(10, 0, self.ten)

def ten(self):
    for c in self.cs:
        self.market_order(c, 1)
        t = self.exercise_option(c, 1)
        self.log(f"{t.status} {t.submit_request.response.error_code} {self.portfolio[c].quantity:g}")
    self.quit()
""",
        FRIDAY,
    )
    assert rows == ["INVALID EUROPEAN_OPTION_NOT_EXPIRED_ON_EXERCISE 1", "FILLED NONE 0"]


def test_an_exercise_is_charged_on_its_own_event_and_on_the_delivery(stage: Stage) -> None:
    """BacktestingBrokerage.Scan asks the option's fee model for every fill of the order; expiry does not pass there."""
    fee = "self.market_order(self.c, 1)\nself.securities[self.c].set_fee_model(ConstantFeeModel(2))\n"
    result = exercised(stage, fee + "self.exercise_option(self.c, 1)")
    fees = [(e.symbol.value, e.order_fee.value.amount) for e in result.order_events if e.order_id == 2 and e.fill_quantity]
    assert fees == [("ABC   240308C00095000", 2.0), ("ABC", 2.0)]
    assert result.standing.fees == pytest.approx(1 + 4)


def test_an_exercise_while_the_exchange_is_closed_is_refused(stage: Stage) -> None:
    text = EXERCISE.replace("self.at(10, 0", "self.at(8, 0").replace("LINES", "self.say(self.exercise_option(self.c, 1))")
    stage.market.put(call(95), FRIDAY, quotes(FRIDAY, 5.4, 5.6))
    (row,) = stage.rows(text, FRIDAY)
    assert row == "INVALID EXCHANGE_NOT_OPEN OptionExercise order and exchange not open."


def test_a_deep_short_call_is_assigned_early_once(stage: Stage) -> None:
    deep = call(80)
    stage.market.put(deep, FRIDAY, quotes(FRIDAY, 19.8, 20.2))
    result = stage.play(
        """\
def begin(self):
    self.u = self.add_equity("ABC").symbol
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 80, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.at(10, 30, lambda: self.market_order(self.c, -1))

def on_assignment_order_event(self, e):
    self.log(f"{self.time:%H:%M} {e.message}")
    self.log(f"{self.portfolio[self.c].quantity:g} {self.portfolio[self.u].quantity:g}")
""",
        FRIDAY,
    )
    tag = "Simulated option assignment before expiration"
    assert said(result) == [f"11:00 Assigned. Underlying: 100.0000. Profit: +1980.0. {tag}", "0 0"]
    assert [order.tag for order in result.orders] == ["", tag]
    assert [e.is_assignment for e in result.order_events if e.order_id == 2] == [True, False]


def test_what_delisting_leaves_is_told_before_the_contract_is_gone(stage: Stage) -> None:
    stage.market = at(103.0)
    rows = stage.rows(
        """\
def begin(self):
    self.u = self.add_equity("ABC").symbol
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.at(10, 0, lambda: self.market_order(self.c, 1))

def on_order_event(self, e):
    if self.time.day == 9:
        self.log(f"{self.time:%d %H:%M} {e.order_id} {self.portfolio[self.u].quantity:g} {self.securities.is_active(self.c)}")

def on_delistings(self, delistings):
    d = delistings[self.c]
    self.log(f"{d.type} {d.price:g} {d.time:%d} {self.portfolio[self.u].quantity:g}")

def on_securities_changed(self, changes):
    self.log(f"{len(changes.added_securities)} {[s.symbol.value for s in changes.removed_securities]}")
""",
        FRIDAY,
        date(2024, 3, 11),
    )
    assert rows[0] == "2 []"
    assert rows[1] == "WARNING 0 08 0"
    assert rows[2:] == [
        "09 00:00 2 0 False",
        "09 00:00 2 100 False",
        "0 ['ABC   240308C00100000']",
        "DELISTED 0 09 100",
    ]


def test_a_position_is_not_settled_on_the_warning_of_its_last_day(stage: Stage) -> None:
    stage.market = at(103.0)
    result = stage.play(
        """\
def begin(self):
    self.u = self.add_equity("ABC").symbol
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.at(12, 0, self.noon)

def noon(self):
    if self.time.day == 7:
        self.market_order(self.c, 1)
        self.limit_order(self.c, 1, 0.5)
    else:
        self.log(f"{self.portfolio[self.c].quantity:g} {len(self.transactions.get_open_orders())}")
        self.quit()
""",
        FRIDAY - timedelta(days=1),
        AFTER,
    )
    assert said(result) == ["1 1"]
