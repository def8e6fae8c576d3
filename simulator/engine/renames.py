"""When equities change their ticker, and under which their data go (Engine/DataFeeds/Enumerators/MappingEventProvider.cs)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from simulator.engine.bars import SymbolChangedEvent
from simulator.engine.moments import midnight
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.enums import SecurityType
from simulator.hours import MarketHours
from simulator.market import MarketData
from simulator.symbols import Symbol, under_ticker

CANCELED = "Open order cancelled on symbol changed event"


class Renames:
    """The changes of ticker to come of subscribed equities and their options, by the midnight they are told at."""

    def __init__(self, market: MarketData) -> None:
        self._market = market
        self._due: dict[int, dict[Symbol, tuple[str, str]]] = {}

    def name(self, data: SymbolData) -> None:
        """Gives an equity's data the ticker of the day they begin."""
        listing = self._market.listing(data.symbol)
        first = data.sessions.day(data.start)
        if listing is not None and listing.has(first) and data.symbol.security_type is SecurityType.EQUITY:
            data.shown = under_ticker(data.symbol, listing.on(first))

    def plan(self, data: SymbolData, end: int) -> None:
        """Notes the changes after the subscription begins, up to the end of the run, each for the next trading day."""
        listing = self._market.listing(data.symbol)
        if listing is None:
            return
        hours, spans = data.sessions.hours, list(listing.spans())
        for old, new in itertools.pairwise(spans):
            ns = midnight(_trading_day(hours, new.first), hours.time_zone)
            if data.start < ns <= end:
                self._due.setdefault(ns, {})[data.symbol] = old.ticker, new.ticker

    def instants(self, start: int, end: int) -> list[int]:
        """When something is renamed within (start, end]."""
        return [ns for ns in self._due if start < ns <= end]

    def at(self, ns: int, subscriptions: Mapping[Symbol, Subscription]) -> dict[Symbol, SymbolChangedEvent]:
        """What is renamed at the instant, of symbols still subscribed; an equity's data go by the new ticker from now on."""
        found: dict[Symbol, SymbolChangedEvent] = {}
        for symbol, (old, new) in sorted(self._due.pop(ns, {}).items()):
            subscription = subscriptions.get(symbol)
            if subscription is None:
                continue
            data = subscription.data
            if symbol.security_type is SecurityType.EQUITY:
                data.shown = under_ticker(symbol, new)
            day = datetime.combine(data.sessions.day(ns), time())
            found[symbol] = SymbolChangedEvent(symbol, day, old, new)
        return found


def _trading_day(hours: MarketHours, day: date) -> date:
    """The day, or the first trading day after it."""
    return day if hours.is_date_open(day) else hours.next_trading_day(day - timedelta(days=1))
