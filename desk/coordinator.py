"""Which of the intents of one step go, and in what order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.intents import Intent, Purpose
from domain.refusals import Refusal, RefusalCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """An intent the coordinator held back, and why."""

    intent: Intent
    refusal: Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The intents that go on to the gate, first to last, and those that do not."""

    go: tuple[Intent, ...]
    dropped: tuple[Dropped, ...]


def coordinate(intents: Iterable[Intent]) -> Plan:
    """Closing intents go first; then opening ones in the order given.

    One intent a position. Nothing opens on an underlying that something closes on in the same step, and at most one
    structure opens on an underlying in a step: the first.
    """
    ordered = sorted(intents, key=lambda intent: intent.purpose is Purpose.OPEN)
    go: list[Intent] = []
    dropped: list[Dropped] = []
    for intent in ordered:
        rival = next((other for other in go if _conflict(other, intent)), None)
        if rival is None:
            go.append(intent)
        else:
            dropped.append(Dropped(intent=intent, refusal=_superseded(intent, rival)))
    return Plan(go=tuple(go), dropped=tuple(dropped))


def _conflict(first: Intent, second: Intent) -> bool:
    same_position = first.position_id == second.position_id
    return same_position or (second.purpose is Purpose.OPEN and first.underlying == second.underlying)


def _superseded(intent: Intent, rival: Intent) -> Refusal:
    return Refusal(
        code=RefusalCode.SUPERSEDED,
        measured=intent.intent_id,
        limit=rival.intent_id,
        detail=f"{rival.strategy.value} {rival.purpose.value}s on {rival.underlying} in the same step",
    )
