"""Which bars a history request covers, and the ones LEAN fills forward between them.

Common/Time.cs (GetStartTimeForTradeBars), FillForwardEnumerator.cs, SubscriptionDataReaderHistoryProvider.cs. Times are
naive exchange-local datetimes, in arrays as nanoseconds since the epoch as if they were UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from simulator.enums import Resolution
from simulator.errors import ArgumentException, NotSupported
from simulator.hours import MarketHours, MarketState, local_to_utc
from simulator.market import Instants

RANGE: Final = "history takes ([type,] [symbols,] periods | timedelta | start, end, [resolution])"
BAR_LENGTH: Final = {
    Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: timedelta(hours=1),
    Resolution.DAILY: timedelta(days=1),
}
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - local wall time has no zone here
_MICRO: Final = timedelta(microseconds=1)
_DAY: Final = timedelta(days=1)


def wall_ns(local: datetime) -> int:
    """A naive local time as nanoseconds."""
    return (local - _EPOCH) // _MICRO * 1000


def bar_length(resolution: Resolution) -> timedelta:
    """Length of a bar. NotSupported for ticks and seconds, of which there are no files."""
    length = BAR_LENGTH.get(resolution)
    if length is None:
        raise NotSupported(f"NotSupported: history at Resolution.{resolution.name}: use MINUTE, HOUR or DAILY")
    return length


def range_of(
    span: tuple[object, ...], hours: MarketHours, now: datetime, zone: ZoneInfo, resolution: Resolution, *, extended: bool
) -> tuple[datetime, datetime]:
    """The range of a request in exchange-local time; nothing after the aware instant ``now`` is in it.

    ``span`` is a number of bars, a timedelta back from now, or a start and an end, naive in ``zone``. ArgumentException for
    anything else.
    """
    local_now = hours.to_local(now)
    match span:
        case (int(periods),) if not isinstance(periods, bool):
            return start_of_periods(hours, local_now, resolution, periods, extended), local_now
        case (timedelta() as length,):
            return hours.to_local(local_to_utc(now.astimezone(zone).replace(tzinfo=None) - length, zone)), local_now
        case (datetime() as first, datetime() as last):
            return hours.to_local(local_to_utc(first, zone)), min(local_now, hours.to_local(local_to_utc(last, zone)))
    raise ArgumentException(RANGE)


@lru_cache(maxsize=64)
def start_of_periods(hours: MarketHours, now: datetime, resolution: Resolution, periods: int, extended: bool) -> datetime:
    """Where a request for the last ``periods`` bars begins: that many bar lengths in which the market is open, back from now.

    ``now`` is exchange-local. Hour and daily bars know no extended hours. A request for many symbols asks the same of each.
    """
    length = bar_length(resolution)
    extended = extended and resolution is Resolution.MINUTE
    current = now
    precise_day = resolution is Resolution.DAILY and not hours.is_always_open
    midnight = datetime.combine(now.date(), time.min)
    if not precise_day or not hours.is_date_open(now.date()) or hours.next_close(midnight, extended) > now:
        current = _round_down(now, length, hours)
    found = 0
    while found < periods:
        previous, current = current, current - length
        found += hours.is_open_between(current, previous, extended)
    return current


def slots(hours: MarketHours, start: datetime, end: datetime, resolution: Resolution, extended: bool) -> Instants:
    """Ends of all bars there could be with ``start`` < end of bar <= ``end``: what fill-forward may make."""
    length = wall_ns(_EPOCH + bar_length(resolution))
    ends: list[Instants] = []
    day = start.date() - _DAY
    while day <= end.date():
        if resolution is Resolution.DAILY:
            bar = daily_bar(hours, day)
            ends += [np.array([wall_ns(bar[1])], dtype=np.int64)] if bar is not None and bar[0].date() == day else []
        else:
            ends += _intraday_slots(hours, day, length, extended)
        day += _DAY
    found = np.unique(np.concatenate(ends)) if ends else np.empty(0, dtype=np.int64)
    return found[(found > wall_ns(start)) & (found <= wall_ns(end))]


def daily_bar(hours: MarketHours, day: date) -> tuple[datetime, datetime] | None:
    """Start and end of the day's bar: open to close of the regular session (LEAN's daily_precise_end_time). None when shut."""
    midnight = datetime.combine(day, time.min)
    if hours.is_always_open:
        return midnight, midnight + _DAY
    if not hours.is_date_open(day):
        return None
    opens = hours.first_daily_open(midnight + _DAY, extended=False)
    return opens, hours.last_daily_close(opens, extended=False)


def is_open_during(hours: MarketHours, ends: Instants, resolution: Resolution, extended: bool) -> NDArray[np.bool_]:
    """For each bar end, whether the market is open at any time of the bar. Daily bars always count."""
    if resolution is Resolution.DAILY or not len(ends):
        return np.ones(len(ends), dtype=np.bool_)
    length = wall_ns(_EPOCH + bar_length(resolution))
    starts = ends - length
    result = np.zeros(len(ends), dtype=np.bool_)
    day = _EPOCH + timedelta(microseconds=int(starts[0]) // 1000)
    last = _EPOCH + timedelta(microseconds=int(ends[-1]) // 1000)
    current = day.date()
    while current <= last.date():
        for first, finish in _sessions(hours, current, extended):
            result |= (starts < finish) & (ends > first)
        current += _DAY
    return result


def carry_forward(times: Instants, possible: Instants) -> tuple[Instants, NDArray[np.int64], NDArray[np.bool_]]:
    """Bars at ``times``, and for each possible bar end after the first of them without one, a copy of the one before.

    Gives all ends, for each the row it comes from, and whether it is a copy.
    """
    if not len(times):
        return times, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
    ends = np.union1d(times, possible[possible > times[0]])
    rows = np.searchsorted(times, ends, side="right") - 1
    return ends, rows, times[rows] != ends


def _intraday_slots(hours: MarketHours, day: date, length: int, extended: bool) -> list[Instants]:
    found: list[Instants] = []
    for first, last in _sessions(hours, day, extended):
        begin = first // length * length
        found.append(np.arange(begin + length, -(-last // length) * length + 1, length, dtype=np.int64))
    return found


def _sessions(hours: MarketHours, day: date, extended: bool) -> list[tuple[int, int]]:
    midnight = wall_ns(datetime.combine(day, time.min))
    return [
        (midnight + segment.start // _MICRO * 1000, midnight + segment.end // _MICRO * 1000)
        for segment in hours.segments(day)
        if extended or segment.state is MarketState.MARKET
    ]


def _round_down(local: datetime, length: timedelta, hours: MarketHours) -> datetime:
    """The last multiple of the length since midnight in the data's time zone, as exchange-local time."""
    in_data = local_to_utc(local, hours.time_zone).astimezone(hours.data_time_zone).replace(tzinfo=None)
    midnight = datetime.combine(in_data.date(), time.min)
    rounded = midnight + (in_data - midnight) // length * length
    return local_to_utc(rounded, hours.data_time_zone).astimezone(UTC).astimezone(hours.time_zone).replace(tzinfo=None)
