"""What schedule rules need to know of the algorithm, and how they read symbols and zones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from simulator.errors import ArgumentException
from simulator.hours import MarketHours
from simulator.net_arguments import no_match
from simulator.symbols import Symbol


class ScheduleContext(Protocol):
    """The algorithm as the rules see it. Everything is asked when an instant is computed, not when a rule is made."""

    def utc_now(self) -> datetime:
        """Algorithm time, aware UTC."""

    def time_zone(self) -> ZoneInfo:
        """The time zone of the rules until ``set_default_time_zone``."""

    def hours(self, symbol: Symbol) -> MarketHours:
        """Exchange hours of any symbol, subscribed or not."""

    def subscribed(self) -> Iterable[Symbol]:
        """The algorithm's securities, in the order they were added."""

    def symbol(self, ticker: str) -> Symbol:
        """The symbol a ticker stands for: one the algorithm added, else a US equity."""


def as_symbol(context: ScheduleContext, method: str, given: Any) -> Symbol:
    """A symbol from a symbol, a ticker, or what LEAN turns into its symbol: a security, a contract. TypeError for another."""
    found = context.symbol(given) if isinstance(given, str) else _symbol_of(given)
    if found is None:
        raise no_match(method, "symbol", given, "a Symbol, a ticker or a security")
    return found


def _symbol_of(given: Any) -> Symbol | None:
    found = given if isinstance(given, Symbol) else getattr(given, "symbol", None)
    return found if isinstance(found, Symbol) else None


def read(
    method: str, args: tuple[Any, ...], named: Mapping[str, Any], alone: Sequence[str], with_symbol: Sequence[str]
) -> dict[str, Any]:
    """Arguments by name, of LEAN's two overloads: ``with_symbol`` where a symbol, a ticker or a security comes first."""
    has_symbol = "symbol" in named or (bool(args) and (isinstance(args[0], str) or _symbol_of(args[0]) is not None))
    names = ("symbol", *with_symbol) if has_symbol else tuple(alone)
    values = {**dict(zip(names, args, strict=False)), **named}
    if len(args) + len(named) != len(values) or not values.keys() <= set(names):
        said = f"({', '.join(alone)}) and (symbol, {', '.join(with_symbol)})"
        raise TypeError(f"No method matches given arguments for {method}: there is {said}, not {args!r} {dict(named)!r}")
    return values


def as_time_zone(method: str, given: Any) -> ZoneInfo:
    """A time zone of LEAN's ``TimeZones``; a name is none here."""
    if isinstance(given, ZoneInfo):
        return given
    raise no_match(method, "time_zone", given, "one of TimeZones")


def as_zone(given: Any) -> ZoneInfo:
    """A time zone from a zone object or its name. ArgumentException for an unknown name."""
    if isinstance(given, ZoneInfo):
        return given
    if not isinstance(given, str):
        raise TypeError(f"{given!r} is no time zone: give TimeZones.X or a name such as 'America/New_York'")
    try:
        return ZoneInfo(given)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ArgumentException(
            f"TimeZone with id '{given}' was not found. For a complete list of time zones please visit: "
            "http://en.wikipedia.org/wiki/List_of_tz_database_time_zones"
        ) from error
