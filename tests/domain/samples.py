"""Contracts and quotes to build domain values from."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.quotes import Quote

AT = datetime(2026, 1, 2, 15, 30, tzinfo=UTC)
EXPIRY = date(2026, 1, 2)


def contract(strike: float = 5800.0, right: Right = Right.PUT, **changes: Any) -> Contract:
    given: dict[str, Any] = {
        "underlying": "SPX",
        "root": "SPXW",
        "kind": ProductKind.INDEX_OPTION,
        "expiry": EXPIRY,
        "strike": strike,
        "right": right,
        "multiplier": 100.0,
        "style": ExerciseStyle.EUROPEAN,
        "settles_at": datetime(2026, 1, 2, 21, tzinfo=UTC),
        "tick": 0.05,
    }
    return Contract(**(given | changes))


def quote(bid: float = 1.0, ask: float = 1.2) -> Quote:
    return Quote(bid=bid, ask=ask, at=AT)


NO_SIDE = math.nan
