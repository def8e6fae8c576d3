"""The whole step of the desk: look, decide, judge, record, send, on one SPXW Friday."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest

from analytics.verify import Verified, verify
from desk.desk import Desk
from desk.state_store import StateStore
from domain.contracts import Right
from domain.intents import PriceStyle, Purpose
from domain.orders import OrderUpdate, UpdateKind
from domain.settings import Settings
from domain.snapshots import RunIdentity
from safety.trading_state import TradingLevel
from tests.desk.builders import FRIDAY, MemoryStore, contract, instant
from tests.desk.desk_world import PREFIX, World, door_order


@pytest.fixture
def world() -> World:
    """A Friday morning with the desk started."""
    made = World()
    made.desk.start(made.at)
    return made


def _level(world: World) -> TradingLevel:
    """The trading level now."""
    return world.desk.trading.level


def _opened(world: World) -> World:
    """The world with the morning's condor filled at 10:30."""
    world.run(instant(9, 31), instant(10, 30))
    world.fill(world.sent[0])
    return world


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
    _opened(world)
    (opened,) = world.records("position")
    assert opened["data"]["event"] == "opened"
    assert opened["data"]["entry_price"] > 0.0
    world.run(instant(10, 31), instant(10, 31))
    rest = world.sent[1]
    assert rest.intent.purpose is Purpose.CLOSE
    assert rest.intent.price_style is PriceStyle.REST
    assert -rest.limit <= opened["data"]["entry_price"] / 2 + 1e-9


def test_the_profit_order_closes_the_position(world: World) -> None:
    _opened(world)
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
    _opened(world)
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
    _opened(world)
    world.run(instant(10, 31), instant(14, 59))
    for minute in range(12):
        world.run(instant(15, minute), instant(15, minute))
        world.cancel_all()
    assert world.sent[-1].intent.price_style is PriceStyle.MARKETABLE


def test_a_fill_that_wins_the_race_with_its_cancel_leaves_nothing_to_close(world: World) -> None:
    _opened(world)
    world.run(instant(10, 31), instant(15, 0))
    world.cancelled = []
    world.fill(world.sent[1])
    assert world.holdings == {}
    assert len(world.sent) == 2
    world.run(instant(15, 1), instant(15, 40))
    assert len(world.sent) == 2


def test_the_stop_closes_a_position_that_runs_against_it(world: World) -> None:
    _opened(world)
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


def test_a_store_that_refuses_lets_nothing_open_and_loses_nothing(world: World) -> None:
    world.run(instant(9, 31), instant(10, 29))
    world.store.refuses = True
    world.run(instant(10, 30), instant(10, 32))
    assert world.sent == []
    assert _level(world) is TradingLevel.REDUCING
    assert "record" in world.desk.trading.reason
    world.store.refuses = False
    world.run(instant(10, 33), instant(10, 33))
    kinds = [record["kind"] for record in world.records()]
    assert kinds.count("intent") >= 1
    assert isinstance(verify(world.store, PREFIX), Verified)


def test_a_store_that_refuses_does_not_trap_a_position(world: World) -> None:
    _opened(world)
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
    assert _level(world) is TradingLevel.HALTED
    assert world.sent == []
    assert "the account -1" in world.records("incident")[0]["data"]["what"]


@pytest.mark.parametrize("change", [{"strangers": {"GOOG": 100.0}}, {"open_orders": 1}])
def test_shares_or_orders_of_someone_else_keep_it_halted(change: dict[str, object]) -> None:
    world = World(**change)  # type: ignore[arg-type]
    world.desk.start(world.at)
    world.run(instant(9, 31), instant(10, 35))
    assert _level(world) is TradingLevel.HALTED
    assert world.sent == []


def test_an_order_without_an_answer_is_unknown_and_ends_new_risk(world: World) -> None:
    world.acknowledges = False
    world.run(instant(10, 30), instant(10, 32))
    assert _level(world) is TradingLevel.REDUCING
    assert "unknown" in world.desk.trading.reason
    world.run(instant(10, 33), instant(10, 59))
    assert len(world.sent) == 1, "it is never assumed dead, so nothing is sent again"


