"""Commands of types an algorithm has registered: by its own call, and from outside (Common/Commands)."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from simulator.engine.commands import Command, Commands
from simulator.engine.wire import Said
from simulator.run import RunResult
from tests.simulator.toy_market import FRIDAY, MONDAY, NEW_YORK, Stage, call, put, row

BODY = """\
class Buys:
    quantity = 0
    parameters = {}

    def run(self, algorithm):
        algorithm.market_order("ABC", self.quantity, tag=self.parameters["tag"])
        return True

class Says(Command):
    result = None

    def run(self, algorithm):
        algorithm.log(f"{self} {self.result} {self.unused} {self.nothing}")
        return self.result

class Fails(Command):
    def run(self, algorithm):
        raise LookupError("oh")

class Mute(Command):
    pass

def begin(self):
    self.add_equity("ABC")
    for kind in (self.Buys, self.Says, self.Fails, self.Mute):
        self.add_command(kind)
    self.at(10, 0, self.ten)

def ten(self):
    TEN

def send(self, kind, payload=None):
    command = CallbackCommand()
    command.type, command.payload = kind, payload
    packet = command.run(self)
    self.log(f"{packet.command_name} {packet.success}")

def on_command(self, data):
    self.log(f"untyped {data}")
    return None
"""


def ten(stage: Stage, *lines: str) -> list[str]:
    return stage.rows(BODY.replace("TEN", "\n    ".join(lines)))


def sent(stage: Stage, **fields: object) -> RunResult:
    at = datetime.combine(MONDAY, time(10), NEW_YORK).astimezone(UTC)
    named = {name.replace("KIND", "$type"): value for name, value in fields.items()}
    return stage.play(BODY.replace("TEN", "pass"), script=[Said(at=at, what=named)])


def test_a_typed_command_gets_its_fields_by_pythons_names(stage: Stage) -> None:
    result = stage.play(BODY.replace("TEN", """self.send("buys", '{"Quantity": 3, "Parameters": {"tag": "x"}}')"""))
    assert result.problem is None
    assert [(order.quantity, order.tag) for order in result.orders] == [(3.0, "x")]
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == ["buys True"]


def test_a_command_of_leans_class_shows_its_payload_and_nothing_for_what_it_lacks(stage: Stage) -> None:
    assert ten(stage, """self.send("Says", '{"Result":false,"unused":[9]}')""") == [
        '{"Result":false,"unused":[9]} False [9] None',
        "Says False",
    ]


def test_what_a_command_raises_is_logged_once_for_its_type(stage: Stage) -> None:
    words = "Unexpected error running command 'Fails' error: 'oh'"
    assert ten(stage, "self.send('Fails')", "self.send('Fails')") == [words, "Fails None", "Fails None"]


def test_a_command_without_run_of_its_own_is_told_to_have_one(stage: Stage) -> None:
    rows = ten(stage, "self.send('Mute')")
    assert "Please implement the 'def run(algorithm) -> bool | None:' method" in rows[0]


def test_a_type_nobody_registered_is_ignored_and_said_once(stage: Stage) -> None:
    words = "Detected unregistered command type 'None at all', will be ignored"
    assert ten(stage, "self.send('None at all')", "self.send('None at all')") == [words, "None at all None", "None at all None"]


def test_a_command_without_a_type_goes_to_on_command(stage: Stage) -> None:
    assert ten(stage, """self.send("", '{"a": 1}')""", "self.send(None)") == [
        'untyped {"a":1}',
        "CallbackCommand None",
        "untyped None",
        "CallbackCommand None",
    ]


def test_a_scripted_command_with_a_type_runs_it(stage: Stage) -> None:
    result = sent(stage, KIND="Buys", Quantity=2, parameters={"tag": "far"})
    assert [(order.quantity, order.tag) for order in result.orders] == [(2.0, "far")]


def test_a_scripted_command_with_an_empty_type_goes_to_on_command(stage: Stage) -> None:
    result = sent(stage, KIND="", a=1)
    assert [line.message for line in result.log.lines if line.kind == "LOG"] == ['untyped {"$type":"","a":1}']


def test_what_cannot_run_is_refused_when_it_is_registered() -> None:
    with pytest.raises(NotImplementedError, match="Please implement these missing methods on int: Run"):
        Commands(print).register(int)
    Commands(print).register(Command)


def test_a_broadcast_is_warned_of_once_and_sent_nowhere(stage: Stage) -> None:
    line = "self.log(str(self.broadcast_command({'a': 1})))"
    result = stage.play(BODY.replace("TEN", f"{line}; {line}"))
    assert [each.message for each in result.log.lines if each.kind == "LOG"] == ["None", "None"]
    debug = [each.message for each in result.log.lines if each.kind == "DEBUG"]
    assert debug.count("Warning: sending broadcast commands is disabled in backtesting") == 1


def test_active_securities_are_those_subscribed_from_the_step_after_on(stage: Stage) -> None:
    stage.market.list_contracts(datetime(2024, 3, 1).date(), [row(call(100)), row(put(100))], 100.0)
    rows = stage.rows(
        """\
def begin(self):
    self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW)
    self.add_option("ABC").set_filter(lambda u: u.calls_only().strikes(-5, 5))
    self.log(str(self.active_securities.count))
    self.at(10, 0, self.ten)
    self.at(10, 1, self.eleven)

def names(self):
    return sorted(s.value for s in self.active_securities.keys)

def ten(self):
    e = datetime(2024, 3, 8)
    self.c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 95, e)
    self.add_option_contract(self.c)
    self.log(f"{self.names()} {self.active_securities.contains_key(self.c)}")

def eleven(self):
    self.log(f"{self.names()} {self.active_securities[self.c].symbol == self.c}")
    self.quit()
"""
    )
    two = ["ABC", "ABC   240308C00100000"]
    assert rows == ["0", f"{two} False", f"{[*two, 'ABC   240308P00095000']} True"]


def test_active_securities_cannot_be_changed(stage: Stage) -> None:
    body = "def begin(self):\n    self.active_securities[self.add_equity('ABC').symbol] = None\n"
    assert "Dictionary is read-only" in str(stage.play(body, FRIDAY).problem)
    missing = "def begin(self):\n    self.active_securities[Symbol.create('XYZ', SecurityType.EQUITY, Market.USA)]\n"
    assert "was not present in the dictionary" in str(stage.play(missing, FRIDAY).problem)
