"""What stops the start of ``main.py`` or its new risk on the simulator: bad settings, stores, lines, faults."""

from __future__ import annotations

import json
from pathlib import Path

from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.run import RunSettings, run
from tests.main.runs import CONDOR, DAY, play

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
