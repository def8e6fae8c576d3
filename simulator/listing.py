"""Under which tickers an equity traded, and until when: its map file (Common/Data/Auxiliary/MapFile.cs)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)


class TickerSpan(NamedTuple):
    """A ticker, upper case, and the first and the last day it was in use."""

    ticker: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Listing:
    """One equity's tickers, upper case, each with the last day it was in use, oldest first and at least one.

    ``name`` is what its map file and its factor file are called, lower case. The first row's day is the first of trading, the
    last row's is the last.
    """

    name: str
    until: tuple[date, ...]
    tickers: tuple[str, ...]

    @property
    def first(self) -> date:
        """The first day there are data of."""
        return self.until[0]

    @property
    def last(self) -> date:
        """The day it is delisted on, far in the future where it trades."""
        return self.until[-1]

    def has(self, day: date) -> bool:
        """Whether there are data of the day."""
        return self.first <= day <= self.last

    def on(self, day: date) -> str:
        """The ticker in use on the day; after the last, the last."""
        return self.tickers[min(bisect_left(self.until, day), len(self.tickers) - 1)]

    def spans(self) -> Iterator[TickerSpan]:
        """The tickers one after the other; a row that changes nothing begins no span."""
        begun = self.first
        for place, (ticker, last) in enumerate(zip(self.tickers, self.until, strict=True)):
            if place + 1 < len(self.tickers) and self.tickers[place + 1] == ticker:
                continue
            yield TickerSpan(ticker, begun, last)
            begun = last + _DAY
