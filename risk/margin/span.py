"""A SPAN-like scan of futures options on one underlying. An estimate for planning: live, the exchange's numbers count.

Source: CME's SPAN methodology (sixteen scenarios of price and volatility; two extreme moves of which a part counts), with the
parameters of the rule book 10.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from risk.arrays import FloatArray
from risk.revaluation import Line, Moves, profits

LIVE_RESERVE = 2.5
"""What to hold, live, for sold puts on futures, as a multiple of the estimate: exchanges raise margins in a fall."""
_STEPS = (0.0, 1 / 3, -1 / 3, 2 / 3, -2 / 3, 1.0, -1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRule:
    """``price_range`` in points of the underlying; volatility moves by ``volatility_part`` of itself and by
    ``volatility_points``; extreme moves of ``extreme`` ranges count with ``extreme_weight``; ``days`` go by."""

    price_range: float
    volatility_part: float = 0.25
    volatility_points: float = 0.0
    extreme: float = 3.0
    extreme_weight: float = 0.33
    days: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanScan:
    """``risk`` is the greatest loss in USD (0 when no scenario loses): the buying power effect, premiums not in it.

    ``price_step`` (in price ranges) and ``volatility_step`` (-1, 0, +1) name the scenario it comes from; ``profits`` are
    those of all sixteen, extremes at their weight. ``unpaid_risk`` is the risk with bought options counted only where they
    gain: what they lose is paid for.
    """

    risk: float
    unpaid_risk: float
    price_step: float
    volatility_step: int
    profits: FloatArray
    sells_puts: bool

    @property
    def live_reserve(self) -> float:
        """USD to hold live: the risk, and where puts are sold another 1.5 times the unpaid risk.

        That is 2.5 times the risk of options sold, and no more for a bought option beside them.
        """
        return self.risk + (self.unpaid_risk * (LIVE_RESERVE - 1.0) if self.sells_puts else 0.0)


def price_range(maintenance_margin: float, multiplier: float) -> float:
    """Points of the underlying that the maintenance margin (USD) of one future covers. Raises ValueError when not positive."""
    if not (maintenance_margin > 0.0 and multiplier > 0.0):
        raise ValueError(f"a maintenance margin of {maintenance_margin} and a multiplier of {multiplier} give no price range")
    return maintenance_margin / multiplier


def span_scan(lines: Sequence[Line], rule: SpanRule) -> SpanScan:
    """The scan of all lines (options on one future, and futures) together. Raises ValueError for several underlyings."""
    names = {line.underlying for line in lines}
    if len(names) != 1:
        raise ValueError(f"a scan is of one underlying, not of {sorted(names)}")
    steps = [(step, way) for step in _STEPS for way in (-1, 1)] + [(rule.extreme, 0), (-rule.extreme, 0)]
    price_steps, ways = np.array(steps, dtype=np.float64).T
    moves = Moves(
        points=price_steps * rule.price_range,
        volatility=1.0 + ways * rule.volatility_part,
        volatility_points=ways * rule.volatility_points,
        days=rule.days,
    )
    weights = np.where(np.abs(price_steps) > 1.0, rule.extreme_weight, 1.0)
    table = profits(lines, moves) * weights[:, None]
    bought = np.array([line.sign != 0 and line.money > 0.0 for line in lines])
    total, unpaid = table.sum(axis=1), np.where(bought, np.maximum(table, 0.0), table).sum(axis=1)
    if not np.isfinite(total).all():
        raise ValueError(f"a line of {names.pop()} cannot be revalued")
    worst = int(total.argmin())
    return SpanScan(
        risk=max(0.0, -float(total[worst])),
        unpaid_risk=max(0.0, -float(unpaid.min())),
        price_step=float(price_steps[worst]),
        volatility_step=int(ways[worst]),
        profits=total,
        sells_puts=any(line.sign < 0 and line.money < 0.0 for line in lines),
    )
