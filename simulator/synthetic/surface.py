"""The implied-volatility surface: SSVI with a power-law curvature, free of static arbitrage.

Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces" (2014), section 4: total variance at log-moneyness k is
``theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2))`` with ``phi = eta / sqrt(theta (1 + theta))``. With
``eta (1 + |rho|) <= 2`` and theta rising with expiry there is no butterfly and no calendar arbitrage.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr

from simulator.market import Floats
from simulator.synthetic.assets import SMILES

_ROOT_TWO_PI = float(np.sqrt(2.0 * np.pi))


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """European options of one expiry. All arrays broadcast to (strikes, instants); prices discounted, in quoted units."""

    call: Floats
    put: Floats
    call_delta: Floats
    vega: Floats
    total_variance: Floats
    distance: Floats


def total_variance(smile: int, theta: Floats, k: Floats) -> Floats:
    """Total implied variance at log-moneyness ``k = ln(K/F)``; shapes broadcast."""
    rho, eta = SMILES[smile].skew, SMILES[smile].curve
    scaled = eta * k / np.sqrt(theta * (1.0 + theta))
    return np.asarray(0.5 * theta * (1.0 + rho * scaled + np.sqrt((scaled + rho) ** 2 + (1.0 - rho * rho))))


def price(smile: int, strikes: Floats, forward: Floats, discount: Floats, theta: Floats) -> Priced:
    """Black's prices on the surface. ``strikes`` (n, 1); ``forward``, ``discount``, ``theta`` (m,); results (n, m).

    ``call_delta`` is to the forward, undiscounted; ``vega`` per 1.00 of volatility times root time (that is, per root of total
    variance); ``distance`` is ``ln(K/F)`` in units of the at-the-money root of variance.
    """
    k = np.log(strikes) - np.log(forward)
    total = total_variance(smile, theta, k)
    root = np.sqrt(total)
    d1 = 0.5 * root - k / root
    delta = ndtr(d1)
    undiscounted = np.maximum(forward * delta - strikes * ndtr(d1 - root), np.maximum(forward - strikes, 0.0))
    call = discount * undiscounted
    put = discount * np.maximum(undiscounted - (forward - strikes), 0.0)
    vega = discount * forward * np.exp(-0.5 * d1 * d1) / _ROOT_TWO_PI
    return Priced(call=call, put=put, call_delta=delta, vega=vega, total_variance=total, distance=k / np.sqrt(theta))


@cache
def swap_ratio(asset: int) -> float:
    """Variance-swap rate over at-the-money variance in the limit of small variance: what a VIX-like index is worth.

    The index is the cost of a strip of options, dK/K^2 over all strikes (Cboe's VIX method, without its discreteness).
    """
    theta = np.array([0.0025])
    k = np.linspace(-1.2, 0.8, 8001)
    strikes = np.exp(k)[:, None]
    options = price(asset, strikes, np.ones(1), np.ones(1), theta)
    cheap = np.where(k < 0.0, options.put[:, 0], options.call[:, 0])
    strip = 2.0 * np.trapz(cheap * np.exp(-k), k)
    return float(strip / theta[0])
