"""All data of one subscribed symbol, read at an instant; a day is decoded when something first asks for it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.engine.moments import HOUR, midnight
from simulator.engine.series import Corners, QuoteDay, TradeDay, sides_missing_at_first
from simulator.engine.sessions import Sessions
from simulator.enums import Resolution, SecurityType
from simulator.market import Instants, MarketData, QuoteBars, TradeBars
from simulator.symbols import Symbol

T = TypeVar("T", TradeDay, QuoteDay)
KEPT_DAYS = 2
LOOK_BACK_DAYS = 400


class Track(Generic[T]):
    """The days of one kind of bars."""

    def __init__(self, load: Callable[[date], T | None], sessions: Sessions, start: int) -> None:
        self._load: Callable[[date], T | None] = load
        self._sessions = sessions
        self._start = start
        self._first_day = sessions.day(start)
        self._days: dict[date, T | None] = {}
        self._before: dict[date, tuple[T, int] | None] = {}
        self._from = self._until = self._day_end = 0
        self._answer: tuple[T, int] | None = None

    def day(self, day: date) -> T | None:
        """The day's bars, None where there are none."""
        if day in self._days:
            return self._days[day]
        while len(self._days) >= KEPT_DAYS:
            self._days.pop(next(iter(self._days)))
        bars = self._load(day)
        self._days[day] = bars
        return bars

    def at(self, ns: int) -> tuple[T, int] | None:
        """The last bar that ended by the instant and not before the subscription began."""
        if self._from <= ns < self._until:
            return self._answer
        if ns == self._until and self._answer is not None:
            bars, index = self._answer
            ends, index = bars.ends, index + 1
            if index < len(ends) and ends[index] == ns:
                self._from, self._until = ns, ends[index + 1] if index + 1 < len(ends) else self._day_end
                self._answer = bars, index
                return self._answer
        self._answer = self._find(ns)
        return self._answer

    def _find(self, ns: int) -> tuple[T, int] | None:
        """Looks the bar up, and notes from when until when it stays the last one."""
        self._from, self._until = ns, ns + 1
        if ns < self._start:
            return None
        day = self._sessions.day(ns)
        bars = self.day(day)
        self._until = self._day_end = self._sessions.days.end
        if bars is None:
            return self.before(day)
        index = bisect_right(bars.ends, ns) - 1
        if index + 1 < len(bars):
            self._until = bars.ends[index + 1]
        if index < 0:
            return self.before(day)
        return (bars, index) if bars.ends[index] >= self._start else None

    def over(self, instants: Instants) -> tuple[T | None, NDArray[np.int64], tuple[T, int] | None]:
        """``at`` for rising instants of one day: the day's bars, the index in force at each (-1: none of the day), and the
        bar from before the day where the first instant still needs it."""
        day = self._sessions.day(int(instants[0]) - 1)
        bars = self.day(day)
        if bars is None:
            return None, np.full(len(instants), -1, dtype=np.int64), self.before(day)
        rows: NDArray[np.int64] = np.searchsorted(bars.end, instants, side="right") - 1
        if bars.ends[0] < self._start:
            rows[bars.end[rows] < self._start] = -1
        return bars, rows, self.before(day) if rows[0] < 0 else None

    def clear(self) -> None:
        """Lets decoded days go."""
        self._days.clear()
        self._before.clear()
        self._from = self._until = 0
        self._answer = None

    def before(self, day: date) -> tuple[T, int] | None:
        """The last bar of the days before this one, since the subscription began."""
        if day in self._before:
            return self._before[day]
        found, earlier = None, day
        for _ in range(LOOK_BACK_DAYS):
            earlier = self._sessions.previous_day(earlier)
            if earlier < self._first_day:
                break
            bars = self.day(earlier)
            if bars is not None and len(bars) and bars.ends[-1] >= self._start:
                found = (bars, len(bars) - 1)
                break
        if len(self._before) > KEPT_DAYS:
            self._before.clear()
        self._before[day] = found
        return found

    def first_end(self, day: date) -> int | None:
        """The end of the day's first bar that counts, None where there is none."""
        bars = self.day(day)
        if bars is None:
            return None
        index = bisect_left(bars.ends, self._start)
        return bars.ends[index] if index < len(bars) else None


def _cut(bars: TradeBars, keep: slice | NDArray[np.bool_]) -> TradeBars:
    return TradeBars(bars.end[keep], bars.open[keep], bars.high[keep], bars.low[keep], bars.close[keep], bars.volume[keep])


def _cut_quotes(bars: QuoteBars, keep: slice) -> QuoteBars:
    if keep == slice(0, len(bars.end)):
        return bars
    return QuoteBars(*(getattr(bars, name)[keep] for name in QuoteBars.__slots__))


