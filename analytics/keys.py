"""Where a run's journal lies in the object store. Keys have at most one dot and no colon, as LEAN's store demands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_ACCEPTED = re.compile(r"[a-zA-Z0-9/_#\-$= ]+")
_DAY_KEY = re.compile(r"(?P<prefix>.+)/journal/(?P<name>[^/]*)")
_DAY_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})\.jsonl", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalKeys:
    """The keys of one run's journal. Raises ValueError for a prefix that LEAN's object store would not take."""

    prefix: str

    def __post_init__(self) -> None:
        if not _is_accepted(self.prefix):
            raise ValueError(
                f"the object store takes no key that begins with {self.prefix!r}: letters, digits, / _ # - $ = and spaces only"
            )

    @property
    def folder(self) -> str:
        """What every day's key begins with."""
        return f"{self.prefix}/journal/"

    @property
    def head(self) -> str:
        """The object that holds the number and hash of the last record known to be saved."""
        return f"{self.prefix}/journal-head.json"

    def day(self, day: date) -> str:
        """The object of one New York day."""
        return f"{self.folder}{day.isoformat()}.jsonl"

    def torn(self, day: date, number: int) -> str:
        """Where the unfinished last line of a day is kept."""
        return f"{self.prefix}/journal-torn/{day.isoformat()}-{number}.txt"

    def days(self, keys: Sequence[str]) -> tuple[tuple[str, date | None], ...]:
        """The objects in the journal's folder, by name, each with its day; None for an object that is no day's."""
        found = sorted(key for key in map(_forward, keys) if key.startswith(self.folder))
        return tuple((key, _day_of(key)) for key in found)


def journal_prefixes(keys: Sequence[str]) -> tuple[str, ...]:
    """The prefix of every run that has a journal among these keys, sorted."""
    matches = (_DAY_KEY.fullmatch(_forward(key)) for key in keys)
    found = {match["prefix"] for match in matches if match and _DAY_NAME.fullmatch(match["name"])}
    return tuple(sorted(filter(_is_accepted, found)))


def _is_accepted(prefix: str) -> bool:
    return _ACCEPTED.fullmatch(prefix) is not None and prefix.strip("/") == prefix


def _forward(key: str) -> str:
    return key.replace("\\", "/")


def _day_of(key: str) -> date | None:
    match = _DAY_NAME.fullmatch(key.rsplit("/", 1)[1])
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
