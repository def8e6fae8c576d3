"""A root, its chain and options on it on LEAN's sample data of ES, 2020-01-06.

The map and the universe of the root, which the sample leaves out, are lines of LEAN's own files of these days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from simulator.lean_files import LeanFiles
from simulator.object_store import ObjectStore
from simulator.run import RunSettings, run
from simulator.symbols import Symbol

MAP = """\
18991230,es,CME
20200229,es xczjlc9nob29,CME,1
20200318,es xczjlc9nob29,CME,2
20200319,es xczjlc9nob29,CME,0
20200617,es xfh59uk0myo1,CME,2
"""
FACTORS = (
    '{"Date":"2020-03-18T00:00:00","BackwardsRatioScale":[1.25,1.5],"BackwardsPanamaCanalScale":[100.0,90.0],'
    '"ForwardPanamaCanalScale":[-5.0,-6.0],"DataMappingMode":2}\n'
)
UNIVERSE = """\
#expiry,open,high,low,close,volume,open_interest
202003,3214.5,3249.5,3213.25,3242.75,1049837,2688734
202006,3214.25,3249.25,3213.75,3242.5,309,16866
202009,3236,3240,3236,3240,3,183
"""
DAY = date(2020, 1, 6)
TEN = int(datetime(2020, 1, 6, 15, tzinfo=UTC).timestamp()) * 10**9
CONTRACTS = {
    one.value: one for one in (Symbol.create_future("ES", "cme", day) for day in (date(2020, 3, 20), date(2020, 6, 19)))
}
HEAD = """\
from AlgorithmImports import *


class Real(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2020, 1, 6)
        self.set_end_date(2020, 1, 6)
        self.es = self.add_future(Futures.Indices.SP_500_E_MINI, Resolution.MINUTE{options})
        self.es.set_filter(0, 200)
        self.add_future_option(self.es.symbol, lambda universe: universe.strikes(-1, 1).calls_only())

    def on_data(self, data):
        if (self.time.hour, self.time.minute) == (10, 0):
            self.show(data)

"""


@pytest.fixture
def folder(tmp_path: Path, lean_data: Path) -> Path:
    """The sample data with the root's own files beside them."""
    for entry in lean_data.iterdir():
        if entry.name != "future":
            (tmp_path / "data").mkdir(exist_ok=True)
            (tmp_path / "data" / entry.name).symlink_to(entry)
    cme = tmp_path / "data" / "future" / "cme"
    cme.mkdir(parents=True)
    for entry in (lean_data / "future" / "cme").iterdir():
        (cme / entry.name).symlink_to(entry)
    for name, text in (
        ("map_files/es.csv", MAP),
        ("factor_files/es.csv", FACTORS),
        ("universes/es/20200103.csv", UNIVERSE),
    ):
        (cme / name).parent.mkdir(parents=True, exist_ok=True)
        (cme / name).write_text(text)
    return tmp_path


def rows(folder: Path, body: str, options: str = ", data_normalization_mode=DataNormalizationMode.RAW") -> list[str]:
    """What the algorithm logs."""
    file = folder / "real.py"
    file.write_text(HEAD.format(options=options) + body)
    store = ObjectStore(folder / "store")
    result = run(file, LeanFiles(folder / "data"), store, RunSettings(algorithm_id="real"), today=date(2026, 1, 2))
    assert result.problem is None, result.problem and result.problem.trace
    return [line.message for line in result.log.lines if line.kind == "LOG"]


def test_the_chain_and_the_continuous_contract_show_the_files_quotes(folder: Path) -> None:
    """At 10:00 New York, 15:00 UTC, the bar from 14:59 says what the minute files say of it."""
    body = """
    def show(self, data):
        for root, chain in data.futures_chains.items():
            for one in chain:
                self.log(f"{root} {one} {one.bid_price} {one.ask_price} {one.last_price} {one.open_interest}")
        quote = data.quote_bars[self.es.symbol]
        self.log(f"{self.es.mapped} {quote.bid.close} {quote.ask.close} {self.es.price}")
    """
    files = LeanFiles(folder / "data")
    expected = []
    for name, symbol in CONTRACTS.items():
        quotes, trades = files.minute_quotes(symbol, DAY), files.minute_trades(symbol, DAY)
        interest = files.open_interest(symbol, DAY)
        assert quotes is not None
        assert trades is not None
        at = quotes.end.tolist().index(TEN)
        last = max(number for number, end in enumerate(trades.end.tolist()) if end <= TEN)
        known = 0.0 if interest is None else interest.value[interest.end <= TEN].tolist()[-1]
        expected.append(f"/ES {name} {quotes.bid_close[at]} {quotes.ask_close[at]} {trades.close[last]} {known}")
        if name == "ES20H20":
            middle = (quotes.bid_close[at] + quotes.ask_close[at]) / 2
            root = f"ES20H20 {quotes.bid_close[at]} {quotes.ask_close[at]} {middle}"
    found = rows(folder, body)
    assert sorted(found[:-1]) == sorted(expected)
    assert found[-1] == root


@pytest.mark.parametrize(
    ("mode", "change"),
    [("BACKWARDS_RATIO", "* 1.25"), ("BACKWARDS_PANAMA_CANAL", "+ 100.0"), ("FORWARD_PANAMA_CANAL", "- 5.0"), ("RAW", "+ 0")],
)
def test_the_factor_file_moves_the_roots_prices_and_not_the_contracts(folder: Path, mode: str, change: str) -> None:
    body = f"""
    def show(self, data):
        front = data.quote_bars[self.es.mapped].bid.close
        self.log(data.quote_bars[self.es.symbol].bid.close - (front {change}))
    """
    assert rows(folder, body, f", data_normalization_mode=DataNormalizationMode.{mode}") == ["0.0"]


def test_options_of_both_expiries_follow_the_chain(folder: Path) -> None:
    """The futures closed at 3223.75 and 3222.25 the Friday before: one strike below and one above."""
    body = """
    def show(self, data):
        for canonical, chain in data.option_chains.items():
            under = data.quote_bars[canonical.underlying].bid.close
            self.log(f"{canonical} {[str(one) for one in chain]} {all(one.bid_price > 0 for one in chain)} {under > 3200}")
    """
    assert rows(folder, body) == [
        "?ES19M20 ['ES19M20  200619C03220000', 'ES19M20  200619C03230000'] True True",
        "?ES20H20 ['ES20H20  200320C03220000', 'ES20H20  200320C03230000'] True True",
    ]
