"""Daily and hour bars, universes and the small tables of a LEAN data folder."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight
from simulator.errors import ArgumentException
from simulator.lean_files import LeanFiles
from simulator.lean_files.decode import stamped_table
from simulator.market import DataProblem
from simulator.symbols import Symbol
from tests.simulator.lean_file_worlds import (
    DAY,
    ES,
    ES_MARCH,
    GOOG,
    SPY,
    goog_option,
    utc,
)
from tests.simulator.worlds import write_folder, write_text, write_zip


class TestLongFiles:
    def daily(self, folder: Path, text: str) -> LeanFiles:
        write_zip(folder / "equity/usa/daily/spy.zip", {"spy.csv": text})
        return LeanFiles(folder)

    def test_a_daily_file_reads(self, folder: Path) -> None:
        bars = self.daily(folder, "20210104 00:00,3700000,3710000,3690000,3705000,100\n").daily_trades(SPY)
        assert bars is not None
        assert (bars.open[0], bars.high[0], bars.low[0], bars.close[0], bars.volume[0]) == (370.0, 371.0, 369.0, 370.5, 100.0)
        assert utc(bars.end[0]) == datetime(2021, 1, 4, tzinfo=UTC)

    @pytest.mark.parametrize(
        "stamp",
        [
            "20210230 00:00",
            "20211301 00:00",
            "20210104 24:00",
            "20210104 00:60",
            "2021-01-04 0",
            "20210a04 00:00",
            "18000101 00:00",
        ],
    )
    def test_a_stamp_that_is_no_time_is_refused_with_its_line(self, folder: Path, stamp: str) -> None:
        files = self.daily(folder, f"20210104 00:00,1,1,1,1,1\n{stamp},1,1,1,1,1\n")
        with pytest.raises(DataProblem, match=r"entry spy\.csv, line 2: .*yyyyMMdd HH:mm"):
            files.daily_trades(SPY)

    def test_days_out_of_order_are_skipped_and_counted(self, folder: Path) -> None:
        lines = [f"2021010{day} 00:00,1,1,1,1,{day}" for day in (4, 6, 5, 7)]
        files = self.daily(folder, "\n".join(lines))
        bars = files.daily_trades(SPY)
        assert bars is not None
        assert bars.volume.tolist() == [4.0, 6.0, 7.0]
        assert files.problems[0].line == 3

    def test_option_years_are_joined_in_order(self, folder: Path) -> None:
        entry = "goog_trade_american_call_7000000_20160115.csv"
        for year in (2016, 2015):
            text = f"{year}0104 00:00,10000,10000,10000,10000,{year}\n"
            write_zip(folder / f"option/usa/daily/goog_{year}_trade_american.zip", {entry: text})
        bars = LeanFiles(folder).daily_trades(goog_option(OptionRight.CALL, 700.0, date(2016, 1, 15)))
        assert bars is not None
        assert bars.volume.tolist() == [2015.0, 2016.0]
        assert bars.close.tolist() == [1.0, 1.0]

    def test_a_futures_daily_file_holds_one_entry_a_contract_month(self, folder: Path) -> None:
        write_zip(folder / "future/cme/daily/es_trade.zip", {"es_trade_202003.csv": "20200106 00:00,3200,3210,3190,3205,7"})
        bars = LeanFiles(folder).daily_trades(ES_MARCH)
        assert bars is not None
        assert bars.close.tolist() == [3205.0]

    @given(moment=st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)))
    def test_any_stamp_reads_as_its_time(self, moment: datetime) -> None:
        stamps, values = stamped_table(f"{moment:%Y%m%d %H:%M},1,2".encode(), 3, "here")
        assert stamps.tolist() == [int(moment.replace(second=0, microsecond=0, tzinfo=UTC).timestamp()) * 10**9]
        assert values.tolist() == [[1.0, 2.0]]

    @given(
        rows=st.lists(st.tuples(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 10**12)), min_size=1, max_size=12),
        odd=st.none() | st.tuples(st.integers(0, 11), st.sampled_from(["", "1", "20210104 00:00", "20210104-00:00,1"])),
    )
    def test_stamped_lines_read_as_one_by_one_or_the_first_odd_one_is_named(
        self, rows: list[tuple[date, int]], odd: tuple[int, str] | None
    ) -> None:
        lines = [f"{day:%Y%m%d} 10:30, {number},-1.5" for day, number in rows]
        place = len(lines) if odd is None else odd[0]
        if odd is not None and place < len(lines):
            lines[place:] = [odd[1] if number % 2 == 0 else "x" for number in range(len(lines) - place)]
        if odd is not None and place < len(lines) and any(lines[place:]):
            with pytest.raises(DataProblem, match=rf"^here, line {place + 1}: .* does not begin with a time"):
                stamped_table("\n".join(lines).encode(), 3, "here")
            return
        stamps, values = stamped_table("\n".join(lines).encode(), 3, "here")
        wanted = [datetime(day.year, day.month, day.day, 10, 30, tzinfo=UTC) for day, _ in rows[:place]]
        assert [utc(stamp) for stamp in stamps] == wanted
        assert values.tolist() == [[float(number), -1.5] for _, number in rows[:place]]


class TestUniverses:
    HEADER = "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho\n"
    UNDERLYING = ",,,370,371,369,370.5,1000,,,,,,,\n"

    def read(self, folder: Path, text: str) -> LeanFiles:
        write_text(folder / "option/usa/universes/spy/20210104.csv", text)
        return LeanFiles(folder)

    CHAIN = Symbol.create_canonical_option(SPY)

    def test_rows_and_the_underlyings_close(self, folder: Path) -> None:
        rows = "20210115,370,C,1,2,0.5,1.5,10,200,0.2,0.5,0.01,0.3,-20,0.1\n20210115,370,P,1,2,0.5,1.5,10,,,,,,,\n"
        universe = self.read(folder, self.HEADER + self.UNDERLYING + rows).universe(self.CHAIN, DAY)
        assert universe is not None
        call, put = universe.rows
        assert universe.underlying_close == 370.5
        assert (call.right, call.strike, call.expiry) == (OptionRight.CALL, 370.0, date(2021, 1, 15))
        assert (call.open_interest, call.implied_volatility, call.theta) == (200.0, 0.2, -20.0)
        assert (put.open_interest, put.implied_volatility, put.delta) == (None, None, None)

    @pytest.mark.parametrize(
        "line",
        [
            "20210115,370,C,1,2",
            "20211515,370,C,1,2,3,4,5,6",
            "2021011,370,C,1,2,3,4,5,6",
            "20210115,abc,C,1,2,3,4,5,6",
            "20210115,0,C,1,2,3,4,5,6",
            "20210115,370,C,1,inf,3,4,5,6",
            "x,y",
        ],
    )
    def test_a_line_lean_cannot_read_is_skipped_and_counted(self, folder: Path, line: str) -> None:
        good = "20210115,371,P,1,2,0.5,1.5,10,20\n"
        files = self.read(folder, self.HEADER + line + "\n" + good)
        universe = files.universe(self.CHAIN, DAY)
        assert universe is not None
        assert [row.strike for row in universe.rows] == [371.0]
        assert [(problem.line, problem.file.endswith("20210104.csv")) for problem in files.problems] == [(2, True)]

    def test_a_futures_universe_names_contract_months(self, folder: Path) -> None:
        text = "#expiry,open,high,low,close,volume,open_interest\n202003,3200,3210,3190,3205,100,5000\n202006,1,2,0,1,3,\n"
        write_text(folder / "future/cme/universes/es/20200106.csv", text)
        universe = LeanFiles(folder).universe(ES, date(2020, 1, 6))
        assert universe is not None
        assert [(row.expiry, row.right, row.open_interest) for row in universe.rows] == [
            (date(2020, 3, 20), None, 5000.0),
            (date(2020, 6, 19), None, None),
        ]

    def test_a_file_that_is_no_text_is_named(self, folder: Path) -> None:
        files = self.read(folder, "")
        (folder / "option/usa/universes/spy/20210104.csv").write_bytes(b"\xff\xfe\x00\x01")
        with pytest.raises(DataProblem, match=r"20210104\.csv: not a universe file"):
            files.universe(self.CHAIN, DAY)

    @given(text=st.text(alphabet="0123456789,.CP#\n-xe", max_size=200))
    def test_any_text_is_rows_or_counted_problems(self, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
        files = self.read(write_folder(tmp_path_factory.mktemp("universe")), text)
        universe = files.universe(self.CHAIN, DAY)
        assert universe is not None
        lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        assert len(universe.rows) + len(files.problems) <= len(lines)
        assert all(np.isfinite([row.strike, row.close, row.volume]).all() for row in universe.rows)


class TestSmallTables:
    def test_bad_lines_of_rates_are_skipped_and_counted(self, folder: Path) -> None:
        text = "DATE,PCREDIT8\n2020-01-01,2.0\nyesterday,3.0\n2020-02-01,nan\n2020-03-01,1.5\n"
        write_text(folder / "alternative/interest-rate/usa/interest-rate.csv", text)
        files = LeanFiles(folder)
        assert files.interest_rate(date(2020, 2, 15)) == 0.02
        assert files.interest_rate(date(2020, 3, 1)) == 0.015
        assert [problem.line for problem in files.problems] == [3, 4]

    def test_margins_are_sorted_by_day(self, folder: Path) -> None:
        write_text(folder / "future/cme/margins/ES.csv", "date,initial,maintenance\n20200201,20,10\n20200101,8,4\n")
        files = LeanFiles(folder)
        assert files.future_margins(ES_MARCH, date(2020, 1, 15)) == (8.0, 4.0)
        assert files.future_margins(ES_MARCH, date(2020, 2, 1)) == (20.0, 10.0)

    def test_a_map_file_leads_to_the_ticker_of_the_day(self, folder: Path) -> None:
        write_text(folder / "equity/usa/map_files/goog.csv", "20140327,goocv,Q\n20140402,goocv,Q\n20501231,goog,Q\n")
        write_zip(
            folder / "equity/usa/minute/goocv/20140401_trade.zip",
            {"20140401_goocv_minute_trade.csv": "34200000,5000000,5000000,5000000,5000000,5"},
        )
        write_zip(
            folder / "option/usa/minute/goocv/20140401_quote_american.zip",
            {"20140401_goocv_minute_quote_american_call_5000000_20140419.csv": "34200000,1,1,1,1,1,2,2,2,2,2"},
        )
        files = LeanFiles(folder)
        trades = files.minute_trades(GOOG, date(2014, 4, 1))
        assert trades is not None
        assert trades.close.tolist() == [500.0]
        assert files.minute_quotes(goog_option(OptionRight.CALL, 500.0, date(2014, 4, 19)), date(2014, 4, 1)) is not None

    def test_a_renamed_shares_universe_lies_under_the_ticker_of_its_day(self, folder: Path) -> None:
        write_text(folder / "equity/usa/map_files/goog.csv", "20140327,goocv,Q\n20140402,goocv,Q\n20501231,goog,Q\n")
        line = "20140419,{},C,1,1,1,1,5,7,0.2,0.5,0,0,0,0\n"
        for ticker, day, strike in (("goocv", "20140401", 500), ("goog", "20140403", 510), ("goog", "20140401", 520)):
            write_text(folder / f"option/usa/universes/{ticker}/{day}.csv", "#expiry\n" + line.format(strike))
        files, chain = LeanFiles(folder), Symbol.create_canonical_option(GOOG)
        found = [files.universe(chain, date(2014, 4, day)) for day in (1, 2, 3)]
        assert [None if one is None else one.rows[0].strike for one in found] == [500.0, None, 510.0]

    @pytest.mark.parametrize("text", ["20140327\n", "yesterday,goog\n", "20140327,,Q\n"])
    def test_a_bad_map_file_is_named(self, folder: Path, text: str) -> None:
        write_text(folder / "equity/usa/map_files/goog.csv", text)
        with pytest.raises(DataProblem, match=r"goog\.csv, line 1"):
            LeanFiles(folder).minute_trades(GOOG, DAY)

    def test_dividends_and_splits_of_a_factor_file(self, folder: Path) -> None:
        rows = [
            "20200102,0.97,0.5,100",
            "20200401,0.98,0.5,100",
            "20200701,0.99,0.5,200",
            "20201001,0.99,1,100",
            "20501231,1,1,0",
        ]
        write_text(folder / "equity/usa/factor_files/spy.csv", "\n".join(rows))
        files = LeanFiles(folder)
        # Dividends of 1.02, 1.01 and 1.00 on the days after; the split of 0.5 between halves the two before it.
        assert files.dividend_yield(SPY, date(2020, 5, 1), 100.0) == pytest.approx(0.0203, abs=1e-12)
        assert files.dividend_yield(SPY, date(2020, 11, 1), 100.0) == pytest.approx(0.02015, abs=1e-12)
        assert files.dividend_yield(SPY, date(2020, 1, 2), 100.0) == 0.0

    def test_a_dividend_before_a_split_is_halved_by_it(self, folder: Path) -> None:
        rows = ["20200401,0.98,0.5,200", "20200701,1,0.5,100", "20501231,1,1,0"]
        write_text(folder / "equity/usa/factor_files/spy.csv", "\n".join(rows))
        files = LeanFiles(folder)
        assert files.dividend_yield(SPY, date(2020, 4, 2), 100.0) == pytest.approx(4.0 / 100.0)
        assert files.dividend_yield(SPY, date(2020, 7, 2), 100.0) == pytest.approx(2.0 / 100.0)
        assert files.dividend_yield(SPY, date(2022, 7, 2), 100.0) == pytest.approx(2.0 / 100.0)

    @pytest.mark.parametrize(
        ("day", "factors"),
        [
            (date(2019, 1, 2), (0.98, 0.5)),
            (date(2020, 4, 1), (0.98, 0.5)),
            (date(2020, 4, 2), (0.99, 0.5)),
            (date(2020, 7, 2), (1.0, 1.0)),
            (date(2060, 1, 1), (1.0, 1.0)),
        ],
    )
    def test_prices_are_scaled_by_the_first_row_at_or_after_their_day(
        self, folder: Path, day: date, factors: tuple[float, float]
    ) -> None:
        rows = ["20200401,0.98,0.5,200", "20200701,0.99,0.5,100", "20300101,inf,1,0", "20501231,1,1,0", "20000101,0,1,1"]
        write_text(folder / "equity/usa/factor_files/spy.csv", "\n".join(rows))
        files = LeanFiles(folder)
        assert tuple(map(float, files.price_factors(SPY, day))) == factors
        assert files.price_factors(ES_MARCH, day) == files.price_factors(GOOG, day) == (Decimal(1), Decimal(1))

    def test_factors_keep_the_digits_they_are_written_with(self, folder: Path) -> None:
        write_text(folder / "equity/usa/factor_files/spy.csv", "20501231,0.9967360,1,0")
        assert [str(one) for one in LeanFiles(folder).price_factors(SPY, date(2020, 1, 2))] == ["0.9967360", "1"]

    def test_a_price_of_zero_is_an_argument_lean_refuses(self, real: LeanFiles) -> None:
        with pytest.raises(ArgumentException, match="cannot be zero"):
            real.dividend_yield(SPY, DAY, 0.0)

    @pytest.mark.parametrize("line", ["20200102", "20200102,1", "yesterday,1,1,1", "20200102,x,1,1", "20200102,1,NaN,1"])
    def test_a_bad_factor_file_is_named(self, folder: Path, line: str) -> None:
        write_text(folder / "equity/usa/factor_files/spy.csv", f"20200101,1,1,1\n{line}\n")
        with pytest.raises(DataProblem, match=r"spy\.csv, line 2"):
            LeanFiles(folder).dividend_yield(SPY, DAY, 1.0)
