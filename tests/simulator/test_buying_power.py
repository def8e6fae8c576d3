"""LEAN's buying power check before an order leaves: who passes, and the words for who does not."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import ArgumentException
from simulator.margin import MarginOrder, MarginPosition, MarginSecurity, has_sufficient_buying_power, resolve_groups
from simulator.margin.book import value_price
from simulator.margin.sufficiency import margin_delta, refusal_text
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol
from tests.simulator.margin_market import (
    CALL,
    GOOG,
    PUT,
    SPX,
    Book,
    book_of,
    es_market,
    from_quote,
    goog,
    option,
    shares,
    spxw,
)
from tests.simulator.real_quotes import last_quote, spxw_quotes

JAN = date(2016, 1, 15)
P700, P720, P690, C800 = goog(JAN, 700, PUT), goog(JAN, 720, PUT), goog(JAN, 690, PUT), goog(JAN, 800, CALL)


def market() -> Book:
    return book_of(shares(750.0), option(P690, 4.0), option(P700, 5.0), option(P720, 9.0), option(C800, 5.0))


def order_of(
    symbol: Symbol,
    quantity: float,
    book: Book,
    kind: OrderType = OrderType.MARKET,
    number: int = 1,
    fee: float = 0.0,
    price: float | None = None,
    filled: float | None = 0.0,
) -> MarginOrder:
    return MarginOrder(
        order_id=number,
        symbol=symbol,
        quantity=quantity,
        order_type=kind,
        value_price=book[symbol].price if price is None else price,
        fee=fee,
        filled=filled,
    )


def held(*positions: tuple[Symbol, float]) -> list[MarginPosition]:
    return [MarginPosition(symbol, quantity) for symbol, quantity in positions]


def refused(orders: list[MarginOrder], holdings: list[MarginPosition], book: Book, free: float) -> str:
    check = has_sufficient_buying_power(orders, holdings, book, free)
    assert check.is_sufficient is not bool(check.reason)
    return check.reason


class TestRealQuotes:
    def book(self, data: Path) -> Book:
        day, expiry, now = date(2021, 1, 4), date(2021, 1, 6), datetime(2021, 1, 4, 10, 30)
        book = book_of(MarginSecurity(symbol=SPX, price=3738.81))
        for strike in (3700.0, 3800.0):
            symbol = spxw(expiry, strike, PUT)
            book[symbol] = from_quote(symbol, last_quote(spxw_quotes(data, day, expiry, strike, "PUT"), now))
        return book

    def test_five_naked_puts_are_too_much_for_25000(self, lean_data: Path) -> None:
        book = self.book(lean_data)
        symbol = spxw(date(2021, 1, 6), 3700, PUT)
        orders = [order_of(symbol, -5, book, number=3)]
        reason = refused(orders, [], book, 25_000.0)
        assert reason.startswith("Id: 3, Initial Margin: -268")
        assert reason.endswith(", Free Margin: 25000")
        text = refusal_text(orders, book, reason)
        assert text.startswith(
            "Order Error: ids: [3], Insufficient buying power to complete orders (Value:[-7575]), Reason: Id: 3,"
        )
        assert text.endswith(".")

    def test_forty_wide_spreads_are_too_much_for_25000(self, lean_data: Path) -> None:
        book = self.book(lean_data)
        low, high = spxw(date(2021, 1, 6), 3700, PUT), spxw(date(2021, 1, 6), 3800, PUT)
        orders = [
            order_of(low, 40, book, OrderType.COMBO_MARKET, 4),
            order_of(high, -40, book, OrderType.COMBO_MARKET, 5),
        ]
        reason = refused(orders, [], book, 25_000.0)
        assert reason == "Id: 4,5, Maintenance Margin Delta: 400000, Free Margin: 25000"

    def test_a_nine_thousand_dollar_account_is_let_into_an_es_one_one_two(self, lean_data: Path) -> None:
        expiry = date(2020, 6, 19)
        legs = [(expiry, 3150.0, PUT, 1.0), (expiry, 3100.0, PUT, -1.0), (expiry, 2900.0, PUT, -2.0)]
        book, positions = es_market(lean_data, legs, datetime(2020, 1, 6, 15, 30))
        orders = [order_of(p.symbol, p.quantity, book, OrderType.COMBO_LIMIT) for p in positions]
        assert has_sufficient_buying_power(orders, [], book, 9_000.0).is_sufficient


class TestSingleOrders:
    def test_a_bought_option_needs_its_premium_and_fee(self) -> None:
        book = market()
        order = order_of(P700, 2, book, fee=1.3)
        assert has_sufficient_buying_power([order], [], book, 1_001.3).is_sufficient
        assert refused([order], [], book, 1_001.29) == "Id: 1, Initial Margin: 1001.3, Free Margin: 1001.29"

    def test_a_limit_order_is_valued_at_its_own_better_price(self) -> None:
        book = market()
        cheap = order_of(P700, 2, book, OrderType.LIMIT, price=value_price(2, 5.0, 3.0))
        assert has_sufficient_buying_power([cheap], [], book, 600.0).is_sufficient
        dear = order_of(P700, -1, book, OrderType.LIMIT, price=value_price(-1, 5.0, 8.0))
        assert refused([dear], [], book, 10_000.0) == "Id: 1, Initial Margin: -10800, Free Margin: 10000"

    def test_what_is_filled_already_needs_nothing(self) -> None:
        book = market()
        assert has_sufficient_buying_power([order_of(P700, 2, book, filled=1.0)], [], book, 500.0).is_sufficient
        assert refused([order_of(P700, 2, book)], [], book, 500.0)

    def test_reducing_shares_is_always_possible_and_turning_around_is_not(self) -> None:
        book, holding = market(), held((GOOG, 100))
        assert has_sufficient_buying_power([order_of(GOOG, -100, book)], holding, book, 0.0).is_sufficient
        # Closing 100 frees 37,500 of maintenance and 37,500 of initial margin; 300 sold ask 112,500.
        assert refused([order_of(GOOG, -300, book)], holding, book, 0.0) == "Id: 1, Initial Margin: -112500, Free Margin: 75000"
        assert has_sufficient_buying_power([order_of(GOOG, -300, book)], holding, book, 37_500.0).is_sufficient

    def test_an_empty_order_needs_nothing(self) -> None:
        book = market()
        assert has_sufficient_buying_power([order_of(GOOG, 0, book)], [], book, 0.0).is_sufficient

    def test_free_margin_is_never_below_zero(self) -> None:
        book = market()
        assert refused([order_of(GOOG, 1, book)], [], book, -50.0) == "Id: 1, Initial Margin: 375, Free Margin: 0"


class TestExercise:
    def test_an_exercised_call_needs_the_margin_of_its_shares(self) -> None:
        call = goog(JAN, 740, CALL)
        book = market() | book_of(option(call, 12.0))
        order = order_of(call, -1, book, OrderType.OPTION_EXERCISE, fee=1.0)
        assert has_sufficient_buying_power([order], [], book, 37_501.0).is_sufficient
        assert refused([order], [], book, 37_000.0) == "Id: 1, Initial Margin: 37501, Free Margin: 37000"

    def test_an_assigned_put_buys_shares_and_frees_its_own_margin(self) -> None:
        put = goog(JAN, 760, PUT)
        book = market() | book_of(option(put, 12.0))
        order = order_of(put, 1, book, OrderType.OPTION_EXERCISE)
        reason = refused([order], [], book, 20_000.0)
        assert reason == "Id: 1, Initial Margin: 37500, Free Margin: 36200"

    def test_what_expires_worthless_needs_nothing(self) -> None:
        book = market()
        order = order_of(P700, 1, book, OrderType.OPTION_EXERCISE)
        assert has_sufficient_buying_power([order], [], book, 0.0).is_sufficient


class TestGroups:
    def test_a_credit_spread_needs_its_width_and_no_premium(self) -> None:
        book = market()
        orders = [order_of(P720, -1, book, number=1), order_of(P700, 1, book, number=2)]
        assert has_sufficient_buying_power(orders, [], book, 2_000.0).is_sufficient
        assert refused(orders, [], book, 1_999.99) == "Id: 1,2, Maintenance Margin Delta: 2000, Free Margin: 1999.99"

    def test_a_debit_spread_needs_its_debit(self) -> None:
        book = market()
        orders = [order_of(P720, 1, book, number=1), order_of(P700, -1, book, number=2)]
        assert has_sufficient_buying_power(orders, [], book, 400.0).is_sufficient
        assert refused(orders, [], book, 399.0) == "Id: 1,2, Maintenance Margin Delta: 400, Free Margin: 399"

    def test_covering_a_naked_put_frees_margin_and_passes_without_any(self) -> None:
        book = market()
        assert has_sufficient_buying_power([order_of(P690, 1, book)], held((P700, -1)), book, 0.0).is_sufficient

    def test_selling_the_long_leg_of_a_spread_needs_the_naked_margin(self) -> None:
        book = market()
        reason = refused([order_of(P700, -1, book)], held((P720, -1), (P700, 1)), book, 9_000.0)
        # Naked 720 put: 900 + 15,000 - 3,000 = 12,900, less the spread's 2,000.
        assert reason == "Id: 1, Maintenance Margin Delta: 10900, Free Margin: 9000"

    def test_closing_a_whole_spread_passes_without_margin(self) -> None:
        book = market()
        orders = [order_of(P720, 1, book, number=1), order_of(P700, -1, book, number=2)]
        assert has_sufficient_buying_power(orders, held((P720, -1), (P700, 1)), book, 0.0).is_sufficient

    def test_the_premium_of_a_bought_option_counts_beside_a_holding(self) -> None:
        book = market()
        reason = refused([order_of(C800, 2, book)], held((P700, -1)), book, 0.0)
        assert reason == "Id: 1, Maintenance Margin Delta: 1000, Free Margin: 0"

    def test_selling_a_call_against_shares_frees_nothing_and_needs_little(self) -> None:
        book = market()
        # Covered call: 37,500 + 80 % of 500 against 37,500 held back by the shares.
        assert refused([order_of(C800, -1, book)], held((GOOG, 100)), book, 399.0).startswith(
            "Id: 1, Maintenance Margin Delta: 400"
        )
        assert has_sufficient_buying_power([order_of(C800, -1, book)], held((GOOG, 100)), book, 400.0).is_sufficient

    def test_a_holding_in_another_underlying_is_left_out(self) -> None:
        put = spxw(JAN, 2000, PUT)
        book = market() | book_of(MarginSecurity(symbol=SPX, price=2050.0), option(put, 20.0))
        reason = refused([order_of(P700, -1, book)], held((put, -1)), book, 0.0)
        assert reason == "Id: 1, Maintenance Margin Delta: 10500, Free Margin: 0"

    def test_two_shares_sold_as_a_pair_are_checked_one_by_one(self) -> None:
        book = market()
        orders = [order_of(GOOG, 10, book, number=1), order_of(GOOG, 10, book, number=2)]
        assert refused(orders, [], book, 3_000.0) == "Id: 1, Initial Margin: 3750, Free Margin: 3000"


quantities = st.integers(-3, 3)


@given(quantities, quantities, quantities, quantities)
def test_opening_and_then_closing_the_same_position_never_needs_margin_to_close(a: int, b: int, c: int, d: int) -> None:
    book = market()
    wanted = [(symbol, quantity) for symbol, quantity in ((P690, a), (P700, b), (P720, c), (C800, d)) if quantity]
    if wanted:
        closing = [order_of(symbol, -quantity, book, number=n) for n, (symbol, quantity) in enumerate(wanted)]
        paid = sum(max(-quantity, 0) * book[symbol].price * 100 for symbol, quantity in wanted)
        assert has_sufficient_buying_power(closing, held(*wanted), book, paid).is_sufficient


@given(
    st.lists(
        st.tuples(st.sampled_from([P690, P700, P720, C800]), st.integers(-3, 3).filter(bool)),
        min_size=2,
        max_size=4,
        unique_by=lambda leg: leg[0].value,
    )
)
def test_a_refusal_is_of_exactly_what_exceeds_the_free_margin(legs: list[tuple[Symbol, int]]) -> None:
    book = market()
    changes = [MarginPosition(symbol, quantity) for symbol, quantity in legs]
    delta = margin_delta(changes, resolve_groups([], book), book)
    orders = [order_of(symbol, quantity, book, number=n) for n, (symbol, quantity) in enumerate(legs)]
    assert has_sufficient_buying_power(orders, [], book, delta + 0.01).is_sufficient
    if delta > 0.01:
        assert not has_sufficient_buying_power(orders, [], book, delta - 0.01).is_sufficient


@pytest.mark.parametrize(
    ("quantity", "price", "own", "valued"),
    [(1, 5.0, None, 5.0), (1, 5.0, 3.0, 3.0), (1, 5.0, 8.0, 5.0), (-1, 5.0, 3.0, 5.0), (-1, 5.0, 8.0, 8.0)],
)
def test_orders_are_valued_at_the_better_of_their_price_and_the_markets(
    quantity: float, price: float, own: float | None, valued: float
) -> None:
    assert value_price(quantity, price, own) == valued


def test_small_values_are_printed_with_seven_digits() -> None:
    book = book_of(shares(0.123456789))
    text = refusal_text([order_of(GOOG, 3, book)], book, "because")
    assert text == "Order Error: ids: [1], Insufficient buying power to complete orders (Value:[0.3703704]), Reason: because."


def test_a_combo_that_names_a_contract_twice_cannot_be_reckoned() -> None:
    """PositionGroupBuyingPowerModel.GetReservedBuyingPowerImpact: ``positions.ToDictionary(p => p.Symbol)``."""
    book = market()
    orders = [order_of(P700, 1, book), order_of(P700, -1, book, number=2)]
    with pytest.raises(ArgumentException, match=r"the same key has already been added\. Key: GOOG  160115P00700000"):
        has_sufficient_buying_power(orders, [], book, 1e6)
