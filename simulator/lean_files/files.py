"""``LeanFiles``: market data from a LEAN data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Generic, TypeVar, cast
from zoneinfo import ZoneInfo

from simulator.bar_series import between, between_days, join
from simulator.continuous import ContractMap
from simulator.enums import DataMappingMode, Resolution, SecurityType, TickType
from simulator.expiry_rules import future_expiry
from simulator.hours import MarketHours, local_to_utc
from simulator.hours_database import HoursDatabase
from simulator.lean_files import paths, series
from simulator.lean_files.actions import corporate_actions
from simulator.lean_files.archive import Archive
from simulator.lean_files.cache import ByteCache
from simulator.lean_files.contract_maps import contract_maps
from simulator.lean_files.dated import has_dated_file
from simulator.lean_files.dividends import CorporateEvent, corporate_events, dividend_yield
from simulator.lean_files.factors import FactorRow, factor_rows, factors_on
from simulator.lean_files.map_files import Listings
from simulator.lean_files.problems import Problem
from simulator.lean_files.small_tables import Steps, interest_rates, margin_history
from simulator.lean_files.universes import read_universe
from simulator.listing import Listing, TickerSpan
from simulator.market import CorporateAction, DataProblem, OpenInterest, QuoteBars, TradeBars, Universe, has_quotes
from simulator.reference import PropertiesDatabase, SymbolProperties
from simulator.symbols import Market, Symbol

Made = TypeVar("Made", TradeBars, QuoteBars, OpenInterest)
Long = TypeVar("Long", TradeBars, QuoteBars, OpenInterest)
_SeriesCache = ByteCache[TradeBars | QuoteBars | OpenInterest | None]
PROPERTIES = "symbol-properties/symbol-properties-database.csv"
_FIRST_ENTRY = frozenset({SecurityType.EQUITY, SecurityType.INDEX})
_SPY = Symbol.create("SPY", SecurityType.EQUITY, Market.USA)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[Made]):
    """One kind of minute series: which file, how long its bars are (ns), how an entry is decoded."""

    tick: TickType
    period: int
    decode: Callable[[bytes, series.Source], Made]

    def cached(self, cache: _SeriesCache, key: tuple[str, str], make: Callable[[], Made | None]) -> Made | None:
        """The series under the key; a key's kind never changes, so what comes back is of this kind."""
        return cast("Made | None", cache.get(key, make, series.size))


@dataclass(frozen=True, slots=True)
class _LongKind(Generic[Long]):
    """One kind of hour or daily series: which file, how an entry is decoded."""

    tick: TickType
    decode: Callable[[bytes, float, str, series.Report], Long]


_LONG_TRADES = _LongKind(TickType.TRADE, series.long_trades)
_LONG_QUOTES = _LongKind(TickType.QUOTE, series.long_quotes)
_LONG_INTEREST = _LongKind(TickType.OPEN_INTEREST, series.long_open_interest)


