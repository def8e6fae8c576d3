"""The boundary of early exercise: its limits, its shape, its grid."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.arrays import FloatArray
from risk.exercise_boundary import Puts, _smooth_fit, boundary, grid

RATES, YIELDS, VOLATILITIES = st.floats(0.005, 0.12), st.floats(0.0, 0.12), st.floats(0.1, 0.8)


def puts(years: float, volatility: float, rate: float, dividend: float = 0.0) -> Puts:
    return Puts(
        years=np.array([years]), volatility=np.array([volatility]), rate=np.array([rate]), dividend=np.array([dividend])
    )


def levels(some: Puts, points: int = 12) -> FloatArray:
    """The boundary as a part of the strike at the points, least time first, the whole time last."""
    squares = boundary(some, grid(points, 2 * points))
    return np.asarray(np.exp(some.greatest[:, None] - np.sqrt(squares))[0], dtype=np.float64)


@given(st.floats(0.05, 3.0), VOLATILITIES, RATES, YIELDS)
@settings(max_examples=40)
def test_the_boundary_falls_with_the_time_left_from_where_interest_pays_the_dividends(
    years: float, volatility: float, rate: float, dividend: float
) -> None:
    found = levels(puts(years, volatility, rate, dividend))
    assert (np.diff(found) < 1e-9).all()
    assert 0.0 < found[-1] < found[0] < min(1.0, rate / dividend if dividend > 0.0 else 1.0) + 1e-9


@given(VOLATILITIES, RATES)
@settings(max_examples=30)
def test_it_never_falls_below_that_of_a_put_that_lives_for_ever(volatility: float, rate: float) -> None:
    """Merton 1973: strike * 2r / (2r + sigma^2) without dividends."""
    forever = 2.0 * rate / (2.0 * rate + volatility**2)
    assert levels(puts(2.0, volatility, rate))[-1] > forever * (1.0 - 1e-9)


def test_a_put_of_decades_is_nearly_one_that_lives_for_ever() -> None:
    forever = 2.0 * 0.08 / (2.0 * 0.08 + 0.2**2)
    assert levels(puts(60.0, 0.2, 0.08), points=16)[-1] == pytest.approx(forever, rel=5e-3)


def test_near_expiry_it_is_where_the_logarithm_of_time_says() -> None:
    """Evans, Kuske and Keller 2002: 1 - B/K is near sigma * sqrt(T ln(sigma^2 / (8 pi T r^2))) without dividends."""
    years, volatility, rate = 1e-4, 0.3, 0.02
    near = volatility * math.sqrt(years * math.log(volatility**2 / (8.0 * math.pi * years * rate**2)))
    assert 1.0 - levels(puts(years, volatility, rate))[-1] == pytest.approx(near, rel=0.1)


@given(VOLATILITIES, RATES)
@settings(max_examples=30)
def test_more_volatility_puts_exercise_off_and_more_interest_brings_it_on(volatility: float, rate: float) -> None:
    calm, wild, dear = (
        levels(some)[-1]
        for some in (puts(1.0, volatility, rate), puts(1.0, volatility * 1.2, rate), puts(1.0, volatility, rate * 1.5))
    )
    assert wild < calm < dear


@pytest.mark.parametrize(("rate", "dividend"), [(0.05, 0.0), (0.05, 0.05), (0.03, 0.06), (0.10, 0.02)])
def test_more_points_agree(rate: float, dividend: float) -> None:
    few, many = (levels(puts(0.75, 0.25, rate, dividend), points)[-1] for points in (10, 24))
    assert few == pytest.approx(many, abs=1e-6)


def test_each_put_has_its_own_boundary_whatever_stands_beside_it() -> None:
    both = Puts(
        years=np.array([0.5, 2.0]), volatility=np.array([0.2, 0.5]), rate=np.array([0.05, 0.02]), dividend=np.array([0.0, 0.03])
    )
    mesh = grid(8, 16)
    together = boundary(both, mesh)
    for index in range(2):
        alone = boundary(both.at(np.array([index])), mesh)
        assert np.sqrt(together[index]) == pytest.approx(np.sqrt(alone[0]), abs=1e-9)


def test_no_puts_have_no_boundary() -> None:
    none = Puts(years=np.empty(0), volatility=np.empty(0), rate=np.empty(0), dividend=np.empty(0))
    assert boundary(none, grid(8, 16)).shape == (0, 8)


def test_one_that_does_not_settle_is_not_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("risk.exercise_boundary._QUICK_STEPS", 1)
    monkeypatch.setattr("risk.exercise_boundary._SURE_STEPS", 1)
    assert np.isnan(boundary(puts(1.0, 0.2, 0.05), grid(8, 16))).all()


def test_the_sure_equation_finds_what_the_quick_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("risk.exercise_boundary._QUICK_STEPS", 0)
    sure = levels(puts(1.0, 0.2, 0.05))
    monkeypatch.undo()
    assert sure == pytest.approx(levels(puts(1.0, 0.2, 0.05)), abs=5e-5)


@pytest.mark.parametrize(
    ("rate", "dividend", "level"), [(0.05, 0.0, 1.0), (0.05, 0.05, 1.0), (0.02, 0.05, 0.4), (0.05, -0.01, 1.0)]
)
def test_just_before_expiry_it_is_the_strike_or_where_interest_pays_the_dividends(
    rate: float, dividend: float, level: float
) -> None:
    assert math.exp(float(puts(1.0, 0.2, rate, dividend).greatest[0])) == pytest.approx(level)


@pytest.mark.parametrize("points", [4, 6, 16])
def test_the_grid_interpolates_every_polynomial_of_its_degree_that_is_0_at_0(points: int) -> None:
    mesh = grid(points, 2 * points)
    for power in range(1, points + 1):
        assert mesh.times**power @ mesh.outer == pytest.approx(np.sin(mesh.angles) ** power, abs=1e-11)
        inner = np.outer(mesh.times, np.sin(mesh.angles)).ravel()
        assert mesh.times**power @ mesh.inner == pytest.approx(inner**power, abs=1e-11)


@pytest.mark.parametrize("points", [6, 16])
def test_a_boundary_that_settled_hardly_moves_in_another_step(points: int) -> None:
    mesh, some = grid(points, 2 * points), puts(0.5, 0.3, 0.03, 0.01)
    found = boundary(some, mesh)
    again = _smooth_fit(some, found, mesh)
    assert np.abs(np.sqrt(again) - np.sqrt(found)).max() < mesh.settled
    assert mesh.settled == (1e-7 if points == 6 else 1e-10)


def test_the_grid_integrates_over_a_quarter_turn_and_is_made_once() -> None:
    mesh = grid(6, 12)
    assert float(mesh.weights.sum()) == pytest.approx(math.pi / 2)
    assert float(mesh.weights @ np.sin(mesh.angles)) == pytest.approx(1.0)
    assert grid(6, 12) is mesh
