"""Open interest stays until newer is published, by its own file or by the chain's universe file (SecurityCache.cs)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.listed_interest import ListedInterest
from simulator.engine.moments import local_nanos
from simulator.engine.open_interest import InterestTrack, Told
from simulator.engine.option_universe import OptionUniverse
from simulator.enums import OptionRight
from simulator.market import OpenInterest
from simulator.symbols import Symbol
from tests.simulator.futures_world import ES, JUNE, MARCH, listed, roots
from tests.simulator.synthetic.markets import a_day, chain_of, market, rows_of
from tests.simulator.synthetic.markets import contract as contract_of
from tests.simulator.toy_market import (
    ABC,
    FRIDAY,
    HALF_DAY,
    MONDAY,
    NEW_YORK,
    TUESDAY,
    Stage,
    ToyMarket,
    call,
    quotes,
    row,
    trades,
)

CALL = call(100)
Points = dict[date, list[tuple[int, float]]]
DAYS = [MONDAY + timedelta(days=n) for n in range(5)]


def at(day: date, hour: int) -> int:
    return local_nanos(datetime(day.year, day.month, day.day, hour), NEW_YORK)


def track(points: Points, start: int | None = None, first: date = MONDAY) -> InterestTrack:
    def read(_: Symbol, day: date) -> OpenInterest | None:
        rows = points.get(day)
        if not rows:
            return None
        return OpenInterest(np.array([at(day, hour) for hour, _ in rows], dtype=np.int64), np.array([v for _, v in rows]))

    return InterestTrack(CALL, read, first, at(first, 0) if start is None else start)


def test_the_last_point_of_the_day_counts() -> None:
    assert [track({MONDAY: [(6, 5.0), (9, 7.0)]}).at(MONDAY, at(MONDAY, hour)) for hour in (5, 6, 8, 9, 23)] == [0, 5, 5, 7, 7]


def test_it_stays_over_days_without_any() -> None:
    assert track({MONDAY: [(9, 7.0)]}).at(FRIDAY, at(FRIDAY, 3)) == 7.0


def test_nothing_counts_from_before_the_subscription() -> None:
    one = track({MONDAY: [(6, 5.0), (9, 7.0)], TUESDAY: [(6, 8.0)]}, start=at(MONDAY, 10))
    assert [one.at(MONDAY, at(MONDAY, 12)), one.at(TUESDAY, at(TUESDAY, 12))] == [0.0, 8.0]


def test_without_a_file_to_read_there_is_only_what_is_told() -> None:
    one = InterestTrack(CALL, None, MONDAY, at(MONDAY, 0))
    assert one.at(MONDAY, at(MONDAY, 12)) == 0.0
    told = Told(at(TUESDAY, 0), lambda _: 12.7)
    assert [one.at(MONDAY, at(MONDAY, 12), told), one.at(TUESDAY, at(TUESDAY, 0), told)] == [0.0, 12.0]


def test_what_is_told_counts_where_it_is_newer_only() -> None:
    one = track({MONDAY: [(9, 7.0)], TUESDAY: [(6, 8.0)]})
    told = Told(at(TUESDAY, 0), lambda _: 100.0)
    assert [one.at(TUESDAY, at(TUESDAY, hour), told) for hour in (0, 5, 6)] == [100.0, 100.0, 8.0]


def test_what_is_told_of_an_older_day_changes_nothing() -> None:
    assert track({MONDAY: [(9, 7.0)]}).at(MONDAY, at(MONDAY, 9), Told(at(MONDAY, 9), lambda _: 100.0)) == 7.0


@given(
    points=st.dictionaries(
        st.sampled_from(DAYS),
        st.dictionaries(st.integers(0, 23), st.floats(1, 1e6), max_size=3).map(lambda rows: sorted(rows.items())),
    ),
    moments=st.lists(st.tuples(st.sampled_from(DAYS), st.integers(0, 23)), min_size=1),
    start=st.tuples(st.sampled_from(DAYS), st.integers(0, 23)),
)
def test_any_order_of_questions_gives_the_last_point(
    points: Points, moments: list[tuple[date, int]], start: tuple[date, int]
) -> None:
    begin = at(*start)
    one = track(points, begin, start[0])
    every = sorted((at(day, hour), value) for day, rows in points.items() for hour, value in rows)
    for day, hour in moments:
        wanted = [value for ns, value in every if begin <= ns <= at(day, hour)]
        assert one.at(day, at(day, hour)) == (wanted[-1] if wanted else 0.0)


class Published(ToyMarket):
    """A market whose contracts publish open interest at given hours."""

    def __init__(self, base: ToyMarket, points: dict[tuple[Symbol, date], list[tuple[int, float]]]) -> None:
        super().__init__()
        self.__dict__.update(base.__dict__)
        self._points = points

    def open_interest(self, symbol: Symbol, day: date) -> OpenInterest | None:
        rows = self._points.get((symbol, day))
        if rows is None:
            return None
        return OpenInterest(np.array([at(day, hour) for hour, _ in rows], dtype=np.int64), np.array([v for _, v in rows]))


def futures(points: dict[tuple[Symbol, date], list[tuple[int, float]]]) -> ToyMarket:
    market = roots()
    for day in (MONDAY, TUESDAY, HALF_DAY, FRIDAY):
        for contract in (MARCH, JUNE):
            price = 5000.0 if day == MONDAY else 5010.0
            market.put(contract, day, trades(day, price)).put(contract, day, quotes(day, price - 0.25, price + 0.25))
    for day in (MONDAY.replace(day=1), MONDAY, TUESDAY):
        market.universes[ES, day] = listed(day, MARCH, JUNE)
    return Published(market, points)


def test_a_chain_tells_its_contracts_what_its_file_says(tmp_path: Path) -> None:
    body = """
    def begin(self):
        self.es = self.add_future("ES")
        self.es.set_filter(0, 200)

    def on_securities_changed(self, changes):
        for one in changes.added_securities:
            if not one.symbol.is_canonical():
                self.log(f"{one.symbol.value} {one.open_interest:g} {one.cache.open_interest:g}")
    """
    assert Stage(tmp_path, futures({})).rows(body) == ["ES15H24 70 70", "ES21M24 69 69"]


def test_the_chain_is_overruled_by_the_contracts_own_file_until_its_next_day(tmp_path: Path) -> None:
    body = """
    def begin(self):
        self.es = self.add_future("ES")
        self.es.set_filter(0, 200)
        self.march = None

    def on_data(self, data):
        if self.time.minute == 0 and self.time.hour in (10, 12):
            self.log(f"{self.time:%d %H} {self.securities[self.es.mapped].open_interest:g}")
    """
    market = futures({(MARCH, MONDAY): [(11, 500.0)]})
    assert Stage(tmp_path, market).rows(body, MONDAY, TUESDAY) == ["04 10 70", "04 12 500", "05 10 69", "05 12 69"]


def test_options_too_have_their_chains_open_interest(tmp_path: Path) -> None:
    market = ToyMarket().put(call(100), MONDAY, quotes(MONDAY, 1.0, 2.0))
    friday_before = MONDAY.replace(day=1)
    market.list_contracts(friday_before, [row(call(100), open_interest=31.0)], 100.0)
    body = """
    def begin(self):
        self.add_equity("ABC")
        self.add_option("ABC").set_filter(lambda universe: universe)

    def on_securities_changed(self, changes):
        for one in changes.added_securities:
            if one.type == SecurityType.OPTION and not one.symbol.is_canonical():
                self.log(f"{one.open_interest:g}")
    """
    assert Stage(tmp_path, market).rows(body) == ["31"]


@pytest.mark.parametrize(("published", "paid"), [(None, 1200.0), (3, 200.0)])
def test_a_future_is_settled_as_soon_as_open_interest_makes_a_step(tmp_path: Path, published: int | None, paid: float) -> None:
    """Before Tuesday's first bar the last price is Monday's; at its first bar it is ten points higher."""
    body = """
    def begin(self):
        self.march = self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)))
        self.at(10, 0, self.ten)
        self.paid = self.portfolio.cash

    def ten(self):
        if self.time.day == 4:
            self.march.holdings.set_holdings(4998.0, 1)
        else:
            self.log(f"{(self.portfolio.cash - self.paid) / self.march.symbol_properties.contract_multiplier * 100:g}")
    """
    points = {} if published is None else {(MARCH, TUESDAY): [(published, 1.0)]}
    lines = Stage(tmp_path, futures(points)).rows(body, MONDAY, TUESDAY)
    assert [float(line) for line in lines] == [pytest.approx(paid)]


def test_open_interest_alone_is_no_data(tmp_path: Path) -> None:
    body = """
    def begin(self):
        self.add_future_contract(Symbol.create_future("ES", "cme", datetime(2024, 3, 15)))
        self.first = True

    def on_data(self, data):
        if self.first:
            self.log(f"{self.time:%H:%M}")
        self.first = False
    """
    assert Stage(tmp_path, futures({(MARCH, MONDAY): [(3, 5.0)]})).rows(body) == ["09:31"]


def test_where_a_universe_file_lacks_the_contract_what_was_told_before_counts() -> None:
    one = track({})
    told = Told(at(HALF_DAY, 0), lambda _: None).after(Told(at(TUESDAY, 0), lambda _: 12.0), listed=False)
    assert [one.at(day, at(day, 12), told) for day in (MONDAY, TUESDAY, FRIDAY)] == [0.0, 0.0, 12.0]
    told = Told(at(FRIDAY, 0), lambda _: 13.0).after(told, listed=False)
    assert one.at(FRIDAY, at(FRIDAY, 12), told) == 13.0


def test_what_a_file_is_sure_to_say_needs_nothing_of_before() -> None:
    before, sure = Told(at(MONDAY, 0), lambda _: 12.0), Told(at(TUESDAY, 0), lambda _: 13.0)
    assert sure.after(before, listed=True) is sure
    assert sure.after(before, listed=False).before is before


@given(day=a_day, root=st.sampled_from(["SPXW", "GLD", "ES"]), places=st.lists(st.integers(0, 10_000), min_size=1, max_size=5))
def test_a_universes_open_interest_is_that_of_its_rows_and_read_when_asked_for(day: date, root: str, places: list[int]) -> None:
    chain = chain_of(root, day)
    rows = rows_of(chain, day)
    chosen = [rows[place % len(rows)] for place in places]
    stranger = contract_of(chain, OptionRight.CALL, 1.23, rows[0].expiry)
    symbols = [OptionUniverse(chain, row).symbol for row in chosen]
    asked = ListedInterest(market(), chain, day, [*symbols, stranger])
    assert [asked.of(symbol) for symbol in symbols] == [row.open_interest for row in chosen]
    assert asked.of(stranger) is None


def test_a_day_without_a_universe_file_tells_nothing() -> None:
    asked = ListedInterest(ToyMarket(), CALL.canonical, MONDAY, [CALL])
    assert asked.of(CALL) is None


def test_a_contract_keeps_the_line_of_the_universe_file_that_picked_it(tmp_path: Path) -> None:
    market = ToyMarket()
    market.put(call(100), MONDAY, quotes(MONDAY, 2.0, 2.2)).put(ABC, MONDAY, trades(MONDAY, 100.0))
    market.list_contracts(FRIDAY - timedelta(days=7), [row(call(100), close=2.5, delta=0.4, open_interest=31.0)], 100.0)
    body = """\
def begin(self):
    self.canonical = self.add_option("ABC").symbol

def on_data(self, slice):
    for one in self.securities.values():
        if one.type == SecurityType.OPTION and not one.symbol.is_canonical():
            line = one.cache.get_data(OptionUniverse)
            self.log(f"{line.end_time:%d} {line.open_interest:g} {line.greeks.delta:g} {line.close:g} {one.open_interest:g}")
    self.log([self.securities["ABC"].cache.get_data(OptionUniverse)])
    self.quit()
"""
    assert Stage(tmp_path, market).rows(body) == ["02 31 0.4 2.5 31", "[None]"]


def test_a_cache_refuses_kinds_of_data_it_does_not_keep(tmp_path: Path) -> None:
    body = "def begin(self):\n    self.add_equity('ABC').cache.get_data(Dividend)\n"
    assert "SecurityCache.get_data of Dividend" in str(Stage(tmp_path, ToyMarket()).play(body).problem)
