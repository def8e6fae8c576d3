"""Trades as statistics count them: one a position, whatever number of legs, orders and fills it took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analytics import parts
from analytics.encoding import read_instant
from analytics.records import Record, RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade:
    """One position. Prices are net per unit in points, credit positive; ``profit`` (after fees) and ``fees`` are USD.

    ``staked`` is what it could lose by its plan, USD: at worst, or at the stop where that has no bound; None without a plan.

    ``closed_at``, ``exit_price`` and ``exit_reason`` are None while it is open; prices are None where not known.
    """

    position_id: str
    strategy: str
    underlying: str
    legs: tuple[str, ...]
    quantity: int
    opened_at: datetime
    entry_price: float | None
    profit: float
    fees: float
    staked: float | None = None
    closed_at: datetime | None = None
    exit_price: float | None = None
    exit_reason: str | None = None

    @property
    def is_open(self) -> bool:
        """True while something of it is held."""
        return self.closed_at is None


def trades_of(records: Iterable[Record], problems: list[str]) -> tuple[Trade, ...]:
    """The trades the ``position`` records tell, in the order they were opened.

    A position that was given up before anything was filled is no trade. For a record that lacks a part, a sentence is
    added to ``problems`` and the record is left out.
    """
    opened: dict[str, Mapping[str, Any]] = {}
    trades: dict[str, Trade] = {}
    for record in records:
        if record.kind is not RecordKind.POSITION:
            continue
        try:
            name, event = parts.text(record.data, "position_id"), parts.text(record.data, "event")
            if event == "opened":
                opened[name] = record.data
                trades[name] = _trade(record.data, None)
            elif event == "closed" and _was_filled(record.data):
                trades[name] = _trade(record.data, opened.get(name))
        except ValueError as error:
            problems.append(f"record {record.seq} (position) is left out: {error}")
    return tuple(sorted(trades.values(), key=lambda trade: (trade.opened_at, trade.position_id)))


def _trade(data: Mapping[str, Any], opened: Mapping[str, Any] | None) -> Trade:
    closed = parts.text_or(data, "closed_at", "")
    fees = parts.number(data, "fees")
    return Trade(
        position_id=parts.text(data, "position_id"),
        strategy=parts.text(data, "strategy"),
        underlying=parts.text_or(data, "underlying", ""),
        legs=tuple(f"{parts.whole(leg, 'ratio'):+d} {parts.text(leg, 'contract')}" for leg in parts.rows(data, "legs")),
        quantity=parts.whole(data, "quantity"),
        opened_at=read_instant(parts.text(data, "opened_at")),
        entry_price=parts.finite_or_none(data, "entry_price"),
        profit=parts.number(data, "cash_flow") - fees,
        fees=fees,
        staked=_staked(data),
        closed_at=read_instant(closed) if closed else None,
        exit_price=_exit_price(data, opened) if closed and opened is not None else None,
        exit_reason=parts.text_or(data, "exit_reason", "") or None,
    )


def _exit_price(data: Mapping[str, Any], opened: Mapping[str, Any]) -> float | None:
    """Cash since the opening over what a point of the whole position is worth, which the opening itself tells."""
    entry = parts.finite_or_none(opened, "entry_price")
    cash_in = parts.number(opened, "cash_flow")
    if not entry or not cash_in:
        return None
    return round((parts.number(data, "cash_flow") - cash_in) / (cash_in / entry), 6)


def _staked(data: Mapping[str, Any]) -> float | None:
    plan = parts.table(data, "plan")
    per_unit = parts.finite_or_none(plan, "max_loss") or parts.finite_or_none(plan, "loss_at_stop")
    return per_unit * parts.whole(data, "quantity") if per_unit else None


def _was_filled(data: Mapping[str, Any]) -> bool:
    return parts.finite_or_none(data, "entry_price") is not None or parts.number(data, "cash_flow") != 0.0
