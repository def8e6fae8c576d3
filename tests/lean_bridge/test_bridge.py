"""The bridge as a whole: set-up, the minute's call, LEAN's callbacks, and what happens when something breaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from domain.settings import SettingsError
from lean_bridge import bridge as bridge_module
from lean_bridge.bridge import Bridge
from tests.lean_bridge.fakes import AT, HALF_DAY, SPX, SPY, VIX, lean
from tests.lean_bridge.test_universe import Subscribing


@dataclass
class FakeDesk:
    """Remembers what it was told; ``broken`` names the calls that raise."""

    settings: Any
    identity: Any
    market: Any
    broker: Any
    store: Any
    log: Any
    at: datetime
    calls: list[tuple[Any, ...]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    door: Any = None

    def _told(self, name: str, *what: Any) -> None:
        self.calls.append((name, *what))
        if name in self.broken:
            raise OSError(f"{name} is broken")

    def start(self, at: datetime) -> None:
        self._told("start", at)

    def step(self, at: datetime) -> None:
        self._told("step", at)

    def stop(self, at: datetime) -> None:
        self._told("stop", at)

    def on_order_update(self, update: Any) -> None:
        self._told("update", update)

    def on_door_refusal(self, order: Any, refusal: Any, at: datetime) -> None:
        self._told("door", order, refusal, at)

    def on_incident(self, at: datetime, where: str, what: str, *, stops_new_risk: bool) -> None:
        self._told("incident", where, what, stops_new_risk)

    def on_failure(self, at: datetime, where: str, error: BaseException) -> None:
        self._told("failure", where, str(error))


class Lean(Subscribing):
    """A hand-made algorithm that can be set up."""

    def __init__(self, parameters: dict[str, str] | None = None, *, live: bool = False) -> None:
        super().__init__()
        self.parameters = parameters or {}
        self.live_mode = live
        self.algorithm_id = "run-7"
        self.default_order_properties = SimpleNamespace(time_in_force=None)
        self.told: list[tuple[Any, ...]] = []
        self.scheduled: list[tuple[Any, ...]] = []
        self.schedule = SimpleNamespace(on=lambda *rule: self.scheduled.append(rule))
        self.date_rules = SimpleNamespace(every_day=lambda symbol: ("every day of", symbol))
        self.time_rules = SimpleNamespace(every=lambda span: ("every", span))

    def get_parameters(self) -> dict[str, str]:
        return self.parameters

    def set_brokerage_model(self, model: object) -> None:
        assert not self.securities, "LEAN wants the brokerage model before any security"
        self.told.append(("model", type(model).__name__))

    def set_brokerage_message_handler(self, handler: Any) -> None:
        self.told.append(("messages", handler))

    def set_benchmark(self, benchmark: Any) -> None:
        self.told.append(("benchmark", benchmark(AT)))

    def set_start_date(self, *day: int) -> None:
        self.told.append(("start", *day))

    def set_end_date(self, *day: int) -> None:
        self.told.append(("end", *day))

    def set_cash(self, cash: float) -> None:
        self.told.append(("cash", cash))


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[FakeDesk]:
    """The desks that were made in place of real ones."""
    desks: list[FakeDesk] = []

    def make(**parts: Any) -> FakeDesk:
        desks.append(FakeDesk(**parts))
        return desks[-1]

    monkeypatch.setattr(bridge_module, "Desk", make)
    return desks


def opened(algorithm: Lean) -> Bridge:
    bridge = Bridge(lean(algorithm))
    bridge.initialize()
    bridge.open()
    return bridge


def test_a_backtest_gets_its_dates_and_cash_from_the_settings(made: list[FakeDesk]) -> None:
    algorithm = Lean({"run.start": "2026-01-05", "run.end": "2026-02-06", "run.cash": "50000", "run.brokerage": "default"})
    Bridge(lean(algorithm)).initialize()
    assert ("start", 2026, 1, 5) in algorithm.told
    assert ("end", 2026, 2, 6) in algorithm.told
    assert ("cash", 50_000.0) in algorithm.told
    assert algorithm.told[0] == ("model", "GatedDefault")
    assert ("benchmark", 0) in algorithm.told


def test_a_live_run_takes_dates_and_cash_from_the_broker(made: list[FakeDesk]) -> None:
    algorithm = Lean(live=True)
    Bridge(lean(algorithm)).initialize()
    assert {entry[0] for entry in algorithm.told} == {"model", "benchmark", "messages"}


def test_orders_are_good_for_the_day_by_default(made: list[FakeDesk]) -> None:
    from simulator.engine.time_in_force import TimeInForce

    algorithm = Lean()
    Bridge(lean(algorithm)).initialize()
    assert algorithm.default_order_properties.time_in_force is TimeInForce.DAY


def test_bad_parameters_stop_the_start_before_anything_is_subscribed(made: list[FakeDesk]) -> None:
    algorithm = Lean({"caps.total": "11", "no.such": "1"})
    with pytest.raises(SettingsError, match=r"caps\.total") as caught:
        Bridge(lean(algorithm)).initialize()
    assert "no.such" in str(caught.value)
    assert algorithm.added == []
    assert made == []


def test_the_default_settings_subscribe_spx_spy_their_chains_and_the_vix(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    Bridge(lean(algorithm)).initialize()
    assert set(algorithm.filters) == {"?SPXW", "?SPY"}
    assert {symbol for symbol in algorithm.securities if not symbol.is_option} == {SPX, SPY, VIX}


def test_without_a_vix_rule_no_vix_is_subscribed(made: list[FakeDesk]) -> None:
    algorithm = Lean({"zero_dte.vix_source": "none", "zero_dte.underlyings": "SPXW"})
    Bridge(lean(algorithm)).initialize()
    assert VIX not in algorithm.securities
    assert {symbol for symbol in algorithm.securities if not symbol.is_option} == {SPX, SPY}
    assert ("equity", "SPY", "DAILY") in [entry[:3] for entry in algorithm.added]


def test_what_is_not_the_benchmark_by_another_name_brings_the_benchmark_with_it(made: list[FakeDesk]) -> None:
    algorithm = Lean({"zero_dte.vix_source": "none", "zero_dte.underlyings": "GOOG"})
    Bridge(lean(algorithm)).initialize()
    assert [entry[:3] for entry in algorithm.added] == [
        ("equity", "SPY", "MINUTE"),
        ("equity", "GOOG", "MINUTE"),
        ("option", "GOOG", "MINUTE"),
    ]


def test_with_no_strategy_only_the_calendar_is_followed(made: list[FakeDesk]) -> None:
    algorithm = Lean({"run.strategies": "none"})
    Bridge(lean(algorithm)).initialize()
    assert [entry[:2] for entry in algorithm.added] == [("equity", "SPY")]


def test_the_step_is_called_each_minute_of_each_trading_day(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = Bridge(lean(algorithm))
    bridge.initialize()
    assert algorithm.scheduled == [(("every day of", SPY), ("every", timedelta(minutes=1)), bridge.step)]


def test_the_desk_opens_under_leans_id_of_the_run_which_comes_after_initialize(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    algorithm.algorithm_id = ""
    bridge = Bridge(lean(algorithm))
    bridge.initialize()
    assert made == []
    algorithm.algorithm_id = "run-8"
    bridge.open()
    assert made[0].identity.prefix == "bulwark/backtest/run-8"
    assert made[0].calls == [("start", AT)]


def test_a_desk_that_cannot_start_stops_the_start(made: list[FakeDesk], monkeypatch: pytest.MonkeyPatch) -> None:
    bridge = Bridge(lean(Lean()))
    bridge.initialize()
    monkeypatch.setattr(FakeDesk, "start", lambda *_: (_ for _ in ()).throw(OSError("the store refused")))
    with pytest.raises(OSError, match="the store refused"):
        bridge.open()


@pytest.mark.parametrize(
    ("hour", "minute", "steps"), [(5, 0, 0), (14, 29, 0), (14, 30, 1), (15, 30, 1), (20, 59, 1), (21, 0, 1), (22, 0, 1)]
)
def test_a_step_is_made_from_the_open_on_and_after_the_close_once(
    made: list[FakeDesk], hour: int, minute: int, steps: int
) -> None:
    algorithm = Lean()
    bridge = opened(algorithm)
    algorithm.utc_time = datetime(2026, 1, 9, hour, minute, tzinfo=UTC)
    bridge.step()
    assert [call[0] for call in made[0].calls[1:]] == ["step"] * steps


def test_a_whole_half_day_has_one_step_a_minute_and_one_after_the_close(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = opened(algorithm)
    midnight = datetime(HALF_DAY.year, HALF_DAY.month, HALF_DAY.day, 5, 0, tzinfo=UTC)
    for minute in range(24 * 60):
        algorithm.utc_time = midnight + timedelta(minutes=minute)
        bridge.step()
    at = [call[1] for call in made[0].calls if call[0] == "step"]
    assert len(at) == 210 + 1
    assert at[-1] == datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_each_day_ends_anew(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = opened(algorithm)
    for day in (8, 9, 10):
        for hour in (21, 22):
            algorithm.utc_time = datetime(2026, 1, day, hour, 0, tzinfo=UTC)
            bridge.step()
    assert [call[1].day for call in made[0].calls if call[0] == "step"] == [8, 9]


def test_a_step_that_fails_is_told_to_the_desk_and_goes_no_further(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = opened(algorithm)
    made[0].broken = {"step"}
    bridge.step()
    assert made[0].calls[-1] == ("failure", "step", "step is broken")
    assert "step is broken" in algorithm.logged[-1]


def test_a_desk_that_cannot_even_record_a_failure_is_no_reason_to_raise(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = opened(algorithm)
    made[0].broken = {"step", "failure"}
    bridge.step()
    assert "only reductions pass" in algorithm.logged[-1]


def test_an_order_event_that_cannot_be_read_does_not_raise(made: list[FakeDesk]) -> None:
    bridge = opened(Lean())
    bridge.on_order_event(lean(SimpleNamespace(status="FILLED")))
    assert made[0].calls[-1][:2] == ("failure", "on_order_event")


def test_changes_of_securities_that_cannot_be_read_do_not_raise(made: list[FakeDesk]) -> None:
    bridge = opened(Lean())
    bridge.on_securities_changed(lean(SimpleNamespace(added_securities=[object()], removed_securities=[])))
    assert made[0].calls[-1][:2] == ("failure", "on_securities_changed")


@pytest.mark.parametrize(
    ("kind", "stops"), [("ERROR", True), ("DISCONNECT", True), ("WARNING", False), ("INFORMATION", False), ("RECONNECT", False)]
)
def test_an_error_or_a_lost_line_ends_new_risk_and_other_messages_do_not(made: list[FakeDesk], kind: str, stops: bool) -> None:
    bridge = opened(Lean())
    bridge.on_brokerage_message(lean(SimpleNamespace(type=kind, code="7", message="so it is")))
    assert made[0].calls[-1] == ("incident", "brokerage", "7: so it is", stops)


def test_losing_the_line_ends_new_risk_and_its_return_does_not_arm(made: list[FakeDesk]) -> None:
    bridge = opened(Lean())
    bridge.on_disconnect()
    bridge.on_reconnect()
    assert made[0].calls[-2:] == [
        ("incident", "brokerage", "disconnected", True),
        ("incident", "brokerage", "reconnected", False),
    ]


def test_the_end_stops_the_desk(made: list[FakeDesk]) -> None:
    bridge = opened(Lean())
    bridge.end()
    assert made[0].calls[-1] == ("stop", AT)


def test_the_end_of_a_run_that_never_opened_is_nothing(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = Bridge(lean(algorithm))
    bridge.initialize()
    bridge.end()
    assert algorithm.logged == []


def test_steps_before_the_desk_is_open_are_let_pass(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = Bridge(lean(algorithm))
    bridge.initialize()
    bridge.step()
    bridge.open()
    bridge.step()
    assert algorithm.logged == []
    assert [call[0] for call in made[0].calls] == ["start", "step"]


def test_what_the_brokerage_says_before_the_desk_is_open_is_kept_for_it(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = Bridge(lean(algorithm))
    bridge.initialize()
    bridge.on_disconnect()
    bridge.on_reconnect()
    bridge.open()
    assert algorithm.logged == ["brokerage: disconnected", "brokerage: reconnected"]
    assert made[0].calls[1:] == [
        ("incident", "before the start", "disconnected", True),
        ("incident", "before the start", "reconnected", False),
    ]


def test_a_failure_before_the_desk_is_open_ends_new_risk_when_it_opens(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    bridge = Bridge(lean(algorithm))
    bridge.initialize()
    bridge.on_securities_changed(lean(SimpleNamespace(added_securities=[object()], removed_securities=[])))
    bridge.open()
    where, text, stops = made[0].calls[1][1:]
    assert (where, stops) == ("before the start", True)
    assert "on_securities_changed failed before the start" in text


def live(made: list[FakeDesk]) -> tuple[Bridge, Any]:
    """A live run's bridge, and what it gave LEAN to take the brokerage's messages."""
    algorithm = Lean(live=True)
    bridge = opened(algorithm)
    return bridge, next(entry[1] for entry in algorithm.told if entry[0] == "messages")


@pytest.mark.parametrize(
    ("kind", "stops"),
    [
        ("ERROR", True),
        ("DISCONNECT", True),
        ("ACTION_REQUIRED", True),
        ("WARNING", False),
        ("INFORMATION", False),
        ("RECONNECT", False),
    ],
)
def test_in_live_trading_an_error_ends_new_risk_and_not_the_algorithm(made: list[FakeDesk], kind: str, stops: bool) -> None:
    bridge, messages = live(made)
    message = SimpleNamespace(type=kind, code="InvalidPlaceOrder", message="no answer")
    messages.handle_message(message)
    bridge.on_brokerage_message(lean(message))
    assert made[0].calls[1:] == [("incident", "brokerage", "InvalidPlaceOrder: no answer", stops)]


def test_an_order_placed_outside_of_lean_is_not_taken_over_and_ends_new_risk(made: list[FakeDesk]) -> None:
    _, messages = live(made)
    assert messages.handle_order(SimpleNamespace(order=SimpleNamespace(symbol=SPY))) is False
    assert made[0].calls[1:] == [("incident", "brokerage", "an order for SPY was placed outside of LEAN", True)]


def test_a_message_that_cannot_be_read_does_not_raise_into_the_brokerage(made: list[FakeDesk]) -> None:
    _, messages = live(made)
    messages.handle_message(SimpleNamespace(type="ERROR"))
    assert messages.handle_order(SimpleNamespace(order=None)) is False
    assert [call[:2] for call in made[0].calls[1:]] == [("failure", "handle_message"), ("failure", "handle_order")]


def test_a_start_date_of_the_run_is_its_new_york_date(made: list[FakeDesk]) -> None:
    algorithm = Lean()
    algorithm.utc_time = datetime(2026, 1, 9, 3, 0, tzinfo=UTC)
    opened(algorithm)
    assert made[0].identity.started_on == date(2026, 1, 8)
