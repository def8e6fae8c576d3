"""Map files: which equity a ticker means, under which ticker its files of a day lie, and when it is gone."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.bar_series import between_days
from simulator.enums import SecurityType
from simulator.lean_files import LeanFiles
from simulator.lean_files.map_files import MapFiles, read_listing
from simulator.lean_files.problems import Problem
from simulator.listing import Listing, TickerSpan
from simulator.market import TradeBars
from simulator.symbols import Market, Symbol, under_ticker
from tests.simulator.worlds import write_text, write_zip

NEW = Symbol.create("NEW", SecurityType.EQUITY, Market.USA)
RENAMED = "20100104,old,N\n20150630,old,N\n20201231,new,N\n"


def listing(*rows: tuple[str, str]) -> Listing:
    return Listing("x", tuple(date.fromisoformat(day) for day, _ in rows), tuple(ticker for _, ticker in rows))


def test_a_ticker_holds_until_its_last_day_and_the_next_from_the_day_after() -> None:
    one = listing(("2010-01-04", "OLD"), ("2015-06-30", "OLD"), ("2020-12-31", "NEW"))
    assert [one.on(date(2015, 6, day)) for day in (29, 30)] == ["OLD", "OLD"]
    assert one.on(date(2015, 7, 1)) == "NEW"
    assert one.on(date(2030, 1, 1)) == "NEW"
    assert list(one.spans()) == [
        TickerSpan("OLD", date(2010, 1, 4), date(2015, 6, 30)),
        TickerSpan("NEW", date(2015, 7, 1), date(2020, 12, 31)),
    ]


def test_there_are_data_from_the_first_day_to_the_last() -> None:
    one = listing(("2010-01-04", "OLD"), ("2020-12-31", "NEW"))
    assert [one.has(day) for day in (date(2010, 1, 3), date(2010, 1, 4), date(2020, 12, 31), date(2021, 1, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.sampled_from("ABC")), min_size=1, max_size=8))
def test_spans_cover_every_day_once_with_the_ticker_of_the_day(rows: list[tuple[date, str]]) -> None:
    rows = sorted(dict(rows).items())
    one = Listing("x", tuple(day for day, _ in rows), tuple(ticker for _, ticker in rows))
    spans = list(one.spans())
    assert (spans[0].first, spans[-1].last) == (one.first, one.last)
    for before, after in itertools.pairwise(spans):
        assert after.first == before.last + timedelta(days=1)
        assert after.ticker != before.ticker
    for span in spans:
        assert {one.on(span.first), one.on(span.last)} == {span.ticker}


class TestMapFiles:
    @pytest.fixture
    def problems(self) -> list[Problem]:
        return []

    @pytest.fixture
    def maps(self, tmp_path: Path, problems: list[Problem]) -> MapFiles:
        for name, text in {
            "now": RENAMED.replace("20201231,new", "20501231,now"),
            "aaa.1": "20020520,aaa\n20070518,aaa\n",
            "aaa": "20200909,aaa\n20501231,aaa\n",
        }.items():
            write_text(tmp_path / f"{name}.csv", text)
        return MapFiles(tmp_path, problems.append)

    @pytest.mark.parametrize(
        ("ticker", "name"), [("now", "now"), ("OLD", "now"), ("AAA", "aaa"), ("AAA.1", "aaa.1"), ("aaa.1", "aaa.1")]
    )
    def test_a_ticker_is_that_of_its_last_holder_and_a_files_name_finds_the_file(
        self, maps: MapFiles, problems: list[Problem], ticker: str, name: str
    ) -> None:
        found = maps.find(ticker)
        assert found is not None
        assert found.name == name
        assert problems == []

    def test_a_ticker_nobody_knows_has_no_listing(self, maps: MapFiles, problems: list[Problem]) -> None:
        assert maps.find("ZZZ") is None
        assert problems == []

    def test_a_broken_file_of_another_equity_is_reported_and_counts_for_nothing(
        self, tmp_path: Path, problems: list[Problem]
    ) -> None:
        write_text(tmp_path / "bad.csv", "yesterday,old\n")
        write_text(tmp_path / "now.csv", RENAMED)
        found = MapFiles(tmp_path, problems.append).find("OLD")
        assert found is not None
        assert found.name == "now"
        assert [Path(problem.file).name for problem in problems] == ["bad.csv"]

    def test_an_empty_file_is_no_listing(self, tmp_path: Path) -> None:
        write_text(tmp_path / "x.csv", "\n")
        assert read_listing(tmp_path / "x.csv") is None


def test_rows_of_days_are_cut_by_day_also_at_the_ends_of_the_calendar() -> None:
    days = np.array([np.datetime64(f"2015-06-{day}", "ns").astype(np.int64) for day in (29, 30)], dtype=np.int64)
    prices = np.array([1.0, 2.0])
    bars = TradeBars(days, prices, prices, prices, prices, prices)
    assert between_days(bars, date.min, date.max) is bars
    assert between_days(bars, date(2015, 6, 30), date(2015, 7, 1)).close.tolist() == [2.0]
    assert between_days(bars, date(2015, 7, 1), date.max).close.tolist() == []


@pytest.fixture
def renamed(folder: Path) -> LeanFiles:
    """OLD until 2015-06-30, then NEW; each daily file has a day too many on the other's side."""
    usa = folder / "equity/usa"
    write_text(usa / "map_files/new.csv", RENAMED)
    rows = "20150629 00:00,{0}0000,{0}0000,{0}0000,{0}0000,5\n20150630 00:00,{0}1000,{0}1000,{0}1000,{0}1000,5\n"
    rows += "20150701 00:00,{0}2000,{0}2000,{0}2000,{0}2000,5\n"
    write_zip(usa / "daily/old.zip", {"old.csv": rows.format(1)})
    write_zip(usa / "daily/new.zip", {"new.csv": rows.format(2)})
    write_text(usa / "factor_files/new.csv", "20150630,0.5,1,10\n20501231,1,1,0\n")
    return LeanFiles(folder)


