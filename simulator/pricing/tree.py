"""LEAN's 200-step trees, the forward one for American options and that of Cox, Ross and Rubinstein, and their
finite-difference Greeks.

Two of LEAN's ways that a textbook tree has not: the nodes are powers of the up factor alone (as if the forward tree's down
were 1/up), and a put is never exercised early. Both are kept, since the numbers depend on them.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.pricing.black_scholes import RawGreeks, Terms

Floats = NDArray[np.float64]

STEPS = 200
_VOLATILITY_STEP = 0.01
_RATE_STEP = 0.0001
_LEAST_UP = 1.0001
"""The up factor where there is no volatility."""


def price(terms: Terms, volatility: float, *, forward: bool = True) -> float:
    """The tree's price of one contract."""
    one = np.array([1.0])
    markets = volatility * one, terms.spot * one, terms.years * one, terms.rate * one
    return float(prices(*markets, terms, forward=forward)[0])


def prices(volatility: Floats, spot: Floats, years: Floats, rate: Floats, terms: Terms, *, forward: bool = True) -> Floats:
    """Prices of the same contract under several markets at once; all arrays have shape (n,), strike and dividend
    from ``terms``. ``forward``: the tree grows with the rate; else it is that of Cox, Ross and Rubinstein."""
    step = years / STEPS
    with np.errstate(all="ignore"):
        growth = np.exp((rate - terms.dividend) * step)
        move = volatility * np.sqrt(step)
        if forward:
            up, down = np.exp(move) * growth, np.exp(-move) * growth
            flat = up - down == 0.0
            up, down = np.where(flat, _LEAST_UP, up), np.where(flat, 0.9999, down)
        else:
            up = np.exp(move)
            up = np.where(up == 1.0, _LEAST_UP, up)
            down = 1.0 / up
        chance = (growth - down) / (up - down)
        discount = np.exp(-rate * step)
        nodes = spot[:, None] * up[:, None] ** np.arange(-STEPS, STEPS + 1)
        payoff = np.maximum(nodes - terms.strike if terms.is_call else terms.strike - nodes, 0.0)
        if terms.is_call:
            return _with_exercise(payoff, discount * (1.0 - chance), discount * chance)
        if np.all((chance > 0.0) & (chance < 1.0)):
            return _expectation(payoff[:, ::2], chance, np.exp(-rate * years))
        return _without_exercise(payoff[:, ::2], discount * (1.0 - chance), discount * chance)


def _with_exercise(payoff: Floats, down: Floats, up: Floats) -> Floats:
    """Backward over the steps, taking the exercise value of a node where it is more."""
    payoffs = payoff.T
    by_parity = (np.ascontiguousarray(payoffs[::2]), np.ascontiguousarray(payoffs[1::2]))
    values = by_parity[0].copy()
    scratch = np.empty_like(values)
    for period in range(STEPS - 1, -1, -1):
        part, now = scratch[: period + 1], values[: period + 1]
        np.multiply(values[1 : period + 2], up, out=part)
        np.multiply(now, down, out=now)
        np.add(now, part, out=now)
        first = (STEPS - period) // 2
        np.maximum(now, by_parity[(STEPS - period) % 2][first : first + period + 1], out=now)
    return np.asarray(values[0], dtype=np.float64)


def _without_exercise(payoff: Floats, down: Floats, up: Floats) -> Floats:
    """Backward over the steps, holding to the end: for markets where the step chances are no probabilities."""
    values = np.ascontiguousarray(payoff.T)
    for _ in range(STEPS):
        values = values[:-1] * down + values[1:] * up
    return np.asarray(values[0], dtype=np.float64)


@lru_cache(maxsize=1)
def _log_binomials() -> Floats:
    """Logarithms of the binomial coefficients of ``STEPS``; shape (STEPS + 1,)."""
    top = math.lgamma(STEPS + 1)
    return np.array([top - math.lgamma(i + 1) - math.lgamma(STEPS - i + 1) for i in range(STEPS + 1)])


def _expectation(payoff: Floats, chance: Floats, discount: Floats) -> Floats:
    """The same as holding to the end, in closed form: payoffs weighted by the binomial distribution."""
    ups = np.arange(STEPS + 1)
    weights = np.exp(_log_binomials() + ups * np.log(chance)[:, None] + (STEPS - ups) * np.log1p(-chance)[:, None])
    return np.asarray(discount * np.sum(weights * payoff, axis=1), dtype=np.float64)


def _delta_spots(terms: Terms, move: float, step: float, *, forward: bool) -> tuple[float, float]:
    """The underlying's prices above and below between which delta is measured."""
    if not forward:
        factor = math.exp(move)
        factor = 1.00001 if factor == 1.0 else factor
        return terms.spot * factor, terms.spot / factor
    growth = math.exp((terms.rate - terms.dividend) * step)
    up, down = math.exp(move) * growth, math.exp(-move) * growth
    return terms.spot * (1.00001 if up == 1.0 else up), terms.spot * (0.99999 if down == 1.0 else down)


def greeks(terms: Terms, volatility: float, *, forward: bool = True) -> RawGreeks:
    """Finite-difference Greeks from the tree, with LEAN's bumps."""
    years, spot = terms.years, terms.spot
    step = years / STEPS
    move = volatility * math.sqrt(step)
    above, below = _delta_spots(terms, move, step, forward=forward)
    gamma_up = math.exp(move)
    gamma_up = _LEAST_UP if gamma_up == 1.0 else gamma_up
    high, low = spot * gamma_up * gamma_up, spot / gamma_up / gamma_up
    # One row a price: base, delta's two, gamma's two, then bumped volatility, time and rate.
    spots = np.array([spot, above, below, high, low, spot, spot, spot])
    volatilities = np.array([volatility] * 5 + [volatility + _VOLATILITY_STEP, volatility, volatility])
    times = np.array([years] * 6 + [years - 2 * step, years])
    rates = np.array([terms.rate] * 7 + [terms.rate + _RATE_STEP])
    base, at_above, at_below, at_high, at_low, vol_up, later, rate_up = prices(
        volatilities, spots, times, rates, terms, forward=forward
    ).tolist()
    gamma_span = high - low
    slope_up, slope_down = (at_high - base) / (high - spot), (base - at_low) / (spot - low)
    return RawGreeks(
        delta=(at_above - at_below) / (above - below) if above != below else 0.0,
        gamma=(slope_up - slope_down) * 2.0 / gamma_span if gamma_span else 0.0,
        vega=(vol_up - base) / _VOLATILITY_STEP / 100.0,
        theta=(later - base) * 0.5 / step / 365.0 if step else math.nan,
        rho=(rate_up - base) / _RATE_STEP / 100.0,
    )
