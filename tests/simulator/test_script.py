"""Scripts of brokerage messages and commands: what a line may say, what is refused and where."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli import app
from simulator.engine.brokerage_models import BrokerageMessageEvent
from simulator.engine.lean_enums import BrokerageMessageType
from simulator.engine.wire import Said
from simulator.market import DataProblem
from simulator.script import EXAMPLE, read_script

LISTENER = """\
from AlgorithmImports import *


class Listener(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2026, 1, 9)
        self.set_end_date(2026, 1, 9)
        self.add_equity("SPY", Resolution.MINUTE)

    def on_brokerage_message(self, message):
        self.log(f"{self.time:%H:%M} {message.type} {message.code} {message.message}")

    def on_brokerage_disconnect(self):
        self.log(f"{self.time:%H:%M} cut")

    def on_brokerage_reconnect(self):
        self.log(f"{self.time:%H:%M} back")

    def on_command(self, command):
        self.log(f"{self.time:%H:%M} {command.action}")
        return True
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.jsonl"


def told(script: Path, *lines: str) -> tuple[Said, ...]:
    script.write_text("\n".join(lines), encoding="utf-8")
    return read_script(script)


def event(said: Said) -> BrokerageMessageEvent:
    assert isinstance(said.what, BrokerageMessageEvent)
    return said.what


def test_the_example_is_a_cut_a_return_and_a_command(script: Path) -> None:
    cut, back, command = told(script, *EXAMPLE)
    assert str(event(cut)) == "Disconnect - Code: 2103 - line cut"
    assert (event(back).type, event(back).code, event(back).message) == (BrokerageMessageType.RECONNECT, "", "")
    assert command.what == {"action": "halt"}
    utc = [said.at.astimezone(UTC) for said in (cut, back, command)]
    assert utc == [datetime(2026, 1, 9, 15, minute, tzinfo=UTC) for minute in (5, 12, 20)]


def test_blank_lines_are_nothing_and_the_order_of_the_file_is_kept(script: Path) -> None:
    assert told(script) == told(script, "", "  ") == ()
    late, early = told(script, EXAMPLE[2], "", EXAMPLE[0])
    assert late.at > early.at


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON: Expecting property name"),
        ("[]", 'give an object with "at" and one of "brokerage" and "command"'),
        ('{"at": "2026-01-09T10:00Z"}', 'one of "brokerage" and "command"'),
        ('{"at": "2026-01-09T10:00Z", "brokerage": "ERROR", "command": {}}', 'one of "brokerage" and "command"'),
        (
            '{"at": "2026-01-09T10:00", "command": {}}',
            "\"at\" '2026-01-09T10:00' is no time with a zone: write 2026-01-09T10:05-05:00",
        ),
        ('{"at": "noon", "command": {}}', "\"at\" 'noon' is no time with a zone"),
        ('{"at": 7, "command": {}}', '"at" 7 is no time with a zone'),
        ('{"command": {}}', '"at" None is no time with a zone'),
        (
            '{"at": "2026-01-09T10:00Z", "brokerage": "PANIC"}',
            "choose one of INFORMATION, WARNING, ERROR, RECONNECT, DISCONNECT",
        ),
        ('{"at": "2026-01-09T10:00Z", "brokerage": 4}', '"brokerage" 4 is no message type'),
        ('{"at": "2026-01-09T10:00Z", "brokerage": "ERROR", "code": 1}', '"code" 1 is no text'),
        (
            '{"at": "2026-01-09T10:00Z", "brokerage": "ERROR", "text": "x"}',
            "unknown 'text': allowed are at, brokerage, code, message",
        ),
        ('{"at": "2026-01-09T10:00Z", "command": "halt"}', "\"command\" 'halt' is no object of fields"),
        ('{"at": "2026-01-09T10:00Z", "command": {}, "code": "1"}', "unknown 'code': allowed are at, command"),
    ],
)
def test_a_bad_line_is_named_with_file_and_line_and_what_is_allowed(script: Path, line: str, message: str) -> None:
    with pytest.raises(DataProblem) as problem:
        told(script, EXAMPLE[0], "", line)
    assert str(problem.value).startswith(f"{script}, line 3: ")
    assert message in str(problem.value)


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    for name in ("nothing", "bytes"):
        with pytest.raises(DataProblem, match=rf"{name}: the script cannot be read"):
            read_script(tmp_path / name)


@given(st.lists(st.text(max_size=60), max_size=5))
def test_no_text_at_all_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    place = tmp_path_factory.mktemp("fuzz") / "script"
    place.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    with pytest.raises(DataProblem, match=r"line [0-9]+: ") if any(map(str.strip, read(place))) else nullcontext():
        assert read_script(place) == ()


def read(place: Path) -> list[str]:
    return place.read_text(encoding="utf-8").splitlines()


@given(
    at=st.datetimes(datetime(2014, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),
    kind=st.sampled_from(BrokerageMessageType),
    text=st.text(),
    minutes=st.integers(-720, 720),
)
def test_what_is_written_is_what_is_said(
    tmp_path_factory: pytest.TempPathFactory, at: datetime, kind: BrokerageMessageType, text: str, minutes: int
) -> None:
    moment = at + timedelta(minutes=minutes)
    place = tmp_path_factory.mktemp("said") / "script"
    line = json.dumps({"at": moment.isoformat(), "brokerage": kind.name, "code": text, "message": text[::-1]})
    (said,) = told(place, line)
    assert said.at == moment
    assert (event(said).type, event(said).code, event(said).message) == (kind, text, text[::-1])


def run(folder: Path, *words: str) -> Result:
    (folder / "listener.py").write_text(LISTENER)
    given = [
        "run",
        str(folder / "listener.py"),
        "--market",
        "1",
        "--store",
        str(folder / "store"),
        "--verbose",
        "--quiet",
        *words,
    ]
    return CliRunner().invoke(app, given, env={"COLUMNS": "200", "NO_COLOR": "1"})


def test_a_script_is_played_to_the_algorithm(tmp_path: Path, script: Path) -> None:
    script.write_text("\n".join(EXAMPLE))
    result = run(tmp_path, "--script", str(script))
    assert result.exit_code == 0, result.output
    heard = [line.split(maxsplit=2)[2] for line in result.output.splitlines() if "2026-01-09" in line]
    text = "\n".join(heard)
    for expected in ("10:05 DISCONNECT 2103 line cut", "10:05 cut", "10:12 RECONNECT", "10:12 back", "10:20 halt"):
        assert expected in text
    assert text.index("cut") < text.index("back") < text.index("halt")


def test_a_line_that_stays_cut_ends_the_run(tmp_path: Path, script: Path) -> None:
    script.write_text(EXAMPLE[0])
    result = run(tmp_path, "--script", str(script))
    assert result.exit_code == 1
    assert "Brokerage Disconnect" in result.output


def test_a_bad_script_is_one_message_and_nothing_is_run(tmp_path: Path, script: Path) -> None:
    script.write_text('{"at": "noon"}')
    result = run(tmp_path, "--script", str(script))
    assert result.exit_code == 2
    assert f"error: {script}, line 1: " in result.output
    assert not (tmp_path / "store").exists()
