"""The day the desk is in: what has happened in it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from risk.high_water import margin_used_part


@dataclass(slots=True, kw_only=True)
class Day:
    """The day the desk is in. ``margin_used`` and ``margin_part`` (of net liquidation value) are the most seen in it."""

    day: date
    finished: bool = False
    steps: int = 0
    traded: bool = False
    noted: set[str] = field(default_factory=set)
    margin_used: float = 0.0
    margin_part: float = 0.0

    def step(self, margin_used: float, net_liquidation_value: float) -> None:
        """Count a step of the session. A margin or value that is not finite makes an infinite part."""
        self.steps += 1
        self.margin_used = max(self.margin_used, margin_used)
        self.margin_part = max(self.margin_part, margin_used_part(margin_used, net_liquidation_value))
