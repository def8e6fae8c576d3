"""The synthetic market's reference data as LEAN's databases: hours, symbol properties, interest rates, margins."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from simulator.enums import SecurityType
from simulator.export_lines import number
from simulator.hours import MarketHours, Segments
from simulator.market import MarketData
from simulator.symbols import Market, Symbol
from simulator.synthetic.products import UNDERLYINGS

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_COLUMNS = (
    "market,symbol,type,description,quote_currency,contract_multiplier,minimum_price_variation,lot_size,market_ticker,"
    "minimum_order_size,price_magnifier,strike_multiplier"
)
_ANY = "[*]"
_ALIKE = (SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION)


EQUITY_FACTORS = "20501231,1,1,0\n"
"""The factor file of an equity that pays no dividend and never splits."""


def equity_map(equity: Symbol) -> str:
    """The map file of an equity that keeps its ticker and goes on trading."""
    ticker = equity.ticker.lower()
    return f"19980102,{ticker}\n20501231,{ticker}\n"


def hours_database(market: MarketData, symbols: Iterable[Symbol]) -> str:
    """market-hours-database.json with an entry for each symbol; all equities share one, and so do options of a kind."""
    entries: dict[str, Any] = {}
    for symbol in symbols:
        ticker = _ANY if symbol.security_type in _ALIKE else symbol.ticker
        entries[f"{_type(symbol)}-{symbol.market}-{ticker}"] = _entry(market.hours(symbol))
    return json.dumps({"entries": entries}, indent=1) + "\n"


def properties_database(market: MarketData, symbols: Iterable[Symbol]) -> str:
    """symbol-properties-database.csv with a row for each symbol."""
    rows: dict[str, str] = {}
    for symbol in symbols:
        found = market.properties(symbol)
        ticker = (
            symbol.underlying.ticker if symbol.security_type is SecurityType.OPTION and symbol.underlying else symbol.ticker
        )
        kind = _type(symbol).lower()
        sizes = (found.contract_multiplier, found.minimum_price_variation, found.lot_size)
        head = f"{symbol.market},{ticker},{kind},{found.description},{found.quote_currency}"
        rows[f"{symbol.market},{ticker},{kind}"] = ",".join([head, *map(number, sizes), "", "", "", ""])
    return "\n".join([_COLUMNS, "", *rows.values()]) + "\n"


def interest_rates(market: MarketData, first: date, last: date) -> str:
    """interest-rate.csv, in percent: a line for each day on which the rate changes."""
    lines, known = ["DATE,PCREDIT8"], None
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        rate = market.interest_rate(day)
        if rate != known:
            lines.append(f"{day},{Decimal(repr(rate)) * 100:f}")
            known = rate
    return "\n".join(lines) + "\n"


def margins(market: MarketData, future: Symbol, first: date, last: date) -> str:
    """The margin history of a futures root, USD: a line for each month that has a day in the range."""
    lines, day = ["date,initial,maintenance"], first.replace(day=1)
    while day <= last:
        found = market.future_margins(future, max(day, first))
        if found is not None:
            lines.append(f"{day:%Y%m%d},{number(found[0])},{number(found[1])}")
        day = (day + timedelta(days=32)).replace(day=1)
    return "\n".join(lines) + "\n"


def underlyings() -> tuple[Symbol, ...]:
    """All equities and indexes, and the canonical symbols of all futures."""
    return tuple(Symbol.create(terms.ticker, terms.kind, terms.market or Market.USA) for terms in UNDERLYINGS.values())


def _type(symbol: Symbol) -> str:
    return "".join(word.capitalize() for word in symbol.security_type.name.split("_"))


def _entry(hours: MarketHours) -> dict[str, Any]:
    return {
        "dataTimeZone": hours.data_time_zone.key,
        "exchangeTimeZone": hours.time_zone.key,
        **{name: _segments(segments) for name, segments in zip(_DAYS, hours.week, strict=True)},
        "holidays": [_date(day) for day in sorted(hours.holidays)],
        "bankHolidays": [_date(day) for day in sorted(hours.bank_holidays)],
        "earlyCloses": {_date(day): _span(close) for day, close in sorted(hours.early_closes.items())},
        "lateOpens": {_date(day): _span(opens) for day, opens in sorted(hours.late_opens.items())},
    }


def _segments(segments: Segments) -> list[dict[str, str]]:
    return [{"start": _span(one.start), "end": _span(one.end), "state": one.state.value} for one in segments]


def _date(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(span.seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return f"{span.days}.{text}" if span.days else text
