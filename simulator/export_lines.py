"""Bars and universes as the lines of LEAN's files, such that reading them gives the same numbers back."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from simulator.expiry_rules import contract_month
from simulator.market import Floats, Instants, OpenInterest, QuoteBars, TradeBars, Universe, UniverseRow

_MS = 1_000_000
_MINUTE = 60_000_000_000
_DAY = 86_400_000_000_000
_MISSING = ",,,,"
_OPTION_COLUMNS = "#expiry,strike,right,open,high,low,close,volume,open_interest,implied_volatility,delta,gamma,vega,theta,rho"
_FUTURE_COLUMNS = "#expiry,open,high,low,close,volume,open_interest"


def number(value: float | None) -> str:
    """The shortest decimal that reads back as the same number, never with an exponent; nothing for None."""
    if value is None:
        return ""
    text = repr(value)
    if "e" in text:
        return np.format_float_positional(value, trim="-")
    return text.removesuffix(".0")


def trade_lines(bars: TradeBars, midnight: int, scale: float) -> str:
    """Minute trades: ms since ``midnight`` (ns, UTC) of the bar's start, open, high, low, close, volume."""
    columns = [_ms(bars.end - _MINUTE, midnight), *_prices((bars.open, bars.high, bars.low, bars.close), scale)]
    return _lines([*columns, _texts(bars.volume)])


def quote_lines(bars: QuoteBars, midnight: int, scale: float) -> str:
    """Minute quotes: as trades, with bid and ask and their sizes; a side that is missing is left empty."""
    bid = _side((bars.bid_open, bars.bid_high, bars.bid_low, bars.bid_close), bars.bid_size, scale)
    ask = _side((bars.ask_open, bars.ask_high, bars.ask_low, bars.ask_close), bars.ask_size, scale)
    return _lines([_ms(bars.end - _MINUTE, midnight), bid, ask])


def interest_lines(interest: OpenInterest, midnight: int) -> str:
    """Open interest: ms since midnight, count."""
    return _lines([_ms(interest.end, midnight), _texts(interest.value)])


def long_lines(bars: TradeBars, scale: float) -> str:
    """Hour or daily trades: ``yyyyMMdd HH:mm`` as the bars have it, open, high, low, close, volume."""
    stamps = np.datetime_as_string(bars.end.astype("datetime64[ns]"), unit="m").tolist()
    times = [stamp.replace("-", "").replace("T", " ") for stamp in stamps]
    return _lines([times, *_prices((bars.open, bars.high, bars.low, bars.close), scale), _texts(bars.volume)])


def option_universe_lines(universe: Universe) -> str:
    """A chain's universe file: the underlying's line, then a line a contract."""
    lines = [_OPTION_COLUMNS]
    if universe.underlying_close is not None:
        close = number(universe.underlying_close)
        lines.append(f",,,{close},{close},{close},{close},0,,,,,,,")
    for row in universe.rows:
        right = "" if row.right is None else row.right.name[0]
        cells = [f"{row.expiry:%Y%m%d}", number(row.strike), right, *_row(row)]
        cells += map(number, (row.implied_volatility, row.delta, row.gamma, row.vega, row.theta, row.rho))
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def future_universe_lines(universe: Universe, ticker: str) -> str:
    """The universe file of futures: a line a contract month."""
    lines = [_FUTURE_COLUMNS]
    lines += [",".join([f"{contract_month(ticker, row.expiry):%Y%m}", *_row(row)]) for row in universe.rows]
    return "\n".join(lines) + "\n"


def _row(row: UniverseRow) -> list[str]:
    return [number(value) for value in (row.open, row.high, row.low, row.close, row.volume, row.open_interest)]


def _ms(instants: Instants, midnight: int) -> list[str]:
    return list(map(str, ((instants - midnight) // _MS).tolist()))


def _side(prices: tuple[Floats, ...], size: Floats, scale: float) -> list[str]:
    missing = np.isnan(prices[-1])
    if not missing.any():
        return _joined([*_prices(prices, scale), _texts(size)])
    there = ~missing
    told = iter(_joined([*_prices(tuple(price[there] for price in prices), scale), _texts(size[there])]))
    return [_MISSING if absent else next(told) for absent in missing.tolist()]


def _prices(columns: tuple[Floats, ...], scale: float) -> list[list[str]]:
    if scale == 1.0:
        return [_texts(column) for column in columns]
    return [list(map(str, np.rint(column * scale).astype(np.int64).tolist())) for column in columns]


def _texts(column: Floats) -> list[str]:
    whole: Callable[[float], str] = number
    return list(map(whole, column.tolist()))


def _joined(columns: Iterable[Iterable[str]]) -> list[str]:
    return list(map(",".join, zip(*columns, strict=True)))


def _lines(columns: Iterable[Iterable[str]]) -> str:
    return "".join(f"{line}\n" for line in _joined(columns))
