"""What a chain and its contracts tell, as objects and as frames."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.chain_members import ChainMembers
from simulator.engine.sessions import Sessions
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.market import OpenInterest
from simulator.symbols import Symbol
from tests.simulator.toy_market import (
    ABC,
    MONDAY,
    SESSION,
    TUESDAY,
    Stage,
    ToyMarket,
    call,
    keep,
    minute_ends,
    put,
    quiet_market,
    quotes,
    row,
    trades,
)

MINUTES = minute_ends(MONDAY).tolist()
EARLY = MINUTES[0] - 3 * 3600 * 10**9
FRIDAY = MONDAY - timedelta(days=3)
TEN = """\
def begin(self):
    o = self.add_option("ABC")
    o.set_filter(lambda u: u.strikes(-5, 5).expiration(0, 30))
    self.abc, self.canonical = o.symbol.underlying, o.symbol
    self.at(10, 0, self.ten)

def ten(self):
    chain = self.current_slice.option_chains.get(self.canonical)
    self.look(chain)
    self.quit()

def look(self, chain):
"""


class Interest(ToyMarket):
    """Open interest by symbol: instants and values of Monday."""

    def __init__(self) -> None:
        super().__init__()
        self.points: dict[Symbol, list[tuple[int, float]]] = {}

    def open_interest(self, symbol: Symbol, day: date) -> OpenInterest | None:
        points = self.points.get(symbol) if day == MONDAY else None
        if points is None:
            return None
        return OpenInterest(np.array([ns for ns, _ in points]), np.array([value for _, value in points]))


def subscribed(market: ToyMarket, *symbols: Symbol, filled: bool = True) -> list[Subscription]:
    sessions, start = Sessions(market.hours(ABC)), MINUTES[0] - 10 * 3600 * 10**9

    class Named:
        def __init__(self, symbol: Symbol) -> None:
            self.symbol = symbol

    return [
        Subscription(Named(symbol), SymbolData(market, symbol, sessions, start), filled)  # type: ignore[arg-type]
        for symbol in symbols
    ]


def there(members: ChainMembers, minute: int) -> list[Symbol]:
    return [one.symbol for one in members.at(MINUTES[minute]).subscriptions]


@given(
    quoted=st.integers(0, SESSION - 1),
    late=st.integers(0, SESSION - 1) | st.none(),
    told=st.integers(-5, SESSION - 1) | st.none(),
    minute=st.integers(0, SESSION - 1),
)
def test_a_contract_with_open_interest_is_there_once_its_chain_has_a_bar(
    quoted: int, late: int | None, told: int | None, minute: int
) -> None:
    market = Interest()
    market.put(call(100), MONDAY, keep(quotes(MONDAY, 1.0, 2.0), [quoted]))
    if late is not None:
        market.put(call(110), MONDAY, keep(quotes(MONDAY, 1.0, 2.0), [late]))
    if told is not None:
        market.points[call(110)] = [(EARLY if told < 0 else MINUTES[told], 7.0)]
    by_bars = min([first for first in (quoted, late) if first is not None])
    begins = [late] if late is not None else []
    if told is not None:
        begins.append(max(told, by_bars))
    members = ChainMembers(subscribed(market, call(100), call(110)))
    found = there(members, minute)
    assert (call(100) in found) is (minute >= quoted)
    assert (call(110) in found) is (bool(begins) and minute >= min(begins))


def test_open_interest_alone_makes_no_chain() -> None:
    market = Interest()
    market.points[call(100)] = [(EARLY, 7.0)]
    assert there(ChainMembers(subscribed(market, call(100), call(110))), 5) == []


def test_open_interest_is_filled_forward_only_where_bars_are() -> None:
    market = Interest()
    market.points[call(100)] = [(MINUTES[3], 7.0), (MINUTES[9], 8.0)]
    (filled,), (bare,) = subscribed(market, call(100)), subscribed(market, call(100), filled=False)
    assert [filled.open_interest(MINUTES[minute]) for minute in (2, 3, 8, 9, 50)] == [None, 7.0, 7.0, 8.0, 8.0]
    assert [bare.open_interest(MINUTES[minute]) for minute in (2, 3, 8, 9, 50)] == [None, 7.0, None, 8.0, None]


def test_what_a_universe_file_tells_is_the_securitys_and_not_the_contracts(tmp_path: Path) -> None:
    rows = play(tmp_path, "self.log([[c.open_interest, self.securities[c.symbol].open_interest] for c in chain])")
    assert rows == ["[[0.0, 7], [0.0, 7]]"]


def play(tmp_path: Path, *lines: str, market: ToyMarket | None = None) -> list[str]:
    if market is None:
        market = quiet_market()
        market.list_contracts(FRIDAY, [row(call(100), 2.5, delta=0.5, theta=-0.1), row(put(100))], 99.0)
    return Stage(tmp_path, market).rows(TEN + "".join(f"    {line}\n" for line in lines))


def test_a_contract_has_one_price_under_four_names_and_whole_numbers_of_contracts(tmp_path: Path) -> None:
    market = quiet_market()
    market.list_contracts(FRIDAY, [row(call(100))], 99.0)
    market.put(call(100), MONDAY, trades(MONDAY, 2.05))
    rows = play(
        tmp_path,
        "c = chain.contracts[chain.contracts.keys[0]]",
        "self.log([c.last_price, c.value, c.price, c.close, c.scaled_strike])",
        "self.log([type(c.volume), type(c.bid_size), type(c.ask_size)])",
        market=market,
    )
    assert rows == ["[2.05, 2.05, 2.05, 2.05, 100.0]", "[<class 'int'>, <class 'int'>, <class 'int'>]"]


def test_a_chain_is_a_collection_by_symbol(tmp_path: Path) -> None:
    rows = play(
        tmp_path,
        "one = list(chain)[0].symbol",
        "self.log([len(chain), chain.count, bool(chain), one in chain, chain.contains_key(one), self.abc in chain])",
        "self.log([str(k) for k in chain.quote_bars.keys] + [chain.quote_bars[one].close, chain.trade_bars.count])",
    )
    assert rows == [
        "[2, 2, True, True, True, False]",
        "['ABC   240308C00100000', 'ABC   240308P00100000', 2.1, 0]",
    ]


def test_a_chain_whose_underlying_has_no_data_is_there_and_empty(tmp_path: Path) -> None:
    market = ToyMarket()
    market.list_contracts(FRIDAY, [row(call(100))], 99.0)
    market.put(call(100), MONDAY, quotes(MONDAY, 1.0, 2.0))
    rows = play(tmp_path, "self.log([len(chain), bool(chain), list(chain), chain.underlying.price])", market=market)
    assert rows == ["[0, False, [], 0.0]"]


@pytest.mark.parametrize("flatten", [True, False])
def test_yesterdays_chain_is_of_midnight_and_has_the_files_numbers(tmp_path: Path, flatten: bool) -> None:
    rows = play(
        tmp_path,
        f"chain = self.option_chain(self.abc, flatten={flatten})",
        "c = list(chain)[0]",
        "self.log(f'{chain.time} {chain.end_time} {c.time} {chain.underlying.price:g} {c.underlying_last_price:g}')",
        "self.log([c.bid_price, c.price, c.scaled_strike, c.volume, c.bid_size, c.greeks.delta, c.open_interest])",
        "f = chain.data_frame",
        "self.log(f'{f.index.name} {list(f.columns)} {len(f)}')",
    )
    columns = (
        "['askprice', 'asksize', 'bidprice', 'bidsize', 'delta', 'expiry', 'lastprice', 'openinterest', 'right', "
        "'scaledstrike', 'strike', 'style', 'theta', 'underlyinglastprice', 'underlyingsymbol', 'volume'] 2"
    )
    assert rows == [
        "2024-03-04 00:00:00 2024-03-04 00:00:00 2024-03-02 00:00:00 0 99",
        "[2.5, 2.5, 100.0, 5, 0, 0.5, 7.0]",
        f"symbol {columns}" if flatten else "symbol ['contracts', 'count'] 1",
    ]


def test_contracts_that_have_expired_are_not_in_yesterdays_chain(tmp_path: Path) -> None:
    market = quiet_market()
    market.list_contracts(FRIDAY, [row(call(100, expiry=FRIDAY)), row(call(100))], 99.0)
    rows = play(tmp_path, "self.log([str(c) for c in self.option_chain(self.abc)])", market=market)
    assert rows == ["['ABC   240308C00100000']"]


def test_a_frame_keeps_members_of_enumerations_and_symbols(tmp_path: Path) -> None:
    rows = play(
        tmp_path,
        "f = chain.data_frame",
        "self.log([str(f.dtypes[name]) for name in ('right', 'style', 'underlyingsymbol', 'expiry', 'volume', 'strike')])",
        "self.log([f.right.iloc[1] == OptionRight.PUT, str(f.right.iloc[1]), f.underlyingsymbol.iloc[0] == self.abc])",
        "g = self.current_slice.option_chains.data_frame",
        "self.log([g.index.names[0], len(g), len(g.columns) == len(f.columns), 'lastprice' in g, 'bidsize' in g])",
    )
    assert rows == [
        "['object', 'object', 'object', 'datetime64[ns]', 'int64', 'float64']",
        "[True, 'PUT', True]",
        "['canonical', 2, True, False, True]",
    ]


def test_chains_of_universe_files_that_are_not_flat_have_a_row_each(tmp_path: Path) -> None:
    rows = play(
        tmp_path,
        "f = self.option_chains([self.abc]).data_frame",
        "self.log([len(f), f['count'].tolist(), len(f.contracts.iloc[0]), f.index[0] == self.canonical])",
        "self.log(self.option_chains([self.abc], True).data_frame.index.names)",
    )
    assert rows == ["[1, [2], 2, True]", "['canonical', 'symbol']"]


def test_an_option_tells_what_exercise_is_worth_to_the_cent(tmp_path: Path) -> None:
    rows = play(
        tmp_path,
        "o = self.securities[list(chain)[0].symbol]",
        "self.log([o.get_pay_off(99.5), o.get_pay_off(100.07)])",
        "self.log([o.get_intrinsic_value(100.07), o.out_of_the_money_amount(99.93)])",
        "self.log([o.is_auto_exercised(100.01), o.is_auto_exercised(100.009), o.get_aggregate_exercise_amount()])",
        "self.log([o.is_option_chain, o.is_option_contract, self.securities[self.canonical].is_option_chain])",
        "self.market_order(o.symbol, -2)",
        "self.log([o.get_exercise_quantity(), o.get_exercise_quantity(1), str(o.holdings)])",
    )
    assert rows == [
        "[-0.5, 0.07]",
        "[0.07, 0.07]",
        "[True, False, 10000.0]",
        "[False, True, True]",
        "[-200.0, -100.0, 'ABC   240308C00100000: -2 @ 2']",
    ]


def test_bars_are_written_as_lean_writes_them(tmp_path: Path) -> None:
    market = quiet_market()
    market.list_contracts(FRIDAY, [row(call(100))], 99.0)
    market.put(call(100), MONDAY, quotes(MONDAY, 0.0, 2.25))
    rows = play(
        tmp_path,
        "q = self.securities[list(chain)[0].symbol].cache.get_data(QuoteBar)",
        "self.log(f'{self.securities[self.abc].get_last_data()}')",
        "self.log(f'{q}|{q.ask}')",
        market=market,
    )
    assert rows == [
        "ABC: O: 100 H: 100 L: 100 C: 100 V: 100",
        "ABC   240308C00100000: Bid: O:  Bid: H:  Bid: L:  Bid: C:  Ask: O: 2.25 Ask: H: 2.25 Ask: L: 2.25 Ask: C: 2.25 "
        "|O: 2.25 H: 2.25 L: 2.25 C: 2.25",
    ]


def test_a_middle_has_the_digits_of_its_sides(tmp_path: Path) -> None:
    market = quiet_market()
    market.list_contracts(FRIDAY, [row(call(100))], 99.0)
    market.put(call(100), MONDAY, quotes(MONDAY, 748.93, 749.29))
    assert (748.93 + 749.29) / 2 != 749.11
    rows = play(
        tmp_path,
        "s = self.securities[list(chain)[0].symbol]",
        "self.log([s.price, s.open, s.cache.get_data(QuoteBar).close])",
        market=market,
    )
    assert rows == ["[749.11, 749.11, 749.11]"]


def test_tuesdays_chain_keeps_mondays_open_interest() -> None:
    market = Interest()
    market.put(call(100), TUESDAY, quotes(TUESDAY, 1.0, 2.0))
    market.points[call(110)] = [(MINUTES[3], 7.0)]
    members = ChainMembers(subscribed(market, call(100), call(110)))
    first = int(minute_ends(TUESDAY)[0])
    assert [one.symbol for one in members.at(first).subscriptions] == [call(100), call(110)]
    assert [one.open_interest(first) for one in members.at(first).subscriptions] == [None, 7.0]


def test_a_chain_of_what_was_never_added_is_asked_for_by_symbol_only(tmp_path: Path) -> None:
    rows = play(
        tmp_path,
        "try:",
        "    self.option_chain('XYZ')",
        "except ArgumentException as error:",
        "    self.log(error)",
        "self.log(len(self.option_chain(Symbol.create('XYZ', SecurityType.EQUITY, Market.USA))))",
    )
    assert rows == ["The symbol XYZ 0 is not an option or an underlying symbol.", "0"]


def test_a_ticker_that_was_added_stands_for_the_chain_on_it(tmp_path: Path) -> None:
    rows = play(
        tmp_path,
        "chains = self.current_slice.option_chains",
        "self.log([chains['ABC'] is chain, chains.get('abc') is chain, 'ABC' in chains, 'XYZ' in chains, chains.get('XYZ')])",
        "self.log([one.value for one in self.option_chain_provider.get_option_contract_list('ABC', self.time)])",
    )
    assert rows == ["[True, True, True, False, None]", "['ABC   240308C00100000', 'ABC   240308P00100000']"]
