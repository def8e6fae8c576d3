from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from exchange_calendars import get_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.market import DataProblem, Floats
from simulator.synthetic.clock import progress, variance_clock
from simulator.synthetic.expiries import future_option_expiries, listed_expiries
from simulator.synthetic.futures import listed_futures, option_expiry_of
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS
from simulator.synthetic.sessions import FULL_SESSION, HALF_SESSION, LAST_DAY, sessions
from simulator.synthetic.strikes import Reach, listed_strikes
from tests.simulator.synthetic.markets import TRADING_DAYS, a_day

LISTED = [root for root in OPTION_ROOTS if OPTION_ROOTS[root].horizons != (0,) * 6]


@pytest.mark.parametrize("day", [date(2024, 3, 29), date(2024, 7, 4), date(2021, 12, 24), date(2024, 3, 30)])
def test_a_holiday_or_a_weekend_is_no_session(day: date) -> None:
    assert sessions().number(day) is None


@pytest.mark.parametrize("day", [date(2024, 7, 3), date(2024, 11, 29), date(2015, 12, 24), date(2034, 11, 24)])
def test_a_half_day_has_210_minutes(day: date) -> None:
    number = sessions().number(day)
    assert number is not None
    assert sessions().minutes[number] == HALF_SESSION
    assert day in sessions().half_days


@pytest.mark.parametrize("day", [date(2024, 7, 5), date(2024, 11, 27), date(2030, 6, 3)])
def test_an_ordinary_day_has_390_minutes(day: date) -> None:
    number = sessions().number(day)
    assert number is not None
    assert sessions().minutes[number] == FULL_SESSION


@pytest.mark.parametrize("day", [date(2013, 12, 31), date(2036, 1, 2)])
def test_a_day_outside_the_market_is_named(day: date) -> None:
    with pytest.raises(DataProblem, match=f"runs from 2014-01-02 to 2035-12-31: {day} is outside"):
        sessions().number(day)


def test_the_sessions_are_those_of_the_new_york_stock_exchange() -> None:
    table = sessions()
    calendar = get_calendar("XNYS", start=table.days[0].isoformat(), end=table.days[-1].isoformat())
    assert table.days == tuple(stamp.date() for stamp in calendar.sessions)
    assert table.half_days == {stamp.date() for stamp in calendar.early_closes}
    assert table.opens.tolist() == calendar.opens_nanos.tolist()
    ends = table.opens + table.minutes * 60_000_000_000
    assert ends.tolist() == calendar.closes_nanos.tolist()


def test_no_weekend_day_and_no_session_is_a_holiday() -> None:
    table = sessions()
    assert all(day.weekday() < 5 for day in table.holidays)
    assert not table.holidays & set(table.days)
    assert table.half_days <= set(table.days)
    assert {day.year for day in table.holidays} == set(range(2014, 2040))


def test_the_open_is_half_past_nine_in_new_york_in_summer_and_winter() -> None:
    table = sessions()
    winter, summer = table.opens[table.index[date(2024, 1, 3)]], table.opens[table.index[date(2024, 7, 1)]]
    assert str(np.datetime64(int(winter), "ns")).startswith("2024-01-03T14:30:00")
    assert str(np.datetime64(int(summer), "ns")).startswith("2024-07-01T13:30:00")


def test_the_session_before_a_monday_is_friday() -> None:
    table = sessions()
    assert table.days[table.before(date(2024, 6, 3))] == date(2024, 5, 31)
    assert table.on_or_before(date(2024, 3, 29)) == date(2024, 3, 28)


def test_the_last_day_has_prices_and_the_years_after_it_only_expiries() -> None:
    table = sessions()
    assert table.days[table.count - 1] == LAST_DAY
    assert table.days[-1].year == 2039


def test_third_fridays_are_monthly_expiries() -> None:
    found = listed_expiries("SPX", date(2024, 1, 10))
    for day in (date(2024, 1, 19), date(2024, 2, 16), date(2024, 6, 21), date(2024, 12, 20)):
        assert day in found


