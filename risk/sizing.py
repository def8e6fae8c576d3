"""How many contracts: the smallest of several limits, never rounded up."""

from __future__ import annotations

import math
from dataclasses import dataclass

_SLACK = 1e-9
"""Relative slack of a division, so that exactly one unit's worth of money buys one unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many units, which limit said so, and what each limit allowed. 0 means no trade."""

    quantity: int
    bound_by: str
    allowed: tuple[tuple[str, int], ...]


def contracts(
    *,
    net_liquidation_value: float,
    loss_at_stop: float,
    worst_loss: float,
    margin_free: float,
    margin_per_unit: float,
    cap: float,
    stop_fraction: float = 0.02,
    loss_fraction: float = 0.05,
) -> Size:
    """Units of a structure one trade may open (rule book 4.4). All money in USD, losses and margin per unit and positive.

    The least of: ``stop_fraction`` of net liquidation value over the planned loss at the stop; ``loss_fraction`` of it over the
    worst loss (structural for defined risk, from the stress test otherwise); free margin over margin per unit; ``cap`` units
    (floored). Rounded down, never up to 1. A number that is missing, not finite or makes no sense allows 0.
    """
    allowed = (
        ("loss at the stop", _units(net_liquidation_value * stop_fraction, loss_at_stop)),
        ("worst loss", _units(net_liquidation_value * loss_fraction, worst_loss)),
        ("free margin", _units(margin_free, margin_per_unit)),
        ("cap", _units(cap, 1.0)),
    )
    name, least = min(allowed, key=lambda entry: entry[1])
    return Size(quantity=least, bound_by=name, allowed=allowed)


def _units(money: float, per_unit: float) -> int:
    if not (math.isfinite(money) and math.isfinite(per_unit)) or money <= 0.0 or per_unit <= 0.0:
        return 0
    return math.floor(money / per_unit * (1.0 + _SLACK))
