"""American options: limits, orderings, and agreement with a lattice and with the European price."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk import american, black_76, black_scholes
from risk.arrays import FloatArray

Inputs = tuple[float, float, float, float, float, float]
"""spot, strike, years, volatility, rate, dividend"""


def lattice(sign: float, inputs: Inputs, steps: int) -> float:
    """Cox, Ross and Rubinstein's tree; the mean of two neighbouring step counts cancels most of its swing."""
    return 0.5 * (_tree(sign, inputs, steps) + _tree(sign, inputs, steps + 1))


def _tree(sign: float, inputs: Inputs, steps: int) -> float:
    spot, strike, years, volatility, rate, dividend = inputs
    step = years / steps
    up = np.exp(volatility * np.sqrt(step))
    chance = (np.exp((rate - dividend) * step) - 1.0 / up) / (up - 1.0 / up)
    value: FloatArray = np.maximum(sign * (spot * up ** (steps - 2.0 * np.arange(steps + 1)) - strike), 0.0)
    for level in range(steps - 1, -1, -1):
        exercised = sign * (spot * up ** (level - 2.0 * np.arange(level + 1)) - strike)
        value = np.maximum(np.exp(-rate * step) * (chance * value[:-1] + (1.0 - chance) * value[1:]), exercised)
    return float(value[0])


CASES: list[tuple[float, Inputs]] = [
    (-1.0, (100, 120, 10.0, 0.25, 0.10, 0.03)),
    (1.0, (100, 100, 1.0, 0.25, 0.0, 0.025)),
    (-1.0, (50, 50, 5 / 12, 0.40, 0.10, 0.0)),
    (-1.0, (100, 95, 1.0, 0.25, 0.075, 0.05)),
    (1.0, (110, 100, 0.5, 0.30, 0.10, 0.10)),
    (1.0, (120, 100, 2.0, 0.20, 0.02, 0.08)),
    (-1.0, (540, 600, 45 / 365, 0.20, 0.04, 0.013)),
    (-1.0, (100, 105, 2.5, 0.073, 0.098, 0.01)),
    (-1.0, (100, 101, 0.01, 0.15, 0.05, 0.0)),
]
LONG_AND_STEEP: list[Inputs] = [(224.3, 215.6, 15.53, 0.2142, 0.2535, 0.05), (7.18, 5.71, 12.23, 0.2343, 0.1686, 0.0)]
"""Where the quick equation of the boundary swings instead of settling."""


@pytest.mark.parametrize(("sign", "inputs"), CASES)
def test_the_price_is_where_a_fine_lattice_settles(sign: float, inputs: Inputs) -> None:
    spot, strike, years, volatility, rate, dividend = inputs
    found = float(american.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))
    assert found == pytest.approx(lattice(sign, inputs, 2000), abs=2.5e-5 * strike)


@pytest.mark.parametrize(("sign", "inputs"), CASES)
def test_greeks_are_the_slopes_of_the_price(sign: float, inputs: Inputs) -> None:
    spot, strike, years, volatility, rate, dividend = inputs

    def price(s: float, t: float, v: float, r: float) -> float:
        return float(american.price(sign, s, strike, t, v, rate=r, dividend=dividend))

    found = american.greeks(sign, spot, strike, years, volatility, rate=rate, dividend=dividend)
    h, middle = 0.02 * spot * volatility * min(years, 1.0) ** 0.5, price(spot, years, volatility, rate)
    up, down = price(spot + h, years, volatility, rate), price(spot - h, years, volatility, rate)
    assert float(found.delta) == pytest.approx((up - down) / (2 * h), abs=1e-4)
    assert float(found.gamma) == pytest.approx((up - 2 * middle + down) / h**2, abs=5e-3 * float(found.gamma) + 1e-5)
    shorter, longer = price(spot, years * 0.999, volatility, rate), price(spot, years * 1.001, volatility, rate)
    assert float(found.theta) * 365 == pytest.approx((shorter - longer) / (0.002 * years), rel=1e-3, abs=1e-4)
    dearer = price(spot, years, volatility + 1e-4, rate) - price(spot, years, volatility - 1e-4, rate)
    assert float(found.vega) * 100 == pytest.approx(dearer / 2e-4, rel=1e-3, abs=1e-3)
    rho = (price(spot, years, volatility, rate + 2e-4) - price(spot, years, volatility, rate - 2e-4)) / 4e-4
    assert float(found.rho) == pytest.approx(rho, rel=1e-3, abs=1e-2)


