"""What goes wrong between the start and the first step counts from the arming on: the start does not forget it."""

from __future__ import annotations

import pytest

from safety.trading_state import TradingLevel
from tests.desk.builders import instant
from tests.desk.desk_world import World


@pytest.fixture
def world() -> World:
    """A desk that has started and not stepped."""
    world = World()
    world.desk.start(world.at)
    return world


def armed(world: World) -> tuple[TradingLevel, str]:
    """Level and reason after the first step."""
    world.run(instant(9, 31), instant(9, 31))
    return world.desk.trading.level, world.desk.trading.reason


def test_a_quiet_start_arms(world: World) -> None:
    assert armed(world)[0] is TradingLevel.ACTIVE


def test_an_incident_before_the_first_step_that_ends_new_risk_leaves_only_reductions(world: World) -> None:
    world.desk.on_incident(world.at, "brokerage", "disconnected", stops_new_risk=True)
    assert world.desk.trading.level is TradingLevel.HALTED
    assert armed(world) == (TradingLevel.REDUCING, "brokerage: disconnected")


def test_a_failure_before_the_first_step_leaves_only_reductions_and_nothing_is_entered(world: World) -> None:
    world.desk.on_failure(world.at, "choosing SPXW contracts", ValueError("odd"))
    world.run(instant(9, 31), instant(15, 59))
    assert world.desk.trading.level is TradingLevel.REDUCING
    assert "odd" in world.desk.trading.reason
    assert world.sent == []


def test_the_first_of_several_reasons_is_kept(world: World) -> None:
    world.desk.on_incident(world.at, "brokerage", "first", stops_new_risk=True)
    world.desk.on_incident(world.at, "brokerage", "second", stops_new_risk=True)
    assert armed(world)[1] == "brokerage: first"


def test_an_incident_that_does_not_end_new_risk_changes_nothing(world: World) -> None:
    world.desk.on_incident(world.at, "brokerage", "reconnected", stops_new_risk=False)
    assert armed(world)[0] is TradingLevel.ACTIVE


def test_orders_that_work_at_the_start_leave_the_desk_halted(world: World) -> None:
    world.open_orders = 1
    assert armed(world)[0] is TradingLevel.HALTED
