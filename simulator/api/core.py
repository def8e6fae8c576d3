"""QCAlgorithm: time, dates, cash, parameters, logs, settings."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, NoReturn
from zoneinfo import ZoneInfo

from simulator.api.parameters import read_parameter
from simulator.engine.benchmarks import Benchmark, benchmark_of
from simulator.engine.brokerage_models import MODELS, DefaultBrokerageMessageHandler, DefaultBrokerageModel
from simulator.engine.engine import Engine
from simulator.engine.initializers import CompositeSecurityInitializer, SecurityInitializer, as_initializer
from simulator.engine.lean_dict import ReadOnlyDict
from simulator.engine.lean_enums import AccountType, AlgorithmStatus, BrokerageName
from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.engine.portfolio import SecurityPortfolioManager
from simulator.engine.security import Security
from simulator.engine.security_manager import SecurityManager
from simulator.engine.settings import AlgorithmSettings, UniverseSettings
from simulator.engine.slices import Slice
from simulator.engine.time_in_force import OrderProperties
from simulator.engine.trade_builder import TradeBuilder
from simulator.engine.transactions import SecurityTransactionManager
from simulator.engine.warm_up import WarmUp
from simulator.enums import Resolution
from simulator.errors import ArgumentException, InvalidOperationException, NotSupported, NotSupportedName
from simulator.history_range import BAR_LENGTH
from simulator.net_arguments import no_match
from simulator.object_store import ObjectStore
from simulator.schedule.context import as_zone
from simulator.schedule.date_rules import DateRules
from simulator.schedule.events import ScheduledEvent
from simulator.schedule.manager import ScheduleManager
from simulator.schedule.time_rules import TimeRules
from simulator.symbols import Symbol

CURRENT_ENGINE: ContextVar[Engine] = ContextVar("CURRENT_ENGINE")
_HANDLER_METHODS = {"handle_message": "HandleMessage", "handle_order": "HandleOrder"}


class AlgorithmCore(LeanObject):
    """State every part of an algorithm shares."""

    lean_name: ClassVar[str] = "QCAlgorithm"
    _unheard: ClassVar[frozenset[str]] = frozenset(
        {
            "alpha", "execution", "history_provider", "notify", "portfolio", "portfolio_construction", "project_id",
            "risk_management", "securities", "status", "subscription_manager", "transactions", "universe_selection",
        }
    )  # fmt: skip

    def __init__(self) -> None:
        self._engine = CURRENT_ENGINE.get()
        self._name = type(self).__name__
        self._brokerage_message_handler = DefaultBrokerageMessageHandler()

    # what there is

    @property
    def securities(self) -> SecurityManager:
        """What is subscribed."""
        return self._engine.securities

    @property
    def active_securities(self) -> ReadOnlyDict[Symbol, Security]:
        """What the universes have picked and what was added by name, from the step after on; and what is held or has orders."""
        return ReadOnlyDict(self._engine.feed.members())

    @property
    def portfolio(self) -> SecurityPortfolioManager:
        """The account."""
        return self._engine.portfolio

    @property
    def transactions(self) -> SecurityTransactionManager:
        """Orders and tickets."""
        return self._engine.transactions

    @property
    def trade_builder(self) -> TradeBuilder:
        """Its round trips."""
        return TradeBuilder(self._engine.trades)

    @property
    def schedule(self) -> ScheduleManager:
        """Scheduled events."""
        return self._engine.schedule

    @property
    def date_rules(self) -> DateRules:
        """Which days events fire on."""
        return self._engine.schedule.date_rules

    @property
    def time_rules(self) -> TimeRules:
        """Which times events fire at."""
        return self._engine.schedule.time_rules

    @lean_names("training_code", "date_rule, time_rule, training_code")
    def train(self, *args: Any) -> ScheduledEvent:
        """``train(training_code)`` runs it at the next step, ``train(date_rule, time_rule, training_code)`` as scheduled."""
        return self.schedule.training_now(*args) if len(args) == 1 else self.schedule.training(*args)

    @property
    def object_store(self) -> ObjectStore:
        """Where objects are kept."""
        return self._engine.object_store

    @property
    def settings(self) -> AlgorithmSettings:
        """Settings of the algorithm."""
        return self._engine.settings

    @property
    def universe_settings(self) -> UniverseSettings:
        """How subscriptions are made."""
        return self._engine.universe_settings

    @property
    def current_slice(self) -> Slice | None:
        """The last slice; None before the first."""
        return self._engine.current_slice

    @property
    def brokerage_model(self) -> DefaultBrokerageModel:
        """The brokerage's rules."""
        return self._engine.brokerage_model

    @property
    def brokerage_name(self) -> BrokerageName:
        """The brokerage."""
        return self._engine.brokerage_model.name

    @property
    def default_order_properties(self) -> OrderProperties:
        """What orders carry that say nothing themselves."""
        return self._engine.default_order_properties

    @default_order_properties.setter
    def default_order_properties(self, properties: OrderProperties) -> None:
        self._engine.default_order_properties = properties

    # time

    @property
    def time(self) -> datetime:
        """Algorithm time, naive, in the algorithm's zone."""
        return self._engine.clock.local

    @property
    def utc_time(self) -> datetime:
        """Algorithm time, aware UTC."""
        return self._engine.clock.utc

    @property
    def time_zone(self) -> ZoneInfo:
        """The algorithm's zone."""
        return self._engine.clock.zone

    @property
    def start_date(self) -> datetime:
        """The first day, at midnight."""
        return datetime.combine(self._engine.start_date, datetime.min.time())

    @property
    def end_date(self) -> datetime:
        """The last instant of the last day."""
        return datetime.combine(self._engine.end_date, datetime.max.time())

    def set_time_zone(self, time_zone: str | ZoneInfo) -> None:
        """Sets the algorithm's zone."""
        self._refuse_locked("self.set_time_zone(): Cannot change time zone after algorithm running.")
        zone = as_zone(time_zone)
        self._engine.clock.zone = zone
        self.time_rules.set_default_time_zone(zone)
        self.date_rules.set_default_time_zone(zone)
        self._engine.move_to(self._engine.start_ns)

    @lean_names("year, month, day", "start")
    def set_start_date(self, *day: Any) -> None:
        """``(year, month, day)`` or a date. Dates given to the run win over it."""
        self._refuse_locked("self.set_start_date(): Cannot change start date after algorithm initialized.")
        self._engine.start_date = self._engine.run_settings.start or _day(day)
        self._engine.move_to(self._engine.start_ns)

    @lean_names("year, month, day", "end")
    def set_end_date(self, *day: Any) -> None:
        """``(year, month, day)`` or a date. Dates given to the run win over it."""
        self._refuse_locked("self.set_end_date(): Cannot change end date after algorithm initialized.")
        self._engine.end_date = self._engine.run_settings.end or _day(day)

    def set_warm_up(
        self,
        time_span: int | timedelta | None = None,
        resolution: Resolution | None = None,
        *,
        bar_count: int | None = None,
    ) -> None:
        """Runs the algorithm over so long, or so many bars, before the start; no orders go out then.

        With a resolution the data before the start is of that resolution, whatever the subscriptions say.
        """
        self._refuse_locked("self.set_warmup(): This method cannot be used after algorithm initialized")
        wanted = time_span if bar_count is None else bar_count
        if resolution is not None and resolution not in BAR_LENGTH:
            raise NotSupported(f"NotSupported: QCAlgorithm.set_warm_up at Resolution.{resolution}: use MINUTE, HOUR or DAILY")
        if isinstance(wanted, timedelta):
            self._engine.warm_up = WarmUp(span=wanted, resolution=resolution)
        elif type(wanted) is int:
            self._engine.warm_up = WarmUp(bars=wanted, resolution=resolution)
        else:
            raise TypeError(
                f"No method matches given arguments for SetWarmUp: {wanted!r}; give a timedelta or a number of bars"
            )

    set_warmup = set_warm_up

    @property
    def is_warming_up(self) -> bool:
        """Whether the run has not reached its start yet."""
        return self._engine.is_warming_up

    # account

    @lean_names("starting_cash", "symbol, starting_cash, conversion_rate")
    def set_cash(self, *cash: Any) -> None:
        """``(amount)`` or ``("USD", amount)``."""
        amount = cash[-1] if len(cash) == 1 or (len(cash) == 2 and cash[0] == "USD") else None
        if amount is None:
            raise NotSupportedName("QCAlgorithm", "set_cash with another currency than USD")
        self._refuse_locked("self.set_cash(): Cannot change cash available after algorithm initialized.")
        self.portfolio.set_cash(float(amount))

    @property
    def account_currency(self) -> str:
        """The account's currency."""
        return self.portfolio.cash_book.account_currency

    @lean_names("brokerage, account_type", "model")
    def set_brokerage_model(
        self,
        model: BrokerageName | DefaultBrokerageModel,
        account_type: AccountType = AccountType.MARGIN,
    ) -> None:
        """Sets the brokerage: its name, or a model of the algorithm's own."""
        known = model if isinstance(model, DefaultBrokerageModel) else MODELS[model](account_type)
        self._engine.set_brokerage_model(known)

    @property
    def brokerage_message_handler(self) -> DefaultBrokerageMessageHandler:
        """Who takes the brokerage's messages."""
        return self._brokerage_message_handler

    @brokerage_message_handler.setter
    def brokerage_message_handler(self, handler: DefaultBrokerageMessageHandler) -> None:
        self.set_brokerage_message_handler(handler)

    def set_brokerage_message_handler(self, handler: DefaultBrokerageMessageHandler) -> None:
        """Takes the brokerage's messages from now on. NotImplementedError, in LEAN's words, for an object that cannot."""
        missing = [net for own, net in _HANDLER_METHODS.items() if not hasattr(handler, own)]
        if missing:
            raise NotImplementedError(
                "IBrokerageMessageHandler must be fully implemented. Please implement these missing methods on "
                f"{type(handler).__name__}: {', '.join(missing)}"
            )
        self._brokerage_message_handler = handler

    @property
    def security_initializer(self) -> SecurityInitializer:
        """What sets up each security as it is made."""
        return self._engine.security_initializer

    def set_security_initializer(self, security_initializer: SecurityInitializer | Callable[[Security], object]) -> None:
        """Sets up every security made from now on, in the brokerage's place: its fees and leverage are not set any more."""
        self._refuse_late("Set")
        if self._engine.has_own_initializer:
            self.debug(
                "Warning: SetSecurityInitializer() has already been called, existing security initializers in all universes "
                "will be overwritten."
            )
        self._engine.has_own_initializer = True
        self._engine.security_initializer = as_initializer(security_initializer)

    def add_security_initializer(self, security_initializer: SecurityInitializer | Callable[[Security], object]) -> None:
        """Sets up every security made from now on, after what set it up so far."""
        self._refuse_late("Add")
        known = self._engine.security_initializer
        if isinstance(known, CompositeSecurityInitializer):
            known.add_security_initializer(as_initializer(security_initializer))
        else:
            self._engine.security_initializer = CompositeSecurityInitializer(known, security_initializer)

    def _refuse_late(self, verb: str) -> None:
        if self._engine.locked:
            raise InvalidOperationException(
                f"{verb}SecurityInitializer() cannot be called after algorithm initialization. When you use the "
                f"{verb}SecurityInitializer() method it will apply to all universes and manually added securities."
            )

    @lean_names("symbol", "ticker", "benchmark")
    def set_benchmark(self, benchmark: Symbol | str | Callable[[datetime], float]) -> None:
        """Sets what the algorithm is measured against: the hour bars of a symbol, or a function of the instant, naive UTC."""
        self._refuse_locked("self.set_benchmark(): Cannot change Benchmark after algorithm initialized.")
        if isinstance(benchmark, str):
            if self._engine.securities.symbol_of(benchmark) is None:
                self._engine.debug(
                    f"Warning: SetBenchmark({benchmark}): no existing symbol found, benchmark security will be added with "
                    "Equity type."
                )
            benchmark = self._engine.symbol(benchmark)
        self._engine.benchmark = benchmark_of(benchmark, self._engine.securities)

    @property
    def benchmark(self) -> Benchmark | None:
        """What the algorithm is measured against; None before it is set, or in initialize."""
        return self._engine.benchmark

    # identity

    @property
    def name(self) -> str:
        """The algorithm's name."""
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self._refuse_locked("Cannot set algorithm name after it is initialized.")
        self._name = value

    def set_name(self, name: str) -> None:
        """Names the algorithm."""
        self.name = name

    @property
    def algorithm_id(self) -> str:
        """The run's id."""
        return self._engine.run_settings.algorithm_id

    @property
    def live_mode(self) -> bool:
        """Whether the run plays a live one."""
        return self._engine.run_settings.live_mode

    @property
    def status(self) -> AlgorithmStatus:
        """Where the run stands."""
        return self._engine.status

    def quit(self, message: str = "") -> None:
        """Ends the run after this step."""
        self.debug(f"Quit(): {message}")
        self._engine.status = AlgorithmStatus.STOPPED

    # parameters

    def get_parameters(self) -> ReadOnlyDict[str, str]:
        """All parameters as given."""
        return ReadOnlyDict(self._engine.run_settings.parameters)

    def set_parameters(self, parameters: object) -> NoReturn:
        """TypeError: LEAN takes a .NET dictionary here, which Python's are not turned into."""
        raise no_match("set_parameters", "parameters", parameters, "a Dictionary of .NET's")

    @lean_names("name, default_value")
    def get_parameter(self, name: str, default: str | float | None = None) -> Any:
        """A parameter; with a number as default LEAN parses it, and falls back in silence where it does not parse."""
        return read_parameter(self._engine.run_settings.parameters, name, default)

    # what the run says

    def log(self, message: object) -> None:
        """Writes to the log."""
        self._engine.log.add("LOG", str(message))

    def debug(self, message: object) -> None:
        """Writes a debug line."""
        self._engine.log.add("DEBUG", str(message))

    @lean_names("error")
    def error(self, message: object) -> None:
        """Writes an error."""
        self._engine.log.add("ERROR", str(message))

    def _refuse_locked(self, words: str) -> None:
        if self._engine.locked:
            raise InvalidOperationException(words)


def _day(parts: tuple[Any, ...]) -> date:
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 1 and isinstance(parts[0], date):
        return parts[0].date() if isinstance(parts[0], datetime) else parts[0]
    raise ArgumentException(f"{parts!r} is no date: give (year, month, day) or a date")
