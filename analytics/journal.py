"""The journal: every record chained to the one before by hash, one object a New York day, written before orders leave."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

from analytics.chain import Broken, Torn, follow
from analytics.encoding import canonical, plain
from analytics.keys import JournalKeys
from analytics.records import Link, Record, RecordKind, seal
from domain.ports import Store
from domain.sessions import new_york_date


class JournalRefused(RuntimeError):
    """The store did not take an object of the journal. Nothing is lost: every record is kept for the next commit."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"the object store refused to save {key}: check its free space and its limits of files and size (LEAN's own are "
            "10,000 files and 10 GB; a run writes a file a day, so move the folders of old runs away)"
        )


class JournalBroken(RuntimeError):
    """The journal that should be continued is damaged beyond an unfinished last line."""

    def __init__(self, broken: Broken) -> None:
        self.broken = broken
        super().__init__(f"the journal cannot be continued: {broken}; see `python -m desk journal verify`")


class Journal:
    """An append-only journal over a store. ``Journal.open`` makes one; ``record`` adds; ``commit`` saves."""

    def __init__(self, store: Store, keys: JournalKeys) -> None:
        self._store = store
        self._keys = keys
        self._link = Link()
        self._day: date | None = None
        self._texts: dict[date, list[str]] = {}
        self._unsaved: list[date] = []
        self._found: list[str] = []

    @classmethod
    def open(cls, store: Store, prefix: str) -> Journal:
        """Continue the journal under ``prefix``, or begin one.

        The unfinished last line of a killed run is kept under a key of its own and told in an incident before the next
        record; so are records that were saved once and are gone. Raises JournalBroken when the last day's object is
        damaged elsewhere, JournalRefused when the store refuses, ValueError for a prefix that LEAN's store does not take.
        """
        journal = cls(store, JournalKeys(prefix=prefix))
        journal._continue()
        return journal

    @property
    def dirty(self) -> bool:
        """True while something is not saved."""
        return bool(self._unsaved)

    def record(self, at: datetime, kind: RecordKind, data: object) -> None:
        """Add a record to memory; ``commit`` saves it. ``at`` is an aware instant; ``data`` becomes a JSON object.

        A record whose day is over (a report that comes late) goes into the newest day's object.
        """
        found, self._found = self._found, []
        for what in found:
            self._append(at, RecordKind.INCIDENT, {"where": "journal", "what": what})
        self._append(at, kind, data)

    def commit(self) -> None:
        """Save the objects of the days touched, oldest first. Raises JournalRefused and keeps all when the store refuses."""
        while self._unsaved:
            day = self._unsaved[0]
            self._save(self._keys.day(day), "".join(self._texts[day]))
            if len(self._unsaved) == 1:
                self._save_head()
            del self._unsaved[0]
            if day != self._day:
                del self._texts[day]

    def _append(self, at: datetime, kind: RecordKind, data: object) -> None:
        record = seal(self._link, at, kind, data)
        self._day = max(new_york_date(at), self._day or date.min)
        self._link = Link(seq=record.seq, hash=record.hash)
        for day in [day for day in self._texts if day != self._day and day not in self._unsaved]:
            del self._texts[day]
        self._texts.setdefault(self._day, []).append(record.line + "\n")
        self._touch(self._day)

    def _touch(self, day: date) -> None:
        if day not in self._unsaved:
            self._unsaved.append(day)

    def _save(self, key: str, text: str) -> None:
        if not self._store.save(key, text):
            raise JournalRefused(key)

    def _save_head(self) -> None:
        self._save(self._keys.head, canonical(plain(self._link)))

    def _continue(self) -> None:
        days = [(key, day) for key, day in self._keys.days(self._store.keys()) if day is not None]
        while days:
            key, day = days.pop()
            self._resume(key, day, self._store.read(key) or "")
            if self._link.seq:
                break
        head = read_head(self._store.read(self._keys.head))
        if head is None:
            if self._link.seq:
                self._found.append(f"{self._keys.head} was missing or unreadable and is made anew")
            self._save_head()
        elif head.seq > self._link.seq:
            self._found.append(f"records {self._link.seq + 1} to {head.seq} were saved once and are gone")

    def _resume(self, key: str, day: date, text: str) -> None:
        """Take up the records of the newest object; the chain before it is for ``verify``."""
        lines = self._texts.setdefault(day, [])
        for found in follow(key, day, text, _link_before(text)):
            match found:
                case Record():
                    self._day = day
                    lines.append(found.line + "\n")
                    self._link = Link(seq=found.seq, hash=found.hash)
                case Broken():
                    raise JournalBroken(found)
                case Torn():
                    self._set_aside(day, found)

    def _set_aside(self, day: date, torn: Torn) -> None:
        free = next(name for name in self._torn_keys(day) if self._store.read(name) is None)
        self._save(free, torn.text)
        self._found.append(f"the last line of {self._keys.day(day)} was not finished; it is kept as {free}")
        self._touch(day)

    def _torn_keys(self, day: date) -> Iterator[str]:
        number = 0
        while True:
            number += 1
            yield self._keys.torn(day, number)


def read_head(text: str | None) -> Link | None:
    """The saved end of the chain; None when there is none or it is not readable."""
    try:
        found = json.loads(text or "")
        return Link(seq=int(found["seq"]), hash=str(found["hash"]))
    except (ValueError, TypeError, KeyError):
        return None


def _link_before(text: str) -> Link:
    """What the first record of an object says it follows."""
    try:
        first = json.loads(text.split("\n", 1)[0])
        return Link(seq=int(first["seq"]) - 1, hash=str(first["prev"]))
    except (ValueError, TypeError, KeyError):
        return Link()