def test_daily_bars_come_from_the_files_of_each_ticker_in_turn(renamed: LeanFiles) -> None:
    bars = renamed.daily_trades(NEW)
    assert bars is not None
    assert bars.close.tolist() == [1.0, 1.1, 2.2]


def test_an_old_ticker_reads_the_same_files_as_the_new_one(renamed: LeanFiles) -> None:
    old = renamed.daily_trades(Symbol.create("OLD", SecurityType.EQUITY, Market.USA))
    assert old is not None
    assert old.close.tolist() == [1.0, 1.1, 2.2]
    factors = renamed.price_factors(Symbol.create("OLD", SecurityType.EQUITY, Market.USA), date(2015, 6, 1))
    assert [float(factor) for factor in factors] == [0.5, 1.0]


def test_missing_map_and_factor_files_are_reported_once_where_a_run_asks_for_them(folder: Path) -> None:
    files = LeanFiles(folder)
    for _ in range(2):
        assert files.listing(NEW) is None
        assert files.corporate_actions(NEW) == ()
    assert [problem.what for problem in files.problems] == [
        "no map file for NEW: taken as never renamed and never delisted, as in LEAN",
        "no factor file for NEW: no dividends and no splits, as in LEAN",
    ]


def test_the_universe_of_a_chain_lies_under_the_ticker_of_the_day(renamed: LeanFiles) -> None:
    text = "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho\n"
    row = ",,,10,10,10,10,5,,,,,,,\n20150717,10,C,1,1,1,1,5,5,0.2,0.5,0,0,0,0\n"
    write_text(renamed.folder / "option/usa/universes/old/20150630.csv", text + row)
    chain = Symbol.create_canonical_option(NEW)
    found = renamed.universe(chain, date(2015, 6, 30))
    assert found is not None
    assert len(found.rows) == 1
    assert renamed.universe(chain, date(2015, 7, 1)) is None
    assert renamed.universe(chain, date(2021, 1, 4)) is None


def test_a_symbol_under_another_ticker_is_the_same_symbol() -> None:
    shown = under_ticker(NEW, "OLD")
    assert (shown, hash(shown), shown.value, str(shown)) == (NEW, hash(NEW), "OLD", "OLD")
    assert NEW.value == "NEW"
    assert under_ticker(NEW, "NEW") is NEW
