"""Brokerage models: which orders they take and what they charge."""

from simulator.brokerage.fees import FeeOrder, order_fee
from simulator.brokerage.kinds import BrokerageKind
from simulator.brokerage.rules import OrderFacts, Verdict, can_submit, can_update, dotnet_name, leverage

__all__ = [
    "BrokerageKind",
    "FeeOrder",
    "OrderFacts",
    "Verdict",
    "can_submit",
    "can_update",
    "dotnet_name",
    "leverage",
    "order_fee",
]
