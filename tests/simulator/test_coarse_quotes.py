"""Quotes by the hour and the day: read from LEAN's files, and played in a run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.continuous import ContinuousFuture
from simulator.enums import DataMappingMode, DataNormalizationMode, OptionRight, Resolution, SecurityType
from simulator.lean_files import LeanFiles
from simulator.lean_files.series import local_stamps
from simulator.market import DataProblem, Instants, QuoteBars, TradeBars, has_quotes
from simulator.symbols import Symbol
from simulator.synthetic import SyntheticMarket
from tests.simulator.futures_world import ES, JUNE, MARCH, roots
from tests.simulator.lean_file_worlds import ES_MARCH, SPX, SPY, goog_option, utc
from tests.simulator.toy_market import ABC, HALF_DAY, MONDAY, NEW_YORK, TUESDAY, Stage, ToyMarket, call, row, trades
from tests.simulator.worlds import write_zip

CALL = goog_option(OptionRight.CALL, 700.0, date(2016, 1, 15))
ENTRY = "goog_quote_american_call_7000000_20160115.csv"
HOUR_NS = 3600 * 10**9


def option_quotes(folder: Path, resolution: str, text: str, year: int = 2015) -> LeanFiles:
    write_zip(folder / f"option/usa/{resolution}/goog_{year}_quote_american.zip", {ENTRY: text})
    return LeanFiles(folder)


class TestFiles:
    def test_an_options_hours_have_both_sides_and_their_sizes(self, folder: Path) -> None:
        files = option_quotes(folder, "hour", "20151224 09:00,10000,12000,9000,11000,7,13000,15000,12000,14000,8\n")
        bars = files.hourly_quotes(CALL)
        assert bars is not None
        assert [getattr(bars, name)[0] for name in QuoteBars.__slots__[1:6]] == [1.0, 1.2, 0.9, 1.1, 7.0]
        assert [getattr(bars, name)[0] for name in QuoteBars.__slots__[6:]] == [1.3, 1.5, 1.2, 1.4, 8.0]
        assert utc(bars.end[0]) == datetime(2015, 12, 24, 9, tzinfo=UTC)

    @pytest.mark.parametrize("side", [",,,,", "0,0,0,0,0"])
    def test_a_side_without_prices_is_missing(self, folder: Path, side: str) -> None:
        bars = option_quotes(folder, "daily", f"20151224 00:00,{side},13000,15000,12000,14000,8\n").daily_quotes(CALL)
        assert bars is not None
        assert np.isnan([bars.bid_open[0], bars.bid_close[0], bars.bid_size[0]]).all()
        assert bars.ask_close[0] == 1.4

    def test_years_of_an_options_quotes_are_joined_in_order(self, folder: Path) -> None:
        for year in (2016, 2015):
            files = option_quotes(folder, "daily", f"{year}0104 00:00,1,1,1,1,{year},2,2,2,2,1\n", year)
        bars = files.daily_quotes(CALL)
        assert bars is not None
        assert bars.bid_size.tolist() == [2015.0, 2016.0]

    def test_trades_and_quotes_do_not_mix(self, folder: Path) -> None:
        files = option_quotes(folder, "daily", "20151224 00:00,1,1,1,1,1,2,2,2,2,1\n")
        assert files.daily_trades(CALL) is None
        assert files.hourly_quotes(CALL) is None

    def test_a_line_of_trades_among_quotes_is_refused_with_its_number(self, folder: Path) -> None:
        files = option_quotes(folder, "hour", "20151224 09:00,1,1,1,1,1,2,2,2,2,1\n20151224 10:00,1,1,1,1,1\n")
        with pytest.raises(DataProblem, match=r"goog_2015_quote_american.zip, entry .*line 2: 6 columns, expected 11"):
            files.hourly_quotes(CALL)

    def test_hours_out_of_order_are_skipped_and_told(self, folder: Path) -> None:
        lines = "".join(f"20151224 {hour}:00,{hour},1,1,1,1,2,2,2,2,1\n" for hour in ("09", "11", "10", "12"))
        files = option_quotes(folder, "hour", lines)
        bars = files.hourly_quotes(CALL)
        assert bars is not None
        assert (bars.bid_open * 10_000).round().tolist() == [9.0, 11.0, 12.0]
        assert [problem.line for problem in files.problems] == [3]

    @pytest.mark.parametrize("symbol", [SPY, SPX])
    def test_equities_and_indices_have_none_whatever_lies_in_the_folder(self, folder: Path, symbol: Symbol) -> None:
        kind, name = symbol.security_type.name.lower(), symbol.ticker.lower()
        write_zip(folder / f"{kind}/usa/hour/{name}.zip", {f"{name}.csv": "20201127 09:00,1,1,1,1,1\n"})
        files = LeanFiles(folder)
        assert files.hourly_trades(symbol) is not None
        assert files.hourly_quotes(symbol) is None
        assert files.daily_quotes(symbol) is None

    def test_a_futures_hours_are_turned_from_utc_to_the_exchanges_time_and_its_days_are_not(self, folder: Path) -> None:
        """22:00 UTC is 17:00 in New York before 8 March 2020 and 18:00 after it."""
        quote = "3200,3210,3190,3205,7,3201,3211,3191,3206,9"
        text = f"20200306 22:00,{quote}\n20200309 22:00,{quote}\n"
        for resolution in ("hour", "daily"):
            stamped = text.replace(" 22:00", " 00:00") if resolution == "daily" else text
            write_zip(folder / f"future/cme/{resolution}/es_quote.zip", {"es_quote_202003.csv": stamped})
        write_zip(folder / "future/cme/hour/es_trade.zip", {"es_trade_202003.csv": "20200306 22:00,3200,3210,3190,3205,7"})
        files = LeanFiles(folder)
        quotes, days, traded = files.hourly_quotes(ES_MARCH), files.daily_quotes(ES_MARCH), files.hourly_trades(ES_MARCH)
        assert quotes is not None
        assert days is not None
        assert traded is not None
        before, after = datetime(2020, 3, 6, 17, tzinfo=UTC), datetime(2020, 3, 9, 18, tzinfo=UTC)
        assert [utc(end) for end in quotes.end] == [before, after]
        assert [utc(end) for end in traded.end] == [before]
        assert [utc(end).date() for end in days.end] == [date(2020, 3, 6), date(2020, 3, 9)]
        assert quotes.ask_close.tolist() == [3206.0, 3206.0]

    @given(moments=st.lists(st.datetimes(datetime(1980, 1, 1), datetime(2080, 1, 1)), max_size=5))
    def test_stamps_turn_as_clocks_do(self, moments: list[datetime]) -> None:
        stamps = np.array(
            [int(each.replace(microsecond=0, tzinfo=UTC).timestamp()) * 10**9 for each in moments], dtype=np.int64
        )
        turned = local_stamps(stamps, ZoneInfo("UTC"), NEW_YORK)
        instants = [datetime.fromtimestamp(int(stamp) // 10**9, NEW_YORK) for stamp in stamps]
        assert [utc(each).replace(tzinfo=None) for each in turned] == [each.replace(tzinfo=None) for each in instants]
        assert local_stamps(stamps, NEW_YORK, NEW_YORK) is stamps


def test_lean_has_quotes_of_all_but_indices_and_of_equities_by_the_minute() -> None:
    found = {(kind, each) for kind in SecurityType for each in (Resolution.MINUTE, Resolution.HOUR) if has_quotes(kind, each)}
    without = {
        (SecurityType.INDEX, Resolution.MINUTE),
        (SecurityType.INDEX, Resolution.HOUR),
        (SecurityType.EQUITY, Resolution.HOUR),
    }
    assert found == {(kind, each) for kind in SecurityType for each in (Resolution.MINUTE, Resolution.HOUR)} - without


def test_the_synthetic_market_has_quotes_by_the_minute_only() -> None:
    market = SyntheticMarket(1, since=MONDAY, until=MONDAY)
    assert market.minute_quotes(SPY, MONDAY) is not None
    assert market.hourly_quotes(SPY) is None
    assert market.daily_quotes(SPY) is None


# in a run


def quoted(stamps: list[int] | Instants, bids: list[float], spread: float = 0.2) -> QuoteBars:
    """Bids that open at what is given and close 1 higher, asks above them."""
    opened = np.array(bids)
    bid = (opened, opened + 1.5, opened - 0.5, opened + 1.0, np.full(len(bids), 10.0))
    ask = (*(side + spread for side in bid[:4]), np.full(len(bids), 20.0))
    return QuoteBars(np.array(stamps), *bid, *ask)


def hours_of(day: date, *hours: int) -> list[int]:
    midnight = int(np.datetime64(day, "ns").astype(np.int64))
    return [midnight + hour * HOUR_NS for hour in hours]


def only(bars: dict[Symbol, QuoteBars] | dict[Symbol, TradeBars]) -> Callable[..., QuoteBars | TradeBars | None]:
    return lambda _, symbol, *span: bars.get(symbol)


@pytest.fixture
def coarse(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """ABC trades at 100, its 100 call is quoted from 9 and 11 o'clock on Monday and has a bar on Monday and on Tuesday."""
    days = hours_of(MONDAY, 0) + hours_of(TUESDAY, 0)
    calls = [call(100.0), call(105.0)]
    monkeypatch.setattr(ToyMarket, "hourly_quotes", only(dict.fromkeys(calls, quoted(hours_of(MONDAY, 9, 11), [4.0, 6.0]))))
    monkeypatch.setattr(
        ToyMarket, "daily_quotes", only({calls[0]: quoted(days, [4.0, 6.0]), calls[1]: quoted(days, [2.0, 3.0])})
    )
    flat = np.full(4, 100.0)
    share = TradeBars(np.array(hours_of(MONDAY, 9, 10, 11, 12)), flat, flat, flat, flat, flat)
    monkeypatch.setattr(ToyMarket, "hourly_trades", only({ABC: share}))
    daily = TradeBars(np.array(days), flat[:2], flat[:2], flat[:2], flat[:2], flat[:2])
    monkeypatch.setattr(ToyMarket, "daily_trades", only({ABC: daily}))
    for day in (MONDAY, TUESDAY):
        stage.market.put(ABC, day, trades(day, 100.0))
        stage.market.list_contracts(day - timedelta(days=3 if day == MONDAY else 1), [row(one) for one in calls], 100.0)
    return stage


