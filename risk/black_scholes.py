"""Black-Scholes-Merton prices and Greeks of European options, over arrays.

Source: Black and Scholes 1973, Merton 1973 (continuous yield), Black 1976 (yield = rate, spot = futures price); notation as in
Haug, "The Complete Guide to Option Pricing Formulas", chapters 1 and 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.arrays import Arrays, BoolArray, FloatArray, Floats, by_blocks, where_valid
from risk.normalised_black import normal_density, normal_distribution, normalised_black

DAYS_A_YEAR = 365.0
VOL_POINT = 0.01


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
    return where_valid(_valid_price, _priced(arrays), arrays)


def _greeks(arrays: Arrays) -> Arrays:
    _, _, _, years, volatility, _, _ = arrays
    return where_valid(_valid_greeks, _priced(arrays) & (volatility * np.sqrt(np.maximum(years, 0.0)) > 0.0), arrays)


def _priced(arrays: Arrays) -> BoolArray:
    sign, spot, strike, years, volatility, rate, dividend = arrays
    positive = (spot > 0.0) & (spot < np.inf) & (strike > 0.0) & (strike < np.inf)
    at_least_zero = (years >= 0.0) & (years < np.inf) & (volatility >= 0.0) & (volatility < np.inf)
    return np.asarray((np.abs(sign) == 1.0) & positive & at_least_zero & np.isfinite(rate) & np.isfinite(dividend))


def _valid_price(arrays: Arrays) -> Arrays:
    sign, spot, strike, years, volatility, rate, dividend = arrays
    asset, exercise = spot * np.exp(-dividend * years), strike * np.exp(-rate * years)
    moneyness = np.log(spot / strike) + (rate - dividend) * years
    x, deviation = np.broadcast_arrays(-np.abs(moneyness), volatility * np.sqrt(years))
    moving = deviation > 0.0
    time_value = normalised_black(x, np.where(moving, deviation, 1.0)) * moving
    return (np.maximum(sign * (asset - exercise), 0.0) + np.sqrt(asset * exercise) * time_value,)


def _valid_greeks(arrays: Arrays) -> Arrays:
    sign, spot, strike, years, volatility, rate, dividend = arrays
    root = np.sqrt(years)
    deviation = volatility * root
    middle = (np.log(spot / strike) + (rate - dividend) * years) / deviation
    asset, exercise = spot * np.exp(-dividend * years), strike * np.exp(-rate * years)
    density = asset * normal_density(middle + 0.5 * deviation)
    of_asset = sign * asset * normal_distribution(sign * (middle + 0.5 * deviation))
    of_exercise = sign * exercise * normal_distribution(sign * (middle - 0.5 * deviation))
    theta = dividend * of_asset - rate * of_exercise - density * volatility / (2.0 * root)
    return (
        of_asset / spot,
        density / (spot * spot * deviation),
        density * root * VOL_POINT,
        theta / DAYS_A_YEAR,
        years * of_exercise,
    )
