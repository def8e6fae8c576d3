"""What LEAN's history tells of an underlying: finished daily bars and today's first price. Each is asked once a day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from AlgorithmImports import Resolution

from domain.prices import is_price
from domain.quotes import DailyBar
from domain.sessions import Session
from lean_bridge.times import local_to_utc, zone_of

if TYPE_CHECKING:
    from AlgorithmImports import QCAlgorithm, Security, Symbol

DAILY_BARS = 70
"""Sessions asked for: more than the longest average true range the settings allow (60) and the close before it."""


class Past:
    """Daily bars and session opens by symbol. An empty answer is asked for again at the next look."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._algorithm = algorithm
        self._daily: dict[Symbol, tuple[date, tuple[DailyBar, ...]]] = {}
        self._opens: dict[Symbol, tuple[date, float]] = {}

    def daily(self, symbol: Symbol, today: date) -> tuple[DailyBar, ...]:
        """Finished sessions before ``today``, oldest first; bars with a price that is missing or not positive are left out."""
        known = self._daily.get(symbol)
        if known is not None and known[0] == today:
            return known[1]
        frame = self._algorithm.history(symbol, DAILY_BARS, Resolution.DAILY)
        bars = tuple(bar for bar in _daily_bars(frame) if bar.day < today)
        if bars:
            self._daily[symbol] = (today, bars)
        return bars

    def session_open(self, security: Security, session: Session | None, at: datetime) -> float | None:
        """The first price of today's regular session; None before there is one."""
        if session is None or at <= session.opens_at:
            return None
        symbol = security.symbol
        known = self._opens.get(symbol)
        if known is not None and known[0] == session.day:
            return known[1]
        found = self._first_price(security, session, at)
        if found is not None:
            self._opens[symbol] = (session.day, found)
        return found

    def _first_price(self, security: Security, session: Session, at: datetime) -> float | None:
        minutes = int((min(at, session.closes_at) - session.opens_at) / timedelta(minutes=1))
        if minutes < 1:
            return None
        zone = zone_of(security)
        frame = self._algorithm.history(security.symbol, minutes, Resolution.MINUTE)
        for end, price in _column(frame, "open"):
            if local_to_utc(end, zone) > session.opens_at and is_price(price):
                return price
        return None


def _daily_bars(frame: Any) -> Iterator[DailyBar]:
    columns = [dict(_column(frame, name)) for name in ("open", "high", "low", "close")]
    for end in columns[0]:
        prices = [column.get(end, math.nan) for column in columns]
        if all(is_price(price) for price in prices):
            yield DailyBar(day=_session_day(end), open=prices[0], high=prices[1], low=prices[2], close=prices[3])


def _session_day(end: datetime) -> date:
    """The day a daily bar is of: it ends at that day's close, or at the next midnight when LEAN is set to whole days."""
    return end.date() - timedelta(days=1) if end.time() == time() else end.date()


def _column(frame: Any, name: str) -> list[tuple[datetime, float]]:
    """End times and values of one column of LEAN's history frame (index symbol, time); empty when there is none."""
    if frame is None or len(frame) == 0 or name not in frame.columns:
        return []
    ends = [moment.to_pydatetime() for moment in frame.index.get_level_values("time")]
    return list(zip(ends, (float(value) for value in frame[name]), strict=True))
