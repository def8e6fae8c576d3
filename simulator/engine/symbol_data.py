"""All data of one subscribed symbol, read at an instant; a day is decoded when something first asks for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from simulator.bar_series import pick
from simulator.engine.coarse_bars import coarse_bars, coarse_interest
from simulator.engine.moments import MINUTE
from simulator.engine.open_interest import InterestTrack, Told
from simulator.engine.series import Corners, QuoteDay, TradeDay
from simulator.engine.sessions import Sessions
from simulator.engine.tracks import QuoteTrack, TradeTrack
from simulator.enums import DataNormalizationMode, Resolution, SecurityType
from simulator.market import BarSource, OpenInterest, QuoteBars, TradeBars, has_quotes
from simulator.normalization import SIZES, Scale, scale_of
from simulator.symbols import Symbol

if TYPE_CHECKING:
    from simulator.engine.option_universe import Lines

Bars = TypeVar("Bars", TradeBars, QuoteBars)
OneDay = Callable[[Symbol, date], Bars | None]
Long = Callable[[Symbol, date, date], Bars | None]
_ONE_DAY = timedelta(days=1)
_AS_FILED = (Decimal(1), Decimal(0))
_DIGITS = 12
"""Decimals of a scaled price: LEAN's are exact, and what lies beyond is the noise of binary fractions."""