inputs_of_a_put = st.tuples(
    st.floats(50, 200), st.floats(0.02, 2.0), st.floats(0.08, 1.0), st.floats(0.001, 0.12), st.floats(0.0, 0.1)
)


@given(inputs_of_a_put)
def test_a_put_is_worth_at_least_its_european_twin_and_its_intrinsic_value(given_inputs: tuple[float, ...]) -> None:
    spot, years, volatility, rate, dividend = given_inputs
    found = float(american.price(-1, spot, 100, years, volatility, rate=rate, dividend=dividend))
    assert found >= float(black_scholes.price(-1, spot, 100, years, volatility, rate=rate, dividend=dividend)) - 1e-12
    assert max(100 - spot, 0.0) - 1e-12 <= found <= 100


@given(inputs_of_a_put)
def test_a_call_is_the_put_with_spot_and_strike_and_rate_and_yield_swapped(given_inputs: tuple[float, ...]) -> None:
    spot, years, volatility, rate, dividend = given_inputs
    call = float(american.price(1, spot, 100, years, volatility, rate=rate, dividend=dividend))
    put = float(american.price(-1, 100, spot, years, volatility, rate=dividend, dividend=rate))
    assert call == pytest.approx(put, rel=1e-12, abs=1e-12)


@given(inputs_of_a_put)
def test_a_longer_option_is_never_worth_less(given_inputs: tuple[float, ...]) -> None:
    spot, years, volatility, rate, dividend = given_inputs
    short, long = american.price(-1, spot, 100, [years, 1.5 * years], volatility, rate=rate, dividend=dividend)
    assert long >= short - 1e-6


@given(inputs_of_a_put)
def test_delta_and_gamma_stay_in_their_range(given_inputs: tuple[float, ...]) -> None:
    spot, years, volatility, rate, dividend = given_inputs
    found = american.greeks(-1, spot, 100, years, volatility, rate=rate, dividend=dividend, points=8)
    assert -1.0 - 1e-6 <= float(found.delta) <= 1e-9
    assert float(found.gamma) >= -1e-6
    assert float(found.vega) >= -1e-6


def test_a_call_without_dividends_is_its_european_twin() -> None:
    found = american.price(1, [90, 100, 110], 100, 1, 0.25, rate=0.05)
    assert found == pytest.approx(black_scholes.price(1, [90, 100, 110], 100, 1, 0.25, rate=0.05), rel=1e-14)


def test_a_put_at_a_rate_of_zero_is_its_european_twin() -> None:
    found = american.price(-1, [90, 100, 110], 100, 1, 0.25, rate=0.0, dividend=0.03)
    assert found == pytest.approx(black_scholes.price(-1, [90, 100, 110], 100, 1, 0.25, rate=0.0, dividend=0.03), rel=1e-14)


def test_an_option_on_a_future_is_worth_more_than_its_european_twin() -> None:
    found = float(american.price(1, 6200, 5800, 0.5, 0.15, rate=0.045, dividend=0.045))
    assert found > float(black_76.price(1, 6200, 5800, 0.5, 0.15, rate=0.045)) + 1.0


def test_deep_in_the_money_a_put_is_exercised_at_once() -> None:
    found = american.greeks(-1, 50, 100, 1, 0.2, rate=0.08)
    assert float(american.price(-1, 50, 100, 1, 0.2, rate=0.08)) == 50.0
    assert float(found.delta) == -1.0
    assert [float(value) for value in (found.gamma, found.theta, found.vega, found.rho)] == [0.0] * 4


def test_few_points_are_near_enough_for_a_screen_and_many_points_agree() -> None:
    strikes = np.linspace(60, 140, 33)
    exact, fine, rough = (
        american.price(-1, 100, strikes, 0.5, 0.3, rate=0.05, dividend=0.01, points=points) for points in (32, 16, 6)
    )
    assert np.abs(fine - exact).max() < 1e-6
    assert np.abs(rough - exact).max() < 1e-3


