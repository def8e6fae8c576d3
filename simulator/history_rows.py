"""The bars a history request finds, as columns: read, scaled, filled forward and filtered as LEAN does.

Engine/HistoricalData/SubscriptionDataReaderHistoryProvider.cs: prices are scaled before bars are filled forward; market hours
and the range are looked at last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from simulator.enums import Resolution
from simulator.history_range import carry_forward, daily_bar, is_open_during, slots, wall_ns
from simulator.hours import MarketHours
from simulator.market import BarSource, Floats, Instants, OpenInterest, QuoteBars, TradeBars, has_quotes
from simulator.normalization import SIZES, Scale
from simulator.symbols import Symbol

_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - local wall time has no zone here
_DAY_NS: Final = 86_400_000_000_000
_HOUR_NS: Final = 3_600_000_000_000
SIDES: Final = ("open", "high", "low", "close")
Columns = dict[str, Floats]
LongBars = Callable[[Symbol, date, date], TradeBars | QuoteBars | None]


@dataclass(frozen=True, slots=True)
class Rows:
    """Bar ends (exchange-local wall time, ns, rising), the columns at them by the market's names, and which bars are copies
    filled forward."""

    ends: Instants
    columns: Columns
    copied: NDArray[np.bool_]

    def pick(self, keep: NDArray[np.bool_]) -> Rows:
        """Some of the rows."""
        return Rows(self.ends[keep], {name: values[keep] for name, values in self.columns.items()}, self.copied[keep])

    def last(self) -> Rows:
        """The last row, if there are any."""
        return self.pick(np.arange(len(self.ends)) == len(self.ends) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One symbol's part of a request, in exchange-local time: bars that end after ``start``, by ``end``."""

    market: BarSource
    symbol: Symbol
    hours: MarketHours
    resolution: Resolution
    start: datetime
    end: datetime
    extended: bool
    fill_forward: bool
    scale: Scale | None


def trade_rows(request: Request) -> Rows:
    """Trade bars of the request, filled forward with volume 0, filtered by market hours and range."""
    if request.resolution is Resolution.MINUTE:
        parts = [(bars, bars.end) for day in _days(request) if (bars := request.market.minute_trades(request.symbol, day))]
        found = _gathered(parts, request.hours)
    else:
        found = _long(request, request.market.hourly_trades, request.market.daily_trades)
    rows = _filled(_scaled(_within(found, request), request), request)
    if "volume" in rows.columns:
        rows.columns["volume"] = np.where(rows.copied, 0.0, rows.columns["volume"])
    return _kept(rows, request)


def quote_rows(request: Request) -> Rows:
    """Quote bars of the request, NaN where a side is missing; an equity has none by the hour or the day."""
    if not has_quotes(request.symbol.security_type, request.resolution):
        return NOTHING
    if request.resolution is Resolution.MINUTE:
        parts = [(bars, bars.end) for day in _days(request) if (bars := request.market.minute_quotes(request.symbol, day))]
        found = _gathered(parts, request.hours)
    else:
        found = _long(request, request.market.hourly_quotes, request.market.daily_quotes)
    rows = _scaled(_within(found, request), request)
    if request.fill_forward:
        for name in rows.columns:
            if name not in SIZES:
                rows.columns[name] = _last_known(rows.columns[name])
    return _kept(_filled(rows, request), request)


def interest_rows(request: Request) -> Rows:
    """Open interest of the request at the instants it was published while the market was open, filled forward by the minute.

    That of hour and daily files is there at the file's time, whether the market is open or not.
    """
    if request.resolution is not Resolution.MINUTE:
        points = request.market.long_open_interest(request.symbol, request.resolution)
        listed = NOTHING if points is None else _within(_real(points.end, {"value": points.value}), request)
        return listed.pick(listed.ends > wall_ns(request.start))
    parts = [(found, found.end) for day in _days(request) if (found := request.market.open_interest(request.symbol, day))]
    rows = _filled(_within(_gathered(parts, request.hours), request), request)
    opened = [request.hours.is_open(wall_time(end), request.extended) for end in rows.ends]
    return rows.pick(np.array(opened, dtype=np.bool_) & (rows.ends > wall_ns(request.start)))


_KINDS: Final = {"TradeBar": trade_rows, "QuoteBar": quote_rows, "OpenInterest": interest_rows}


def rows_of(request: Request, kind: str) -> Rows:
    """The rows of a kind of bars, by LEAN's name of it."""
    return _KINDS[kind](request)