CONTRACT = """\
def begin(self):
    self.c100, self.c105 = (
        self.add_option_contract(
            Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, k, datetime(2024, 3, 8)),
            Resolution.{resolution},
        ).symbol
        for k in (100, 105)
    )
"""
EVENTS = """\
def on_order_event(self, e):
    if e.fill_quantity:
        self.log(f"{self.time:%d %H:%M} {e.symbol.id.strike_price:g} {e.fill_quantity:g} at {e.fill_price:g}")
"""


def test_hour_quotes_come_at_the_end_of_their_hour_and_are_filled_forward(coarse: Stage) -> None:
    body = (
        CONTRACT.format(resolution="HOUR")
        + """\
def on_data(self, data):
    bar = data.quote_bars.get(self.c100)
    if bar is not None and self.time.minute == 0:
        filled = " filled" if bar.is_fill_forward else ""
        self.log(f"{bar.time:%H:%M}-{bar.end_time:%H:%M} {bar.bid.close:g} {bar.ask.close:g} {bar.close:g}{filled}")
"""
    )
    assert coarse.rows(body, MONDAY, MONDAY)[:4] == [
        "09:00-10:00 5 5.2 5.1",
        "10:00-11:00 5 5.2 5.1 filled",
        "11:00-12:00 7 7.2 7.1",
        "12:00-13:00 7 7.2 7.1 filled",
    ]


