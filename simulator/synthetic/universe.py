"""The universe of a chain: every listed contract with its close, volatility, Greeks and open interest."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Any, overload

import numpy as np

from simulator.enums import OptionRight
from simulator.market import Floats, Instants, UniverseRow
from simulator.synthetic.chain import Slice, value
from simulator.synthetic.noise import uniforms
from simulator.synthetic.source import ExpiryDay
from simulator.synthetic.surface import Priced
from simulator.universe_rows import UniverseRows

_ROOT_TWO_PI = math.sqrt(2.0 * math.pi)
RIGHTS = (OptionRight.CALL, OptionRight.PUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Values of one expiry's contracts, shape (2, strikes): calls first. NaN stands for what an expired contract has not."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    open_interest: Floats
    implied_volatility: Floats
    delta: Floats
    gamma: Floats
    vega: Floats
    theta: Floats
    rho: Floats


NUMBERS = frozenset(field.name for field in fields(Columns))


class Row(UniverseRow):
    """A row that knows its expiry, strike and right; its other numbers are computed when the first of them is read."""

    __slots__ = ("_place", "_rows")

    def __init__(self, rows: ChainRows, place: int, expiry: date, strike: float, right: OptionRight) -> None:
        keep = object.__setattr__
        keep(self, "_rows", rows)
        keep(self, "_place", place)
        keep(self, "expiry", expiry)
        keep(self, "strike", strike)
        keep(self, "right", right)

    def __getattr__(self, name: str) -> Any:
        if name not in NUMBERS:
            raise AttributeError(name)
        for late, number in self._rows.numbers(self._place).items():
            object.__setattr__(self, late, number)
        return object.__getattribute__(self, name)


class ChainRows(UniverseRows):
    """The rows of a universe by expiry, strike, then call and put; an expiry is priced when a number of its rows is read."""

    def __init__(self, days: Sequence[ExpiryDay]) -> None:
        self._days = tuple(days)
        self._starts = [0, *accumulate(2 * len(found.strikes) for found in self._days)]
        self._priced: dict[int, Columns] = {}

    @cached_property
    def expiries(self) -> Instants:
        """Ordinal of each row's expiry."""
        return np.repeat(np.array([found.key.expiry.toordinal() for found in self._days], np.int64), np.diff(self._starts))

    @cached_property
    def strikes(self) -> Floats:
        """Each row's strike."""
        return np.repeat(np.concatenate([np.zeros(0), *(found.strikes for found in self._days)]), 2)

    @property
    def ladder(self) -> Floats:
        """The strikes there are, rising, each once."""
        apart = {id(found.strikes): found.strikes for found in self._days}
        return np.asarray(np.unique(np.concatenate([np.zeros(0), *apart.values()])))

    @cached_property
    def rights(self) -> Instants:
        """Each row's right as a number: a call, then a put."""
        return np.arange(len(self), dtype=np.int64) % 2

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, index: int) -> UniverseRow: ...

    @overload
    def __getitem__(self, index: slice) -> list[UniverseRow]: ...

    def __getitem__(self, index: int | slice) -> UniverseRow | list[UniverseRow]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"row {index} of a universe of {len(self)}")
        expiry = self._days[bisect_right(self._starts, place) - 1].key.expiry
        return Row(self, place, expiry, float(self.strikes[place]), RIGHTS[place % 2])

    def numbers(self, place: int) -> dict[str, float | None]:
        """What a row says beyond its contract, by the names of ``UniverseRow``."""
        number = bisect_right(self._starts, place) - 1
        strike, right = divmod(place - self._starts[number], 2)
        columns = self._columns(number)
        return {name: _or_none(float(getattr(columns, name)[right, strike])) for name in NUMBERS}

    def values(self, name: str, places: Instants) -> Floats:
        """One of the rows' numbers, NaN where it is None; prices the expiries of these rows and no others."""
        days = np.searchsorted(self._starts, places, side="right") - 1
        strikes, rights = np.divmod(places - np.take(self._starts, days), 2)
        found = np.empty(len(places))
        for number in np.unique(days).tolist():
            mine = days == number
            found[mine] = self._column(number, name)[rights[mine], strikes[mine]]
        return found

    def _column(self, number: int, name: str) -> Floats:
        """One of an expiry's numbers; open interest needs no prices."""
        if name == "open_interest" and number not in self._priced:
            return _interest(self._days[number])
        column: Floats = getattr(self._columns(number), name)
        return column

    def _columns(self, number: int) -> Columns:
        known = self._priced.get(number)
        if known is None:
            known = self._priced[number] = _columns(self._days[number])
        return known


