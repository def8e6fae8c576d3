"""The contracts of a chain in a slice (Common/Data/Market/OptionContract.cs).

A contract is made when it is reached; its prices and Greeks are read when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING, ClassVar, Final

from simulator.engine.bars import BaseData
from simulator.engine.chain_members import ChainMembers, Present
from simulator.engine.given import Given
from simulator.engine.lean_object import SlottedObject
from simulator.engine.moments import local
from simulator.engine.option_greeks import Greeks, greeks_of
from simulator.engine.remains import NO_REMAINS, Remains
from simulator.engine.security import Option
from simulator.engine.subscription import Quote, Subscription, Trade
from simulator.enums import OptionRight, OptionStyle
from simulator.identifiers import SecurityIdentifier
from simulator.market import Instants
from simulator.pricing import ModelResult
from simulator.symbols import Symbol

_SIDES: Final = {"bid_price": ("bid", "bids"), "ask_price": ("ask", "asks")}
"""Where a price lies in a day's quotes, and in those laid out minute by minute."""

_new: Final = object.__new__


@cache
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


class ChainMoment:
    """What the contracts of one chain share in one slice; model results are worked out once a contract.

    ``grid`` are the minutes all of them are filled forward on and ``minute`` the slice's place among them, where the chain was
    gone through. It knows no contracts: without cycles a slice's are gone as soon as nobody holds them.
    """

    __slots__ = ("_evaluate", "_option", "_price", "_results", "given", "grid", "minute", "ns", "remains")

    def __init__(
        self, given: Given, option: Option, evaluate: Callable[[Subscription], ModelResult], remains: Remains = NO_REMAINS
    ) -> None:
        """``option`` is any of the chain's contracts, ``remains`` what those without data show."""
        self.remains = remains
        self.given = given
        self.ns = given.ns
        self._option = option
        self._evaluate = evaluate
        self.grid: Instants | None = None
        self.minute = -1
        self._price: float | None = None
        self._results: dict[Symbol, ModelResult] | None = None

    @property
    def time(self) -> datetime:
        """The instant in the zone of the contracts' exchange, naive: when their bars end, filled forward or not."""
        return local(self.ns, self._option.exchange.time_zone)

    def underlying(self) -> BaseData | None:
        """The underlying's data in the slice."""
        return self.given.underlying(self._option)

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


class OptionContract(SlottedObject):
    """One contract of a chain at the slice's time; everything is read at that time, however late it is asked."""

    lean_name: ClassVar[str] = "OptionContract"
    _is_its_symbol: ClassVar[bool] = True
    __slots__ = ("_moment", "_subscription", "ask_price", "bid_price")
    bid_price: float
    """The bid; 0 where there is none."""
    ask_price: float
    """The ask; 0 where there is none."""

    def __init__(self, subscription: Subscription, moment: ChainMoment) -> None:
        self._subscription = subscription
        self._moment = moment

    @staticmethod
    def _with_quotes(
        subscriptions: Sequence[Subscription], moment: ChainMoment, bids: Sequence[float], asks: Sequence[float]
    ) -> list[OptionContract]:
        """Contracts with bid and ask in their slots. There are thousands each minute: no constructor is called for each."""
        made = list(map(_new, repeat(OptionContract, len(subscriptions))))
        for one, subscription, bid, ask in zip(made, subscriptions, bids, asks, strict=True):
            one._subscription = subscription
            one._moment = moment
            one.bid_price = bid
            one.ask_price = ask
        return made

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """Bid and ask are put in their slots when they are first read; any other name is LEAN's or refused."""
            if name not in _SIDES:
                return super().__getattr__(name)
            price = self._price(*_SIDES[name])
            setattr(self, name, price)
            return price

    def _quote(self) -> Quote:
        return self._subscription.quote_given(self._moment.ns)

    def _trade(self) -> Trade:
        return self._subscription.trade_given(self._moment.ns)

    @property
    def symbol(self) -> Symbol:
        """The contract's symbol."""
        return self._subscription.symbol

    def _price(self, day: str, minutes: str) -> float:
        """The close in force: from where the day's lie ready minute by minute, as they do where chains are gone through."""
        moment, data = self._moment, self._subscription.data
        if data.has_quotes and moment.remains.quote is None:
            quotes, grid = data.quotes, moment.grid
            if grid is not None and (quotes.grid is grid or quotes.is_laid_out(grid, moment.ns)):
                return float(getattr(quotes, minutes)[moment.minute])
        quote = self._quote()
        return moment.remains.close(day) if quote is None else float(getattr(quote[0], day).closes[quote[1]])

    @property
    def time(self) -> datetime:
        """The slice's time in the zone of the contract's exchange."""
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
    def scaled_strike(self) -> float:
        """The strike in the underlying's units."""
        return self.strike * self._subscription.security.symbol_properties.strike_multiplier

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
    def bid_size(self) -> int:
        """Size at the bid, whole contracts."""
        quote = self._quote()
        return self._moment.remains.size("bid") if quote is None else int(quote[0].bid.size(quote[1]))

    @property
    def ask_size(self) -> int:
        """Size at the ask, whole contracts."""
        quote = self._quote()
        return self._moment.remains.size("ask") if quote is None else int(quote[0].ask.size(quote[1]))

    @property
    def last_price(self) -> float:
        """The last trade since the subscription began; where there is none, that of the last history."""
        trade = self._trade()
        return self._moment.remains.last if trade is None else trade[0].close[trade[1]]

    value = price = close = last_price

    @property
    def volume(self) -> int:
        """Volume of this minute's trades, whole contracts."""
        trade = self._trade()
        if trade is None:
            return self._moment.remains.volume
        if trade[0].ends[trade[1]] != self._moment.ns:
            return 0
        return int(trade[0].volume(trade[1]))

    @property
    def open_interest(self) -> float:
        """The open interest its own data told of; what its universe file says is its security's only."""
        given = self._subscription.open_interest(self._moment.ns)
        return self._moment.remains.open_interest if given is None else given

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
        return greeks_of(self._model())

    def __str__(self) -> str:
        return self.symbol.value


