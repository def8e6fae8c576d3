"""Refusals with the digits .NET's decimals leave, worked by hand and against decimal arithmetic of as many digits."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.margin import MarginOrder, MarginPosition, has_sufficient_buying_power
from simulator.margin.exact import ExactBook, NetDecimal, priced
from simulator.margin.groups import resolve_groups
from simulator.margin.requirements import maintenance_margin
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol
from tests.simulator.margin_market import CALL, GOOG, PUT, Book, book_of, goog, option, shares

P840 = goog(date(2016, 1, 15), 840, PUT)
P700 = goog(date(2016, 1, 15), 700, PUT)
C800 = goog(date(2016, 1, 15), 800, CALL)
hundredths = st.integers(1, 10**7).map(lambda number: number / 100)


def sold(symbol: Symbol, quantity: float, price: float, fee: float) -> MarginOrder:
    return MarginOrder(order_id=1, symbol=symbol, quantity=quantity, order_type=OrderType.MARKET, value_price=price, fee=fee)


def book(put_price: float, goog_price: float) -> Book:
    return book_of(shares(goog_price), option(P840, put_price), option(P700, 3.0), option(C800, 7.0))


def test_the_remainder_of_a_division_stays_in_the_text() -> None:
    """Two puts of strike 840 at 101.5, GOOG 773.64: 203 a unit (20,300 / 100).

    773.64 / 203 = 3.8110344827586206896551724138 (28 places), a fifth of it 0.7622068965517241379310344828, twice that and 1
    is 2.5244137931034482758620689656; times -20,300 it is -51245.60000000000000000000000168, of which 96 bits hold 24 places.
    """
    check = has_sufficient_buying_power([sold(P840, -2, 101.5, 1.3)], [], book(101.5, 773.64), 5_000.0)
    assert check.reason == "Id: 1, Initial Margin: -51246.900000000000000000000002, Free Margin: 5000"


def test_a_remainder_too_small_for_96_bits_leaves_no_trace() -> None:
    """100 / 7 = 14.285714285714285714285714286; a fifth and 1 is 3.8571428571428571428571428572; times -700 is -2700."""
    small = book_of(shares(100.0), option(goog(date(2016, 1, 15), 100, CALL), 7.0))
    (symbol,) = (one for one in small if one.is_option)
    check = has_sufficient_buying_power([sold(symbol, -1, 7.0, 0.0)], [], small, 10.0)
    assert check.reason == "Id: 1, Initial Margin: -2700, Free Margin: 10"


def test_margin_in_use_leaves_its_digits_on_the_free_margin() -> None:
    market = book(101.5, 773.64)
    held = [MarginPosition(P840, -2.0)]
    used = maintenance_margin(resolve_groups(held, market)[0], market)
    check = has_sufficient_buying_power([sold(C800, -9, 7.0, 0.0)], held, market, 100_000.0 - used)
    assert check.reason.endswith(", Free Margin: 48754.399999999999999999999998")


@given(price=hundredths, put=hundredths, quantity=st.integers(1, 50))
def test_the_exact_margin_is_the_margin(price: float, put: float, quantity: int) -> None:
    market = book(put, price)
    for symbol in (P840, P700, C800):
        (group,) = resolve_groups([MarginPosition(symbol, -float(quantity))], market)
        exact = maintenance_margin(group, ExactBook(market))
        assert isinstance(exact, NetDecimal)
        assert exact == pytest.approx(maintenance_margin(group, market), rel=1e-12, abs=1e-9)


@given(hundredths, hundredths, hundredths)
def test_steps_round_as_decimals_of_28_digits_do(left: float, middle: float, right: float) -> None:
    """Where a value needs no more than 28 digits on either side, Python's decimals of 28 digits say the same."""
    made = NetDecimal.of(left) / middle
    with localcontext(Context(prec=60, rounding=ROUND_HALF_EVEN)):
        wanted = (Decimal(repr(left)) / Decimal(repr(middle))).quantize(Decimal(1).scaleb(-made.places))
    assert Decimal(str(made)) == wanted
    assert Decimal(str(NetDecimal.of(left) + right)) == Decimal(repr(left)) + Decimal(repr(right))
    assert Decimal(str(NetDecimal.of(left) * right)) == Decimal(repr(left)) * Decimal(repr(right))


@given(hundredths, hundredths)
def test_a_decimal_holds_as_many_places_as_96_bits_do(left: float, right: float) -> None:
    made = NetDecimal.of(left) / right
    assume(made.exact != Fraction(left) / Fraction(right))
    assert abs(made.exact * 10**made.places) < 2**96
    rests = made.exact != Fraction(repr(left)) / Fraction(repr(right))
    assert not rests or made.places == 28 or abs(made.exact * 10 ** (made.places + 1)) >= 2**96


@pytest.mark.parametrize(
    ("left", "right", "digits"),
    [(17.1, 2.0, "8.55"), (17.0, 2.0, "8.5"), (0.4, 3.0, "0.1333333333333333333333333333"), (5.0, 0.25, "20")],
)
def test_a_quotient_has_the_places_it_needs(left: float, right: float, digits: str) -> None:
    assert (NetDecimal.of(left) / right).digits == digits


def test_a_quotient_keeps_the_places_of_what_is_divided_where_they_hold_it() -> None:
    """1.5 and 2.5 are 4.0 in .NET, and half of that is 2.0."""
    assert ((NetDecimal.of(1.5) + 2.5) / 2.0).digits == "2.0"
    assert ((NetDecimal.of(1.25) + 2.75) / 2.0).digits == "2.00"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-0.05, "-0.05"), (1000.0, "1000"), (12.5, "12.5"), (1e-7, "0.0000001"), (-3.0, "-3")]
)
def test_a_decimal_prints_without_trailing_zeros_or_exponent(value: float, text: str) -> None:
    assert str(NetDecimal.of(value)) == str(NetDecimal.of(value) * NetDecimal.of(1.0)) == text


def test_numbers_mix_on_either_side_and_keep_their_digits() -> None:
    third = 1.0 / NetDecimal.of(3.0)
    assert str(third) == "0.3333333333333333333333333333"
    assert str(1 - third) == "0.6666666666666666666666666667"
    assert str(2 * third) == "0.6666666666666666666666666666"
    assert str(sum([third, third])) == "0.6666666666666666666666666666"
    assert str(abs(-third)) == str(third)
    assert str(NetDecimal.of(third)) == str(third)
    assert (third < 0.34, max(third, 0.0) is third, float(third) == 1 / 3) == (True, True, True)


def test_money_loses_what_float_arithmetic_left_on_it() -> None:
    assert str(priced(0.1 + 0.2)) == "0.3"
    assert str(priced(1_000_000 - 17.18 * 3)) == "999948.46"


def test_what_no_decimal_holds_is_an_overflow_as_in_dot_net() -> None:
    with pytest.raises(OverflowError, match="too large or too small for a Decimal"):
        NetDecimal.of(1e28) * 100.0


def test_an_exact_book_has_what_the_book_has() -> None:
    market = book(1.0, 700.0)
    exact = ExactBook(market)
    assert list(exact) == list(market)
    assert len(exact) == 4
    assert (exact[GOOG].price, exact[GOOG].leverage) == (700.0, 2.0)
