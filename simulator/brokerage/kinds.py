"""The brokerage models the simulator knows."""

from __future__ import annotations

from enum import Enum


class BrokerageKind(Enum):
    """A brokerage model; the value is LEAN's class name, as its messages print it."""

    DEFAULT = "DefaultBrokerageModel"
    TASTYTRADE = "TastytradeBrokerageModel"
    ALPACA = "AlpacaBrokerageModel"
