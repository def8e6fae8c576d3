"""The ledger of approvals: each is leave for one order, and is spent by the first order that names it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from domain.contracts import Contract
from domain.intents import Purpose
from domain.refusals import Refusal
from domain.verdicts import Approval, Verdict


class ApprovalState(Enum):
    """What became of an approval."""

    READY = "ready"
    """No order has named it yet."""
    IN_USE = "in_use"
    """One order, or some legs of one combo, passed on it; only further legs of the same combo may follow."""
    SPENT = "spent"
    """Every leg passed. Nothing more goes on it."""
    BURNED = "burned"
    """An order that named it was refused, or it was revoked. Nothing more goes on it."""


UseKey = tuple[str, int]
"""Who uses an approval: ("group", group id) for a combo, ("order", engine order id) for a single order."""


@dataclass(slots=True, kw_only=True)
class Entry:
    """One approval in the ledger and its use so far. ``refusal`` is what burned it."""

    approval: Approval
    state: ApprovalState = ApprovalState.READY
    used_by: UseKey | None = None
    passed: set[Contract] = field(default_factory=set)
    refusal: Refusal | None = None


class Approvals:
    """Every approval issued in this run. An id is never issued twice."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}

    def issue(self, verdict: Verdict, approval_id: str, at: datetime, lifetime_seconds: float) -> Approval:
        """Leave for one order of an approved verdict until ``at`` + ``lifetime_seconds``.

        Raises ValueError for a refused verdict, one from the future, an empty or known id, or a lifetime that is not positive.
        """
        if not verdict.approved:
            raise ValueError(f"intent {verdict.intent.intent_id} was refused: there is nothing to approve")
        if at < verdict.at:
            raise ValueError("an approval cannot be older than its verdict")
        if not approval_id.strip() or approval_id in self._entries:
            raise ValueError(f"an approval id is used once and not empty: {approval_id!r}")
        if not (math.isfinite(lifetime_seconds) and lifetime_seconds > 0.0):
            raise ValueError(f"an approval lives for some seconds, not {lifetime_seconds!r}")
        intent = verdict.intent
        approval = Approval(
            approval_id=approval_id,
            intent_id=intent.intent_id,
            legs=tuple(intent.signed_quantities().items()),
            quantity=intent.quantity,
            limit=verdict.limit,
            issued_at=at,
            expires_at=at + timedelta(seconds=lifetime_seconds),
            reduces_only=intent.purpose is Purpose.CLOSE,
        )
        self._entries[approval_id] = Entry(approval=approval)
        return approval

    def entry(self, approval_id: str) -> Entry | None:
        """The ledger's entry, or None for an id that was never issued."""
        return self._entries.get(approval_id)

    def state(self, approval_id: str) -> ApprovalState | None:
        """What became of an approval; None for an id that was never issued."""
        entry = self._entries.get(approval_id)
        return entry.state if entry is not None else None

    def revoke_all(self) -> tuple[str, ...]:
        """Burn every approval that is not spent, as when trading halts. Returns their ids."""
        alive = [key for key, entry in self._entries.items() if entry.state in (ApprovalState.READY, ApprovalState.IN_USE)]
        for key in alive:
            self._entries[key].state = ApprovalState.BURNED
        return tuple(alive)
