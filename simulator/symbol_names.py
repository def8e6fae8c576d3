"""Symbols as LEAN prints them (Common/SymbolRepresentation.cs, Common/Symbol.cs)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from simulator.enums import SecurityType
from simulator.expiry_rules import contract_month
from simulator.symbols import Symbol

_MONTH_LETTERS: Final = "FGHJKMNQUVXZ"


def printed(symbol: Symbol) -> str:
    """LEAN's ``symbol.value``: ``SPXW  210104C03700000``, ``ES20H20``, ``?SPXW``, ``/ES``, ``GOOG``."""
    if symbol.is_option:
        return _option_name(symbol)
    if symbol.security_type is SecurityType.FUTURE:
        return f"/{symbol.ticker}" if symbol.expiry is None else future_name(symbol.ticker, symbol.expiry)
    return symbol.ticker


def future_name(ticker: str, expiry: date) -> str:
    """A futures contract: root, day of expiry, letter of the contract month, year (``ES20H20``)."""
    month = contract_month(ticker, expiry)
    return f"{ticker}{expiry.day:02d}{_MONTH_LETTERS[month.month - 1]}{month.year % 100}"


def option_name(root: str, expiry: date, right: str, strike: float) -> str:
    """The OSI ticker: root padded to six (two blanks after a longer one), yymmdd, C or P, strike in thousandths."""
    padded = f"{root}  " if len(root) > 5 else f"{root:<6}"
    thousandths = int((Decimal(str(strike)) * 1000).to_integral_value())
    return f"{padded}{expiry:%y%m%d}{right}{thousandths:08d}"


def _option_name(symbol: Symbol) -> str:
    underlying = symbol.underlying
    if underlying is None:
        raise ValueError(f"an option needs an underlying: {symbol.ticker}")
    root = underlying.value if symbol.ticker == underlying.ticker else symbol.ticker
    if symbol.expiry is None or symbol.right is None or symbol.strike is None:
        return f"?{root}"
    return option_name(root, symbol.expiry, symbol.right.name[0], symbol.strike)
