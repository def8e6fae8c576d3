"""Exchange hours: sessions, holidays, early closes, late opens, inheritance, and the two searches for opens and closes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import ArgumentException, InvalidOperationException
from simulator.hours import MarketHours, MarketState, Segment, local_to_utc
from simulator.hours_database import HoursDatabase
from simulator.market import DataProblem
from simulator.symbols import Symbol
from tests.simulator.worlds import CHICAGO, ENTRIES, NEW_YORK, REGULAR, week

SPY = Symbol.create("SPY", SecurityType.EQUITY, "usa")
SPX = Symbol.create("SPX", SecurityType.INDEX, "usa")
SPXW = Symbol.create_canonical_option(SPX, "SPXW")
ES = Symbol.create("ES", SecurityType.FUTURE, "cme")
ZONE = ZoneInfo(NEW_YORK)


def hour(count: float) -> timedelta:
    return timedelta(hours=count)


def session(start: float, end: float, state: MarketState = MarketState.MARKET) -> Segment:
    return Segment(state, hour(start), hour(end))


def weekdays(*segments: Segment, **extra: object) -> MarketHours:
    sessions = [tuple(segments)] * 5 + [(), ()]
    return MarketHours(time_zone=ZONE, data_time_zone=ZONE, week=sessions, **extra)  # type: ignore[arg-type]


def database(tmp_path: Path, entries: object = ENTRIES) -> HoursDatabase:
    path = tmp_path / "market-hours-database.json"
    path.write_text(json.dumps({"entries": entries}))
    return HoursDatabase.load(path)


EQUITY = weekdays(
    session(4, 9.5, MarketState.PRE_MARKET),
    session(9.5, 16),
    session(16, 20, MarketState.POST_MARKET),
    holidays={date(2020, 11, 26)},
    early_closes={date(2020, 11, 27): hour(13)},
)


@pytest.fixture(scope="module")
def lean(lean_data: Path) -> HoursDatabase:
    return HoursDatabase.load(lean_data / "market-hours" / "market-hours-database.json")


# A market that shuts for an hour in the evening and trades on through midnight, as futures do.
ROUND_THE_CLOCK = MarketHours(
    time_zone=ZONE,
    data_time_zone=ZONE,
    week=[(session(0, 17), session(18, 24))] * 4 + [(session(0, 17),), (), (session(18, 24),)],
)
LUNCH = weekdays(session(9, 11.5), session(13, 15))


class TestSessions:
    def test_a_market_is_open_from_its_open_up_to_but_without_its_close(self) -> None:
        assert EQUITY.is_open(datetime(2020, 11, 25, 9, 30))
        assert EQUITY.is_open(datetime(2020, 11, 25, 15, 59, 59, 999999))
        assert not EQUITY.is_open(datetime(2020, 11, 25, 16))
        assert not EQUITY.is_open(datetime(2020, 11, 25, 9, 29, 59))

    def test_extended_hours_count_only_when_asked_for(self) -> None:
        assert EQUITY.is_open(datetime(2020, 11, 25, 5), extended=True)
        assert not EQUITY.is_open(datetime(2020, 11, 25, 5))
        assert EQUITY.is_open(datetime(2020, 11, 25, 16), extended=True)

    def test_a_holiday_has_no_session(self) -> None:
        assert EQUITY.segments(date(2020, 11, 26)) == ()
        assert not EQUITY.is_date_open(date(2020, 11, 26), extended=True)

    def test_an_early_close_cuts_the_session_and_drops_the_ones_after_it(self) -> None:
        assert EQUITY.segments(date(2020, 11, 27)) == (session(4, 9.5, MarketState.PRE_MARKET), session(9.5, 13))

    def test_an_early_close_in_a_gap_drops_the_session_before_it_as_lean_does(self) -> None:
        hours = weekdays(session(9, 11.5), session(13, 15), early_closes={date(2020, 11, 25): hour(12)})
        assert hours.segments(date(2020, 11, 25)) == ()

    def test_a_late_open_cuts_the_session_it_falls_into(self) -> None:
        hours = weekdays(session(9.5, 16), late_opens={date(2020, 11, 25): hour(11)})
        assert hours.segments(date(2020, 11, 25)) == (session(11, 16),)

    def test_a_late_open_before_a_session_keeps_it_whole(self) -> None:
        hours = weekdays(session(9, 11), session(13, 15), late_opens={date(2020, 11, 25): hour(12)})
        assert hours.segments(date(2020, 11, 25)) == (session(13, 15),)

    def test_a_market_may_resume_after_an_early_close(self) -> None:
        day = date(2020, 11, 26)
        hours = MarketHours(
            time_zone=ZONE,
            data_time_zone=ZONE,
            week=[(session(0, 17), session(18, 24))] * 7,
            early_closes={day: hour(13)},
            late_opens={day: hour(18)},
        )
        assert hours.segments(day) == (session(0, 13), session(18, 24))

    def test_a_late_open_before_an_early_close_leaves_what_lies_between(self) -> None:
        day = date(2020, 11, 25)
        hours = weekdays(session(9.5, 16), early_closes={day: hour(13)}, late_opens={day: hour(11)})
        assert hours.segments(day) == (session(11, 13),)

    def test_a_day_with_only_extended_hours_is_open_only_in_the_extended_sense(self) -> None:
        hours = MarketHours(time_zone=ZONE, data_time_zone=ZONE, week=[()] * 6 + [(session(18, 24, MarketState.PRE_MARKET),)])
        sunday = date(2020, 11, 29)
        assert not hours.is_date_open(sunday)
        assert hours.is_date_open(sunday, extended=True)

    def test_the_usual_length_of_a_day_is_the_commonest_one(self) -> None:
        assert EQUITY.regular_market_duration == hour(6.5)

    def test_a_market_that_never_closes_says_so(self) -> None:
        always = MarketHours.always_open(ZONE)
        assert always.is_always_open
        assert not ROUND_THE_CLOCK.is_always_open
        assert always.is_open(datetime(2020, 11, 28, 3))


class TestOverlap:
    def test_a_span_is_open_when_any_part_of_it_is(self) -> None:
        assert EQUITY.is_open_between(datetime(2020, 11, 25, 9), datetime(2020, 11, 25, 10))
        assert not EQUITY.is_open_between(datetime(2020, 11, 25, 9), datetime(2020, 11, 25, 9, 30))
        assert not EQUITY.is_open_between(datetime(2020, 11, 25, 16), datetime(2020, 11, 25, 17))

    def test_a_span_over_a_holiday_reaches_the_next_day(self) -> None:
        assert not EQUITY.is_open_between(datetime(2020, 11, 25, 20), datetime(2020, 11, 27))
        assert EQUITY.is_open_between(datetime(2020, 11, 25, 20), datetime(2020, 11, 27, 10))

    def test_a_moment_is_a_span_of_no_length(self) -> None:
        moment = datetime(2020, 11, 25, 9, 30)
        assert EQUITY.is_open_between(moment, moment)


class TestSearches:
    def test_the_next_open_is_strictly_later(self) -> None:
        assert EQUITY.next_open(datetime(2020, 11, 25, 9)) == datetime(2020, 11, 25, 9, 30)
        assert EQUITY.next_open(datetime(2020, 11, 25, 9, 30)) == datetime(2020, 11, 27, 9, 30)

    def test_the_next_close_is_strictly_later_and_early_on_a_half_day(self) -> None:
        assert EQUITY.next_close(datetime(2020, 11, 25, 16)) == datetime(2020, 11, 27, 13)
        assert EQUITY.next_close(datetime(2020, 11, 27, 13)) == datetime(2020, 11, 30, 16)

    def test_sessions_that_touch_are_one_in_extended_hours(self) -> None:
        assert EQUITY.next_close(datetime(2020, 11, 25, 5), extended=True) == datetime(2020, 11, 25, 20)
        assert EQUITY.next_open(datetime(2020, 11, 25, 5), extended=True) == datetime(2020, 11, 27, 4)

    def test_sessions_that_touch_at_midnight_are_one(self) -> None:
        assert ROUND_THE_CLOCK.next_close(datetime(2020, 11, 24, 20)) == datetime(2020, 11, 25, 17)
        assert ROUND_THE_CLOCK.next_open(datetime(2020, 11, 24, 20)) == datetime(2020, 11, 25, 18)
        assert ROUND_THE_CLOCK.next_open(datetime(2020, 11, 27, 20)) == datetime(2020, 11, 29, 18)

    def test_a_lunch_break_is_a_close_but_not_the_last_one(self) -> None:
        morning = datetime(2020, 11, 25, 10)
        assert LUNCH.next_close(morning) == datetime(2020, 11, 25, 11, 30)
        assert LUNCH.last_daily_close(morning) == datetime(2020, 11, 25, 15)

    def test_before_a_lunch_break_lean_finds_only_the_next_days_open(self) -> None:
        assert LUNCH.next_open(datetime(2020, 11, 25, 10)) == datetime(2020, 11, 26, 9)
        assert LUNCH.next_open(datetime(2020, 11, 25, 12)) == datetime(2020, 11, 25, 13)

    def test_the_previous_open_is_at_or_before(self) -> None:
        assert LUNCH.previous_open(datetime(2020, 11, 25, 14)) == datetime(2020, 11, 25, 13)
        assert LUNCH.first_daily_open(datetime(2020, 11, 25, 14)) == datetime(2020, 11, 25, 9)
        assert LUNCH.previous_open(datetime(2020, 11, 25, 8)) == datetime(2020, 11, 24, 13)
        assert EQUITY.previous_open(datetime(2020, 11, 26, 12)) == datetime(2020, 11, 25, 9, 30)

    def test_the_previous_open_of_a_session_through_midnight_is_the_day_before(self) -> None:
        assert ROUND_THE_CLOCK.previous_open(datetime(2020, 11, 25, 10)) == datetime(2020, 11, 24, 18)

    def test_a_market_that_never_opens_is_an_error_not_an_endless_search(self) -> None:
        shut = MarketHours(time_zone=ZONE, data_time_zone=ZONE, week=[()] * 7)
        with pytest.raises(ArgumentException, match="next market open"):
            shut.next_open(datetime(2020, 11, 25))
        with pytest.raises(ArgumentException, match="next market close"):
            shut.next_close(datetime(2020, 11, 25))

    def test_an_open_more_than_nine_days_ago_is_not_found(self) -> None:
        closed = {date(2020, 11, 9) + timedelta(days=offset) for offset in range(14)}
        hours = weekdays(session(9.5, 16), holidays=closed)
        with pytest.raises(InvalidOperationException, match="last market open"):
            hours.previous_open(datetime(2020, 11, 20))

    def test_trading_days_skip_weekends_and_holidays(self) -> None:
        assert EQUITY.next_trading_day(date(2020, 11, 25)) == date(2020, 11, 27)
        assert EQUITY.previous_trading_day(date(2020, 11, 30)) == date(2020, 11, 27)


MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2021, 12, 31))
MARKETS = st.sampled_from([EQUITY, ROUND_THE_CLOCK, LUNCH])


class TestProperties:
    @given(hours=MARKETS, moment=MOMENTS, extended=st.booleans())
    def test_a_market_is_open_right_after_its_next_open_and_not_right_before(
        self, hours: MarketHours, moment: datetime, extended: bool
    ) -> None:
        opens = hours.next_open(moment, extended)
        assert opens > moment
        assert hours.is_open(opens, extended)
        assert not hours.is_open(opens - timedelta(microseconds=1), extended)

    @given(hours=MARKETS, moment=MOMENTS, extended=st.booleans())
    def test_a_market_is_open_right_before_its_next_close_and_not_right_at_it(
        self, hours: MarketHours, moment: datetime, extended: bool
    ) -> None:
        closes = hours.next_close(moment, extended)
        assert closes > moment
        assert hours.is_open(closes - timedelta(microseconds=1), extended)
        assert not hours.is_open(closes, extended)

    @given(hours=MARKETS, moment=MOMENTS, extended=st.booleans())
    def test_an_open_market_closes_before_it_opens_again(self, hours: MarketHours, moment: datetime, extended: bool) -> None:
        opens, closes = hours.next_open(moment, extended), hours.next_close(moment, extended)
        assert (closes < opens) == hours.is_open(moment, extended)

    @given(hours=MARKETS, moment=MOMENTS, extended=st.booleans())
    def test_from_the_previous_open_the_next_open_is_not_before_now(
        self, hours: MarketHours, moment: datetime, extended: bool
    ) -> None:
        opened = hours.previous_open(moment, extended)
        assert opened <= moment
        assert hours.next_open(opened, extended) > moment or hours.next_open(opened, extended) == moment

    @given(hours=MARKETS, moment=MOMENTS, minutes=st.integers(1, 3000), extended=st.booleans())
    def test_a_span_is_open_exactly_when_one_of_its_minutes_is(
        self, hours: MarketHours, moment: datetime, minutes: int, extended: bool
    ) -> None:
        start = moment.replace(second=0, microsecond=0)
        by_minute = any(hours.is_open(start + timedelta(minutes=each), extended) for each in range(minutes))
        assert hours.is_open_between(start, start + timedelta(minutes=minutes), extended) == by_minute

    @given(day=st.dates(date(2020, 1, 1), date(2021, 12, 31)), hours=MARKETS)
    def test_next_and_previous_trading_day_are_each_others_inverse(self, day: date, hours: MarketHours) -> None:
        following = hours.next_trading_day(day)
        assert hours.previous_trading_day(following) <= day
        assert hours.next_trading_day(hours.previous_trading_day(following)) == following


class TestZones:
    def test_a_time_that_comes_twice_is_the_later_one(self) -> None:
        assert local_to_utc(datetime(2020, 11, 1, 1, 30), ZONE) == datetime(2020, 11, 1, 6, 30, tzinfo=UTC)

    def test_a_time_that_never_comes_is_the_end_of_the_gap(self) -> None:
        assert local_to_utc(datetime(2020, 3, 8, 2, 30), ZONE) == datetime(2020, 3, 8, 7, 0, tzinfo=UTC)
        assert local_to_utc(datetime(2020, 3, 8, 2, 0), ZONE) == datetime(2020, 3, 8, 7, 0, tzinfo=UTC)

    @given(moment=st.datetimes(datetime(1995, 1, 1), datetime(2049, 1, 1)))
    def test_any_time_goes_to_utc_and_back_except_in_a_gap(self, moment: datetime) -> None:
        back = EQUITY.to_local(EQUITY.to_utc(moment))
        assert back == moment or (moment.hour == 2 and back == datetime(moment.year, moment.month, moment.day, 3))

    @given(moment=st.datetimes(datetime(1995, 1, 1), datetime(2049, 1, 1)), step=st.integers(1, 7200))
    def test_later_local_times_are_not_earlier_instants_outside_the_hour_that_comes_twice(
        self, moment: datetime, step: int
    ) -> None:
        first, second = EQUITY.to_utc(moment), EQUITY.to_utc(moment + timedelta(seconds=step))
        assert second >= first


class TestDatabase:
    def test_a_symbol_takes_its_own_entry_before_the_wildcard(self, tmp_path: Path) -> None:
        hours = database(tmp_path)
        assert hours.hours(SPX).week[0][0].end == hour(15.25)
        other = hours.hours(Symbol.create("NDX", SecurityType.INDEX, "usa"))
        assert other.week[0][0].end == timedelta(hours=15, minutes=20)

    def test_an_entry_adds_its_markets_holidays_and_early_closes_to_its_own(self, tmp_path: Path) -> None:
        own = ENTRIES | {
            "Index-usa-SPX": ENTRIES["Index-usa-SPX"]
            | {"holidays": ["1/2/2020"], "earlyCloses": {"11/27/2020": "11:00:00", "12/24/2020": "12:00:00"}}
        }
        spx = database(tmp_path, own).hours(SPX)
        assert spx.holidays == {date(2020, 1, 2), date(2020, 11, 26)}
        assert spx.early_closes == {date(2020, 11, 27): hour(11), date(2020, 12, 24): hour(12)}

    def test_options_without_holidays_take_their_underlyings(self, tmp_path: Path) -> None:
        hours = database(tmp_path)
        option = hours.hours(Symbol.create_canonical_option(SPY))
        assert option.holidays == hours.hours(SPY).holidays
        assert option.early_closes == hours.hours(SPY).early_closes
        weekly = hours.hours(SPXW)
        assert date(2020, 11, 26) in weekly.holidays
        assert weekly.time_zone.key == CHICAGO
        assert weekly.data_time_zone.key == NEW_YORK

    def test_an_entry_that_stands_before_its_wildcard_does_not_inherit_from_it(self, tmp_path: Path) -> None:
        entries = {"Index-usa-SPX": ENTRIES["Index-usa-SPX"], "Index-usa-[*]": ENTRIES["Index-usa-[*]"]}
        assert database(tmp_path, entries).hours(SPX).holidays == frozenset()

    def test_futures_options_take_the_futures_hours(self, tmp_path: Path) -> None:
        hours = database(tmp_path)
        contract = Symbol.create_future("ES", "cme", date(2020, 3, 20))
        option = Symbol.create_option(contract, "cme", OptionStyle.AMERICAN, OptionRight.PUT, 3000.0, date(2020, 3, 20))
        assert hours.hours(option) is hours.hours(ES)

    def test_a_symbol_of_an_unknown_market_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(DataProblem, match="no market hours for future ZB on cbot"):
            database(tmp_path).hours(Symbol.create("ZB", SecurityType.FUTURE, "cbot"))

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"entries": 3}', "\ufeff{]"])
    def test_a_file_that_is_no_database_is_named(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "market-hours-database.json"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DataProblem, match=r"market-hours-database\.json: not a market hours database"):
            HoursDatabase.load(path)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(DataProblem, match=r"nowhere\.json: not found"):
            HoursDatabase.load(tmp_path / "nowhere.json")

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"holidays": ["2020-01-01"]}, "no date"),
            ({"earlyCloses": {"1/1/2020": "noon"}}, "no time span"),
            ({"exchangeTimeZone": "Mars/Olympus"}, "Mars/Olympus"),
            ({"monday": [{"start": "09:30:00", "end": "16:00:00", "state": "open"}]}, "open"),
            ({"holidays": ["2/30/2020"]}, "day is out of range"),
        ],
    )
    def test_a_broken_entry_is_named_when_it_is_needed(self, tmp_path: Path, change: dict[str, object], said: str) -> None:
        broken = database(tmp_path, {"Equity-usa-[*]": week(REGULAR) | change})
        with pytest.raises(DataProblem, match=said):
            broken.hours(SPY)

    def test_a_span_may_carry_a_day(self, tmp_path: Path) -> None:
        for number, text in enumerate(("1.00:00:00", "1:00:00:00", "24:00:00")):
            folder = tmp_path / str(number)
            folder.mkdir()
            hours = database(folder, {"Equity-usa-[*]": week(("market", "00:00:00", text))})
            assert hours.hours(SPY).week[0][0].end == hour(24)


class TestLeansDatabase:
    """Facts of the real database, as LEAN answers them."""

    def test_spx_closes_at_1515_and_on_the_half_day_at_noon_chicago(self, lean: HoursDatabase) -> None:
        spx = lean.hours(SPX)
        assert spx.next_close(datetime(2020, 11, 25, 10)) == datetime(2020, 11, 25, 15, 15)
        assert spx.next_close(datetime(2020, 11, 27, 10)) == datetime(2020, 11, 27, 12)
        assert not spx.is_date_open(date(2020, 11, 26))

    def test_equities_close_at_13_on_christmas_eve(self, lean: HoursDatabase) -> None:
        assert lean.hours(SPY).next_close(datetime(2015, 12, 24, 10)) == datetime(2015, 12, 24, 13)
        assert lean.hours(Symbol.create_canonical_option(SPY)).early_closes[date(2015, 12, 24)] == hour(13)

    def test_es_trades_on_thanksgiving_until_13_and_resumes_at_18(self, lean: HoursDatabase) -> None:
        es = lean.hours(ES)
        assert es.is_date_open(date(2020, 11, 26))
        assert es.next_close(datetime(2020, 11, 26, 10)) == datetime(2020, 11, 26, 13)
        assert es.is_open(datetime(2020, 11, 26, 18), extended=True)
        assert not es.is_open(datetime(2020, 11, 26, 14), extended=True)

    def test_every_entry_of_the_database_can_be_read(self, lean: HoursDatabase) -> None:
        symbols = [SPY, SPX, SPXW, ES, Symbol.create("CL", SecurityType.FUTURE, "nymex")]
        symbols += [Symbol.create("GC", SecurityType.FUTURE, "comex"), Symbol.create("ZB", SecurityType.FUTURE, "cbot")]
        for symbol in symbols:
            hours = lean.hours(symbol)
            opened = hours.next_open(datetime(2021, 1, 4), extended=False)
            assert hours.is_open(opened), symbol
