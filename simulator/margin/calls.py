"""Margin calls: when LEAN warns and how much of which group it closes (Common/Securities/DefaultMarginCallModel.cs)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.margin.groups import Group
from simulator.margin.lots import Account, lots_for_delta
from simulator.margin.requirements import maintenance_margin
from simulator.symbols import Symbol

BUFFER = 0.10
WARNING_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class MarginCall:
    """Orders that shrink one group: a single market order, or one combo market order of ``lots`` units."""

    group: Group
    lots: float

    @property
    def legs(self) -> list[tuple[Symbol, float]]:
        """Signed quantity to trade of each symbol, always against the position held."""
        return [
            (position.symbol, math.copysign(self.lots * position.unit_quantity, -position.quantity))
            for position in self.group.positions
        ]


@dataclass(frozen=True, slots=True)
class MarginReview:
    """Whether to warn, and a call for every group, of no lots where the group is left alone; LEAN sends them losers first
    until margin remaining is not negative."""

    warn: bool
    calls: tuple[MarginCall, ...] = ()


def review_margin(account: Account, unsettled: float, buffer: float = BUFFER) -> MarginReview:
    """LEAN's look at an account with so much unsettled cash, account currency.

    Warns at 5 % of the value left; calls when no margin is left and more than the value and its ``buffer`` is used.
    """
    used = sum(maintenance_margin(group, account.book) for group in account.groups)
    if used <= 0:
        return MarginReview(warn=False)
    remaining = account.value - unsettled - used
    if remaining > 0:
        return MarginReview(warn=remaining <= account.value * WARNING_SHARE)
    calls: list[MarginCall] = []
    if used > account.value * (1 + buffer):
        excess = used - account.value
        calls = [MarginCall(group, _lots_to_close(group, excess, account)) for group in account.groups if group.positions]
    return MarginReview(warn=any(call.lots for call in calls), calls=tuple(calls))


def _lots_to_close(group: Group, excess: float, account: Account) -> float:
    """Units that bring the group's margin down by the excess, or by all of it where that is less."""
    reserved = maintenance_margin(group, account.book)
    keep = max(0.0, reserved - excess)
    return abs(lots_for_delta(group, math.copysign(reserved - keep, -group.quantity), account).lots)
