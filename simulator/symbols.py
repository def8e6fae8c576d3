"""Symbols: the identity of a security, a contract or a canonical chain, as LEAN names them."""

from __future__ import annotations

from collections.abc import Container
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from simulator.engine.overloads import lean_names
from simulator.enums import OPTION_TYPES, OptionRight, OptionStyle, SecurityType
from simulator.errors import NotSupported
from simulator.expiry_rules import option_root, trading_ends
from simulator.pascal_names import PascalType, member_of

if TYPE_CHECKING:
    from simulator.identifiers import SecurityIdentifier


class Flag(int):
    """A truth value that may also be called: LEAN has methods where Python would have attributes."""

    def __call__(self) -> bool:
        return bool(self)


class Market(metaclass=PascalType):
    """LEAN's market codes (Common/Market.cs)."""

    USA = "usa"
    CME = "cme"
    CBOT = "cbot"
    COMEX = "comex"
    NYMEX = "nymex"
    CFE = "cfe"


@dataclass(frozen=True)
class Symbol(metaclass=PascalType):
    """One security, or the canonical symbol that stands for a whole chain (no expiry, no strike).

    ``ticker`` is the root as it trades: ``GOOG``, ``SPX``, ``SPXW`` (underlying SPX), ``ES``. Equality and hash go by
    identity of all fields but one, so two symbols made apart are the same symbol. That one is ``ends``, the time of day a
    future's trading ends, which those have that LEAN makes by its rules of expiry, and those read from a text have not.
    """

    security_type: SecurityType
    market: str
    ticker: str
    underlying: Symbol | None = None
    right: OptionRight | None = None
    style: OptionStyle | None = None
    strike: float | None = None
    expiry: date | None = None
    ends: time = field(default=time(), compare=False)

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """A member under .NET's name."""
            return member_of(self, "Symbol", name)

    @property
    def is_option(self) -> bool:
        """True for a contract of any option kind and for an option chain's canonical symbol."""
        return self.security_type in OPTION_TYPES

    @property
    def is_canonical(self) -> Flag:
        """True when the symbol stands for a chain of options or futures, not for one contract; may be called, as in LEAN."""
        return Flag((self.is_option or self.security_type is SecurityType.FUTURE) and self.expiry is None)

    def has_canonical(self) -> bool:
        """Whether it is a contract of a chain: an option's or a future's."""
        return not self.is_canonical and (self.is_option or self.security_type is SecurityType.FUTURE)

    @property
    def has_underlying(self) -> bool:
        """True for options."""
        return self.underlying is not None

    @cached_property
    def canonical(self) -> Symbol:
        """The symbol of the contract's whole chain, the same object for all of it; the symbol itself where it has no chain."""
        if not (self.is_option or self.security_type is SecurityType.FUTURE):
            return self
        return _canonical(self.security_type, self.market, self.ticker, self.underlying)

    @property
    def id(self) -> SecurityIdentifier:
        """The parts of the symbol under LEAN's names."""
        from simulator.identifiers import SecurityIdentifier

        return SecurityIdentifier(self)

    @cached_property
    def value(self) -> str:
        """LEAN's printed ticker: ``SPXW  210104C03700000``, ``ES18H20`` (futures), ``?SPXW`` (canonical), ``GOOG``."""
        from simulator.symbol_names import printed

        return printed(self)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.security_type, self.market, self.ticker, self.underlying, self.right, self.strike, self.expiry))

    def __eq__(self, other: object) -> bool:
        """A text equals the symbol of its ticker or identifier; contracts of chains and securities are their symbols."""
        if isinstance(other, Symbol):
            return self is other or self._parts() == other._parts()
        if isinstance(other, str):
            return self.value.upper() == other.upper() or str(self.id) == other
        return bool(getattr(type(other), "_is_its_symbol", False)) and self == getattr(other, "symbol", None)

    def _parts(self) -> tuple[object, ...]:
        own = self.strike, self.expiry, self.right, self.ticker, self.security_type, self.market, self.style
        return *own, self.underlying

    def __lt__(self, other: Symbol) -> bool:
        return self.value < other.value

    def __le__(self, other: Symbol) -> bool:
        return self.value <= other.value

    def __str__(self) -> str:
        """Its ticker, once it was added; before that its identifier (SymbolCache.GetTicker)."""
        named = NAMED.get()
        return self.value if named is None or self in named else str(self.id)

    @classmethod
    def create(cls, ticker: str, security_type: SecurityType, market: str) -> Symbol:
        """An equity, an index, or the canonical symbol of a chain of futures, or of options on the share or index of the name.

        NotSupported for options on futures, which a ticker does not tell apart.
        """
        if security_type is SecurityType.FUTURE_OPTION:
            raise NotSupported(
                "NotSupported: Symbol.create of a future option: a ticker is not enough, use create_canonical_option"
            )
        kind = _UNDERLYING_OF.get(security_type)
        if kind is not None:
            return cls.create_canonical_option(cls(kind, market, ticker.upper()))
        return cls(security_type, market, ticker.upper())

    @classmethod
    def create_future(cls, ticker: str, market: str, expiry: datetime | date) -> Symbol:
        """One futures contract."""
        ends = expiry.time() if isinstance(expiry, datetime) else time()
        return cls(SecurityType.FUTURE, market, ticker.upper(), expiry=_day(expiry), ends=ends)

    @classmethod
    @lean_names(
        "underlying, market, style, right, strike, expiry",
        "underlying, target_option, market, style, right, strike, expiry",
        "underlying_symbol, market, style, right, strike, expiry",
        "underlying_symbol, target_option, market, style, right, strike, expiry",
    )
    def create_option(
        cls,
        underlying: Symbol | str,
        target_or_market: str,
        *rest: object,
    ) -> Symbol:
        """One option contract: ``(underlying, [target_option,] market, style, right, strike, expiry)`` as LEAN's overloads."""
        if isinstance(underlying, str):
            underlying = cls.create(underlying, SecurityType.EQUITY, Market.USA)
        if len(rest) == 5:
            target, (market, style, right, strike, expiry) = target_or_market, rest
        elif len(rest) == 4:
            target, market, (style, right, strike, expiry) = _option_root(underlying), target_or_market, rest
        else:
            raise TypeError("create_option takes (underlying, [target_option,] market, style, right, strike, expiry)")
        return cls(
            _OPTION_OF[underlying.security_type],
            str(market),
            target.upper(),
            underlying,
            OptionRight(right),  # type: ignore[arg-type]
            OptionStyle(style),  # type: ignore[arg-type]
            float(strike),  # type: ignore[arg-type]
            _day(expiry),  # type: ignore[arg-type]
        )

    @classmethod
    @lean_names("underlying_symbol, target_option, market")
    def create_canonical_option(cls, underlying: Symbol, target_option: str | None = None, market: str | None = None) -> Symbol:
        """The symbol of a whole option chain."""
        target = (target_option or _option_root(underlying)).upper()
        return _canonical(_OPTION_OF[underlying.security_type], market or underlying.market, target, underlying)


