"""One record of the journal: how it is sealed to the one before, written as a line, and read back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NoReturn, cast

from analytics.encoding import Plain, canonical, instant, plain, read_instant

GENESIS = "0" * 64
"""What the first record follows."""

_FIELDS = frozenset({"seq", "at", "kind", "data", "prev", "hash"})


class RecordKind(StrEnum):
    """What a record tells."""

    RUN = "run"
    STATE = "state"
    INTENT = "intent"
    VERDICT = "verdict"
    ORDER = "order"
    UPDATE = "update"
    FILL = "fill"
    POSITION = "position"
    NO_TRADE = "no_trade"
    DAY = "day"
    INCIDENT = "incident"
    ALERT = "alert"
    RECONCILE = "reconcile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record. ``seq`` counts from 1 over the whole run; ``hash`` is SHA-256 (hex) of ``prev`` and the rest of it."""

    seq: int
    at: datetime
    kind: RecordKind
    data: dict[str, Plain]
    prev: str
    hash: str

    @property
    def line(self) -> str:
        """The record as its line in the journal, without the line's end."""
        return canonical(_body(self) | {"hash": self.hash})


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The end of a chain: the number and hash of its last record."""

    seq: int = 0
    hash: str = GENESIS


def seal(after: Link, at: datetime, kind: RecordKind, data: object) -> Record:
    """The record that follows ``after``. ``data`` is anything that becomes a JSON object; raises TypeError otherwise."""
    encoded = plain(data)
    if not isinstance(encoded, dict):
        raise TypeError(f"a record's data is an object with named parts, not {data!r}")
    open_record = Record(seq=after.seq + 1, at=at, kind=kind, data=encoded, prev=after.hash, hash="")
    return Record(
        seq=open_record.seq, at=at, kind=kind, data=encoded, prev=after.hash, hash=_hash(after.hash, _body(open_record))
    )


def read_line(line: str) -> Record | str:
    """The record of one line, or a sentence why the line is not a whole and unchanged record."""
    try:
        found: object = json.loads(line, parse_constant=_no_constant)
        if not isinstance(found, dict):
            return "it is not a JSON object"
        if canonical(cast(Plain, found)) != line:
            return "it is not written as the journal writes: something in it was changed"
    except (ValueError, RecursionError):
        return "it is not valid JSON"
    return _record(cast(dict[str, Plain], found))


def break_between(after: Link, record: Record) -> str | None:
    """A sentence why ``record`` does not follow ``after``; None when it does."""
    expected = after.seq + 1
    if record.seq > expected:
        gone = f"record {expected} is" if record.seq == expected + 1 else f"records {expected} to {record.seq - 1} are"
        return f"{gone} missing or out of place: record {record.seq} stands here"
    if record.seq < expected:
        return f"record {record.seq} stands where record {expected} belongs: it was repeated or moved"
    if record.prev != after.hash:
        return "it does not follow the record before it"
    return None


def _record(found: dict[str, Plain]) -> Record | str:
    if set(found) != _FIELDS:
        return "it does not have exactly the fields " + ", ".join(sorted(_FIELDS))
    seq, at, kind, data, prev, digest = (found[name] for name in ("seq", "at", "kind", "data", "prev", "hash"))
    body = {name: entry for name, entry in found.items() if name != "hash"}
    if not isinstance(prev, str) or _hash(prev, body) != digest:
        return "its hash does not match its content: it was changed"
    if isinstance(seq, bool) or not isinstance(seq, int) or not isinstance(data, dict):
        return "seq must be a whole number and data an object"
    try:
        return Record(
            seq=seq, at=read_instant(str(at)), kind=RecordKind(str(kind)), data=data, prev=prev, hash=_hash(prev, body)
        )
    except ValueError as error:
        return f"it holds a value the journal does not know: {error}"


def _body(record: Record) -> dict[str, Plain]:
    return {
        "seq": record.seq,
        "at": instant(record.at),
        "kind": record.kind.value,
        "data": record.data,
        "prev": record.prev,
    }


def _hash(prev: str, body: dict[str, Plain]) -> str:
    return hashlib.sha256((prev + canonical(body)).encode("utf-8", "surrogatepass")).hexdigest()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
