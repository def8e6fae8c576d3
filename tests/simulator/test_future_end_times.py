"""The time of day a future's trading ends: in its identifier, and when it is delisted (DelistingEventProvider.cs)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.continuous import deeper
from simulator.engine.future_filters import FutureFilterUniverse, FutureUniverse
from simulator.expiry_rules import trading_ends
from simulator.symbols import Symbol, listed_future
from tests.simulator.futures_world import ES, JUNE, MARCH, listed, roots
from tests.simulator.toy_market import MONDAY, Stage, ToyMarket, quotes, trades

LAST = MARCH.id.date.date()
BEFORE = LAST - timedelta(days=1)
AFTER = LAST + timedelta(days=3)
TELL = """
    def on_delistings(self, delistings):
        for one in delistings.values:
            self.log(f"{self.time:%d %H:%M} {one.symbol.value} {one.type} {one.time:%d %H:%M}")
"""


@pytest.mark.parametrize(
    ("ticker", "ends"),
    [("ES", time(13, 30)), ("mes", time(13, 30)), ("EMD", time(13, 30)), ("ZN", time(12, 1)), ("GC", time()), ("CL", time())],
)
def test_the_rules_of_some_roots_add_a_time_to_the_day(ticker: str, ends: time) -> None:
    assert trading_ends(ticker) == ends
    assert listed_future(ticker, "cme", LAST).id.date == datetime.combine(LAST, ends)


def test_a_contract_made_by_hand_ends_when_it_says() -> None:
    assert Symbol.create_future("ES", "cme", LAST).id.date == datetime.combine(LAST, time())
    assert Symbol.create_future("ES", "cme", datetime.combine(LAST, time(9, 30))).id.date == datetime.combine(LAST, time(9, 30))


@given(st.times(), st.times())
def test_contracts_are_the_same_whatever_time_they_end(one: time, other: time) -> None:
    first, second = (Symbol.create_future("ES", "cme", datetime.combine(LAST, ends)) for ends in (one, other))
    assert first == second
    assert hash(first) == hash(second)
    assert str(first) == str(second)
    assert {first: 1}[second] == 1


def test_the_contract_behind_another_has_a_day_alone() -> None:
    """Extensions.AdjustSymbolByOffset drops the time."""
    assert deeper(MARCH, 1, ToyMarket().hours(ES)).id.date == datetime(2024, 6, 21)
    assert deeper(MARCH, 0, ToyMarket().hours(ES)).id.date == MARCH.id.date


@given(st.times(), st.integers(0, 30))
def test_a_filter_counts_days_whatever_time_trading_ends(ends: time, days: int) -> None:
    contract = Symbol.create_future("ES", "cme", datetime.combine(LAST, ends))
    now = datetime.combine(LAST - timedelta(days=days), time())
    universe = FutureFilterUniverse([FutureUniverse(contract, None)], ToyMarket().hours(ES), now)
    assert universe.expiration(days, days).symbols() == [contract]


@pytest.fixture
def ending(tmp_path: Path) -> Stage:
    """March and June around March's last day, a Friday; June is the one mapped."""
    market = roots()
    for day in (BEFORE, LAST, AFTER):
        market.universes[ES, day] = listed(day, MARCH, JUNE)
        for contract, price in ((MARCH, 5000.0), (JUNE, 5100.0)):
            market.put(contract, day, trades(day, price)).put(contract, day, quotes(day, price - 0.25, price + 0.25))
    market.universes[ES, BEFORE - timedelta(days=1)] = listed(BEFORE - timedelta(days=1), MARCH, JUNE)
    return Stage(tmp_path, market)


def test_a_contract_of_the_chain_is_delisted_a_day_after_its_trading_ended(ending: Stage) -> None:
    body = (
        """
    def begin(self):
        self.add_future("ES", Resolution.MINUTE).set_filter(0, 20)

    def on_data(self, data):
        for chain in data.futures_chains.values():
            for one in chain:
                if not self.portfolio[one.symbol].invested:
                    self.log(f"{one.expiry}")
                    self.market_order(one.symbol, 1)

    def on_order_event(self, event):
        self.log(f"{self.time:%d %H:%M} {event.quantity} {event.fill_price}")
"""
        + TELL
    )
    assert ending.rows(body, BEFORE, AFTER) == [
        "2024-03-15 13:30:00",
        "14 09:31 1.0 0.0",
        "14 09:31 1.0 5000.25",
        "15 00:00 ES15H24 WARNING 15 00:00",
        "16 13:30 -1.0 5000.0",
        "16 13:30 ES15H24 DELISTED 16 13:30",
    ]


def test_a_contract_added_by_its_day_is_delisted_at_midnight(ending: Stage) -> None:
    body = (
        """
    def begin(self):
        self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)))
"""
        + TELL
    )
    assert ending.rows(body, BEFORE, AFTER) == [
        "15 00:00 ES15H24 WARNING 15 00:00",
        "16 00:00 ES15H24 DELISTED 16 00:00",
    ]


def test_a_contract_that_ended_before_its_subscription_begins_is_not_told_of(ending: Stage) -> None:
    body = (
        """
    def begin(self):
        self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 13, 9, 30)))
"""
        + TELL
    )
    assert ending.rows(body, BEFORE, AFTER) == []


@pytest.mark.parametrize(("ticker", "ends"), [("ES", "2024-03-15 13:30:00"), ("RTY", "2024-03-15 00:00:00")])
def test_which_universe_names_a_contract_first_goes_by_their_identifiers(ending: Stage, ticker: str, ends: str) -> None:
    """A map file's contract has no time of day. The continuous future's universe is called QC-, before RTY and after ES."""
    root, march = Symbol.create(ticker, ES.security_type, ES.market), Symbol.create_future(ticker, ES.market, LAST)
    market = ending.market
    market.maps |= {(root, mode): market.maps[es, mode] for es, mode in list(market.maps)}
    for key in list(market.maps):
        if key[0] == root:
            whole = market.maps[key]
            market.maps[key] = type(whole)(days=whole.days, contracts=(march, march), end=whole.end)
    for day in (MONDAY - timedelta(days=3), MONDAY):
        market.universes[root, day] = listed(day, march)
    market.put(march, MONDAY, trades(MONDAY, 5000.0)).put(march, MONDAY, quotes(MONDAY, 4999.75, 5000.25))
    body = f"""
    def begin(self):
        self.root = self.add_future("{ticker}", Resolution.MINUTE)
        self.root.set_filter(0, 20)
        self.at(10, 0, self.show)

    def show(self):
        for chain in self.current_slice.futures_chains.values():
            self.log([str(one.expiry) for one in chain])
    """
    assert ending.rows(body) == [f"['{ends}']"]


def test_an_order_adds_a_contract_that_has_ended_and_finds_no_price(ending: Stage) -> None:
    """LEAN asks of options alone whether they are over (QCAlgorithm.CanAutoAddSecurity)."""
    body = """
    def begin(self):
        self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 6, 21)))
        self.at(10, 0, self.ten)

    def ten(self):
        over = Symbol.create_future("ES", "cme", datetime(2023, 12, 15))
        ticket = self.market_order(over, 1)
        self.log(f"{ticket.status == OrderStatus.INVALID} {over in self.securities}")
    """
    assert ending.rows(body, BEFORE) == ["True True"]
