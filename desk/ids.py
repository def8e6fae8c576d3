"""Names for intents, positions, orders and approvals: the same run gives the same names, and a restart never repeats one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


class IdSource:
    """Counts names by kind within a New York date: ``order-20260102-0003``."""

    def __init__(self, counters: Mapping[str, int] | None = None) -> None:
        self._counters = dict(counters or {})
        self._day: date | None = None

    def on(self, day: date) -> None:
        """Name things for this date from now on; another date's counters are dropped."""
        if day != self._day:
            self._day = day
            self._counters = {key: n for key, n in self._counters.items() if f"-{day:%Y%m%d}" in key}

    def new(self, kind: str) -> str:
        """The next name of a kind. Raises RuntimeError before the first ``on``."""
        if self._day is None:
            raise RuntimeError("no date to name things for yet")
        key = f"{kind}-{self._day:%Y%m%d}"
        self._counters[key] = self._counters.get(key, 0) + 1
        return f"{key}-{self._counters[key]:04d}"

    def counters(self) -> dict[str, int]:
        """The counts so far, to be kept across a restart."""
        return dict(self._counters)
