"""The last known prices of securities, and who gives them to new ones before their first bar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.bars import Bar, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.cache import SecurityCache
from simulator.engine.clock import Clock
from simulator.engine.corporate import Dividend
from simulator.engine.moments import local_nanos
from simulator.engine.seeds import Seeds
from simulator.enums import Resolution
from simulator.errors import NotSupported
from simulator.lean_files import LeanFiles
from simulator.market import OpenInterest
from tests.simulator.toy_market import (
    ABC,
    MONDAY,
    NEW_YORK,
    SESSION,
    TUESDAY,
    Stage,
    call,
    keep,
    quiet_market,
    quotes,
    row,
    trades,
)  # fmt: skip
from tests.simulator.worlds import write_folder, write_zip

EARLIER = datetime(2024, 3, 1, 15, 59)
MINUTE = timedelta(minutes=1)


def begin(*lines: str) -> str:
    return "def begin(self):\n" + "".join(f"    {line}\n" for line in lines)


def said(stage: Stage, *lines: str, more: str = "", day: date = TUESDAY) -> list[str]:
    return stage.rows(begin(*lines) + more, day)


RAW = "self.abc = self.add_equity('ABC', data_normalization_mode=DataNormalizationMode.RAW)"
CALL = "'ABC', Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8)"
ADD = f"self.c = self.add_option_contract(Symbol.create_option({CALL}))"
SEEDER = "FuncSecuritySeeder(lambda s: self.get_last_known_prices(s))"


def test_the_last_bars_of_the_day_before_are_known_as_the_run_begins(stage: Stage) -> None:
    rows = said(
        stage,
        RAW,
        "self.log(self.abc.price)",
        "for p in self.get_last_known_prices(self.abc.symbol):",
        "    self.log(f'{type(p).__name__} {p.end_time:%d %H:%M} {p.value:g}')",
    )
    assert rows == ["0.0", "TradeBar 04 16:00 100", "QuoteBar 04 16:00 100"]


def test_one_price_is_the_trades_where_there_are_some(stage: Stage) -> None:
    lines = (RAW, ADD, "for s in (self.abc, self.c):", "    self.log(type(self.get_last_known_price(s)).__name__)")
    assert said(stage, *lines) == ["TradeBar", "QuoteBar"]


def test_several_symbols_give_a_dictionary_of_those_that_have_any(stage: Stage) -> None:
    lines = (
        RAW,
        "other = self.add_equity('NONE').symbol",
        "found = self.get_last_known_prices([self.abc.symbol, other])",
        "self.log([str(one) for one in found.keys()])",
        "self.log(self.get_last_known_price(other))",
    )
    assert said(stage, *lines) == ["['ABC']", "None"]


def test_a_quiet_contracts_bar_of_the_morning_is_found_in_the_second_try(tmp_path: Path) -> None:
    market = quiet_market()
    market.quote_bars[call(100), MONDAY] = keep(quotes(MONDAY, 2.0, 2.2), [3])  # type: ignore[assignment]
    rows = said(Stage(tmp_path, market), ADD, "for p in self.get_last_known_prices(self.c): self.log(f'{p.end_time:%d %H:%M}')")
    assert rows == ["04 09:34"]


def test_a_chain_has_no_last_price(stage: Stage) -> None:
    lines = ("o = self.add_option('ABC')", "self.log([list(self.get_last_known_prices(o.symbol)), SEEDER.seed_security(o)])")
    assert said(stage, *(line.replace("SEEDER", SEEDER) for line in lines)) == ["[[], True]"]


@pytest.mark.parametrize(
    "how",
    [
        f"self.set_security_initializer({SEEDER}.seed_security)",
        f"self.set_security_initializer(BrokerageModelSecurityInitializer(self.brokerage_model, {SEEDER}))",
        "self.settings.seed_initial_prices = True",
    ],
)
def test_a_seeded_security_has_its_last_price_until_its_first_bar(stage: Stage, how: str) -> None:
    stage.market.trade_bars[ABC, TUESDAY] = keep(trades(TUESDAY, 120.0), range(5, SESSION))  # type: ignore[assignment]
    del stage.market.quote_bars[ABC, TUESDAY]
    rows = said(
        stage,
        how,
        RAW,
        ADD,
        "for s in (self.abc, self.c):",
        "    self.log(f'{s.price:g} {s.bid_price:g} {s.ask_price:g} {s.has_data}')",
        "self.at(9, 33, lambda: self.log(f'{self.abc.price:g} {self.abc.get_last_data().end_time:%d %H:%M}'))",
        "self.at(9, 36, lambda: self.log(f'{self.abc.price:g} {self.abc.get_last_data().end_time:%d %H:%M}'))",
    )
    assert rows == ["100 99.95 100.05 True", "2.1 2 2.2 True", "100 04 16:00", "120 05 09:36"]


def test_what_a_chain_picks_is_seeded_before_the_algorithm_hears_of_it(stage: Stage) -> None:
    stage.market.list_contracts(MONDAY, [row(call(100))], 100.0)
    more = """\
def on_securities_changed(self, changes):
    self.log(sorted(f'{one} {one.price:g}' for one in changes.added_securities))
