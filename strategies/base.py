"""What a strategy is given, what it answers, and what every strategy must be able to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.intents import Intent, NoTrade, StrategyName
from domain.orders import WorkingView
from domain.positions import Position
from domain.sessions import Session
from domain.settings import Settings
from domain.snapshots import AccountSnapshot, ChainNeed, MarketSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Everything a strategy may look at in one step.

    ``positions`` are the strategy's own: the live ones, and those of today that are closed. ``working`` are its own orders that
    are not final. ``new_id`` makes an id that is unique in the run from a prefix. ``buying_power_free`` is USD that a new
    structure may take after the margin buffer and everything that works.
    """

    at: datetime
    session: Session | None
    market: MarketSnapshot
    account: AccountSnapshot
    positions: tuple[Position, ...]
    working: tuple[WorkingView, ...]
    settings: Settings
    new_id: Callable[[str], str]
    buying_power_free: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a strategy wants, and why it does not want more."""

    intents: tuple[Intent, ...] = ()
    reasons: tuple[NoTrade, ...] = ()


class Strategy(Protocol):
    """A trading strategy. It keeps no orders and no positions: the desk shows them in each look."""

    @property
    def name(self) -> StrategyName:
        """The strategy's name in settings, caps and journals."""

    def underlyings(self) -> tuple[str, ...]:
        """Symbols whose price the strategy needs, all day."""

    def chain_needs(self, session: Session | None, day: date) -> tuple[ChainNeed, ...]:
        """What a day's universe must hold; empty when the strategy cannot enter on that day."""

    def wants(self, at: datetime, session: Session | None) -> tuple[ChainNeed, ...]:
        """The chains an entry is chosen from at this instant; empty outside the entry window. Held contracts come as marks."""

    def occupied(self, positions: Sequence[Position], working: Sequence[WorkingView], session: Session) -> NoTrade | None:
        """Why its own positions and orders leave no room for an entry, whatever the market; None when they do.

        ``decide`` then looks at no chain, and gives this reason inside the entry window.
        """

    def idle_reason(self, session: Session | None, day: date) -> NoTrade | None:
        """Why the strategy cannot enter at all on that day; None when it may."""

    def decide(self, look: Look) -> Decision:
        """What to do now. Exits are looked at before entries."""
