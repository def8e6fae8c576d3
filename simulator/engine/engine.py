"""One run's state: market, clock, account, subscriptions, schedule. The loop moves it, the algorithm's calls change it."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from simulator.continuous import ContinuousFuture
from simulator.engine.bars import SymbolChangedEvent
from simulator.engine.benchmarks import Benchmark
from simulator.engine.brokerage_models import DefaultBrokerageMessageHandler, DefaultBrokerageModel
from simulator.engine.chained_options import ChainedOptions
from simulator.engine.clock import Clock
from simulator.engine.commands import Commands
from simulator.engine.feed import Adding, Feed, Request
from simulator.engine.futures_universe import ContinuousContractUniverse
from simulator.engine.greeks import GreeksDesk
from simulator.engine.handler import TransactionHandler
from simulator.engine.hooks import Hooks
from simulator.engine.initializers import (
    BrokerageModelSecurityInitializer,
    CompositeSecurityInitializer,
    SecurityInitializer,
    SecuritySeeder,
    with_brokerage,
)
from simulator.engine.lean_enums import AlgorithmStatus
from simulator.engine.margin_call_model import DefaultMarginCallModel
from simulator.engine.moments import NEW_YORK, local_nanos, midnight
from simulator.engine.order_events import OrderEvent
from simulator.engine.portfolio import SecurityPortfolioManager
from simulator.engine.remains import NO_REMAINS, Remains
from simulator.engine.run_log import RunLog
from simulator.engine.securities_factory import SecurityFactory
from simulator.engine.security import Option, Security
from simulator.engine.security_changes import Changes
from simulator.engine.security_manager import SecurityManager
from simulator.engine.settings import AlgorithmSettings, UniverseSettings
from simulator.engine.slices import Slice
from simulator.engine.statistics_results import StatisticsResults
from simulator.engine.time_in_force import OrderProperties
from simulator.engine.transactions import SecurityTransactionManager
from simulator.engine.universes import ChainUniverse, SelectingUniverse, Selector
from simulator.engine.warm_up import WarmUp
from simulator.engine.wire import Said, Wire
from simulator.enums import SecurityType
from simulator.hours import MarketHours
from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.pricing import Method, ModelResult
from simulator.schedule.manager import ScheduleManager
from simulator.statistics.trades import TradeLedger
from simulator.symbols import Market, Symbol

DEFAULT_START = date(1998, 1, 1)
RAW_NAMED = 10
RAW_WARNING = "Warning: The following securities were set to raw price normalization mode to work with options: {}..."
MAX_ORDERS = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """What a run is started with. ``start`` and ``end`` override the algorithm's own dates; ``script`` is what its
    brokerage says and the commands it is sent."""

    algorithm_id: str
    parameters: dict[str, str] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    live_mode: bool = False
    script: Sequence[Said] = ()


@dataclass(frozen=True, slots=True)
class RuntimeProblem:
    """An exception that ended the run, and the callback it came from."""

    where: str
    error: BaseException
    trace: str

    def __str__(self) -> str:
        return f"Runtime Error: {self.where}: {type(self.error).__name__}: {self.error}"


class Engine:
    """Everything an algorithm's calls act on."""

    remains: Remains = NO_REMAINS
    has_own_initializer = False
    locked = False
    is_warming_up = True
    _told_of_raw = False
    _selected = -1

    def __init__(self, market: MarketData, store: ObjectStore, settings: RunSettings, today: date) -> None:
        self.market = market
        self.object_store = store
        self.run_settings = settings
        self.start_date = settings.start or DEFAULT_START
        self.end_date = settings.end or today
        self.clock = Clock(midnight(self.start_date, NEW_YORK))
        self.log = RunLog(self.clock)
        self._said: set[str] = set()
        self.max_orders = MAX_ORDERS
        self.wire = Wire(self, settings.script)
        self.message_handler: Callable[[], DefaultBrokerageMessageHandler] = DefaultBrokerageMessageHandler
        self.commands = Commands(lambda words: self.log.add("LOG", words))
        self.command_results: list[object] = []
        self.securities = SecurityManager(self._regroup, self._make)
        self.settings = AlgorithmSettings()
        self.transactions = SecurityTransactionManager(self.clock)
        self.trades = TradeLedger()
        self.statistics: Callable[[], StatisticsResults] = StatisticsResults
        self.portfolio = SecurityPortfolioManager(self.securities, self.transactions, self.settings)
        self.brokerage_model: DefaultBrokerageModel = DefaultBrokerageModel()
        self.handler = TransactionHandler(self)
        self.transactions.attach(self.handler)
        self.schedule = ScheduleManager(self)
        self.universe_settings = UniverseSettings()
        self.security_initializer: SecurityInitializer = BrokerageModelSecurityInitializer(
            self.brokerage_model, SecuritySeeder.NULL
        )
        self.adding: Adding | None = None
        self._made: Request | None = None
        self.seed: Callable[[Iterable[Security]], None] | None = None
        self.factory = SecurityFactory(market, self, self.securities, self._initialize)
        self.greeks = GreeksDesk(self.clock, self.securities, market, lambda: self.current_slice)
        self.hooks = Hooks()
        self.feed = Feed(market, self.clock, self.clock.ns)
        self.selector = Selector(
            self.feed,
            self.factory.security,
            self._is_held,
            self._forget,
            lambda: self.universe_settings.minimum_time_in_universe,
        )
        self.universes: dict[Symbol, SelectingUniverse] = {}
        self.new_universes: list[SelectingUniverse] = []
        self.requests: list[Request] = []
        self.removals: list[Symbol] = []
        self.made_raw: list[Symbol] = []
        self.benchmark: Benchmark | None = None
        self.default_order_properties = OrderProperties()
        self.portfolio.set_margin_call_model(DefaultMarginCallModel(self.portfolio, self.default_order_properties))
        self.current_slice: Slice | None = None
        self.continuous: dict[Symbol, ContinuousFuture] = {}
        self.symbol_changes: dict[Symbol, SymbolChangedEvent] = {}
        self.option_chains = ChainedOptions(self)
        self.warm_up = WarmUp()
        self.status = AlgorithmStatus.RUNNING
        self.problem: RuntimeProblem | None = None

    # time

    @property
    def start_ns(self) -> int:
        """The instant the run begins."""
        return midnight(self.start_date, self.clock.zone)

    @property
    def end_ns(self) -> int:
        """The last instant of the last day."""
        last = datetime.combine(self.end_date, datetime.max.time())
        return local_nanos(last, self.clock.zone)

    def utc_now(self) -> datetime:
        """Algorithm time, aware UTC."""
        return self.clock.utc

    def time_zone(self) -> ZoneInfo:
        """The algorithm's zone."""
        return self.clock.zone

    def move_to(self, ns: int) -> None:
        """Sets algorithm time."""
        self.clock.ns = ns

    def move_clock(self, moment: datetime) -> None:
        """Sets algorithm time to an aware instant."""
        self.clock.ns = local_nanos(moment.replace(tzinfo=None), ZoneInfo("UTC"))

    # what schedule rules ask

    def hours(self, symbol: Symbol) -> MarketHours:
        """Exchange hours of any symbol."""
        return self.market.hours(symbol)

    def subscribed(self) -> Iterable[Symbol]:
        """The active securities' symbols."""
        return [security.symbol for security in self.securities.active()]

    def symbol(self, ticker: str) -> Symbol:
        """The symbol of a ticker: one that was added, else a US equity."""
        return self.securities.symbol_of(ticker) or Symbol.create(ticker, SecurityType.EQUITY, Market.USA)

    # what securities and orders ask

    def holdings_changed(self, security: Security) -> None:
        """The account looks at the security from now on, and at its position groups again."""
        self.portfolio.touch(security)

    def evaluate(self, option: Option, method: Method | None) -> ModelResult:
        """What LEAN's price model says of an option now; the tree or Black-Scholes by its style where no method is named."""
        return self.greeks.by(option, method)

    def future_margins(self, symbol: Symbol) -> tuple[float, float] | None:
        """Margins of a futures contract on the day of its last bar; None before there is one, as LEAN."""
        security = self.securities.get(symbol) if symbol.security_type is SecurityType.FUTURE else None
        last = None if security is None or security.data is None else security.cache.last()
        if security is None or security.data is None or last is None:
            return None
        bars, index = last
        return self.market.future_margins(symbol, security.data.sessions.day(bars.ends[index] - 1))

    def settle_benchmark(self) -> None:
        """Takes the brokerage's benchmark where the algorithm set none (QCAlgorithm.cs, PostInitialize)."""
        if self.benchmark is None:
            self.benchmark = self.brokerage_model.get_benchmark(self.securities)

    def error(self, message: str) -> None:
        """Logs an error."""
        self.log.add("ERROR", message)

    def warn(self, message: str) -> None:
        """Logs a warning."""
        self.log.add("WARNING", message)

    def debug(self, message: str) -> None:
        """Logs a debug line."""
        self.log.add("DEBUG", message)

    def debug_once(self, message: str, kind: str | None = None) -> None:
        """Logs a debug line, unless the message (or another of its kind) was logged so before."""
        if (kind or message) not in self._said:
            self._said.add(kind or message)
            self.debug(message)

    def on_order_event(self, event: OrderEvent) -> None:
        """Tells the algorithm; an exception of its ends the run."""
        self.guard("Order Event Handler", lambda: self.hooks.on_order_event(event))

    def on_assignment(self, event: OrderEvent) -> None:
        """Tells the algorithm of an assignment, while it runs. What it raises passes through: the shares do not come then."""
        if self.status is AlgorithmStatus.RUNNING:
            self.hooks.on_assignment_order_event(event)

    def guard(self, where: str, call: Callable[[], object]) -> bool:
        """Runs the algorithm's code; what it raises is kept and ends the run. True when all went well."""
        try:
            call()
        except (Exception, SystemExit) as error:  # noqa: BLE001  (whatever an algorithm raises ends its run, as in LEAN)
            if self.problem is None:
                self.problem = RuntimeProblem(where, error, traceback.format_exc())
                self.status = AlgorithmStatus.RUNTIME_ERROR
                self.log.add("ERROR", str(self.problem))
            return False
        return True

    # subscriptions

    def _make(self, symbol: Symbol) -> Security:
        return self.factory.made(symbol)

    def _regroup(self) -> None:
        self.portfolio.regroup()

    def _is_held(self, symbol: Symbol) -> bool:
        security = self.securities[symbol]
        return security.invested or any(order.symbol == symbol for order in self.handler.open_orders())

    def _forget(self, security: Security) -> None:
        security.attach(None)
        security.keep(is_tradable=False)
        self.securities.remove(security.symbol)

    def _initialize(self, security: Security) -> None:
        adding = self.adding
        if adding is not None and adding.symbol == security.symbol:
            security.resolution, security.data_normalization_mode = adding.resolution, adding.mode
            self._made = Request(security, adding.resolution, adding.fill_forward, adding.extended, None)
        if self.settings.seed_initial_prices and self.seed is not None and self._made is not None:
            self.seed([security])
        self.security_initializer.initialize(security)
        self._made = None

    def set_brokerage_model(self, model: DefaultBrokerageModel) -> None:
        """Sets the brokerage. Unless the algorithm has set an initializer of its own, every security, made and to come, gets
        the brokerage's models; leverage that was set stays (QCAlgorithm.SetBrokerageModel)."""
        self.brokerage_model = model
        if self.has_own_initializer:
            return
        if isinstance(self.security_initializer, CompositeSecurityInitializer):
            self.debug(
                "Warning: SetBrokerageModel(): a custom security initializer has been added. Please call SetBrokerageModel() "
                "before calling AddSecurityInitializer()."
            )
        self.security_initializer = with_brokerage(self.security_initializer, model)
        for security in self.securities.active():
            leverage = security.leverage
            self.security_initializer.initialize(security)
            security.set_leverage(leverage)

    def release(self, changes: Changes) -> None:
        """Ends what the algorithm no longer wants by name; chains and roots end with their universes."""
        removals, self.removals = self.removals, []
        for symbol in removals:
            subscription = self.feed.find(symbol)
            if subscription is not None and None in subscription.owners:
                changes.removed.append(subscription.security)
                self.selector.release(subscription)

    def begin(self, changes: Changes) -> None:
        """Begins what the algorithm added by name since the last step."""
        if self.made_raw and not self._told_of_raw:
            self._told_of_raw = True
            self.debug(RAW_WARNING.format(", ".join(symbol.value for symbol in self.made_raw[:RAW_NAMED])))
        requests, self.requests = self.requests, []
        for request in requests:
            if self.feed.subscribe(request):
                changes.added.append(request.security)

    def config(self, symbol: Symbol) -> Request | None:
        """How the symbol is subscribed, or will be when the step is over; None where it is not."""
        if self._made is not None and self._made.security.symbol == symbol:
            return self._made
        asked = (request for request in self.requests if request.security.symbol == symbol)
        return self.feed.request(symbol) or next(asked, None)

    @property
    def has_disposed(self) -> bool:
        """Whether universes that ended have members yet to let go."""
        return any(universe.disposed for universe in self.universes.values())

    def select(self, ns: int, changes: Changes) -> None:
        """Lets the universes that are due pick, each once an instant, by their symbols' identifiers as LEAN does
        (SubscriptionSynchronizer.cs); notes which continuous futures changed."""
        fresh, self.new_universes = self.new_universes, []
        for universe in fresh:
            self.universes[universe.owner] = universe
            self.feed.plan_again()
        again, self._selected = ns == self._selected, ns
        picked: list[tuple[Symbol, list[Symbol]]] = []
        for universe in sorted(self.universes.values(), key=_by_identifier):
            if again and universe not in fresh and not universe.disposed:
                continue
            wanted = universe.selection(ns, first=universe in fresh)
            if wanted is None:
                continue
            kept = self.selector.apply(universe, wanted, changes)
            if isinstance(universe, ChainUniverse):
                universe.tell_interest(self.feed.contracts(universe.canonical), kept)
            if universe.disposed and not self.selector.holds_back(universe):
                del self.universes[universe.owner]
            if isinstance(universe, ContinuousContractUniverse) and universe.change is not None:
                self.symbol_changes[universe.canonical] = universe.change
            picked.append((universe.owner, wanted))
        for owner, wanted in picked:
            self.option_chains.follow(owner, wanted)

    def delist(self, symbol: Symbol, changes: Changes) -> None:
        """A contract is gone: no more data, no more trading; what is held is settled later in the step."""
        subscription = self.feed.find(symbol)
        if subscription is None:
            return
        security = subscription.security
        subscription.data.freeze(self.clock.data_ns)
        security.keep(is_delisted=True, is_tradable=False)
        self.feed.unsubscribe(symbol)
        self.securities.remove(symbol)
        if not self.selector.is_leaving(symbol, internal=subscription.internal):
            changes.remove(security, internal=subscription.internal)


def _by_identifier(universe: SelectingUniverse) -> tuple[str, int, date]:
    """What orders universes as the identifiers of their symbols do: root, kind, and what the options are on."""
    owner = universe.owner
    underlying = owner.underlying
    return owner.ticker, owner.security_type, (underlying and underlying.expiry) or date.min
