"""What ``history`` gives when it is asked for objects: bars of a symbol, dictionaries of bars, slices."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Generic, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from simulator.engine.bars import Bar, BaseData, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.corporate import Happened
from simulator.engine.slices import Slice
from simulator.enums import Resolution
from simulator.errors import NotSupportedName
from simulator.history_range import bar_length, daily_bar
from simulator.history_rows import SIDES, Request, Rows, wall_time
from simulator.hours import local_to_utc
from simulator.symbols import Symbol

T = TypeVar("T")
Entry = tuple[datetime, BaseData]
"""A data point and the aware UTC instant it is there from."""


class Enumerable(Generic[T]):
    """What .NET hands to Python for an IEnumerable: it can be gone through again and again, and has no length."""

    def __init__(self, things: Sequence[T]) -> None:
        self._things = things

    def __iter__(self) -> Iterator[T]:
        return iter(self._things)


class PastSlice(Slice):
    """The data of one instant of the past."""

    def __init__(self, moment: datetime, zone: ZoneInfo, points: Iterable[BaseData]) -> None:
        self.utc_time = moment
        self.time = moment.astimezone(zone).replace(tzinfo=None)
        self.has_data = True
        self._delistings = {}
        self._symbol_changes = {}
        self._happened = Happened()
        self._trades: dict[Symbol, TradeBar] = {}
        self._quotes: dict[Symbol, QuoteBar] = {}
        for point in points:
            if isinstance(point, TradeBar):
                self._trades[point.symbol] = point
            elif isinstance(point, QuoteBar):
                self._quotes[point.symbol] = point

    def _trade(self, symbol: Symbol) -> TradeBar | None:
        return self._trades.get(symbol)

    def _quote(self, symbol: Symbol) -> QuoteBar | None:
        return self._quotes.get(symbol)

    def _symbols(self) -> list[Symbol]:
        return sorted(self._trades.keys() | self._quotes.keys())

    def contains_key(self, symbol: Symbol | str) -> bool:
        """Whether the symbol has data."""
        wanted = self._named(symbol)
        return wanted in self._trades or wanted in self._quotes

    @property
    def option_chains(self) -> NoReturn:
        """Refused by name: LEAN has chains of what was in its universes then."""
        raise NotSupportedName("Slice", "option_chains")


def trade_bars(request: Request, rows: Rows) -> list[Entry]:
    """Rows as LEAN's trade bars, each with the instant it ends."""
    names = (*SIDES, "volume")

    def bar(row: int, start: datetime, length: timedelta) -> BaseData:
        first, high, low, close, volume = (float(rows.columns[name][row]) for name in names)
        return TradeBar(start, request.symbol, first, high, low, close, volume, length)

    return _bars(request, rows, bar)


def quote_bars(request: Request, rows: Rows) -> list[Entry]:
    """Rows as LEAN's quote bars; a side that is missing is None."""

    def side(name: str, row: int) -> Bar | None:
        corners = [float(rows.columns[f"{name}_{part}"][row]) for part in SIDES]
        return None if any(map(math.isnan, corners)) else Bar(*corners)

    def size(name: str, row: int) -> float:
        found = float(rows.columns[f"{name}_size"][row])
        return 0.0 if math.isnan(found) else found

    def bar(row: int, start: datetime, length: timedelta) -> BaseData:
        bid, ask = side("bid", row), side("ask", row)
        return QuoteBar(start, request.symbol, bid, size("bid", row), ask, size("ask", row), length)

    return _bars(request, rows, bar)


def interest_points(request: Request, rows: Rows) -> list[Entry]:
    """Rows as points of open interest."""
    found: list[Entry] = []
    for stamp, value in zip(rows.ends.tolist(), rows.columns.get("value", ()), strict=True):
        at = wall_time(stamp)
        found.append((local_to_utc(at, request.hours.time_zone), OpenInterestPoint(request.symbol, at, at, float(value))))
    return found


_KINDS: Final = {"TradeBar": trade_bars, "QuoteBar": quote_bars, "OpenInterest": interest_points}


def points_of(request: Request, kind: str, rows: Rows) -> list[Entry]:
    """Rows as LEAN's objects of a kind, by LEAN's name of it."""
    return _KINDS[kind](request, rows)


def _bars(request: Request, rows: Rows, make: Callable[[int, datetime, timedelta], BaseData]) -> list[Entry]:
    found: list[Entry] = []
    for row, stamp in enumerate(rows.ends.tolist()):
        end = wall_time(stamp)
        start = _start(request, end)
        bar = make(row, start, end - start)
        bar.is_fill_forward = bool(rows.copied[row])
        found.append((local_to_utc(end, request.hours.time_zone), bar))
    return found


def _start(request: Request, end: datetime) -> datetime:
    """A daily bar begins with its session."""
    span = daily_bar(request.hours, end.date()) if request.resolution is Resolution.DAILY else None
    return span[0] if span is not None and span[1] == end else end - bar_length(request.resolution)


def by_instant(series: Iterable[list[Entry]]) -> list[tuple[datetime, list[BaseData]]]:
    """Points of several series that belong to one instant, in the order of time."""
    found: dict[datetime, list[BaseData]] = {}
    for entries in series:
        for moment, point in entries:
            found.setdefault(moment, []).append(point)
    return sorted(found.items(), key=lambda item: item[0])
