"""The normalised Black function beside numbers computed with 80 digits (mpmath), in every way it is computed."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.normalised_black import (
    normal_density,
    normal_distribution,
    normalised_black,
    normalised_complement,
    normalised_vega,
    scaled_black,
)

EXACT = [
    (0.0, 1e-08, 3.9894228040143268e-9, 0.9999999960105772),
    (0.0, 0.3, 0.11923538474048503, 0.88076461525951497),
    (0.0, 8.0, 0.99993665751633376, 6.3342483666239843e-5),
    (-1e-09, 1e-06, 3.9844247987253962e-7, 0.99999960105752013),
    (-0.01, 0.05, 0.015342759237307299, 0.97966971995537501),
    (-0.02, 0.01, 8.4906191666058007e-5, 0.989964927557502),
    (-0.1, 0.2, 0.039458602641807002, 0.911770821858907),
    (-0.5, 0.25, 0.0021096780352728467, 0.77669110503613202),
    (-0.5, 0.2500001, 0.0021096833923576636, 0.7766910996790472),
    (-0.7, 0.0205, 4.5404397699103665e-259, 0.70468808971871345),
    (-1.0, 0.03, 5.7061602972737865e-247, 0.60653065971263342),
    (-1.0, 2.0, 0.30924672903513752, 0.2972839306774959),
    (-2.0, 1.0, 0.0076973754531460922, 0.36018206571829623),
    (-3.0, 12.0, 0.22313015823302392, 1.9154059104748067e-9),
    (-8.0, 3.0, 0.0013847336366358737, 0.016930905252098307),
    (-20.0, 1.2, 6.8463580892699255e-64, 4.5399929762484852e-5),
    (-40.0, 2.0, 1.6660029305002352e-90, 2.0611536224385578e-9),
    (-100.0, 30.0, 1.9287498479639178e-22, 2.9823154578885562e-53),
    (-289.5, 8.0668628, 1.5920722006519612e-286, 1.3673312654384841e-63),
]
"""x, s, b(x, s) and exp(x/2) - b(x, s)."""
X = st.floats(-30.0, 0.0)
S = st.floats(1e-3, 10.0)


@pytest.mark.parametrize(("x", "s", "value", "missing"), EXACT)
def test_values_have_the_digits_of_a_double(x: float, s: float, value: float, missing: float) -> None:
    h = x / s
    room = 3e-14 + 5e-16 * h * h
    (found,) = normalised_black(np.array([x]), np.array([s]))
    assert found == pytest.approx(value, rel=room, abs=0.0)
    (left,) = normalised_complement(np.array([x]), np.array([s]))
    assert left == pytest.approx(missing, rel=room, abs=0.0)


def test_one_array_mixes_every_way_of_computing() -> None:
    x, s, value, _ = (np.array(column) for column in zip(*EXACT, strict=True))
    assert np.abs(normalised_black(x, s) / value - 1.0).max() < 1e-12
    backwards = normalised_black(x[::-1], s[::-1])
    assert backwards[::-1].tolist() == normalised_black(x, s).tolist()


@pytest.mark.parametrize(("x", "s"), [(x, s) for x, s, _, _ in EXACT if x / s <= -s / 2])
def test_the_scaled_value_is_the_value_without_its_exponential(x: float, s: float) -> None:
    h, t = x / s, s / 2
    (scaled,) = scaled_black(np.array([h]), np.array([t]))
    (value,) = normalised_black(np.array([x]), np.array([s]))
    assert math.log(scaled) - 0.5 * (h * h + t * t) == pytest.approx(math.log(value), rel=1e-14)


def test_the_scaled_value_lives_where_the_value_underflows() -> None:
    (scaled,) = scaled_black(np.array([-100.0]), np.array([0.05]))
    assert scaled == pytest.approx(2 * 0.05 / (100.0**2 * math.sqrt(2 * math.pi)), rel=2e-3)
    assert normalised_black(np.array([-10.0]), np.array([0.1])).tolist() == [0.0]


@given(X, S)
def test_a_value_and_what_is_missing_to_the_greatest_make_the_greatest(x: float, s: float) -> None:
    one, two = np.array([x]), np.array([s])
    assert normalised_black(one, two) + normalised_complement(one, two) == pytest.approx(math.exp(x / 2), rel=1e-12)


@given(X, S, st.floats(1.0001, 1.5))
def test_more_deviation_is_worth_more(x: float, s: float, factor: float) -> None:
    low, high = normalised_black(np.array([x, x]), np.array([s, s * factor]))
    assert low <= high * (1.0 + 1e-13) <= math.exp(x / 2) * (1.0 + 1e-12)


@given(st.floats(-4.0, 0.0), st.floats(0.05, 4.0))
def test_vega_is_the_slope_of_the_value(x: float, s: float) -> None:
    step = 1e-4 * s
    low, high = normalised_black(np.array([x, x]), np.array([s - step, s + step]))
    (vega,) = normalised_vega(np.array([x]), np.array([s]))
    assert (high - low) / (2 * step) == pytest.approx(vega, rel=1e-4, abs=1e-12)


@given(st.floats(-5.0, 5.0))
def test_the_density_is_the_slope_of_the_distribution(z: float) -> None:
    low, high = normal_distribution(np.array([z - 1e-5, z + 1e-5]))
    (density,) = normal_density(np.array([z]))
    assert (high - low) / 2e-5 == pytest.approx(density, rel=1e-5, abs=1e-9)
