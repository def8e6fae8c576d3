"""What the fill rules look at: an order, a security's last data and its hours; and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from simulator.enums import Resolution, SecurityType
from simulator.hours import MarketHours
from simulator.order_kinds import OrderType
from simulator.smart_rounding import plain_decimal

_HOUR = timedelta(hours=1)
_SPANS = {
    Resolution.TICK: timedelta(),
    Resolution.SECOND: timedelta(seconds=1),
    Resolution.MINUTE: timedelta(minutes=1),
    Resolution.HOUR: _HOUR,
    Resolution.DAILY: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class PriceBar:
    """One side's bar (bid, ask or trade) with the times of its data, exchange-local."""

    start: datetime
    end: datetime
    open: float
    high: float
    low: float
    close: float

    @property
    def without_zeros(self) -> PriceBar:
        """The bar with its close where a price of it is 0 (Common/Orders/Fills/Prices.cs)."""
        if self.open and self.high and self.low:
            return self
        last = self.close
        return PriceBar(self.start, self.end, self.open or last, self.high or last, self.low or last, last)


@dataclass(frozen=True, slots=True, kw_only=True)
class FillSecurity:
    """One security when fills are tried.

    ``bid``, ``ask``, ``trade`` are the sides of the last REAL (not filled-forward) quote and trade bar in the cache,
    None where the bar or its side is missing or not subscribed. ``last`` is the cache's last data point of any kind
    (its times) with the security's own open, high, low and price. ``subscribes_extended``: the subscription includes
    pre and post market. ``digits`` gives a price of the trade bar the digits LEAN prints.
    """

    security_type: SecurityType
    hours: MarketHours
    now: datetime
    bid: PriceBar | None
    ask: PriceBar | None
    trade: PriceBar | None
    last: PriceBar | None
    subscribes_extended: bool = False
    resolution: Resolution = Resolution.MINUTE
    digits: Callable[[float], Decimal] = field(default=plain_decimal, compare=False)

    @property
    def is_coarse(self) -> bool:
        """True for hour and day bars."""
        return self.resolution in (Resolution.HOUR, Resolution.DAILY)

    @property
    def bar_span(self) -> timedelta:
        """Length of one bar; nothing for ticks."""
        return _SPANS[self.resolution]

    def prices(self, is_buy: bool) -> PriceBar | None:
        """The bar an order of this side trades on: its quote side, else the trades, else what the cache last saw; prices of 0
        in it are its close."""
        side = (self.ask if is_buy else self.bid) or self.trade or self.last
        return None if side is None else side.without_zeros

    def is_tradable_now(self, extended: bool) -> bool:
        """Whether the market is open, or the last bar is still of an open time (the bar that ends at the close counts)."""
        if self.hours.is_open(self.now, extended):
            return True
        bar = self.last
        if bar is None:
            return False
        current = self.now.date() == bar.end.date() if bar.end - bar.start > _HOUR else self.now <= bar.end
        return current and self.hours.is_open_between(bar.start, bar.end, extended)


def _no_slippage() -> float:
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FillOrder:
    """The order (leg) to fill. ``quantity`` signed; ``time`` when it was submitted (exchange-local); ``ratio`` the
    leg's signed quantity divided by the group's quantity; ``group_limit`` and ``group_is_buy`` the combo's; ``triggered``
    whether the stop or the trigger was reached before; ``trailing_amount`` a trailing stop's distance from the market;
    ``slippage`` by how much a fill at the market is worse than its price, asked once it fills."""

    order_type: OrderType
    quantity: float
    time: datetime
    limit_price: float | None = None
    stop_price: float | None = None
    trigger_price: float | None = None
    trailing_amount: float = 0.0
    trailing_as_percentage: bool = False
    triggered: bool = False
    ratio: float = 0.0
    group_limit: float | None = None
    group_is_buy: bool = True
    slippage: Callable[[], float] = field(default=_no_slippage, compare=False)

    @property
    def is_buy(self) -> bool:
        """Side of the order."""
        return self.quantity > 0

    def limit(self, field: str) -> float:
        """The named price. Raises ValueError where the order has none."""
        value = {
            "limit_price": self.limit_price,
            "stop_price": self.stop_price,
            "trigger_price": self.trigger_price,
            "group_limit": self.group_limit,
        }[field]
        if value is None:
            raise ValueError(f"A {self.order_type} order needs a {field}.")
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """A complete fill (LEAN's models fill all or nothing). ``message`` is LEAN's remark for the order event, or empty;
    ``triggered`` as of ``NoFill``."""

    price: float
    quantity: float
    message: str = ""
    triggered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoFill:
    """Nothing filled. The order must remember ``triggered``: its stop or trigger was reached; and ``stop_price``, where a
    trailing stop moved."""

    triggered: bool = False
    stop_price: float | None = None


