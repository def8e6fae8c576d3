"""Which contracts of a chain to subscribe to (Common/Securities/Option/OptionFilterUniverse.cs)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from simulator.engine.lean_object import LeanObject
from simulator.engine.option_greeks import DAYS_A_YEAR
from simulator.engine.option_universe import OptionUniverse, contracts_of
from simulator.engine.overloads import lean_names
from simulator.engine.strategy_filters import StrategyFilters
from simulator.enums import OptionRight, SecurityType
from simulator.errors import InvalidOperationException
from simulator.hours import MarketHours
from simulator.identifier_texts import number_text
from simulator.market import Floats, Instants, UniverseRow
from simulator.strategy_contracts import Contracts, Listed, Listing
from simulator.symbols import Symbol
from simulator.universe_rows import NO_RIGHT, ListedRows, rows_of

_WITH_WEEKLIES = frozenset({"SPXW", "NQX", "RUTW"})
_RIGHTS = {OptionRight.CALL: OptionRight.CALL, OptionRight.PUT: OptionRight.PUT, NO_RIGHT: None}
FAR = timedelta(days=365 * 1000)


def is_standard(chain: Symbol, day: date) -> bool:
    """Whether a chain's contracts of this expiry belong to the monthly cycle: on shares, in the week of the third Friday."""
    if chain.security_type is SecurityType.FUTURE_OPTION:
        return True
    first_friday = 1 + (4 - day.replace(day=1).weekday()) % 7
    if chain.security_type is SecurityType.INDEX_OPTION:
        return chain.ticker not in _WITH_WEEKLIES or day.day == first_friday + 14
    return first_friday + 12 < day.day < first_friday + 16