class ChainContracts:
    """The contracts of one chain in one slice, made as they are reached.

    A look at the first contract makes one, a look at the second all; where the chain was gone through before, all are made at
    once, with bid and ask in their slots where the whole chain's lie ready.
    """

    __slots__ = ("_all", "_made", "_members", "_moment", "_present")

    def __init__(self, members: ChainMembers, present: Present, moment: ChainMoment) -> None:
        self._members = members
        self._present = present
        self._moment = moment
        self._made: dict[int, OptionContract] | None = None
        self._all: list[OptionContract] | None = None

    def underlying(self) -> BaseData | None:
        """The underlying's data in the slice, if it has contracts."""
        return self._moment.underlying() if self._present.subscriptions else None

    def given(self) -> tuple[Given, list[Symbol]]:
        """The bars of the slice, and whose of them are the chain's."""
        return self._moment.given, [one.symbol for one in self._present.subscriptions]

    def __len__(self) -> int:
        return len(self._present.subscriptions)

    def __iter__(self) -> Iterator[OptionContract]:
        return self._walk() if self._all is None and not self._present.gone_through else iter(self._every())

    def _walk(self) -> Iterator[OptionContract]:
        if self._present.subscriptions:
            yield self._one(0)
            yield from self._every()[1:]

    def _one(self, place: int) -> OptionContract:
        if self._made is None:
            self._made = {}
        known = self._made.get(place)
        if known is None:
            known = self._made[place] = OptionContract(self._present.subscriptions[place], self._moment)
        return known

    def _every(self) -> list[OptionContract]:
        if self._all is None:
            present, moment = self._present, self._moment
            present.gone_through = True
            sheet = None
            if self._members.filled and moment.remains.quote is None:
                moment.grid, moment.minute = self._members.sessions.minute(moment.ns)
                sheet = present.sheet(moment.grid, moment.ns)
            if sheet is None:
                self._all = every = list(map(OptionContract, present.subscriptions, repeat(moment)))
            else:
                self._all = every = OptionContract._with_quotes(present.subscriptions, moment, *sheet[moment.minute])
            for place, made in (self._made or {}).items():
                every[place] = made
        return self._all

    def find(self, symbol: Symbol) -> OptionContract | None:
        """The contract of the symbol."""
        place = self._present.place_of.get(symbol)
        if place is None:
            return None
        return self._one(place) if self._all is None else self._all[place]
