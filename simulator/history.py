"""The pandas frames of LEAN's ``history`` (Common/Python/PandasData.cs, PandasConverter.DataFrameGenerator.cs).

One difference from LEAN: the frame's symbol level is looked up by symbol, not by ticker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulator.enums import Resolution, SecurityType
from simulator.history_range import (
    bar_length,
    carry_forward,
    daily_bar,
    is_open_during,
    slots,
    start_of_periods,
    wall_ns,
)
from simulator.hours import MarketHours, local_to_utc
from simulator.market import Floats, Instants, MarketData, QuoteBars, TradeBars
from simulator.symbols import Symbol

_NAMES: Final = ("expiry", "strike", "type", "symbol", "time")
_DAY: Final = timedelta(days=1)
_DAY_NS: Final = 86_400_000_000_000
_SIDES: Final = ("open", "high", "low", "close")
Columns = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class _Rows:
    """Bar ends (exchange-local wall time, ns, rising) and the columns at them."""

    ends: Instants
    columns: Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    """One symbol's part of a request, in exchange-local time."""

    market: MarketData
    symbol: Symbol
    hours: MarketHours
    resolution: Resolution
    start: datetime
    end: datetime
    extended: bool
    fill_forward: bool
    price_factor: Callable[[Symbol, date], float] | None


def history(
    market: MarketData,
    symbols: Sequence[Symbol],
    resolution: Resolution,
    *,
    now: datetime,
    time_zone: ZoneInfo,
    periods: int | None = None,
    span: timedelta | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    extended: bool = False,
    fill_forward: bool = True,
    price_factor: Callable[[Symbol, date], float] | None = None,
) -> pd.DataFrame:
    """What ``self.history(symbols, periods | span | start, end, resolution)`` returns at the aware UTC instant ``now``.

    Give one of ``periods``, ``span``, or ``start`` with or without ``end`` (naive, in ``time_zone``, the algorithm's).
    Nothing after ``now`` is shown. The frame's time is each bar's end in its exchange's time zone; columns with no value
    but 0 are left out. ``price_factor`` gives what LEAN's normalization multiplies prices of a symbol and day with
    (volumes and sizes are divided by it and rounded); without it prices are raw. An empty frame where there is no data.
    NotSupported for ticks and seconds.
    """
    bar_length(resolution)
    frames: list[tuple[Symbol, pd.DataFrame]] = []
    for symbol in dict.fromkeys(symbols):
        hours = market.hours(symbol)
        local_now = hours.to_local(now)
        if periods is not None:
            first = start_of_periods(hours, local_now, resolution, periods, extended)
        elif span is not None:
            first = hours.to_local(local_to_utc(now.astimezone(time_zone).replace(tzinfo=None) - span, time_zone))
        elif start is not None:
            first = hours.to_local(local_to_utc(start, time_zone))
        else:
            raise TypeError("history takes a number of periods, a timedelta, or a start")
        last = local_now if end is None else min(local_now, hours.to_local(local_to_utc(end, time_zone)))
        request = _Request(
            market=market,
            symbol=symbol,
            hours=hours,
            resolution=resolution,
            start=first,
            end=last,
            extended=extended and resolution is Resolution.MINUTE,
            fill_forward=fill_forward,
            price_factor=price_factor,
        )
        rows = _combined(_trades(request), _quotes(request))
        if len(rows.ends):
            frames.append((symbol, _frame_of(rows)))
    return _joined(frames)


def _trades(request: _Request) -> _Rows:
    """Trade bars of the request, filled forward with volume 0, filtered by market hours and range."""
    if request.resolution is Resolution.MINUTE:
        parts = [(bars, bars.end) for day in _days(request) if (bars := request.market.minute_trades(request.symbol, day))]
        ends, columns = _gathered(parts, request.hours)
    else:
        ends, columns = _long_trades(request)
    ends, columns = _normalized(*_within(ends, columns, request), request)
    ends, columns, copied = _filled(ends, columns, request)
    if "volume" in columns:
        columns["volume"] = np.where(copied, 0.0, columns["volume"])
    return _kept(ends, columns, request)


