"""Our own Greeks from quoted mids: European Black-Scholes-Merton on the spot, with no dividends.

An American equity option is treated as European. Near the money and short-dated the difference in delta is small; deep in the
money, long-dated or across an ex-dividend date it is not, and a mid below the European bound takes its mirror's volatility.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from domain.contracts import Contract
from domain.quotes import OptionQuote
from risk.arrays import BoolArray, FloatArray
from risk.black_scholes import greeks
from risk.implied_volatility import implied_volatility


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGreeks:
    """Greeks of one contract per 1.00 of its underlying: vega per vol point (0.01), theta per calendar day, rho per 1.00.

    ``from_mirror`` tells that the volatility is the mirror (put-call) contract's, the contract's own mid having none.
    """

    implied_volatility: float
    delta: float
    gamma: float
    vega: float
    theta: float
    rho: float
    from_mirror: bool = False


def own_greeks(quotes: Sequence[OptionQuote], spot: float, rate: float, at: datetime) -> dict[Contract, OwnGreeks | None]:
    """Each contract's Greeks at ``at`` (UTC) from the mid of its quote, in the order of ``quotes``.

    Time is calendar time to the contract's settlement (ACT/365). ``rate`` is continuous a year. None where the quote is not
    two-sided or its mid has no implied volatility. An in-the-money contract whose own mid has none takes the volatility of its
    mirror (same root, expiry and strike, other right) where that is among the quotes.
    """
    if not quotes:
        return {}
    contracts = [quote.contract for quote in quotes]
    sign = np.array([contract.right.sign for contract in contracts], dtype=np.float64)
    strike = np.array([contract.strike for contract in contracts], dtype=np.float64)
    years = np.array([contract.years_to_settlement(at) for contract in contracts], dtype=np.float64)
    mids = np.array([quote.quote.mid for quote in quotes], dtype=np.float64)
    volatility = implied_volatility(sign, mids, spot, strike, years, rate=rate).volatility
    borrowed = np.isnan(volatility) & np.isfinite(mids) & (sign * (spot - strike) > 0.0)
    volatility = _with_mirrors(contracts, volatility, borrowed)
    found = greeks(sign, spot, strike, np.maximum(years, 0.0), np.where(np.isnan(volatility), 0.0, volatility), rate=rate)
    rows = np.column_stack((volatility, found.delta, found.gamma, found.vega, found.theta, found.rho))
    known = np.isfinite(rows).all(axis=1).tolist()
    return {
        contract: _row(row, from_mirror=mirrored) if fine else None
        for contract, row, fine, mirrored in zip(contracts, rows.tolist(), known, borrowed.tolist(), strict=True)
    }


def _row(row: list[float], *, from_mirror: bool) -> OwnGreeks:
    volatility, delta, gamma, vega, theta, rho = row
    return OwnGreeks(
        implied_volatility=volatility,
        delta=delta,
        gamma=gamma,
        vega=vega,
        theta=theta,
        rho=rho,
        from_mirror=from_mirror,
    )


_Pair = tuple[str, date, float, int]


def _key(contract: Contract, sign: int) -> _Pair:
    return contract.root, contract.expiry, contract.strike, sign


def _with_mirrors(contracts: Sequence[Contract], volatility: FloatArray, wanted: BoolArray) -> FloatArray:
    if not wanted.any():
        return volatility
    place = {_key(contract, contract.right.sign): index for index, contract in enumerate(contracts)}
    filled = volatility.copy()
    for index in np.flatnonzero(wanted):
        mirror = place.get(_key(contracts[index], -contracts[index].right.sign))
        if mirror is not None:
            filled[index] = volatility[mirror]
    return filled
