"""LEAN-format files that are broken: refused by name, or skipped and counted where LEAN skips."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.lean_files import LeanFiles
from simulator.lean_files.decode import stamped_table, table
from simulator.market import DataProblem
from tests.simulator.lean_file_worlds import (
    DAY,
    GOOG,
    SPY,
    equity_minutes,
    outcome,
    utc,
)
from tests.simulator.worlds import write_folder, write_zip


class TestBadLines:
    LINE = "34200000,10000,10000,10000,10000,5\n"

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            ("34260000,10000,10000,10000,10000", "line 2: 5 columns, expected 6"),
            ("34260000,10000,10000,10000,10000,5,6", "line 2: 7 columns, expected 6"),
            ("34260000,10000,abc,10000,10000,5", "line 2, column 3: 'abc' is not a number"),
            ("34260000,10000,1e4,10000,10000,5", "line 2, column 3: '1e4' is not a number"),
            ("34260000,10000,nan,10000,10000,5", "'nan' is not a number"),
            ("34260000,10000,1-2,10000,10000,5", "line 2, column 3: '1-2' is not a number"),
            ("34260000,10000,1.2.3,10000,10000,5", "'1.2.3' is not a number"),
            ("34260000,10000,-,10000,10000,5", "'-' is not a number"),
            ("34260000,10000,.,10000,10000,5", "'.' is not a number"),
            (",10000,10000,10000,10000,5", "no value in the first column"),
            ("", "line 2: 1 columns, expected 6"),
            ("34260000;10000;10000;10000;10000;5", "1 columns"),
        ],
    )
    def test_a_line_lean_would_misread_is_refused_naming_file_entry_and_line(self, folder: Path, bad: str, said: str) -> None:
        files = equity_minutes(folder, self.LINE + bad + "\n" + self.LINE)
        with pytest.raises(DataProblem) as caught:
            files.minute_trades(SPY, DAY)
        assert "20210104_trade.zip, entry 20210104_spy_minute_trade.csv" in str(caught.value)
        assert said in str(caught.value)

    def test_lines_out_of_order_or_twice_are_skipped_as_in_lean_and_counted(self, folder: Path) -> None:
        rows = ["34200000,1,1,1,1,1", "34320000,2,2,2,2,2", "34260000,3,3,3,3,3", "34320000,4,4,4,4,4", "34380000,5,5,5,5,5"]
        files = equity_minutes(folder, "\n".join(rows) + "\n")
        trades = files.minute_trades(SPY, DAY)
        assert trades is not None
        assert trades.volume.tolist() == [1.0, 2.0, 5.0]
        assert [problem.line for problem in files.problems] == [3, 4]

    def test_times_beyond_the_files_day_are_skipped_and_counted(self, folder: Path) -> None:
        files = equity_minutes(folder, self.LINE + "86400000,1,1,1,1,1\n")
        trades = files.minute_trades(SPY, DAY)
        assert trades is not None
        assert len(trades.end) == 1
        assert "not within the file's day" in files.problems[0].what

    def test_a_problem_is_counted_once_however_often_the_entry_is_read(self, folder: Path) -> None:
        name = "20210104_spy_minute_trade.csv"
        write_zip(folder / "equity/usa/minute/spy/20210104_trade.zip", {name: self.LINE * 2})
        files = LeanFiles(folder, cache_bytes=8)
        for _ in range(3):
            files.minute_trades(SPY, DAY)
            files.minute_trades(GOOG, DAY)
        assert len(files.problems) == 1

    @pytest.mark.parametrize("text", ["", "\n", "\r\n", "\ufeff"])
    def test_an_empty_entry_is_a_day_without_bars(self, folder: Path, text: str) -> None:
        trades = equity_minutes(folder, text).minute_trades(SPY, DAY)
        assert trades is not None
        assert len(trades.end) == 0

    def test_line_ends_blanks_and_a_byte_order_mark_do_not_matter(self, folder: Path) -> None:
        first, second = "\ufeff34200000, 10000,10000 ,10000,10000,5\r\n", "34260000,20000,20000,20000,20000,6\r"
        text = first + second + "34320000,30000,30000,30000,30000,7"
        trades = equity_minutes(folder, text).minute_trades(SPY, DAY)
        assert trades is not None
        assert trades.close.tolist() == [1.0, 2.0, 3.0]

    def test_clocks_that_change_within_the_day_keep_bars_rising(self, folder: Path) -> None:
        day = date(2020, 11, 1)
        rows = [f"{hour * 3_600_000},1,1,1,1,1" for hour in (0, 3, 5)]
        trades = equity_minutes(folder, "\n".join(rows), day).minute_trades(SPY, day)
        assert trades is not None
        assert [utc(end).hour for end in trades.end] == [4, 8, 10]


class TestBrokenFiles:
    def zipped(self, text: str = "34200000,10000,10000,10000,10000,5\n") -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("20210104_spy_minute_trade.csv", text * 50)
        return buffer.getvalue()

    def with_bytes(self, folder: Path, raw: bytes) -> LeanFiles:
        path = folder / "equity/usa/minute/spy/20210104_trade.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
        return LeanFiles(folder)

    @pytest.mark.parametrize("kept", [0, 1, 30, 60, 0.5, -1, -22])
    def test_a_truncated_zip_is_named(self, folder: Path, kept: float) -> None:
        whole = self.zipped()
        cut = whole[: int(len(whole) * kept)] if isinstance(kept, float) else whole[:kept]
        with pytest.raises(DataProblem, match=r"20210104_trade\.zip"):
            self.with_bytes(folder, cut).minute_trades(SPY, DAY)

    def test_a_zip_stored_without_compression_reads_as_well(self, folder: Path) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr("20210104_SPY_minute_trade.csv", "34200000,10000,10000,10000,10000,5")
        trades = self.with_bytes(folder, buffer.getvalue()).minute_trades(SPY, DAY)
        assert trades is not None
        assert trades.close.tolist() == [1.0]

    def test_another_compression_is_refused_by_its_number(self, folder: Path) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
            archive.writestr("20210104_spy_minute_trade.csv", "1,2")
        with pytest.raises(DataProblem, match="compression method 12 is not supported"):
            self.with_bytes(folder, buffer.getvalue()).minute_trades(SPY, DAY)

    @given(position=st.integers(0, 10_000), value=st.integers(0, 255))
    def test_a_changed_byte_gives_the_same_bars_none_or_one_named_problem(
        self, tmp_path_factory: pytest.TempPathFactory, position: int, value: int
    ) -> None:
        folder = write_folder(tmp_path_factory.mktemp("fuzz"))
        raw = bytearray(self.zipped())
        raw[position % len(raw)] = value
        trades, said = outcome(lambda: self.with_bytes(folder, bytes(raw)).minute_trades(SPY, DAY))
        assert "20210104_trade.zip" in said or trades is None or set(trades.close.tolist()) == {1.0}

    @given(text=st.text(alphabet="0123456789,.-\n ", max_size=120))
    def test_any_text_is_numbers_or_one_named_problem(self, text: str) -> None:
        numbers, said = outcome(lambda: table(text.encode(), 3, "here"))
        if numbers is None:
            assert said.startswith("here")
            return
        lines = [line for line in text.replace(" ", "").rstrip("\n").split("\n") if text.replace(" ", "").strip("\n")]
        assert numbers.shape == (len(lines), 3)
        expected = [[float(cell or 0) for cell in line.split(",")] for line in lines]
        assert numbers.tolist() == expected

    @given(raw=st.binary(max_size=80))
    def test_any_bytes_are_numbers_or_one_named_problem(self, raw: bytes) -> None:
        numbers, said = outcome(lambda: table(raw, 6, "here"))
        assert said.startswith("here") if numbers is None else numbers.shape[1] == 6
        stamped, said = outcome(lambda: stamped_table(raw, 6, "here"))
        assert said.startswith("here") if stamped is None else stamped[1].shape == (len(stamped[0]), 5)

    @given(
        rows=st.lists(
            st.tuples(st.integers(0, 10**8), st.integers(-(10**9), 10**12), st.decimals(0, 99999, places=3)), max_size=30
        )
    )
    def test_numbers_come_back_exactly(self, rows: list[tuple[object, ...]]) -> None:
        text = "\n".join(",".join(str(cell) for cell in row) for row in rows)
        assert table(text.encode(), 3, "here").tolist() == [[float(str(cell)) for cell in row] for row in rows]
