"""Payoffs at expiry."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract
from risk.payoff import PayoffRange, breakevens, intrinsic_value, least_value, payoff_range, upper_slope, worst_loss
from tests.risk.make import option

CONDOR = {option("P", 5335): -1, option("P", 5305): 1, option("C", 5445): -1, option("C", 5475): 1}
ONE_ONE_TWO = {option("P", 511): 1, option("P", 506): -1, option("P", 418): -2}
LEGS = st.dictionaries(
    st.builds(option, st.sampled_from(["C", "P"]), st.sampled_from([80.0, 90.0, 95.0, 100.0, 105.0, 120.0])),
    st.integers(-3, 3).filter(bool),
    min_size=1,
    max_size=5,
)


def test_the_condor_of_the_rule_book_loses_ends_and_breaks_even_as_stated() -> None:
    assert worst_loss(CONDOR, 4.65) == pytest.approx(2535.0)
    assert breakevens(CONDOR, 4.65) == pytest.approx((5330.35, 5449.65))
    profits = intrinsic_value(CONDOR, [5295, 5330.35, 5335, 5400, 5445, 5449.65, 5485]) + 465.0
    assert profits == pytest.approx([-2535.0, 0.0, 465.0, 465.0, 465.0, 0.0, -2535.0], abs=1e-6)


def test_the_one_one_two_of_the_rule_book_loses_ends_and_breaks_even_as_stated() -> None:
    assert worst_loss(ONE_ONE_TWO, 3.31) == pytest.approx((2 * 418 - 5 - 3.31) * 100)
    assert breakevens(ONE_ONE_TWO, 3.31) == pytest.approx((413.845,))
    profits = intrinsic_value(ONE_ONE_TWO, [540.0, 511, 506, 418, 397.1]) + 331.0
    assert profits == pytest.approx([331.0, 331.0, 831.0, 831.0, -3349.0])


@pytest.mark.parametrize(
    ("legs", "expected"),
    [
        ({option("C", 100): -1}, PayoffRange(least=None, greatest=0.0)),
        ({option("C", 100): 1}, PayoffRange(least=0.0, greatest=None)),
        ({option("P", 100): -1}, PayoffRange(least=-10_000.0, greatest=0.0)),
        ({option("P", 100): 1}, PayoffRange(least=0.0, greatest=10_000.0)),
        ({option("C", 105): -2, option("C", 100): 1}, PayoffRange(least=None, greatest=500.0)),
        ({option("P", 100): -1, option("P", 95): 1}, PayoffRange(least=-500.0, greatest=0.0)),
    ],
)
def test_what_has_no_bound_has_none(legs: dict[Contract, int], expected: PayoffRange) -> None:
    assert payoff_range(legs) == expected


def test_an_unbounded_loss_is_not_a_number() -> None:
    assert worst_loss({option("C", 100): -1}, 5.0) is None
    assert breakevens({option("C", 100): -1}, 5.0) == (105.0,)


def test_a_structure_that_cannot_lose_loses_nothing() -> None:
    assert worst_loss({option("C", 100): 1, option("C", 105): -1}, 1.0) == 0.0


def test_a_breakeven_on_a_strike_is_found_once() -> None:
    assert breakevens({option("C", 100): 1, option("C", 105): -1}, -5.0) == (105.0,)


def test_legs_of_different_multipliers_have_no_net_price() -> None:
    with pytest.raises(ValueError, match="one multiplier"):
        worst_loss({option("C", 100): 1, option("C", 105, multiplier=10.0): -1}, 1.0)
    with pytest.raises(ValueError, match="one multiplier"):
        breakevens({}, 1.0)


@given(LEGS, st.floats(0.0, 400.0))
def test_no_price_of_the_underlying_is_worth_less_than_the_least_or_more_than_the_greatest(
    legs: dict[Contract, int], spot: float
) -> None:
    value, bounds = float(intrinsic_value(legs, spot)), payoff_range(legs)
    assert bounds.least is None or value >= bounds.least - 1e-6
    assert bounds.greatest is None or value <= bounds.greatest + 1e-6
    assert (bounds.least is None) == (upper_slope(legs) < 0)
    assert (bounds.greatest is None) == (upper_slope(legs) > 0)


@given(LEGS, st.integers(-20, 20))
def test_every_breakeven_breaks_even_and_signs_only_change_there(legs: dict[Contract, int], price: int) -> None:
    found = breakevens(legs, float(price))
    assert list(found) == sorted(set(found))
    assert intrinsic_value(legs, np.array(found)) + price * 100.0 == pytest.approx([0.0] * len(found), abs=1e-6)
    edges = np.array([0.0, *found, max([300.0, *found]) + 50.0])
    for left, right in pairwise(edges.tolist()):
        inside = intrinsic_value(legs, np.linspace(left, right, 203)[1:-1]) + price * 100.0
        assert not (inside.min() < -1e-6 and inside.max() > 1e-6)


@given(LEGS)
def test_the_least_value_is_that_of_the_range(legs: dict[Contract, int]) -> None:
    assert least_value(legs) == payoff_range(legs).least
