"""Data a security was given before its first bar (Security.SetMarketPrice): what its cache shows until bars come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from simulator.engine.bars import Bar, BaseData, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.moments import local_nanos
from simulator.engine.series import QuoteDay, TradeDay
from simulator.errors import NotSupported
from simulator.market import Floats, QuoteBars, TradeBars
from simulator.symbols import Symbol

_NOTHING: Final = Bar(np.nan, np.nan, np.nan, np.nan)


class Seeds:
    """The last point of each kind that was given, laid out as a day of one bar."""

    __slots__ = ("_zone", "interest", "points", "quote", "symbol", "trade")

    def __init__(self, symbol: Symbol, zone: ZoneInfo) -> None:
        """``zone`` is that of the points' times."""
        self.symbol = symbol
        self._zone = zone
        self.trade: tuple[TradeDay, int] | None = None
        self.quote: tuple[QuoteDay, int] | None = None
        self.interest = 0.0
        self.points: dict[type[BaseData], BaseData] = {}

    def take(self, point: BaseData) -> None:
        """Keeps the point. NotSupported for anything but trades, quotes and open interest."""
        end = np.array([local_nanos(point.end_time, self._zone)], dtype=np.int64)
        if isinstance(point, TradeBar):
            self.trade = TradeDay(TradeBars(end, *_columns(point.open, point.high, point.low, point.close, point.volume))), 0
        elif isinstance(point, QuoteBar):
            sides = [
                _columns(side.open, side.high, side.low, side.close, size)
                for side, size in ((point.bid or _NOTHING, point.last_bid_size), (point.ask or _NOTHING, point.last_ask_size))
            ]
            self.quote = QuoteDay(QuoteBars(end, *sides[0], *sides[1]), None, None), 0
        elif isinstance(point, OpenInterestPoint):
            self.interest = point.value
        else:
            raise NotSupported(f"NotSupported: a security's price of a {type(point).__name__}")
        self.points[type(point)] = point

    def span(self, end: int) -> tuple[datetime, timedelta] | None:
        """Start, exchange-local, and length of the given bar that ends at the instant."""
        for point in self.points.values():
            if local_nanos(point.end_time, self._zone) == end:
                return point.time, point.end_time - point.time
        return None


def _columns(*values: float) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    first, high, low, close, size = (np.array([value], dtype=np.float64) for value in values)
    return first, high, low, close, size
