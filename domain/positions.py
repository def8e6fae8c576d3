"""Positions: one structure of one strategy, whatever number of legs and orders it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.contracts import Contract
from domain.intents import Leg, RiskPlan, StrategyName


class PositionState(StrEnum):
    """Life of a position."""

    OPENING = "opening"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One structure held or being opened. Prices are net per unit, credit positive, in points.

    ``held`` is contract to signed quantity filled so far and not yet closed. ``entry_price`` is the average net fill price of
    the units opened; ``cash_flow`` the cash in USD from all fills so far (sales positive), ``fees`` the fees paid in USD.
    """

    position_id: str
    strategy: StrategyName
    underlying: str
    legs: tuple[Leg, ...]
    quantity: int
    opened_at: datetime
    state: PositionState
    plan: RiskPlan | None = None
    entry_price: float | None = None
    held: tuple[tuple[Contract, int], ...] = ()
    cash_flow: float = 0.0
    fees: float = 0.0
    closed_at: datetime | None = None
    exit_reason: str | None = None

    @property
    def is_live(self) -> bool:
        """True while the position counts against caps: opening, open or closing."""
        return self.state is not PositionState.CLOSED

    @property
    def is_flat(self) -> bool:
        """True when nothing of it is held."""
        return not self.held

    @property
    def multiplier(self) -> float:
        """USD per point of one unit."""
        return self.legs[0].contract.multiplier

    @property
    def profit(self) -> float:
        """Cash in less cash out less fees, USD: the position's profit once it is flat."""
        return self.cash_flow - self.fees

    def with_fill(self, contract: Contract, quantity: int, price: float, fee: float) -> Position:
        """The position after a fill of ``quantity`` (signed) of a contract at ``price`` points."""
        held = dict(self.held)
        left = held.get(contract, 0) + quantity
        if left:
            held[contract] = left
        else:
            held.pop(contract, None)
        return replace(
            self,
            held=tuple(sorted(held.items())),
            cash_flow=self.cash_flow - quantity * price * contract.multiplier,
            fees=self.fees + fee,
        )