def _quotes(request: _Request) -> _Rows:
    """Quote bars of the request; there are minute files of them only."""
    if request.resolution is not Resolution.MINUTE or request.symbol.security_type is SecurityType.INDEX:
        return _Rows(np.empty(0, dtype=np.int64), {})
    parts = [(bars, bars.end) for day in _days(request) if (bars := request.market.minute_quotes(request.symbol, day))]
    ends, columns = _gathered(parts, request.hours)
    ends, columns = _normalized(*_within(ends, columns, request), request)
    if request.fill_forward:
        for side in ("bid", "ask"):
            for part in _SIDES:
                name = f"{side}_{part}"
                if name in columns:
                    columns[name] = _last_known(columns[name])
    ends, columns, _ = _filled(ends, columns, request)
    rows = _kept(ends, columns, request)
    return _Rows(rows.ends, _quote_columns(rows.columns) if rows.columns else {})


def _quote_columns(raw: Columns) -> Columns:
    """LEAN's columns of a quote bar: both sides, their sizes, and the middle (or the one side there is)."""
    columns: Columns = {}
    for part in _SIDES:
        bid, ask = raw[f"bid_{part}"], raw[f"ask_{part}"]
        columns[f"bid{part}"], columns[f"ask{part}"] = bid, ask
        middle = np.where(np.isnan(bid), ask, np.where(np.isnan(ask), bid, (bid + ask) / 2.0))
        columns[part] = np.nan_to_num(middle)
    for side in ("bid", "ask"):
        columns[f"{side}size"] = np.nan_to_num(raw[f"{side}_size"])
    return columns


def _combined(trades: _Rows, quotes: _Rows) -> _Rows:
    """One row an instant: open, high, low and close are the trade's where there is one, else the quote's middle."""
    if not len(quotes.ends):
        return trades
    ends = np.union1d(trades.ends, quotes.ends).astype(np.int64)
    columns: Columns = {}
    for rows in (quotes, trades):
        place = np.searchsorted(ends, rows.ends)
        for name, values in rows.columns.items():
            columns.setdefault(name, np.full(len(ends), np.nan))[place] = values
    return _Rows(ends, columns)


def _long_trades(request: _Request) -> tuple[Instants, Columns]:
    """Hour or daily bars near the request's range; a daily bar ends when the regular session does."""
    daily = request.resolution is Resolution.DAILY
    since, until = request.start - 2 * _DAY, request.end + _DAY
    read = request.market.daily_trades if daily else request.market.hourly_trades
    bars = read(request.symbol, since.date(), until.date())
    if bars is None:
        return np.empty(0, dtype=np.int64), {}
    near = (bars.end >= wall_ns(since)) & (bars.end <= wall_ns(until))
    stamps = bars.end[near]
    columns = {field.name: getattr(bars, field.name)[near] for field in fields(bars) if field.name != "end"}
    if not daily:
        return stamps + 3_600_000_000_000, columns
    spans = [daily_bar(request.hours, _day_of(stamp)) for stamp in stamps]
    known = np.array([span is not None for span in spans], dtype=np.bool_)
    ends = np.array([wall_ns(span[1]) for span in spans if span is not None], dtype=np.int64)
    return ends, {name: values[known] for name, values in columns.items()}


def _gathered(parts: Sequence[tuple[TradeBars | QuoteBars, Instants]], hours: MarketHours) -> tuple[Instants, Columns]:
    """Days one after the other, their instants turned to exchange-local wall time."""
    if not parts:
        return np.empty(0, dtype=np.int64), {}
    ends = np.concatenate([_to_wall(instants, hours) for _, instants in parts])
    names = [field.name for field in fields(parts[0][0]) if field.name != "end"]
    return ends, {name: np.concatenate([getattr(bars, name) for bars, _ in parts]) for name in names}


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