def test_a_security_has_its_last_hours_quote_and_middle(coarse: Stage) -> None:
    body = (
        CONTRACT.format(resolution="HOUR")
        + """\
    for hour in (9, 10, 11, 12):
        self.at(hour, 30, self.look)
def look(self):
    s = self.securities[self.c100]
    self.log(f"{s.bid_price:g} {s.ask_price:g} {s.bid_size:g} {s.ask_size:g} {s.price:g} {s.high:g} {s.low:g}")
"""
    )
    first, later = "5 5.2 10 20 5.1 5.6 3.6", "7 7.2 10 20 7.1 7.6 5.6"
    assert coarse.rows(body, MONDAY, MONDAY) == ["0 0 0 0 0 0 0", first, first, later]


def test_orders_by_the_hour_pay_the_ask_and_get_the_bid_of_the_hour(coarse: Stage) -> None:
    """A limit waits for a bar whose low is under it: at noon the bid has risen to 5.5 and above, the ask fallen to 5.7."""
    body = (
        CONTRACT.format(resolution="HOUR")
        + """\
    self.at(10, 0, lambda: (self.market_order(self.c100, 2), self.limit_order(self.c100, 1, 5.8)))
    self.at(12, 0, lambda: self.market_order(self.c100, -1))
"""
        + EVENTS
    )
    assert coarse.rows(body, MONDAY, MONDAY) == ["04 10:00 100 2 at 5.2", "04 12:00 100 1 at 5.8", "04 12:00 100 -1 at 7"]


