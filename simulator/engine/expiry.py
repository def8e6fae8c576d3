"""Expiry, exercise and assignment of options in a backtest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.engine.bars import Delisting, DelistingType
from simulator.engine.context import TradingContext
from simulator.engine.exercise_model import exercise_events
from simulator.engine.lean_enums import AlgorithmStatus
from simulator.engine.moments import HOUR
from simulator.engine.option_models import OptionAssignmentParameters
from simulator.engine.order_classes import MarketOrder, OptionExerciseOrder
from simulator.engine.order_events import OrderEvent
from simulator.engine.security import Option, Security
from simulator.engine.submission import submission_data
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.handler import TransactionHandler

LIQUIDATE_TAG = "Liquidate from delisting"


class ExpiryDesk:
    """Turns delistings and early assignments into exercise orders."""

    def __init__(self, context: TradingContext, handler: TransactionHandler) -> None:
        self._context = context
        self._handler = handler
        self._next_assignment = 0

    def assign_early(self) -> None:
        """Once an hour, each short option's model says whether it is assigned before expiry: the whole holding, or nothing."""
        now = self._context.clock.ns
        if now < self._next_assignment:
            return
        self._next_assignment = now - now % HOUR + HOUR
        shorts = [s for s in self._context.portfolio.traded() if isinstance(s, Option) and s.holdings.is_short]
        for option in sorted(shorts, key=lambda short: short.symbol.ticker):
            result = option.option_assignment_model.get_assignment(OptionAssignmentParameters(option))
            if result is not None and result.quantity and self._running():
                self._exercise(option, -option.holdings.quantity, result.tag)

    def process_delistings(self, delistings: Sequence[Delisting]) -> None:
        """Settles what is held of contracts that are gone, options first, and takes back their open orders."""
        for delisting in sorted(delistings, key=lambda one: not one.symbol.is_option):
            if delisting.type is DelistingType.WARNING:
                continue
            security = self._context.securities[delisting.symbol]
            quantity = security.held
            if quantity and self._running():
                if isinstance(security, Option):
                    self._exercise(security, -quantity, None)
                else:
                    self._liquidate(security)
            self._take_back(delisting.symbol)

    def _running(self) -> bool:
        """Whether the algorithm still runs: once it has quit or failed LEAN settles nothing more."""
        return self._context.status is AlgorithmStatus.RUNNING

    def _exercise(self, option: Option, quantity: float, tag: str | None) -> None:
        now = self._context.clock.utc
        order = OptionExerciseOrder(option.symbol, quantity, now, tag)
        order.price_currency = "USD"
        order.order_submission_data = submission_data(option)
        self._handler.add_open_order(order)
        for event in exercise_events(option, order):
            self._handler.handle_events([event])
            if event.is_assignment:
                event.message = ". ".join(part for part in (event.message, order.tag) if part)
                self._context.on_assignment(event)

    def _liquidate(self, security: Security) -> None:
        now = self._context.clock.utc
        order = MarketOrder(security.symbol, -security.holdings.quantity, now, LIQUIDATE_TAG)
        self._handler.add_open_order(order)
        event = OrderEvent(order, now, message=LIQUIDATE_TAG).fill(order.quantity, security.price)
        self._handler.handle_events([event])

    def _take_back(self, symbol: Symbol) -> None:
        if self._handler.book.open and not self._context.is_warming_up:
            self._context.transactions.cancel_open_orders(symbol)
