"""Which records of a journal a person asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from analytics.performance import day_of
from analytics.records import Record, RecordKind
from domain.intents import StrategyName

ROUTINE = frozenset({"not_its_day", "holiday", "half_day", "entry_working", "already_traded"})
"""Reasons for no trade that come up on every good day."""
_UNDER_WAY = frozenset({"sent", "working", "cancelling"})
_PRICED_ANEW = frozenset({"reprice", "escalate", "superseded"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to show; None takes everything. ``day`` is a New York date."""

    strategy: StrategyName | None = None
    day: date | None = None
    kind: RecordKind | None = None


def pick(records: Iterable[Record], wanted: Wanted) -> Iterator[Record]:
    """The records wanted, in order.

    A verdict, an order or a fill belongs to the strategy of the intent or position it names, so all records before it must
    be among ``records``.
    """
    owners: dict[str, str] = {}
    for record in records:
        owner = _owner(record, owners)
        if wanted.strategy is not None and owner != wanted.strategy.value:
            continue
        if wanted.day is not None and day_of(record) != wanted.day:
            continue
        if wanted.kind is None or record.kind is wanted.kind:
            yield record


def is_main(record: Record) -> bool:
    """False for an engine's single reports, orders still under way or to be priced anew, and reasons of every good day."""
    data = record.data
    if record.kind is RecordKind.ORDER:
        return data.get("state") not in _UNDER_WAY and data.get("why") not in _PRICED_ANEW
    if record.kind is RecordKind.NO_TRADE:
        return data.get("code") not in ROUTINE
    return record.kind is not RecordKind.UPDATE


def _owner(record: Record, owners: dict[str, str]) -> str | None:
    """The strategy a record belongs to; remembers the names of its intents, orders and positions."""
    names = [str(record.data[name]) for name in ("intent_id", "order_id", "position_id") if record.data.get(name)]
    stated = record.data.get("strategy")
    owner = str(stated) if stated else next((owners[name] for name in names if name in owners), None)
    if owner is not None:
        owners.update(dict.fromkeys(names, owner))
    return owner
