"""The chain of records over the day objects of a run, checked from the first record to the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from analytics.records import Link, Record, break_between, read_line
from domain.sessions import new_york_date


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """The first record that is not as it was written.

    ``key`` is the object, ``line`` counts from 1 (0: the object itself), ``seq`` the number of the record that should stand
    there, ``why`` a sentence.
    """

    key: str
    line: int
    seq: int
    why: str

    def __str__(self) -> str:
        return f"record {self.seq} is broken ({self.key}, line {self.line}): {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Torn:
    """The unfinished last line of an object: a kill while it was written."""

    line: int
    text: str


def follow(key: str, day: date, text: str, after: Link) -> Iterator[Record | Torn | Broken]:
    """The records of one day's object in order, as they continue the chain ``after``; ends at the first Torn or Broken."""
    *lines, rest = text.split("\n")
    first = True
    for number, line in enumerate(lines, start=1):
        found = _checked(line, day, after, first)
        if isinstance(found, str):
            yield Broken(key=key, line=number, seq=after.seq + 1, why=found)
            return
        yield found
        after, first = Link(seq=found.seq, hash=found.hash), False
    if rest:
        yield Torn(line=len(lines) + 1, text=rest)


def _checked(line: str, day: date, after: Link, first: bool) -> Record | str:
    record = read_line(line)
    if isinstance(record, str):
        return record
    broken = break_between(after, record)
    if broken is not None:
        return broken
    own_day = new_york_date(record.at)
    if own_day > day or (first and own_day < day):
        return f"it belongs to the day {own_day}, not {day}"
    return record
