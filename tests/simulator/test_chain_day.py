"""A chain laid out for a whole day says at every minute what its contracts say one by one."""

from __future__ import annotations

import gc
import subprocess
import sys
from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine import feed
from simulator.engine.chain_day import ChainDay, fits
from simulator.engine.moments import MINUTE, local_nanos
from simulator.engine.sessions import Sessions
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.lean_files.decode import table
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


def one_by_one(contracts: list[Subscription], ns: int) -> list[tuple[object, float, float]]:
    found: tuple[list[tuple[object, float, float]], ...] = ([], [])
    for one in contracts:
        trade, quote = one.bars(ns)
        if trade is not None or quote is not None:
            prices = (quote[0].bid.close[quote[1]], quote[0].ask.close[quote[1]]) if quote else (0.0, 0.0)
            found[trade is None].append((one.symbol, *prices))
    return found[0] + found[1]


@given(
    contracts=st.lists(Contract, min_size=1, max_size=4),
    sides=Sides,
    first=st.integers(0, SESSION - 1),
    start=st.sampled_from([opening(MONDAY), opening(MONDAY, 12), opening(TUESDAY), opening(TUESDAY, 11)]),
)
def test_a_laid_out_chain_answers_as_its_contracts_do(
    contracts: list[tuple[list[int], ...]], sides: tuple[float, float], first: int, start: int
) -> None:
    members = chain(contracts, sides, start)
    instants = [int(ns) for ns in minute_ends(TUESDAY)[first:] if ns >= start]
    if not instants:
        return
    laid_out = ChainDay(members, instants[0])
    for ns in instants[:: max(1, len(instants) // 25)]:
        row = laid_out.at(ns)
        assert row is not None
        subscriptions, symbols, bids, asks = row
        assert [one.symbol for one in subscriptions] == symbols
        assert list(zip(symbols, bids, asks, strict=True)) == one_by_one(members, ns)


def test_a_layout_knows_nothing_of_other_instants() -> None:
    members = chain([([0], [0], [], [])], (1.0, 2.0), opening(MONDAY))
    laid_out = ChainDay(members, int(minute_ends(TUESDAY)[5]))
    assert laid_out.at(int(minute_ends(TUESDAY)[4])) is None
    assert laid_out.at(int(minute_ends(TUESDAY)[5]) + MINUTE // 2) is None
    assert laid_out.at(int(minute_ends(MONDAY)[5])) is None


def test_only_contracts_filled_forward_on_one_grid_are_laid_out() -> None:
    members = chain([([0], [0], [], []), ([0], [0], [], [])], (1.0, 2.0), opening(MONDAY))
    assert fits(members)
    members[1].fill_forward = False
    assert not fits(members)


WATCHER = """\
def begin(self):
    for strike in (100, 110):
        expiry = datetime(2024, 3, 8)
        symbol = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, strike, expiry)
        self.add_option_contract(symbol, Resolution.MINUTE)

def on_data(self, data):
    for chain in data.option_chains.values():
        self.log([[str(c), c.bid_price, c.ask_price, c.bid_size, c.last_price, c.volume] for c in chain])
"""


def test_a_run_is_the_same_with_and_without_laid_out_chains(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.market.put(call(100.0), MONDAY, keep(quotes(MONDAY, 1.0, 2.0), [3, 200]))
    stage.market.put(call(110.0), MONDAY, keep(trades(MONDAY, 3.0), [50]))
    stage.market.put(call(110.0), TUESDAY, keep(quotes(TUESDAY, 4.0, 5.0), [7]))
    told = []
    for looks in (1, 3, 10**9):
        monkeypatch.setattr(feed, "LOOKS_BEFORE_LAYING_OUT", looks)
        told.append(stage.rows(WATCHER, MONDAY, TUESDAY))
    assert told[0] == told[1] == told[2]
    assert any("4.0, 5.0" in line for line in told[0])


def test_a_run_leaves_the_garbage_collector_as_it_was(stage: Stage) -> None:
    before = gc.get_threshold()
    assert stage.rows(WATCHER)
    assert gc.get_threshold() == before


def test_pandas_is_loaded_only_by_an_algorithm_that_uses_it() -> None:
    code = (
        "import sys; from simulator.api.namespace import names; pd = names()['pd'];"
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
