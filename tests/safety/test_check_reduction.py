"""The checks on what is already held and already on its way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import Leg
from domain.positions import PositionState
from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.duplicate import DuplicateCheck
from safety.checks.reduction import ReductionCheck
from tests.safety.make import (
    CALL_LONG,
    CONDOR,
    PUT_SHORT,
    account,
    alone,
    closing,
    good_case,
    good_close,
    opening,
    order,
    position,
)

REDUCTION, DUPLICATE = ReductionCheck(), DuplicateCheck()


def _held(quantity: int, **changes: object) -> Case:
    book = position(quantity=quantity)
    return good_close(positions=(book,), account=account(holdings=dict(book.held)), **changes)


def _refused(result: CheckResult, code: RefusalCode) -> bool:
    assert result.passed or (result.refusal is not None and result.refusal.code is code)
    return not result.passed


def _too_much(case: Case) -> bool:
    return _refused(alone(REDUCTION, case), RefusalCode.NOT_A_REDUCTION)


@pytest.mark.parametrize(("quantity", "refused"), [(1, False), (2, False), (3, True)])
def test_no_more_is_closed_than_is_held(quantity: int, refused: bool) -> None:
    case = _held(2, intent=closing(quantity=quantity))
    assert _too_much(case) is refused
    assert (alone(REDUCTION, case).measured, alone(REDUCTION, case).limit) == (quantity, 2)


@pytest.mark.parametrize("leg", range(4))
def test_every_leg_is_opposite_in_sign_to_what_is_held(leg: int) -> None:
    legs = list(closing().legs)
    legs[leg] = Leg(contract=legs[leg].contract, ratio=-legs[leg].ratio)
    assert _too_much(_held(1, intent=closing(legs=tuple(legs))))


@pytest.mark.parametrize("leg", range(4))
def test_each_leg_is_held_by_the_position_and_by_the_account(leg: int) -> None:
    contract = CONDOR[leg].contract
    book = position()
    less = tuple((c, q) for c, q in book.held if c != contract)
    assert _too_much(good_close(positions=(replace(book, held=less),), account=account(holdings=dict(book.held))))
    assert _too_much(good_close(positions=(book,), account=account(holdings=dict(less))))


def test_what_already_works_to_reduce_is_no_longer_there_to_reduce() -> None:
    half = order(closing(intent_id="x9", quantity=1), "o9")
    assert not _too_much(_held(2, intent=closing(quantity=1), working=(half,)))
    assert _too_much(_held(2, intent=closing(quantity=2), working=(half,)))
    assert _too_much(_held(1, intent=closing(quantity=1), working=(half,)))


def test_another_positions_working_order_on_the_same_contract_counts_against_the_account() -> None:
    other = order(closing(intent_id="x9", position_id="p9"), "o9")
    mine, its = position(), position("p9")
    both = {contract: quantity * 2 for contract, quantity in mine.held}
    case = good_close(positions=(mine, its), account=account(holdings=both), working=(other,))
    assert not _too_much(case)
    assert _too_much(replace(case, account=account(holdings=dict(mine.held))))


def test_an_order_that_adds_to_what_is_held_takes_no_room() -> None:
    adding = order(opening(intent_id="i9", position_id="p9"), "o9")
    assert not _too_much(_held(1, working=(adding,)))


def test_some_legs_of_a_position_may_be_closed_alone() -> None:
    assert not _too_much(_held(1, intent=closing(legs=(Leg(contract=PUT_SHORT, ratio=1),))))


def test_a_position_that_is_unknown_closed_or_flat_has_nothing_to_close() -> None:
    holdings = account(holdings=dict(position().held))
    assert _too_much(good_close(positions=(), account=holdings))
    assert _too_much(good_close(positions=(position(state=PositionState.CLOSED),), account=holdings))
    assert _too_much(good_close(positions=(position(held=()),), account=holdings))
    assert not _too_much(good_close(positions=(position(state=PositionState.CLOSING),), account=holdings))


def test_an_opening_is_not_asked() -> None:
    assert not alone(REDUCTION, good_case()).applied


@given(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3).filter(bool), st.integers(0, 3))
def test_whatever_passes_leaves_no_leg_on_the_other_side(in_book: int, in_account: int, wanted: int, working: int) -> None:
    sign = 1 if wanted > 0 else -1
    one = (Leg(contract=CALL_LONG, ratio=sign),)
    book = position(held=((CALL_LONG, in_book),) if in_book else ())
    orders = (order(closing(intent_id="x9", legs=one, quantity=working), "o9"),) if working else ()
    case = good_close(
        intent=closing(legs=one, quantity=abs(wanted)),
        positions=(book,),
        account=account(holdings={CALL_LONG: in_account}),
        working=orders,
    )
    if not _too_much(case):
        for held in (in_book, in_account):
            after = held + wanted + sign * working
            assert held * after >= 0
            assert abs(after) < abs(held)


def _same(case: Case) -> bool:
    return _refused(alone(DUPLICATE, case), RefusalCode.DUPLICATE_INTENT)


def test_an_intent_that_still_works_is_not_sent_again() -> None:
    assert _same(good_case(working=(order(opening(position_id="elsewhere")),)))
    assert _same(good_close(working=(order(closing(position_id="elsewhere")),)))


def test_a_position_has_one_opening_order_at_a_time() -> None:
    result = alone(DUPLICATE, good_case(working=(order(opening(intent_id="i0")),)))
    assert _refused(result, RefusalCode.DUPLICATE_INTENT)
    assert (result.measured, result.limit) == (1, 0)
    assert "o1 of intent i0" in result.detail


def test_other_intents_of_other_positions_are_no_duplicates() -> None:
    assert not _same(good_case(working=(order(opening(intent_id="i0", position_id="p0")),)))
    assert not _same(good_case(working=(order(closing(intent_id="x0")),)))
    assert not _same(good_close(working=(order(closing(intent_id="x0")),)))
    assert not _same(good_case())