def test_a_third_friday_that_is_a_holiday_moves_to_thursday() -> None:
    found = listed_expiries("SPX", date(2025, 1, 10))
    assert date(2025, 4, 17) in found
    assert date(2025, 4, 18) not in found


def test_a_weekly_on_good_friday_expires_on_thursday() -> None:
    found = listed_expiries("SPY", date(2024, 3, 18))
    assert date(2024, 3, 28) in found
    assert date(2024, 3, 29) not in found


def test_spx_has_only_monthlies_and_stops_the_day_before_it_settles() -> None:
    found = listed_expiries("SPX", date(2024, 5, 16))
    assert min(found) == date(2024, 5, 17)
    assert min(listed_expiries("SPX", date(2024, 5, 17))) == date(2024, 6, 21)


def test_spxw_expires_on_the_day_itself_every_day_since_2022() -> None:
    for day in (date(2024, 5, 13), date(2024, 5, 14), date(2024, 5, 15), date(2024, 5, 16), date(2024, 5, 17)):
        assert min(listed_expiries("SPXW", day)) == day


@pytest.mark.parametrize(
    ("day", "weekdays"),
    [(date(2015, 6, 1), {4}), (date(2016, 4, 4), {2, 4}), (date(2019, 6, 3), {0, 2, 4}), (date(2023, 6, 1), {0, 1, 2, 3, 4})],
)
def test_the_days_of_spxw_weeklies_grew_over_the_years(day: date, weekdays: set[int]) -> None:
    soon = [expiry for expiry in listed_expiries("SPXW", day) if (expiry - day).days <= 21]
    ends = {expiry for expiry in soon if (expiry + timedelta(days=4)).month != expiry.month}
    assert {expiry.weekday() for expiry in soon if expiry not in ends} == weekdays


def test_month_ends_are_listed_for_spxw_and_quarter_ends_for_spy() -> None:
    day = date(2024, 1, 3)
    assert date(2024, 4, 30) in listed_expiries("SPXW", day)
    assert date(2024, 6, 28) in listed_expiries("SPY", day)
    assert date(2024, 4, 30) not in listed_expiries("SPY", day)


def test_leaps_reach_further_than_a_year_in_january_june_and_december() -> None:
    day = date(2024, 1, 22)
    far = [expiry for expiry in listed_expiries("SPY", day) if (expiry - day).days > 560]
    assert {expiry.month for expiry in far} == {1, 6, 12}
    assert max(far) > date(2026, 1, 1)


@given(day=a_day, root=st.sampled_from(LISTED))
@settings(max_examples=60)
def test_every_expiry_is_a_session_not_before_the_day_and_listed_by_then(day: date, root: str) -> None:
    found = listed_expiries(root, day)
    assert len(found) >= 5
    assert list(found) == sorted(found)
    for expiry, listed in found.items():
        assert expiry in sessions().index
        assert listed <= day <= expiry


@given(day=st.sampled_from(TRADING_DAYS[:-2]), root=st.sampled_from(LISTED))
@settings(max_examples=60)
def test_an_expiry_once_listed_stays_listed_until_it_expires(day: date, root: str) -> None:
    table = sessions()
    tomorrow = table.days[table.index[day] + 1]
    alive = {expiry for expiry in listed_expiries(root, day) if expiry > tomorrow}
    assert alive <= set(listed_expiries(root, tomorrow))


@given(day=a_day, root=st.sampled_from([name for name, item in UNDERLYINGS.items() if item.months]))
@settings(max_examples=60)
def test_futures_are_listed_in_order_and_their_options_end_no_later(day: date, root: str) -> None:
    listed = listed_futures(root, day)
    assert len(listed) == UNDERLYINGS[root].ahead
    assert all(contract.expiry >= day for contract in listed)
    assert [contract.expiry for contract in listed] == sorted(contract.expiry for contract in listed)
    assert all(option_expiry_of(contract) <= contract.expiry for contract in listed)


