from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.market import TradeBars
from simulator.synthetic import SyntheticMarket
from simulator.synthetic.bars import on_tick
from simulator.synthetic.products import UNDERLYINGS
from simulator.synthetic.sessions import sessions
from tests.simulator.synthetic.markets import ETFS, FUTURES, SPX, SPY, VIX, a_day, a_seed, equity, future, market

MINUTE = 60_000_000_000
SYMBOLS = [SPX, VIX, *(equity(ticker) for ticker in ETFS)]
MONTH = (date(2024, 6, 24), date(2024, 7, 12))


def well_formed(bars: TradeBars) -> None:
    assert (np.diff(bars.end) > 0).all()
    assert (bars.high >= np.maximum(bars.open, bars.close)).all()
    assert (bars.low <= np.minimum(bars.open, bars.close)).all()
    assert (bars.low > 0.0).all()
    assert (bars.volume >= 0.0).all()
    for name in ("open", "high", "low", "close", "volume"):
        assert np.isfinite(getattr(bars, name)).all()
        assert len(getattr(bars, name)) == len(bars.end)


def trades(symbol: object, day: date, seed: int = 1) -> TradeBars:
    bars = market(seed).minute_trades(symbol, day)  # type: ignore[arg-type]
    assert bars is not None
    return bars


@given(day=a_day, symbol=st.sampled_from(SYMBOLS), seed=a_seed)
@settings(max_examples=100)
def test_trade_bars_are_well_formed(day: date, symbol: object, seed: int) -> None:
    well_formed(trades(symbol, day, seed))


@given(day=a_day, ticker=st.sampled_from(sorted(FUTURES)), place=st.integers(0, 2))
@settings(max_examples=40)
def test_bars_of_futures_are_well_formed_and_on_their_tick(day: date, ticker: str, place: int) -> None:
    bars = trades(future(ticker, day, place), day)
    well_formed(bars)
    steps = bars.close / UNDERLYINGS[ticker].tick
    assert np.abs(steps - np.rint(steps)).max() < 1e-6


@given(day=a_day, symbol=st.sampled_from(SYMBOLS))
@settings(max_examples=30)
def test_each_bar_opens_where_the_one_before_closed(day: date, symbol: object) -> None:
    bars = trades(symbol, day)
    follows = np.diff(bars.end) == MINUTE
    assert (np.abs(bars.open[1:] - bars.close[:-1])[follows] < 0.011).all()


def test_an_ordinary_day_has_390_bars_of_equities_and_405_of_the_index() -> None:
    day = date(2024, 5, 15)
    opens = int(sessions().opens[sessions().index[day]])
    assert len(trades(equity("IWM"), day).end) == 390
    bars = trades(SPX, day)
    assert len(bars.end) == 405
    assert bars.end[0] == opens + MINUTE


def test_the_index_stands_still_after_the_equities_close() -> None:
    bars = trades(SPX, date(2024, 5, 15))
    assert len(np.unique(bars.close[389:])) == 1
    assert (bars.high[390:] == bars.low[390:]).all()


def test_futures_trade_until_five_and_move_after_four() -> None:
    day = date(2024, 5, 15)
    bars = trades(future("CL", day), day)
    assert len(bars.end) == 450
    assert len(np.unique(bars.close[390:])) > 5


@given(day=a_day)
@settings(max_examples=20)
def test_spy_is_a_tenth_of_the_index(day: date) -> None:
    index, fund = trades(SPX, day), trades(SPY, day)
    shared = np.isin(index.end, fund.end)
    assert fund.close == pytest.approx(0.1 * index.close[shared], abs=0.0061)


@given(day=a_day)
@settings(max_examples=20)
def test_es_trades_above_the_index_by_the_interest_to_its_expiry(day: date) -> None:
    near, far = (trades(future("ES", day, place), day) for place in (0, 2))
    index = trades(SPX, day)
    assert near.close[100] >= index.close[100] - 0.2
    assert far.close[100] > near.close[100]
    assert far.close[100] / index.close[100] - 1.0 < 0.06


