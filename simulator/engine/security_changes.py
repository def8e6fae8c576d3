"""What ``on_securities_changed`` is told (Common/Data/UniverseSelection/SecurityChanges.cs)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.engine.security import Security


@dataclass(slots=True)
class Changes:
    """Securities that came and went at one instant; ``internal`` ones are subscribed for their prices alone."""

    added: list[Security] = field(default_factory=list)
    removed: list[Security] = field(default_factory=list)
    internal_added: list[Security] = field(default_factory=list)
    internal_removed: list[Security] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.internal_added or self.internal_removed)

    def add(self, security: Security, *, internal: bool) -> None:
        """Notes one that came."""
        (self.internal_added if internal else self.added).append(security)

    def remove(self, security: Security, *, internal: bool) -> None:
        """Notes one that went."""
        (self.internal_removed if internal else self.removed).append(security)

    def told(self) -> SecurityChanges:
        """As the algorithm sees it: what came in the same instant did not go."""
        came = {one.symbol for one in (*self.added, *self.internal_added)}
        gone, internal = ([one for one in some if one.symbol not in came] for some in (self.removed, self.internal_removed))
        return SecurityChanges(self.added, gone, self.internal_added, internal)


class SecurityChanges(LeanObject):
    """Securities added and removed, by ticker. Internal ones show where ``filter_internal_securities`` is False."""

    lean_name: ClassVar[str] = "SecurityChanges"
    NONE: ClassVar[SecurityChanges]
    """No change at all (Common/Data/UniverseSelection/SecurityChanges.cs, None)."""

    def __init__(
        self,
        added_securities: Iterable[Security],
        removed_securities: Iterable[Security],
        internal_added: Iterable[Security] = (),
        internal_removed: Iterable[Security] = (),
    ) -> None:
        self._added, self._internal_added = list(added_securities), list(internal_added)
        self._removed, self._internal_removed = list(removed_securities), list(internal_removed)
        self.filter_internal_securities = True
        self.filter_custom_securities = True

    @property
    def added_securities(self) -> list[Security]:
        """What came."""
        return self._shown(self._added, self._internal_added)

    @property
    def removed_securities(self) -> list[Security]:
        """What went."""
        return self._shown(self._removed, self._internal_removed)

    @property
    def count(self) -> int:
        """How many came and went, those only LEAN wanted too."""
        return len({*self._added}) + len({*self._removed}) + len({*self._internal_added}) + len({*self._internal_removed})

    def __str__(self) -> str:
        if not self.count:
            return "SecurityChanges: None"
        parts = ((" Added: ", self.added_securities), (" Removed: ", self.removed_securities))
        told = "".join(word + ",".join(str(one.symbol.id) for one in some) for word, some in parts if some)
        return f"SecurityChanges: {told}"

    def _shown(self, some: list[Security], internal: list[Security]) -> list[Security]:
        every = some if self.filter_internal_securities else [*some, *internal]
        return sorted(dict.fromkeys(every), key=lambda one: one.symbol.value)


SecurityChanges.NONE = SecurityChanges((), ())
