"""Futures chains as a slice gives them out (Common/Data/Market/FuturesChain.cs, FuturesContract.cs)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.chain_frames import joined
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
    bid_size: float = 0.0
    ask: float = 0.0
    ask_size: float = 0.0
    last: float = 0.0
    volume: float = 0.0
    open_interest: float = 0.0


class FuturesContract(LeanObject):
    """One contract of a chain. Bid, ask and last are 0 where there is none."""

    lean_name: ClassVar[str] = "FuturesContract"

    def __init__(self, symbol: Symbol, time: datetime, prices: ContractPrices) -> None:
        self.symbol = symbol
        self.time = time
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


class FuturesChain(LeanObject):
    """The contracts of one root that have data in the slice."""

    lean_name: ClassVar[str] = "FuturesChain"

    def __init__(self, canonical_future_symbol: Symbol, time: datetime, contracts: Iterable[FuturesContract] = ()) -> None:
        self.symbol = canonical_future_symbol
        self.time = time
        self.end_time = time
        self.underlying = None
        self.contracts = FuturesContracts({contract.symbol: contract for contract in contracts})

    def __iter__(self) -> Iterator[FuturesContract]:
        return iter(self.contracts.values)

    def __bool__(self) -> bool:
        return True

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
        """The contracts as a frame indexed by symbol."""
        import pandas as pd

        rows = [
            {
                "symbol": contract.symbol,
                "expiry": contract.expiry,
                "openinterest": contract.open_interest,
                "lastprice": contract.last_price,
                "volume": contract.volume,
                "bidprice": contract.bid_price,
                "bidsize": contract.bid_size,
                "askprice": contract.ask_price,
                "asksize": contract.ask_size,
            }
            for contract in self
        ]
        return pd.DataFrame(rows).set_index("symbol") if rows else pd.DataFrame()


class FuturesChains(DataDictionary[FuturesChain]):
    """Chains by root."""

    lean_name: ClassVar[str] = "FuturesChains"

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts of all chains as a frame indexed by root and symbol."""
        return joined(self._entries())


def chains_at(subscriptions: Iterable[Subscription], ns: int, time: datetime) -> FuturesChains:
    """The futures contracts among subscriptions that have data at the instant."""
    found: dict[Symbol, list[FuturesContract]] = {}
    for one in subscriptions:
        if one.symbol.security_type is not SecurityType.FUTURE or one.symbol.is_canonical:
            continue
        trade, quote = one.bars(ns)
        if trade is not None or quote is not None:
            found.setdefault(one.symbol.canonical, []).append(FuturesContract(one.symbol, time, _prices(one, ns)))
    return FuturesChains({root: FuturesChain(root, time, contracts) for root, contracts in found.items()})


def _prices(subscription: Subscription, ns: int) -> ContractPrices:
    trade, quote = subscription.bars(ns)
    last = volume = bid = ask = bid_size = ask_size = 0.0
    if trade is not None:
        day, at = trade
        last, volume = day.close[at], day.volume(at) if day.ends[at] == ns else 0.0
    if quote is not None:
        sides, at = quote
        bid, ask = sides.bid.close[at], sides.ask.close[at]
        bid_size, ask_size = float(int(sides.bid.size(at))), float(int(sides.ask.size(at)))
    interest = subscription.data.open_interest_at(ns)
    return ContractPrices(
        bid=bid, bid_size=bid_size, ask=ask, ask_size=ask_size, last=last, volume=volume, open_interest=interest
    )


def listed_contract(symbol: Symbol, time: datetime, row: UniverseRow) -> FuturesContract:
    """A contract as a universe file has it: the day's close for every price."""
    close, interest = row.close, row.open_interest or 0.0
    return FuturesContract(
        symbol, time, ContractPrices(bid=close, ask=close, last=close, volume=row.volume, open_interest=interest)
    )
