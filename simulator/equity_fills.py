"""LEAN's EquityFillModel: shares fill on trades, market orders on the best quote at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.fill_facts import (
    NOTHING,
    Fill,
    FillOrder,
    FillSecurity,
    NoFill,
    PriceBar,
    filled,
    must_wait_for_fresh_data,
    slipped,
    stamp,
    stop_limit,
    touched,
    trailing_stop,
)
from simulator.order_kinds import OrderType

Rules = Mapping[OrderType, Callable[[FillOrder, FillSecurity, timedelta], Fill | NoFill]]
"""How a fill model fills single orders, by order type."""
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _BestPrice:
    """A price, LEAN's remark on it, and the end of the data it is from where that is stale."""

    price: float
    message: str = ""
    stale_since: datetime | None = None


def _best_effort(order: FillOrder, security: FillSecurity, stale_after: timedelta) -> _BestPrice | None:
    """The quote of the order's side, the other side's where that is missing; trades where the quote is stale and they are
    newer; the newest stale one, or None."""
    cut_off = order.time - stale_after
    bid, ask, trade = security.bid, security.ask, security.trade
    quote = (ask or bid) if order.is_buy else (bid or ask)
    best: _BestPrice | None = None
    if quote is not None:
        if quote.end >= cut_off:
            return _BestPrice(quote.close)
        best = _BestPrice(
            quote.close, f"Warning: fill at stale price ({stamp(quote.end, security)}), using QuoteBar data.", quote.end
        )
    if trade is not None and (quote is None or trade.end > quote.end):
        message = f"Warning: No quote information available at {stamp(trade.end, security)}, order filled using TradeBar data"
        return _BestPrice(trade.close, message, None if trade.end >= cut_off else trade.end)
    return best


def _market(order: FillOrder, security: FillSecurity, stale_after: timedelta) -> Fill | NoFill:
    if not security.is_tradable_now(extended=False):
        return NOTHING
    best = _best_effort(order, security, stale_after)
    if best is None or (best.stale_since is not None and must_wait_for_fresh_data(security, best.stale_since, order.time)):
        return NOTHING
    return filled(order, slipped(order, best.price), best.message)


def _trades_since(order: FillOrder, security: FillSecurity, extended: bool) -> PriceBar | None:
    """The trade bar when the market trades and the bar ends after the order was sent."""
    if not security.is_tradable_now(extended):
        return None
    return security.trade if security.trade is not None and security.trade.end > order.time else None


def _gap(kind: str, bar: PriceBar, security: FillSecurity) -> str:
    return f"Due to {kind} gap at {stamp(bar.end, security)}, order filled using the open price ({security.digits(bar.open):f})"


def _limit(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    bar = _trades_since(order, security, security.subscribes_extended)
    limit = order.limit("limit_price")
    if bar is None or not (bar.low < limit if order.is_buy else bar.high > limit):
        return NOTHING
    if bar.open < limit if order.is_buy else bar.open > limit:
        return filled(order, bar.open, _gap("a favorable", bar, security))
    return filled(order, limit)


def _stop_market(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    bar = _trades_since(order, security, extended=False)
    stop = order.limit("stop_price")
    if bar is None or not (bar.high >= stop if order.is_buy else bar.low <= stop):
        return NOTHING
    if bar.open >= stop if order.is_buy else bar.open <= stop:
        return filled(order, slipped(order, bar.open), _gap("an unfavorable", bar, security))
    return filled(order, slipped(order, stop))


def _limit_if_touched(order: FillOrder, security: FillSecurity, stale_after: timedelta) -> Fill | NoFill:
    bar = _trades_since(order, security, security.subscribes_extended)
    if bar is None or not touched(order, bar):
        return NOTHING
    best, limit = _best_effort(order, security, stale_after), order.limit("limit_price")
    if best is None or not (best.price <= limit if order.is_buy else best.price >= limit):
        return NoFill(triggered=True)
    return Fill(price=best.price, quantity=order.quantity, message=best.message, triggered=True)


def _market_on_open(order: FillOrder, security: FillSecurity, stale_after: timedelta) -> Fill | NoFill:
    bar = security.trade
    if bar is None or bar.start < order.time:
        return NOTHING
    if bar.end - bar.start < _HOUR and not security.hours.is_open(bar.start):
        return NOTHING
    if order.time >= bar.end or (security.hours.is_open(order.time) and order.time.date() == bar.end.date()):
        return NOTHING
    if not security.is_tradable_now(extended=False):
        return NOTHING
    return _trade_or_quote(order, security, bar.open, stale_after)


def _market_on_close(order: FillOrder, security: FillSecurity, stale_after: timedelta) -> Fill | NoFill:
    if security.now < security.hours.next_close(order.time):
        return NOTHING
    return _trade_or_quote(order, security, security.trade.close if security.trade else 0.0, stale_after)


def _trade_or_quote(order: FillOrder, security: FillSecurity, price: float, stale_after: timedelta) -> Fill | NoFill:
    """At the trade's price, or at the best quote where there is none."""
    if price != 0.0:
        return filled(order, slipped(order, price))
    best = _best_effort(order, security, stale_after)
    return NOTHING if best is None else filled(order, slipped(order, best.price), best.message)


EQUITY_RULES: Rules = {
    OrderType.MARKET: _market,
    OrderType.LIMIT: _limit,
    OrderType.STOP_MARKET: _stop_market,
    OrderType.STOP_LIMIT: stop_limit,
    OrderType.TRAILING_STOP: trailing_stop,
    OrderType.LIMIT_IF_TOUCHED: _limit_if_touched,
    OrderType.MARKET_ON_OPEN: _market_on_open,
    OrderType.MARKET_ON_CLOSE: _market_on_close,
}
