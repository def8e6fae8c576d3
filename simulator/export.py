"""The synthetic market written out as LEAN's files, in LEAN's own layout; ``LeanFiles`` reads the same market back."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from simulator.enums import DataMappingMode, OptionStyle, Resolution, SecurityType, TickType
from simulator.export_continuous import factor_lines, map_lines
from simulator.export_lines import (
    future_universe_lines,
    interest_lines,
    long_lines,
    option_universe_lines,
    quote_lines,
    trade_lines,
)
from simulator.export_reference import (
    EQUITY_FACTORS,
    equity_map,
    hours_database,
    interest_rates,
    margins,
    properties_database,
    underlyings,
)
from simulator.lean_files import paths
from simulator.lean_files.series import day_bounds
from simulator.market import MarketData
from simulator.symbols import Symbol
from simulator.synthetic.products import OPTION_ROOTS, UNDERLYINGS, OptionRoot
from simulator.synthetic.sessions import sessions

PAST = timedelta(days=400)
"""How long before the first day the market's hour and daily bars begin, for indicators that need a past."""
SESSIONS_BEFORE = 5
"""How many sessions before the first day have minutes of equities, indexes and futures."""
_PLAIN = (SecurityType.EQUITY, SecurityType.INDEX)
Said = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to write: the roots of option chains, the days, how many days to expiry contracts with quotes have at most.

    ``past`` is how long before the first day interest rates and margins begin; hour and daily bars are all the market has.
    """

    roots: tuple[str, ...]
    first: date
    last: date
    within: int | None = None
    past: timedelta = PAST

    @property
    def days(self) -> tuple[date, ...]:
        """The sessions asked for."""
        return tuple(day for day in sessions().days if self.first <= day <= self.last)

    @property
    def earlier(self) -> tuple[date, ...]:
        """The sessions just before them, the nearest last."""
        number = sessions().before(self.first)
        return sessions().days[max(number + 1 - SESSIONS_BEFORE, 0) : number + 1]

    @property
    def first_universe(self) -> date:
        """The session before the first day: LEAN filters a chain with the file of the day before."""
        return self.earlier[-1] if self.earlier else self.first


def export(market: MarketData, wanted: Wanted, folder: Path, said: Said) -> None:
    """Writes the market into an empty folder; ``said`` hears of each day that is written. OSError when it cannot."""
    _reference(market, wanted, folder)
    _long_series(market, wanted, folder)
    for day in (*wanted.earlier, *wanted.days):
        said(f"{day}")
        for base in underlyings():
            for symbol in _contracts(market, base, day):
                _minutes(market, [symbol], day, folder)
            _future_universe(market, base, day, folder)
        if day >= wanted.first_universe:
            for canonical in _chains(market, wanted.roots, day):
                _chain(market, canonical, day, wanted, folder)


def _reference(market: MarketData, wanted: Wanted, folder: Path) -> None:
    first = wanted.first - wanted.past
    chains = [chain for day in wanted.days[:1] for chain in _chains(market, tuple(OPTION_ROOTS), day)]
    symbols = [*underlyings(), *chains]
    _write(folder / "market-hours" / "market-hours-database.json", hours_database(market, symbols))
    _write(folder / "symbol-properties" / "symbol-properties-database.csv", properties_database(market, symbols))
    rates = interest_rates(market, first, wanted.last + PAST)
    _write(folder / "alternative" / "interest-rate" / "usa" / "interest-rate.csv", rates)
    for base in underlyings():
        if base.security_type is SecurityType.EQUITY:
            for path, text in zip(paths.equity_files(base), (equity_map(base), EQUITY_FACTORS), strict=True):
                _write(folder / path, text)
        if base.security_type is SecurityType.FUTURE:
            _write(folder / paths.margins_file(base), margins(market, base, first, wanted.last))
            maps = {mode: one for mode in DataMappingMode if (one := market.contract_map(base, mode)) is not None}
            for path, text in zip(paths.contract_map_files(base), (map_lines(base, maps), factor_lines(maps)), strict=True):
                _write(folder / path, text)


def _long_series(market: MarketData, wanted: Wanted, folder: Path) -> None:
    """Daily and hour bars of equities, indexes and all futures contracts that trade on a day asked for."""
    for base in underlyings():
        days = (*wanted.earlier, *wanted.days)
        contracts = list(dict.fromkeys(symbol for day in days for symbol in _contracts(market, base, day)))
        for resolution, read in ((Resolution.DAILY, market.daily_trades), (Resolution.HOUR, market.hourly_trades)):
            entries = {}
            for symbol in contracts:
                bars = read(symbol)
                if bars is not None and len(bars.end):
                    entries[paths.long_entry(symbol, TickType.TRADE, _ticker(symbol))] = long_lines(
                        bars, paths.price_scale(symbol)
                    )
            if entries:
                place, name = paths.long_zips(contracts[0], resolution, TickType.TRADE, _ticker(contracts[0]))
                _zip(folder / place / name, entries)


def _chain(market: MarketData, canonical: Symbol, day: date, wanted: Wanted, folder: Path) -> None:
    """The universe of a chain and, on the days asked for, quotes and open interest of its contracts."""
    universe = market.universe(canonical, day)
    if universe is None or canonical.underlying is None:
        return
    _write(folder / paths.universe_file(canonical, day, _ticker(canonical)), option_universe_lines(universe))
    if day < wanted.first:
        return
    style = OptionStyle.EUROPEAN if canonical.security_type is SecurityType.INDEX_OPTION else OptionStyle.AMERICAN
    chosen = [row for row in universe.rows if wanted.within is None or (row.expiry - day).days <= wanted.within]
    contracts = [
        Symbol.create_option(canonical.underlying, canonical.ticker, canonical.market, style, row.right, row.strike, row.expiry)
        for row in chosen
    ]
    _minutes(market, contracts, day, folder)


def _future_universe(market: MarketData, base: Symbol, day: date, folder: Path) -> None:
    universe = market.universe(base, day) if base.security_type is SecurityType.FUTURE else None
    if universe is not None:
        _write(folder / paths.universe_file(base, day, _ticker(base)), future_universe_lines(universe, base.ticker))


def _minutes(market: MarketData, symbols: Sequence[Symbol], day: date, folder: Path) -> None:
    """One zip for trades, one for quotes, one for open interest, with an entry for each of these symbols of one chain."""
    for tick in (TickType.TRADE, TickType.QUOTE, TickType.OPEN_INTEREST):
        entries = dict(_entries(market, symbols, day, tick))
        if entries:
            target = folder / paths.minute_place(symbols[0], day, tick, _ticker(symbols[0]))[0]
            _zip(target, entries)


def _entries(market: MarketData, symbols: Sequence[Symbol], day: date, tick: TickType) -> Iterator[tuple[str, str]]:
    for symbol in symbols:
        midnight, _ = day_bounds(day, market.hours(symbol).data_time_zone)
        text = _text(market, symbol, day, tick, midnight)
        if text:
            yield paths.minute_place(symbol, day, tick, _ticker(symbol))[1], text


def _text(market: MarketData, symbol: Symbol, day: date, tick: TickType, midnight: int) -> str:
    scale = paths.price_scale(symbol)
    if tick is TickType.TRADE:
        trades = market.minute_trades(symbol, day)
        return "" if trades is None else trade_lines(trades, midnight, scale)
    if tick is TickType.QUOTE:
        quotes = market.minute_quotes(symbol, day)
        return "" if quotes is None else quote_lines(quotes, midnight, scale)
    interest = market.open_interest(symbol, day)
    return "" if interest is None else interest_lines(interest, midnight)


def _contracts(market: MarketData, base: Symbol, day: date) -> Iterable[Symbol]:
    """The symbol itself; of a futures root, the contracts that trade on the day."""
    if base.security_type in _PLAIN:
        return (base,)
    universe = market.universe(base, day)
    rows = () if universe is None else universe.rows
    return tuple(Symbol.create_future(base.ticker, base.market, row.expiry) for row in rows)


def _chains(market: MarketData, roots: tuple[str, ...], day: date) -> Iterator[Symbol]:
    """The canonical symbols of the chains; on futures one for each contract that trades on the day."""
    for root in roots:
        terms = OPTION_ROOTS[root]
        base = _underlying(terms)
        for symbol in _contracts(market, base, day):
            yield Symbol.create_canonical_option(symbol, root, base.market)


def _underlying(root: OptionRoot) -> Symbol:
    terms = UNDERLYINGS[root.underlying]
    return Symbol.create(terms.ticker, terms.kind, terms.market)


def _ticker(symbol: Symbol) -> str:
    base = symbol.underlying if symbol.security_type is SecurityType.OPTION and symbol.underlying is not None else symbol
    return base.ticker.lower()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _zip(path: Path, entries: Mapping[str, str]) -> None:
    """Adds the entries to the zip, without a time of day in it: the same market gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in entries.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED, 1)
