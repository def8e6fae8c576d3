"""Orders from request to fill: statuses, events, and their order."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from simulator.engine.lean_enums import OrderStatus
from tests.simulator.toy_market import ABC, FRIDAY, IDX, MONDAY, SESSION, TUESDAY, Stage, call, quotes, trades

BEGIN = """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    e = datetime(2024, 3, 8)
    mk = lambda k, r: self.add_option_contract(Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, r, k, e)).symbol
    self.c100, self.c105 = mk(100, OptionRight.CALL), mk(105, OptionRight.CALL)
    self.p100, self.p95 = mk(100, OptionRight.PUT), mk(95, OptionRight.PUT)
    self.at(10, 0, self.ten)
    self.at(11, 0, self.eleven)

def eleven(self):
    pass

def on_order_event(self, e):
    self.log(f"{self.time:%H:%M} {e.order_id} {e.status} {e.fill_quantity:g} {e.fill_price:g}")

def spread(self, quantity=1, limit=None, **more):
    legs = [Leg.create(self.c100, -1), Leg.create(self.c105, 1)]
    if limit is None:
        return self.combo_market_order(legs, quantity, **more)
    return self.combo_limit_order(legs, quantity, limit, **more)

"""


def orders(stage: Stage, ten: str, more: str = "") -> list[str]:
    body = "def ten(self):\n" + "".join(f"    {line}\n" for line in ten.splitlines())
    return stage.rows(BEGIN + body + more)


def test_a_market_order_fills_at_once_across_the_spread(stage: Stage) -> None:
    assert orders(stage, "self.market_order(self.c100, 2)\nself.market_order(self.c100, -2)") == [
        "10:00 1 SUBMITTED 0 0",
        "10:00 1 FILLED 2 2.2",
        "10:00 2 SUBMITTED 0 0",
        "10:00 2 FILLED -2 2",
    ]


def test_a_limit_order_rests_until_the_next_bar(stage: Stage) -> None:
    assert orders(stage, "self.limit_order(self.c100, 1, 2.5)") == ["10:00 1 SUBMITTED 0 0", "10:01 1 FILLED 1 2.2"]


def test_a_limit_at_the_ask_is_not_a_fill(stage: Stage) -> None:
    assert orders(stage, "self.limit_order(self.c100, 1, 2.2)") == ["10:00 1 SUBMITTED 0 0"]


def test_a_combo_limit_is_one_fill_for_all_legs(stage: Stage) -> None:
    assert orders(stage, "self.spread(limit=-0.8)") == [
        "10:00 1 SUBMITTED 0 0",
        "10:00 2 SUBMITTED 0 0",
        "10:01 1 FILLED -1 2",
        "10:01 2 FILLED 1 1.1",
    ]


def test_a_combo_limit_that_is_not_reached_rests(stage: Stage) -> None:
    assert len(orders(stage, "self.spread(limit=-0.95)")) == 2


def test_cancelling_one_leg_takes_back_the_whole_combo(stage: Stage) -> None:
    rows = orders(
        stage,
        "self.tickets = self.spread(limit=-1.2)",
        """\
def eleven(self):
    first = self.tickets[0].cancel("enough")
    again = self.tickets[0].cancel()
    self.log(f"{first.is_success} {again.error_code} {[str(t.status) for t in self.tickets]}")
""",
    )
    assert rows[2:] == [
        "11:00 1 CANCEL_PENDING 0 0",
        "True REQUEST_CANCELED ['CANCEL_PENDING', 'SUBMITTED']",
        "11:00 1 CANCELED 0 0",
        "11:00 2 CANCELED 0 0",
    ]


def test_an_update_waits_for_the_end_of_the_step_and_may_fill_on_that_bar(stage: Stage) -> None:
    rows = orders(
        stage,
        "self.t = self.limit_order(self.c100, 1, 1.0)",
        """\
def eleven(self):
    r = self.t.update_limit_price(2.5)
    self.log(f"{r.is_success} {self.t.get(OrderField.LIMIT_PRICE)}")
""",
    )
    assert rows == [
        "10:00 1 SUBMITTED 0 0",
        "True 1.0",
        "11:00 1 UPDATE_SUBMITTED 0 0",
        "11:00 1 FILLED 1 2.2",
    ]


def test_a_day_order_expires_at_the_close_and_a_standing_one_stays(stage: Stage) -> None:
    rows = orders(
        stage,
        """\
p = OrderProperties()
p.time_in_force = TimeInForce.DAY
self.limit_order(self.c100, 1, 1.0, order_properties=p)
self.limit_order(self.c100, 1, 1.0)""",
        "def on_end_of_algorithm(self):\n    self.log(str([o.id for o in self.transactions.get_open_orders()]))\n",
    )
    assert rows[2:] == ["16:00 1 CANCELED 0 0", "[2]"]


def test_the_default_properties_are_copied_into_each_order(stage: Stage) -> None:
    rows = orders(
        stage,
        """\
