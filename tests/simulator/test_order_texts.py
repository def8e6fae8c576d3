"""What LEAN says of orders, requests, events, fees, holdings and times in force, word for word."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.time_in_force import GoodTilDateTimeInForce, TimeInForce
from simulator.smart_rounding import digits_after_point, number_text
from tests.simulator.engine_plays import logged
from tests.simulator.toy_market import Stage

CALL = "ABC   240308C00100000"


@pytest.mark.parametrize(
    ("ten", "told"),
    [
        (
            "t = self.limit_order(self.c100, 1, 1.0, tag='x')\nself.log(str(t.submit_request))",
            f"Submit Order: (1) - OrderId: 1 (BrokerId: ) New Limit order for 1 unit of {CALL}: x at limit 1 x "
            "Status: Processed Async: False",
        ),
        (
            "t = self.market_order(self.c100, 0, asynchronous=True)\nself.log(str(t.submit_request))",
            f"Submit Order: (-10) - OrderId: -10 (BrokerId: ) New Market order for 0 units of {CALL}  "
            "Status: Error Async: True",
        ),
        (
            "t = self.spread(9.0)[1]\nself.log(str(t.submit_request))",
            "Submit Order: (2) - OrderId: 2 (BrokerId: ) New ComboLimit order for 1 unit of ABC   240308C00105000  "
            "Status: Processed Async: False",
        ),
        (
            "t = self.limit_order(self.c100, 1, 1.0)\nt.cancel('gone')\nself.log(str(t.cancel_request))",
            "Cancel Order: (1) - gone Status: Processing",
        ),
        (
            "t = self.limit_order(self.c100, 1, 1.0)\nt.cancel()\nself.log(str(t.cancel_request))",
            "Cancel Order: (1) -  Status: Processing",
        ),
        (
            "t = self.limit_order(self.c100, 1, 1.0)\nf = UpdateOrderFields()\nf.tag = 'new'\nf.quantity = 1000000\n"
            "f.limit_price = f.stop_price = f.trigger_price = f.trailing_amount = 1.25\nt.update(f)\n"
            "self.log(str(t.update_requests[0]))",
            "Update Order: (1) - Quantity: 1000000, LimitPrice: 1.25, StopPrice: 1.25, TrailingAmount: 1.25, "
            "TriggerPrice: 1.25 new Status: Processing",
        ),
    ],
)
def test_a_request_tells_what_it_asks(stage: Stage, ten: str, told: str) -> None:
    assert logged(stage, ten) == [f"03/04/2024 15:00:00 UTC: {told}"]


def test_an_order_told_by_its_request_stays_one_leg_of_its_combo(stage: Stage) -> None:
    ten = """\
t = self.spread(9.0)
str(t[0].submit_request), str(t[1].submit_request)
self.log(str(list(self.transactions.get_order_by_id(1).group_order_manager.order_ids)))"""
    assert logged(stage, ten) == ["[1, 2]"]


def test_an_event_may_be_told_in_short(stage: Stage) -> None:
    more = "def on_order_event(self, e):\n    self.log(e.short_to_string())\n    assert str(e.clone()) == str(e)\n"
    rows = logged(
        stage, "self.market_order(self.c100, 1)\nself.trailing_stop_order(self.c100, -1, 1.7, 0.25, False)", more=more
    )
    assert rows == [
        f"03/04/2024 15:00:00 OID:1 {CALL} Submitted Q:1 IA:False",
        f"03/04/2024 15:00:00 OID:1 {CALL} Filled Q:1 FQ:1 FP:$2.2 OF:$1 USD IA:False",
        f"03/04/2024 15:00:00 OID:2 {CALL} Submitted Q:-1 SP:$1.7 TA: $0.25 IA:False",
    ]


@pytest.mark.parametrize(("quantity", "price"), [(3, 0.1), (7, 41.1), (49, 2.15)])
def test_the_average_of_a_fill_is_its_price(stage: Stage, quantity: int, price: float) -> None:
    begin = f"""\
class Dear(FillModel):
    def market_fill(self, asset, order):
        event = super().market_fill(asset, order)
        event.fill_price = {price}
        return event

