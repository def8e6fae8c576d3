"""The records of a run for those who read them: what is readable is given, what is not is named, nothing raises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from analytics.keys import JournalKeys
from analytics.records import Record, read_line
from domain.ports import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadJournal:
    """The readable records of a run in the order of its days and lines, and a sentence for each line that is not."""

    prefix: str
    days: tuple[date, ...]
    records: tuple[Record, ...]
    problems: tuple[str, ...]


def read_journal(store: Store, prefix: str) -> ReadJournal:
    """Read every record under ``prefix``. It does not check the chain: ``analytics.verify`` does."""
    days: list[date] = []
    records: list[Record] = []
    problems: list[str] = []
    for key, day in JournalKeys(prefix=prefix).days(store.keys()):
        if day is None:
            problems.append(f"{key} is not a day of the journal")
            continue
        days.append(day)
        lines = (store.read(key) or "").split("\n")
        for number, line in enumerate(lines, start=1):
            if not line and number == len(lines):
                continue
            found = read_line(line)
            if isinstance(found, Record):
                records.append(found)
            else:
                problems.append(f"{key}, line {number}: {found}")
    return ReadJournal(prefix=prefix, days=tuple(days), records=tuple(records), problems=tuple(problems))
