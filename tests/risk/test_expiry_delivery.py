"""Windows that may bring shares, a future, or a contract left over."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import ProductKind
from risk.expiry import Window, delivery_windows, windows
from tests.risk.make import option, spx


def found(strike: float, quantity: int, minutes: float, *, price: float = 5.0, right: str = "P") -> tuple[Window, ...]:
    contract = option(right, strike)
    at = contract.settles_at - timedelta(minutes=minutes)
    return delivery_windows(contract, quantity, price, 100.0, at, pin_minutes=60.0)


@pytest.mark.parametrize(("minutes", "pinned"), [(60.0, True), (61.0, False), (1.0, True)])
def test_a_pin_counts_near_the_end_only(minutes: float, pinned: bool) -> None:
    assert (Window.PIN in found(100.2, -1, minutes)) is pinned


def test_a_short_in_the_money_counts_all_of_its_last_day() -> None:
    assert Window.IN_THE_MONEY_AT_EXPIRY in found(105.0, -1, 300.0, price=5.5)
    assert found(105.0, -1, 3 * 1440.0, price=5.5) == ()


def test_a_short_without_time_value_counts_long_before() -> None:
    assert found(105.0, -1, 30 * 1440.0, price=5.0) == (Window.EARLY_ASSIGNMENT,)


@pytest.mark.parametrize("quantity", [-1, 1])
def test_what_is_past_its_end_counts_whoever_holds_it(quantity: int) -> None:
    assert found(90.0, quantity, 0.0) == (Window.EXPIRED,)


def test_longs_and_cash_settled_options_bring_nothing_before_their_end() -> None:
    assert found(105.0, 1, 5.0) == ()
    index = spx("P", 105.0)
    assert index.kind is ProductKind.INDEX_OPTION
    assert delivery_windows(index, -1, 5.0, 100.0, index.settles_at - timedelta(minutes=5), pin_minutes=60.0) == ()


@given(
    st.floats(50.0, 150.0),
    st.sampled_from([-2, -1, 1]),
    st.floats(-10.0, 5000.0),
    st.sampled_from([math.nan, 0.0, 1.0, 60.0]),
    st.sampled_from(["P", "C"]),
)
def test_they_are_always_among_the_windows_of_the_contract(
    strike: float, quantity: int, minutes: float, price: float, right: str
) -> None:
    contract = option(right, strike)
    at = contract.settles_at - timedelta(minutes=minutes)
    own = delivery_windows(contract, quantity, price, 100.0, at, pin_minutes=60.0)
    assert set(own) <= set(windows(contract, quantity, price, 100.0, at))
