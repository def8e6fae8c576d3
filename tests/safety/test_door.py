"""The last door: what passes, and every way around it that does not."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from domain.intents import Intent, Leg
from domain.refusals import RefusalCode
from domain.verdicts import Approval
from safety.approvals import Approvals, ApprovalState
from safety.door import Door, DoorOrder
from safety.gate import judge
from tests.safety.make import AT, CALL_LONG, CALL_SHORT, PUT_LONG, PUT_SHORT, closing, good_case, good_close, mid, opening, spxw

LATER = AT + timedelta(seconds=5)
HELD = {leg.contract: leg.ratio for leg in opening().legs}


def _door(intent: Intent | None = None, approval_id: str = "a1") -> tuple[Door, Approval]:
    chosen = opening() if intent is None else intent
    case = (good_close if chosen.purpose.value == "close" else good_case)(intent=chosen, limit=chosen.limit)
    ledger = Approvals()
    return Door(ledger), ledger.issue(judge(case), approval_id, AT, 30.0)


def _orders(approval: Approval, *, group: int | None = 7, first: int = 100, **changes: Any) -> list[DoorOrder]:
    """The approval's own order, leg by leg as the engine asks."""
    single = len(approval.legs) == 1
    return [
        replace(
            DoorOrder(
                engine_order_id=first + n,
                group_id=None if single else group,
                group_size=len(approval.legs),
                tag=approval.approval_id,
                order_type="LIMIT" if single else "COMBO_LIMIT",
                symbol=contract.name,
                contract=contract,
                quantity=float(quantity),
                limit_price=approval.limit,
                group_quantity=None if single else float(approval.quantity),
            ),
            **changes,
        )
        for n, (contract, quantity) in enumerate(approval.legs)
    ]


def _judge(
    door: Door, order: DoorOrder, *, at: datetime = LATER, held: float = 0.0, reducing: float = 0.0
) -> RefusalCode | None:
    refusal = door.judge(order, at, held, reducing)
    return refusal.code if refusal is not None else None


def _straight(quantity: float, **changes: Any) -> DoorOrder:
    """An order nobody approved, as ``self.market_order`` sends it."""
    base = DoorOrder(
        engine_order_id=1,
        group_id=None,
        group_size=1,
        tag="",
        order_type="MARKET",
        symbol=PUT_SHORT.name,
        contract=PUT_SHORT,
        quantity=quantity,
        limit_price=None,
        group_quantity=None,
    )
    return replace(base, **changes)


def test_the_approved_combo_passes_leg_by_leg_and_its_approval_is_spent() -> None:
    door, approval = _door()
    states = []
    for order in _orders(approval):
        assert _judge(door, order) is None
        states.append(door.approvals.state("a1"))
    assert states == [ApprovalState.IN_USE] * 3 + [ApprovalState.SPENT]


def test_the_approved_single_leg_passes_once() -> None:
    legs = (Leg(contract=CALL_LONG, ratio=1),)
    door, approval = _door(opening(legs=legs, limit=round(mid(legs), 2), worst=-30.0, quantity=3))
    (order,) = _orders(approval)
    assert _judge(door, order) is None
    assert door.approvals.state("a1") is ApprovalState.SPENT
    assert _judge(door, replace(order, engine_order_id=101)) is RefusalCode.DOOR_USED


def test_a_tag_may_have_spaces_around_the_id() -> None:
    door, approval = _door()
    assert _judge(door, _orders(approval, tag=" a1 ")[0]) is None


@pytest.mark.parametrize("better", [0.0, 0.5, 1e-10])
def test_a_better_price_than_approved_passes(better: float) -> None:
    door, approval = _door()
    assert _judge(door, _orders(approval, limit_price=approval.limit + better)[0]) is None


def test_an_order_placed_straight_does_not_pass() -> None:
    door, _ = _door()
    for quantity in (1.0, -1.0):
        assert _judge(door, _straight(quantity)) is RefusalCode.DOOR_NO_APPROVAL
        assert _judge(door, _straight(quantity, order_type="LIMIT", limit_price=1.0)) is RefusalCode.DOOR_NO_APPROVAL


def test_an_unknown_tag_is_no_approval() -> None:
    door, approval = _door()
    assert _judge(door, _orders(approval, tag="a2")[0]) is RefusalCode.DOOR_NO_APPROVAL
    assert _judge(door, _straight(-1.0, tag="Liquidated"), held=1.0) is None
    assert door.approvals.state("a1") is ApprovalState.READY