class OptionFilterUniverse(StrategyFilters):
    """The contracts listed on a day, narrowed step by step; every method returns the universe itself."""

    lean_name: ClassVar[str] = "OptionFilterUniverse"

    def __init__(
        self,
        canonical: Symbol,
        rows: Sequence[UniverseRow],
        underlying_price: float | None,
        hours: MarketHours,
        local_time: datetime,
        *,
        strike_multiplier: float = 1.0,
    ) -> None:
        self.local_time = local_time
        self._canonical = canonical
        self._rows = rows_of(rows)
        self._places: Instants = np.arange(len(rows), dtype=np.int64)
        self._made: dict[int, OptionUniverse] = {}
        self._underlying_price = underlying_price
        self._strike_multiplier = strike_multiplier
        self._hours = hours
        self._strikes: list[float] | None = None
        self._weekly = self._standard = True
        self._typed = False

    def _at(self, place: int) -> OptionUniverse:
        """The contract of one row, made when something first looks at it."""
        known = self._made.get(place)
        if known is None:
            known = self._made[place] = OptionUniverse(self._canonical, self._rows[place])
        return known

    def __iter__(self) -> Iterator[OptionUniverse]:
        return map(self._at, self._places.tolist())

    def __len__(self) -> int:
        return len(self._places)

    @property
    def count(self) -> int:
        """How many contracts are left."""
        return len(self)

    @property
    def underlying(self) -> Underlying | None:
        """The underlying's close of the day, None where the file has none."""
        return None if self._underlying_price is None else Underlying(self._canonical.underlying, self._underlying_price)

    def symbols(self) -> list[Symbol]:
        """The contracts left."""
        if self._made:
            return [data.symbol for data in self]
        rows, places = self._rows, self._places
        rights = [_RIGHTS[number] for number in rows.rights[places].tolist()]
        expiries = map(date.fromordinal, rows.expiries[places].tolist())
        return list(map(contracts_of(self._canonical), expiries, rows.strikes[places].tolist(), rights))

    def strikes(self, min_strike: int, max_strike: int) -> OptionFilterUniverse:
        """Contracts within so many strikes below and above the underlying's close."""
        price = self._underlying_price
        if price is None:
            return self
        if self._strikes is None:
            whole = len(self._places) == len(self._rows)
            self._strikes = (self._rows.ladder if whole else np.unique(self._rows.strikes[self._places])).tolist()
        bounds = _strike_bounds(self._strikes, price / self._strike_multiplier, min_strike, max_strike)
        if bounds is None:
            return self._keep(np.zeros(len(self), dtype=np.bool_))
        return self._keep_between(self._rows.strikes[self._places], *bounds)

    @lean_names("min_expiry_days, max_expiry_days")
    def expiration(self, min_expiry: int | timedelta, max_expiry: int | timedelta) -> OptionFilterUniverse:
        """Contracts that expire within so many days of the next trading day."""
        day = self.local_time.date()
        if not self._hours.is_date_open(day):
            day = self._hours.next_trading_day(day)
        first, last = day + _span(min_expiry), day + _span(max_expiry)
        return self._keep_between(self._rows.expiries[self._places], first.toordinal(), last.toordinal())

    def calls_only(self) -> OptionFilterUniverse:
        """Calls."""
        return self._keep(self._rows.rights[self._places] == OptionRight.CALL)

    def puts_only(self) -> OptionFilterUniverse:
        """Puts."""
        return self._keep(self._rows.rights[self._places] == OptionRight.PUT)

    def include_weeklys(self) -> OptionFilterUniverse:
        """Weeklies too; they are in anyway."""
        self._refuse_typed("IncludeWeeklys")
        self._weekly = True
        return self

    def weeklys_only(self) -> OptionFilterUniverse:
        """Weeklies alone."""
        self._weekly, self._standard = True, False
        return self

    def standards_only(self) -> OptionFilterUniverse:
        """Monthlies alone."""
        self._refuse_typed("StandardsOnly")
        self._weekly, self._standard = False, True
        return self

    def front_month(self) -> OptionFilterUniverse:
        """The nearest expiry."""
        self.apply_types()
        expiries = self._rows.expiries[self._places]
        return self._keep(expiries == expiries.min(initial=date.max.toordinal()))

    def back_months(self) -> OptionFilterUniverse:
        """All but the nearest expiry."""
        self.apply_types()
        expiries = self._rows.expiries[self._places]
        return self._keep(expiries != expiries.min(initial=date.max.toordinal()))

    def back_month(self) -> OptionFilterUniverse:
        """The second nearest expiry."""
        return self.back_months().front_month()

    @lean_names("contracts", "contract_selector")
    def contracts(
        self, wanted: Iterable[object] | Callable[[Sequence[OptionUniverse]], Iterable[object]]
    ) -> OptionFilterUniverse:
        """Given contracts, or those a function picks from the ones left: symbols or universe rows."""
        chosen = wanted(list(self)) if callable(wanted) else wanted
        picked = [one if isinstance(one, OptionUniverse) else _symbol_of(one) for one in chosen]
        if any(isinstance(one, Symbol) for one in picked):
            known = self._by_contract()
            picked = [self._listed(one, known) if isinstance(one, Symbol) else one for one in picked]
        self._made = dict(enumerate(one for one in picked if isinstance(one, OptionUniverse)))
        self._rows = ListedRows([one.row for one in self._made.values()])
        self._places = np.arange(len(self._made), dtype=np.int64)
        return self

    def only_apply_filter_at_market_open(self) -> OptionFilterUniverse:
        """Filters run once a day anyway."""
        return self

    @lean_names("min, max")
    def delta(self, min_delta: float, max_delta: float) -> OptionFilterUniverse:
        """Contracts whose delta of the day lies between."""
        return self._between("Delta", "delta", min_delta, max_delta)

    @lean_names("min, max")
    def gamma(self, min_gamma: float, max_gamma: float) -> OptionFilterUniverse:
        """Contracts whose gamma of the day lies between."""
        return self._between("Gamma", "gamma", min_gamma, max_gamma)

    @lean_names("min, max")
    def theta(self, min_theta: float, max_theta: float) -> OptionFilterUniverse:
        """Contracts whose yearly theta of the day lies between."""
        return self._between("Theta", "theta", min_theta, max_theta, DAYS_A_YEAR)

    @lean_names("min, max")
    def vega(self, min_vega: float, max_vega: float) -> OptionFilterUniverse:
        """Contracts whose vega of the day lies between."""
        return self._between("Vega", "vega", min_vega, max_vega)

    @lean_names("min, max")
    def rho(self, min_rho: float, max_rho: float) -> OptionFilterUniverse:
        """Contracts whose rho of the day lies between."""
        return self._between("Rho", "rho", min_rho, max_rho)

    @lean_names("min, max")
    def implied_volatility(self, min_iv: float, max_iv: float) -> OptionFilterUniverse:
        """Contracts whose implied volatility of the day lies between."""
        return self._between("ImpliedVolatility", "implied_volatility", min_iv, max_iv)

    @lean_names("min, max")
    def open_interest(self, min_interest: float, max_interest: float) -> OptionFilterUniverse:
        """Contracts whose open interest of the day lies between."""
        return self._between("OpenInterest", "open_interest", min_interest, max_interest)

    d, g, t, v, r, iv, oi = delta, gamma, theta, vega, rho, implied_volatility, open_interest

    def apply_types(self) -> OptionFilterUniverse:
        """Drops weeklies or monthlies where only the others are wanted."""
        if not self._typed and not (self._weekly and self._standard):
            days, place = np.unique(self._rows.expiries[self._places], return_inverse=True)
            standard = np.array([is_standard(self._canonical, date.fromordinal(day)) for day in days.tolist()], dtype=np.bool_)
            self._keep(standard[place] == self._standard)
        self._typed = True
        return self

    def _by_contract(self) -> dict[tuple[int, float, int], int]:
        """Place of each contract left, by its expiry (ordinal), strike and right."""
        columns = (column[self._places].tolist() for column in (self._rows.expiries, self._rows.strikes, self._rows.rights))
        return dict(zip(zip(*columns, strict=True), self._places.tolist(), strict=True))

    def _listed(self, symbol: Symbol, known: dict[tuple[int, float, int], int]) -> OptionUniverse:
        """The contract of the universe that has this symbol; one with nothing but its name where there is none."""
        bare = _bare_row(symbol)
        place = known.get((bare.expiry.toordinal(), bare.strike, NO_RIGHT if bare.right is None else int(bare.right)))
        found = None if place is None else self._at(place)
        return found if found is not None and found.symbol == symbol else OptionUniverse(symbol.canonical, bare)

    def _listing(self) -> Listing:
        if self._underlying_price is None:
            raise InvalidOperationException(f"{self._canonical.value}: the universe of the day has no price of the underlying.")
        places = self._places.tolist()
        expiries = map(date.fromordinal, self._rows.expiries[self._places].tolist())
        rights = [OptionRight(number) for number in self._rows.rights[self._places].tolist()]
        listed = list(map(Listed, places, expiries, self._rows.strikes[self._places].tolist(), rights))
        return Listing(contracts=listed, price=self._underlying_price, day=self.local_time.date(), rank=self._rank)

    def _rank(self, one: Listed) -> str:
        return number_text(contracts_of(self._canonical)(one.expiry, one.strike, one.right), one.expiry)

    def _leave(self, contracts: Contracts) -> Self:
        self._places = np.array([one.place for one in contracts], dtype=np.int64)
        return self

    def _keep(self, wanted: NDArray[np.bool_]) -> OptionFilterUniverse:
        self._places = self._places[wanted]
        return self

    def _keep_between(self, values: Floats | Instants, low: float, high: float) -> OptionFilterUniverse:
        return self._keep((low <= values) & (values <= high))

    def _between(self, name: str, column: str, low: float, high: float, unit: float = 1.0) -> OptionFilterUniverse:
        """Keeps what lies between in one of the file's numbers; what the file does not say is 0."""
        if self._canonical.security_type is SecurityType.FUTURE_OPTION:
            raise InvalidOperationException(f"{name} filter is not supported for future options.")
        values = self._rows.values(column, self._places)
        return self._keep_between(np.where(np.isnan(values), 0.0, values) * unit, low, high)

    def _refuse_typed(self, name: str) -> None:
        if self._typed:
            raise InvalidOperationException(
                f"Type filters have already been applied, please call {name}() before applying other filters such as "
                "FrontMonth() or BackMonths()"
            )


