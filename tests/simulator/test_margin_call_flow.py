"""Margin calls as the engine issues them, and the account's end."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.simulator.toy_market import MONDAY, SESSION, Stage, put, quotes

SHORT_PUTS = """\
def begin(self):
    self.set_cash(CASH)
    self.add_equity("ABC")
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    self.at(10, 0, lambda: self.market_order(self.c, -4))

def on_margin_call_warning(self):
    self.log(f"{self.time:%H:%M} warning")

def on_order_event(self, e):
    if str(e.status) == "FILLED":
        self.log(f"{self.time:%H:%M} {e.fill_quantity:g} {self.transactions.get_order_by_id(e.order_id).tag}")

"""


def rising_put(stage: Stage, top: float) -> None:
    bids = np.where(np.arange(SESSION) < 90, 1.8, top)
    stage.market.put(put(100), MONDAY, quotes(MONDAY, bids, bids + 0.2))


def test_an_account_under_water_is_closed_out_in_part(stage: Stage) -> None:
    rising_put(stage, 6.0)
    rows = stage.rows(SHORT_PUTS.replace("CASH", "10_000"))
    assert rows[0] == "10:00 -4 "
    assert rows[1].endswith("Margin Call")
    assert 0 < float(rows[1].split()[1]) <= 4


def test_little_margin_left_is_a_warning(stage: Stage) -> None:
    rising_put(stage, 2.0)
    rows = stage.rows(SHORT_PUTS.replace("CASH", "9_100"))
    assert "warning" in rows[1]
    assert not [row for row in rows if "Margin Call" in row]


def test_a_sound_account_hears_nothing(stage: Stage) -> None:
    rising_put(stage, 2.0)
    assert stage.rows(SHORT_PUTS.replace("CASH", "100_000")) == ["10:00 -4 "]


def test_the_algorithm_may_replace_the_orders_of_a_margin_call(stage: Stage) -> None:
    rising_put(stage, 6.0)
    rows = stage.rows(
        SHORT_PUTS.replace("CASH", "10_000")
        + "def on_margin_call(self, requests):\n    self.log(f'{len(requests)} {requests[0].tag}')\n"
        + "    r = requests[0]\n    r.tag = 'mine'\n    return [r, 'no request']\n"
    )
    assert rows[1] == "1 Margin Call"
    assert rows[2].endswith(" mine")


@pytest.mark.parametrize("answer", ["[]", "None", "['no request']", "7"])
def test_an_algorithm_that_answers_a_margin_call_with_no_orders_ends(stage: Stage, answer: str) -> None:
    """AlgorithmPythonWrapper.OnMarginCall takes no empty answer."""
    rising_put(stage, 6.0)
    result = stage.play(SHORT_PUTS.replace("CASH", "10_000") + f"def on_margin_call(self, requests):\n    return {answer}\n")
    assert str(result.problem) == (
        "Runtime Error: OnMarginCall: Exception: on_margin_call must return a non-empty list of SubmitOrderRequest"
    )


def test_an_executed_call_is_told_in_the_log_with_lean_s_date(stage: Stage) -> None:
    rising_put(stage, 6.0)
    result = stage.play(SHORT_PUTS.replace("CASH", "10_000"))
    (told,) = [line.message for line in result.log.lines if "Executed MarginCallOrder" in line.message]
    assert told.startswith("03/04/2024 11:")
    assert re.search(r" - Executed MarginCallOrder: ABC   240308P00100000 - Quantity: \d @ 6.2$", told)


def test_an_account_without_value_ends_the_run(stage: Stage) -> None:
    rising_put(stage, 40.0)
    result = stage.play(
        SHORT_PUTS.replace(
            "self.set_cash(CASH)", "self.set_cash(10_000)\n    p = self.portfolio\n    p.margin_call_model = None"
        ).replace("None", "MarginCallModel.NULL")
    )
    assert result.problem is None
    assert any("less than or equal to zero" in line.message for line in result.log.lines)
    assert result.equity[-1][1] <= 0


def test_one_request_given_twice_ends_the_run_in_nets_words(stage: Stage) -> None:
    """LEAN puts the requests in a dictionary, by the object."""
    rising_put(stage, 6.0)
    answer = "def on_margin_call(self, requests):\n    return requests + requests\n"
    result = stage.play(SHORT_PUTS.replace("CASH", "10_000") + answer)
    words = "Runtime Error: OnMarginCall: ArgumentException: An item with the same key has already been added. Key: "
    assert str(result.problem).startswith(words)
