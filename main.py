"""LEAN's entrance: wires the desk in and forwards LEAN's events to it. No decisions are made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from AlgorithmImports import QCAlgorithm

from lean_bridge.bridge import Bridge

if TYPE_CHECKING:
    from AlgorithmImports import BrokerageMessageEvent, OrderEvent, SecurityChanges


class OptionsDesk(QCAlgorithm):
    """Trades option strategies behind a gate that no order can go around."""

    def initialize(self) -> None:
        """Set the run up from the parameters of ``config.json``; raises with one message when it cannot start safely."""
        self.bridge = Bridge(self)
        self.bridge.initialize()

    def on_warmup_finished(self) -> None:
        """LEAN is ready to run; called with no warm-up too. Raises with one message when the desk cannot start safely."""
        self.bridge.open()

    def on_order_event(self, order_event: OrderEvent) -> None:
        """An order was taken, filled, cancelled or refused, or an option expired."""
        self.bridge.on_order_event(order_event)

    def on_securities_changed(self, changes: SecurityChanges) -> None:
        """Option contracts came into the universe or left it."""
        self.bridge.on_securities_changed(changes)

    def on_brokerage_message(self, message_event: BrokerageMessageEvent) -> None:
        """The brokerage said something."""
        self.bridge.on_brokerage_message(message_event)

    def on_brokerage_disconnect(self) -> None:
        """The line to the brokerage is lost."""
        self.bridge.on_disconnect()

    def on_brokerage_reconnect(self) -> None:
        """The line to the brokerage is back."""
        self.bridge.on_reconnect()

    def on_end_of_algorithm(self) -> None:
        """The run is over."""
        self.bridge.end()
