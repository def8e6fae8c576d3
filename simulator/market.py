"""What a market is to the engine: series of bars, universe files and reference data, asked for one day at a time.

Two markets stand behind this interface: LEAN-format files (``simulator.lean_files``) and the seeded synthetic market
(``simulator.synthetic``). Nothing is decoded or computed before it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from simulator.enums import DataMappingMode, OptionRight, Resolution, SecurityType
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.continuous import ContractMap
    from simulator.hours import MarketHours
    from simulator.listing import Listing
    from simulator.reference import SymbolProperties

Floats = NDArray[np.float64]
Instants = NDArray[np.int64]


class DataProblem(Exception):
    """Data that cannot be read: says the file, the line where there is one, and what is wrong."""


@dataclass(frozen=True, slots=True)
class TradeBars:
    """Trades of one symbol on one day. ``end`` is each bar's end in nanoseconds since the epoch, UTC, strictly rising.

    All arrays have shape (n,). Prices in quoted units.
    """

    end: Instants
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats


@dataclass(frozen=True, slots=True)
class QuoteBars:
    """Quotes of one symbol on one day; NaN where a side was missing in the file. Shapes and times as ``TradeBars``."""

    end: Instants
    bid_open: Floats
    bid_high: Floats
    bid_low: Floats
    bid_close: Floats
    bid_size: Floats
    ask_open: Floats
    ask_high: Floats
    ask_low: Floats
    ask_close: Floats
    ask_size: Floats


@dataclass(frozen=True, slots=True)
class OpenInterest:
    """Open interest of one contract on one day: instants (ns, UTC) and counts."""

    end: Instants
    value: Floats


@dataclass(frozen=True, slots=True)
class UniverseRow:
    """One contract of a day's universe file. Greeks and volatility are None where the file has no such column."""

    expiry: date
    strike: float
    right: OptionRight | None
    open: float
    high: float
    low: float
    close: float
    volume: float
    open_interest: float | None
    implied_volatility: float | None
    delta: float | None
    gamma: float | None
    vega: float | None
    theta: float | None
    rho: float | None


@dataclass(frozen=True, slots=True)
class Universe:
    """A day's universe file: the contracts of one canonical symbol, and the underlying's close where the file gives it."""

    day: date
    underlying_close: float | None
    rows: Sequence[UniverseRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorporateAction:
    """A dividend or a split of an equity, effective at the open of ``day``; ``known`` is the trading day before.

    ``reference`` is the close of that day. ``distribution`` is USD a share, to the cent; ``split_factor`` what old prices are
    multiplied with. One of the two is None.
    """

    known: date
    day: date
    reference: float
    distribution: float | None = None
    split_factor: float | None = None


def has_quotes(kind: SecurityType, resolution: Resolution) -> bool:
    """Whether LEAN has quote bars: never of an index, of an equity by the minute only (LeanData.IsValidConfiguration)."""
    return kind is not SecurityType.INDEX and (kind is not SecurityType.EQUITY or resolution is Resolution.MINUTE)


class BarSource(Protocol):
    """A source of bars. Every method answers for one symbol and one exchange-local day; None means there is none."""

    def has_trades(self, symbol: Symbol) -> bool:
        """False where ``minute_trades`` has none of the symbol on any day."""

    def minute_trades(self, symbol: Symbol, day: date) -> TradeBars | None:
        """Minute trade bars of the day."""

    def minute_quotes(self, symbol: Symbol, day: date) -> QuoteBars | None:
        """Minute quote bars of the day."""

    def first_trade(self, symbol: Symbol, day: date) -> int | None:
        """When the first of ``minute_trades`` ends (ns), None where there are none; without making them where it can."""

    def first_quote(self, symbol: Symbol, day: date) -> int | None:
        """When the first of ``minute_quotes`` ends (ns), None where there are none; without making them where it can."""

    def open_interest(self, symbol: Symbol, day: date) -> OpenInterest | None:
        """Open interest points of the day."""

    def long_open_interest(self, symbol: Symbol, resolution: Resolution) -> OpenInterest | None:
        """All open interest points there are by the hour or the day; ``end`` holds exchange-local wall times (ns)."""

    def daily_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """Daily bars, at least those of the days from ``since`` to ``until``; all there are where not given.

        Here ``end`` holds each bar's calendar day (00:00 of it, ns), not an instant.
        """

    def hourly_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """Hour bars, of the days as ``daily_trades``.

        Here ``end`` holds the bar's start in exchange-local wall time (ns).
        """

    def daily_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """Daily quote bars, days and ``end`` as in ``daily_trades``; none of an equity or an index, as in LEAN."""

    def hourly_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """Hour quote bars, days and ``end`` as in ``hourly_trades``; none of an equity or an index, as in LEAN."""

    def price_factors(self, symbol: Symbol, day: date) -> tuple[Decimal, Decimal]:
        """Price and split factor of an equity's prices of the day, with the digits they have; 1 and 1 for any other symbol."""

    def corporate_actions(self, symbol: Symbol) -> Sequence[CorporateAction]:
        """Dividends and splits of an equity, oldest first; none for any other symbol."""


class MarketData(BarSource, Protocol):
    """A source of market data: bars and what else is known."""

    def has_any(self, first: date, last: date) -> bool:
        """Whether there is anything at all, of whatever symbol, for a day of the span."""

    def first_listing(self, equity: Symbol) -> tuple[str, date] | None:
        """Ticker and day an equity was first traded under, as LEAN's identifiers have them; None where nobody knows."""

    def skipped(self) -> Sequence[str]:
        """What was wrong in data read so far and did not stop the reading, a line each; none where data are made."""

    def universe(self, canonical: Symbol, day: date) -> Universe | None:
        """The universe file of the day (LEAN filters with the file of the trading day before)."""

    def contract_map(self, canonical: Symbol, mode: DataMappingMode) -> ContractMap | None:
        """Which contract stands for a futures root on a day, by the mode, and the factors between them."""

    def listing(self, symbol: Symbol) -> Listing | None:
        """The tickers of an equity, or of the one an option is on, and until when it trades; None where nothing is known."""

    def future_margins(self, symbol: Symbol, day: date) -> tuple[float, float] | None:
        """Initial and maintenance overnight margin of one futures contract in force on the day, USD."""

    def hours(self, symbol: Symbol) -> MarketHours:
        """Exchange hours of the symbol."""

    def properties(self, symbol: Symbol) -> SymbolProperties:
        """Lot size, tick, multiplier of the symbol."""

    def interest_rate(self, day: date) -> float:
        """Annual risk-free rate in force on the day, as a fraction (LEAN's interest-rate file)."""

    def dividend_yield(self, symbol: Symbol, day: date, price: float) -> float:
        """Annual dividend yield LEAN's provider gives for the underlying, as a fraction."""
