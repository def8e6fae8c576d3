"""Data of one instant is gone through in the order of symbols (Common/Data/Market/DataDictionary.cs, LEAN's PR 9105)."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.lean_dict import DataDictionary
from simulator.symbols import Symbol
from tests.simulator.toy_market import ABC, MONDAY, TUESDAY, Stage, call, keep, put, quotes, row, trades

FRIDAY_BEFORE = date(2024, 3, 1)
CONTRACTS = [call(95.0), call(100.0), call(1000.0), put(95.0), put(100.0)]


@given(st.permutations([ABC, *CONTRACTS, Symbol.create_canonical_option(ABC)]))
def test_whatever_comes_first_keys_values_and_items_come_by_printed_ticker(symbols: list[Symbol]) -> None:
    data = DataDictionary({symbol: symbol.value for symbol in symbols})
    ends = ("C00095000", "C00100000", "C01000000", "P00095000", "P00100000")
    printed = ["?ABC", "ABC", *(f"ABC   240308{end}" for end in ends)]
    assert list(data.values) == printed
    assert [symbol.value for symbol in data.keys] == printed
    assert [(pair.key.value, pair.value) for pair in data] == [(text, text) for text in printed]
    assert data.keys() == sorted(symbols)
    assert [data[symbol] for symbol in symbols] == [symbol.value for symbol in symbols]


WATCHER = """\
def begin(self):
    self.abc = self.add_equity("ABC", Resolution.MINUTE).symbol
    for strike, right in ((110, OptionRight.PUT), (110, OptionRight.CALL), (100, OptionRight.PUT)):
        symbol = Symbol.create_option(self.abc, Market.USA, OptionStyle.AMERICAN, right, strike, datetime(2024, 3, 8))
        self.add_option_contract(symbol, Resolution.MINUTE)

def on_data(self, data):
    if self.time.hour == 10 and self.time.minute == 0:
        for names in ([one.key for one in data.bars], data.quote_bars.keys(), data.keys, [one.symbol for one in data.values]):
            self.log(" ".join(name.value[-9:] for name in names))
        for chain in data.option_chains.values():
            for names in (chain.contracts.keys(), [one.symbol for one in chain], list(chain.data_frame.index)):
                self.log(" ".join(name.value[-9:] for name in names))
"""


def test_a_slice_and_its_chains_name_symbols_in_order_whatever_was_added_or_traded_first(stage: Stage) -> None:
    stage.market.put(ABC, MONDAY, trades(MONDAY, 100.0))
    stage.market.put(call(110.0), MONDAY, keep(quotes(MONDAY, 1.0, 2.0), [3]))
    stage.market.put(put(110.0), MONDAY, keep(trades(MONDAY, 3.0), [0]))
    stage.market.put(put(100.0), MONDAY, keep(quotes(MONDAY, 1.0, 2.0), [2]))
    stage.market.put(put(100.0), MONDAY, keep(trades(MONDAY, 3.0), [9]))
    everyone, chain = "ABC C00110000 P00100000 P00110000", "C00110000 P00100000 P00110000"
    assert stage.rows(WATCHER) == ["ABC P00100000 P00110000", "ABC C00110000 P00100000", everyone, everyone, *[chain] * 3]


def test_a_chain_of_yesterdays_file_is_in_order_however_the_file_lists_it(stage: Stage) -> None:
    listed = [put(100.0), call(105.0, TUESDAY), call(100.0), put(100.0, TUESDAY)]
    stage.market.list_contracts(FRIDAY_BEFORE, [row(symbol) for symbol in listed], 100.0)
    rows = stage.rows(
        """\
def begin(self):
    abc = self.add_equity("ABC").symbol
    given = self.option_chain_provider.get_option_contract_list(abc, self.time)
    self.log([one.value[6:] for one in given])
    self.log([one.value[6:] for one in self.option_chain(abc).contracts.keys()])
    self.log([one.key.value[6:] for one in self.option_chain(abc).contracts])
    self.log([one.symbol.value[6:] for one in self.option_chain(abc)] == [one.value[6:] for one in sorted(given)])
    self.quit()
"""
    )
    in_order = "['240305C00105000', '240305P00100000', '240308C00100000', '240308P00100000']"
    assert rows == ["['240308P00100000', '240305C00105000', '240308C00100000', '240305P00100000']", in_order, in_order, "True"]
