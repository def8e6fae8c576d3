"""``self.time_rules``: at which time of its days a scheduled event fires (Common/Scheduling/TimeRules.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulator.enums import SecurityType
from simulator.errors import ArgumentException
from simulator.hours import MarketHours, local_to_utc
from simulator.pascal_names import member_of
from simulator.schedule.context import ScheduleContext, as_symbol, as_zone
from simulator.symbols import Market, Symbol

_ONE_DAY = timedelta(days=1)
_LAST_MOMENT = timedelta(days=1, microseconds=-1)


@dataclass(frozen=True, slots=True)
class TimeRule:
    """A name and the aware UTC instants on the days given."""

    name: str
    create_utc_event_times: Callable[[Iterable[date]], Iterator[datetime]]


class TimeRules:
    """LEAN's time rules, by their Python names. Symbols may be given as symbol, ticker or security."""

    def __init__(self, context: ScheduleContext) -> None:
        self._context = context

    def __getattr__(self, name: str) -> Any:
        return member_of(self, "TimeRules", name)

    @property
    def now(self) -> TimeRule:
        """The algorithm's time when the event is first asked for."""
        return TimeRule("Now", lambda days: (self._context.utc_now() for _ in days))

    @property
    def midnight(self) -> TimeRule:
        """00:00 in the algorithm's time zone."""
        return TimeRule("Midnight", lambda days: self._at(days, timedelta(), None))

    @property
    def noon(self) -> TimeRule:
        """Twelve hours after the midnight of the algorithm's time zone."""

        def noons(days: Iterable[date]) -> Iterator[datetime]:
            return (instant + timedelta(hours=12) for instant in self._at(days, timedelta(), None))

        return TimeRule("Noon", noons)

    def at(self, *args: Any, **named: Any) -> TimeRule:
        """``at(hour, minute[, second][, time_zone])`` or ``at(timedelta[, time_zone])``; a zone may be its name."""
        since, zone = _time_of_day(args, named)
        return TimeRule(_number(since / timedelta(hours=1)), lambda days: self._at(days, since, zone))

    def every(self, interval: timedelta) -> TimeRule:
        """Every interval from midnight to midnight, on the whole day: not only while the market is open."""
        if interval <= timedelta():
            raise ArgumentException("TimeRules.Every(): time span interval can not be zero or less")

        def instants(days: Iterable[date]) -> Iterator[datetime]:
            zone = self._context.time_zone()
            for day in days:
                midnight, since = datetime.combine(day, time.min), timedelta()
                begin = local_to_utc(midnight, zone)
                even = local_to_utc(midnight + _ONE_DAY, zone) - begin == _ONE_DAY
                while since < _ONE_DAY:
                    yield begin + since if even else local_to_utc(midnight + since, zone)
                    since += interval

        return TimeRule(f"Every {_number(interval / timedelta(minutes=1))} min", instants)

    def after_market_open(self, *args: Any, **named: Any) -> TimeRule:
        """``after_market_open([symbol,] minutes_after_open=0, extended_market_open=False)``."""
        return self._open(*_market_arguments("minutes_after_open", "extended_market_open", args, named))

    def before_market_open(self, *args: Any, **named: Any) -> TimeRule:
        """``before_market_open([symbol,] minutes_before_open=0, extended_market_open=False)``."""
        symbol, minutes, extended = _market_arguments("minutes_before_open", "extended_market_open", args, named)
        return self._open(symbol, -minutes, extended)

    def before_market_close(self, *args: Any, **named: Any) -> TimeRule:
        """``before_market_close([symbol,] minutes_before_close=0, extended_market_close=False)``."""
        return self._close(*_market_arguments("minutes_before_close", "extended_market_close", args, named))

    def after_market_close(self, *args: Any, **named: Any) -> TimeRule:
        """``after_market_close([symbol,] minutes_after_close=0, extended_market_close=False)``."""
        symbol, minutes, extended = _market_arguments("minutes_after_close", "extended_market_close", args, named)
        return self._close(symbol, -minutes, extended)

    def _at(self, days: Iterable[date], since: timedelta, zone: ZoneInfo | None) -> Iterator[datetime]:
        for day in days:
            yield local_to_utc(datetime.combine(day, time.min) + since, zone or self._context.time_zone())

    def _open(self, given: Any, minutes: float, extended: bool) -> TimeRule:
        delay = timedelta(minutes=minutes)

        def opens(hours: MarketHours, day: date) -> datetime | None:
            if not hours.is_date_open(day, extended):
                return None
            local = hours.first_daily_open(datetime.combine(day, time.min) + _LAST_MOMENT, extended)
            return hours.to_utc(local + delay) if local.date() == day else None

        side = "after" if minutes > 0 else "before"
        return self._rule(given, f"{_number(abs(minutes))} min {side} {_extended(extended)}MarketOpen", opens, min)

    def _close(self, given: Any, minutes: float, extended: bool) -> TimeRule:
        lead = timedelta(minutes=minutes)

        def closes(hours: MarketHours, day: date) -> datetime | None:
            if not hours.is_date_open(day, extended):
                return None
            return hours.to_utc(hours.last_daily_close(datetime.combine(day, time.min), extended) - lead)

        side = "before" if minutes > 0 else "after"
        return self._rule(given, f"{_number(abs(minutes))} min {side} {_extended(extended)}MarketClose", closes, max)

    def _rule(
        self,
        given: Any,
        name: str,
        instant: Callable[[MarketHours, date], datetime | None],
        choose: Callable[[list[datetime]], datetime],
    ) -> TimeRule:
        """The rule of one symbol's exchange, or with no symbol the earliest open or latest close of all exchanges."""
        symbol = None if given is None else as_symbol(self._context, given)
        fixed = None if symbol is None else [self._context.hours(symbol)]

        def instants(days: Iterable[date]) -> Iterator[datetime]:
            exchanges = fixed or self._exchanges()
            for day in days:
                found = [moment for hours in exchanges if (moment := instant(hours, day)) is not None]
                if found:
                    yield choose(found)

        return TimeRule(name if symbol is None else f"{symbol}: {name}", instants)

    def _exchanges(self) -> list[MarketHours]:
        """Exchanges the symbol-less rules look at: US equities always, and every subscribed one that ever closes."""
        found = [self._context.hours(Symbol.create("SPY", SecurityType.EQUITY, Market.USA))]
        for symbol in self._context.subscribed():
            if symbol.security_type is SecurityType.EQUITY and symbol.market == Market.USA:
                continue
            hours = self._context.hours(symbol)
            if not hours.is_always_open and all(hours is not known for known in found):
                found.append(hours)
        return found


