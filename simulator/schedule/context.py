"""What schedule rules need to know of the algorithm, and how they read symbols and zones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from simulator.errors import ArgumentException
from simulator.hours import MarketHours
from simulator.symbols import Symbol


class ScheduleContext(Protocol):
    """The algorithm as the rules see it. Everything is asked when an instant is computed, not when a rule is made."""

    def utc_now(self) -> datetime:
        """Algorithm time, aware UTC."""

    def time_zone(self) -> ZoneInfo:
        """The algorithm's time zone, as set by set_time_zone."""

    def hours(self, symbol: Symbol) -> MarketHours:
        """Exchange hours of any symbol, subscribed or not."""

    def subscribed(self) -> Iterable[Symbol]:
        """The algorithm's securities, in the order they were added."""

    def symbol(self, ticker: str) -> Symbol:
        """The symbol a ticker stands for: one the algorithm added, else a US equity."""


def as_symbol(context: ScheduleContext, given: Any) -> Symbol:
    """A symbol from a symbol, a ticker, or anything that has a ``symbol`` (a security)."""
    if isinstance(given, Symbol):
        return given
    if isinstance(given, str):
        return context.symbol(given)
    inner = getattr(given, "symbol", None)
    if isinstance(inner, Symbol):
        return inner
    raise TypeError(f"{given!r} is no symbol: give a Symbol, a ticker or a security")


def as_zone(given: Any) -> ZoneInfo:
    """A time zone from a zone object or its name. ArgumentException for an unknown name."""
    if isinstance(given, ZoneInfo):
        return given
    if not isinstance(given, str):
        raise TypeError(f"{given!r} is no time zone: give TimeZones.X or a name such as 'America/New_York'")
    try:
        return ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ArgumentException(f"TimeZone with id '{given}' was not found.") from error
