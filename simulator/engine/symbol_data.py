"""All data of one subscribed symbol, read at an instant; a day is decoded when something first asks for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from simulator.bar_series import pick
from simulator.engine.coarse_bars import coarse_bars, coarse_interest
from simulator.engine.moments import MINUTE
from simulator.engine.open_interest import InterestTrack
from simulator.engine.quote_carry import QuoteCarry
from simulator.engine.series import Corners, QuoteDay, TradeDay, sides_missing_at_first
from simulator.engine.sessions import Sessions
from simulator.enums import DataNormalizationMode, Resolution, SecurityType
from simulator.market import BarSource, Floats, Instants, OpenInterest, QuoteBars, TradeBars, has_quotes
from simulator.normalization import SIZES, Scale, scale_of
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.option_universe import Lines

T = TypeVar("T", TradeDay, QuoteDay)
Bars = TypeVar("Bars", TradeBars, QuoteBars)
OneDay = Callable[[Symbol, date], Bars | None]
Long = Callable[[Symbol, date, date], Bars | None]
KEPT_DAYS = 2
LOOK_BACK_DAYS = 400
_ONE_DAY = timedelta(days=1)
EMPTY: Instants = np.empty(0, dtype=np.int64)
NOTHING: Floats = np.empty(0)
_AS_FILED = (Decimal(1), Decimal(0))
_DIGITS = 12
"""Decimals of a scaled price: LEAN's are exact, and what lies beyond is the noise of binary fractions."""


class Track(Generic[T]):
    """The days of one kind of bars, from the instant ``start`` of the subscription on."""

    __slots__ = (
        "_answer", "_before", "_day_end", "_days", "_first", "_first_day", "_from", "_looked_until", "_sessions", "_start",
        "_until", "data",
    )  # fmt: skip

    def __init__(self, data: SymbolData) -> None:
        self.data: SymbolData = data
        self._sessions = data.sessions
        self._start = data.start
        self._first_day = data.first_day
        self._days: dict[date, T | None] = {}
        self._before: dict[date, tuple[T, int] | None] = {}
        self._from = self._until = self._day_end = 0
        self._answer: tuple[T, int] | None = None
        self._first: int | None = None
        self._looked_until: date | None = None

    def _load(self, day: date) -> T | None:
        raise NotImplementedError

    def _peek(self, day: date) -> int | None:
        """When the day's first bar ends, as the market has it, without making any; None where there are no bars."""
        raise NotImplementedError

    def _first_made(self, day: date) -> int | None:
        """As ``_peek``, by the day's bars."""
        bars = self.day(day)
        return None if bars is None else bars.ends[0]

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
        index = int(bars.end.searchsorted(ns, "right")) - 1
        if index + 1 < len(bars):
            self._until = int(bars.end[index + 1])
        if index < 0:
            return self.before(day)
        return (bars, index) if bars.end[index] >= self._start else None

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

    def first_by(self, day: date) -> int | None:
        """When the first bar since the subscription began ended; None where none was found up to the end of the day."""
        if self._first is not None:
            return self._first
        looked = self._looked_until
        if looked is None or looked < day:
            each = self._first_day if looked is None else looked + _ONE_DAY
            while self._first is None and each <= day:
                self._first = self.first_end(each)
                each += _ONE_DAY
            self._looked_until = day
        return self._first

    def first_end(self, day: date) -> int | None:
        """The end of the day's first bar that counts, None where there is none. No bar is made where peeking is enough."""
        spans = self._sessions.of(day)
        if not spans:
            return None
        if day not in self._days:
            end = self._peek(day)
            if end is None or (end >= self._start and spans[0][0] < end < spans[-1][1] + MINUTE):
                return end
        bars = self.day(day)
        if bars is None:
            return None
        index = bisect_left(bars.ends, self._start)
        return bars.ends[index] if index < len(bars) else None


class TradeTrack(Track[TradeDay]):
    """The trade bars of a symbol."""

    __slots__ = ()

    def _load(self, day: date) -> TradeDay | None:
        data = self.data
        market = data.market
        bars = data.read(day, market.minute_trades, market.hourly_trades, market.daily_trades)
        return None if bars is None else TradeDay(data.scaled(bars, day))

    def _peek(self, day: date) -> int | None:
        if self.data.resolution is Resolution.MINUTE:
            return self.data.market.first_trade(self.data.symbol, day)
        return self._first_made(day)


