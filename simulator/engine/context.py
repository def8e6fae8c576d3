"""What the order machinery needs of the running algorithm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from simulator.engine.brokerage_models import DefaultBrokerageModel
from simulator.engine.clock import Clock
from simulator.engine.lean_enums import AlgorithmStatus
from simulator.engine.order_events import OrderEvent
from simulator.engine.portfolio import SecurityPortfolioManager
from simulator.engine.security_manager import SecurityManager
from simulator.engine.transactions import SecurityTransactionManager
from simulator.statistics.trades import TradeLedger
from simulator.symbols import Symbol


class TradingContext(Protocol):
    """The algorithm as the transaction handler sees it."""

    clock: Clock
    securities: SecurityManager
    portfolio: SecurityPortfolioManager
    transactions: SecurityTransactionManager
    trades: TradeLedger
    brokerage_model: DefaultBrokerageModel
    is_warming_up: bool
    status: AlgorithmStatus

    def symbol(self, ticker: str) -> Symbol:
        """The symbol of a ticker."""

    def error(self, message: str) -> None:
        """Logs an error."""

    def guard(self, where: str, call: Callable[[], object]) -> bool:
        """Runs what may reach the algorithm's code; an exception ends the run. True when all went well."""

    def on_order_event(self, event: OrderEvent) -> None:
        """Tells the algorithm."""

    def on_assignment(self, event: OrderEvent) -> None:
        """Tells the algorithm of an assignment."""
