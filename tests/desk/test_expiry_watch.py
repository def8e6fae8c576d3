"""The desk tells of held options near exercise, assignment or a pin."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.expiry_watch import ExpiryWatch
from desk.sender import Scene
from domain.contracts import Contract, ExerciseStyle, ProductKind
from domain.intents import Leg
from domain.quotes import Quote, UnderlyingView
from domain.snapshots import MarketSnapshot
from tests.desk.builders import CONDOR, FRIDAY, SHORT_PUT, contract, instant, intent
from tests.desk.desk_world import World

SHARES = replace(SHORT_PUT, underlying="SPY", root="SPY", kind=ProductKind.EQUITY_OPTION, style=ExerciseStyle.AMERICAN)


@pytest.fixture
def world() -> World:
    made = World()
    made.desk.start(made.at)
    return made


def watch(world: World, held: Contract, quantity: int = -1) -> ExpiryWatch:
    """A watch over a desk that holds one contract."""
    rooms = world.desk._rooms
    opening = replace(intent(), legs=(Leg(contract=held, ratio=quantity),), underlying=held.underlying)
    rooms.positions.begin(opening, instant(10, 0))
    rooms.positions.fill("p-1", held, quantity, 1.0, 0.0)
    return ExpiryWatch(rooms)


def scene(spot: float | None, hour: int, minute: int, held: Contract = SHARES, bid: float = 1.0) -> Scene:
    at = instant(hour, minute)
    views = {} if spot is None else {held.underlying: UnderlyingView(symbol=held.underlying, price=spot, at=at)}
    market = MarketSnapshot(at=at, session=None, underlyings=views, marks={held: Quote(bid=bid, ask=bid + 0.1, at=at)})
    return Scene(at=at, market=market, account=World().account(at))


def told(world: World) -> list[str]:
    world.desk._rooms.save()
    return [record["data"]["what"] for record in world.records("alert")]


def test_a_short_in_the_money_on_its_last_day_is_told_once_a_day(world: World) -> None:
    own = watch(world, SHARES)
    for minute in range(3):
        own.look(scene(5300.0, 11, minute, bid=40.0))
    (what,) = told(world)
    assert what == f"-1 {SHARES.name} of p-1: in the money at expiry"
    assert any(line.startswith("ALERT in expiry") for line in world.logged)


def test_a_pin_is_told_in_the_last_hour(world: World) -> None:
    own = watch(world, SHARES)
    own.look(scene(5336.0, 14, 59))
    assert told(world) == []
    own.look(scene(5336.0, 15, 0))
    assert [what.rpartition(": ")[2] for what in told(world)] == ["pin"]


def test_a_missing_price_is_taken_to_say_the_worse(world: World) -> None:
    own = watch(world, SHARES)
    own.look(scene(None, 11, 0))
    assert any("in the money at expiry" in what for what in told(world))


def test_cash_settled_options_and_longs_are_left_alone(world: World) -> None:
    watch(world, SHORT_PUT).look(scene(5300.0, 15, 30, SHORT_PUT))
    assert told(world) == []
    other = World()
    other.desk.start(other.at)
    watch(other, SHARES, 1).look(scene(5300.0, 15, 30))
    assert told(other) == []


def test_a_contract_past_its_settlement_is_told_whoever_holds_it(world: World) -> None:
    past = contract(5335, SHORT_PUT.right, FRIDAY.replace(day=2))
    watch(world, past, 1).look(scene(5400.0, 11, 0, past))
    assert [what.rpartition(": ")[2] for what in told(world)] == ["expired"]


def test_the_condor_of_a_good_day_raises_no_alert(world: World) -> None:
    world.run(instant(9, 31), instant(10, 30))
    world.fill(world.sent[0])
    world.run(instant(10, 31), instant(15, 30))
    assert len(CONDOR) == 4
    assert world.records("alert") == []
