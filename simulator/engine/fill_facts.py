"""A security's state as the fill rules want it."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from simulator.engine.cache import SecurityCache
from simulator.engine.orders import Order
from simulator.engine.security import Security
from simulator.engine.series import Corners
from simulator.engine.slippage_models import slippage_of
from simulator.engine.submission import exact_price
from simulator.fills import FillOrder, FillSecurity, PriceBar


def _bar(cache: SecurityCache, end: int, corners: Corners) -> PriceBar:
    start, period = cache.span(end)
    return PriceBar(start, start + period, *corners)


def fill_security(security: Security) -> FillSecurity:
    """The security now."""
    data, cache = security.data, security.cache
    bid = ask = trade = last = traded = None
    if data is not None:
        quote = cache.last_quote()
        if quote is not None:
            day, index = quote
            end = day.ends[index]
            bid_bar, ask_bar = day.bid.corners(index), day.ask.corners(index)
            bid = _bar(cache, end, bid_bar) if bid_bar else None
            ask = _bar(cache, end, ask_bar) if ask_bar else None
        traded = cache.last_trade()
        if traded is not None:
            trade = _bar(cache, traded[0].ends[traded[1]], traded[0].corners(traded[1]))
        last_end = cache.last_end
        if last_end is not None:
            last = _bar(cache, last_end, (security.open, security.high, security.low, security.price))
    return FillSecurity(
        security_type=security.type,
        hours=security.exchange.market_hours,
        now=security.local_time,
        bid=bid,
        ask=ask,
        trade=trade,
        last=last,
        subscribes_extended=False if data is None else data.sessions.extended,
        resolution=security.resolution,
        digits=lambda price: exact_price(security, price, None if traded is None else traded[0].ends[traded[1]]),
    )


def order_time(order: Order, security: Security) -> datetime:
    """When the order was made, naive exchange-local."""
    return _wall(order.time, security.exchange.time_zone)


@lru_cache(maxsize=64)
def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """An aware instant as naive time of the zone: a resting order is asked for its time at every step."""
    return moment.astimezone(zone).replace(tzinfo=None)


def fill_order_of(order: Order, security: Security) -> FillOrder:
    """The order (leg) as the fill rules want it."""
    group, terms = order.group_order_manager, order.terms
    return FillOrder(
        order_type=order.type,
        quantity=order.quantity,
        time=order_time(order, security),
        limit_price=terms.limit_price,
        stop_price=terms.stop_price,
        trigger_price=terms.trigger_price,
        trailing_amount=terms.trailing_amount,
        trailing_as_percentage=terms.trailing_as_percentage,
        triggered=terms.triggered,
        ratio=order.ratio,
        group_limit=None if group is None else group.limit_price,
        group_is_buy=group is None or group.quantity > 0,
        slippage=lambda: slippage_of(security, order),
    )