def test_es_futures_expire_on_quarterly_third_fridays() -> None:
    expiries = [contract.expiry for contract in listed_futures("ES", date(2024, 1, 3))]
    assert expiries[:4] == [date(2024, 3, 15), date(2024, 6, 21), date(2024, 9, 20), date(2024, 12, 20)]


def test_options_on_futures_have_one_expiry_for_each_contract() -> None:
    found = future_option_expiries("CL", date(2024, 1, 3))
    assert found[date(2024, 2, 20)] == date(2024, 2, 14)
    assert all(option < contract for contract, option in found.items())


def test_es_options_do_not_trade_on_the_morning_they_settle() -> None:
    assert date(2024, 3, 15) in future_option_expiries("ES", date(2024, 3, 14))
    assert date(2024, 3, 15) not in future_option_expiries("ES", date(2024, 3, 15))


def test_strikes_are_five_points_apart_near_the_spot_and_further_apart_far_from_it() -> None:
    grid = OPTION_ROOTS["SPXW"].grid
    strikes = listed_strikes(grid, (5000.0, 5000.0, 5000.0), 28, 3)
    near = strikes[(strikes > 4700.0) & (strikes < 5250.0)]
    assert set(np.diff(near)) == {5.0}
    assert np.diff(strikes)[0] == 100.0
    assert strikes[0] <= 4000.0
    assert strikes[-1] >= 5600.0


def test_a_long_option_gets_fine_strikes_when_it_comes_near() -> None:
    grid = OPTION_ROOTS["SPX"].grid
    far = listed_strikes(grid, (5000.0, 5000.0, 5000.0), 370, 200)
    close = listed_strikes(grid, (5000.0, 5000.0, 5000.0), 370, 30)
    assert set(far) < set(close)
    assert 5005.0 in close
    assert 5005.0 not in far


def reach_of(closes: Floats) -> Reach:
    return float(closes[0]), float(closes.min()), float(closes.max())


@given(
    spot=st.floats(20.0, 30_000.0),
    moves=st.lists(st.floats(0.9, 1.1), min_size=1, max_size=30),
    root=st.sampled_from(sorted(OPTION_ROOTS)),
    life=st.sampled_from([7, 28, 49, 270, 550, 1000]),
)
def test_a_strike_once_listed_stays_listed(spot: float, moves: list[float], root: str, life: int) -> None:
    closes = spot * np.cumprod(moves)
    grid = OPTION_ROOTS[root].grid
    before = listed_strikes(grid, reach_of(closes[: max(len(closes) - 1, 1)]), life, life // 2)
    after = listed_strikes(grid, reach_of(closes), life, life // 3)
    assert set(before) <= set(after)
    assert (np.diff(after) > 0.0).all()
    assert after[0] > 0.0


def test_the_clock_counts_a_year_in_252_sessions_and_rises() -> None:
    clock = variance_clock()
    assert np.mean(clock.total) == pytest.approx(1.0 / 252.0, rel=1e-9)
    assert (clock.overnight > 0.0).all()
    assert (np.diff(clock.at_close) > 0.0).all()
    assert (clock.at_open < clock.at_close).all()


def test_a_weekend_holds_more_variance_than_a_night_and_a_half_day_less_than_a_day() -> None:
    clock, table = variance_clock(), sessions()
    assert clock.overnight[table.index[date(2024, 6, 3)]] > clock.overnight[table.index[date(2024, 6, 4)]]
    assert clock.intraday[table.index[date(2024, 7, 3)]] < clock.intraday[table.index[date(2024, 7, 2)]]


@pytest.mark.parametrize("minutes", [HALF_SESSION, FULL_SESSION])
def test_variance_comes_fastest_near_the_open_and_the_close(minutes: int) -> None:
    share = np.diff(progress(minutes))
    assert progress(minutes)[0] == 0.0
    assert progress(minutes)[-1] == 1.0
    assert share[0] > 2.0 * share[minutes // 2]
    assert share[-1] > 1.3 * share[minutes // 2]
