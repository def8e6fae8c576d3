"""A brokerage that speaks, a line that is cut, commands from outside: by a script."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from simulator.engine.brokerage_models import BrokerageMessageEvent
from simulator.engine.commands import Command
from simulator.engine.lean_enums import BrokerageMessageType
from simulator.engine.wire import Said
from simulator.run import RunResult
from tests.simulator.toy_market import MONDAY, NEW_YORK, TUESDAY, Stage

Kind = BrokerageMessageType
LISTENER = """\
def begin(self):
    self.add_equity("ABC")

def on_brokerage_message(self, message_event):
    self.log(f"{self.time:%H:%M} {message_event}")

def on_brokerage_disconnect(self):
    self.log(f"{self.time:%H:%M} cut")

def on_brokerage_reconnect(self):
    self.log(f"{self.time:%H:%M} back")

def on_end_of_algorithm(self):
    self.log("over")
"""
HANDLER = """\
class Ear(DefaultBrokerageMessageHandler):
    def __init__(self, algorithm):
        self.algorithm = algorithm

    def handle_message(self, message):
        self.algorithm.log(f"handled {message.code}")

def begin(self):
    self.add_equity("ABC")
    self.set_brokerage_message_handler(self.Ear(self))

def on_brokerage_message(self, message_event):
    self.log(f"told {message_event.code}")

def on_end_of_algorithm(self):
    self.log("over")
"""


def says(kind: BrokerageMessageType, hour: int, minute: int = 0) -> Said:
    at = datetime.combine(MONDAY, time(hour, minute), NEW_YORK).astimezone(UTC)
    return Said(at=at, what=BrokerageMessageEvent(kind, "c", "m"))


def sends(hour: int, **fields: object) -> Said:
    return Said(at=datetime.combine(MONDAY, time(hour), NEW_YORK).astimezone(UTC), what=fields)


def told(result: RunResult, kind: str = "LOG") -> list[str]:
    return [line.message for line in result.log.lines if line.kind == kind]


def test_a_cut_line_is_told_and_so_is_its_return(stage: Stage) -> None:
    script = [says(Kind.RECONNECT, 10, 14), says(Kind.DISCONNECT, 10)]
    result = stage.play(LISTENER, script=script)
    assert result.problem is None
    assert told(result) == [
        "10:00 Disconnect - Code: c - m",
        "10:00 cut",
        "10:14 Reconnect - Code: c - m",
        "10:14 back",
        "over",
    ]


def test_a_line_cut_for_a_quarter_of_an_hour_in_the_session_ends_the_run(stage: Stage) -> None:
    result = stage.play(LISTENER, script=[says(Kind.DISCONNECT, 10), says(Kind.RECONNECT, 10, 16)])
    assert result.problem is not None
    assert (result.problem.where, str(result.problem.error)) == ("Brokerage Disconnect", "m")
    assert told(result) == ["10:00 Disconnect - Code: c - m", "10:00 cut"]


def test_a_line_cut_at_night_must_be_back_before_the_open(stage: Stage) -> None:
    night = says(Kind.DISCONNECT, 20)
    assert stage.play(LISTENER, MONDAY, MONDAY, script=[night]).problem is None
    late = stage.play(LISTENER, MONDAY, TUESDAY, script=[night])
    assert late.problem is not None
    assert late.log.lines[-1].time.strftime("%d %H:%M") == "05 09:25"


@pytest.mark.parametrize("kind", [Kind.ERROR, Kind.ACTION_REQUIRED])
def test_an_error_of_the_brokerage_kills_the_algorithm(stage: Stage, kind: BrokerageMessageType) -> None:
    result = stage.play(LISTENER, script=[says(kind, 10)])
    assert result.problem is not None
    assert "over" not in told(result)


def test_warnings_and_news_are_logged(stage: Stage) -> None:
    result = stage.play(LISTENER, script=[says(Kind.WARNING, 10), says(Kind.INFORMATION, 11)])
    assert told(result, "ERROR") == ["Brokerage Warning: m"]
    assert told(result, "DEBUG") == ["Brokerage Info: m"]
    assert told(result)[-1] == "over"


@pytest.mark.parametrize("kind", list(Kind))
def test_a_handler_of_the_algorithms_own_survives_everything(stage: Stage, kind: BrokerageMessageType) -> None:
    result = stage.play(HANDLER, script=[says(kind, 10)])
    assert result.problem is None
    assert told(result) == ["handled c", "told c", "over"]


def test_a_handler_that_raises_ends_the_run(stage: Stage) -> None:
    body = HANDLER.replace('self.algorithm.log(f"handled {message.code}")', "raise RuntimeError(message.code)")
    result = stage.play(body, script=[says(Kind.WARNING, 10)])
    assert result.problem is not None
    assert result.problem.where == "BrokerageMessageHandler.HandleMessage"


def test_a_command_reaches_the_algorithm_with_its_fields(stage: Stage) -> None:
    body = """\
def begin(self):
    self.add_equity("ABC")

def on_command(self, data):
    self.log(f"{self.time:%H:%M} {data.action} {data.Quantity} {data.nothing}")
    return True
"""
    assert told(stage.play(body, script=[sends(12, Action="halt", quantity=3)])) == ["12:00 halt 3 None"]


def test_a_command_that_fails_is_reported_and_the_run_goes_on(stage: Stage) -> None:
    body = LISTENER + "\ndef on_command(self, data):\n    raise ValueError('no such command')\n"
    result = stage.play(body, script=[sends(12, action="?")])
    assert result.problem is None
    assert told(result, "ERROR") == ["CallbackCommand Error: no such command"]
    assert told(result) == ["over"]


def test_a_command_has_no_private_fields() -> None:
    assert not hasattr(Command({"a": 1}), "_b")
    assert Command().anything is None


def test_a_script_without_a_zone_is_refused(stage: Stage) -> None:
    naive = Said(at=datetime(2024, 3, 4, 10, 0), what={})
    with pytest.raises(ValueError, match="aware UTC"):
        stage.play(LISTENER, script=[naive])
