"""GOOG's whole option chain as LEAN's sample data tells it, for one instant of the half day 2015-12-24."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.quotes import Chain, DailyBar, OptionQuote, Quote, UnderlyingView
from domain.snapshots import MarketSnapshot
from tests.strategies.scenes import new_york, session_of

DAY = date(2015, 12, 24)
_SCALE = 10_000.0


def goog_market(data: Path, at: datetime) -> MarketSnapshot:
    """The market with every GOOG option's last quote bar that ended by ``at``."""
    midnight = new_york(DAY, 0)
    chain = Chain(root="GOOG", underlying="GOOG", quotes=tuple(_options(data, midnight, at)))
    return MarketSnapshot(
        at=at, session=session_of(DAY, half=True), underlyings={"GOOG": _underlying(data, midnight, at)}, chains={"GOOG": chain}
    )


def _options(data: Path, midnight: datetime, at: datetime) -> Iterator[OptionQuote]:
    with zipfile.ZipFile(data / "option/usa/minute/goog/20151224_quote_american.zip") as archive:
        for name in archive.namelist():
            *_, right, strike, expiry = name.removesuffix(".csv").split("_")
            found = _last_quote(archive.read(name).decode(), midnight, at)
            if found is not None:
                yield OptionQuote(contract=_contract(right, float(strike) / _SCALE, expiry), quote=found)


def _last_quote(text: str, midnight: datetime, at: datetime) -> Quote | None:
    last = None
    for line in text.splitlines():
        cells = line.split(",")
        ended = midnight + timedelta(milliseconds=int(cells[0]), minutes=1)
        if ended <= at:
            last = Quote(bid=_price(cells[4]), ask=_price(cells[9]), at=ended)
    return last


def _price(cell: str) -> float:
    return float(cell) / _SCALE if cell and float(cell) > 0.0 else math.nan


def _contract(right: str, strike: float, expiry: str) -> Contract:
    day = datetime.strptime(expiry, "%Y%m%d").replace(tzinfo=UTC).date()
    return Contract(
        underlying="GOOG",
        root="GOOG",
        kind=ProductKind.EQUITY_OPTION,
        expiry=day,
        strike=strike,
        right=Right.CALL if right == "call" else Right.PUT,
        multiplier=100.0,
        style=ExerciseStyle.AMERICAN,
        settles_at=new_york(day, 13 if day == DAY else 16),
    )


def _underlying(data: Path, midnight: datetime, at: datetime) -> UnderlyingView:
    with zipfile.ZipFile(data / "equity/usa/minute/goog/20151224_trade.zip") as archive:
        rows = [line.split(",") for line in archive.read(archive.namelist()[0]).decode().splitlines()]
    regular = [row for row in rows if int(row[0]) >= 34_200_000]
    seen = [row for row in regular if midnight + timedelta(milliseconds=int(row[0]), minutes=1) <= at]
    return UnderlyingView(
        symbol="GOOG",
        price=float(seen[-1][4]) / _SCALE,
        at=at,
        session_open=float(seen[0][1]) / _SCALE,
        daily=tuple(_daily(data)),
    )


def _daily(data: Path) -> Iterator[DailyBar]:
    with zipfile.ZipFile(data / "equity/usa/daily/goog.zip") as archive:
        for line in archive.read(archive.namelist()[0]).decode().splitlines():
            stamp, *prices = line.split(",")
            day = datetime.strptime(stamp[:8], "%Y%m%d").replace(tzinfo=UTC).date()
            if day < DAY:
                opened, high, low, close = (float(price) / _SCALE for price in prices[:4])
                yield DailyBar(day=day, open=opened, high=high, low=low, close=close)
