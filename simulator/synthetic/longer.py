"""Daily and hour bars, made of the minute bars so that they agree with them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from simulator.market import TradeBars
from simulator.synthetic.clock import NS_PER_MINUTE
from simulator.synthetic.futures import future_that_expires
from simulator.synthetic.hours import exchange_hours
from simulator.synthetic.products import Underlying
from simulator.synthetic.series import one_bar, trades
from simulator.synthetic.sessions import sessions
from simulator.synthetic.source import Source

_NS_PER_DAY = 24 * 60 * NS_PER_MINUTE
_HOUR = 60 * NS_PER_MINUTE
_EPOCH = date(1970, 1, 1).toordinal()
Making = Callable[[Source, Underlying, date | None, date, date], TradeBars]
"""Makes a series of one underlying (of one futures contract, by its expiry), from a day to a day."""


def daily_bars(source: Source, terms: Underlying, future: date | None, since: date, until: date) -> TradeBars:
    """One bar a session; ``end`` is the calendar day at 00:00, ns."""
    parts = []
    for day, traded in _days(source, terms, future, since, until):
        bar = one_bar(traded, traded.end[-1:])
        stamp = np.array([(day.toordinal() - _EPOCH) * _NS_PER_DAY], dtype=np.int64)
        parts.append(TradeBars(stamp, bar.open, bar.high, bar.low, bar.close, bar.volume))
    return joined(parts)


def hour_bars(source: Source, terms: Underlying, future: date | None, since: date, until: date) -> TradeBars:
    """Bars of the clock's hours; ``end`` is the bar's start in exchange-local wall time, ns."""
    zone = exchange_hours(terms.kind, terms.market, terms.ticker).time_zone
    parts = []
    for _, traded in _days(source, terms, future, since, until):
        shift = _shift(zone, int(traded.end[0]))
        first = (int(traded.end[0]) - NS_PER_MINUTE + shift) // _HOUR
        last = -(-(int(traded.end[-1]) + shift) // _HOUR)
        ends = np.arange(first + 1, last + 1, dtype=np.int64) * _HOUR - shift
        bar = one_bar(traded, ends)
        parts.append(TradeBars(bar.end + shift - _HOUR, bar.open, bar.high, bar.low, bar.close, bar.volume))
    return joined(parts)


def _days(source: Source, terms: Underlying, future: date | None, since: date, until: date) -> Iterator[tuple[date, TradeBars]]:
    """The sessions on which the symbol trades, with their regular minute bars."""
    days = sessions().days
    for day in days[bisect_left(days, since) : bisect_left(days, until + timedelta(days=1))]:
        if future is not None and future_that_expires(terms.ticker, future, day) is None:
            continue
        yield day, trades(source, terms, day, future, premarket=False)


def _shift(zone: ZoneInfo, instant: int) -> int:
    """Local wall time less UTC at the instant, ns."""
    offset = datetime.fromtimestamp(instant // 1_000_000_000, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds()) * 1_000_000_000


def joined(parts: Sequence[TradeBars]) -> TradeBars:
    """The parts one after the other; no bars where there are none."""
    if len(parts) == 1:
        return parts[0]
    names = ("end", "open", "high", "low", "close", "volume")
    if not parts:
        return TradeBars(np.zeros(0, dtype=np.int64), *(np.zeros(0) for _ in names[1:]))
    return TradeBars(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
