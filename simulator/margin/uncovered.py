"""How many short contracts of a strategy are left uncovered
(UncoveredShortQuantityOptionStrategyMatchObjectiveFunction.cs)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.enums import OptionRight
from simulator.margin.definitions import OptionLot

WIDEST_CREDIT_COVER = 0.1
"""A long leg beyond this share of the short's strike does not cover it."""


def uncovered_shorts(legs: Sequence[OptionLot], lots: int) -> int:
    """Uncovered contracts of the legs; long lots of the underlying cover short calls, short lots cover short puts."""
    return _of_right(legs, OptionRight.CALL, max(0, lots)) + _of_right(legs, OptionRight.PUT, max(0, -lots))


def _of_right(legs: Sequence[OptionLot], right: OptionRight, lots: int) -> int:
    sign = 1 if right is OptionRight.CALL else -1
    shorts = sorted((leg for leg in legs if leg.symbol.right is right and leg.quantity < 0), key=lambda leg: sign * leg.strike)
    longs = [leg for leg in legs if leg.symbol.right is right and leg.quantity > 0]
    free = [leg.quantity for leg in longs]
    uncovered = 0
    # The longs that may cover a short grow with its strike for calls and shrink for puts, so taking in this order wastes none.
    for short in shorts:
        open_contracts = -short.quantity
        for index, cover in enumerate(longs):
            if _covers(sign, short, cover):
                used = min(open_contracts, free[index])
                free[index] -= used
                open_contracts -= used
        used = min(open_contracts, lots)
        lots -= used
        uncovered += open_contracts - used
    return uncovered


def _covers(sign: int, short: OptionLot, cover: OptionLot) -> bool:
    return cover.expiry >= short.expiry and sign * (cover.strike - short.strike) <= WIDEST_CREDIT_COVER * short.strike
