"""When ``on_end_of_day`` is called (Engine/RealTime/BaseRealTimeHandler.cs, ScheduledEventFactory.cs)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from inspect import signature
from typing import TYPE_CHECKING

from simulator.engine.security import Security
from simulator.engine.security_changes import SecurityChanges
from simulator.hours import local_to_utc
from simulator.schedule.events import ScheduledEvent
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.engine import Engine

_BEFORE_CLOSE = ScheduledEvent.SECURITY_END_OF_DAY_DELTA
_BEFORE_MIDNIGHT = ScheduledEvent.ALGORITHM_END_OF_DAY_DELTA
_DAY = timedelta(days=1)
_DEPRECATED = (
    "Usage of QCAlgorithm.OnEndOfDay() without a symbol will be deprecated August 2021. Always use a symbol when overriding "
    "this method: OnEndOfDay(symbol)"
)


class EndOfDay:
    """The events behind ``on_end_of_day``: with a symbol, ten minutes before the last close of each security's day; without,
    two minutes before each midnight of a day on which something is open. What it raises ends the run, but is not told again.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._whole: ScheduledEvent | None = None
        self._by_symbol: dict[Symbol, ScheduledEvent] = {}
        heard = engine.hooks.on_end_of_day
        self._arguments = -1 if heard is None else len(signature(heard).parameters)

    @property
    def heard(self) -> bool:
        """Whether the algorithm wants to hear of it: by a method of one argument, the symbol, or of none."""
        return self._arguments in {0, 1}

    def start(self) -> None:
        """Begins, before the first step."""
        if self._arguments == 0:
            self._renew(self._engine.clock.local.date())

    def follow(self, changes: SecurityChanges) -> None:
        """Events for the securities that came, and none any more for those that went."""
        engine = self._engine
        if self._arguments == 1:
            for security in changes.added_securities:
                event = self._event(f"{security.symbol}.EndOfDay", self._closes(security), security.symbol)
                self._by_symbol[security.symbol] = event
                engine.schedule.add(event)
            for security in changes.removed_securities:
                gone = self._by_symbol.pop(security.symbol, None)
                if gone is not None:
                    engine.schedule.remove(gone)
        else:
            self._renew(engine.clock.utc.date())

    def _renew(self, first: date) -> None:
        if self._whole is not None:
            self._engine.schedule.remove(self._whole)
        self._engine.debug(_DEPRECATED)
        self._whole = self._event("Algorithm.EndOfDay", self._evenings(first))
        self._engine.schedule.add(self._whole)

    def _event(self, name: str, instants: Iterator[datetime], *told: Symbol) -> ScheduledEvent:
        engine, tell = self._engine, self._engine.hooks.on_end_of_day
        return ScheduledEvent.planned(
            name, instants, lambda _name, _time: tell and engine.guard("OnEndOfDay", lambda: tell(*told))
        )

    def _closes(self, security: Security) -> Iterator[datetime]:
        hours, now, extended = security.exchange.market_hours, self._engine.clock.utc, self._extended(security)
        for day in _days(now.date(), self._engine.end_date):
            if not hours.is_date_open(day):
                continue
            start = datetime.combine(day, time())
            last = start + _DAY if hours.is_always_open else hours.last_daily_close(start, extended) - _BEFORE_CLOSE
            if (instant := hours.to_utc(last)) > now:
                yield instant

    def _evenings(self, first: date) -> Iterator[datetime]:
        engine, now = self._engine, self._engine.clock.utc
        for day in _days(first, engine.end_date):
            start = datetime.combine(day, time())
            opens = (
                one.exchange.market_hours.is_open_between(start, start + _DAY, self._extended(one))
                for one in engine.securities.active()
            )
            if any(opens) and (instant := local_to_utc(start + _DAY - _BEFORE_MIDNIGHT, engine.clock.zone)) > now:
                yield instant

    def _extended(self, security: Security) -> bool:
        config = self._engine.config(security.symbol)
        return config is not None and config.extended


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
