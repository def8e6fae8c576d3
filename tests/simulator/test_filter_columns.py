"""Filters work on columns; row by row, as LEAN does it, they answer the same contracts in the same order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.engine.filters import OptionFilterUniverse, is_standard
from simulator.engine.option_universe import OptionUniverse
from simulator.enums import OptionRight, SecurityType
from simulator.hours import MarketHours
from simulator.lean_files import LeanFiles
from simulator.market import UniverseRow
from simulator.symbols import Market, Symbol
from simulator.synthetic.universe import ChainRows
from simulator.universe_rows import NO_RIGHT, ListedRows, number_of, places_of, rows_of
from tests.simulator.synthetic.markets import a_day, chain_of, market
from tests.simulator.toy_market import ABC, IDX, ToyMarket

CHAINS = [Symbol.create_canonical_option(ABC), Symbol.create_canonical_option(IDX), Symbol.create_canonical_option(IDX, "SPXW")]
NUMBERS = ("delta", "gamma", "theta", "vega", "rho", "implied_volatility", "open_interest")
Step = tuple[str, Any, Any]


class RowByRow:
    """OptionFilterUniverse.cs over plain rows, one by one."""

    def __init__(
        self, canonical: Symbol, rows: Sequence[UniverseRow], price: float | None, hours: MarketHours, now: datetime
    ) -> None:
        self.rows = list(rows)
        self._canonical, self._price, self._hours, self._now = canonical, price, hours, now
        self._all_strikes: list[float] | None = None

    def strikes(self, low: int, high: int) -> None:
        if self._price is None:
            return
        if self._all_strikes is None:
            self._all_strikes = sorted({row.strike for row in self.rows})
        every = self._all_strikes
        index = bisect_left(every, self._price)
        first, last = index + low, index + high
        if index < len(every) and every[index] != self._price:
            last -= low < 0 < high
            first, last = (first - 1, last - 1) if low > 0 else (first, last)
        first = max(first, 0)
        if index == len(every) or first >= len(every) or last < 0:
            self.rows = []
            return
        lowest, highest = every[first], every[min(last, len(every) - 1)]
        self.rows = [row for row in self.rows if lowest <= row.strike <= highest]

    def expiration(self, low: int, high: int) -> None:
        day = self._now.date()
        day = day if self._hours.is_date_open(day) else self._hours.next_trading_day(day)
        self.rows = [row for row in self.rows if low <= (row.expiry - day).days <= high]

    def rights(self, right: OptionRight) -> None:
        self.rows = [row for row in self.rows if row.right is right]

    def months(self, front: bool) -> None:
        nearest = min((row.expiry for row in self.rows), default=None)
        self.rows = [row for row in self.rows if (row.expiry == nearest) is front]

    def between(self, name: str, low: float, high: float) -> None:
        unit = 365.0 if name == "theta" else 1.0
        self.rows = [row for row in self.rows if low <= (getattr(row, name) or 0.0) * unit <= high]

    def standards(self, wanted: bool) -> None:
        self.rows = [row for row in self.rows if is_standard(self._canonical, row.expiry) is wanted]


def apply(step: Step, columns: OptionFilterUniverse, plain: RowByRow) -> None:
    """The same filter on both."""
    name, low, high = step
    if name in {"strikes", "expiration"}:
        getattr(columns, name)(low, high)
        getattr(plain, name)(low, high)
    elif name in NUMBERS:
        getattr(columns, name)(low, high)
        plain.between(name, low, high)
    elif name in {"calls_only", "puts_only"}:
        getattr(columns, name)()
        plain.rights(OptionRight.CALL if name == "calls_only" else OptionRight.PUT)
    elif name in {"front_month", "back_months"}:
        getattr(columns, name)()
        plain.months(front=name == "front_month")
    else:
        columns.contracts(lambda every: every[low:high])
        plain.rows = plain.rows[low:high]


def contracts(rows: Sequence[UniverseRow], canonical: Symbol) -> list[Symbol]:
    return [OptionUniverse(canonical, row).symbol for row in rows]


a_number = st.one_of(st.none(), st.floats(-2.0, 2.0))
a_row = st.builds(
    UniverseRow,
    expiry=st.dates(date(2024, 2, 20), date(2024, 4, 30)),
    strike=st.integers(1, 12).map(lambda number: 2.5 * number),
    right=st.sampled_from(OptionRight),
    **dict.fromkeys(("open", "high", "low", "close", "volume"), st.just(1.0)),
    **dict.fromkeys(NUMBERS, a_number),
)
a_step: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("strikes"), st.integers(-5, 5), st.integers(-5, 5)),
    st.tuples(st.just("expiration"), st.integers(-3, 30), st.integers(0, 60)),
    st.tuples(st.sampled_from(NUMBERS), st.floats(-2.0, 0.5), st.floats(-0.5, 2.0)),
    st.tuples(st.sampled_from(["calls_only", "puts_only", "front_month", "back_months"]), st.none(), st.none()),
    st.tuples(st.just("contracts"), st.integers(0, 4), st.integers(3, 40)),
)
steps = st.lists(a_step, max_size=5)


@given(
    rows=st.lists(a_row, max_size=40),
    price=st.one_of(st.none(), st.sampled_from([2.5, 11.0, 15.0, 100.0])),
    now=st.datetimes(datetime(2024, 3, 1), datetime(2024, 3, 5)),
    canonical=st.sampled_from(CHAINS),
    taken=steps,
    typed=st.sampled_from([None, "weeklys_only", "standards_only"]),
)
@settings(max_examples=300)
def test_columns_and_rows_choose_the_same_contracts_in_the_same_order(
    rows: list[UniverseRow], price: float | None, now: datetime, canonical: Symbol, taken: list[Step], typed: str | None
) -> None:
    hours = ToyMarket().hours(ABC)
    columns = OptionFilterUniverse(canonical, rows, price, hours, now)
    plain = RowByRow(canonical, rows, price, hours, now)
    if typed is not None:
        getattr(columns, typed)()
        columns.apply_types()
        plain.standards(typed == "standards_only")
    for step in taken:
        apply(step, columns, plain)
        assert [data.row for data in columns] == plain.rows
    assert columns.symbols() == contracts(plain.rows, canonical)
    assert columns.count == len(columns) == len(plain.rows)


@given(
    day=a_day,
    root=st.sampled_from(["SPX", "SPXW", "SPY", "SLV", "LO", "ES"]),
    taken=st.lists(a_step.filter(lambda step: step[0] not in NUMBERS), min_size=1, max_size=4),
)
@settings(max_examples=25)
def test_they_agree_on_the_synthetic_markets_chains(day: date, root: str, taken: list[Step]) -> None:
    canonical = chain_of(root, day)
    file = market().universe(canonical, day)
    assert file is not None
    hours, now = market().hours(canonical), datetime.combine(day + timedelta(days=1), datetime.min.time())
    columns = OptionFilterUniverse(canonical, file.rows, file.underlying_close, hours, now)
    plain = RowByRow(canonical, list(file.rows), file.underlying_close, hours, now)
    for step in taken:
        apply(step, columns, plain)
    assert columns.symbols() == contracts(plain.rows, canonical)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_of_the_synthetic_markets_rows_are_those_of_its_columns(name: str) -> None:
    day = date(2026, 3, 3)
    file = market().universe(chain_of("SPY", day), day)
    assert file is not None
    columns = OptionFilterUniverse(
        chain_of("SPY", day), file.rows, file.underlying_close, market().hours(ABC), datetime(2026, 3, 4)
    )
    plain = RowByRow(chain_of("SPY", day), list(file.rows), file.underlying_close, market().hours(ABC), datetime(2026, 3, 4))
    for step in (("expiration", 0, 3), (name, 0.1, 0.3)):
        apply(step, columns, plain)
    assert columns.symbols() == contracts(plain.rows, chain_of("SPY", day))


@pytest.mark.parametrize(
    ("ticker", "day", "taken"),
    [
        ("GOOG", date(2015, 12, 23), [("strikes", -10, 10), ("expiration", 0, 30)]),
        ("GOOG", date(2015, 12, 23), [("front_month", None, None), ("calls_only", None, None)]),
        ("GOOG", date(2015, 12, 24), [("delta", 0.2, 0.4), ("open_interest", 100, 1e9)]),
        ("GOOG", date(2015, 12, 28), [("expiration", 0, 60), ("implied_volatility", 0.1, 0.3)]),
        ("GOOG", date(2015, 12, 31), [("back_months", None, None), ("theta", -40.0, -10.0), ("vega", 0.2, 2.0)]),
    ],
)
def test_they_agree_on_leans_own_universe_files(lean_data: Path, ticker: str, day: date, taken: list[Step]) -> None:
    canonical = Symbol.create_canonical_option(Symbol.create(ticker, SecurityType.EQUITY, Market.USA))
    files = LeanFiles(lean_data)
    file = files.universe(canonical, day)
    assert file is not None
    assert len(file.rows) > 0
    now = datetime.combine(day + timedelta(days=1), datetime.min.time())
    columns = OptionFilterUniverse(canonical, file.rows, file.underlying_close, files.hours(canonical), now)
    plain = RowByRow(canonical, file.rows, file.underlying_close, files.hours(canonical), now)
    for step in taken:
        apply(step, columns, plain)
    assert columns.symbols() == contracts(plain.rows, canonical)
    assert columns.count > 0


A_ROW: UniverseRow = UniverseRow(date(2024, 3, 15), 10.0, OptionRight.PUT, 1.0, 2.0, 0.5, 1.5, 3.0, None, *[None] * 6)
FUTURE_ROW = UniverseRow(date(2024, 3, 15), 0.0, None, 1.0, 2.0, 0.5, 1.5, 3.0, 4.0, *[None] * 6)


def universe(rows: Sequence[UniverseRow]) -> OptionFilterUniverse:
    return OptionFilterUniverse(CHAINS[0], rows, 10.0, ToyMarket().hours(ABC), datetime(2024, 3, 4))


def test_columns_of_listed_rows_say_what_the_rows_say() -> None:
    rows = ListedRows([A_ROW, FUTURE_ROW])
    everything = rows_of(rows)
    assert everything is rows
    assert rows.expiries.tolist() == [A_ROW.expiry.toordinal()] * 2
    assert rows.strikes.tolist() == [10.0, 0.0]
    assert rows.rights.tolist() == [int(OptionRight.PUT), NO_RIGHT]
    assert rows.values("open_interest", rows.rights * 0 + 1).tolist() == [4.0, 4.0]
    assert str(rows.values("delta", rows.expiries * 0)[0]) == "nan"
    assert rows[0] is A_ROW
    assert list(rows) == list(rows[:]) == [A_ROW, FUTURE_ROW]


def test_a_universe_of_nothing_stays_empty_under_every_filter() -> None:
    for narrow in ("calls_only", "puts_only", "front_month", "back_month", "apply_types"):
        assert getattr(universe([]), narrow)().symbols() == []
    assert universe([]).strikes(-1, 1).expiration(0, 10).delta(0, 1).count == 0
    assert ListedRows([]).values("close", ListedRows([]).expiries).tolist() == []


def test_a_contract_keeps_its_object_and_its_symbol_from_look_to_look() -> None:
    both = universe([A_ROW])
    assert next(iter(both)) is next(iter(both))
    assert both.symbols()[0] is next(iter(both)).symbol
    assert universe([A_ROW]).symbols()[0] is both.symbols()[0], "the same contract is one symbol on every day"


def test_a_symbol_the_universe_does_not_list_is_taken_with_nothing_but_its_name() -> None:
    stranger = OptionUniverse(CHAINS[0], A_ROW).symbol
    other = Symbol.create_option(ABC, "usa", 0, OptionRight.PUT, 99.0, A_ROW.expiry)
    chosen = universe([A_ROW]).contracts([other, stranger])
    assert chosen.symbols() == [other, stranger]
    assert [data.close for data in chosen] == [0.0, 1.5]
    assert chosen.strikes(0, 0).symbols() == [stranger]


@pytest.mark.parametrize("wrong", ["ABC", 7, object()])
def test_what_is_no_contract_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(TypeError, match="is neither a Symbol nor a contract of the universe"):
        universe([A_ROW]).contracts([wrong])


def test_a_whole_chain_is_no_contract() -> None:
    with pytest.raises(TypeError, match="is a chain, not a contract"):
        universe([A_ROW]).contracts([CHAINS[0]])


def picked(choose: Callable[[Sequence[OptionUniverse]], Any]) -> list[float]:
    rows = [UniverseRow(date(2024, 3, 15), strike, OptionRight.CALL, *[1.0] * 5, *[None] * 7) for strike in (5.0, 10.0, 15.0)]
    return [data.strike for data in universe(rows).contracts(choose)]


def test_a_function_may_pick_rows_or_symbols_in_any_order_and_twice() -> None:
    assert picked(reversed) == [15.0, 10.0, 5.0]
    assert picked(lambda every: [every[2].symbol, every[0]]) == [15.0, 5.0]
    assert picked(lambda every: [every[1], every[1]]) == [10.0, 10.0]


@given(day=a_day, root=st.sampled_from(["SPXW", "SPY", "LO", "ES"]), data=st.data())
@settings(max_examples=25)
def test_contracts_are_found_by_their_numbers_where_a_search_of_all_rows_finds_them(
    day: date, root: str, data: st.DataObject
) -> None:
    canonical = chain_of(root, day)
    file = market().universe(canonical, day)
    assert file is not None
    listed = contracts(file.rows, canonical)
    chosen = data.draw(st.sets(st.sampled_from(range(len(listed))), max_size=5))
    stranger = (date(1999, 1, 1).toordinal(), 1.0, 0)
    wanted = {number_of(listed[place]): place for place in sorted(chosen)}
    found = places_of(rows_of(file.rows), {*wanted, stranger})
    assert found == wanted
    told = rows_of(file.rows).values("open_interest", np.array(list(found.values()), dtype=np.int64)).tolist()
    assert told == [file.rows[place].open_interest for place in found.values()]


def test_open_interest_is_told_without_pricing_a_contract() -> None:
    day = date(2026, 3, 3)
    fresh = market(seed=77).universe(chain_of("SPXW", day, 77), day)
    assert fresh is not None
    rows = fresh.rows
    assert isinstance(rows, ChainRows)
    places = np.arange(6)
    told = rows.values("open_interest", places).tolist()
    assert rows._priced == {}
    assert told == [row.open_interest for row in rows[:6]]


def test_of_rows_of_one_contract_the_last_counts_and_a_future_has_no_strike_and_no_right() -> None:
    rows = ListedRows([A_ROW, FUTURE_ROW, A_ROW])
    put, future = (A_ROW.expiry.toordinal(), 10.0, int(OptionRight.PUT)), (FUTURE_ROW.expiry.toordinal(), 0.0, NO_RIGHT)
    assert places_of(rows, {put, future}) == {put: 2, future: 1}
    assert places_of(rows, set()) == places_of(ListedRows([]), {put}) == {}
    assert number_of(Symbol.create_future("ES", Market.CME, FUTURE_ROW.expiry)) == future


@given(day=a_day, root=st.sampled_from(["SPXW", "SPY", "ES", "VIX"]), place=st.integers(0, 10_000))
def test_a_contract_of_a_universe_is_named_as_one_that_is_made_apart(day: date, root: str, place: int) -> None:
    chain = chain_of(root, day)
    universe = market().universe(chain, day)
    assert universe is not None
    row = universe.rows[place % len(universe.rows)]
    made = OptionUniverse(chain, row).symbol
    assert row.right is not None
    apart = Symbol(
        chain.security_type, chain.market, chain.ticker, chain.underlying, row.right, made.style, row.strike, row.expiry
    )
    assert (made, hash(made), made.value, made.canonical) == (apart, hash(apart), apart.value, apart.canonical)
    assert made.canonical == chain
    assert OptionUniverse(chain, row).symbol is made


def test_strikes_of_a_universe_are_told_once_each_and_rising() -> None:
    universe = market().universe(chain_of("SPXW", date(2024, 5, 15)), date(2024, 5, 15))
    assert universe is not None
    for rows in (rows_of(universe.rows), rows_of(list(universe.rows))):
        assert rows.ladder.tolist() == sorted({row.strike for row in universe.rows})
    assert rows_of([]).ladder.tolist() == []
