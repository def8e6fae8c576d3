"""Margin calls: when LEAN warns and how much of which group it closes (Common/Securities/DefaultMarginCallModel.cs)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from simulator.margin.book import Book, MarginPosition
from simulator.margin.groups import Group
from simulator.margin.requirements import initial_margin, maintenance_margin
from simulator.margin.targets import FeeOf, Target, exact, order_size
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


def review_margin(groups: Sequence[Group], book: Book, portfolio_value: float, unsettled: float, fee_of: FeeOf) -> MarginReview:
    """LEAN's look at an account: ``groups`` held, net liquidation value and unsettled cash in account currency.

    Warns at 5 % of the value left; calls when no margin is left and more than 110 % of the value is used.
    """
    used = sum(maintenance_margin(group, book) for group in groups)
    if used <= 0:
        return MarginReview(warn=False)
    remaining = portfolio_value - unsettled - used
    if remaining > 0:
        return MarginReview(warn=remaining <= portfolio_value * WARNING_SHARE)
    calls: list[MarginCall] = []
    if used > portfolio_value * (1 + BUFFER):
        for group in groups:
            lots = abs(_lots_to_close(group, book, used - portfolio_value, portfolio_value, fee_of))
            if group.positions:
                calls.append(MarginCall(group, lots))
    return MarginReview(warn=any(call.lots for call in calls), calls=tuple(calls))


def _lots_to_close(group: Group, book: Book, excess: float, portfolio_value: float, fee_of: FeeOf) -> float:
    """Units that bring the group's margin down by the excess, or all of them."""
    reserved = maintenance_margin(group, book)
    keep = max(0.0, reserved - excess)
    share = exact(keep) / exact(portfolio_value) if portfolio_value else Decimal(0)
    if share == 0:
        return group.quantity
    if group.is_default:
        (position,) = group.positions
        target = Target(
            symbol=position.symbol,
            held=position.quantity,
            share=share if group.quantity > 0 else -share,
            portfolio_value=portfolio_value,
        )
        return order_size(target, book, fee_of).quantity / book[position.symbol].lot_size
    return _strategy_lots(group, book, float(share), portfolio_value, fee_of)


def sized(group: Group, units: float) -> Group:
    """The same strategy in another number of units; negative turns every position around."""
    positions = tuple(
        MarginPosition(p.symbol, math.copysign(units * p.unit_quantity, units * p.quantity), p.unit_quantity)
        for p in group.positions
    )
    return Group(group.name, units, positions)


def _strategy_lots(group: Group, book: Book, share: float, portfolio_value: float, fee_of: FeeOf) -> float:
    """The fewest whole units to close after which the initial margin, fees counted, is within the target."""
    target = share * portfolio_value
    if initial_margin(sized(group, 1.0), book) == 0.0 or target > abs(initial_margin(group, book)):
        return 0.0
    lots = 1.0
    while True:
        while (margin := abs(initial_margin(sized(group, group.quantity - lots), book))) > abs(target):
            lots += 1.0
        fees = sum(fee_of(position.symbol, position.quantity) for position in sized(group, -lots).positions)
        target = (portfolio_value - fees) * share
        if margin <= abs(target):
            return lots