class QuoteTrack(Track[QuoteDay]):
    """The quote bars of a symbol.

    ``bids`` and ``asks`` are the closes in force at each minute of ``grid`` (0: none), where that day is laid out.
    """

    __slots__ = ("_carry", "_read", "asks", "bids", "grid")

    def __init__(self, data: SymbolData) -> None:
        super().__init__(data)
        self._read = 0
        self._carry: QuoteCarry | None = None
        self.grid = EMPTY
        self.bids: Floats = NOTHING
        self.asks: Floats = NOTHING

    def is_laid_out(self, grid: Instants, ns: int) -> bool:
        """Whether the day is laid out on its minutes, as it is from the second minute on that is read; notes the first."""
        if self.is_read(grid, ns):
            self.lay_out(grid)
            return True
        self._read = ns
        return False

    def is_read(self, grid: Instants, ns: int) -> bool:
        """Whether an earlier minute of the day was read."""
        return self.grid is grid or bool(grid[0] <= self._read < ns)

    def lay_out(self, grid: Instants) -> None:
        """Lays the day of these minutes out."""
        if self.grid is grid:
            return
        day = self._sessions.day(int(grid[0]) - 1)
        bars = self.day(day)
        rows = np.full(len(grid), -1) if bars is None else np.searchsorted(bars.end, grid, side="right") - 1
        before = self.before(day) if rows[0] < 0 else None
        sides = []
        for name in ("bid", "ask"):
            closes = np.zeros(len(grid)) if before is None else np.full(len(grid), getattr(before[0], name).closes[before[1]])
            if bars is not None:
                own = (rows >= 0) & (bars.end[rows] >= self._start)
                closes[own] = getattr(bars, name).closes[rows[own]]
            sides.append(closes)
        self.grid, (self.bids, self.asks) = grid, sides

    def clear(self) -> None:
        """Lets decoded days go."""
        super().clear()
        self._carry = None
        self.grid, self.bids, self.asks = EMPTY, NOTHING, NOTHING

    def _load(self, day: date) -> QuoteDay | None:
        data = self.data
        market = data.market
        bars = data.read(day, market.minute_quotes, market.hourly_quotes, market.daily_quotes)
        if bars is None:
            return None
        bars = data.scaled(bars, day)
        bid = ask = None
        if sides_missing_at_first(bars):
            bid, ask = self._carried(day, int(bars.end[0]))
        return QuoteDay(bars, bid, ask)

    def _carried(self, day: date, end: int) -> tuple[Corners | None, Corners | None]:
        """The sides in force before the day's first bar, which ends then. Options have no bars outside their sessions."""
        if not self.data.symbol.is_option and self.data.resolution is Resolution.MINUTE:
            if self._carry is None:
                self._carry = QuoteCarry(self._unfiltered, self._first_day, self._start)
            return self._carry.before(day, end)
        if day <= self._first_day or (last := self.before(day)) is None:
            return None, None
        bars, index = last
        return bars.bid.corners(index), bars.ask.corners(index)

    def _unfiltered(self, day: date) -> QuoteBars | None:
        bars = self.data.market.minute_quotes(self.data.symbol, day)
        return None if bars is None else self.data.scaled(bars, day)

    def _peek(self, day: date) -> int | None:
        if self.data.resolution is Resolution.MINUTE:
            return self.data.market.first_quote(self.data.symbol, day)
        return self._first_made(day)


