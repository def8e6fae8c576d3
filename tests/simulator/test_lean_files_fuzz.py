"""Every file of LEAN's data folder, given anything at all: values, a counted problem, or one message that names the file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import SecurityType
from simulator.hours_database import HoursDatabase
from simulator.lean_files import LeanFiles
from simulator.lean_files.factors import factor_rows
from simulator.lean_files.map_files import read_listing
from simulator.lean_files.problems import Problem
from simulator.lean_files.series import long_trades
from simulator.lean_files.small_tables import interest_rates, margin_history
from simulator.lean_files.universes import read_universe
from simulator.market import DataProblem
from simulator.reference import PropertiesDatabase
from simulator.symbols import Symbol
from tests.simulator.lean_file_worlds import DAY, GOOG, SPY, equity_minutes, outcome
from tests.simulator.toy_market import MONDAY, Stage
from tests.simulator.worlds import ENTRIES, write_text, write_zip

ROWS = st.text(alphabet="0123456789,.-+eEinfaNCP:/ \n\r\ufeff#", max_size=160) | st.text(max_size=60)
LINE = "34200000,10000,10000,10000,10000,5\n"


READERS: dict[str, Callable[[Path, Callable[[Problem], None]], object]] = {
    "factors": lambda path, _: factor_rows(path),
    "maps": lambda path, _: read_listing(path),
    "rates": interest_rates,
    "margins": margin_history,
    "universe": lambda path, report: read_universe(path, DAY, report),
    "properties": lambda path, _: PropertiesDatabase.load(path),
    "hours": lambda path, _: HoursDatabase.load(path),
}


@pytest.mark.parametrize("reader", READERS)
@given(text=ROWS)
def test_any_text_is_read_or_named(tmp_path_factory: pytest.TempPathFactory, reader: str, text: str) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "file.csv"
    path.write_text(text, encoding="utf-8", newline="")
    problems: list[Problem] = []
    _, said = outcome(lambda: READERS[reader](path, problems.append))
    assert not said or "file.csv" in said
    assert "\n" not in said
    assert all("file.csv" in problem.file for problem in problems)


@pytest.mark.parametrize("reader", READERS)
@given(raw=st.binary(max_size=80))
def test_any_bytes_are_read_or_named(tmp_path_factory: pytest.TempPathFactory, reader: str, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "file.csv"
    path.write_bytes(raw)
    _, said = outcome(lambda: READERS[reader](path, lambda _: None))
    assert not said or "file.csv" in said


@given(raw=ROWS.map(str.encode) | st.binary(max_size=80))
def test_any_daily_lines_are_bars_or_named(raw: bytes) -> None:
    bars, said = outcome(lambda: long_trades(raw, 10_000.0, "here", lambda _: None))
    assert said.startswith("here") if bars is None else len(bars.end) == len(bars.close)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ENTRIES["Equity-usa-[*]"], "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(changes=st.dictionaries(st.sampled_from(sorted(ENTRIES["Equity-usa-[*]"])), JSON, min_size=1, max_size=2))
def test_an_entry_of_market_hours_with_anything_in_it_gives_hours_or_is_named(
    tmp_path_factory: pytest.TempPathFactory, changes: dict[str, object]
) -> None:
    path = tmp_path_factory.mktemp("hours") / "hours.json"
    path.write_text(json.dumps({"entries": {"Equity-usa-[*]": ENTRIES["Equity-usa-[*]"] | changes}}))
    hours, said = outcome(lambda: HoursDatabase.load(path).hours(SPY))
    assert "hours.json" in said if hours is None else hours.time_zone is not None


class TestZipsOfOneEntry:
    """LEAN reads the first entry of an equity's or index's zip, whatever its name (ZipDataCacheProvider.cs)."""

    PATH = "equity/usa/minute/spy/20210104_trade.zip"

    def test_the_first_entry_is_read_whatever_its_name(self, folder: Path) -> None:
        write_zip(folder / self.PATH, {"anything.csv": LINE})
        files = LeanFiles(folder)
        trades = files.minute_trades(SPY, DAY)
        assert trades is not None
        assert trades.close.tolist() == [1.0]
        assert files.first_trade(SPY, DAY) == trades.end[0]
        assert files.problems == []

    def test_of_two_entries_the_first_is_read_and_the_other_counted(self, folder: Path) -> None:
        write_zip(folder / self.PATH, {"a.csv": LINE, "20210104_spy_minute_trade.csv": LINE.replace("10000", "20000")})
        files = LeanFiles(folder)
        trades = files.minute_trades(SPY, DAY)
        assert trades is not None
        assert trades.close.tolist() == [1.0]
        assert [str(problem) for problem in files.problems] == [
            f"{folder / self.PATH}: 2 entries: the first is read, as in LEAN"
        ]

    def test_an_empty_zip_is_a_day_without_bars_and_counted(self, folder: Path) -> None:
        path = folder / self.PATH
        path.parent.mkdir(parents=True)
        zipfile.ZipFile(path, "w").close()
        files = LeanFiles(folder)
        assert files.minute_trades(SPY, DAY) is None
        assert files.skipped() == [f"{path}: an empty zip: no bars, as in LEAN"]

    def test_daily_zips_too(self, folder: Path) -> None:
        write_zip(folder / "equity/usa/daily/spy.zip", {"other.csv": "20210104 00:00,10000,10000,10000,10000,5\n"})
        daily = LeanFiles(folder).daily_trades(SPY)
        assert daily is not None
        assert daily.close.tolist() == [1.0]


class TestCounted:
    def test_a_negative_price_of_a_share_is_taken_and_counted(self, folder: Path) -> None:
        files = equity_minutes(folder, LINE + "34260000,-10000,10000,10000,10000,5\n")
        trades = files.minute_trades(SPY, DAY)
        assert trades is not None
        assert trades.open.tolist() == [1.0, -1.0]
        assert [(problem.line, problem.what) for problem in files.problems] == [
            (2, "a negative number: taken as it is, as LEAN does")
        ]

    def test_lines_keep_their_numbers_after_one_that_was_skipped(self, folder: Path) -> None:
        files = equity_minutes(folder, "-5,1,1,1,1,1\n" + LINE + LINE)
        files.minute_trades(SPY, DAY)
        assert sorted(problem.line for problem in files.problems) == [1, 1, 3]

    def test_a_right_that_is_neither_is_a_put_and_counted(self, tmp_path: Path) -> None:
        problems: list[Problem] = []
        path = tmp_path / "20210104.csv"
        write_text(path, "20210115,100,X,1,1,1,1,1,1,0.2,0.1,0.1,0.1,0.1,0.1\n")
        universe = read_universe(path, DAY, problems.append)
        assert [row.right.name for row in universe.rows if row.right is not None] == ["PUT"]
        assert [str(problem) for problem in problems] == [f"{path}, line 1: right 'X' is neither C nor P: a put, as for LEAN"]

    def test_a_future_without_properties_has_leans_defaults_and_is_counted(self, folder: Path) -> None:
        files = LeanFiles(folder)
        unknown = Symbol.create("NG", SecurityType.FUTURE, "nymex")
        assert files.properties(unknown).contract_multiplier == 1.0
        assert files.properties(Symbol.create("ES", SecurityType.FUTURE, "cme")).contract_multiplier == 50.0
        assert len(files.problems) == 1
        assert "no row for future NG on nymex: LEAN takes a multiplier of 1 and a tick of 0.01" in files.skipped()[0]

    def test_a_market_without_hours_is_named(self, folder: Path) -> None:
        with pytest.raises(DataProblem, match=r"market-hours-database\.json: no market hours for future NG on nymex"):
            LeanFiles(folder).hours(Symbol.create("NG", SecurityType.FUTURE, "nymex"))

    def test_a_day_without_a_file_has_no_bars_and_is_no_problem(self, folder: Path) -> None:
        files = LeanFiles(folder)
        assert files.minute_trades(GOOG, date(2021, 1, 5)) is None
        assert files.first_quote(GOOG, date(2021, 1, 5)) is None
        assert files.skipped() == []


def test_what_was_skipped_is_said_at_the_end_of_the_run_and_counted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [f"file {number}" for number in range(23)]
    monkeypatch.setattr(stage.market, "skipped", lambda: said)
    result = stage.play('def begin(self):\n    self.add_equity("ABC")\n', MONDAY)
    warned = [line.message for line in result.log.lines if line.kind == "WARNING"]
    assert warned == [*(f"data: file {number}" for number in range(20)), "data: 3 more lines or files were skipped or replaced"]
