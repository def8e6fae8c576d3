"""Universes of futures: a chain by its universe files, and the contract a continuous future stands for.

FuturesChainUniverse.cs, ContinuousContractUniverse.cs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from simulator.continuous import ContinuousFuture
from simulator.engine.bars import SymbolChangedEvent
from simulator.engine.feed import Request
from simulator.engine.filters import OptionFilterUniverse
from simulator.engine.future import Future
from simulator.engine.future_filters import FutureFilterUniverse, FutureUniverse
from simulator.engine.moments import local, midnight
from simulator.engine.security import Security
from simulator.engine.universes import CONTINUOUS, ChainUniverse
from simulator.enums import Resolution
from simulator.errors import ArgumentException
from simulator.hours import MarketHours
from simulator.market import MarketData, Universe
from simulator.symbols import Symbol, listed_future

OptionFilter = Callable[[OptionFilterUniverse], object]


def continuous_owner(canonical: Symbol) -> Symbol:
    """The symbol of the continuous contract's universe (ContinuousContractUniverse.CreateSymbol)."""
    return Symbol.create(f"{CONTINUOUS}{canonical.market}-Future-{canonical.ticker}", canonical.security_type, canonical.market)


class FuturesChainUniverse(ChainUniverse):
    """The chain of one root: nothing until the future is given a filter."""

    def __init__(self, future: Future, market: MarketData, resolution: Resolution, fill_forward: bool, extended: bool) -> None:
        super().__init__(future, market, resolution, fill_forward, extended)
        self.future = future

    def chosen(self, ns: int, file: Universe) -> list[Symbol]:
        """What the future's filter picks from the file."""
        if self.future.contract_filter is None:
            return []
        root = self.canonical
        listed = [FutureUniverse(listed_future(root.ticker, root.market, row.expiry), row) for row in file.rows]
        universe = FutureFilterUniverse(listed, self._hours, local(ns, self._hours.time_zone))
        answer = self.future.contract_filter(universe)
        if not isinstance(answer, FutureFilterUniverse):
            raise ArgumentException(
                f"Future.SetFilter: the filter gave {type(answer).__name__}; it has to return the FutureFilterUniverse"
            )
        return answer.apply_types().symbols()


class ContinuousContractUniverse:
    """The canonical symbol and the contract it stands for; looked at as each day of the exchange begins."""

    def __init__(
        self,
        future: Future,
        prices: ContinuousFuture,
        hours: MarketHours,
        *,
        resolution: Resolution,
        fill_forward: bool,
        extended: bool,
    ) -> None:
        self.future = future
        self.disposed = False
        self.resolution = resolution
        self.fill_forward = fill_forward
        self.extended = extended
        self.prices = prices
        self._hours = hours
        self._current: Symbol | None = None
        self.change: SymbolChangedEvent | None = None

    @property
    def canonical(self) -> Symbol:
        """The root."""
        return self.future.symbol

    @property
    def owner(self) -> Symbol:
        """By whom its members are wanted."""
        return continuous_owner(self.canonical)

    def request(self, security: Security) -> Request:
        """The root with the prices of the contracts it stands for; those themselves for their security's sake alone."""
        own = security is self.future
        if not own and security.data is None:
            security.data_normalization_mode = self.prices.normalization
        prices = self.prices if own else None
        return Request(security, self.resolution, self.fill_forward, self.extended, self.owner, prices, not own)

    def instants(self, start: int, end: int) -> list[int]:
        """The midnights within (start, end] that begin a day of trading."""
        zone = self._hours.time_zone
        first, last = local(start, zone).date(), local(end, zone).date()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        return [ns for ns in (midnight(day, zone) for day in days if self._trades(day)) if start < ns <= end]

    def selection(self, ns: int, first: bool) -> list[Symbol] | None:
        """The root, the contract it stands for and, on the day it changes, the one before; None on days without trading."""
        if self.disposed:
            return []
        day = local(ns, self._hours.time_zone).date()
        if not self._trades(day) or ns != midnight(day, self._hours.time_zone):
            return None
        self.change = None
        members = [self.canonical]
        mapped = self.prices.mapped(day)
        if mapped is not None and mapped != self._current:
            if self._current is not None:
                if self._current.id.date.date() >= day:
                    members.append(self._current)
                self.change = SymbolChangedEvent(
                    self.canonical, datetime.combine(day, time()), str(self._current.id), str(mapped.id)
                )
            self._current = mapped
        if self._current is not None:
            self.future.mapped = self._current
            members.append(self._current)
        return members

    def _trades(self, day: date) -> bool:
        return self._hours.is_date_open(day, self.extended)
