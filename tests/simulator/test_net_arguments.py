"""What a .NET method takes from Python, by pythonnet's rules."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import ArgumentException
from simulator.net_arguments import decimal, flag, quantity_of, text, whole

NUMBERS = [3, 2.5, Decimal("2.5"), np.float64(2.5), np.float32(2.5), np.int64(3), np.int32(-3), 0, -0.0]
NO_NUMBERS = [None, "3", True, False, np.bool_(True), 1j, [1], object()]


@pytest.mark.parametrize("value", NUMBERS)
def test_a_decimal_is_any_finite_number(value: object) -> None:
    assert decimal("call", "price", value) == quantity_of("call", value) == float(value)  # type: ignore[arg-type]
    assert type(decimal("call", "price", value)) is float


@pytest.mark.parametrize("value", [*NO_NUMBERS, math.nan, math.inf, -math.inf, np.float64("nan"), Decimal("NaN")])
def test_what_is_no_finite_number_is_no_decimal(value: object) -> None:
    with pytest.raises(TypeError, match="No method matches given arguments for call: price must be a finite number, not"):
        decimal("call", "price", value)


@pytest.mark.parametrize("value", NO_NUMBERS)
def test_what_is_no_number_is_no_quantity(value: object) -> None:
    with pytest.raises(TypeError, match="for call: quantity must be a number"):
        quantity_of("call", value)


@pytest.mark.parametrize("value", [math.nan, math.inf, np.float64("-inf")])
def test_a_quantity_that_is_not_finite_is_an_argument_exception(value: float) -> None:
    with pytest.raises(ArgumentException, match="It is not possible to cast a non-finite floating-point value"):
        quantity_of("call", value)


@pytest.mark.parametrize(("value", "want"), [(3, 3), (3.0, 3), (np.int64(-3), -3), (np.float64(4.0), 4), (Decimal(5), 5)])
def test_a_whole_number_may_come_as_a_float_without_a_fraction(value: object, want: int) -> None:
    made = whole("call", "quantity", value)
    assert (made, type(made)) == (want, int)


@pytest.mark.parametrize("value", [2.5, np.float64(0.5), math.nan, math.inf, *NO_NUMBERS])
def test_what_is_not_whole_is_no_int(value: object) -> None:
    with pytest.raises(TypeError, match="for call: quantity must be a whole number"):
        whole("call", "quantity", value)


@pytest.mark.parametrize("value", [True, False])
def test_a_flag_is_true_or_false(value: bool) -> None:
    assert flag("call", "asynchronous", value) is value


@pytest.mark.parametrize("value", [0, 1, None, "", "tag", np.bool_(True)])
def test_nothing_else_is_a_flag(value: object) -> None:
    with pytest.raises(TypeError, match="asynchronous must be True or False"):
        flag("call", "asynchronous", value)


@pytest.mark.parametrize("value", [None, "", "tag"])
def test_a_text_may_be_none(value: str | None) -> None:
    assert text("call", "tag", value) == value


@pytest.mark.parametrize("value", [0, 1.5, b"tag", ["tag"]])
def test_nothing_else_is_a_text(value: object) -> None:
    with pytest.raises(TypeError, match="tag must be a str or None"):
        text("call", "tag", value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_goes_through_unchanged(value: float) -> None:
    assert decimal("call", "price", value) == quantity_of("call", value) == value


@given(st.floats())
def test_a_float_is_an_int_exactly_where_it_is_whole(value: float) -> None:
    if value.is_integer():
        assert whole("call", "quantity", value) == value
    else:
        with pytest.raises(TypeError):
            whole("call", "quantity", value)
