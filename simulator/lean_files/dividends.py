"""Dividend yields as LEAN derives them from factor files (Common/Data/DividendYieldProvider.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

from simulator.errors import ArgumentException
from simulator.hours import MarketHours
from simulator.lean_files.factors import FactorRow

_TRAILING = timedelta(days=350)
_MILLS = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class CorporateEvent:
    """A dividend (cash a share) or a split (factor), effective at the open of the day."""

    day: date
    distribution: Decimal | None
    split_factor: Decimal


def corporate_events(rows: Sequence[FactorRow], hours: MarketHours) -> tuple[CorporateEvent, ...]:
    """Events told by the rows of a factor file, oldest first."""
    return tuple(_event(row, after, hours) for row, after in pairwise(rows))


def dividend_yield(events: Sequence[CorporateEvent], day: date, price: float) -> float:
    """Dividends of the 350 days up to the latest dividend on or before the day, over the price, as a fraction.

    ArgumentException for a price of 0.
    """
    past = [event for event in events if event.day <= day]
    latest = next((event for event in reversed(past) if event.distribution is not None), None)
    if latest is None:
        return 0.0
    if price == 0.0:
        raise ArgumentException("Security price cannot be zero.")
    total, factor = Decimal(0), Decimal(1)
    for event in reversed(past):
        if event.day < latest.day - _TRAILING:
            break
        if event.distribution is not None:
            total += event.distribution * factor
        else:
            factor *= event.split_factor
    return float(total) / price


def _event(row: FactorRow, after: FactorRow, hours: MarketHours) -> CorporateEvent:
    effective = hours.next_trading_day(row.day)
    if row.price == after.price:
        return CorporateEvent(effective, None, row.split / after.split)
    cash = (row.reference - row.reference * (row.price / after.price)).quantize(_MILLS, rounding=ROUND_HALF_EVEN)
    return CorporateEvent(effective, cash, Decimal(1))
