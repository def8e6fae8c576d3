"""What reaches a running algorithm from outside, by a script: messages of its brokerage and commands.

After Engine/Engine.cs (brokerage messages), Common/Brokerages/DefaultBrokerageMessageHandler.cs and
Common/Commands/BaseCommandHandler.cs. A backtest of LEAN's has no such line; here a test cuts it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulator.engine.brokerage_models import BrokerageMessageEvent, DefaultBrokerageMessageHandler
from simulator.engine.commands import CallbackCommand, Command
from simulator.engine.lean_enums import BrokerageMessageType
from simulator.engine.moments import nanos

if TYPE_CHECKING:
    from simulator.engine.engine import Engine

KILLED_AFTER = timedelta(minutes=15)
BEFORE_OPEN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something that arrives at an instant (aware UTC): what the brokerage says, or the fields of a command."""

    at: datetime
    what: BrokerageMessageEvent | Mapping[str, object]


class Wire:
    """Delivers a script at its instants, and ends a run that stayed cut off too long, as LEAN does."""

    def __init__(self, engine: Engine, script: Sequence[Said]) -> None:
        """Raises ValueError for an instant without a zone."""
        if any(said.at.tzinfo is None for said in script):
            raise ValueError("what is said to an algorithm needs an aware UTC time")
        self._engine = engine
        self._waiting = sorted(script, key=lambda said: said.at)
        self._kill_at: int | None = None
        self._cut: BrokerageMessageEvent | None = None

    def instants(self, low: int, high: int) -> list[int]:
        """When something arrives, or a cut line is looked at again, within (low, high]."""
        every = [nanos(said.at) for said in self._waiting]
        if self._kill_at is not None:
            every.append(self._kill_at)
        return [ns for ns in every if low < ns <= high]

    def deliver(self, ns: int) -> bool:
        """Tells the algorithm what has arrived by now; True when the instants of the run must be planned anew."""
        planned = self._kill_at
        while self._waiting and nanos(self._waiting[0].at) <= ns and self._engine.problem is None:
            what = self._waiting.pop(0).what
            if isinstance(what, BrokerageMessageEvent):
                self._hear(what)
            else:
                self._obey(what)
        if self._kill_at is not None and self._kill_at <= ns and self._cut is not None:
            self._end("Brokerage Disconnect", self._cut.message)
        return self._kill_at not in {planned, None}

    def _hear(self, message: BrokerageMessageEvent) -> None:
        engine, hooks = self._engine, self._engine.hooks
        handler = engine.message_handler()
        if type(handler) is DefaultBrokerageMessageHandler:
            self._as_lean(message)
        elif not engine.guard("BrokerageMessageHandler.HandleMessage", lambda: handler.handle_message(message)):
            return
        if not engine.guard("OnBrokerageMessage", lambda: hooks.on_brokerage_message(message)):
            return
        if message.type == BrokerageMessageType.DISCONNECT:
            engine.guard("OnBrokerageDisconnect", hooks.on_brokerage_disconnect)
        elif message.type == BrokerageMessageType.RECONNECT:
            engine.guard("OnBrokerageReconnect", hooks.on_brokerage_reconnect)

    def _as_lean(self, message: BrokerageMessageEvent) -> None:
        """What LEAN's own handler does."""
        kind = message.type
        if kind == BrokerageMessageType.INFORMATION:
            self._engine.debug(f"Brokerage Info: {message.message}")
        elif kind == BrokerageMessageType.WARNING:
            self._engine.error(f"Brokerage Warning: {message.message}")
        elif kind == BrokerageMessageType.ERROR:
            self._end("Brokerage Error", message.message)
        elif kind == BrokerageMessageType.ACTION_REQUIRED:
            self._end("Brokerage Disconnect", "Brokerage requires user action")
        elif kind == BrokerageMessageType.DISCONNECT:
            self._cut, self._kill_at = message, self._last_chance()
        else:
            self._cut = self._kill_at = None

    def _last_chance(self) -> int:
        """A quarter of an hour from now where a market is open or about to open, else shortly before the next opens."""
        engine, now = self._engine, self._engine.clock.utc
        opens: list[datetime] = []
        for security in engine.securities.active():
            hours = security.exchange.market_hours
            local = security.local_time
            extended = security.data is not None and security.data.sessions.extended
            if hours.is_open_between(local, local + BEFORE_OPEN, extended):
                return nanos(now + KILLED_AFTER)
            opens.append(hours.to_utc(hours.next_open(local, extended)))
        return nanos(min(opens, default=now + timedelta(hours=1)) - BEFORE_OPEN)

    def _end(self, where: str, message: str) -> None:
        def fail() -> None:
            raise BrokerageFailure(message)

        self._engine.guard(where, fail)

    def _obey(self, fields: Mapping[str, object]) -> None:
        """A command that fails is reported, and the run goes on. One with a ``$type`` is of a registered type."""
        engine, hooks = self._engine, self._engine.hooks
        answer: object
        kind = next((value for name, value in fields.items() if name.lower() == "$type"), None)
        try:
            if kind:
                command = CallbackCommand()
                command.type, command.payload = str(kind), json.dumps(fields)
                answer = hooks.run_command(command).success
            else:
                answer = hooks.on_command(Command(fields))
        except Exception as error:  # noqa: BLE001  (LEAN reports whatever a command raises)
            engine.error(f"CallbackCommand Error: {error}")
            answer = False
        engine.command_results.append(answer)


class BrokerageFailure(Exception):
    """What the brokerage said that ended the run."""
