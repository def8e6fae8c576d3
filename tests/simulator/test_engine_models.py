"""Models of an algorithm's own: brokerage, fills, fees. What they answer is followed, what they raise is LEAN's to note."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from simulator.engine.orders import Order
from simulator.engine.portfolio import SecurityPortfolioManager
from simulator.margin import BuyingPowerCheck
from tests.simulator.engine_plays import BEGIN, EVENTS, body, errors, statuses
from tests.simulator.toy_market import HALF_DAY, MONDAY, TUESDAY, Stage

MINUTE_LATER = """\
def on_data(self, data):
    if self.time.hour == 10 and self.time.minute == 3:
        self.quit()

"""


def with_model(name: str, methods: str, base: str, use: str) -> str:
    """The algorithm with a model of its own, written inside it."""
    inside = "".join(f"    {line}\n" if line else "\n" for line in methods.splitlines())
    return f"class {name}({base}):\n{inside}\n" + BEGIN.replace("def begin(self):\n", "def begin(self):\n    " + use + "\n", 1)


def door(methods: str, base: str = "DefaultBrokerageModel", arguments: str = "") -> str:
    return with_model("Door", methods, base, f"self.set_brokerage_model(type(self).Door({arguments}))")


def filling(methods: str, base: str = "ImmediateFillModel") -> str:
    use = "self.add_security_initializer(lambda s: s.set_fill_model(type(self).Filling()))"
    return with_model("Filling", methods, base, use)


def charging(methods: str) -> str:
    use = "self.add_security_initializer(lambda s: s.set_fee_model(type(self).Charging()))"
    return with_model("Charging", methods, "FeeModel", use)


# brokerage models


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


# fill models


@pytest.mark.parametrize(
    ("method", "order"),
    [
        ("market_fill", "market_order(self.c100, 1)"),
        ("limit_fill", "limit_order(self.c100, 1, 1.5)"),
        ("stop_market_fill", "stop_market_order(self.c100, 1, 9.0)"),
        ("stop_limit_fill", "stop_limit_order(self.c100, 1, 9.0, 9.5)"),
        ("market_on_close_fill", "market_on_close_order(self.c100, 1)"),
    ],
)
def test_the_method_of_the_orders_kind_decides(stage: Stage, method: str, order: str) -> None:
    model = f"""\
def {method}(self, asset, order):
    e = OrderEvent(order, asset.owner.clock.utc)
    e.status, e.fill_quantity, e.fill_price = OrderStatus.FILLED, order.quantity, 1.23
    return e"""
    result = stage.play(body(f"self.{order}", begin=filling(model), more=MINUTE_LATER))
    assert result.problem is None
    assert (result.order_events[-1].status.name, result.order_events[-1].fill_price) == ("FILLED", 1.23)
    assert result.order_events[-1].order_fee.value.amount == 1.0


def test_the_method_of_orders_at_the_open_decides(stage: Stage) -> None:
    model = """\
def market_on_open_fill(self, asset, order):
    return OrderEvent(order, asset.owner.clock.utc).fill(order.quantity, 98.5)"""
    begin = filling(model).replace("self.at(10, 0, self.ten)", "self.at(8, 0, self.ten)")
    ten = "if self.time.day == 5: self.market_order(self.abc, 1)"
    result = stage.play(body(ten, "pass", begin=begin, first_day_only=False), MONDAY, TUESDAY)
    assert [event.fill_price for event in result.order_events] == [0.0, 98.5]


@pytest.mark.parametrize(
    ("method", "order"),
    [
        ("combo_market_fill", "combo_market_order([Leg.create(self.c100, -1), Leg.create(self.c105, 1)], 1)"),
        ("combo_limit_fill", "spread(-9.0)"),
        ("combo_leg_limit_fill", "combo_leg_limit_order([Leg.create(self.c100, -1, 9.0), Leg.create(self.c105, 1, 0.1)], 1)"),
    ],
)
def test_the_method_of_the_combos_kind_decides_for_all_legs(stage: Stage, method: str, order: str) -> None:
    model = f"""\
def {method}(self, order, parameters):
    found = []
    for leg, security in parameters.securities_for_orders:
        found.append(OrderEvent(leg, security.owner.clock.utc).fill(leg.quantity, 0.5))
    return found"""
    result = stage.play(body(f"self.{order}", begin=filling(model), more=MINUTE_LATER))
    fills = [(e.order_id, e.fill_quantity, e.fill_price) for e in result.order_events if e.fill_quantity]
    assert fills == [(1, -1.0, 0.5), (2, 1.0, 0.5)]


def test_fill_itself_may_be_replaced_and_sees_order_and_security(stage: Stage) -> None:
    model = """\
