"""LEAN's market-hours-database.json with its rules of inheritance (Common/Util/MarketHoursDatabaseJsonConverter.cs)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from simulator.database_keys import WILDCARD, Key, database_ticker, index_of_option, parse_type
from simulator.enums import OPTION_TYPES, SecurityType
from simulator.expiry_rules import future_root
from simulator.hours import MarketHours, MarketState, Segment, Segments
from simulator.market import DataProblem
from simulator.symbols import Symbol

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(?:(\d+)[.:])?(\d{1,2}):(\d{2}):(\d{2})")
_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_UNDERLYING_TYPE = {
    SecurityType.OPTION: SecurityType.EQUITY,
    SecurityType.INDEX_OPTION: SecurityType.INDEX,
    SecurityType.FUTURE_OPTION: SecurityType.FUTURE,
}


class HoursDatabase:
    """Exchange hours by symbol. An entry is built when it is first asked for."""

    def __init__(self, entries: Mapping[Key, Mapping[str, Any]], path: Path) -> None:
        """``entries`` are the raw JSON entries in the order LEAN converts them."""
        self._raw = entries
        self._order = {key: position for position, key in enumerate(entries)}
        self._path = path
        self._built: dict[Key, MarketHours] = {}
        self._found: dict[tuple[str, str, SecurityType], MarketHours] = {}

    @classmethod
    def load(cls, path: Path) -> HoursDatabase:
        """Reads a market-hours-database.json. DataProblem names the file when it is missing or is no such database."""
        try:
            raw = json.loads(path.read_text(encoding="utf-8-sig"))["entries"]
        except FileNotFoundError:
            raise DataProblem(f"{path}: not found; expected LEAN's market hours database") from None
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
            raise DataProblem(f"{path}: not a market hours database: {error}") from error
        if not isinstance(raw, dict):
            raise DataProblem(f"{path}: not a market hours database: entries is not an object")
        keys: dict[Key, Mapping[str, Any]] = {}
        for name, entry in raw.items():
            parts = name.split("-")
            kind = parse_type(parts[0])
            if len(parts) == 3 and kind is not None and isinstance(entry, dict):
                keys[Key.of(parts[1], parts[2], kind)] = entry
        ordered = sorted(keys, key=lambda key: key.security_type in OPTION_TYPES)
        return cls({key: keys[key] for key in ordered}, path)

    def hours(self, symbol: Symbol) -> MarketHours:
        """The entry of the symbol, or of its market's wildcard. DataProblem when there is neither."""
        ticker, kind = database_ticker(symbol), symbol.security_type
        known = self._found.get((symbol.market, ticker, kind))
        if known is not None:
            return known
        candidates = [Key.of(symbol.market, ticker, kind), Key.of(symbol.market, WILDCARD, kind)]
        if kind is SecurityType.FUTURE_OPTION:
            candidates += [
                Key.of(symbol.market, future_root(ticker), SecurityType.FUTURE),
                Key.of(symbol.market, WILDCARD, SecurityType.FUTURE),
            ]
        for key in candidates:
            if key in self._raw:
                return self._found.setdefault((symbol.market, ticker, kind), self._entry(key))
        raise DataProblem(f"{self._path}: no market hours for {kind.name.lower()} {ticker} on {symbol.market}")

    def _entry(self, key: Key) -> MarketHours:
        built = self._built.get(key)
        if built is None:
            try:
                built = self._build(key)
            except (KeyError, ValueError, TypeError, AttributeError, ZoneInfoNotFoundError) as error:
                raise DataProblem(f"{self._path}: entry {key}: {error}") from error
            self._built[key] = built
        return built

    def _before(self, key: Key, than: Key) -> MarketHours | None:
        """LEAN converts in order: an entry inherits only from those converted before it."""
        position = self._order.get(key)
        return self._entry(key) if position is not None and position < self._order[than] else None

    def _underlying(self, key: Key) -> MarketHours | None:
        kind = _UNDERLYING_TYPE.get(key.security_type)
        if kind is None:
            return None
        ticker = key.ticker.upper()
        ticker = future_root(ticker) if kind is SecurityType.FUTURE else index_of_option(ticker)
        own, common = Key.of(key.market, ticker, kind), Key.of(key.market, WILDCARD, kind)
        return self._before(own, key) or self._before(common, key)

    def _build(self, key: Key) -> MarketHours:
        raw = self._raw[key]
        holidays, banks = _dates(raw.get("holidays")), _dates(raw.get("bankHolidays"))
        closes, opens = _day_times(raw.get("earlyCloses")), _day_times(raw.get("lateOpens"))
        under = self._underlying(key)
        if under is not None:
            holidays, banks = holidays or under.holidays, banks or under.bank_holidays
            closes, opens = closes or under.early_closes, opens or under.late_opens
        common = self._before(Key.of(key.market, WILDCARD, key.security_type), key)
        if common is not None:
            holidays, banks = holidays | common.holidays, banks | common.bank_holidays
            closes, opens = {**common.early_closes, **closes}, {**common.late_opens, **opens}
        return MarketHours(
            time_zone=ZoneInfo(raw["exchangeTimeZone"]),
            data_time_zone=ZoneInfo(raw["dataTimeZone"]),
            week=[_segments(raw.get(day)) for day in _DAYS],
            holidays=holidays,
            bank_holidays=banks,
            early_closes=closes,
            late_opens=opens,
        )


def _segments(raw: Any) -> Segments:
    return tuple(
        Segment(MarketState(item["state"]), _span(item["start"]), _span(item["end"]))
        for item in raw or ()
        if item["state"] != "closed"
    )


def _span(text: str) -> timedelta:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no time span, expected HH:MM:SS or D.HH:MM:SS")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date, expected M/D/YYYY")
    month, day, year = (int(part) for part in match.groups())
    return date(year, month, day)


def _dates(raw: Any) -> frozenset[date]:
    return frozenset(_date(text) for text in raw or ())


def _day_times(raw: Any) -> Mapping[date, timedelta]:
    return {_date(text): _span(span) for text, span in (raw or {}).items()}
