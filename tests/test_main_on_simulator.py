"""``main.py`` unchanged on the simulator: a real day traded through the gate, and every way around the gate closed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.verify import Verified, verify
from simulator.api import namespace
from simulator.lean_files.files import LeanFiles
from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.run import RunResult, RunSettings, run
from simulator.synthetic.market import SyntheticMarket

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2015, 12, 24)
"""A half day on a Thursday; GOOG's whole chain is in the reference data."""
CONDOR = {
    "run.start": "2015-12-24",
    "run.end": "2015-12-24",
    "zero_dte.underlyings": "GOOG",
    "zero_dte.weekday": "any",
    "zero_dte.max_dte": "7",
    "zero_dte.vix_source": "none",
    "zero_dte.wing_etf": "10",
    "session.half_days": "true",
    "quotes.max_spread_abs": "1",
    "quotes.max_spread_rel": "0.6",
    "quotes.min_open_interest": "0",
}
PREFIX = "bulwark/backtest/test-run"

Runner = Callable[..., "Run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run came to: the simulator's result and the journal's records in order."""

    result: RunResult
    folder: Path
    records: list[dict[str, Any]]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [record["data"] for record in self.records if record["kind"] == kind]

    @property
    def log(self) -> str:
        return "\n".join(str(line) for line in self.result.log.lines)

    def fills(self) -> list[Any]:
        return [event for event in self.result.order_events if str(event.status) == "FILLED"]


def play(
    market: MarketData,
    folder: Path,
    parameters: dict[str, str],
    *,
    file: Path = ROOT / "main.py",
    day: date = DAY,
    store: ObjectStore | None = None,
) -> Run:
    """Run an algorithm file over one day."""
    settings = RunSettings(algorithm_id="test-run", parameters=parameters, start=day, end=day)
    result = run(file, market, store or ObjectStore(folder), settings, today=day)
    journals = sorted(folder.glob(f"{PREFIX}/journal/*.jsonl"))
    records = [json.loads(line) for journal in journals for line in journal.read_text().splitlines()]
    return Run(result=result, folder=folder, records=records)


@pytest.fixture(scope="module")
def goog(lean_data: Path) -> MarketData:
    """Real quotes."""
    return LeanFiles(lean_data)


@pytest.fixture(scope="module")
def condor(goog: MarketData, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The iron condor's day."""
    return play(goog, tmp_path_factory.mktemp("store"), CONDOR)


def test_the_condor_is_opened_through_the_gate_and_closed_before_the_half_days_close(condor: Run) -> None:
    assert condor.result.problem is None
    fills = condor.fills()
    assert len(fills) == 8
    held: dict[str, float] = {}
    for fill in fills:
        held[fill.symbol.value] = held.get(fill.symbol.value, 0.0) + fill.fill_quantity
    assert len(held) == 4
    assert set(held.values()) == {0.0}
    assert fills[-1].utc_time < datetime(2015, 12, 24, 18, 0, tzinfo=UTC)


def test_the_journal_opens_with_the_settings_and_the_hash_of_the_code_that_ran(condor: Run) -> None:
    from lean_bridge.identity import code_hash

    first = condor.records[0]
    assert first["kind"] == "run"
    assert first["data"]["code_hash"] == code_hash(ROOT)
    assert first["data"]["mode"] == "backtest"
    assert {key: first["data"]["settings"][key] for key in CONDOR if not key.endswith("max_spread_abs")} == {
        key: value for key, value in CONDOR.items() if not key.endswith("max_spread_abs")
    }


def test_the_journals_chain_is_whole(condor: Run) -> None:
    assert isinstance(verify(FolderStore(condor.folder), PREFIX), Verified)


class FolderStore:
    """A store over a folder, as the journal's reader takes it."""

    def __init__(self, folder: Path) -> None:
        self._objects = ObjectStore(folder)

    def read(self, key: str) -> str | None:
        return str(self._objects.read(key)) if self._objects.contains_key(key) else None

    def save(self, key: str, text: str) -> bool:
        raise AssertionError("a reader does not write")

    def keys(self) -> list[str]:
        return sorted(str(key) for key in self._objects.keys)


def test_intent_and_verdict_are_on_record_before_the_order(condor: Run) -> None:
    place = {
        kind: [n for n, record in enumerate(condor.records) if record["kind"] == kind]
        for kind in ("intent", "verdict", "order")
    }
    assert place["intent"][0] < place["verdict"][0] < place["order"][0]
    approved = [verdict for verdict in condor.of_kind("verdict") if verdict["approved"]]
    assert len(approved) == len({order["order_id"] for order in condor.of_kind("order")})
    assert all(result["passed"] for verdict in approved for result in verdict["results"])


def test_every_order_that_reached_lean_carries_an_approval_of_the_journal(condor: Run) -> None:
    known = {order["approval_id"] for order in condor.of_kind("order")}
    assert {order.tag for order in condor.result.orders} == known


def test_every_order_is_good_for_the_day_only(condor: Run) -> None:
    from simulator.order_kinds import TimeInForceKind

    assert {order.time_in_force.kind for order in condor.result.orders} == {TimeInForceKind.DAY}


def test_the_same_run_gives_the_same_bytes(goog: MarketData, condor: Run, tmp_path: Path) -> None:
    again = play(goog, tmp_path, CONDOR)
    names = sorted(path.relative_to(condor.folder) for path in condor.folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in names if (condor.folder / name).read_bytes() != (again.folder / name).read_bytes()] == []


def test_a_second_run_under_the_same_id_and_store_begins_anew_and_leaves_the_first_ones_records_alone(
    goog: MarketData, condor: Run, tmp_path: Path
) -> None:
    assert [play(goog, tmp_path, CONDOR).result.problem for _ in range(2)] == [None, None]
    first, second = (tmp_path / f"{PREFIX}{number}" for number in ("", "-2"))
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    assert [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()] == []
    assert [name for name in names if (first / name).read_bytes() != (condor.folder / PREFIX / name).read_bytes()] == []


LISTENING = """
from main import OptionsDesk


class Listening(OptionsDesk):
    def on_warmup_finished(self):
        super().on_warmup_finished()
        day = self.date_rules.on(2015, 12, 24)
        self.schedule.on(day, self.time_rules.at(10, 0), self.lose_the_line)

    def lose_the_line(self):
        from AlgorithmImports import BrokerageMessageEvent, BrokerageMessageType

        message = BrokerageMessageEvent(BrokerageMessageType.DISCONNECT, "Stream", "closed by the other side")
        self.brokerage_message_handler.handle_message(message)
        self.on_brokerage_message(message)
"""


def test_a_live_run_hears_the_brokerage_itself_and_enters_nothing_after_the_line_is_lost(
    goog: MarketData, tmp_path: Path
) -> None:
    (tmp_path / "listening.py").write_text(LISTENING)
    file, store = tmp_path / "listening.py", tmp_path / "store"
    settings = RunSettings(algorithm_id="test-run", parameters=CONDOR, start=DAY, end=DAY, live_mode=True)
    result = run(file, goog, ObjectStore(store), settings, today=DAY)
    assert result.problem is None
    assert result.orders == []
    lines = (store / "bulwark/live/journal/2015-12-24.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    said = [record["data"]["what"] for record in records if record["kind"] == "incident"]
    assert said == ["Stream: closed by the other side"]
    assert [record["data"]["level"] for record in records if record["kind"] == "state"][:3] == ["halted", "active", "reducing"]


def test_with_the_other_settings_at_their_defaults_the_day_says_in_one_line_why_nothing_was_traded(
    goog: MarketData, tmp_path: Path
) -> None:
    quiet = play(goog, tmp_path, {"zero_dte.underlyings": "GOOG"})
    assert quiet.result.problem is None
    assert quiet.result.orders == []
    said = [line for line in quiet.log.splitlines() if "no trade" in line]
    assert len(said) == 1
    assert "zero_dte.weekday is friday" in said[0]


def test_bad_settings_stop_the_start_with_one_message_and_nothing_is_written(goog: MarketData, tmp_path: Path) -> None:
    bad = play(goog, tmp_path, {**CONDOR, "zero_dte.wing_etf": "wide", "caps.zero": "1", "margin.buffer": "0.1"})
    assert bad.result.problem is not None
    message = str(bad.result.problem)
    assert all(key in message for key in ("zero_dte.wing_etf", "caps.zero", "margin.buffer"))
    assert list(tmp_path.rglob("*.jsonl")) == []
    assert bad.result.orders == []


class RefusingStore(ObjectStore):
    """An object store over its limit."""

    def save(self, path: str, text: object = None) -> bool:
        return False


def test_a_store_that_refuses_stops_the_start_with_one_message(goog: MarketData, tmp_path: Path) -> None:
    refused = play(goog, tmp_path, CONDOR, store=RefusingStore(tmp_path))
    assert refused.result.problem is not None
    assert refused.result.orders == []
    assert list(tmp_path.rglob("*.jsonl")) == []


ROGUE = '''
from datetime import datetime

from AlgorithmImports import Leg, Market, OptionRight, OptionStyle, QCAlgorithm, Symbol

from main import OptionsDesk


class Rogue(OptionsDesk):
    """Tries to go around the gate while the desk holds its condor."""

    def initialize(self):
        super().initialize()
        day = self.date_rules.on(2015, 12, 24)
        self.schedule.on(day, self.time_rules.at(11, 0), self.go_around)
        self.schedule.on(day, self.time_rules.at(11, 30), self.flatten)
        self.seen = {}

    def option(self, strike, right):
        return Symbol.create_option("GOOG", Market.USA, OptionStyle.AMERICAN, right, strike, datetime(2015, 12, 31))

    def note(self, what, tickets):
        self.seen[what] = [str(ticket.status) for ticket in tickets]
        self.log(f"ROGUE {what}: {', '.join(self.seen[what])}")

    def go_around(self):
        put, wing = self.option(730, OptionRight.PUT), self.option(720, OptionRight.PUT)
        opened = [order for order in self.transactions.get_orders() if str(order.status) == "FILLED"]
        used = opened[0].tag
        self.note("shares", [self.market_order("GOOG", 100)])
        self.note("more of a short", [self.market_order(put, -1)])
        self.note("an oversized reduction", [self.market_order(put, 5)])
        legs = [Leg.create(put, -1), Leg.create(wing, 1)]
        self.note("a used approval", self.combo_limit_order(legs, 1, -0.5, tag=used))
        self.note("a made-up approval", self.combo_limit_order(legs, 1, -0.5, tag="approval-20151224-9999"))

    def flatten(self):
        self.note("liquidate", self.liquidate())
'''


@pytest.fixture(scope="module")
def rogue(goog: MarketData, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The condor's day with an algorithm that also sends orders of its own."""
    folder = tmp_path_factory.mktemp("rogue")
    (folder / "rogue.py").write_text(ROGUE)
    return play(goog, folder / "store", CONDOR, file=folder / "rogue.py")


@pytest.mark.parametrize(
    "attempt", ["shares", "more of a short", "an oversized reduction", "a used approval", "a made-up approval"]
)
def test_no_order_goes_around_the_gate(rogue: Run, attempt: str) -> None:
    assert rogue.result.problem is None
    line = next(line for line in rogue.log.splitlines() if f"ROGUE {attempt}:" in line)
    assert set(line.split(": ", 1)[1].split(", ")) == {"INVALID"}


def test_what_the_door_refused_is_on_record(rogue: Run) -> None:
    told = [incident["what"] for incident in rogue.of_kind("incident") if incident["where"] == "door"]
    for code in ("door_no_approval", "door_over_reduction", "door_used"):
        assert any(what.startswith(code) for what in told), code


def test_liquidation_passes_the_door_since_it_reduces(rogue: Run) -> None:
    line = next(line for line in rogue.log.splitlines() if "ROGUE liquidate:" in line)
    assert set(line.split(": ", 1)[1].split(", ")) == {"FILLED"}
    held: dict[str, float] = {}
    for fill in rogue.fills():
        held[fill.symbol.value] = held.get(fill.symbol.value, 0.0) + fill.fill_quantity
    assert set(held.values()) == {0.0}


TAMPERING = '''
from dataclasses import replace

from main import OptionsDesk


class Tampering(OptionsDesk):
    """Meddles with the desk's own orders between the gate and the door."""

    def on_warmup_finished(self):
        super().on_warmup_finished()
        self.late = None
        self.count = 0
        self.submit = self.bridge._broker.submit
        self.bridge._broker.submit = self.tamper
        day = self.date_rules.on(2015, 12, 24)
        self.schedule.on(day, self.time_rules.at(10, 45), self.send_late)

    def tamper(self, order):
        self.count += 1
        if self.count == 1:
            self.submit(self.with_another_leg(order))
        elif self.count == 2:
            self.submit(replace(order, limit=order.limit - 0.05))
        elif self.count == 3:
            self.submit(replace(order, intent=replace(order.intent, quantity=order.intent.quantity + 1)))
        else:
            self.late = order

    def with_another_leg(self, order):
        first = order.intent.legs[0]
        same = [c for c in self.bridge._universe.live("GOOG") if c.expiry == first.contract.expiry]
        others = [c for c in same if c.right is first.contract.right]
        taken = {leg.contract for leg in order.intent.legs}
        other = min((c for c in others if c not in taken), key=lambda c: abs(c.strike - first.contract.strike))
        return replace(order, intent=replace(order.intent, legs=(replace(first, contract=other), *order.intent.legs[1:])))

    def send_late(self):
        self.submit(self.late)
'''


@pytest.fixture(scope="module")
def tampered(goog: MarketData, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The condor's day with someone between the gate and the door."""
    folder = tmp_path_factory.mktemp("tampered")
    (folder / "tampering.py").write_text(TAMPERING)
    return play(goog, folder / "store", CONDOR, file=folder / "tampering.py")


@pytest.mark.parametrize(
    ("number", "code", "what"),
    [
        (1, "door_mismatch", "the contract is"),
        (2, "door_mismatch", "the net price is"),
        (3, "door_mismatch", "the number of units is"),
        (4, "door_expired", "is past its time"),
    ],
)
def test_an_approved_order_that_is_changed_or_late_is_stopped_at_the_door(
    tampered: Run, number: int, code: str, what: str
) -> None:
    assert tampered.result.problem is None
    told = [incident["what"] for incident in tampered.of_kind("incident") if incident["where"] == "door"]
    assert len(told) == 4
    assert told[number - 1].startswith(code)
    assert what in told[number - 1]
    assert {str(order.status) for order in tampered.result.orders} == {"INVALID"}
    assert tampered.fills() == []


FAILING = '''
from main import OptionsDesk


class Failing(OptionsDesk):
    """A desk whose step breaks at 11:00."""

    def on_warmup_finished(self):
        super().on_warmup_finished()
        step = self.bridge._desk.step

        def broken(at):
            if at.hour == 16:
                raise ZeroDivisionError("a fault made for the test")
            step(at)

        self.bridge._desk.step = broken
'''


def test_a_fault_in_the_desk_does_not_stop_lean_but_stops_new_risk_and_is_on_record(goog: MarketData, tmp_path: Path) -> None:
    (tmp_path / "failing.py").write_text(FAILING)
    faulty = play(goog, tmp_path / "store", CONDOR, file=tmp_path / "failing.py")
    assert faulty.result.problem is None
    assert any("a fault made for the test" in incident["what"] for incident in faulty.of_kind("incident"))
    assert "reducing" in {state["level"] for state in faulty.of_kind("state")}
    late_entries = [i for i in faulty.of_kind("intent") if i["purpose"] == "open" and i["created_at"] > "2015-12-24T16:00:00Z"]
    assert late_entries == []


def test_a_synthetic_friday_runs_without_a_fault(tmp_path: Path) -> None:
    friday = date(2026, 1, 9)
    market = SyntheticMarket(1, since=date(2025, 9, 1), until=date(2026, 1, 31))
    synthetic = play(market, tmp_path, {}, day=friday)
    assert synthetic.result.problem is None
    assert synthetic.of_kind("incident") == []
    assert [day["date"] for day in synthetic.of_kind("day")] == ["2026-01-09"]
    assert synthetic.of_kind("intent") or synthetic.of_kind("no_trade")


def test_the_simulators_names_are_those_the_bridge_asks_for() -> None:
    import re

    wanted: set[str] = set()
    for file in [ROOT / "main.py", *(ROOT / "lean_bridge").glob("*.py")]:
        runtime = re.sub(r"if TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)+", "", file.read_text())
        for names in re.findall(r"^from AlgorithmImports import (.+)$", runtime, re.MULTILINE):
            wanted |= {name.split(" as ")[0].strip() for name in names.split(",")}
    assert wanted
    assert wanted <= set(namespace.names())