@given(day=a_day, ticker=st.sampled_from(ETFS))
@settings(max_examples=40)
def test_equity_quotes_stand_around_the_trades(day: date, ticker: str) -> None:
    bars, quotes = trades(equity(ticker), day), market().minute_quotes(equity(ticker), day)
    assert quotes is not None
    assert np.array_equal(quotes.end, bars.end)
    assert (quotes.bid_close < quotes.ask_close).all()
    assert (quotes.bid_close <= bars.close + 1e-9).all()
    assert (quotes.ask_close >= bars.close - 1e-9).all()
    assert (quotes.bid_high >= quotes.bid_low).all()
    assert (quotes.ask_size >= 1.0).all()
    assert np.median(quotes.ask_close - quotes.bid_close) <= 0.021


@given(day=a_day, ticker=st.sampled_from(sorted(FUTURES)))
@settings(max_examples=20)
def test_futures_quotes_are_at_least_a_tick_wide(day: date, ticker: str) -> None:
    quotes = market().minute_quotes(future(ticker, day), day)
    assert quotes is not None
    assert (quotes.ask_close - quotes.bid_close >= UNDERLYINGS[ticker].tick * 0.999).all()


@given(seed=a_seed)
@settings(max_examples=4)
def test_minutes_are_wilder_near_the_open_than_at_noon(seed: int) -> None:
    moves = []
    for day in sessions().days[2300:2340]:
        if sessions().minutes[sessions().index[day]] == 390:
            moves.append(np.abs(np.diff(np.log(trades(SPX, day, seed).close)))[:389])
    mean = np.mean(moves, axis=0)
    assert mean[:20].mean() > 1.3 * mean[180:220].mean()
    assert mean[-10:].mean() > 1.05 * mean[180:220].mean()


@pytest.mark.parametrize("symbol", [SPX, VIX, SPY], ids=["SPX", "VIX", "SPY"])
def test_daily_bars_are_made_of_the_regular_minutes(symbol: object) -> None:
    source = SyntheticMarket(1, since=MONTH[0], until=MONTH[1])
    daily = source.daily_trades(symbol)  # type: ignore[arg-type]
    assert daily is not None
    well_formed(daily)
    days = [day for day in sessions().days if MONTH[0] <= day <= MONTH[1]]
    assert [np.datetime64(int(end), "ns").astype("datetime64[D]").item() for end in daily.end] == days
    for place, day in enumerate(days):
        minutes = trades(symbol, day)
        regular = minutes.end > int(sessions().opens[sessions().index[day]])
        assert daily.open[place] == minutes.open[regular][0]
        assert daily.high[place] == minutes.high[regular].max()
        assert daily.low[place] == minutes.low[regular].min()
        assert daily.close[place] == minutes.close[-1]
        assert daily.volume[place] == minutes.volume[regular].sum()


def test_hour_bars_start_at_nine_for_an_equity_and_at_eight_for_the_index() -> None:
    source = SyntheticMarket(1, since=MONTH[0], until=MONTH[1])
    for symbol, first, count in ((SPY, 9, 7), (SPX, 8, 8)):
        hours = source.hourly_trades(symbol)
        assert hours is not None
        well_formed(hours)
        starts = [np.datetime64(int(end), "ns").astype("datetime64[s]").item() for end in hours.end]
        assert starts[0].hour == first
        assert all(start.minute == 0 for start in starts)
        assert sum(start.date() == MONTH[0] for start in starts) == count


def test_hour_bars_add_up_to_the_daily_bar() -> None:
    source = SyntheticMarket(1, since=MONTH[0], until=MONTH[1])
    hours, daily = source.hourly_trades(SPY), source.daily_trades(SPY)
    assert hours is not None
    assert daily is not None
    day = hours.end // (86_400 * 10**9) * (86_400 * 10**9)
    for place, start in enumerate(daily.end):
        inside = day == start
        assert hours.open[inside][0] == daily.open[place]
        assert hours.high[inside].max() == daily.high[place]
        assert hours.volume[inside].sum() == daily.volume[place]


