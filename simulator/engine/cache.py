"""The last known data of a security (Common/Securities/SecurityCache.cs), read from its series when asked.

Bars filled forward never get in here, so the cache is: the last real bar that ended by the instant of the last slice.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from simulator.engine.bars import DIGITS, Bar, BaseData, OpenInterestPoint, QuoteBar, TradeBar
from simulator.engine.clock import Clock
from simulator.engine.lean_object import LeanObject, lean_name
from simulator.engine.moments import local
from simulator.engine.option_universe import OptionUniverse
from simulator.engine.overloads import lean_names
from simulator.engine.seeds import Seeds
from simulator.engine.series import QuoteDay, Side, TradeDay
from simulator.engine.symbol_data import SymbolData
from simulator.enums import Resolution, SecurityType
from simulator.errors import NotSupported
from simulator.history_range import daily_bar

PERIODS = {
    Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: timedelta(hours=1),
    Resolution.DAILY: timedelta(days=1),
}


def trade_bar(data: SymbolData, day: TradeDay, index: int) -> TradeBar:
    """The trade bar as an object."""
    start, period = bar_span(data, day.ends[index])
    return TradeBar(start, data.shown, *day.corners(index), day.volume(index), period)


def bar_span(data: SymbolData, end: int) -> tuple[datetime, timedelta]:
    """Start, exchange-local, and length of the bar that ends at the instant; a daily bar is its session."""
    period = PERIODS[data.resolution]
    last = local(end, data.sessions.hours.time_zone)
    if data.resolution is Resolution.DAILY:
        span = daily_bar(data.sessions.hours, last.date())
        period = last - span[0] if span is not None and span[1] == last else period
    return last - period, period


def quote_bar(data: SymbolData, day: QuoteDay, index: int) -> QuoteBar:
    """The quote bar as an object."""
    start, period = bar_span(data, day.ends[index])
    bid, ask = day.bid.corners(index), day.ask.corners(index)
    return QuoteBar(
        start,
        data.shown,
        Bar(*bid) if bid else None,
        day.bid.size(index),
        Bar(*ask) if ask else None,
        day.ask.size(index),
        period,
    )


def _kept_quote_bar(data: SymbolData, day: QuoteDay, index: int) -> QuoteBar:
    """The quote bar, the same object until another takes its place, as in LEAN's cache."""
    known = day.shown
    if known is None or known[0] != index:
        known = day.shown = index, quote_bar(data, day, index)
    return known[1]


_KINDS: Final = (None, BaseData, TradeBar, QuoteBar, OpenInterestPoint)


