"""A script for ``python -m simulator run --script FILE``: what the brokerage says and the commands an algorithm is sent.

One JSON object a line, blank lines aside, as in ``EXAMPLE``.
``at`` is an ISO time with its zone. ``brokerage`` is a ``BrokerageMessageType``; ``code`` and ``message`` may be left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from simulator.engine.brokerage_models import BrokerageMessageEvent
from simulator.engine.lean_enums import BrokerageMessageType
from simulator.engine.wire import Said
from simulator.market import DataProblem

EXAMPLE = (
    '{"at": "2026-01-09T10:05-05:00", "brokerage": "DISCONNECT", "code": "2103", "message": "line cut"}',
    '{"at": "2026-01-09T10:12-05:00", "brokerage": "RECONNECT"}',
    '{"at": "2026-01-09T15:20Z", "command": {"action": "halt"}}',
)
_MESSAGE = frozenset({"at", "brokerage", "code", "message"})
_COMMAND = frozenset({"at", "command"})


def read_script(path: Path) -> tuple[Said, ...]:
    """What the file says, in its order. DataProblem naming file and line, with what is wrong and what is allowed."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataProblem(f"{path}: the script cannot be read: {error}") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                found.append(_said(line))
            except ValueError as error:
                raise DataProblem(f"{path}, line {number}: {error}") from error
    return tuple(found)


def _said(line: str) -> Said:
    """One line. ValueError with what is wrong with it."""
    try:
        fields = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(fields, dict) or ("brokerage" in fields) == ("command" in fields):
        raise ValueError('give an object with "at" and one of "brokerage" and "command"')
    allowed = _MESSAGE if "brokerage" in fields else _COMMAND
    unknown = sorted(set(fields) - allowed)
    if unknown:
        raise ValueError(f"unknown {', '.join(map(repr, unknown))}: allowed are {', '.join(sorted(allowed))}")
    return Said(at=_instant(fields.get("at")), what=_message(fields) if "brokerage" in fields else _command(fields["command"]))


def _instant(text: object) -> datetime:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f'"at" {text!r} is no time with a zone: write 2026-01-09T10:05-05:00 or 2026-01-09T15:05Z')
    return moment


def _message(fields: Mapping[str, object]) -> BrokerageMessageEvent:
    kind = fields["brokerage"]
    known = BrokerageMessageType.__members__.get(kind) if isinstance(kind, str) else None
    if known is None:
        kinds = ", ".join(BrokerageMessageType.__members__)
        raise ValueError(f'"brokerage" {kind!r} is no message type: choose one of {kinds}')
    return BrokerageMessageEvent(known, _text(fields, "code"), _text(fields, "message"))


def _text(fields: Mapping[str, object], name: str) -> str:
    text = fields.get(name, "")
    if not isinstance(text, str):
        raise ValueError(f'"{name}" {text!r} is no text')  # noqa: TRY004 - a script's line is a value, not a call
    return text


def _command(fields: object) -> Mapping[str, object]:
    if not isinstance(fields, dict):
        raise ValueError(f'"command" {fields!r} is no object of fields')  # noqa: TRY004 - as above
    return fields
