"""How much to order to come to a share of the account: LEAN's own cases, worked examples, and what must hold of all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import InvalidOperationException
from simulator.margin import MarginSecurity, OrderSize, Target, order_size
from simulator.margin.single import initial
from simulator.margin.targets import FeeOf
from simulator.symbols import Market, Symbol

D = Decimal
MSFT = Symbol.create("MSFT", SecurityType.EQUITY, Market.USA)
CALL = Symbol.create_option(MSFT, "MSFT", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, date(2026, 1, 16))
ES = Symbol.create_future("ES", Market.CME, date(2026, 3, 20))

LEANS = (
    ("ZeroToLong", 0, 25, 100000, 0, 0.5, 1995),
    ("ZeroToLong_SmallConstantFeeStructure", 1, 25, 100000, 0, 0.5, 1994),
    ("ZeroToLong_HighConstantFeeStructure", 10000, 25, 100000, 0, 0.5, 1795),
    ("ZeroToShort", 0, 25, 100000, 0, -0.5, -1995),
    ("ZeroToShort_SmallConstantFeeStructure", 1, 25, 100000, 0, -0.5, -1994),
    ("ZeroToShort_HighConstantFeeStructure", 10000, 25, 100000, 0, -0.5, -1795),
    ("LongToLonger", 0, 25, 50000, 2000, 0.75, 992),
    ("LongToLonger_SmallConstantFeeStructure", 1, 25, 50000, 2000, 0.75, 992),
    ("LongToLonger_HighConstantFeeStructure", 10000, 25, 50000, 2000, 0.75, 693),
    ("LongerToLong", 0, 25, 25000, 3000, 0.5, -1005),
    ("LongerToLong_SmallConstantFeeStructure", 1, 25, 25000, 3000, 0.5, -1006),
    ("LongerToLong_HighConstantFeeStructure", 10000, 25, 25000, 3000, 0.5, -1205),
    ("LongToZero", 0, 25, 50000, 2000, 0, -2000),
    ("LongToZero_SmallConstantFeeStructure", 1, 25, 50000, 2000, 0, -2000),
    ("LongToZero_HighConstantFeeStructure", 10000, 25, 50000, 2000, 0, -2000),
    ("LongToShort", 0, 25, 50000, 2000, -0.5, -3995),
    ("LongToShort_SmallConstantFeeStructure", 1, 25, 50000, 2000, -0.5, -3994),
    ("LongToShort_HighConstantFeeStructure", 10000, 25, 50000, 2000, -0.5, -3795),
    ("HalfLongToFullShort", 0, 25, 50000, 2000, -1, -5990),
    ("HalfLongToFullShort_SmallConstantFeeStructure", 1, 25, 50000, 2000, -1, -5989),
    ("HalfLongToFullShort_HighConstantFeeStructure", 10000, 25, 50000, 2000, -1, -5591),
    ("ShortToZero", 0, 25, 150000, -2000, 0, 2000),
    ("ShortToZero_SmallConstantFeeStructure", 1, 25, 150000, -2000, 0, 2000),
    ("ShortToZero_HighConstantFeeStructure", 10000, 25, 150000, -2000, 0, 2000),
    ("ShortToShorter", 0, 25, 150000, -2000, -0.75, -992),
    ("ShortToShorter_SmallConstantFeeStructure", 1, 25, 150000, -2000, -0.75, -992),
    ("ShortToShorter_HighConstantFeeStructure", 10000, 25, 150000, -2000, -0.75, -693),
    ("ShortToLong", 0, 25, 150000, -2000, 0.5, 3995),
    ("ShortToLong_SmallConstantFeeStructure", 1, 25, 150000, -2000, 0.5, 3994),
    ("ShortToLong_HighConstantFeeStructure", 10000, 25, 150000, -2000, 0.5, 3795),
)
"""LEAN's Tests/Algorithm/AlgorithmTradingTests.cs: name, fee of an order, price, cash, shares held, target, shares to order."""


def shares(price: float, leverage: float = 1.0) -> dict[Symbol, MarginSecurity]:
    return {MSFT: MarginSecurity(symbol=MSFT, price=price, leverage=leverage)}


def free(fee: float = 0.0) -> FeeOf:
    return lambda symbol, quantity: fee


@pytest.mark.parametrize("leverage", [1.0, 2.0, 100.0])
@pytest.mark.parametrize(("name", "fee", "price", "cash", "held", "percent", "want"), LEANS)
def test_leans_own_cases_come_out_as_in_lean(
    name: str, fee: float, price: float, cash: float, held: float, percent: float, want: float, leverage: float
) -> None:
    value = cash + held * price
    share = D(repr(percent)) * D("0.9975") / D(repr(leverage))
    target = Target(symbol=MSFT, held=held, share=share, portfolio_value=value)
    assert order_size(target, shares(price, leverage), free(fee)).quantity == want, name


def test_leans_case_of_a_lost_digit_comes_out_as_in_lean() -> None:
    share = D("0.4987458298843655153385005142")
    target = Target(symbol=MSFT, held=-190, share=share, portfolio_value=112302.5 - 190 * 66.5)
    assert order_size(target, shares(66.5, 2.0), free()).quantity == 1684


