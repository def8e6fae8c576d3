"""Since when each position has been trying to get out, over all the orders and intents of that exit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exit:
    began: datetime
    last: datetime


class ExitClocks:
    """A refused step of an exit ends its intent, and the next one takes up its clock: escalation counts from the first try.

    An exit that nothing was tried for during ``forgotten_after`` is over; the next one begins anew.
    """

    def __init__(self, forgotten_after: timedelta) -> None:
        self._forgotten_after = forgotten_after
        self._exits: dict[str, _Exit] = {}

    def tried(self, position_id: str, at: datetime) -> datetime:
        """Note that an order to leave the position is tried at ``at``. Returns when the exit began."""
        self._exits = {key: one for key, one in self._exits.items() if at - one.last <= self._forgotten_after}
        known = self._exits.get(position_id)
        began = known.began if known is not None else at
        self._exits[position_id] = _Exit(began=began, last=at)
        return began
