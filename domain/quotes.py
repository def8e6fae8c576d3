"""Quotes, vendor Greeks and chains as a data feed gives them: nothing here is checked or trusted yet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from domain.contracts import Contract, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Best bid and ask in quoted points, NaN where a side is missing; ``at`` is the end (UTC) of the last real quote bar."""

    bid: float
    ask: float
    at: datetime
    bid_size: float = math.nan
    ask_size: float = math.nan

    @property
    def is_two_sided(self) -> bool:
        """True when both sides are finite and positive and not crossed."""
        return math.isfinite(self.bid) and math.isfinite(self.ask) and 0.0 < self.bid <= self.ask

    @property
    def mid(self) -> float:
        """Mean of bid and ask; NaN unless two-sided. Never the last trade."""
        return (self.bid + self.ask) / 2.0 if self.is_two_sided else math.nan

    @property
    def width(self) -> float:
        """Ask less bid; NaN unless two-sided."""
        return self.ask - self.bid if self.is_two_sided else math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedGreeks:
    """Greeks as a vendor states them: delta per 1.00, vega per vol point, theta per day, implied volatility as a fraction."""

    implied_volatility: float
    delta: float
    gamma: float
    vega: float
    theta: float
    rho: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionQuote:
    """A contract with its quote; ``open_interest`` is None where the feed has none."""

    contract: Contract
    quote: Quote
    open_interest: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyBar:
    """One finished session of an underlying."""

    day: date
    open: float
    high: float
    low: float
    close: float


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderlyingView:
    """An underlying now. ``at`` is the end (UTC) of its last real bar; ``session_open`` today's first regular price.

    ``daily`` holds finished sessions only, oldest first, up to the previous close. ``maintenance_margin`` is the USD that one
    future ties up; None for what is no future.
    """

    symbol: str
    price: float
    at: datetime
    session_open: float | None = None
    daily: tuple[DailyBar, ...] = ()
    maintenance_margin: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The quotes of one option root at one instant."""

    root: str
    underlying: str
    quotes: tuple[OptionQuote, ...]
    _by_contract: Mapping[Contract, OptionQuote] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_contract", {q.contract: q for q in self.quotes})

    def __iter__(self) -> Iterator[OptionQuote]:
        return iter(self.quotes)

    def __len__(self) -> int:
        return len(self.quotes)

    def get(self, contract: Contract) -> OptionQuote | None:
        """The quote of one contract, or None when the chain does not hold it."""
        return self._by_contract.get(contract)

    def expiries(self) -> tuple[date, ...]:
        """Distinct expiry dates, ascending."""
        return tuple(sorted({q.contract.expiry for q in self.quotes}))

    def side(self, right: Right, expiry: date) -> tuple[OptionQuote, ...]:
        """The quotes of one right and expiry, by ascending strike."""
        found = [q for q in self.quotes if q.contract.right is right and q.contract.expiry == expiry]
        return tuple(sorted(found, key=lambda q: q.contract.strike))
