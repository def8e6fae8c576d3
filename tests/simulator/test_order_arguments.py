"""What the calls that trade take from Python, and what they refuse as LEAN would; the odd forms LEAN still takes."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from simulator.engine.requests import UpdateOrderFields
from simulator.engine.time_in_force import OrderProperties, TimeInForce
from tests.simulator.engine_plays import body, errors, events, logged
from tests.simulator.test_engine_order_types import fills
from tests.simulator.toy_market import Stage

LEGS = "legs = [Leg.create(self.c100, -1), Leg.create(self.c105, 1)]\n"


@pytest.mark.parametrize(
    "quantity", ["3", "3.0", "np.int64(3)", "np.float64(3)", "np.int32(3)", "np.float32(3)", "__import__('decimal').Decimal(3)"]
)
def test_every_kind_of_number_is_a_quantity(stage: Stage, quantity: str) -> None:
    rows = fills(events(stage, f"self.market_order(self.abc, {quantity})"))
    assert rows == ["04 10:00 1 FILLED 3 100.05"]


@pytest.mark.parametrize("price", ["90", "np.float64(90.0)", "np.int64(90)"])
def test_every_kind_of_number_is_a_price(stage: Stage, price: str) -> None:
    assert logged(stage, f"self.log(str(self.limit_order(self.abc, 1, {price}).get(OrderField.LIMIT_PRICE)))") == ["90.0"]


@pytest.mark.parametrize(
    ("call_", "words"),
    [
        ("market_order(self.abc, float('nan'))", "ArgumentException: It is not possible to cast a non-finite"),
        (
            "market_order(self.abc, 'x')",
            "TypeError: No method matches given arguments for market_order: quantity must be a number",
        ),
        ("market_order(self.abc, None)", "TypeError"),
        ("market_order(self.abc, 1, 'tag')", "market_order: asynchronous must be True or False, not 'tag'"),
        ("market_order(self.abc, 1, 0)", "asynchronous must be True or False, not 0"),
        ("market_order(self.abc, 1, np.bool_(True))", "asynchronous must be True or False"),
        ("market_order(self.abc, 1, False, 5)", "market_order: tag must be a str or None, not 5"),
        ("market_order(self.abc, 1, False, 'a', 'day')", "order_properties must be OrderProperties or None, not 'day'"),
        ("limit_order(self.abc, 1, float('nan'))", "limit_order: limit_price must be a finite number, not nan"),
        ("limit_order(self.abc, 1, np.float64('inf'))", "limit_price must be a finite number"),
        ("limit_order(self.abc, 1, '90')", "limit_price must be a finite number, not '90'"),
        ("limit_order(self.abc, 1, True)", "limit_price must be a finite number, not True"),
        ("stop_market_order(self.abc, 1, None)", "stop_market_order: stop_price must be a finite number"),
        ("stop_limit_order(self.abc, 1, 90, float('nan'))", "stop_limit_order: limit_price must be a finite number"),
        ("limit_if_touched_order(self.abc, 1, float('nan'), 90)", "trigger_price must be a finite number"),
        ("trailing_stop_order(self.abc, 1, 5, 1)", "trailing_as_percentage must be True or False, not 1"),
        ("trailing_stop_order(self.abc, 1, float('inf'), False)", "trailing_amount must be a finite number"),
        ("market_on_open_order(self.abc, float('inf'))", "ArgumentException"),
        ("market_on_close_order(self.abc, 1, order_properties=7)", "order_properties must be OrderProperties or None"),
        ("exercise_option(self.c100, 0.5)", "exercise_option: quantity must be a whole number, not 0.5"),
        ("buy(self.abc, '5')", "buy: quantity must be a number"),
        ("sell(self.abc, float('nan'))", "ArgumentException"),
        ("combo_market_order(legs, 1.5)", "combo_market_order: quantity must be a whole number, not 1.5"),
        ("combo_market_order(tuple(legs), 1)", "combo_market_order: legs must be a list of Leg"),
        ("combo_market_order([self.c100, self.c105], 1)", "legs must be a list of Leg"),
        ("combo_market_order([Leg()], 1)", "DivideByZeroException"),
        ("combo_limit_order(legs, 1, float('nan'))", "combo_limit_order: limit_price must be a finite number"),
        ("combo_limit_order(legs, 1, None)", "combo_limit_order: limit_price must be a finite number, not None"),
        ("combo_leg_limit_order({1: 2}, 1)", "combo_leg_limit_order: legs must be a list of Leg"),
    ],
)
def test_an_argument_lean_does_not_take_ends_the_run_before_an_order(stage: Stage, call_: str, words: str) -> None:
    result = stage.play(body(f"{LEGS}self.{call_}"))
    assert result.problem is not None
    assert words in str(result.problem)
    assert result.orders == []


@pytest.mark.parametrize(
    ("call_", "words"),
    [
        ("Leg.create(self.c100, 0.5)", "quantity must be a whole number, not 0.5"),
        ("Leg.create(self.c100, 1, float('nan'))", "limit_price must be a finite number"),
        ("Leg(self.c100, 1)", "TypeError"),
    ],
)
def test_a_leg_is_made_of_whole_numbers_and_finite_prices(stage: Stage, call_: str, words: str) -> None:
    assert words in str(stage.play(body(call_)).problem)


def test_a_leg_may_be_filled_in_by_hand(stage: Stage) -> None:
    ten = "leg = Leg()\nleg.symbol, leg.quantity = self.c100, -1\nself.combo_market_order([leg, Leg.create(self.c105, 1)], 1)"
    assert len(fills(events(stage, ten))) == 2


@pytest.mark.parametrize("name", ["quantity", "limit_price", "stop_price", "trigger_price", "trailing_amount"])
def test_a_field_to_change_is_a_finite_number_or_none(name: str) -> None:
    fields = UpdateOrderFields()
    setattr(fields, name, 3)
    assert getattr(fields, name) == 3.0
    setattr(fields, name, None)
    assert getattr(fields, name) is None
    for wrong in (float("nan"), "3", True):
        with pytest.raises(TypeError, match="value must be a finite number"):
            setattr(fields, name, wrong)


def test_the_tag_to_change_is_a_text() -> None:
    fields = UpdateOrderFields()
    fields.tag = "why"
    with pytest.raises(TypeError, match="value must be a str or None"):
        fields.tag = 5  # type: ignore[assignment]
    assert fields.tag == "why"


def test_a_field_lean_does_not_have_is_refused_at_once() -> None:
    with pytest.raises(AttributeError, match="'UpdateOrderFields' object has no attribute 'limitprice'"):
        UpdateOrderFields().limitprice = 3


@pytest.mark.parametrize("value", [None, 1, "DAY"])
def test_a_time_in_force_is_one_of_leans(value: object) -> None:
    properties = OrderProperties()
    with pytest.raises(TypeError, match=r"value cannot be converted to QuantConnect.Orders.TimeInForce"):
        properties.time_in_force = value  # type: ignore[assignment]
    assert properties.time_in_force == TimeInForce.GOOD_TIL_CANCELED


def test_a_date_counts_by_its_clock_reading() -> None:
    """pythonnet drops the zone of an aware time."""
    berlin = datetime(2024, 3, 5, 1, tzinfo=ZoneInfo("Europe/Berlin"))
    assert TimeInForce.good_til_date(berlin) == TimeInForce.good_til_date(datetime(2024, 3, 5, 1))
    assert TimeInForce.good_til_date(date(2024, 3, 5)) == TimeInForce.good_til_date(datetime(2024, 3, 5))
    with pytest.raises(TypeError, match="expiry must be a date or a time, not '2024-03-05'"):
        TimeInForce.good_til_date("2024-03-05")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["OrderType.MARKET", "OrderType.LIMIT"])
def test_leans_old_form_with_a_type_sends_a_market_order_whatever_the_type(stage: Stage, kind: str) -> None:
    assert logged(stage, f"self.log(str(self.order(self.abc, 1, {kind}).order_type))") == ["MARKET"]


class TestChoosingOrders:
    """``transactions`` by symbol and by function."""

    SENT = (
        "self.limit_order(self.c100, 1, 1.0)\nself.limit_order(self.abc, 2, 90)\nself.market_order(self.abc, 3)\n"
        "t = self.transactions\n"
    )

    @pytest.mark.parametrize(
        ("asked", "want"),
        [
            ("t.get_open_orders()", "[1, 2]"),
            ("t.get_open_orders(self.abc)", "[2]"),
            ("t.get_open_orders('ABC')", "[2]"),
            ("t.get_open_orders(self.securities[self.abc])", "[2]"),
            ("t.get_open_orders(lambda o: o.quantity == 1)", "[1]"),
            ("t.get_orders()", "[1, 2, 3]"),
            ("t.get_orders(lambda o: o.symbol == self.abc)", "[2, 3]"),
            ("t.get_orders(filter=lambda o: o.status == OrderStatus.FILLED)", "[3]"),
        ],
    )
    def test_orders(self, stage: Stage, asked: str, want: str) -> None:
        assert logged(stage, f"{self.SENT}self.log(str([o.id for o in {asked}]))") == [want]

    @pytest.mark.parametrize(
        ("asked", "want"),
        [
            ("t.get_open_order_tickets()", "[1, 2]"),
            ("t.get_open_order_tickets(self.c100)", "[1]"),
            ("t.get_open_order_tickets('ABC')", "[2]"),
            ("t.get_order_tickets()", "[1, 2, 3]"),
            ("t.get_order_tickets(lambda x: x.order_type == OrderType.MARKET)", "[3]"),
            ("t.cancel_open_orders('ABC')", "[2]"),
            ("t.cancel_open_orders(self.c100, 'why')", "[1]"),
        ],
    )
    def test_tickets(self, stage: Stage, asked: str, want: str) -> None:
        assert logged(stage, f"{self.SENT}self.log(str([x.order_id for x in {asked}]))") == [want]

    def test_what_is_not_filled_adds_up_by_symbol_and_by_function(self, stage: Stage) -> None:
        asked = ("", "self.abc", "'ABC'", "lambda x: x.quantity < 2")
        lines = "".join(f"n = t.get_open_orders_remaining_quantity({one})\nself.log(f'{{n:g}}')\n" for one in asked)
        assert logged(stage, self.SENT + lines) == ["3", "2", "2", "1"]

    @pytest.mark.parametrize(
        "asked", ["get_orders(self.abc)", "get_order_tickets(self.abc)", "get_open_orders(5)", "get_open_order_tickets([1])"]
    )
    def test_what_is_neither_is_refused_though_nothing_is_open(self, stage: Stage, asked: str) -> None:
        problem = stage.play(body(f"self.transactions.{asked}")).problem
        assert problem is not None
        assert "must be a function" in str(problem)


class TestMessageHandler:
    """An object of the algorithm's own that takes the brokerage's messages."""

    def test_any_object_with_both_methods_will_do(self, stage: Stage) -> None:
        ten = (
            "class Ear:\n    def handle_message(self, m): pass\n    def handle_order(self, e): return False\n"
            "self.set_brokerage_message_handler(Ear())\nself.log(type(self.brokerage_message_handler).__name__)"
        )
        assert logged(stage, ten) == ["Ear"]

    @pytest.mark.parametrize(
        ("made", "missing"),
        [
            ("object()", "on object: HandleMessage, HandleOrder"),
            ("type('Ear', (), {'handle_message': print})()", "on Ear: HandleOrder"),
        ],
    )
    def test_one_that_lacks_a_method_is_refused_in_leans_words(self, stage: Stage, made: str, missing: str) -> None:
        problem = stage.play(body(f"self.set_brokerage_message_handler({made})")).problem
        assert problem is not None
        assert str(problem).endswith(
            f"IBrokerageMessageHandler must be fully implemented. Please implement these missing methods {missing}"
        )


def test_quantities_are_cut_to_whole_lots_and_it_is_said_once(stage: Stage) -> None:
    result = stage.play(body("self.market_order(self.abc, 2.7)\nself.market_order(self.abc, -1.2)"))
    assert [order.quantity for order in result.orders] == [2, -1]
    assert errors(result) == ["Warning: Due to brokerage limitations, orders will be rounded to the nearest lot size of 1"]


def test_a_quantity_is_cut_to_whole_lots_when_it_is_changed_again(stage: Stage) -> None:
    """LEAN cuts what the order has before it takes the change, so that a change to a part of a lot stays until the next."""
    ten = "self.t = self.limit_order(self.abc, 2, 90)\nself.t.update_quantity(3.5)"
    eleven = (
        "self.log(f'{self.t.quantity:g}')\nself.t.update_limit_price(91)\n"
        "self.schedule.on(self.date_rules.today, self.time_rules.at(11, 1), self.late)"
    )
    late = "def late(self):\n    self.log(f'{self.t.quantity:g}')\n    self.quit()\n"
    assert logged(stage, ten, eleven, late) == ["3.5", "3"]
