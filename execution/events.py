"""What the order book tells the desk (events) and asks of it (actions)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.contracts import Contract
from domain.orders import OrderRequest, OrderUpdate

Filled = tuple[tuple[Contract, int], ...]
"""Contracts with the signed quantity filled so far; contracts without a fill are left out."""


class CancelWhy(StrEnum):
    """Why an order is cancelled."""

    REPRICE = "reprice"
    """The next step of its walk replaces it."""
    ESCALATE = "escalate"
    """A marketable order replaces it."""
    GIVE_UP = "give_up"
    """An opening order walked all the way and found no one."""
    EXPIRED = "expired"
    """The intent's time is over."""
    SUPERSEDED = "superseded"
    """Another intent takes its place."""
    STOPPED = "stopped"
    """New risk is no longer allowed, and this order would bring some."""
    OUTSIDE = "outside"
    """The desk did not ask for it: the day ended, or someone else cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """The engine has the order."""

    request: OrderRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFilled:
    """A fill of one leg: signed ``quantity``, ``price`` in the contract's own points, ``fee`` in USD."""

    request: OrderRequest
    contract: Contract
    quantity: int
    price: float
    fee: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """Every leg is filled in full. Comes after the last ``LegFilled``."""

    request: OrderRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """The order is dead; what it filled before stands."""

    request: OrderRequest
    why: CancelWhy
    filled: Filled


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The engine or broker did not take the order (or ended it); what it filled before stands."""

    request: OrderRequest
    message: str
    filled: Filled


@dataclass(frozen=True, slots=True, kw_only=True)
class LateFill:
    """A real fill that should not have come: after the order's end, too large or on the wrong side.

    It belongs in the position as any fill does, and on the record as an incident.
    """

    request: OrderRequest
    contract: Contract
    quantity: int
    price: float
    fee: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownOrder:
    """A report that fits no order of the desk: an order of someone else, or a contract its order does not trade."""

    update: OrderUpdate
    why: str


BookEvent = Acknowledged | LegFilled | Completed | Cancelled | Rejected | LateFill | UnknownOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """Ask the broker to cancel an order, then tell the book with ``cancel_requested``."""

    order_id: str
    why: CancelWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkUnknown:
    """An order has had no answer for too long. The book has marked it; the desk records it and asks the broker's own record."""

    order_id: str
    why: str


Action = Cancel | MarkUnknown
