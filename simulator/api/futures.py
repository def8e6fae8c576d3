"""QCAlgorithm: futures, their chains and the options on them."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from collections.abc import Iterable

from simulator.api.data import NULL_LEVERAGE, AlgorithmData, of_kind
from simulator.api.history import Symbolic
from simulator.continuous import ContinuousFuture
from simulator.engine.chain_providers import FutureChainProvider, last_universe
from simulator.engine.chained_options import OptionFilter
from simulator.engine.future import Future
from simulator.engine.futures_chain import FuturesChain, FuturesChains, listed_contract
from simulator.engine.futures_universe import ContinuousContractUniverse, FuturesChainUniverse, continuous_owner
from simulator.engine.overloads import lean_names
from simulator.engine.security import Option
from simulator.enums import DataMappingMode, DataNormalizationMode, Resolution, SecurityType
from simulator.errors import ArgumentException
from simulator.futures_roots import market_of
from simulator.symbols import Symbol, listed_future


class AlgorithmFutures(AlgorithmData):
    """What to subscribe to of futures, and which there are."""

    def add_future(
        self,
        ticker: str,
        resolution: Resolution | None = None,
        market: str | None = None,
        fill_forward: bool | None = None,
        leverage: float = NULL_LEVERAGE,
        extended_market_hours: bool | None = None,
        data_mapping_mode: DataMappingMode | None = None,
        data_normalization_mode: DataNormalizationMode | None = None,
        contract_depth_offset: int = 0,
    ) -> Future:
        """A root: its continuous contract, and its chain once the future is given a filter.

        ArgumentOutOfRangeException for a depth of more than two contracts.
        """
        symbol = Symbol.create(ticker, SecurityType.FUTURE, market or market_of(ticker))
        prices = self._continuous_prices(symbol, data_mapping_mode, data_normalization_mode, contract_depth_offset)
        future = of_kind(self._add(symbol, resolution, fill_forward is not False), Future)
        settings = self.universe_settings
        future.data_normalization_mode = prices.normalization
        self._follow(
            future,
            prices,
            settings.fill_forward if fill_forward is None else fill_forward,
            settings.extended_market_hours if extended_market_hours is None else extended_market_hours,
        )
        return future

    def _follow(self, future: Future, prices: ContinuousFuture, fill_forward: bool, extended: bool) -> None:
        """Adds the two universes of a root, unless it has them."""
        engine = self._engine
        if self._has_universe(future.symbol):
            return
        engine.continuous[future.symbol] = prices
        continuous = ContinuousContractUniverse(
            future,
            prices,
            engine.market.hours(future.symbol),
            resolution=future.resolution,
            fill_forward=fill_forward,
            extended=extended,
        )
        chain = FuturesChainUniverse(future, engine.market, future.resolution, fill_forward, extended)
        engine.new_universes += [continuous, chain]

    def _add_root(self, root: Symbol, resolution: Resolution | None, fill_forward: bool, extended: bool) -> Future:
        return self.add_future(root.ticker, resolution, root.market, fill_forward, extended_market_hours=extended)

    def _has_universe(self, owner: Symbol) -> bool:
        engine = self._engine
        return owner in engine.universes or any(universe.owner == owner for universe in engine.new_universes)

    def add_future_contract(
        self,
        symbol: Symbolic,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = NULL_LEVERAGE,
        extended_market_hours: bool = False,
    ) -> Future:
        """Subscribes to one futures contract; a root is added as ``add_future`` does."""
        symbol = self._to_symbol(symbol)
        if symbol.is_canonical:
            return self._add_root(symbol, resolution, fill_forward, extended_market_hours)
        future = of_kind(self._add(symbol, resolution, fill_forward, extended_market_hours), Future)
        future.data_normalization_mode = DataNormalizationMode.ADJUSTED
        return future

    @lean_names("future_symbol, option_filter")
    def add_future_option(self, symbol: Symbolic, option_filter: OptionFilter | None = None) -> None:
        """Chains of options on every contract the root's chain picks, and on the one the root stands for.

        Without a filter all contracts are subscribed. ArgumentException for a single contract.
        """
        symbol = self._to_symbol(symbol)
        if not symbol.is_canonical or symbol.security_type is not SecurityType.FUTURE:
            raise ArgumentException(
                "Symbol provided must be canonical (i.e. the Symbol returned from AddFuture(), not AddFutureContract()."
            )
        if not self._has_universe(symbol):
            self.add_future(symbol.ticker, market=symbol.market)
        for owner in (symbol, continuous_owner(symbol)):
            self._engine.option_chains.add(owner, option_filter or (lambda universe: universe))

    def add_future_option_contract(
        self,
        symbol: Symbolic,
        resolution: Resolution | None = None,
        fill_forward: bool = True,
        leverage: float = NULL_LEVERAGE,
        extended_market_hours: bool = False,
    ) -> Option:
        """Subscribes to one option contract on a future."""
        symbol = self._to_symbol(symbol)
        if symbol.is_canonical:
            raise ArgumentException("Expected non-canonical Symbol (i.e. a Symbol representing a specific Future contract")
        return self.add_option_contract(symbol, resolution, fill_forward, leverage, extended_market_hours)

    def futures_chain(self, symbol: Symbolic, flatten: bool = False) -> FuturesChain:
        """Contracts of the last universe file before today: yesterday's closes, never a live quote."""
        root = _root(self._to_symbol(symbol))
        market = self._engine.market
        now = self._engine.clock.in_zone(market.hours(root).time_zone)
        time, file = (
            now.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None),
            last_universe(market, root, now.date()),
        )
        alive = [row for row in (() if file is None else file.rows) if row.expiry >= time.date()]
        named = [(listed_future(root.ticker, root.market, row.expiry), row) for row in alive]
        return FuturesChain(root, time, [listed_contract(contract, row) for contract, row in named], flatten=flatten)

    future_chain = futures_chain

    def futures_chains(self, symbols: Iterable[Symbolic], flatten: bool = False) -> FuturesChains:
        """``futures_chain`` of several roots, contracts or options on futures, by root."""
        chains = [self.futures_chain(symbol, flatten) for symbol in symbols]
        return FuturesChains({chain.symbol: chain for chain in chains}, flatten=flatten)

    future_chains = futures_chains

    @property
    def future_chain_provider(self) -> FutureChainProvider:
        """Lists the contracts of roots."""
        return FutureChainProvider(self._engine.market)


def _root(symbol: Symbol) -> Symbol:
    future = symbol.underlying if symbol.security_type is SecurityType.FUTURE_OPTION else symbol
    if future is None or future.security_type is not SecurityType.FUTURE:
        raise ArgumentException(f"The symbol {symbol} is neither a future nor a future option symbol.")
    return future.canonical
