"""Properties of the account's margin as a whole: what changes of the book, of prices and of orders may and may not do to it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.margin import (
    Account,
    MarginOrder,
    MarginPosition,
    MarginSecurity,
    has_sufficient_buying_power,
    initial_margin,
    maintenance_margin,
    resolve_groups,
    review_margin,
    total_margin_used,
)
from simulator.margin.calls import BUFFER, WARNING_SHARE
from simulator.margin.exact import ExactBook, NetDecimal
from simulator.margin.groups import single_groups
from simulator.margin.lots import order_for_target, with_units
from simulator.margin.requirements import initial_parts
from simulator.margin.single import intrinsic, maintenance, market_value, out_of_the_money
from simulator.margin.sufficiency import margin_delta
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol
from tests.simulator.margin_market import CALL, FAR, GOOG, NEAR, PUT, Book, book_of, goog, option, shares

contracts = st.builds(
    lambda right, strike, expiry: goog(expiry, strike, right),
    st.sampled_from([CALL, PUT]),
    st.sampled_from([480.0, 490.0, 500.0, 510.0, 520.0]),
    st.sampled_from([NEAR, FAR]),
)
quantities = st.integers(-4, 4).filter(bool)
books = st.dictionaries(contracts, quantities, max_size=5)
stock = st.sampled_from([0, 100, -100, 250, -250])
prices = st.floats(5, 60).map(lambda price: round(price, 2))


def positions_of(options: dict[Symbol, int], lots: int = 0) -> list[MarginPosition]:
    held = [MarginPosition(symbol, float(quantity)) for symbol, quantity in options.items()]
    return [*held, MarginPosition(GOOG, float(lots))] if lots else held


def priced(symbols: list[Symbol], premium: float = 12.0, price: float = 500.0) -> Book:
    return book_of(shares(price), *(option(symbol, premium, premium - 0.5, premium + 0.5) for symbol in symbols))


def buy_or_sell(symbol: Symbol, quantity: float, book: Book, number: int = 1) -> MarginOrder:
    kind, price = OrderType.MARKET, book[symbol].price
    return MarginOrder(order_id=number, symbol=symbol, quantity=quantity, order_type=kind, value_price=price)


@given(books, stock, st.permutations(range(6)))
def test_the_margin_used_does_not_depend_on_the_order_of_positions(
    options: dict[Symbol, int], lots: int, order: list[int]
) -> None:
    book = priced(list(options))
    held = positions_of(options, lots)
    shuffled = [held[place] for place in order if place < len(held)]
    assert total_margin_used(shuffled, book) == pytest.approx(total_margin_used(held, book))


@given(books, prices, prices)
def test_spreads_of_one_expiry_are_margined_whatever_their_options_cost(
    options: dict[Symbol, int], one: float, other: float
) -> None:
    fixed = {"Bear Call Spread", "Bull Call Spread", "Bear Put Spread", "Bull Put Spread", "Iron Condor", "Iron Butterfly"}
    groups = resolve_groups(positions_of(options), priced(list(options)))
    for group in groups:
        if group.name in fixed:
            cheap, dear = (maintenance_margin(group, priced(list(options), premium)) for premium in (one, other))
            assert cheap == dear


@given(contracts, st.integers(1, 9), prices, st.floats(300, 700))
def test_a_sold_option_holds_back_its_premium_and_a_tenth_at_least(
    symbol: Symbol, quantity: int, premium: float, price: float
) -> None:
    book = priced([symbol], premium, price)
    held = maintenance(symbol, -quantity, book)
    assert symbol.strike is not None
    tenth = 0.1 * (price if symbol.right is CALL else symbol.strike)
    assert held >= 100.0 * quantity * (premium + tenth) - 1e-6
    assert held <= 100.0 * quantity * (premium + max(0.2 * price, tenth)) + 1e-6
    assert maintenance(symbol, quantity, book) == 0.0


@given(contracts, st.integers(1, 50), prices, st.floats(300, 700))
def test_so_many_contracts_hold_back_so_many_times_as_much(symbol: Symbol, quantity: int, premium: float, price: float) -> None:
    book = priced([symbol], premium, price)
    assert maintenance(symbol, -quantity, book) == pytest.approx(quantity * maintenance(symbol, -1, book))


@given(contracts, st.floats(300, 700))
def test_an_option_is_in_the_money_or_out_of_it(symbol: Symbol, price: float) -> None:
    inside, outside = intrinsic(symbol, price), out_of_the_money(symbol, price)
    assert symbol.strike is not None
    assert min(inside, outside) == 0.0
    assert max(inside, outside) == pytest.approx(abs(price - symbol.strike))


@given(books, stock, st.floats(-50_000, 400_000), st.floats(0, 5_000))
def test_a_call_comes_only_beyond_the_buffer_and_a_warning_only_near_the_end(
    options: dict[Symbol, int], lots: int, value: float, unsettled: float
) -> None:
    book = priced(list(options))
    groups = resolve_groups(positions_of(options, lots), book)
    used = sum(maintenance_margin(group, book) for group in groups)
    account = Account(groups=groups, book=book, value=value, fee_of=lambda symbol, quantity: 0.0)
    found = review_margin(account, unsettled)
    if any(call.lots for call in found.calls):
        assert used > value * (1 + BUFFER)
        assert value - unsettled - used <= 0
    elif found.warn:
        assert 0 < value - unsettled - used <= value * WARNING_SHARE
    wide = review_margin(account, unsettled, buffer=1e9)
    assert value < 1 or not any(call.lots for call in wide.calls)


@given(books, stock, st.floats(1_000, 100_000))
def test_a_call_never_closes_more_than_there_is_of_a_group_on_the_side_it_has(
    options: dict[Symbol, int], lots: int, value: float
) -> None:
    book = priced(list(options))
    groups = resolve_groups(positions_of(options, lots), book)
    account = Account(groups=groups, book=book, value=value, fee_of=lambda symbol, quantity: 0.0)
    for call in review_margin(account, 0.0).calls:
        for (symbol, quantity), position in zip(call.legs, call.group.positions, strict=True):
            assert symbol == position.symbol
            assert quantity * position.quantity <= 0
            if maintenance_margin(call.group, book) >= initial_margin(call.group, book):
                assert abs(quantity) <= max(abs(position.quantity), abs(account.held(symbol)))


@given(books.filter(bool), stock)
def test_closing_everything_at_once_frees_all_margin(options: dict[Symbol, int], lots: int) -> None:
    book = priced(list(options))
    held = positions_of(options, lots)
    closing = [MarginPosition(position.symbol, -position.quantity) for position in held]
    parts = [initial_parts(group, book) for group in resolve_groups(closing, book)]
    paid = sum(part.value - part.bare for part in parts)
    assert margin_delta(closing, resolve_groups(held, book), book) == pytest.approx(paid - total_margin_used(held, book))


@given(contracts, quantities, st.floats(0, 200_000))
def test_one_order_alone_is_judged_by_the_margin_it_is_asked(symbol: Symbol, quantity: int, free: float) -> None:
    book = priced([symbol])
    order = buy_or_sell(symbol, quantity, book)
    needs = book[symbol].price * 100.0 * quantity if quantity > 0 else maintenance(symbol, quantity, book)
    assert has_sufficient_buying_power([order], [], book, free).is_sufficient == (needs <= free)


@given(contracts, quantities, st.sampled_from([0.0, 0.65, 10.0]))
def test_a_fee_is_asked_beside_the_margin(symbol: Symbol, quantity: int, fee: float) -> None:
    book = priced([symbol])
    order = replace(buy_or_sell(symbol, quantity, book), fee=fee)
    needs = fee + (book[symbol].price * 100.0 * quantity if quantity > 0 else maintenance(symbol, quantity, book))
    assert has_sufficient_buying_power([order], [], book, needs + 1e-6).is_sufficient
    assert not has_sufficient_buying_power([order], [], book, needs - 0.01).is_sufficient


@given(contracts, st.integers(1, 9), st.integers(0, 9))
def test_what_is_filled_of_an_order_is_asked_no_more(symbol: Symbol, quantity: int, filled: int) -> None:
    filled = min(filled, quantity)
    book = priced([symbol])
    order = replace(buy_or_sell(symbol, -quantity, book), filled=-float(filled))
    needs = maintenance(symbol, -quantity, book) * (quantity - filled) / quantity
    assert has_sufficient_buying_power([order], [], book, needs + 1e-6).is_sufficient
    assert filled == quantity or not has_sufficient_buying_power([order], [], book, needs - 0.01).is_sufficient


@given(st.integers(-300, 300).filter(bool), st.integers(1, 300))
def test_shares_are_sold_out_of_without_margin_but_not_beyond(held: int, quantity: int) -> None:
    book = book_of(shares(500.0))
    order = buy_or_sell(GOOG, -quantity if held > 0 else quantity, book)
    check = has_sufficient_buying_power([order], [MarginPosition(GOOG, held)], book, -1_000_000.0)
    assert check.is_sufficient == (quantity <= abs(held))


@given(books, stock)
def test_alone_every_position_is_its_own_group(options: dict[Symbol, int], lots: int) -> None:
    held = positions_of(options, lots)
    book = priced(list(options))
    groups = single_groups(held)
    assert [group.positions for group in groups] == [(position,) for position in held]
    assert sum(maintenance_margin(group, book) for group in groups) == pytest.approx(
        sum(maintenance(position.symbol, position.quantity, book) for position in held)
    )


@given(books, stock, prices)
def test_margins_in_leans_decimals_are_those_in_floats(options: dict[Symbol, int], lots: int, premium: float) -> None:
    book = priced(list(options), premium)
    for group in resolve_groups(positions_of(options, lots), book):
        exact = maintenance_margin(group, ExactBook(book))
        assert float(exact) == pytest.approx(maintenance_margin(group, book), rel=1e-9, abs=1e-6)
        assert float(initial_margin(group, ExactBook(book))) == pytest.approx(initial_margin(group, book), rel=1e-9, abs=1e-6)


@given(st.decimals(-(10**6), 10**6, places=4), st.decimals(-(10**6), 10**6, places=6))
def test_dotnets_decimals_add_and_multiply_as_pythons_do(one: Decimal, other: Decimal) -> None:
    left, right = NetDecimal.of(float(one)), NetDecimal.of(float(other))
    assert Decimal(str(left + right)) == one + other
    assert Decimal(str(left - right)) == one - other
    assert Decimal(str(left * right)) == one * other
    assert Decimal(str(-left)) == -one
    assert Decimal(str(abs(right))) == abs(other)


@given(books.filter(bool), st.integers(2, 6))
def test_a_group_in_other_units_is_the_group_of_so_many_positions(options: dict[Symbol, int], times: int) -> None:
    book = priced(list(options))
    for group in resolve_groups(positions_of(options), book):
        grown = with_units(group, group.quantity * times, book)
        (again,) = resolve_groups([replace(p, quantity=p.quantity * times) for p in group.positions], book) or (grown,)
        assert (again.name, again.quantity) == (grown.name, grown.quantity)
        assert maintenance_margin(again, book) == pytest.approx(maintenance_margin(grown, book))


@given(st.integers(-200, 200), st.floats(-0.9, 0.9), st.floats(1_000, 500_000), st.floats(50, 900))
def test_the_order_for_a_share_of_the_account_is_the_largest_that_fits(
    held: int, share: float, value: float, price: float
) -> None:
    book = book_of(shares(round(price, 2)))
    groups = resolve_groups([MarginPosition(GOOG, float(held))], book) if held else []
    account = Account(groups=groups, book=book, value=round(value, 2), fee_of=lambda symbol, quantity: 0.0)
    target = Decimal(repr(round(share, 6)))
    after = held + order_for_target(GOOG, target, account).quantity
    unit, room = book[GOOG].price / 2.0, abs(float(target)) * account.value
    assert abs(after) * unit <= room + 1e-4
    if target:
        assert (abs(after) + 1) * unit > room - 1e-4
        assert after * float(target) >= 0


@given(contracts, quantities, prices)
def test_a_position_is_worth_its_price_its_quantity_and_its_multiplier(symbol: Symbol, quantity: int, premium: float) -> None:
    security = priced([symbol], premium)[symbol]
    assert market_value(security, quantity) == pytest.approx(100.0 * premium * quantity)
    assert market_value(MarginSecurity(symbol=GOOG, price=premium), quantity) == pytest.approx(premium * quantity)
