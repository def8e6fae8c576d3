"""The callbacks of an algorithm, as the engine calls them; they do nothing until an algorithm is tied in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.engine.commands import CallbackCommand, CommandResultPacket


def _nothing(*_: object) -> None:
    return None


def _no_command(command: CallbackCommand) -> CommandResultPacket:
    return CommandResultPacket(command, None)


@dataclass(slots=True)
class Hooks:
    """What the algorithm wants to hear. ``on_data`` and ``on_end_of_day`` are None where it does not override them."""

    on_data: Callable[..., object] | None = None
    on_end_of_day: Callable[..., object] | None = None
    on_order_event: Callable[..., object] = _nothing
    on_assignment_order_event: Callable[..., object] = _nothing
    on_securities_changed: Callable[..., object] = _nothing
    on_splits: Callable[..., object] = _nothing
    on_dividends: Callable[..., object] = _nothing
    on_delistings: Callable[..., object] = _nothing
    on_symbol_changed_events: Callable[..., object] = _nothing
    on_warmup_finished: Callable[..., object] = _nothing
    on_margin_call: Callable[..., object] = _nothing
    on_margin_call_warning: Callable[..., object] = _nothing
    on_end_of_algorithm: Callable[..., object] = _nothing
    on_brokerage_message: Callable[..., object] = _nothing
    on_brokerage_disconnect: Callable[..., object] = _nothing
    on_brokerage_reconnect: Callable[..., object] = _nothing
    on_command: Callable[..., object] = _nothing
    run_command: Callable[[CallbackCommand], CommandResultPacket] = _no_command
