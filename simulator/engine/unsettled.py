"""Cash of sales in a cash account: it settles at six in the morning of the next trading day (DelayedSettlementModel.cs)."""

from __future__ import annotations

from collections import deque
from datetime import datetime, time

from simulator.engine.moments import local_nanos
from simulator.engine.security import Security
from simulator.symbols import Symbol

SETTLES_AT = time(6)


class UnsettledCash:
    """What waits, by the security that was sold: where that is no longer subscribed LEAN never looks at it again."""

    def __init__(self) -> None:
        self._waiting: dict[Symbol, deque[tuple[int, float]]] = {}

    def add(self, security: Security, amount: float) -> None:
        """Takes in the cash of a sale made now."""
        hours = security.exchange.market_hours
        day = hours.next_trading_day(security.local_time.date())
        due = local_nanos(datetime.combine(day, SETTLES_AT), hours.time_zone)
        self._waiting.setdefault(security.symbol, deque()).append((due, amount))

    def settled(self, security: Security, now: int) -> float:
        """The security's cash that is due by ``now``, which waits no longer."""
        waiting, total = self._waiting.get(security.symbol), 0.0
        while waiting and waiting[0][0] <= now:
            total += waiting.popleft()[1]
        return total
