"""The contracts of one chain, and which of them have data at an instant; no bar is decoded to tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from simulator.engine.subscription import Subscription
from simulator.market import Instants
from simulator.symbols import Symbol


class Present:
    """The contracts of a chain with data at an instant, those that ever traded first. It never changes: slices keep it."""

    def __init__(self, subscriptions: Sequence[Subscription]) -> None:
        self.subscriptions = subscriptions

    @cached_property
    def place_of(self) -> dict[Symbol, int]:
        """The places of the contracts by symbol."""
        return {one.symbol: place for place, one in enumerate(self.subscriptions)}


NOBODY = Present(())
NEVER: Final = np.iinfo(np.int64).max


class ChainMembers:
    """The subscribed contracts of one canonical symbol, in the order of subscriptions (at least one).

    ``filled`` says that all are filled forward on the minutes of the same ``sessions``, ``priced`` that what
    they are on is known to have had data.
    """

    def __init__(self, subscriptions: Sequence[Subscription]) -> None:
        self.subscriptions = subscriptions
        self.sessions = subscriptions[0].data.sessions
        self.filled = all(one.fill_forward and one.data.sessions is self.sessions for one in subscriptions)
        self.priced = False
        self._present = NOBODY
        self._from = self._until = 0
        self._day: date | None = None
        self._trades = self._quotes = np.empty(0, dtype=np.int64)

    def at(self, ns: int) -> Present:
        """Who has a bar, real or filled forward, at the instant."""
        if not self.filled:
            bars = ((one, *one.bars(ns)) for one in self.subscriptions)
            told = [(one, trade is not None) for one, trade, quote in bars if trade is not None or quote is not None]
            return Present([one for one, traded in told if traded] + [one for one, traded in told if not traded])
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
            self._trades, self._quotes = self._firsts(day)
        firsts = np.concatenate((self._trades, self._quotes))
        self._from, self._until = ns, min(int(firsts.min(where=firsts > ns, initial=NEVER)), end + 1)
        traded = self._trades <= ns
        order = np.concatenate((np.flatnonzero(traded), np.flatnonzero((self._quotes <= ns) & ~traded)))
        return Present([self.subscriptions[place] for place in order.tolist()])

    def _firsts(self, day: date) -> tuple[Instants, Instants]:
        """When each contract's first trade bar and first quote bar ended, shape (contracts,); NEVER where not by the day."""
        trades, quotes = np.full((2, len(self.subscriptions)), NEVER)
        for place, one in enumerate(self.subscriptions):
            data = one.data
            trade = data.trades.first_by(day) if data.has_trades else None
            quote = data.quotes.first_by(day) if data.has_quotes else None
            if trade is not None:
                trades[place] = trade
            if quote is not None:
                quotes[place] = quote
        return trades, quotes


def chains_of(subscriptions: Iterable[Subscription]) -> dict[Symbol, ChainMembers]:
    """The option contracts among subscriptions, by canonical symbol."""
    found: dict[Symbol, list[Subscription]] = {}
    last, members = None, []
    for one in subscriptions:
        if one.chain is not last:
            last = one.chain
            members = [] if last is None else found.setdefault(last, [])
        members.append(one)
    return {canonical: ChainMembers(members) for canonical, members in found.items()}
