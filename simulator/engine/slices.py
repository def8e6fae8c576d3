"""What an algorithm is handed at one instant (Common/Data/Slice.cs). Nothing is made before it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import ClassVar

from simulator.engine.bar_sets import QuoteBars, TradeBars
from simulator.engine.bars import BaseData, Delisting, QuoteBar, SymbolChangedEvent, TradeBar
from simulator.engine.chain_contracts import ChainContracts, ChainMoment
from simulator.engine.chain_members import NOBODY, ChainMembers
from simulator.engine.chains import OptionChain, OptionChains
from simulator.engine.corporate import Dividends, Happened, Splits
from simulator.engine.futures_chain import FuturesChains, chains_at
from simulator.engine.given import Given
from simulator.engine.lean_dict import DataDictionary, Values, not_found
from simulator.engine.lean_object import SlottedObject
from simulator.engine.overloads import lean_names
from simulator.engine.remains import NO_REMAINS, Remains
from simulator.engine.subscription import Subscription
from simulator.enums import SecurityType
from simulator.errors import KeyNotFoundException
from simulator.pricing import ModelResult
from simulator.symbols import PRINTED, Market, Symbol


class Delistings(DataDictionary[Delisting]):
    """Delistings by symbol."""

    lean_name: ClassVar[str] = "Delistings"
    __slots__ = ()


class SymbolChangedEvents(DataDictionary[SymbolChangedEvent]):
    """Continuous futures that go over to another contract, by root."""

    lean_name: ClassVar[str] = "SymbolChangedEvents"
    __slots__ = ()


class Slice(SlottedObject):
    """Data of one instant. ``time`` is naive in the algorithm's zone."""

    lean_name: ClassVar[str] = "Slice"
    __slots__ = (
        "_chains", "_delistings", "_evaluate", "_futures", "_given", "_happened", "_members", "_remains", "_symbol_changes",
        "_told", "has_data", "time", "utc_time",
    )  # fmt: skip

    def __init__(
        self,
        *,
        ns: int,
        utc_time: datetime,
        time: datetime,
        active: Mapping[Symbol, Subscription],
        members: Mapping[Symbol, ChainMembers],
        delistings: Mapping[Symbol, Delisting],
        happened: Happened,
        has_data: bool,
        evaluate: Callable[[Subscription], ModelResult],
        symbol_changes: Mapping[Symbol, SymbolChangedEvent] | None = None,
        told: AbstractSet[Symbol] = frozenset(),
        remains: Remains = NO_REMAINS,
    ) -> None:
        """``told``: what a split, a dividend, a delisting or a change of symbol is told of; ``remains``: of past history."""
        self._remains = remains
        self._given = Given(ns, active)
        self._members = members
        self._evaluate = evaluate
        self._chains: OptionChains | None = None
        self._futures: FuturesChains | None = None
        self.utc_time = utc_time
        self.time = time
        self.has_data = has_data
        self._delistings = delistings
        self._happened = happened
        self._symbol_changes = symbol_changes or {}
        self._told = told

    def _trade(self, symbol: Symbol) -> TradeBar | None:
        return self._given.trade(symbol)

    def _quote(self, symbol: Symbol) -> QuoteBar | None:
        return self._given.quote(symbol)

    def _symbols(self) -> list[Symbol]:
        """Symbols with bars and those something is told of (Slice.cs, CreateDynamicDataDictionary)."""
        ns = self._given.ns
        return sorted({symbol for symbol, one in self._given.active.items() if one.is_keyed(ns)} | self._told, key=PRINTED)

    def _emitting(self) -> list[Symbol]:
        ns = self._given.ns
        return sorted((symbol for symbol, one in self._given.active.items() if one.emits(ns)), key=PRINTED)

    @property
    def bars(self) -> TradeBars:
        """Trade bars by symbol."""
        return TradeBars(self._trade, self._emitting)

    @property
    def quote_bars(self) -> QuoteBars:
        """Quote bars by symbol."""
        return QuoteBars(self._quote, self._emitting)

    @property
    def delistings(self) -> Delistings:
        """Contracts that end, or whose last day begins."""
        return Delistings(self._delistings)

    @property
    def symbol_changed_events(self) -> SymbolChangedEvents:
        """Continuous futures that go over to another contract."""
        return SymbolChangedEvents(self._symbol_changes)

    @property
    def splits(self) -> Splits:
        """Splits, and warnings of those of the next trading day."""
        return Splits(self._happened.splits)

    @property
    def dividends(self) -> Dividends:
        """Dividends."""
        return Dividends(self._happened.dividends)

    @property
    def option_chains(self) -> OptionChains:
        """Chains by canonical symbol."""
        if self._chains is None:
            self._chains = OptionChains(self._make_chains())
        return self._chains

    @property
    def futures_chains(self) -> FuturesChains:
        """Futures chains by root."""
        if self._futures is None:
            self._futures = chains_at(self._given.active.values(), self._given.ns, self.time)
        return self._futures

    future_chains = futures_chains

    @property
    def keys(self) -> Values[Symbol]:
        """Symbols with data, or of which something is told."""
        return Values(self._symbols())

    @property
    def values(self) -> Values[BaseData]:
        """The bar of every symbol with data, as ``get`` gives it."""
        return Values(bar for bar in map(self.get, self._symbols()) if bar is not None)

    @property
    def count(self) -> int:
        """How many symbols have data, or are told of."""
        return len(self._symbols())

    def _named(self, key: Symbol | str) -> Symbol:
        """The symbol of a key: LEAN takes a ticker for its symbol."""
        if isinstance(key, Symbol):
            return key
        ticker = key.upper()
        other = Symbol.create(ticker, SecurityType.EQUITY, Market.USA)
        return next((symbol for symbol in self._symbols() if symbol.value == ticker), other)

    def get(self, symbol: Symbol | str) -> BaseData | None:
        """The symbol's bar: its trades, else its quotes where it is no equity; None where it has none."""
        wanted = self._named(symbol)
        trade = self._trade(wanted)
        return self._quote(wanted) if trade is None and wanted.security_type is not SecurityType.EQUITY else trade

    @lean_names("key")
    def contains_key(self, symbol: Symbol | str) -> bool:
        """Whether the symbol has data, or something is told of it."""
        wanted = self._named(symbol)
        subscription = self._given.active.get(wanted)
        return (subscription is not None and subscription.is_keyed(self._given.ns)) or wanted in self._told

    def __contains__(self, symbol: Symbol | str) -> bool:
        return self.contains_key(symbol)

    def __getitem__(self, symbol: Symbol | str) -> BaseData | None:
        """The symbol's bar; None where something is told of it and it has none. KeyNotFoundException where there is neither."""
        bar = self.get(symbol)
        if bar is None and self._named(symbol) not in self._told:
            raise KeyNotFoundException(not_found(symbol, "Slice"))
        return bar

    def _make_chains(self) -> dict[Symbol, OptionChain]:
        chains, given, time = {}, self._given, self.time
        for canonical, members in self._members.items():
            present, option = members.at(given.ns), members.option
            if option is None or not present.subscriptions:
                continue
            members.priced = members.priced or option.underlying.has_data
            if not members.priced and not given.emits(option.underlying.symbol):
                present = NOBODY
            contracts = ChainContracts(members, present, ChainMoment(given, option, self._evaluate, self._remains))
            chains[canonical] = OptionChain(canonical, time, contracts)
        return chains
