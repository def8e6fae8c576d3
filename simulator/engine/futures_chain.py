"""Futures chains as a slice gives them out (Common/Data/Market/FuturesChain.cs, FuturesContract.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.bars import no_quote
from simulator.engine.chain_frames import PRICES, chain_frame, joined, row_frame
from simulator.engine.lean_dict import DataDictionary
from simulator.engine.lean_object import LeanObject
from simulator.engine.subscription import Subscription
from simulator.enums import SecurityType
from simulator.identifiers import SecurityIdentifier
from simulator.market import UniverseRow
from simulator.symbols import Symbol

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPrices:
    """What is known of one contract at an instant; 0 where nothing is."""

    bid: float = 0.0
    bid_size: int = 0
    ask: float = 0.0
    ask_size: int = 0
    last: float = 0.0
    volume: int = 0
    open_interest: float = 0.0


class FuturesContract(LeanObject):
    """One contract of a chain. Bid, ask and last are 0 where there is none, and LEAN leaves its time the first there is."""

    lean_name: ClassVar[str] = "FuturesContract"
    _is_its_symbol: ClassVar[bool] = True
    time = datetime.min  # noqa: DTZ901  (LEAN's, without a zone)

    def __init__(self, symbol: Symbol, prices: ContractPrices) -> None:
        self.symbol = symbol
        self.bid_price = prices.bid
        self.bid_size = prices.bid_size
        self.ask_price = prices.ask
        self.ask_size = prices.ask_size
        self.last_price = prices.last
        self.volume = prices.volume
        self.open_interest = prices.open_interest

    @property
    def id(self) -> SecurityIdentifier:
        """The contract's identifier."""
        return self.symbol.id

    @property
    def expiry(self) -> datetime:
        """The last day, at midnight."""
        return self.symbol.id.date

    @property
    def underlying_symbol(self) -> Symbol | None:
        """Nothing: a future is on no security LEAN has."""
        return self.symbol.underlying

    @property
    def value(self) -> float:
        """The last price."""
        return self.last_price

    price = close = value

    def __str__(self) -> str:
        return self.symbol.value


class FuturesContracts(DataDictionary[FuturesContract]):
    """Contracts by symbol."""

    lean_name: ClassVar[str] = "FuturesContracts"
    __slots__ = ()


class FuturesChain(LeanObject):
    """The contracts of one root that have data in the slice."""

    lean_name: ClassVar[str] = "FuturesChain"

    def __init__(
        self,
        canonical_future_symbol: Symbol,
        time: datetime,
        contracts: Iterable[FuturesContract] = (),
        *,
        flatten: bool = True,
    ) -> None:
        self.symbol = canonical_future_symbol
        self._flatten = flatten
        self.time = time
        self.end_time = time
        self.underlying = no_quote()
        self.contracts = FuturesContracts({contract.symbol: contract for contract in contracts})

    def __iter__(self) -> Iterator[FuturesContract]:
        return iter(self.contracts.values)

    def __len__(self) -> int:
        return self.contracts.count

    def __contains__(self, key: Symbol) -> bool:
        return key in self.contracts

    @property
    def count(self) -> int:
        """How many contracts."""
        return self.contracts.count

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts as a frame indexed by symbol, or the chain in one row."""
        return chain_frame(self, PRICES) if self._flatten else row_frame(self)


class FuturesChains(DataDictionary[FuturesChain]):
    """Chains by root."""

    lean_name: ClassVar[str] = "FuturesChains"
    __slots__ = ("_flatten",)

    def __init__(self, entries: Mapping[Symbol, FuturesChain], *, flatten: bool = True) -> None:
        super().__init__(entries)
        self._flatten = flatten

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts of all chains as a frame indexed by root and symbol, or a row a chain."""
        return joined(self._entries(), flatten=self._flatten)


def chains_at(subscriptions: Iterable[Subscription], ns: int, time: datetime) -> FuturesChains:
    """The futures contracts among subscriptions that have data at the instant."""
    found: dict[Symbol, list[FuturesContract]] = {}
    for one in subscriptions:
        if one.symbol.security_type is not SecurityType.FUTURE or one.symbol.is_canonical:
            continue
        trade, quote = one.bars(ns)
        if trade is not None or quote is not None:
            found.setdefault(one.symbol.canonical, []).append(FuturesContract(one.symbol, _prices(one, ns)))
    return FuturesChains({root: FuturesChain(root, time, contracts) for root, contracts in found.items()})


def _prices(subscription: Subscription, ns: int) -> ContractPrices:
    trade, quote = subscription.bars(ns)
    last = bid = ask = 0.0
    volume = bid_size = ask_size = 0
    if trade is not None:
        day, at = trade
        last, volume = day.close[at], int(day.volume(at)) if day.ends[at] == ns else 0
    if quote is not None:
        sides, at = quote
        bid, ask = sides.bid.close[at], sides.ask.close[at]
        bid_size, ask_size = int(sides.bid.size(at)), int(sides.ask.size(at))
    interest = subscription.open_interest(ns) or 0.0
    return ContractPrices(
        bid=bid, bid_size=bid_size, ask=ask, ask_size=ask_size, last=last, volume=volume, open_interest=interest
    )


def listed_contract(symbol: Symbol, row: UniverseRow) -> FuturesContract:
    """A contract as a universe file has it: the day's close for every price."""
    close, interest = row.close, row.open_interest or 0.0
    return FuturesContract(
        symbol, ContractPrices(bid=close, ask=close, last=close, volume=int(row.volume), open_interest=interest)
    )
