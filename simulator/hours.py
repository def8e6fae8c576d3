"""When an exchange is open, as LEAN reckons it (Common/Securities/SecurityExchangeHours.cs, LocalMarketHours.cs).

Times are naive and local to the exchange unless a name says UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from simulator.errors import ArgumentException, InvalidOperationException

MIDNIGHT: Final = timedelta()
ONE_DAY: Final = timedelta(days=1)
_TICK: Final = timedelta(microseconds=1)
_SEARCH: Final = timedelta(days=15)


class MarketState(Enum):
    """What kind of session a segment is."""

    PRE_MARKET = "premarket"
    MARKET = "market"
    POST_MARKET = "postmarket"


@dataclass(frozen=True, slots=True)
class Segment:
    """A session of one day: from ``start`` up to but without ``end``, both since local midnight."""

    state: MarketState
    start: timedelta
    end: timedelta


Segments = tuple[Segment, ...]


class MarketHours:
    """The hours of one exchange: a week of sessions, and the days that differ from it."""

    def __init__(
        self,
        *,
        time_zone: ZoneInfo,
        data_time_zone: ZoneInfo,
        week: Sequence[Segments],
        holidays: AbstractSet[date] = frozenset(),
        bank_holidays: AbstractSet[date] = frozenset(),
        early_closes: Mapping[date, timedelta] | None = None,
        late_opens: Mapping[date, timedelta] | None = None,
    ) -> None:
        """``week`` holds the sessions of Monday to Sunday; ``data_time_zone`` is the zone LEAN's files are written in."""
        self.time_zone = time_zone
        self.data_time_zone = data_time_zone
        self.week: tuple[Segments, ...] = tuple(week)
        self.holidays = frozenset(holidays)
        self.bank_holidays = frozenset(bank_holidays)
        self.early_closes: Mapping[date, timedelta] = dict(early_closes or {})
        self.late_opens: Mapping[date, timedelta] = dict(late_opens or {})
        self.is_always_open = all(day == _ALL_DAY for day in self.week)
        self.regular_market_duration = _most_common([regular_duration(day) for day in self.week])
        self._days: dict[date, Segments] = {}

    @classmethod
    def always_open(cls, time_zone: ZoneInfo) -> MarketHours:
        """A market that never closes."""
        return cls(time_zone=time_zone, data_time_zone=time_zone, week=[_ALL_DAY] * 7)

    def segments(self, day: date) -> Segments:
        """The day's sessions, after holidays, early closes and late opens. Empty when closed."""
        known = self._days.get(day)
        if known is None:
            known = () if day in self.holidays else self._adjusted(day)
            self._days[day] = known
        return known

    def is_open(self, local: datetime, extended: bool = False) -> bool:
        """Whether the market is open at the local time."""
        since = _since_midnight(local)
        for segment in self.segments(local.date()):
            if segment.start <= since < segment.end:
                return extended or segment.state is MarketState.MARKET
        return False

    def is_open_between(self, start: datetime, end: datetime, extended: bool = False) -> bool:
        """Whether the market is open at any time of [start, end)."""
        if start == end:
            return self.is_open(start, extended)
        day = start.date()
        while day <= end.date():
            first = _since_midnight(start) if day == start.date() else MIDNIGHT
            last = _since_midnight(end) if day == end.date() else ONE_DAY
            for segment in self.segments(day):
                if (extended or segment.state is MarketState.MARKET) and segment.start < last and segment.end > first:
                    return True
            day += ONE_DAY
        return False

    def is_date_open(self, day: date, extended: bool = False) -> bool:
        """Whether the day has a regular session; with ``extended``, whether it has any session."""
        segments = self.segments(day)
        return bool(segments) and (extended or regular_duration(segments) > MIDNIGHT)

    def next_open(self, local: datetime, extended: bool = False) -> datetime:
        """The first open strictly after the local time. ArgumentException when there is none within two weeks."""
        day, since = local.date(), _since_midnight(local)
        limit = _midnight(day) + _SEARCH
        before = self.segments(day - ONE_DAY)
        last_end = before[-1].end if before else None
        while _midnight(day) + since < limit:
            segments = self.segments(day)
            opens = open_of(segments, since, extended, last_end) if segments else None
            if opens is not None and local < _midnight(day) + opens:
                return _midnight(day) + opens
            last_end = segments[-1].end if segments and day not in self.early_closes else None
            day, since = day + ONE_DAY, MIDNIGHT
        raise ArgumentException("Unable to locate next market open within two weeks.")

    def next_close(self, local: datetime, extended: bool = False) -> datetime:
        """The first close strictly after the local time. ArgumentException when there is none within two weeks."""
        return self._close(local, extended, last=False)

    def last_daily_close(self, local: datetime, extended: bool = False) -> datetime:
        """The last close of the first day that closes after the local time (sessions around a break count as one)."""
        return self._close(local, extended, last=True)

    def previous_open(self, local: datetime, extended: bool = False) -> datetime:
        """The last open at or before the local time. InvalidOperationException when there is none in nine days."""
        return self._previous_open(local, extended, first=False)

    def first_daily_open(self, local: datetime, extended: bool = False) -> datetime:
        """The first open of the last day that opens at or before the local time."""
        return self._previous_open(local, extended, first=True)

    def previous_trading_day(self, day: date) -> date:
        """The last day before this one with a regular session."""
        day -= ONE_DAY
        while not self.is_date_open(day):
            day -= ONE_DAY
        return day

    def next_trading_day(self, day: date) -> date:
        """The first day after this one with a regular session."""
        day += ONE_DAY
        while not self.is_date_open(day):
            day += ONE_DAY
        return day

    def to_utc(self, local: datetime) -> datetime:
        """Exchange-local naive time as an aware UTC instant."""
        return local_to_utc(local, self.time_zone)

    def to_local(self, utc: datetime) -> datetime:
        """An aware instant as naive exchange-local time."""
        return utc.astimezone(self.time_zone).replace(tzinfo=None)

    def _close(self, local: datetime, extended: bool, *, last: bool) -> datetime:
        day, since = local.date(), _since_midnight(local)
        limit = _midnight(day) + _SEARCH
        while _midnight(day) + since < limit:
            tomorrow = day + ONE_DAY
            following = () if tomorrow in self.early_closes else self.segments(tomorrow)
            next_start = following[0].start if following else None
            closes = close_of(self.segments(day), since, extended, last, next_start)
            if closes is not None and local < _midnight(day) + closes:
                return _midnight(day) + closes
            day, since = tomorrow, MIDNIGHT
        raise ArgumentException("Unable to locate next market close within two weeks.")

    def _previous_open(self, local: datetime, extended: bool, *, first: bool) -> datetime:
        if self.next_open(local, extended) == local:
            return local
        day = local.date()
        for _ in range(9):
            earliest: datetime | None = None
            for segment in reversed(self.segments(day)):
                opens = _midnight(day) + segment.start
                if opens > local or not (extended or segment.state is MarketState.MARKET):
                    continue
                if first:
                    earliest = opens
                elif self.next_open(opens - _TICK, extended) == opens:
                    return opens
            if earliest is not None:
                return earliest
            day -= ONE_DAY
        raise InvalidOperationException(f"Did not find last market open for {local}. IsMarketAlwaysOpen: {self.is_always_open}")

    def _adjusted(self, day: date) -> Segments:
        segments = self.week[day.weekday()]
        early, late = self.early_closes.get(day), self.late_opens.get(day)
        until = None if early is None else _until(segments, early)
        if until is not None and early is not None and (late is None or early >= late):
            segments = until
        if late is not None:
            segments = _from(segments, late)
            if until is not None and early is not None and early <= late:
                segments = until + segments
        return segments