self.default_order_properties.time_in_force = TimeInForce.DAY
t = self.limit_order(self.c100, 1, 1.0)
self.default_order_properties.time_in_force = TimeInForce.GOOD_TIL_CANCELED
self.log(str(self.transactions.get_order_by_id(t.order_id).time_in_force == TimeInForce.DAY))""",
    )
    assert rows[1] == "True"


def test_a_market_order_after_the_close_waits_for_the_open(stage: Stage) -> None:
    rows = stage.rows(
        BEGIN
        + """\
def ten(self):
    if self.time.day == 4:
        self.schedule.on(self.date_rules.today, self.time_rules.at(17, 0), self.late)

def late(self):
    t = self.market_order(self.c100, 1)
    self.log(str(t.order_type))
""",
        MONDAY,
        TUESDAY,
    )
    assert rows == ["17:00 1 SUBMITTED 0 0", "MARKET_ON_OPEN", "09:31 1 FILLED 1 2.2"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("self.market_order(self.c100, 0)", "ORDER_QUANTITY_ZERO"),
        ("self.market_order(self.c100, 0.5)", "ORDER_QUANTITY_LESS_THAN_LOT_SIZE"),
        ("self.market_on_open_order(self.abc, 1)", "MARKET_ON_OPEN_NOT_ALLOWED_DURING_REGULAR_HOURS"),
        ("self.exercise_option(self.c100, 1)", "UNSUPPORTED_REQUEST_TYPE"),
        ("self.market_order(Symbol.create_canonical_option(self.abc), 1)", "NON_TRADABLE_SECURITY"),
    ],
)
def test_an_order_that_cannot_be_sent_gets_no_id_and_a_reason(stage: Stage, line: str, code: str) -> None:
    look = "self.log(f'{t.status} {t.order_id > 0} {t.submit_request.response.error_code}')"
    ten = f"self.add_option('ABC')\nt = {line}\n{look}"
    assert orders(stage, ten) == [f"INVALID False {code}"]


def test_an_order_too_big_for_the_account_is_invalid(stage: Stage) -> None:
    rows = orders(stage, "t = self.market_order(self.p100, -500)\nself.log(str(t.submit_request.response.error_code))")
    assert rows == ["10:00 1 INVALID 0 0", "INSUFFICIENT_BUYING_POWER"]


def test_the_brokerage_model_may_refuse_and_is_asked_leg_by_leg(stage: Stage) -> None:
    rows = stage.rows(
        """\
class Door(DefaultBrokerageModel):
    def __init__(self, algorithm):
        super().__init__(AccountType.MARGIN)
        self.algorithm = algorithm

    def can_submit_order(self, security, order, message):
        base = super().can_submit_order(security, order, message)
        self.algorithm.log(f"asked {order.id} {order.tag} {base}")
        if order.tag == "no":
            return False, BrokerageMessageEvent(BrokerageMessageType.WARNING, "Door", "shut")
        return base

"""
        + BEGIN.replace("def begin(self):\n", "def begin(self):\n    self.set_brokerage_model(type(self).Door(self))\n")
        + """\
def ten(self):
    self.spread(limit=-1.0, tag="yes")
    t = self.spread(limit=-1.0, tag="no")
    self.log(t[1].submit_request.response.error_message)
""",
    )
    assert rows == [
        "asked 1 yes (True, None)",
        "asked 2 yes (True, None)",
        "10:00 1 SUBMITTED 0 0",
        "10:00 2 SUBMITTED 0 0",
        "asked 3 no (True, None)",
        "10:00 3 INVALID 0 0",
        "10:00 4 INVALID 0 0",
        "BrokerageModel declared unable to submit order: [3,4] Warning - Code: Door - shut",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "self.combo_limit_order([Leg.create(self.c100, -2), Leg.create(self.c105, 2)], 1, 1.0)",
        "self.combo_limit_order([Leg.create(self.c100, -1), Leg.create(self.c105, 1)], 1, 0)",
        "self.combo_limit_order([Leg.create(self.c100, -1, 2.0), Leg.create(self.c105, 1)], 1, 1.0)",
        "self.combo_leg_limit_order([Leg.create(self.c100, -1), Leg.create(self.c105, 1, 1.0)], 1)",
    ],
)
def test_a_combo_that_lean_refuses_raises(stage: Stage, line: str) -> None:
    ten = f"try:\n    {line}\nexcept ArgumentException as error:\n    self.log(type(error).__name__)"
    assert orders(stage, ten) == ["ArgumentException"]


def test_liquidate_takes_back_orders_and_closes_what_is_held(stage: Stage) -> None:
    rows = orders(
        stage,
        "self.market_order(self.c100, 1)\nself.limit_order(self.c100, 1, 1.0)",
        """\
def eleven(self):
    self.liquidate()
    o = self.transactions.get_order_by_id(3)
    self.log(f"{o.type} {o.tag} {self.portfolio.invested}")
