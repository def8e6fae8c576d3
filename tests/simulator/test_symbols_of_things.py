"""What is its symbol in LEAN: a contract of a chain, a security. A bar is not."""

from __future__ import annotations

from datetime import date

import pytest

from tests.simulator.toy_market import ABC, Stage, call, put, row

BODY = """\
def begin(self):
    self.equity = self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW)
    self.abc = self.equity.symbol
    self.add_option("ABC").set_filter(self.pick)
    self.at(10, 0, self.ten)

def pick(self, universe):
    self.listed = list(universe)[0]
    return universe.strikes(-5, 5)

def ten(self):
    contract = list(self.option_chain(self.abc))[0]
    chained = list(self.current_slice.option_chains.values())[0].contracts[contract.symbol]
    bar = self.current_slice.bars[self.abc]
    self.log(str(EXPRESSION))
    self.quit()
"""


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("[self.abc == self.equity, self.equity == self.abc, self.abc != self.equity]", "[True, True, False]"),
        ("[contract.symbol == contract, contract == contract.symbol, chained.symbol == chained]", "[True, True, True]"),
        ("[chained == contract.symbol, self.listed == self.listed.symbol]", "[True, True]"),
        ("[self.abc == contract, contract == self.abc, self.abc == bar, self.abc == None, self.abc == 7]", str([False] * 5)),
    ],
)
def test_what_stands_for_a_symbol_equals_it(stage: Stage, expression: str, told: str) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100)), row(put(100))], 100.0)
    assert stage.rows(BODY.replace("EXPRESSION", expression)) == [told]


def test_a_symbol_equals_nothing_else() -> None:
    assert object() != ABC
    assert [call(100)] != call(100)
