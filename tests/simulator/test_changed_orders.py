"""What becomes of changes that were asked for together, and of calls no order can come of."""

from __future__ import annotations

import pytest

from tests.simulator.engine_plays import body, logged
from tests.simulator.toy_market import Stage


def test_an_order_taken_back_keeps_the_tag_of_the_cancel(stage: Stage) -> None:
    """A change that waits before the cancel puts its own tag on; the cancel puts its back once it is through."""
    ten = "self.t = self.limit_order(self.c100, 1, 1.0)\nself.t.update_quantity(2, 'changed')\nself.t.cancel('gone')"
    more = "def on_order_event(self, e):\n    self.log(f'{e.status} {e.quantity:g} {e.ticket.tag}')\n"
    assert logged(stage, ten, "self.log(self.t.tag)\nself.quit()", more) == [
        "SUBMITTED 1 ",
        "CANCEL_PENDING 1 gone",
        "UPDATE_SUBMITTED 2 changed",
        "CANCELED 2 changed",
        "gone",
    ]


@pytest.mark.parametrize("call", ["limit_price", "quantity", "stop_price", "trigger_price", "stop_trailing_amount"])
@pytest.mark.parametrize("value", ["True", "'2'", "None", "float('nan')", "float('inf')"])
def test_a_change_to_no_number_is_refused_as_pythonnet_does(stage: Stage, call: str, value: str) -> None:
    result = stage.play(body(f"self.limit_order(self.c100, 1, 1.0).update_{call}({value})"))
    assert f"No method matches given arguments for update_{call}: " in str(result.problem)


@pytest.mark.parametrize(
    ("legs", "refusal"),
    [
        ("[]", "ArgumentException: The list of values cannot be empty"),
        ("[Leg.create(self.c100, 0), Leg.create(self.c105, 0)]", "DivideByZeroException: Attempted to divide by zero."),
        ("[Leg.create(self.c100, -2)]", "ArgumentException: The global combo quantity should be used"),
    ],
)
@pytest.mark.parametrize("call", ["combo_market_order(legs, 1)", "combo_limit_order(legs, 1, 1.0)"])
def test_legs_without_a_ratio_make_no_combo(stage: Stage, call: str, legs: str, refusal: str) -> None:
    result = stage.play(body(f"legs = {legs}\nself.{call}"))
    assert refusal in str(result.problem)


def test_one_leg_is_a_combo_too(stage: Stage) -> None:
    ten = "(t,) = self.combo_market_order([Leg.create(self.c100, -1)], 2)\nself.log(f'{t.status} {t.quantity:g}')"
    assert logged(stage, ten) == ["FILLED -2"]
