"""Tickets: what they say of an order, what may be changed, what is refused, and which of two requests wins."""

from __future__ import annotations

import pytest

from simulator.engine.lean_enums import OrderStatus
from tests.simulator.engine_plays import body, errors, events, logged, statuses
from tests.simulator.toy_market import Stage

RESTING = "self.t = self.limit_order(self.c100, 2, 1.0, tag='first')"
SAY = "self.log(f'{r.error_code} {r.error_message}')"
LATER = """\
def on_data(self, data):
    if self.time.hour == 11 and self.time.minute == 1:
        self.log(str(self.t.cancel_request.response.error_code))
        self.quit()
"""
QUIT_LATER = """\
def on_data(self, data):
    if self.time.hour == 11 and self.time.minute == 1:
        self.quit()
"""


def test_a_resting_ticket_tells_what_was_asked(stage: Stage) -> None:
    rows = logged(
        stage,
        RESTING
        + """
t = self.t
self.log(f"{t.order_id} {t.symbol == self.c100} {t.order_type} {t.security_type} {t.status} {t.has_order}")
self.log(f"{t.quantity:g} {t.quantity_filled:g} {t.quantity_remaining:g} {t.average_fill_price:g} {t.tag}")
self.log(f"{t.time == self.utc_time} {t.get_most_recent_order_request() is t.submit_request}")
self.log(str(t.get_most_recent_order_response()))""",
    )
    assert rows == [
        "1 True LIMIT OPTION SUBMITTED True",
        "2 0 2 0 first",
        "True True",
        "Success",
    ]


def test_a_filled_ticket_tells_its_fill(stage: Stage) -> None:
    rows = logged(
        stage,
        """\
t = self.market_order(self.c100, -3)
self.log(f"{t.quantity_filled:g} {t.quantity_remaining:g} {t.average_fill_price:g}")
self.log(f"{[str(e.status) for e in t.order_events]} {[e.id for e in t.order_events]}")
o = self.transactions.get_order_by_id(t.order_id)
self.log(f"{o.price:g} {o.last_fill_time == self.utc_time} {o.price_currency} {o.broker_id} {o.direction}")
d = o.order_submission_data
self.log(f"{d.bid_price:g} {d.ask_price:g} {d.last_price:g} {o.is_marketable} {o.created_time == self.utc_time}")""",
    )
    assert rows == [
        "-3 0 2",
        "['SUBMITTED', 'FILLED'] [1, 2]",
        "2 True USD ['1'] SELL",
        "2 2.2 2.1 True True",
    ]


@pytest.mark.parametrize(
    ("line", "marketable"),
    [
        ("limit_order(self.c100, 1, 2.2)", True),
        ("limit_order(self.c100, 1, 2.1)", False),
        ("limit_order(self.c100, -1, 2.0)", True),
        ("limit_order(self.c100, -1, 2.1)", False),
        ("stop_market_order(self.c100, 1, 9.0)", False),
    ],
)
def test_a_limit_at_or_through_the_far_side_is_marketable(stage: Stage, line: str, marketable: bool) -> None:
    ten = f"t = self.{line}\nself.log(str(self.transactions.get_order_by_id(t.order_id).is_marketable))"
    assert logged(stage, ten) == [str(marketable)]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("limit_order(self.c100, 1, 1.0)", "STOP_PRICE"),
        ("stop_market_order(self.c100, 1, 9.0)", "LIMIT_PRICE"),
        ("limit_order(self.c100, 1, 1.0)", "TRIGGER_PRICE"),
        ("market_order(self.c100, 1)", "LIMIT_PRICE"),
    ],
)
def test_a_field_the_kind_has_not_is_an_argument_exception(stage: Stage, line: str, field: str) -> None:
    ten = f"""\
try:
    self.{line}.get(OrderField.{field})
except ArgumentException as error:
    self.log(str(error))"""
    (row,) = logged(stage, ten)
    assert row.startswith(("Unable to get field ", "Unable to access property "))
    assert "on order of type" in row


def test_a_refused_order_still_answers_for_its_prices(stage: Stage) -> None:
    rows = logged(
        stage,
        """\
t = self.stop_limit_order(self.c100, 0, 3.0, 4.0)
self.log(f"{t.has_order} {t.get(OrderField.STOP_PRICE):g} {t.get(OrderField.LIMIT_PRICE):g} {t.quantity:g} {t.status}")
self.log(str(t.submit_request.response))""",
    )
    assert rows[0] == "False 3 4 0 INVALID"
    assert rows[1].startswith("Error: OrderQuantityZero - Unable to submit order with id -")


