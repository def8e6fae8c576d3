"""An algorithm's clock for tests of the schedule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.enums import SecurityType
from simulator.hours import MarketHours
from simulator.hours_database import HoursDatabase
from simulator.schedule import DateRule, ScheduleManager, TimeRule
from simulator.symbols import Symbol

SPY = Symbol.create("SPY", SecurityType.EQUITY, "usa")
SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
ES = Symbol.create("ES", SecurityType.FUTURE, "cme")
NEW_YORK = ZoneInfo("America/New_York")


class Clock:
    """An algorithm's clock, zone and securities."""

    def __init__(self, database: HoursDatabase, start: datetime, securities: Iterable[Symbol] = ()) -> None:
        self.database = database
        self.now = start
        self.zone = NEW_YORK
        self.securities = list(securities)

    def utc_now(self) -> datetime:
        return self.now

    def time_zone(self) -> ZoneInfo:
        return self.zone

    def hours(self, symbol: Symbol) -> MarketHours:
        return self.database.hours(symbol)

    def subscribed(self) -> Iterable[Symbol]:
        return self.securities

    def symbol(self, ticker: str) -> Symbol:
        known = [symbol for symbol in self.securities if symbol.ticker == ticker]
        return known[0] if known else Symbol.create(ticker, SecurityType.EQUITY, "usa")

    def set(self, moment: datetime) -> None:
        self.now = moment


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


def days(rule: DateRule, start: date, end: date) -> list[date]:
    return list(rule.days(start, end))


def times(rule: TimeRule, *on: date) -> list[datetime]:
    return list(rule.instants(on))


def drive(schedule: ScheduleManager, clock: Clock, until: datetime) -> None:
    """Runs the schedule as the engine does on a day without data."""
    schedule.start()
    while (moment := schedule.next_time()) is not None and moment < until:
        schedule.scan_past_events(moment + timedelta(minutes=1), clock.set)


NOVEMBER = (date(2020, 11, 1), date(2020, 11, 30))
