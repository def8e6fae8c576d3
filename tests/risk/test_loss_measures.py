"""VaR, CVaR and sizes by volatility."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.loss_measures import LEVELS, book_profits, historical, parametric
from risk.revaluation import underlying_line
from risk.volatility_size import MOST_PART, realised_volatility, volatility_adjusted_part, volatility_adjusted_units


def test_the_fifth_worst_of_a_hundred_is_the_var_and_the_mean_of_five_the_shortfall() -> None:
    found = historical([float(value) for value in range(-50, 50)], 0.95)
    assert found.value_at_risk == 46.0
    assert found.expected_shortfall == 48.0


def test_a_part_of_the_edge_counts_in_the_tail() -> None:
    found = historical([-10.0, -6.0, *[1.0] * 28], 0.95)
    assert found.value_at_risk == 6.0
    assert found.expected_shortfall == pytest.approx((10 + 0.5 * 6) / 1.5)


def test_a_sample_without_a_tail_says_nothing() -> None:
    assert math.isnan(historical([-1.0] * 99, 0.99).value_at_risk)
    assert math.isnan(historical([], 0.95).expected_shortfall)
    assert math.isnan(parametric([-1.0], 0.95).value_at_risk)
    assert historical([-1.0] * 100, 0.99).value_at_risk == 1.0


def test_normal_profits_have_the_textbook_measures() -> None:
    sample = np.random.default_rng(5).normal(100.0, 1000.0, 200_000)
    for level, z, tail in ((0.95, 1.6449, 2.0627), (0.99, 2.3263, 2.6652)):
        assert parametric(sample, level).value_at_risk == pytest.approx(1000 * z - 100, rel=0.01)
        assert parametric(sample, level).expected_shortfall == pytest.approx(1000 * tail - 100, rel=0.01)
        assert historical(sample, level).value_at_risk == pytest.approx(1000 * z - 100, rel=0.03)
        assert historical(sample, level).expected_shortfall == pytest.approx(1000 * tail - 100, rel=0.03)


def test_profits_alone_are_no_loss() -> None:
    found = historical([5.0] * 100, 0.95)
    assert (found.value_at_risk, found.expected_shortfall) == (0.0, 0.0)


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0, 1.5, math.nan])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level"):
        historical([1.0], level)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_profits_that_are_not_finite_are_refused(bad: float) -> None:
    for measure in (historical, parametric):
        with pytest.raises(ValueError, match="finite"):
            measure([1.0, bad], 0.95)


@given(st.lists(st.floats(-1e6, 1e6), min_size=100, max_size=300))
def test_shortfall_is_at_least_var_and_both_grow_with_the_level(sample: list[float]) -> None:
    for measure in (historical, parametric):
        low, high = (measure(sample, level) for level in LEVELS)
        assert low.expected_shortfall >= low.value_at_risk - 1e-6
        assert high.value_at_risk >= low.value_at_risk - 1e-6
        assert high.expected_shortfall >= low.expected_shortfall - 1e-6


@given(st.lists(st.floats(-1e4, 1e4), min_size=40, max_size=100), st.floats(-1e3, 1e3))
def test_a_sure_gain_lowers_the_loss_by_itself(sample: list[float], gain: float) -> None:
    before, after = historical(sample, 0.95), historical([value + gain for value in sample], 0.95)
    if before.value_at_risk > 0.0 and after.value_at_risk > 0.0:
        assert after.value_at_risk == pytest.approx(before.value_at_risk - gain, abs=1e-6)


def test_the_book_of_today_on_past_returns() -> None:
    found = book_profits([underlying_line("SPY", 100, 500.0)], [0.01, -0.02])
    assert found.tolist() == pytest.approx([500.0, -1000.0])


WILD = 100 * np.exp(np.cumsum(np.tile([0.03, -0.03], 20)))


def test_realised_volatility_is_that_of_the_last_thirty_returns() -> None:
    assert realised_volatility(WILD) == pytest.approx(0.03 * math.sqrt(30 / 29) * math.sqrt(252))


def test_a_wilder_underlying_gets_less_and_a_quiet_one_no_more_than_the_cap() -> None:
    quiet = 100 * np.exp(np.cumsum(np.tile([0.001, -0.001], 20)))
    assert volatility_adjusted_part(WILD, 0.02) == pytest.approx(0.02 / realised_volatility(WILD))
    assert volatility_adjusted_part(quiet, 0.02) == MOST_PART
    assert volatility_adjusted_part(quiet, 0.02, cap=0.9) == MOST_PART
    assert volatility_adjusted_part(quiet, 0.02, cap=0.1) == 0.1


@pytest.mark.parametrize("closes", [[], [100.0] * 30, [100.0] * 40, [*WILD, math.nan], -WILD])
def test_no_size_where_the_volatility_is_not_known(closes: list[float]) -> None:
    assert volatility_adjusted_part(closes, 0.02) == 0.0


def test_units_are_rounded_down_and_never_up_to_one() -> None:
    part = volatility_adjusted_part(WILD, 0.02)
    for times, units in ((0.99, 0), (1.0, 1), (1.99, 1), (2.0, 2)):
        found = volatility_adjusted_units(WILD, 0.02, net_liquidation_value=times * 50_000 / part, exposure_per_unit=50_000)
        assert found == units


@pytest.mark.parametrize(
    ("value", "unit"), [(math.nan, 1.0), (1e6, math.nan), (0.0, 1.0), (-1.0, 1.0), (1e6, 0.0), (1e6, -1.0)]
)
def test_units_of_nonsense_are_none(value: float, unit: float) -> None:
    assert volatility_adjusted_units(WILD, 0.02, net_liquidation_value=value, exposure_per_unit=unit) == 0
