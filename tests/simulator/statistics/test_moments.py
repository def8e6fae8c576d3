"""Moments as MathNet has them: beside numpy's and scipy's, and where there are too few samples."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from simulator.statistics.moments import covariance, kurtosis, mean, normal_cdf, skewness, standard_deviation, variance

NUMBERS = st.floats(-1.0, 1.0).map(lambda value: round(value, 6))
SAMPLES = st.lists(NUMBERS, min_size=4, max_size=30)


@given(values=SAMPLES)
def test_mean_and_spread_are_the_unbiased_ones(values: list[float]) -> None:
    assert mean(values) == pytest.approx(np.mean(values), abs=1e-12)
    assert variance(values) == pytest.approx(np.var(values, ddof=1), abs=1e-12)
    assert standard_deviation(values) == pytest.approx(np.std(values, ddof=1), abs=1e-9)


@given(pairs=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=30))
def test_the_covariance_is_the_unbiased_one_and_takes_sides_alike(pairs: list[tuple[float, float]]) -> None:
    left, right = [list(side) for side in zip(*pairs, strict=True)]
    assert covariance(left, right) == pytest.approx(np.cov(left, right)[0, 1], abs=1e-12)
    assert covariance(left, right) == pytest.approx(covariance(right, left), abs=1e-12)


@given(values=SAMPLES)
def test_the_shape_is_scipys_without_bias(values: list[float]) -> None:
    assume(np.std(values) > 1e-3)
    assert skewness(values) == pytest.approx(stats.skew(values, bias=False), rel=1e-6, abs=1e-6)
    assert kurtosis(values) == pytest.approx(stats.kurtosis(values, bias=False), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("figure", "least"), [(mean, 1), (variance, 2), (standard_deviation, 2), (skewness, 3), (kurtosis, 4)])
def test_fewer_samples_than_a_figure_needs_give_none(figure: object, least: int) -> None:
    assert callable(figure)
    values = [1.0, 2.0, 4.0, 8.0]
    assert math.isnan(figure(values[: least - 1]))
    assert math.isfinite(figure(values[:least]))


@pytest.mark.parametrize("figure", [skewness, kurtosis])
def test_samples_that_do_not_vary_have_no_shape(figure: object) -> None:
    assert callable(figure)
    assert math.isnan(figure([2.0] * 6))


def test_samples_of_two_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        covariance([1.0, 2.0], [1.0, 2.0, 3.0])


@given(value=st.floats(-8.0, 8.0))
def test_the_normal_distribution_is_scipys_and_its_tails_add_up(value: float) -> None:
    assert normal_cdf(value) == pytest.approx(stats.norm.cdf(value), abs=1e-12)
    assert normal_cdf(value) + normal_cdf(-value) == pytest.approx(1.0)
