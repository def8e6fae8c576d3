"""Reading series at an instant: whatever the order of the questions, the answer is the last bar that had ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.cache import SecurityCache
from simulator.engine.clock import Clock
from simulator.engine.moments import MINUTE, local_nanos
from simulator.engine.series import QuoteDay, TradeDay, sides_missing_at_first
from simulator.engine.sessions import Sessions
from simulator.engine.symbol_data import SymbolData
from simulator.enums import Resolution
from simulator.market import QuoteBars, TradeBars
from tests.simulator.toy_market import (
    ABC,
    FRIDAY,
    HALF_DAY,
    HOLIDAY,
    MONDAY,
    NEW_YORK,
    SESSION,
    TUESDAY,
    ToyMarket,
    call,
    keep,
    minute_ends,
    quotes,
    trades,
)

DAYS = (MONDAY, TUESDAY, HALF_DAY, FRIDAY)
OPENING = local_nanos(datetime.combine(MONDAY, datetime.min.time()), NEW_YORK)
Rows = st.lists(st.integers(0, SESSION - 1), unique=True, max_size=8).map(sorted)
Moments = st.lists(st.integers(0, 5 * 24 * 60), min_size=1, max_size=30).map(lambda all_: [OPENING + m * MINUTE for m in all_])


def at(day: date, hour: int, minute: int) -> int:
    return local_nanos(datetime(day.year, day.month, day.day, hour, minute), NEW_YORK)


def data(market: ToyMarket, start: int = OPENING, symbol: object = ABC) -> SymbolData:
    sessions = Sessions(market.hours(ABC))
    return SymbolData(market, symbol, sessions, start)  # type: ignore[arg-type]


@given(rows=st.tuples(Rows, Rows, Rows, Rows), moments=Moments, start=st.integers(0, 2 * 24 * 60))
def test_any_order_of_questions_gives_the_last_ended_bar(rows: tuple[list[int], ...], moments: list[int], start: int) -> None:
    market, every = ToyMarket(), []
    for day, kept in zip(DAYS, rows, strict=True):
        inside = [row for row in kept if day != HALF_DAY or row < 210]
        if inside:
            market.put(ABC, day, keep(trades(day, np.arange(100.0, 100.0 + SESSION)), inside))
            every += [(int(minute_ends(day)[row]), 100.0 + row) for row in inside]
    begin = OPENING + start * MINUTE
    series = data(market, begin)
    for moment in [*moments, *sorted(moments)]:
        wanted = [pair for pair in every if begin <= pair[0] <= moment]
        found = series.trade_at(moment)
        answer = None if found is None else (found[0].ends[found[1]], found[0].close[found[1]])
        assert answer == (wanted[-1] if wanted else None)


def test_a_step_a_minute_reads_every_bar_once() -> None:
    market = ToyMarket().put(ABC, MONDAY, trades(MONDAY, np.arange(1.0, SESSION + 1)))
    series = data(market)
    seen = [found[0].close[found[1]] for end in minute_ends(MONDAY).tolist() if (found := series.trade_at(end))]
    assert seen == list(np.arange(1.0, SESSION + 1))


def test_a_missing_side_is_carried_from_the_last_bar_that_had_it() -> None:
    market = ToyMarket()
    bids = np.full(SESSION, np.nan)
    bids[2] = 1.5
    market.put(call(100), MONDAY, quotes(MONDAY, bids, 2.0)).put(call(100), TUESDAY, quotes(TUESDAY, np.nan, 3.0))
    series = data(market, symbol=call(100))
    for moment, bid, size in ((at(MONDAY, 9, 32), None, 0.0), (at(MONDAY, 9, 33), 1.5, 10.0), (at(MONDAY, 15, 0), 1.5, 0.0)):
        day, index = series.quote_at(moment) or (None, 0)
        assert isinstance(day, QuoteDay)
        corners = day.bid.corners(index)
        assert (corners and corners[3], day.bid.size(index)) == (bid, size)
    day, index = series.quote_at(at(TUESDAY, 9, 31)) or (None, 0)
    assert isinstance(day, QuoteDay)
    assert day.close[index] == (1.5 + 3.0) / 2


Price = st.sampled_from([np.nan, 0.0, 1.5, 2.25])


@given(rows=st.lists(st.tuples(Price, Price, Price, Price), min_size=1, max_size=12), carried=st.booleans())
def test_a_side_stands_for_the_last_bar_with_any_price_in_it(rows: list[tuple[float, ...]], carried: bool) -> None:
    rows = [(np.nan,) * 4 if np.isnan(row[3]) else tuple(np.nan_to_num(row)) for row in rows]
    first, high, low, close = (np.array(column) for column in zip(*rows, strict=True))
    sizes, carry = np.arange(1.0, len(rows) + 1), (7.0, 8.0, 6.0, 7.5) if carried else None
    bars = QuoteBars(minute_ends(MONDAY, len(rows)), first, high, low, close, sizes, first, high, low, close, sizes)
    day = QuoteDay(bars, carry, carry)
    force: tuple[float, ...] | None = carry
    for place, row in enumerate(rows):
        there = any(price > 0.0 for price in row)
        force = row if there else force
        assert day.bid.corners(place) == force
        assert day.bid.close[place] == (force[3] if force else 0.0)
        assert day.ask.size(place) == (place + 1.0 if there else 0.0)
    assert sides_missing_at_first(bars) != any(price > 0.0 for price in rows[0])


def test_bars_outside_the_session_are_dropped() -> None:
    early = minute_ends(MONDAY)[0] - 60 * MINUTE
    ends = np.array([early, *minute_ends(MONDAY).tolist(), minute_ends(MONDAY)[-1] + 30 * MINUTE], dtype=np.int64)
    prices = np.full(len(ends), 5.0)
    market = ToyMarket().put(ABC, MONDAY, TradeBars(ends, prices, prices, prices, prices, prices))
    day = data(market).trades.day(MONDAY)
    assert isinstance(day, TradeDay)
    assert len(day) == SESSION


def test_of_equal_ends_the_quote_prices_an_option_and_the_later_trade_wins_otherwise() -> None:
    market = ToyMarket().put(call(100), MONDAY, quotes(MONDAY, 2.0, 2.2, 10)).put(call(100), MONDAY, trades(MONDAY, 9.0, 20))
    clock = Clock(OPENING)
    cache = SecurityCache(data(market, symbol=call(100)), clock)
    clock.data_ns = at(MONDAY, 9, 35)
    assert (cache.price, cache.bid_price, cache.ask_price) == (2.1, 2.0, 2.2)
    clock.data_ns = at(MONDAY, 9, 45)
    assert (cache.price, cache.bid_price) == (9.0, 2.0)


def test_an_equity_is_priced_by_its_trades_alone() -> None:
    market = ToyMarket().put(ABC, MONDAY, quotes(MONDAY, 50.0, 60.0)).put(ABC, MONDAY, trades(MONDAY, 51.0, 1))
    clock = Clock(OPENING)
    cache = SecurityCache(data(market), clock)
    clock.data_ns = at(MONDAY, 12, 0)
    assert (cache.price, cache.bid_price, cache.ask_price) == (51.0, 50.0, 60.0)


def test_frozen_data_stands_still() -> None:
    market = ToyMarket().put(ABC, MONDAY, trades(MONDAY, np.arange(1.0, SESSION + 1)))
    series = data(market)
    series.frozen = at(MONDAY, 9, 33)
    found = series.trade_at(at(MONDAY, 15, 0))
    assert found is not None
    assert found[0].close[found[1]] == 3.0


def test_what_was_laid_out_on_minutes_is_let_go_and_laid_out_again() -> None:
    market = ToyMarket().put(call(100), MONDAY, quotes(MONDAY, 2.0, 2.2))
    series, grid = data(market, symbol=call(100)), minute_ends(MONDAY, SESSION)
    assert not series.quotes.is_laid_out(grid, int(grid[4]))
    assert not series.quotes.is_laid_out(grid, int(grid[4]))
    assert series.quotes.is_laid_out(grid, int(grid[5]))
    assert series.quotes.bids.tolist() == [2.0] * SESSION
    series.let_go()
    assert (len(series.quotes.grid), len(series.quotes.bids), len(series.quotes.asks)) == (0, 0, 0)
    assert not series.quotes.is_laid_out(grid, int(grid[6]))
    assert series.quotes.is_laid_out(grid, int(grid[7]))
    assert series.quotes.asks.tolist() == [2.2] * SESSION


@given(minutes=st.integers(0, 7 * 24 * 60))
def test_the_grid_is_the_session_and_nothing_else(minutes: int) -> None:
    sessions = Sessions(ToyMarket().hours(ABC))
    moment = datetime.combine(MONDAY, datetime.min.time()) + timedelta(minutes=minutes)
    day, clock = moment.date(), (moment.hour, moment.minute)
    last = (13, 0) if day == HALF_DAY else (16, 0)
    open_day = day.weekday() < 5 and day != HOLIDAY
    assert sessions.on_grid(local_nanos(moment, NEW_YORK)) == (open_day and (9, 31) <= clock <= last)
    assert len(sessions.grid(day)) == (0 if not open_day else 210 if day == HALF_DAY else SESSION)


@given(minutes=st.lists(st.integers(0, 5 * 24 * 60), max_size=12), seconds=st.sampled_from([0, 0, 30]))
def test_what_was_asked_before_does_not_change_what_is_on_the_grid(minutes: list[int], seconds: int) -> None:
    sessions, hours = Sessions(ToyMarket().hours(ABC)), ToyMarket().hours(ABC)
    start = datetime.combine(MONDAY, datetime.min.time()) + timedelta(seconds=seconds)
    asked = [local_nanos(start + timedelta(minutes=each), NEW_YORK) for each in minutes]
    assert [sessions.on_grid(ns) for ns in asked] == [Sessions(hours).on_grid(ns) for ns in asked]


def test_a_grid_of_minutes_made_one_of_hours_forgets_its_session() -> None:
    sessions = Sessions(ToyMarket().hours(ABC))
    noon, later = at(MONDAY, 12, 0), at(MONDAY, 12, 1)
    assert (sessions.on_grid(noon), sessions.on_grid(later)) == (True, True)
    sessions.fill_by(Resolution.HOUR)
    assert (sessions.on_grid(noon), sessions.on_grid(later)) == (True, False)
    sessions.fill_by(Resolution.MINUTE)
    assert (sessions.on_grid(noon), sessions.on_grid(later)) == (True, True)