NOTHING = NoFill()


def slipped(order: FillOrder, price: float) -> float:
    """The price made worse by the order's slippage."""
    slip = order.slippage()
    return price + slip if order.is_buy else price - slip


def filled(order: FillOrder, price: float, message: str = "") -> Fill:
    """The whole order at the price."""
    return Fill(price=price, quantity=order.quantity, message=message)


def stamp(moment: datetime, security: FillSecurity) -> str:
    """A time as LEAN's messages print it: ``01/06/2020 10:30:00 America/New_York``."""
    return f"{moment:%m/%d/%Y %H:%M:%S} {security.hours.time_zone.key}"


def filled_at_stale_price(security: FillSecurity, bar: PriceBar) -> str:
    """LEAN's remark on a fill at an old price."""
    return f"Warning: fill at stale price ({stamp(bar.end, security)})"


def must_wait_for_fresh_data(security: FillSecurity, data_end: datetime, order_time: datetime) -> bool:
    """Whether an order on stale data waits: always on hour and day bars, else when the data is over one bar behind
    the order."""
    if security.is_coarse:
        return True
    return bool(security.bar_span) and order_time - data_end > security.bar_span


def fresh_bar(order: FillOrder, security: FillSecurity, extended: bool) -> PriceBar | None:
    """The bar of the order's side when the market trades and the bar ends after the order was sent."""
    if not security.is_tradable_now(extended):
        return None
    bar = security.prices(order.is_buy)
    return bar if bar is not None and bar.end > order.time else None


def stop_limit(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    """A limit order that starts to work when its stop is touched; the same for every security type."""
    bar = fresh_bar(order, security, security.subscribes_extended)
    if bar is None:
        return NoFill(triggered=order.triggered)
    stop, limit = order.limit("stop_price"), order.limit("limit_price")
    if not (order.triggered or (bar.high > stop if order.is_buy else bar.low < stop)):
        return NOTHING
    if not (bar.close < limit if order.is_buy else bar.close > limit):
        return NoFill(triggered=True)
    price = min(bar.high, limit) if order.is_buy else max(bar.low, limit)
    return Fill(price=price, quantity=order.quantity, triggered=True)


def trailing_stop(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    """A stop that fills where it is touched, in regular hours, and else follows the bar's better end; the same for every
    security type."""
    bar = fresh_bar(order, security, extended=False)
    if bar is None:
        return NOTHING
    stop = order.limit("stop_price")
    if bar.high >= stop if order.is_buy else bar.low <= stop:
        market = slipped(order, bar.close)
        return filled(order, max(stop, market) if order.is_buy else min(stop, market))
    best = bar.low if order.is_buy else bar.high
    distance = best * order.trailing_amount if order.trailing_as_percentage else order.trailing_amount
    if round(abs(best - stop) - distance, 10) <= 0:
        return NOTHING
    return NoFill(stop_price=round(best + distance if order.is_buy else best - distance, 10))


def touched(order: FillOrder, trade: PriceBar) -> bool:
    """Whether the trigger of a limit if touched order is reached, by this bar of trades or before."""
    trigger = order.limit("trigger_price")
    return order.triggered or (trade.low <= trigger if order.is_buy else trade.high >= trigger)