@pytest.mark.parametrize("inputs", LONG_AND_STEEP)
def test_long_options_at_high_rates_are_where_a_fine_lattice_settles_too(inputs: Inputs) -> None:
    spot, strike, years, volatility, rate, dividend = inputs
    prices = [
        float(american.price(-1, spot, strike, years, volatility, rate=rate, dividend=dividend, points=points))
        for points in (12, 16, 24)
    ]
    assert max(prices) - min(prices) < 2e-5 * strike
    assert prices[1] == pytest.approx(lattice(-1.0, inputs, 3000), abs=2e-4 * strike)


def test_a_wide_sample_is_priced_whole_and_within_its_bounds() -> None:
    draw, count = np.random.default_rng(7), 3000
    sign, spot = draw.choice([-1.0, 1.0], count), 10 ** draw.uniform(0, 4, count)
    strike = spot * np.exp(draw.uniform(-2, 2, count))
    years, volatility = 10 ** draw.uniform(-4, 1.5, count), 10 ** draw.uniform(-2, 0.7, count)
    rate, dividend = draw.uniform(0.0, 0.3, count), draw.choice([0.0, 0.01, 0.05, 0.2], count)
    found = american.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend, points=8)
    european = black_scholes.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend)
    assert np.isfinite(found).all()
    assert (found >= np.maximum(european, sign * (spot - strike)) - 1e-9 * strike).all()
    assert (found <= np.where(sign > 0, spot, strike) * (1 + 1e-9)).all()


def test_shapes_broadcast_and_each_entry_is_priced_by_itself() -> None:
    strikes, years = np.array([90.0, 100.0, 110.0]), np.array([[0.1], [1.0]])
    found = american.price(-1, 100, strikes, years, 0.3, rate=0.05)
    assert found.shape == (2, 3)
    alone = american.price(-1, 100, 110, 1.0, 0.3, rate=0.05)
    assert found[1, 2] == pytest.approx(float(alone), rel=1e-9)


@pytest.mark.parametrize(
    ("sign", "spot", "strike", "years", "volatility", "rate", "dividend"),
    [
        (-1, np.nan, 100, 1, 0.2, 0.05, 0.0),
        (-1, 100, np.inf, 1, 0.2, 0.05, 0.0),
        (-1, -1, 100, 1, 0.2, 0.05, 0.0),
        (-1, 100, 100, -0.1, 0.2, 0.05, 0.0),
        (-1, 100, 100, 1, -0.2, 0.05, 0.0),
        (0, 100, 100, 1, 0.2, 0.05, 0.0),
        (-1, 100, 100, 1, 0.2, -0.01, -0.02),
        (1, 100, 100, 1, 0.2, -0.02, -0.01),
    ],
)
def test_what_cannot_be_priced_is_not_a_number(
    sign: float, spot: float, strike: float, years: float, volatility: float, rate: float, dividend: float
) -> None:
    assert np.isnan(american.price(sign, spot, strike, years, volatility, rate=rate, dividend=dividend))
    assert np.isnan(american.greeks(sign, spot, strike, years, volatility, rate=rate, dividend=dividend).delta)


def test_greeks_are_unknown_where_nothing_moves() -> None:
    found = american.greeks(-1, 100, 100, [0.0, 1.0], [0.2, 0.0], rate=0.05)
    assert np.isnan(found.delta).all()
    assert np.isnan(found.vega).all()


@pytest.mark.parametrize("tiny", [5e-324, 2.2250738585e-313, 1e-100, 1e-13])
def test_interest_too_small_to_count_is_none(tiny: float) -> None:
    """Of a call it is the dividends that exercise earns, of a put the interest on the strike."""
    call, put = (american.price(sign, 100.0, 100.0, 1.0, 0.5, rate=0.0, dividend=tiny) for sign in (1, -1))
    assert float(call) == pytest.approx(float(black_scholes.price(1, 100.0, 100.0, 1.0, 0.5, rate=0.0)), rel=1e-12)
    assert float(put) == pytest.approx(float(call), rel=1e-12)
    assert float(american.price(-1, 100.0, 100.0, 1.0, 0.5, rate=tiny)) == pytest.approx(float(put), rel=1e-12)
