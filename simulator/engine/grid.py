"""The instants of one day at which the engine takes a step, and at which of them there is data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np

from simulator.engine.moments import MINUTE, local
from simulator.engine.sessions import Sessions
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.enums import SecurityType
from simulator.market import Instants

EMPTY: Instants = np.empty(0, dtype=np.int64)
_FIRST = (SecurityType.INDEX, SecurityType.EQUITY, SecurityType.FUTURE)


def data_instants(subscriptions: Iterable[Subscription], start: int, end: int) -> Instants:
    """When any subscription gives out a bar within (start, end], in order.

    Contracts are looked at last and only where the day's grid is not yet covered: whole chains need no decoding here.
    """
    ordered = sorted(subscriptions, key=lambda one: one.symbol.security_type not in _FIRST)
    covered: dict[tuple[tuple[int, int], ...], int] = {}
    parts: list[Instants] = []
    for subscription in ordered:
        for day in _days(subscription.data.sessions, start, end):
            if subscription.fill_forward:
                _cover(covered, subscription, day)
            else:
                parts.append(_ends(subscription.data, day))
    for spans, first in covered.items():
        parts.extend(_grid(span, first) for span in spans)
    return _within(parts, start, end)


def bar_instants(data: SymbolData, start: int, end: int) -> Instants:
    """When the symbol's own bars end within (start, end]."""
    return _within([_ends(data, day) for day in _days(data.sessions, start, end)], start, end)


def _days(sessions: Sessions, start: int, end: int) -> list[date]:
    zone = sessions.hours.time_zone
    first, last = local(start, zone).date(), local(end, zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _cover(covered: dict[tuple[tuple[int, int], ...], int], subscription: Subscription, day: date) -> None:
    spans = tuple(subscription.data.sessions.of(day))
    if not spans or covered.get(spans, spans[-1][1]) <= spans[0][0] + MINUTE:
        return
    first = subscription.data.first_by(day)
    if first is not None and first <= spans[-1][1]:
        covered[spans] = min(covered.get(spans, first), first)


def _grid(span: tuple[int, int], first: int) -> Instants:
    ends = np.arange(span[0] + MINUTE, span[1] + 1, MINUTE, dtype=np.int64)
    return ends[ends >= first]


def _ends(data: SymbolData, day: date) -> Instants:
    parts = [track.end for track in (data.trades.day(day), data.quotes.day(day) if data.has_quotes else None) if track]
    return np.concatenate(parts) if parts else EMPTY


def _within(parts: list[Instants], start: int, end: int) -> Instants:
    if not parts:
        return EMPTY
    every = np.unique(np.concatenate(parts))
    return every[(every > start) & (every <= end)]
