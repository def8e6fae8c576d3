"""Why nothing happened: every reason of a day counted, by strategy and code, with the first sentence of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.intents import NoTrade
from domain.refusals import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How often a reason came up, and the sentence it came with the first time."""

    count: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelSummary:
    """A day's reasons. ``no_trades`` is strategy to code to what was counted, ``refusals`` code to count."""

    no_trades: Mapping[str, Mapping[str, Counted]]
    refusals: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        """True when nothing was counted."""
        return not self.no_trades and not self.refusals


class Funnel:
    """Counts reasons until it is reset. Pure memory: what it says is the same for the same calls."""

    def __init__(self) -> None:
        self._no_trades: dict[str, dict[str, Counted]] = {}
        self._refusals: Counter[str] = Counter()

    def count(self, reason: NoTrade | Refusal) -> None:
        """Count one reason: of a strategy that did nothing, or of a refusal by the gate, the coordinator or the last door."""
        if isinstance(reason, Refusal):
            self._refusals[reason.code.code] += 1
            return
        codes = self._no_trades.setdefault(reason.strategy.value, {})
        known = codes.get(reason.code, Counted(count=0, detail=reason.detail))
        codes[reason.code] = replace(known, count=known.count + 1)

    def summary(self) -> FunnelSummary:
        """What was counted so far, sorted by name; later counts do not change it."""
        return FunnelSummary(
            no_trades={name: dict(sorted(codes.items())) for name, codes in sorted(self._no_trades.items())},
            refusals=dict(sorted(self._refusals.items())),
        )

    def reset(self) -> None:
        """Forget everything: a new day."""
        self._no_trades.clear()
        self._refusals.clear()
