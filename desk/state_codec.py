"""The desk's state as text and back: what must survive a restart."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from desk.equity import Equity
from domain.contracts import Contract, ExerciseStyle, ProductKind, Right
from domain.intents import Leg, RiskPlan, StrategyName
from domain.positions import Position, PositionState
from risk.high_water import HighWater

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskState:
    """Trading level with its reason, live positions, name counters, the account's marks. ``sequence`` rises with every save."""

    sequence: int
    level: str
    reason: str
    since: datetime
    positions: tuple[Position, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    equity: Equity = field(default_factory=Equity)


def to_text(state: DeskState) -> str:
    """Canonical JSON of the state."""
    body = {
        "version": VERSION,
        "sequence": state.sequence,
        "level": state.level,
        "reason": state.reason,
        "since": state.since.isoformat(),
        "positions": [_position(position) for position in state.positions],
        "counters": dict(state.counters),
        "equity": _equity(state.equity),
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> DeskState:
    """The state of ``to_text``'s output. Raises ValueError when the text is not such a state."""
    try:
        body = json.loads(text)
        if body["version"] != VERSION:
            raise ValueError(f"state version {body['version']!r}, this code reads {VERSION}")
        return DeskState(
            sequence=int(body["sequence"]),
            level=str(body["level"]),
            reason=str(body["reason"]),
            since=datetime.fromisoformat(body["since"]),
            positions=tuple(_read_position(entry) for entry in body["positions"]),
            counters={str(key): int(value) for key, value in body["counters"].items()},
            equity=_read_equity(body["equity"]) if "equity" in body else Equity(),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a desk state: {error!r}") from error


def _equity(equity: Equity) -> dict[str, Any]:
    return {
        "marks": dataclasses.asdict(equity.marks),
        "day": None if equity.day is None else equity.day.isoformat(),
        "profits": [[day.isoformat(), profit] for day, profit in equity.profits],
    }


def _read_equity(entry: Mapping[str, Any]) -> Equity:
    day, marks = entry["day"], entry["marks"]
    values: dict[str, Any] = {
        name: value if value is None else float(value) for name, value in marks.items() if name != "missed"
    }
    return Equity(
        marks=HighWater(missed=int(marks["missed"]), **values),
        day=None if day is None else date.fromisoformat(day),
        profits=tuple((date.fromisoformat(on), float(profit)) for on, profit in entry["profits"]),
    )


def _contract(contract: Contract) -> dict[str, Any]:
    return {
        "underlying": contract.underlying,
        "root": contract.root,
        "kind": contract.kind.value,
        "expiry": contract.expiry.isoformat(),
        "strike": contract.strike,
        "right": contract.right.value,
        "multiplier": contract.multiplier,
        "style": contract.style.value,
        "settles_at": contract.settles_at.isoformat(),
        "tick": contract.tick,
    }


def _read_contract(entry: Mapping[str, Any]) -> Contract:
    return Contract(
        underlying=str(entry["underlying"]),
        root=str(entry["root"]),
        kind=ProductKind(entry["kind"]),
        expiry=date.fromisoformat(entry["expiry"]),
        strike=float(entry["strike"]),
        right=Right(entry["right"]),
        multiplier=float(entry["multiplier"]),
        style=ExerciseStyle(entry["style"]),
        settles_at=datetime.fromisoformat(entry["settles_at"]),
        tick=float(entry["tick"]),
    )


def _position(position: Position) -> dict[str, Any]:
    plan = position.plan
    return {
        "position_id": position.position_id,
        "strategy": position.strategy.value,
        "underlying": position.underlying,
        "legs": [[_contract(leg.contract), leg.ratio] for leg in position.legs],
        "quantity": position.quantity,
        "opened_at": position.opened_at.isoformat(),
        "state": position.state.value,
        "plan": None if plan is None else [plan.loss_at_stop, plan.max_loss],
        "entry_price": position.entry_price,
        "held": [[_contract(contract), quantity] for contract, quantity in position.held],
        "cash_flow": position.cash_flow,
        "fees": position.fees,
    }


def _read_position(entry: Mapping[str, Any]) -> Position:
    plan = entry["plan"]
    entry_price = entry["entry_price"]
    return Position(
        position_id=str(entry["position_id"]),
        strategy=StrategyName(entry["strategy"]),
        underlying=str(entry["underlying"]),
        legs=tuple(Leg(contract=_read_contract(contract), ratio=int(ratio)) for contract, ratio in entry["legs"]),
        quantity=int(entry["quantity"]),
        opened_at=datetime.fromisoformat(entry["opened_at"]),
        state=PositionState(entry["state"]),
        plan=None
        if plan is None
        else RiskPlan(loss_at_stop=float(plan[0]), max_loss=None if plan[1] is None else float(plan[1])),
        entry_price=None if entry_price is None else float(entry_price),
        held=tuple((_read_contract(contract), int(quantity)) for contract, quantity in entry["held"]),
        cash_flow=float(entry["cash_flow"]),
        fees=float(entry["fees"]),
    )
