"""Option chains on whatever futures a universe picks (Algorithm/Selection/OptionChainedUniverseSelectionModel.cs)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.engine.filters import OptionFilterUniverse
from simulator.engine.security import Option
from simulator.engine.universes import ChainUniverse, OptionChainUniverse
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.engine import Engine

OptionFilter = Callable[[OptionFilterUniverse], object]


class ChainedOptions:
    """The filters by the universe they follow, and the chains made so far."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._filters: dict[Symbol, OptionFilter] = {}
        self._picked: dict[Symbol, list[Symbol]] = {}
        self._chains: dict[Symbol, ChainUniverse] = {}

    def add(self, owner: Symbol, option_filter: OptionFilter) -> None:
        """Follows the universe of this owner from now on."""
        self._filters[owner] = option_filter

    def follow(self, owner: Symbol, picked: list[Symbol]) -> None:
        """Adds the chains on contracts the universe picked, and gives up those that no universe picks any more."""
        if owner not in self._filters:
            return
        self._picked[owner] = [symbol for symbol in picked if not symbol.is_canonical]
        wanted: dict[Symbol, OptionFilter] = {}
        for universe, contracts in self._picked.items():
            wanted |= {Symbol.create_canonical_option(contract): self._filters[universe] for contract in contracts}
        for canonical in [canonical for canonical in self._chains if canonical not in wanted]:
            self._chains.pop(canonical).disposed = True
        for canonical, option_filter in wanted.items():
            if canonical not in self._chains:
                self._chains[canonical] = self._made(canonical, option_filter)

    def _made(self, canonical: Symbol, option_filter: OptionFilter) -> ChainUniverse:
        engine, settings = self._engine, self._engine.universe_settings
        option = engine.factory.security(canonical, by_name=True)
        if not isinstance(option, Option):
            raise TypeError(f"{canonical} is no chain of options")
        option.resolution = settings.resolution
        option.contract_filter = option_filter
        universe = OptionChainUniverse(
            option, engine.market, settings.resolution, settings.fill_forward, settings.extended_market_hours
        )
        engine.new_universes.append(universe)
        return universe
