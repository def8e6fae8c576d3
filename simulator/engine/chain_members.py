"""The contracts of one chain, and which of them have data at an instant; no bar is decoded to tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from simulator.engine.subscription import Subscription
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

    def at(self, ns: int) -> Present:
        """Who has a bar, real or filled forward, at the instant."""
        if not self.filled:
            bars = ((one, *one.bars(ns)) for one in self.subscriptions)
            told = [(one, trade is not None) for one, trade, quote in bars if trade is not None or quote is not None]
            return _traded_first(told)
        if not self.sessions.on_grid(ns):
            return NOBODY
        if not self._from <= ns < self._until:
            self._present = self._look(ns)
        return self._present

    def _look(self, ns: int) -> Present:
        """Asks every contract when its first bars ended, and notes from when until when the answer holds."""
        day = self.sessions.day(ns - 1)
        self._from, self._until = ns, self.sessions.days.end + 1
        told = []
        for one in self.subscriptions:
            data = one.data
            trade = data.trades.first_by(day) if data.has_trades else None
            quote = data.quotes.first_by(day) if data.has_quotes else None
            for first in (trade, quote):
                if first is not None and ns < first < self._until:
                    self._until = first
            traded = trade is not None and trade <= ns
            if traded or (quote is not None and quote <= ns):
                told.append((one, traded))
        return _traded_first(told)


def _traded_first(told: Sequence[tuple[Subscription, bool]]) -> Present:
    return Present([one for one, traded in told if traded] + [one for one, traded in told if not traded])


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
