"""QCAlgorithm: the class an algorithm derives from."""

from __future__ import annotations

from typing import ClassVar

from simulator.api.set_names import set_as_stored
from simulator.api.trading import AlgorithmTrading
from simulator.engine.brokerage_models import BrokerageMessageEvent
from simulator.engine.commands import Command
from simulator.engine.corporate import Dividends, Splits
from simulator.engine.order_events import OrderEvent
from simulator.engine.requests import SubmitOrderRequest
from simulator.engine.security_changes import SecurityChanges
from simulator.engine.slices import Delistings, Slice, SymbolChangedEvents
from simulator.symbols import Symbol


@set_as_stored
class QCAlgorithm(AlgorithmTrading):
    """An algorithm. The callbacks do nothing until they are overridden."""

    lean_name: ClassVar[str] = "QCAlgorithm"

    def initialize(self) -> None:
        """Called once, before the first step."""

    def on_data(self, slice: Slice) -> None:  # noqa: A002
        """Called at every slice that has data."""

    def on_order_event(self, order_event: OrderEvent) -> None:
        """Called for every event of an order."""

    def on_assignment_order_event(self, assignment_event: OrderEvent) -> None:
        """Called when a short option is assigned."""

    def on_securities_changed(self, changes: SecurityChanges) -> None:
        """Called when subscriptions came or went."""

    def on_splits(self, splits: Splits) -> None:
        """Called when a share splits or is about to."""

    def on_dividends(self, dividends: Dividends) -> None:
        """Called when a share pays a dividend."""

    def on_delistings(self, delistings: Delistings) -> None:
        """Called when contracts end or are about to."""

    def on_symbol_changed_events(self, symbols_changed: SymbolChangedEvents) -> None:
        """Called when continuous futures go over to another contract."""

    def on_warmup_finished(self) -> None:
        """Called once the start is reached, with or without a warm-up."""

    def on_margin_call(self, requests: list[SubmitOrderRequest]) -> list[SubmitOrderRequest]:
        """Called before margin call orders go out; may change them."""
        return requests

    def on_margin_call_warning(self) -> None:
        """Called when little margin is left."""

    def on_brokerage_message(self, message_event: BrokerageMessageEvent) -> None:
        """Called when the brokerage says something, after the message handler."""

    def on_brokerage_disconnect(self) -> None:
        """Called when the line to the brokerage is lost."""

    def on_brokerage_reconnect(self) -> None:
        """Called when the line to the brokerage is back."""

    def on_command(self, data: Command) -> bool | None:
        """Called for a command from outside; None gives the sender no answer."""
        return True

    def on_end_of_day(self, symbol: Symbol | None = None) -> None:
        """Called ten minutes before the last close of each security's day, with its symbol. One without an argument is called
        two minutes before midnight instead, of days on which something is open."""

    def on_end_of_algorithm(self) -> None:
        """Called at the end, unless the algorithm raised."""
