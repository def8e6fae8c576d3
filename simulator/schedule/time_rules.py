"""``self.time_rules``: at which time of its days a scheduled event fires (Common/Scheduling/TimeRules.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from numbers import Number
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from simulator.engine.lean_object import LeanObject
from simulator.enums import SecurityType
from simulator.errors import ArgumentException
from simulator.hours import MarketHours, local_to_utc
from simulator.net_arguments import double, flag, no_match, span, two_places, whole
from simulator.schedule.context import ScheduleContext, as_symbol, as_time_zone, read
from simulator.schedule.rules import TimeRule
from simulator.symbols import Market, Symbol

_ONE_DAY = timedelta(days=1)
_LAST_MOMENT = timedelta(days=1, microseconds=-1)


class TimeRules(LeanObject):
    """LEAN's time rules, by their Python names. A symbol may be given as its ticker."""

    lean_name: ClassVar[str] = "TimeRules"

    def __init__(self, context: ScheduleContext) -> None:
        self._context = context
        self._time_zone = context.time_zone()

    def set_default_time_zone(self, time_zone: ZoneInfo) -> None:
        """The zone of rules made from now on, and of the midnights and noons to come of those made before."""
        self._time_zone = as_time_zone("set_default_time_zone", time_zone)

    @property
    def now(self) -> TimeRule:
        """The algorithm's time when the event is first asked for."""
        return TimeRule("Now", lambda days: (self._context.utc_now() for _ in days))

    @property
    def midnight(self) -> TimeRule:
        """00:00 in the algorithm's time zone."""
        return TimeRule("Midnight", self._midnights)

    @property
    def noon(self) -> TimeRule:
        """Twelve hours after the midnight of the algorithm's time zone."""
        return TimeRule("Noon", lambda days: (instant + timedelta(hours=12) for instant in self._midnights(days)))

    def at(self, *args: Any, **named: Any) -> TimeRule:
        """``at(hour, minute[, second][, time_zone])`` or ``at(timedelta[, time_zone])``."""
        since, zone = _time_of_day(args, named)
        zone = zone or self._time_zone

        def instants(days: Iterable[date]) -> Iterator[datetime]:
            return (local_to_utc(datetime.combine(day, time.min) + since, zone) for day in days)

        return TimeRule(two_places(since / timedelta(hours=1)), instants)

    def every(self, interval: timedelta) -> TimeRule:
        """Every interval from midnight to midnight, on the whole day: not only while the market is open. The zone is the one in
        force when an event is made of the rule."""
        step = span("every", "interval", interval)
        if step <= timedelta():
            raise ArgumentException("TimeRules.Every(): time span interval can not be zero or less")
        name = f"Every {two_places(step / timedelta(minutes=1))} min"
        return TimeRule(name, lambda days: _every(days, step, self._time_zone))

    def after_market_open(self, *args: Any, **named: Any) -> TimeRule:
        """``after_market_open([symbol,] minutes_after_open=0, extended_market_open=False)``."""
        return self._open(*self._arguments("after_market_open", args, named))

    def before_market_open(self, *args: Any, **named: Any) -> TimeRule:
        """``before_market_open([symbol,] minutes_before_open=0, extended_market_open=False)``."""
        symbol, minutes, extended = self._arguments("before_market_open", args, named)
        return self._open(symbol, -minutes, extended)

    def before_market_close(self, *args: Any, **named: Any) -> TimeRule:
        """``before_market_close([symbol,] minutes_before_close=0, extended_market_close=False)``."""
        return self._close(*self._arguments("before_market_close", args, named))

    def after_market_close(self, *args: Any, **named: Any) -> TimeRule:
        """``after_market_close([symbol,] minutes_after_close=0, extended_market_close=False)``."""
        symbol, minutes, extended = self._arguments("after_market_close", args, named)
        return self._close(symbol, -minutes, extended)

    def _midnights(self, days: Iterable[date]) -> Iterator[datetime]:
        return (local_to_utc(datetime.combine(day, time.min), self._time_zone) for day in days)

    def _arguments(self, method: str, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Symbol | None, float, bool]:
        """Reads ``([symbol,] minutes_after_open=0, extended_market_open=False)`` and their like."""
        side, _, edge = method.split("_")
        names = (f"minutes_{side}_{edge}", f"extended_market_{edge}")
        values = read(method, args, named, names, names)
        symbol = as_symbol(self._context, method, values["symbol"]) if "symbol" in values else None
        minutes = double(method, names[0], values.get(names[0], 0.0))
        return symbol, minutes, flag(method, names[1], values.get(names[1], False))

    def _open(self, symbol: Symbol | None, minutes: float, extended: bool) -> TimeRule:
        delay = timedelta(minutes=minutes)

        def opens(hours: MarketHours, day: date) -> datetime | None:
            if not hours.is_date_open(day, extended):
                return None
            local = hours.first_daily_open(datetime.combine(day, time.min) + _LAST_MOMENT, extended)
            return hours.to_utc(local + delay) if local.date() == day else None

        side = "after" if minutes > 0 else "before"
        return self._rule(symbol, f"{two_places(abs(minutes))} min {side} {_extended(extended)}MarketOpen", opens, min)

    def _close(self, symbol: Symbol | None, minutes: float, extended: bool) -> TimeRule:
        lead = timedelta(minutes=minutes)

        def closes(hours: MarketHours, day: date) -> datetime | None:
            if not hours.is_date_open(day, extended):
                return None
            return hours.to_utc(hours.last_daily_close(datetime.combine(day, time.min), extended) - lead)

        side = "before" if minutes > 0 else "after"
        return self._rule(symbol, f"{two_places(abs(minutes))} min {side} {_extended(extended)}MarketClose", closes, max)

    def _rule(
        self,
        symbol: Symbol | None,
        name: str,
        instant: Callable[[MarketHours, date], datetime | None],
        choose: Callable[[list[datetime]], datetime],
    ) -> TimeRule:
        """The rule of one symbol's exchange, or with no symbol the earliest open or latest close of all exchanges."""
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


def _every(days: Iterable[date], interval: timedelta, zone: ZoneInfo) -> Iterator[datetime]:
    for day in days:
        midnight, since = datetime.combine(day, time.min), timedelta()
        begin = local_to_utc(midnight, zone)
        even = local_to_utc(midnight + _ONE_DAY, zone) - begin == _ONE_DAY
        while since < _ONE_DAY:
            yield begin + since if even else local_to_utc(midnight + since, zone)
            since += interval


def _time_of_day(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[timedelta, ZoneInfo | None]:
    if "time_of_day" in named or (args and not isinstance(args[0], Number | str)):
        names: tuple[str, ...] = ("time_of_day", "time_zone")
    elif len(args) == 3 and not isinstance(args[2], Number):
        names = ("hour", "minute", "time_zone")
    else:
        names = ("hour", "minute", "second", "time_zone")
    values = {**dict(zip(names, args, strict=False)), **named}
    wanted = {"time_of_day"} if names[0] == "time_of_day" else {"hour", "minute"}
    if len(args) + len(named) != len(values) or not wanted <= values.keys() <= {*names, "time_zone"}:
        raise no_match("at", "arguments", (*args, *named), "(hour, minute[, second][, time_zone]) or (timedelta[, time_zone])")
    zone = as_time_zone("at", values.pop("time_zone")) if "time_zone" in values else None
    if "time_of_day" in values:
        return span("at", "time_of_day", values["time_of_day"]), zone
    parts = {f"{name}s": whole("at", name, value) for name, value in values.items()}
    return timedelta(**parts), zone


def _extended(extended: bool) -> str:
    return "Extended" if extended else ""
