"""LEAN's times and ours: LEAN gives naive exchange-local times and UTC times that may or may not say so; we keep aware UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from AlgorithmImports import QCAlgorithm, Security


def as_utc(moment: datetime) -> datetime:
    """A time that LEAN states in UTC, as aware UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def now(algorithm: QCAlgorithm) -> datetime:
    """The algorithm's time, aware UTC."""
    return as_utc(algorithm.utc_time)


def zone_of(security: Security) -> ZoneInfo:
    """The time zone of a security's exchange."""
    return ZoneInfo(str(security.exchange.hours.time_zone))


@lru_cache(maxsize=256)
def local_to_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    """A naive exchange-local time as aware UTC. A chain's quotes end at the same minute, so the last answers are kept."""
    return moment.replace(tzinfo=zone).astimezone(UTC)
