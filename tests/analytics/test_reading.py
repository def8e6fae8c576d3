from __future__ import annotations

from datetime import date

from analytics.keys import JournalKeys
from analytics.reading import read_journal
from tests.analytics.samples import PREFIX, MemoryStore, write_run

KEYS = JournalKeys(prefix=PREFIX)
DAY = KEYS.day(date(2026, 1, 2))


def test_every_record_is_read_in_order() -> None:
    store = MemoryStore()
    write_run(store)
    journal = read_journal(store, PREFIX)
    assert [record.seq for record in journal.records] == list(range(1, len(journal.records) + 1))
    assert (journal.days, journal.problems) == ((date(2026, 1, 2), date(2026, 1, 5)), ())


def test_a_run_that_is_not_there_is_empty() -> None:
    journal = read_journal(MemoryStore(), PREFIX)
    assert (journal.days, journal.records, journal.problems) == ((), (), ())


def test_a_line_that_cannot_be_read_is_named_and_the_rest_is_given() -> None:
    store = MemoryStore()
    write_run(store)
    lines = store.objects[DAY].splitlines()
    lines[2] = lines[2].replace("flat morning", "flat evening")
    count = len(read_journal(store, PREFIX).records)
    store.objects[DAY] = "\n".join([*lines, ""])
    journal = read_journal(store, PREFIX)
    assert len(journal.records) == count - 1
    assert journal.problems == (f"{DAY}, line 3: its hash does not match its content: it was changed",)


def test_an_empty_line_within_is_named() -> None:
    store = MemoryStore()
    write_run(store)
    store.objects[DAY] = "\n" + store.objects[DAY]
    assert read_journal(store, PREFIX).problems == (f"{DAY}, line 1: it is not valid JSON",)


def test_a_torn_line_is_named() -> None:
    store = MemoryStore()
    write_run(store)
    store.objects[DAY] += '{"at":'
    assert len(read_journal(store, PREFIX).problems) == 1


def test_an_object_that_is_no_day_is_named() -> None:
    store = MemoryStore({f"{KEYS.folder}notes.txt": "hello"})
    journal = read_journal(store, PREFIX)
    assert (journal.days, journal.problems) == ((), (f"{KEYS.folder}notes.txt is not a day of the journal",))