class Underlying(LeanObject):
    """The underlying in a filter: its close."""

    lean_name: ClassVar[str] = "BaseData"

    def __init__(self, symbol: Symbol | None, price: float) -> None:
        self.symbol = symbol
        self.price = price
        self.value = price
        self.close = price


def _span(days: int | timedelta) -> timedelta:
    return min(days if isinstance(days, timedelta) else timedelta(days=days), FAR)


def _strike_bounds(strikes: Sequence[float], price: float, low: int, high: int) -> tuple[float, float] | None:
    """The lowest and highest strike to keep; None where the range misses every strike."""
    index = bisect_left(strikes, price)
    if index == len(strikes):
        return None
    first, last = index + low, index + high
    if strikes[index] != price:
        if low < 0 < high:
            last -= 1
        elif low > 0:
            first, last = first - 1, last - 1
    first = max(first, 0)
    if first >= len(strikes) or last < 0:
        return None
    return strikes[first], strikes[min(last, len(strikes) - 1)]


def _symbol_of(row: object) -> Symbol:
    symbol = row if isinstance(row, Symbol) else getattr(row, "symbol", None)
    if isinstance(symbol, Symbol):
        return symbol
    raise TypeError(f"{row!r} is neither a Symbol nor a contract of the universe")


def _bare_row(symbol: Symbol) -> UniverseRow:
    if symbol.expiry is None or symbol.strike is None:
        raise TypeError(f"{symbol.value} is a chain, not a contract")
    nothing = (0.0, 0.0, 0.0, 0.0, 0.0, None, None, None, None, None, None, None)
    return UniverseRow(symbol.expiry, symbol.strike, symbol.right, *nothing)
