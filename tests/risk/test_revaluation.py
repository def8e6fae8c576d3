"""Revaluing lines: against the price functions, and what must hold for any line."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import ProductKind
from risk import black_76, black_scholes
from risk.revaluation import Line, Moves, option_lines, profits, underlying_line
from tests.risk.make import before, option, spx

PUT = spx("P", 5400)
AT = before(PUT, 0.25)


def line(sign: int = -1, strike: float = 95.0, money: float = -100.0) -> Line:
    return Line(underlying="XYZ", sign=sign, money=money, spot=100.0, strike=strike, years=0.25, volatility=0.3, rate=0.04)


def test_a_jump_is_the_difference_of_two_prices() -> None:
    found = profits([line()], Moves(price=0.9, volatility=1.5, days=10))
    after = float(black_scholes.price(-1, 90, 95, 0.25 - 10 / 365, 0.45, rate=0.04))
    now = float(black_scholes.price(-1, 100, 95, 0.25, 0.3, rate=0.04))
    assert found.shape == (1, 1)
    assert float(found[0, 0]) == pytest.approx(-100 * (after - now))


def test_scenarios_may_differ_by_line() -> None:
    moves = Moves(price=np.array([[0.9, 1.1], [1.0, 1.0]]))
    found = profits([line(), line(1, 105.0)], moves)
    alone = profits([line(1, 105.0)], Moves(price=1.1))
    assert found[0, 1] == pytest.approx(float(alone[0, 0]))
    assert found[1].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


def test_shares_and_futures_gain_point_by_point() -> None:
    found = profits([underlying_line("XYZ", 100, 50.0), underlying_line("ES", -1, 5400.0, 50)], Moves(price=1.1, points=-2.0))
    assert found[0].tolist() == pytest.approx([100 * 3.0, -50 * 538.0])


def test_time_stops_at_expiry_where_intrinsic_value_is_left() -> None:
    found = profits([line(1, 95.0, 100.0)], Moves(days=[91.25, 1000.0]))
    now = float(black_scholes.price(1, 100, 95, 0.25, 0.3, rate=0.04))
    assert found[:, 0].tolist() == pytest.approx([100 * (5.0 - now)] * 2)


def test_options_on_futures_are_carried_at_the_rate() -> None:
    contract = option("P", 5000, underlying="ES", kind=ProductKind.FUTURE_OPTION, multiplier=50)
    at = before(contract, 0.25)
    (made,) = option_lines({contract: -2}, {contract: 0.2}, 5400.0, at, rate=0.045, dividend=0.01)
    assert made.dividend == 0.045
    now, after = (float(black_76.price(-1, f, 5000, 0.25, 0.2, rate=0.045)) for f in (5400, 5200))
    assert float(profits([made], Moves(points=-200.0))[0, 0]) == pytest.approx(-100 * (after - now), rel=1e-6)


@pytest.mark.parametrize("volatility", [0.0, -0.1, math.nan, math.inf])
def test_a_leg_without_a_usable_volatility_is_refused(volatility: float) -> None:
    with pytest.raises(ValueError, match="SPX 2026-01-16 5400 P"):
        option_lines({PUT: -1}, {PUT: volatility}, 5800.0, AT, rate=0.04)


def test_a_leg_without_a_volatility_a_spot_or_time_is_refused() -> None:
    with pytest.raises(ValueError, match="volatility nan"):
        option_lines({PUT: -1}, {}, 5800.0, AT, rate=0.04)
    with pytest.raises(ValueError, match="spot nan"):
        option_lines({PUT: -1}, {PUT: 0.2}, math.nan, AT, rate=0.04)
    with pytest.raises(ValueError, match="years left"):
        option_lines({PUT: -1}, {PUT: 0.2}, 5800.0, before(PUT, -0.1), rate=0.04)


@given(st.floats(0.5, 1.5), st.floats(0.2, 3.0), st.floats(0, 80), st.integers(-5, 5).filter(bool))
def test_profit_grows_with_the_holding_and_turns_with_its_sign(
    price: float, volatility: float, days: float, times: int
) -> None:
    moves = Moves(price=price, volatility=volatility, days=days)
    once = float(profits([line(money=100.0)], moves)[0, 0])
    assert float(profits([line(money=100.0 * times)], moves)[0, 0]) == pytest.approx(times * once, abs=1e-9)


@given(st.floats(0.5, 1.5), st.floats(0.2, 3.0))
def test_a_bought_option_never_loses_more_than_its_price(price: float, volatility: float) -> None:
    bought = line(money=100.0)
    now = 100 * float(black_scholes.price(-1, 100, 95, 0.25, 0.3, rate=0.04))
    assert float(profits([bought], Moves(price=price, volatility=volatility))[0, 0]) >= -now - 1e-9


def test_a_line_that_makes_no_sense_is_not_a_number() -> None:
    assert np.isnan(profits([replace(line(), strike=-1.0)], Moves(price=0.9))).all()
    assert profits([], Moves(price=[0.9, 1.1])).shape == (2, 0)