class SymbolData:
    """Quotes, trades and open interest of one symbol, from the instant its subscription began.
    ``shown`` is the symbol its data go by: that of an equity's ticker of the day."""

    __slots__ = (
        "_scale", "first_day", "frozen", "has_quotes", "has_trades", "interest", "listed", "market", "quotes",
        "resolution", "sessions", "shown", "start", "symbol", "trades",
    )  # fmt: skip

    def __init__(
        self,
        market: BarSource,
        symbol: Symbol,
        sessions: Sessions,
        start: int,
        resolution: Resolution = Resolution.MINUTE,
    ) -> None:
        self.symbol = self.shown = symbol
        self.sessions = sessions
        self.start = start
        self.first_day = sessions.day(start)
        self.resolution = resolution
        self.market = market
        self._scale: Scale | None = None
        self.trades = TradeTrack(self)
        self.quotes = QuoteTrack(self)
        self.has_trades = market.has_trades(symbol)
        self.has_quotes = has_quotes(symbol.security_type, resolution)
        published = symbol.is_option or symbol.security_type is SecurityType.FUTURE
        self.interest = InterestTrack(symbol, self._interest_of if published else None, self.first_day, start)
        self.frozen: int | None = None
        self.listed: Lines | None = None

    def read(self, day: date, minute: OneDay[Bars], hourly: Long[Bars], daily: Long[Bars]) -> Bars | None:
        """The day's bars of the subscription's resolution that overlap a session, None where there are none."""
        if self.resolution is Resolution.MINUTE:
            bars = minute(self.symbol, day)
            found = None if bars is None else pick(bars, self.sessions.overlapping(day, bars.end))
        else:
            read = daily if self.resolution is Resolution.DAILY else hourly
            found = coarse_bars(read(self.symbol, day, day), self.sessions, day, self.resolution)
        return found if found is not None and len(found.end) else None

    def normalize(self, mode: DataNormalizationMode) -> None:
        """Scales prices as the mode says; days decoded with another scale are let go. Only an equity's are scaled."""
        if self.symbol.security_type is not SecurityType.EQUITY:
            return
        first = self.sessions.day(self.start)
        scale = scale_of(self.market, self.symbol, mode, first, first)
        if scale is not None or self._scale is not None:
            self._scale = scale
            self.trades.clear()
            self.quotes.clear()

    def split(self, day: date, factor: float) -> None:
        """Raw bars from before the day are seen at its prices from now on, as LEAN changes what it has cached."""
        before = self._scale

        exact = Decimal(repr(factor))

        def scale(wanted: date) -> tuple[Decimal, Decimal]:
            known, added = _AS_FILED if before is None else before(wanted)
            return (known * exact, added * exact) if wanted < day else (known, added)

        self._scale = scale
        self.trades.clear()
        self.quotes.clear()

    def raw_close_before(self, day: date) -> float:
        """The last trade's close of the days before this one, as the files have it; 0 where there is none."""
        found = self.trades.before(day)
        if found is None:
            return 0.0
        bars, index = found
        factor, added = _AS_FILED if self._scale is None else self._scale(self.sessions.day(bars.ends[index] - 1))
        return (bars.close[index] - float(added)) / float(factor)

    def scaled(self, bars: Bars, day: date) -> Bars:
        """The bars by the day's scale, in which sizes are divided by the factor and rounded, as LEAN adjusts."""
        if self._scale is None:
            return bars
        scale = self._scale(day)
        if scale == _AS_FILED:
            return bars
        factor, added = map(float, scale)
        values = {field.name: getattr(bars, field.name) for field in fields(bars) if field.name != "end"}
        return replace(
            bars,
            **{
                name: np.round(one / factor) if name in SIZES else np.round(one * factor + added, _DIGITS)
                for name, one in values.items()
            },
        )

    def scale_on(self, end: int) -> tuple[Decimal, Decimal] | None:
        """What the prices of a bar that ended then were multiplied with, and what was added; None where they are as filed."""
        scale = None if self._scale is None else self._scale(self.sessions.day(end - 1))
        return None if scale == _AS_FILED else scale

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
        return self.trades.at(self.at(ns)) if self.has_trades else None

    def quote_at(self, ns: int) -> tuple[QuoteDay, int] | None:
        """The last quote bar that ended by the instant."""
        return self.quotes.at(self.at(ns)) if self.has_quotes else None

    def _interest_of(self, symbol: Symbol, day: date) -> OpenInterest | None:
        """The day's points of the subscription's resolution."""
        if self.resolution is Resolution.MINUTE:
            return self.market.open_interest(symbol, day)
        every = self.market.long_open_interest(symbol, self.resolution)
        if every is None:
            return None
        return coarse_interest(every, self.sessions, day)

    def open_interest_at(self, ns: int) -> float:
        """The last open interest published by the instant since the subscription began, 0 where there is none."""
        then = self.at(ns)
        return self.interest.at(self.sessions.day(then), then)

    def open_interest_told(self, ns: int) -> tuple[int, float]:
        """As ``open_interest_at``, of the symbol's own data only, no universe file's; and when it was published, 0 if never."""
        then = self.at(ns)
        return self.interest.published(self.sessions.day(then), then)

    def first_by(self, day: date) -> int | None:
        """When the first bar of any kind since the subscription began ended; None where there was none up to the day."""
        trade = self.trades.first_by(day) if self.has_trades else None
        quote = self.quotes.first_by(day) if self.has_quotes else None
        return trade if quote is None else quote if trade is None else min(trade, quote)
