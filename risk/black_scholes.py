"""Black-Scholes-Merton prices and Greeks of European options, over arrays.

Source: Black and Scholes 1973, Merton 1973 (continuous yield), Black 1976 (yield = rate, spot = futures price); notation as in
Haug, "The Complete Guide to Option Pricing Formulas", chapters 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.arrays import Arrays, BoolArray, FloatArray, Floats, by_blocks
from risk.normalised_black import normal_distribution, normalised_black

DAYS_A_YEAR = 365.0
VOL_POINT = 0.01
_ROOT_TWO_PI = float(np.sqrt(2.0 * np.pi))


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeks:
    """Sensitivities per 1.00 of underlying, arrays of one shape.

    ``delta`` per 1.00 of spot, ``gamma`` per 1.00 of spot squared, ``vega`` per vol point (0.01), ``theta`` per calendar day
    (a 365th of the year's), ``rho`` per 1.00 of rate (divide by 100 for a percentage point).
    """

    delta: FloatArray
    gamma: FloatArray
    vega: FloatArray
    theta: FloatArray
    rho: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inputs:
    sign: FloatArray
    spot: FloatArray
    strike: FloatArray
    years: FloatArray
    volatility: FloatArray
    rate: FloatArray
    dividend: FloatArray
    priced: BoolArray


def price(
    sign: Floats, spot: Floats, strike: Floats, years: Floats, volatility: Floats, *, rate: Floats, dividend: Floats = 0.0
) -> FloatArray:
    """Price of a European option in points, of the shape the inputs broadcast to.

    ``sign`` is +1 for a call, -1 for a put; ``years`` to settlement (ACT/365); ``volatility``, ``rate`` and ``dividend`` are
    continuous fractions a year. For Black-76 give the futures price as spot and ``dividend=rate``. With no time or no
    volatility the price is the discounted intrinsic value of the forward. NaN where an input is not finite, spot or strike is
    not positive, or time or volatility is negative.
    """
    (value,) = by_blocks(_price, sign, spot, strike, years, volatility, rate, dividend)
    return value


def greeks(
    sign: Floats, spot: Floats, strike: Floats, years: Floats, volatility: Floats, *, rate: Floats, dividend: Floats = 0.0
) -> Greeks:
    """Greeks of European options; inputs as ``price``. NaN where it is, and where time or volatility is 0."""
    delta, gamma, vega, theta, rho = by_blocks(_greeks, sign, spot, strike, years, volatility, rate, dividend)
    return Greeks(delta=delta, gamma=gamma, vega=vega, theta=theta, rho=rho)


def _price(arrays: Arrays) -> Arrays:
    x = _inputs(arrays)
    discounted_spot = x.spot * np.exp(-x.dividend * x.years)
    discounted_strike = x.strike * np.exp(-x.rate * x.years)
    value = np.array(np.maximum(x.sign * (discounted_spot - discounted_strike), 0.0))
    deviation = x.volatility * np.sqrt(x.years)
    moving = x.priced & (deviation > 0.0)
    moneyness = np.log(x.spot / x.strike) + (x.rate - x.dividend) * x.years
    time_value = normalised_black(-np.abs(moneyness[moving]), deviation[moving])
    value[moving] += np.sqrt(discounted_spot[moving] * discounted_strike[moving]) * time_value
    return (np.where(x.priced, value, np.nan),)


def _greeks(arrays: Arrays) -> Arrays:
    x = _inputs(arrays)
    root = np.sqrt(x.years)
    deviation = np.where(x.priced & (x.volatility * root > 0.0), x.volatility * root, np.nan)
    d1, d2 = _d1_d2(x)
    carry, discount = np.exp(-x.dividend * x.years), np.exp(-x.rate * x.years)
    density = np.exp(-0.5 * d1 * d1) / _ROOT_TWO_PI
    known = np.isfinite(deviation)
    decay = -x.spot * carry * density * x.volatility / (2.0 * np.where(known, root, 1.0))
    yield_part = x.sign * x.dividend * x.spot * carry * normal_distribution(x.sign * d1)
    rate_part = x.sign * x.rate * x.strike * discount * normal_distribution(x.sign * d2)

    def where_known(values: FloatArray) -> FloatArray:
        return np.where(known, values, np.nan)

    return (
        where_known(x.sign * carry * normal_distribution(x.sign * d1)),
        where_known(carry * density / (x.spot * np.where(known, deviation, 1.0))),
        where_known(x.spot * carry * density * root * VOL_POINT),
        where_known((decay + yield_part - rate_part) / DAYS_A_YEAR),
        where_known(x.sign * x.strike * x.years * discount * normal_distribution(x.sign * d2)),
    )


def _inputs(arrays: Arrays) -> _Inputs:
    sign, spot, strike, years, volatility, rate, dividend = arrays
    finite = np.logical_and.reduce([np.isfinite(array) for array in arrays])
    priced = finite & (spot > 0.0) & (strike > 0.0) & (years >= 0.0) & (volatility >= 0.0) & (np.abs(sign) == 1.0)

    def or_one(array: FloatArray) -> FloatArray:
        return np.where(priced, array, 1.0)

    return _Inputs(
        sign=or_one(sign),
        spot=or_one(spot),
        strike=or_one(strike),
        years=or_one(years),
        volatility=or_one(volatility),
        rate=or_one(rate),
        dividend=or_one(dividend),
        priced=priced,
    )


def _d1_d2(x: _Inputs) -> tuple[FloatArray, FloatArray]:
    deviation = x.volatility * np.sqrt(x.years)
    safe = np.where(deviation > 0.0, deviation, 1.0)
    moneyness = np.log(x.spot / x.strike) + (x.rate - x.dividend) * x.years
    return moneyness / safe + 0.5 * safe, moneyness / safe - 0.5 * safe