def test_a_target_of_nothing_closes_what_is_held_whatever_it_costs() -> None:
    target = Target(symbol=MSFT, held=-7, share=D("0.0"), portfolio_value=100.0, minimum_share=1.0, margin_remaining=1.0)
    assert order_size(target, shares(25.0), free(1e6)) == OrderSize(7)


def test_a_price_of_nothing_is_said() -> None:
    target = Target(symbol=MSFT, held=0, share=D("0.5"), portfolio_value=100.0)
    assert order_size(target, shares(0.0), free()) == OrderSize(0.0, no_price=True)


@pytest.mark.parametrize(
    ("remaining", "want"), [(1.0, OrderSize(0.0, too_small=True)), (0.0, OrderSize(3)), (-1.0, OrderSize(3))]
)
def test_a_change_under_the_least_share_is_made_only_when_no_margin_is_left(remaining: float, want: OrderSize) -> None:
    # 0.1 % of 100,000 is 100; three more shares at 25 change the margin by 75.
    target = Target(
        symbol=MSFT,
        held=1000,
        share=D("0.25075"),
        portfolio_value=1e5,
        minimum_share=0.001,
        margin_remaining=remaining,
    )
    assert order_size(target, shares(25.0), free()) == want


def test_a_change_of_exactly_the_least_share_is_made() -> None:
    target = Target(symbol=MSFT, held=0, share=D("0.001"), portfolio_value=1e5, minimum_share=0.001, margin_remaining=1.0)
    assert order_size(target, shares(25.0), free()) == OrderSize(4)


def test_less_than_a_lot_is_nothing() -> None:
    target = Target(symbol=MSFT, held=0, share=D("0.5"), portfolio_value=49.0)
    assert order_size(target, shares(25.0), free()) == OrderSize(0.0)


def test_fees_that_leave_no_lot_leave_no_order() -> None:
    """100 of value buys 4 at 25; a fee of 90 leaves room for none, and the second look says so."""
    target = Target(symbol=MSFT, held=0, share=D("1.0"), portfolio_value=100.0)
    assert order_size(target, shares(25.0), free(90.0)) == OrderSize(0.0)


def test_a_fee_dearer_for_fewer_shares_is_looked_at_again_each_time() -> None:
    """Four cost 20 in fees, so 80 are left for three; these cost 30, which leaves 70 for two; these cost 40: 60 are enough."""

    def fee(symbol: Symbol, quantity: float) -> float:
        return 60.0 - 10.0 * quantity

    assert order_size(Target(symbol=MSFT, held=0, share=D("1"), portfolio_value=100.0), shares(25.0), fee) == OrderSize(2)


def test_options_are_bought_by_their_premium_and_sold_by_their_margin() -> None:
    book = {
        MSFT: MarginSecurity(symbol=MSFT, price=100.0, leverage=2.0),
        CALL: MarginSecurity(symbol=CALL, price=2.0, multiplier=100.0, unit_of_trade=100.0),
    }
    long = order_size(Target(symbol=CALL, held=0, share=D("0.1"), portfolio_value=10_000.0), book, free())
    assert long == OrderSize(5)  # 1,000 at 200 each
    # Sold at the money: (2 + 20 % of 100) x 100 = 2,200 each, so 10,000 carries four.
    short = order_size(Target(symbol=CALL, held=0, share=D("-1.0"), portfolio_value=10_000.0), book, free())
    assert short == OrderSize(-4)


def test_futures_are_sized_by_their_margin_and_never_beyond_the_account() -> None:
    book = {ES: MarginSecurity(symbol=ES, price=5000.0, multiplier=50.0, future_margins=(12_000.0, 11_000.0))}
    assert order_size(Target(symbol=ES, held=0, share=D("1.0"), portfolio_value=100_000.0), book, free()) == OrderSize(8)
    assert order_size(Target(symbol=ES, held=8, share=D("-0.5"), portfolio_value=100_000.0), book, free()) == OrderSize(-12)
    with pytest.raises(InvalidOperationException, match=r"from -1 to 1, target provided is: 1.01"):
        order_size(Target(symbol=ES, held=0, share=D("1.01"), portfolio_value=100_000.0), book, free())


@given(
    price=st.integers(1, 100_000).map(lambda cents: cents / 100),
    held=st.integers(-2_000, 2_000),
    percent=st.integers(-150, 150).map(lambda hundredths: hundredths / 100),
    leverage=st.sampled_from([1.0, 2.0, 4.0]),
    value=st.integers(1_000, 10_000_000),
    fee=st.sampled_from([0.0, 1.0, 7.5]),
)
def test_what_is_held_in_the_end_is_the_most_that_fits_the_target(
    price: float, held: int, percent: float, leverage: float, value: int, fee: float
) -> None:
    book, share = shares(price, leverage), D(repr(percent)) / D(repr(leverage))
    quantity = order_size(Target(symbol=MSFT, held=held, share=share, portfolio_value=value), book, free(fee)).quantity
    if quantity == 0:
        return
    after = held + quantity
    target = (value - fee) * float(share)
    margin = initial(MSFT, after, book).value
    assert after * percent >= 0
    assert abs(margin) <= abs(target) * (1 + 1e-9) or percent == 0
    assert abs(initial(MSFT, after + (1 if percent > 0 else -1), book).value) > abs(target) * (1 - 1e-9) or percent == 0
