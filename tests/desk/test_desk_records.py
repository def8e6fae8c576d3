"""What a day leaves on record: its journal, its reasons, its states, and restarts from them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from analytics.verify import Verified, verify
from desk.desk import Desk
from desk.state_store import StateStore
from domain.intents import PriceStyle
from domain.orders import UpdateKind
from domain.settings import Settings
from domain.snapshots import RunIdentity
from safety.trading_state import TradingLevel
from tests.desk.builders import FRIDAY, MemoryStore, instant
from tests.desk.desk_world import PREFIX, World, level_of, with_condor


def test_a_restart_in_the_middle_of_the_day_manages_the_position_it_left(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(12, 0))
    names = {order.order_id for order in world.sent}
    world.desk = world.new_desk()
    world.desk.start(world.at)
    assert level_of(world) is TradingLevel.HALTED
    world.run(instant(12, 1), instant(12, 1))
    assert level_of(world) is TradingLevel.ACTIVE
    assert world.sent[-1].order_id not in names
    assert world.sent[-1].intent.price_style is PriceStyle.REST
    world.run(instant(12, 2), instant(15, 0))
    world.cancel_all()
    world.fill(world.sent[-1])
    assert world.records("position")[-1]["data"]["event"] == "closed"
    assert isinstance(verify(world.store, PREFIX), Verified)


def test_a_restart_does_not_undo_a_lowered_level(world: World) -> None:
    world.run(instant(9, 31), instant(9, 40))
    world.desk.on_failure(world.at, "somewhere", ValueError("odd"))
    world.desk = world.new_desk()
    world.desk.start(world.at)
    world.run(instant(9, 41), instant(10, 59))
    assert level_of(world) is TradingLevel.REDUCING
    assert "odd" in world.desk.trading.reason
    assert world.sent == []


def test_a_restart_whose_position_is_gone_from_the_account_stays_halted(world: World) -> None:
    with_condor(world)
    world.holdings.clear()
    world.desk = world.new_desk()
    world.desk.start(world.at)
    world.run(instant(10, 31), instant(10, 32))
    assert level_of(world) is TradingLevel.HALTED


def test_the_same_day_gives_the_same_bytes() -> None:
    texts = []
    for _ in range(2):
        world = World(store=MemoryStore())
        world.desk.start(world.at)
        with_condor(world)
        world.run(instant(10, 31), instant(15, 0))
        world.cancel_all()
        world.fill(world.sent[-1])
        world.run(instant(15, 1), instant(16, 0))
        world.desk.stop(world.at)
        texts.append(world.store.objects)
    assert texts[0] == texts[1]


def test_the_journal_of_a_day_verifies_and_opens_with_the_settings(world: World) -> None:
    with_condor(world)
    world.run(instant(10, 31), instant(16, 0))
    world.desk.stop(world.at)
    records = world.records()
    assert records[0]["kind"] == "run"
    assert records[0]["data"]["settings"]["caps.total"] == "10"
    assert records[0]["data"]["code_hash"] == "c0de"
    assert isinstance(verify(world.store, PREFIX), Verified)


def _ended_unseen(first: date, last: date) -> World:
    """A backtest of days for which the engine never called a step."""
    base = Settings()
    run = replace(base.run, start=first, end=last)
    made = World(settings=replace(base, run=run))
    made.at = instant(0, 0, first)
    made.desk.start(made.at)
    made.desk.stop(made.at)
    return made


def test_a_run_that_saw_no_session_says_why_each_day_had_no_trade() -> None:
    world = _ended_unseen(date(2026, 1, 7), date(2026, 1, 10))
    days = [record["data"] for record in world.records("day")]
    assert [day["date"] for day in days] == ["2026-01-07", "2026-01-08", "2026-01-09"]
    assert days[0]["no_trades"]["0dte"]["not_its_day"]["detail"] == "2026-01-07 is a Wednesday; zero_dte.weekday is friday"
    assert days[2]["no_trades"]["0dte"]["no_data"]["detail"] == "2026-01-09: no market data came, so the desk never looked"
    assert {day["equity_close"] for day in days} == {250_000.0}
    assert world.logged[-1] == "2026-01-09 0dte: no trade: 2026-01-09: no market data came, so the desk never looked"
    assert world.records()[-1]["data"]["level"] == "stopped"


def test_a_run_over_closed_days_gives_its_reasons_without_a_days_record() -> None:
    world = _ended_unseen(date(2026, 1, 10), date(2026, 1, 11))
    assert world.records("day") == []
    assert [record["data"]["code"] for record in world.records("no_trade")] == ["not_its_day", "not_its_day"]


def test_a_run_that_saw_a_session_explains_no_later_day(world: World) -> None:
    world.run(instant(9, 31), instant(10, 0))
    world.desk.stop(world.at)
    assert [record["data"]["date"] for record in world.records("day")] == [str(FRIDAY)]


def test_a_live_run_that_ends_at_night_explains_nothing(world: World) -> None:
    identity = RunIdentity(mode="live", prefix="bulwark/live", code_hash="c0de", started_on=FRIDAY)
    live = Desk(
        settings=world.settings,
        identity=identity,
        market=world,
        broker=world,
        store=world.store,
        log=world.logged.append,
        at=world.at,
    )
    live.start(world.at)
    live.stop(world.at)
    assert not any('"kind":"day"' in text for key, text in world.store.objects.items() if "bulwark/live/" in key)


def _states_saved(world: World) -> list[str]:
    """The keys of the state objects, in the order in which they are written from here on."""
    keys: list[str] = []
    save = world.store.save

    def noted(key: str, text: str) -> bool:
        keys.extend([key] if "/state/" in key else [])
        return save(key, text)

    world.store.save = noted  # type: ignore[method-assign]
    return keys


def test_a_report_that_changes_no_state_is_saved_in_the_journal_alone(world: World) -> None:
    world.acknowledges = False
    world.run(instant(10, 30), instant(10, 30))
    written, before = _states_saved(world), len(world.records("update"))
    world.report(world.sent[0], UpdateKind.ACKNOWLEDGED)
    assert written == []
    assert len(world.records("update")) == before + 4


def test_states_are_written_in_turn_whatever_was_saved_between(world: World) -> None:
    written = _states_saved(world)
    with_condor(world)
    world.run(instant(10, 31), instant(15, 0))
    world.cancel_all()
    world.fill(world.sent[-1])
    assert len(written) > 8
    assert all(first != second for first, second in itertools.pairwise(written))


def test_a_state_that_the_store_refused_is_saved_at_the_next_chance(world: World) -> None:
    world.run(instant(9, 31), instant(10, 30))
    refused = {"left": 1}
    save = world.store.save

    def once(key: str, text: str) -> bool:
        if "/state/" in key and refused["left"]:
            refused["left"] = 0
            return False
        return save(key, text)

    world.store.save = once  # type: ignore[method-assign]
    world.fill(world.sent[0])
    world.run(instant(10, 31), instant(10, 31))
    left = StateStore(world.store, PREFIX).load()
    assert left is not None
    assert [position.position_id for position in left.positions] == [world.sent[0].intent.position_id]
    assert left.positions[0].held
