"""The texts that stand for futures contracts in map files and events, ``ES VMKLFZIH2MTD`` (Common/SecurityIdentifier.cs)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import numpy as np

from simulator.enums import SecurityType
from simulator.symbols import Market, Symbol

_EPOCH: Final = date(1899, 12, 30)
_DAYS: Final = 10**14
_DAYS_WIDTH: Final = 10**5
_MARKET: Final = 100
_MARKET_WIDTH: Final = 1000
_MARKETS: Final = {
    Market.USA: 1, Market.NYMEX: 7, Market.CBOT: 8, "ice": 9, Market.COMEX: 22, Market.CME: 23, "sgx": 24, "hkfe": 25,
    Market.CFE: 33, "eurex": 40, "ose": 41,
}  # fmt: skip
_CODES: Final = {code: market for market, code in _MARKETS.items()}


def future_identifier(contract: Symbol) -> str:
    """The contract's identifier. ValueError for what is no futures contract of a market LEAN numbers."""
    if contract.security_type is not SecurityType.FUTURE or contract.expiry is None or contract.market not in _MARKETS:
        raise ValueError(f"{contract} is no futures contract of a market with a number")
    days = (contract.expiry - _EPOCH).days
    number = days * _DAYS + _MARKETS[contract.market] * _MARKET + int(SecurityType.FUTURE)
    return f"{contract.ticker} {np.base_repr(number, 36)}"


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
