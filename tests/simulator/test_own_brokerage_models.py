"""Models of an algorithm's own: brokerage, fills, fees. What they answer is followed, what they raise is LEAN's to note."""

from __future__ import annotations

import pytest

from tests.simulator.engine_plays import body, errors, statuses
from tests.simulator.model_plays import MINUTE_LATER, door
from tests.simulator.toy_market import HALF_DAY, Stage


def test_a_model_that_takes_arguments_keeps_its_account_type(stage: Stage) -> None:
    model = "def __init__(self, algorithm, account_type):\n    super().__init__(account_type)\n    self.algorithm = algorithm"
    ten = """\
b = self.brokerage_model
self.log(f"{b.account_type} {b.algorithm is self} {self.brokerage_name} {self.securities[self.abc].leverage:g}")"""
    assert stage.rows(body(ten, begin=door(model, arguments="self, AccountType.CASH"))) == ["CASH True DEFAULT 1"]


def test_a_model_that_forgets_its_base_is_a_margin_account(stage: Stage) -> None:
    model = "def __init__(self, algorithm):\n    self.algorithm = algorithm"
    ten = "self.log(f'{self.brokerage_model.account_type} {self.securities[self.abc].leverage:g}')"
    assert stage.rows(body(ten, begin=door(model, arguments="self"))) == ["MARGIN 2"]


def test_a_model_that_raises_ends_the_run_and_the_algorithm_cannot_catch_it(stage: Stage) -> None:
    ten = """\
try:
    t = self.market_order(self.c100, 1)
    self.log(f"{t.status} {t.submit_request.response.is_success}")
except Exception as error:
    self.log("caught")"""
    model = "def can_submit_order(self, security, order, message):\n    raise ValueError('jammed')"
    result = stage.play(body(ten, more="def on_end_of_algorithm(self):\n    self.log('end')\n", begin=door(model)))
    assert str(result.problem) == "Runtime Error: HandleOrderRequest: ValueError: jammed"
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == ["NEW True"]
    assert result.order_events == []


def test_a_model_that_raises_as_an_order_is_about_to_fill_ends_the_run(stage: Stage) -> None:
    model = "def can_execute_order(self, security, order):\n    raise ValueError('jammed')"
    result = stage.play(body("self.limit_order(self.c100, 1, 3.0)", begin=door(model)))
    assert str(result.problem) == "Runtime Error: AlgorithmManager.Run: ValueError: jammed"
    assert statuses(result, 1) == ["SUBMITTED"]


def test_a_refusal_without_a_message_gets_leans(stage: Stage) -> None:
    model = "def can_submit_order(self, security, order, message):\n    return False, None"
    result = stage.play(body("self.market_order(self.c100, 1)", begin=door(model)))
    assert statuses(result, 1) == ["INVALID"]
    want = "BrokerageModel declared unable to submit order: [1] Warning - Code: InvalidOrder - "
    assert result.order_events[0].message == want
    assert errors(result) == [want]


def test_an_order_that_may_not_execute_rests(stage: Stage) -> None:
    model = "def can_execute_order(self, security, order):\n    return security.local_time.minute >= 2"
    result = stage.play(body("self.market_order(self.c100, 1)", begin=door(model), more=MINUTE_LATER))
    assert [(e.status.name, e.utc_time.minute) for e in result.order_events] == [("SUBMITTED", 0), ("FILLED", 2)]


def test_a_change_may_be_refused(stage: Stage) -> None:
    model = """\
def can_update_order(self, security, order, request, message):
    if request.quantity == 7:
        return False, None
    return False, BrokerageMessageEvent(BrokerageMessageType.WARNING, "Door", f"no {request.limit_price:g}")"""
    ten = "self.t = self.limit_order(self.c100, 1, 1.0)\nself.t.update_limit_price(3.0)\nself.t.update_quantity(7)"
    result = stage.play(body(ten, begin=door(model), more=MINUTE_LATER))
    assert statuses(result, 1) == ["SUBMITTED"] * 3
    assert [event.message for event in result.order_events[1:]] == ["BrokerageModel declared unable to update order"] * 2
    assert errors(result) == [
        "OrderID: 1 Warning - Code: Door - no 3",
        "OrderID: 1 Warning - Code: InvalidRequest - BrokerageModel declared unable to update order: 1",
    ]
    assert (result.orders[0].limit_price, result.orders[0].quantity) == (1.0, 1.0)


def test_a_model_that_raises_on_a_change_ends_the_run(stage: Stage) -> None:
    model = "def can_update_order(self, security, order, request, message):\n    raise KeyError('x')"
    ten = "self.t = self.limit_order(self.c100, 1, 1.0)\nself.t.update_limit_price(3.0)"
    result = stage.play(body(ten, begin=door(model)))
    assert str(result.problem) == "Runtime Error: HandleOrderRequest: KeyError: 'x'"


def test_a_message_prints_its_kind_code_and_text(stage: Stage) -> None:
    rows = stage.rows(
        "def begin(self):\n    self.log(str(BrokerageMessageEvent(BrokerageMessageType.ERROR, 12, 'down')))\n    self.quit()"
    )
    assert rows == ["Error - Code: 12 - down"]


@pytest.mark.parametrize(
    "name", ["BrokerageName.TASTYTRADE", "BrokerageName.ALPACA", "BrokerageName.DEFAULT", "TastytradeBrokerageModel()"]
)
def test_setting_a_brokerage_leaves_the_leverage_that_was_set(stage: Stage, name: str) -> None:
    """QCAlgorithm.SetBrokerageModel saves the leverage, initializes the security again and restores it."""
    rows = stage.rows(
        f"""\
def begin(self):
    self.abc = self.add_equity("ABC", leverage=7)
    self.set_brokerage_model({name})
    self.log(f"{{self.abc.leverage:g}}")
    self.quit()
"""
    )
    assert rows == ["7"]


@pytest.mark.parametrize(("hour", "status"), [(9, "SUBMITTED"), (17, "INVALID"), (18, "INVALID"), (19, "SUBMITTED")])
def test_alpaca_takes_orders_for_the_open_in_its_window_only(stage: Stage, hour: int, status: str) -> None:
    result = stage.play(
        f"""\
def begin(self):
    self.set_brokerage_model(BrokerageName.ALPACA)
    self.abc = self.add_equity("ABC").symbol
    self.at({hour}, 0, self.send)

def send(self):
    if self.securities[self.abc].price and not self.transactions.orders_count:
        self.market_on_open_order(self.abc, 1)
""",
        end=HALF_DAY,
    )
    assert [event.status.name for event in result.order_events][:1] == [status]
    refused = [event.message for event in result.order_events if event.status.name == "INVALID"]
    assert all("Valid local times are  07:00– 09:28." in message for message in refused)


def test_an_account_at_alpaca_is_a_margin_account_whatever_is_asked_for(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.set_brokerage_model(BrokerageName.ALPACA, AccountType.CASH)
    self.log(str(self.brokerage_model.account_type))
    self.log(f"{self.add_equity('ABC').leverage:g}")
"""
    )
    assert rows == ["MARGIN", "2"]
