"""Option chains as a slice gives them out (Common/Data/Market/OptionChain.cs)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.engine.bar_sets import QuoteBars, TradeBars
from simulator.engine.bars import BaseData, no_quote
from simulator.engine.chain_contracts import OptionContract
from simulator.engine.chain_frames import OPTIONS, chain_frame, joined, row_frame
from simulator.engine.given import Given
from simulator.engine.lean_dict import DataDictionary, symbol_among
from simulator.engine.lean_object import LeanObject, SlottedObject
from simulator.engine.option_universe import OptionUniverse
from simulator.symbols import Symbol, option_chain_of
from simulator.tickers import symbol_of

if TYPE_CHECKING:
    import pandas as pd


class UniverseContract(LeanObject):
    """A contract as a universe file has it: the close of the file's day for a price, its Greeks; ``time`` is the day's end."""

    lean_name: ClassVar[str] = "OptionContract"
    _is_its_symbol: ClassVar[bool] = True
    theoretical_price = 0.0
    bid_size = ask_size = 0

    def __init__(self, listed: OptionUniverse, underlying_price: float, strike_multiplier: float) -> None:
        self.symbol = symbol = listed.symbol
        self.id = symbol.id
        self.time = listed.end_time
        self.strike = symbol.id.strike_price
        self.scaled_strike = self.strike * strike_multiplier
        self.expiry = symbol.id.date
        self.right = symbol.id.option_right
        self.style = symbol.id.option_style
        self.underlying_symbol = symbol.underlying
        self.underlying_last_price = underlying_price
        self.last_price = self.bid_price = self.ask_price = self.value = self.price = self.close = listed.close
        self.volume = int(listed.volume)
        self.open_interest = listed.open_interest
        self.implied_volatility = listed.implied_volatility
        self.greeks = listed.greeks

    def __str__(self) -> str:
        return self.symbol.value


AnyContract = OptionContract | UniverseContract


class Contracts(Protocol):
    """The contracts of a chain, in the order of their symbols."""

    def __len__(self) -> int:
        """How many there are; none is made for it."""

    def __iter__(self) -> Iterator[AnyContract]:
        """All of them."""

    def find(self, symbol: Symbol) -> AnyContract | None:
        """The contract of the symbol, None where the chain has none."""

    def underlying(self) -> BaseData | None:
        """What the contracts are on, as the slice has it."""

    def given(self) -> tuple[Given, list[Symbol]]:
        """The bars of the slice, and whose of them are the chain's."""


class ListedContracts:
    """Contracts that are there already, of a universe file."""

    def __init__(self, contracts: Sequence[UniverseContract]) -> None:
        self._contracts = sorted(contracts, key=lambda one: one.symbol.value)

    def __len__(self) -> int:
        return len(self._contracts)

    def __iter__(self) -> Iterator[AnyContract]:
        return iter(self._contracts)

    @cached_property
    def _by_symbol(self) -> dict[Symbol, UniverseContract]:
        return {contract.symbol: contract for contract in self._contracts}

    def find(self, symbol: Symbol) -> AnyContract | None:
        """The contract of the symbol."""
        return self._by_symbol.get(symbol)

    def underlying(self) -> BaseData | None:
        """None: a file is no slice."""
        return None

    def given(self) -> tuple[Given, list[Symbol]]:
        """None."""
        return Given(0, {}), []


class OptionContracts(DataDictionary[AnyContract]):
    """Contracts by symbol."""

    lean_name: ClassVar[str] = "OptionContracts"
    __slots__ = ("_contracts",)

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts

    def _entries(self) -> Mapping[Symbol, AnyContract]:
        return {contract.symbol: contract for contract in self._contracts}

    def _find(self, key: Symbol | str) -> AnyContract | None:
        symbol = symbol_among(key, self._entries)
        return None if symbol is None else self._contracts.find(symbol)

    @property
    def count(self) -> int:
        """How many contracts."""
        return len(self._contracts)

    def __len__(self) -> int:
        return len(self._contracts)


class OptionChain(SlottedObject):
    """The contracts of one canonical symbol that have data in the slice."""

    lean_name: ClassVar[str] = "OptionChain"
    __slots__ = ("_contracts", "_flatten", "end_time", "symbol", "time")

    def __init__(self, symbol: Symbol, time: datetime, contracts: Contracts, *, flatten: bool = True) -> None:
        self.symbol = symbol
        self.time = time
        self.end_time = time
        self._contracts = contracts
        self._flatten = flatten

    @property
    def contracts(self) -> OptionContracts:
        """Contracts by symbol."""
        return OptionContracts(self._contracts)

    @property
    def underlying(self) -> BaseData:
        """The underlying's data in the slice; a quote of nothing where the chain has none."""
        return self._contracts.underlying() or no_quote()

    @property
    def trade_bars(self) -> TradeBars:
        """The trade bars of its contracts by symbol."""
        given, symbols = self._contracts.given()
        return TradeBars(given.trade, lambda: symbols)

    @property
    def quote_bars(self) -> QuoteBars:
        """The quote bars of its contracts by symbol."""
        given, symbols = self._contracts.given()
        return QuoteBars(given.quote, lambda: symbols)

    def __iter__(self) -> Iterator[AnyContract]:
        return iter(self._contracts)

    def __len__(self) -> int:
        return len(self._contracts)

    def __contains__(self, key: Symbol) -> bool:
        return self.contains_key(key)

    @property
    def count(self) -> int:
        """How many contracts."""
        return len(self._contracts)

    def contains_key(self, key: Symbol) -> bool:
        """Whether it has the contract."""
        return key in self.contracts

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts as a frame indexed by symbol, or the chain in one row."""
        return chain_frame(self, OPTIONS) if self._flatten else row_frame(self)


class OptionChains(DataDictionary[OptionChain]):
    """Chains by canonical symbol; what they are on, or a contract, finds them too."""

    lean_name: ClassVar[str] = "OptionChains"
    __slots__ = ("_flatten",)

    def __init__(self, entries: Mapping[Symbol, OptionChain], *, flatten: bool = True) -> None:
        super().__init__(entries)
        self._flatten = flatten

    def _find(self, key: Symbol | str) -> OptionChain | None:
        found = super()._find(key)
        return self._data.get(option_chain_of(symbol_of(key))) if found is None else found

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts of all chains as a frame indexed by canonical symbol and symbol, or a row a chain."""
        return joined(self._entries(), flatten=self._flatten)
