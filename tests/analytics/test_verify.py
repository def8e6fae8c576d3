from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.journal import Journal
from analytics.keys import JournalKeys
from analytics.records import Link, RecordKind
from analytics.verify import Broken, Verified, verify
from tests.analytics.samples import FRIDAY, PREFIX, MemoryStore, write_run

KEYS = JournalKeys(prefix=PREFIX)
DAYS = (KEYS.day(date(2026, 1, 2)), KEYS.day(date(2026, 1, 5)))


def fresh() -> MemoryStore:
    store = MemoryStore()
    write_run(store)
    return store


WHOLE = fresh().objects
LINES = [(key, number, line) for key in DAYS for number, line in enumerate(WHOLE[key].splitlines(), start=1)]


def broken(store: MemoryStore) -> Broken:
    found = verify(store, PREFIX)
    assert isinstance(found, Broken)
    return found


def with_lines(key: str, lines: list[str]) -> MemoryStore:
    return MemoryStore(WHOLE | {key: "".join(line + "\n" for line in lines)})


def lines_of(key: str) -> list[str]:
    return WHOLE[key].splitlines()


def test_a_journal_as_it_was_written_is_verified() -> None:
    last = json.loads(LINES[-1][2])
    assert verify(fresh(), PREFIX) == Verified(records=len(LINES), days=2, last_hash=last["hash"])


def test_where_there_is_no_journal_that_is_said() -> None:
    assert broken(MemoryStore()).why == "there is no journal here"


def test_the_sentence_names_record_object_and_line() -> None:
    text = str(Broken(key="a/journal/2026-01-02.jsonl", line=3, seq=7, why="it was changed"))
    assert text == "record 7 is broken (a/journal/2026-01-02.jsonl, line 3): it was changed"


@given(st.data())
def test_any_changed_byte_names_its_record(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(DAYS))
    old = WHOLE[key].encode()
    place = data.draw(st.integers(min_value=0, max_value=len(old) - 1))
    new = data.draw(st.integers(min_value=0, max_value=255).filter(lambda byte: byte != old[place]))
    changed = old[:place] + bytes([new]) + old[place + 1 :]
    found = broken(MemoryStore(WHOLE | {key: changed.decode("utf-8", "surrogateescape")}))
    line = old[:place].count(b"\n") + 1
    assert (found.key, found.line) == (key, line)
    assert found.seq == next(json.loads(text)["seq"] for k, n, text in LINES if (k, n) == (key, line))


@given(st.data())
def test_any_bit_of_any_record_counts(data: st.DataObject) -> None:
    key, number, line = data.draw(st.sampled_from(LINES))
    raw = bytearray(line.encode())
    raw[data.draw(st.integers(min_value=0, max_value=len(raw) - 1))] ^= 1 << data.draw(st.integers(min_value=0, max_value=7))
    lines = lines_of(key)
    lines[number - 1] = bytes(raw).decode("utf-8", "surrogateescape")
    assert (broken(with_lines(key, lines)).key, broken(with_lines(key, lines)).line) == (key, number)


@given(st.sampled_from(LINES))
def test_a_missing_record_is_named(gone: tuple[str, int, str]) -> None:
    key, number, line = gone
    lines = lines_of(key)
    del lines[number - 1]
    found = broken(with_lines(key, lines))
    assert found.seq == json.loads(line)["seq"]
    assert "missing" in found.why


@given(st.data())
def test_records_in_another_order_are_told_at_the_first_that_moved(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(DAYS))
    lines = lines_of(key)
    one, two = sorted(data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True)))
    lines[one], lines[two] = lines[two], lines[one]
    found = broken(with_lines(key, lines))
    assert (found.key, found.line) == (key, one + 1)


@given(st.data())
def test_a_record_that_stands_twice_is_told_where_it_stands_again(data: st.DataObject) -> None:
    key, number, line = data.draw(st.sampled_from(LINES))
    lines = lines_of(key)
    place = data.draw(st.integers(min_value=number, max_value=len(lines)))
    lines.insert(place, line)
    found = broken(with_lines(key, lines))
    assert (found.key, found.line) == (key, place + 1)
    assert "repeated or moved" in found.why


def test_a_missing_day_is_told_by_the_records_it_held() -> None:
    objects = dict(WHOLE)
    first = objects.pop(DAYS[0])
    found = broken(MemoryStore(objects))
    assert (found.key, found.line, found.seq) == (DAYS[1], 1, 1)
    assert f"records 1 to {len(first.splitlines())} are missing" in found.why


