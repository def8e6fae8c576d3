"""The texts LEAN writes identifiers as: ``ES VMKLFZIH2MTD``, ``SPX XL80P3GHIA9A|SPX 31`` (Common/SecurityIdentifier.cs)."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np

from simulator.enums import OptionStyle, SecurityType
from simulator.symbols import Market, Symbol

_EPOCH: Final = date(1899, 12, 30)
_MARKET: Final = 100
_MARKET_WIDTH: Final = 1000
_STRIKE_SCALE: Final = 10**5
_STRIKE: Final = 10**7
_STYLE: Final = 10**13
_DAYS: Final = 10**14
_DAYS_WIDTH: Final = 10**5
_RIGHT: Final = 10**19
_MARKETS: Final = {
    "": 0, Market.USA: 1, Market.NYMEX: 7, Market.CBOT: 8, "ice": 9, Market.COMEX: 22, Market.CME: 23, "sgx": 24, "hkfe": 25,
    Market.CFE: 33, "eurex": 40, "ose": 41,
}  # fmt: skip
_CODES: Final = {code: market for market, code in _MARKETS.items() if market}
_DEFAULT_STYLE: Final = {
    SecurityType.OPTION: OptionStyle.AMERICAN,
    SecurityType.INDEX_OPTION: OptionStyle.EUROPEAN,
    SecurityType.FUTURE_OPTION: OptionStyle.AMERICAN,
}


Listing = Callable[[Symbol], tuple[str, date] | None]
"""The first ticker and day of a share's map file, None where there is none."""
LISTING: Final[ContextVar[Listing | None]] = ContextVar("LISTING", default=None)
"""The map files of the run that is under way."""


def identifier_text(symbol: Symbol, listing: Listing | None = None) -> str:
    """The symbol's identifier: its root and its number, and its underlying's after a bar.

    An equity's and its options' hold the first ticker and day of the equity's map file, which a symbol does not know.
    ValueError for those without a ``listing``, and for a market LEAN does not number.
    """
    if symbol.security_type in (SecurityType.EQUITY, SecurityType.OPTION) and listing is None:
        raise ValueError(f"the identifier of {symbol} holds the first day of its map file, which a symbol does not know")
    if symbol.market not in _MARKETS:
        raise ValueError(
            f"{symbol.market!r} of {symbol} is no market with a number; allowed: {', '.join(filter(None, _MARKETS))}"
        )
    ticker, day = named_and_dated(symbol, listing)
    text = f"{ticker} {number_text(symbol, day)}"
    return text if symbol.underlying is None else f"{text}|{identifier_text(symbol.underlying, listing)}"


def named_and_dated(symbol: Symbol, listing: Listing | None) -> tuple[str, date | None]:
    """Root and day of the identifier: a share's are its first, and options on it are called as it was."""
    share = symbol.underlying if symbol.security_type is SecurityType.OPTION else symbol
    if listing is None or share is None or share.security_type is not SecurityType.EQUITY:
        return symbol.ticker, symbol.expiry
    first = listing(share)
    ticker = symbol.ticker if first is None or symbol.ticker != share.ticker else first[0]
    return ticker, symbol.expiry if share is not symbol else None if first is None else first[1]


def number_text(symbol: Symbol, day: date | None) -> str:
    """The number in an identifier, of its day and of the symbol's right, strike, style and market.

    Options of one root sort by it as their identifiers do.
    """
    days = 0 if day is None else (day - _EPOCH).days
    number = days * _DAYS + _option_number(symbol) + _MARKETS[symbol.market] * _MARKET + int(symbol.security_type)
    return np.base_repr(number, 36)


def _option_number(symbol: Symbol) -> int:
    """What right, style and strike add: a strike is its millionths without their last zeros, and how many those were."""
    if not symbol.is_option:
        return 0
    digits, scale = int(Decimal(str(symbol.strike or 0)).scaleb(6)), 0
    while digits and digits % 10 == 0:
        digits, scale = digits // 10, scale + 1
    style = symbol.style if symbol.style is not None else _DEFAULT_STYLE[symbol.security_type]
    return int(symbol.right or 0) * _RIGHT + int(style) * _STYLE + digits * _STRIKE + scale * _STRIKE_SCALE


def future_of(identifier: str) -> Symbol:
    """The contract an identifier names, in capitals or not. ValueError where it names none."""
    parts = identifier.split()
    if len(parts) != 2:
        raise ValueError(f"{identifier!r} is no identifier: expected a root and its number")
    number = int(parts[1], 36)
    market = _CODES.get(number // _MARKET % _MARKET_WIDTH)
    if number % _MARKET != SecurityType.FUTURE or market is None:
        raise ValueError(f"{identifier!r} names no futures contract of a market the simulator has")
    return Symbol.create_future(parts[0], market, _EPOCH + timedelta(days=number // _DAYS % _DAYS_WIDTH))


def named_future(text: str) -> Symbol | None:
    """The contract a text names by its identifier, None where it is something else."""
    try:
        return future_of(text)
    except ValueError:
        return None
