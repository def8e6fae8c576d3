"""The engine's two times: the algorithm's clock, and the instant up to which market data has been given out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.engine.moments import MINUTE, NEW_YORK, instant, local

QUARTER = 15 * MINUTE


class Clock:
    """``ns`` is algorithm time; ``data_ns`` the last slice's time (a scheduled event between slices sees older data)."""

    __slots__ = ("_local", "_local_ns", "_offset", "_offset_of", "_utc", "_utc_ns", "data_ns", "ns", "zone")

    def __init__(self, ns: int) -> None:
        self.ns = ns
        self.data_ns = ns
        self.zone: ZoneInfo = NEW_YORK
        self._utc_ns = -1
        self._utc = instant(ns)
        self._local_ns = -1
        self._local = self._utc.replace(tzinfo=None)
        self._offset = timedelta()
        self._offset_of: tuple[int, ZoneInfo] | None = None

    @property
    def utc(self) -> datetime:
        """Algorithm time, aware UTC."""
        if self._utc_ns != self.ns:
            self._utc_ns, self._utc = self.ns, instant(self.ns)
        return self._utc

    @property
    def local(self) -> datetime:
        """Algorithm time, naive, in the algorithm's own zone."""
        if self._local_ns != self.ns or self._offset_of is None or self._offset_of[1] is not self.zone:
            self._local = self.utc.replace(tzinfo=None) + self._to_local()
            self._local_ns = self.ns
        return self._local

    def _to_local(self) -> timedelta:
        """What the zone's clocks are ahead of UTC; they are changed at full quarters of an hour only."""
        quarter = self.ns // QUARTER
        if self._offset_of is None or self._offset_of[0] != quarter or self._offset_of[1] is not self.zone:
            self._offset_of = quarter, self.zone
            self._offset = self.utc.astimezone(self.zone).utcoffset() or timedelta()
        return self._offset

    def in_zone(self, zone: ZoneInfo) -> datetime:
        """Algorithm time, naive, in another zone."""
        return local(self.ns, zone)
