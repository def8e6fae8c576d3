"""The prices LEAN notes when an order is submitted, with the digits its decimals have there."""

from __future__ import annotations

from decimal import Decimal

from simulator.engine.orders import OrderSubmissionData
from simulator.engine.security import Security
from simulator.engine.series import QuoteDay
from simulator.enums import SecurityType
from simulator.smart_rounding import plain_decimal

_SCALED = frozenset({SecurityType.EQUITY, SecurityType.OPTION, SecurityType.INDEX_OPTION})
_FILE_PLACES = Decimal("0.0001")
"""Prices of these stand in files as ten-thousandths, and LEAN multiplies them with 0.0001 (TradeBar.cs, QuoteBar.cs)."""


def submission_data(security: Security) -> OrderSubmissionData:
    """Bid, ask and last price of the security now."""
    bid, ask, last = security.bid_price, security.ask_price, security.close
    data, bar = security.data, security.cache.last()
    quote = None if data is None else data.quote_at(security.owner.clock.data_ns)
    last_end = None if bar is None else bar[0].ends[bar[1]]
    side_end = last_end if quote is None else quote[0].ends[quote[1]]
    exact_bid, exact_ask = (exact_price(security, price, side_end) for price in (bid, ask))
    mid = bar is not None and isinstance(bar[0], QuoteDay) and bid and ask
    exact_last = (exact_bid + exact_ask) / 2 if mid else exact_price(security, last, last_end)
    return OrderSubmissionData(bid, ask, last, (exact_bid, exact_ask, exact_last))


def exact_price(security: Security, price: float, end: int | None) -> Decimal:
    """The price of a bar that ended then, with the digits LEAN's decimal of it has."""
    data = security.data
    if data is None or end is None or not price or security.type not in _SCALED:
        return plain_decimal(price)
    scale = data.scale_on(end)
    if scale is None:
        return Decimal(repr(price)).quantize(_FILE_PLACES)
    factor, added = scale
    raw = Decimal(repr((price - float(added)) / float(factor))).quantize(_FILE_PLACES)
    return raw * factor + added
