"""A position's books: what is held, what was paid, whatever the order and the size of the fills."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, Right
from domain.intents import Leg
from domain.positions import Position, PositionState
from tests.analytics.samples import CONDOR, FRIDAY, closed_condor, condor_position
from tests.domain.samples import contract

MULTIPLIERS = (100.0, 50.0, 1000.0)
CONTRACTS = tuple(
    contract(strike, right, multiplier=multiplier)
    for strike, multiplier in zip((5600.0, 5700.0, 5800.0), MULTIPLIERS, strict=True)
    for right in Right
)
Fill = tuple[Contract, int, float, float]
fills = st.sampled_from(
    list(itertools.product(CONTRACTS, (-20, -3, -1, 0, 1, 2, 20), (0.0, 0.05, 2.325, 0.1 + 0.2, 399.95), (0.0, 1.44)))
)
runs = st.lists(fills, max_size=8)


def empty() -> Position:
    return condor_position(held=(), cash_flow=0.0, fees=0.0, entry_price=None, state=PositionState.OPENING)


def after(position: Position, found: list[Fill]) -> Position:
    for each in found:
        position = position.with_fill(*each)
    return position


@given(runs)
def test_the_cash_is_what_the_fills_brought_in_exact_dollars(found: list[Fill]) -> None:
    cash = -sum(
        (quantity * Fraction(repr(price)) * int(each.multiplier) for each, quantity, price, _ in found), start=Fraction(0)
    )
    assert after(empty(), found).cash_flow == pytest.approx(float(cash), abs=1e-4)


@given(runs)
def test_fees_only_add_up(found: list[Fill]) -> None:
    position = after(empty(), found)
    assert position.fees == pytest.approx(sum(fee for *_, fee in found))
    assert position.profit == pytest.approx(position.cash_flow - sum(fee for *_, fee in found))


@given(runs)
def test_what_is_held_is_in_order_once_a_contract_and_never_zero(found: list[Fill]) -> None:
    held = after(empty(), found).held
    contracts = [each for each, _ in held]
    assert contracts == sorted(set(contracts))
    assert all(quantity for _, quantity in held)


@given(runs, runs)
def test_two_runs_of_fills_add_up(first: list[Fill], second: list[Fill]) -> None:
    joined = dict(after(empty(), first + second).held)
    one, two = dict(after(empty(), first).held), dict(after(empty(), second).held)
    added = {each: one.get(each, 0) + two.get(each, 0) for each in one.keys() | two.keys()}
    assert joined == {each: quantity for each, quantity in added.items() if quantity}


@given(runs.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))))
def test_the_same_fills_in_any_order_leave_the_same_books(two: tuple[list[Fill], list[Fill]]) -> None:
    found, shuffled = two
    one, other = after(empty(), found), after(empty(), shuffled)
    assert other.held == one.held
    assert other.cash_flow == pytest.approx(one.cash_flow, abs=1e-4)
    assert other.fees == pytest.approx(one.fees)


@given(runs, fills, st.integers(-10, 10))
def test_a_fill_in_two_parts_is_one_fill(found: list[Fill], last: Fill, part: int) -> None:
    each, quantity, price, fee = last
    before = after(empty(), found)
    whole = before.with_fill(each, quantity, price, fee)
    parts = before.with_fill(each, part, price, fee).with_fill(each, quantity - part, price, 0.0)
    assert parts.held == whole.held
    assert parts.cash_flow == pytest.approx(whole.cash_flow, abs=1e-4)
    assert parts.fees == pytest.approx(whole.fees)


@given(runs, fills)
def test_a_fill_touches_only_its_own_contract(found: list[Fill], last: Fill) -> None:
    before = after(empty(), found)
    filled = before.with_fill(*last)
    others = [entry for entry in before.held if entry[0] != last[0]]
    assert [entry for entry in filled.held if entry[0] != last[0]] == others


@given(runs, fills)
def test_a_fill_changes_the_books_and_nothing_else(found: list[Fill], last: Fill) -> None:
    before = after(empty(), found)
    filled = before.with_fill(*last)
    same = dataclasses.replace(filled, held=before.held, cash_flow=before.cash_flow, fees=before.fees)
    assert same == before


@given(runs)
def test_what_is_bought_back_leaves_a_flat_position(found: list[Fill]) -> None:
    position = after(empty(), found)
    for each, quantity in position.held:
        assert not position.is_flat
        position = position.with_fill(each, -quantity, 0.0, 0.0)
    assert position.is_flat
    assert position.held == ()


@pytest.mark.parametrize("multiplier", MULTIPLIERS)
def test_a_point_is_worth_the_multiplier_of_the_contract_filled(multiplier: float) -> None:
    each = contract(multiplier=multiplier)
    assert empty().with_fill(each, -3, 2.5, 0.0).cash_flow == 3 * 2.5 * multiplier
    assert empty().with_fill(each, 3, 2.5, 0.0).cash_flow == -3 * 2.5 * multiplier


def test_a_fill_of_nothing_costs_its_fee_only() -> None:
    filled = empty().with_fill(CONTRACTS[0], 0, 5.0, 1.0)
    assert (filled.held, filled.cash_flow, filled.fees) == ((), 0.0, 1.0)


def test_the_condor_of_the_rule_book_earns_its_credit_and_loses_its_wing() -> None:
    mids = (5.95, 4.00, 3.10, 0.40)
    opened = after(empty(), [(leg.contract, leg.ratio, mid, 0.0) for leg, mid in zip(CONDOR, mids, strict=True)])
    assert opened.cash_flow == pytest.approx(465.0)
    assert dict(opened.held) == {leg.contract: leg.ratio for leg in CONDOR}
    through = (30.0, 0.0, 0.0, 0.0)
    settled = after(opened, [(leg.contract, -leg.ratio, price, 0.0) for leg, price in zip(CONDOR, through, strict=True)])
    assert settled.is_flat
    assert settled.profit == pytest.approx(-2535.0)


def test_a_condor_bought_back_at_half_keeps_half_less_fees() -> None:
    position = closed_condor()
    assert (position.profit, position.is_flat, position.is_live) == (447.0, True, False)
    assert position.closed_at == FRIDAY + timedelta(hours=2)


@pytest.mark.parametrize("state", PositionState)
def test_being_held_and_being_counted_are_two_things(state: PositionState) -> None:
    flat = condor_position(state=state, held=())
    assert flat.is_flat
    assert flat.is_live == (state is not PositionState.CLOSED)
    assert not condor_position(state=state).is_flat


def test_the_multiplier_of_a_position_is_that_of_its_first_leg() -> None:
    legs = tuple(Leg(contract=each, ratio=1) for each in CONTRACTS[1:3])
    assert condor_position(legs=legs).multiplier == 100.0
