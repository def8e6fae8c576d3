"""What a contract of the book counts as worth, and how far its future is moved."""

from __future__ import annotations

import math

from domain.contracts import Contract
from domain.prices import is_price
from domain.quotes import UnderlyingView
from domain.snapshots import MarketSnapshot
from risk.margin.span import price_range


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


def scan_range(view: UnderlyingView, contract: Contract) -> float | None:
    """Points of the underlying that its future's maintenance margin covers; None where that is not known."""
    margin = view.maintenance_margin
    return price_range(margin, contract.multiplier) if margin is not None and is_price(margin) else None
