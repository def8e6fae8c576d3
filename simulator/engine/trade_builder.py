"""``self.trade_builder``: round trips as an algorithm sees them (Common/Statistics/TradeBuilder.cs, Trade.cs)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.enums import _LeanEnum
from simulator.statistics.trades import Trade as ClosedTrade
from simulator.statistics.trades import TradeLedger
from simulator.symbols import Symbol


class TradeDirection(_LeanEnum):
    """Which way a trade went."""

    LONG = 0
    SHORT = 1


class Trade(LeanObject):
    """One round trip. Instants are naive, UTC; money is account currency."""

    lean_name: ClassVar[str] = "Trade"

    def __init__(self, closed: ClosedTrade) -> None:
        self.symbols: list[Symbol] = [closed.symbol]
        self.entry_time: datetime = closed.entry_time.replace(tzinfo=None)
        self.entry_price = closed.entry_price
        self.direction = TradeDirection.LONG if closed.is_long else TradeDirection.SHORT
        self.quantity = closed.quantity
        self.exit_time: datetime = closed.exit_time.replace(tzinfo=None)
        self.exit_price = closed.exit_price
        self.profit_loss = closed.profit
        self.total_fees = closed.fees
        self.mae = closed.adverse
        self.mfe = closed.favorable
        self.duration: timedelta = closed.duration
        self.end_trade_drawdown = closed.given_back
        self.is_win = closed.is_win
        self.order_ids = set(closed.order_ids)

    @property
    def symbol(self) -> Symbol:
        """What was traded."""
        return self.symbols[0]


class TradeBuilder(LeanObject):
    """Makes trades of fills: an entry is closed by the first fills the other way."""

    lean_name: ClassVar[str] = "TradeBuilder"

    def __init__(self, ledger: TradeLedger) -> None:
        self._ledger = ledger

    @property
    def closed_trades(self) -> list[Trade]:
        """The trades that are over, in their order."""
        return [Trade(one) for one in self._ledger.closed]

    def has_open_position(self, symbol: Symbol) -> bool:
        """Whether there is an entry that is not closed yet."""
        return symbol in self._ledger.open_symbols()
