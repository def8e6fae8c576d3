"""Dollar Greeks, beta weights, concentration; and windows around expiry."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.contracts import ExerciseStyle
from risk import black_scholes
from risk.expiry import Dividend, Window, windows
from risk.exposure import concentrations, dollar_greeks
from risk.revaluation import Line, Moves, profits, underlying_line
from tests.risk.make import NEAR, option

CONDOR = [
    Line(underlying="SPX", sign=sign, money=100.0 * quantity, spot=5400.0, strike=strike, years=0.00336, volatility=volatility)
    for sign, strike, quantity, volatility in (
        (-1, 5335, -1, 0.2175),
        (-1, 5305, 1, 0.2486),
        (1, 5445, -1, 0.1330),
        (1, 5475, 1, 0.1217),
    )
]


def test_the_iron_condor_of_the_rule_book_has_its_greeks() -> None:
    found = dollar_greeks([replace(line, rate=0.045, dividend=0.013) for line in CONDOR])
    assert found.delta / 5400 == pytest.approx(-6.02, abs=0.05)
    assert found.gamma * 100 / 5400**2 == pytest.approx(-0.515, abs=0.005)
    assert found.vega == pytest.approx(-72.33, abs=0.2)


def test_dollar_delta_is_what_a_small_move_brings() -> None:
    found = dollar_greeks(CONDOR)
    change = float(profits(CONDOR, Moves(price=[1.0001, 0.9999])).sum(axis=1) @ [0.5, -0.5])
    assert found.delta == pytest.approx(change / 1e-4, rel=1e-3)


def test_shares_have_delta_only_and_beta_weighs_it() -> None:
    lines = [underlying_line("SPY", 100, 500.0), underlying_line("TSLA", -10, 200.0)]
    found = dollar_greeks(lines, {"TSLA": 2.0})
    assert (found.delta, found.gamma, found.vega, found.theta) == (48_000.0, 0.0, 0.0, 0.0)
    assert found.beta_delta == 46_000.0
    assert found.in_shares(500.0) == 92.0
    with pytest.raises(ValueError, match="benchmark"):
        found.in_shares(0.0)


def test_an_option_in_its_last_instant_is_what_it_settles_at() -> None:
    ended = Line(underlying="XYZ", sign=1, money=-100.0, spot=105.0, strike=100.0, years=0.0, volatility=0.2)
    assert dollar_greeks([ended]).delta == -10_500.0
    assert dollar_greeks([replace(ended, strike=110.0)]).delta == 0.0


def test_a_line_without_greeks_is_refused_and_an_empty_book_has_none() -> None:
    with pytest.raises(ValueError, match="no Greeks"):
        dollar_greeks([replace(CONDOR[0], volatility=math.nan)])
    assert dollar_greeks([]).delta == 0.0


def test_theta_is_that_of_a_calendar_day() -> None:
    (line,) = (Line(underlying="X", sign=1, money=100.0, spot=100.0, strike=100.0, years=0.5, volatility=0.2),)
    assert dollar_greeks([line]).theta == pytest.approx(100 * float(black_scholes.greeks(1, 100, 100, 0.5, 0.2, rate=0).theta))


def test_concentration_is_over_beyond_a_fifth() -> None:
    found = concentrations({"SPY": 20_000.0, "CL": 25_000.0, "GC": -5_000.0}, 100_000.0)
    assert [(entry.underlying, entry.part, entry.is_over) for entry in found] == [
        ("CL", 0.25, True),
        ("SPY", 0.20, False),
        ("GC", 0.05, False),
    ]


@pytest.mark.parametrize(("amount", "value"), [(1.0, 0.0), (1.0, -5.0), (1.0, math.nan), (math.nan, 100.0), (math.inf, 100.0)])
def test_concentration_that_cannot_be_told_is_over(amount: float, value: float) -> None:
    (found,) = concentrations({"SPY": amount}, value)
    assert found.is_over


CALL = option("C", 100)
LAST_HOURS = CALL.settles_at - timedelta(hours=5)
WEEK_BEFORE = CALL.settles_at - timedelta(days=7)


@pytest.mark.parametrize(
    ("quantity", "price", "spot", "expected"),
    [
        (-1, 5.2, 105.0, {Window.IN_THE_MONEY_AT_EXPIRY}),
        (-1, 5.0, 105.0, {Window.IN_THE_MONEY_AT_EXPIRY, Window.EARLY_ASSIGNMENT}),
        (1, 5.0, 105.0, {Window.IN_THE_MONEY_AT_EXPIRY}),
        (-1, 0.3, 100.4, {Window.PIN, Window.IN_THE_MONEY_AT_EXPIRY, Window.EARLY_ASSIGNMENT}),
        (-1, 0.2, 99.6, {Window.PIN}),
        (-1, 0.01, 90.0, set()),
        (-1, math.nan, 105.0, {Window.IN_THE_MONEY_AT_EXPIRY, Window.EARLY_ASSIGNMENT}),
        (-1, 1.0, math.nan, {Window.PIN, Window.IN_THE_MONEY_AT_EXPIRY, Window.EARLY_ASSIGNMENT}),
        (0, 5.0, 105.0, set()),
    ],
)
def test_windows_on_the_last_day(quantity: int, price: float, spot: float, expected: set[Window]) -> None:
    assert set(windows(CALL, quantity, price, spot, LAST_HOURS)) == expected


def test_a_week_before_only_a_short_without_time_value_is_in_a_window() -> None:
    assert windows(CALL, -1, 6.0, 105.0, WEEK_BEFORE) == ()
    assert windows(CALL, -1, 5.0, 105.0, WEEK_BEFORE) == (Window.EARLY_ASSIGNMENT,)
    european = replace(CALL, style=ExerciseStyle.EUROPEAN)
    assert windows(european, -1, 5.0, 105.0, WEEK_BEFORE) == ()


def test_a_dividend_larger_than_the_time_value_calls_the_shares_away() -> None:
    tomorrow = Dividend(amount=0.8, ex_date=WEEK_BEFORE.date() + timedelta(days=1))
    assert windows(CALL, -1, 5.5, 105.0, WEEK_BEFORE, dividend=tomorrow) == (Window.DIVIDEND_ASSIGNMENT,)
    assert windows(CALL, -1, 6.0, 105.0, WEEK_BEFORE, dividend=tomorrow) == ()
    later = replace(tomorrow, ex_date=WEEK_BEFORE.date() + timedelta(days=5))
    assert windows(CALL, -1, 5.5, 105.0, WEEK_BEFORE, dividend=later) == ()
    assert windows(option("P", 100), -1, 5.5, 95.0, WEEK_BEFORE, dividend=tomorrow) == ()
    after_expiry = replace(tomorrow, ex_date=date(NEAR.year, NEAR.month, NEAR.day + 1))
    assert Window.DIVIDEND_ASSIGNMENT not in windows(CALL, -1, 5.5, 105.0, LAST_HOURS, dividend=after_expiry)


def test_past_its_settlement_it_is_expired() -> None:
    assert windows(CALL, -1, 5.0, 105.0, CALL.settles_at) == (Window.EXPIRED,)
