"""The contracts of one chain, and which of them have data at an instant; no bar is decoded to tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from simulator.engine.security import Option
from simulator.engine.subscription import Subscription
from simulator.market import Instants
from simulator.symbols import PRINTED, Symbol

Sheet = Sequence[tuple[Sequence[float], Sequence[float]]]
"""Bids and asks of all contracts of a chain, for each minute of a day."""


class Present:
    """The contracts of a chain with data at an instant, in the order of their symbols. They never change: slices keep it.

    ``gone_through`` tells whether all of them were ever looked at.
    """

    def __init__(self, subscriptions: Sequence[Subscription]) -> None:
        self.subscriptions = subscriptions
        self.gone_through = False
        self._grid: Instants | None = None
        self._sheet: Sheet = ()

    def sheet(self, grid: Instants, ns: int) -> Sheet | None:
        """The day's bids and asks on these minutes; None unless every contract's were read at an earlier one."""
        if self._grid is not grid:
            quotes = [one.data.quotes for one in self.subscriptions]
            if not all(one.is_read(grid, ns) for one in quotes):
                return None
            for one in quotes:
                one.lay_out(grid)
            bids, asks = (
                np.stack(sides, axis=1).tolist() for sides in zip(*((one.bids, one.asks) for one in quotes), strict=True)
            )
            self._grid, self._sheet = grid, list(zip(bids, asks, strict=True))
        return self._sheet

    @cached_property
    def place_of(self) -> dict[Symbol, int]:
        """The places of the contracts by symbol."""
        return {one.symbol: place for place, one in enumerate(self.subscriptions)}


NOBODY = Present(())
NEVER: Final = np.iinfo(np.int64).max


class ChainMembers:
    """The subscribed contracts of one canonical symbol, in the order of their symbols (at least one).

    ``option`` is any of them, ``filled`` says that all are filled forward on the minutes of the same ``sessions``, ``priced``
    that what they are on is known to have had data.
    """

    def __init__(self, subscriptions: Sequence[Subscription]) -> None:
        self.subscriptions = subscriptions
        first = subscriptions[0]
        self.option = first.security if isinstance(first.security, Option) else None
        self.sessions = first.data.sessions
        self.filled = all(one.fill_forward and one.sessions is self.sessions for one in subscriptions)
        self.priced = False
        self._present = NOBODY
        self._from = self._until = 0
        self._day: date | None = None
        self._firsts = np.empty(0, dtype=np.int64)

    def at(self, ns: int) -> Present:
        """Who has a bar, real or filled forward, at the instant."""
        if not self.filled:
            return Present([one for one in self.subscriptions if one.bars(ns) != (None, None)])
        if not self.sessions.on_grid(ns):
            return NOBODY
        if not self._from <= ns < self._until:
            self._present = self._look(ns)
        return self._present

    def _look(self, ns: int) -> Present:
        """Who is present, and from when until when the answer holds."""
        day = self.sessions.day(ns - 1)
        end = self.sessions.days.end
        if day != self._day:
            self._day = day
            self._firsts = self._first_bars(day)
        firsts = self._firsts
        self._from, self._until = ns, min(int(firsts.min(where=firsts > ns, initial=NEVER)), end + 1)
        return Present([self.subscriptions[place] for place in np.flatnonzero(firsts <= ns).tolist()])

    def _first_bars(self, day: date) -> Instants:
        """When each contract was first there, shape (contracts,); NEVER where not by the day.

        By a bar of trades or of quotes, or, once the chain has one, by its open interest
        (Engine/DataFeeds/TimeSliceFactory.cs: an internal feed adds to a chain that is there).
        """
        by_bars = (one.first or one.first_by(day) for one in self.subscriptions)
        firsts = np.array([first or NEVER for first in by_bars], dtype=np.int64)
        earliest, grid = int(firsts.min()), self.sessions.grid(day)
        late = firsts > grid[0] if len(grid) and earliest < NEVER else ()
        for place in np.flatnonzero(late).tolist():
            told = self.subscriptions[place].data.interest.first_by(day)
            if told is not None:
                firsts[place] = min(int(firsts[place]), max(told, earliest))
        return firsts


def chains_of(subscriptions: Iterable[Subscription]) -> dict[Symbol, ChainMembers]:
    """The option contracts among subscriptions in LEAN's order, by canonical symbol."""
    found: dict[Symbol, list[Subscription]] = {}
    last, members = None, []
    for one in subscriptions:
        if one.chain is not last:
            last = one.chain
            members = [] if last is None else found.setdefault(last, [])
        members.append(one)
    return {canonical: ChainMembers(found[canonical]) for canonical in sorted(found, key=PRINTED)}