self.securities[self.c100].set_fill_model(Dear())
t = self.market_order(self.c100, {quantity})
self.log(f'{{t.average_fill_price}} {{self.transactions.get_order_by_id(1).price}} {{t.order_events[1].order_fee}}')"""
    fee = {3: "1.95", 7: "4.55", 49: "31.85"}[quantity]
    assert logged(stage, begin) == [f"{price} {price} {fee} USD"]


@pytest.mark.parametrize(
    ("order", "gap"),
    [("limit_order(self.abc, 1, 105)", "a favorable"), ("stop_market_order(self.abc, 1, 95)", "an unfavorable")],
)
def test_a_gap_is_told_with_the_four_digits_of_the_file(stage: Stage, order: str, gap: str) -> None:
    more = "def on_order_event(self, e):\n    if e.message: self.log(e.message)\n"
    assert logged(stage, f"self.{order}", more=more) == [
        f"Due to {gap} gap at 03/04/2024 10:01:00 America/New_York, order filled using the open price (100.0000)"
    ]


def test_nothing_is_charged_in_a_currency_of_its_own(stage: Stage) -> None:
    more = (
        "def on_order_event(self, e):\n"
        "    self.log(f'{e.status} {e.order_fee} {e.fill_price_currency or None} {e.trailing_as_percentage}')\n"
    )
    rows = logged(stage, "self.market_order(self.c100, 1)\nself.exercise_option(self.c100, 1)", more=more)
    assert rows == [
        "SUBMITTED 0 QCC USD None",
        "FILLED 1 USD USD None",
        "SUBMITTED 0 QCC USD None",
        "FILLED 0 QCC None None",
    ]


def test_a_time_in_force_is_of_its_own_class(stage: Stage) -> None:
    ten = """\
p = OrderProperties()
for one in (TimeInForce.DAY, TimeInForce.GOOD_TIL_CANCELED, TimeInForce.good_til_date(datetime(2024, 3, 5))):
    p.time_in_force = one
    t = self.limit_order(self.c100, 1, 1.0, order_properties=p)
    self.log(f"{t.submit_request.order_properties.time_in_force} {type(one).__name__}")
self.log(str([isinstance(one, kind) for kind in (DayTimeInForce, GoodTilDateTimeInForce, TimeInForce)]))
self.log(str(GoodTilDateTimeInForce(datetime(2024, 3, 5)).expiry))"""
    names = [f"{kind}TimeInForce" for kind in ("Day", "GoodTilCanceled", "GoodTilDate")]
    assert logged(stage, ten) == [
        *(f"QuantConnect.Orders.TimeInForces.{name} {name}" for name in names),
        "[False, True, True]",
        "2024-03-05 00:00:00",
    ]


def test_a_good_til_date_is_the_same_however_it_is_made() -> None:
    assert TimeInForce.good_til_date(date(2024, 3, 5)) == GoodTilDateTimeInForce(date(2024, 3, 5)) != TimeInForce.DAY


def test_a_holding_tells_quantity_and_all_digits_of_its_average(stage: Stage) -> None:
    ten = """\
h = self.portfolio[self.c100]
self.log(str(h))
for quantity, price in ((1, 2.0), (2, 2.5)):
    h.set_holdings(price, quantity)
    self.log(str(h))"""
    assert logged(stage, ten) == [f"{CALL}: 0 @ 0", f"{CALL}: 1 @ 2", f"{CALL}: 2 @ 2.5"]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(1e6, 0, "1000000"), (-0.5, 0, "-0.5"), (1e-7, 0, "0.0000001"), (2.0, 2, "2.00"), (0.125, 2, "0.125"), (0.0, 1, "0.0")],
)
def test_a_number_has_no_exponent_and_the_digits_asked_for(value: float, places: int, text: str) -> None:
    assert number_text(value, places) == text


@given(st.integers(-(10**9), 10**9), st.integers(0, 8))
def test_a_number_is_read_back_from_its_text(units: int, places: int) -> None:
    value = units / 10**places
    assert float(number_text(value, places)) == value
    assert digits_after_point(number_text(value, places)) >= min(places, digits_after_point(number_text(value)))


@pytest.mark.parametrize(("value", "digits"), [(5, 0), (5.0, 1), (0.05, 2), (1e-7, 7), (1e16, 0), (float("nan"), 0)])
def test_a_decimal_has_the_digits_of_a_numbers_text(value: float, digits: int) -> None:
    assert digits_after_point(value) == digits
