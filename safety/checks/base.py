"""What a check is, and how it says what it found."""

from __future__ import annotations

from typing import Protocol

from domain.refusals import CheckResult, Measured, Refusal, RefusalCode
from safety.case import Case

TOLERANCE = 1e-9
"""How far beyond a limit a float may be and still count as on it."""
FUTURE_SECONDS = 2.0
"""How far in the future a price's time may lie: clocks differ a little."""


class Check(Protocol):
    """One question the gate asks of a case."""

    @property
    def name(self) -> str:
        """The check's name in verdicts."""

    @property
    def protects_reductions(self) -> bool:
        """True when the check also bears on intents that take risk away."""

    def judge(self, case: Case) -> CheckResult:
        """What the check finds. May raise: the gate turns that into a refusal."""


def passed(check: Check, measured: Measured, limit: Measured, unit: str = "", detail: str = "") -> CheckResult:
    """No objection, with what was measured against which limit."""
    return CheckResult(check=check.name, measured=measured, limit=limit, unit=unit, detail=detail)


def refused(
    check: Check, code: RefusalCode, detail: str, *, measured: Measured, limit: Measured, unit: str = ""
) -> CheckResult:
    """An objection: its code, what was measured, the limit it broke, and a sentence."""
    refusal = Refusal(code=code, measured=measured, limit=limit, detail=detail)
    return CheckResult(check=check.name, measured=measured, limit=limit, unit=unit, refusal=refusal, detail=detail)
