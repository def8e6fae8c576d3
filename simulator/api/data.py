"""QCAlgorithm: subscribing, history, chains."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, TypeVar

from simulator.api.history import Symbolic
from simulator.api.last_known import AlgorithmLastKnown
from simulator.database_keys import index_of_option
from simulator.engine.chain_providers import OptionChainProvider, last_universe
from simulator.engine.chains import ListedContracts, OptionChain, OptionChains, UniverseContract
from simulator.engine.feed import Adding, Request
from simulator.engine.futures_universe import continuous_owner
from simulator.engine.lean_enums import net_name
from simulator.engine.option_universe import OptionUniverse
from simulator.engine.overloads import lean_names
from simulator.engine.security import Equity, Index, IndexOption, Option, Security
from simulator.engine.universes import OptionChainUniverse
from simulator.enums import DataNormalizationMode, Resolution, SecurityType
from simulator.errors import ArgumentException, KeyNotFoundException, NotSupported
from simulator.futures_roots import market_of
from simulator.symbols import PRINTED, Market, Symbol, option_chain_of

Kind = TypeVar("Kind", bound=Security)
NULL_LEVERAGE = 0.0


class AlgorithmData(AlgorithmLastKnown):
    """What to subscribe to, and what there is."""

    def _add(
        self,
        symbol: Symbol,
        resolution: Resolution | None,
        fill_forward: bool,
        extended: bool = False,
        leverage: float = NULL_LEVERAGE,
        mode: DataNormalizationMode | None = None,
    ) -> Security:
        chosen = self.universe_settings.resolution if resolution is None else resolution
        if chosen not in {Resolution.MINUTE, Resolution.HOUR, Resolution.DAILY}:
            raise NotSupported(f"NotSupported: Resolution.{chosen}")
        scaled = symbol.security_type is SecurityType.EQUITY
        wanted = self.universe_settings.data_normalization_mode if mode is None else mode
        self._engine.adding = Adding(symbol, chosen, fill_forward, extended, wanted if scaled else DataNormalizationMode.RAW)
        security = self._engine.factory.security(symbol, by_name=True)
        self._engine.adding = None
        if leverage:
            security.set_leverage(leverage)
        security.resolution = chosen
        if scaled and (mode is not None or not self._wanted(symbol)):
            security.set_data_normalization_mode(wanted)
        if not symbol.is_canonical:
            if symbol.security_type is SecurityType.FUTURE and not self._wanted(symbol):
                security.data_normalization_mode = DataNormalizationMode.ADJUSTED
            if symbol.security_type is not SecurityType.INDEX and not security.is_tradable:
                security.is_tradable = True
            self._engine.requests.append(Request(security, chosen, fill_forward, extended, None))
        return security

    def add_equity(
        self,
        ticker: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
        leverage: float = NULL_LEVERAGE,
        extended_market_hours: bool = False,
        data_normalization_mode: DataNormalizationMode | None = None,
    ) -> Equity:
        """Subscribes to a share or fund; its prices are adjusted unless the universe settings or the call say otherwise."""
        symbol = Symbol.create(ticker, SecurityType.EQUITY, market or Market.USA)
        return of_kind(
            self._add(symbol, resolution, fill_forward, extended_market_hours, leverage, data_normalization_mode), Equity
        )

    def add_index(
        self, ticker: str, resolution: Resolution | None = None, market: str | None = None, fill_forward: bool = True
    ) -> Index:
        """Subscribes to an index."""
        symbol = Symbol.create(ticker, SecurityType.INDEX, market or Market.USA)
        index = self._add(symbol, resolution, fill_forward)
        index.is_tradable = False
        return of_kind(index, Index)

    @lean_names(
        "underlying, target_option, resolution, market, fill_forward, leverage",
        "underlying, resolution, market, fill_forward, leverage",
    )
    def add_option(
        self,
        underlying: str | Symbol,
        *rest: Any,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
        leverage: float = NULL_LEVERAGE,
    ) -> Option:
        """``(underlying, [target_option,] [resolution, market, fill_forward, leverage])``: a chain of options on a share."""
        target, rest = (rest[0], rest[1:]) if rest and isinstance(rest[0], str) else (None, rest)
        resolution = rest[0] if rest else resolution
        symbol = underlying if isinstance(underlying, Symbol) else self._equity_symbol(underlying, market)
        return self._add_chain(Symbol.create_canonical_option(symbol, target, market), resolution, fill_forward)

    @lean_names(
        "underlying, resolution, market, fill_forward",
        "underlying, target_option, resolution, market, fill_forward",
        "symbol, target_option, resolution, fill_forward",
        "symbol, resolution, fill_forward",
    )
    def add_index_option(
        self,
        underlying: str | Symbol,
        *rest: Any,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool = True,
    ) -> IndexOption:
        """``(index, [target_option,] [resolution, fill_forward])``: a chain of options on an index."""
        target: str | None = None
        if rest and isinstance(rest[0], str):
            target, rest = rest[0], rest[1:]
        if rest and rest[0] is not None:
            resolution = rest[0]
        if isinstance(underlying, Symbol):
            index = underlying
        else:
            ticker = underlying.upper()
            root = index_of_option(ticker)
            target = target or (ticker if root != ticker else None)
            index = Symbol.create(root, SecurityType.INDEX, market or Market.USA)
        if index.security_type is not SecurityType.INDEX:
            raise ArgumentException(f"Unexpected symbol {index}: AddIndexOption takes an index")
        return of_kind(self._add_chain(Symbol.create_canonical_option(index, target), resolution, fill_forward), IndexOption)

    def _add_chain(self, canonical: Symbol, resolution: Resolution | None, fill_forward: bool) -> Option:
        if canonical.underlying is not None:
            self._add_underlying(canonical.underlying, resolution, fill_forward)
        option = of_kind(self._add(canonical, resolution, fill_forward), Option)
        chain = OptionChainUniverse(option, self._engine.market, option.resolution, fill_forward)
        self._engine.new_universes.append(chain)
        return option

    def _add_underlying(
        self, symbol: Symbol, resolution: Resolution | None, fill_forward: bool, extended: bool = False
    ) -> None:
        """Subscribes to what options are written on, where it is not yet; a share's prices are raw from now on."""
        if not self._wanted(symbol):
            self._add(symbol, resolution, fill_forward, extended, mode=DataNormalizationMode.RAW)
        security = self.securities[symbol]
        if _is_scaled(security):
            self._engine.made_raw.append(symbol)
        security.set_data_normalization_mode(DataNormalizationMode.RAW)

    def add_option_contract(
        self,
        symbol: Symbolic,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = NULL_LEVERAGE,
        extended_market_hours: bool = False,
    ) -> Option:
        """Subscribes to one option contract, and to its underlying where it is not subscribed yet."""
        symbol = self._to_symbol(symbol)
        underlying = symbol.underlying
        if not symbol.is_option or underlying is None or symbol.is_canonical:
            raise ArgumentException(
                f"Unexpected option symbol {symbol}. Please provide a valid option contract with it's underlying symbol set."
            )
        known = self.securities.get(underlying)
        if self._engine.locked and self._wanted(underlying) and known is not None and _is_scaled(known):
            raise ArgumentException(
                f"The underlying {net_name(underlying.security_type)} asset ({underlying}) is set to "
                f"{net_name(known.data_normalization_mode)}, please change this to DataNormalizationMode.Raw with the "
                "SetDataNormalization() method"
            )
        self._add_underlying(underlying, resolution, fill_forward, extended_market_hours)
        return of_kind(self._add(symbol, resolution, fill_forward, extended_market_hours), Option)

    def add_index_option_contract(
        self, symbol: Symbolic, resolution: Resolution | None = None, fill_forward: bool = True
    ) -> IndexOption:
        """Subscribes to one option contract on an index."""
        symbol = self._to_symbol(symbol)
        if symbol.security_type is not SecurityType.INDEX_OPTION:
            raise ArgumentException("Symbol provided must be of type SecurityType.IndexOption")
        return of_kind(self.add_option_contract(symbol, resolution, fill_forward), IndexOption)

    @lean_names(
        "symbol, resolution, fill_forward, leverage, extended_market_hours",
        "security_type, ticker, resolution, fill_forward, leverage, extended_market_hours",
        "security_type, ticker, resolution, market, fill_forward, leverage, extended_market_hours",
    )
    def add_security(
        self,
        symbol: Symbolic | SecurityType,
        *rest: Any,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = NULL_LEVERAGE,
        extended_market_hours: bool = False,
    ) -> Security:
        """``(symbol, [resolution, fill_forward, leverage, extended_market_hours])``, or ``(security_type, ticker, ...)``."""
        if isinstance(symbol, SecurityType):
            symbol, rest = self._named(symbol, rest[0] if rest else None), rest[1:]
            if len(rest) > 1 and not isinstance(rest[1], bool):  # the market, which the symbol has already
                rest = (rest[0], *rest[2:])
        wanted = self._to_symbol(symbol)
        given = (*rest, *(resolution, fill_forward, leverage, extended_market_hours)[len(rest) :])
        resolution, fill_forward, leverage, extended_market_hours = given
        if wanted.is_canonical and wanted.is_option:
            return self._add_chain(wanted, resolution, fill_forward)
        if wanted.is_option:
            return self.add_option_contract(wanted, resolution, fill_forward, leverage, extended_market_hours)
        if wanted.is_canonical:
            return self._add_root(wanted, resolution, fill_forward, extended_market_hours)
        security = self._add(wanted, resolution, fill_forward, extended_market_hours, leverage)
        security.is_tradable = wanted.security_type is not SecurityType.INDEX
        return security

    def _named(self, kind: SecurityType, ticker: object) -> Symbol:
        """The symbol of a kind and a ticker."""
        if not isinstance(ticker, str):
            raise TypeError("add_security takes a symbol, or a security type and a ticker")
        if kind is SecurityType.OPTION:
            return Symbol.create_canonical_option(self._equity_symbol(ticker))
        if kind in {SecurityType.EQUITY, SecurityType.INDEX}:
            known = self.securities.symbol_of(ticker)
            return known if known is not None and known.security_type is kind else Symbol.create(ticker, kind, Market.USA)
        if kind is SecurityType.FUTURE:
            return Symbol.create(ticker, kind, market_of(ticker))
        raise NotSupported(f"NotSupported: QCAlgorithm.add_security of {net_name(kind)} by its ticker")

    def _add_root(self, root: Symbol, resolution: Resolution | None, fill_forward: bool, extended: bool) -> Security:
        """Adds a root of futures; the futures' part of the algorithm does it."""
        raise NotImplementedError

    def remove_security(self, symbol: Symbolic, tag: str | None = None) -> bool:
        """Takes back open orders, closes the position and ends the subscription; a chain goes with all it picked.

        Nothing of it can be traded from then on. Orders are tagged "Removed" unless another tag is given. What was added in the
        same step never begins, and what universes alone want goes on.
        """
        tag = "Removed" if tag is None else tag
        symbol = self._to_symbol(symbol)
        security = self.securities.get(symbol)
        if security is None or not self.securities.is_active(symbol):
            return False
        self._close(symbol, tag)
        if symbol.is_canonical:
            self._remove_universes(symbol, tag)
        else:
            engine = self._engine
            engine.requests = [request for request in engine.requests if request.security.symbol != symbol]
            engine.removals.append(symbol)
        return True

    def _close(self, symbol: Symbol, tag: str) -> None:
        if not self.is_warming_up:
            self.transactions.cancel_open_orders(symbol, tag)
        security = self.securities[symbol]
        if security.invested:
            self.liquidate(symbol, tag=tag)
        security.is_tradable = False

    def _remove_universes(self, canonical: Symbol, tag: str) -> None:
        """Ends the universes of a chain or root; their members leave with the next slice, or once they are sold
        (Engine/DataFeeds/SubscriptionSynchronizer.cs: a disposed universe selects one last time).
        """
        engine, owners = self._engine, {canonical, continuous_owner(canonical)}
        for universe in [*engine.universes.values(), *engine.new_universes]:
            universe.disposed = universe.disposed or universe.owner in owners
        engine.new_universes = [universe for universe in engine.new_universes if not universe.disposed]
        members = [one.symbol for owner in owners for one in engine.selector.owned_by(owner) if one.owners <= owners]
        for symbol in sorted(dict.fromkeys(members), key=PRINTED):
            self._close(symbol, tag)
        if canonical.is_option:
            self.securities.remove(canonical)

    remove_option_contract = remove_security

    def _wanted(self, symbol: Symbol) -> bool:
        return self._engine.feed.find(symbol) is not None or any(
            request.security.symbol == symbol for request in self._engine.requests
        )

    def liquidate(self, symbol: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Closes positions; the trading part of the algorithm does it."""
        raise NotImplementedError

    def _equity_symbol(self, ticker: str, market: str | None = None) -> Symbol:
        return self.securities.symbol_of(ticker) or Symbol.create(ticker, SecurityType.EQUITY, market or Market.USA)

    def symbol(self, ticker: str) -> Symbol:
        """The symbol of a ticker that was added, or of a future's identifier."""
        found = self.securities.symbol_of(ticker)
        if found is not None:
            return found
        raise KeyNotFoundException(f"{ticker} was not added to the algorithm")

    def is_market_open(self, symbol: Symbol | str) -> bool:
        """Whether the symbol's exchange is open now."""
        hours = self._engine.market.hours(self._to_symbol(symbol))
        return hours.is_open(self._engine.clock.in_zone(hours.time_zone), False)

    # what was listed

    def option_chain(self, symbol: Symbolic, flatten: bool = False) -> OptionChain:
        """Contracts of the last universe file before today that have not expired: closes and Greeks of its day, no quotes."""
        asked = self._to_symbol(symbol)
        canonical, market = option_chain_of(asked), self._engine.market
        if not canonical.is_option:
            raise ArgumentException(f"The symbol {asked} is not an option or an underlying symbol.")
        today = self._engine.clock.in_zone(market.hours(canonical).time_zone).date()
        file = last_universe(market, canonical, today)
        found: list[UniverseContract] = []
        if file is not None:
            close, scale = file.underlying_close or 0.0, market.properties(canonical).strike_multiplier
            alive = (OptionUniverse(canonical, row, file.day) for row in file.rows if row.expiry >= today)
            found = [UniverseContract(listed, close, scale) for listed in alive]
        return OptionChain(canonical, datetime.combine(today, time()), ListedContracts(found), flatten=flatten)

    def option_chains(self, symbols: Iterable[Symbol], flatten: bool = False) -> OptionChains:
        """``option_chain`` of several underlyings or canonical symbols, by canonical symbol."""
        chains = [self.option_chain(symbol, flatten) for symbol in symbols]
        return OptionChains({chain.symbol: chain for chain in chains}, flatten=flatten)

    @property
    def option_chain_provider(self) -> OptionChainProvider:
        """Lists the contracts of chains."""
        return OptionChainProvider(self._engine.market)


def _is_scaled(security: Security) -> bool:
    return security.type is SecurityType.EQUITY and security.data_normalization_mode is not DataNormalizationMode.RAW


def of_kind(security: Security, kind: type[Kind]) -> Kind:
    """The security as the kind it has to be. ArgumentException where it is another."""
    if not isinstance(security, kind):
        raise ArgumentException(f"{security.symbol} is not of type {kind.__name__}")
    return security
