"""The sides of a quote that stand in for missing ones, from bars outside the session too.

LEAN: Engine/DataFeeds/Enumerators/QuoteBarFillForwardEnumerator.cs copies missing sides before SubscriptionFilterEnumerator
drops what lies outside the session, so the first bar of a session may quote a price of before the open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from simulator.engine.series import Corners
from simulator.market import Floats, QuoteBars

Sides = tuple[Corners | None, Corners | None]
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Bid and ask in force at the end of a day."""

    day: date
    sides: Sides = (None, None)


class QuoteCarry:
    """Bid and ask in force before an instant; ``read`` gives all bars of a day, ``start`` is when the subscription began."""

    __slots__ = ("_first_day", "_known", "_read", "_start")

    def __init__(self, read: Callable[[date], QuoteBars | None], first_day: date, start: int) -> None:
        self._read = read
        self._start = start
        self._first_day = first_day
        self._known = Known(day=first_day - _ONE_DAY)

    def before(self, day: date, ns: int) -> Sides:
        """The sides in force when the bar that ends at the instant of the day comes."""
        sides = self._latest(self._read(day), ns)
        return _either(sides, self._end_of(day - _ONE_DAY)) if None in sides else sides

    def _end_of(self, day: date) -> Sides:
        """The sides in force at the end of the day; where days are asked for in order few are looked through."""
        known = self._known if day >= self._known.day else Known(day=self._first_day - _ONE_DAY)
        sides: Sides = (None, None)
        each = day
        while each > known.day and None in sides:
            sides = _either(sides, self._latest(self._read(each), None))
            each -= _ONE_DAY
        self._known = Known(day=day, sides=_either(sides, known.sides))
        return self._known.sides

    def _latest(self, bars: QuoteBars | None, ns: int | None) -> Sides:
        if bars is None:
            return None, None
        low = int(bars.end.searchsorted(self._start, "left"))
        high = len(bars.end) if ns is None else int(bars.end.searchsorted(ns, "left"))
        bid = (bars.bid_open, bars.bid_high, bars.bid_low, bars.bid_close)
        ask = (bars.ask_open, bars.ask_high, bars.ask_low, bars.ask_close)
        return _last(bid, low, high), _last(ask, low, high)


def _last(side: tuple[Floats, Floats, Floats, Floats], low: int, high: int) -> Corners | None:
    """The last bar of the rows that has the side."""
    there = np.zeros(max(high - low, 0), dtype=np.bool_)
    for values in side:
        there |= np.nan_to_num(values[low:high]) != 0.0
    rows = np.flatnonzero(there)
    if not len(rows):
        return None
    first, lowest, highest, last = (float(np.nan_to_num(values[low + rows[-1]])) for values in side)
    return first, lowest, highest, last


def _either(sides: Sides, others: Sides) -> Sides:
    return sides[0] or others[0], sides[1] or others[1]
