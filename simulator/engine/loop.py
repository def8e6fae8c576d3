"""LEAN's algorithm loop: what happens at each instant, in LEAN's order (Engine/AlgorithmManager.cs, Run)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import numpy as np

from simulator.engine.bars import Delisting, DelistingType
from simulator.engine.benchmarks import SecurityBenchmark
from simulator.engine.capacity import CapacityEstimate
from simulator.engine.chain_members import NEVER, chains_of
from simulator.engine.corporate import Happened
from simulator.engine.corporate_events import CorporateDesk
from simulator.engine.end_of_day import EndOfDay
from simulator.engine.engine import Engine
from simulator.engine.grid import EMPTY, bar_instants, data_instants, interest_instants
from simulator.engine.lean_enums import AlgorithmStatus
from simulator.engine.margin_calls import MarginCalls
from simulator.engine.moments import HOUR, TICK, instant, midnight, nanos
from simulator.engine.renames import CANCELED
from simulator.engine.sampling import Sampler
from simulator.engine.security_changes import Changes
from simulator.engine.slices import Slice
from simulator.engine.subscription import Subscription
from simulator.engine.symbol_data import SymbolData
from simulator.engine.universes import ChainUniverse
from simulator.enums import Resolution
from simulator.market import DataProblem, Instants
from simulator.patience import patient_garbage_collection
from simulator.symbols import Symbol

Progress = Callable[[datetime, float], None]


class Loop:
    """Runs an engine from its first day to its last."""

    def __init__(self, engine: Engine, progress: Progress | None = None) -> None:
        self._engine = engine
        self._progress = progress
        self._margin_calls = MarginCalls(engine, self._must)
        self._corporate = CorporateDesk(engine)
        self._warm_up_end = 0
        self._next_settlement = 0
        self._finished_warm_up = self._over = self._silent = False
        self._has_data: frozenset[int] = frozenset()
        self._selections: frozenset[int] = frozenset()
        self._benchmark: SymbolData | None = None
        self._end_of_day: EndOfDay | None = None
        self._due: datetime | None = None
        self._due_at = NEVER
        self.sampler = Sampler(engine)
        self.estimate = CapacityEstimate(engine, engine.market.first_listing)
        engine.handler.on_fill = self.estimate.on_fill
        self.steps = 0

    def run(self) -> None:
        """Runs to the end, which ``on_end_of_algorithm`` hears of unless an exception broke the loop off."""
        engine = self._engine
        engine.locked = True
        self._warm_up_end = engine.start_ns
        start = engine.warm_up.start(engine)
        if start < engine.start_ns:
            engine.feed.warm_up = engine.warm_up.resolution
        engine.feed.end = engine.end_ns
        engine.move_to(start)
        engine.clock.data_ns = start
        self._next_settlement = start - start % HOUR + HOUR
        self._follow_benchmark(start)
        end_of_day = EndOfDay(engine)
        end_of_day.start()
        self._end_of_day = end_of_day if end_of_day.heard else None
        self.sampler.start()
        self.estimate.start()
        engine.schedule.start(self.sampler.midnight)
        if engine.run_settings.start or engine.run_settings.end:
            self._look_for_data()
        with patient_garbage_collection():
            if self._check_warm_up(start):
                self._days(start)
        self.finish()

    def finish(self) -> None:
        """Tells the algorithm that it is over, unless an exception broke the loop off; a run the user stops is finished here
        too. An exception that LEAN's loop had not yet looked at when the data ended, or of a universe, does not keep it from
        telling."""
        engine = self._engine
        if not self._silent and engine.guard("OnEndOfAlgorithm", engine.hooks.on_end_of_algorithm):
            self._sample(forced=True)
            engine.guard("Benchmark", self.sampler.midnight)
        self._sample(forced=True)

    def _look_for_data(self) -> None:
        """Days were asked for by name. What is subscribed and has no data on them is warned of, and the run goes on as LEAN's.

        Raises DataProblem when the market has nothing at all for these days: then it is bad input.
        """
        engine = self._engine
        first, last = engine.start_date, engine.end_date
        every = {request.security.symbol for request in engine.requests}
        symbols = {symbol for symbol in every if not symbol.is_option and not symbol.is_canonical}
        missing = sorted(symbol.value for symbol in symbols if not self._has_some(symbol))
        if len(missing) == len(symbols) and not engine.market.has_any(first, last):
            raise DataProblem(f"there is no data at all from {first} to {last}: choose days the market has")
        if missing:
            engine.warn(f"no data for {', '.join(missing)} from {first} to {last}: no price, the run goes on without")

    def _has_some(self, symbol: Symbol) -> bool:
        """Whether a symbol has data on one of the run's days; the first day that has ends the search."""
        engine = self._engine
        data = SymbolData(engine.market, symbol, engine.feed.sessions(engine.market.hours(symbol)), engine.start_ns)
        return data.first_by(engine.end_date) is not None

    def _follow_benchmark(self, start: int) -> None:
        """LEAN reads hour bars of the benchmark behind the algorithm's back, from the trading day before: they make steps, but
        no data (UniverseSelection.AddPendingInternalDataFeeds)."""
        engine = self._engine
        if isinstance(engine.benchmark, SecurityBenchmark):
            security = engine.benchmark.security
            hours = engine.market.hours(security.symbol)
            sessions = engine.feed.sessions(hours)
            first = midnight(hours.previous_trading_day(sessions.day(start)), hours.time_zone)
            self._benchmark = SymbolData(engine.market, security.symbol, sessions, first, Resolution.HOUR)
            security.attach(self._benchmark)

    def _days(self, start: int) -> None:
        engine = self._engine
        zone = engine.clock.zone
        day = instant(start).astimezone(zone).date()
        self._step(start, first=True)
        low = start
        while day <= engine.end_date and self._running():
            high = min(midnight(day + timedelta(days=1), zone), engine.end_ns)
            self._span(low, high)
            self._report()
            low, day = high, day + timedelta(days=1)
        self._midnight_after_the_end(low)

    def _midnight_after_the_end(self, low: int) -> None:
        """What ends at the midnight after the last day and began on it: bars of sessions that last until then (FillForward-
        Enumerator.cs), and the last day's universe files. LEAN steps, and picks nothing (UniverseSelection.cs)."""
        engine, day = self._engine, self._engine.end_date + timedelta(days=1)
        data = data_instants(engine.feed.active.values(), engine.feed.chains.values(), low, midnight(day, engine.clock.zone))
        self._has_data = frozenset(data.tolist())
        chains = [universe for universe in engine.universes.values() if isinstance(universe, ChainUniverse)]
        ends = {one.follows_file(day) for one in chains}
        for ns in sorted({*self._has_data, *(ns for ns in ends if ns is not None and ns > low)}):
            if self._running():
                self._step(ns)

    def _span(self, low: int, high: int) -> None:
        """Every step within (low, high]; planned anew when subscriptions change."""
        version = -1
        planned: list[int] = []
        at = 0
        now = low
        while self._running():
            if version != self._engine.feed.version:
                version = self._engine.feed.version
                planned, at = self._plan(now, high), 0
            if at >= len(planned):
                return
            now, at = planned[at], at + 1
            self._step(now)

    def _plan(self, low: int, high: int) -> list[int]:
        engine = self._engine
        data = data_instants(engine.feed.single, engine.feed.chains.values(), low, high)
        self._has_data = frozenset(data.tolist())
        interest = interest_instants(engine.feed.single, low, high)
        own = [ns for universe in engine.universes.values() for ns in universe.instants(low, high)]
        self._selections = frozenset(own)
        own.extend(engine.feed.delisting_instants(low, high))
        own.extend(engine.feed.corporate.instants(low, high))
        own.extend(engine.feed.renames.instants(low, high))
        own.extend(engine.wire.instants(low, high))
        if low < self._warm_up_end <= high:
            own.append(self._warm_up_end)
        benchmark: Instants = EMPTY if self._benchmark is None else bar_instants(self._benchmark, low, high)
        steps: list[int] = np.unique(np.concatenate([data, interest, benchmark, np.array(own, dtype=np.int64)])).tolist()
        return steps

    def _running(self) -> bool:
        return not self._over

    def _must(self, where: str, call: Callable[[], object]) -> bool:
        """Runs what LEAN's loop is broken off by when it raises: then all is over at once, and nothing more is told."""
        if self._engine.guard(where, call):
            return True
        self._over = self._silent = True
        return False

    def _still_runs(self) -> bool:
        """LEAN looks at the algorithm's status at two places of a step: a quit ends the run, an exception breaks it off."""
        if self._engine.status is not AlgorithmStatus.RUNNING:
            self._over, self._silent = True, self._engine.problem is not None
        return not self._over

    def _step(self, ns: int, first: bool = False) -> None:
        """One instant, then what the algorithm asked for meanwhile: universes and removals at once, and what it added by name a
        tick of .NET's later, so that a bar that ends now is none of its (Engine/DataFeeds/DataManager.cs)."""
        self._slice(ns, begin=first, select=first)
        engine = self._engine
        while (engine.requests or engine.new_universes or engine.removals) and self._running():
            later = not (engine.new_universes or engine.removals)
            ns += TICK if later else 0
            self._slice(ns, begin=later, select=not later)

    def _slice(self, ns: int, *, begin: bool, select: bool) -> None:
        """One slice; ``begin`` what was added by name, ``select`` from new universes and drop what was removed."""
        engine = self._engine
        if engine.status is not AlgorithmStatus.RUNNING and engine.problem is None:
            self._over = True
            return
        self.steps += 1
        if engine.portfolio.total_portfolio_value <= 0:
            engine.error("Portfolio value is less than or equal to zero, stopping algorithm.")
            self._over = True
            return
        changes = Changes()
        engine.symbol_changes = {}
        delistings = engine.feed.delistings_at(ns)
        for delisting in delistings.values():
            if delisting.type is DelistingType.DELISTED:
                engine.delist(delisting.symbol, changes)
        self._past_events(ns)
        engine.move_to(ns)
        if engine.feed.warm_up is not None and ns >= self._warm_up_end:
            engine.feed.end_warm_up()
        known = engine.feed.active if begin or select else None
        selects = begin or select or ns in self._selections or engine.has_disposed
        if selects:
            if not self._subscribe(ns, changes, begin=begin, select=select):
                self._over = True
                return
            if engine.problem is not None:
                self._past_events(ns)
                engine.move_to(ns)
        delistings |= engine.feed.delistings_at(ns)
        happened = engine.feed.corporate.at(ns, engine.feed.active)
        engine.symbol_changes |= engine.feed.renames.at(ns, engine.feed.active)
        engine.clock.data_ns = ns
        self._new_slice(ns, known, delistings, happened)
        if self._end_of_day is not None and changes:
            self._end_of_day.follow(changes.told())
        engine.portfolio.invalidate()
        self._see_prices()
        if self._settle(ns) and self._check_warm_up(ns) and self._symbol_changes():
            self._events(ns, changes, list(delistings.values()), happened)

    def _past_events(self, ns: int) -> None:
        """What was due before the instant. An event that raises stays due: LEAN fires it again each time it looks, before the
        instant's universes, after them, and with what is due at the instant itself."""
        if self._due_ns() < ns:
            schedule, moment = self._engine.schedule, instant(ns)
            self._engine.guard("Scheduled event", lambda: schedule.scan_past_events(moment, self._engine.move_clock))

    def _subscribe(self, ns: int, changes: Changes, *, begin: bool, select: bool) -> bool:
        engine = self._engine

        def work() -> None:
            if select:
                engine.release(changes)
            if begin:
                engine.begin(changes)
            if (engine.universes or engine.new_universes) and ns <= engine.end_ns:
                engine.select(ns, changes)

        return engine.guard("Synchronizer", work)

    def _new_slice(
        self,
        ns: int,
        known: Mapping[Symbol, Subscription] | None,
        delistings: Mapping[Symbol, Delisting],
        happened: Happened,
    ) -> None:
        """Data of the instant; where subscriptions were just activated, of those not ``known`` before."""
        engine, there = self._engine, ns in self._has_data
        active, members = engine.feed.active, engine.feed.chains
        if known is not None:
            active = {symbol: one for symbol, one in active.items() if symbol not in known}
            members = chains_of(active.values())
            there = any(one.emits(ns) for one in active.values())
        told = {symbol for symbol in delistings if symbol not in engine.feed.hidden}
        told.update(engine.symbol_changes, happened.splits, happened.dividends)
        engine.current_slice = Slice(
            ns=ns,
            utc_time=engine.clock.utc,
            time=engine.clock.local,
            active=active,
            members=members,
            delistings=delistings,
            happened=happened,
            has_data=there or bool(told),
            evaluate=engine.greeks.evaluate,
            symbol_changes=engine.symbol_changes,
            told=told,
            remains=engine.remains,
        )

    def _see_prices(self) -> None:
        """Trades that are open see the market's prices."""
        trades = self._engine.trades
        for symbol in trades.open_symbols():
            trades.see(symbol, self._engine.securities[symbol].price)

    def _settle(self, ns: int) -> bool:
        """LEAN looks once an hour for what is to be settled or paid for holding."""
        if ns < self._next_settlement:
            return True
        self._next_settlement = ns - ns % HOUR + HOUR
        return self._must("AlgorithmManager.Run", lambda: self._engine.portfolio.settle(instant(ns)))

    def _check_warm_up(self, ns: int) -> bool:
        """Tells that the start is reached: before the first slice and what universes pick for it, or in the slice that ends a
        warm-up."""
        engine = self._engine
        if self._finished_warm_up or ns < self._warm_up_end:
            return True
        self._finished_warm_up = True
        engine.is_warming_up = False
        self.sampler.warmed_up()
        return self._must("OnWarmupFinished", engine.hooks.on_warmup_finished)

    def _symbol_changes(self) -> bool:
        engine, current = self._engine, self._engine.current_slice
        if not engine.symbol_changes or current is None:
            return True
        tell = engine.hooks.on_symbol_changed_events
        if not self._must("OnSymbolChangedEvents", lambda: tell(current.symbol_changed_events)):
            return False
        for symbol in engine.symbol_changes:
            engine.transactions.cancel_open_orders(symbol, CANCELED)
        return True

    def _events(self, ns: int, changes: Changes, delistings: list[Delisting], happened: Happened) -> None:
        engine = self._engine
        if not self._must("AlgorithmManager.Run", engine.handler.synchronize):
            return
        if engine.wire.deliver(ns):
            engine.feed.plan_again()
        settle = engine.handler.brokerage.expiry.process_delistings
        if delistings and not self._must("AlgorithmManager.Run", lambda: settle(delistings)):
            return
        self._due_events(ns)
        self._corporate.sell_options()
        if not self._still_runs():
            return
        if self._margin_calls.due(ns) and not self._must("AlgorithmManager.Run", lambda: self._margin_calls.scan(ns)):
            return
        if self._running() and self._tell(changes, delistings, happened):
            self._must("AlgorithmManager.Run", engine.handler.synchronize)
            self._sample()

    def _tell(self, changes: Changes, delistings: list[Delisting], happened: Happened) -> bool:
        """Tells of the slice; an exception ends it there, a quit does not. Dividends and splits change the account before the
        algorithm hears of them."""
        engine, hooks, current = self._engine, self._engine.hooks, self._engine.current_slice
        if changes.added and engine.settings.seed_initial_prices and engine.seed is not None:
            engine.seed(changes.added)
        if changes:
            told = changes.told()
            if not self._must("OnSecuritiesChanged", lambda: hooks.on_securities_changed(told)):
                return False
        if current is None:
            return True
        if happened:
            self._corporate.apply(happened)
            if happened.splits and not self._must("OnSplits", lambda: hooks.on_splits(current.splits)):
                return False
            if happened.dividends and not self._must("OnDividends", lambda: hooks.on_dividends(current.dividends)):
                return False
        if delistings and not self._must("OnDelistings", lambda: hooks.on_delistings(current.delistings)):
            return False
        on_data = hooks.on_data
        return not current.has_data or on_data is None or self._must("OnData", lambda: on_data(current))

    def _due_events(self, ns: int) -> None:
        if self._due_ns() <= ns:
            schedule, moment = self._engine.schedule, self._engine.clock.utc
            self._engine.guard("Scheduled event", lambda: schedule.set_time(moment))

    def _due_ns(self) -> int:
        """When the schedule fires next; of every step the answer is wanted, and it seldom changes."""
        due = self._engine.schedule.next_time()
        if due is not self._due:
            self._due, self._due_at = due, NEVER if due is None else nanos(due)
        return self._due_at

    def _sample(self, *, forced: bool = False) -> None:
        """The end of a step; at the end of a run LEAN takes two samples by force."""
        self.estimate.step(forced=forced)
        self.sampler.step(self._engine.clock.ns, forced=forced)

    def _report(self) -> None:
        if self._progress is not None:
            self._progress(self._engine.clock.utc, self._engine.portfolio.total_portfolio_value)
