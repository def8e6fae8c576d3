"""Rolling correlations, effective exposure and clusters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.arrays import FloatArray
from risk.correlation import WINDOW, Correlations, beta, clusters, correlations, effective_count, effective_exposure


def closes(seed: int, days: int = 200) -> FloatArray:
    return np.asarray(100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, days))))


def pair(correlation: float) -> Correlations:
    return Correlations(names=("A", "B"), matrix=np.array([[1.0, correlation], [correlation, 1.0]]))


def test_the_correlation_is_that_of_the_last_sixty_returns() -> None:
    first, second = closes(1), closes(2)
    found = correlations({"A": first, "B": second}).between("A", "B")
    returns = [np.diff(np.log(series[-(WINDOW + 1) :])) for series in (first, second)]
    assert found == pytest.approx(float(np.corrcoef(returns)[0, 1]))
    earlier = first.copy()
    earlier[:100] = 1.0
    assert correlations({"A": earlier, "B": second}).between("A", "B") == pytest.approx(found)


def test_a_series_moves_with_itself_and_against_its_inverse() -> None:
    first = closes(3)
    found = correlations({"A": first, "B": 2 * first, "C": 1 / first})
    assert found.between("A", "B") == pytest.approx(1.0)
    assert found.between("A", "C") == pytest.approx(-1.0)


@pytest.mark.parametrize("bad", [closes(1, 60), np.full(200, 5.0), np.append(closes(1), math.nan), -closes(1)])
def test_what_is_not_known_is_taken_to_move_alike(bad: FloatArray) -> None:
    assert correlations({"A": closes(2), "B": bad, "C": closes(4)}).between("A", "B") == 1.0


def test_two_alike_count_nearly_as_one() -> None:
    assert effective_exposure({"A": 100.0, "B": 100.0}, pair(0.95)) == pytest.approx(197.484, abs=1e-3)
    assert effective_count({"A": 100.0, "B": 100.0}, pair(0.95)) == pytest.approx(1.0256, abs=1e-4)
    assert effective_count({"A": 100.0, "B": 100.0}, pair(0.0)) == pytest.approx(2.0)


def test_a_hedge_shrinks_the_exposure_but_not_the_count() -> None:
    assert effective_exposure({"A": 100.0, "B": -100.0}, pair(0.95)) == pytest.approx(31.62, abs=0.01)
    assert effective_count({"A": 100.0, "B": -100.0}, pair(0.95)) == pytest.approx(1.0256, abs=1e-4)


def test_nothing_is_no_exposure() -> None:
    assert effective_exposure({}, pair(0.5)) == 0.0
    assert effective_count({}, pair(0.5)) == 0.0


def test_alike_underlyings_share_thirty_percent() -> None:
    names = ("SPY", "QQQ", "GLD")
    matrix = np.array([[1.0, 0.95, 0.1], [0.95, 1.0, 0.0], [0.1, 0.0, 1.0]])
    found = clusters({"SPY": 20_000.0, "QQQ": 15_000.0, "GLD": 25_000.0}, Correlations(names=names, matrix=matrix), 100_000.0)
    assert [(cluster.names, cluster.exposure, cluster.is_over) for cluster in found] == [
        (("QQQ", "SPY"), 35_000.0, True),
        (("GLD",), 25_000.0, False),
    ]


def test_links_chain_and_opposites_count_as_alike() -> None:
    matrix = np.array([[1.0, 0.8, 0.1], [0.8, 1.0, -0.9], [0.1, -0.9, 1.0]])
    found = clusters({"A": 1.0, "B": 1.0, "C": 1.0}, Correlations(names=("A", "B", "C"), matrix=matrix), 100.0)
    assert [cluster.names for cluster in found] == [("A", "B", "C")]


def test_without_net_liquidation_value_everything_is_too_much() -> None:
    assert all(cluster.is_over for cluster in clusters({"A": 1.0, "B": 1.0}, pair(0.0), 0.0))


def test_an_underlying_without_correlations_is_refused() -> None:
    with pytest.raises(KeyError, match="XYZ"):
        effective_exposure({"XYZ": 1.0}, pair(0.5))


@given(st.floats(-1, 1), st.floats(0, 1e6), st.floats(0, 1e6))
def test_effective_exposure_lies_between_the_difference_and_the_sum(correlation: float, first: float, second: float) -> None:
    found = effective_exposure({"A": first, "B": second}, pair(correlation))
    assert abs(first - second) - 1e-3 <= found <= first + second + 1e-3


def test_beta_is_the_slope_of_returns_on_the_benchmarks() -> None:
    index = 100.0 * np.exp(np.cumsum(np.random.default_rng(3).normal(0.0, 0.01, 80)))
    assert beta(index, index) == pytest.approx(1.0)
    assert beta(index**2, index) == pytest.approx(2.0)
    assert beta(1.0 / index, index) == pytest.approx(-1.0)


@pytest.mark.parametrize("closes", [[], [100.0, 101.0], [100.0, math.nan, 101.0, 102.0], [100.0, 0.0, 101.0, 102.0]])
def test_beta_is_not_known_from_bad_closes(closes: list[float]) -> None:
    assert math.isnan(beta(closes, closes))


def test_beta_to_something_dead_is_not_known() -> None:
    assert math.isnan(beta([100.0, 101.0, 99.0, 100.0], [50.0] * 4))
