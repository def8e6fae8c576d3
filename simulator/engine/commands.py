"""Commands an algorithm is sent, and those it has registered by type (Common/Commands, CommandPythonWrapper.cs)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.pascal_names import snake_name


class Command(LeanObject):
    """A command: its fields by name, whatever their case; None for one it does not have. An algorithm's own has ``run``."""

    lean_name: ClassVar[str] = "Command"

    def __init__(self, fields: Mapping[str, object] | None = None) -> None:
        self._names = {name.lower(): name for name in fields or {}}
        self._fields = {name.lower(): value for name, value in (fields or {}).items()}
        self._payload = ""

    def run(self, algorithm: object) -> bool | None:
        """What the command does; True where that went well, None for no answer."""
        raise NotImplementedError("Please implement the 'def run(algorithm) -> bool | None:' method")

    def __getattr__(self, name: str) -> object:  # type: ignore[override]
        if name.startswith("_"):
            raise AttributeError(name)
        return self._fields.get(name.lower())

    def __str__(self) -> str:
        named = {self._names[name]: value for name, value in self._fields.items()}
        return self._payload or json.dumps(named, separators=(",", ":"), default=str)


class CommandResultPacket(LeanObject):
    """What a command came to: ``success`` is None where it gave no answer."""

    lean_name: ClassVar[str] = "CommandResultPacket"

    def __init__(self, command: CallbackCommand, success: bool | None) -> None:
        self.success = success
        self.command_name = "CallbackCommand"


class CallbackCommand(LeanObject):
    """A command by the name of its registered type, with its fields as JSON; without a type it is one for ``on_command``."""

    lean_name: ClassVar[str] = "CallbackCommand"

    def __init__(self) -> None:
        self.id: str | None = None
        self.type: str | None = None
        self.payload: str | None = None

    def run(self, algorithm: Any) -> CommandResultPacket:
        """Gives the command to the algorithm."""
        if self.type:
            packet: CommandResultPacket = algorithm.run_command(self)
            return packet
        fields = json.loads(self.payload) if self.payload else None
        return CommandResultPacket(self, algorithm.on_command(None if fields is None else Command(fields)))

    def __str__(self) -> str:
        return self.type or "OnCommand"


class Commands:
    """The types of commands an algorithm has registered, by name, whatever its case."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._kinds: dict[str, type] = {}
        self._complained: set[str] = set()

    def register(self, kind: type) -> None:
        """Takes a type. NotImplementedError, in LEAN's words, for one that cannot run."""
        made = kind()
        if not (hasattr(made, "run") or hasattr(made, "Run")):
            raise NotImplementedError(
                f"Command must be fully implemented. Please implement these missing methods on {kind.__name__}: Run"
            )
        self._kinds[kind.__name__.lower()] = kind

    def run(self, command: CallbackCommand, algorithm: object) -> CommandResultPacket:
        """Runs a command of a registered type; one that raises or has none is reported, once for each type."""
        name = command.type or ""
        success: bool | None = None
        kind = self._kinds.get(name.lower())
        if kind is None:
            self._complain(name, f"Detected unregistered command type '{name}', will be ignored")
        else:
            try:
                made = _filled(kind(), command.payload or "")
                success = (made.run if hasattr(made, "run") else made.Run)(algorithm)
            except Exception as error:  # noqa: BLE001  (LEAN reports whatever a command raises)
                success = None
                self._complain(name, f"Unexpected error running command '{name}' error: '{error}'")
        packet = CommandResultPacket(command, success)
        packet.command_name = name
        return packet

    def _complain(self, name: str, words: str) -> None:
        if name not in self._complained:
            self._complained.add(name)
            self._say(words)


def _filled(made: Any, payload: str) -> Any:
    """The command with the fields of its JSON: under Python's names of them where it has those, else under their own."""
    fields = json.loads(payload) if payload else {}
    own = {*vars(made), *dir(type(made))}
    for name, value in fields.items():
        setattr(made, snake_name(name) if snake_name(name) in own else name, value)
    if isinstance(made, Command):
        made._payload = payload
    return made
