"""Exchange hours of the synthetic market: the regular weeks of LEAN's database, with one calendar's holidays and half days."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from simulator.enums import OPTION_TYPES, SecurityType
from simulator.hours import MarketHours, MarketState, Segment
from simulator.symbols import Market
from simulator.synthetic.sessions import sessions

_NEW_YORK: Final = ZoneInfo("America/New_York")
_CHICAGO: Final = ZoneInfo("America/Chicago")
_UTC: Final = ZoneInfo("UTC")
_DAY_END: Final = timedelta(days=1)
_HALF_DAY_CLOSE: Final = timedelta(hours=13)


def _at(hours: int, minutes: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes)


def _segment(state: MarketState, start: timedelta, end: timedelta) -> Segment:
    return Segment(state, start, end)


_EQUITY_DAY: Final = (
    _segment(MarketState.PRE_MARKET, _at(4), _at(9, 30)),
    _segment(MarketState.MARKET, _at(9, 30), _at(16)),
    _segment(MarketState.POST_MARKET, _at(16), _at(20)),
)
_OPTION_DAY: Final = (_segment(MarketState.MARKET, _at(9, 30), _at(16)),)
_INDEX_DAY: Final = (_segment(MarketState.MARKET, _at(8, 30), _at(15, 15)),)
_VIX_DAY: Final = (
    _segment(MarketState.PRE_MARKET, _at(2, 15), _at(8, 15)),
    *_INDEX_DAY,
    _segment(MarketState.POST_MARKET, _at(15, 15), _at(16)),
)
_INDEX_OPTION_DAY: Final = (
    _segment(MarketState.PRE_MARKET, _at(0), _at(8, 15)),
    *_INDEX_DAY,
    _segment(MarketState.POST_MARKET, _at(15, 15), _at(16)),
)
_EVENING: Final = _segment(MarketState.POST_MARKET, _at(19, 15), _DAY_END)
_SUNDAY_EVENING: Final = _segment(MarketState.PRE_MARKET, _at(19, 15), _DAY_END)


def exchange_hours(kind: SecurityType, market: str, ticker: str) -> MarketHours:
    """Hours of a security. ``ticker`` is that of the security, of the underlying future for a futures option."""
    if kind in OPTION_TYPES and kind is not SecurityType.FUTURE_OPTION:
        return _index_option() if kind is SecurityType.INDEX_OPTION else _equity_option()
    if kind is SecurityType.INDEX:
        return _index(ticker)
    return _future(market) if kind in (SecurityType.FUTURE, SecurityType.FUTURE_OPTION) else _equity()


@cache
def _equity() -> MarketHours:
    return _hours(_NEW_YORK, _NEW_YORK, [*[_EQUITY_DAY] * 5, (), ()])


@cache
def _equity_option() -> MarketHours:
    return _hours(_NEW_YORK, _NEW_YORK, [*[_OPTION_DAY] * 5, (), ()])


@cache
def _index(ticker: str) -> MarketHours:
    return _hours(_CHICAGO, _CHICAGO, [*[_VIX_DAY if ticker == "VIX" else _INDEX_DAY] * 5, (), ()])


@cache
def _index_option() -> MarketHours:
    week = [*[(*_INDEX_OPTION_DAY, _EVENING)] * 4, _INDEX_OPTION_DAY, (), (_SUNDAY_EVENING,)]
    return _hours(_CHICAGO, _NEW_YORK, week)


@cache
def _future(market: str) -> MarketHours:
    zone = _CHICAGO if market == Market.CBOT else _NEW_YORK
    shift = _at(1) if market == Market.CBOT else _at(0)
    regular = (
        _segment(MarketState.PRE_MARKET, _at(0), _at(9, 30) - shift),
        _segment(MarketState.MARKET, _at(9, 30) - shift, _at(17) - shift),
    )
    evening = _segment(MarketState.POST_MARKET, _at(18) - shift, _DAY_END)
    sunday = _segment(MarketState.PRE_MARKET, _at(18) - shift, _DAY_END)
    return _hours(zone, _UTC, [*[(*regular, evening)] * 4, regular, (), (sunday,)])


def _hours(zone: ZoneInfo, data_zone: ZoneInfo, week: list[tuple[Segment, ...]]) -> MarketHours:
    table = sessions()
    close = _HALF_DAY_CLOSE - (_at(1) if zone is _CHICAGO else _at(0))
    return MarketHours(
        time_zone=zone,
        data_time_zone=data_zone,
        week=week,
        holidays=table.holidays,
        early_closes=dict.fromkeys(table.half_days, close),
    )
