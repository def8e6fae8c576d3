"""Runs an algorithm file on a market."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from simulator.api.algorithm import QCAlgorithm
from simulator.api.core import CURRENT_ENGINE
from simulator.api.loader import LoadProblem, algorithm_class, loaded
from simulator.callers import is_own_class
from simulator.engine.bars import BaseData
from simulator.engine.capacity import Capacity
from simulator.engine.engine import Engine, RunSettings, RuntimeProblem
from simulator.engine.loop import Loop, Progress
from simulator.engine.order_classes import MarketOnCloseOrder
from simulator.engine.order_events import OrderEvent
from simulator.engine.orders import Order
from simulator.engine.run_log import RunLog
from simulator.engine.standing import Standing, standing
from simulator.engine.statistics_results import StatisticsResults
from simulator.engine.transactions import SecurityTransactionManager
from simulator.engine.wire import Said
from simulator.identifier_texts import LISTING, Listing
from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.order_json import order_list
from simulator.pascal_names import snake_name
from simulator.statistics.performance import TRADING_DAYS, Account, Closing, performance, rolling
from simulator.statistics.samples import Point
from simulator.statistics.summary import summary
from simulator.symbols import NAMED
from simulator.tickers import TICKERS

NOT_CALLED = ("on_framework_data", "universe_selection")
SKIPPED_NAMED = 20
Started = Callable[[date, date], None]
__all__ = ["BaseData", "LoadProblem", "RunResult", "RunSettings", "Said", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run leaves. ``account`` is what its figures are made of, ``standing`` how it stood at the end; ``order_list`` is
    each order's JSON as LEAN writes it, ``listing`` what identifiers of shares are made of; ``problem`` is the exception that
    ended it, ``stopped`` that the user did."""

    algorithm_id: str
    class_name: str
    start: date
    end: date
    account: Account
    standing: Standing
    capacity: Capacity
    orders: list[Order]
    order_list: list[str]
    order_events: list[OrderEvent]
    listing: Listing
    log: RunLog
    steps: int
    problem: RuntimeProblem | None
    stopped: bool

    @property
    def equity(self) -> list[Point]:
        """The account's value over time."""
        return self.account.samples.values

    @property
    def profits(self) -> dict[datetime, float]:
        """What closing or reducing positions came to after fees, by instant."""
        return {moment: one.profit for moment, one in self.account.closings.items()}


def run(
    path: Path,
    market: MarketData,
    store: ObjectStore,
    settings: RunSettings,
    *,
    today: date,
    class_name: str | None = None,
    progress: Progress | None = None,
    started: Started | None = None,
) -> RunResult:
    """Loads and runs the file. LoadProblem where it cannot be loaded; what the algorithm raises is in the result.

    ``progress`` hears the simulated time (aware UTC) and the equity after each day, ``started`` the first and last day.
    """
    with loaded(path) as module:
        kind = algorithm_class(module, class_name)
        engine = Engine(market, store, settings, today)
        token, known = CURRENT_ENGINE.set(engine), TICKERS.set(engine.securities.symbol_of)
        listing, named = LISTING.set(market.first_listing), NAMED.set(engine.securities.named)
        try:
            return _run(engine, kind, progress, started)
        finally:
            TICKERS.reset(known)
            CURRENT_ENGINE.reset(token)
            LISTING.reset(listing)
            NAMED.reset(named)
            MarketOnCloseOrder.submission_time_buffer = MarketOnCloseOrder.DEFAULT_SUBMISSION_TIME_BUFFER
            store.persist()


def _run(engine: Engine, kind: type[QCAlgorithm], progress: Progress | None, started: Started | None) -> RunResult:
    made: list[QCAlgorithm] = []
    loop = Loop(engine, progress)
    engine.statistics = lambda: _statistics(engine, loop)
    stopped = False

    def begin() -> None:
        made.append(kind())
        made[0].initialize()
        engine.settle_benchmark()

    if engine.guard("Initialize", begin):
        algorithm = made[0]
        _tie(engine, algorithm)
        if engine.end_date < engine.start_date:
            raise LoadProblem(f"the last day {engine.end_date} lies before the first {engine.start_date}")
        if started is not None:
            started(engine.start_date, engine.end_date)
        try:
            loop.run()
        except KeyboardInterrupt:
            stopped = True
            loop.finish()
    _warn_of_skipped(engine)
    return RunResult(
        algorithm_id=engine.run_settings.algorithm_id,
        class_name=kind.__name__,
        start=engine.start_date,
        end=engine.end_date,
        account=_account(engine, loop),
        standing=standing(engine.portfolio),
        capacity=loop.estimate.capacity,
        orders=engine.handler.all_orders(),
        order_list=order_list(engine.handler.all_orders(), engine.market.first_listing),
        order_events=engine.handler.order_events,
        listing=engine.market.first_listing,
        log=engine.log,
        steps=loop.steps,
        problem=engine.problem,
        stopped=stopped,
    )


