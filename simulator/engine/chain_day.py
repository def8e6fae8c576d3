"""The rest of one day of a chain, laid out minute by minute: whole chains are read once a minute, so a minute is one row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.market import Floats, Instants
from simulator.symbols import Symbol

Row = tuple[Sequence[Subscription], Sequence[Symbol], list[float], list[float]]
Flags = NDArray[np.bool_]


def fits(subscriptions: Sequence[Subscription]) -> bool:
    """Whether all contracts are filled forward on one grid of minutes, which a ``ChainDay`` needs."""
    sessions = subscriptions[0].data.sessions
    return all(one.fill_forward and one.data.sessions is sessions for one in subscriptions)


class ChainDay:
    """Bids and asks of every contract at each minute from an instant to the day's end, shape (minutes, contracts)."""

    def __init__(self, subscriptions: Sequence[Subscription], ns: int) -> None:
        sessions = subscriptions[0].data.sessions
        day = sessions.day(ns - 1)
        grid = sessions.grid(day)
        instants = grid[np.searchsorted(grid, ns) :]
        shape = len(subscriptions), len(instants)
        self._subscriptions = subscriptions
        self._rows = {instant: row for row, instant in enumerate(instants.tolist())}
        bid, ask = np.zeros(shape), np.zeros(shape)
        quoted, traded = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        for number, one in enumerate(subscriptions):
            traded[number] = _traded(one.data, instants)
            _quotes(one.data, instants, bid[number], ask[number], quoted[number])
        self._bid, self._ask, self._quoted, self._traded = (np.ascontiguousarray(a.T) for a in (bid, ask, quoted, traded))
        self._order: NDArray[np.int64] | None = None
        self._there: tuple[list[Subscription], list[Symbol]] = ([], [])

    def at(self, ns: int) -> Row | None:
        """Contracts with data at the instant, those that ever traded first, with symbols, bids and asks (0: none).

        None for an instant that is not a minute of the day.
        """
        row = self._rows.get(ns)
        if row is None:
            return None
        traded = self._traded[row]
        order = np.concatenate((np.flatnonzero(traded), np.flatnonzero(self._quoted[row] & ~traded)))
        if self._order is None or not np.array_equal(order, self._order):
            there = [self._subscriptions[number] for number in order.tolist()]
            self._order, self._there = order, (there, [one.symbol for one in there])
        return *self._there, self._bid[row, order].tolist(), self._ask[row, order].tolist()


def _traded(data: SymbolData, instants: Instants) -> Flags:
    """Whether there has been a trade bar by each instant."""
    bars, rows, before = data.trades.over(instants)
    there: Flags = rows >= 0 if bars is not None else np.zeros(len(instants), dtype=bool)
    return there | (before is not None)


def _quotes(data: SymbolData, instants: Instants, bid: Floats, ask: Floats, quoted: Flags) -> None:
    """Fills one contract's bids and asks in force at each instant, and whether it has a quote at all."""
    if not data.has_quotes:
        return
    bars, rows, before = data.quotes.over(instants)
    if before is not None:
        day, index = before
        bid[:], ask[:], quoted[:] = day.bid.closes[index], day.ask.closes[index], True
    if bars is not None:
        own = rows >= 0
        if own.all():
            bid[:], ask[:], quoted[:] = bars.bid.closes[rows], bars.ask.closes[rows], True
        else:
            taken = rows[own]
            bid[own], ask[own], quoted[own] = bars.bid.closes[taken], bars.ask.closes[taken], True
