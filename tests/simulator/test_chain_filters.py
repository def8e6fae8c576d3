"""Chains: what a filter lets through, when it runs, and what a slice gives out of it."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.filters import OptionFilterUniverse, is_standard
from simulator.errors import InvalidOperationException
from simulator.symbols import Symbol
from tests.simulator.toy_market import ABC, FRIDAY, IDX, MONDAY, TUESDAY, Stage, ToyMarket, call, put, row

FAR = date(2024, 6, 21)
CANONICAL = Symbol.create_canonical_option(ABC)
STRIKES = [90, 95, 100, 105, 110]


def universe(price: float | None = 101.0, local: datetime = datetime(2024, 3, 4, 0, 0)) -> OptionFilterUniverse:
    rows = [
        row(make(strike, expiry), delta=(strike - 80) / 100)
        for strike in STRIKES
        for expiry in (FRIDAY, date(2024, 3, 15), FAR)
        for make in (call, put)
    ]
    return OptionFilterUniverse(CANONICAL, rows, price, ToyMarket().hours(ABC), local)


def strikes(chosen: OptionFilterUniverse) -> list[float]:
    return sorted({data.strike for data in chosen})


@pytest.mark.parametrize(
    ("low", "high", "price", "want"),
    [
        (-1, 1, 101.0, [100, 105]),
        (-1, 1, 100.0, [95, 100, 105]),
        (-2, 2, 101.0, [95, 100, 105, 110]),
        (1, 2, 101.0, [105, 110]),
        (0, 0, 101.0, [105]),
        (-10, 10, 101.0, STRIKES),
        (-1, 1, 111.0, []),
        (-1, 1, 80.0, [90]),
        (3, 4, 101.0, []),
        (-5, -4, 91.0, []),
    ],
)
def test_strikes_are_counted_from_the_underlyings_close(low: int, high: int, price: float, want: list[float]) -> None:
    assert strikes(universe(price).strikes(low, high)) == want


def test_without_an_underlying_price_every_strike_stays() -> None:
    assert strikes(universe(None).strikes(-1, 1)) == STRIKES


@given(price=st.floats(85, 115), low=st.integers(-6, 6), width=st.integers(0, 6))
def test_strikes_never_let_more_through_than_asked(price: float, low: int, width: int) -> None:
    kept = strikes(universe(price).strikes(low, low + width))
    assert len(kept) <= width + 1
    assert kept == sorted(set(kept) & set(map(float, STRIKES)))
    if kept and low <= 0 <= low + width and bisect_left(STRIKES, price) < len(STRIKES):
        assert min(abs(strike - price) for strike in kept) <= 5


def test_expiration_counts_from_the_next_trading_day() -> None:
    sunday = datetime(2024, 3, 3, 23, 0)
    assert {data.row.expiry for data in universe(local=sunday).expiration(0, 4)} == {FRIDAY}
    assert {data.row.expiry for data in universe(local=sunday).expiration(timedelta(5), timedelta(30))} == {date(2024, 3, 15)}


def test_rights_months_and_given_contracts() -> None:
    assert len(universe().calls_only()) == len(universe().puts_only()) == 15
    assert {data.row.expiry for data in universe().front_month()} == {FRIDAY}
    assert {data.row.expiry for data in universe().back_month()} == {date(2024, 3, 15)}
    assert universe().contracts([call(100)]).symbols() == [call(100)]
    assert universe().contracts(lambda every: [one for one in every if one.strike == 90]).puts_only().count == 3


def test_standards_are_the_contracts_of_the_third_fridays_week() -> None:
    assert {data.row.expiry for data in universe().standards_only().apply_types()} == {date(2024, 3, 15), FAR}
    assert {data.row.expiry for data in universe().weeklys_only().apply_types()} == {FRIDAY}
    days = [day for day in range(1, 32) if is_standard(CANONICAL, date(2024, 3, day))]
    assert days == [14, 15, 16]
    assert is_standard(Symbol.create_canonical_option(IDX), FRIDAY)


def test_a_type_filter_after_a_month_filter_is_refused() -> None:
    with pytest.raises(InvalidOperationException, match="StandardsOnly"):
        universe().front_month().standards_only()


def test_greeks_of_the_file_can_be_filtered() -> None:
    assert strikes(universe().delta(0.14, 0.21)) == [95, 100]
    assert universe().d(0.5, 1.0).count == 0
    canonical = Symbol.create_canonical_option(Symbol.create_future("ES", "cme", FAR))
    on_futures = OptionFilterUniverse(canonical, [], 1.0, ToyMarket().hours(ABC), datetime(2024, 3, 4))
    with pytest.raises(InvalidOperationException, match="future options"):
        on_futures.delta(0, 1)


CHAIN = """\
def begin(self):
    option = self.add_option("ABC")
    option.set_filter(self.pick)
    self.canonical = option.symbol
    self.picked = []

def pick(self, u):
    self.picked.append(f"{self.time:%d %H:%M} {u.count}")
    return u.strikes(-2, 2).expiration(0, 10)

def on_securities_changed(self, changes):
    added = sorted(str(s.symbol)[-9:] for s in changes.added_securities)
    removed = sorted(str(s.symbol)[-9:] for s in changes.removed_securities)
    self.log(f"{self.time:%d %H:%M} +{added} -{removed}")

