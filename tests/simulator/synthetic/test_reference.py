from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.enums import SecurityType
from simulator.hours import MarketState
from simulator.hours_database import HoursDatabase
from simulator.market import DataProblem, MarketData
from simulator.reference import PropertiesDatabase
from simulator.symbols import Market, Symbol
from simulator.synthetic.products import UNDERLYINGS
from simulator.synthetic.rates import interest_rate
from simulator.synthetic.sessions import sessions
from tests.simulator.synthetic.markets import FUTURE_OPTIONS, FUTURES, SPX, SPY, VIX, a_day, chain_of, equity, future, market

DAY = date(2024, 5, 15)
HALF_DAY = date(2024, 7, 3)


def everything() -> list[Symbol]:
    futures = [future(ticker, DAY) for ticker in FUTURES]
    chains = [chain_of(root, DAY) for root in ("SPX", "SPXW", "SPY", *FUTURE_OPTIONS.values())]
    return [SPX, VIX, SPY, *futures, *chains]


@pytest.mark.parametrize("symbol", everything(), ids=lambda symbol: symbol.value)
def test_no_exchange_is_open_on_a_holiday_or_a_sunday_morning(symbol: Symbol) -> None:
    hours = market().hours(symbol)
    assert not hours.is_date_open(date(2024, 3, 29))
    assert not hours.is_open(datetime(2024, 5, 19, 11, 0), True)


@pytest.mark.parametrize("symbol", everything(), ids=lambda symbol: symbol.value)
def test_every_exchange_closes_at_one_in_new_york_on_a_half_day(symbol: Symbol) -> None:
    hours = market().hours(symbol)
    close = hours.next_close(datetime(2024, 7, 3, 10, 0))
    assert hours.to_utc(close).isoformat() == "2024-07-03T17:00:00+00:00"


@given(day=a_day)
@settings(max_examples=60)
def test_the_hours_and_the_sessions_agree_on_every_day(day: date) -> None:
    hours = market().hours(SPY)
    opens = hours.next_open(datetime.combine(day, datetime.min.time()))
    assert int(hours.to_utc(opens).timestamp()) * 10**9 == sessions().opens[sessions().index[day]]
    close = hours.next_close(opens)
    assert (close - opens) == timedelta(minutes=int(sessions().minutes[sessions().index[day]]))
    tomorrow = day + timedelta(days=1)
    assert hours.is_date_open(tomorrow) == (tomorrow in sessions().index)


@pytest.mark.parametrize("symbol", everything(), ids=lambda symbol: symbol.value)
def test_the_week_is_that_of_lean_s_database(symbol: Symbol, lean_data: Path) -> None:
    theirs = HoursDatabase.load(lean_data / "market-hours" / "market-hours-database.json").hours(symbol)
    ours = market().hours(symbol)
    assert ours.time_zone == theirs.time_zone
    assert ours.data_time_zone == theirs.data_time_zone
    for day in (date(2024, 5, 13) + timedelta(days=place) for place in range(5)):
        regular = [[part for part in hours.segments(day) if part.state is MarketState.MARKET] for hours in (ours, theirs)]
        assert regular[0] == regular[1]


@pytest.mark.parametrize("symbol", everything(), ids=lambda symbol: symbol.value)
def test_ticks_and_multipliers_are_those_of_lean_s_database(symbol: Symbol, lean_data: Path) -> None:
    theirs = PropertiesDatabase.load(lean_data / "symbol-properties" / "symbol-properties-database.csv").properties(symbol)
    ours = market().properties(symbol)
    assert ours.contract_multiplier == theirs.contract_multiplier
    assert ours.minimum_price_variation == theirs.minimum_price_variation
    assert ours.tick(2.0) == theirs.tick(2.0)
    assert ours.tick(4.0) == theirs.tick(4.0)


def test_properties_of_what_does_not_trade_here_name_what_does() -> None:
    with pytest.raises(DataProblem, match="AAPL is not in the synthetic market: there are SPX, VIX, SPY, QQQ"):
        market().properties(equity("AAPL"))


@given(day=a_day, ticker=st.sampled_from(sorted(FUTURES)))
@settings(max_examples=40)
def test_margins_of_futures_are_a_small_share_of_the_notional(day: date, ticker: str) -> None:
    contract = future(ticker, day)
    margins = market().future_margins(contract, day)
    bars = market().minute_trades(contract, day)
    assert margins is not None
    assert bars is not None
    initial, maintenance = margins
    notional = float(bars.close[0]) * UNDERLYINGS[ticker].multiplier
    assert 0.02 < initial / notional < 0.15
    assert 0.85 < maintenance / initial < 0.95
    assert initial % 100.0 == 0.0


def test_margins_hold_for_a_month() -> None:
    contract = future("ES", DAY)
    month = [market().future_margins(contract, DAY.replace(day=number)) for number in range(1, 29)]
    assert len(set(month)) == 1
    assert market().future_margins(SPY, DAY) is None


@given(day=a_day)
def test_the_rate_is_a_small_fraction_and_the_yield_is_nothing(day: date) -> None:
    assert 0.0 < market().interest_rate(day) == interest_rate(day) < 0.06
    assert market().dividend_yield(SPY, day, 500.0) == 0.0


def test_the_rate_is_high_in_2023_low_in_2021_and_three_percent_far_ahead() -> None:
    assert interest_rate(date(2023, 6, 1)) == 0.05
    assert interest_rate(date(2021, 6, 1)) == 0.001
    assert interest_rate(date(2035, 6, 1)) == interest_rate(date(2027, 1, 1)) == 0.03
    assert interest_rate(date(2010, 1, 1)) == interest_rate(date(2014, 1, 1))


def test_the_synthetic_market_is_a_source_of_market_data() -> None:
    source: MarketData = market()
    assert source.interest_rate(HALF_DAY) > 0.0


def test_es_margin_is_about_five_percent_of_fifty_times_the_index() -> None:
    margins = market().future_margins(Symbol.create("ES", SecurityType.FUTURE, Market.CME), DAY)
    assert margins is not None
    bars = market().minute_trades(SPX, DAY)
    assert bars is not None
    assert margins[0] / (50.0 * bars.close[0]) == pytest.approx(0.052, abs=0.01)
