"""Option chains as a slice gives them out (Common/Data/Market/OptionChain.cs, OptionContract.cs).

Contracts are made when the chain is read; a contract's prices and Greeks when they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from simulator.engine.bars import BaseData
from simulator.engine.lean_dict import LeanDict
from simulator.engine.lean_object import LeanObject
from simulator.engine.subscription import Quote, Subscription, Trade
from simulator.enums import OptionRight, OptionStyle
from simulator.pricing import NO_RESULT, ModelResult
from simulator.symbols import Symbol

if TYPE_CHECKING:
    import pandas as pd

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


class ChainMoment:
    """What the contracts of one chain in one slice share; model results are worked out once a contract."""

    __slots__ = ("_evaluate", "_results", "ns", "time", "underlying_price")

    def __init__(
        self,
        ns: int,
        time: datetime,
        underlying_price: Callable[[], float],
        evaluate: Callable[[Subscription], ModelResult],
    ) -> None:
        self.ns = ns
        self.time = time
        self.underlying_price = underlying_price
        self._evaluate = evaluate
        self._results: dict[Symbol, ModelResult] = {}

    def model(self, subscription: Subscription) -> ModelResult:
        """The price model's result for a contract."""
        known = self._results.get(subscription.symbol)
        if known is None:
            known = self._results[subscription.symbol] = self._evaluate(subscription)
        return known


class OptionContract(LeanObject):
    """One contract of a chain at the slice's time. Bid and ask are 0 where there is none."""

    lean_name: ClassVar[str] = "OptionContract"
    __slots__ = ("_moment", "_subscription", "ask_price", "bid_price", "symbol")

    def __init__(
        self, subscription: Subscription, symbol: Symbol, bid_price: float, ask_price: float, moment: ChainMoment
    ) -> None:
        self._subscription = subscription
        self.symbol = symbol
        self.bid_price = bid_price
        self.ask_price = ask_price
        self._moment = moment

    def _quote(self) -> Quote:
        data = self._subscription.data
        return data.quotes.at(self._moment.ns) if data.has_quotes else None

    def _trade(self) -> Trade:
        return self._subscription.data.trades.at(self._moment.ns)

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
    def bid_size(self) -> float:
        """Size at the bid, whole contracts."""
        quote = self._quote()
        return 0.0 if quote is None else float(int(quote[0].bid.size(quote[1])))

    @property
    def ask_size(self) -> float:
        """Size at the ask, whole contracts."""
        quote = self._quote()
        return 0.0 if quote is None else float(int(quote[0].ask.size(quote[1])))

    @property
    def last_price(self) -> float:
        """The last trade since the subscription began."""
        trade = self._trade()
        return 0.0 if trade is None else trade[0].close[trade[1]]

    @property
    def volume(self) -> float:
        """Volume of this minute's trades."""
        trade = self._trade()
        if trade is None or trade[0].ends[trade[1]] != self._moment.ns:
            return 0.0
        return trade[0].volume(trade[1])

    @property
    def open_interest(self) -> float:
        """The open interest."""
        return self._subscription.data.open_interest_at(self._moment.ns)

    def _model(self) -> ModelResult:
        return self._moment.model(self._subscription)

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
        contracts: Callable[[], Sequence[AnyContract]],
        underlying: Callable[[], BaseData | None],
    ) -> None:
        self.symbol = symbol
        self.time = time
        self.end_time = time
        self._make = contracts
        self._underlying = underlying
        self._contracts: Sequence[AnyContract] | None = None
        self._by_symbol: OptionContracts | None = None

    def _all(self) -> Sequence[AnyContract]:
        if self._contracts is None:
            self._contracts = self._make()
        return self._contracts

    @property
    def contracts(self) -> OptionContracts:
        """Contracts by symbol."""
        if self._by_symbol is None:
            self._by_symbol = OptionContracts({contract.symbol: contract for contract in self._all()})
        return self._by_symbol

    @property
    def underlying(self) -> BaseData | None:
        """The underlying's data in the slice."""
        return self._underlying()

    def __iter__(self) -> Iterator[AnyContract]:
        return iter(self._all())

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self._all())

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts as a frame indexed by symbol."""
        import pandas as pd

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