def interest_of(found: ExpiryDay, place: int, right: OptionRight) -> float:
    """Open interest of one contract, the same as in the universe's rows."""
    return float(_interest(found)[int(right), place])


def _or_none(number: float) -> float | None:
    return None if math.isnan(number) else number


def _columns(day: ExpiryDay) -> Columns:
    ends = day.chain.at(slice(0, None, max(len(day.chain.spot) - 1, 1)))
    priced = value(ends, day.strikes)
    interest = _interest(day)
    draws = uniforms(day.word ^ 0xF10, 2 * len(day.strikes)).reshape(2, -1)
    both: Floats = np.stack((priced.call, priced.put)).round(4)
    volatility, delta, gamma, vega, theta, rho = _greeks(ends, day.strikes, priced)
    opening, closing = both[:, :, 0], both[:, :, -1]
    return Columns(
        open=opening, high=np.maximum(opening, closing), low=np.minimum(opening, closing), close=closing,
        volume=np.floor(interest * draws**3), open_interest=interest, implied_volatility=volatility,
        delta=delta, gamma=gamma, vega=vega, theta=theta, rho=rho,
    )  # fmt: skip


@lru_cache(maxsize=8)
def _interest(day: ExpiryDay) -> Floats:
    """Open interest: most near the money and at round strikes, shape (2, strikes). Each contract of an expiry asks for it."""
    draws = uniforms(day.word, 2 * len(day.strikes)).reshape(2, -1)
    distance = np.log(day.strikes / day.chain.spot[0]) / math.sqrt(float(day.chain.total[0]) + 1e-4)
    rounder = np.where(day.strikes % (10.0 * float(np.diff(day.strikes).min(initial=1e9))) < 1e-9, 3.0, 1.0)
    return np.asarray(np.floor(5.0 + 4000.0 * rounder * np.exp(-0.25 * distance**2) * draws))


def _greeks(ends: Slice, strikes: Floats, priced: Priced) -> tuple[Floats, ...]:
    """Black-Scholes Greeks at the close, units as LEAN's files: vega per point, theta per day, rho per 1 % of rate.

    Those of options on futures and on the VIX are to the forward price.
    """
    years = float(ends.years[-1])
    shape = (2, len(strikes))
    if years <= 0.0:
        return tuple(np.full(shape, np.nan) for _ in range(6))
    root = np.sqrt(priced.total_variance[:, -1])
    on_forward = ends.key.future is not None or ends.key.underlying.ticker == "VIX"
    forward, discount = float(ends.forward[-1]), math.exp(-ends.rate * years)
    spot = forward if on_forward else float(ends.spot[-1])
    to_spot = discount * forward / spot
    d1 = (np.log(forward / strikes) / root) + 0.5 * root
    density = np.exp(-0.5 * d1 * d1) / _ROOT_TWO_PI
    call_delta = priced.call_delta[:, -1]
    volatility = root / math.sqrt(years)
    decay = -spot * to_spot * density * volatility / (2.0 * math.sqrt(years))
    in_the_money = (discount * forward * call_delta - priced.call[:, -1]).clip(0.0)
    owed = np.stack((in_the_money, in_the_money - discount * strikes))
    carried = ends.rate * owed if not on_forward else np.zeros(shape)
    return (
        np.broadcast_to(volatility, shape),
        to_spot * np.stack((call_delta, call_delta - 1.0)),
        np.broadcast_to(to_spot * density / (spot * root), shape),
        np.broadcast_to(spot * to_spot * density * math.sqrt(years) / 100.0, shape),
        (decay - carried) / 365.0,
        years * owed / 100.0,
    )
