"""The Desk: one step is look, decide, judge, record, send. It is told of time and reports, and acts through its ports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from analytics.funnel import Funnel
from analytics.journal import Journal
from analytics.records import RecordKind
from desk.bookkeeper import Bookkeeper
from desk.coordinator import coordinate
from desk.days import Days
from desk.expiry_watch import ExpiryWatch
from desk.ids import IdSource
from desk.position_book import PositionBook
from desk.rooms import Log, Rooms
from desk.roster import enlist
from desk.sender import Scene, Sender, order_data
from desk.start import arm, begin
from desk.state_store import StateStore
from domain.contracts import Contract
from domain.intents import Intent, Purpose
from domain.orders import OrderUpdate, WorkingView
from domain.ports import BrokerPort, MarketPort, Store
from domain.positions import PositionState
from domain.refusals import Refusal
from domain.sessions import Session, new_york_date
from domain.settings import Settings
from domain.snapshots import AccountSnapshot, ChainNeed, RunIdentity
from execution.book import OrderBook
from execution.events import Cancel, CancelWhy
from execution.walk import Attempt
from safety.approvals import Approvals
from safety.door import Door, DoorOrder
from safety.trading_state import TradingLevel, TradingState
from strategies.base import Look, Strategy

BACKTEST = "backtest"
"""The mode of a run over past days."""


class Desk:
    """Trades the strategies that the settings switch on, through the gate, on record.

    Call ``start`` once, ``step`` each minute, ``on_order_update`` with every report, ``stop`` at the end. Making or starting it
    raises JournalRefused, JournalBroken, StateRefused, StateUnreadable or ValueError when it cannot begin safely. After that
    nothing the market, the account or the store do is raised: it refuses, records and stops new risk.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        identity: RunIdentity,
        market: MarketPort,
        broker: BrokerPort,
        store: Store,
        log: Log,
        at: datetime,
    ) -> None:
        approvals = Approvals()
        self.strategies: tuple[Strategy, ...] = enlist(settings)
        self.door = Door(approvals)
        self._identity = identity
        self._rooms = Rooms(
            settings=settings,
            live=identity.mode != BACKTEST,
            market=market,
            broker=broker,
            journal=Journal.open(store, identity.prefix),
            states=StateStore(store, identity.prefix),
            log=log,
            ids=IdSource(),
            positions=PositionBook(),
            orders=OrderBook(settings.orders),
            approvals=approvals,
            door=self.door,
            funnel=Funnel(),
            trading=TradingState.at_start(at),
        )
        self._sender = Sender(self._rooms)
        self._books = Bookkeeper(self._rooms)
        self._days = Days(self._rooms, self.strategies)
        self._expiries = ExpiryWatch(self._rooms)
        self._armed = False
        self._stepping = False
        self._following: list[Attempt] = []
        self._waiting: dict[str, Intent] = {}

    @property
    def trading(self) -> TradingState:
        """Whether the desk may trade, and why not."""
        return self._rooms.trading

    def start(self, at: datetime) -> None:
        """Put the run on record and take up what an earlier one left. Trading stays halted until the first step reconciles."""
        begin(self._rooms, self._identity, at)

    def step(self, at: datetime) -> None:
        """Do what is to do now; outside the session that is next to nothing."""
        day = new_york_date(at)
        session = self._rooms.market.session(day)
        self._days.roll(day, session, at)
        if session is None or at < session.opens_at:
            return
        if at >= session.closes_at:
            self._days.finish(at)
            return
        account = self._rooms.market.account(at)
        if not self._armed:
            self._armed = True
            arm(self._rooms, account, at)
        self._days.mark(account)
        self._stepping = True
        try:
            self._work_orders(at)
            self._decide(at, session, account)
        finally:
            self._stepping = False
        self._drain(at)
        if self._rooms.journal.dirty:
            self._rooms.keep(at)

    def on_order_update(self, update: OrderUpdate) -> None:
        """Take in a report about an order, at any time."""
        self._following.extend(self._books.take(update))
        if not self._stepping:
            self._drain(update.at)
            self._rooms.keep(update.at)

    def on_door_refusal(self, order: DoorOrder, refusal: Refusal, at: datetime) -> None:
        """The last door stopped an order: on record, whoever sent it."""
        self._rooms.funnel.count(refusal)
        self._rooms.incident(
            at, "door", f"{refusal.code.code}: {refusal.detail} (order {order.engine_order_id}, tag {order.tag!r})"
        )

    def on_incident(self, at: datetime, where: str, what: str, *, stops_new_risk: bool) -> None:
        """Something outside went wrong: a lost line, a message from the broker."""
        self._rooms.incident(at, where, what)
        if stops_new_risk:
            self._rooms.stop_new_risk(f"{where}: {what}", at)
        self._rooms.keep(at)

    def on_failure(self, at: datetime, where: str, error: BaseException) -> None:
        """A callback failed: on record, and no new risk until a person has looked."""
        self.on_incident(at, where, f"{type(error).__name__}: {error}", stops_new_risk=True)

    def stop(self, at: datetime) -> None:
        """The run ends: finish the day and save everything. A backtest that saw no session says why each day had no trade."""
        if self._identity.mode == BACKTEST:
            self._days.explain_unseen(self._rooms.settings.run.end, at)
        self._days.finish(at)
        live = [position.position_id for position in self._rooms.positions.live()]
        self._rooms.record(at, RecordKind.STATE, {"level": "stopped", "reason": "the run ended", "positions": live})
        self._rooms.keep(at)

    def _work_orders(self, at: datetime) -> None:
        if self._rooms.trading.level is not TradingLevel.ACTIVE:
            for view in self._rooms.orders.working():
                if view.order.intent.purpose is Purpose.OPEN:
                    self._cancel(view.order.order_id, CancelWhy.STOPPED, at)
        for action in self._rooms.orders.on_clock(at):
            if isinstance(action, Cancel):
                self._cancel(action.order_id, action.why, at)
            else:
                self._rooms.incident(at, "orders", f"{action.order_id} is unknown: {action.why}")
                self._rooms.stop_new_risk(f"order {action.order_id} is unknown", at)

    def _decide(self, at: datetime, session: Session, account: AccountSnapshot) -> None:
        wants = {strategy: strategy.wants(at, session) for strategy in self.strategies}
        if not any(wants.values()) and not self._rooms.positions.live() and not self._rooms.orders.working():
            return
        scene = self._scene(at, account, self._needs(wants, session))
        self._expiries.look(scene)
        intents: list[Intent] = []
        for strategy in self.strategies:
            decision = strategy.decide(self._look(strategy, session, scene))
            intents.extend(decision.intents)
            for reason in decision.reasons:
                self._days.note(reason, at)
        plan = coordinate(intents)
        for dropped in plan.dropped:
            self._rooms.funnel.count(dropped.refusal)
        for intent in plan.go:
            self._go(intent, scene)

    def _needs(self, wants: Mapping[Strategy, Sequence[ChainNeed]], session: Session) -> list[ChainNeed]:
        """The chains to read: none for a strategy that has no room for an entry, since a chain is by far the most to read."""
        rooms = self._rooms
        return [
            need
            for strategy, needs in wants.items()
            if needs and strategy.occupied(rooms.positions.of(strategy.name), self._working(strategy), session) is None
            for need in needs
        ]

    def _working(self, strategy: Strategy) -> tuple[WorkingView, ...]:
        return tuple(view for view in self._rooms.orders.working() if view.order.intent.strategy is strategy.name)

    def _look(self, strategy: Strategy, session: Session, scene: Scene) -> Look:
        rooms = self._rooms
        return Look(
            at=scene.at,
            session=session,
            market=scene.market,
            account=scene.account,
            positions=rooms.positions.of(strategy.name),
            working=self._working(strategy),
            settings=rooms.settings,
            new_id=rooms.ids.new,
            buying_power_free=self._buying_power_free(scene.account),
        )

    def _buying_power_free(self, account: AccountSnapshot) -> float:
        """USD a new structure may take: value less buffer, margin used, and the worst loss of what is still opening."""
        opening = [p for p in self._rooms.positions.live() if p.state is PositionState.OPENING and p.plan is not None]
        reserved = sum((p.plan.max_loss or 0.0) * p.quantity for p in opening if p.plan is not None)
        usable = account.net_liquidation_value * (1.0 - self._rooms.settings.margin.buffer)
        return usable - account.margin_used - reserved

    def _go(self, intent: Intent, scene: Scene) -> None:
        working = self._rooms.orders.for_position(intent.position_id)
        if not working:
            if self._sender.first(intent, scene) and intent.purpose is Purpose.OPEN:
                self._days.entered()
            return
        self._waiting[intent.position_id] = intent
        for view in working:
            self._cancel(view.order.order_id, CancelWhy.SUPERSEDED, scene.at)

    def _cancel(self, order_id: str, why: CancelWhy, at: datetime) -> None:
        order = self._rooms.orders.get(order_id)
        if order is not None and self._rooms.orders.cancel_requested(order_id, at, why):
            self._rooms.record(at, RecordKind.ORDER, order_data(order.request, "cancelling", why=why))
            self._rooms.broker.cancel(order_id)

    def _drain(self, at: datetime) -> None:
        """Send what was waiting for an order to end: its next step, or the intent that takes its place."""
        following, self._following = self._following, []
        for attempt in following:
            if attempt.intent.position_id in self._waiting:
                continue
            if at >= attempt.intent.good_until or not self._sender.next(attempt, self._scene_of(attempt.intent, at)):
                self._books.order_over(attempt.intent, at)
        for position_id, intent in list(self._waiting.items()):
            if self._rooms.orders.for_position(position_id):
                continue
            del self._waiting[position_id]
            position = self._rooms.positions.get(position_id)
            if position is not None and position.is_live:
                self._sender.first(intent, self._scene_of(intent, at))

    def _scene_of(self, intent: Intent, at: datetime) -> Scene:
        return self._scene(at, self._rooms.market.account(at), (), [leg.contract for leg in intent.legs])

    def _scene(
        self,
        at: datetime,
        account: AccountSnapshot,
        needs: Sequence[ChainNeed],
        more: Iterable[Contract] = (),
    ) -> Scene:
        rooms = self._rooms
        marks = {contract for position in rooms.positions.live() for contract, _ in position.held}
        marks |= {leg.contract for view in rooms.orders.working() for leg in view.order.intent.legs}
        marks |= set(more)
        underlyings = {symbol for strategy in self.strategies for symbol in strategy.underlyings()}
        underlyings |= {contract.underlying for contract in marks}
        underlyings.add(rooms.settings.exposure.benchmark)
        return Scene(at=at, market=rooms.market.market(at, needs, sorted(underlyings), sorted(marks)), account=account)