def _time_of_day(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[timedelta, ZoneInfo | None]:
    parts = list(args)
    zone = named.pop("time_zone", None)
    if parts and zone is None and not isinstance(parts[-1], int | timedelta):
        zone = parts.pop()
    resolved = None if zone is None else as_zone(zone)
    if "time_of_day" in named:
        parts.insert(0, named.pop("time_of_day"))
    if len(parts) == 1 and isinstance(parts[0], timedelta) and not named:
        return parts[0], resolved
    values = {**dict(zip(("hour", "minute", "second"), parts, strict=False)), **named}
    if len(parts) > 3 or not {"hour", "minute"} <= values.keys() <= {"hour", "minute", "second"}:
        raise TypeError("at takes (hour, minute[, second][, time_zone]) or (timedelta[, time_zone])")
    return timedelta(hours=values["hour"], minutes=values["minute"], seconds=values.get("second", 0)), resolved


def _market_arguments(
    minutes_name: str, extended_name: str, args: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, float, bool]:
    """Reads ``([symbol,] minutes=0, extended=False)``: a number first means there is no symbol."""
    names = [minutes_name, extended_name]
    if not (args and isinstance(args[0], int | float)):
        names.insert(0, "symbol")
    values: dict[str, Any] = {**dict(zip(names, args, strict=False)), **named}
    unknown = set(values) - {"symbol", minutes_name, extended_name}
    if len(args) > len(names) or unknown:
        raise TypeError(f"expected ([symbol,] {minutes_name}=0, {extended_name}=False), got {args!r} {named!r}")
    return values.get("symbol"), float(values.get(minutes_name, 0.0)), bool(values.get(extended_name, False))


def _extended(extended: bool) -> str:
    return "Extended" if extended else ""


def _number(value: float) -> str:
    """.NET's ``0.##``."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text or "0"
