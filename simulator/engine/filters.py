"""Which contracts of a chain to subscribe to (Common/Securities/Option/OptionFilterUniverse.cs)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar

from simulator.engine.chains import DAYS_A_YEAR, Greeks
from simulator.engine.lean_object import LeanObject
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.errors import InvalidOperationException
from simulator.hours import MarketHours
from simulator.market import UniverseRow
from simulator.pricing import ModelResult
from simulator.symbols import Symbol

_WITH_WEEKLIES = frozenset({"SPXW", "NQX", "RUTW"})
FAR = timedelta(days=365 * 1000)


class OptionUniverse(LeanObject):
    """One contract of a universe file, and its symbol."""

    lean_name: ClassVar[str] = "OptionUniverse"

    def __init__(self, canonical: Symbol, row: UniverseRow) -> None:
        self._canonical = canonical
        self.row = row

    @cached_property
    def symbol(self) -> Symbol:
        """The contract."""
        canonical, row = self._canonical, self.row
        european = canonical.security_type is SecurityType.INDEX_OPTION
        style = OptionStyle.EUROPEAN if european else OptionStyle.AMERICAN
        return Symbol(
            canonical.security_type,
            canonical.market,
            canonical.ticker,
            canonical.underlying,
            row.right,
            style,
            row.strike,
            row.expiry,
        )

    @property
    def strike(self) -> float:
        """The strike."""
        return self.row.strike

    @property
    def expiry(self) -> datetime:
        """The last day, at midnight."""
        return self.symbol.id.date

    @property
    def right(self) -> OptionRight:
        """Call or put."""
        return self.symbol.id.option_right

    @property
    def close(self) -> float:
        """The day's close."""
        return self.row.close

    price = close

    @property
    def volume(self) -> float:
        """The day's volume."""
        return self.row.volume

    @property
    def open_interest(self) -> float:
        """The day's open interest."""
        return self.row.open_interest or 0.0

    @property
    def implied_volatility(self) -> float:
        """The file's implied volatility."""
        return self.row.implied_volatility or 0.0

    @property
    def greeks(self) -> Greeks:
        """The file's Greeks; its theta is per day, LEAN's per year."""
        row = self.row
        return Greeks(
            ModelResult(
                implied_volatility=self.implied_volatility,
                theoretical_price=0.0,
                delta=row.delta or 0.0,
                gamma=row.gamma or 0.0,
                vega=row.vega or 0.0,
                theta=(row.theta or 0.0) * DAYS_A_YEAR,
                rho=row.rho or 0.0,
            )
        )


def is_standard(symbol: Symbol) -> bool:
    """Whether a contract belongs to the monthly cycle: on shares, it expires in the week of the third Friday."""
    day = symbol.expiry
    if symbol.security_type is SecurityType.FUTURE_OPTION or day is None:
        return True
    first_friday = 1 + (4 - day.replace(day=1).weekday()) % 7
    if symbol.security_type is SecurityType.INDEX_OPTION:
        return symbol.ticker not in _WITH_WEEKLIES or day.day == first_friday + 14
    return first_friday + 12 < day.day < first_friday + 16


