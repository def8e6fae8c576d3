"""LEAN's fill rules: at what price an order fills on the data at hand, or nothing (Common/Orders/Fills/*.cs).

Equities follow EquityFillModel, futures and their options FutureFillModel, everything else FillModel. All times are
naive local times of the security's exchange.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from simulator.enums import SecurityType
from simulator.equity_fills import EQUITY_RULES, Rules
from simulator.fill_facts import (
    NOTHING,
    Fill,
    FillOrder,
    FillSecurity,
    NoFill,
    PriceBar,
    filled,
    filled_at_stale_price,
    fresh_bar,
    must_wait_for_fresh_data,
    slipped,
    stop_limit,
    touched,
    trailing_stop,
)
from simulator.order_kinds import OrderType

__all__ = ["EQUITY_RULES", "Fill", "FillOrder", "FillSecurity", "NoFill", "PriceBar", "Rules", "fill_combo", "fill_order"]


def fill_order(order: FillOrder, security: FillSecurity, rules: Rules, stale_after: timedelta) -> Fill | NoFill:
    """Tries one single order by the rules of its security's fill model. A ``NoFill`` with ``triggered`` must be remembered by a
    stop limit order. ``stale_after``: how old data may be for a market order before LEAN warns or waits.

    Raises ValueError for an order type that fills only as a combo or never (``fill_combo``, exercise).
    """
    rule = rules.get(order.order_type)
    if rule is None:
        raise ValueError(f"{order.order_type} is not filled as a single order; allowed: {', '.join(map(str, rules))}")
    return rule(order, security, stale_after)


def fill_combo(legs: Sequence[tuple[FillOrder, FillSecurity]], stale_after: timedelta) -> list[Fill] | None:
    """Tries all legs of a combo, in order of order id: a fill for each leg, or None. Raises ValueError for other
    order types."""
    kind = legs[0][0].order_type
    if kind is OrderType.COMBO_LIMIT:
        return _combo_limit(legs)
    fills: list[Fill] = []
    for order, security in legs:
        if kind is OrderType.COMBO_MARKET:
            fill = _market(order, security, stale_after, extended=False)
        elif kind is OrderType.COMBO_LEG_LIMIT:
            fill = _limit(order, security, stale_after)
        else:
            raise ValueError(f"{kind} is not a combo; allowed: COMBO_MARKET, COMBO_LIMIT, COMBO_LEG_LIMIT")
        if isinstance(fill, NoFill):
            return None
        fills.append(fill)
    return fills


def _combo_limit(legs: Sequence[tuple[FillOrder, FillSecurity]]) -> list[Fill] | None:
    """Every leg at its side's bar LOW for a bought combo, at its HIGH for a sold one; strictly better than the limit."""
    prices: list[float] = []
    total = 0.0
    first = legs[0][0]
    for order, security in legs:
        bar = security.prices(order.is_buy)
        if bar is None or bar.end < order.time:
            return None
        price = bar.low if first.group_is_buy else bar.high
        shares = 100.0 if security.security_type is SecurityType.EQUITY else 1.0
        total += price * order.ratio / shares
        prices.append(price)
    limit = first.limit("group_limit")
    total = round(total, 10)
    if not (total < limit if first.group_is_buy else total > limit):
        return None
    return [Fill(price=price, quantity=order.quantity) for price, (order, _) in zip(prices, legs, strict=True)]


def _market(order: FillOrder, security: FillSecurity, stale_after: timedelta, extended: bool) -> Fill | NoFill:
    if not security.is_tradable_now(extended):
        return NOTHING
    bar = security.prices(order.is_buy)
    if bar is None:
        return NOTHING
    message = ""
    if bar.end + stale_after < order.time:
        if must_wait_for_fresh_data(security, bar.end, order.time):
            return NOTHING
        message = filled_at_stale_price(security, bar)
    rests_from_before = bar.open != 0.0 and security.is_coarse and order.time <= bar.start
    return filled(order, slipped(order, bar.open if rests_from_before else bar.close), message)


def _market_regular(order: FillOrder, security: FillSecurity, stale_after: timedelta) -> Fill | NoFill:
    return _market(order, security, stale_after, extended=False)


def _market_extended(order: FillOrder, security: FillSecurity, stale_after: timedelta) -> Fill | NoFill:
    return _market(order, security, stale_after, extended=True)


def _limit(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    bar = fresh_bar(order, security, security.subscribes_extended)
    limit = order.limit("limit_price")
    if bar is None:
        return NOTHING
    if order.is_buy:
        return filled(order, min(bar.high, limit)) if bar.low < limit else NOTHING
    return filled(order, max(bar.low, limit)) if bar.high > limit else NOTHING


def _stop_market_regular(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    return _stop_market(order, security, extended=False)


def _stop_market_extended(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    return _stop_market(order, security, extended=security.subscribes_extended)


def _stop_market(order: FillOrder, security: FillSecurity, extended: bool) -> Fill | NoFill:
    bar = fresh_bar(order, security, extended)
    stop = order.limit("stop_price")
    if bar is None:
        return NOTHING
    if order.is_buy:
        return filled(order, max(stop, slipped(order, bar.close))) if bar.high > stop else NOTHING
    return filled(order, min(stop, slipped(order, bar.close))) if bar.low < stop else NOTHING


def _limit_if_touched(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    """A limit order that starts to work when trades touch its trigger: a buy fills at its limit once the BID is there, a sell
    once the ask is (LEAN looks at the far side of neither)."""
    trade = security.trade
    if not security.is_tradable_now(security.subscribes_extended) or trade is None or trade.end <= order.time:
        return NOTHING
    if not touched(order, trade):
        return NOTHING
    bid, ask = security.bid, security.ask
    near = (bid or ask or trade) if order.is_buy else (ask or bid or trade)
    limit = order.limit("limit_price")
    if near.close <= limit if order.is_buy else near.close >= limit:
        return Fill(price=limit, quantity=order.quantity, triggered=True)
    return NoFill(triggered=True)


def _market_on_open(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    last = security.last
    if last is None or order.time >= last.end:
        return NOTHING
    if security.hours.is_open(order.time) and order.time.date() == security.now.date():
        return NOTHING
    bar = security.prices(order.is_buy) if security.is_tradable_now(extended=False) else None
    return NOTHING if bar is None else filled(order, slipped(order, bar.open))


def _market_on_close(order: FillOrder, security: FillSecurity, _: timedelta) -> Fill | NoFill:
    if security.now < security.hours.next_close(order.time):
        return NOTHING
    bar = security.prices(order.is_buy)
    return NOTHING if bar is None else filled(order, slipped(order, bar.close))


BASE_RULES: Rules = {
    OrderType.MARKET: _market_regular,
    OrderType.LIMIT: _limit,
    OrderType.STOP_MARKET: _stop_market_regular,
    OrderType.STOP_LIMIT: stop_limit,
    OrderType.TRAILING_STOP: trailing_stop,
    OrderType.LIMIT_IF_TOUCHED: _limit_if_touched,
    OrderType.MARKET_ON_OPEN: _market_on_open,
    OrderType.MARKET_ON_CLOSE: _market_on_close,
}
"""LEAN's FillModel."""

FUTURE_RULES: Rules = {
    **BASE_RULES,
    OrderType.MARKET: _market_extended,
    OrderType.STOP_MARKET: _stop_market_extended,
}
"""LEAN's FutureFillModel."""
