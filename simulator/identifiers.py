"""``symbol.id``: the parts of a symbol under LEAN's names (Common/SecurityIdentifier.cs)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import InvalidOperationException
from simulator.identifier_texts import LISTING, identifier_text, named_and_dated
from simulator.pascal_names import member_of
from simulator.symbols import Symbol

T = TypeVar("T")
NEVER = datetime.combine(date(1899, 12, 30), time())


class SecurityIdentifier:
    """A view of a symbol. Asking an equity for its strike is an error in LEAN and here."""

    __slots__ = ("_symbol",)

    def __init__(self, symbol: Symbol) -> None:
        self._symbol = symbol

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """A part under .NET's name."""
            return member_of(self, "SecurityIdentifier", name)

    @property
    def date(self) -> datetime:
        """Expiry, at midnight unless a future's trading ends at a time of its own; of a share the first day of its map file.

        1899-12-30 where there is none.
        """
        symbol = self._symbol
        day = symbol.expiry or (named_and_dated(symbol, LISTING.get())[1] if _is_share(symbol) else None)
        return NEVER if day is None else datetime.combine(day, symbol.ends)

    @property
    def strike_price(self) -> float:
        """Strike of an option; 0 of a chain."""
        return self._part(self._symbol.strike, 0.0, "StrikePrice")

    @property
    def option_right(self) -> OptionRight:
        """Call or put; of a chain, a call."""
        return self._part(self._symbol.right, OptionRight.CALL, "OptionRight")

    @property
    def option_style(self) -> OptionStyle:
        """American or European; of a chain, what its kind usually is."""
        usual = OptionStyle.EUROPEAN if self.security_type is SecurityType.INDEX_OPTION else OptionStyle.AMERICAN
        return self._part(self._symbol.style, usual, "OptionStyle")

    @property
    def symbol(self) -> str:
        """The root ticker; a share's and its options' is the first of its map file."""
        symbol = self._symbol
        return named_and_dated(symbol, LISTING.get())[0] if _is_share(symbol.underlying or symbol) else symbol.ticker

    @property
    def market(self) -> str:
        """The market's code."""
        return self._symbol.market

    @property
    def security_type(self) -> SecurityType:
        """Kind of security."""
        return self._symbol.security_type

    @property
    def has_underlying(self) -> bool:
        """Whether it is a derivative of a named security."""
        return self._symbol.underlying is not None

    @property
    def underlying(self) -> SecurityIdentifier:
        """The underlying's parts."""
        if self._symbol.underlying is None:
            raise InvalidOperationException(
                "No underlying specified for this identifier. Check that HasUnderlying is true before accessing the Underlying "
                "property."
            )
        return SecurityIdentifier(self._symbol.underlying)

    def __str__(self) -> str:
        symbol, listing = self._symbol, LISTING.get()
        unknown = listing is None and symbol.security_type in (SecurityType.EQUITY, SecurityType.OPTION)
        return symbol.value if unknown else identifier_text(symbol, listing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecurityIdentifier) and self._symbol == other._symbol

    def __hash__(self) -> int:
        return hash(self._symbol)

    def _part(self, part: T | None, of_chain: T, name: str) -> T:
        if part is None and self._symbol.is_option:
            return of_chain
        if part is None:
            raise InvalidOperationException(
                f"{name} is only defined for SecurityType.Option, SecurityType.FutureOption, and SecurityType.IndexOption"
            )
        return part


def _is_share(symbol: Symbol) -> bool:
    return symbol.security_type is SecurityType.EQUITY
