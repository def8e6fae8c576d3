"""Data of an instant by ticker, which LEAN takes for the symbol of it."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.market import CorporateAction
from tests.simulator.toy_market import ABC, MONDAY, TUESDAY, Stage

BEGIN = "def begin(self):\n    self.abc = self.add_equity('ABC', data_normalization_mode=DataNormalizationMode.RAW).symbol\n\n"


def at_ten(*lines: str) -> str:
    indented = "".join(f"        {line}\n" for line in lines)
    return BEGIN + "def on_data(self, data):\n    if (self.time.hour, self.time.minute) == (10, 0):\n" + indented


@pytest.mark.parametrize("kind", ["bars", "quote_bars"])
@pytest.mark.parametrize("ticker", ["ABC", "abc"])
def test_bars_are_found_by_ticker(stage: Stage, kind: str, ticker: str) -> None:
    lines = [
        f"bars = data.{kind}",
        f"self.log(bars['{ticker}'].close == bars[self.abc].close)",
        f"self.log(f\"{{'{ticker}' in bars}} {{bars.contains_key('{ticker}')}} {{bars.get('{ticker}').symbol}}\")",
    ]
    assert stage.rows(at_ten(*lines)) == ["True", "True True ABC"]


@pytest.mark.parametrize("kind", ["bars", "quote_bars", "dividends", "option_chains"])
def test_a_ticker_without_data_is_not_there(stage: Stage, kind: str) -> None:
    rows = stage.rows(at_ten(f"self.log(f\"{{'XYZ' in data.{kind}}} {{data.{kind}.get('XYZ')}}\")"))
    assert rows == ["False None"]


def test_asking_for_a_ticker_without_data_is_an_error_that_names_it(stage: Stage) -> None:
    problem = stage.play(at_ten("data.bars['XYZ']")).problem
    assert problem is not None
    assert "'XYZ' wasn't found in the TradeBars object" in str(problem)


def test_a_dividend_is_found_by_ticker(stage: Stage) -> None:
    paid = CorporateAction(known=date(2024, 3, 1), day=MONDAY, reference=100.0, distribution=1.25)
    stage.market.actions[ABC] = [paid, CorporateAction(known=MONDAY, day=TUESDAY, reference=100.0, distribution=0.5)]
    more = "def on_dividends(self, dividends):\n    self.log(dividends['ABC'].distribution)\n"
    assert stage.rows(BEGIN + more, MONDAY, TUESDAY)[-1] == "0.5"