""",
    )
    assert rows[3:] == [
        "11:00 2 CANCEL_PENDING 0 0",
        "11:00 2 CANCELED 0 0",
        "11:00 3 SUBMITTED 0 0",
        "11:00 3 FILLED -1 2",
        "MARKET Liquidated False",
    ]


def test_a_stop_limit_order_triggers_and_then_fills(stage: Stage) -> None:
    bids = np.where(np.arange(SESSION) < 40, 2.0, 2.6)
    stage.market.put(call(100), MONDAY, quotes(MONDAY, bids, bids + 0.2))
    rows = orders(stage, "self.stop_limit_order(self.c100, 1, 2.5, 3.0)")
    assert rows[0] == "10:00 1 SUBMITTED 0 0"
    assert rows[1].split()[2:] == ["FILLED", "1", "2.8"]


def test_the_group_limit_is_rounded_to_the_tick(stage: Stage) -> None:
    rows = orders(
        stage,
        "t = self.spread(limit=-0.876)\nself.log(str(t[0].get(OrderField.LIMIT_PRICE)))",
    )
    assert rows[2] == "-0.88"


def test_open_orders_can_be_asked_for_by_symbol_and_by_function(stage: Stage) -> None:
    rows = orders(
        stage,
        """\
self.limit_order(self.c100, 1, 1.0)
self.limit_order(self.p100, -1, 9.0, tag="x")
t = self.transactions
self.log(str([o.id for o in t.get_open_orders(self.c100)]))
self.log(str([o.id for o in t.get_open_orders(lambda o: o.tag == "x")]))
self.log(str(t.get_open_orders_remaining_quantity(self.p100)))
self.log(str(len(t.cancel_open_orders())))
self.log(str(t.get_order_ticket(99)))""",
    )
    assert rows[2:4] == ["[1]", "[2]"]
    assert rows[4] == "-1.0"
    assert rows[7:9] == ["2", "None"]


def test_a_callback_that_raises_on_an_event_ends_the_run(stage: Stage) -> None:
    result = stage.play(
        BEGIN.replace('    self.log(f"{self.time:%H:%M}', '    raise KeyError("lost")\n    self.log(f"{self.time:%H:%M}')
        + "def ten(self):\n    self.market_order(self.c100, 1)\n",
    )
    assert result.problem is not None
    assert result.problem.where == "Order Event Handler"
    assert result.orders[0].status is OrderStatus.FILLED


def test_an_order_for_an_unsubscribed_contract_subscribes_to_it(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW)
    self.at(10, 0, self.ten)

def ten(self):
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 95, datetime(2024, 3, 8))
    t = self.market_order(c, 1)
    self.log(f"{t.status} {t.average_fill_price:g}")
""",
    )
    assert rows == ["FILLED 0.6"]


def test_an_index_cannot_be_traded(stage: Stage) -> None:
    stage.market.put(IDX, MONDAY, trades(MONDAY, 4000.0))
    rows = stage.rows(
        """\
def begin(self):
    self.idx = self.add_index("IDX").symbol
    self.at(10, 0, self.ten)

def ten(self):
    try:
        self.market_order(self.idx, 1)
    except InvalidOperationException as error:
        self.log(str("IDX" in str(error)))
""",
    )
    assert rows == ["True"]


def test_expiry_exercises_what_is_in_the_money_and_delivers_shares(stage: Stage) -> None:
    stage.market.put(ABC, FRIDAY, trades(FRIDAY, 103.0))
    after = FRIDAY + timedelta(days=3)
    stage.market.put(ABC, after, trades(after, 103.0))
    rows = stage.rows(
        BEGIN
        + """\
def ten(self):
    if self.time.day == 8:
        self.market_order(self.c100, 1)
        self.market_order(self.p95, -1)

def on_end_of_algorithm(self):
    self.log(f"{self.portfolio[self.abc].quantity:g} {self.portfolio.cash:.2f} {self.portfolio[self.c100].quantity:g}")
""",
        FRIDAY,
        after,
    )
    assert rows[4:] == [
        "00:00 3 FILLED -1 0",
        "00:00 3 FILLED 100 100",
        "00:00 4 FILLED 1 0",
        "100 89818.00 0",
    ]


def test_a_combo_of_one_contract_twice_stays_new_as_lean_s_does(stage: Stage) -> None:
    result = stage.play(
        BEGIN
        + """\
def ten(self):
    legs = [Leg.create(self.c100, 1), Leg.create(self.c100, -1)]
    for t in self.combo_market_order(legs, 1):
        self.log(f"{t.status} {t.submit_request.response.error_code}")
    self.quit()
"""
    )
    assert [line.message for line in result.log.lines if line.kind == "LOG"][-2:] == ["NEW NONE", "NEW PROCESSING_ERROR"]
    told = [(event.order_id, event.status.name, event.message) for event in result.order_events]
    assert told == [(2, "NEW", "Error executing margin models")]