class SecurityCache(LeanObject):
    """Last prices of one security."""

    lean_name: ClassVar[str] = "SecurityCache"

    def __init__(
        self, data: SymbolData | None, clock: Clock, seeds: Seeds | None = None, follows: SecurityCache | None = None
    ) -> None:
        """``seeds`` stand in for bars there are none of yet. Bars from before ``follows`` had any do not count."""
        self._data = data
        self._clock = clock
        self._seeds = seeds
        self._follows = follows
        self._first: int | None = None

    def last_trade(self) -> tuple[TradeDay, int] | None:
        """The last trades."""
        found = self._data.trade_at(self._clock.data_ns) if self._data else None
        if found is not None and self._counts(found[0].ends[found[1]]):
            return found
        return None if self._seeds is None else self._seeds.trade

    def last_quote(self) -> tuple[QuoteDay, int] | None:
        """The last quotes."""
        found = self._data.quote_at(self._clock.data_ns) if self._data else None
        if found is not None and self._counts(found[0].ends[found[1]]):
            return found
        return None if self._seeds is None else self._seeds.quote

    def _counts(self, end: int) -> bool:
        """Whether a bar that ended then was taken in: an option's is not before there is data of what it is on
        (TimeSliceFactory.cs, HandleOptionData)."""
        if self._follows is None:
            return True
        first = self._follows._began()
        return first is not None and end >= first

    def _began(self) -> int | None:
        """When its first bar of any kind ended, None before there is one; what was given to it was there from the start."""
        if self._seeds is not None:
            return 0
        if self._first is None and self._data is not None:
            now = self._clock.data_ns
            first = self._data.first_by(self._data.sessions.day(now))
            self._first = first if first is not None and first <= now else None
        return self._first

    def span(self, end: int) -> tuple[datetime, timedelta]:
        """Start, exchange-local, and length of the last bar that ended at the instant."""
        given = None if self._seeds is None else self._seeds.span(end)
        if given is not None:
            return given
        if self._data is None:
            raise ValueError(f"no bar ended at {end}: there is no data")
        return bar_span(self._data, end)

    @property
    def _prices_by_quotes(self) -> bool:
        known = self._data or self._seeds
        return known is not None and known.symbol.security_type is not SecurityType.EQUITY

    def last(self) -> tuple[QuoteDay, int] | tuple[TradeDay, int] | None:
        """The bar LEAN calls the last data: of equal ends the quote's, and never a quote of an equity."""
        trade = self.last_trade()
        quote = self.last_quote() if self._prices_by_quotes else None
        if quote is None or (trade is not None and trade[0].ends[trade[1]] > quote[0].ends[quote[1]]):
            return trade
        return quote

    @property
    def price(self) -> float:
        """The last price that was not 0."""
        return self._last_price()

    @property
    def close(self) -> float:
        """The last bar's close."""
        return self._last_price()

    def _last_price(self) -> float:
        last = self.last()
        if last is None:
            return 0.0
        day, index = last
        return day.close[index] or _earlier(day.close, index)

    def _corner(self, corner: int) -> float:
        last = self.last()
        if last is None:
            return 0.0
        day, index = last
        if isinstance(day, TradeDay):
            return day.corners(index)[corner]
        sides = [side.corners(index) for side in (day.bid, day.ask)]
        values = [side[corner] for side in sides if side is not None and side[corner]]
        return round(sum(values) / len(values), DIGITS) if values else 0.0

    @property
    def open(self) -> float:
        """The last bar's open."""
        return self._corner(0)

    @property
    def high(self) -> float:
        """The last bar's high."""
        return self._corner(1)

    @property
    def low(self) -> float:
        """The last bar's low."""
        return self._corner(2)

    def _side(self, name: str) -> tuple[Side, int] | None:
        quote = self.last_quote()
        return None if quote is None else (getattr(quote[0], name), quote[1])

    def _side_close(self, name: str) -> float:
        side = self._side(name)
        if side is None:
            return 0.0
        closes, index = side[0].close, side[1]
        return closes[index] or _earlier(closes, index)

    def _side_size(self, name: str) -> float:
        found = self._side(name)
        if found is None:
            return 0.0
        side, index = found
        for row in range(index, -1, -1):
            size = side.size(row)
            if size:
                return size
        return 0.0

    @property
    def bid_price(self) -> float:
        """The last bid."""
        return self._side_close("bid")

    @property
    def ask_price(self) -> float:
        """The last ask."""
        return self._side_close("ask")

    @property
    def bid_size(self) -> float:
        """The last bid size."""
        return self._side_size("bid")

    @property
    def ask_size(self) -> float:
        """The last ask size."""
        return self._side_size("ask")

    @property
    def volume(self) -> float:
        """Volume of the last trade bar."""
        trade = self.last_trade()
        return 0.0 if trade is None else trade[0].volume(trade[1])

    @property
    def open_interest(self) -> int:
        """The last open interest."""
        found = self._data.open_interest_at(self._clock.data_ns) if self._data else 0.0
        return int(self._seeds.interest if not found and self._seeds is not None else found)

    def get_data(self, kind: type[Any] | None = None) -> Any:
        """The last data, or the last of one kind: TradeBar, QuoteBar, OpenInterest, or a contract's line of its chain's file.

        None where there is none yet; NotSupported for other kinds.
        """
        data, seeds = self._data, self._seeds
        if kind is OptionUniverse:
            return None if data is None or data.listed is None else data.listed.of(data.symbol)
        if kind not in _KINDS:
            raise NotSupported(f"NotSupported: SecurityCache.get_data of {lean_name(kind)}")
        if seeds is not None and (data is None or (kind in seeds.points and not self._has_own(kind))):
            return self._given(seeds, kind)
        if data is None:
            return None
        if kind is OpenInterestPoint:
            now = local(self._clock.data_ns, data.sessions.hours.time_zone)
            return OpenInterestPoint(data.symbol, now, now, self.open_interest)
        if kind is TradeBar:
            trade = self.last_trade()
            return trade_bar(data, *trade) if trade else None
        if kind is QuoteBar:
            quote = self.last_quote()
            return _kept_quote_bar(data, *quote) if quote else None
        last = self.last()
        if last is None:
            return None
        if seeds is not None and (last is seeds.trade or last is seeds.quote):
            return self._given(seeds, None)
        day, index = last
        return trade_bar(data, day, index) if isinstance(day, TradeDay) else _kept_quote_bar(data, day, index)

    def _has_own(self, kind: type[BaseData] | None) -> bool:
        """Whether there is data of the kind that was not given."""
        data, now = self._data, self._clock.data_ns
        if data is None:
            return False
        if kind is OpenInterestPoint:
            return bool(data.open_interest_at(now))
        return (data.trade_at(now) if kind is TradeBar else data.quote_at(now)) is not None

    def _given(self, seeds: Seeds, kind: type[BaseData] | None) -> BaseData | None:
        """The point given of the kind; the last one where none is named."""
        if kind is not None:
            return seeds.points.get(kind)
        return seeds.points.get(QuoteBar if self.last() is seeds.quote else TradeBar)

    @lean_names("type")
    def has_data(self, kind: type[Any]) -> bool:
        """Whether there has been data of the kind."""
        return self.get_data(kind) is not None

    @property
    def is_empty(self) -> bool:
        """Whether there has been no data yet."""
        return self.last_trade() is None and (not self._prices_by_quotes or self.last_quote() is None)

    @property
    def last_end(self) -> int | None:
        """When the last data ended, None where there is none yet."""
        last = self.last()
        return None if last is None else last[0].ends[last[1]]


def _earlier(values: list[float], index: int) -> float:
    """The last value before the index that is not 0."""
    for row in range(index - 1, -1, -1):
        if values[row]:
            return values[row]
    return 0.0
