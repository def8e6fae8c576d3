"""From the lines of one entry to bars with UTC end times."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from simulator.hours import local_to_utc
from simulator.lean_files.decode import rising, stamped_table, table
from simulator.lean_files.problems import Problem
from simulator.market import Floats, Instants, OpenInterest, QuoteBars, TradeBars

Series = TypeVar("Series", TradeBars, QuoteBars, OpenInterest)
Report = Callable[[Problem], None]

MINUTE: Final = 60_000_000_000
FIRST_LINE: Final = 16
_FIRST_CELL: Final = re.compile(rb"([0-9]{1,8}),")
_MS: Final = 1_000_000
_DAY_MS: Final = 86_400_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One entry of a minute file: its day and time zone, what prices are divided by, its name, who hears of bad lines."""

    day: date
    zone: ZoneInfo
    scale: float
    where: str
    report: Report


def nanoseconds(instant: datetime) -> int:
    """An aware instant in ns since the epoch."""
    return (instant - _EPOCH) // timedelta(microseconds=1) * 1000


@lru_cache(maxsize=512)
def day_bounds(day: date, zone: ZoneInfo) -> tuple[int, int]:
    """First instant of the local day and of the next, in ns since the epoch."""
    midnight = datetime.combine(day, time.min)
    return nanoseconds(local_to_utc(midnight, zone)), nanoseconds(local_to_utc(midnight + timedelta(days=1), zone))


def first_end(head: bytes, day: date, zone: ZoneInfo) -> int | None:
    """When the minute bar of an entry's first line ends, from the bytes the entry begins with; None where they do not tell."""
    found = _FIRST_CELL.match(head)
    first, last = day_bounds(day, zone)
    if found is None or last - first != _DAY_MS * _MS or (ms := int(found[1])) >= _DAY_MS:
        return None
    return first + ms * _MS + MINUTE


def trade_bars(content: bytes, source: Source) -> TradeBars:
    """Minute trades: ``ms,open,high,low,close,volume``; ms since midnight, the bar's start."""
    columns, start = _timed(content, 6, source)
    return _trades(start + MINUTE, columns[1:], source.scale)


def quote_bars(content: bytes, source: Source) -> QuoteBars:
    """Minute quotes: ``ms,bid open,high,low,close,size,ask open,high,low,close,size``. A side all 0 or empty is missing."""
    columns, start = _timed(content, 11, source)
    return _quotes(start + MINUTE, columns[1:], source.scale)


def open_interest(content: bytes, source: Source) -> OpenInterest:
    """Open interest: ``ms,count``; a point in time, not a bar."""
    columns, start = _timed(content, 2, source)
    return OpenInterest(start, columns[1])


def long_open_interest(content: bytes, scale: float, where: str, report: Report) -> OpenInterest:
    """Open interest by the hour or the day: ``yyyyMMdd HH:mm,count``; times are kept as the file has them. No scale."""
    del scale
    stamps, columns = _stamped(content, 2, 1.0, where, report)
    return OpenInterest(stamps, columns[0])


def long_trades(content: bytes, scale: float, where: str, report: Report) -> TradeBars:
    """Hour or daily trades: ``yyyyMMdd HH:mm,open,high,low,close,volume``; times are kept as the file has them."""
    return _trades(*_stamped(content, 6, scale, where, report), scale)


def long_quotes(content: bytes, scale: float, where: str, report: Report) -> QuoteBars:
    """Hour or daily quotes: ``yyyyMMdd HH:mm`` and the columns of ``quote_bars``; times are kept as the file has them."""
    return _quotes(*_stamped(content, 11, scale, where, report), scale)


def local_stamps(stamps: Instants, data_zone: ZoneInfo, zone: ZoneInfo) -> Instants:
    """Wall times of the data's zone (ns) as those of the exchange's."""
    if data_zone.key == zone.key:
        return stamps
    naive = (_EPOCH.replace(tzinfo=None) + timedelta(microseconds=stamp // 1000) for stamp in stamps.tolist())
    walls = (local_to_utc(each, data_zone).astimezone(zone).replace(tzinfo=UTC) for each in naive)
    return np.array([nanoseconds(wall) for wall in walls], dtype=np.int64)


def _stamped(content: bytes, width: int, scale: float, where: str, report: Report) -> tuple[Instants, Floats]:
    """The stamps of the rows LEAN keeps, and their other columns, shape (width - 1, rows). The other rows are reported."""
    stamps, values = stamped_table(content, width, where)
    if scale != 1.0:
        for row in np.flatnonzero((values < 0).any(axis=1)):
            report(Problem(where, int(row) + 1, "a negative number: taken as it is, as LEAN does"))
    keep = rising(stamps, where, report)
    return stamps[keep], np.ascontiguousarray(values[keep].T)


def size(series: TradeBars | QuoteBars | OpenInterest | None) -> int:
    """Bytes the arrays hold."""
    return 0 if series is None else sum(getattr(series, name).nbytes for name in series.__slots__)


def _trades(end: Instants, columns: Floats, scale: float) -> TradeBars:
    prices = columns[:4]
    if scale != 1.0:
        prices /= scale
    return TradeBars(end=end, open=prices[0], high=prices[1], low=prices[2], close=prices[3], volume=columns[4])


def _quotes(end: Instants, columns: Floats, scale: float) -> QuoteBars:
    """Quotes of the columns, shape (10, rows); a side whose prices are all 0 or empty is missing."""
    sides = columns.reshape(2, 5, len(end))
    prices = sides[:, :4]
    missing = ~prices.any(axis=1, keepdims=True)
    if scale != 1.0:
        prices /= scale
    np.copyto(sides, np.nan, where=missing)
    return QuoteBars(end, *columns)


def _timed(content: bytes, width: int, source: Source) -> tuple[Floats, Instants]:
    """The columns of the rows LEAN keeps, shape (width, rows), and their times, ns UTC: rising and within the file's day.

    The other rows are reported, and those with a negative number where none can be.
    """
    rows = table(content, width, source.where)
    if source.scale != 1.0 and b"-" in content:
        for row in np.flatnonzero((rows < 0).any(axis=1)):
            source.report(Problem(source.where, int(row) + 1, "a negative number: taken as it is, as LEAN does"))
    ms = rows[:, 0].astype(np.int64)
    if len(ms) and not (ms[0] >= 0 and ms[-1] < _DAY_MS and (ms[1:] > ms[:-1]).all()):
        keep = _kept(ms, source)
        rows, ms = rows[keep], ms[keep]
    columns = np.ascontiguousarray(rows.T)
    first, last = day_bounds(source.day, source.zone)
    if last - first == _DAY_MS * _MS:
        return columns, first + ms * _MS
    midnight = datetime.combine(source.day, time.min)
    instants = [nanoseconds(local_to_utc(midnight + timedelta(milliseconds=int(each)), source.zone)) for each in ms]
    return columns, np.array(instants, dtype=np.int64)


def _kept(ms: Instants, source: Source) -> Instants:
    """Which rows LEAN keeps; the others are reported."""
    places = np.arange(len(ms))
    inside = (ms >= 0) & (ms < _DAY_MS)
    for row in places[~inside]:
        source.report(Problem(source.where, int(row) + 1, "time is not within the file's day: skipped, as LEAN does"))
    places = places[inside]
    return places[rising(ms[places], source.where, source.report, places + 1)]
