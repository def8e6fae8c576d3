"""Which contracts of a futures chain to subscribe to (Common/Securities/Future/FutureFilterUniverse.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import ClassVar

from simulator.engine.lean_object import LeanObject
from simulator.engine.overloads import lean_names
from simulator.errors import InvalidOperationException, NotSupported
from simulator.expiry_rules import contract_month, future_expiry
from simulator.hours import MarketHours
from simulator.identifiers import SecurityIdentifier
from simulator.market import UniverseRow
from simulator.symbols import Symbol

FAR = timedelta(days=365 * 1000)


class FutureUniverse(LeanObject):
    """One contract of a universe file of futures; its prices are those of the file's day."""

    lean_name: ClassVar[str] = "FutureUniverse"
    _is_its_symbol: ClassVar[bool] = True
    _unheard: ClassVar[frozenset[str]] = frozenset({"value"})

    def __init__(self, symbol: Symbol, row: UniverseRow | None) -> None:
        self.symbol = symbol
        self._row = row

    @property
    def id(self) -> SecurityIdentifier:
        """The contract's identifier."""
        return self.symbol.id

    @property
    def day(self) -> date:
        """The last day."""
        return self.id.date.date()

    @property
    def open(self) -> float:
        """The day's open."""
        return 0.0 if self._row is None else self._row.open

    @property
    def high(self) -> float:
        """The day's high."""
        return 0.0 if self._row is None else self._row.high

    @property
    def low(self) -> float:
        """The day's low."""
        return 0.0 if self._row is None else self._row.low

    @property
    def close(self) -> float:
        """The day's close."""
        return 0.0 if self._row is None else self._row.close

    value = price = close

    @property
    def volume(self) -> float:
        """The day's volume."""
        return 0.0 if self._row is None else self._row.volume

    @property
    def open_interest(self) -> float:
        """The day's open interest."""
        return 0.0 if self._row is None else self._row.open_interest or 0.0


def is_standard(symbol: Symbol, hours: MarketHours) -> bool:
    """Whether the contract expires on the day its root's rule says (FutureSymbol.cs); yes where there is no rule."""
    day = symbol.id.date.date()
    try:
        return day == future_expiry(symbol.ticker, contract_month(symbol.ticker, day), hours.holidays | hours.bank_holidays)
    except NotSupported:
        return True


class FutureFilterUniverse(LeanObject):
    """The contracts listed on a day, narrowed step by step; every method returns the universe itself."""

    lean_name: ClassVar[str] = "FutureFilterUniverse"

    def __init__(self, contracts: Sequence[FutureUniverse], hours: MarketHours, local_time: datetime) -> None:
        self.local_time = local_time
        self._data = list(contracts)
        self._hours = hours
        self._weekly = self._standard = True
        self._typed = False

    def __iter__(self) -> Iterator[FutureUniverse]:
        return iter(self._data)

    def __len__(self) -> int:
        return len(self._data)

    @property
    def count(self) -> int:
        """How many contracts are left."""
        return len(self._data)

    def symbols(self) -> list[Symbol]:
        """The contracts left."""
        return [data.symbol for data in self._data]

    @lean_names("min_expiry_days, max_expiry_days")
    def expiration(self, min_expiry: int | timedelta, max_expiry: int | timedelta) -> FutureFilterUniverse:
        """Contracts that expire within so many days of today."""
        today = datetime.combine(self.local_time.date(), time())
        first, last = today + _span(min_expiry), today + _span(max_expiry)
        return self._keep(lambda data: first <= datetime.combine(data.day, time()) <= last)

    def expiration_cycle(self, months: Iterable[int]) -> FutureFilterUniverse:
        """Contracts that expire in one of these months of the year."""
        wanted = set(months)
        return self._keep(lambda data: data.day.month in wanted)

    def contract_months(self, months: Iterable[int]) -> FutureFilterUniverse:
        """Contracts named after one of these months: for crude oil the month after the one they expire in."""
        wanted = set(months)
        return self._keep(lambda data: contract_month(data.symbol.ticker, data.day).month in wanted)

    def standards_only(self) -> FutureFilterUniverse:
        """Contracts that expire on the day their root's rule says."""
        self._refuse_typed("StandardsOnly")
        self._weekly, self._standard = False, True
        return self

    def include_weeklys(self) -> FutureFilterUniverse:
        """All others too; they are in anyway."""
        self._refuse_typed("IncludeWeeklys")
        self._weekly = True
        return self

    def weeklys_only(self) -> FutureFilterUniverse:
        """All others alone."""
        self._weekly, self._standard = True, False
        return self

    def front_month(self) -> FutureFilterUniverse:
        """The nearest expiry."""
        self.apply_types()
        nearest = min((data.day for data in self._data), default=None)
        return self._keep(lambda data: data.day == nearest)

    def back_months(self) -> FutureFilterUniverse:
        """All but the nearest expiry, nearest first."""
        self.apply_types()
        nearest = min((data.day for data in self._data), default=None)
        self._data.sort(key=lambda data: data.day)
        return self._keep(lambda data: data.day != nearest)

    def back_month(self) -> FutureFilterUniverse:
        """The second nearest expiry."""
        return self.back_months().front_month()

    @lean_names("contracts", "contract_selector")
    def contracts(
        self, contracts: Iterable[object] | Callable[[list[FutureUniverse]], Iterable[object]]
    ) -> FutureFilterUniverse:
        """Given contracts, or those a function picks from the ones left: symbols or rows of the universe."""
        chosen = contracts(list(self._data)) if callable(contracts) else contracts
        known = {data.symbol: data for data in self._data}
        self._data = [one if isinstance(one, FutureUniverse) else _listed(one, known) for one in chosen]
        return self

    def only_apply_filter_at_market_open(self) -> FutureFilterUniverse:
        """Filters run once a day anyway."""
        return self

    def apply_types(self) -> FutureFilterUniverse:
        """Drops weeklies or standard contracts where only the others are wanted."""
        if not self._typed and not (self._weekly and self._standard):
            self._keep(lambda data: is_standard(data.symbol, self._hours) is self._standard)
        self._typed = True
        return self

    def _keep(self, wanted: Callable[[FutureUniverse], bool]) -> FutureFilterUniverse:
        self._data = [data for data in self._data if wanted(data)]
        return self

    def _refuse_typed(self, name: str) -> None:
        if self._typed:
            raise InvalidOperationException(
                f"Type filters have already been applied, please call {name}() before applying other filters such as "
                "FrontMonth() or BackMonths()"
            )


def _span(days: int | timedelta) -> timedelta:
    return min(days if isinstance(days, timedelta) else timedelta(days=days), FAR)


def _listed(one: object, known: dict[Symbol, FutureUniverse]) -> FutureUniverse:
    symbol = one if isinstance(one, Symbol) else getattr(one, "symbol", None)
    if not isinstance(symbol, Symbol):
        raise TypeError(f"{one!r} is neither a Symbol nor a contract of the universe")
    return known.get(symbol) or FutureUniverse(symbol, None)
