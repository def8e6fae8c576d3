"""Round trips made of fills, first in first out (Common/Statistics/TradeBuilder.cs, FillToFill)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from simulator.symbols import Symbol

IsWin = Callable[[float], bool]
"""Whether a profit, account currency, counts as a win: an option that was exercised has a rule of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One round trip. Prices per unit; ``adverse`` and ``favorable`` are the worst and best it stood at while it was open (MAE
    and MFE), ``given_back`` the deepest fall from its best; they, the profit and the fees in account currency."""

    symbol: Symbol
    entry_time: datetime
    entry_price: float
    is_long: bool
    quantity: float
    exit_time: datetime
    exit_price: float
    profit: float
    fees: float
    adverse: float
    favorable: float
    given_back: float
    is_win: bool
    order_ids: tuple[int, ...]

    @property
    def duration(self) -> timedelta:
        """From entry to exit."""
        return self.exit_time - self.entry_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """What a ledger of trades needs of a fill: ``quantity`` is signed, ``fee`` and ``worth`` of a point in account currency."""

    symbol: Symbol
    order_id: int
    time: datetime
    quantity: float
    price: float
    fee: float
    worth: float
    is_win: IsWin


@dataclass(slots=True)
class _Entry:
    """What is left of an entry, and how far it stood from its best and how deep below that, per unit."""

    time: datetime
    price: float
    quantity: float
    fees: float
    order_id: int
    best: float = 0.0
    fall: float = 0.0


@dataclass(slots=True)
class _Position:
    """The open entries of one symbol, all of one direction (1 or -1), and the range prices had since the first."""

    direction: int
    low: float
    high: float
    entries: deque[_Entry] = field(default_factory=deque)

    def see(self, price: float) -> None:
        """Takes a market price in."""
        self.low, self.high = min(self.low, price), max(self.high, price)
        for entry in self.entries:
            gain = (price - entry.price) * self.direction
            entry.best, entry.fall = max(entry.best, gain), max(entry.fall, entry.best - gain)


class TradeLedger:
    """Turns fills and market prices into trades."""

    def __init__(self) -> None:
        self.closed: list[Trade] = []
        self._open: dict[Symbol, _Position] = {}
        self._paid: set[int] = set()

    def open_symbols(self) -> list[Symbol]:
        """What has an open entry."""
        return list(self._open)

    def see(self, symbol: Symbol, price: float) -> None:
        """A market price of a symbol with an open entry."""
        self._open[symbol].see(price)

    def split(self, symbol: Symbol, factor: float) -> None:
        """An open position in a share that split: prices are multiplied with the factor, quantities divided by it."""
        position = self._open.get(symbol)
        if position is None:
            return
        position.low, position.high = position.low * factor, position.high * factor
        for entry in position.entries:
            entry.quantity /= factor
            entry.price, entry.best, entry.fall = entry.price * factor, entry.best * factor, entry.fall * factor

    def fill(self, fill: Fill) -> None:
        """Books a fill; the fee counts once an order."""
        fill = replace(fill, fee=0.0 if fill.order_id in self._paid else fill.fee)
        self._paid.add(fill.order_id)
        direction = 1 if fill.quantity > 0 else -1
        position = self._open.get(fill.symbol)
        if position is None:
            position = self._open[fill.symbol] = _Position(direction, fill.price, fill.price)
        else:
            position.see(fill.price)
        if position.direction == direction:
            position.entries.append(_Entry(fill.time, fill.price, abs(fill.quantity), fill.fee, fill.order_id))
        else:
            self._exit(position, fill)

    def _exit(self, position: _Position, fill: Fill) -> None:
        """Closes the oldest entries; what is left of the fill opens the other way, its fee spent."""
        left, fee = abs(fill.quantity), fill.fee
        while position.entries and left > 0:
            entry = position.entries[0]
            quantity = min(left, entry.quantity)
            self._close(position, entry, quantity, fill, entry.fees + fee)
            entry.fees = fee = 0.0
            entry.quantity -= quantity
            left -= quantity
            if not entry.quantity:
                position.entries.popleft()
        if not position.entries:
            del self._open[fill.symbol]
        if left > 0:
            turned = self._open[fill.symbol] = _Position(-position.direction, fill.price, fill.price)
            turned.entries.append(_Entry(fill.time, fill.price, left, 0.0, fill.order_id))

    def _close(self, position: _Position, entry: _Entry, quantity: float, fill: Fill, fees: float) -> None:
        direction, size = position.direction, quantity * fill.worth
        profit = round((fill.price - entry.price) * direction * size, 2)
        extremes = sorted((extreme - entry.price) * direction for extreme in (position.low, position.high))
        trade = Trade(
            symbol=fill.symbol,
            entry_time=entry.time,
            entry_price=entry.price,
            is_long=direction > 0,
            quantity=quantity,
            exit_time=fill.time,
            exit_price=fill.price,
            profit=profit,
            fees=fees,
            adverse=round(extremes[0] * size, 2),
            favorable=round(extremes[1] * size, 2),
            given_back=round(entry.fall * size, 2),
            is_win=fill.is_win(profit),
            order_ids=tuple(dict.fromkeys((entry.order_id, fill.order_id))),
        )
        self.closed.append(trade)
