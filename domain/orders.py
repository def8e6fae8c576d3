"""Orders as they leave the desk, and what comes back about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.contracts import Contract
from domain.intents import Intent


class OrderState(StrEnum):
    """Where an order is. UNKNOWN is never assumed dead: only the broker's own record ends it."""

    PLANNED = "planned"
    SENT = "sent"
    WORKING = "working"
    PARTIAL = "partial"
    CANCELLING = "cancelling"
    FILLED = "filled"
    CANCELED = "canceled"
    REJECTED = "rejected"
    UNKNOWN = "unknown"

    @property
    def is_final(self) -> bool:
        """True when nothing more can happen to the order."""
        return self in (OrderState.FILLED, OrderState.CANCELED, OrderState.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """One combo (or single-leg) DAY limit order for an approved intent. ``limit`` is a net price, credit positive."""

    order_id: str
    approval_id: str
    intent: Intent
    limit: float
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingView:
    """An order that is not final, as the desk shows it around: ``since`` is when it came into ``state``."""

    order: OrderRequest
    state: OrderState
    since: datetime


class UpdateKind(StrEnum):
    """What the engine or broker reported about an order."""

    ACKNOWLEDGED = "acknowledged"
    FILL = "fill"
    CANCEL_PENDING = "cancel_pending"
    CANCELED = "canceled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderUpdate:
    """One report about one leg of an order, as the bridge translated it.

    ``contract`` is None where the report is of the whole order, or of something that is no known option.
    ``fill_quantity`` is signed (positive bought), ``fill_price`` the contract's own price in points, ``fee`` in USD.
    ``order_id`` is None for an order that the desk did not send (a margin call, ``liquidate``, expiry, a command).
    ``event_id`` numbers the reports of one engine order; None where the engine has none, then two reports that are equal in
    every field are taken for one told twice.
    """

    order_id: str | None
    engine_order_id: int
    at: datetime
    kind: UpdateKind
    contract: Contract | None
    symbol: str
    fill_quantity: int = 0
    fill_price: float = 0.0
    fee: float = 0.0
    is_assignment: bool = False
    message: str = ""
    event_id: int | None = None
