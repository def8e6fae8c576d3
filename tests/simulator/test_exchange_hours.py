"""Exchange hours under LEAN's names: which arguments they take, and the days they are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from simulator.engine.clock import Clock
from simulator.engine.exchange import ExchangeHours, SecurityExchange
from simulator.engine.lean_enums import MarketHoursState
from simulator.engine.moments import nanos
from simulator.enums import DayOfWeek, SecurityType
from simulator.errors import KeyNotFoundException
from simulator.hours import MarketHours, MarketState, Segment

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
WEEKDAY = (
    Segment(MarketState.PRE_MARKET, 4 * HOUR, 9.5 * HOUR),
    Segment(MarketState.MARKET, 9.5 * HOUR, 16 * HOUR),
    Segment(MarketState.POST_MARKET, 16 * HOUR, 24 * HOUR),
)
FRIDAY, WEDNESDAY = datetime(2020, 11, 27, 10), datetime(2020, 11, 25, 10)


@pytest.fixture
def market() -> MarketHours:
    return MarketHours(
        time_zone=NEW_YORK,
        data_time_zone=NEW_YORK,
        week=[WEEKDAY] * 5 + [(), ()],
        holidays={date(2020, 11, 26)},
        bank_holidays={date(2020, 11, 11)},
        early_closes={date(2020, 11, 27): 13 * HOUR},
    )


@pytest.fixture
def hours(market: MarketHours) -> ExchangeHours:
    return ExchangeHours(market)


def exchange_at(market: MarketHours, moment: datetime, kind: SecurityType = SecurityType.EQUITY) -> SecurityExchange:
    clock = Clock(nanos(moment.replace(tzinfo=NEW_YORK).astimezone(UTC)))
    return SecurityExchange(market, clock, kind)


class TestHours:
    def test_times_may_have_a_zone_and_days_may_be_dates(self, hours: ExchangeHours) -> None:
        assert hours.is_open(WEDNESDAY.replace(tzinfo=UTC), False)
        assert hours.get_next_market_open(date(2020, 11, 26), False) == datetime(2020, 11, 27, 9, 30)  # type: ignore[arg-type]

    def test_first_and_last_of_a_day_may_be_asked_for_either_way(self, hours: ExchangeHours) -> None:
        assert hours.get_next_market_close(WEDNESDAY, True, True) == hours.get_last_daily_market_close(WEDNESDAY, True)
        assert hours.get_previous_market_open(WEDNESDAY, True, True) == hours.get_first_daily_market_open(WEDNESDAY, True)

    def test_trading_days_keep_the_time_of_day(self, hours: ExchangeHours) -> None:
        assert hours.get_previous_trading_day(FRIDAY) == WEDNESDAY
        assert hours.get_next_trading_day(WEDNESDAY) == FRIDAY

    @pytest.mark.parametrize(
        ("call", "args"),
        [
            ("is_open", (WEDNESDAY,)),
            ("is_open", (WEDNESDAY, 1)),
            ("is_open", (WEDNESDAY, FRIDAY)),
            ("is_open", ("noon", False)),
            ("is_date_open", (WEDNESDAY, None)),
            ("get_next_market_open", (WEDNESDAY,)),
            ("get_next_market_close", (WEDNESDAY, "yes")),
            ("get_previous_market_open", (None, False)),
            ("get_previous_trading_day", (5,)),
        ],
    )
    def test_what_no_overload_of_leans_takes_is_a_type_error(
        self, hours: ExchangeHours, call: str, args: tuple[Any, ...]
    ) -> None:
        with pytest.raises(TypeError):
            getattr(hours, call)(*args)

    def test_days_that_differ_are_dictionaries_of_dotnets(self, hours: ExchangeHours) -> None:
        early = hours.early_closes
        assert early[datetime(2020, 11, 27)] == early.get(datetime(2020, 11, 27)) == 13 * HOUR
        a_date: Any = date(2020, 11, 27)
        assert a_date in early
        assert [(str(pair.key), pair.value) for pair in early] == [("2020-11-27 00:00:00", 13 * HOUR)]
        assert (len(early), len(hours.late_opens), datetime(2020, 11, 26) in early) == (1, 0, False)
        with pytest.raises(KeyNotFoundException, match=r"The given key '11/26/2020 00:00:00' was not present"):
            early[datetime(2020, 11, 26)]
        assert hours.bank_holidays == {datetime(2020, 11, 11)}


class TestDays:
    def test_a_day_is_its_sessions_after_what_differs(self, hours: ExchangeHours) -> None:
        day = hours.get_market_hours(FRIDAY)
        assert str(day) == "Friday: PreMarket: 04:00:00-09:30:00 | Market: 09:30:00-13:00:00"
        assert (day.day_of_week, day.market_duration, day.is_closed_all_day) == (DayOfWeek.FRIDAY, 3.5 * HOUR, False)
        assert [one.state for one in day.segments] == [MarketHoursState.PRE_MARKET, MarketHoursState.MARKET]

    def test_a_closed_and_a_whole_day_say_so(self, hours: ExchangeHours) -> None:
        assert str(hours.get_market_hours(datetime(2020, 11, 26))) == "Closed All Day"
        endless = ExchangeHours(MarketHours.always_open(NEW_YORK)).get_market_hours(WEDNESDAY)
        assert (str(endless), endless.is_open_all_day, endless.is_closed_all_day) == ("Open All Day", True, False)

    def test_the_week_is_that_without_holidays_and_half_days(self, hours: ExchangeHours) -> None:
        week = hours.market_hours
        assert [pair.key for pair in week] == list(DayOfWeek)
        assert str(week[DayOfWeek.FRIDAY].segments[-1]) == "PostMarket: 16:00:00-1.00:00:00"
        assert [pair.key for pair in week if pair.value.is_closed_all_day] == [DayOfWeek.SUNDAY, DayOfWeek.SATURDAY]

    @pytest.mark.parametrize(
        ("args", "want"),
        [
            ((5 * HOUR, False), False),
            ((5 * HOUR, True), True),
            ((16 * HOUR, False), False),
            ((9 * HOUR, 10 * HOUR, False), True),
            ((3 * HOUR, 9.5 * HOUR, False), False),
            ((3 * HOUR, 9.5 * HOUR, True), True),
            ((16 * HOUR, 16 * HOUR, False), False),
            ((10 * HOUR, 10 * HOUR, False), True),
        ],
    )
    def test_a_day_is_open_at_a_time_or_during_a_span(self, hours: ExchangeHours, args: tuple[Any, ...], want: bool) -> None:
        assert hours.get_market_hours(WEDNESDAY).is_open(*args) is want

    def test_a_day_opens_and_closes(self, hours: ExchangeHours) -> None:
        day = hours.get_market_hours(WEDNESDAY)
        assert (day.get_market_open(timedelta(), False), day.get_market_open(timedelta(), True)) == (9.5 * HOUR, 4 * HOUR)
        assert (day.get_market_close(5 * HOUR, False), day.get_market_close(5 * HOUR, True)) == (16 * HOUR, 24 * HOUR)
        assert day.get_market_close(5 * HOUR, False, True) == 16 * HOUR
        assert day.get_market_close(5 * HOUR, True, True, timedelta()) == 24 * HOUR
        assert day.get_market_close(5 * HOUR, True, timedelta()) is day.get_market_open(17 * HOUR, False) is None


class TestExchange:
    @pytest.mark.parametrize(
        ("now", "opened", "soon"),
        [(time(9), False, True), (time(9, 25), False, False), (time(15, 49), True, False), (time(15, 50), True, True)],
    )
    def test_it_closes_soon_when_it_is_not_open_in_ten_minutes(
        self, market: MarketHours, now: time, opened: bool, soon: bool
    ) -> None:
        exchange = exchange_at(market, datetime.combine(WEDNESDAY, now))
        assert (exchange.exchange_open, exchange.closing_soon, exchange.is_closing_soon(10)) == (opened, soon, soon)
        assert exchange.is_closing_soon(24 * 60)  # on Thanksgiving

    def test_a_year_has_more_days_for_an_index(self, market: MarketHours) -> None:
        kinds = (SecurityType.EQUITY, SecurityType.INDEX, SecurityType.FUTURE, SecurityType.INDEX_OPTION)
        assert [exchange_at(market, WEDNESDAY, kind).trading_days_per_year for kind in kinds] == [252, 313, 252, 252]

    def test_days_and_bars_are_asked_about(self, market: MarketHours) -> None:
        exchange = exchange_at(market, WEDNESDAY)
        assert exchange.date_is_open(FRIDAY, False)
        assert exchange.date_time_is_open(FRIDAY)
        assert exchange.is_open_during_bar(datetime(2020, 11, 27, 12, 59), datetime(2020, 11, 27, 14), False)
        assert not exchange.is_open_during_bar(datetime(2020, 11, 27, 13), datetime(2020, 11, 27, 14), False)
