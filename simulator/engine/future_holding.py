"""What is held of a future, whose profit goes into cash day by day.

Sources: Common/Securities/Future/FutureHolding.cs, FutureSettlementModel.cs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from simulator.engine.holdings import SecurityHolding

if TYPE_CHECKING:
    from simulator.engine.security import Security


class FutureHolding(SecurityHolding):
    """Holdings of a futures contract. ``settled_profit`` is what the open position has already paid into cash."""

    lean_name: ClassVar[str] = "FutureHolding"

    def __init__(self, security: Security) -> None:
        super().__init__(security)
        self.settled_profit = 0.0
        self._settled_quantity = 0.0
        self._settled_on = security.local_time.date()

    @property
    def unsettled_profit(self) -> float:
        """The holding's part of the account's value: profit across the spread, after the closing fee, less what is settled."""
        return self.total_close_profit() - self.settled_profit

    def settle(self) -> float:
        """Cash of the profit since the last settlement, at the last price; once on each exchange-local day held into."""
        day = self._security.local_time.date()
        if day <= self._settled_on:
            return 0.0
        self._settled_on = day
        if not self.invested:
            return 0.0
        self._settled_quantity = self.quantity
        gained = self.total_close_profit(include_fees=False, exit_price=self._security.price) - self.settled_profit
        self.settled_profit += gained
        return gained

    def cash_of_closing(self, closed: float, profit: float) -> float:
        """Cash of a closing fill's ``profit``, less what the ``closed`` contracts (signed as held) have settled already."""
        if not self._settled_quantity:
            return profit
        settled = min(abs(closed), abs(self._settled_quantity)) * (1.0 if closed > 0 else -1.0)
        paid = settled / self._settled_quantity * self.settled_profit
        self._settled_quantity -= settled
        self.settled_profit -= paid
        return profit - paid