def test_a_missing_last_day_is_told_too() -> None:
    objects = dict(WHOLE)
    del objects[DAYS[1]]
    found = broken(MemoryStore(objects))
    count = len(lines_of(DAYS[0]))
    assert (found.key, found.line, found.seq) == (DAYS[0], count + 1, count + 1)
    assert "at the end" in found.why


@given(st.data())
def test_an_end_that_was_cut_off_is_told(data: st.DataObject) -> None:
    text = WHOLE[DAYS[1]]
    cut = data.draw(st.integers(min_value=0, max_value=len(text) - 1))
    found = broken(MemoryStore(WHOLE | {DAYS[1]: text[:cut]}))
    kept = text[:cut].count("\n")
    assert found.seq == len(lines_of(DAYS[0])) + kept + 1


def test_an_emptied_journal_is_told() -> None:
    assert broken(MemoryStore({KEYS.head: WHOLE[KEYS.head]})).seq == 1


@pytest.mark.parametrize(("taken", "put"), [((DAYS[0], -1), (DAYS[1], 0)), ((DAYS[1], 0), (DAYS[0], 99))])
def test_a_record_moved_to_the_next_day_is_told(taken: tuple[str, int], put: tuple[str, int]) -> None:
    lines = {key: lines_of(key) for key in DAYS}
    lines[put[0]].insert(put[1], lines[taken[0]].pop(taken[1]))
    store = MemoryStore(WHOLE | {key: "".join(line + "\n" for line in lines[key]) for key in DAYS})
    assert "belongs to the day" in broken(store).why


def test_a_day_under_another_date_is_told() -> None:
    objects = dict(WHOLE)
    objects[KEYS.day(date(2026, 1, 7))] = objects.pop(DAYS[1])
    assert "belongs to the day 2026-01-05, not 2026-01-07" in broken(MemoryStore(objects)).why


def test_a_record_of_another_run_is_told() -> None:
    other = MemoryStore()
    journal = Journal.open(other, PREFIX)
    for _ in lines_of(DAYS[0]):
        journal.record(FRIDAY, RecordKind.STATE, {"level": "active"})
    journal.commit()
    lines = lines_of(DAYS[0])
    lines[4] = other.objects[DAYS[0]].splitlines()[4]
    found = broken(with_lines(DAYS[0], lines))
    assert (found.line, found.why) == (5, "it does not follow the record before it")


def test_an_object_that_is_no_day_is_told() -> None:
    store = MemoryStore(WHOLE | {f"{KEYS.folder}2026-01-0x.jsonl": ""})
    assert broken(store).why == "the object is not a day of the journal"


def test_an_object_that_cannot_be_read_is_told() -> None:
    class Unreadable(MemoryStore):
        def read(self, key: str) -> str | None:
            return None if key == DAYS[1] else super().read(key)

    assert broken(Unreadable(WHOLE)).why == "the object cannot be read"


def test_an_empty_day_between_breaks_nothing() -> None:
    assert isinstance(verify(MemoryStore(WHOLE | {KEYS.day(date(2026, 1, 3)): ""}), PREFIX), Verified)


@pytest.mark.parametrize("head", [None, "", "{}", "nonsense", '{"seq":1}', '{"seq":"x","hash":"y"}', "[]", "3"])
def test_an_end_of_the_chain_that_is_lost_or_spoilt_is_told(head: str | None) -> None:
    objects = {key: text for key, text in WHOLE.items() if key != KEYS.head} | ({} if head is None else {KEYS.head: head})
    found = broken(MemoryStore(objects))
    assert found.key == KEYS.head
    assert "missing or unreadable" in found.why


def test_the_end_of_another_chain_is_told() -> None:
    link = Link(seq=3, hash="ab" * 32)
    head = json.dumps({"seq": link.seq, "hash": link.hash})
    assert "another journal" in broken(MemoryStore(WHOLE | {KEYS.head: head})).why


def test_a_chain_written_anew_from_a_forged_record_is_told_by_its_end() -> None:
    forged = MemoryStore()
    journal = Journal.open(forged, PREFIX)
    for _ in LINES:
        journal.record(FRIDAY, RecordKind.STATE, {"level": "active"})
    journal.commit()
    assert "another journal" in broken(MemoryStore(forged.objects | {KEYS.head: WHOLE[KEYS.head]})).why
