"""Account phases of the rule book."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.phases import BOUNDS, account_phase


@pytest.mark.parametrize(
    ("value", "phase"), [(0, 0), (39_999, 0), (40_000, 1), (54_999.99, 1), (55_000, 2), (75_000, 3), (95_000, 4), (1e9, 4)]
)
def test_phases_begin_where_the_rule_book_says(value: float, phase: int) -> None:
    assert account_phase(value) == phase


@pytest.mark.parametrize("value", [math.nan, -math.inf, -1.0])
def test_a_value_that_is_none_is_of_the_first_phase(value: float) -> None:
    assert account_phase(value) == 0


@given(st.floats(0.0, 1e6), st.floats(0.0, 1e6))
def test_a_larger_account_is_never_of_an_earlier_phase(first: float, second: float) -> None:
    small, large = sorted((first, second))
    assert account_phase(small) <= account_phase(large)
    assert len(BOUNDS) == 4
