"""The frames of ``history``: ranges, fill-forward, labels, columns and index levels as LEAN's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import DataNormalizationMode, OptionRight, OptionStyle, Resolution, SecurityType
from simulator.errors import ArgumentException, NotSupported
from simulator.history import joined
from simulator.history_range import carry_forward, daily_bar, slots, start_of_periods, wall_ns
from simulator.hours import MarketHours
from simulator.hours_database import HoursDatabase
from simulator.lean_files import LeanFiles
from simulator.symbols import Symbol
from tests.simulator.history_frames import history
from tests.simulator.worlds import write_folder, write_zip

NEW_YORK = ZoneInfo("America/New_York")
GOOG = Symbol.create("GOOG", SecurityType.EQUITY, "usa")
SPY = Symbol.create("SPY", SecurityType.EQUITY, "usa")
SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
ES_MARCH = Symbol.create_future("ES", "cme", date(2020, 3, 20))
CALL = Symbol.create_option(GOOG, "usa", OptionStyle.AMERICAN, OptionRight.CALL, 750.0, date(2015, 12, 31))
HALF_PAST_TEN = datetime(2015, 12, 24, 15, 30, tzinfo=UTC)
PRICES = ["close", "high", "low", "open"]


@pytest.fixture(scope="module")
def equity_hours(tmp_path_factory: pytest.TempPathFactory) -> MarketHours:
    folder = write_folder(tmp_path_factory.mktemp("hours"))
    return HoursDatabase.load(folder / "market-hours" / "market-hours-database.json").hours(SPY)


def times(frame: pd.DataFrame) -> list[datetime]:
    return [moment.to_pydatetime() for moment in frame.index.get_level_values("time")]


def minutes(folder: Path, day: date, starts: Sequence[str], kind: str = "trade") -> LeanFiles:
    """SPY minutes of one day: at each local start ``HH:MM`` a bar whose close counts up from 1."""
    rows = []
    for number, start in enumerate(starts, start=1):
        hour, minute = (int(part) for part in start.split(":"))
        price = number * 10_000
        body = f"{price},{price},{price},{price},{number}"
        rows.append(f"{(hour * 60 + minute) * 60_000},{body}" + (f",{body}" if kind == "quote" else ""))
    path = folder / f"equity/usa/minute/spy/{day:%Y%m%d}_{kind}.zip"
    write_zip(path, {f"{day:%Y%m%d}_spy_minute_{kind}.csv": "\n".join(rows)})
    return LeanFiles(folder)


class TestRealData:
    def test_twenty_daily_bars_end_at_the_close_and_today_is_not_among_them(self, real: LeanFiles) -> None:
        frame = history(real, [GOOG], Resolution.DAILY, 20, now=HALF_PAST_TEN, time_zone=NEW_YORK)
        assert list(frame.columns) == [*PRICES, "volume"]
        assert frame.index.names == ["symbol", "time"]
        assert len(frame) == 20
        assert times(frame)[-1] == datetime(2015, 12, 23, 16)
        assert frame.loc[GOOG, "close"].iloc[-1] == 750.31
        assert datetime(2015, 11, 27, 13) in times(frame)

    def test_after_the_close_today_is_the_last_of_the_bars(self, real: LeanFiles) -> None:
        evening = datetime(2015, 12, 24, 23, 0, tzinfo=UTC)
        frame = history(real, [GOOG], Resolution.DAILY, 2, now=evening, time_zone=NEW_YORK)
        assert times(frame) == [datetime(2015, 12, 23, 16), datetime(2015, 12, 24, 13)]

    def test_an_index_is_labelled_in_its_exchanges_zone_and_gaps_are_filled(self, real: LeanFiles) -> None:
        now = datetime(2021, 1, 14, 22, 30, tzinfo=UTC)
        frame = history(real, [SPX], Resolution.DAILY, 9, now=now, time_zone=NEW_YORK)
        assert len(frame) == 9
        assert times(frame)[0] == datetime(2021, 1, 4, 15, 15)
        assert frame["close"].tolist() == [3700.65] * 8 + [3795.54]
        assert frame["volume"].tolist() == [24599.0] + [0.0] * 7 + [24599.0]

    def test_without_fill_forward_only_real_bars_show(self, real: LeanFiles) -> None:
        now = datetime(2021, 1, 14, 22, 30, tzinfo=UTC)
        frame = history(real, [SPX], Resolution.DAILY, 9, now=now, time_zone=NEW_YORK, fill_forward=False)
        assert frame["close"].tolist() == [3700.65, 3795.54]

    def test_minutes_of_an_equity_hold_trades_and_both_sides_of_the_quote(self, real: LeanFiles) -> None:
        frame = history(real, [GOOG], Resolution.MINUTE, 3, now=HALF_PAST_TEN, time_zone=NEW_YORK)
        assert times(frame) == [datetime(2015, 12, 24, 10, minute) for minute in (28, 29, 30)]
        quoted = [f"{side}{part}" for side in ("ask", "bid") for part in (*PRICES, "size")]
        assert list(frame.columns) == sorted([*quoted, *PRICES, "volume"])
        trades = real.minute_trades(GOOG, date(2015, 12, 24))
        assert trades is not None
        at = int(np.searchsorted(trades.end, int(HALF_PAST_TEN.timestamp()) * 10**9))
        assert frame["close"].iloc[-1] == trades.close[at]

    def test_an_option_has_five_levels_and_a_quotes_middle_where_nothing_traded(self, real: LeanFiles) -> None:
        frame = history(real, [CALL], Resolution.MINUTE, timedelta(minutes=2), now=HALF_PAST_TEN, time_zone=NEW_YORK)
        assert frame.index.names == ["expiry", "strike", "type", "symbol", "time"]
        assert frame.index[0][:4] == (datetime(2015, 12, 31), 750.0, OptionRight.CALL, CALL)
        last = frame.iloc[-1]
        assert last["close"] == pytest.approx((last["bidclose"] + last["askclose"]) / 2)
        assert "volume" not in frame.columns

    def test_symbols_of_different_kinds_share_the_deepest_index(self, real: LeanFiles) -> None:
        frame = history(real, [CALL, GOOG], Resolution.MINUTE, timedelta(minutes=2), now=HALF_PAST_TEN, time_zone=NEW_YORK)
        assert frame.index.nlevels == 5
        assert frame.index[-1][:4] == ("", "", "", GOOG)
        assert len(frame) == 4

    def test_a_future_has_three_levels(self, real: LeanFiles) -> None:
        now = datetime(2020, 1, 6, 15, 30, tzinfo=UTC)
        frame = history(real, [ES_MARCH, ES_MARCH], Resolution.MINUTE, 2, now=now, time_zone=NEW_YORK)
        assert frame.index.names == ["expiry", "symbol", "time"]
        assert times(frame) == [datetime(2020, 1, 6, 10, 29), datetime(2020, 1, 6, 10, 30)]

    def test_a_future_beside_an_option_leaves_strike_and_type_empty(self, real: LeanFiles) -> None:
        now = datetime(2020, 1, 6, 15, 30, tzinfo=UTC)
        put = Symbol.create_option(ES_MARCH, "cme", OptionStyle.AMERICAN, OptionRight.PUT, 3000.0, date(2020, 3, 20))
        frame = history(real, [ES_MARCH, put], Resolution.MINUTE, 1, now=now, time_zone=NEW_YORK)
        assert frame.index[0][:4] == (datetime(2020, 3, 20), "", "", ES_MARCH)
        assert frame.index[1][:4] == (datetime(2020, 3, 20), 3000.0, OptionRight.PUT, put)

    def test_hours_end_on_the_hour(self, real: LeanFiles) -> None:
        frame = history(real, [SPY], Resolution.HOUR, 8, now=HALF_PAST_TEN, time_zone=NEW_YORK)
        assert times(frame)[-2:] == [datetime(2015, 12, 23, 16), datetime(2015, 12, 24, 10)]
        assert len(frame) == 8

    def test_adjusted_prices_are_scaled_by_the_days_factor_and_volumes_divided_by_it(self, real: LeanFiles) -> None:
        raw = history(real, [SPY], Resolution.DAILY, 10, now=HALF_PAST_TEN, time_zone=NEW_YORK)
        adjusted = DataNormalizationMode.ADJUSTED
        scaled = history(real, [SPY], Resolution.DAILY, 10, now=HALF_PAST_TEN, time_zone=NEW_YORK, mode=adjusted)
        factor = np.array([float(math.prod(real.price_factors(SPY, moment.date()))) for moment in times(raw)])
        assert len(set(factor)) == 2
        np.testing.assert_allclose(scaled["close"], raw["close"] * factor, rtol=1e-14)
        assert scaled["volume"].tolist() == np.round(raw["volume"] / factor).tolist()

    def test_no_data_is_an_empty_frame(self, real: LeanFiles) -> None:
        now = datetime(2010, 1, 6, 15, 30, tzinfo=UTC)
        assert history(real, [ES_MARCH], Resolution.MINUTE, 2, now=now, time_zone=NEW_YORK).empty
        assert history(real, [], Resolution.DAILY, 2, now=now, time_zone=NEW_YORK).empty


class TestRange:
    DAY = date(2020, 11, 25)
    NOW = datetime(2020, 11, 25, 15, 0, tzinfo=UTC)  # 10:00 in New York

    def test_a_start_and_an_end_are_in_the_algorithms_zone_and_the_start_is_left_out(self, folder: Path) -> None:
        market = minutes(folder, self.DAY, [f"9:{minute}" for minute in range(30, 60)])
        frame = history(
            market,
            [SPY],
            Resolution.MINUTE,
            datetime(2020, 11, 25, 14, 40),
            datetime(2020, 11, 25, 14, 42),
            now=self.NOW,
            time_zone=ZoneInfo("UTC"),
        )
        assert times(frame) == [datetime(2020, 11, 25, 9, 41), datetime(2020, 11, 25, 9, 42)]

    def test_the_future_is_not_shown(self, folder: Path) -> None:
        market = minutes(folder, self.DAY, [f"{hour}:{minute:02d}" for hour in (10, 11) for minute in range(60)])
        frame = history(
            market,
            [SPY],
            Resolution.MINUTE,
            datetime(2020, 11, 25, 10),
            datetime(2020, 11, 25, 12),
            now=self.NOW + timedelta(minutes=5),
            time_zone=NEW_YORK,
        )
        assert times(frame)[-1] == datetime(2020, 11, 25, 10, 5)

    def test_a_request_without_a_range_is_refused(self, folder: Path) -> None:
        with pytest.raises(ArgumentException, match="history takes"):
            history(LeanFiles(folder), [SPY], Resolution.DAILY, now=self.NOW, time_zone=NEW_YORK)

    @pytest.mark.parametrize("resolution", [Resolution.TICK, Resolution.SECOND])
    def test_ticks_and_seconds_are_refused_by_name(self, folder: Path, resolution: Resolution) -> None:
        with pytest.raises(NotSupported, match=f"history at Resolution.{resolution.name}"):
            history(LeanFiles(folder), [SPY], resolution, 1, now=self.NOW, time_zone=NEW_YORK)

    def test_minutes_count_back_over_a_holiday(self, equity_hours: MarketHours) -> None:
        start = start_of_periods(equity_hours, datetime(2020, 11, 27, 9, 31), Resolution.MINUTE, 2, False)
        assert start == datetime(2020, 11, 25, 15, 59)

    def test_days_count_back_over_a_holiday(self, equity_hours: MarketHours) -> None:
        start = start_of_periods(equity_hours, datetime(2020, 11, 27, 10), Resolution.DAILY, 1, False)
        assert start == datetime(2020, 11, 25)

    def test_extended_minutes_count_when_asked_for(self, equity_hours: MarketHours) -> None:
        start = start_of_periods(equity_hours, datetime(2020, 11, 25, 9, 31), Resolution.MINUTE, 2, True)
        assert start == datetime(2020, 11, 25, 9, 29)

    @given(periods=st.integers(1, 30), moment=st.datetimes(datetime(2020, 3, 1), datetime(2021, 6, 1)))
    def test_as_many_daily_bars_as_asked_for_end_after_the_start(
        self, equity_hours: MarketHours, periods: int, moment: datetime
    ) -> None:
        start = start_of_periods(equity_hours, moment, Resolution.DAILY, periods, False)
        found = len(slots(equity_hours, start, moment, Resolution.DAILY, False))
        # After the close LEAN counts back from now, not from midnight: a holiday may then cost a bar.
        assert found == periods if start == datetime.combine(start.date(), time.min) else found <= periods

    def test_after_the_close_a_holiday_costs_a_bar_as_in_lean(self, equity_hours: MarketHours) -> None:
        moment = datetime(2020, 11, 27, 13)
        start = start_of_periods(equity_hours, moment, Resolution.DAILY, 5, False)
        assert start == datetime(2020, 11, 22, 13)
        assert len(slots(equity_hours, start, moment, Resolution.DAILY, False)) == 4

    @given(periods=st.integers(1, 500), moment=st.datetimes(datetime(2020, 11, 20), datetime(2020, 12, 5)))
    def test_as_many_minutes_as_asked_for_end_after_the_start(
        self, equity_hours: MarketHours, periods: int, moment: datetime
    ) -> None:
        start = start_of_periods(equity_hours, moment, Resolution.MINUTE, periods, False)
        assert len(slots(equity_hours, start, moment, Resolution.MINUTE, False)) == periods


class TestFillForward:
    DAY = date(2020, 11, 25)

    def frame(
        self,
        market: LeanFiles,
        *,
        start: datetime = datetime(2020, 11, 25, 9, 30),
        now: datetime = datetime(2020, 11, 25, 14, 36, tzinfo=UTC),
        extended: bool = False,
        fill_forward: bool = True,
    ) -> pd.DataFrame:
        span = (start, datetime(2030, 1, 1))
        return history(
            market,
            [SPY],
            Resolution.MINUTE,
            *span,
            now=now,
            time_zone=NEW_YORK,
            extended=extended,
            fill_forward=fill_forward,
        )

    def test_a_gap_is_filled_with_the_bar_before_and_no_volume(self, folder: Path) -> None:
        frame = self.frame(minutes(folder, self.DAY, ["9:30", "9:33"]))
        assert times(frame) == [datetime(2020, 11, 25, 9, minute) for minute in range(31, 37)]
        assert frame["close"].tolist() == [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]
        assert frame["volume"].tolist() == [1.0, 0.0, 0.0, 2.0, 0.0, 0.0]

    def test_nothing_is_filled_before_the_first_bar(self, folder: Path) -> None:
        frame = self.frame(minutes(folder, self.DAY, ["9:33"]))
        assert times(frame)[0] == datetime(2020, 11, 25, 9, 34)

    def test_a_bar_that_ends_at_the_start_fills_what_follows_but_is_not_shown(self, folder: Path) -> None:
        frame = self.frame(minutes(folder, self.DAY, ["9:29"]))
        assert times(frame)[0] == datetime(2020, 11, 25, 9, 31)
        assert frame["close"].tolist() == [1.0] * 6

    def test_the_premarket_shows_only_when_asked_for(self, folder: Path) -> None:
        market = minutes(folder, self.DAY, ["9:00", "9:30"])
        early = datetime(2020, 11, 25, 8, 59)
        assert times(self.frame(market, start=early, fill_forward=False)) == [datetime(2020, 11, 25, 9, 31)]
        both = times(self.frame(market, start=early, fill_forward=False, extended=True))
        assert both == [datetime(2020, 11, 25, 9, 1), datetime(2020, 11, 25, 9, 31)]

    def test_nights_and_holidays_are_not_filled(self, folder: Path) -> None:
        market = minutes(folder, self.DAY, ["15:59"])
        now = datetime(2020, 11, 27, 14, 32, tzinfo=UTC)
        frame = self.frame(market, start=datetime(2020, 11, 25, 15, 59), now=now)
        assert times(frame) == [datetime(2020, 11, 25, 16), datetime(2020, 11, 27, 9, 31), datetime(2020, 11, 27, 9, 32)]

    def test_a_side_that_goes_missing_keeps_its_last_price_and_no_size(self, folder: Path) -> None:
        rows = "34200000,10000,10000,10000,10000,5,12000,12000,12000,12000,6\n34260000,,,,,,13000,13000,13000,13000,7\n"
        write_zip(folder / "equity/usa/minute/spy/20201125_quote.zip", {"20201125_spy_minute_quote.csv": rows})
        frame = self.frame(LeanFiles(folder), now=datetime(2020, 11, 25, 14, 32, tzinfo=UTC))
        assert frame["bidclose"].tolist() == [1.0, 1.0]
        assert frame["bidsize"].tolist() == [5.0, 0.0]
        assert frame["close"].tolist() == [1.1, 1.15]

    def test_a_side_never_seen_leaves_the_other_as_the_price(self, folder: Path) -> None:
        rows = "34200000,,,,,,13000,13000,13000,13000,7\n"
        write_zip(folder / "equity/usa/minute/spy/20201125_quote.zip", {"20201125_spy_minute_quote.csv": rows})
        frame = self.frame(LeanFiles(folder), now=datetime(2020, 11, 25, 14, 31, tzinfo=UTC))
        assert "bidclose" not in frame.columns
        assert frame["close"].tolist() == [1.3]

    def test_clocks_that_change_between_days_keep_local_labels(self, folder: Path) -> None:
        for day in (date(2020, 10, 30), date(2020, 11, 2)):
            minutes(folder, day, ["9:30"])
        frame = self.frame(
            LeanFiles(folder),
            start=datetime(2020, 10, 30),
            now=datetime(2020, 11, 2, 15, tzinfo=UTC),
            fill_forward=False,
        )
        assert times(frame) == [datetime(2020, 10, 30, 9, 31), datetime(2020, 11, 2, 9, 31)]

    @given(data=st.data())
    def test_each_filled_bar_is_the_last_real_one(self, data: st.DataObject) -> None:
        real = np.array(sorted(data.draw(st.sets(st.integers(0, 60), max_size=12))), dtype=np.int64)
        possible = np.array(sorted(data.draw(st.sets(st.integers(0, 60), max_size=60))), dtype=np.int64)
        ends, rows, copied = carry_forward(real, possible)
        for end, row, copy in zip(ends, rows, copied, strict=True):
            assert real[row] == max(each for each in real if each <= end)
            assert copy == (end not in real)
        assert set(real) <= set(ends)
        assert set(ends) == set(real) | {each for each in possible if len(real) and each > real[0]}


class TestDailyBars:
    def test_a_half_day_ends_at_its_early_close(self, equity_hours: MarketHours) -> None:
        assert daily_bar(equity_hours, date(2020, 11, 27)) == (datetime(2020, 11, 27, 9, 30), datetime(2020, 11, 27, 13))

    def test_a_closed_day_has_no_bar(self, equity_hours: MarketHours) -> None:
        assert daily_bar(equity_hours, date(2020, 11, 26)) is None

    def test_a_market_that_never_closes_has_calendar_days(self) -> None:
        always = MarketHours.always_open(NEW_YORK)
        assert daily_bar(always, date(2020, 11, 26)) == (datetime(2020, 11, 26), datetime(2020, 11, 27))

    @given(moment=st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1)))
    def test_wall_time_counts_nanoseconds_as_if_it_were_utc(self, moment: datetime) -> None:
        assert np.datetime64(wall_ns(moment), "ns") == np.datetime64(moment)


@given(
    chosen=st.lists(
        st.tuples(st.sampled_from([GOOG, CALL, ES_MARCH]), st.integers(1, 4)), min_size=1, max_size=4, unique_by=id
    ),
    first=st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),
)
def test_frames_are_joined_as_if_each_row_were_labelled_by_itself(chosen: list[tuple[Symbol, int]], first: datetime) -> None:
    parts = [
        (symbol, pd.DataFrame({"close": np.arange(float(rows))}, index=pd.date_range(first, periods=rows, freq="min")))
        for symbol, rows in chosen
    ]
    levels = max(5 if symbol is CALL else 3 if symbol is ES_MARCH else 2 for symbol, _ in chosen)
    heads: dict[int, dict[Symbol, tuple[object, ...]]] = {
        2: {GOOG: (GOOG,)},
        3: {GOOG: ("", GOOG), ES_MARCH: (datetime(2020, 3, 20), ES_MARCH)},
        5: {
            GOOG: ("", "", "", GOOG),
            ES_MARCH: (datetime(2020, 3, 20), "", "", ES_MARCH),
            CALL: (datetime(2015, 12, 31), 750.0, OptionRight.CALL, CALL),
        },
    }
    labels = [(*heads[levels][symbol], moment) for symbol, part in parts for moment in part.index]
    made = joined(parts)
    assert made.index.tolist() == pd.MultiIndex.from_tuples(labels).tolist()
    assert made["close"].tolist() == [float(row) for _, rows in chosen for row in range(rows)]
    assert made.index.get_level_values("time").dtype == np.dtype("datetime64[ns]")
