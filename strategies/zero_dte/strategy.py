"""The Friday 0DTE strategy: when it looks, what it proposes, and the positions it manages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from domain.intents import NoTrade, Purpose, StrategyName
from domain.orders import WorkingView
from domain.positions import Position
from domain.roots import underlying_of
from domain.sessions import Session, new_york_date
from domain.settings import Settings
from domain.snapshots import ChainNeed
from strategies.base import Decision, Look
from strategies.reasons import NoTradeCode, why_not
from strategies.zero_dte.days import idle_reason, is_its_weekday, plan_of
from strategies.zero_dte.manage import doubted, manage
from strategies.zero_dte.propose import propose
from strategies.zero_dte.volatility import volatility_rule

_WINDOW_0DTE = 0.04
_WINDOW_PER_ROOT_DAY = 0.02


class ZeroDte:
    """Rule book section 5. It remembers one thing between looks: since when a position's quotes cannot be believed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._doubts: dict[str, datetime] = {}

    @property
    def name(self) -> StrategyName:
        """``0dte``."""
        return StrategyName.ZERO_DTE

    def underlyings(self) -> tuple[str, ...]:
        """What the option roots of the settings are written on."""
        return tuple(dict.fromkeys(underlying_of(root) for root in self._settings.zero_dte.underlyings))

    def chain_needs(self, session: Session | None, day: date) -> tuple[ChainNeed, ...]:
        """The chains of a day it may enter on: expiries up to ``zero_dte.max_dte``, strikes within a few per cent."""
        if self.idle_reason(session, day) is not None:
            return ()
        max_dte = self._settings.zero_dte.max_dte
        return tuple(
            ChainNeed(
                root=root,
                underlying=underlying_of(root),
                min_dte=0,
                max_dte=max_dte,
                strike_window=_WINDOW_0DTE + _WINDOW_PER_ROOT_DAY * max_dte**0.5,
            )
            for root in self._settings.zero_dte.underlyings
        )

    def wants(self, at: datetime, session: Session | None) -> tuple[ChainNeed, ...]:
        """The day's chains inside the entry window, none outside it."""
        if session is None or not is_its_weekday(session.day, self._settings):
            return ()
        return self.chain_needs(session, session.day) if plan_of(session, self._settings).may_enter(at) else ()

    def idle_reason(self, session: Session | None, day: date) -> NoTrade | None:
        """Why no entry is possible on ``day``: another weekday, a holiday, a half day, or no time left before the exits."""
        return idle_reason(session, day, self._settings)

    def occupied(self, positions: Sequence[Position], working: Sequence[WorkingView], session: Session) -> NoTrade | None:
        """One entry works at a time, and one is made a day."""
        if any(view.order.intent.purpose is Purpose.OPEN for view in working):
            return why_not(self.name, NoTradeCode.ENTRY_WORKING, "an entry is working")
        earlier = next((position for position in positions if _counts(position, session)), None)
        if earlier is None:
            return None
        detail = f"position {earlier.position_id} on {earlier.underlying} is this day's one entry, or still lives"
        return why_not(self.name, NoTradeCode.ALREADY_TRADED, detail)

    def decide(self, look: Look) -> Decision:
        """Exits of every held position, then at most one entry."""
        self._note_doubts(look)
        parts = [manage(position, look, self._doubts.get(position.position_id)) for position in look.positions]
        parts.append(self._enter(look))
        return Decision(
            intents=tuple(intent for part in parts for intent in part.intents),
            reasons=tuple(reason for part in parts for reason in part.reasons),
        )

    def _note_doubts(self, look: Look) -> None:
        doubtful = {position.position_id for position in look.positions if doubted(position, look)}
        self._doubts = {position_id: self._doubts.get(position_id, look.at) for position_id in sorted(doubtful)}

    def _enter(self, look: Look) -> Decision:
        session = look.session
        if session is None or not session.is_open(look.at) or not plan_of(session, look.settings).may_enter(look.at):
            return Decision()
        if self.idle_reason(session, session.day) is not None:
            return Decision()
        occupied = self.occupied(look.positions, look.working, session)
        if occupied is not None:
            return Decision(reasons=(occupied,))
        rule = volatility_rule(look.market.volatility_index, look.at, look.settings.zero_dte)
        if isinstance(rule, NoTrade):
            return Decision(reasons=(rule,))
        reasons: list[NoTrade] = []
        for root in look.settings.zero_dte.underlyings:
            proposal = propose(root, look, session, rule)
            reasons.extend(proposal.reasons)
            if proposal.intents or any(reason.code != NoTradeCode.SIZE_ZERO for reason in proposal.reasons):
                return Decision(intents=proposal.intents, reasons=tuple(reasons))
        return Decision(reasons=tuple(reasons))


def _counts(position: Position, session: Session) -> bool:
    """True for a live position, and for one of today that traded at all: an entry that no one took may be tried again."""
    if position.is_live:
        return True
    traded = position.entry_price is not None or abs(position.cash_flow) > 0.0
    return traded and new_york_date(position.opened_at) == session.day