def test_every_field_can_be_updated_at_once(stage: Stage) -> None:
    rows = logged(
        stage,
        "self.t = self.stop_limit_order(self.c100, 1, 3.0, 4.0)",
        """\
if self.t.status == OrderStatus.SUBMITTED:
    f = UpdateOrderFields()
    f.quantity, f.stop_price, f.limit_price, f.tag = 5, 3.5, 4.5, "new"
    r = self.t.update(f)
    self.log(f"{r.is_success} {r.is_processed} {r.is_error}")""",
        """\
def on_data(self, data):
    if self.time.hour == 11 and self.time.minute == 1:
        t, o = self.t, self.transactions.get_order_by_id(1)
        prices = [t.get(OrderField.STOP_PRICE), t.get(OrderField.LIMIT_PRICE)]
        self.log(f"{t.quantity:g} {prices} {t.tag} {t.status} {o.last_update_time:%H:%M}")
        self.quit()
""",
    )
    assert rows == ["True True False", "5.0 [3.5, 4.5] new UPDATE_SUBMITTED 16:00".replace("5.0", "5")]


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("update_quantity(0)", "ORDER_QUANTITY_ZERO Unable to update order with id 1 that has zero quantity."),
        ("update_quantity(3)", "NONE None"),
        ("update_stop_price(3)", "NONE None"),
        ("update_tag('x')", "NONE None"),
    ],
)
def test_what_an_update_may_ask(stage: Stage, call: str, code: str) -> None:
    assert logged(stage, f"{RESTING}\nr = self.t.{call}\n{SAY}") == [code]


def test_a_closed_order_takes_a_new_tag_and_nothing_else(stage: Stage) -> None:
    rows = events(
        stage,
        f"""\
t = self.market_order(self.c100, 1)
r = t.update_limit_price(3.0)
{SAY}
r = t.update_tag("late")
{SAY}
self.t = t""",
        "self.log(f'{self.t.tag} {self.t.status}')\nself.quit()",
    )
    assert rows[2:] == [
        "INVALID_ORDER_STATUS Unable to update order with id 1 because it already has Filled status.",
        "NONE None",
        "late FILLED",
    ]


def test_a_filled_order_cannot_be_taken_back(stage: Stage) -> None:
    rows = logged(stage, f"r = self.market_order(self.c100, 1).cancel()\n{SAY}")
    assert rows == ["INVALID_ORDER_STATUS Unable to update order with id 1 because it already has Filled status."]


def test_a_cancel_carries_its_tag_and_time(stage: Stage) -> None:
    rows = logged(
        stage,
        RESTING,
        "self.t.cancel('enough')",
        """\
def on_data(self, data):
    if self.time.hour == 11 and self.time.minute == 1:
        o = self.transactions.get_order_by_id(1)
        last = self.t.get_most_recent_order_request()
        self.log(f"{o.tag} {o.status} {o.canceled_time:%H:%M} {last is self.t.cancel_request}")
        self.quit()
""",
    )
    assert rows == ["enough CANCELED 16:00 True"]


def test_a_second_cancel_is_refused_while_the_first_is_under_way(stage: Stage) -> None:
    rows = logged(
        stage,
        f"""\
{RESTING}
self.t.cancel()
r = self.t.cancel()
{SAY}
r = self.transactions.cancel_order(1).cancel_request.response
self.log(str(r.is_success))""",
    )
    assert rows == ["REQUEST_CANCELED Order 1 has already received a cancellation request.", "True"]


def test_an_update_that_fills_beats_the_cancel_waiting_behind_it(stage: Stage) -> None:
    rows = events(
        stage, "self.t = self.limit_order(self.c100, 1, 1.0)", "self.t.update_limit_price(9.0)\nself.t.cancel()", LATER
    )
    assert rows == [
        "04 10:00 1 SUBMITTED 0 0",
        "04 11:00 1 CANCEL_PENDING 0 0",
        "04 11:00 1 UPDATE_SUBMITTED 0 0",
        "04 11:00 1 FILLED 1 2.2",
        "INVALID_ORDER_STATUS",
    ]


