"""Data points as an algorithm sees them: bars, quotes, open interest, delistings (Common/Data/Market)."""

# ruff: noqa: PLR0917  (the signatures are LEAN's)

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from typing import ClassVar, Final

from simulator.engine.lean_object import LeanObject
from simulator.enums import SecurityType, _LeanEnum
from simulator.smart_rounding import plain_decimal, smart_text
from simulator.symbols import Symbol

DIGITS: Final = 8
"""Decimals of a middle of two prices: LEAN's is exact, and what lies beyond is the noise of binary fractions."""


class BaseData(LeanObject):
    """Anything with a symbol, times and a value. ``time`` and ``end_time`` are naive exchange-local."""

    lean_name: ClassVar[str] = "BaseData"

    def __init__(self, symbol: Symbol, time: datetime, end_time: datetime, value: float) -> None:
        self.symbol = symbol
        self.time = time
        self.end_time = end_time
        self.value = value
        self.is_fill_forward = False

    def __str__(self) -> str:
        money = f"\u00a4{abs(self.value):,.2f}"
        return f"{self.symbol}: {f'({money})' if self.value < 0 else money}"

    @property
    def price(self) -> float:
        """The value of the point."""
        return self.value


class Bar(LeanObject):
    """Open, high, low and close of one side."""

    lean_name: ClassVar[str] = "Bar"
    __slots__ = ("close", "high", "low", "open")

    def __init__(self, open: float, high: float, low: float, close: float) -> None:  # noqa: A002
        self.open = open
        self.high = high
        self.low = low
        self.close = close

    def __str__(self) -> str:
        return _corners(self)


class TradeBar(BaseData):
    """Trades of one bar."""

    lean_name: ClassVar[str] = "TradeBar"

    def __init__(
        self,
        time: datetime,
        symbol: Symbol,
        open: float,  # noqa: A002
        high: float,
        low: float,
        close: float,
        volume: float,
        period: timedelta | None = None,
    ) -> None:
        self.period = period if period is not None else timedelta(minutes=1)
        super().__init__(symbol, time, time + self.period, close)
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume

    def __str__(self) -> str:
        return f"{self.symbol}: {_corners(self)} V: {smart_text(self.volume)}"


def _corners(bar: Bar | TradeBar) -> str:
    corners = zip("OHLC", (bar.open, bar.high, bar.low, bar.close), strict=True)
    return " ".join(f"{letter}: {smart_text(price)}" for letter, price in corners)


def middle(bid: float | None, ask: float | None) -> float:
    """LEAN's QuoteBar price of one corner: the mid where both sides have one, else the side there is, else 0."""
    if bid and ask:
        return round((bid + ask) / 2, DIGITS)
    return bid or ask or 0.0


class QuoteBar(BaseData):
    """Quotes of one bar; a side that is missing is None."""

    lean_name: ClassVar[str] = "QuoteBar"

    def __init__(
        self,
        time: datetime,
        symbol: Symbol,
        bid: Bar | None,
        last_bid_size: float,
        ask: Bar | None,
        last_ask_size: float,
        period: timedelta | None = None,
    ) -> None:
        self.period = period if period is not None else timedelta(minutes=1)
        self.bid = bid
        self.ask = ask
        self.last_bid_size = last_bid_size
        self.last_ask_size = last_ask_size
        close = middle(bid.close if bid else None, ask.close if ask else None)
        super().__init__(symbol, time, time + self.period, close)

    @property
    def open(self) -> float:
        """Mid of the opening quotes."""
        return middle(self.bid.open if self.bid else None, self.ask.open if self.ask else None)

    @property
    def high(self) -> float:
        """Mid of the sides' highs."""
        return middle(self.bid.high if self.bid else None, self.ask.high if self.ask else None)

    @property
    def low(self) -> float:
        """Mid of the sides' lows."""
        return middle(self.bid.low if self.bid else None, self.ask.low if self.ask else None)

    @property
    def close(self) -> float:
        """Mid of the closing quotes."""
        return self.value

    def __str__(self) -> str:
        sides = ("Bid", self.bid), ("Ask", self.ask)
        corners = (
            f"{name}: {letter}: {smart_text(getattr(side, corner)) if side else ''} "
            for name, side in sides
            for letter, corner in zip("OHLC", ("open", "high", "low", "close"), strict=True)
        )
        return f"{self.symbol}: {''.join(corners)}"


def no_quote() -> QuoteBar:
    """A quote of nothing: what LEAN's chains have for an underlying where none is known."""
    return QuoteBar(datetime.min, Symbol(SecurityType.BASE, "", ""), Bar(0, 0, 0, 0), 0, Bar(0, 0, 0, 0), 0)  # noqa: DTZ901


class OpenInterestPoint(BaseData):
    """The open interest of a contract at an instant."""

    lean_name: ClassVar[str] = "OpenInterest"

    def __str__(self) -> str:
        return f"{self.symbol}: OpenInterest: {plain_decimal(self.value):f}"


class DelistingType(_LeanEnum):
    """A warning on the last day, then the end."""

    WARNING = 0
    DELISTED = 1


class Delisting(BaseData):
    """A contract's last day, or its end."""

    lean_name: ClassVar[str] = "Delisting"
    is_fill_forward = False
    type: DelistingType
    _price: Callable[[], float]

    def __init__(self, symbol: Symbol, date: datetime, price: Callable[[], float], kind: DelistingType) -> None:
        """``price`` gives the last price there was; it is asked when the value is read, which seldom happens."""
        vars(self).update(symbol=symbol, time=date, end_time=date, type=kind, _price=price)

    @cached_property
    def value(self) -> float:  # type: ignore[override]
        """The last price."""
        return self._price()

    def __str__(self) -> str:
        kind = "Delisting Warning" if self.type is DelistingType.WARNING else "Delisted"
        return f"{kind}: {self.symbol} {self.end_time:%m/%d/%Y %H:%M:%S}"


class SymbolChangedEvent(BaseData):
    """A continuous future goes over to another contract; the contracts are given by their identifiers."""

    lean_name: ClassVar[str] = "SymbolChangedEvent"

    def __init__(self, requested_symbol: Symbol, date: datetime, old_symbol: str, new_symbol: str) -> None:
        super().__init__(requested_symbol, date, date, 0.0)
        self.old_symbol = old_symbol
        self.new_symbol = new_symbol

    def __str__(self) -> str:
        return f"{self.time:%m/%d/%Y %H:%M:%S} {self.old_symbol}->{self.new_symbol}"
