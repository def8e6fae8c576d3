"""A run on exported files makes the trades of one on the generator: futures and their options, index options, a crash."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.export import Wanted, export
from simulator.lean_files import LeanFiles
from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.run import RunResult, RunSettings, run
from simulator.synthetic import SyntheticMarket

SEED, SCENARIO = 7, "crash"
THURSDAY, MONDAY = date(2026, 3, 19), date(2026, 3, 23)
PAST = timedelta(days=60)
TRADER = """\
from AlgorithmImports import *


class Trader(QCAlgorithm):
    def initialize(self):
        self.set_cash(1_000_000)
        spx = self.add_index("SPX", Resolution.MINUTE).symbol
        self.chain = self.add_index_option(spx, Resolution.MINUTE)
        self.chain.set_filter(lambda u: u.strikes(-6, 6).expiration(0, 1))
        self.slv = self.add_equity("SLV", Resolution.MINUTE).symbol
        self.futures = [
            self.add_future_contract(min(self.futures_chain(root), key=lambda c: c.expiry).symbol)
            for root in (
                Symbol.create(ticker, SecurityType.FUTURE, market)
                for ticker, market in (("ES", Market.CME), ("CL", Market.NYMEX), ("GC", Market.COMEX), ("ZB", Market.CBOT))
            )
        ]
        es = self.futures[0].symbol
        listed = list(self.option_chain(Symbol.create_canonical_option(es)))
        spot = listed[0].underlying_last_price
        nearest = min(listed, key=lambda c: (abs(c.strike - spot), c.right, c.expiry))
        self.option = self.add_future_option_contract(nearest.symbol)
        self.schedule.on(self.date_rules.every_day(), self.time_rules.at(10, 0), self.open)
        self.schedule.on(self.date_rules.every_day(), self.time_rules.at(15, 30), self.close)

    def open(self):
        for number, future in enumerate(self.futures):
            self.market_order(future.symbol, 1 if number % 2 else -1)
        self.market_order(self.slv, 1000)
        self.market_order(self.option.symbol, 2)
        chain = self.current_slice.option_chains.get(self.chain.symbol)
        calls = sorted((c for c in chain if c.right == OptionRight.CALL), key=lambda c: c.strike) if chain else []
        if len(calls) > 2:
            self.combo_market_order([Leg.create(calls[1].symbol, -1), Leg.create(calls[-1].symbol, 1)], 3)

    def close(self):
        for future in self.futures:
            self.liquidate(future.symbol)
        self.log(f"{self.portfolio.total_portfolio_value:.6f} {self.portfolio.total_margin_used:.6f}")
"""


Played = tuple[RunResult, RunResult]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The run on the generator and the run on its files, over the expiry of ES and SPX options on a Friday morning."""
    folder = tmp_path_factory.mktemp("export")
    wanted = Wanted(roots=("SPX", "ES"), first=THURSDAY, last=MONDAY, within=1, past=PAST)
    bounded = SyntheticMarket(SEED, SCENARIO, since=THURSDAY - PAST, until=MONDAY)
    export(bounded, wanted, folder / "data", lambda _: None)
    return played(SyntheticMarket(SEED, SCENARIO), folder / "made"), played(LeanFiles(folder / "data"), folder / "read")


def played(market: MarketData, folder: Path) -> RunResult:
    folder.mkdir()
    path = folder / "trader.py"
    path.write_text(TRADER)
    settings = RunSettings(algorithm_id="x", start=THURSDAY, end=MONDAY)
    result = run(path, market, ObjectStore(folder / "store"), settings, today=date(2026, 6, 1))
    assert result.problem is None, result.problem.trace
    return result


def events(result: RunResult) -> list[Any]:
    return [
        (
            event.utc_time,
            str(event.symbol),
            str(event.status),
            event.fill_price,
            event.fill_quantity,
            event.order_fee.value.amount,
        )
        for event in result.order_events
    ]


def test_a_run_on_the_files_makes_the_same_trades_in_a_crash(both: Played) -> None:
    made, read = both
    assert events(read) == events(made)
    assert [str(line) for line in read.log.lines] == [str(line) for line in made.log.lines]
    assert read.equity == made.equity


@pytest.mark.parametrize("traded", ["ES20H26", "CL20J26", "GC28J26", "ZB20H26", "SLV", "SPX   260320C", "ES20H26  260320C"])
def test_what_should_be_compared_was_traded(both: Played, traded: str) -> None:
    assert any(str(event.symbol).startswith(traded) and event.fill_quantity for event in both[0].order_events)


@pytest.mark.parametrize("settled", ["SPX   260320C", "ES20H26  260320C"])
def test_what_was_held_into_its_expiry_was_settled(both: Played, settled: str) -> None:
    ended = [event for event in both[1].order_events if str(event.symbol).startswith(settled) and event.utc_time.weekday() == 5]
    assert any(event.fill_quantity for event in ended), "settled at the midnight after Friday, New York and Chicago"
