"""Properties that prices and Greeks of European options have whatever the inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk import black_76
from risk.black_scholes import greeks, price

SPOTS = st.floats(1.0, 10_000.0)
MONEYNESS = st.floats(0.3, 3.0)
YEARS = st.floats(1e-4, 5.0)
VOLATILITIES = st.floats(0.01, 3.0)
RATES = st.floats(-0.05, 0.20)


@given(SPOTS, MONEYNESS, YEARS, VOLATILITIES, RATES, RATES)
def test_a_call_less_a_put_is_the_discounted_forward_less_the_strike(
    spot: float, moneyness: float, years: float, volatility: float, rate: float, dividend: float
) -> None:
    strike = spot * moneyness
    call, put = price([1, -1], spot, strike, years, volatility, rate=rate, dividend=dividend)
    forward = spot * math.exp(-dividend * years) - strike * math.exp(-rate * years)
    assert call - put == pytest.approx(forward, abs=1e-12 * (spot + strike) * 4)


@given(SPOTS, MONEYNESS, YEARS, VOLATILITIES, RATES, RATES, st.sampled_from([1, -1]))
def test_a_price_lies_between_discounted_intrinsic_and_what_it_is_on(
    spot: float, moneyness: float, years: float, volatility: float, rate: float, dividend: float, sign: int
) -> None:
    strike = spot * moneyness
    value = float(price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))
    asset, exercise = spot * math.exp(-dividend * years), strike * math.exp(-rate * years)
    assert max(sign * (asset - exercise), 0.0) <= value + 1e-15 * (asset + exercise)
    assert value <= (asset if sign > 0 else exercise) * (1 + 1e-12)


@given(SPOTS, MONEYNESS, YEARS, VOLATILITIES, RATES, st.sampled_from([1, -1]))
def test_more_volatility_never_makes_an_option_cheaper(
    spot: float, moneyness: float, years: float, volatility: float, rate: float, sign: int
) -> None:
    low, high = price(sign, spot, spot * moneyness, years, [volatility, volatility * 1.1], rate=rate)
    assert high >= low * (1 - 1e-13)


@given(
    st.floats(50, 200), st.floats(0.8, 1.25), st.floats(0.05, 2.0), st.floats(0.1, 1.0), RATES, RATES, st.sampled_from([1, -1])
)
def test_greeks_are_the_slopes_of_the_price(
    spot: float, moneyness: float, years: float, volatility: float, rate: float, dividend: float, sign: int
) -> None:
    strike = spot * moneyness

    def value(*, up: float = 0.0, later: float = 0.0, wilder: float = 0.0, dearer: float = 0.0) -> float:
        return float(price(sign, spot + up, strike, years - later, volatility + wilder, rate=rate + dearer, dividend=dividend))

    found = greeks(sign, spot, strike, years, volatility, rate=rate, dividend=dividend)
    step = spot * 1e-4
    assert float(found.delta) == pytest.approx((value(up=step) - value(up=-step)) / (2 * step), abs=1e-5)
    assert float(found.gamma) == pytest.approx((value(up=step) - 2 * value() + value(up=-step)) / step**2, abs=1e-4)
    assert float(found.vega) == pytest.approx((value(wilder=1e-4) - value(wilder=-1e-4)) / 2e-4 / 100, abs=1e-5)
    assert float(found.theta) == pytest.approx((value(later=1e-5) - value(later=-1e-5)) / 2e-5 / 365, abs=1e-4)
    assert float(found.rho) == pytest.approx((value(dearer=1e-5) - value(dearer=-1e-5)) / 2e-5, abs=1e-3)


def test_inputs_broadcast_to_a_grid_of_strikes_and_times() -> None:
    strikes = np.array([[90.0], [100.0], [110.0]])
    grid = price(1, 100.0, strikes, np.array([0.1, 0.5]), 0.2, rate=0.03)
    assert grid.shape == (3, 2)
    assert grid[1, 1] == pytest.approx(float(price(1, 100.0, 100.0, 0.5, 0.2, rate=0.03)))


@pytest.mark.parametrize(("years", "volatility"), [(0.0, 0.2), (0.5, 0.0)])
def test_with_no_time_or_no_volatility_the_price_is_intrinsic_and_greeks_are_unknown(years: float, volatility: float) -> None:
    value = price(1, 110.0, 100.0, years, volatility, rate=0.05)
    assert float(value) == pytest.approx(110.0 - 100.0 * math.exp(-0.05 * years))
    found = greeks(1, 110.0, 100.0, years, volatility, rate=0.05)
    assert all(math.isnan(float(g)) for g in (found.delta, found.gamma, found.vega, found.theta, found.rho))


GOOD = {"sign": 1.0, "spot": 100.0, "strike": 100.0, "years": 0.5, "volatility": 0.2, "rate": 0.03, "dividend": 0.0}
BAD = [
    *((name, value) for name in GOOD for value in (math.nan, math.inf, -math.inf)),
    ("spot", 0.0),
    ("spot", -1.0),
    ("strike", 0.0),
    ("strike", -1.0),
    ("years", -0.1),
    ("volatility", -0.1),
    ("sign", 0.0),
    ("sign", 2.0),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_an_input_that_makes_no_sense_gives_no_number_and_spoils_no_neighbour(name: str, value: float) -> None:
    inputs = {key: np.array([good, value if key == name else good]) for key, good in GOOD.items()}
    sign, spot, strike, years, volatility = (inputs[key] for key in ("sign", "spot", "strike", "years", "volatility"))
    rate, dividend = inputs["rate"], inputs["dividend"]
    values = price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend)
    found = greeks(sign, spot, strike, years, volatility, rate=rate, dividend=dividend)
    for array in (values, found.delta, found.gamma, found.vega, found.theta, found.rho):
        assert np.isfinite(array[0])
        assert np.isnan(array[1])


def test_rho_on_a_future_is_the_loss_of_discounting_alone() -> None:
    value = float(black_76.price(1, 5800.0, 5800.0, 0.25, 0.15, rate=0.045))
    assert float(black_76.greeks(1, 5800.0, 5800.0, 0.25, 0.15, rate=0.045).rho) == pytest.approx(-0.25 * value)
    assert math.isnan(float(black_76.greeks(1, 5800.0, 5800.0, 0.0, 0.15, rate=0.045).rho))