def _coarse(bars: TradeBars | None, sessions: Sessions, day: date, resolution: Resolution) -> TradeBars | None:
    """The hour or daily bars of one day, with their ends as instants: the hour's end, or the day's close."""
    spans = sessions.of(day)
    if bars is None or not spans:
        return None
    base = np.datetime64(day, "ns").astype(np.int64)
    first, last = np.searchsorted(bars.end, [base, base + 24 * HOUR])
    cut = _cut(bars, slice(int(first), int(last)))
    if not len(cut.end):
        return None
    if resolution is Resolution.DAILY:
        return replace(cut, end=np.array([spans[-1][1]], dtype=np.int64))
    zone = sessions.hours.time_zone
    shift = midnight(day, zone) - int(base)
    ends = cut.end + shift + HOUR
    inside = (ends > spans[0][0]) & (ends < spans[-1][1] + HOUR)
    return replace(_cut(cut, inside), end=ends[inside])


class SymbolData:
    """Quotes, trades and open interest of one symbol, from the instant its subscription began.

    Quotes and open interest come with minute bars only.
    """

    def __init__(
        self,
        market: MarketData,
        symbol: Symbol,
        sessions: Sessions,
        start: int,
        resolution: Resolution = Resolution.MINUTE,
    ) -> None:
        self.symbol = symbol
        self.sessions = sessions
        self.start = start
        self.resolution = resolution
        self._market = market
        self.trades: Track[TradeDay] = Track(self._load_trades, sessions, start)
        self.quotes: Track[QuoteDay] = Track(self._load_quotes, sessions, start)
        minute = resolution is Resolution.MINUTE
        self.has_quotes = minute and symbol.security_type is not SecurityType.INDEX
        self.has_open_interest = minute and (symbol.is_option or symbol.security_type is SecurityType.FUTURE)
        self.frozen: int | None = None
        self._interest: tuple[date, Instants, list[float]] | None = None

    def freeze(self, ns: int) -> None:
        """Nothing comes after the instant; what was decoded is let go, and decoded again where it is asked for."""
        self.frozen = ns
        self.trades.clear()
        self.quotes.clear()

    def at(self, ns: int) -> int:
        """The instant reads happen at: a delisted symbol's data stands still."""
        return ns if self.frozen is None else min(ns, self.frozen)

    def trade_at(self, ns: int) -> tuple[TradeDay, int] | None:
        """The last trade bar that ended by the instant."""
        return self.trades.at(self.at(ns))

    def quote_at(self, ns: int) -> tuple[QuoteDay, int] | None:
        """The last quote bar that ended by the instant."""
        return self.quotes.at(self.at(ns)) if self.has_quotes else None

    def open_interest_at(self, ns: int) -> float:
        """The last open interest published on the instant's day or the one before, 0 where there is none."""
        if not self.has_open_interest:
            return 0.0
        day = self.sessions.day(self.at(ns))
        if self._interest is None or self._interest[0] != day:
            points = self._market.open_interest(self.symbol, day)
            empty = np.empty(0, dtype=np.int64)
            self._interest = (day, points.end, points.value.tolist()) if points is not None else (day, empty, [])
        _, ends, values = self._interest
        index = int(np.searchsorted(ends, ns, side="right")) - 1
        return values[index] if index >= 0 else 0.0

    def first_end(self, day: date) -> int | None:
        """When the day's first bar of any kind ends, None where the day has none."""
        ends = [self.trades.first_end(day)]
        if self.has_quotes:
            ends.append(self.quotes.first_end(day))
        there = [end for end in ends if end is not None]
        return min(there) if there else None

    def _load_trades(self, day: date) -> TradeDay | None:
        if self.resolution is not Resolution.MINUTE:
            read = self._market.daily_trades if self.resolution is Resolution.DAILY else self._market.hourly_trades
            coarse = _coarse(read(self.symbol, day, day), self.sessions, day, self.resolution)
            return TradeDay(coarse) if coarse is not None and len(coarse.end) else None
        bars = self._market.minute_trades(self.symbol, day)
        if bars is None:
            return None
        bars = _cut(bars, self.sessions.overlapping(day, bars.end))
        return TradeDay(bars) if len(bars.end) else None

    def _load_quotes(self, day: date) -> QuoteDay | None:
        bars = self._market.minute_quotes(self.symbol, day)
        if bars is None:
            return None
        bars = _cut_quotes(bars, self.sessions.overlapping(day, bars.end))
        if not len(bars.end):
            return None
        bid = ask = None
        if sides_missing_at_first(bars):
            bid, ask = self._carried(day)
        return QuoteDay(bars, bid, ask)

    def _carried(self, day: date) -> tuple[Corners | None, Corners | None]:
        if day <= self.sessions.day(self.start):
            return None, None
        last = self.quotes.before(day)
        if last is None:
            return None, None
        bars, index = last
        return bars.bid.corners(index), bars.ask.corners(index)
