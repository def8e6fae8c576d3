"""Verdicts and approvals: the gate's answer to an intent, and the paper that lets its order through the last door."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.contracts import Contract
from domain.intents import Intent
from domain.refusals import CheckResult, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Every check's result for one intent at one limit price. One refusal refuses."""

    intent: Intent
    limit: float
    at: datetime
    results: tuple[CheckResult, ...]

    @property
    def approved(self) -> bool:
        """True when there is at least one result and none refuses."""
        return bool(self.results) and all(result.passed for result in self.results)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The refusals, in the order of the checks."""
        return tuple(result.refusal for result in self.results if result.refusal is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Leave for exactly one order: these signed contract quantities, no net price worse than ``limit``, until ``expires_at``.

    ``reduces_only`` binds the order to take away from what is held.
    """

    approval_id: str
    intent_id: str
    legs: tuple[tuple[Contract, int], ...]
    quantity: int
    limit: float
    issued_at: datetime
    expires_at: datetime
    reduces_only: bool