_ALL_DAY: Final[Segments] = (Segment(MarketState.MARKET, MIDNIGHT, ONE_DAY),)


def local_to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """A naive local time as an instant, by LEAN's rule: the later of two, and the end of a gap for a time that never was."""
    instant = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    # A skipped hour: with fold=0 the offset before the change applies and the result lies beyond it.
    before = local.replace(tzinfo=zone, fold=1).utcoffset()
    after = local.replace(tzinfo=zone, fold=0).utcoffset()
    return _end_of_gap(local, zone, abs((before or MIDNIGHT) - (after or MIDNIGHT)))


def _end_of_gap(local: datetime, zone: ZoneInfo, gap: timedelta) -> datetime:
    low, high = (local - gap).replace(tzinfo=zone).astimezone(UTC), (local + gap).replace(tzinfo=zone).astimezone(UTC)
    offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _since_midnight(local: datetime) -> timedelta:
    return timedelta(hours=local.hour, minutes=local.minute, seconds=local.second, microseconds=local.microsecond)


def regular_duration(segments: Segments) -> timedelta:
    """Length of the regular sessions."""
    return sum((s.end - s.start for s in segments if s.state is MarketState.MARKET), MIDNIGHT)


def _most_common(durations: Sequence[timedelta]) -> timedelta:
    return max(durations, key=lambda duration: (durations.count(duration), duration))


def open_of(segments: Segments, since: timedelta, extended: bool, last_end_before: timedelta | None) -> timedelta | None:
    """When the day opens at or after ``since``; a session that continues the one before it is no open."""
    previous, from_day_before = last_end_before, True
    for segment in segments:
        counts = extended or segment.state is MarketState.MARKET
        if not counts:
            continue
        if segment.end > since and not _continuous(previous, segment.start, from_day_before):
            return segment.start
        previous, from_day_before = segment.end, False
    return None


def close_of(
    segments: Segments, since: timedelta, extended: bool, last: bool, next_day_start: timedelta | None
) -> timedelta | None:
    """When the day closes after ``since``, or with ``last`` at last; a session that the next one continues has no close."""
    result: timedelta | None = None
    for index, segment in enumerate(segments):
        if segment.end <= since or not (extended or segment.state is MarketState.MARKET):
            continue
        if last:
            result = segment.end
            continue
        is_last = index == len(segments) - 1
        if is_last:
            following = next_day_start
        else:
            after = segments[index + 1]
            following = after.start if extended or after.state is MarketState.MARKET else None
        if not _continuous(segment.end, following, is_last):
            return segment.end
    return result


def _continuous(end: timedelta | None, start: timedelta | None, over_midnight: bool) -> bool:
    if end is None or start is None:
        return False
    return end == ONE_DAY and start == MIDNIGHT if over_midnight else end == start


def _until(segments: Segments, early_close: timedelta) -> Segments:
    """The sessions before an early close; the one it falls into ends there."""
    for index, segment in enumerate(segments):
        if segment.start <= early_close <= segment.end:
            return (*segments[:index], Segment(segment.state, segment.start, early_close))
        if early_close < segment.start:
            # LEAN drops the session before the gap as well (SecurityExchangeHours.cs, "index = i - 1").
            return segments[: max(index - 1, 0)]
    return segments


def _from(segments: Segments, late_open: timedelta) -> Segments:
    """The sessions from a late open on; the one it falls into starts there."""
    for index, segment in enumerate(segments):
        if segment.start <= late_open <= segment.end:
            return (Segment(segment.state, late_open, segment.end), *segments[index + 1 :])
        if late_open < segment.start:
            return segments[index:]
    return segments
