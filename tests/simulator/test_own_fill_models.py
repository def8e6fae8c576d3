"""Fill models of an algorithm's own: each method decides, and what it raises or returns wrongly."""

from __future__ import annotations

import pytest

from tests.simulator.engine_plays import body, errors, statuses
from tests.simulator.model_plays import MINUTE_LATER, filling
from tests.simulator.toy_market import MONDAY, TUESDAY, Stage


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