class OptionFilterUniverse(LeanObject):
    """The contracts listed on a day, narrowed step by step; every method returns the universe itself."""

    lean_name: ClassVar[str] = "OptionFilterUniverse"

    def __init__(
        self,
        canonical: Symbol,
        rows: Sequence[UniverseRow],
        underlying_price: float | None,
        hours: MarketHours,
        local_time: datetime,
    ) -> None:
        self.local_time = local_time
        self._canonical = canonical
        self._rows: Sequence[UniverseRow] = rows
        self._listed: list[OptionUniverse] | None = None
        self._underlying_price = underlying_price
        self._hours = hours
        self._strikes: list[float] | None = None
        self._weekly = self._standard = True
        self._typed = False

    def _data(self) -> list[OptionUniverse]:
        """The contracts left, made of their rows when something first looks at them one by one."""
        if self._listed is None:
            self._listed = [OptionUniverse(self._canonical, row) for row in self._rows]
        return self._listed

    def __iter__(self) -> Iterator[OptionUniverse]:
        return iter(self._data())

    def __len__(self) -> int:
        return len(self._rows if self._listed is None else self._listed)

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
        return [data.symbol for data in self._data()]

    def strikes(self, min_strike: int, max_strike: int) -> OptionFilterUniverse:
        """Contracts within so many strikes below and above the underlying's close."""
        price = self._underlying_price
        if price is None:
            return self
        if self._strikes is None:
            self._strikes = sorted({row.strike for row in self._left()})
        bounds = _strike_bounds(self._strikes, price, min_strike, max_strike)
        if bounds is None:
            return self._keep_rows(lambda row: False)
        low, high = bounds
        return self._keep_rows(lambda row: low <= row.strike <= high)

    def expiration(self, min_expiry: int | timedelta, max_expiry: int | timedelta) -> OptionFilterUniverse:
        """Contracts that expire within so many days of the next trading day."""
        day = self.local_time.date()
        if not self._hours.is_date_open(day):
            day = self._hours.next_trading_day(day)
        first, last = day + _span(min_expiry), day + _span(max_expiry)
        return self._keep_rows(lambda row: first <= row.expiry <= last)

    def calls_only(self) -> OptionFilterUniverse:
        """Calls."""
        return self._keep_rows(lambda row: row.right is OptionRight.CALL)

    def puts_only(self) -> OptionFilterUniverse:
        """Puts."""
        return self._keep_rows(lambda row: row.right is OptionRight.PUT)

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
        nearest = min((row.expiry for row in self._left()), default=None)
        return self._keep_rows(lambda row: row.expiry == nearest)

    def back_months(self) -> OptionFilterUniverse:
        """All but the nearest expiry."""
        self.apply_types()
        nearest = min((row.expiry for row in self._left()), default=None)
        return self._keep_rows(lambda row: row.expiry != nearest)

    def back_month(self) -> OptionFilterUniverse:
        """The second nearest expiry."""
        return self.back_months().front_month()

    def contracts(
        self, wanted: Iterable[object] | Callable[[Sequence[OptionUniverse]], Iterable[object]]
    ) -> OptionFilterUniverse:
        """Given contracts, or those a function picks from the ones left: symbols or universe rows."""
        chosen = wanted(list(self._data())) if callable(wanted) else wanted
        picked = [one if isinstance(one, OptionUniverse) else _symbol_of(one) for one in chosen]
        known: dict[Symbol, OptionUniverse] = {}
        if any(isinstance(one, Symbol) for one in picked):
            known = {data.symbol: data for data in self._data()}
        self._listed = [
            one if isinstance(one, OptionUniverse) else known.get(one) or OptionUniverse(one.canonical, _bare_row(one))
            for one in picked
        ]
        return self

    def only_apply_filter_at_market_open(self) -> OptionFilterUniverse:
        """Filters run once a day anyway."""
        return self

    def delta(self, min_delta: float, max_delta: float) -> OptionFilterUniverse:
        """Contracts whose delta of the day lies between."""
        return self._between("Delta", lambda data: data.greeks.delta, min_delta, max_delta)

    def gamma(self, min_gamma: float, max_gamma: float) -> OptionFilterUniverse:
        """Contracts whose gamma of the day lies between."""
        return self._between("Gamma", lambda data: data.greeks.gamma, min_gamma, max_gamma)

    def theta(self, min_theta: float, max_theta: float) -> OptionFilterUniverse:
        """Contracts whose yearly theta of the day lies between."""
        return self._between("Theta", lambda data: data.greeks.theta, min_theta, max_theta)

    def vega(self, min_vega: float, max_vega: float) -> OptionFilterUniverse:
        """Contracts whose vega of the day lies between."""
        return self._between("Vega", lambda data: data.greeks.vega, min_vega, max_vega)

    def rho(self, min_rho: float, max_rho: float) -> OptionFilterUniverse:
        """Contracts whose rho of the day lies between."""
        return self._between("Rho", lambda data: data.greeks.rho, min_rho, max_rho)

    def implied_volatility(self, min_iv: float, max_iv: float) -> OptionFilterUniverse:
        """Contracts whose implied volatility of the day lies between."""
        return self._between("ImpliedVolatility", lambda data: data.implied_volatility, min_iv, max_iv)

    def open_interest(self, min_interest: float, max_interest: float) -> OptionFilterUniverse:
        """Contracts whose open interest of the day lies between."""
        return self._between("OpenInterest", lambda data: data.open_interest, min_interest, max_interest)

    d, g, t, v, r, iv, oi = delta, gamma, theta, vega, rho, implied_volatility, open_interest

    def apply_types(self) -> OptionFilterUniverse:
        """Drops weeklies or monthlies where only the others are wanted."""
        if not self._typed and not (self._weekly and self._standard):
            self._keep(lambda data: is_standard(data.symbol) is self._standard)
        self._typed = True
        return self

    def _left(self) -> Iterator[UniverseRow]:
        return iter(self._rows) if self._listed is None else (data.row for data in self._listed)

    def _keep(self, wanted: Callable[[OptionUniverse], bool]) -> OptionFilterUniverse:
        self._listed = [data for data in self._data() if wanted(data)]
        return self

    def _keep_rows(self, wanted: Callable[[UniverseRow], bool]) -> OptionFilterUniverse:
        if self._listed is None:
            self._rows = [row for row in self._rows if wanted(row)]
        else:
            self._listed = [data for data in self._listed if wanted(data.row)]
        return self

    def _between(self, name: str, value: Callable[[OptionUniverse], float], low: float, high: float) -> OptionFilterUniverse:
        if self._canonical.security_type is SecurityType.FUTURE_OPTION:
            raise InvalidOperationException(f"{name} filter is not supported for future options")
        return self._keep(lambda data: low <= value(data) <= high)

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
