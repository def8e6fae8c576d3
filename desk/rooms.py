"""What the desk carries from step to step, shared by the parts of the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from analytics.funnel import Funnel
from analytics.journal import Journal, JournalRefused
from analytics.records import RecordKind
from desk.equity import Equity
from desk.ids import IdSource
from desk.position_book import PositionBook
from desk.state_codec import DeskState
from desk.state_store import StateRefused, StateStore
from domain.ports import BrokerPort, MarketPort
from domain.settings import Settings
from execution.book import OrderBook
from safety.approvals import Approvals
from safety.door import Door
from safety.trading_state import TradingLevel, TradingState

Log = Callable[[str], None]


@dataclass(slots=True, kw_only=True)
class Rooms:
    """The desk's parts and its state. ``live`` tells a run with an account of its own from a backtest."""

    settings: Settings
    live: bool
    market: MarketPort
    broker: BrokerPort
    journal: Journal
    states: StateStore
    log: Log
    ids: IdSource
    positions: PositionBook
    orders: OrderBook
    approvals: Approvals
    door: Door
    funnel: Funnel
    trading: TradingState
    equity: Equity = field(default_factory=Equity)
    sequence: int = 0
    latched: str | None = None
    _saved: DeskState | None = None

    def record(self, at: datetime, kind: RecordKind, data: object) -> None:
        """Add a record to the journal (saved by the next ``keep``)."""
        self.journal.record(at, kind, data)

    def incident(self, at: datetime, where: str, what: str) -> None:
        """Record something that should not have happened, and say it in the log."""
        self.journal.record(at, RecordKind.INCIDENT, {"where": where, "what": what})
        self.log(f"INCIDENT in {where}: {what}")

    def change_trading(self, state: TradingState) -> None:
        """Take a new trading state and record it, where it differs."""
        if state == self.trading:
            return
        self.trading = state
        self.record(state.since, RecordKind.STATE, {"level": state.level.label, "reason": state.reason})
        self.log(f"trading is {state.level.label}: {state.reason}")

    def stop_new_risk(self, reason: str, at: datetime) -> None:
        """Only reductions from now on, until a person arms again. While nothing is armed yet it counts from the arming on."""
        if self.trading.level is TradingLevel.HALTED:
            self.latched = self.latched or reason
        self.change_trading(self.trading.reduce(reason, at))

    def save(self) -> None:
        """Save journal and state, each where it has news. Raises JournalRefused or StateRefused when the store does not take
        them.
        """
        self.journal.commit()
        state = DeskState(
            sequence=self.sequence + 1,
            level=self.trading.level.label,
            reason=self.trading.reason,
            since=self.trading.since,
            positions=self.positions.live(),
            counters=self.ids.counters(),
            equity=self.equity,
        )
        if self._saved is not None and replace(self._saved, sequence=state.sequence) == state:
            return
        self.sequence += 1
        self.states.save(state)
        self._saved = state

    def keep(self, at: datetime) -> bool:
        """Save journal and state. False when the store refused: then no new risk, and everything is tried again next time."""
        try:
            self.save()
        except (JournalRefused, StateRefused) as error:
            self.stop_new_risk(f"nothing can be recorded: {error}", at)
            return False
        return True
