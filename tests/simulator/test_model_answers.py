"""What a brokerage model of an algorithm's own may answer, and the models it may give securities."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.model_answers import truth, truth_and
from simulator.errors import ArgumentException, InvalidCastException
from tests.simulator.engine_plays import body
from tests.simulator.model_plays import door
from tests.simulator.toy_market import Stage

ANSWERS = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.booleans(), max_size=3)
ORDER = "t = self.market_order(self.abc, 1)\nself.log(str(t.status))"


@given(first=ANSWERS, rest=st.lists(ANSWERS, max_size=3))
def test_an_answer_is_taken_only_if_it_is_a_truth_and_a_message(first: object, rest: list[object]) -> None:
    answer = (first, *rest)
    if isinstance(first, bool) and rest and (rest[0] is None or isinstance(rest[0], str)):
        assert truth_and(str, answer, "can_submit_order") == (first, rest[0])
    else:
        with pytest.raises((ArgumentException, InvalidCastException), match="can_submit_order"):
            truth_and(str, answer, "can_submit_order")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (True, "Expected a tuple type but was 'bool'. The tuple must contain"),
        ([True, None], "Expected a tuple type but was 'list'."),
        ((True,), "Expected a tuple with at least '2' items but only '1' were returned."),
        ((), "Expected a tuple with at least '2' items but only '0' were returned."),
        ((1, None), "Expected a type convertible to 'Boolean' but was 'int'"),
        ((None, None), "Expected a type convertible to 'Boolean' but was 'NoneType'"),
        ((np.bool_(True), None), "Expected a type convertible to 'Boolean' but was 'bool"),
        ((False, 5), "Out parameter in position 0 expected type is 'str' but was 'int'."),
    ],
)
def test_a_wrong_answer_is_named_in_leans_words(answer: object, said: str) -> None:
    with pytest.raises((ArgumentException, InvalidCastException)) as raised:
        truth_and(str, answer, "can_update_order")
    assert said in str(raised.value)
    assert "'can_update_order'" in str(raised.value)


def test_a_truth_is_no_number() -> None:
    assert [truth(answer, "can_execute_order") for answer in (True, False)] == [True, False]
    for answer in (0, 1, None, "", np.bool_(True)):
        with pytest.raises(InvalidCastException, match="'can_execute_order'"):
            truth(answer, "can_execute_order")


@pytest.mark.parametrize(
    ("answer", "status"),
    [("True, None, 'more'", "FILLED"), ("False, None, 1, 2", "INVALID")],
)
def test_what_follows_the_message_is_not_looked_at(stage: Stage, answer: str, status: str) -> None:
    model = f"def can_submit_order(self, security, order, message):\n    return {answer}"
    assert stage.rows(body(ORDER, begin=door(model))) == [status]


@pytest.mark.parametrize(
    "model",
    [
        "def can_submit_order(self, security, order, message):\n    return True",
        "def can_submit_order(self, security, order, message):\n    return True, 'fine'",
        "def can_execute_order(self, security, order):\n    return None",
    ],
)
def test_a_wrong_answer_ends_the_run(stage: Stage, model: str) -> None:
    result = stage.play(body(ORDER, begin=door(model)))
    assert result.problem is not None
    assert isinstance(result.problem.error, ArgumentException | InvalidCastException)


def test_a_brokerage_gives_securities_the_models_it_has_of_its_own(stage: Stage) -> None:
    model = """\
def get_slippage_model(self, security):
    return ConstantSlippageModel(0.01)

def get_buying_power_model(self, security):
    return BuyingPowerModel.NULL if security.symbol.value == "ABC" else super().get_buying_power_model(security)

def get_fill_model(self, security):
    self.asked = [*getattr(self, "asked", []), str(security.symbol)]
    return super().get_fill_model(security)"""
    ten = """\
abc = self.securities[self.abc]
t = self.market_order(self.abc, 100000)
self.log([str(t.status), round(t.average_fill_price, 6), type(abc.buying_power_model).__name__])
self.log([self.brokerage_model.asked[0], self.brokerage_model.required_free_buying_power_percent])
self.log([self.securities[self.c100].slippage_model is not abc.slippage_model])"""
    assert stage.rows(body(ten, begin=door(model))) == [
        "['FILLED', 101.05, 'NullBuyingPowerModel']",
        "['ABC', 0.0]",
        "[True]",
    ]


def test_a_brokerage_set_later_takes_back_the_models_a_security_was_given(stage: Stage) -> None:
    begin = """\
def begin(self):
    e = self.add_equity("ABC")
    e.set_slippage_model(ConstantSlippageModel(0.5))
    e.set_fill_model(ImmediateFillModel())
    e.set_buying_power_model(BuyingPowerModel.NULL)
    self.set_brokerage_model(BrokerageName.TASTYTRADE)
    self.log([type(e.slippage_model).__name__, type(e.fill_model).__name__])
    self.log(type(e.buying_power_model).__name__ == "NullBuyingPowerModel")
    self.quit()
"""
    assert stage.rows(begin) == ["['NullSlippageModel', 'EquityFillModel']", "False"]
