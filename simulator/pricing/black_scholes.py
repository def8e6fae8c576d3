"""Black-Scholes as LEAN writes it, with its guards (Indicators/OptionGreekIndicatorsHelper.cs, Delta.cs, Gamma.cs, ...).

Prices per unit of the underlying, ``years`` to settlement, annual continuous rates and volatility as fractions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

LEAST_VOLATILITY = 0.01
DEAD_D1 = 10.0


@dataclass(frozen=True, slots=True)
class Terms:
    """One contract and its market, without the volatility."""

    spot: float
    strike: float
    years: float
    rate: float
    dividend: float
    is_call: bool


def normal_cdf(x: float) -> float:
    """Cumulative standard normal distribution."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def normal_density(x: float) -> float:
    """Standard normal density."""
    return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def d1_d2(terms: Terms, volatility: float) -> tuple[float, float]:
    """LEAN's d1 and d2; where volatility or time is 0, d1 is 10, which makes the call's delta 1 and the put's 0."""
    spread = volatility * math.sqrt(max(0.0, terms.years))
    if spread == 0.0:
        return DEAD_D1, DEAD_D1
    drift = (terms.rate - terms.dividend + 0.5 * volatility * volatility) * terms.years
    d1 = (math.log(terms.spot / terms.strike) + drift) / spread
    return d1, d1 - spread


def price(terms: Terms, volatility: float) -> float:
    """The European price."""
    d1, d2 = d1_d2(terms, volatility)
    spot = terms.spot * math.exp(-terms.dividend * terms.years)
    strike = terms.strike * math.exp(-terms.rate * terms.years)
    if terms.is_call:
        return spot * normal_cdf(d1) - strike * normal_cdf(d2)
    return strike * normal_cdf(-d2) - spot * normal_cdf(-d1)


@dataclass(frozen=True, slots=True)
class RawGreeks:
    """Greeks before LEAN's rounding: theta per DAY, vega per 1 vol point, rho per 1 % of rate; may be infinite or NaN."""

    delta: float
    gamma: float
    vega: float
    theta: float
    rho: float


def greeks(terms: Terms, volatility: float) -> RawGreeks:
    """European Greeks; gamma and theta use at least 1 % volatility, and at zero time they are infinite, as in LEAN."""
    d1, d2 = d1_d2(terms, volatility)
    carry = math.exp(-terms.dividend * terms.years)
    discount = math.exp(-terms.rate * terms.years)
    root = math.sqrt(terms.years)
    density = normal_density(d1)
    least = max(volatility, LEAST_VOLATILITY)
    sign = 1.0 if terms.is_call else -1.0
    cdf1, cdf2 = sign * normal_cdf(sign * d1), sign * normal_cdf(sign * d2)
    theta = -_ratio(terms.spot * least * density * carry * 0.5, root)
    theta += terms.dividend * terms.spot * cdf1 * carry - terms.rate * terms.strike * discount * cdf2
    return RawGreeks(
        delta=cdf1 * carry,
        gamma=_ratio(density / terms.spot / least, root),
        vega=terms.spot * root * density * carry / 100.0,
        theta=theta / 365.0,
        rho=terms.strike * terms.years * discount * cdf2 / 100.0,
    )


def _ratio(numerator: float, denominator: float) -> float:
    """Division as .NET does it: infinite (or NaN for 0/0) where the denominator is 0."""
    if denominator != 0.0:
        return numerator / denominator
    return math.nan if numerator == 0.0 else math.inf
