"""What LEAN asks for each option strategy, worked out by hand, and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.margin import (
    Group,
    MarginOrder,
    MarginPosition,
    MarginSecurity,
    has_sufficient_buying_power,
    initial_margin,
    maintenance_margin,
    resolve_groups,
    total_margin_used,
)
from simulator.margin.groups import DEFAULT_GROUP
from simulator.margin.lots import with_units
from simulator.margin.requirements import initial_parts
from simulator.margin.sufficiency import margin_delta
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol
from tests.simulator.margin_market import CALL, FAR, GOOG, SPX, Book, book_of, c, option, p, shares, spxw

Legs = Mapping[Symbol, float]


def market(legs: Legs, price: float = 500.0) -> Book:
    """GOOG, and options worth what is in the money and 10 near, 15 far; bid and ask half a point apart."""
    found = [shares(price)]
    for symbol in legs:
        if symbol.is_option and symbol.strike is not None:
            inside = price - symbol.strike if symbol.right is CALL else symbol.strike - price
            worth = max(inside, 0.0) + (15.0 if symbol.expiry == FAR else 10.0)
            found.append(option(symbol, worth, worth - 0.25, worth + 0.25))
    return book_of(*found)


def groups_of(legs: Legs, price: float = 500.0) -> tuple[list[Group], Book]:
    book = market(legs, price)
    return resolve_groups([MarginPosition(symbol, quantity) for symbol, quantity in legs.items()], book), book


def only(legs: Legs, price: float = 500.0) -> tuple[Group, Book]:
    (group,), book = groups_of(legs, price)
    return group, book


EXAMPLES: Final[dict[str, Legs]] = {
    "Covered Call": {GOOG: 100, c(510): -1},
    "Protective Call": {GOOG: -100, c(510): 1},
    "Covered Put": {GOOG: -100, p(490): -1},
    "Protective Put": {GOOG: 100, p(490): 1},
    "Protective Collar": {GOOG: 100, c(510): -1, p(490): 1},
    "Conversion": {GOOG: 100, c(500): -1, p(500): 1},
    "Reverse Conversion": {GOOG: -100, c(500): 1, p(500): -1},
    "Naked Call": {c(510): -1},
    "Naked Put": {p(490): -1},
    "Bear Call Spread": {c(510): -1, c(520): 1},
    "Bull Call Spread": {c(510): 1, c(520): -1},
    "Bear Put Spread": {p(490): 1, p(480): -1},
    "Bull Put Spread": {p(490): -1, p(480): 1},
    "Straddle": {c(500): 1, p(500): 1},
    "Short Straddle": {c(500): -1, p(500): -1},
    "Strangle": {c(510): 1, p(490): 1},
    "Short Strangle": {c(510): -1, p(490): -1},
    "Butterfly Call": {c(490): 1, c(500): -2, c(510): 1},
    "Short Butterfly Call": {c(490): -1, c(500): 2, c(510): -1},
    "Butterfly Put": {p(490): 1, p(500): -2, p(510): 1},
    "Short Butterfly Put": {p(490): -1, p(500): 2, p(510): -1},
    "Call Calendar Spread": {c(510): -1, c(510, FAR): 1},
    "Short Call Calendar Spread": {c(510): 1, c(510, FAR): -1},
    "Put Calendar Spread": {p(490): -1, p(490, FAR): 1},
    "Short Put Calendar Spread": {p(490): 1, p(490, FAR): -1},
    "Iron Butterfly": {p(500): -1, p(480): 1, c(500): -1, c(520): 1},
    "Short Iron Butterfly": {p(500): 1, p(480): -1, c(500): 1, c(520): -1},
    "Iron Condor": {p(470): 1, p(480): -1, c(520): -1, c(530): 1},
    "Short Iron Condor": {p(470): -1, p(480): 1, c(520): 1, c(530): -1},
    "Box Spread": {p(520): 1, p(480): -1, c(480): 1, c(520): -1},
    "Short Box Spread": {p(520): -1, p(480): 1, c(480): -1, c(520): 1},
    "Jelly Roll": {c(500): -1, c(500, FAR): 1, p(500): 1, p(500, FAR): -1},
    "Short Jelly Roll": {c(500): 1, c(500, FAR): -1, p(500): -1, p(500, FAR): 1},
    "Bear Call Ladder": {c(510): -1, c(520): 1, c(530): 1},
    "Bull Call Ladder": {c(510): 1, c(520): -1, c(530): -1},
    "Bear Put Ladder": {p(490): 1, p(480): -1, p(470): -1},
    "Bull Put Ladder": {p(490): -1, p(480): 1, p(470): 1},
}
OPPOSITES: Final = {
    "Covered Call": "Protective Call",
    "Covered Put": "Protective Put",
    "Protective Collar": "Protective Collar",
    "Conversion": "Reverse Conversion",
    "Naked Call": "Naked Call",
    "Naked Put": "Naked Put",
    "Bear Call Spread": "Bull Call Spread",
    "Bear Put Spread": "Bull Put Spread",
    "Straddle": "Short Straddle",
    "Strangle": "Short Strangle",
    "Butterfly Call": "Short Butterfly Call",
    "Butterfly Put": "Short Butterfly Put",
    "Call Calendar Spread": "Short Call Calendar Spread",
    "Put Calendar Spread": "Short Put Calendar Spread",
    "Iron Butterfly": "Short Iron Butterfly",
    "Iron Condor": "Short Iron Condor",
    "Box Spread": "Short Box Spread",
    "Jelly Roll": "Short Jelly Roll",
    "Bear Call Ladder": "Bull Call Ladder",
    "Bear Put Ladder": "Bull Put Ladder",
}

WORKED: Final[dict[str, tuple[float, float]]] = {
    # The shares' half of 50,000; opening adds 80 % of the call's 1,000.
    "Covered Call": (25_000.0, 25_800.0),
    # 10 % of 51,000 and 1,000 out of the money; opening takes the shares' half and the call's 1,000.
    "Protective Call": (6_100.0, 26_000.0),
    "Covered Put": (25_000.0, 25_000.0),
    "Protective Put": (5_900.0, 26_000.0),
    # The smaller of 10 % of the put's 49,000 with 1,000 out of the money, and a quarter of 51,000. The premiums cancel out.
    "Protective Collar": (5_900.0, 25_000.0),
    "Conversion": (5_000.0, 25_000.0),
    "Reverse Conversion": (5_000.0, 25_000.0),
    # 20 % of 50,000 less 1,000 out of the money, and the premium.
    "Naked Call": (10_000.0, 10_000.0),
    "Naked Put": (10_000.0, 10_000.0),
    "Bear Call Spread": (1_000.0, 1_000.0),
    "Bull Call Spread": (0.0, 0.0),
    "Bear Put Spread": (0.0, 0.0),
    "Bull Put Spread": (1_000.0, 1_000.0),
    "Straddle": (0.0, 2_000.0),
    # One side's 10,000 and premium, and the other's premium.
    "Short Straddle": (12_000.0, 12_000.0),
    "Strangle": (0.0, 2_000.0),
    "Short Strangle": (11_000.0, 11_000.0),
    # 20 - 2 x 10 + 10 points of premium.
    "Butterfly Call": (0.0, 1_000.0),
    "Short Butterfly Call": (1_000.0, 1_000.0),
    "Butterfly Put": (0.0, 1_000.0),
    "Short Butterfly Put": (1_000.0, 1_000.0),
    "Call Calendar Spread": (0.0, 500.0),
    "Short Call Calendar Spread": (10_500.0, 10_500.0),
    "Put Calendar Spread": (0.0, 500.0),
    "Short Put Calendar Spread": (10_500.0, 10_500.0),
    "Iron Butterfly": (2_000.0, 2_000.0),
    "Short Iron Butterfly": (0.0, 0.0),
    "Iron Condor": (1_000.0, 1_000.0),
    "Short Iron Condor": (0.0, 0.0),
    # The box costs 2 x (30 - 10) points.
    "Box Spread": (0.0, 4_000.0),
    # Closing costs 41 points and four dollars, and 2 % more.
    "Short Box Spread": (1.02 * 4_104.0, 1.02 * 4_104.0),
    # The far short side: 10,000 and 1,500 of premium.
    "Jelly Roll": (11_500.0, 11_500.0),
    "Short Jelly Roll": (11_500.0, 11_500.0),
    "Bear Call Ladder": (1_000.0, 2_000.0),
    # The outer short alone: 20 % of 50,000 less 3,000 out of the money, and the premium.
    "Bull Call Ladder": (8_000.0, 8_000.0),
    "Bear Put Ladder": (8_000.0, 8_000.0),
    "Bull Put Ladder": (1_000.0, 2_000.0),
}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_strategy_is_known_by_its_legs_and_asked_what_was_worked_out(name: str) -> None:
    group, book = only(EXAMPLES[name])
    assert (group.name, group.quantity) == (name, 1.0)
    assert (maintenance_margin(group, book), initial_margin(group, book)) == pytest.approx(WORKED[name])


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_strategy_is_known_in_whatever_order_its_legs_come(name: str) -> None:
    legs = EXAMPLES[name]
    for order in permutations(legs):
        group, _ = only({symbol: legs[symbol] for symbol in order})
        assert group.name == name


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_several_units_ask_so_many_times_as_much(name: str) -> None:
    one, book = only(EXAMPLES[name])
    for units in (2, 3, 7):
        many, _ = only({symbol: units * quantity for symbol, quantity in EXAMPLES[name].items()})
        assert (many.name, many.quantity) == (name, units)
        assert maintenance_margin(many, book) == pytest.approx(units * maintenance_margin(one, book), rel=1e-3)
        assert initial_margin(many, book) == pytest.approx(units * initial_margin(one, book), rel=1e-3)


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_no_unit_asks_nothing(name: str) -> None:
    group, book = only(EXAMPLES[name])
    nothing = with_units(group, 0.0, book)
    assert (maintenance_margin(nothing, book), initial_margin(nothing, book)) == (0.0, 0.0)


@pytest.mark.parametrize(("name", "opposite"), sorted(OPPOSITES.items()))
def test_turned_around_a_strategy_is_its_opposite_and_back(name: str, opposite: str) -> None:
    for first, second in ((name, opposite), (opposite, name)):
        turned, _ = only({symbol: -quantity for symbol, quantity in EXAMPLES[first].items()})
        assert turned.name == second
        group, book = only(EXAMPLES[first])
        assert with_units(group, -1.0, book).name == second


def test_the_examples_are_all_strategies_lean_can_margin() -> None:
    assert set(WORKED) == set(EXAMPLES) == set(OPPOSITES) | set(OPPOSITES.values())


@pytest.mark.parametrize(
    ("name", "price", "maintenance", "initial"),
    [
        # In the money: 2,000 of intrinsic value and half of the strike's 51,000.
        ("Covered Call", 530.0, 2_000.0 + 25_500.0, 26_500.0 + 0.8 * 3_000.0),
        # Far below: half of the shares' 40,000.
        ("Covered Call", 400.0, 20_000.0, 20_000.0 + 800.0),
        # In the money there is nothing out of it: 10 % of the strike.
        ("Protective Call", 530.0, 5_100.0, 26_500.0 + 3_000.0),
        ("Protective Put", 470.0, 4_900.0, 23_500.0 + 3_000.0),
        # Far out of the money the shares' own half is less.
        ("Protective Put", 900.0, 45_000.0, 45_000.0 + 1_000.0),
        ("Covered Put", 470.0, 23_500.0 + 2_000.0, 23_500.0 + 2_000.0),
        # 10 % of 49,000 and 9,000 out of the money against a quarter of 51,000.
        ("Protective Collar", 580.0, 12_750.0, 29_000.0 + 7_000.0),
        ("Conversion", 530.0, 5_000.0 + 3_000.0, 26_500.0 + 3_000.0),
        ("Conversion", 470.0, 5_000.0, 23_500.0 + 3_000.0),
        ("Reverse Conversion", 470.0, 5_000.0 + 3_000.0, 23_500.0 + 3_000.0),
        ("Naked Call", 530.0, 10_600.0 + 3_000.0, 10_600.0 + 3_000.0),
        # The floor: 10 % of the underlying for calls, of the strike for puts.
        ("Naked Call", 400.0, 4_000.0 + 1_000.0, 4_000.0 + 1_000.0),
        ("Naked Put", 700.0, 4_900.0 + 1_000.0, 4_900.0 + 1_000.0),
        ("Naked Put", 470.0, 9_400.0 + 3_000.0, 9_400.0 + 3_000.0),
        # The put side is larger: 9,400 and 4,000 of premium, and the call's premium.
        ("Short Straddle", 470.0, 9_400.0 + 4_000.0 + 1_000.0, 9_400.0 + 4_000.0 + 1_000.0),
        ("Short Straddle", 530.0, 10_600.0 + 4_000.0 + 1_000.0, 10_600.0 + 4_000.0 + 1_000.0),
        ("Bear Call Spread", 530.0, 1_000.0, 1_000.0),
        ("Bull Call Spread", 530.0, 0.0, 1_000.0),
        ("Iron Condor", 600.0, 1_000.0, 1_000.0),
        ("Bull Call Ladder", 530.0, 10_600.0 + 1_000.0, 10_600.0 + 1_000.0),
        ("Bear Put Ladder", 470.0, 9_400.0 + 1_000.0, 9_400.0 + 1_000.0),
        ("Short Butterfly Call", 600.0, 1_000.0, 1_000.0),
    ],
)
def test_the_price_of_the_underlying_counts_as_the_rule_says(
    name: str, price: float, maintenance: float, initial: float
) -> None:
    group, book = only(EXAMPLES[name], price)
    assert group.name == name
    assert (maintenance_margin(group, book), initial_margin(group, book)) == pytest.approx((maintenance, initial))


def test_a_short_boxs_commission_is_65_cents_a_contract_and_a_dollar_at_least() -> None:
    for units, fees in ((1, 4.0), (2, 5.2), (10, 26.0)):
        group, book = only({symbol: units * quantity for symbol, quantity in EXAMPLES["Short Box Spread"].items()})
        assert maintenance_margin(group, book) == pytest.approx(1.02 * (units * 4_100.0 + fees))


def test_a_short_box_is_asked_the_distance_of_its_strikes_where_closing_is_cheaper() -> None:
    legs = EXAMPLES["Short Box Spread"]
    cheap = {symbol: option(symbol, 1.0, 1.0, 1.0) for symbol in legs}
    (group,) = resolve_groups([MarginPosition(symbol, quantity) for symbol, quantity in legs.items()], market(legs) | cheap)
    assert maintenance_margin(group, market(legs) | cheap) == 4_000.0


@pytest.mark.parametrize("name", ["Straddle", "Box Spread", "Butterfly Put", "Call Calendar Spread", "Strangle"])
def test_what_is_bought_holds_back_nothing_and_takes_its_premium(name: str) -> None:
    group, book = only(EXAMPLES[name])
    parts = initial_parts(group, book)
    assert maintenance_margin(group, book) == 0.0
    assert (parts.bare, parts.value) == (0.0, parts.premium)
    assert parts.premium > 0.0


PRICES = st.floats(300, 700).map(lambda price: round(price, 2))


@given(st.sampled_from(sorted(EXAMPLES)), PRICES)
def test_opening_takes_the_margin_and_the_premium_where_it_is_paid(name: str, price: float) -> None:
    group, book = only(EXAMPLES[name], price)
    parts = initial_parts(group, book)
    legs = [(book[p.symbol].price * book[p.symbol].multiplier * p.quantity) for p in group.positions if p.symbol.is_option]
    assert parts.premium == pytest.approx(sum(legs))
    assert parts.value - parts.bare == pytest.approx(max(sum(legs), 0.0))
    assert parts.bare >= 0.0


@given(
    strike=st.integers(40, 120).map(lambda tens: 10.0 * tens),
    width=st.integers(1, 20).map(lambda fives: 5.0 * fives),
    price=PRICES,
)
def test_a_bought_put_within_a_tenth_of_the_strike_never_raises_what_a_sold_put_holds_back(
    strike: float, width: float, price: float
) -> None:
    if width > 0.1 * strike:
        width = 5.0 * int(0.02 * strike)
    short, long = p(strike), p(strike - width)
    naked = total_margin_used([MarginPosition(short, -1)], market({short: -1}, price))
    covered, book = groups_of({short: -1, long: 1}, price)
    assert [group.name for group in covered] == ["Bull Put Spread"]
    assert total_margin_used([MarginPosition(short, -1), MarginPosition(long, 1)], book) == 100.0 * width <= naked


@given(strike=st.integers(40, 60).map(lambda tens: 10.0 * tens), width=st.integers(1, 8), price=st.floats(400, 700))
def test_a_bought_call_within_a_tenth_of_strike_and_price_never_raises_what_a_sold_call_holds_back(
    strike: float, width: int, price: float
) -> None:
    distance = min(5.0 * width, 0.1 * strike, 0.1 * price)
    short, long = c(strike), c(strike + distance)
    naked = total_margin_used([MarginPosition(short, -1)], market({short: -1}, price))
    _, book = groups_of({short: -1, long: 1}, price)
    assert total_margin_used([MarginPosition(short, -1), MarginPosition(long, 1)], book) <= naked + 1e-6


@given(st.sampled_from(sorted(EXAMPLES)), st.sampled_from(sorted(EXAMPLES)), PRICES)
def test_strategies_on_two_underlyings_ask_the_sum(one: str, other: str, price: float) -> None:
    here = [MarginPosition(symbol, quantity) for symbol, quantity in EXAMPLES[one].items()]
    there = [
        MarginPosition(spxw(symbol.expiry, symbol.strike, symbol.right), quantity)
        for symbol, quantity in EXAMPLES[other].items()
        if symbol.expiry is not None and symbol.strike is not None and symbol.right is not None
    ]
    book = market(EXAMPLES[one], price) | book_of(MarginSecurity(symbol=SPX, price=price))
    book |= book_of(*(option(position.symbol, 12.0, 11.5, 12.5) for position in there))
    both = total_margin_used([*here, *there], book)
    assert both == pytest.approx(total_margin_used(here, book) + total_margin_used(there, book))


def orders_of(legs: Legs, book: Book) -> list[MarginOrder]:
    return [
        MarginOrder(
            order_id=number, symbol=symbol, quantity=quantity, order_type=OrderType.COMBO_MARKET, value_price=book[symbol].price
        )
        for number, (symbol, quantity) in enumerate(legs.items(), start=1)
    ]


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_combo_goes_with_just_its_margin_free_and_not_with_a_cent_less(name: str) -> None:
    legs = EXAMPLES[name]
    group, book = only(legs)
    needs = initial_margin(group, book)
    orders = orders_of(legs, book)
    if len(orders) > 1:
        assert has_sufficient_buying_power(orders, [], book, needs + 1e-6).is_sufficient
        assert needs == 0.0 or not has_sufficient_buying_power(orders, [], book, needs - 0.01).is_sufficient
        assert margin_delta([MarginPosition(s, q) for s, q in legs.items()], [], book) == pytest.approx(needs)


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - {"Naked Call", "Naked Put"}))
def test_closing_what_is_held_never_needs_margin(name: str) -> None:
    legs = EXAMPLES[name]
    _, book = only(legs)
    held = [MarginPosition(symbol, quantity) for symbol, quantity in legs.items()]
    closing = orders_of({symbol: -quantity for symbol, quantity in legs.items()}, book)
    back = -total_margin_used(held, book)
    paid = max(-sum(book[s].price * q * book[s].multiplier for s, q in legs.items() if s.is_option), 0.0)
    assert margin_delta([MarginPosition(o.symbol, o.quantity) for o in closing], resolve_groups(held, book), book) == (
        pytest.approx(back + paid)
    )


@given(st.sampled_from(sorted(EXAMPLES)), st.integers(1, 5), st.integers(1, 5))
def test_more_of_the_same_asks_for_the_more_alone(name: str, held: int, more: int) -> None:
    legs = EXAMPLES[name]
    _, book = only(legs)
    have = [MarginPosition(symbol, held * quantity) for symbol, quantity in legs.items()]
    changes = [MarginPosition(symbol, more * quantity) for symbol, quantity in legs.items()]
    after, _ = only({symbol: (held + more) * quantity for symbol, quantity in legs.items()})
    order, _ = only({symbol: more * quantity for symbol, quantity in legs.items()})
    parts = initial_parts(order, book)
    wanted = initial_parts(after, book).bare + parts.value - parts.bare - total_margin_used(have, book)
    assert margin_delta(changes, resolve_groups(have, book), book) == pytest.approx(wanted)


@given(st.sampled_from(sorted(EXAMPLES)), st.integers(1, 99))
def test_shares_under_a_lot_stay_beside_the_strategy(name: str, odd: int) -> None:
    legs = dict(EXAMPLES[name])
    legs[GOOG] = legs.get(GOOG, 0) + (odd if legs.get(GOOG, 0) >= 0 else -odd)
    groups, book = groups_of(legs)
    assert [group.name for group in groups] == [name, DEFAULT_GROUP]
    assert maintenance_margin(groups[1], book) == odd * 250.0
