"""Shocks are mixed in one order: the same numbers give the same bits, whatever else the machine does meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.synthetic.noise import correlated, generator


@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 500))
def test_it_is_the_matrix_product(seed: int, assets: int, count: int) -> None:
    root = np.tril(generator(seed, "root").standard_normal((assets, assets)))
    shocks = generator(seed, "shocks").standard_normal((assets, count))
    assert correlated(root, shocks) == pytest.approx(root @ shocks, rel=1e-12, abs=1e-12)


@given(st.integers(0, 2**32), st.integers(1, 400), st.integers(1, 400))
def test_a_column_has_the_same_bits_among_few_and_among_many(seed: int, few: int, more: int) -> None:
    root = np.tril(generator(seed, "root").standard_normal((12, 12)))
    shocks = generator(seed, "shocks").standard_normal((12, few + more))
    assert np.array_equal(correlated(root, shocks)[:, :few], correlated(root, shocks[:, :few].copy()))


def test_the_shocks_are_left_as_they_were() -> None:
    shocks = np.ones((2, 3))
    assert correlated(np.eye(2), shocks).tolist() == shocks.tolist()
    assert shocks.tolist() == [[1.0] * 3] * 2
