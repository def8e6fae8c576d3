"""The percentages of the naked option formula, by product and venue.

Source: Cboe rule 10.3(c)(5), FINRA rule 4210(f)(2). Of options on leveraged funds: FINRA notice 09-53 (in force since
2010-04-30, notice 09-65) and Cboe circular RG09-97: percentage and minimum are multiplied by the fund's leverage, +2 and -2
alike. The 15 % that a fund on a broad index may use is not taken: every fund counts as an equity.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.contracts import Contract, ProductKind


class Venue(StrEnum):
    """Whose house rules count. Everyone but tastytrade is taken to ask the Cboe minimum."""

    CBOE = "cboe"
    TASTYTRADE = "tastytrade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """``percent`` of the underlying's value, less what the option is out of the money, but at least ``floor`` of it.

    The floor is on the strike for a put, on the underlying for a call.
    """

    percent: float
    floor: float


_EQUITY = Rates(percent=0.20, floor=0.10)
_BROAD_INDEX = Rates(percent=0.15, floor=0.10)
_TASTYTRADE_INDEX = Rates(percent=0.25, floor=0.15)
BROAD_INDEXES = frozenset({"SPX", "XSP", "NDX", "MNX", "XND", "RUT", "MRUT", "DJX", "OEX", "XEO", "NANOS"})
"""Broad-based indexes by their symbols."""
_LEVERAGE = {
    **dict.fromkeys(("SSO", "SDS", "QLD", "QID", "DDM", "DXD", "UWM", "TWM", "UVXY"), 2.0),
    **dict.fromkeys(("UPRO", "SPXU", "SPXL", "SPXS", "TQQQ", "SQQQ", "UDOW", "SDOW", "TNA", "TZA", "SOXL", "SOXS"), 3.0),
}


def rates_for(contract: Contract, venue: Venue) -> Rates | None:
    """The rates of one contract; None for a product these rules do not cover (futures options).

    Equity and narrow index 20/10 %, broad index 15/10 % (Cboe rule 10.3), tastytrade's index options 25/15 %; the rates of a
    leveraged fund are multiplied by its leverage. An index not known to be broad counts as narrow.
    """
    if contract.kind is ProductKind.FUTURE_OPTION:
        return None
    if contract.kind is ProductKind.INDEX_OPTION:
        if venue is Venue.TASTYTRADE:
            return _TASTYTRADE_INDEX
        return _BROAD_INDEX if contract.underlying in BROAD_INDEXES else _EQUITY
    leverage = leverage_of(contract.underlying)
    return Rates(percent=_EQUITY.percent * leverage, floor=_EQUITY.floor * leverage)


def leverage_of(underlying: str) -> float:
    """Times its index that a fund moves in a day, 1 for everything that is not known to be leveraged."""
    return _LEVERAGE.get(underlying, 1.0)
