"""The brokerage's messages, taken in LEAN's place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from AlgorithmImports import BrokerageMessageType, DefaultBrokerageMessageHandler

from lean_bridge.boundary import Boundary

if TYPE_CHECKING:
    from AlgorithmImports import BrokerageMessageEvent, NewBrokerageOrderNotificationEventArgs

_ALARMS = frozenset(
    str(kind) for kind in (BrokerageMessageType.ERROR, BrokerageMessageType.DISCONNECT, BrokerageMessageType.ACTION_REQUIRED)
)
OnIncident = Callable[[str, bool], None]
"""Takes what happened, and whether it ends new risk."""


class BrokerageMessages(DefaultBrokerageMessageHandler):
    """Tells the desk, and lets the algorithm live.

    LEAN's own handler ends the algorithm on an error, and fifteen minutes after a lost line: with positions open and perhaps an
    order on its way, nobody would look after them.
    """

    def __init__(self, boundary: Boundary, on_incident: OnIncident) -> None:
        self._boundary = boundary
        self._on_incident = on_incident

    def handle_message(self, message: BrokerageMessageEvent) -> None:
        """The brokerage said something; an error, a lost line or a call for a person ends new risk."""
        self._boundary.tell("handle_message", lambda: self._on_incident(text_of(message), stops_new_risk(message)))

    def handle_order(self, event_args: NewBrokerageOrderNotificationEventArgs) -> bool:
        """Someone placed an order at the brokerage: LEAN is not to take it over, and new risk ends."""
        self._boundary.tell("handle_order", lambda: self._on_incident(_stranger(event_args), True))
        return False


def text_of(message: BrokerageMessageEvent) -> str:
    """What the brokerage said, on one line."""
    return f"{message.code}: {message.message}"


def stops_new_risk(message: BrokerageMessageEvent) -> bool:
    """True for a message after which nobody knows what works at the brokerage."""
    return str(message.type) in _ALARMS


def _stranger(event_args: NewBrokerageOrderNotificationEventArgs) -> str:
    return f"an order for {event_args.order.symbol.value} was placed outside of LEAN"
