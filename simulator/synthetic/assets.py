"""The sources of risk behind every synthetic price, their numbers and their correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.market import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One source of risk. Volatility is the median annual one; ``leverage`` is the correlation of returns with log variance.

    ``skew`` and ``curve`` are the SSVI surface's rho and eta, ``premium`` the implied over the expected volatility. ``pull`` is
    the yearly speed back to the trend that starts at ``level`` and grows by ``drift``; ``jump`` the share of a common jump.
    """

    name: str
    level: float
    drift: float
    volatility: float
    leverage: float
    skew: float
    curve: float
    premium: float
    pull: float
    jump: float
    equity: bool = False


ASSETS = (
    Asset(name="SPX", level=3300.0, drift=0.075, volatility=0.117, leverage=-0.80, skew=-0.62, curve=0.80,
          premium=1.25, pull=0.12, jump=1.0, equity=True),
    Asset(name="QQQ", level=87.0, drift=0.095, volatility=0.150, leverage=-0.72, skew=-0.55, curve=0.75,
          premium=1.21, pull=0.12, jump=1.2, equity=True),
    Asset(name="IWM", level=115.0, drift=0.060, volatility=0.163, leverage=-0.70, skew=-0.52, curve=0.72,
          premium=1.16, pull=0.15, jump=1.2, equity=True),
    Asset(name="GLD", level=118.0, drift=0.045, volatility=0.125, leverage=0.10, skew=0.08, curve=0.62,
          premium=1.08, pull=0.15, jump=-0.1),
    Asset(name="TLT", level=110.0, drift=0.005, volatility=0.125, leverage=-0.10, skew=-0.12, curve=0.60,
          premium=1.06, pull=0.30, jump=-0.4),
    Asset(name="SLV", level=19.0, drift=0.030, volatility=0.230, leverage=0.10, skew=0.10, curve=0.62,
          premium=1.06, pull=0.25, jump=0.3),
    Asset(name="CL", level=72.0, drift=0.010, volatility=0.290, leverage=-0.30, skew=-0.25, curve=0.65,
          premium=1.08, pull=0.35, jump=1.0),
)  # fmt: skip
COUNT = len(ASSETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Smile:
    """An implied-volatility surface: SSVI's rho and eta, and the volatility at the money it usually has."""

    skew: float
    curve: float
    usual: float


SMILES = (
    *(Smile(skew=asset.skew, curve=asset.curve, usual=asset.volatility * asset.premium) for asset in ASSETS),
    Smile(skew=0.55, curve=0.90, usual=0.85),
)
"""The surfaces of the options on each asset, and of those on the VIX."""
VIX_SMILE = COUNT
NUMBER = {asset.name: number for number, asset in enumerate(ASSETS)}
SPX = NUMBER["SPX"]

_UPPER = (
    (1.00, 0.92, 0.86, 0.05, -0.25, 0.20, 0.30),
    (0.00, 1.00, 0.79, 0.04, -0.18, 0.17, 0.22),
    (0.00, 0.00, 1.00, 0.05, -0.25, 0.22, 0.33),
    (0.00, 0.00, 0.00, 1.00, 0.30, 0.78, 0.12),
    (0.00, 0.00, 0.00, 0.00, 1.00, 0.12, -0.20),
    (0.00, 0.00, 0.00, 0.00, 0.00, 1.00, 0.22),
    (0.00, 0.00, 0.00, 0.00, 0.00, 0.00, 1.00),
)


def correlations() -> Floats:
    """Correlations of the assets' returns, shape (assets, assets), in the order of ``ASSETS``."""
    upper = np.array(_UPPER)
    return np.asarray(upper + upper.T - np.eye(COUNT))


def column(values: list[float]) -> Floats:
    """Numbers by asset as an array of shape (assets,)."""
    return np.array(values, dtype=np.float64)
