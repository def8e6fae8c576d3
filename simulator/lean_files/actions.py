"""Dividends and splits as LEAN's feed tells them from factor files (DividendEventProvider.cs, SplitEventProvider.cs)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

from simulator.hours import MarketHours
from simulator.lean_files.factors import FactorRow
from simulator.market import CorporateAction

_CENTS = Decimal("0.01")


def corporate_actions(rows: Sequence[FactorRow], hours: MarketHours) -> tuple[CorporateAction, ...]:
    """What each row of a factor file tells of the next trading day; a row may tell of a split and a dividend."""
    return tuple(action for row, after in pairwise(rows) for action in _actions(row, after, hours))


def _actions(row: FactorRow, after: FactorRow, hours: MarketHours) -> list[CorporateAction]:
    found: list[CorporateAction] = []
    day, reference = hours.next_trading_day(row.day), float(row.reference)
    if row.split != after.split:
        factor = float(row.split / after.split)
        found.append(CorporateAction(known=row.day, day=day, reference=reference, split_factor=factor))
    if row.price != after.price:
        cash = row.reference - row.reference * (row.price / after.price)
        paid = float(cash.quantize(_CENTS, rounding=ROUND_HALF_EVEN))
        found.append(CorporateAction(known=row.day, day=day, reference=reference, distribution=paid))
    return found
