"""Reads LEAN's minute files for the tests, with nothing of the simulator in between."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class QuoteRow:
    """One minute's quote: end of the bar in the file's own time zone, and the two sides as (open, high, low, close)."""

    end: datetime
    bid: tuple[float, float, float, float] | None
    ask: tuple[float, float, float, float] | None

    @property
    def mid(self) -> float:
        """LEAN's price of a quote bar: the middle of the closes, or the one side there is."""
        if self.bid is None or self.ask is None:
            side = self.bid or self.ask
            assert side is not None
            return side[3]
        return (self.bid[3] + self.ask[3]) / 2


@dataclass(frozen=True)
class TradeRow:
    """One minute's trades."""

    end: datetime
    prices: tuple[float, float, float, float]


def _rows(archive: Path, entry: str) -> list[list[str]]:
    with zipfile.ZipFile(archive) as files:
        text = files.read(entry).decode()
    return list(csv.reader(io.StringIO(text)))


def _side(fields: list[str], scale: float) -> tuple[float, float, float, float] | None:
    if not all(fields):
        return None
    o, h, low, c = (float(field) * scale for field in fields)
    return round(o, 6), round(h, 6), round(low, 6), round(c, 6)


def quotes(archive: Path, entry: str, day: date, scale: float = 1e-4) -> list[QuoteRow]:
    """All quote bars of one contract's entry; as LEAN does, a side the file leaves out stays as it was in the bar before."""
    midnight = datetime.combine(day, datetime.min.time())
    found: list[QuoteRow] = []
    for row in _rows(archive, entry):
        bid, ask = _side(row[1:5], scale), _side(row[6:10], scale)
        if found:
            bid, ask = bid or found[-1].bid, ask or found[-1].ask
        found.append(QuoteRow(midnight + timedelta(milliseconds=int(row[0])) + MINUTE, bid, ask))
    return found


def trades(archive: Path, entry: str, day: date, scale: float = 1e-4) -> list[TradeRow]:
    """All trade bars of an entry."""
    midnight = datetime.combine(day, datetime.min.time())
    found = []
    for row in _rows(archive, entry):
        prices = _side(row[1:5], scale)
        assert prices is not None
        found.append(TradeRow(midnight + timedelta(milliseconds=int(row[0])) + MINUTE, prices))
    return found


def last_quote(rows: list[QuoteRow], now: datetime) -> QuoteRow:
    """The last bar that has ended by now."""
    return [row for row in rows if row.end <= now][-1]


def last_trade(rows: list[TradeRow], now: datetime) -> TradeRow:
    """The last bar that has ended by now."""
    return [row for row in rows if row.end <= now][-1]


def interest_rate(data: Path, day: date) -> float:
    """The Federal Reserve's primary credit rate in force on the day, from LEAN's file, as a fraction."""
    path = data / "alternative" / "interest-rate" / "usa" / "interest-rate.csv"
    rows = [line.split(",") for line in path.read_text().splitlines()[1:] if line]
    return [float(rate) / 100 for start, rate in rows if date.fromisoformat(start) <= day][-1]


def spxw_quotes(data: Path, day: date, expiry: date, strike: float, right: str) -> list[QuoteRow]:
    """Minute quotes of one SPXW contract, New York time."""
    name = f"{day:%Y%m%d}_spxw_minute_quote_european_{right.lower()}_{round(strike * 10000)}_{expiry:%Y%m%d}.csv"
    return quotes(data / "indexoption" / "usa" / "minute" / "spxw" / f"{day:%Y%m%d}_quote_european.zip", name, day)


def goog_quotes(data: Path, day: date, expiry: date, strike: float, right: str) -> list[QuoteRow]:
    """Minute quotes of one GOOG option, New York time."""
    name = f"{day:%Y%m%d}_goog_minute_quote_american_{right.lower()}_{round(strike * 10000)}_{expiry:%Y%m%d}.csv"
    return quotes(data / "option" / "usa" / "minute" / "goog" / f"{day:%Y%m%d}_quote_american.zip", name, day)


def es_option_quotes(data: Path, day: date, expiry: date, strike: float, right: str) -> list[QuoteRow]:
    """Minute quotes of one option on ES futures, UTC."""
    name = f"{day:%Y%m%d}_es_minute_quote_american_{right.lower()}_{round(strike * 10000)}_{expiry:%Y%m%d}.csv"
    folder = data / "futureoption" / "cme" / "minute" / "es" / f"{expiry:%Y%m}"
    return quotes(folder / f"{day:%Y%m%d}_quote_american.zip", name, day, scale=1.0)
