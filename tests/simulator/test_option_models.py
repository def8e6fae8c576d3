"""Early assignment by LEAN's default model, by none, by one's own; margin calls that never come; contracts as symbols."""

from __future__ import annotations

import numpy as np
import pytest

from tests.simulator.engine_plays import BEGIN, body
from tests.simulator.toy_market import (
    ABC,
    FRIDAY,
    HALF_DAY,
    HALF_SESSION,
    MONDAY,
    SESSION,
    TUESDAY,
    Stage,
    call,
    put,
    quotes,
    row,
    trades,
)

ASSIGNED = """\
def on_assignment_order_event(self, e):
    self.log(f"{self.time:%a %H:%M} assigned {e.symbol} {e.fill_quantity:g} {e.message}")

"""


@pytest.fixture
def deep(stage: Stage) -> Stage:
    """ABC at 110: the call of 100 is 9 % in the money, and its bid is worth less than exercising it."""
    for day, count in ((MONDAY, SESSION), (TUESDAY, SESSION), (HALF_DAY, HALF_SESSION), (FRIDAY, SESSION)):
        stage.market.put(ABC, day, trades(day, 110.0, count)).put(ABC, day, quotes(day, 109.95, 110.05, count))
        stage.market.put(call(100), day, quotes(day, 9.5, 10.5, count))
    return stage


def sells(model: str = "") -> str:
    """Sells a call on Monday; the option's model is set first."""
    setting = f"self.securities[self.c100].set_option_assignment_model({model})\n" if model else ""
    return body(f"{setting}self.market_order(self.c100, -2)", "pass", ASSIGNED)


def test_leans_model_assigns_a_deep_short_within_four_days_of_expiry(deep: Stage) -> None:
    rows = deep.rows(sells(), MONDAY, TUESDAY)
    assert len(rows) == 1
    assert rows[0].startswith("Mon ")
    assert "assigned ABC   240308C00100000 2" in rows[0]
    assert rows[0].endswith("Simulated option assignment before expiration")


def test_a_null_model_assigns_nothing_before_expiry(deep: Stage) -> None:
    assert deep.rows(sells("NullOptionAssignmentModel()"), MONDAY, TUESDAY) == []


def test_the_depth_asked_for_is_a_fraction_of_the_underlying(deep: Stage) -> None:
    assert deep.rows(sells("DefaultOptionAssignmentModel(0.10)"), MONDAY, TUESDAY) == []
    assert len(deep.rows(sells("DefaultOptionAssignmentModel(0.09)"), MONDAY, TUESDAY)) == 1


def test_the_window_before_expiry_can_be_narrowed(deep: Stage) -> None:
    assert deep.rows(sells("DefaultOptionAssignmentModel(0.05, timedelta(days=1))"), MONDAY, TUESDAY) == []
    rows = deep.rows(sells("DefaultOptionAssignmentModel(prior_expiration=timedelta(days=1))"), MONDAY, FRIDAY)
    assert [line[:9] for line in rows] == ["Thu 09:31"]


def test_a_model_of_ones_own_may_change_the_tag(deep: Stage) -> None:
    own = """\
class Own(DefaultOptionAssignmentModel):
    def get_assignment(self, parameters):
        result = super().get_assignment(parameters)
        result.tag = f"own {parameters.option.symbol.value[:3]}"
        return result

"""
    rows = deep.rows(own + sells("type(self).Own()"), MONDAY, TUESDAY)
    assert len(rows) == 1
    assert rows[0].endswith("own ABC")


def test_a_model_that_wants_part_of_a_holding_gets_all_of_it_as_in_lean(deep: Stage) -> None:
    """BacktestingBrokerage.ProcessAssignmentOrders notifies of a final position of 0, whatever the quantity."""
    own = """\
class Own:
    def get_assignment(self, parameters):
        return OptionAssignmentResult(1, "one of two")

"""
    rows = deep.rows(own + sells("type(self).Own()"), MONDAY, MONDAY)
    assert len(rows) == 1
    assert " 2 " in rows[0]


def test_a_model_that_says_nothing_assigns_nothing(deep: Stage) -> None:
    own = "class Own:\n    def get_assignment(self, parameters):\n        return None\n\n"
    assert deep.rows(own + sells("type(self).Own()"), MONDAY, MONDAY) == []


def test_a_null_margin_call_model_neither_calls_nor_warns(stage: Stage) -> None:
    bids = np.where(np.arange(SESSION) < 90, 1.8, 30.0)
    stage.market.put(put(100), MONDAY, quotes(MONDAY, bids, bids + 0.2))
    more = """\
def on_margin_call(self, requests):
    self.log("call")
    return requests

def on_margin_call_warning(self):
    self.log("warning")

"""
    begin = BEGIN.replace("def begin(self):\n", "def begin(self):\n    self.set_cash(9000)\n")
    ten = "self.market_order(self.p100, -4)"
    assert stage.rows(body(ten, "pass", more, begin=begin)) != []
    null = begin.replace(
        "self.set_cash(9000)\n", "self.set_cash(9000)\n    self.portfolio.set_margin_call_model(MarginCallModel.NULL)\n"
    )
    assert stage.rows(body(ten, "pass", more, begin=null)) == []


def test_a_margin_call_model_of_ones_own_is_refused_by_name(stage: Stage) -> None:
    result = stage.play("def begin(self):\n    self.portfolio.set_margin_call_model(object())\n")
    assert "NotSupported: SecurityPortfolioManager.set_margin_call_model with a model of the algorithm's own" in str(
        result.problem
    )


CHAIN = """\
def begin(self):
    self.abc = self.add_equity("ABC")
    self.chain = sorted(self.option_chain(self.abc), key=lambda c: c.strike)
    {line}
    self.quit()
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("self.log(self.add_option_contract(self.chain[0]).symbol.value)", "ABC   240308C00100000"),
        ("self.log(self.add_security(self.chain[1]).symbol.value)", "ABC   240308C00105000"),
        ("self.log(self.chain[0].id == self.chain[0].symbol.id)", "True"),
        ("self.log(f'{self.chain[1].id.strike_price:g} {self.chain[1].id.date:%d}')", "105 08"),
        ("self.log(self.is_market_open(self.abc))", "False"),
    ],
)
def test_a_contract_or_a_security_stands_for_its_symbol(stage: Stage, line: str, said: str) -> None:
    stage.market.list_contracts(MONDAY.replace(day=1), [row(call(100)), row(call(105))], 100.0)
    assert stage.rows(CHAIN.format(line=line)) == [said]


def test_a_filter_may_answer_with_the_contracts_of_the_universe(stage: Stage) -> None:
    stage.market.list_contracts(MONDAY.replace(day=1), [row(call(100)), row(call(105)), row(put(100))], 100.0)
    rows = stage.rows(
        """\
def begin(self):
    self.option = self.add_option("ABC").symbol
    self.securities[self.option].set_filter(lambda u: [c for c in u if c.id.option_right == OptionRight.CALL])
    self.at(10, 0, self.ten)

def ten(self):
    for security in sorted(self.securities.values(), key=str):
        self.log(str(security.symbol))
    self.quit()
"""
    )
    assert [line for line in rows if "240308" in line] == ["ABC   240308C00100000", "ABC   240308C00105000"]