def under_ticker(symbol: Symbol, ticker: str) -> Symbol:
    """The symbol printed by the ticker it has on a day, equal to it (Symbol.UpdateMappedSymbol)."""
    if ticker == symbol.value:
        return symbol
    shown = replace(symbol)
    shown.__dict__["value"] = ticker
    return shown


def listed_future(ticker: str, market: str, expiry: date) -> Symbol:
    """A contract as LEAN's rule of expiry makes it: its identifier's date has the time at which trading ends."""
    return Symbol.create_future(ticker, market, datetime.combine(expiry, trading_ends(ticker)))


NAMED: Final[ContextVar[Container[Symbol] | None]] = ContextVar("NAMED", default=None)
"""The symbols that were added to the run that is under way."""
PRINTED: Final = attrgetter("value")
"""The order of symbols, as ``Symbol.CompareTo`` has it (Common/Symbol.cs): that of their printed tickers."""


@lru_cache(maxsize=4096)
def _canonical(security_type: SecurityType, market: str, ticker: str, underlying: Symbol | None) -> Symbol:
    """One object a chain, so that its contracts are told apart by identity."""
    return Symbol(security_type, market, ticker, underlying)


_OPTION_OF = {
    SecurityType.EQUITY: SecurityType.OPTION,
    SecurityType.INDEX: SecurityType.INDEX_OPTION,
    SecurityType.FUTURE: SecurityType.FUTURE_OPTION,
}


_UNDERLYING_OF: Final = {option: kind for kind, option in _OPTION_OF.items() if kind is not SecurityType.FUTURE}


def option_chain_of(symbol: Symbol) -> Symbol:
    """The canonical symbol of the options on a share, an index or a future, or of an option's own chain; else the symbol."""
    if symbol.is_option:
        return symbol.canonical
    return Symbol.create_canonical_option(symbol) if symbol.security_type in _OPTION_OF else symbol


def _option_root(underlying: Symbol) -> str:
    """The root of the options on it: the underlying's own, except on futures (``LO`` on ``CL``)."""
    return option_root(underlying.ticker) if underlying.security_type is SecurityType.FUTURE else underlying.ticker


def _day(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
