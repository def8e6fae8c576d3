"""The whole step of the desk: look, decide, judge, record, send, on one SPXW Friday."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.intents import PriceStyle, Purpose
from domain.orders import UpdateKind
from safety.trading_state import TradingLevel
from tests.desk.builders import instant
from tests.desk.desk_world import World, door_order, level_of, with_condor


def test_it_opens_a_condor_at_half_past_ten_and_not_before(world: World) -> None:
    world.run(instant(9, 31), instant(10, 29))
    assert world.sent == []
    world.run(instant(10, 30), instant(10, 30))
    (order,) = world.sent
    assert order.intent.purpose is Purpose.OPEN
    assert len(order.intent.legs) == 4
    assert order.limit > 0.0
    assert order.sent_at == instant(10, 30)


def test_the_intent_and_its_verdict_are_saved_before_the_order_leaves(world: World) -> None:
    seen: list[list[str]] = []
    world.on_submit = lambda order: seen.append([record["kind"] for record in world.records("intent", "verdict", "order")])
    world.run(instant(10, 30), instant(10, 30))
    assert seen == [["intent", "verdict", "order"]]
    (verdict,) = world.records("verdict")
    assert verdict["data"]["approved"] is True
    assert all(result["passed"] for result in verdict["data"]["results"])
    assert len(verdict["data"]["results"]) >= 11


def test_the_order_carries_an_approval_that_opens_the_door_once(world: World) -> None:
    world.run(instant(10, 30), instant(10, 30))
    (order,) = world.sent
    at = instant(10, 30)
    assert [world.desk.door.judge(door_order(order, leg), at, 0.0, 0.0) for leg in range(4)] == [None] * 4
    again = world.desk.door.judge(door_order(order, 0), at, 0.0, 0.0)
    assert again is not None
    assert again.code.code == "door_used"


def test_an_unfilled_entry_walks_to_the_natural_price_and_gives_up(world: World) -> None:
    world.run(instant(10, 30), instant(10, 30))
    for minute in range(31, 46):
        world.run(instant(10, minute), instant(10, minute))
        world.cancel_all()
    walk = world.sent[:6]
    assert len({order.intent.intent_id for order in walk}) == 1
    assert len({order.approval_id for order in walk}) == 6
    limits = [order.limit for order in walk]
    assert limits == sorted(limits, reverse=True)
    assert limits[-1] < limits[0]
    states = [r["data"].get("why") for r in world.records("order") if r["data"]["state"] == "canceled"]
    assert states[:6] == ["reprice"] * 5 + ["give_up"]


def test_only_one_order_of_a_position_works_at_a_time(world: World) -> None:
    world.run(instant(10, 30), instant(10, 33))
    assert len(world.sent) == 1
    assert len(world.cancelled) == 1


def test_a_filled_entry_is_one_position_with_a_resting_profit_order(world: World) -> None:
    with_condor(world)
    (opened,) = world.records("position")
    assert opened["data"]["event"] == "opened"
    assert opened["data"]["entry_price"] > 0.0
    world.run(instant(10, 31), instant(10, 31))
    rest = world.sent[1]
    assert rest.intent.purpose is Purpose.CLOSE
    assert rest.intent.price_style is PriceStyle.REST
    assert -rest.limit <= opened["data"]["entry_price"] / 2 + 1e-9


def test_the_profit_order_closes_the_position(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(12, 0))
    world.volatility = 0.05
    world.fill(world.sent[1])
    closed = world.records("position")[-1]["data"]
    assert closed["event"] == "closed"
    assert closed["state"] == "closed"
    assert closed["profit"] == pytest.approx(closed["cash_flow"] - closed["fees"])
    assert closed["profit"] == pytest.approx(world.cash - 250_000.0 - closed["fees"])
    assert world.holdings == {}


def test_the_time_exit_takes_the_place_of_the_profit_order(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(14, 59))
    assert world.cancelled == []
    world.run(instant(15, 0), instant(15, 0))
    assert world.cancelled == [world.sent[1].order_id]
    assert len(world.sent) == 2, "nothing new works until the resting order is dead"
    world.cancel_all()
    getting_out = world.sent[2]
    assert getting_out.intent.price_style is PriceStyle.WALK
    assert "time" in getting_out.intent.reason
    world.fill(getting_out)
    assert world.holdings == {}


def test_an_exit_that_finds_no_one_becomes_marketable(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(14, 59))
    for minute in range(12):
        world.run(instant(15, minute), instant(15, minute))
        world.cancel_all()
    assert world.sent[-1].intent.price_style is PriceStyle.MARKETABLE


def test_a_fill_that_wins_the_race_with_its_cancel_leaves_nothing_to_close(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(15, 0))
    world.cancelled = []
    world.fill(world.sent[1])
    assert world.holdings == {}
    assert len(world.sent) == 2
    world.run(instant(15, 1), instant(15, 40))
    assert len(world.sent) == 2


def test_the_stop_closes_a_position_that_runs_against_it(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(11, 0))
    world.spot = 5310.0
    world.run(instant(11, 1), instant(11, 1))
    world.cancel_all()
    assert "stop" in world.sent[-1].intent.reason
    assert world.sent[-1].intent.price_style is PriceStyle.WALK


def test_a_day_of_another_name_says_why_nothing_happened() -> None:
    world = World()
    world.desk.start(world.at)
    monday = instant(9, 31) + timedelta(days=3)
    world.run(monday, monday)
    world.run(instant(16, 0) + timedelta(days=3), instant(16, 0) + timedelta(days=3))
    (day,) = world.records("day")
    assert day["data"]["no_trades"]["0dte"]["not_its_day"]["count"] == 1
    assert any("no trade" in line and "Monday" in line for line in world.logged)


def test_before_the_open_nothing_is_looked_at(world: World) -> None:
    world.run(instant(9, 0), instant(9, 29))
    assert level_of(world) is TradingLevel.HALTED
    assert world.records("reconcile", "day") == []


def test_chains_are_read_while_an_entry_is_looked_for_and_at_no_other_step(world: World) -> None:
    world.run(instant(9, 31), instant(10, 30))
    assert world.chains_read == [instant(10, 30)]
    world.run(instant(10, 31), instant(10, 32))
    world.fill(world.sent[-1])
    world.run(instant(10, 33), instant(11, 30))
    assert world.chains_read == [instant(10, 30)]
    reasons = [record["data"]["code"] for record in world.records("no_trade")]
    assert reasons == ["entry_working", "already_traded"]


def test_an_entry_that_gave_up_makes_room_for_another_look_at_the_chains(world: World) -> None:
    world.run(instant(10, 30), instant(10, 30))
    world.report(world.sent[0], UpdateKind.REJECTED, "no buying power")
    world.run(instant(10, 31), instant(10, 31))
    assert world.chains_read == [instant(10, 30), instant(10, 31)]
