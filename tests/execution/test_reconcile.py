"""The account against the positions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract
from domain.intents import StrategyName
from domain.positions import Position, PositionState
from execution.reconcile import Difference, DifferenceKind, compare
from tests.execution.orders import LONG, NOON, SHORT, contract, intent_of

OTHER = contract(5200.0)
STRIKES = (SHORT, LONG, OTHER)
HOLDINGS = st.dictionaries(st.sampled_from(STRIKES), st.integers(-5, 5).filter(bool), max_size=3)


def position(held: dict[Contract, int], position_id: str = "position-1") -> Position:
    return Position(
        position_id=position_id,
        strategy=StrategyName.ZERO_DTE,
        underlying="SPX",
        legs=intent_of().legs,
        quantity=1,
        opened_at=NOON,
        state=PositionState.OPEN,
        held=tuple(held.items()),
    )


def test_what_agrees_makes_no_difference() -> None:
    assert compare([position({SHORT: -2, LONG: 2})], {SHORT: -2, LONG: 2}) == ()


def test_nothing_held_and_nothing_expected_agree() -> None:
    assert compare([], {}) == ()


def test_positions_in_the_same_contract_are_added() -> None:
    both = [position({SHORT: -2}), position({SHORT: -1}, "position-2")]
    assert compare(both, {SHORT: -3}) == ()


def test_positions_that_cancel_out_expect_nothing() -> None:
    both = [position({SHORT: -2}), position({SHORT: 2}, "position-2")]
    assert compare(both, {}) == ()


def test_what_the_account_lacks_is_missing() -> None:
    (found,) = compare([position({SHORT: -2})], {})
    assert found == Difference(kind=DifferenceKind.MISSING, contract=SHORT, expected=-2, actual=0)


def test_what_no_position_holds_is_extra() -> None:
    (found,) = compare([], {LONG: 1})
    assert found == Difference(kind=DifferenceKind.EXTRA, contract=LONG, expected=0, actual=1)


def test_a_different_quantity_is_told_with_both() -> None:
    (found,) = compare([position({SHORT: -2})], {SHORT: -1})
    assert found.kind is DifferenceKind.QUANTITY
    assert str(found) == "SPXW 2025-06-13 5335 P: positions hold -2, the account -1"


def test_the_opposite_side_is_a_different_quantity() -> None:
    (found,) = compare([position({SHORT: -2})], {SHORT: 2})
    assert found.kind is DifferenceKind.QUANTITY


def test_a_holding_of_nothing_is_no_holding() -> None:
    assert compare([], {SHORT: 0}) == ()


def test_differences_come_in_the_order_of_contracts() -> None:
    found = compare([], {SHORT: 1, OTHER: 1, LONG: 1})
    assert [difference.contract for difference in found] == sorted(STRIKES)


@given(held=HOLDINGS)
def test_an_account_that_holds_the_same_never_differs(held: dict[Contract, int]) -> None:
    assert compare([position(held)], held) == ()


@given(held=HOLDINGS, account=HOLDINGS)
def test_every_contract_that_differs_is_told_once_and_no_other(held: dict[Contract, int], account: dict[Contract, int]) -> None:
    found = compare([position(held)], account)
    differing = {c for c in STRIKES if held.get(c, 0) != account.get(c, 0)}
    assert [difference.contract for difference in found] == sorted(differing)
    assert all((d.expected, d.actual) == (held.get(d.contract, 0), account.get(d.contract, 0)) for d in found)
