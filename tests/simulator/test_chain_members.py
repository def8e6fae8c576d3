"""Who of a chain is present at an instant is told without decoding; a contract is made and read when it is reached."""

from __future__ import annotations

import gc
import subprocess
import sys
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.chain_contracts import ChainContracts, ChainMoment
from simulator.engine.chain_members import ChainMembers
from simulator.engine.given import Given
from simulator.engine.moments import MINUTE, local_nanos
from simulator.engine.sessions import Sessions
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.errors import NotSupportedName
from simulator.lean_files.decode import table
from simulator.pricing import NO_RESULT
from tests.simulator.toy_market import (
    ABC,
    MONDAY,
    NEW_YORK,
    SESSION,
    TUESDAY,
    Stage,
    ToyMarket,
    call,
    keep,
    minute_ends,
    quotes,
    trades,
)

Kept = st.lists(st.integers(0, SESSION - 1), unique=True, max_size=5).map(sorted)
Contract = st.tuples(Kept, Kept, Kept, Kept)
Sides = st.sampled_from([(1.0, 2.0), (0.0, 2.0), (1.0, 0.0), (0.0, 0.0)])


class Listed:
    """A security of which a subscription needs the symbol only."""

    def __init__(self, strike: float) -> None:
        self.symbol = call(strike)


def chain(contracts: list[tuple[list[int], ...]], sides: tuple[float, float], start: int) -> list[Subscription]:
    market, sessions, made = ToyMarket(), Sessions(ToyMarket().hours(ABC)), []
    for number, (old_quotes, new_quotes, old_trades, new_trades) in enumerate(contracts):
        security = Listed(100.0 + number)
        ramp = np.arange(1.0, 1.0 + SESSION)
        for day, rows in ((MONDAY, old_quotes), (TUESDAY, new_quotes)):
            if rows:
                market.put(security.symbol, day, keep(quotes(day, sides[0] * ramp, sides[1] * ramp), rows))
        for day, rows in ((MONDAY, old_trades), (TUESDAY, new_trades)):
            if rows:
                market.put(security.symbol, day, keep(trades(day, 5.0), rows))
        data = SymbolData(market, security.symbol, sessions, start)
        made.append(Subscription(security, data, fill_forward=True))  # type: ignore[arg-type]
    return made


def opening(day: date, hour: int = 0) -> int:
    return local_nanos(datetime(day.year, day.month, day.day, hour), NEW_YORK)


def one_by_one(contracts: list[Subscription], ns: int) -> list[object]:
    return [one.symbol for one in contracts if any(bar is not None for bar in one.bars(ns))]


@given(
    contracts=st.lists(Contract, min_size=1, max_size=4),
    sides=Sides,
    moments=st.lists(st.integers(0, 2 * SESSION - 1), min_size=1, max_size=25),
    start=st.sampled_from([opening(MONDAY), opening(MONDAY, 12), opening(TUESDAY), opening(TUESDAY, 11)]),
    filled=st.sampled_from([(True,), (False,), (True, False)]),
)
def test_who_is_present_is_who_has_a_bar_in_whatever_order_it_is_asked(
    contracts: list[tuple[list[int], ...]],
    sides: tuple[float, float],
    moments: list[int],
    start: int,
    filled: tuple[bool, ...],
) -> None:
    members = chain(contracts, sides, start)
    for number, one in enumerate(members):
        one.fill_forward = filled[number % len(filled)]
    asked = ChainMembers(members)
    grid = [*minute_ends(MONDAY).tolist(), *minute_ends(TUESDAY).tolist()]
    for ns in [*(grid[place] for place in moments), *sorted(grid[place] for place in moments)]:
        present = asked.at(ns)
        assert [one.symbol for one in present.subscriptions] == one_by_one(members, ns)
        assert [present.place_of[one.symbol] for one in present.subscriptions] == list(range(len(present.subscriptions)))


