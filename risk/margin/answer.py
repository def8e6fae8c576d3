"""What a margin rule answers: a requirement, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """USD that a structure ties up.

    ``gross`` is the margin requirement with premiums of naked shorts in it (the Cboe convention); ``net_deposit`` is gross
    less the premium received, or plus the premium paid (the buying power effect). ``unbounded`` says that more calls are sold
    than longs can cover, so that no requirement bounds the loss. ``breakdown`` tells how it came about.
    """

    gross: float
    net_deposit: float
    unbounded: bool
    breakdown: str

    @property
    def needed(self) -> float:
        """The larger of gross and net: gross for credits, the debit and what it needs besides for debits."""
        return max(self.gross, self.net_deposit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """No requirement can be stated, and why."""

    why: str