def test_an_order_sent_after_a_cancel_drains_it_first(stage: Stage) -> None:
    rows = events(
        stage,
        f"{RESTING}\nself.t.cancel()\nself.market_order(self.c105, 1)",
    )
    assert [row.split()[2:4] for row in rows] == [
        ["1", "SUBMITTED"],
        ["1", "CANCEL_PENDING"],
        ["1", "CANCELED"],
        ["2", "SUBMITTED"],
        ["2", "FILLED"],
    ]


def test_a_cancelled_order_takes_no_update(stage: Stage) -> None:
    rows = logged(
        stage, f"{RESTING}\nself.t.cancel()\nself.market_order(self.c105, 1)\nr = self.t.update_limit_price(1.1)\n{SAY}"
    )
    assert rows == ["INVALID_ORDER_STATUS Unable to update order with id 1 because it already has Canceled status."]


@pytest.mark.parametrize(
    "change", ["cancel_order(77)", "update_order(UpdateOrderRequest(self.utc_time, 77, UpdateOrderFields()))"]
)
def test_an_unknown_order_id_gives_an_invalid_ticket(stage: Stage, change: str) -> None:
    rows = logged(
        stage,
        f"""\
t = self.transactions.{change}
r = t.get_most_recent_order_response()
{SAY}
self.log(f"{{t.order_id}} {{t.status}} {{t.quantity:g}} {{t.has_order}} {{self.transactions.orders_count}}")""",
    )
    assert rows == ["UNABLE_TO_FIND_ORDER Unable to locate order with id 77.", "77 INVALID 0 False 0"]


def test_an_update_the_account_cannot_carry_is_refused_and_the_order_stays(stage: Stage) -> None:
    result = stage.play(body(RESTING, "self.t.update_quantity(5000)", QUIT_LATER))
    assert statuses(result, 1) == ["SUBMITTED", "SUBMITTED"]
    assert result.order_events[1].message.startswith(
        "Brokerage failed to update order with id: 1, Symbol: ABC   240308C00100000, Insufficient buying power to complete"
    )
    assert result.orders[0].quantity == 2
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == []


def test_updating_a_combo_changes_the_whole(stage: Stage) -> None:
    rows = events(
        stage,
        "self.t = self.spread(-1.2)",
        "self.t[0].update_limit_price(-0.8)",
        """\
def on_data(self, data):
    if self.time.hour == 11 and self.time.minute == 1:
        self.log(str([t.get(OrderField.LIMIT_PRICE) for t in self.t]))
        self.quit()
""",
    )
    assert rows[2:] == [
        "04 11:00 1 UPDATE_SUBMITTED 0 0",
        "04 11:00 1 FILLED -1 2",
        "04 11:00 2 FILLED 1 1.1",
        "[-0.8, -0.8]",
    ]


def test_the_quantity_of_a_combo_is_updated_as_a_number_of_combos(stage: Stage) -> None:
    rows = events(
        stage, "self.t = self.spread(-1.2)", "self.t[0].update_quantity(3)\nself.t[0].update_limit_price(-0.8)", QUIT_LATER
    )
    assert [row for row in rows if "FILLED" in row] == ["04 11:00 1 FILLED -3 2", "04 11:00 2 FILLED 3 1.1"]


def test_the_legs_of_a_combo_share_one_group(stage: Stage) -> None:
    rows = logged(
        stage,
        """\
for t in self.spread(-1.2):
    g = self.transactions.get_order_by_id(t.order_id).group_order_manager
    self.log(f"{g.id} {g.count} {g.quantity:g} {g.absolute_quantity:g} {g.direction} {g.limit_price:g} {g.order_ids}")
for t in self.combo_limit_order([Leg.create(self.c100, 1), Leg.create(self.c105, -1)], -2, 9.0):
    g = self.transactions.get_order_by_id(t.order_id).group_order_manager
    self.log(f"{g.id} {g.quantity:g} {g.absolute_quantity:g} {g.direction} {t.quantity:g}")""",
    )
    assert rows == [
        "1 2 1 1 BUY -1.2 [1, 2]",
        "1 2 1 1 BUY -1.2 [1, 2]",
        "2 -2 2 SELL -2",
        "2 -2 2 SELL 2",
    ]


