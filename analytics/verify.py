"""Proof that a journal is as it was written, or the first record that is not."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.chain import Broken, Torn, follow
from analytics.journal import read_head
from analytics.keys import JournalKeys
from analytics.records import Link
from domain.ports import Store

__all__ = ["Broken", "Verified", "verify"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A whole journal: how many records over how many days, and the hash of the last."""

    records: int
    days: int
    last_hash: str


def verify(store: Store, prefix: str) -> Verified | Broken:
    """Check every record of the journal under ``prefix``: content, order, day, and that none is missing, even at the end."""
    keys = JournalKeys(prefix=prefix)
    objects = keys.days(store.keys())
    link, last, hashes = Link(), (keys.folder, 0), {0: Link().hash}
    for key, day in objects:
        if day is None:
            return Broken(key=key, line=0, seq=link.seq + 1, why="the object is not a day of the journal")
        text = store.read(key)
        if text is None:
            return Broken(key=key, line=0, seq=link.seq + 1, why="the object cannot be read")
        last = (key, 0)
        for found in follow(key, day, text, link):
            if isinstance(found, Broken):
                return found
            if isinstance(found, Torn):
                why = "the line is not finished: a kill while it was written, or the end was cut off"
                return Broken(key=key, line=found.line, seq=link.seq + 1, why=why)
            link = Link(seq=found.seq, hash=found.hash)
            hashes[link.seq] = link.hash
            last = (key, last[1] + 1)
    return _against_head(keys, read_head(store.read(keys.head)), hashes, last) or Verified(
        records=link.seq, days=len(objects), last_hash=link.hash
    )


def _against_head(keys: JournalKeys, head: Link | None, hashes: dict[int, str], last: tuple[str, int]) -> Broken | None:
    """A kill may leave the head behind the records, never ahead of them."""
    count = len(hashes) - 1
    if head is None:
        why = "there is no journal here" if count == 0 else "the object with the end of the chain is missing or unreadable"
        return Broken(key=keys.head, line=0, seq=count, why=why)
    if head.seq > count:
        missing = f"record {head.seq} is" if head.seq == count + 1 else f"records {count + 1} to {head.seq} are"
        return Broken(key=last[0], line=last[1] + 1, seq=count + 1, why=f"{missing} missing at the end: saved once and gone")
    if hashes.get(head.seq) != head.hash:
        return Broken(key=keys.head, line=0, seq=head.seq, why="the saved end of the chain is of another journal")
    return None
