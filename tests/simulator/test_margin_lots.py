"""How many units of a group to order to come to a margin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.errors import ArgumentException, InvalidOperationException
from simulator.margin import Account, Group, MarginPosition, initial_margin, maintenance_margin, resolve_groups, single
from simulator.margin import lots as sizes
from simulator.margin.groups import single_groups
from simulator.margin.lots import (
    LotSize,
    buying_power,
    is_inverse,
    lots_for_delta,
    lots_for_target,
    order_for_delta,
    order_for_target,
    with_units,
)
from simulator.symbols import Symbol
from tests.simulator.margin_market import CALL, GOOG, PUT, book_of, goog, option, shares

JAN = date(2016, 1, 15)
C750, C760, C770, C800 = (goog(JAN, strike, CALL) for strike in (750, 760, 770, 800))
P700, P720 = goog(JAN, 700, PUT), goog(JAN, 720, PUT)
BOOK = book_of(
    shares(750.0),
    option(C750, 12.0),
    option(C760, 8.0),
    option(C770, 5.0),
    option(C800, 1.0),
    option(P700, 5.0),
    option(P720, 9.0),
)
BEAR_CALL = {C750: -1, C760: 1}
"""Holds back 1,000 a unit, and brings in a premium."""


def account(held: dict[Symbol, float], value: float = 100_000.0, fee: float = 0.0) -> Account:
    groups = resolve_groups([MarginPosition(symbol, quantity) for symbol, quantity in held.items()], BOOK)
    used = sum(maintenance_margin(group, BOOK) for group in groups)
    charged = Account(groups=groups, book=BOOK, value=value, fee_of=lambda symbol, quantity: fee * abs(quantity))
    return replace(charged, margin_remaining=value - used)


def times(units: float, legs: dict[Symbol, int]) -> dict[Symbol, float]:
    return {symbol: units * quantity for symbol, quantity in legs.items()}


def only(held: dict[Symbol, float]) -> Group:
    (group,) = account(held).groups
    return group


@pytest.mark.parametrize(
    ("target", "lots"),
    [(12_000, 2), (12_999, 2), (9_000, -1), (9_001, -1), (8_999, -2), (500, -10), (0, -10), (10_000.5, 0)],
)
def test_units_bring_the_initial_margin_within_the_target(target: float, lots: float) -> None:
    held = times(10, BEAR_CALL)
    found = lots_for_target(only(held), Decimal(target) / 100_000, account(held))
    assert (found.lots, found.is_error) == (lots, False)


def test_a_target_of_just_what_is_held_gives_a_unit_away_as_in_lean() -> None:
    held = times(10, BEAR_CALL)
    assert lots_for_target(only(held), Decimal("0.1"), account(held)).lots == -1


def test_nothing_to_order_is_told_why() -> None:
    held = times(10, BEAR_CALL)
    found = lots_for_target(only(held), Decimal("0.100005"), account(held))
    assert found.reason.startswith("The position group order quantity has been rounded to zero. Target order margin ")


def test_a_target_of_the_other_sign_turns_the_position_around() -> None:
    held = times(10, BEAR_CALL)
    # The bull call spread holds back nothing and costs 400 of premium: five of them are 2,000.
    found = lots_for_target(only(held), Decimal("-0.02"), account(held))
    assert found.lots == -15
    assert initial_margin(with_units(only(held), -5, BOOK), BOOK) == 2_000.0


def test_a_change_under_the_smallest_worth_an_order_is_none() -> None:
    held = times(10, BEAR_CALL)
    small = replace(account(held), minimum_share=0.02)
    assert lots_for_target(only(held), Decimal("0.115"), small).lots == 0
    assert lots_for_target(only(held), Decimal("0.125"), small).lots == 2
    assert lots_for_target(only(held), Decimal("0.115"), replace(small, margin_remaining=0.0)).lots == 1


@pytest.mark.parametrize(
    ("price", "why"),
    [
        (0.0, "GOOG  160115P00720000: asset price is $0. If using custom data make sure you've set the 'Value' property."),
        (5.0, "Computed zero initial margin requirement for GOOG  160115P00720000|GOOG  160115P00700000."),
    ],
)
def test_what_asks_nothing_has_no_size(price: float, why: str) -> None:
    """A bought spread of puts at one price for both takes no premium and holds back nothing."""
    book = BOOK | book_of(option(P720, price), option(P700, price))
    (group,) = resolve_groups([MarginPosition(P720, 1), MarginPosition(P700, -1)], book)
    nothing = replace(account({}), groups=[group], book=book)
    assert lots_for_target(group, Decimal("0.1"), nothing) == LotSize(0.0, why, is_error=True)


@pytest.mark.parametrize(("delta", "lots"), [(1_000, 1), (-1_000, -1), (-3_500, -4), (-10_000, -10), (-50_000, -110)])
def test_a_delta_is_a_target_from_the_margin_held_back(delta: float, lots: float) -> None:
    held = times(10, BEAR_CALL)
    assert lots_for_delta(only(held), delta, account(held)).lots == lots


@given(st.integers(1, 20), st.integers(-20_000, 20_000))
def test_asked_for_the_other_side_the_answer_has_the_other_sign(units: int, delta: int) -> None:
    held = times(units, BEAR_CALL)
    group = only(held)
    assume(delta >= -1_000 * units or delta <= -1_000 * units - 400)  # less than a unit of the other side never converges
    turned = Group(group.name, 1.0, tuple(replace(p, quantity=-p.quantity / units) for p in group.positions))
    assert is_inverse(turned, group)
    assert lots_for_delta(turned, -delta, account(held)).lots == -lots_for_delta(group, delta, account(held)).lots


@given(units=st.integers(1, 25), share=st.integers(1, 400), fee=st.sampled_from([0.0, 0.65, 2.5]))
def test_the_position_after_the_order_fits_and_one_unit_more_does_not(units: int, share: int, fee: float) -> None:
    held = times(units, BEAR_CALL)
    target = Decimal(share) / 1000
    assume(share != 10 * units)
    found = lots_for_target(only(held), target, account(held, fee=fee))
    after = units + found.lots
    assert initial_margin(with_units(only(held), after, BOOK), BOOK) <= float(target * 100_000)
    if not fee:
        assert initial_margin(with_units(only(held), after + 1, BOOK), BOOK) > float(target * 100_000)


def test_fees_take_a_unit_where_the_target_was_met_to_the_cent() -> None:
    held = times(10, BEAR_CALL)
    assert lots_for_target(only(held), Decimal("0.08"), account(held)).lots == -2
    assert lots_for_target(only(held), Decimal("0.12"), account(held)).lots == 2
    assert lots_for_target(only(held), Decimal("0.12"), account(held, fee=400.0)).lots == 1


def test_a_turn_too_small_for_one_unit_never_converges_as_in_lean() -> None:
    held = times(1, BEAR_CALL)
    with pytest.raises(ArgumentException, match="Failed to converge on the target margin"):
        lots_for_target(only(held), Decimal("-0.001"), account(held))


def test_a_margin_that_does_not_grow_with_the_position_never_converges(monkeypatch: pytest.MonkeyPatch) -> None:
    held = times(10, BEAR_CALL)
    monkeypatch.setattr(sizes, "initial_margin", lambda group, book: 1_000.0)
    with pytest.raises(ArgumentException, match="failed to converge to target margin"):
        lots_for_target(only(held), Decimal("0.5"), account(held))


def test_a_group_that_is_not_held_is_measured_from_nothing() -> None:
    wanted = only(times(3, BEAR_CALL))
    assert lots_for_target(wanted, Decimal(0), account({})).lots == 0
    assert account({}).group_like(wanted).quantity == 0.0
    assert buying_power(wanted, -1, account({})) == 100_000.0


def test_a_share_of_a_group_keeps_its_legs_in_proportion() -> None:
    butterfly = only({C750: 2.0, C760: -4.0, C770: 2.0})
    for units in (0.0, 1.0, 5.0):
        sized = with_units(butterfly, units, BOOK)
        assert (sized.name, sized.quantity) == ("Butterfly Call", units)
        assert [position.quantity for position in sized.positions] == [units, -2 * units, units]


def test_the_other_side_of_a_strategy_is_another_strategy() -> None:
    assert with_units(only(times(2, BEAR_CALL)), -3, BOOK).name == "Bull Call Spread"
    assert with_units(only(times(2, BEAR_CALL)), -3, BOOK).quantity == 3.0


def test_the_other_side_of_what_is_more_than_one_strategy_is_an_error() -> None:
    # A covered call of two units of stock a contract is no strategy: turned around it falls apart.
    odd = Group("Covered Call", 1.0, (MarginPosition(C750, -1.0, 1.0), MarginPosition(GOOG, 250.0, 250.0)))
    with pytest.raises(InvalidOperationException, match="more than one element"):
        with_units(odd, -1, BOOK)


@pytest.mark.parametrize(
    ("side", "turned", "free"),
    [
        (1, False, 90_000.0),
        (-1, False, 110_000.0),
        (1, True, 110_000.0),
        (-1, True, 90_000.0),
        (0, False, 90_000.0),
        (0, True, 90_000.0),
    ],
)
def test_buying_power_grows_by_what_closing_frees(side: int, turned: bool, free: float) -> None:
    held = times(10, BEAR_CALL)
    group = only(held)
    wanted = with_units(group, 1, BOOK)
    if turned:
        wanted = Group(group.name, 1.0, tuple(replace(p, quantity=-p.quantity) for p in wanted.positions))
    assert buying_power(wanted, side, account(held)) == free


def test_shares_beside_a_covered_call_are_sized_by_the_whole_holding() -> None:
    # 190 shares, 100 of them cover the call. LEAN's model of the 90 looks at the security: at all 190, 71,250 held back.
    held = {C800: -1.0, GOOG: 190.0}
    shares_alone = next(group for group in account(held).groups if group.is_default)
    assert [p.quantity for p in shares_alone.positions] == [90.0]
    assert lots_for_delta(shares_alone, -375.0, account(held)).lots == -1.0
    assert lots_for_delta(shares_alone, -71_250.0, account(held)).lots == -190.0
    assert order_for_delta(GOOG, -37_500.0, account(held)).quantity == -100.0


@given(st.integers(-300, 300).filter(bool), st.integers(-60, 60))
def test_shares_end_within_their_share_of_the_account(held: int, percent: int) -> None:
    found = order_for_target(GOOG, Decimal(percent) / 100, account({GOOG: float(held)}))
    after = held + found.quantity
    assert abs(after) * 375.0 <= abs(percent) * 1_000 + 1e-6
    assert after * percent >= 0


@pytest.mark.parametrize("value", [0.0, 1e-20])
def test_an_account_without_value_has_no_share_to_reach_and_closes(value: float) -> None:
    held = times(3, BEAR_CALL)
    assert lots_for_delta(only(held), -500.0, account(held, value=value)).lots == -3


def test_a_symbol_without_a_price_has_no_size_and_says_so() -> None:
    held = {GOOG: 10.0}
    (group,) = account(held).groups
    unpriced = replace(account(held), book=book_of(shares(0.0)))
    found = lots_for_target(group, Decimal("0.5"), unpriced)
    assert (found.lots, found.is_error) == (0.0, True)
    assert "GOOG" in found.reason


@pytest.mark.parametrize(("cost", "kept"), [(0.0, 0.0), (-12_000.0, 27_000.0), (-1_200.0, 16_200.0)])
def test_an_options_own_model_goes_by_what_the_holding_cost(cost: float, kept: float) -> None:
    """2,500 beyond what is kept buy back the one and two more at 1,200, whatever the one was sold at."""
    book = {**BOOK, C750: replace(BOOK[C750], held_cost=cost)}
    assert single.maintenance_of_holding(C750, -1.0, book) == pytest.approx(kept)
    assert single.maintenance(C750, -1.0, book) == pytest.approx(16_200.0)
    holder = Account(groups=single_groups([MarginPosition(C750, -1.0)]), book=book, value=1e6, fee_of=lambda *_: 0.0)
    assert order_for_delta(C750, kept + 2_500.0, holder).quantity == 3.0


def test_bought_options_hold_back_nothing_whatever_they_cost() -> None:
    book = {**BOOK, C750: replace(BOOK[C750], held_cost=900.0)}
    assert single.maintenance_of_holding(C750, 1.0, book) == 0.0
