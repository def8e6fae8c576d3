"""Option chains as a slice gives them out (Common/Data/Market/OptionChain.cs, OptionContract.cs).

Contracts are made when the chain is read; a contract's prices and Greeks when they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import ClassVar

import pandas as pd

from simulator.engine.bars import BaseData
from simulator.engine.lean_dict import LeanDict
from simulator.engine.lean_object import LeanObject
from simulator.engine.subscription import Quote, Subscription, Trade
from simulator.enums import OptionRight, OptionStyle
from simulator.pricing import NO_RESULT, ModelResult
from simulator.symbols import Symbol

DAYS_A_YEAR = 365.0


@cache
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


class Greeks(LeanObject):
    """The Greeks of a contract; ``theta`` is per year, as LEAN has it."""

    lean_name: ClassVar[str] = "Greeks"

    def __init__(self, result: ModelResult, lambda_: float = 0.0) -> None:
        self.delta = result.delta
        self.gamma = result.gamma
        self.vega = result.vega
        self.theta = result.theta
        self.rho = result.rho
        self.lambda_ = lambda_

    @property
    def theta_per_day(self) -> float:
        """Theta of one calendar day."""
        return self.theta / DAYS_A_YEAR


@dataclass(frozen=True, slots=True)
class ChainMoment:
    """What the contracts of one chain in one slice share."""

    ns: int
    time: datetime
    underlying_price: Callable[[], float]
    evaluate: Callable[[Subscription], ModelResult]


class OptionContract(LeanObject):
    """One contract of a chain at the slice's time."""

    lean_name: ClassVar[str] = "OptionContract"

    def __init__(self, subscription: Subscription, trade: Trade, quote: Quote, moment: ChainMoment) -> None:
        self._subscription = subscription
        self._trade = trade
        self._quote = quote
        self._moment = moment
        self._result: ModelResult | None = None
        self.symbol = subscription.symbol

    @property
    def time(self) -> datetime:
        """The slice's time."""
        return self._moment.time

    @property
    def strike(self) -> float:
        """The strike."""
        return self.symbol.strike or 0.0

    @property
    def expiry(self) -> datetime:
        """The last day, at midnight."""
        return self.symbol.id.date if self.symbol.expiry is None else _midnight(self.symbol.expiry)

    @property
    def right(self) -> OptionRight:
        """Call or put."""
        return self.symbol.right or OptionRight.CALL

    @property
    def style(self) -> OptionStyle:
        """American or European."""
        return self.symbol.id.option_style

    @property
    def underlying_symbol(self) -> Symbol | None:
        """What it is an option on."""
        return self.symbol.underlying

    @property
    def underlying_last_price(self) -> float:
        """The underlying's price in the slice."""
        return self._moment.underlying_price()

    @property
    def bid_price(self) -> float:
        """The bid; 0 where there is none."""
        quote = self._quote
        return 0.0 if quote is None else quote[0].bid.close[quote[1]]

    @property
    def ask_price(self) -> float:
        """The ask; 0 where there is none."""
        quote = self._quote
        return 0.0 if quote is None else quote[0].ask.close[quote[1]]

    @property
    def bid_size(self) -> float:
        """Size at the bid, whole contracts."""
        quote = self._quote
        return 0.0 if quote is None else float(int(quote[0].bid.size(quote[1])))

    @property
    def ask_size(self) -> float:
        """Size at the ask, whole contracts."""
        quote = self._quote
        return 0.0 if quote is None else float(int(quote[0].ask.size(quote[1])))

    @property
    def last_price(self) -> float:
        """The last trade since the subscription began."""
        trade = self._trade
        return 0.0 if trade is None else trade[0].close[trade[1]]

    @property
    def volume(self) -> float:
        """Volume of this minute's trades."""
        trade = self._trade
        if trade is None or trade[0].ends[trade[1]] != self._moment.ns:
            return 0.0
        return trade[0].volume(trade[1])

    @property
    def open_interest(self) -> float:
        """The open interest."""
        return self._subscription.data.open_interest_at(self._moment.ns)

    def _model(self) -> ModelResult:
        if self._result is None:
            self._result = self._moment.evaluate(self._subscription)
        return self._result

    @property
    def implied_volatility(self) -> float:
        """LEAN's implied volatility; 0 where its solver fails."""
        return self._model().implied_volatility

    @property
    def theoretical_price(self) -> float:
        """The model's price."""
        return self._model().theoretical_price

    @property
    def greeks(self) -> Greeks:
        """LEAN's Greeks."""
        return Greeks(self._model())

    def __str__(self) -> str:
        return self.symbol.value


class UniverseContract(LeanObject):
    """A contract as a universe file has it: yesterday's close for a price, yesterday's Greeks."""

    lean_name: ClassVar[str] = "OptionContract"

    def __init__(self, symbol: Symbol, time: datetime, close: float, underlying_price: float) -> None:
        self.symbol = symbol
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
        self.greeks = Greeks(NO_RESULT)

    def __str__(self) -> str:
        return self.symbol.value


AnyContract = OptionContract | UniverseContract


class OptionContracts(LeanDict[Symbol, AnyContract]):
    """Contracts by symbol."""

    lean_name: ClassVar[str] = "OptionContracts"

    def __init__(self, contracts: Mapping[Symbol, AnyContract]) -> None:
        self._contracts = contracts

    def _entries(self) -> Mapping[Symbol, AnyContract]:
        return self._contracts


class OptionChain(LeanObject):
    """The contracts of one canonical symbol that have data in the slice."""

    lean_name: ClassVar[str] = "OptionChain"

    def __init__(
        self,
        symbol: Symbol,
        time: datetime,
        contracts: Callable[[], Mapping[Symbol, AnyContract]],
        underlying: Callable[[], BaseData | None],
    ) -> None:
        self.symbol = symbol
        self.time = time
        self.end_time = time
        self._make = contracts
        self._underlying = underlying
        self._contracts: Mapping[Symbol, AnyContract] | None = None

    def _all(self) -> Mapping[Symbol, AnyContract]:
        if self._contracts is None:
            self._contracts = self._make()
        return self._contracts

    @property
    def contracts(self) -> OptionContracts:
        """Contracts by symbol."""
        return OptionContracts(self._all())

    @property
    def underlying(self) -> BaseData | None:
        """The underlying's data in the slice."""
        return self._underlying()

    def __iter__(self) -> Iterator[AnyContract]:
        return iter(self._all().values())

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self._all())

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts as a frame indexed by symbol."""
        rows = [
            {
                "symbol": contract.symbol.value,
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


class OptionChains(LeanDict[Symbol, OptionChain]):
    """Chains by canonical symbol."""

    lean_name: ClassVar[str] = "OptionChains"

    def __init__(self, chains: Mapping[Symbol, OptionChain]) -> None:
        self._chains = chains

    def _entries(self) -> Mapping[Symbol, OptionChain]:
        return self._chains
