"""How symbols are written and compared while an algorithm runs: by ticker once they were added, by identifier before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import ABC, FRIDAY, MONDAY, Stage, ToyMarket, call, option, put, quiet_market, row, trades

XYZ = Symbol.create("XYZ", SecurityType.EQUITY, Market.USA)
WORDS = st.sampled_from([ABC, call(100), call(105), put(100), call(100).canonical, XYZ])


class Renamed(ToyMarket):
    """ABC was listed as OLD in 2010."""

    def first_listing(self, equity: Symbol) -> tuple[str, date] | None:
        return ("OLD", date(2010, 1, 4)) if equity == ABC else None


@given(one=WORDS, other=WORDS)
def test_symbols_are_in_the_order_of_their_tickers(one: Symbol, other: Symbol) -> None:
    assert (one <= other) is (one.value <= other.value)
    assert (one >= other) is (one.value >= other.value)
    assert (one < other) is (one.value < other.value)
    assert (one > other) is (one.value > other.value)


@given(one=WORDS, other=WORDS)
def test_a_text_equals_the_symbol_it_names(one: Symbol, other: Symbol) -> None:
    assert (one == other.value) is (one == other)
    assert (one == other.value.lower()) is (one == other)
    assert (one != other.value) is (one != other)
    assert one != 5
    assert one in [other.value, one.value]


@given(
    strike=st.sampled_from([100.0, 105.0]),
    right=st.sampled_from(OptionRight),
    expiry=st.sampled_from([MONDAY, FRIDAY]),
    style=st.sampled_from(OptionStyle),
)
def test_contracts_made_apart_are_equal_by_all_their_parts(
    strike: float, right: OptionRight, expiry: date, style: OptionStyle
) -> None:
    made = [
        Symbol.create_option(ABC, Market.USA, each_style, side, price, day)
        for price in (100.0, 105.0)
        for side in OptionRight
        for day in (MONDAY, FRIDAY)
        for each_style in OptionStyle
    ]
    again = Symbol.create_option(ABC, Market.USA, style, right, strike, expiry)
    assert [one for one in made if one == again] == [again]
    assert hash(again) == hash(next(one for one in made if one == again))


def test_a_symbol_is_written_as_its_identifier_until_it_is_added(stage: Stage) -> None:
    begin = """\
def begin(self):
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.log(f"{c} {c.value} {c.underlying} {c == str(c)}")
    self.add_option_contract(c)
    again = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.log(f"{c} {again} {c.underlying}")
    self.remove_security(c)
    self.log(f"{again}")
    self.quit()
"""
    first, then, last = stage.rows(begin)
    assert first.startswith("ABC YG")
    assert first.endswith("|ABC 2T ABC   240308C00100000 ABC 2T True")
    assert then == "ABC   240308C00100000 ABC   240308C00100000 ABC"
    assert last == "ABC   240308C00100000"


def test_contracts_a_chain_picks_are_written_by_ticker_and_those_it_lists_by_identifier(tmp_path: Path) -> None:
    market = quiet_market()
    market.list_contracts(date(2024, 3, 1), [row(call(100)), row(call(105)), row(put(95))], 100.0)
    body = """\
def begin(self):
    o = self.add_option("ABC")
    o.set_filter(lambda u: u.strikes(0, 0))
    self.log(str(o.symbol))
    self.at(10, 0, self.ten)

def ten(self):
    listed = [c.symbol for c in self.option_chain("ABC")]
    self.log([str(one) == one.value for one in listed])
    self.log([str(c) for c in self.option_chain("ABC")])
    self.quit()
"""
    assert Stage(tmp_path, market).rows(body) == [
        "?ABC",
        "[True, False, False]",
        "['ABC   240308C00100000', 'ABC   240308C00105000', 'ABC   240308P00095000']",
    ]


def test_the_identifier_of_a_renamed_share_has_its_first_ticker_and_day(tmp_path: Path) -> None:
    body = """\
def begin(self):
    abc = self.add_equity("ABC").symbol
    c = Symbol.create_option(abc, Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.log(f"{abc} {abc.id.symbol} {abc.id.date} {c.id.symbol} {c.id.date} {c.id.underlying.symbol} {c.value}")
    self.log(str(abc.id).split()[0] + " " + str(c.id).split("|")[1])
    self.quit()
"""
    market = Renamed()
    market.put(ABC, MONDAY, trades(MONDAY, 100.0))
    first, second = Stage(tmp_path, market).rows(body)
    assert first == "ABC OLD 2010-01-04 00:00:00 OLD 2024-03-08 00:00:00 OLD ABC   240308C00100000"
    assert second.startswith("OLD OLD ")


def test_an_order_for_what_was_never_added_names_it_by_its_identifier(stage: Stage) -> None:
    begin = """\
def begin(self):
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    try:
        self.securities[c]
    except KeyNotFoundException as error:
        self.log(error)
    self.quit()
"""
    (said,) = stage.rows(begin)
    assert said.startswith("This asset symbol (ABC YG")
    assert "|ABC 2T) was not found in your security list." in said


@pytest.mark.parametrize("symbol", [ABC, call(100), option(2.5, OptionRight.PUT)])
def test_outside_a_run_a_symbol_is_written_by_its_ticker(symbol: Symbol) -> None:
    assert str(symbol) == symbol.value