def test_a_daily_order_from_before_the_open_fills_at_the_sessions_open(coarse: Stage) -> None:
    """The bar begins with the session, 9:30, so an order of 8:00 has waited for it: LEAN's GetMarketFillPrice."""
    body = (
        CONTRACT.format(resolution="DAILY")
        + """\
    self.add_equity("ABC")
    self.at(8, 0, self.buy)
def buy(self):
    if self.time.day == 5:
        self.combo_market_order([Leg.create(self.c100, 1), Leg.create(self.c105, -1)], 1)
"""
        + EVENTS
    )
    assert coarse.rows(body, MONDAY, TUESDAY) == ["05 16:00 100 1 at 6.2", "05 16:00 105 -1 at 3"]


def test_a_daily_quote_bar_is_its_session(coarse: Stage) -> None:
    body = (
        CONTRACT.format(resolution="DAILY")
        + """\
def on_data(self, data):
    bar = data.quote_bars.get(self.c100)
    if bar is not None:
        self.log(f"{bar.time:%d %H:%M}-{bar.end_time:%d %H:%M} {bar.bid.open:g} {bar.ask.close:g}")
"""
    )
    assert coarse.rows(body, MONDAY, TUESDAY) == ["04 09:30-04 16:00 4 5.2", "05 09:30-05 16:00 6 7.2"]


def test_a_chain_by_the_hour_has_bids_asks_and_greeks(coarse: Stage) -> None:
    body = """\
def begin(self):
    self.add_equity("ABC", Resolution.HOUR, data_normalization_mode=DataNormalizationMode.RAW)
    option = self.add_option("ABC", Resolution.HOUR)
    option.set_filter(-5, 5, 0, 30)
    self.chain = option.symbol
def on_data(self, data):
    for c in data.option_chains.get(self.chain) or ():
        if c.strike == 100:
            self.log(f"{self.time:%H:%M} {c.bid_price:g} {c.ask_price:g} {c.implied_volatility > 0} {0 < c.greeks.delta < 1}")
"""
    assert coarse.rows(body, MONDAY, MONDAY)[:3] == ["10:00 5 5.2 True True", "11:00 5 5.2 True True", "12:00 7 7.2 True True"]


def test_a_share_by_the_hour_has_its_trades_price_for_bid_and_ask(coarse: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToyMarket, "hourly_quotes", only({ABC: quoted(hours_of(MONDAY, 9), [1.0])}))
    body = """\
def begin(self):
    self.abc = self.add_equity("ABC", Resolution.HOUR)
    self.at(11, 30, self.look)
def look(self):
    history = self.history(QuoteBar, [self.abc.symbol], 1, Resolution.HOUR)
    self.log(f"{self.abc.price:g} {self.abc.bid_price:g} {self.abc.ask_price:g} {history.empty}")
"""
    assert coarse.rows(body, MONDAY, MONDAY) == ["100 100 100 True"]


