"""The engine's two times: the algorithm's clock, and the instant up to which market data has been given out."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from simulator.engine.moments import NEW_YORK, instant, local


class Clock:
    """``ns`` is algorithm time; ``data_ns`` the last slice's time (a scheduled event between slices sees older data)."""

    __slots__ = ("_local", "_local_of", "_utc", "_utc_ns", "data_ns", "ns", "zone")

    def __init__(self, ns: int) -> None:
        self.ns = ns
        self.data_ns = ns
        self.zone: ZoneInfo = NEW_YORK
        self._utc_ns = -1
        self._utc = instant(ns)
        self._local: datetime | None = None
        self._local_of: tuple[int, ZoneInfo] = ns, NEW_YORK

    @property
    def utc(self) -> datetime:
        """Algorithm time, aware UTC."""
        if self._utc_ns != self.ns:
            self._utc_ns, self._utc = self.ns, instant(self.ns)
        return self._utc

    @property
    def local(self) -> datetime:
        """Algorithm time, naive, in the algorithm's own zone."""
        known = self._local
        if known is None or self._local_of != (self.ns, self.zone):
            known = self._local = self.utc.astimezone(self.zone).replace(tzinfo=None)
            self._local_of = self.ns, self.zone
        return known

    def in_zone(self, zone: ZoneInfo) -> datetime:
        """Algorithm time, naive, in another zone."""
        return local(self.ns, zone)
