"""Open interest of one symbol: what was published last, by its own file or by a chain's universe file.

LEAN: Common/Securities/SecurityCache.cs keeps the last value until another comes (ProcessDataPoint of an open interest tick,
UpdateOpenInterest of a chain's universe data, which counts where it is newer).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np

from simulator.market import Instants, OpenInterest
from simulator.symbols import Symbol

EMPTY: Instants = np.empty(0, dtype=np.int64)
_ONE_DAY = timedelta(days=1)


class Told(NamedTuple):
    """What a universe file says from an instant on: None where it has no such contract, so that what was told before counts."""

    ns: int
    ask: Callable[[Symbol], float | None]
    before: Told | None = None

    def after(self, before: Told | None, *, listed: bool) -> Told:
        """This, told after what was told before; ``listed`` where the file is sure to have the contract."""
        return self if listed or before is None else self._replace(before=before)

    def at(self, symbol: Symbol, since: int, ns: int) -> float | None:
        """What was told of the contract last within (since, ns]; None where nothing was."""
        told: Told | None = self
        while told is not None and since < told.ns <= ns:
            known = told.ask(symbol)
            if known is not None:
                return float(int(known))
            told = told.before
        return None


class InterestTrack:
    """``read`` gives a day's points, and is None where there is no file to read; ``start`` is when the subscription began.

    Points are (instant in ns, contracts); 0 until there is one.
    """

    __slots__ = ("_before", "_day", "_first_day", "_points", "_read", "_start", "_symbol")

    def __init__(
        self, symbol: Symbol, read: Callable[[Symbol, date], OpenInterest | None] | None, first_day: date, start: int
    ) -> None:
        self._symbol = symbol
        self._read = read
        self._start = start
        self._first_day = first_day
        self._day: date | None = None
        self._points: tuple[Instants, list[float]] = (EMPTY, [])
        self._before = (first_day, (0, 0.0))

    def ends_on(self, day: date) -> Instants:
        """When the day's points were published."""
        return self._on(day)[0]

    def at(self, day: date, ns: int, told: Told | None = None) -> float:
        """The last value by the instant, which lies on the exchange-local day: a point, or what universe files ``told``."""
        when, value = self.published(day, ns)
        newer = None if told is None else told.at(self._symbol, when, ns)
        return value if newer is None else newer

    def published(self, day: date, ns: int) -> tuple[int, float]:
        """When the last value of the symbol's own data was published, and the value; 0 and 0 where there is none."""
        last = self._last(day, ns)
        return last if last[0] else self._until(day)

    def first_by(self, day: date) -> int | None:
        """When the first value of the symbol's own data was published; None where there was none up to the end of the day."""
        before = self._until(day)[0]
        if before:
            return before
        ends = self._on(day)[0]
        since = ends[ends >= self._start]
        return int(since[0]) if len(since) else None

    def _until(self, day: date) -> tuple[int, float]:
        """The last point of the days before; where days are asked for in order few are looked through."""
        known, last = self._before
        if day < known:
            known, last = self._first_day, (0, 0.0)
        each, found = day - _ONE_DAY, (0, 0.0)
        while each >= known and not found[0]:
            found = self._last(each, None)
            each -= _ONE_DAY
        if not found[0]:
            found = last
        self._before = (day, found)
        return found

    def _last(self, day: date, ns: int | None) -> tuple[int, float]:
        ends, values = self._on(day)
        index = len(ends) if ns is None else int(ends.searchsorted(ns, "right"))
        return (int(ends[index - 1]), values[index - 1]) if index and ends[index - 1] >= self._start else (0, 0.0)

    def _on(self, day: date) -> tuple[Instants, list[float]]:
        if self._read is None or day < self._first_day:
            return EMPTY, []
        if self._day != day:
            points = self._read(self._symbol, day)
            self._day, self._points = day, (EMPTY, []) if points is None else (points.end, points.value.tolist())
        return self._points
