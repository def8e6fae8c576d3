"""``history`` of chains: past universe files, one by one or as a frame with a row a contract."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.hours import local_to_utc
from simulator.symbols import Symbol
from simulator.universe_history import flat_frame, past_universes
from tests.simulator.toy_market import (
    ABC,
    FRIDAY,
    HALF_DAY,
    IDX,
    MONDAY,
    NEW_YORK,
    TUESDAY,
    Stage,
    ToyMarket,
    call,
    put,
    quiet_market,
    row,
)

CHAIN = Symbol.create_canonical_option(ABC)
DAYS = (MONDAY, TUESDAY, HALF_DAY)


@pytest.fixture
def listed(tmp_path: Path) -> Stage:
    """Three days' universes of ABC, of one, two and three contracts; Wednesday is a holiday."""
    market = quiet_market()
    contracts = [call(100), put(100), call(105)]
    for count, day in enumerate(DAYS, start=1):
        rows = [row(one, close=float(count), delta=0.5, theta=-0.1) for one in contracts[:count]]
        market.list_contracts(day, rows, 100.0)
    market.list_contracts(TUESDAY, [row(call(100, underlying=IDX))], 100.0, IDX)
    return Stage(tmp_path, market)


def said(listed: Stage, *lines: str) -> list[str]:
    body = "def begin(self):\n    o = self.add_option('ABC').symbol\n" + "".join(f"    {line}\n" for line in lines)
    return listed.rows(body + "    self.quit()\n", FRIDAY)


def told(listed: Stage, call: str) -> list[str]:
    return said(listed, f"for u in {call}:", "    self.log(f'{u.end_time:%d} {u.count} {u.data[0].close:g}')")


@pytest.mark.parametrize(
    ("asked", "want"),
    [
        ("o, 2, Resolution.DAILY", ["06 2 2", "08 3 3"]),
        ("o, 3", ["05 1 1", "06 2 2", "08 3 3"]),
        ("o, 10", ["05 1 1", "06 2 2", "08 3 3"]),
        ("o, 0", []),
        ("o, timedelta(3)", ["06 2 2", "08 3 3"]),
        ("o, datetime(2024, 3, 4), datetime(2024, 3, 6)", ["05 1 1", "06 2 2"]),
        ("o, datetime(2024, 3, 5), datetime(2024, 3, 30)", ["06 2 2", "08 3 3"]),
    ],
)
def test_each_universe_ends_at_the_midnight_after_its_day(listed: Stage, asked: str, want: list[str]) -> None:
    assert told(listed, f"self.history[OptionUniverse]({asked})") == want


def test_a_universe_lists_what_the_provider_lists(listed: Stage) -> None:
    lines = (
        "for u in self.history[OptionUniverse](o, 3):",
        "    chain = self.option_chain_provider.get_option_contract_list(o, u.end_time)",
        "    self.log([c.symbol for c in u] == chain == [c.symbol for c in u.data])",
    )
    assert said(listed, *lines) == ["True"] * 3


def test_several_chains_come_as_dictionaries_by_canonical_symbol(listed: Stage) -> None:
    lines = (
        "i = self.add_index_option('IDX').symbol",
        "for found in self.history[OptionUniverse]([o, i], 2):",
        "    self.log([str(one) for one in found.keys()])",
    )
    assert said(listed, *lines) == ["['?ABC', '?IDX']", "['?ABC']"]


@pytest.mark.parametrize("asked", ["o, 3, flatten=True", "OptionUniverse, o, 3, flatten=True", "[o], 3, flatten=True"])
def test_the_flat_frame_has_a_row_a_contract_and_day(listed: Stage, asked: str) -> None:
    lines = (
        f"f = self.history({asked})",
        "self.log([f.index.names[0], f.index.names[1], len(f), len(f.index.levels[0])])",
        "last = f.loc[datetime(2024, 3, 8)]",
        "self.log([s.value for s in last.index])",
        "self.log([last.close.tolist(), last.theta.round(6).tolist()])",
        "self.log(list(f.columns))",
    )
    assert said(listed, *lines) == [
        "['time', 'symbol', 6, 3]",
        "['ABC   240308C00100000', 'ABC   240308P00100000', 'ABC   240308C00105000']",
        "[[3.0, 3.0, 3.0], [-36.5, -36.5, -36.5]]",
        "['close', 'delta', 'high', 'low', 'open', 'openinterest', 'theta', 'volume']",
    ]


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("self.history(o, 3)", "NotSupported"),
        ("self.history(OptionUniverse, o, 3)", "without flatten"),
        ("self.history(TradeBar, o, 3, flatten=True)", "bars with flatten"),
        ("self.history('ABC', 3, flatten=True)", "requested type"),
        ("self.history[OptionUniverse](o.underlying, 3)", "requested type"),
        ("self.history[OptionUniverse](o, 'three')", "history takes"),
    ],
)
def test_what_a_chain_has_no_history_of_is_refused(listed: Stage, asked: str, word: str) -> None:
    result = listed.play(f"def begin(self):\n    o = self.add_option('ABC').symbol\n    list({asked})\n", FRIDAY)
    assert word in str(result.problem)


def test_a_chain_without_files_has_no_rows(tmp_path: Path) -> None:
    now = local_to_utc(_midnight(FRIDAY), NEW_YORK)
    assert past_universes(ToyMarket(), CHAIN, (3,), now, NEW_YORK) == []
    assert flat_frame([]).empty


@given(periods=st.integers(0, 8), offset=st.integers(0, 10))
def test_no_universe_is_from_the_future_and_none_is_twice(periods: int, offset: int) -> None:
    market = ToyMarket()
    for n in range(14):
        market.list_contracts(MONDAY + timedelta(days=n), [row(call(100))], 100.0)
    today = MONDAY + timedelta(days=offset)
    found = past_universes(market, CHAIN, (periods,), local_to_utc(_midnight(today), NEW_YORK), NEW_YORK)
    ends = [universe.end_time for universe in found]
    assert ends == sorted(set(ends))
    assert len(ends) <= periods
    assert all(end <= _midnight(today) for end in ends)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
