"""Fee models of an algorithm's own: what is charged, when it is asked, and what happens when it fails."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from simulator.engine.orders import Order
from simulator.engine.portfolio import SecurityPortfolioManager
from simulator.margin import BuyingPowerCheck
from tests.simulator.engine_plays import BEGIN, EVENTS, body, errors, statuses
from tests.simulator.model_plays import MINUTE_LATER, charging, filling
from tests.simulator.toy_market import Stage


def test_a_fee_model_of_ones_own_is_charged_for_each_fill(stage: Stage) -> None:
    model = """\
def get_order_fee(self, parameters):
    assert parameters.security.symbol == parameters.order.symbol
    return OrderFee(CashAmount(0.25 * abs(parameters.order.quantity), "USD"))"""
    result = stage.play(body("self.market_order(self.c100, 2)\nself.spread(-0.5)", begin=charging(model), more=MINUTE_LATER))
    fees = [(e.order_id, e.order_fee.value.amount) for e in result.order_events if e.fill_quantity]
    assert fees == [(1, 0.5), (2, 0.25), (3, 0.25)]
    assert result.standing.fees == 1.0


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
    assert result.standing.fees == 7.0


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
