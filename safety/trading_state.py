"""Whether the desk may trade: a level that falls by itself and rises only when someone means it to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class TradingLevel(Enum):
    """What may go. The value is (name as written in journals, rank); a higher rank allows more."""

    HALTED = ("halted", 0)
    """Nothing goes."""
    REDUCING = ("reducing", 1)
    """Only orders that reduce risk go."""
    ACTIVE = ("active", 2)
    """Everything the gate approves goes."""

    @property
    def label(self) -> str:
        """The level's name in journals."""
        return self.value[0]

    @property
    def rank(self) -> int:
        """0 for HALTED to 2 for ACTIVE."""
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingState:
    """The level, why it is so, and since when (UTC). A lowered level keeps its first reason until it is raised again."""

    level: TradingLevel
    reason: str
    since: datetime

    @classmethod
    def at_start(cls, at: datetime) -> TradingState:
        """Every start begins halted: load and reconcile first, then arm."""
        return cls(level=TradingLevel.HALTED, reason="not armed since the start", since=at)

    def halt(self, reason: str, at: datetime) -> TradingState:
        """Nothing goes from now on. Unchanged when already halted. Raises ValueError without a reason."""
        return self._lowered(TradingLevel.HALTED, reason, at)

    def reduce(self, reason: str, at: datetime) -> TradingState:
        """Only reductions go from now on. Unchanged when already reducing or halted. Raises ValueError without a reason."""
        return self._lowered(TradingLevel.REDUCING, reason, at)

    def arm(self, reason: str, at: datetime, level: TradingLevel = TradingLevel.ACTIVE) -> TradingState:
        """Raise the level deliberately. Raises ValueError without a reason, or when ``level`` is not above the present one."""
        if level.rank <= self.level.rank:
            raise ValueError(f"arming raises the level: {level.label} is not above {self.level.label}")
        return TradingState(level=level, reason=_given(reason), since=at)

    def _lowered(self, level: TradingLevel, reason: str, at: datetime) -> TradingState:
        given = _given(reason)
        return self if level.rank >= self.level.rank else TradingState(level=level, reason=given, since=at)


def _given(reason: str) -> str:
    if not reason.strip():
        raise ValueError("a change of the trading level needs a reason")
    return reason
