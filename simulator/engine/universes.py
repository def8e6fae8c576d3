"""Chain universes: once a day a filter picks the contracts to subscribe to (OptionChainUniverse.cs, UniverseSelection.cs)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from typing import Final, Protocol

from simulator.engine.feed import Feed, Request
from simulator.engine.filters import OptionFilterUniverse
from simulator.engine.listed_interest import ListedInterest
from simulator.engine.moments import local, midnight
from simulator.engine.open_interest import Told
from simulator.engine.option_universe import Lines, OptionUniverse
from simulator.engine.security import Option, Security
from simulator.engine.security_changes import Changes
from simulator.engine.subscription import Subscription
from simulator.enums import DataNormalizationMode, Resolution
from simulator.errors import ArgumentException
from simulator.hours import MarketHours
from simulator.market import MarketData, Universe
from simulator.symbols import PRINTED, Symbol

CONTINUOUS: Final = "QC-UNIVERSE-CONTINUOUS-"
"""How the symbols of universes begin that keep the contract of a continuous future subscribed."""
_ROUNDED_TO: Final = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1))


class SelectingUniverse(Protocol):
    """What picks symbols to subscribe to, now and then. ``owner`` is the symbol it goes by."""

    disposed: bool

    @property
    def owner(self) -> Symbol:
        """By whom its members are wanted."""

    def request(self, security: Security) -> Request:
        """How a member is subscribed."""

    def instants(self, start: int, end: int) -> list[int]:
        """When it picks within (start, end]."""

    def selection(self, ns: int, first: bool) -> list[Symbol] | None:
        """What it picks at the instant, None where nothing is due; ``first`` as it starts."""


class ChainUniverse:
    """The chain of one canonical symbol. It is filtered as the day after each universe file begins."""

    def __init__(
        self, security: Security, market: MarketData, resolution: Resolution, fill_forward: bool, extended: bool = False
    ) -> None:
        self.resolution = resolution
        self.fill_forward = fill_forward
        self.extended = extended
        self.canonical: Symbol = security.symbol
        self.disposed = False
        self._latest: date | None = None
        self._market = market
        self._hours: MarketHours = market.hours(security.symbol)

    @property
    def owner(self) -> Symbol:
        """By whom its members are wanted: the chain's own symbol."""
        return self.canonical

    def request(self, security: Security) -> Request:
        """How a member is subscribed: with the prices it trades at."""
        security.set_data_normalization_mode(DataNormalizationMode.RAW)
        return Request(security, self.resolution, self.fill_forward, self.extended, self.owner)

    def first_day(self, start: int) -> date:
        """The trading day whose file is used as the run starts."""
        return self._hours.previous_trading_day(local(start, self._hours.time_zone).date())

    def follows_file(self, day: date) -> int | None:
        """The midnight the day begins with, where the day before is a trading day with a universe file."""
        return None if self._file(day - timedelta(days=1)) is None else midnight(day, self._hours.time_zone)

    def instants(self, start: int, end: int) -> list[int]:
        """Midnights within (start, end] that follow a trading day with a universe file."""
        zone = self._hours.time_zone
        first, last = local(start, zone).date(), local(end, zone).date()
        found = []
        for n in range((last - first).days + 1):
            day = first + timedelta(days=n)
            if start < midnight(day, zone) <= end and (ns := self.follows_file(day)) is not None:
                found.append(ns)
        return found

    def selection(self, ns: int, first: bool) -> list[Symbol] | None:
        """What it picks at the instant, None where nothing is due; ``first`` as the run (or the universe) starts.

        A universe that was disposed of picks nothing from then on.
        """
        if self.disposed:
            return []
        file = self._due(ns, first)
        self._latest = None if file is None else file.day
        return None if file is None else self.chosen(ns, file)

    def tell_interest(self, contracts: Collection[Subscription], picked: AbstractSet[Symbol]) -> None:
        """Tells the chain's subscribed contracts of their lines in the file that was just ``picked`` from."""
        if self._latest is None:
            return
        ends = midnight(self._latest + timedelta(days=1), self._hours.time_zone)
        symbols = [one.symbol for one in contracts]
        told = Told(ends, ListedInterest(self._market, self.canonical, self._latest, symbols).of)
        lines = Lines(self._market, self.canonical, self._latest)
        for one in contracts:
            one.data.tell(told, lines, listed=one.symbol in picked)

    def chosen(self, ns: int, file: Universe) -> list[Symbol]:
        """What the filter picks from the file."""
        raise NotImplementedError

    def _file(self, day: date) -> Universe | None:
        return self._market.universe(self.canonical, day) if self._hours.is_date_open(day) else None

    def _due(self, ns: int, first: bool) -> Universe | None:
        day = local(ns, self._hours.time_zone).date()
        if first:
            return self._file(self.first_day(ns))
        return self._file(day - timedelta(days=1)) if ns == midnight(day, self._hours.time_zone) else None


