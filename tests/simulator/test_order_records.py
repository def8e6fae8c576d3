"""What an order notes beside its terms: prices at submission to the digit, the mode of its prices, the tag of the engine's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from simulator.run import RunResult
from tests.simulator.engine_plays import body
from tests.simulator.futures_world import added
from tests.simulator.toy_market import ABC, FRIDAY, MONDAY, SESSION, Stage, call, quotes, trades

AT_TEN = "\n    self.at(10, 0, self.trade)\n\ndef trade(self):\n    "


def told(result: RunResult) -> list[Mapping[str, Any]]:
    assert result.problem is None, result.problem and result.problem.trace
    return [json.loads(text) for text in result.order_list]


def submitted(result: RunResult) -> str:
    """The prices the first order was submitted at, as its JSON has them."""
    assert result.problem is None, result.problem and result.problem.trace
    return result.order_list[0].split('"orderSubmissionData":{')[1].split("}")[0]


def share(mode: str, trade: str = "self.market_order(self.abc, 1)") -> str:
    added = f"self.abc = self.add_equity('ABC', data_normalization_mode=DataNormalizationMode.{mode}).symbol"
    return f"def begin(self):\n    {added}{AT_TEN}{trade}\n"


@pytest.mark.parametrize(
    ("mode", "prices"),
    [
        ("RAW", '"bidPrice":99.9500,"askPrice":100.0500,"lastPrice":100.0000'),
        ("ADJUSTED", '"bidPrice":49.350312500,"askPrice":49.399687500,"lastPrice":49.375000000'),
        ("SPLIT_ADJUSTED", '"bidPrice":49.97500,"askPrice":50.02500,"lastPrice":50.00000'),
    ],
)
def test_prices_at_submission_have_the_digits_of_file_and_factors(stage: Stage, mode: str, prices: str) -> None:
    stage.market.factors[ABC] = [(MONDAY, (0.9875, 0.5))]
    assert submitted(stage.play(share(mode))) == prices


def test_a_factor_of_one_adds_no_digits(stage: Stage) -> None:
    stage.market.factors[ABC] = [(MONDAY, (1.0, 1.0))]
    assert submitted(stage.play(share("ADJUSTED"))) == '"bidPrice":99.9500,"askPrice":100.0500,"lastPrice":100.0000'


@pytest.mark.parametrize(("mode", "number"), [("RAW", 0), ("ADJUSTED", 1), ("SPLIT_ADJUSTED", 2), ("TOTAL_RETURN", 3)])
def test_an_order_for_a_share_tells_how_its_prices_are_adjusted(stage: Stage, mode: str, number: int) -> None:
    assert [order["priceAdjustmentMode"] for order in told(stage.play(share(mode)))] == [number]


def test_the_mode_is_that_of_the_submission(stage: Stage) -> None:
    trade = (
        "self.securities[self.abc].set_data_normalization_mode(DataNormalizationMode.RAW)\n    self.market_order(self.abc, 1)"
    )
    assert told(stage.play(share("ADJUSTED", trade)))[0]["priceAdjustmentMode"] == 0


def test_an_option_has_raw_prices_and_makes_its_underlying_so(stage: Stage) -> None:
    text = body("self.market_order(self.c100, 1)\nself.market_order(self.abc, 1)")
    assert [order["priceAdjustmentMode"] for order in told(stage.play(text))] == [0, 0]


@pytest.mark.parametrize(
    ("more", "contract", "number"),
    [
        ("pass", "self.es.mapped", 6),
        ("self.es.set_filter(0, 20)", "self.es.mapped", 0),
        ("self.one = self.add_future_contract(self.es.mapped or MARCH).symbol", "self.one", 1),
    ],
    ids=["mapped alone", "of the chain", "by itself"],
)
def test_a_futures_contract_has_the_mode_of_what_subscribed_it(futures: Stage, more: str, contract: str, number: int) -> None:
    text = added(
        "contract_depth_offset=0", more.replace("MARCH", "Symbol.create_future('ES', Market.CME, datetime(2024, 3, 15))")
    )
    text += f"""
    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.market_order({contract}, 1)
    """
    assert [order["priceAdjustmentMode"] for order in told(futures.play(text))] == [number]


def test_an_exercise_at_expiry_has_no_tag_and_notes_the_last_prices(stage: Stage) -> None:
    last = np.where(np.arange(SESSION) < SESSION - 1, 100.0, 103.0)
    stage.market.put(ABC, FRIDAY, trades(FRIDAY, last)).put(call(100), FRIDAY, quotes(FRIDAY, 2.95, 3.05))
    text = body("self.market_order(self.c100, 1)", "pass")
    order, exercise = told(stage.play(text, FRIDAY, FRIDAY + timedelta(days=3)))
    assert order["tag"] == ""
    assert exercise["type"] == 6
    assert "tag" not in exercise
    assert exercise["orderSubmissionData"] == {"bidPrice": 2.95, "askPrice": 3.05, "lastPrice": 3.0}


@pytest.mark.parametrize(("given", "tag"), [("", "Removed"), (", 'over'", "over"), (", tag=''", "")])
def test_what_is_sold_by_a_removal_says_so(stage: Stage, given: str, tag: str) -> None:
    trade = f"self.market_order(self.abc, 1)\n    self.limit_order(self.abc, 1, 50)\n    self.remove_security(self.abc{given})"
    bought, resting, sold = told(stage.play(share("RAW", trade)))
    assert (bought["tag"], sold["tag"], sold["quantity"]) == ("", tag, -1)
    assert (resting["tag"], resting["status"]) == (tag, 5)
