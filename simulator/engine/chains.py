"""Option chains as a slice gives them out (Common/Data/Market/OptionChain.cs, OptionContract.cs).

A contract is made when it is reached; its prices and Greeks are read when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, cached_property
from itertools import repeat
from typing import TYPE_CHECKING, ClassVar, Protocol

from simulator.engine.bars import BaseData
from simulator.engine.chain_frames import joined
from simulator.engine.chain_members import Present
from simulator.engine.lean_dict import DataDictionary
from simulator.engine.lean_object import LeanObject
from simulator.engine.sessions import Sessions
from simulator.engine.subscription import Quote, Subscription, Trade
from simulator.enums import OptionRight, OptionStyle
from simulator.identifiers import SecurityIdentifier
from simulator.market import Instants
from simulator.pricing import NO_RESULT, ModelResult
from simulator.symbols import Symbol, option_chain_of

if TYPE_CHECKING:
    import pandas as pd

    from simulator.engine.security import Option

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
    """One chain in one slice: its contracts, made as they are reached, and what they share.

    A look at the first contract makes one, a look at the second all; model results are worked out once a contract.
    """

    __slots__ = (
        "_all", "_evaluate", "_find_underlying", "_made", "_option", "_present", "_price", "_results", "_sessions", "grid",
        "minute", "ns", "time",
    )  # fmt: skip

    def __init__(
        self,
        *,
        ns: int,
        time: datetime,
        option: Option,
        present: Present,
        sessions: Sessions | None,
        find_underlying: Callable[[Option], BaseData | None],
        evaluate: Callable[[Subscription], ModelResult],
    ) -> None:
        """``option`` is any of the chain's contracts; ``find_underlying`` gives the data of what it is on in the slice.

        ``sessions`` are those on whose minutes all contracts are filled forward, if they are.
        """
        self.ns = ns
        self.time = time
        self._option = option
        self._present = present
        self._sessions = sessions
        self.grid: Instants | None = None
        self.minute = -1
        self._find_underlying = find_underlying
        self._evaluate = evaluate
        self._price: float | None = None
        self._results: dict[Symbol, ModelResult] | None = None
        self._made: dict[int, OptionContract] | None = None
        self._all: list[OptionContract] | None = None

    def underlying(self) -> BaseData | None:
        """The underlying's data in the slice."""
        return self._find_underlying(self._option)

    def underlying_price(self) -> float:
        """The underlying's price in the slice; 0 where it has none."""
        if self._price is None:
            data = self.underlying()
            self._price = 0.0 if data is None else data.value
        return self._price

    def model(self, subscription: Subscription) -> ModelResult:
        """The price model's result for a contract."""
        if self._results is None:
            self._results = {}
        known = self._results.get(subscription.symbol)
        if known is None:
            known = self._results[subscription.symbol] = self._evaluate(subscription)
        return known

    def __len__(self) -> int:
        return len(self._present.subscriptions)

    def __iter__(self) -> Iterator[AnyContract]:
        return self._walk() if self._all is None else iter(self._all)

    def _walk(self) -> Iterator[AnyContract]:
        if self._present.subscriptions:
            yield self._one(0)
            yield from self._every()[1:]

    def _one(self, place: int) -> OptionContract:
        if self._made is None:
            self._made = {}
        known = self._made.get(place)
        if known is None:
            known = self._made[place] = OptionContract(self._present.subscriptions[place], self)
        return known

    def _every(self) -> list[OptionContract]:
        if self._all is None:
            self._all = list(map(OptionContract, self._present.subscriptions, repeat(self)))
            if self._sessions is not None:
                self.grid, self.minute = self._sessions.minute(self.ns)
            for place, made in (self._made or {}).items():
                self._all[place] = made
        return self._all

    def find(self, symbol: Symbol) -> AnyContract | None:
        """The contract of the symbol."""
        place = self._present.place_of.get(symbol)
        if place is None:
            return None
        return self._one(place) if self._all is None else self._all[place]


class OptionContract(LeanObject):
    """One contract of a chain at the slice's time; everything is read at that time, however late it is asked."""

    lean_name: ClassVar[str] = "OptionContract"
    __slots__ = ("_moment", "_subscription")

    def __init__(self, subscription: Subscription, moment: ChainMoment) -> None:
        self._subscription = subscription
        self._moment = moment

    def _quote(self) -> Quote:
        data = self._subscription.data
        return data.quotes.at(self._moment.ns) if data.has_quotes else None

    def _lies_ready(self) -> bool:
        """Whether the contract's quotes of the day lie ready minute by minute: so they do where whole chains are read."""
        moment, data = self._moment, self._subscription.data
        return moment.grid is not None and data.has_quotes and data.quotes.lay_out(moment.grid, moment.ns)

    def _trade(self) -> Trade:
        return self._subscription.data.trades.at(self._moment.ns)

    @property
    def symbol(self) -> Symbol:
        """The contract's symbol."""
        return self._subscription.symbol

    @property
    def bid_price(self) -> float:
        """The bid; 0 where there is none."""
        moment, quotes = self._moment, self._subscription.data.quotes
        if quotes.grid is moment.grid or self._lies_ready():
            return quotes.bids[moment.minute]
        quote = self._quote()
        return 0.0 if quote is None else quote[0].bid.close[quote[1]]

    @property
    def ask_price(self) -> float:
        """The ask; 0 where there is none."""
        moment, quotes = self._moment, self._subscription.data.quotes
        if quotes.grid is moment.grid or self._lies_ready():
            return quotes.asks[moment.minute]
        quote = self._quote()
        return 0.0 if quote is None else quote[0].ask.close[quote[1]]

    @property
    def time(self) -> datetime:
        """The slice's time."""
        return self._moment.time

    @property
    def id(self) -> SecurityIdentifier:
        """The contract's identifier."""
        return self.symbol.id

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
        self.greeks = Greeks(NO_RESULT)

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

    def _find(self, key: Symbol) -> AnyContract | None:
        return self._contracts.find(key)

    @property
    def count(self) -> int:
        """How many contracts."""
        return len(self._contracts)

    def __len__(self) -> int:
        return len(self._contracts)


class OptionChain(LeanObject):
    """The contracts of one canonical symbol that have data in the slice."""

    lean_name: ClassVar[str] = "OptionChain"

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

    def _find(self, key: Symbol) -> OptionChain | None:
        return super()._find(option_chain_of(key))

    @property
    def data_frame(self) -> pd.DataFrame:
        """The contracts of all chains as a frame indexed by canonical symbol and symbol."""
        return joined(self._entries())