def test_a_failure_ends_new_risk_but_not_the_exits(world: World) -> None:
    _opened(world)
    world.run(instant(10, 31), instant(14, 59))
    world.desk.on_failure(world.at, "somewhere", ValueError("odd"))
    assert _level(world) is TradingLevel.REDUCING
    world.run(instant(15, 0), instant(15, 0))
    world.cancel_all()
    world.fill(world.sent[-1])
    assert world.holdings == {}


def test_a_trade_outside_the_desk_is_booked_where_it_belongs_and_recorded(world: World) -> None:
    _opened(world)
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
    assert _level(world) is TradingLevel.REDUCING
    assert "outside the desk" in world.desk.trading.reason


def test_a_rejected_entry_leaves_no_position_and_is_on_record(world: World) -> None:
    world.run(instant(10, 30), instant(10, 30))
    world.report(world.sent[0], UpdateKind.REJECTED, "no buying power")
    assert world.records("position") == []
    assert any("no buying power" in record["data"]["what"] for record in world.records("incident"))


def test_a_restart_in_the_middle_of_the_day_manages_the_position_it_left(world: World) -> None:
    _opened(world)
    world.run(instant(10, 31), instant(12, 0))
    names = {order.order_id for order in world.sent}
    world.desk = world.new_desk()
    world.desk.start(world.at)
    assert _level(world) is TradingLevel.HALTED
    world.run(instant(12, 1), instant(12, 1))
    assert _level(world) is TradingLevel.ACTIVE
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
    assert _level(world) is TradingLevel.REDUCING
    assert "odd" in world.desk.trading.reason
    assert world.sent == []


def test_a_restart_whose_position_is_gone_from_the_account_stays_halted(world: World) -> None:
    _opened(world)
    world.holdings.clear()
    world.desk = world.new_desk()
    world.desk.start(world.at)
    world.run(instant(10, 31), instant(10, 32))
    assert _level(world) is TradingLevel.HALTED


def test_the_same_day_gives_the_same_bytes() -> None:
    texts = []
    for _ in range(2):
        world = World(store=MemoryStore())
        world.desk.start(world.at)
        _opened(world)
        world.run(instant(10, 31), instant(15, 0))
        world.cancel_all()
        world.fill(world.sent[-1])
        world.run(instant(15, 1), instant(16, 0))
        world.desk.stop(world.at)
        texts.append(world.store.objects)
    assert texts[0] == texts[1]


def test_the_journal_of_a_day_verifies_and_opens_with_the_settings(world: World) -> None:
    _opened(world)
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


def test_a_fill_after_its_order_was_cancelled_is_a_position_and_ends_new_risk(world: World) -> None:
    world.run(instant(10, 30), instant(10, 31))
    world.cancel_all()
    first, second = world.sent
    world.fill(first)
    assert _level(world) is TradingLevel.REDUCING
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
    _opened(world)
    world.run(instant(10, 31), instant(10, 31))
    world.desk.on_incident(world.at, "brokerage", "the line is lost", stops_new_risk=True)
    world.run(instant(10, 32), instant(10, 35))
    assert world.cancelled == []


def test_a_close_that_fills_twice_leaves_a_position_that_is_managed_again(world: World) -> None:
    _opened(world)
    world.run(instant(10, 31), instant(10, 31))
    world.fill(world.sent[1])
    assert world.records("position")[-1]["data"]["event"] == "closed"
    world.run(instant(10, 40), instant(10, 40))
    world.fill(world.sent[1])
    assert _level(world) is TradingLevel.REDUCING
    world.run(instant(15, 0), instant(15, 0))
    assert world.sent[-1].intent.purpose is Purpose.CLOSE
    assert world.sent[-1] is not world.sent[1]
    world.fill(world.sent[-1])
    assert world.holdings == {}


def test_before_the_open_nothing_is_looked_at(world: World) -> None:
    world.run(instant(9, 0), instant(9, 29))
    assert _level(world) is TradingLevel.HALTED
    assert world.records("reconcile", "day") == []


def test_a_failed_callback_is_on_record_with_its_error(world: World) -> None:
    world.run(instant(9, 31), instant(9, 31))
    world.desk.on_failure(world.at, "step", KeyError("x"))
    assert world.records("incident")[-1]["data"] == {"where": "step", "what": "KeyError: 'x'"}


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
    _opened(world)
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
