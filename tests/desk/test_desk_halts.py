"""What ends new risk and what goes on in spite of it: refusals, failures, trades the desk did not make."""

from __future__ import annotations

import pytest

from analytics.verify import Verified, verify
from domain.contracts import Right
from domain.intents import PriceStyle, Purpose
from domain.orders import OrderUpdate, UpdateKind
from safety.trading_state import TradingLevel
from tests.desk.builders import contract, instant
from tests.desk.desk_world import PREFIX, World, level_of, with_condor


def test_a_store_that_refuses_lets_nothing_open_and_loses_nothing(world: World) -> None:
    world.run(instant(9, 31), instant(10, 29))
    world.store.refuses = True
    world.run(instant(10, 30), instant(10, 32))
    assert world.sent == []
    assert level_of(world) is TradingLevel.REDUCING
    assert "record" in world.desk.trading.reason
    world.store.refuses = False
    world.run(instant(10, 33), instant(10, 33))
    kinds = [record["kind"] for record in world.records()]
    assert kinds.count("intent") >= 1
    assert isinstance(verify(world.store, PREFIX), Verified)


def test_a_store_that_refuses_does_not_trap_a_position(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(14, 59))
    world.store.refuses = True
    world.run(instant(15, 0), instant(15, 0))
    world.cancel_all()
    assert world.sent[-1].intent.purpose is Purpose.CLOSE
    assert world.sent[-1].intent.price_style is PriceStyle.WALK
    world.fill(world.sent[-1])
    world.store.refuses = False
    world.run(instant(15, 1), instant(15, 1))
    assert world.records("position")[-1]["data"]["event"] == "closed"
    assert isinstance(verify(world.store, PREFIX), Verified)


def test_an_account_that_holds_what_the_desk_does_not_know_stays_halted() -> None:
    world = World(holdings={contract(5400.0, Right.PUT): -1})
    world.desk.start(world.at)
    world.run(instant(9, 31), instant(10, 35))
    assert level_of(world) is TradingLevel.HALTED
    assert world.sent == []
    assert "the account -1" in world.records("incident")[0]["data"]["what"]


@pytest.mark.parametrize("change", [{"strangers": {"GOOG": 100.0}}, {"open_orders": 1}])
def test_shares_or_orders_of_someone_else_keep_it_halted(change: dict[str, object]) -> None:
    world = World(**change)  # type: ignore[arg-type]
    world.desk.start(world.at)
    world.run(instant(9, 31), instant(10, 35))
    assert level_of(world) is TradingLevel.HALTED
    assert world.sent == []


def test_an_order_without_an_answer_is_unknown_and_ends_new_risk(world: World) -> None:
    world.acknowledges = False
    world.run(instant(10, 30), instant(10, 32))
    assert level_of(world) is TradingLevel.REDUCING
    assert "unknown" in world.desk.trading.reason
    world.run(instant(10, 33), instant(10, 59))
    assert len(world.sent) == 1, "it is never assumed dead, so nothing is sent again"


def test_a_failure_ends_new_risk_but_not_the_exits(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(14, 59))
    world.desk.on_failure(world.at, "somewhere", ValueError("odd"))
    assert level_of(world) is TradingLevel.REDUCING
    world.run(instant(15, 0), instant(15, 0))
    world.cancel_all()
    world.fill(world.sent[-1])
    assert world.holdings == {}


def test_a_trade_outside_the_desk_is_booked_where_it_belongs_and_recorded(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(11, 0))
    for number, (held, quantity) in enumerate(list(world.holdings.items())):
        world.desk.on_order_update(
            OrderUpdate(
                order_id=None,
                engine_order_id=900 + number,
                at=world.at,
                kind=UpdateKind.FILL,
                contract=held,
                symbol=held.name,
                fill_quantity=-quantity,
                fill_price=1.0,
                fee=0.0,
                message="Liquidated",
            )
        )
    closed = world.records("position")[-1]["data"]
    assert closed["event"] == "closed"
    assert closed["exit_reason"] == "Liquidated"
    assert any("did not send" in record["data"]["what"] for record in world.records("incident"))


def test_a_trade_of_a_contract_no_position_holds_ends_new_risk(world: World) -> None:
    stranger = contract(5000.0, Right.PUT)
    world.run(instant(9, 31), instant(9, 31))
    world.desk.on_order_update(
        OrderUpdate(
            order_id=None,
            engine_order_id=1,
            at=world.at,
            kind=UpdateKind.FILL,
            contract=stranger,
            symbol=stranger.name,
            fill_quantity=-1,
            fill_price=1.0,
        )
    )
    assert level_of(world) is TradingLevel.REDUCING
    assert "outside the desk" in world.desk.trading.reason


def test_a_rejected_entry_leaves_no_position_and_is_on_record(world: World) -> None:
    world.run(instant(10, 30), instant(10, 30))
    world.report(world.sent[0], UpdateKind.REJECTED, "no buying power")
    assert world.records("position") == []
    assert any("no buying power" in record["data"]["what"] for record in world.records("incident"))


def test_a_fill_after_its_order_was_cancelled_is_a_position_and_ends_new_risk(world: World) -> None:
    world.run(instant(10, 30), instant(10, 31))
    world.cancel_all()
    first, second = world.sent
    world.fill(first)
    assert level_of(world) is TradingLevel.REDUCING
    assert "late fill" in world.records("incident")[0]["data"]["what"]
    world.run(instant(10, 32), instant(10, 32))
    assert world.cancelled == [second.order_id], "the walk's next order would have doubled it"
    world.cancel_all()
    assert world.records("order")[-1]["data"]["why"] == "stopped"
    assert [record["data"]["event"] for record in world.records("position")][:1] == ["opened"]
    world.run(instant(10, 33), instant(10, 59))
    assert all(order.intent.purpose is Purpose.CLOSE for order in world.sent[2:])


def test_an_entry_that_works_when_new_risk_ends_is_cancelled(world: World) -> None:
    world.run(instant(10, 30), instant(10, 30))
    world.desk.on_incident(world.at, "brokerage", "the line is lost", stops_new_risk=True)
    world.run(instant(10, 31), instant(10, 31))
    assert world.cancelled == [world.sent[0].order_id]
    world.cancel_all()
    world.run(instant(10, 32), instant(10, 59))
    assert len(world.sent) == 1
    assert world.desk.trading.reason == "brokerage: the line is lost"


def test_an_exit_goes_on_working_when_new_risk_ends(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(10, 31))
    world.desk.on_incident(world.at, "brokerage", "the line is lost", stops_new_risk=True)
    world.run(instant(10, 32), instant(10, 35))
    assert world.cancelled == []


def test_a_close_that_fills_twice_leaves_a_position_that_is_managed_again(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(10, 31))
    world.fill(world.sent[1])
    assert world.records("position")[-1]["data"]["event"] == "closed"
    world.run(instant(10, 40), instant(10, 40))
    world.fill(world.sent[1])
    assert level_of(world) is TradingLevel.REDUCING
    world.run(instant(15, 0), instant(15, 0))
    assert world.sent[-1].intent.purpose is Purpose.CLOSE
    assert world.sent[-1] is not world.sent[1]
    world.fill(world.sent[-1])
    assert world.holdings == {}


def test_a_failed_callback_is_on_record_with_its_error(world: World) -> None:
    world.run(instant(9, 31), instant(9, 31))
    world.desk.on_failure(world.at, "step", KeyError("x"))
    assert world.records("incident")[-1]["data"] == {"where": "step", "what": "KeyError: 'x'"}
