"""A store in memory and made-up runs to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from analytics.encoding import plain
from analytics.journal import Journal
from analytics.records import RecordKind
from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.intents import Intent, Leg, PriceStyle, Purpose, StrategyName
from domain.positions import Position, PositionState

PREFIX = "bulwark/backtest/20260401-120000-ab12"
FRIDAY = datetime(2026, 1, 2, 15, 30, tzinfo=UTC)
"""10:30 in New York."""


class MemoryStore:
    """Objects in memory. ``refusing`` names keys (or their ends) that are not taken; ``log`` holds the keys saved, in order."""

    def __init__(self, objects: Mapping[str, str] | None = None) -> None:
        self.objects = dict(objects or {})
        self.refusing: tuple[str, ...] = ()
        self.log: list[str] = []

    def read(self, key: str) -> str | None:
        return self.objects.get(key)

    def save(self, key: str, text: str) -> bool:
        if self.refusing and key.endswith(self.refusing):
            return False
        self.log.append(key)
        self.objects[key] = text
        return True

    def keys(self) -> Sequence[str]:
        return tuple(self.objects)


def option(strike: float, right: Right, expiry: date = date(2026, 1, 2)) -> Contract:
    return Contract(
        underlying="SPX",
        root="SPXW",
        kind=ProductKind.INDEX_OPTION,
        expiry=expiry,
        strike=strike,
        right=right,
        multiplier=100.0,
        style=ExerciseStyle.EUROPEAN,
        settles_at=datetime(expiry.year, expiry.month, expiry.day, 21, tzinfo=UTC),
        tick=0.05,
    )


CONDOR = (
    Leg(contract=option(5800, Right.PUT), ratio=-1),
    Leg(contract=option(5770, Right.PUT), ratio=1),
    Leg(contract=option(5950, Right.CALL), ratio=-1),
    Leg(contract=option(5980, Right.CALL), ratio=1),
)


def condor_intent(**changes: Any) -> Intent:
    given: dict[str, Any] = {
        "intent_id": "intent-20260102-0001",
        "position_id": "position-20260102-0001",
        "strategy": StrategyName.ZERO_DTE,
        "purpose": Purpose.OPEN,
        "underlying": "SPX",
        "legs": CONDOR,
        "quantity": 2,
        "limit": 4.65,
        "worst": 4.2,
        "price_style": PriceStyle.WALK,
        "reason": "flat morning",
        "created_at": FRIDAY,
        "good_until": FRIDAY + timedelta(minutes=30),
    }
    return Intent(**(given | changes))


def condor_position(**changes: Any) -> Position:
    given: dict[str, Any] = {
        "position_id": "position-20260102-0001",
        "strategy": StrategyName.ZERO_DTE,
        "underlying": "SPX",
        "legs": CONDOR,
        "quantity": 2,
        "opened_at": FRIDAY,
        "state": PositionState.OPEN,
        "entry_price": 4.65,
        "cash_flow": 930.0,
        "fees": 11.5,
        "held": tuple((leg.contract, 2 * leg.ratio) for leg in CONDOR),
    }
    return Position(**(given | changes))


def closed_condor(**changes: Any) -> Position:
    """Bought back at 2.30: 930 in, 460 out, 23 fees."""
    given: dict[str, Any] = {
        "state": PositionState.CLOSED,
        "cash_flow": 470.0,
        "fees": 23.0,
        "held": (),
        "closed_at": FRIDAY + timedelta(hours=2),
        "exit_reason": "profit target",
    }
    return condor_position(**(given | changes))


def verdict_data(*, approved: bool = True, intent_id: str = "intent-20260102-0001") -> dict[str, Any]:
    results = [_result(name) for name in ("trading_state", "session", "heartbeat", "quotes", "greeks")]
    if not approved:
        refused = {"passed": False, "code": "cap_strategy", "measured": 3, "limit": 2, "detail": "2 live, 1 working"}
        results.append(_result("cap_strategy") | refused)
    return {"intent_id": intent_id, "limit": 4.65, "approved": approved, "results": results}


def _result(name: str) -> dict[str, Any]:
    return {
        "check": name,
        "measured": 1.0,
        "limit": 2.0,
        "unit": "positions" if name == "cap_strategy" else "",
        "passed": True,
        "applied": True,
        "code": None,
        "detail": "",
    }


def day_data(day: date, **changes: Any) -> dict[str, Any]:
    return {
        "date": day,
        "equity_open": 250_000.0,
        "equity_close": 250_447.0,
        "equity_low": 249_000.0,
        "equity_high": 250_500.0,
        "max_drawdown": 0.004,
        "no_trades": {},
        "refusals": {},
        "positions": 0,
    } | changes


def event(position: Position, name: str) -> dict[str, Any]:
    encoded = plain(position)
    assert isinstance(encoded, dict)
    return encoded | {"event": name}


def write_run(store: MemoryStore, prefix: str = PREFIX) -> Journal:
    """Two days: a condor opened and bought back on Friday, nothing on Monday."""
    journal = Journal.open(store, prefix)
    fill = {"order_id": "order-20260102-0001", "position_id": "position-20260102-0001", "fee": 1.44}
    order = {"order_id": "order-20260102-0001", "approval_id": "approval-20260102-0001", "intent_id": "intent-20260102-0001"}
    journal.record(
        FRIDAY - timedelta(hours=1),
        RecordKind.RUN,
        {
            "settings": {},
            "settings_hash": "5e" * 32,
            "code_hash": "c0" * 32,
            "mode": "backtest",
            "started_on": date(2026, 1, 2),
        },
    )
    journal.record(FRIDAY - timedelta(hours=1), RecordKind.STATE, {"level": "active", "reason": "state and account agree"})
    journal.record(FRIDAY, RecordKind.INTENT, condor_intent())
    journal.record(FRIDAY, RecordKind.VERDICT, verdict_data())
    journal.commit()
    journal.record(FRIDAY, RecordKind.ORDER, order | {"limit": 4.65, "state": "sent"})
    journal.record(FRIDAY, RecordKind.UPDATE, {"order_id": "order-20260102-0001", "kind": "acknowledged", "symbol": "SPXW"})
    for leg in CONDOR:
        data = {"contract": leg.contract, "quantity": 2 * leg.ratio, "price": 3.1}
        journal.record(FRIDAY + timedelta(minutes=1), RecordKind.FILL, fill | data)
    journal.record(FRIDAY + timedelta(minutes=1), RecordKind.POSITION, event(condor_position(), "opened"))
    journal.record(FRIDAY + timedelta(hours=2), RecordKind.POSITION, event(closed_condor(), "closed"))
    journal.record(
        FRIDAY + timedelta(hours=3), RecordKind.VERDICT, verdict_data(approved=False, intent_id="intent-20260102-0002")
    )
    refused = {"cap_strategy": 1}
    journal.record(FRIDAY + timedelta(hours=6), RecordKind.DAY, day_data(date(2026, 1, 2), refusals=refused))
    journal.commit()
    monday = FRIDAY + timedelta(days=3)
    idle = {"strategy": StrategyName.ZERO_DTE, "code": "wrong_weekday", "detail": "Monday: it trades on Fridays"}
    journal.record(monday, RecordKind.NO_TRADE, idle)
    journal.record(monday, RecordKind.INCIDENT, {"where": "market", "what": "no VIX since 10:02"})
    counted = {"0dte": {"wrong_weekday": {"count": 1, "detail": "Monday: it trades on Fridays"}}}
    marks = {"equity_open": 250_447.0, "equity_low": 250_447.0, "equity_high": 250_447.0}
    journal.record(monday + timedelta(hours=6), RecordKind.DAY, day_data(monday.date(), no_trades=counted, **marks))
    journal.commit()
    return journal
