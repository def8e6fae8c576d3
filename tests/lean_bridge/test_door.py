"""The last door inside LEAN's brokerage models: what it sees, what it answers, and that it never raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.contracts import Contract
from domain.intents import Purpose
from domain.refusals import CheckResult, Refusal, RefusalCode
from domain.verdicts import Approval, Verdict
from lean_bridge.boundary import Boundary
from lean_bridge.door import GatedAlpaca, GatedDefault, GatedTastytrade, gated_model
from lean_bridge.door_keeper import DoorKeeper
from safety.approvals import Approvals
from safety.door import Door, DoorOrder
from simulator.engine.brokerage_models import AlpacaBrokerageModel, DefaultBrokerageModel, TastytradeBrokerageModel
from simulator.order_kinds import OrderType
from tests.lean_bridge.conftest import Parts
from tests.lean_bridge.fakes import AT, SPY, Ticket, intent_of, lean, spxw

VENUE_SAYS_YES = (True, None)


@dataclass
class Gate:
    """A keeper with a real door behind it, and what it told the desk."""

    parts: Parts
    approvals: Approvals = field(default_factory=Approvals)
    told: list[tuple[DoorOrder, Refusal, datetime]] = field(default_factory=list)
    failures: list[tuple[str, Exception]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.boundary = Boundary(report=lambda where, error: self.failures.append((where, error)), log=lambda _: None)
        self.keeper = DoorKeeper(lean(self.parts.algorithm), self.parts.book, self.boundary)
        self.keeper.attach(Door(self.approvals), lambda order, refusal, at: self.told.append((order, refusal, at)))

    def approve(self, *legs: tuple[Contract, int], limit: float, quantity: int, purpose: Purpose = Purpose.OPEN) -> Approval:
        intent = intent_of(*legs, limit=limit, quantity=quantity, purpose=purpose)
        good = CheckResult(check="all", measured=1, limit=1)
        verdict = Verdict(intent=intent, limit=limit, at=AT, results=(good,))
        return self.approvals.issue(verdict, "approval-1", AT, 30)

    def ask(self, order: Any, held: float = 0.0, venue: Callable[[], Any] = lambda: VENUE_SAYS_YES) -> tuple[bool, str]:
        security = SimpleNamespace(symbol=order.symbol, holdings=SimpleNamespace(quantity=held))
        passed, message = self.keeper.may_submit(cast(Any, security), order, venue)
        return passed, "" if message is None else str(message.message)


@pytest.fixture
def gate(parts: Parts) -> Gate:
    """A gate on the hand-made LEAN."""
    return Gate(parts)


def legs_of(parts: Parts) -> tuple[Contract, Contract]:
    short, long = parts.book.contract_of(spxw(5700.0)), parts.book.contract_of(spxw(5670.0))
    assert short is not None
    assert long is not None
    return short, long


def order(order_id: int, symbol: object, quantity: float, kind: OrderType, tag: str = "", **more: Any) -> Any:
    return SimpleNamespace(
        **{
            "id": order_id,
            "symbol": symbol,
            "quantity": quantity,
            "type": kind,
            "tag": tag,
            "group_order_manager": None,
            **more,
        }
    )


def combo(limit: float = -1.85, units: float = 2.0, ratios: tuple[int, int] = (-1, 1), tag: str = "approval-1") -> list[Any]:
    group = SimpleNamespace(id=4, count=2, quantity=units, limit_price=limit)
    return [
        order(n, symbol, ratio * units, OrderType.COMBO_LIMIT, tag, group_order_manager=group)
        for n, (symbol, ratio) in enumerate(zip((spxw(5700.0), spxw(5670.0)), ratios, strict=True), start=1)
    ]


def test_an_approved_combo_passes_leg_by_leg(gate: Gate) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    assert [gate.ask(leg) for leg in combo()] == [(True, ""), (True, "")]
    assert gate.told == []


@pytest.mark.parametrize("limit", [-1.80, 1.85, 0.0])
def test_a_combo_at_a_worse_price_than_approved_is_refused(gate: Gate, limit: float) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    passed, text = gate.ask(combo(limit=limit)[0])
    assert not passed
    assert text.startswith("door_mismatch")


def test_a_combo_at_a_better_price_than_approved_passes(gate: Gate) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    assert gate.ask(combo(limit=-1.90)[0])[0]


def test_a_combo_sent_the_other_way_round_is_read_in_its_mirror(gate: Gate) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    mirrored = combo(limit=1.85, units=-2.0, ratios=(1, -1))
    assert [gate.ask(leg) for leg in mirrored] == [(True, ""), (True, "")]


def test_an_order_without_an_approval_that_opens_is_refused_and_told_to_the_desk(gate: Gate) -> None:
    passed, text = gate.ask(order(7, spxw(5700.0), -1.0, OrderType.MARKET))
    assert not passed
    assert text.startswith("door_no_approval")
    told_order, refusal, at = gate.told[0]
    assert (told_order.engine_order_id, refusal.code, at) == (7, RefusalCode.DOOR_NO_APPROVAL, AT)


def test_one_changed_leg_refuses_the_whole_combo(gate: Gate) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    first, second = combo()
    second.symbol = spxw(9999.0)
    assert gate.ask(first)[0]
    assert not gate.ask(second)[0]


def test_an_approval_is_not_used_twice(gate: Gate) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    for leg in combo():
        assert gate.ask(leg)[0]
    again = combo()
    for leg in again:
        leg.group_order_manager.id = 5
    assert gate.ask(again[0])[1].startswith("door_used")


def test_an_approval_past_its_time_is_refused(gate: Gate) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    gate.parts.algorithm.utc_time = AT + timedelta(seconds=30)
    assert gate.ask(combo()[0])[1].startswith("door_expired")


@pytest.mark.parametrize(
    ("held", "quantity", "passes"), [(2, -2, True), (2, -1, True), (-2, 2, True), (2, -3, False), (0, -1, False), (2, 1, False)]
)
def test_liquidation_passes_as_far_as_it_reduces(gate: Gate, held: float, quantity: float, passes: bool) -> None:
    assert gate.ask(order(7, spxw(5700.0), quantity, OrderType.MARKET, "Liquidated"), held=held)[0] is passes


def test_what_already_works_to_reduce_counts(gate: Gate) -> None:
    transactions = gate.parts.algorithm.transactions
    for number, (symbol, left, status) in enumerate(
        [
            (spxw(5700.0), -1.0, "SUBMITTED"),
            (spxw(5670.0), -5.0, "SUBMITTED"),
            (spxw(5700.0), -5.0, "FILLED"),
            (spxw(5700.0), 5.0, "SUBMITTED"),
        ]
    ):
        transactions.orders[number] = SimpleNamespace(id=number, symbol=symbol)
        transactions.tickets[number] = Ticket(order_id=number, quantity_remaining=left, status=status)
    transactions.orders[7] = SimpleNamespace(id=7, symbol=spxw(5700.0))
    transactions.tickets[7] = Ticket(order_id=7, quantity_remaining=-2.0)
    assert not gate.ask(order(7, spxw(5700.0), -2.0, OrderType.MARKET), held=2.0)[0], "1 of 2 is already being sold"
    assert gate.ask(order(7, spxw(5700.0), -1.0, OrderType.MARKET), held=2.0)[0]


def test_shares_may_be_sold_but_not_bought_without_an_approval(gate: Gate) -> None:
    assert gate.ask(order(7, SPY, -100.0, OrderType.MARKET), held=100.0)[0]
    assert not gate.ask(order(8, SPY, 100.0, OrderType.MARKET), held=100.0)[0]


def test_the_venue_has_the_last_word(gate: Gate) -> None:
    refused = (False, SimpleNamespace(message="not here"))
    assert gate.ask(order(7, spxw(5700.0), -1.0, OrderType.MARKET), held=1.0, venue=lambda: refused) == (False, "not here")


def test_the_venue_is_not_asked_about_what_the_door_refused(gate: Gate) -> None:
    asked: list[int] = []
    gate.ask(order(7, spxw(5700.0), -1.0, OrderType.MARKET), venue=lambda: asked.append(1) or VENUE_SAYS_YES)  # type: ignore[func-returns-value]
    assert asked == []


@pytest.mark.parametrize("broken", ["id", "quantity", "symbol", "group_order_manager", "type"])
def test_an_order_that_cannot_be_read_is_refused_and_never_raises(gate: Gate, broken: str) -> None:
    bad = order(7, spxw(5700.0), -1.0, OrderType.MARKET)
    whole = SimpleNamespace(symbol=bad.symbol, holdings=SimpleNamespace(quantity=1.0))
    delattr(bad, broken)
    passed, message = gate.keeper.may_submit(cast(Any, whole), bad, lambda: cast(Any, VENUE_SAYS_YES))
    assert not passed
    assert "check_failed" in str(message.message)
    assert [where for where, _ in gate.failures] == ["the last door"]


def test_a_venue_that_raises_is_a_refusal(gate: Gate) -> None:
    def fail() -> Any:
        raise ArithmeticError("overflow")

    assert gate.ask(order(7, spxw(5700.0), -1.0, OrderType.MARKET), held=1.0, venue=fail)[0] is False


def test_before_the_desk_is_ready_nothing_passes_not_even_a_reduction(parts: Parts) -> None:
    keeper = DoorKeeper(lean(parts.algorithm), parts.book, Boundary(report=lambda *_: None, log=lambda _: None))
    security = SimpleNamespace(holdings=SimpleNamespace(quantity=5.0))
    passed, message = keeper.may_submit(
        cast(Any, security), order(1, spxw(5700.0), -1.0, OrderType.MARKET), lambda: cast(Any, VENUE_SAYS_YES)
    )
    assert not passed
    assert "not ready" in str(message.message)


def test_when_even_failures_cannot_be_recorded_only_reductions_pass(gate: Gate) -> None:
    short, long = legs_of(gate.parts)
    gate.approve((short, -1), (long, 1), limit=1.85, quantity=2)
    gate.boundary.broken = True
    assert gate.ask(combo()[0])[1].startswith("door_no_approval")
    assert gate.ask(order(9, spxw(5670.0), -1.0, OrderType.MARKET), held=1.0)[0]


@pytest.mark.parametrize(
    ("name", "gated", "base"),
    [
        ("tastytrade", GatedTastytrade, TastytradeBrokerageModel),
        ("alpaca", GatedAlpaca, AlpacaBrokerageModel),
        ("default", GatedDefault, DefaultBrokerageModel),
    ],
)
def test_each_venue_has_its_model_behind_the_door(gate: Gate, name: str, gated: type, base: type) -> None:
    model: Any = gated_model(name, gate.keeper)
    assert type(model).__name__ == gated.__name__
    assert issubclass(gated, base)
    leg = order(7, spxw(5700.0), -1.0, OrderType.MARKET)
    security = SimpleNamespace(symbol=leg.symbol, holdings=SimpleNamespace(quantity=0.0))
    assert model.can_submit_order(security, leg, None)[0] is False
    updated, message = model.can_update_order(security, leg, None, None)
    assert not updated
    assert "cancel and send another" in str(message.message)


def test_an_unknown_venue_has_no_model(gate: Gate) -> None:
    with pytest.raises(KeyError):
        gated_model("robinhood", gate.keeper)