"""


def test_a_filter_runs_at_midnight_on_the_file_of_the_trading_day_before(stage: Stage) -> None:
    friday_before = date(2024, 3, 1)
    stage.market.list_contracts(friday_before, [row(call(100)), row(put(100))], 99.0)
    stage.market.list_contracts(MONDAY, [row(call(100)), row(call(105))], 99.0)
    rows = stage.rows(CHAIN + "def on_end_of_algorithm(self):\n    self.log(str(self.picked))", MONDAY, TUESDAY)
    assert rows == [
        "04 00:00 +['ABC', 'C00100000', 'P00100000'] -[]",
        "05 00:00 +['C00105000'] -['P00100000']",
        "['04 00:00 2', '05 00:00 2']",
    ]


def test_without_a_file_the_contracts_stay(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100))], 99.0)
    rows = stage.rows(CHAIN + "def on_end_of_algorithm(self):\n    self.log(str(self.picked))", MONDAY, TUESDAY)
    assert rows[-1] == "['04 00:00 1']"
    assert len(rows) == 2


def test_a_contract_that_is_held_stays_subscribed_when_the_filter_drops_it(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100))], 99.0)
    stage.market.list_contracts(MONDAY, [row(call(105))], 99.0)
    rows = stage.rows(
        CHAIN
        + """\
def on_data(self, data):
    chain = data.option_chains.get(self.canonical)
    if self.time.hour == 10 and self.time.minute == 0:
        if self.time.day == 4:
            self.market_order(list(chain)[0].symbol, 1)
        self.log(str(sorted(f"{c.strike:g}" for c in chain)))
""",
        MONDAY,
        TUESDAY,
    )
    assert rows[1] == "['100']"
    assert rows[-1] == "['100', '105']"


def test_a_contract_that_left_holds_no_decoded_days_and_is_still_read_as_it_was(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100))], 99.0)
    stage.market.list_contracts(MONDAY, [row(call(105))], 99.0)
    rows = stage.rows(
        CHAIN
        + """\
def on_data(self, data):
    if self.time.hour == 10 and self.time.minute == 0:
        if self.time.day == 4:
            self.kept = list(data.option_chains[self.canonical])[0]
            self.seen = self.kept.bid_price
            return
        quotes = self.kept._subscription.data.quotes
        days = quotes._days
        self.log(f"{len(days)} {len(quotes.bids)} {self.kept.ask_price > self.seen > 0} {len(days)}")
""",
        MONDAY,
        TUESDAY,
    )
    assert rows[-1] == "0 0 True 1"


def test_a_chain_gives_quotes_greeks_and_the_underlying(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100)), row(put(100))], 99.0)
    rows = stage.rows(
        CHAIN
        + """\
def on_data(self, data):
    if self.time.hour == 10 and self.time.minute == 0:
        chain = data.option_chains[self.canonical]
        for c in chain:
            g = c.greeks
            self.log(f"{c.right} {c.strike:g} {c.expiry:%m-%d} {c.bid_price} {c.ask_price} {c.bid_size:g}")
            assert c.underlying_last_price == 100.0
            assert c.implied_volatility > 0 and 0 < abs(g.delta) < 1 and g.gamma > 0 and g.vega > 0 and g.theta < 0
            assert abs(g.theta_per_day * 365 - g.theta) < 1e-9
        self.log(f"{len(chain)} {chain.underlying.value:g} {len(chain.contracts)} {len(chain.data_frame)}")
""",
    )
    assert rows[1:] == ["CALL 100 03-08 2.0 2.2 10", "PUT 100 03-08 1.8 2.0 10", "2 100 2 2"]


def test_option_chain_gives_the_files_closes_and_no_quotes(stage: Stage) -> None:
    stage.market.list_contracts(MONDAY, [row(call(100), close=3.25, delta=0.5, implied_volatility=0.3)], 99.0)
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(10, 0, self.look)

def look(self):
    c = list(self.option_chain(self.abc))[0]
    self.log(f"{c.bid_price} {c.ask_price} {c.greeks.delta} {c.implied_volatility} {c.underlying_last_price}")
""",
        TUESDAY,
    )
    assert rows == ["3.25 3.25 0.5 0.3 99.0"]


def test_a_filter_that_raises_ends_the_run(stage: Stage) -> None:
    stage.market.list_contracts(date(2024, 3, 1), [row(call(100))], 99.0)
    result = stage.play("def begin(self):\n    self.add_option('ABC').set_filter(lambda u: u.no_such_filter())")
    assert result.problem is not None
    assert "NotSupported: OptionFilterUniverse.no_such_filter" in str(result.problem)


def test_chains_of_several_underlyings_come_by_canonical_symbol(stage: Stage) -> None:
    stage.market.list_contracts(MONDAY, [row(call(100), 3.25)], 99.0)
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(10, 0, self.look)

def look(self):
    chains = self.option_chains([self.abc])
    canonical = Symbol.create_canonical_option(self.abc)
    self.log(f"{chains.count} {[str(c) for c in chains[canonical]]}")
    hours = self.securities[self.abc].exchange.hours
    self.log(f"{hours.get_first_daily_market_open(self.time, False)} {hours.get_last_daily_market_close(self.time, False)}")
    self.log(f"{[bar.close for bar in self.current_slice.values]} {len(self.current_slice.values())}")
""",
        TUESDAY,
    )
    assert rows == ["1 ['ABC   240308C00100000']", "2024-03-05 09:30:00 2024-03-05 16:00:00", "[100.0] 1"]
