"""The limits of the whole book on the desk's own way of an order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.intents import Purpose
from domain.settings import MarginSettings, Settings, StressSettings, parse_settings
from safety.gate import CHECKS
from tests.desk.builders import instant
from tests.desk.desk_world import World


def started(**changes: Any) -> World:
    world = World(**changes)
    world.desk.start(world.at)
    return world


def results(world: World) -> dict[str, dict[str, Any]]:
    """The results of the last verdict by check."""
    return {result["check"]: result for result in world.records("verdict")[-1]["data"]["results"]}


def test_every_check_of_the_gate_is_in_the_verdict_with_what_it_measured() -> None:
    world = started()
    world.run(instant(10, 30), instant(10, 30))
    found = results(world)
    assert list(found) == [check.name for check in CHECKS]
    for name in ("margin", "stress", "groups", "crowding", "concentration", "correlated", "exposure", "expiry"):
        assert found[name]["passed"] is True
        assert found[name]["measured"] is not None
        assert found[name]["limit"] is not None
    assert found["stress"]["limit"] == pytest.approx(12_500.0)
    assert "S2 " in found["stress"]["detail"]
    assert "in SPY" in found["exposure"]["detail"]
    assert found["concentration"]["measured"] == pytest.approx(6_000.0 / 250_000.0)


def test_the_market_is_asked_for_the_benchmark_too() -> None:
    world = started()
    world.run(instant(10, 30), instant(10, 30))
    assert {"SPX", "SPY"} <= world.asked


@pytest.mark.parametrize(
    ("key", "value", "check", "code"),
    [
        ("stress.trade", "0.005", "stress", "stress_trade"),
        ("exposure.one_underlying", "0.01", "concentration", "concentration"),
        ("exposure.correlated", "0.01", "correlated", "correlated"),
    ],
)
def test_a_limit_of_the_book_refuses_an_entry_and_the_day_says_so(key: str, value: str, check: str, code: str) -> None:
    world = started(settings=parse_settings({key: value}))
    world.run(instant(10, 30), instant(10, 31))
    assert world.sent == []
    assert results(world)[check]["code"] == code
    world.run(instant(10, 32), instant(16, 0))
    assert world.records("day")[-1]["data"]["refusals"].get(code, 0) >= 2


def test_exits_are_not_held_up_by_limits_that_the_book_has_outgrown() -> None:
    world = started()
    world.run(instant(9, 31), instant(10, 30))
    world.fill(world.sent[0])
    strict = Settings(stress=StressSettings(trade=0.001, group=0.001, portfolio=0.001))
    world.settings = strict
    world.desk = world.new_desk()
    world.desk.start(instant(10, 31))
    world.run(instant(15, 0), instant(15, 1))
    assert world.sent[-1].intent.purpose is Purpose.CLOSE
    verdict = results(world)
    assert verdict["stress"]["applied"] is False
    assert verdict["margin"]["applied"] is False


@pytest.mark.parametrize(("mode", "sent"), [("backtest", 1), ("live", 0)])
def test_a_live_run_that_wants_the_brokers_word_opens_nothing_without_it(mode: str, sent: int) -> None:
    settings = replace(Settings(), margin=MarginSettings(broker_required=True))
    world = started(settings=settings, mode=mode)
    world.run(instant(10, 30), instant(10, 30))
    assert len(world.sent) == sent
    assert results(world)["margin"]["code"] == (None if sent else "margin_broker")
