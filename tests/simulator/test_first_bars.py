"""When a day's first bar ends is told without decoding or pricing the day, and is what the day's bars say."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.enums import OptionRight
from simulator.lean_files import LeanFiles
from simulator.lean_files.archive import Archive
from simulator.market import DataProblem, MarketData
from simulator.symbols import Symbol
from simulator.synthetic import SyntheticMarket, options, source
from simulator.synthetic.source import Source
from tests.simulator.lean_file_worlds import DAY, ES_MARCH, EVE, GOOG, SPX, SPY, equity_minutes, goog_option, spxw
from tests.simulator.synthetic.markets import CALL, PUT, a_day, a_seed, chain_of, contract, equity, future, market, rows_of
from tests.simulator.synthetic.markets import SPX as MADE_SPX


def agrees(source: MarketData, symbol: Symbol, day: date) -> bool:
    """Whether both answers are those of the bars; also whether there are any bars."""
    trades, quotes = source.minute_trades(symbol, day), source.minute_quotes(symbol, day)
    wanted = [None if bars is None else int(bars.end[0]) for bars in (trades, quotes)]
    assert [source.first_trade(symbol, day), source.first_quote(symbol, day)] == wanted
    return wanted != [None, None]


class TestFiles:
    def test_every_contract_of_a_real_chain(self, lean_data: Path) -> None:
        real = LeanFiles(lean_data)
        canonical = Symbol.create_canonical_option(GOOG)
        universe = real.universe(canonical, date(2015, 12, 23))
        assert universe is not None
        rows = [row for row in universe.rows if row.right is not None][::9]
        assert all(agrees(real, goog_option(row.right or CALL, row.strike, row.expiry), EVE) for row in rows)

    @pytest.mark.parametrize(
        ("symbol", "day", "there"),
        [
            (GOOG, EVE, True),
            (SPX, DAY, True),
            (spxw(OptionRight.CALL, 3700.0, DAY), DAY, True),
            (ES_MARCH, date(2020, 1, 6), True),
            (ES_MARCH, date(2020, 1, 5), True),
            (GOOG, date(2016, 5, 5), False),
            (goog_option(OptionRight.CALL, 1.0, EVE), EVE, False),
        ],
    )
    def test_other_real_symbols(self, lean_data: Path, symbol: Symbol, day: date, there: bool) -> None:
        assert agrees(LeanFiles(lean_data), symbol, day) == there

    @pytest.mark.parametrize(
        "lines",
        [
            "34200000,1000000,1000000,1000000,1000000,5\n",
            "34200000,1000000,1000000,1000000,1000000,5",
            "\ufeff34200000,1000000,1000000,1000000,1000000,5\n",
            " 34200000,1000000,1000000,1000000,1000000,5\n",
            "86400000,1,1,1,1,1\n34260000,1000000,1000000,1000000,1000000,5\n",
            "0034200000,1000000,1000000,1000000,1000000,5\n",
        ],
    )
    def test_the_first_line_that_counts_tells_it(self, folder: Path, lines: str) -> None:
        assert agrees(equity_minutes(folder, lines), SPY, DAY)

    def test_an_empty_entry_has_no_first_bar(self, folder: Path) -> None:
        assert equity_minutes(folder, "").first_trade(SPY, DAY) is None

    def test_a_first_line_that_is_no_bar_is_named(self, folder: Path) -> None:
        with pytest.raises(DataProblem, match="line 1"):
            equity_minutes(folder, "x,1,1,1,1,1\n").first_trade(SPY, DAY)

    def test_a_day_the_clocks_change_is_read_whole(self, folder: Path) -> None:
        change = date(2021, 3, 14)
        assert agrees(equity_minutes(folder, "34200000,1,1,1,1,5\n", change), SPY, change)

    @given(text=st.text("0123456789,\n", max_size=400), stored=st.booleans(), size=st.integers(1, 40))
    def test_an_entrys_head_is_how_it_begins(
        self, tmp_path_factory: pytest.TempPathFactory, text: str, stored: bool, size: int
    ) -> None:
        path = tmp_path_factory.mktemp("zip") / "one.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as made:
            made.writestr("One.csv", text)
        archive = Archive(path)
        assert archive.head("one.csv", size) == (b"" if stored else text.encode()[:size])
        assert archive.read("one.csv") == text.encode()
        assert archive.head("two.csv", size) is None

    def test_a_damaged_entry_has_no_head_and_is_named_when_it_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "one.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("one.csv", "34200000,1,2,3,4,5\n" * 50)
        raw = bytearray(path.read_bytes())
        raw[30 + len("one.csv")] = 0xFF
        path.write_bytes(raw)
        assert Archive(path).head("one.csv", 16) == b""
        with pytest.raises(DataProblem, match=r"one\.csv: damaged"):
            Archive(path).read("one.csv")


class TestSyntheticMarket:
    @given(day=a_day, seed=a_seed, root=st.sampled_from(["SPX", "SPXW", "SPY", "GLD", "ES"]), place=st.integers(0, 10_000))
    @settings(max_examples=40)
    def test_option_contracts(self, day: date, seed: int, root: str, place: int) -> None:
        chain = chain_of(root, day, seed)
        rows = rows_of(chain, day, seed)
        row = rows[place % len(rows)]
        assert all(agrees(market(seed), contract(chain, right, row.strike, row.expiry), day) for right in (CALL, PUT))

    @given(first=st.integers(0, 20), length=st.integers(1, 60))
    @settings(max_examples=20)
    def test_contracts_whose_quotes_stand_still_from_the_open(self, first: int, length: int) -> None:
        day = date(2025, 3, 5)
        chain = chain_of("SPY", day, 7)
        symbol = contract(chain, CALL, rows_of(chain, day, 7)[50].strike, rows_of(chain, day, 7)[50].expiry)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(options, "stale", lambda *_: slice(first, first + length))
            patch.setattr(source, "quoted_all_day", lambda keys: keys != keys)
            made = SyntheticMarket(7)
            assert agrees(made, symbol, day)
            late = made.first_quote(symbol, day) != made.first_trade(equity("SPY"), day)
            assert late == (first == 0)

    @given(day=a_day, seed=a_seed)
    @settings(max_examples=10)
    def test_equities_indexes_and_futures(self, day: date, seed: int) -> None:
        for symbol in (equity("SPY"), MADE_SPX, future("ES", day, 0, seed)):
            assert agrees(market(seed), symbol, day)

    def test_what_is_not_listed_has_no_first_bar(self) -> None:
        day = date(2025, 3, 5)
        assert not agrees(market(), contract(chain_of("SPXW", day), CALL, 1.25, day), day)
        assert not agrees(market(), equity("SPY"), date(2025, 3, 8))
        assert not agrees(market(), equity("AAPL"), day)

    def test_an_option_is_not_priced_for_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def priced(*_: object) -> None:
            raise AssertionError("a quote was made")

        day = date(2025, 3, 5)
        chain = chain_of("SPXW", day)
        symbol = contract(chain, PUT, rows_of(chain, day)[100].strike, rows_of(chain, day)[100].expiry)
        monkeypatch.setattr(Source, "quotes", priced)
        assert market().first_quote(symbol, day) is not None
