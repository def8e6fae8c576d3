"""The desk's own record of its positions: what each strategy holds, from its fills alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from domain.contracts import Contract
from domain.intents import Intent, StrategyName
from domain.positions import Position, PositionState


class PositionBook:
    """Positions by id. Every change returns the position as it now is."""

    def __init__(self, positions: Iterable[Position] = ()) -> None:
        self._positions = {position.position_id: position for position in positions}

    def live(self) -> tuple[Position, ...]:
        """Positions that are opening, open or closing, oldest first."""
        return tuple(position for position in self._positions.values() if position.is_live)

    def of(self, strategy: StrategyName) -> tuple[Position, ...]:
        """All positions of one strategy in this book, closed ones too, oldest first."""
        return tuple(position for position in self._positions.values() if position.strategy is strategy)

    def get(self, position_id: str) -> Position | None:
        """A position by id."""
        return self._positions.get(position_id)

    def holder_of(self, contract: Contract) -> Position | None:
        """The live position that holds a contract; the oldest when several do."""
        return next((p for p in self.live() if contract in dict(p.held)), None)

    def begin(self, intent: Intent, at: datetime) -> Position:
        """A new position for an opening intent whose order is about to leave."""
        return self._keep(
            Position(
                position_id=intent.position_id,
                strategy=intent.strategy,
                underlying=intent.underlying,
                legs=intent.legs,
                quantity=intent.quantity,
                opened_at=at,
                state=PositionState.OPENING,
                plan=intent.plan,
            )
        )

    def closing(self, position_id: str) -> Position:
        """Mark that an order to close the position is about to leave."""
        return self._keep(replace(self._positions[position_id], state=PositionState.CLOSING))

    def fill(self, position_id: str, contract: Contract, quantity: int, price: float, fee: float) -> Position:
        """Book a fill of a signed quantity at a price in points."""
        return self._keep(self._positions[position_id].with_fill(contract, quantity, price, fee))

    def opened(self, position_id: str) -> Position:
        """The opening order is over and something is held: fix the units opened and the net entry price per unit.

        Units are the whole structures held; legs filled beyond them stay in ``held`` and are closed with the rest.
        """
        position = self._positions[position_id]
        held = dict(position.held)
        units = min(abs(held.get(leg.contract, 0)) // abs(leg.ratio) for leg in position.legs)
        units = max(1, units)
        entry = position.cash_flow / (position.multiplier * units)
        return self._keep(replace(position, state=PositionState.OPEN, quantity=units, entry_price=entry))

    def settle_state(self, position_id: str, at: datetime, reason: str) -> Position:
        """The closing order is over, or a fill came from outside or late: closed when nothing is held, else open again."""
        position = self._positions[position_id]
        if position.is_flat:
            position = replace(position, state=PositionState.CLOSED, closed_at=at, exit_reason=reason)
        elif position.state is not PositionState.OPENING:
            position = replace(position, state=PositionState.OPEN, closed_at=None, exit_reason=None)
        return self._keep(position)

    def discard_unfilled(self, position_id: str) -> None:
        """Drop a position whose only order never left or filled nothing. One that ever filled stays."""
        position = self._positions[position_id]
        if position.state is PositionState.OPENING and position.is_flat and not position.cash_flow:
            del self._positions[position_id]

    def forget_closed(self) -> None:
        """Drop closed positions: they are in the journal."""
        self._positions = {key: position for key, position in self._positions.items() if position.is_live}

    def held(self) -> dict[Contract, int]:
        """Signed quantity by contract over all live positions; zeros left out."""
        total: dict[Contract, int] = {}
        for position in self.live():
            for contract, quantity in position.held:
                total[contract] = total.get(contract, 0) + quantity
        return {contract: quantity for contract, quantity in total.items() if quantity}

    def _keep(self, position: Position) -> Position:
        if not math.isfinite(position.cash_flow):
            raise ValueError(f"the cash of {position.position_id} is not a number: a fill had no price")
        self._positions[position.position_id] = position
        return position
