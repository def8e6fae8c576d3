"""The days of one symbol's trade or quote bars, read at an instant; a day is decoded when something first asks for it."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from simulator.engine.quote_carry import QuoteCarry
from simulator.engine.series import Corners, QuoteDay, TradeDay, sides_missing_at_first
from simulator.enums import Resolution
from simulator.market import Floats, Instants, QuoteBars

if TYPE_CHECKING:
    from simulator.engine.symbol_data import SymbolData

T = TypeVar("T", TradeDay, QuoteDay)
KEPT_DAYS = 2
LOOK_BACK_DAYS = 400
EMPTY: Instants = np.empty(0, dtype=np.int64)
NOTHING: Floats = np.empty(0)


class Track(Generic[T]):
    """The days of one kind of bars, from the instant ``start`` of the subscription on."""

    __slots__ = (
        "_answer", "_before", "_day_end", "_days", "_first_day", "_from", "_sessions", "_start", "_until", "data",
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

    def _load(self, day: date) -> T | None:
        raise NotImplementedError

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
        """The end of the day's first bar since the subscription began, None where there is none."""
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
        """The sides in force before the day's first bar, which ends then. Options have no bars outside their sessions.

        LEAN copies what the file has and scales it with the bar it stands in for (QuoteBarFillForwardEnumerator.cs).
        """
        if not self.data.symbol.is_option and self.data.resolution is Resolution.MINUTE:
            if self._carry is None:
                self._carry = QuoteCarry(self._unfiltered, self._first_day, self._start)
            bid, ask = self._carry.before(day, end)
            return self.data.scaled_corners(bid, day), self.data.scaled_corners(ask, day)
        if day <= self._first_day or (last := self.before(day)) is None:
            return None, None
        bars, index = last
        return bars.bid.corners(index), bars.ask.corners(index)

    def _unfiltered(self, day: date) -> QuoteBars | None:
        return self.data.market.minute_quotes(self.data.symbol, day)
