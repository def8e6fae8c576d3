"""Counting positions against caps: live ones, and those whose opening order still works."""

from __future__ import annotations

from domain.intents import Purpose, StrategyName
from safety.case import Case


def positions_with_this(case: Case, strategy: StrategyName | None = None) -> frozenset[str]:
    """Ids of all positions that would live with this intent's own, of one strategy or of all.

    Live positions, positions that only have a working (or unknown) opening order so far, and the intent's position. One
    position with several orders counts once.
    """
    live = {p.position_id for p in case.positions if p.is_live and strategy in (None, p.strategy)}
    coming = {
        order.intent.position_id
        for order in case.working
        if order.intent.purpose is Purpose.OPEN and strategy in (None, order.intent.strategy)
    }
    return frozenset(live | coming | {case.intent.position_id})
