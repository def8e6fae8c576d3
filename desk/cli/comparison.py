"""Two journals set side by side: what one has and the other has not, section by section."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from analytics import parts
from analytics.records import Record, RecordKind
from desk.cli.words import legs_in_words, money, net_price
from domain.sessions import NEW_YORK

Data = Mapping[str, Any]
PRICE_DIGITS = 6
"""Prices are the same when they are to this many decimals; money when it is to the cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing a run did, at a time; a setting has none. Two are the same when all of it is.

    Those with the same ``key`` (a setting's name, else the time) are set beside each other.
    """

    key: str
    told: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What stands on each side at one place; None where one side has nothing there."""

    left: Item | None
    right: Item | None

    @property
    def at(self) -> datetime | None:
        """The earlier of the two times."""
        times = [item.at for item in (self.left, self.right) if item is not None and item.at is not None]
        return min(times, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One kind of thing: how many each run has, and the differences in order."""

    name: str
    left: int
    right: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """All sections, and the sentences on records that could not be read: with one of these nothing is called equal."""

    sections: tuple[Section, ...]
    problems: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether the runs did the same, as far as all of it could be read."""
        return not self.problems and not any(section.differences for section in self.sections)

    @property
    def first(self) -> tuple[Section, Difference] | None:
        """The earliest difference and its section; one in the settings goes before all others."""
        found = [(section, section.differences[0]) for section in self.sections if section.differences]
        return min(found, key=lambda pair: pair[1].at.timestamp() if pair[1].at else float("-inf"), default=None)


def compare_runs(left: Sequence[Record], right: Sequence[Record]) -> Comparison:
    """Settings, orders, fills, positions and equity of two runs. Ids do not count, and neither do hashes of the code."""
    problems: list[str] = []
    sections = []
    for name, read in _SECTIONS.items():
        sides = [list(_readable(read, records, problems)) for records in (left, right)]
        differences = tuple(_differences(*sides))
        sections.append(Section(name=name, left=len(sides[0]), right=len(sides[1]), differences=differences))
    return Comparison(sections=tuple(sections), problems=tuple(dict.fromkeys(problems)))


def _differences(left: Sequence[Item], right: Sequence[Item]) -> Iterable[Difference]:
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        yield from _beside(left[first:last], right[begin:end])


def _beside(left: Sequence[Item], right: Sequence[Item]) -> Iterable[Difference]:
    first = second = 0
    while first < len(left) or second < len(right):
        one = left[first] if first < len(left) else None
        other = right[second] if second < len(right) else None
        if one is not None and other is not None and one.key != other.key:
            one, other = (one, None) if one.key < other.key else (None, other)
        first += one is not None
        second += other is not None
        yield Difference(left=one, right=other)


def _readable(
    read: Callable[[Sequence[Record]], Iterable[Item]], records: Sequence[Record], problems: list[str]
) -> Iterable[Item]:
    try:
        yield from read(records)
    except parts.BadPart as error:
        problems.append(str(error))


def _settings(records: Sequence[Record]) -> Iterable[Item]:
    run = next((record.data for record in reversed(records) if record.kind is RecordKind.RUN), None)
    for key, value in sorted(parts.table(run, "settings").items()) if run is not None else ():
        yield Item(key=key, told=f"{key} = {value}")


def _orders(records: Sequence[Record]) -> Iterable[Item]:
    """One item an order: what was sent, and how it ended."""
    intents: dict[str, Data] = {}
    sent: dict[str, tuple[datetime, str]] = {}
    ends: dict[str, str] = {}
    for record in records:
        if record.kind is RecordKind.INTENT:
            intents[parts.text(record.data, "intent_id")] = record.data
        elif record.kind is RecordKind.ORDER:
            order, state = parts.text(record.data, "order_id"), parts.text(record.data, "state")
            intent = intents.get(parts.text_or(record.data, "intent_id", ""))
            if order not in sent:
                sent[order] = (record.at, _order(record.data, intent))
            ends[order] = f"{state} {record.at.astimezone(NEW_YORK):%H:%M:%S}"
    for order, (at, told) in sent.items():
        yield _item(at, f"{told}: {ends[order]}")


def _order(data: Data, intent: Data | None) -> str:
    limit = parts.finite_or_none(data, "limit")
    price = f" at {net_price(limit)}" if limit is not None else ""
    if intent is None:
        return f"an order without an intent{price}"
    return f"{parts.text(intent, 'purpose')} {parts.whole(intent, 'quantity')}x {legs_in_words(intent)}{price}"


def _fills(records: Sequence[Record]) -> Iterable[Item]:
    for record in records:
        if record.kind is RecordKind.FILL:
            quantity = parts.whole(record.data, "quantity")
            price = f"{parts.number(record.data, 'price'):.{PRICE_DIGITS}f}".rstrip("0").rstrip(".")
            done = f"{'bought' if quantity > 0 else 'sold'} {abs(quantity)}x {parts.text(record.data, 'contract')}"
            yield _item(record.at, f"{done} at {price}, fee {parts.number(record.data, 'fee'):.2f}")


def _positions(records: Sequence[Record]) -> Iterable[Item]:
    for record in records:
        if record.kind is RecordKind.POSITION:
            data = record.data
            what = f"{parts.text(data, 'event')} {parts.text(data, 'strategy')}: {parts.whole(data, 'quantity')}x"
            result = f"cash {money(parts.number(data, 'cash_flow'))}, fees {parts.number(data, 'fees'):.2f}"
            yield _item(record.at, f"{what} {legs_in_words(data)}, {result}")


def _equity(records: Sequence[Record]) -> Iterable[Item]:
    for record in records:
        if record.kind is RecordKind.DAY:
            close = parts.finite_or_none(record.data, "equity_close")
            known = f"{close:,.2f} USD" if close is not None else "not known"
            yield _item(record.at, f"{parts.text(record.data, 'date')} closes at {known}")


def _item(at: datetime, told: str) -> Item:
    return Item(key=at.isoformat(), told=told, at=at)


_SECTIONS: Mapping[str, Callable[[Sequence[Record]], Iterable[Item]]] = {
    "settings": _settings,
    "orders": _orders,
    "fills": _fills,
    "positions": _positions,
    "equity": _equity,
}