def _account(engine: Engine, loop: Loop) -> Account:
    return Account(
        samples=loop.sampler.samples,
        closings=_closings(engine.transactions),
        trades=engine.trades.closed,
        starting_capital=loop.sampler.starting_capital,
        rate=engine.market.interest_rate,
        days=TRADING_DAYS,
    )


def _statistics(engine: Engine, loop: Loop) -> StatisticsResults:
    """What the run comes to so far (BaseResultsHandler.cs, GenerateStatisticsResults)."""
    account, own = _account(engine, loop), engine.log.summary_statistics
    if not account.samples.equity:
        return StatisticsResults(texts=own)
    try:
        whole, months = performance(account), rolling(account)
    except ArithmeticError:
        return StatisticsResults()
    capacity = loop.estimate.capacity
    texts = summary(
        whole.portfolio,
        orders=len(engine.handler.all_orders()),
        fees=engine.portfolio.total_fees,
        capacity=capacity.dollars,
        lowest_capacity=capacity.asset,
    )
    return StatisticsResults(whole, months, own | texts)


def _closings(transactions: SecurityTransactionManager) -> dict[datetime, Closing]:
    won = transactions.winning_transactions
    return {moment: Closing(profit, moment in won) for moment, profit in transactions.transaction_record.items()}


def _warn_of_skipped(engine: Engine) -> None:
    """What was wrong in the data and did not stop the run is said at its end: the first of it in full, then how much more."""
    skipped = engine.market.skipped()
    for line in skipped[:SKIPPED_NAMED]:
        engine.warn(f"data: {line}")
    if len(skipped) > SKIPPED_NAMED:
        engine.warn(f"data: {len(skipped) - SKIPPED_NAMED} more lines or files were skipped or replaced")


def _tie(engine: Engine, algorithm: QCAlgorithm) -> None:
    own = {snake_name(name) for base in type(algorithm).__mro__ if not is_own_class(base) for name in vars(base)}
    for name in NOT_CALLED:
        if name in own:
            raise LoadProblem(f"NotSupported: QCAlgorithm.{name}: the simulator never calls it")
    hooks = engine.hooks
    overridden = type(algorithm).on_data is not QCAlgorithm.on_data
    hooks.on_data = algorithm.on_data if overridden else None
    ends_days = type(algorithm).on_end_of_day is not QCAlgorithm.on_end_of_day
    hooks.on_end_of_day = algorithm.on_end_of_day if ends_days else None
    hooks.on_order_event = algorithm.on_order_event
    hooks.on_assignment_order_event = algorithm.on_assignment_order_event
    hooks.on_securities_changed = algorithm.on_securities_changed
    hooks.on_splits = algorithm.on_splits
    hooks.on_dividends = algorithm.on_dividends
    hooks.on_delistings = algorithm.on_delistings
    hooks.on_symbol_changed_events = algorithm.on_symbol_changed_events
    hooks.on_warmup_finished = algorithm.on_warmup_finished
    hooks.on_margin_call = algorithm.on_margin_call
    hooks.on_margin_call_warning = algorithm.on_margin_call_warning
    hooks.on_end_of_algorithm = algorithm.on_end_of_algorithm
    hooks.on_brokerage_message = algorithm.on_brokerage_message
    hooks.on_brokerage_disconnect = algorithm.on_brokerage_disconnect
    hooks.on_brokerage_reconnect = algorithm.on_brokerage_reconnect
    hooks.on_command = algorithm.on_command
    hooks.run_command = algorithm.run_command
    engine.message_handler = lambda: algorithm.brokerage_message_handler
