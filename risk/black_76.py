"""Black-76: prices and Greeks of European options on futures, over arrays.

Source: Black, "The pricing of commodity contracts", 1976. It is Black-Scholes-Merton with the futures price as spot and the
rate as yield; only rho differs, since the futures price stays put when the rate moves.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from risk import black_scholes
from risk.arrays import FloatArray, Floats


def price(sign: Floats, futures: Floats, strike: Floats, years: Floats, volatility: Floats, *, rate: Floats) -> FloatArray:
    """Price in points; inputs, shapes and NaN as ``black_scholes.price``, with the futures price in the place of the spot."""
    return black_scholes.price(sign, futures, strike, years, volatility, rate=rate, dividend=rate)


def greeks(
    sign: Floats, futures: Floats, strike: Floats, years: Floats, volatility: Floats, *, rate: Floats
) -> black_scholes.Greeks:
    """Greeks per 1.00 of the futures price, in the units of ``black_scholes.Greeks``; rho with the futures price held still."""
    found = black_scholes.greeks(sign, futures, strike, years, volatility, rate=rate, dividend=rate)
    value = price(sign, futures, strike, years, volatility, rate=rate)
    rho = np.where(np.isfinite(found.rho), -np.asarray(years, dtype=np.float64) * value, np.nan)
    return replace(found, rho=rho)