def fill(self, parameters):
    events = super().fill(parameters)
    assert parameters.security.symbol == parameters.order.symbol
    for event in events:
        event.fill_price += 0.01
    return events"""
    result = stage.play(body("self.market_order(self.c100, 1)", begin=filling(model)))
    assert result.order_events[-1].fill_price == 2.21


def test_a_fill_model_that_raises_is_noted_and_the_order_rests(stage: Stage) -> None:
    model = """\
def market_fill(self, asset, order):
    if asset.local_time.minute < 2:
        raise ValueError("no idea")
    return super().market_fill(asset, order)"""
    result = stage.play(body("self.market_order(self.c100, 1)", begin=filling(model), more=MINUTE_LATER))
    assert result.problem is None
    assert [(e.status.name, e.utc_time.minute) for e in result.order_events] == [("SUBMITTED", 0), ("FILLED", 2)]
    want = "Order Error: id: 1, Transaction model failed to fill for order type: Market with error: no idea"
    assert set(errors(result)) == {want}


def test_a_fill_model_that_returns_none_ends_the_run(stage: Stage) -> None:
    model = "def limit_fill(self, asset, order):\n    return None"
    result = stage.play(body("self.limit_order(self.c100, 1, 3.0)", begin=filling(model)))
    assert result.problem is not None
    assert result.problem.where == "AlgorithmManager.Run"
    assert "returned None" in str(result.problem)
    assert statuses(result, 1) == ["SUBMITTED"]


def test_a_name_the_simulator_lacks_ends_the_run_from_inside_a_fill_model_too(stage: Stage) -> None:
    model = "def limit_fill(self, asset, order):\n    return asset.volatility_model"
    result = stage.play(body("self.limit_order(self.c100, 1, 3.0)", begin=filling(model)))
    assert "NotSupported: Option.volatility_model" in str(result.problem)


def test_an_order_may_fill_in_parts(stage: Stage) -> None:
    model = """\
def limit_fill(self, asset, order):
    e = OrderEvent(order, asset.owner.clock.utc)
    last, self.once = getattr(self, "once", False), True
    e.status = OrderStatus.FILLED if last else OrderStatus.PARTIALLY_FILLED
    e.fill_quantity, e.fill_price = (3, 2.0) if last else (1, 1.0)
    return e"""
    more = (
        MINUTE_LATER.replace("self.quit()", "self.look()")
        + """\
def look(self):
    t = self.transactions.get_order_ticket(1)
    self.log(f"{t.quantity_filled:g} {t.average_fill_price:g} {self.portfolio[self.c100].quantity:g}")
    self.log(f"{self.portfolio[self.c100].average_price:g} {self.portfolio.total_fees:g} {t.status}")
    self.quit()
"""
    )
    result = stage.play(body("self.limit_order(self.c100, 4, 3.0)", begin=filling(model), more=more))
    assert result.problem is None
    assert statuses(result, 1) == ["SUBMITTED", "PARTIALLY_FILLED", "FILLED"]
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == ["4 1.75 4", "1.75 2.6 FILLED"]


def test_a_fill_model_may_close_an_order_without_a_fill(stage: Stage) -> None:
    model = """\
def limit_fill(self, asset, order):
    e = OrderEvent(order, asset.owner.clock.utc, message="not today")
    e.status = OrderStatus.CANCELED
    return e"""
    result = stage.play(body("self.limit_order(self.c100, 4, 3.0)", begin=filling(model), more=MINUTE_LATER))
    assert statuses(result, 1) == ["SUBMITTED", "CANCELED"]
    assert result.order_events[-1].message == "not today"


# fee models


def test_a_fee_model_of_ones_own_is_charged_for_each_fill(stage: Stage) -> None:
    model = """\
def get_order_fee(self, parameters):
    assert parameters.security.symbol == parameters.order.symbol
    return OrderFee(CashAmount(0.25 * abs(parameters.order.quantity), "USD"))"""
    result = stage.play(body("self.market_order(self.c100, 2)\nself.spread(-0.5)", begin=charging(model), more=MINUTE_LATER))
    fees = [(e.order_id, e.order_fee.value.amount) for e in result.order_events if e.fill_quantity]
    assert fees == [(1, 0.5), (2, 0.25), (3, 0.25)]
    assert result.fees == 1.0


def test_a_constant_fee_is_the_same_for_every_order(stage: Stage) -> None:
    begin = BEGIN.replace(
        "    self.at(10", "    self.securities[self.c100].set_fee_model(ConstantFeeModel(-3.5))\n    self.at(10", 1
    )
    result = stage.play(body("self.market_order(self.c100, 1)\nself.market_order(self.c100, 9)", begin=begin))
    assert [e.order_fee.value.amount for e in result.order_events if e.fill_quantity] == [3.5, 3.5]


def test_a_fee_the_fill_model_has_put_on_stays(stage: Stage) -> None:
    model = """\
