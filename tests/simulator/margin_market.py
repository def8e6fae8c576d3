"""Books and positions for the margin tests."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.margin import MarginPosition, MarginSecurity
from simulator.symbols import Market, Symbol
from tests.simulator.real_quotes import QuoteRow, es_option_quotes, goog_quotes, last_quote, last_trade, quotes, trades

GOOG = Symbol.create("GOOG", SecurityType.EQUITY, Market.USA)
SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
CALL, PUT = OptionRight.CALL, OptionRight.PUT
NEAR, FAR = date(2016, 1, 15), date(2016, 6, 17)

Leg = tuple[date, float, OptionRight, float]
Book = dict[Symbol, MarginSecurity]


def goog(expiry: date, strike: float, right: OptionRight) -> Symbol:
    return Symbol.create_option(GOOG, Market.USA, OptionStyle.AMERICAN, right, strike, expiry)


def c(strike: float, expiry: date = NEAR) -> Symbol:
    """A call on GOOG."""
    return goog(expiry, strike, CALL)


def p(strike: float, expiry: date = NEAR) -> Symbol:
    """A put on GOOG."""
    return goog(expiry, strike, PUT)


def spxw(expiry: date, strike: float, right: OptionRight) -> Symbol:
    return Symbol.create_option(SPX, "SPXW", Market.USA, OptionStyle.EUROPEAN, right, strike, expiry)


def es_option(expiry: date, strike: float, right: OptionRight) -> Symbol:
    future = Symbol.create_future("ES", Market.CME, expiry)
    return Symbol.create_option(future, Market.CME, OptionStyle.AMERICAN, right, strike, expiry)


def option(symbol: Symbol, price: float, bid: float = 0.0, ask: float = 0.0) -> MarginSecurity:
    """An option on shares or an index."""
    return MarginSecurity(symbol=symbol, price=price, bid=bid, ask=ask, multiplier=100.0, unit_of_trade=100.0)


def shares(price: float, symbol: Symbol = GOOG) -> MarginSecurity:
    return MarginSecurity(symbol=symbol, price=price, leverage=2.0)


def book_of(*securities: MarginSecurity) -> Book:
    return {security.symbol: security for security in securities}


def from_quote(symbol: Symbol, row: QuoteRow) -> MarginSecurity:
    return option(symbol, row.mid, row.bid[3] if row.bid else 0.0, row.ask[3] if row.ask else 0.0)


def goog_market(data: Path, legs: list[Leg], now: datetime) -> tuple[Book, list[MarginPosition]]:
    """GOOG and options on it as they stood, from the files; ``now`` New York time."""
    day = now.date()
    stock = trades(data / "equity/usa/minute/goog" / f"{day:%Y%m%d}_trade.zip", f"{day:%Y%m%d}_goog_minute_trade.csv", day)
    book = book_of(shares(last_trade(stock, now).prices[3]))
    positions = []
    for expiry, strike, right, quantity in legs:
        symbol = goog(expiry, strike, right)
        book[symbol] = from_quote(symbol, last_quote(goog_quotes(data, day, expiry, strike, right.name), now))
        positions.append(MarginPosition(symbol, quantity))
    return book, positions


def es_market(data: Path, legs: list[Leg], utc: datetime) -> tuple[Book, list[MarginPosition]]:
    """An ES future and options on it as they stood, from the files; ``utc`` naive UTC."""
    day = utc.date()
    expiry = legs[0][0]
    entry = f"{day:%Y%m%d}_es_minute_quote_{expiry:%Y%m}.csv"
    row = last_quote(quotes(data / "future/cme/minute/es" / f"{day:%Y%m%d}_quote.zip", entry, day, scale=1.0), utc)
    future = Symbol.create_future("ES", Market.CME, expiry)
    margins = es_margins(data, day)
    book = book_of(MarginSecurity(symbol=future, price=row.mid, multiplier=50.0, future_margins=margins))
    positions = []
    for _, strike, right, quantity in legs:
        symbol = es_option(expiry, strike, right)
        quote = last_quote(es_option_quotes(data, day, expiry, strike, right.name), utc)
        book[symbol] = MarginSecurity(symbol=symbol, price=quote.mid, multiplier=50.0, future_margins=margins)
        positions.append(MarginPosition(symbol, quantity))
    return book, positions


def es_margins(data: Path, day: date) -> tuple[float, float]:
    """Initial and maintenance margin of ES on the day, from LEAN's file."""
    rows = [line.split(",") for line in (data / "future/cme/margins/ES.csv").read_text().splitlines()[1:] if line]
    dated = [(datetime.strptime(row[0], "%Y%m%d").date(), float(row[1]), float(row[2])) for row in rows]
    _, initial, maintenance = [row for row in dated if row[0] <= day][-1]
    return initial, maintenance