@pytest.mark.parametrize(
    "changes",
    [
        {"contract": spxw("P", 5300)},
        {"contract": None},
        {"quantity": -2.0},
        {"quantity": 1.0},
        {"quantity": 0.0},
        {"quantity": math.nan},
        {"quantity": -1.5},
        {"order_type": "COMBO_MARKET"},
        {"order_type": "MARKET"},
        {"order_type": "LIMIT"},
        {"order_type": "COMBO_LEG_LIMIT"},
        {"group_size": 3},
        {"group_size": 5},
        {"group_id": None},
        {"group_quantity": 2.0},
        {"group_quantity": math.nan},
        {"limit_price": None},
        {"limit_price": math.nan},
        {"limit_price": math.inf},
        {"limit_price": 0.0},
    ],
)
def test_a_combo_that_differs_in_anything_does_not_pass_and_burns_its_approval(changes: dict[str, Any]) -> None:
    door, approval = _door()
    first, second, *_ = _orders(approval)
    assert _judge(door, replace(first, **changes)) is RefusalCode.DOOR_MISMATCH
    assert door.approvals.state("a1") is ApprovalState.BURNED
    assert _judge(door, replace(second, group_id=8)) is RefusalCode.DOOR_USED


@pytest.mark.parametrize("leg", [1, 2, 3])
def test_one_changed_leg_refuses_what_is_left_of_the_group(leg: int) -> None:
    door, approval = _door()
    orders = _orders(approval)
    for order in orders[:leg]:
        assert _judge(door, order) is None
    assert _judge(door, replace(orders[leg], contract=spxw("P", 5300))) is RefusalCode.DOOR_MISMATCH
    for order in orders[leg:]:
        assert _judge(door, order) is RefusalCode.DOOR_MISMATCH
    assert door.approvals.state("a1") is ApprovalState.BURNED


@pytest.mark.parametrize(("worse", "passes"), [(1e-10, True), (1e-6, False), (0.05, False)])
def test_a_price_worse_than_approved_does_not_pass(worse: float, passes: bool) -> None:
    door, approval = _door()
    order = _orders(approval, limit_price=approval.limit - worse)[0]
    assert (_judge(door, order) is None) is passes


def test_the_same_leg_twice_does_not_make_a_combo() -> None:
    door, approval = _door()
    first = _orders(approval)[0]
    assert _judge(door, first) is None
    assert _judge(door, replace(first, engine_order_id=200)) is RefusalCode.DOOR_MISMATCH


def test_an_approval_is_used_by_one_group_only() -> None:
    door, approval = _door()
    for order in _orders(approval):
        assert _judge(door, order) is None
    for order in _orders(approval, group=8, first=200):
        assert _judge(door, order) is RefusalCode.DOOR_USED
    assert door.approvals.state("a1") is ApprovalState.SPENT


def test_a_second_group_cannot_finish_what_the_first_began() -> None:
    door, approval = _door()
    orders = _orders(approval)
    assert _judge(door, orders[0]) is None
    assert _judge(door, replace(orders[1], group_id=8)) is RefusalCode.DOOR_USED
    assert _judge(door, orders[1]) is RefusalCode.DOOR_USED


@pytest.mark.parametrize(
    ("seconds", "code"), [(0.0, None), (29.999, None), (30.0, RefusalCode.DOOR_EXPIRED), (-0.001, RefusalCode.DOOR_EXPIRED)]
)
def test_an_approval_lives_from_its_issue_to_its_expiry(seconds: float, code: RefusalCode | None) -> None:
    door, approval = _door()
    assert _judge(door, _orders(approval)[0], at=AT + timedelta(seconds=seconds)) is code


def test_an_approval_that_expires_between_two_legs_refuses_the_rest() -> None:
    door, approval = _door()
    first, second, *_ = _orders(approval)
    assert _judge(door, first) is None
    assert _judge(door, second, at=approval.expires_at) is RefusalCode.DOOR_EXPIRED
    assert door.approvals.state("a1") is ApprovalState.BURNED


def test_a_revoked_approval_lets_nothing_through() -> None:
    door, approval = _door()
    door.approvals.revoke_all()
    assert _judge(door, _orders(approval)[0]) is RefusalCode.DOOR_USED


def test_an_approved_closing_must_reduce_what_is_held_when_it_arrives() -> None:
    for held, reducing, code in (
        (True, 0.0, None),
        (False, 0.0, RefusalCode.DOOR_NO_APPROVAL),
        (True, 1.0, RefusalCode.DOOR_OVER_REDUCTION),
    ):
        door, approval = _door(closing())
        first = _orders(approval)[0]
        assert first.contract is not None
        assert _judge(door, first, held=HELD[first.contract] if held else 0.0, reducing=reducing) is code


def test_an_order_that_names_an_approval_is_held_to_it_even_if_it_would_reduce() -> None:
    door, _ = _door()
    assert _judge(door, _straight(-1.0, tag="a1"), held=5.0) is RefusalCode.DOOR_MISMATCH


