"""LEAN's rounding of numbers for people: 7 significant digits, and 4 after the point above 1000 (Common/Extensions.cs)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.smart_rounding import plain_decimal, smart_rounded, smart_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (144.643425, "144.6434"),
        (2.0, "2"),
        (0.05, "0.05"),
        (1e-5, "0.00001"),
        (0.0, "0"),
        (-0.0, "0"),
        (1000.0, "1000"),
        (1000.04, "1000.04"),
        (999.99996, "1000"),
        (123456789.0, "123456789"),
        (-51245.6789, "-51245.68"),
        (-123456789.0, "-123456800"),
    ],
)
def test_up_to_a_thousand_and_below_zero_seven_digits_are_left(value: float, text: str) -> None:
    assert smart_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.56789, "1234.5679"),
        (1234.5, "1234.5"),
        (1234.1234, "1234.1234"),
        (1234.50001, "1234.5000"),
        (1999.99999, "2000.0000"),
        (1000.00001, "1000.0000"),
    ],
)
def test_above_a_thousand_zeros_that_rounding_makes_stay(value: float, text: str) -> None:
    """.NET's Math.Round leaves a decimal as many places as it was asked for, and LEAN does not normalise after it."""
    assert smart_text(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.12345675, "0.1234568"), (0.12345665, "0.1234566"), (1234.56785, "1234.5678"), (1234.56775, "1234.5678")],
)
def test_a_tie_goes_to_the_even_digit(value: float, text: str) -> None:
    assert smart_text(value) == text


def test_what_float_arithmetic_leaves_is_no_digit_of_the_number() -> None:
    assert 1.1 * 1.1 * 10000 == 12100.000000000002
    assert smart_text(1.1 * 1.1 * 10000) == "12100"


@given(st.floats(-1e9, 1e9).filter(lambda value: not 0 < abs(value) < 1e-6))
def test_a_rounded_number_is_close_and_rounding_it_again_changes_nothing(value: float) -> None:
    rounded = smart_rounded(value)
    assert "E" not in smart_text(value)
    assert abs(rounded - Decimal(value)) <= max(abs(Decimal(value)) * Decimal("5.0001e-7"), Decimal("1e-12"))
    assert smart_rounded(float(rounded)) == rounded


@given(st.integers(-(10**9), 10**9).map(lambda cents: cents / 100))
def test_prices_in_cents_up_to_a_hundred_thousand_or_above_a_thousand_keep_every_cent(value: float) -> None:
    if abs(value) < 1e5 or value > 1000:
        assert smart_rounded(value) == plain_decimal(value)
    else:
        step = Decimal(10) ** (plain_decimal(value).adjusted() - 6)
        assert smart_rounded(value) == plain_decimal(value).quantize(step, rounding=ROUND_HALF_EVEN)


@given(st.integers(-(10**7), 10**7), st.integers(0, 4))
def test_a_plain_decimal_has_no_trailing_zeros_and_no_exponent(mantissa: int, places: int) -> None:
    exact = plain_decimal(mantissa / 10**places)
    assert exact == Decimal(mantissa).scaleb(-places)
    text = str(exact)
    assert "E" not in text
    assert not ("." in text and text.endswith("0"))
