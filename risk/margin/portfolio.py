"""Portfolio margin: the worst of ten moves of one underlying, positions on it offsetting.

Source: FINRA rule 4210(g), OCC TIMS. High-capitalisation broad indexes move from -8 % to +6 %, other broad indexes by 10 %,
everything else by 15 %, leveraged funds by that times their leverage. Volatility and time stand still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from risk.arrays import FloatArray
from risk.margin.rates import BROAD_INDEXES, leverage_of
from risk.revaluation import Line, Moves, profits

POINTS = 10
LEAST_PER_CONTRACT = 0.375
"""Least requirement of one option contract, USD per USD of multiplier."""
_HIGH_CAP = frozenset({"SPX", "XSP", "NANOS", "OEX", "XEO", "NDX", "MNX", "XND", "DJX"})


class ValuationRange(Enum):
    """How far an underlying is moved down and up, as parts of its price."""

    HIGH_CAP_INDEX = (-0.08, 0.06)
    BROAD_INDEX = (-0.10, 0.10)
    EQUITY = (-0.15, 0.15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioMargin:
    """``required`` in USD, ``moves`` as parts of the price, ``profits`` at each; ``at_least`` the floor of contracts."""

    required: float
    moves: FloatArray
    profits: FloatArray
    at_least: float


def valuation_range(underlying: str) -> tuple[float, float]:
    """Least and greatest move of an underlying as parts of its price."""
    if underlying in _HIGH_CAP:
        return ValuationRange.HIGH_CAP_INDEX.value
    if underlying in BROAD_INDEXES:
        return ValuationRange.BROAD_INDEX.value
    low, high = ValuationRange.EQUITY.value
    return max(-1.0, low * leverage_of(underlying)), high * leverage_of(underlying)


def portfolio_margin(lines: Sequence[Line]) -> PortfolioMargin:
    """The requirement of all lines on one underlying together.

    Raises ValueError for several underlyings and for lines that cannot be revalued.
    """
    names = {line.underlying for line in lines}
    if len(names) != 1:
        raise ValueError(f"portfolio margin is of one underlying at a time, not of {sorted(names)}")
    low, high = valuation_range(names.pop())
    moves = np.linspace(low, high, POINTS)
    total = profits(lines, Moves(price=1.0 + moves)).sum(axis=1)
    if not np.isfinite(total).all():
        raise ValueError("a line cannot be revalued")
    at_least = LEAST_PER_CONTRACT * sum(abs(line.money) for line in lines if line.sign)
    return PortfolioMargin(required=max(0.0, -float(total.min()), at_least), moves=moves, profits=total, at_least=at_least)
