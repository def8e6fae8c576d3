"""Quotes and prices of LEAN's securities, with the time of the last REAL bar.

LEAN repeats bars that are missing (fill-forward) and keeps the last non-zero bid and ask apart. The cache's own last quote bar
is the last real one, with the sides it really had, so it alone is read here.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from AlgorithmImports import QuoteBar

from domain.prices import is_price
from domain.quotes import Quote
from lean_bridge.times import local_to_utc, zone_of

if TYPE_CHECKING:
    from AlgorithmImports import Bar, Security


def positive_or_nan(value: object) -> float:
    """A number of LEAN's as a float; NaN when it is absent, not finite or not above zero."""
    if value is None:
        return math.nan
    number = float(value)  # type: ignore[arg-type]
    return number if is_price(number) else math.nan


def quote_of(security: Security) -> Quote | None:
    """The last real quote of a security; None before its first. A side that is missing or zero is NaN."""
    bar: QuoteBar | None = security.cache.get_data(QuoteBar)
    if bar is None:
        return None
    return Quote(
        bid=_close(bar.bid),
        ask=_close(bar.ask),
        at=local_to_utc(bar.end_time, zone_of(security)),
        bid_size=positive_or_nan(bar.last_bid_size),
        ask_size=positive_or_nan(bar.last_ask_size),
    )


def last_price(security: Security) -> tuple[float, datetime] | None:
    """The last price of a security and the end (UTC) of the last real bar; None before its first."""
    bar = security.get_last_data()
    price = positive_or_nan(security.price)
    if bar is None or math.isnan(price):
        return None
    return price, local_to_utc(bar.end_time, zone_of(security))


def _close(side: Bar | None) -> float:
    return math.nan if side is None else positive_or_nan(side.close)
