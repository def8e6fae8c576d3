"""Market data from LEAN-format files: the real files, what is not there, and the cache."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle
from simulator.lean_files import LeanFiles, Problem
from simulator.lean_files.cache import ByteCache
from simulator.market import DataProblem, MarketData
from simulator.symbols import Symbol
from tests.simulator.lean_file_worlds import (
    DAY,
    ES_MARCH,
    EVE,
    GOOG,
    SPX,
    SPY,
    equity_minutes,
    goog_option,
    spxw,
    utc,
)
from tests.simulator.worlds import write_zip


class TestRealFiles:
    def test_equity_prices_are_scaled_and_bars_end_a_minute_after_their_line(self, real: LeanFiles) -> None:
        trades = real.minute_trades(GOOG, EVE)
        assert trades is not None
        assert (trades.close[0], trades.volume[0]) == (750.30, 27.0)
        assert utc(trades.end[0]) == datetime(2015, 12, 24, 14, 29, tzinfo=UTC)

    def test_the_whole_chain_of_the_day_is_there(self, real: LeanFiles) -> None:
        universe = real.universe(Symbol.create_canonical_option(GOOG), date(2015, 12, 23))
        assert universe is not None
        assert len(universe.rows) == 2192
        assert universe.underlying_close == 748.54
        quotes = real.minute_quotes(goog_option(OptionRight.PUT, 740.0, date(2015, 12, 31)), EVE)
        assert quotes is not None
        assert bool((np.diff(quotes.end) > 0).all())
        both = ~np.isnan(quotes.bid_close) & ~np.isnan(quotes.ask_close)
        assert both.mean() > 0.9
        assert bool((quotes.bid_close[both] <= quotes.ask_close[both]).all())

    def test_a_side_that_is_missing_is_no_number_and_not_zero(self, real: LeanFiles) -> None:
        quotes = real.minute_quotes(goog_option(OptionRight.CALL, 1000.0, EVE), EVE)
        assert quotes is not None
        assert np.isnan(quotes.bid_close[0])
        assert np.isnan(quotes.bid_size[0])
        assert (quotes.ask_open[0], quotes.ask_close[0], quotes.ask_size[0]) == (2.15, 0.5, 19.0)

    def test_index_prices_are_not_scaled_and_times_are_chicagos(self, real: LeanFiles) -> None:
        trades = real.minute_trades(SPX, DAY)
        assert trades is not None
        assert (trades.open[0], trades.close[0]) == (3764.61, 3766.63)
        assert utc(trades.end[0]) == datetime(2021, 1, 4, 14, 31, tzinfo=UTC)

    def test_index_option_prices_are_scaled_and_times_are_new_yorks(self, real: LeanFiles) -> None:
        quotes = real.minute_quotes(spxw(OptionRight.CALL, 3700.0, DAY), DAY)
        assert quotes is not None
        assert (quotes.bid_close[0], quotes.ask_close[0]) == (64.9, 67.9)
        assert utc(quotes.end[0]) == datetime(2021, 1, 4, 14, 31, tzinfo=UTC)

    def test_a_misnamed_zip_is_not_found_as_in_lean(self, real: LeanFiles) -> None:
        contract = spxw(OptionRight.CALL, 3700.0, DAY)
        assert real.minute_trades(contract, DAY) is None
        assert real.open_interest(contract, DAY) is None
        later = spxw(OptionRight.CALL, 3700.0, date(2021, 1, 6))
        assert real.minute_trades(later, date(2021, 1, 5)) is not None

    def test_a_futures_day_is_put_together_from_two_utc_files(self, real: LeanFiles) -> None:
        quotes = real.minute_quotes(ES_MARCH, date(2020, 1, 6))
        assert quotes is not None
        assert utc(quotes.end[0]) == datetime(2020, 1, 6, 5, 1, tzinfo=UTC)
        assert quotes.bid_close[0] == 3228.5
        sunday = real.minute_quotes(ES_MARCH, date(2020, 1, 5))
        assert sunday is not None
        assert utc(sunday.end[-1]) == datetime(2020, 1, 6, 5, 0, tzinfo=UTC)
        assert bool((np.diff(sunday.end) > 0).all())

    def test_futures_options_have_plain_prices_and_scaled_strikes(self, real: LeanFiles) -> None:
        put = Symbol.create_option(ES_MARCH, "cme", OptionStyle.AMERICAN, OptionRight.PUT, 3000.0, date(2020, 3, 20))
        quotes = real.minute_quotes(put, date(2020, 1, 6))
        assert quotes is not None
        at_1531 = int(np.searchsorted(quotes.end, int(datetime(2020, 1, 6, 15, 30, tzinfo=UTC).timestamp()) * 10**9))
        assert (quotes.bid_close[at_1531], quotes.ask_close[at_1531]) == (27.5, 28.0)
        assert len((real.universe(Symbol.create_canonical_option(ES_MARCH), date(2020, 1, 3))).rows) == 104  # type: ignore[union-attr]

    def test_open_interest_is_a_point_in_time(self, real: LeanFiles) -> None:
        interest = real.open_interest(ES_MARCH, date(2020, 1, 6))
        assert interest is not None
        assert interest.value.tolist() == [2699160.0]
        assert utc(interest.end[0]) == datetime(2020, 1, 6, 14, 20, tzinfo=UTC)

    def test_daily_and_hour_bars_keep_the_files_own_times(self, real: LeanFiles) -> None:
        daily, hourly = real.daily_trades(SPX), real.hourly_trades(SPY)
        assert daily is not None
        assert hourly is not None
        assert [utc(end) for end in daily.end] == [datetime(2021, 1, 4, tzinfo=UTC), datetime(2021, 1, 14, tzinfo=UTC)]
        assert daily.close.tolist() == [3700.65, 3795.54]
        assert utc(hourly.end[0]) == datetime(1998, 1, 2, 9, tzinfo=UTC)
        assert hourly.open[0] == 97.31

    @pytest.mark.parametrize(
        ("day", "margins"),
        [(date(2000, 1, 1), (4375.0, 3500.0)), (date(2012, 9, 24), (3850.0, 3500.0)), (date(2030, 1, 1), (11880.0, 10800.0))],
    )
    def test_margins_hold_from_their_day_and_the_first_before_it(
        self, real: LeanFiles, day: date, margins: tuple[float, float]
    ) -> None:
        put = Symbol.create_option(ES_MARCH, "cme", OptionStyle.AMERICAN, OptionRight.PUT, 3000.0, date(2020, 3, 20))
        assert real.future_margins(ES_MARCH, day) == margins
        assert real.future_margins(put, day) == margins
        assert real.future_margins(SPY, day) is None
        assert real.future_margins(Symbol.create_future("NQ", "cme", date(2020, 3, 20)), day) is None

    @pytest.mark.parametrize(
        ("day", "rate"),
        [(date(1999, 1, 1), 0.0225), (date(2003, 6, 26), 0.02), (date(2023, 7, 26), 0.0525), (date(2026, 1, 1), 0.055)],
    )
    def test_the_rate_holds_from_its_day(self, real: LeanFiles, day: date, rate: float) -> None:
        assert real.interest_rate(day) == pytest.approx(rate, abs=1e-15)

    def test_dividend_yields_are_a_trailing_years_cash_over_the_price(self, real: LeanFiles) -> None:
        spy = real.dividend_yield(SPY, DAY, 370.0)
        assert spy == pytest.approx(5.691 / 370.0, abs=1e-12)
        assert real.dividend_yield(SPX, DAY, 370.0) == spy
        assert real.dividend_yield(spxw(OptionRight.CALL, 3700.0, DAY), DAY, 370.0) == spy
        assert real.dividend_yield(GOOG, EVE, 750.0) == 0.0
        assert real.dividend_yield(ES_MARCH, DAY, 3200.0) == 0.0
        assert real.dividend_yield(SPY, date(1990, 1, 1), 30.0) == 0.0

    def test_nothing_in_the_real_data_is_skipped(self, lean_data: Path) -> None:
        files = LeanFiles(lean_data)
        for row in (files.universe(Symbol.create_canonical_option(GOOG), date(2015, 12, 23))).rows[::40]:  # type: ignore[union-attr]
            assert row.right is not None
            files.minute_quotes(goog_option(row.right, row.strike, row.expiry), EVE)
        files.minute_trades(GOOG, EVE)
        files.minute_trades(SPX, DAY)
        assert files.problems == []

    def test_the_day_before_a_rename_lies_under_the_old_ticker(self, real: LeanFiles) -> None:
        assert real.minute_trades(GOOG, date(2014, 4, 1)) is None
        assert real._listings.ticker(GOOG, date(2014, 4, 2)) == "goocv"
        assert real._listings.ticker(GOOG, date(2014, 4, 3)) == "goog"

    def test_it_is_a_market(self, real: LeanFiles) -> None:
        market: MarketData = real
        assert market.properties(ES_MARCH).contract_multiplier == 50.0
        assert market.hours(SPX).time_zone.key == "America/Chicago"


class TestWhatIsNotThere:
    def test_a_missing_folder_is_named_with_what_is_expected(self, tmp_path: Path) -> None:
        with pytest.raises(DataProblem, match="nowhere: no such folder; expected a LEAN data folder"):
            LeanFiles(tmp_path / "nowhere")

    def test_a_folder_without_market_hours_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(DataProblem, match=r"market-hours-database\.json: not found"):
            LeanFiles(tmp_path)

    def test_a_day_a_contract_or_a_chain_without_file_is_none(self, folder: Path) -> None:
        files = equity_minutes(folder, "34200000,10000,10000,10000,10000,5\n")
        assert files.minute_trades(SPY, date(2021, 1, 5)) is None
        assert files.minute_quotes(SPY, DAY) is None
        assert files.minute_trades(GOOG, DAY) is None
        assert files.daily_trades(SPY) is None
        assert files.hourly_trades(ES_MARCH) is None
        assert files.universe(Symbol.create_canonical_option(SPY), DAY) is None

    def test_a_chains_zip_without_the_contracts_entry_is_none(self, folder: Path) -> None:
        write_zip(folder / "option/usa/minute/goog/20210104_trade_american.zip", {"other.csv": "1,2\n"})
        assert LeanFiles(folder).minute_trades(goog_option(OptionRight.CALL, 1000.0, DAY), DAY) is None

    def test_without_rates_lean_takes_one_percent_and_it_is_reported(self, folder: Path) -> None:
        files = LeanFiles(folder)
        assert files.interest_rate(DAY) == 0.01
        assert "no interest rates" in files.problems[0].what

    def test_without_factor_files_there_is_no_dividend(self, folder: Path) -> None:
        assert LeanFiles(folder).dividend_yield(SPY, DAY, 300.0) == 0.0


class TestCache:
    def test_what_was_used_longest_ago_goes_first(self) -> None:
        cache: ByteCache[str] = ByteCache(1000)
        made: list[str] = []

        def get(key: str) -> str:
            return cache.get(key, lambda: made.append(key) or key, lambda _: 250)  # type: ignore[func-returns-value]

        for key in ("a", "b", "a", "c", "a", "b"):
            assert get(key) == key
        assert made == ["a", "b", "c", "b"]

    def test_a_value_larger_than_the_cache_is_still_given(self) -> None:
        cache: ByteCache[bytes] = ByteCache(10)
        assert cache.get("a", lambda: b"x" * 100, len) == b"x" * 100

    def test_a_failure_is_not_kept(self) -> None:
        cache: ByteCache[int] = ByteCache(1000)

        def fail() -> int:
            raise DataProblem("broken")

        with pytest.raises(DataProblem):
            cache.get("a", fail, lambda _: 1)
        assert cache.get("a", lambda: 1, lambda _: 1) == 1

    @given(sizes=st.lists(st.integers(0, 500), max_size=60))
    def test_the_cache_never_holds_more_than_its_limit_beyond_one_value(self, sizes: list[int]) -> None:
        cache: ByteCache[int] = ByteCache(1500)
        for key, size in enumerate(sizes):
            cache.get(key, lambda value=size: value, lambda value: value)  # type: ignore[misc]
            assert cache.used <= 1500

    def test_files_are_read_once_while_the_cache_has_room(self, folder: Path) -> None:
        files = equity_minutes(folder, "34200000,10000,10000,10000,10000,5\n")
        first = files.minute_trades(SPY, DAY)
        (folder / "equity/usa/minute/spy/20210104_trade.zip").unlink()
        assert files.minute_trades(SPY, DAY) is first


def test_a_problem_says_where_and_what() -> None:
    assert Problem("a.csv", 3, "late") == ("a.csv", 3, "late")
    assert json.dumps(Problem("a.csv", 3, "late")) == '["a.csv", 3, "late"]'