"""
    lines = ("self.settings.seed_initial_prices = True", "self.add_option('ABC').set_filter(lambda u: u)")
    assert said(stage, *lines, more=more) == ["['ABC   240308C00100000 2.1', 'ABC 100']"]


@pytest.mark.parametrize("function", ["lambda s: 1 / 0", "lambda s: None", "lambda s: []"])
def test_a_seeder_without_data_leaves_no_price_and_the_run_goes_on(stage: Stage, function: str) -> None:
    lines = (
        f"seeder = FuncSecuritySeeder({function})",
        "self.set_security_initializer(lambda s: self.log(seeder.seed_security(s)))",
        RAW,
        "self.log(self.abc.price)",
    )
    assert said(stage, *lines) == ["False", "0.0"]


def test_one_point_is_enough_for_a_seeder(stage: Stage) -> None:
    lines = (
        "seeder = FuncSecuritySeeder(lambda s: self.get_last_known_price(s))",
        "self.set_security_initializer(lambda s: self.log(seeder.seed_security(s)))",
        RAW,
        "self.log(f'{self.abc.price:g} {self.abc.bid_price:g}')",
    )
    assert said(stage, *lines) == ["True", "100 100"]


ORDER = """\
def on_securities_changed(self, changes):
    if any(one.type == SecurityType.OPTION for one in changes.added_securities):
        ticket = self.market_order(self.c.symbol, 1)
        self.log(f"{self.time:%H:%M} {ticket.status} {ticket.average_fill_price:g}")
"""


def test_an_order_may_fill_at_a_seeded_price_of_a_moment_ago(tmp_path: Path) -> None:
    market = quiet_market()
    market.quote_bars[call(100), TUESDAY] = keep(quotes(TUESDAY, 2.0, 2.2), range(149))  # type: ignore[assignment]
    lines = ("self.settings.seed_initial_prices = True", RAW, "self.at(12, 0, self.add)")
    more = f"def add(self):\n    if self.time.hour == 12:\n        {ADD}\n\n{ORDER}"
    assert said(Stage(tmp_path, market), *lines, more=more) == ["12:00 FILLED 2.2"]


def test_an_order_waits_where_the_seeded_price_is_of_the_day_before(stage: Stage) -> None:
    del stage.market.quote_bars[call(100), TUESDAY]
    rows = said(
        stage,
        "self.settings.seed_initial_prices = True",
        RAW,
        ADD,
        "self.at(10, 0, lambda: self.log(self.market_order(self.c.symbol, 1).status))",
    )
    assert rows == ["SUBMITTED"]


def shown(point: TradeBar | QuoteBar | OpenInterestPoint, seeds: Seeds | None = None) -> SecurityCache:
    seeds = seeds or Seeds(ABC if isinstance(point, TradeBar) else call(100), NEW_YORK)
    seeds.take(point)
    return SecurityCache(None, Clock(0), seeds)


@pytest.mark.parametrize("side", ["bid", "ask"])
def test_a_quote_with_one_side_is_given_as_it_is(side: str) -> None:
    bars = {"bid": None, "ask": None} | {side: Bar(2.0, 2.5, 1.5, 2.25)}
    cache = shown(QuoteBar(EARLIER, call(100), bars["bid"], 5.0, bars["ask"], 7.0, MINUTE))
    assert (cache.price, cache.open, cache.high, cache.low) == (2.25, 2.0, 2.5, 1.5)
    assert (cache.bid_price, cache.ask_price) == ((2.25, 0.0) if side == "bid" else (0.0, 2.25))


def test_open_interest_may_be_given_and_is_no_price() -> None:
    cache = shown(OpenInterestPoint(call(100), EARLIER, EARLIER, 41.0))
    assert (cache.open_interest, cache.price, cache.is_empty) == (41.0, 0.0, True)
    assert cache.get_data(OpenInterestPoint) is not None
    assert cache.get_data(TradeBar) is None


def test_what_is_no_price_is_refused_by_name() -> None:
    with pytest.raises(NotSupported, match="a security's price of a Dividend"):
        Seeds(ABC, NEW_YORK).take(Dividend(ABC, EARLIER, 1.0, 100.0))


@given(price=st.floats(0.01, 10_000).map(lambda price: round(price, 4)), volume=st.integers(0, 10**9))
def test_a_given_trade_is_shown_as_it_was_given(price: float, volume: int) -> None:
    bar = TradeBar(EARLIER, ABC, price, price + 1, price / 2, price, float(volume), MINUTE)
    cache = shown(bar)
    assert (cache.price, cache.high, cache.low, cache.volume) == (price, price + 1, price / 2, volume)
    assert cache.get_data() is cache.get_data(TradeBar) is bar
    assert cache.span(local_nanos(bar.end_time, NEW_YORK)) == (EARLIER, MINUTE)


def test_hour_and_daily_files_hold_open_interest(tmp_path: Path) -> None:
    folder = write_folder(tmp_path)
    contract = call(100)
    entry = "abc_openinterest_american_call_1000000_20240308.csv"
    write_zip(folder / "option/usa/daily/abc_2024_openinterest_american.zip", {entry: "20240304 00:00,12\n20240305 00:00,13"})
    files = LeanFiles(folder)
    found = files.long_open_interest(contract, Resolution.DAILY)
    assert isinstance(found, OpenInterest)
    assert found.value.tolist() == [12.0, 13.0]
    assert found.end.tolist() == [int(np.datetime64(day, "ns").astype(np.int64)) for day in (MONDAY, TUESDAY)]
    assert files.long_open_interest(contract, Resolution.HOUR) is None
    assert files.long_open_interest(ABC, Resolution.DAILY) is None
