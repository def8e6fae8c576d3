"""Work by blocks gives what work at once gives."""

from __future__ import annotations

import numpy as np
import pytest

from risk import black_scholes
from risk.arrays import BLOCK, by_blocks
from risk.implied_volatility import implied_volatility


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 7])
def test_every_entry_is_worked_on_once_and_in_its_place(size: int) -> None:
    numbers = np.arange(size, dtype=np.float64)
    doubled, summed = by_blocks(lambda arrays: (2 * arrays[0], arrays[0] + arrays[1]), numbers, 3.0)
    assert doubled.tolist() == (2 * numbers).tolist()
    assert summed.tolist() == (numbers + 3.0).tolist()


def test_shapes_are_kept_across_blocks() -> None:
    rows, columns = np.arange(200.0)[:, None], np.arange(100.0)
    (product,) = by_blocks(lambda arrays: (arrays[0] * arrays[1],), rows, columns)
    assert product.shape == (200, 100)
    assert (product == rows * columns).all()


def test_a_large_chain_has_the_prices_greeks_and_volatilities_of_its_parts() -> None:
    strikes = np.linspace(60.0, 160.0, 2 * BLOCK + 11)
    last = strikes[-3:]
    whole = black_scholes.price(1, 100, strikes, 0.5, 0.25, rate=0.04)
    assert whole[-3:].tolist() == black_scholes.price(1, 100, last, 0.5, 0.25, rate=0.04).tolist()
    greeks, few = (black_scholes.greeks(1, 100, k, 0.5, 0.25, rate=0.04) for k in (strikes, last))
    assert greeks.gamma[-3:].tolist() == few.gamma.tolist()
    found = implied_volatility(1, whole, 100, strikes, 0.5, rate=0.04)
    assert found.problem.dtype == np.int64
    assert np.abs(found.volatility - 0.25).max() < 1e-10
