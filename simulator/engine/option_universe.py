"""One contract of a chain's universe as filters give it out (Common/Data/UniverseSelection/OptionUniverse.cs)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.engine.option_greeks import Greeks, yearly
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import NotSupportedName
from simulator.identifiers import SecurityIdentifier
from simulator.market import MarketData, UniverseRow
from simulator.symbol_names import LETTERS, option_name, root_name
from simulator.symbols import Symbol
from simulator.universe_rows import number_of, places_of, rows_of

_CHAINS_KEPT = 64
_CONTRACTS_KEPT = 20_000


class OptionUniverse(LeanObject):
    """One contract of a universe file, and its symbol."""

    lean_name: ClassVar[str] = "OptionUniverse"
    _is_its_symbol: ClassVar[bool] = True
    _unheard: ClassVar[frozenset[str]] = frozenset({"end_time", "time", "value"})

    def __init__(self, canonical: Symbol, row: UniverseRow, day: date | None = None) -> None:
        """``day``: the file's, where the times are asked for."""
        self._canonical = canonical
        self.row = row
        self._day = day

    @property
    def time(self) -> datetime:
        """The file's day, at midnight. NotSupported in a filter, where all contracts are of one day."""
        if self._day is None:
            raise NotSupportedName("OptionUniverse", "time in a filter")
        return datetime.combine(self._day, time())

    @property
    def end_time(self) -> datetime:
        """The midnight after the file's day, from which it is there."""
        return self.time + timedelta(days=1)

    @cached_property
    def symbol(self) -> Symbol:
        """The contract."""
        row = self.row
        return contracts_of(self._canonical)(row.expiry, row.strike, row.right)

    @property
    def id(self) -> SecurityIdentifier:
        """The contract's identifier."""
        return self.symbol.id

    @property
    def strike(self) -> float:
        """The strike."""
        return self.row.strike

    @property
    def expiry(self) -> datetime:
        """The last day, at midnight."""
        return self.symbol.id.date

    @property
    def right(self) -> OptionRight:
        """Call or put."""
        return self.symbol.id.option_right

    @property
    def open(self) -> float:
        """The day's open."""
        return self.row.open

    @property
    def high(self) -> float:
        """The day's high."""
        return self.row.high

    @property
    def low(self) -> float:
        """The day's low."""
        return self.row.low

    @property
    def close(self) -> float:
        """The day's close."""
        return self.row.close

    price = value = close

    @property
    def volume(self) -> float:
        """The day's volume."""
        return self.row.volume

    @property
    def open_interest(self) -> float:
        """The day's open interest."""
        return self.row.open_interest or 0.0

    @property
    def implied_volatility(self) -> float:
        """The file's implied volatility."""
        return self.row.implied_volatility or 0.0

    @property
    def greeks(self) -> Greeks:
        """The file's Greeks; its theta is per day, LEAN's per year."""
        row = self.row
        return Greeks(row.delta or 0.0, row.gamma or 0.0, row.vega or 0.0, yearly(row.theta or 0.0), row.rho or 0.0)


Contracts = Callable[[date, float, OptionRight | None], Symbol]


class Lines:
    """The contracts' lines of one universe file, each read when it is asked for."""

    __slots__ = ("_canonical", "_day", "_market")

    def __init__(self, market: MarketData, canonical: Symbol, day: date) -> None:
        self._market = market
        self._canonical = canonical
        self._day = day

    def of(self, symbol: Symbol) -> OptionUniverse | None:
        """The option contract's line, None where the file lacks it."""
        file = self._market.universe(self._canonical, self._day) if symbol.is_option else None
        if file is None:
            return None
        place = next(iter(places_of(rows_of(file.rows), {number_of(symbol)}).values()), None)
        return None if place is None else OptionUniverse(self._canonical, file.rows[place], self._day)


@lru_cache(maxsize=_CHAINS_KEPT)
def contracts_of(canonical: Symbol) -> Contracts:
    """What makes the contracts of a chain by expiry, strike and right; the same object each day, so that what a symbol works
    out about itself is worked out once."""
    kind, market, ticker, underlying = canonical.security_type, canonical.market, canonical.ticker, canonical.underlying
    style = OptionStyle.EUROPEAN if kind is SecurityType.INDEX_OPTION else OptionStyle.AMERICAN
    alike = {**vars(Symbol(kind, market, ticker, underlying, None, style)), "canonical": canonical.canonical}
    root = root_name(canonical)

    @lru_cache(maxsize=_CONTRACTS_KEPT)
    def contract(expiry: date, strike: float, right: OptionRight | None) -> Symbol:
        made = object.__new__(Symbol)  # without its constructor, which asks of each field: there are hundreds of these a day
        own = vars(made)
        for name, value in alike.items():  # by update() each would have a table of names of its own
            own[name] = value
        own["right"], own["strike"], own["expiry"] = right, strike, expiry
        if right is not None:
            own["value"] = option_name(root, expiry, LETTERS[right], strike)
        return made

    return contract
