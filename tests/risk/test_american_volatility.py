"""Implied volatility of American options: round trips, limits, and prices that have none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk import american
from risk.american_volatility import american_volatility
from risk.implied_volatility import implied_volatility


@given(
    st.sampled_from([1.0, -1.0]),
    st.floats(0.7, 1.4),
    st.floats(0.02, 2.0),
    st.floats(0.08, 0.9),
    st.floats(0.0, 0.08),
    st.floats(0.0, 0.08),
)
@settings(max_examples=40)
def test_the_volatility_of_a_price_is_the_one_that_priced_it(
    sign: float, moneyness: float, years: float, sigma: float, rate: float, dividend: float
) -> None:
    strike = 100.0 * moneyness
    paid, vega = (
        float(value)
        for value in (
            american.price(sign, 100.0, strike, years, sigma, rate=rate, dividend=dividend, points=6),
            american.greeks(sign, 100.0, strike, years, sigma, rate=rate, dividend=dividend, points=6).vega,
        )
    )
    if vega < 1e-3:
        return
    found = float(american_volatility(sign, paid, 100.0, strike, years, rate=rate, dividend=dividend))
    assert found == pytest.approx(sigma, rel=1e-5)


def test_more_points_find_the_volatility_of_their_own_price() -> None:
    paid = american.price(-1, 100.0, 108.0, 0.5, 0.25, rate=0.05, points=12)
    assert float(american_volatility(-1, paid, 100.0, 108.0, 0.5, rate=0.05, points=12)) == pytest.approx(0.25, rel=1e-7)


def test_a_call_without_dividends_has_its_european_volatility() -> None:
    found = float(american_volatility(1, 7.0, 100.0, 100.0, 0.5, rate=0.05))
    assert found == float(implied_volatility(1, 7.0, 100.0, 100.0, 0.5, rate=0.05).volatility)


def test_a_put_has_less_volatility_than_a_european_one_of_its_price() -> None:
    early, late = (
        float(values)
        for values in (
            american_volatility(-1, 12.0, 100.0, 110.0, 0.5, rate=0.05),
            implied_volatility(-1, 12.0, 100.0, 110.0, 0.5, rate=0.05).volatility,
        )
    )
    assert early < late - 0.01


@pytest.mark.parametrize("paid", [10.0, 9.99, 10.0 + 1e-8, 0.0, -1.0, 110.0, math.nan, math.inf])
def test_a_price_no_better_than_exercise_or_no_price_has_none(paid: float) -> None:
    assert math.isnan(float(american_volatility(-1, paid, 100.0, 110.0, 0.5, rate=0.05)))


@pytest.mark.parametrize("name", ["spot", "strike", "years", "rate", "dividend"])
@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_an_input_that_makes_no_sense_has_none_and_spoils_no_neighbour(name: str, value: float) -> None:
    good = {"spot": 100.0, "strike": 110.0, "years": 0.5, "rate": 0.05, "dividend": 0.01}
    x = {key: np.array([number, value if key == name else number]) for key, number in good.items()}
    found = american_volatility(-1, 12.0, x["spot"], x["strike"], x["years"], rate=x["rate"], dividend=x["dividend"])
    assert np.isfinite(found).tolist() == [True, False]


def test_no_time_no_volatility() -> None:
    assert math.isnan(float(american_volatility(-1, 12.0, 100.0, 110.0, 0.0, rate=0.05)))


def test_shapes_broadcast_and_nothing_comes_of_nothing() -> None:
    strikes = np.array([[95.0], [105.0]])
    found = american_volatility(-1, np.array([7.0, 8.0, 9.0]), 100.0, strikes, 0.5, rate=0.05)
    assert found.shape == (2, 3)
    assert found[1, 2] == pytest.approx(float(american_volatility(-1, 9.0, 100.0, 105.0, 0.5, rate=0.05)))
    assert american_volatility(-1, np.array([]), 100.0, 105.0, 0.5, rate=0.05).shape == (0,)


def test_a_search_that_does_not_settle_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("risk.american_volatility._MOST_STEPS", 2)
    assert math.isnan(float(american_volatility(-1, 12.0, 100.0, 110.0, 0.5, rate=0.05)))
