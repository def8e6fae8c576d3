"""Joins LEAN and the desk: sets a run up, and lets LEAN's callbacks in one at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from AlgorithmImports import TimeInForce

from desk.desk import Desk
from desk.roster import enlist
from domain.roots import underlying_of
from domain.sessions import new_york_date
from domain.settings import Settings, parse_settings
from lean_bridge.boundary import Boundary
from lean_bridge.broker import LeanBroker
from lean_bridge.contracts import ContractBook
from lean_bridge.door import gated_model
from lean_bridge.door_keeper import DoorKeeper
from lean_bridge.identity import identify
from lean_bridge.market import VOLATILITY_INDEX, LeanMarket
from lean_bridge.messages import BrokerageMessages, stops_new_risk, text_of
from lean_bridge.sessions import SessionCalendar
from lean_bridge.store import LeanStore
from lean_bridge.times import now
from lean_bridge.universe import Universe
from risk.crowding import S_AND_P

if TYPE_CHECKING:
    from AlgorithmImports import BrokerageMessageEvent, OrderEvent, QCAlgorithm, SecurityChanges

_MINUTE = timedelta(minutes=1)


class Bridge:
    """One run of the desk inside LEAN. ``initialize`` and ``open`` may raise and so stop the start; nothing else does."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._algorithm = algorithm
        self._boundary = Boundary(report=self._on_failure, log=self._say)
        self._calendar = SessionCalendar(algorithm)
        self._book = ContractBook(algorithm, self._calendar)
        self._universe = Universe(algorithm, self._calendar, self._book, self._boundary)
        self._broker = LeanBroker(algorithm, self._book, self._say)
        self._keeper = DoorKeeper(algorithm, self._book, self._boundary)
        self._settings = Settings()
        self._desk: Desk | None = None
        self._ended: date | None = None
        self._early: list[tuple[str, bool]] = []

    def initialize(self) -> None:
        """Set LEAN up from its parameters: door, account, dates, subscriptions, the minute's call.

        Raises SettingsError naming every bad parameter: LEAN then stops with that message.
        """
        algorithm = self._algorithm
        self._settings = parse_settings({str(key): str(value) for key, value in dict(algorithm.get_parameters()).items()})
        algorithm.set_brokerage_model(gated_model(self._settings.run.brokerage, self._keeper))
        algorithm.default_order_properties.time_in_force = TimeInForce.DAY
        algorithm.set_benchmark(lambda _: 0)
        if algorithm.live_mode:
            algorithm.set_brokerage_message_handler(BrokerageMessages(self._boundary, self._incident))
        else:
            _set_backtest(algorithm, self._settings)
        self._subscribe()

    def open(self) -> None:
        """Open the desk. LEAN calls this once, with the account loaded and its own id of the run known, before anything else.

        Raises what the desk raises when it cannot start safely: LEAN then stops with that message.
        """
        with self._boundary.lock:
            algorithm, at = self._algorithm, now(self._algorithm)
            desk = Desk(
                settings=self._settings,
                identity=identify(algorithm, new_york_date(at)),
                market=LeanMarket(algorithm, self._calendar, self._book, self._universe),
                broker=self._broker,
                store=LeanStore(algorithm),
                log=self._say,
                at=at,
            )
            desk.start(at)
            self._keeper.attach(desk.door, desk.on_door_refusal)
            self._broker.report_to(desk.on_order_update)
            self._desk = desk
            for text, stops in self._early:
                desk.on_incident(at, "before the start", text, stops_new_risk=stops)

    def step(self) -> None:
        """The minute's work: nothing before the open, one step a minute in the session, one after the close.

        LEAN makes up for the minutes before its first data before it calls ``open``: those are let pass.
        """
        self._boundary.run("step", self._step)

    def on_order_event(self, event: OrderEvent) -> None:
        """Something happened to an order, whoever sent it."""
        self._boundary.tell("on_order_event", lambda: self._broker.on_event(event))

    def on_securities_changed(self, changes: SecurityChanges) -> None:
        """LEAN subscribed to contracts or dropped them."""
        self._boundary.run("on_securities_changed", lambda: self._universe.changed(changes))

    def on_brokerage_message(self, message: BrokerageMessageEvent) -> None:
        """The brokerage said something; in live trading the desk has heard it from ``BrokerageMessages`` by now."""
        if not self._algorithm.live_mode:
            self._boundary.tell("on_brokerage_message", lambda: self._incident(text_of(message), stops_new_risk(message)))

    def on_disconnect(self) -> None:
        """The line to the brokerage is lost."""
        self._boundary.tell("on_brokerage_disconnect", lambda: self._incident("disconnected", True))

    def on_reconnect(self) -> None:
        """The line to the brokerage is back. A person arms again after looking."""
        self._boundary.tell("on_brokerage_reconnect", lambda: self._incident("reconnected", False))

    def end(self) -> None:
        """The run is over; nothing is to do for one that never opened."""
        desk = self._desk
        if desk is not None:
            self._boundary.run("end", lambda: desk.stop(now(self._algorithm)))

    def _subscribe(self) -> None:
        algorithm, universe, settings = self._algorithm, self._universe, self._settings
        strategies = enlist(settings)
        roots = settings.zero_dte.underlyings if strategies else ()
        tickers = {underlying_of(root) for root in roots} | {t for strategy in strategies for t in strategy.underlyings()}
        if tickers - S_AND_P:
            tickers.add(settings.exposure.benchmark)
        calendar_symbol = settings.session.calendar_symbol
        stock = universe.follow_calendar(calendar_symbol, trades=calendar_symbol in tickers)
        self._calendar.follow(stock)
        for ticker in sorted(tickers):
            universe.watch(ticker)
        if strategies and settings.zero_dte.vix_source == VOLATILITY_INDEX:
            universe.watch(VOLATILITY_INDEX)
        for root in roots:
            universe.watch_chain(root)
        universe.serve(strategies)
        algorithm.schedule.on(algorithm.date_rules.every_day(stock), algorithm.time_rules.every(_MINUTE), self.step)

    def _step(self) -> None:
        if self._desk is None:
            return
        at = now(self._algorithm)
        session = self._calendar.session(new_york_date(at))
        if session is None or at < session.opens_at:
            return
        if not session.is_open(at):
            if self._ended == session.day:
                return
            self._ended = session.day
        self._desk.step(at)

    def _incident(self, text: str, ends_new_risk: bool) -> None:
        """On record; what comes before there is a desk is kept for it."""
        if self._desk is None:
            self._say(f"brokerage: {text}")
            self._early.append((text, ends_new_risk))
        else:
            self._desk.on_incident(now(self._algorithm), "brokerage", text, stops_new_risk=ends_new_risk)

    def _on_failure(self, where: str, error: Exception) -> None:
        self._say(f"{where} failed: {type(error).__name__}: {error}")
        if self._desk is None:
            self._early.append((f"{where} failed before the start: {type(error).__name__}: {error}", True))
        else:
            self._desk.on_failure(now(self._algorithm), where, error)

    def _say(self, text: str) -> None:
        self._algorithm.log(text)


def _set_backtest(algorithm: QCAlgorithm, settings: Settings) -> None:
    run = settings.run
    algorithm.set_start_date(run.start.year, run.start.month, run.start.day)
    algorithm.set_end_date(run.end.year, run.end.month, run.end.day)
    algorithm.set_cash(run.cash)