def test_history_of_quotes_by_the_hour_and_the_day(coarse: Stage) -> None:
    body = (
        CONTRACT.format(resolution="HOUR")
        + """\
    self.at(12, 30, self.look)
def look(self):
    if self.time.day == 5:
        for bar in self.history[QuoteBar](self.c100, 1, Resolution.DAILY):
            self.log(f"{bar.time:%d %H:%M}-{bar.end_time:%d %H:%M} {bar.bid.close:g} {bar.ask.open:g}")
    else:
        for bar in self.history[QuoteBar](self.c100, timedelta(hours=6), Resolution.HOUR):
            self.log(f"{bar.end_time:%d %H:%M} {bar.bid.close:g} {bar.ask.open:g} {bar.is_fill_forward}")
"""
    )
    assert coarse.rows(body, MONDAY, TUESDAY) == [
        "04 10:00 5 4.2 False",
        "04 11:00 5 4.2 True",
        "04 12:00 7 6.2 False",
        "04 09:30-04 16:00 5 4.2",
    ]


def test_a_side_missing_in_a_days_first_hour_is_that_of_the_day_before(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stamps = hours_of(MONDAY, 9) + hours_of(TUESDAY, 9, 10)
    bars = quoted(stamps, [4.0, np.nan, 6.0])
    asks = {name: np.array([5.2, 9.2, 7.2]) for name in ("ask_open", "ask_high", "ask_low", "ask_close")}
    bars = QuoteBars(*(asks.get(name, getattr(bars, name)) for name in QuoteBars.__slots__))
    monkeypatch.setattr(ToyMarket, "hourly_quotes", only({call(100.0): bars}))
    for day in (MONDAY, TUESDAY):
        stage.market.put(ABC, day, trades(day, 100.0))
    body = (
        CONTRACT.format(resolution="HOUR")
        + """\
def on_data(self, data):
    bar = data.quote_bars.get(self.c100)
    if self.time.day == 5 and self.time.minute == 0 and bar is not None:
        self.log(f"{bar.end_time:%H:%M} {bar.bid.close:g} {bar.ask.close:g}")
"""
    )
    assert stage.rows(body, MONDAY, TUESDAY)[:2] == ["10:00 5 9.2", "11:00 7 7.2"]


def test_the_last_hour_of_a_half_day_ends_at_its_close(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    bars = quoted(hours_of(HALF_DAY, 9, 12, 13), [4.0, 5.0, 6.0])
    monkeypatch.setattr(ToyMarket, "hourly_quotes", only({call(100.0): bars}))
    stage.market.put(ABC, HALF_DAY, trades(HALF_DAY, 100.0, 210))
    body = (
        CONTRACT.format(resolution="HOUR")
        + """\
def on_data(self, data):
    bar = data.quote_bars.get(self.c100)
    if bar is not None and not bar.is_fill_forward:
        self.log(f"{bar.end_time:%H:%M} {bar.bid.close:g}")
"""
    )
    assert stage.rows(body, HALF_DAY, HALF_DAY) == ["10:00 5", "13:00 6"]


@pytest.mark.parametrize("name", ["daily_quotes", "hourly_quotes"])
def test_a_continuous_future_has_the_mapped_contracts_quotes_on_one_scale(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ratio on Monday is 1.02; from Tuesday on June is the front."""
    stamps = hours_of(MONDAY, 0) + hours_of(TUESDAY, 0)
    contracts = {MARCH: quoted(stamps, [5000.0, 5010.0], 1.0), JUNE: quoted(stamps, [5100.0, 5110.0], 1.0)}
    monkeypatch.setattr(ToyMarket, name, only(contracts))
    mode, ratio = DataMappingMode.OPEN_INTEREST, DataNormalizationMode.BACKWARDS_RATIO
    bars = getattr(ContinuousFuture(roots(), ES, mode, ratio, 0), name)(ES)
    assert bars.bid_open.tolist() == pytest.approx([5000.0 * 1.02, 5110.0])
    assert bars.ask_close.tolist() == pytest.approx([5002.0 * 1.02, 5112.0])
    assert bars.bid_size.tolist() == [10.0, 10.0]
