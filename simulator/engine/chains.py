"""Option chains as a slice gives them out (Common/Data/Market/OptionChain.cs)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.engine.bars import BaseData
from simulator.engine.chain_contracts import OptionContract
from simulator.engine.chain_frames import joined
from simulator.engine.lean_dict import DataDictionary, symbol_among
from simulator.engine.lean_object import LeanObject, SlottedObject
from simulator.engine.option_greeks import Greeks
from simulator.symbols import Symbol, option_chain_of

if TYPE_CHECKING:
    import pandas as pd


class UniverseContract(LeanObject):
    """A contract as a universe file has it: yesterday's close for a price, yesterday's Greeks."""

    lean_name: ClassVar[str] = "OptionContract"

    def __init__(self, symbol: Symbol, time: datetime, close: float, underlying_price: float) -> None:
        self.symbol = symbol
        self.id = symbol.id
        self.time = time
        self.strike = symbol.id.strike_price
        self.expiry = symbol.id.date
        self.right = symbol.id.option_right
        self.style = symbol.id.option_style
        self.underlying_symbol = symbol.underlying
        self.underlying_last_price = underlying_price
        self.last_price = self.bid_price = self.ask_price = close
        self.bid_size = self.ask_size = 0.0
        self.volume = 0.0
        self.open_interest = 0.0
        self.implied_volatility = 0.0
        self.theoretical_price = 0.0
        self.greeks = Greeks()

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


class OptionContracts(DataDictionary[AnyContract]):
    """Contracts by symbol."""

    lean_name: ClassVar[str] = "OptionContracts"

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
    __slots__ = ("_contracts", "end_time", "symbol", "time")

    def __init__(self, symbol: Symbol, time: datetime, contracts: Contracts) -> None:
        self.symbol = symbol
        self.time = time
        self.end_time = time
        self._contracts = contracts

    @property
    def contracts(self) -> OptionContracts:
        """Contracts by symbol."""
        return OptionContracts(self._contracts)

    @property
    def underlying(self) -> BaseData | None:
        """The underlying's data in the slice."""
        return self._contracts.underlying()

    def __iter__(self) -> Iterator[AnyContract]:
        return iter(self._contracts)

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self._contracts)

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts as a frame indexed by symbol."""
        import pandas as pd

        rows = [
            {
                "symbol": contract.symbol,
                "expiry": contract.expiry,
                "strike": contract.strike,
                "right": contract.right,
                "style": contract.style,
                "volume": contract.volume,
                "lastprice": contract.last_price,
                "openinterest": contract.open_interest,
                "impliedvolatility": contract.implied_volatility,
                "delta": contract.greeks.delta,
                "gamma": contract.greeks.gamma,
                "vega": contract.greeks.vega,
                "theta": contract.greeks.theta,
                "rho": contract.greeks.rho,
                "underlyingsymbol": str(contract.underlying_symbol),
                "underlyinglastprice": contract.underlying_last_price,
            }
            for contract in self
        ]
        return pd.DataFrame(rows).set_index("symbol") if rows else pd.DataFrame()


class OptionChains(DataDictionary[OptionChain]):
    """Chains by canonical symbol; what they are on, or a contract, finds them too."""

    lean_name: ClassVar[str] = "OptionChains"

    def _find(self, key: Symbol | str) -> OptionChain | None:
        found = super()._find(key)
        return self._data.get(option_chain_of(key)) if found is None and isinstance(key, Symbol) else found

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts of all chains as a frame indexed by canonical symbol and symbol."""
        return joined(self._entries())
