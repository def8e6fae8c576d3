"""The two factors of log variance: how shocks decay, what the option market expects of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.signal import lfilter

from simulator.synthetic.assets import ASSETS, COUNT
from simulator.synthetic.clock import SESSIONS_A_YEAR
from simulator.synthetic.variance import (
    FAST_SPEED,
    FAST_SPREAD,
    SLOW_SPEED,
    SLOW_SPREAD,
    decaying,
    fast_for_total,
    implied_total,
    reverting,
    variance,
    weights,
)

an_asset = st.integers(0, COUNT - 1)
a_factor = st.floats(-2.0, 2.0)
a_time = st.floats(1e-4, 3.0)


def test_a_shock_halves_with_a_keep_of_one_half() -> None:
    assert decaying([1.0, 0.0, 0.0, 2.0], 0.5, 0.0) == [1.0, 0.5, 0.25, 2.125]
    assert decaying([0.0, 0.0], 0.5, 8.0) == [4.0, 2.0]
    assert decaying([], 0.5, 8.0) == []


@given(st.lists(st.floats(-5.0, 5.0), max_size=50), st.floats(0.0, 1.0), a_factor)
def test_decay_is_the_recursive_filter_to_the_bit(shocks: list[float], keep: float, start: float) -> None:
    expected, _ = lfilter([1.0], [1.0, -keep], np.array(shocks), zi=np.array([keep * start]))
    assert decaying(shocks, keep, start) == expected.tolist()


def test_each_asset_reverts_on_its_own() -> None:
    shocks = np.zeros((3, 2))
    shocks[1, 1] = 1.0
    path = reverting(shocks, SLOW_SPEED, np.array([1.0, 0.0]))
    keep = math.exp(-SLOW_SPEED / SESSIONS_A_YEAR)
    assert path == pytest.approx(np.array([[keep, 0.0], [keep**2, 1.0], [keep**3, keep]]))


def test_the_fast_factor_halves_in_four_sessions_and_the_slow_one_in_three_months() -> None:
    still = np.zeros((60, 1))
    fast = reverting(still, FAST_SPEED, np.ones(1))[:, 0]
    slow = reverting(still, SLOW_SPEED, np.ones(1))[:, 0]
    assert fast[3] > 0.5 > fast[4]
    assert slow[57] > 0.5 > slow[58]


def test_variance_at_rest_is_the_assets_own() -> None:
    still = variance(np.zeros((1, COUNT)), np.zeros((1, COUNT)))[0]
    assert still == pytest.approx([asset.volatility**2 for asset in ASSETS])
    assert variance(np.full((1, COUNT), math.log(2.0)), np.full((1, COUNT), math.log(3.0)))[0] == pytest.approx(6.0 * still)


@given(time=a_time)
def test_the_weights_are_the_integrals_of_the_decays(time: float) -> None:
    for speed, found in zip((SLOW_SPEED, FAST_SPEED), weights(time), strict=True):
        expected, _ = quad(lambda u, speed=speed: math.exp(-speed * u), 0.0, time, epsabs=1e-12)
        assert float(found) == pytest.approx(expected, rel=1e-9)


@given(an_asset, a_factor, a_factor, a_time, a_time)
def test_expected_variance_is_positive_and_rises_with_time(
    asset: int, slow: float, fast: float, one: float, other: float
) -> None:
    near, far = sorted((one, other))
    assert 0.0 < float(implied_total(asset, slow, fast, near)) <= float(implied_total(asset, slow, fast, far))


@given(an_asset, a_factor, a_factor)
def test_over_no_time_the_rate_of_variance_is_todays_with_the_premium(asset: int, slow: float, fast: float) -> None:
    rate = float(implied_total(asset, slow, fast, 1e-7)) / 1e-7
    assert rate == pytest.approx(ASSETS[asset].volatility ** 2 * ASSETS[asset].premium ** 2 * math.exp(slow + fast), rel=1e-4)


@given(an_asset, a_factor, a_factor)
def test_in_the_long_run_the_rate_of_variance_is_the_mean_whatever_it_is_today(asset: int, slow: float, fast: float) -> None:
    rate = float(implied_total(asset, slow, fast, 61.0) - implied_total(asset, slow, fast, 60.0))
    mean = math.exp(0.5 * (SLOW_SPREAD**2 + FAST_SPREAD**2))
    assert rate == pytest.approx((ASSETS[asset].volatility * ASSETS[asset].premium) ** 2 * mean, rel=1e-9)


@given(an_asset, a_factor, st.floats(-1.4, 4.0), st.floats(0.01, 1.0))
def test_the_fast_factor_is_found_back_from_the_total_it_gives(asset: int, slow: float, fast: float, time: float) -> None:
    total = implied_total(asset, slow, fast, time)
    found = fast_for_total(asset, np.asarray(slow), total, np.asarray(time))
    assert float(found) == pytest.approx(fast, abs=1e-6)


def test_a_total_that_is_less_than_the_slow_factor_alone_gives_the_least_fast_factor() -> None:
    assert float(fast_for_total(0, np.asarray(1.0), np.asarray(1e-9), np.asarray(0.1))) == -1.5
