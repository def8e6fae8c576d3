"""Implied volatility: hard cases, round trips and reasons."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from risk.black_scholes import greeks, price
from risk.implied_volatility import VolatilityProblem, _deviation, implied_volatility
from risk.normalised_black import normalised_black, normalised_vega


@pytest.mark.parametrize(
    ("sign", "paid", "spot", "strike", "years", "volatility", "tolerance"),
    [
        (1, 18.85272039772943, 5800.0, 5800.0, 7 / 365 / 6.5, 0.15, 1e-10),
        (-1, 0.056232130865951085, 5800.0, 5500.0, 1 / 365, 0.35, 1e-12),
        (1, 0.0039894228023520673, 100.0, 100.0, 1.0, 1e-4, 1e-12),
        (1, 86.638559746228387, 100.0, 100.0, 1.0, 3.0, 1e-12),
    ],
)
def test_hard_cases_computed_at_fifty_digits_are_recovered(
    sign: int, paid: float, spot: float, strike: float, years: float, volatility: float, tolerance: float
) -> None:
    found = implied_volatility(sign, paid, spot, strike, years, rate=0.0)
    assert float(found.volatility) == pytest.approx(volatility, rel=tolerance)


def test_a_tick_near_expiry_is_stated_in_vol_points() -> None:
    found = implied_volatility(-1, 0.056232130865951085, 5800.0, 5500.0, 1 / 365, rate=0.0, tick=0.05)
    assert float(found.tick_band) == pytest.approx(0.028, abs=0.02)
    without = implied_volatility(-1, 0.056232130865951085, 5800.0, 5500.0, 1 / 365, rate=0.0)
    assert float(without.tick_band) == 0.0


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"paid": 0.000223, "spot": 5800.0, "strike": 7000.0, "years": 45 / 365, "tick": 0.05}, VolatilityProblem.BELOW_TICK),
        ({"paid": 80.0, "spot": 100.0, "strike": 20.0, "years": 30 / 365}, VolatilityProblem.NOT_IDENTIFIABLE),
        ({"paid": 6.69, "spot": 387.692, "strike": 381.0, "years": 0.02}, VolatilityProblem.BELOW_INTRINSIC),
        ({"paid": 100.0, "spot": 100.0, "strike": 90.0, "years": 0.5}, VolatilityProblem.ABOVE_BOUND),
        ({"paid": 101.0, "spot": 100.0, "strike": 90.0, "years": 0.5}, VolatilityProblem.ABOVE_BOUND),
        ({"paid": 90.0, "spot": 100.0, "strike": 90.0, "years": 0.5, "sign": -1.0}, VolatilityProblem.ABOVE_BOUND),
        ({"paid": 1.0, "spot": 100.0, "strike": 100.0, "years": 0.0}, VolatilityProblem.EXPIRED),
        ({"paid": 1.0, "spot": 100.0, "strike": 100.0, "years": -0.1}, VolatilityProblem.EXPIRED),
        ({"paid": 1e-295, "spot": 100.0, "strike": 300.0, "years": 0.1}, VolatilityProblem.NOT_IDENTIFIABLE),
        ({"paid": 0.0, "spot": 100.0, "strike": 100.0, "years": 0.1}, VolatilityProblem.INVALID),
        ({"paid": 1.0, "spot": 0.0, "strike": 100.0, "years": 0.1}, VolatilityProblem.INVALID),
        ({"paid": 1.0, "spot": 100.0, "strike": 0.0, "years": 0.1}, VolatilityProblem.INVALID),
        ({"paid": math.nan, "spot": 100.0, "strike": 100.0, "years": 0.1}, VolatilityProblem.INVALID),
        ({"paid": math.inf, "spot": 100.0, "strike": 100.0, "years": 0.1}, VolatilityProblem.INVALID),
        ({"paid": 1.0, "spot": math.nan, "strike": 100.0, "years": 0.1}, VolatilityProblem.INVALID),
        ({"paid": 1.0, "spot": 100.0, "strike": 100.0, "years": math.nan}, VolatilityProblem.INVALID),
        ({"paid": 1.0, "spot": 100.0, "strike": 100.0, "years": 0.1, "sign": 0.5}, VolatilityProblem.INVALID),
    ],
)
def test_what_has_no_volatility_says_why(arguments: dict[str, float], problem: VolatilityProblem) -> None:
    chosen = {"sign": 1.0, "tick": 0.0, **arguments}
    found = implied_volatility(
        [chosen["sign"]], chosen["paid"], chosen["spot"], chosen["strike"], chosen["years"], rate=0.0, tick=chosen["tick"]
    )
    assert found.problem_at(0) is problem
    assert np.isnan(found.volatility[0])
    assert np.isnan(found.tick_band[0])


@given(
    st.sampled_from([1, -1]),
    st.floats(0.2, 5.0),
    st.floats(1e-4, 5.0),
    st.floats(1e-3, 4.0),
    st.floats(-0.05, 0.2),
    st.floats(-0.05, 0.2),
)
def test_the_volatility_of_a_price_is_the_one_that_priced_it(
    sign: int, moneyness: float, years: float, volatility: float, rate: float, dividend: float
) -> None:
    spot, strike = 100.0, 100.0 * moneyness
    paid = float(price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))
    vega = float(greeks(sign, spot, strike, years, volatility, rate=rate, dividend=dividend).vega) * 100.0
    assume(paid > 1e-280)
    assume(vega * volatility > 2e-8 * paid)
    found = implied_volatility(sign, paid, spot, strike, years, rate=rate, dividend=dividend)
    rounding = 2e-15 * max(paid, spot, strike) / (vega * volatility) if vega * volatility < 0.01 * paid else 0.0
    assert float(found.volatility) == pytest.approx(volatility, rel=1e-12 + rounding)


@given(st.sampled_from([1, -1]), st.floats(0.2, 5.0), st.floats(1e-3, 2.0), st.floats(1e-6, 150.0))
def test_any_price_has_a_volatility_that_gives_it_back_or_a_reason(
    sign: int, moneyness: float, years: float, paid: float
) -> None:
    strike = 100.0 * moneyness
    found = implied_volatility([sign], paid, 100.0, strike, years, rate=0.03)
    if found.problem_at(0) is VolatilityProblem.NONE:
        again = price(sign, 100.0, strike, years, found.volatility, rate=0.03)
        assert float(again[0]) == pytest.approx(paid, rel=1e-11)
    else:
        assert found.problem_at(0) in (
            VolatilityProblem.BELOW_INTRINSIC,
            VolatilityProblem.ABOVE_BOUND,
            VolatilityProblem.NOT_IDENTIFIABLE,
        )


def test_every_deviation_of_a_wide_grid_is_found_back_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """From 36 deviations out of the money to at the money, from a hundred-thousandth to 14 of deviation."""
    monkeypatch.setattr("risk.implied_volatility._MOST_STEPS", 8)
    deviation, out = (axis.ravel() for axis in np.meshgrid(np.geomspace(1e-5, 14.0, 200), np.linspace(0.0, 36.0, 73)))
    x = np.maximum(-out * deviation, -500.0)
    target = normalised_black(x, deviation)
    usable = (target > 1e-290) & (target < np.exp(0.5 * x) * (1.0 - 1e-13))
    x, deviation, target = x[usable], deviation[usable], target[usable]
    assert usable.sum() > 10_000
    found = _deviation(x, target)
    elasticity = normalised_vega(x, deviation) * deviation / target
    assert (np.abs(found / deviation - 1.0) * np.minimum(elasticity, 1.0)).max() < 1e-12


def test_arrays_keep_their_shape_and_their_places() -> None:
    paid = np.array([[5.0, math.nan], [200.0, 6.0]])
    found = implied_volatility(1, paid, 100.0, 100.0, 0.5, rate=0.01)
    assert found.volatility.shape == (2, 2)
    assert np.isfinite(found.volatility).tolist() == [[True, False], [False, True]]
    assert found.problem.tolist() == [
        [VolatilityProblem.NONE, VolatilityProblem.INVALID],
        [VolatilityProblem.ABOVE_BOUND, VolatilityProblem.NONE],
    ]


def test_an_iteration_that_does_not_settle_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("risk.implied_volatility._MOST_STEPS", 1)
    found = implied_volatility([1], 2.0, 100.0, 130.0, 0.5, rate=0.0)
    assert found.problem_at(0) is VolatilityProblem.NOT_CONVERGED
    assert np.isnan(found.volatility[0])