class OptionChainUniverse(ChainUniverse):
    """A chain of options (OptionChainUniverse.cs)."""

    def __init__(
        self, option: Option, market: MarketData, resolution: Resolution, fill_forward: bool, extended: bool = False
    ) -> None:
        super().__init__(option, market, resolution, fill_forward, extended)
        self.option = option

    def request(self, security: Security) -> Request:
        """How a member is subscribed; it has the chain's price model from then on."""
        if isinstance(security, Option) and security.price_model is not self.option.price_model:
            security.price_model = self.option.price_model
        return super().request(security)

    def chosen(self, ns: int, file: Universe) -> list[Symbol]:
        """What the option's filter picks from the file."""
        where = local(ns, self._hours.time_zone)
        scale = self.option.symbol_properties.strike_multiplier
        universe = OptionFilterUniverse(
            self.canonical, file.rows, file.underlying_close, self._hours, where, strike_multiplier=scale
        )
        wanted = self.option.contract_filter
        answer = universe.strikes(-1, 1).expiration(0, 35) if wanted is None else wanted(universe)
        if answer is None or isinstance(answer, OptionFilterUniverse):
            return (answer or universe).apply_types().symbols()
        if isinstance(answer, list | tuple) and all(isinstance(one, Symbol | OptionUniverse) for one in answer):
            return [one if isinstance(one, Symbol) else one.symbol for one in answer]
        raise ArgumentException(
            f"QCAlgorithm.SetFilter: result type {type(answer).__name__} from filter function is not a valid argument, please "
            "return either a OptionFilterUniverse or a list of symbols"
        )


class Selector:
    """Applies what universes pick: subscribes, and lets go what is no longer wanted and no longer held."""

    def __init__(
        self,
        feed: Feed,
        make_option: Callable[[Symbol], Security],
        is_held: Callable[[Symbol], bool],
        forget: Callable[[Security], None],
        stays: Callable[[], timedelta],
    ) -> None:
        """``stays`` says how long a universe made now keeps what it picked at least."""
        self._feed = feed
        self._make = make_option
        self._is_held = is_held
        self._forget = forget
        self._owned: dict[Symbol, dict[Symbol, Subscription]] = {}
        self._leaving: dict[Symbol, set[Symbol]] = {}
        self._stays = stays
        self._least: dict[Symbol, timedelta] = {}
        self._since: dict[tuple[Symbol, Symbol], int] = {}

    def apply(self, universe: SelectingUniverse, wanted: list[Symbol], changes: Changes) -> AbstractSet[Symbol]:
        """Takes over a universe's new selection, and gives it back as a set."""
        owner = universe.owner
        keep = set(wanted)
        self._let_go(owner, keep)
        leaving = self._leaving.setdefault(owner, set())
        owned = self._owned.setdefault(owner, {})
        least = self._least.setdefault(owner, self._stays())
        for symbol in sorted(owned.keys() - keep - leaving, key=PRINTED):
            subscription = owned[symbol]
            if subscription.ended:
                del owned[symbol], self._since[owner, symbol]
                continue
            if not universe.disposed and not _stayed(self._feed.now - self._since[owner, symbol], least):
                continue
            changes.remove(subscription.security, internal=universe.request(subscription.security).internal)
            if self._is_held(symbol):
                leaving.add(symbol)
            else:
                self._drop(subscription, owner)
        for symbol in wanted:
            mine = owned.get(symbol)
            if mine is not None and not mine.ended:
                continue
            known = self._feed.find(symbol)
            request = universe.request(self._make(symbol) if known is None else known.security)
            unseen = request.internal and (known is None or not any(map(_wants_prices, known.owners)))
            if self._feed.subscribe(request) or unseen:
                changes.add(request.security, internal=request.internal)
            known = self._feed.find(symbol)
            if known is not None:
                owned[symbol] = known
                self._since[owner, symbol] = self._feed.now
        if universe.disposed:
            self._least.pop(owner, None)
        return keep

    def owned_by(self, owner: Symbol) -> list[Subscription]:
        """The members of a universe."""
        return list(self._owned.get(owner, {}).values())

    def holds_back(self, universe: SelectingUniverse) -> bool:
        """Whether members that the universe no longer wants are still held."""
        return bool(self._leaving.get(universe.owner))

    def is_leaving(self, symbol: Symbol, *, internal: bool) -> bool:
        """Whether a universe no longer wants the symbol, which is still held: that it went is told already."""
        owners = (owner for owner, leaving in self._leaving.items() if leaving and symbol in leaving)
        return any(self._is_internal({owner}) is internal for owner in owners)

    def release(self, subscription: Subscription) -> None:
        """The user himself no longer wants the symbol."""
        self._drop(subscription, None)

    def _let_go(self, owner: Symbol, keep: set[Symbol]) -> None:
        leaving = self._leaving.get(owner, set())
        for symbol in sorted(leaving, key=PRINTED):
            if symbol in keep:
                leaving.discard(symbol)
                continue
            subscription = self._feed.find(symbol)
            if subscription is None:
                leaving.discard(symbol)
            elif not self._is_held(symbol):
                leaving.discard(symbol)
                self._drop(subscription, owner)

    def _drop(self, subscription: Subscription, owner: Symbol | None) -> None:
        subscription.owners.discard(owner)
        if owner is not None:
            self._owned[owner].pop(subscription.symbol, None)
            self._since.pop((owner, subscription.symbol), None)
        if not subscription.owners:
            self._feed.unsubscribe(subscription.symbol)
            self._forget(subscription.security)
        elif self._is_internal(subscription.owners) and not subscription.symbol.is_canonical:
            self._feed.show(subscription, False)

    @staticmethod
    def _is_internal(owners: set[Symbol | None]) -> bool:
        """Whether the owners want prices and no slices; so do none at all."""
        return all(map(_wants_prices, owners))


def _wants_prices(owner: Symbol | None) -> bool:
    """Whether the owner is the universe of a continuous future."""
    return owner is not None and owner.ticker.startswith(CONTINUOUS)


def _stayed(spent: int, least: timedelta) -> bool:
    """Whether so long (ns) in a universe is long enough, rounded to days, hours, minutes or seconds, whichever the time asked
    for has (Universe.cs, CanRemoveMember)."""
    unit = next((unit for unit in _ROUNDED_TO if least >= unit), None)
    passed = timedelta(microseconds=spent // 1000)
    return (passed if unit is None else round(passed / unit) * unit) >= least