def test_daily_bars_of_a_future_cover_the_days_it_is_listed() -> None:
    day = date(2024, 5, 15)
    contract = future("ES", day)
    source = SyntheticMarket(1, since=day - timedelta(days=20), until=day + timedelta(days=90))
    daily = source.daily_trades(contract)
    assert daily is not None
    last = np.datetime64(int(daily.end[-1]), "ns").astype("datetime64[D]").item()
    assert last == contract.expiry


def test_a_month_of_a_series_is_made_once() -> None:
    source = SyntheticMarket(1)
    assert source.daily_trades(SPY, MONTH[0], MONTH[0]) is source.daily_trades(SPY, MONTH[0], MONTH[0])


def days_of(bars: TradeBars | None) -> list[date]:
    assert bars is not None
    return [date.fromordinal(date(1970, 1, 1).toordinal() + int(end) // (86_400 * 10**9)) for end in bars.end]


@given(first=st.dates(date(2024, 1, 1), date(2024, 4, 30)), length=st.integers(0, 70), hourly=st.booleans())
@settings(max_examples=25)
def test_a_span_of_a_series_has_its_days_and_at_most_the_rest_of_their_months(first: date, length: int, hourly: bool) -> None:
    read, last = (market().hourly_trades if hourly else market().daily_trades), first + timedelta(days=length)
    got, whole = read(SPY, first, last), read(SPY, date(2023, 12, 1), date(2024, 8, 31))
    assert got is not None
    assert whole is not None
    asked = [day for day in sessions().days if first <= day <= last]
    assert set(asked) <= set(days_of(got))
    months = {(first + timedelta(days=n)).replace(day=1) for n in range(length + 1)}
    assert {day.replace(day=1) for day in days_of(got)} <= months
    inside = np.isin(whole.end, got.end)
    for name in ("end", "open", "high", "low", "close", "volume"):
        assert getattr(whole, name)[inside].tobytes() == getattr(got, name).tobytes()


def test_a_span_that_ends_before_it_begins_has_no_bars() -> None:
    bars = market().daily_trades(SPY, MONTH[1], MONTH[0] - timedelta(days=40))
    assert bars is not None
    assert len(bars.end) == 0


def test_the_markets_own_bounds_hold_whatever_is_asked_for() -> None:
    source = SyntheticMarket(1, since=date(2024, 5, 8), until=date(2024, 5, 20))
    wanted = [day for day in sessions().days if date(2024, 5, 8) <= day <= date(2024, 5, 20)]
    assert days_of(source.daily_trades(SPY, date(2024, 1, 1), date(2024, 12, 31))) == wanted
    assert days_of(source.daily_trades(SPY)) == wanted


def test_only_the_months_asked_for_are_made() -> None:
    source = SyntheticMarket(1)
    source.daily_trades(SPY, MONTH[0], MONTH[0])
    source.hourly_trades(SPY, MONTH[0], MONTH[1])
    assert sorted(month for _, _, month in source._months) == [date(2024, 6, 1), date(2024, 6, 1), date(2024, 7, 1)]


def test_there_is_no_series_of_a_chain_or_of_what_does_not_trade_here() -> None:
    source = SyntheticMarket(1, since=MONTH[0], until=MONTH[1])
    assert source.daily_trades(equity("AAPL")) is None
    chain = future("ES", MONTH[0])
    assert source.daily_trades(type(chain).create("ES", chain.security_type, chain.market)) is None


@given(price=st.floats(0.01, 20_000.0), tick=st.sampled_from([0.01, 0.05, 0.25, 0.1, 0.03125]))
def test_rounding_to_a_tick_moves_a_price_by_at_most_half_of_it(price: float, tick: float) -> None:
    rounded = float(on_tick(np.array([price]), tick)[0])
    assert abs(rounded - price) <= 0.5 * tick * (1.0 + 1e-9)
    assert abs(rounded / tick - round(rounded / tick)) < 1e-6
