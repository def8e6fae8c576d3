"""Portfolio Greeks in dollars, beta-weighted, and how much rests on one underlying."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from risk import black_scholes
from risk.revaluation import Line, columns

MOST_ON_ONE = 0.20
"""Greatest part of net liquidation value on one underlying."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DollarGreeks:
    """``delta`` USD per 100 % of the underlying's move (dollar delta), ``gamma`` change of it per 1 %, ``vega`` USD per vol
    point, ``theta`` USD per calendar day; ``beta_delta`` is the dollar delta in terms of the benchmark."""

    delta: float
    gamma: float
    vega: float
    theta: float
    beta_delta: float

    def in_shares(self, benchmark_price: float) -> float:
        """The beta-weighted delta in shares of the benchmark. Raises ValueError when its price is not positive."""
        if not benchmark_price > 0.0:
            raise ValueError(f"the price of the benchmark is {benchmark_price}")
        return self.beta_delta / benchmark_price


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """An underlying's USD as a ``part`` of net liquidation value, beyond the ``limit`` or not."""

    underlying: str
    part: float
    limit: float

    @property
    def is_over(self) -> bool:
        """True beyond the limit."""
        return not self.part <= self.limit + 1e-9


def dollar_greeks(lines: Sequence[Line], betas: Mapping[str, float] | None = None) -> DollarGreeks:
    """Sums over lines; an underlying without a beta counts with 1. Options in their last instant count as expired.

    Raises ValueError for a line whose numbers give no Greeks.
    """
    x = columns(lines)
    linear = x.sign == 0.0
    over = ~linear & (x.years <= 0.0)
    found = black_scholes.greeks(
        np.where(linear, 1.0, x.sign), x.spot, x.strike, x.years, x.volatility, rate=x.rate, dividend=x.dividend
    )
    ended = np.where(x.sign * (x.spot - x.strike) > 0.0, x.sign, 0.0)
    deltas = np.where(linear, 1.0, np.where(over, ended, found.delta))
    still = linear | over
    delta = x.money * x.spot * deltas
    gamma = x.money * x.spot**2 / 100.0 * np.where(still, 0.0, found.gamma)
    vega, theta = (x.money * np.where(still, 0.0, values) for values in (found.vega, found.theta))
    weights = np.array([(betas or {}).get(line.underlying, 1.0) for line in lines], dtype=np.float64)
    sums = [math.fsum(values.tolist()) for values in (delta, gamma, vega, theta, delta * weights)]
    if not all(math.isfinite(total) for total in sums):
        raise ValueError("a line has no Greeks: its spot, strike or volatility is missing or not positive")
    return DollarGreeks(delta=sums[0], gamma=sums[1], vega=sums[2], theta=sums[3], beta_delta=sums[4])


def concentrations(
    amounts: Mapping[str, float], net_liquidation_value: float, limit: float = MOST_ON_ONE
) -> tuple[Concentration, ...]:
    """What each underlying ties up (USD by underlying) as a part of net liquidation value, the greatest first.

    A value that is not positive, or an amount that is not finite, makes an infinite part: over any limit.
    """
    usable = math.isfinite(net_liquidation_value) and net_liquidation_value > 0.0
    parts = {
        name: abs(amount) / net_liquidation_value if usable and math.isfinite(amount) else math.inf
        for name, amount in amounts.items()
    }
    ordered = sorted(parts.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Concentration(underlying=name, part=part, limit=limit) for name, part in ordered)
