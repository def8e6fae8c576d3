"""Work by blocks gives what work at once gives."""

from __future__ import annotations

import numpy as np
import pytest

from risk import black_scholes
from risk.arrays import BLOCK, FloatArray, by_blocks, either, where_valid
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


def test_one_number_for_all_entries_is_handed_on_as_one_number() -> None:
    seen: list[list[int]] = []

    def function(arrays: tuple[FloatArray, ...]) -> tuple[FloatArray, ...]:
        seen.append([array.size for array in arrays])
        return (arrays[1] + 1.0,)

    (found,) = by_blocks(function, np.zeros(BLOCK + 3), 4.0)
    assert seen == [[BLOCK, 1], [3, 1]]
    assert found.tolist() == [5.0] * (BLOCK + 3)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        by_blocks(lambda arrays: arrays, np.zeros(3), np.zeros(4))


@pytest.mark.parametrize("kind", [np.int64, np.float32, np.bool_])
def test_numbers_of_any_kind_are_worked_on_as_doubles(kind: type) -> None:
    (found,) = by_blocks(lambda arrays: (arrays[0] / 3.0,), np.ones(2, dtype=kind))
    assert found.dtype == np.float64
    assert found.tolist() == [1.0 / 3.0] * 2


@pytest.mark.parametrize("valid", [[True, True], [True, False], [False, True], [False, False]])
def test_only_valid_entries_are_worked_on(valid: list[bool]) -> None:
    def function(arrays: tuple[FloatArray, ...]) -> tuple[FloatArray, ...]:
        assert (arrays[0] > 0.0).all()
        return (arrays[0] * arrays[1], arrays[1])

    numbers = np.where(valid, [2.0, 3.0], -1.0)
    products, factors = where_valid(function, np.array(valid), (numbers, np.array([10.0])))
    wanted = [20.0 if valid[0] else np.nan, 30.0 if valid[1] else np.nan]
    np.testing.assert_array_equal(products, wanted)
    np.testing.assert_array_equal(np.broadcast_to(factors, 2), [10.0 if each else np.nan for each in valid])


@pytest.mark.parametrize("valid", [True, False])
def test_a_lone_entry_is_worked_on_where_valid(valid: bool) -> None:
    (found,) = where_valid(lambda arrays: (arrays[0] + 1.0,), np.array([valid]), (np.array([2.0]),))
    np.testing.assert_array_equal(found, [3.0 if valid else np.nan])


@pytest.mark.parametrize("condition", [[True, False, True], [False, False, False], [True, True, True]])
def test_each_entry_goes_one_of_two_ways(condition: list[bool]) -> None:
    found = either(np.array(condition), lambda a: a + 1.0, lambda a: -a, np.array([1.0, 2.0, 3.0]))
    assert found.tolist() == [n + 1.0 if yes else -n for n, yes in zip([1.0, 2.0, 3.0], condition, strict=True)]
