"""LEAN's margin: how it groups positions and what it asks for each group."""

from simulator.margin.book import MarginOrder, MarginPosition, MarginSecurity
from simulator.margin.calls import MarginCall, MarginReview, review_margin
from simulator.margin.groups import Group, resolve_groups
from simulator.margin.lots import Account
from simulator.margin.requirements import initial_margin, initial_margin_single, maintenance_margin, total_margin_used
from simulator.margin.sufficiency import BuyingPowerCheck, has_sufficient_buying_power
from simulator.margin.targets import OrderSize, Target, exact, order_size

__all__ = [
    "Account",
    "BuyingPowerCheck",
    "Group",
    "MarginCall",
    "MarginOrder",
    "MarginPosition",
    "MarginReview",
    "MarginSecurity",
    "OrderSize",
    "Target",
    "exact",
    "has_sufficient_buying_power",
    "initial_margin",
    "initial_margin_single",
    "maintenance_margin",
    "order_size",
    "resolve_groups",
    "review_margin",
    "total_margin_used",
]
