"""Which symbols are subscribed, who wants them, and what comes next (Engine/DataFeeds)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from operator import attrgetter
from typing import NamedTuple

from simulator.continuous import ContinuousFuture
from simulator.engine.bars import Delisting, DelistingType
from simulator.engine.chain_members import ChainMembers, chains_of
from simulator.engine.clock import Clock
from simulator.engine.corporate_events import CorporateCalendar
from simulator.engine.moments import local_nanos, midnight
from simulator.engine.renames import Renames
from simulator.engine.security import Security
from simulator.engine.sessions import Sessions
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.enums import DataNormalizationMode, Resolution, SecurityType
from simulator.hours import MarketHours
from simulator.market import MarketData
from simulator.symbols import Symbol

_EXPIRING = frozenset({SecurityType.OPTION, SecurityType.INDEX_OPTION, SecurityType.FUTURE_OPTION, SecurityType.FUTURE})


class Request(NamedTuple):
    """A wish for a subscription by ``owner``: the user (None) or a universe's canonical symbol.

    ``prices``: of a continuous future, where they come from. ``internal``: for the security's sake, not the slice's.
    """

    security: Security
    resolution: Resolution
    fill_forward: bool
    extended: bool
    owner: Symbol | None
    prices: ContinuousFuture | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Adding:
    """How a symbol is about to be subscribed whose security is being made."""

    symbol: Symbol
    resolution: Resolution
    fill_forward: bool
    extended: bool
    mode: DataNormalizationMode


class Feed:
    """Subscriptions by symbol, in LEAN's order: kind of security, then symbol."""

    def __init__(self, market: MarketData, clock: Clock, end: int) -> None:
        self._market = market
        self._clock = clock
        self.end = end
        self._sessions: dict[tuple[int, bool, bool], Sessions] = {}
        self._subscriptions: dict[Symbol, Subscription] = {}
        self._contracts: dict[Symbol, dict[Symbol, Subscription]] = {}
        self._requests: dict[Symbol, Request] = {}
        self.corporate = CorporateCalendar(market)
        self.renames = Renames(market)
        self.warm_up: Resolution | None = None
        self._resolutions: Counter[Resolution] = Counter()
        self._ordered: dict[Symbol, Subscription] | None = {}
        self._chains: dict[Symbol, ChainMembers] | None = None
        self._single: list[Subscription] | None = None
        self._delistings: dict[int, list[tuple[Symbol, DelistingType, datetime]]] = {}
        self.version = 0
        self.hidden: set[Symbol] = set()
        """Whose delistings were those of internal subscriptions."""

    def sessions(self, hours: MarketHours, extended: bool = False, daily: bool = False) -> Sessions:
        """The shared sessions of an exchange entry."""
        key = (id(hours), extended, daily)
        known = self._sessions.get(key)
        if known is None:
            known = self._sessions[key] = Sessions(hours, extended, daily)
            known.fill_by(self._finest())
        return known

    @property
    def now(self) -> int:
        """Algorithm time (ns)."""
        return self._clock.ns

    @property
    def active(self) -> dict[Symbol, Subscription]:
        """Subscriptions in order. A new dictionary whenever they change, so a slice may keep it."""
        if self._ordered is None:
            shown = sorted((one for one in self._subscriptions.values() if not one.internal), key=attrgetter("place"))
            self._ordered = {one.symbol: one for one in shown}
        return self._ordered

    @property
    def chains(self) -> dict[Symbol, ChainMembers]:
        """Option contracts by canonical symbol, in order; new whenever subscriptions change."""
        if self._chains is None:
            self._chains = chains_of(self.active.values())
        return self._chains

    @property
    def single(self) -> list[Subscription]:
        """Those of ``active`` that are no option contracts."""
        if self._single is None:
            self._single = [one for one in self.active.values() if one.chain is None]
        return self._single

    def find(self, symbol: Symbol) -> Subscription | None:
        """The symbol's subscription."""
        return self._subscriptions.get(symbol)

    def members(self) -> dict[Symbol, Security]:
        """Every security that is subscribed, internal ones too: the members of LEAN's universes."""
        return {symbol: one.security for symbol, one in self._subscriptions.items()}

    def contracts(self, canonical: Symbol) -> list[Subscription]:
        """The subscriptions of a chain's contracts, internal ones too."""
        return list(self._contracts.get(canonical, {}).values())

    def request(self, symbol: Symbol) -> Request | None:
        """The wish that began the symbol's subscription."""
        return self._requests.get(symbol)

    def subscribe(self, request: Request, seeded: bool = False) -> bool:
        """Begins a subscription now, or adds an owner to the one there is; True where the slices' symbols are one more.

        ``seeded``: with the last known prices of the days before.
        """
        symbol = request.security.symbol
        known = self._subscriptions.get(symbol)
        if known is not None:
            known.owners.add(request.owner)
            return not request.internal and self.show(known, True)
        hours = self._market.hours(symbol)
        resolution = self.warm_up or request.resolution
        sessions = self._sessions_of(request, hours, resolution)
        start = self._clock.ns
        if seeded:
            start = midnight(hours.previous_trading_day(sessions.day(start)), hours.time_zone)
        subscription = self._begin(request, sessions, start, resolution)
        subscription.owners.add(request.owner)
        self._subscriptions[symbol] = subscription
        if symbol.expiry is not None:
            self._contracts.setdefault(symbol.canonical, {})[symbol] = subscription
        self._requests[symbol] = request
        if request.security.resolution is not request.resolution:
            request.security.resolution = request.resolution
        last = self._last_day(subscription.data)
        if last is not None:
            self._plan_delisting(symbol, last, hours)
        self.corporate.plan(subscription.data, self.end)
        self.renames.plan(subscription.data, self.end)
        self._changed()
        return not request.internal

    def _sessions_of(self, request: Request, hours: MarketHours, resolution: Resolution) -> Sessions:
        """Daily bars are of regular hours, whatever was asked for."""
        extended = request.extended and request.resolution is not Resolution.DAILY
        return self.sessions(hours, extended, resolution is Resolution.DAILY)

    def _begin(self, request: Request, sessions: Sessions, start: int, resolution: Resolution) -> Subscription:
        data = SymbolData(request.prices or self._market, request.security.symbol, sessions, start, resolution)
        subscription = Subscription(request.security, data, request.fill_forward)
        subscription.internal = request.internal
        self.renames.name(data)
        request.security.attach(data)
        self._count(subscription, 1)
        return subscription

    def _finest(self) -> Resolution:
        """What bars are filled forward by: the finest resolution there is."""
        return min((each for each, count in self._resolutions.items() if count), default=Resolution.MINUTE)

    def _count(self, subscription: Subscription, change: int) -> None:
        """Counts a subscription that is in the slices in or out."""
        if subscription.internal:
            return
        resolution = subscription.data.resolution
        before = self._resolutions[resolution]
        self._resolutions[resolution] = before + change
        if not before or not before + change:
            finest = self._finest()
            for sessions in self._sessions.values():
                sessions.fill_by(finest)

    def end_warm_up(self) -> None:
        """Subscriptions go over to their own resolution, with the trading day before behind them (FileSystemDataFeed.cs)."""
        self.warm_up = None
        for symbol, old in self._subscriptions.items():
            request = self._requests[symbol]
            if request.resolution is old.data.resolution:
                continue
            sessions = self._sessions_of(request, old.data.sessions.hours, request.resolution)
            day = sessions.hours.previous_trading_day(sessions.day(self._clock.ns))
            self._count(old, -1)
            new = self._begin(request, sessions, midnight(day, sessions.hours.time_zone), request.resolution)
            new.owners = old.owners
            old.ended = True
            if old.internal is not new.internal:
                self.show(new, not old.internal)
            self._subscriptions[symbol] = new
            if symbol.expiry is not None:
                self._contracts[symbol.canonical][symbol] = new
        self._changed()

    def show(self, subscription: Subscription, shown: bool) -> bool:
        """Puts a subscription into the slices, or takes it out of them; whether that changes anything."""
        if subscription.internal is not shown:
            return False
        self._count(subscription, -1)
        subscription.internal = not shown
        self._count(subscription, 1)
        self._changed()
        return True

    def unsubscribe(self, symbol: Symbol) -> None:
        """Ends a subscription. What it decoded is let go at once, and decoded again for who still asks."""
        ended = self._subscriptions.pop(symbol, None)
        if ended is not None:
            self._contracts.get(symbol.canonical, {}).pop(symbol, None)
            ended.ended = True
            ended.data.let_go()
            del self._requests[symbol]
            self._count(ended, -1)
            self._changed()

    def _changed(self) -> None:
        self._ordered = self._chains = self._single = None
        self.plan_again()

    def plan_again(self) -> None:
        """The instants of the run planned so far no longer hold."""
        self.version += 1

    def _last_day(self, data: SymbolData) -> date | None:
        """The day after which the symbol is delisted: a contract's expiry, the last of an equity's map file; None where it
        trades on, and where it has ended before its data begin: then LEAN tells nothing (SubscriptionDataReader.cs)."""
        symbol = data.symbol
        listing = None if symbol.security_type in _EXPIRING else self._market.listing(symbol)
        last = symbol.expiry if listing is None else listing.last
        return None if last is None or data.sessions.day(data.start) > last else last

    def _plan_delisting(self, symbol: Symbol, expiry: date, hours: MarketHours) -> None:
        """A warning as the last day begins and the end a day later, where the run has a trading day after it: at midnight, or
        at the time of day a future's trading ends (Engine/DataFeeds/Enumerators/DelistingEventProvider.cs)."""
        start = self._clock.ns
        for kind, told, ns, needed in _last_times(hours, expiry, symbol.security_type is SecurityType.OPTION, symbol.ends):
            if max(ns, start, needed) <= self.end:
                self._delistings.setdefault(max(ns, start), []).append((symbol, kind, told))

    def delisting_instants(self, start: int, end: int) -> list[int]:
        """When contracts end or are about to, within (start, end]."""
        return [ns for ns in self._delistings if start < ns <= end]

    def delistings_at(self, ns: int) -> dict[Symbol, Delisting]:
        """The delistings of the instant, of symbols still subscribed, in the order of subscriptions."""
        found: dict[Symbol, Delisting] = {}
        if ns not in self._delistings:
            return found
        due = [(self._subscriptions.get(symbol), kind, told) for symbol, kind, told in self._delistings.pop(ns)]
        there = [(one, kind, told) for one, kind, told in due if one is not None]
        for subscription, kind, told in sorted(there, key=lambda item: item[0].place):
            symbol = subscription.symbol
            if subscription.internal:
                self.hidden.add(symbol)
            else:
                self.hidden.discard(symbol)
            price = partial(_last_price, subscription.data, self._clock.data_ns)
            found[symbol] = Delisting(symbol, told, price, kind)
        return found


@lru_cache(maxsize=1024)
def _last_times(
    hours: MarketHours, expiry: date, equity_option: bool, ends: time
) -> Sequence[tuple[DelistingType, datetime, int, int]]:
    """The warning and the end: when they are told of, exchange-local and as an instant, and the instant the run must reach for
    it. An equity option's last day is one of trading. A chain's contracts share them.
    """
    last, zone = expiry, hours.time_zone
    while equity_option and not hours.is_date_open(last):
        last -= timedelta(days=1)
    warned, ended = datetime.combine(last, time()), datetime.combine(last + timedelta(days=1), ends)
    resumed = midnight(hours.next_trading_day(last), zone)
    return (DelistingType.WARNING, warned, local_nanos(warned, zone), 0), (
        DelistingType.DELISTED,
        ended,
        local_nanos(ended, zone),
        resumed,
    )


def _last_price(data: SymbolData, ns: int) -> float:
    """The close of the last trade bar, 0 where there was none: LEAN tells of a delisting with the trades (Common/Extensions.cs,
    ShouldEmitData), whatever the quotes are."""
    trade = data.trade_at(ns)
    return 0.0 if trade is None else trade[0].close[trade[1]]