class SymbolData:
    """Quotes, trades and open interest of one symbol, from the instant its subscription began.
    ``shown`` is the symbol its data go by: that of an equity's ticker of the day.

    Chains have thousands of symbols that nobody looks at: a track is made when it is first asked for.
    """

    __slots__ = (
        "_first", "_made", "_scale", "_unlooked", "first_day", "frozen", "has_quotes", "has_trades", "interest", "listed",
        "market", "quotes", "resolution", "sessions", "shown", "start", "symbol", "told", "trades",
    )  # fmt: skip
    trades: TradeTrack
    quotes: QuoteTrack
    interest: InterestTrack

    def __init__(
        self,
        market: BarSource,
        symbol: Symbol,
        sessions: Sessions,
        start: int,
        resolution: Resolution = Resolution.MINUTE,
    ) -> None:
        self.symbol = self.shown = symbol
        self.sessions = sessions
        self.start = start
        self.first_day = sessions.first_day(start, minutes=resolution is Resolution.MINUTE)
        self.resolution = resolution
        self.market = market
        self._scale: Scale | None = None
        self.has_trades = market.has_trades(symbol)
        self.has_quotes = has_quotes(symbol.security_type, resolution)
        self.frozen: int | None = None
        self.listed: Lines | None = None
        self.told: Told | None = None
        self._made: tuple[str, ...] = ()
        self._first: int | None = None
        self._unlooked = self.first_day

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            """A track, put in its slot."""
            make = _TRACKS.get(name)
            if make is None:
                raise AttributeError(name)
            track = make(self)
            setattr(self, name, track)
            self._made += (name,)
            return track

    def let_go(self) -> None:
        """Lets the tracks go with all they decoded; for who still asks they are made and decoded again."""
        for name in self._made:
            delattr(self, name)
        self._made = ()

    def read(self, day: date, minute: OneDay[Bars], hourly: Long[Bars], daily: Long[Bars]) -> Bars | None:
        """The day's bars of the subscription's resolution that overlap a session, None where there are none."""
        if self.resolution is Resolution.MINUTE:
            bars = minute(self.symbol, day)
            found = None if bars is None else pick(bars, self.sessions.overlapping(day, bars.end))
        else:
            read = daily if self.resolution is Resolution.DAILY else hourly
            found = coarse_bars(read(self.symbol, day, day), self.sessions, day, self.resolution)
        return found if found is not None and len(found.end) else None

    def normalize(self, mode: DataNormalizationMode) -> None:
        """Scales prices as the mode says; days decoded with another scale are let go. Only an equity's are scaled."""
        if self.symbol.security_type is not SecurityType.EQUITY:
            return
        first = self.sessions.day(self.start)
        scale = scale_of(self.market, self.symbol, mode, first, first)
        if scale is not None or self._scale is not None:
            self._scale = scale
            self.let_go()

    def split(self, day: date, factor: float) -> None:
        """Raw bars from before the day are seen at its prices from now on, as LEAN changes what it has cached."""
        before = self._scale

        exact = Decimal(repr(factor))

        def scale(wanted: date) -> tuple[Decimal, Decimal]:
            known, added = _AS_FILED if before is None else before(wanted)
            return (known * exact, added * exact) if wanted < day else (known, added)

        self._scale = scale
        self.let_go()

    def raw_close_before(self, day: date) -> float:
        """The last trade's close of the days before this one, as the files have it; 0 where there is none."""
        found = self.trades.before(day)
        if found is None:
            return 0.0
        bars, index = found
        factor, added = _AS_FILED if self._scale is None else self._scale(self.sessions.day(bars.ends[index] - 1))
        return (bars.close[index] - float(added)) / float(factor)

    def scaled(self, bars: Bars, day: date) -> Bars:
        """The bars by the day's scale, in which sizes are divided by the factor and rounded, as LEAN adjusts."""
        if self._scale is None:
            return bars
        scale = self._scale(day)
        if scale == _AS_FILED:
            return bars
        factor, added = map(float, scale)
        values = {field.name: getattr(bars, field.name) for field in fields(bars) if field.name != "end"}
        return replace(
            bars,
            **{
                name: np.round(one / factor) if name in SIZES else np.round(one * factor + added, _DIGITS)
                for name, one in values.items()
            },
        )

    def scaled_corners(self, corners: Corners | None, day: date) -> Corners | None:
        """Prices of a file by the day's scale."""
        if corners is None or self._scale is None:
            return corners
        factor, added = map(float, self._scale(day))
        first, highest, lowest, last = (round(price * factor + added, _DIGITS) for price in corners)
        return first, highest, lowest, last

    def scale_on(self, end: int) -> tuple[Decimal, Decimal] | None:
        """What the prices of a bar that ended then were multiplied with, and what was added; None where they are as filed."""
        scale = None if self._scale is None else self._scale(self.sessions.day(end - 1))
        return None if scale == _AS_FILED else scale

    def freeze(self, ns: int) -> None:
        """Nothing comes after the instant; what was decoded is let go, and decoded again where it is asked for."""
        self.frozen = ns
        self.let_go()

    def at(self, ns: int) -> int:
        """The instant reads happen at: a delisted symbol's data stands still."""
        return ns if self.frozen is None else min(ns, self.frozen)

    def trade_at(self, ns: int) -> tuple[TradeDay, int] | None:
        """The last trade bar that ended by the instant."""
        return self.trades.at(self.at(ns)) if self.has_trades else None

    def quote_at(self, ns: int) -> tuple[QuoteDay, int] | None:
        """The last quote bar that ended by the instant."""
        return self.quotes.at(self.at(ns)) if self.has_quotes else None

    def interest_of(self, symbol: Symbol, day: date) -> OpenInterest | None:
        """The day's points of the subscription's resolution."""
        if self.resolution is Resolution.MINUTE:
            return self.market.open_interest(symbol, day)
        every = self.market.long_open_interest(symbol, self.resolution)
        if every is None:
            return None
        return coarse_interest(every, self.sessions, day)

    def tell(self, told: Told, lines: Lines, *, listed: bool) -> None:
        """What its chain's universe file says of it; ``listed`` where the file is sure to have it."""
        self.listed = lines
        self.told = told.after(self.told, listed=listed)

    def open_interest_at(self, ns: int) -> float:
        """The last open interest published by the instant since the subscription began, 0 where there is none."""
        then = self.at(ns)
        return self.interest.at(self.sessions.day(then), then, self.told)

    def open_interest_told(self, ns: int) -> tuple[int, float]:
        """As ``open_interest_at``, of the symbol's own data only, no universe file's; and when it was published, 0 if never."""
        then = self.at(ns)
        return self.interest.published(self.sessions.day(then), then)

    def first_by(self, day: date) -> int | None:
        """When the first bar of any kind since the subscription began ended; None where there was none up to the day."""
        while self._first is None and self._unlooked <= day:
            self._first = self._first_on(self._unlooked)
            self._unlooked += _ONE_DAY
        return self._first

    def _first_on(self, day: date) -> int | None:
        """When the first of the day's bars that count ended."""
        if not self.sessions.of(day):
            return None
        trade = self._first_of(day, "trades", self.market.first_trade) if self.has_trades else None
        quote = self._first_of(day, "quotes", self.market.first_quote) if self.has_quotes else None
        return trade if quote is None else quote if trade is None else min(trade, quote)

    def _first_of(self, day: date, track: str, peek: Callable[[Symbol, date], int | None]) -> int | None:
        """As the market has it where that is enough: then neither a bar nor the track is made."""
        if self.resolution is Resolution.MINUTE:
            end, spans = peek(self.symbol, day), self.sessions.of(day)
            if end is None or (end >= self.start and spans[0][0] < end < spans[-1][1] + MINUTE):
                return end
        first: int | None = getattr(self, track).first_end(day)
        return first


def _interest(data: SymbolData) -> InterestTrack:
    symbol = data.symbol
    published = symbol.is_option or symbol.security_type is SecurityType.FUTURE
    return InterestTrack(symbol, data.interest_of if published else None, data.sessions.day(data.start), data.start)


_TRACKS: Final[dict[str, Callable[[SymbolData], object]]] = {"trades": TradeTrack, "quotes": QuoteTrack, "interest": _interest}
