"""Our own Greeks from quoted mids, each contract by its own rules.

European options by Black-Scholes-Merton, American ones by spectral collocation where early exercise can earn anything worth a
tick, options on futures with the rate as yield and Black-76's rho. A mid that has no volatility of its own takes its mirror's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from domain.contracts import Contract, ExerciseStyle, ProductKind
from domain.prices import is_price
from domain.quotes import OptionQuote
from risk import american, black_76, black_scholes
from risk.american_volatility import QUICK_POINTS, american_volatility
from risk.arrays import BoolArray, FloatArray
from risk.implied_volatility import implied_volatility

WORTH_EXERCISING = 1e-5
"""Interest on a put's strike, or dividends on a call's underlying, to expiry as a part of the strike: below it an American
option counts as European."""
Yields = float | Mapping[datetime, float]
"""Dividend yield a year, continuous: one number, or by instant of settlement (0 where there is none)."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """The contracts as arrays of one length."""

    sign: FloatArray
    spot: FloatArray
    strike: FloatArray
    years: FloatArray
    rate: FloatArray
    dividend: FloatArray
    early: BoolArray
    """Where early exercise can be worth something."""
    on_future: BoolArray


def own_greeks(
    quotes: Sequence[OptionQuote], spot: float, rate: float, at: datetime, dividend: Yields = 0.0
) -> dict[Contract, OwnGreeks | None]:
    """Each contract's Greeks at ``at`` (UTC) from the mid of its quote, in the order of ``quotes``.

    Time is calendar time to the contract's settlement (ACT/365). ``spot`` is the future's price for options on it, whose
    ``dividend`` is the ``rate`` (continuous a year). None where the quote is not two-sided or its mid has no implied
    volatility. An in-the-money contract whose own mid has none takes the volatility of its mirror (same root, expiry and
    strike, other right) where that is among the quotes.
    """
    if not quotes:
        return {}
    contracts = [quote.contract for quote in quotes]
    if not is_price(spot):
        return dict.fromkeys(contracts)
    table = _table(contracts, spot, rate, at, dividend)
    mids = np.array([quote.quote.mid for quote in quotes], dtype=np.float64)
    volatility = _volatilities(table, mids)
    borrowed = np.isnan(volatility) & np.isfinite(mids) & (table.sign * (spot - table.strike) > 0.0)
    volatility = _with_mirrors(contracts, volatility, borrowed)
    rows = _greeks(table, volatility)
    known = np.isfinite(rows).all(axis=1).tolist()
    return {
        contract: _row(row, from_mirror=mirrored) if fine else None
        for contract, row, fine, mirrored in zip(contracts, rows.tolist(), known, borrowed.tolist(), strict=True)
    }


def _table(contracts: Sequence[Contract], spot: float, rate: float, at: datetime, dividend: Yields) -> _Table:
    def yield_of(contract: Contract) -> float:
        if contract.kind is ProductKind.FUTURE_OPTION:
            return rate
        return dividend.get(contract.settles_at, 0.0) if isinstance(dividend, Mapping) else dividend

    sign = np.array([contract.right.sign for contract in contracts], dtype=np.float64)
    strike = np.array([contract.strike for contract in contracts], dtype=np.float64)
    years = np.array([contract.years_to_settlement(at) for contract in contracts], dtype=np.float64)
    yields = np.array([yield_of(contract) for contract in contracts], dtype=np.float64)
    style = np.array([contract.style is ExerciseStyle.AMERICAN for contract in contracts])
    earned = np.where(sign > 0.0, yields * spot, rate * strike) * years
    return _Table(
        sign=sign,
        spot=np.full(sign.size, spot, dtype=np.float64),
        strike=strike,
        years=years,
        rate=np.full(sign.size, rate, dtype=np.float64),
        dividend=yields,
        early=style & (earned > WORTH_EXERCISING * strike),
        on_future=np.array([contract.kind is ProductKind.FUTURE_OPTION for contract in contracts]),
    )


def _volatilities(x: _Table, mids: FloatArray) -> FloatArray:
    found = implied_volatility(x.sign, mids, x.spot, x.strike, x.years, rate=x.rate, dividend=x.dividend).volatility
    e = x.early
    if e.any():
        found[e] = american_volatility(
            x.sign[e], mids[e], x.spot[e], x.strike[e], x.years[e], rate=x.rate[e], dividend=x.dividend[e]
        )
    return found


def _greeks(x: _Table, volatility: FloatArray) -> FloatArray:
    """Rows of volatility, delta, gamma, vega, theta, rho; NaN where there is no volatility."""
    years = np.maximum(x.years, 0.0)
    found = black_scholes.greeks(x.sign, x.spot, x.strike, years, volatility, rate=x.rate, dividend=x.dividend)
    rows = np.column_stack((volatility, found.delta, found.gamma, found.vega, found.theta, found.rho))
    if x.early.any():
        rows[x.early, 1:] = _early_greeks(x, volatility, years)
    f = x.on_future
    if f.any():
        rows[f, -1] = black_76.greeks(x.sign[f], x.spot[f], x.strike[f], years[f], volatility[f], rate=x.rate[f]).rho
    return rows


def _early_greeks(x: _Table, volatility: FloatArray, years: FloatArray) -> FloatArray:
    """Rows of delta, gamma, vega, theta, rho where early exercise can be worth something."""
    e = x.early
    early = american.greeks(
        x.sign[e], x.spot[e], x.strike[e], years[e], volatility[e], rate=x.rate[e], dividend=x.dividend[e], points=QUICK_POINTS
    )
    return np.column_stack((early.delta, early.gamma, early.vega, early.theta, early.rho))


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