def _long(request: Request, hourly: LongBars, daily: LongBars) -> Rows:
    """Hour or daily bars near the request's range; a daily bar ends when the regular session does."""
    by_day = request.resolution is Resolution.DAILY
    since, until = request.start - 2 * _DAY, request.end + _DAY
    bars = (daily if by_day else hourly)(request.symbol, since.date(), until.date())
    if bars is None:
        return NOTHING
    near = (bars.end >= wall_ns(since)) & (bars.end <= wall_ns(until))
    stamps = bars.end[near]
    columns = {field.name: getattr(bars, field.name)[near] for field in fields(bars) if field.name != "end"}
    if not by_day:
        return _real(stamps + _HOUR_NS, columns)
    spans = [daily_bar(request.hours, day_of(stamp)) for stamp in stamps]
    known = np.array([span is not None for span in spans], dtype=np.bool_)
    ends = np.array([wall_ns(span[1]) for span in spans if span is not None], dtype=np.int64)
    return _real(ends, {name: values[known] for name, values in columns.items()})


def _gathered(parts: Sequence[tuple[TradeBars | QuoteBars | OpenInterest, Instants]], hours: MarketHours) -> Rows:
    """Days one after the other, their instants turned to exchange-local wall time."""
    if not parts:
        return NOTHING
    ends = np.concatenate([_to_wall(instants, hours) for _, instants in parts])
    names = [field.name for field in fields(parts[0][0]) if field.name != "end"]
    return _real(ends, {name: np.concatenate([getattr(bars, name) for bars, _ in parts]) for name in names})


def _real(ends: Instants, columns: Columns) -> Rows:
    return Rows(ends, columns, np.zeros(len(ends), dtype=np.bool_))


NOTHING: Final = _real(np.empty(0, dtype=np.int64), {})


def _to_wall(instants: Instants, hours: MarketHours) -> Instants:
    """UTC instants of one day as local wall time; days on which clocks change are turned one by one."""
    if not len(instants):
        return instants
    offsets = [
        wall_ns(hours.to_local(datetime.fromtimestamp(int(edge) // 10**9, tz=UTC))) - int(edge) // 10**9 * 10**9
        for edge in (instants[0], instants[-1])
    ]
    if offsets[0] == offsets[1]:
        return instants + offsets[0]
    walls = [wall_ns(hours.to_local(datetime.fromtimestamp(int(each) // 10**9, tz=UTC))) for each in instants]
    return np.array(walls, dtype=np.int64)


def _within(rows: Rows, request: Request) -> Rows:
    """The bars LEAN reads: those that end at the start of the range (to fill forward from) or later, up to its end."""
    return rows.pick((rows.ends >= wall_ns(request.start)) & (rows.ends <= wall_ns(request.end)))


def _scaled(rows: Rows, request: Request) -> Rows:
    """Prices by the day's scale; volumes and sizes divided by its factor and rounded to even."""
    if request.scale is None or not len(rows.ends):
        return rows
    days, which = np.unique((rows.ends - 1) // _DAY_NS, return_inverse=True)
    scales = [tuple(map(float, request.scale(day_of(day * _DAY_NS)))) for day in days]
    factors, added = (np.array(part)[which] for part in zip(*scales, strict=True))
    return replace(
        rows,
        columns={
            name: np.round(values / factors) if name in SIZES else values * factors + added
            for name, values in rows.columns.items()
        },
    )


def _filled(rows: Rows, request: Request) -> Rows:
    if not request.fill_forward:
        return rows
    possible = slots(request.hours, request.start, request.end, request.resolution, request.extended)
    every, places, copied = carry_forward(rows.ends, possible)
    return Rows(every, {name: values[places] for name, values in rows.columns.items()}, copied)


def _kept(rows: Rows, request: Request) -> Rows:
    """Bars after the start while the market is open."""
    keep = is_open_during(request.hours, rows.ends, request.resolution, request.extended)
    return rows.pick(keep & (rows.ends > wall_ns(request.start)))


def _last_known(values: Floats) -> Floats:
    """A side that is missing takes the one before, where there was one."""
    rows = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
    return np.where(rows < 0, np.nan, values[rows])


def _days(request: Request) -> list[date]:
    first, last = request.start.date(), request.end.date()
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def wall_time(stamp: int) -> datetime:
    """A wall time in ns as a naive datetime."""
    return _EPOCH + timedelta(microseconds=int(stamp) // 1000)


def day_of(stamp: int) -> date:
    """The calendar day of a wall time in ns."""
    return wall_time(stamp).date()
