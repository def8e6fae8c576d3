"""``symbol.id``: the parts of a symbol under LEAN's names (Common/SecurityIdentifier.cs)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.identifier_texts import identifier_text
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
        """Expiry, at midnight unless a future's trading ends at a time of its own; 1899-12-30 where there is none."""
        day = self._symbol.expiry
        return NEVER if day is None else datetime.combine(day, self._symbol.ends)

    @property
    def strike_price(self) -> float:
        """Strike of an option; 0 of a chain."""
        return self._part(self._symbol.strike, 0.0, "strike_price")

    @property
    def option_right(self) -> OptionRight:
        """Call or put; of a chain, a call."""
        return self._part(self._symbol.right, OptionRight.CALL, "option_right")

    @property
    def option_style(self) -> OptionStyle:
        """American or European; of a chain, what its kind usually is."""
        usual = OptionStyle.EUROPEAN if self.security_type is SecurityType.INDEX_OPTION else OptionStyle.AMERICAN
        return self._part(self._symbol.style, usual, "option_style")

    @property
    def symbol(self) -> str:
        """The root ticker."""
        return self._symbol.ticker

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
            raise ValueError(f"underlying is only defined for options, not for {self._symbol}")
        return SecurityIdentifier(self._symbol.underlying)

    def __str__(self) -> str:
        symbol = self._symbol
        of_equity = symbol.security_type in (SecurityType.EQUITY, SecurityType.OPTION)
        return symbol.value if of_equity else identifier_text(symbol)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecurityIdentifier) and self._symbol == other._symbol

    def __hash__(self) -> int:
        return hash(self._symbol)

    def _part(self, part: T | None, of_chain: T, name: str) -> T:
        if part is None and self._symbol.is_option:
            return of_chain
        if part is None:
            raise ValueError(f"{name} is only defined for options, not for {self._symbol}")
        return part
