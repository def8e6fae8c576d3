"""Symbols as LEAN prints them (Common/SymbolRepresentation.cs, Common/Symbol.cs)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from simulator.enums import OptionRight, SecurityType
from simulator.expiry_rules import contract_month
from simulator.symbols import Symbol

_MONTH_LETTERS: Final = "FGHJKMNQUVXZ"
LETTERS: Final = {right: right.name[0] for right in OptionRight}


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
    return f"{padded}{_yymmdd(expiry)}{right}{_thousandths(strike):08d}"


@lru_cache(maxsize=1024)
def _yymmdd(day: date) -> str:
    """A chain has thousands of contracts and few expiries."""
    return f"{day:%y%m%d}"


def _thousandths(strike: float) -> int:
    """The strike in thousandths; by its decimals where the nearest whole number is in doubt."""
    scaled = strike * 1000.0
    nearest = round(scaled)
    return nearest if abs(scaled - nearest) < 0.25 else int((Decimal(str(strike)) * 1000).to_integral_value())


def root_name(symbol: Symbol) -> str:
    """The root a contract, or a chain, is printed with: its own, or its underlying's name where it goes by the same ticker."""
    underlying = symbol.underlying
    if underlying is None:
        raise ValueError(f"an option needs an underlying: {symbol.ticker}")
    return underlying.value if symbol.ticker == underlying.ticker else symbol.ticker


def _option_name(symbol: Symbol) -> str:
    root = root_name(symbol)
    if symbol.expiry is None or symbol.right is None or symbol.strike is None:
        return f"?{root}"
    return option_name(root, symbol.expiry, LETTERS[symbol.right], symbol.strike)