@pytest.mark.parametrize(
    ("quantity", "held", "reducing", "code"),
    [
        (-1.0, 1.0, 0.0, None),
        (1.0, -1.0, 0.0, None),
        (-3.0, 5.0, 2.0, None),
        (-4.0, 5.0, 2.0, RefusalCode.DOOR_OVER_REDUCTION),
        (-6.0, 5.0, 0.0, RefusalCode.DOOR_OVER_REDUCTION),
        (-5.0, 5.0, 0.0, None),
        (-1.0, 5.0, 5.0, RefusalCode.DOOR_OVER_REDUCTION),
        (-1.0, 5.0, 9.0, RefusalCode.DOOR_OVER_REDUCTION),
        (1.0, 5.0, 0.0, RefusalCode.DOOR_NO_APPROVAL),
        (-1.0, -5.0, 0.0, RefusalCode.DOOR_NO_APPROVAL),
        (-1.0, 0.0, 0.0, RefusalCode.DOOR_NO_APPROVAL),
        (0.0, 5.0, 0.0, RefusalCode.DOOR_NO_APPROVAL),
        (math.nan, 5.0, 0.0, RefusalCode.DOOR_NO_APPROVAL),
        (-1.0, math.nan, 0.0, RefusalCode.DOOR_NO_APPROVAL),
        (-1.0, 5.0, math.nan, RefusalCode.DOOR_NO_APPROVAL),
        (-1.0, 5.0, -1.0, RefusalCode.DOOR_NO_APPROVAL),
        (-1.0, math.inf, 0.0, RefusalCode.DOOR_NO_APPROVAL),
    ],
)
def test_without_an_approval_only_a_strict_reduction_passes(
    quantity: float, held: float, reducing: float, code: RefusalCode | None
) -> None:
    door, _ = _door()
    assert _judge(door, _straight(quantity), held=held, reducing=reducing) is code


@pytest.mark.parametrize(("reducing", "room"), [(0.0, 5.0), (3.0, 2.0), (9.0, 0.0)])
def test_an_over_sized_reduction_is_told_how_much_there_is_to_reduce(reducing: float, room: float) -> None:
    door, _ = _door()
    refusal = door.judge(_straight(-6.0), LATER, 5.0, reducing)
    assert refusal is not None
    assert (refusal.measured, refusal.limit) == (6.0, room)


def test_liquidate_passes_for_options_and_for_what_is_no_option() -> None:
    door, _ = _door()
    assert _judge(door, _straight(2.0, tag="Liquidated"), held=-2.0) is None
    shares = _straight(-100.0, tag="Liquidated", symbol="SPY", contract=None)
    assert _judge(door, shares, held=100.0) is None
    assert _judge(door, shares, held=99.0) is RefusalCode.DOOR_OVER_REDUCTION


def test_a_combo_without_approval_passes_only_if_every_leg_reduces() -> None:
    door, _ = _door()
    buy = _straight(1.0, group_id=9, group_size=2, order_type="COMBO_MARKET", tag="Margin Call")
    sell = replace(buy, engine_order_id=2, symbol=PUT_LONG.name, contract=PUT_LONG, quantity=-1.0)
    assert _judge(door, buy, held=-1.0) is None
    assert _judge(door, sell, held=1.0) is None
    again = [replace(order, group_id=10) for order in (buy, sell)]
    assert _judge(door, again[0], held=0.0) is RefusalCode.DOOR_NO_APPROVAL
    assert _judge(door, again[1], held=1.0) is RefusalCode.DOOR_NO_APPROVAL


@pytest.mark.parametrize("first", [True, False])
def test_a_leg_that_only_reduces_cannot_take_the_place_of_an_approved_leg(first: bool) -> None:
    door, approval = _door()
    orders = _orders(approval)
    foreign = replace(orders[3], tag="", contract=CALL_SHORT, symbol=CALL_SHORT.name, quantity=1.0)
    legs = [foreign, *orders[:3]] if first else [*orders[:3], foreign]
    codes = [_judge(door, leg, held=-1.0 if leg is foreign else 0.0) for leg in legs]
    assert codes[legs.index(foreign)] is (None if first else RefusalCode.DOOR_MISMATCH)
    assert RefusalCode.DOOR_MISMATCH in codes
    assert door.approvals.state("a1") is ApprovalState.BURNED


def test_two_approvals_do_not_make_one_group() -> None:
    door, approval = _door()
    other = door.approvals.issue(judge(good_case()), "a2", AT, 30.0)
    assert _judge(door, _orders(approval)[0]) is None
    assert _judge(door, _orders(other)[1]) is RefusalCode.DOOR_MISMATCH
    assert door.approvals.state("a1") is ApprovalState.BURNED
    assert door.approvals.state("a2") is ApprovalState.BURNED
    entry = door.approvals.entry("a2")
    assert entry is not None
    assert entry.refusal is not None
    assert entry.refusal.measured == "a2"


def test_a_refusal_says_what_was_measured_and_what_was_approved() -> None:
    door, approval = _door()
    refusal = door.judge(replace(_orders(approval)[0], quantity=-2.0), LATER, 0.0, 0.0)
    assert refusal is not None
    assert (refusal.measured, refusal.limit) == (-2.0, -1)
    assert "signed quantity" in refusal.detail
    entry = door.approvals.entry("a1")
    assert entry is not None
    assert entry.refusal == refusal
