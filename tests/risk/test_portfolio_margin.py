"""The portfolio-margin scan: the regression example to the cent, ranges by product, and its floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.margin.portfolio import portfolio_margin, valuation_range
from risk.revaluation import Line, option_lines, underlying_line
from tests.risk.make import before, spx

PUT, CALL = spx("P", 5400), spx("C", 6100)
AT = before(PUT, 45 / 365)
STRANGLE = option_lines({PUT: -1, CALL: -1}, {PUT: 0.17, CALL: 0.12}, 5800.0, AT, rate=0.045, dividend=0.013)
STATED = [-11649.47, -7298.35, -3970.73, -1638.43, -287.31, 41.91, -756.74, -2820.81, -6253.52, -11060.11]


def test_the_regression_example_to_the_cent() -> None:
    found = portfolio_margin(STRANGLE)
    assert found.profits.round(2).tolist() == STATED
    assert found.required == pytest.approx(11649.47, abs=0.005)
    assert found.moves[[0, -1]].tolist() == [-0.08, 0.06]


@pytest.mark.parametrize(
    ("underlying", "least", "most"),
    [
        ("SPX", -0.08, 0.06),
        ("NDX", -0.08, 0.06),
        ("RUT", -0.10, 0.10),
        ("SPY", -0.15, 0.15),
        ("SSO", -0.30, 0.30),
        ("TQQQ", -0.45, 0.45),
    ],
)
def test_how_far_an_underlying_is_moved(underlying: str, least: float, most: float) -> None:
    assert valuation_range(underlying) == pytest.approx((least, most))


def test_a_far_away_option_needs_the_floor_of_its_contract() -> None:
    far = spx("P", 1000)
    found = portfolio_margin(option_lines({far: -2}, {far: 0.15}, 5800.0, AT, rate=0.045))
    assert found.required == found.at_least == pytest.approx(75.0)


def test_shares_of_a_stock_need_fifteen_percent() -> None:
    assert portfolio_margin([underlying_line("XYZ", 100, 50.0)]).required == pytest.approx(750.0)
    assert portfolio_margin([underlying_line("XYZ", -100, 50.0)]).required == pytest.approx(750.0)


def test_a_call_against_shares_needs_less_than_the_shares() -> None:
    line = Line(underlying="XYZ", sign=1, money=-100.0, spot=50.0, strike=52.0, years=0.1, volatility=0.3)
    shares = underlying_line("XYZ", 100, 50.0)
    assert portfolio_margin([shares, line]).required < portfolio_margin([shares]).required


def test_several_underlyings_are_refused() -> None:
    with pytest.raises(ValueError, match="one underlying"):
        portfolio_margin([underlying_line("XYZ", 100, 50.0), underlying_line("ABC", 100, 50.0)])


def test_what_cannot_be_revalued_is_refused() -> None:
    with pytest.raises(ValueError, match="revalued"):
        portfolio_margin([replace(STRANGLE[0], volatility=float("nan"))])


@given(st.lists(st.tuples(st.sampled_from("CP"), st.integers(45, 70), st.integers(-3, 3).filter(bool)), min_size=1, max_size=5))
def test_offsets_never_raise_what_two_parts_need(rows: list[tuple[str, int, int]]) -> None:
    lines = [
        Line(
            underlying="SPX",
            sign=1 if right == "C" else -1,
            money=100.0 * quantity,
            spot=5800.0,
            strike=100.0 * hundreds,
            years=0.1,
            volatility=0.2,
        )
        for right, hundreds, quantity in rows
    ]
    together = portfolio_margin(lines).required
    assert together <= sum(portfolio_margin([line]).required for line in lines) + 1e-6
    doubled = [replace(line, money=2.0 * line.money) for line in lines]
    assert portfolio_margin(doubled).required == pytest.approx(2.0 * together)
    assert np.isfinite(together)
