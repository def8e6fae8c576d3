"""One day of one symbol's bars, laid out for fast reading at an instant."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.engine.bars import DIGITS
from simulator.market import Floats, QuoteBars, TradeBars

if TYPE_CHECKING:
    from simulator.engine.bars import QuoteBar

Corners = tuple[float, float, float, float]


class TradeDay:
    """Trade bars of one day; ``ends`` are the bars' ends, rising."""

    __slots__ = ("bars", "close", "end", "ends")

    def __init__(self, bars: TradeBars) -> None:
        self.bars = bars
        self.end = bars.end
        self.ends: list[int] = bars.end.tolist()
        self.close: list[float] = bars.close.tolist()

    def __len__(self) -> int:
        return len(self.close)

    def corners(self, index: int) -> Corners:
        """Open, high, low, close of the bar."""
        bars = self.bars
        return float(bars.open[index]), float(bars.high[index]), float(bars.low[index]), self.close[index]

    def volume(self, index: int) -> float:
        """Volume of the bar."""
        return float(self.bars.volume[index])


class Side:
    """One side of a day's quotes. Where the file has no such side, the bar of the last minute that had one stands in
    (LEAN's QuoteBarFillForwardEnumerator); ``carry`` is that bar from before the day, if any. ``closes`` holds the closes
    of the bars in force, 0 where there is none yet."""

    __slots__ = ("_arrays", "_close", "_size", "carry", "closes", "index")

    def __init__(self, arrays: tuple[Floats, Floats, Floats, Floats], size: Floats, carry: Corners | None) -> None:
        self._arrays = arrays
        self._size = size
        self._close: list[float] | None = None
        self.carry = carry
        self.closes: Floats = arrays[3]
        self.index: range | NDArray[np.int64] = range(len(size))
        there = self.closes > 0.0
        if not there.all():
            self._fill_gaps(there)

    def _fill_gaps(self, there: NDArray[np.bool_]) -> None:
        """``there`` are the rows with a close; one without any price is a gap, one with another price is none."""
        doubtful = (self.closes <= 0.0).nonzero()[0]
        for values in self._arrays if len(doubtful) else ():
            some = values[doubtful]
            there[doubtful] |= (some != 0.0) & ~np.isnan(some)
        rows: NDArray[np.int64] = np.maximum.accumulate(np.where(there, np.arange(len(there)), -1))
        closes = self.closes[rows]
        closes[rows < 0] = self.carry[3] if self.carry else 0.0
        self.closes = closes
        self.index = rows

    @property
    def close(self) -> list[float]:
        """The closes as a list."""
        if self._close is None:
            self._close = self.closes.tolist()
        return self._close

    def corners(self, row: int) -> Corners | None:
        """The side's bar, None where it never had one."""
        own = self.index[row]
        if own < 0:
            return self.carry
        first, high, low, close = self._arrays
        return float(first[own]), float(high[own]), float(low[own]), float(close[own])

    def size(self, row: int) -> float:
        """The size quoted in this very bar; 0 where the side was missing."""
        size = float(self._size[row])
        return size if self.index[row] == row and not math.isnan(size) else 0.0


class QuoteDay:
    """Quote bars of one day; ``ends`` are the bars' ends, rising. ``shown`` is the bar last made an object, by its index."""

    __slots__ = ("_close", "_ends", "ask", "bid", "end", "shown")

    def __init__(self, bars: QuoteBars, bid_carry: Corners | None, ask_carry: Corners | None) -> None:
        self.end = bars.end
        self._ends: list[int] | None = None
        self.bid = Side((bars.bid_open, bars.bid_high, bars.bid_low, bars.bid_close), bars.bid_size, bid_carry)
        self.ask = Side((bars.ask_open, bars.ask_high, bars.ask_low, bars.ask_close), bars.ask_size, ask_carry)
        self._close: list[float] | None = None
        self.shown: tuple[int, QuoteBar] | None = None

    @property
    def ends(self) -> list[int]:
        """The ends as a list."""
        if self._ends is None:
            self._ends = self.end.tolist()
        return self._ends

    @property
    def close(self) -> list[float]:
        """Middle of bid and ask; the one there is where the other is not."""
        if self._close is None:
            bid, ask = self.bid.closes, self.ask.closes
            both = (bid != 0.0) & (ask != 0.0)
            self._close = np.where(both, ((bid + ask) / 2).round(DIGITS), bid + ask).tolist()
        return self._close

    def __len__(self) -> int:
        return len(self.end)


def sides_missing_at_first(bars: QuoteBars) -> bool:
    """Whether the day's first bar lacks a side, so that the day before is needed to fill it."""
    if bars.bid_close[0] > 0.0 and bars.ask_close[0] > 0.0:
        return False
    bid = (bars.bid_open[0], bars.bid_high[0], bars.bid_low[0], bars.bid_close[0])
    ask = (bars.ask_open[0], bars.ask_high[0], bars.ask_low[0], bars.ask_close[0])
    return not all(any(price and price == price for price in side) for side in (bid, ask))  # noqa: PLR0124
