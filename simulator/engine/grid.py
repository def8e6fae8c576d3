"""The instants of one day at which the engine takes a step, and at which of them there is data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta

import numpy as np

from simulator.engine.chain_members import ChainMembers
from simulator.engine.moments import MINUTE, local
from simulator.engine.sessions import Sessions
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.enums import SecurityType
from simulator.market import Instants

EMPTY: Instants = np.empty(0, dtype=np.int64)


def data_instants(others: Iterable[Subscription], chains: Collection[ChainMembers], start: int, end: int) -> Instants:
    """When any subscription gives out a bar within (start, end], in order; ``others`` are those of no option contracts.

    Those that share sessions are looked at only until one covers the day's grid, contracts last: whole chains need no look.
    """
    shared: dict[Sessions, list[Subscription]] = {}
    single = list(others)
    for chain in chains:
        if not chain.filled:
            single.extend(chain.subscriptions)
    parts: list[Instants] = []
    for one in single:
        if one.fill_forward:
            shared.setdefault(one.data.sessions, []).append(one)
        else:
            parts += [_ends(one.data, day) for day in _days(one.data.sessions, start, end)]
    for chain in chains:
        if chain.filled:
            shared.setdefault(chain.sessions, []).extend(chain.subscriptions)
    for sessions, members in shared.items():
        for day in _days(sessions, start, end):
            first = _first_by(members, day, sessions)
            if first is not None:
                grid = sessions.grid(day)
                parts.append(grid[grid >= first])
    return _within(parts, start, end)


def bar_instants(data: SymbolData, start: int, end: int) -> Instants:
    """When the symbol's own bars end within (start, end]."""
    return _within([_ends(data, day) for day in _days(data.sessions, start, end)], start, end)


def interest_instants(subscriptions: Iterable[Subscription], start: int, end: int) -> Instants:
    """When open interest of futures is published within (start, end]: LEAN's feed steps there, be the exchange open or not.

    Options' is left out: what LEAN does between bars (it settles futures) is nothing to them, and whole chains have much of it.
    """
    futures = [one.data for one in subscriptions if one.symbol.security_type is SecurityType.FUTURE]
    return _within([data.interest.ends_on(day) for data in futures for day in _days(data.sessions, start, end)], start, end)


def _days(sessions: Sessions, start: int, end: int) -> list[date]:
    zone = sessions.hours.time_zone
    first, last = local(start, zone).date(), local(end, zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _first_by(members: Iterable[Subscription], day: date, sessions: Sessions) -> int | None:
    """When the first of the members begins to give out bars, as far as the day's grid cares; None where none does on it."""
    spans = sessions.of(day)
    if not spans:
        return None
    earliest: int | None = None
    for one in members:
        first = one.first or one.first_by(day)
        if first is not None and first <= spans[-1][1] and (earliest is None or first < earliest):
            earliest = first
            if earliest <= spans[0][0] + MINUTE:
                break
    return earliest


def _ends(data: SymbolData, day: date) -> Instants:
    parts = [track.end for track in (data.trades.day(day), data.quotes.day(day) if data.has_quotes else None) if track]
    return np.concatenate(parts) if parts else EMPTY


def _within(parts: list[Instants], start: int, end: int) -> Instants:
    if not parts:
        return EMPTY
    every = np.unique(np.concatenate(parts))
    return every[(every > start) & (every <= end)]
