"""A small market in memory, and a way to run a few lines of algorithm on it."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from simulator.continuous import ContractMap
from simulator.engine.moments import MINUTE, local_nanos
from simulator.enums import DataMappingMode, OptionRight, OptionStyle, Resolution, SecurityType
from simulator.hours import MarketHours, MarketState, Segment
from simulator.listing import Listing
from simulator.market import CorporateAction, Floats, Instants, OpenInterest, QuoteBars, TradeBars, Universe, UniverseRow
from simulator.object_store import ObjectStore
from simulator.reference import SymbolProperties
from simulator.run import RunResult, RunSettings, Said, run
from simulator.symbols import Market, Symbol

Prices = Sequence[float] | Floats | float
NEW_YORK = ZoneInfo("America/New_York")
ABC = Symbol.create("ABC", SecurityType.EQUITY, Market.USA)
IDX = Symbol.create("IDX", SecurityType.INDEX, Market.USA)
MONDAY = date(2024, 3, 4)
TUESDAY = MONDAY + timedelta(days=1)
HOLIDAY = date(2024, 3, 6)
HALF_DAY = date(2024, 3, 7)
FRIDAY = date(2024, 3, 8)
SESSION = 390
HALF_SESSION = 210


def option(strike: float, right: OptionRight, expiry: date = FRIDAY, underlying: Symbol = ABC) -> Symbol:
    style = OptionStyle.EUROPEAN if underlying.security_type is SecurityType.INDEX else OptionStyle.AMERICAN
    return Symbol.create_option(underlying, underlying.ticker, Market.USA, style, right, strike, expiry)


def call(strike: float, expiry: date = FRIDAY, underlying: Symbol = ABC) -> Symbol:
    return option(strike, OptionRight.CALL, expiry, underlying)


def put(strike: float, expiry: date = FRIDAY, underlying: Symbol = ABC) -> Symbol:
    return option(strike, OptionRight.PUT, expiry, underlying)


def minute_ends(day: date, count: int = SESSION, first: time = time(9, 31)) -> Instants:
    start = local_nanos(datetime.combine(day, first), NEW_YORK)
    return start + MINUTE * np.arange(count, dtype=np.int64)


def _column(values: Prices, count: int) -> Floats:
    return np.full(count, values, dtype=float) if isinstance(values, int | float) else np.asarray(values, dtype=float)


def trades(day: date, prices: Prices, count: int = SESSION) -> TradeBars:
    closes = _column(prices, count)
    return TradeBars(minute_ends(day, len(closes)), closes, closes, closes, closes, np.full(len(closes), 100.0))


def quotes(day: date, bids: Prices, asks: Prices, count: int = SESSION) -> QuoteBars:
    bid = _column(bids, count)
    ask = _column(asks, len(bid))
    size = np.full(len(bid), 10.0)
    return QuoteBars(minute_ends(day, len(bid)), bid, bid, bid, bid, size, ask, ask, ask, ask, size)


def keep(bars: TradeBars | QuoteBars, rows: Sequence[int]) -> TradeBars | QuoteBars:
    """The bars of some minutes only."""
    return type(bars)(*(getattr(bars, name)[list(rows)] for name in type(bars).__slots__))


def row(symbol: Symbol, close: float = 1.0, **greeks: float) -> UniverseRow:
    assert symbol.expiry is not None
    assert symbol.strike is not None
    values = {name: greeks.get(name) for name in ("implied_volatility", "delta", "gamma", "vega", "theta", "rho")}
    return UniverseRow(
        symbol.expiry, symbol.strike, symbol.right, close, close, close, close, 5.0, greeks.get("open_interest", 7.0), **values
    )


def _week() -> list[tuple[Segment, ...]]:
    regular = (Segment(MarketState.MARKET, timedelta(hours=9, minutes=30), timedelta(hours=16)),)
    return [regular] * 5 + [()] * 2


class ToyMarket:
    """Bars by symbol and day, universes by canonical symbol and day. Everything trades 9:30 to 16:00 in New York."""

    def __init__(self) -> None:
        self.trade_bars: dict[tuple[Symbol, date], TradeBars] = {}
        self.quote_bars: dict[tuple[Symbol, date], QuoteBars] = {}
        self.universes: dict[tuple[Symbol, date], Universe] = {}
        self.maps: dict[tuple[Symbol, DataMappingMode], ContractMap] = {}
        self.margins: tuple[float, float] | None = None
        self.asked: list[tuple[Symbol, date]] = []
        self.factors: dict[Symbol, list[tuple[date, tuple[float, float]]]] = {}
        self.actions: dict[Symbol, list[CorporateAction]] = {}
        self.listings: dict[Symbol, Listing] = {}
        self._hours = MarketHours(
            time_zone=NEW_YORK,
            data_time_zone=NEW_YORK,
            week=_week(),
            holidays={HOLIDAY},
            early_closes={HALF_DAY: timedelta(hours=13)},
        )

    def put(self, symbol: Symbol, day: date, bars: TradeBars | QuoteBars) -> ToyMarket:
        if isinstance(bars, TradeBars):
            self.trade_bars[symbol, day] = bars
        else:
            self.quote_bars[symbol, day] = bars
        return self

    def list_contracts(self, day: date, rows: Sequence[UniverseRow], price: float, underlying: Symbol = ABC) -> ToyMarket:
        self.universes[Symbol.create_canonical_option(underlying), day] = Universe(day, price, rows)
        return self

    def has_trades(self, symbol: Symbol) -> bool:
        return True

    def minute_trades(self, symbol: Symbol, day: date) -> TradeBars | None:
        return self.trade_bars.get((symbol, day))

    def minute_quotes(self, symbol: Symbol, day: date) -> QuoteBars | None:
        self.asked.append((symbol, day))
        return self.quote_bars.get((symbol, day))

    def first_trade(self, symbol: Symbol, day: date) -> int | None:
        bars = self.minute_trades(symbol, day)
        return None if bars is None else int(bars.end[0])

    def first_quote(self, symbol: Symbol, day: date) -> int | None:
        bars = self.quote_bars.get((symbol, day))
        return None if bars is None else int(bars.end[0])

    def open_interest(self, symbol: Symbol, day: date) -> OpenInterest | None:
        return None

    def has_any(self, first: date, last: date) -> bool:
        return False

    def long_open_interest(self, symbol: Symbol, resolution: Resolution) -> OpenInterest | None:
        return None

    def daily_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        return None

    def hourly_trades(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> TradeBars | None:
        return None

    def daily_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        return None

    def hourly_quotes(self, symbol: Symbol, since: date | None = None, until: date | None = None) -> QuoteBars | None:
        return None

    def universe(self, canonical: Symbol, day: date) -> Universe | None:
        return self.universes.get((canonical, day))

    def contract_map(self, canonical: Symbol, mode: DataMappingMode) -> ContractMap | None:
        return self.maps.get((canonical, mode))

    def future_margins(self, symbol: Symbol, day: date) -> tuple[float, float] | None:
        return self.margins

    def hours(self, symbol: Symbol) -> MarketHours:
        return self._hours

    def properties(self, symbol: Symbol) -> SymbolProperties:
        return SymbolProperties(contract_multiplier=100.0) if symbol.is_option else SymbolProperties()

    def interest_rate(self, day: date) -> float:
        return 0.05

    def dividend_yield(self, symbol: Symbol, day: date, price: float) -> float:
        return 0.0

    def first_listing(self, equity: Symbol) -> tuple[str, date] | None:
        return None

    def skipped(self) -> Sequence[str]:
        return ()

    def price_factors(self, symbol: Symbol, day: date) -> tuple[Decimal, Decimal]:
        price, split = next((found for until, found in self.factors.get(symbol, []) if day <= until), (1.0, 1.0))
        return Decimal(str(price)), Decimal(str(split))

    def corporate_actions(self, symbol: Symbol) -> Sequence[CorporateAction]:
        return self.actions.get(symbol, [])

    def listing(self, symbol: Symbol) -> Listing | None:
        return self.listings.get(symbol.underlying if symbol.is_option and symbol.underlying else symbol)


class Stage:
    """Runs lines of algorithm. ``rows`` of the algorithm come back as a list; it starts with 100,000 dollars."""

    def __init__(self, folder: Path, market: ToyMarket) -> None:
        self.folder = folder
        self.market = market

    def write(self, body: str, start: date, end: date) -> Path:
        head = f"""\
            from AlgorithmImports import *


            class Play(QCAlgorithm):
                def initialize(self):
                    self.set_start_date({start.year}, {start.month}, {start.day})
                    self.set_end_date({end.year}, {end.month}, {end.day})
                    self.rows = []
                    self.begin()

                def at(self, hour, minute, fn):
                    self.schedule.on(self.date_rules.every_day(), self.time_rules.at(hour, minute), fn)

            """
        path = self.folder / "play.py"
        path.write_text(textwrap.dedent(head) + textwrap.indent(textwrap.dedent(body), "    "))
        return path

    def play(
        self,
        body: str,
        start: date = MONDAY,
        end: date | None = None,
        parameters: Mapping[str, str] | None = None,
        script: Sequence[Said] = (),
    ) -> RunResult:
        """Runs to the end. The class body gets ``begin``, called by initialize, and whatever else it needs."""
        path = self.write(body, start, end or start)
        self.store = ObjectStore(self.folder / "store")
        settings = RunSettings(algorithm_id="play", parameters=dict(parameters or {}), script=script)
        return run(path, self.market, self.store, settings, today=date(2026, 1, 2))

    def rows(self, body: str, start: date = MONDAY, end: date | None = None) -> list[str]:
        """Runs, and gives what the algorithm put into the log. An exception of the algorithm fails the test."""
        result = self.play(body, start, end)
        assert result.problem is None, result.problem and result.problem.trace
        return [line.message for line in result.log.lines if line.kind == "LOG"]


def quiet_market() -> ToyMarket:
    """ABC at 100 all week (Wednesday is a holiday, Thursday a half day), a call and puts on it that expire on Friday."""
    market = ToyMarket()
    for day, count in ((MONDAY, SESSION), (TUESDAY, SESSION), (HALF_DAY, HALF_SESSION), (FRIDAY, SESSION)):
        market.put(ABC, day, trades(day, 100.0, count)).put(ABC, day, quotes(day, 99.95, 100.05, count))
        market.put(call(100), day, quotes(day, 2.0, 2.2, count))
        market.put(call(105), day, quotes(day, 0.9, 1.1, count))
        market.put(put(100), day, quotes(day, 1.8, 2.0, count))
        market.put(put(95), day, quotes(day, 0.4, 0.6, count))
    return market