def market_fill(self, asset, order):
    e = super().market_fill(asset, order)
    e.order_fee = OrderFee(CashAmount(7.0, "USD"))
    return e"""
    result = stage.play(body("self.market_order(self.c100, 1)", begin=filling(model)))
    assert result.fees == 7.0


def test_a_fee_model_that_raises_as_margin_is_reckoned_leaves_the_order_unsent(stage: Stage) -> None:
    model = "def get_order_fee(self, parameters):\n    raise ValueError('how much')"
    ten = """\
t = self.limit_order(self.c100, 1, 1.0)
self.log(f"{t.status} {t.submit_request.response.error_code} {t.submit_request.response.error_message}")"""
    result = stage.play(body(ten, begin=charging(model), more=EVENTS))
    assert result.problem is None
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == [
        "04 10:00 1 NEW 0 0",
        "NEW PROCESSING_ERROR An error occurred while checking sufficient buying power for the orders.",
    ]
    assert result.order_events[0].message == "Error executing margin models"
    assert errors(result) == ["Order Error: id: 1, Error executing margin models: how much"]


def test_a_fee_model_that_raises_later_makes_the_resting_order_invalid(stage: Stage) -> None:
    model = """\
def get_order_fee(self, parameters):
    if parameters.security.local_time.minute >= 1:
        raise ValueError("how much")
    return OrderFee(CashAmount(1.0, "USD"))"""
    result = stage.play(body("self.spread(-9.0)", begin=charging(model), more=MINUTE_LATER))
    assert [(e.order_id, e.status.name, e.message) for e in result.order_events[2:]] == [
        (1, "INVALID", "how much"),
        (2, "INVALID", "how much"),
    ]
    assert errors(result) == ["Order Error: ids: [1,2], Error executing margin models: how much"]


COUNTED = """\
def get_order_fee(self, parameters):
    algorithm = parameters.security.symbol and type(self).algorithm
    algorithm.log(f"{algorithm.time:%H:%M} {parameters.order.id}")
    return OrderFee(CashAmount(1.0, "USD"))"""


def test_a_fee_model_of_ones_own_hears_of_a_resting_combo_once_for_each_leg_that_is_tried(stage: Stage) -> None:
    begin = charging(COUNTED).replace("def begin(self):\n", "def begin(self):\n    type(self).Charging.algorithm = self\n", 1)
    result = stage.play(body("self.spread(-9.0)", begin=begin, more=MINUTE_LATER))
    heard = [line.message for line in result.log.lines if line.message.startswith("10:01")]
    assert heard == ["10:01 1", "10:01 2"] * 4  # two scans a step, two legs tried in each


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[int]]]:
    """Each time buying power is reckoned: the time of day, and of which orders."""
    seen: list[tuple[str, list[int]]] = []
    check = SecurityPortfolioManager.check_buying_power

    def noted(self: SecurityPortfolioManager, orders: Sequence[Order]) -> BuyingPowerCheck:
        seen.append((f"{self.securities[orders[0].symbol].local_time:%H:%M}", [order.id for order in orders]))
        return check(self, orders)

    monkeypatch.setattr(SecurityPortfolioManager, "check_buying_power", noted)
    return seen


def test_the_legs_of_a_resting_combo_are_checked_once_a_scan_with_leans_own_fees(
    stage: Stage, checked: list[tuple[str, list[int]]]
) -> None:
    stage.play(body("self.spread(-9.0)\nself.spread(-8.0)", more=MINUTE_LATER))
    scans = [ids for at, ids in checked if at == "10:01"]
    assert scans in ([[1, 2], [3, 4]], [[1, 2], [3, 4]] * 2)


def test_a_leg_is_checked_anew_when_something_happened_since_the_leg_before(
    stage: Stage, checked: list[tuple[str, list[int]]]
) -> None:
    model = """\
def combo_limit_fill(self, order, parameters):
    e = OrderEvent(order, parameters.security.owner.clock.utc)
    e.status, e.fill_quantity, e.fill_price = OrderStatus.PARTIALLY_FILLED, order.quantity, 1.0
    return [e] if order.id == 1 and order.status == OrderStatus.SUBMITTED else []"""
    result = stage.play(body("self.spread(-9.0)", begin=filling(model), more=MINUTE_LATER))
    assert result.problem is None
    assert statuses(result, 1) == ["SUBMITTED", "PARTIALLY_FILLED"]
    assert [ids for at, ids in checked if at == "10:01"][:2] == [[1, 2], [1, 2]]


def test_a_fee_model_without_the_method_charges_nothing(stage: Stage) -> None:
    more = "def on_order_event(self, e):\n    self.log(f'{e.status} {e.order_fee}')\n"
    result = stage.play(body("self.market_order(self.c100, 1)", begin=charging("pass"), more=more))
    assert [one.message for one in result.log.lines if one.kind == "LOG"] == ["SUBMITTED 0 QCC", "FILLED 0 USD"]


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