def test_a_combo_with_one_bad_leg_sends_nothing(stage: Stage) -> None:
    result = stage.play(
        body(
            """\
self.securities[self.c105].is_tradable = False
self.securities[self.c105].is_delisted = True
t = self.spread(-1.2)
self.log(f"{len(t)} {t[0].status} {t[0].submit_request.response.error_code}")"""
        )
    )
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == ["1 INVALID NON_TRADABLE_SECURITY"]
    assert result.orders == []
    assert errors(result) == ["The security with symbol 'ABC   240308C00105000' is marked as non-tradable."]


def test_transactions_answer_for_orders_and_tickets_by_symbol_function_and_id(stage: Stage) -> None:
    rows = logged(
        stage,
        """\
self.limit_order(self.c100, 1, 1.0, tag="a")
self.limit_order(self.c105, 2, 0.5, tag="b")
self.market_order(self.p95, 1)
t = self.transactions
self.log(f"{t.orders_count} {t.last_order_id} {t.utc_time == self.utc_time}")
self.log(str([o.id for o in t.get_orders()]) + str([o.id for o in t.get_orders(lambda o: o.tag == "b")]))
known, working = t.get_order_tickets(lambda x: x.symbol == self.p95), t.get_open_order_tickets()
self.log(str([x.order_id for x in known]) + str([x.order_id for x in working]))
self.log(f"{t.get_open_orders_remaining_quantity():g} {t.get_open_orders_remaining_quantity(lambda x: x.tag == 'b'):g}")
self.log(f"{t.get_order_by_id(9)} {t.get_order_ticket(2).tag}")
self.log(str([x.order_id for x in t.cancel_open_orders(self.c105, "mine")]) + t.get_order_by_id(2).tag)""",
    )
    assert rows == ["3 3 True", "[1, 2, 3][2]", "[3][1, 2]", "3 2", "None b", "[2]mine"]


def test_what_transactions_hand_out_are_copies(stage: Stage) -> None:
    ten = """\
self.limit_order(self.c100, 1, 1.0)
copy = self.transactions.get_order_by_id(1)
copy.tag = "x"
copy.properties.time_in_force = TimeInForce.DAY
again = self.transactions.get_order_by_id(1)
self.log(f"{again.limit_price:g} {again.tag!r} {again.time_in_force == TimeInForce.GOOD_TIL_CANCELED}")"""
    assert logged(stage, ten) == ["1 '' True"]


def test_an_order_event_tells_the_order_as_it_stands(stage: Stage) -> None:
    more = """\
def on_order_event(self, e):
    self.log(f"{e.id} {e.symbol == self.abc} {e.quantity:g} {e.direction} {e.limit_price} {e.stop_price} {e.ticket.order_id}")
    self.log(f"{e.order_fee.value.amount:g} {e.order_fee.value.currency} {e.absolute_fill_quantity:g} {e.is_assignment}")
    self.text = str(e)

def on_end_of_algorithm(self):
    self.log(self.text)
"""
    rows = logged(stage, "self.stop_limit_order(self.abc, -2, 100.5, 90.0)", more=more)
    assert rows[0] == "1 True -2 SELL 90.0 100.5 1"
    assert rows[2] == "2 True -2 SELL 90.0 100.5 1"
    assert rows[3] == "1 USD 2 False"
    assert rows[4].startswith("Time: 03/04/2024 15:0")
    assert "OrderID: 1 EventID: 2 Symbol: ABC Status: Filled Quantity: -2 FillQuantity: -2" in rows[4]
    assert "OrderFee: 1 USD" in rows[4]


@pytest.mark.parametrize("status", list(OrderStatus))
def test_only_filled_cancelled_and_invalid_orders_are_closed(status: OrderStatus) -> None:
    assert status.closed == (status.name in {"FILLED", "CANCELED", "INVALID"})


@pytest.mark.parametrize(
    "change",
    ["self.transactions.cancel_open_orders()", "self.transactions.cancel_order(1)"],
)
def test_nothing_is_taken_back_while_warming_up(stage: Stage, change: str) -> None:
    rows = stage.rows(
        f"""\
def begin(self):
    self.add_equity("ABC")
    try:
        {change}
    except Exception as error:
        self.log(str(error))
    self.quit()
"""
    )
    assert len(rows) == 1
    assert "not allowed in initialize or during warm up" in rows[0]