def test_nobody_is_present_between_minutes_or_when_the_market_is_shut() -> None:
    asked = ChainMembers(chain([([0], [0], [], [])], (1.0, 2.0), opening(MONDAY)))
    close = int(minute_ends(MONDAY)[-1])
    assert len(asked.at(close).subscriptions) == 1
    assert not asked.at(close - MINUTE // 2).subscriptions
    assert not asked.at(close + MINUTE).subscriptions


def test_telling_who_is_present_decodes_nothing() -> None:
    members = chain([([5], [0], [], []), ([], [7], [], [])], (1.0, 2.0), opening(MONDAY))
    asked = ChainMembers(members)
    instants = minute_ends(TUESDAY).tolist()
    assert [len(asked.at(ns).subscriptions) for ns in (instants[0], instants[6], instants[7])] == [1, 1, 2]
    market = members[0].data.market
    assert isinstance(market, ToyMarket)
    assert market.asked == []


def test_the_same_answer_is_given_until_it_changes() -> None:
    asked = ChainMembers(chain([([0], [0], [], [20]), ([], [60], [], [40])], (1.0, 2.0), opening(MONDAY)))
    instants = minute_ends(TUESDAY).tolist()
    first = asked.at(instants[1])
    assert asked.at(instants[39]) is first
    changed = asked.at(instants[40])
    assert changed is not first
    assert asked.at(instants[-1]) is changed


@given(
    contracts=st.lists(Contract, min_size=1, max_size=4),
    sides=Sides,
    moments=st.lists(st.integers(0, 2 * SESSION - 1), min_size=1, max_size=25),
    start=st.sampled_from([opening(MONDAY), opening(MONDAY, 12), opening(TUESDAY), opening(TUESDAY, 11)]),
    whole=st.booleans(),
)
def test_quotes_are_those_of_the_contracts_however_much_of_the_chain_is_read(
    contracts: list[tuple[list[int], ...]], sides: tuple[float, float], moments: list[int], start: int, whole: bool
) -> None:
    members = chain(contracts, sides, start)
    asked = ChainMembers(members)
    grid = [*minute_ends(MONDAY).tolist(), *minute_ends(TUESDAY).tolist()]
    for ns in [*(grid[place] for place in moments), *sorted(grid[place] for place in moments)]:
        present = asked.at(ns)
        made = contracts_at(asked, ns)
        reached = made if whole else filter(None, map(made.find, present.place_of))
        read = [(one.bid_price, one.ask_price) for one in reached]
        quotes = [one.bars(ns)[1] for one in present.subscriptions]
        assert read == [(0.0, 0.0) if q is None else (q[0].bid.close[q[1]], q[0].ask.close[q[1]]) for q in quotes]


def contracts_at(asked: ChainMembers, ns: int) -> ChainContracts:
    option: Any = asked.subscriptions[0].security
    return ChainContracts(asked, asked.at(ns), ChainMoment(Given(ns, {}), option, lambda _: NO_RESULT))


def test_bids_and_asks_of_a_whole_chain_lie_ready_once_all_were_read() -> None:
    asked = ChainMembers(chain([([], [0, 20], [], []), ([], [0, 9], [], [])], (1.0, 2.0), opening(MONDAY)))
    instants = minute_ends(TUESDAY).tolist()
    grid = asked.sessions.grid(TUESDAY)
    for place, ready in ((0, False), (1, False), (2, True), (9, True), (30, True)):
        present = asked.at(instants[place])
        read = [(one.bid_price, one.ask_price) for one in contracts_at(asked, instants[place])]
        sheet = present.sheet(grid, instants[place])
        assert (sheet is not None) is ready
        assert sheet is None or read == list(zip(*sheet[place], strict=True))


def test_bids_and_asks_do_not_lie_ready_where_some_contract_is_never_read() -> None:
    asked = ChainMembers(chain([([], [0], [], []), ([], [0], [], [])], (1.0, 2.0), opening(MONDAY)))
    instants = minute_ends(TUESDAY).tolist()
    for ns in instants[:5]:
        first, second = contracts_at(asked, ns)
        assert first.bid_price == 1.0
    assert asked.at(instants[4]).sheet(asked.sessions.grid(TUESDAY), instants[4]) is None
    assert second.ask_price == 2.0


@given(place=st.integers(0, 40), name=st.sampled_from(["BidPrice", "AskPrice", "bid_price", "ask_price"]))
def test_a_contract_reached_alone_has_the_prices_it_has_in_the_whole_chain(place: int, name: str) -> None:
    every, few = (
        ChainMembers(chain([([], [0, 3, 20], [], []), ([], [2, 9], [], [])], (1.0, 2.0), opening(MONDAY))) for _ in range(2)
    )
    for ns in minute_ends(TUESDAY).tolist()[: place + 1]:
        wanted = [getattr(one, name) for one in contracts_at(every, ns)]
    assert [getattr(next(iter(contracts_at(few, ns))), name)] == wanted[:1]
    with pytest.raises(NotSupportedName):
        _ = next(iter(contracts_at(few, ns))).mid_price


TWO_CALLS = """\
def begin(self):
    for strike in (100, 110):
        expiry = datetime(2024, 3, 8)
        symbol = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, strike, expiry)
        self.add_option_contract(symbol, Resolution.MINUTE)
"""

COUNTER = (
    TWO_CALLS
    + """
def on_data(self, data):
    import gc
    gc.disable()
    for chain in data.option_chains.values():
        every = list(chain)
        greeks = [one.greeks for one in every if chain.underlying and one.underlying_last_price]
    if self.time.minute == 30:
        self.log(sum(type(thing).__name__ == "OptionContract" for thing in gc.get_objects()))

def on_end_of_algorithm(self):
    import gc
    gc.enable()
"""
)


def test_contracts_that_nobody_holds_are_gone_with_their_slice(stage: Stage) -> None:
    stage.market.put(ABC, MONDAY, trades(MONDAY, 100.0))
    for strike in (100.0, 110.0):
        stage.market.put(call(strike), MONDAY, quotes(MONDAY, 1.0, 2.0))
    told = [int(count) for count in stage.rows(COUNTER)]
    assert len(told) > 3
    assert len(set(told)) == 1


WATCHER = (
    TWO_CALLS
    + """
def on_data(self, data):
    for chain in data.option_chains.values():
        self.log([[str(c), c.bid_price, c.ask_price, c.bid_size, c.last_price, c.volume] for c in chain])
"""
)


def test_a_chain_gives_each_contract_the_bars_of_its_own(stage: Stage) -> None:
    stage.market.put(call(100.0), MONDAY, keep(quotes(MONDAY, 1.0, 2.0), [3, 200]))
    stage.market.put(call(110.0), MONDAY, keep(trades(MONDAY, 3.0), [50]))
    stage.market.put(call(110.0), TUESDAY, keep(quotes(TUESDAY, 4.0, 5.0), [7]))
    stage.market.put(ABC, MONDAY, trades(MONDAY, 100.0))
    told = stage.rows(WATCHER, MONDAY, TUESDAY)
    symbols = [str(call(100.0)), str(call(110.0))]
    quoted, traded = f"['{symbols[0]}', 1.0, 2.0, 10, 0.0, 0]", f"['{symbols[1]}', 0.0, 0.0, 0, 3.0, "
    assert told[0] == f"[{quoted}]"
    assert told[47] == f"[{quoted}, {traded}100]]"
    assert told[-1] == f"[{quoted.replace('1.0, 2.0', '2.0, 2.2')}, ['{symbols[1]}', 4.0, 5.0, 10, 3.0, 0]]"


KEEPER = (
    TWO_CALLS
    + """\
    self.kept = []

def on_data(self, data):
    for chain in data.option_chains.values():
        first = next(iter(chain))
        found = chain.contracts[first.symbol]
        every = list(chain)
        same = first is found is every[0] and all(chain.contracts[one.symbol] is one for one in every)
        other = [one for one in every if one is chain.contracts.get(one.symbol)]
        assert same and len(other) == len(chain) == chain.contracts.count == len(chain.contracts) == len(every)
        assert chain.contracts.get(chain.symbol) is None and first.symbol in chain.contracts
        self.kept.append((every[-1], every[-1].symbol, data.time))

def on_end_of_algorithm(self):
    for contract, symbol, time in self.kept[:: 97] + self.kept[: 3]:
        assert (contract.symbol, contract.time) == (symbol, time)
        self.log(f"{contract} {contract.bid_price:g} {contract.ask_price:g}")
"""
)


def test_a_contract_that_is_kept_keeps_the_quotes_of_its_slice(stage: Stage) -> None:
    ramp = np.arange(1.0, 1.0 + SESSION)
    for day, more in ((MONDAY, 0.0), (TUESDAY, 1000.0)):
        stage.market.put(ABC, day, trades(day, 100.0))
        for strike in (100.0, 110.0):
            stage.market.put(call(strike), day, quotes(day, ramp + more + strike / 1000, ramp + more + 0.5))
    told = stage.rows(KEEPER, MONDAY, TUESDAY)
    wanted = [place % SESSION + 1 + 1000 * (place // SESSION) for place in [*range(0, 2 * SESSION, 97), 0, 1, 2]]
    assert told == [f"{call(110.0)} {number + 0.11:g} {number + 0.5:g}" for number in wanted]


def test_a_run_leaves_the_garbage_collector_as_it_was(stage: Stage) -> None:
    before = gc.get_threshold()
    assert stage.rows(WATCHER)
    assert gc.get_threshold() == before


def test_pandas_is_loaded_only_by_an_algorithm_that_uses_it() -> None:
    code = (
        "import sys; from simulator.api.namespace import modules, names; modules(); pd = names()['pd'];"
        "assert 'pandas.core' not in sys.modules; assert pd.DataFrame([1]).shape == (1, 1); import pandas;"
        "assert pandas is pd and 'pandas.core' in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0


@given(rows=st.lists(st.lists(st.integers(0, 10**10), min_size=3, max_size=3), min_size=1, max_size=20), gaps=st.booleans())
def test_whole_numbers_of_any_length_are_read_exactly(rows: list[list[int]], gaps: bool) -> None:
    cells = [[str(cell) if not gaps or cell % 3 or not place else "" for place, cell in enumerate(row)] for row in rows]
    text = "\n".join(",".join(row) for row in cells).encode()
    wanted = [[float(cell or 0) for cell in row] for row in cells]
    assert table(text, 3, "here").tolist() == wanted
