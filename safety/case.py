"""The case before the gate: everything a check may look at, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from domain.contracts import Contract
from domain.intents import Intent, Purpose
from domain.orders import OrderRequest
from domain.positions import Position
from domain.quotes import FeedGreeks, Quote, UnderlyingView
from domain.settings import Settings
from domain.snapshots import AccountSnapshot, BrokerFigure, MarketSnapshot
from safety.trading_state import TradingState

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One intent at the net price ``limit`` (credit positive, points per unit) about to be sent, judged at ``at`` (UTC).

    ``positions`` are all positions of the desk, ``working`` the orders sent and not final (unknown ones included), without the
    one about to be sent. ``engine_margin`` is the engine's what-if (USD) for this order alone, None when it gives none;
    ``broker_margin`` the broker's own, None where it was not asked. ``live`` tells a run with an account from a backtest.
    """

    intent: Intent
    limit: float
    market: MarketSnapshot
    account: AccountSnapshot
    trading: TradingState
    settings: Settings
    at: datetime
    positions: tuple[Position, ...] = ()
    working: tuple[OrderRequest, ...] = ()
    feed_greeks: Mapping[Contract, FeedGreeks | None] = field(default_factory=dict)
    engine_margin: float | None = None
    broker_margin: BrokerFigure | None = None
    live: bool = False
    _known: dict[object, object] = field(init=False, repr=False, compare=False, default_factory=dict)

    def once(self, question: Callable[[Case], Answer]) -> Answer:
        """The answer of a function of this case, worked out when first asked for: several checks ask the same of the book."""
        if question not in self._known:
            self._known[question] = question(self)
        return cast(Answer, self._known[question])

    @property
    def is_closing(self) -> bool:
        """True for an intent that takes risk away."""
        return self.intent.purpose is Purpose.CLOSE

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """The contracts of the legs, in their order."""
        return tuple(leg.contract for leg in self.intent.legs)

    @property
    def underlying(self) -> UnderlyingView | None:
        """The underlying of the intent; None when the snapshot lacks it."""
        return self.market.underlyings.get(self.intent.underlying)

    def quotes(self) -> dict[Contract, Quote | None]:
        """Each leg's contract with its quote; None where the snapshot has none."""
        return {contract: self.market.quote(contract) for contract in self.contracts}

    def position(self) -> Position | None:
        """The position the intent opens or closes; None when the book does not have it."""
        return next((p for p in self.positions if p.position_id == self.intent.position_id), None)

    def seconds_since(self, instant: datetime) -> float:
        """Seconds from ``instant`` to the time of judging; negative when it lies in the future."""
        return (self.at - instant).total_seconds()
