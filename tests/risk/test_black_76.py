"""Options on futures: parity, scaling, symmetry, and Greeks as slopes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk import black_scholes
from risk.black_76 import greeks, price

FUTURES, MONEYNESS, YEARS = st.floats(10.0, 10_000.0), st.floats(0.5, 2.0), st.floats(1e-3, 3.0)
VOLATILITIES, RATES, SIGNS = st.floats(0.05, 1.5), st.floats(-0.02, 0.15), st.sampled_from([1, -1])


@given(FUTURES, MONEYNESS, YEARS, VOLATILITIES, RATES)
def test_a_call_less_a_put_is_the_discounted_difference_of_future_and_strike(
    futures: float, moneyness: float, years: float, volatility: float, rate: float
) -> None:
    strike = futures * moneyness
    call, put = price([1, -1], futures, strike, years, volatility, rate=rate)
    assert call - put == pytest.approx(math.exp(-rate * years) * (futures - strike), abs=1e-11 * (futures + strike))


@given(FUTURES, MONEYNESS, YEARS, VOLATILITIES, RATES)
def test_a_put_is_a_call_with_future_and_strike_swapped(
    futures: float, moneyness: float, years: float, volatility: float, rate: float
) -> None:
    strike = futures * moneyness
    put = float(price(-1, futures, strike, years, volatility, rate=rate))
    assert put == pytest.approx(float(price(1, strike, futures, years, volatility, rate=rate)), rel=1e-10, abs=1e-12 * futures)


@given(FUTURES, MONEYNESS, YEARS, VOLATILITIES, RATES, SIGNS, st.floats(0.1, 10.0))
def test_prices_scale_with_the_market_and_delta_does_not(
    futures: float, moneyness: float, years: float, volatility: float, rate: float, sign: int, scale: float
) -> None:
    strike = futures * moneyness
    once, more = (float(price(sign, k * futures, k * strike, years, volatility, rate=rate)) for k in (1.0, scale))
    assert more == pytest.approx(scale * once, rel=1e-9, abs=1e-12 * futures * scale)
    first, second = (greeks(sign, k * futures, k * strike, years, volatility, rate=rate) for k in (1.0, scale))
    assert float(first.delta) == pytest.approx(float(second.delta), abs=1e-9)
    assert float(first.vega) * scale == pytest.approx(float(second.vega), rel=1e-8, abs=1e-10 * futures * scale)


@given(FUTURES, MONEYNESS, YEARS, VOLATILITIES, st.floats(0.0, 0.15), SIGNS)
def test_discounting_is_all_the_rate_does(
    futures: float, moneyness: float, years: float, volatility: float, rate: float, sign: int
) -> None:
    strike = futures * moneyness
    discounted, plain = (float(price(sign, futures, strike, years, volatility, rate=r)) for r in (rate, 0.0))
    assert discounted == pytest.approx(plain * math.exp(-rate * years), rel=1e-9, abs=1e-12 * futures)


@given(st.floats(0.8, 1.25), st.floats(0.05, 2.0), st.floats(0.1, 0.8), st.floats(0.0, 0.1), SIGNS)
def test_greeks_are_the_slopes_of_the_price(moneyness: float, years: float, volatility: float, rate: float, sign: int) -> None:
    strike = 100.0 * moneyness

    def value(*, up: float = 0.0, later: float = 0.0, wilder: float = 0.0, dearer: float = 0.0) -> float:
        return float(price(sign, 100.0 + up, strike, years - later, volatility + wilder, rate=rate + dearer))

    found = greeks(sign, 100.0, strike, years, volatility, rate=rate)
    assert float(found.delta) == pytest.approx((value(up=0.01) - value(up=-0.01)) / 0.02, abs=1e-6)
    assert float(found.gamma) == pytest.approx((value(up=0.01) - 2 * value() + value(up=-0.01)) / 1e-4, abs=1e-5)
    assert float(found.vega) == pytest.approx((value(wilder=1e-4) - value(wilder=-1e-4)) / 2e-4 / 100, abs=1e-5)
    assert float(found.theta) == pytest.approx((value(later=1e-5) - value(later=-1e-5)) / 2e-5 / 365, abs=1e-5)
    assert float(found.rho) == pytest.approx((value(dearer=1e-5) - value(dearer=-1e-5)) / 2e-5, abs=1e-4)


def test_it_is_the_formula_on_the_spot_with_the_rate_as_yield() -> None:
    found = black_scholes.price(1, 5800.0, 6100.0, 0.25, 0.2, rate=0.045, dividend=0.045)
    assert float(price(1, 5800.0, 6100.0, 0.25, 0.2, rate=0.045)) == float(found)


def test_the_delta_of_a_call_and_its_put_differ_by_the_discount() -> None:
    call, put = (float(greeks(sign, 5800.0, 6100.0, 0.25, 0.2, rate=0.045).delta) for sign in (1, -1))
    assert call - put == pytest.approx(math.exp(-0.045 * 0.25))