class LeanFiles:
    """Implements ``simulator.market.MarketData`` over a data folder; an entry is decoded when it is asked for.

    A day with no file gives None. A file that cannot be trusted raises ``DataProblem``; a line LEAN itself would skip is
    skipped and listed in ``problems``. Archives and decoded series share ``cache_bytes`` of memory.
    """

    def __init__(self, folder: Path, *, cache_bytes: int = 384 * 1024**2) -> None:
        """DataProblem when the folder, its market hours or its symbol properties are not there."""
        if not folder.is_dir():
            raise DataProblem(f"{folder}: no such folder; expected a LEAN data folder with equity/, option/, market-hours/")
        self.folder = folder
        self._problems: dict[Problem, None] = {}
        self._hours = HoursDatabase.load(folder / "market-hours" / "market-hours-database.json")
        self._properties = PropertiesDatabase.load(folder / PROPERTIES)
        self._archives: ByteCache[Archive | None] = ByteCache(cache_bytes // 4)
        self._series: _SeriesCache = ByteCache(cache_bytes - cache_bytes // 4)
        self._universes: ByteCache[Universe | None] = ByteCache(64 * 1024**2)
        self._margins: dict[Symbol, Steps | None] = {}
        self._maps: dict[Symbol, dict[DataMappingMode, ContractMap]] = {}
        self._listings = Listings(folder, self._report)
        self._factor_rows: dict[Symbol, tuple[FactorRow, ...]] = {}
        self._events: dict[Symbol, tuple[CorporateEvent, ...]] = {}
        self._actions: dict[Symbol, tuple[CorporateAction, ...]] = {}
        self._rates: Steps | None = None

    @property
    def problems(self) -> list[Problem]:
        """What was skipped or replaced by a default so far, each once."""
        return list(self._problems)

    def skipped(self) -> Sequence[str]:
        """``problems`` as text."""
        return [str(problem) for problem in self._problems]

    def has_any(self, first: date, last: date) -> bool:
        """Whether the folder has a file named for a day of the span, of whatever symbol."""
        return has_dated_file(self.folder, first, last)

    def has_trades(self, symbol: Symbol) -> bool:
        """True: only the day's files tell."""
        return True

    def minute_trades(self, symbol: Symbol, day: date) -> TradeBars | None:
        """Minute trade bars of the exchange-local day."""
        return self._minutes(symbol, day, _Kind(TickType.TRADE, series.MINUTE, series.trade_bars))

    def minute_quotes(self, symbol: Symbol, day: date) -> QuoteBars | None:
        """Minute quote bars of the exchange-local day."""
        return self._minutes(symbol, day, _Kind(TickType.QUOTE, series.MINUTE, series.quote_bars))

    def first_trade(self, symbol: Symbol, day: date) -> int | None:
        """When the first of ``minute_trades`` ends, by its line alone where that is plain."""
        return self._first(symbol, day, TickType.TRADE)

    def first_quote(self, symbol: Symbol, day: date) -> int | None:
        """When the first of ``minute_quotes`` ends, by its line alone where that is plain."""
        return self._first(symbol, day, TickType.QUOTE)

    def open_interest(self, symbol: Symbol, day: date) -> OpenInterest | None:
        """Open interest points of the exchange-local day."""
        return self._minutes(symbol, day, _Kind(TickType.OPEN_INTEREST, 0, series.open_interest))

    def long_open_interest(self, symbol: Symbol, resolution: Resolution) -> OpenInterest | None:
        """All open interest there is by the hour or the day; of options and futures."""
        if not symbol.is_option and symbol.security_type is not SecurityType.FUTURE:
            return None
        return self._long(symbol, resolution, _LONG_INTEREST)

    def daily_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """All daily bars there are, whatever the days asked for; ``end`` holds each bar's calendar day."""
        return self._long(symbol, Resolution.DAILY, _LONG_TRADES)

    def hourly_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        """All hour bars there are, whatever the days asked for; ``end`` holds each bar's start, exchange-local."""
        return self._long(symbol, Resolution.HOUR, _LONG_TRADES)

    def daily_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """All daily quote bars there are; days and ``end`` as ``daily_trades``."""
        return self._long(symbol, Resolution.DAILY, _LONG_QUOTES)

    def hourly_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        """All hour quote bars there are; days and ``end`` as ``hourly_trades``."""
        return self._long(symbol, Resolution.HOUR, _LONG_QUOTES)

    def universe(self, canonical: Symbol, day: date) -> Universe | None:
        """The chain's universe file of the day."""
        ticker = self._listings.ticker(canonical, day)
        if ticker is None:
            return None
        path = self.folder / paths.universe_file(canonical, day, ticker)
        is_future = canonical.security_type is SecurityType.FUTURE

        def make() -> Universe | None:
            if not path.is_file():
                return None
            return read_universe(path, day, self._report, self._expiry_of(canonical) if is_future else None)

        return self._universes.get(path, make, lambda made: 500 * len(made.rows) if made else 0)

    def future_margins(self, symbol: Symbol, day: date) -> tuple[float, float] | None:
        """Initial and maintenance overnight margin of one contract in force on the day, USD. None without a file."""
        future = symbol.underlying if symbol.security_type is SecurityType.FUTURE_OPTION else symbol
        if future is None or future.security_type is not SecurityType.FUTURE:
            return None
        if future not in self._margins:
            self._margins[future] = margin_history(self.folder / paths.margins_file(future), self._report)
        steps = self._margins[future]
        if steps is None:
            return None
        initial, maintenance = steps.on(day)
        return initial, maintenance

    def contract_map(self, canonical: Symbol, mode: DataMappingMode) -> ContractMap | None:
        """Which contract stands for the root on a day. None without a map file."""
        if canonical not in self._maps:
            maps, factors = (self.folder / path for path in paths.contract_map_files(canonical))
            self._maps[canonical] = contract_maps(maps, factors, self._report)
        return self._maps[canonical].get(mode)

    def hours(self, symbol: Symbol) -> MarketHours:
        """Exchange hours of the symbol."""
        return self._hours.hours(symbol)

    def properties(self, symbol: Symbol) -> SymbolProperties:
        """Lot size, tick and multiplier of the symbol; LEAN's defaults, reported, where its database has no row for it."""
        if not self._properties.has(symbol):
            kind, path = symbol.security_type.name.lower(), self.folder / PROPERTIES
            what = f"no row for {kind} {symbol.ticker} on {symbol.market}: LEAN takes a multiplier of 1 and a tick of 0.01"
            self._report(Problem(str(path), 0, what))
        return self._properties.properties(symbol)

    def interest_rate(self, day: date) -> float:
        """Annual risk-free rate in force on the day, as a fraction."""
        if self._rates is None:
            path = self.folder / "alternative" / "interest-rate" / "usa" / "interest-rate.csv"
            self._rates = interest_rates(path, self._report)
        return self._rates.on(day)[0]

    def dividend_yield(self, symbol: Symbol, day: date, price: float) -> float:
        """The yield LEAN's provider gives an option on the underlying (or of the option itself): a fraction a year.

        Equities by their own factor file, every index by SPY's, futures 0. ArgumentException for a price of 0.
        """
        underlying = symbol.underlying if symbol.is_option and symbol.underlying is not None else symbol
        if underlying.security_type is SecurityType.FUTURE:
            return 0.0
        payer = underlying if underlying.security_type is SecurityType.EQUITY else _SPY
        if payer not in self._events:
            self._events[payer] = corporate_events(self._factors(payer), self.hours(payer))
        return dividend_yield(self._events[payer], day, price)

    def first_listing(self, equity: Symbol) -> tuple[str, date] | None:
        """Ticker and day the equity's map file begins with (SecurityIdentifier.GenerateEquity); None where there is none."""
        listing = self._listings.of(equity)
        return None if listing is None else (listing.tickers[0], listing.first)

    def price_factors(self, symbol: Symbol, day: date) -> tuple[Decimal, Decimal]:
        """Price and split factor LEAN multiplies an equity's prices of the day with: the product when normalization is
        ADJUSTED, the second when SPLIT_ADJUSTED. 1 and 1 for any other symbol.
        """
        return factors_on(self._factors(symbol) if symbol.security_type is SecurityType.EQUITY else (), day)

    def corporate_actions(self, symbol: Symbol) -> Sequence[CorporateAction]:
        """Dividends and splits of an equity by its factor file; none for any other symbol."""
        if symbol.security_type is not SecurityType.EQUITY:
            return ()
        if symbol not in self._actions:
            self._actions[symbol] = corporate_actions(self._factors(symbol), self.hours(symbol))
        return self._actions[symbol]

    def listing(self, symbol: Symbol) -> Listing | None:
        """The tickers of an equity, or of the one an option is on, by its map file; a missing file is reported."""
        return self._listings.reported(symbol)

    def _factors(self, equity: Symbol) -> tuple[FactorRow, ...]:
        if equity not in self._factor_rows:
            listing = self._listings.of(equity)
            name = equity.ticker.lower() if listing is None else listing.name
            path = self.folder / "equity" / equity.market / "factor_files" / f"{name}.csv"
            if not path.is_file():
                self._report(Problem(str(path), 0, f"no factor file for {equity}: no dividends and no splits, as in LEAN"))
            self._factor_rows[equity] = factor_rows(path)
        return self._factor_rows[equity]

    def _report(self, problem: Problem) -> None:
        self._problems[problem] = None

    def _archive(self, path: str) -> Archive | None:
        def opened() -> Archive | None:
            return Archive(Path(path)) if Path(path).is_file() else None

        return self._archives.get(path, opened, lambda made: made.size if made else 0)

    def _minutes(self, symbol: Symbol, day: date, kind: _Kind[Made]) -> Made | None:
        """The exchange-local day, put together from the files of the data time zone's days that overlap it."""
        hours = self.hours(symbol)
        if hours.data_time_zone.key == hours.time_zone.key:
            return self._file(symbol, day, kind, hours.data_time_zone)
        first, last = series.day_bounds(day, hours.time_zone)
        parts: list[Made] = []
        for file_day in _file_days(day, hours):
            whole = self._file(symbol, file_day, kind, hours.data_time_zone)
            if whole is not None:
                part = between(whole, first + kind.period, last + kind.period)
                parts += [part] if len(part.end) else []
        return join(parts) if parts else None

    def _first(self, symbol: Symbol, day: date, tick: TickType) -> int | None:
        hours = self.hours(symbol)
        if hours.data_time_zone.key == hours.time_zone.key:
            place = self._place(symbol, day, tick)
            if place is None:
                return None
            path, entry = place
            archive = self._archive(path)
            head = None if archive is None else archive.head(self._entry(archive, symbol, entry), series.FIRST_LINE)
            if head is None:
                return None
            end = series.first_end(head, day, hours.time_zone)
            if end is not None:
                return end
        bars = self.minute_trades(symbol, day) if tick is TickType.TRADE else self.minute_quotes(symbol, day)
        return None if bars is None or not len(bars.end) else int(bars.end[0])

    def _place(self, symbol: Symbol, day: date, tick: TickType) -> tuple[str, str] | None:
        """The minute zip of the day and the entry in it; None where the symbol did not trade."""
        ticker = self._listings.ticker(symbol, day)
        if ticker is None:
            return None
        path, entry = paths.minute_place(symbol, day, tick, ticker)
        return f"{self.folder}/{path}", entry

    def _file(self, symbol: Symbol, day: date, kind: _Kind[Made], zone: ZoneInfo) -> Made | None:
        place = self._place(symbol, day, kind.tick)
        if place is None:
            return None
        path, entry = place

        def decode() -> Made | None:
            archive = self._archive(path)
            content = None if archive is None else archive.read(self._entry(archive, symbol, entry))
            if content is None:
                return None
            source = series.Source(
                day=day,
                zone=zone,
                scale=paths.price_scale(symbol),
                where=f"{path}, entry {entry}",
                report=self._report,
            )
            return kind.decode(content, source)

        return kind.cached(self._series, (path, entry), decode)

    def _entry(self, archive: Archive, symbol: Symbol, entry: str) -> str:
        """Which entry LEAN reads: of an equity's or index's zip the first, whatever its name (ZipDataCacheProvider.cs)."""
        if symbol.security_type not in _FIRST_ENTRY:
            return entry
        names = archive.names
        if len(names) != 1:
            what = "an empty zip: no bars, as in LEAN" if not names else f"{len(names)} entries: the first is read, as in LEAN"
            self._report(Problem(str(archive.path), 0, what))
        return names[0] if names else entry

    def _long(self, symbol: Symbol, resolution: Resolution, kind: _LongKind[Long]) -> Long | None:
        """Hour or daily bars of all files there are, one after the other; an equity's and an index's are of trades only."""
        if kind.tick is TickType.QUOTE and not has_quotes(symbol.security_type, resolution):
            return None

        def decode() -> Long | None:
            parts = [one for span in self._listings.spans(symbol) for one in self._long_parts(symbol, resolution, kind, span)]
            return join(parts) if parts else None

        return cast("Long | None", self._series.get((symbol, resolution, kind.tick), decode, series.size))

    def _long_parts(self, symbol: Symbol, resolution: Resolution, kind: _LongKind[Long], span: TickerSpan) -> Iterator[Long]:
        """The bars of the files of one ticker, of the days it was the symbol's."""
        ticker = span.ticker.lower()
        folder, pattern = paths.long_zips(symbol, resolution, kind.tick, ticker)
        entry, hours = paths.long_entry(symbol, kind.tick, ticker), self.hours(symbol)
        for path in sorted((self.folder / folder).glob(pattern)):
            archive = self._archive(str(path))
            content = None if archive is None else archive.read(self._entry(archive, symbol, entry))
            if content is None:
                continue
            bars = kind.decode(content, paths.price_scale(symbol), f"{path}, entry {entry}", self._report)
            if resolution is not Resolution.DAILY or kind.tick is TickType.OPEN_INTEREST:
                bars = replace(bars, end=series.local_stamps(bars.end, hours.data_time_zone, hours.time_zone))
            bars = between_days(bars, span.first, span.last)
            if len(bars.end):
                yield bars

    def _expiry_of(self, canonical: Symbol) -> Callable[[date], date]:
        hours = self.hours(canonical)
        closed = hours.holidays | hours.bank_holidays
        return lambda month: future_expiry(canonical.ticker, month, closed)


def _file_days(day: date, hours: MarketHours) -> list[date]:
    """The data time zone's days that overlap the exchange's day."""
    midnight = datetime.combine(day, time.min)
    first = local_to_utc(midnight, hours.time_zone)
    last = local_to_utc(midnight + timedelta(days=1), hours.time_zone) - timedelta(microseconds=1)
    start = first.astimezone(hours.data_time_zone).date()
    finish = last.astimezone(hours.data_time_zone).date()
    return [start + timedelta(days=offset) for offset in range((finish - start).days + 1)]