def _within(ends: Instants, columns: Columns, request: _Request) -> tuple[Instants, Columns]:
    """The bars LEAN reads: those that end at the start of the range (to fill forward from) or later, up to its end."""
    keep = (ends >= wall_ns(request.start)) & (ends <= wall_ns(request.end))
    return ends[keep], {name: values[keep] for name, values in columns.items()}


def _normalized(ends: Instants, columns: Columns, request: _Request) -> tuple[Instants, Columns]:
    """Prices times the day's factor, volumes and sizes divided by it and rounded to even, as LEAN adjusts."""
    factor_of = request.price_factor
    if factor_of is None or not len(ends):
        return ends, columns
    days, which = np.unique((ends - 1) // _DAY_NS, return_inverse=True)
    factors = np.array([factor_of(request.symbol, _day_of(day * _DAY_NS)) for day in days])[which]
    counted = ("volume", "bid_size", "ask_size")
    return ends, {name: np.round(values / factors) if name in counted else values * factors for name, values in columns.items()}


def _filled(ends: Instants, columns: Columns, request: _Request) -> tuple[Instants, Columns, NDArray[np.bool_]]:
    if not request.fill_forward:
        return ends, columns, np.zeros(len(ends), dtype=np.bool_)
    possible = slots(request.hours, request.start, request.end, request.resolution, request.extended)
    every, rows, copied = carry_forward(ends, possible)
    return every, {name: values[rows] for name, values in columns.items()}, copied


def _kept(ends: Instants, columns: Columns, request: _Request) -> _Rows:
    """Bars after the start while the market is open."""
    keep = is_open_during(request.hours, ends, request.resolution, request.extended) & (ends > wall_ns(request.start))
    return _Rows(ends[keep], {name: values[keep] for name, values in columns.items()})


def _last_known(values: Floats) -> Floats:
    """A side that is missing takes the one before, where there was one."""
    rows = np.maximum.accumulate(np.where(np.isnan(values), -1, np.arange(len(values))))
    return np.where(rows < 0, np.nan, values[rows])


def _days(request: _Request) -> list[date]:
    first, last = request.start.date(), request.end.date()
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _day_of(stamp: int) -> date:
    return datetime.fromtimestamp(int(stamp) // 10**9, tz=UTC).date()


def _frame_of(rows: _Rows) -> pd.DataFrame:
    """Columns with a value that is neither missing nor 0, by time."""
    told = {name: values for name, values in rows.columns.items() if bool(np.nan_to_num(values).any())}
    return pd.DataFrame(told, index=pd.DatetimeIndex(rows.ends.astype("datetime64[ns]"), name="time"))


def _joined(frames: Sequence[tuple[Symbol, pd.DataFrame]]) -> pd.DataFrame:
    """All symbols one under the other: index levels as the richest symbol needs them, columns by name."""
    if not frames:
        return pd.DataFrame()
    levels = max(_levels(symbol) for symbol, _ in frames)
    names = {2: _NAMES[3:], 3: (_NAMES[0], *_NAMES[3:]), 5: _NAMES}[levels]
    indexed = []
    for symbol, frame in frames:
        head = _index_head(symbol, levels)
        index = pd.MultiIndex.from_tuples([(*head, moment) for moment in frame.index], names=names)
        indexed.append(frame.set_axis(index, axis=0))
    joined = pd.concat(indexed, sort=True)
    return joined.reindex(columns=sorted(joined.columns))


def _levels(symbol: Symbol) -> int:
    if symbol.is_option:
        return 5
    return 3 if symbol.security_type is SecurityType.FUTURE else 2


def _index_head(symbol: Symbol, levels: int) -> tuple[object, ...]:
    """The index values before the time; a level the symbol has nothing for is an empty text, as in LEAN."""
    expiry: object = datetime.combine(symbol.expiry, time.min) if symbol.expiry is not None else ""
    if levels == 2:
        return (symbol,)
    if levels == 3:
        return (expiry, symbol)
    if symbol.is_option:
        return (expiry, symbol.strike, symbol.right, symbol)
    return (expiry, "", "", symbol)
