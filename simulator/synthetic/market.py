"""The synthetic market as a source of market data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from simulator.continuous import ContractMap
from simulator.enums import DataMappingMode, Resolution, SecurityType
from simulator.hours import MarketHours
from simulator.market import CorporateAction, DataProblem, OpenInterest, QuoteBars, TradeBars, Universe
from simulator.reference import SymbolProperties
from simulator.symbols import Symbol
from simulator.synthetic import options, series
from simulator.synthetic.continuous import contract_map
from simulator.synthetic.expiries import months_ahead
from simulator.synthetic.future_rows import future_interest, future_rows, margins
from simulator.synthetic.futures import future_that_expires
from simulator.synthetic.hours import exchange_hours
from simulator.synthetic.longer import Making, daily_bars, hour_bars, joined
from simulator.synthetic.products import Underlying, root_of, underlying_of
from simulator.synthetic.properties import properties_of
from simulator.synthetic.rates import interest_rate
from simulator.synthetic.recent import Recent
from simulator.synthetic.scenarios import scenario_named
from simulator.synthetic.sessions import FIRST_DAY, LAST_DAY, sessions
from simulator.synthetic.source import Source

_UNIVERSES_KEPT = 24


class SyntheticMarket:
    """Index, ETFs, futures, VIX and their options from a seed (``simulator.market.MarketData``).

    Any day from 2014-01-02 to 2035-12-31; the same seed, scenario and day give the same bytes in whatever order they are asked.
    Scenarios: normal, calm, crash, vol_spike, grind. Nothing pays dividends. Options have quotes and open interest, no trades.
    Futures and their options trade from 09:30 to 17:00 New York only. ``since`` and ``until`` bound the daily and hour series
    (by default all there is), and nothing else.
    """

    def __init__(self, seed: int, scenario: str = "normal", *, since: date = FIRST_DAY, until: date = LAST_DAY) -> None:
        """DataProblem where the scenario is not known or the seed does not fit 64 bits."""
        if not 0 <= seed < 1 << 64:
            raise DataProblem(f"seed {seed}: choose a whole number from 0 to {(1 << 64) - 1}")
        self._source = Source(seed, scenario_named(scenario))
        self._since, self._until = max(since, FIRST_DAY), min(until, LAST_DAY)
        self._universes: Recent[tuple[Symbol, date], Universe | None] = Recent(_UNIVERSES_KEPT)
        self._months: dict[tuple[Making, Symbol, date], TradeBars] = {}
        self._maps: dict[tuple[str, DataMappingMode], ContractMap] = {}

    def has_any(self, first: date, last: date) -> bool:
        """Whether a day of the span is one of the market's own."""
        return first <= LAST_DAY and last >= FIRST_DAY

    def has_trades(self, symbol: Symbol) -> bool:
        """Options have none."""
        return not symbol.is_option

    def minute_trades(self, symbol: Symbol, day: date) -> TradeBars | None:
        """Minute trade bars of an equity, an index or a future; None for options."""
        terms = self._traded(symbol, day)
        return None if terms is None else series.trades(self._source, terms, day, symbol.expiry)

    def minute_quotes(self, symbol: Symbol, day: date) -> QuoteBars | None:
        """Minute quote bars of anything but an index."""
        if symbol.is_option:
            return options.quotes(self._source, symbol, day)
        terms = self._traded(symbol, day)
        return None if terms is None else series.quotes(self._source, terms, day, symbol.expiry)

    def first_trade(self, symbol: Symbol, day: date) -> int | None:
        """When the first of the day's ``minute_trades`` ends, ns since the epoch, UTC; no bars are made for it."""
        terms = self._traded(symbol, day)
        return None if terms is None else series.first_end(terms, day)

    def first_quote(self, symbol: Symbol, day: date) -> int | None:
        """When the first of the day's ``minute_quotes`` ends; nothing is priced for it."""
        if symbol.is_option:
            return options.first_quote(self._source, symbol, day)
        terms = self._traded(symbol, day)
        return None if terms is None or terms.kind is SecurityType.INDEX else series.first_end(terms, day)

    def open_interest(self, symbol: Symbol, day: date) -> OpenInterest | None:
        """One point at the open, for an option or a futures contract."""
        value: float | None
        if symbol.is_option:
            value = options.interest(self._source, symbol, day)
        else:
            terms = self._traded(symbol, day)
            value = None if terms is None or symbol.expiry is None else future_interest(self._source, terms, symbol.expiry, day)
        return None if value is None else OpenInterest(self._source.session(day).instants[:1], np.array([value]))

    def long_open_interest(self, symbol: Symbol, resolution: Resolution) -> OpenInterest | None:
        """None: open interest is made by the minute only."""
        return None

    def daily_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """Daily bars of the regular session of an equity, an index or a future: whole months, made when first asked for."""
        return self._long(daily_bars, symbol, since, until)

    def hourly_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """Hour bars of the regular session of an equity, an index or a future: whole months, made when first asked for."""
        return self._long(hour_bars, symbol, since, until)

    def daily_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """None: quotes are made by the minute only."""
        return None

    def hourly_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """None: quotes are made by the minute only."""
        return None

    def universe(self, canonical: Symbol, day: date) -> Universe | None:
        """All contracts of a chain of options or futures that trade on the day."""
        if sessions().number(day) is None:
            return None
        return self._universes.get((canonical, day), lambda _: self._list(canonical, day))

    def _list(self, canonical: Symbol, day: date) -> Universe | None:
        root = root_of(canonical)
        if root is not None:
            return options.universe(self._source, canonical, root, day)
        terms = underlying_of(canonical)
        if terms is None or canonical.security_type is not SecurityType.FUTURE:
            return None
        return Universe(day, None, future_rows(self._source, terms, day))

    def contract_map(self, canonical: Symbol, mode: DataMappingMode) -> ContractMap | None:
        """Which contract stands for a futures root on a day, by the calendar."""
        terms = underlying_of(canonical)
        if terms is None or terms.kind is not SecurityType.FUTURE:
            return None
        if (terms.ticker, mode) not in self._maps:
            self._maps[terms.ticker, mode] = contract_map(self._source, terms, mode)
        return self._maps[terms.ticker, mode]

    def future_margins(self, symbol: Symbol, day: date) -> tuple[float, float] | None:
        """Initial and maintenance margin, USD: a share of the notional at the first close of the month, to 100 dollars."""
        terms = underlying_of(symbol)
        return None if terms is None or terms.kind is not SecurityType.FUTURE else margins(self._source, terms, day)

    def hours(self, symbol: Symbol) -> MarketHours:
        """Exchange hours: LEAN's regular week with the New York Stock Exchange's holidays and half days."""
        base = symbol.underlying if symbol.underlying is not None else symbol
        return exchange_hours(symbol.security_type, symbol.market, base.ticker)

    def properties(self, symbol: Symbol) -> SymbolProperties:
        """Lot size, tick and multiplier."""
        return properties_of(symbol)

    def interest_rate(self, day: date) -> float:
        """Annual rate as a fraction."""
        return interest_rate(day)

    def dividend_yield(self, symbol: Symbol, day: date, price: float) -> float:
        """Zero: nothing here pays dividends."""
        return 0.0

    def first_listing(self, equity: Symbol) -> tuple[str, date] | None:
        """None: nothing here was ever renamed."""
        return None

    def skipped(self) -> Sequence[str]:
        """Nothing: what is made is whole."""
        return ()

    def price_factors(self, symbol: Symbol, day: date) -> tuple[Decimal, Decimal]:
        """1 and 1: nothing here pays dividends or splits."""
        return Decimal(1), Decimal(1)

    def corporate_actions(self, symbol: Symbol) -> Sequence[CorporateAction]:
        """None: nothing here pays dividends or splits."""
        return ()

    def listing(self, symbol: Symbol) -> None:
        """None: nothing here is renamed or delisted."""

    def _traded(self, symbol: Symbol, day: date) -> Underlying | None:
        """Terms of an equity, an index or a listed futures contract with data on the day."""
        terms = None if symbol.is_option else underlying_of(symbol)
        if terms is None or sessions().number(day) is None:
            return None
        if terms.kind is not SecurityType.FUTURE:
            return terms
        listed = symbol.expiry is not None and future_that_expires(terms.ticker, symbol.expiry, day) is not None
        return terms if listed else None

    def _long(self, make: Making, symbol: Symbol, since: date | None, until: date | None) -> TradeBars | None:
        """The months of a series that have a day of the span."""
        terms = None if symbol.is_option or symbol.is_canonical else underlying_of(symbol)
        if terms is None:
            return None
        first = self._since if since is None else max(since, self._since)
        last = self._until if until is None else min(until, self._until)
        return joined([self._month(make, symbol, terms, month) for month in months_ahead(first, (last - first).days)])

    def _month(self, make: Making, symbol: Symbol, terms: Underlying, month: date) -> TradeBars:
        known = self._months.get((make, symbol, month))
        if known is None:
            following = (month + timedelta(days=31)).replace(day=1)
            first, last = max(month, self._since), min(following - timedelta(days=1), self._until)
            known = self._months[make, symbol, month] = make(self._source, terms, symbol.expiry, first, last)
        return known
