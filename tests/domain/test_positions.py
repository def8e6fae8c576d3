from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Right
from domain.positions import Position, PositionState
from tests.analytics.samples import condor_position
from tests.domain.samples import contract

CONTRACTS = tuple(contract(strike, right) for strike in (5700.0, 5800.0) for right in Right)
Fill = tuple[int, int, int, int]
fills = st.lists(
    st.tuples(st.integers(0, len(CONTRACTS) - 1), st.integers(-5, 5).filter(bool), st.integers(0, 10_000), st.integers(0, 500)),
    max_size=20,
)


def empty() -> Position:
    return condor_position(held=(), cash_flow=0.0, fees=0.0, state=PositionState.OPENING, entry_price=None)


def after(found: list[Fill]) -> Position:
    position = empty()
    for index, quantity, cents, fee in found:
        position = position.with_fill(CONTRACTS[index], quantity, cents / 100, fee / 100)
    return position


def test_a_sale_brings_cash_and_a_purchase_takes_it() -> None:
    sold = empty().with_fill(CONTRACTS[0], -2, 3.0, 1.5)
    assert (sold.cash_flow, sold.fees, sold.profit) == (600.0, 1.5, 598.5)
    assert sold.held == ((CONTRACTS[0], -2),)
    bought = empty().with_fill(CONTRACTS[0], 2, 3.0, 1.5)
    assert (bought.cash_flow, bought.profit) == (-600.0, -601.5)


def test_what_is_closed_is_no_longer_held() -> None:
    flat = after([(0, -2, 300, 0), (0, 1, 100, 0), (0, 1, 100, 0)])
    assert flat.held == ()
    assert flat.is_flat
    assert flat.profit == pytest.approx(400.0)


def test_a_fill_beyond_what_is_held_turns_the_side() -> None:
    assert after([(0, -1, 100, 0), (0, 3, 100, 0)]).held == ((CONTRACTS[0], 2),)


@given(fills)
def test_what_is_held_is_the_sum_of_the_fills(found: list[Fill]) -> None:
    held = dict(after(found).held)
    for index, each in enumerate(CONTRACTS):
        assert held.get(each, 0) == sum(quantity for place, quantity, _, _ in found if place == index)
    assert 0 not in held.values()


@given(fills)
def test_fills_taken_back_at_their_price_leave_nothing_but_fees(found: list[Fill]) -> None:
    position = after([*found, *((index, -quantity, cents, fee) for index, quantity, cents, fee in found)])
    assert position.is_flat
    assert position.cash_flow == pytest.approx(0.0, abs=1e-6)


def test_a_fill_without_a_price_spoils_the_cash_and_does_not_hide() -> None:
    assert math.isnan(empty().with_fill(CONTRACTS[0], 1, math.nan, 0.0).cash_flow)


def test_a_position_lives_until_it_is_closed() -> None:
    alive = {state for state in PositionState if condor_position(state=state).is_live}
    assert alive == {PositionState.OPENING, PositionState.OPEN, PositionState.CLOSING}


def test_a_fill_changes_nothing_else() -> None:
    before = empty()
    filled = before.with_fill(CONTRACTS[0], 1, 1.0, 0.0)
    assert before.held == ()
    assert (filled.position_id, filled.legs, filled.quantity, filled.state) == (
        before.position_id,
        before.legs,
        before.quantity,
        before.state,
    )
    assert filled.multiplier == 100.0
