"""What a contract of the book counts as worth."""

from __future__ import annotations

import math

from domain.contracts import Contract
from domain.snapshots import MarketSnapshot


def mark(market: MarketSnapshot, contract: Contract, quantity: int) -> float:
    """The mid; without two sides the ask of a short and the bid of a long, 0 when nobody bids. NaN of none or a crossed one."""
    quote = market.quote(contract)
    if quote is None or quote.bid > quote.ask:
        return math.nan
    if quote.is_two_sided:
        return quote.mid
    if quantity < 0:
        return quote.ask
    return quote.bid if math.isfinite(quote.bid) else 0.0
