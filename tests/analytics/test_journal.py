from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.journal import Journal, JournalBroken, JournalRefused
from analytics.keys import JournalKeys
from analytics.reading import read_journal
from analytics.records import RecordKind
from analytics.verify import Verified, verify
from tests.analytics.samples import FRIDAY, PREFIX, MemoryStore, write_run

KEYS = JournalKeys(prefix=PREFIX)
DAY = KEYS.day(date(2026, 1, 2))
MONDAY = KEYS.day(date(2026, 1, 5))


def note(journal: Journal, at: datetime = FRIDAY, text: str = "x") -> None:
    journal.record(at, RecordKind.STATE, {"level": "active", "reason": text})


def records(store: MemoryStore) -> list[dict[str, Any]]:
    return [json.loads(record.line) for record in read_journal(store, PREFIX).records]


def test_nothing_is_saved_before_the_commit() -> None:
    store = MemoryStore()
    journal = Journal.open(store, PREFIX)
    note(journal)
    assert journal.dirty
    assert DAY not in store.objects


def test_a_commit_saves_the_day_and_then_the_end_of_the_chain() -> None:
    store = MemoryStore()
    journal = Journal.open(store, PREFIX)
    note(journal)
    store.log.clear()
    journal.commit()
    assert store.log == [DAY, KEYS.head]
    assert not journal.dirty


def test_a_commit_with_nothing_new_saves_nothing() -> None:
    store = MemoryStore()
    journal = write_run(store)
    store.log.clear()
    journal.commit()
    assert store.log == []


def test_every_new_york_day_is_an_object_of_its_own() -> None:
    store = MemoryStore()
    journal = Journal.open(store, PREFIX)
    late_evening = datetime(2026, 1, 3, 4, 59, tzinfo=UTC)
    note(journal, late_evening)
    note(journal, late_evening + timedelta(minutes=1))
    journal.commit()
    assert [key for key in store.log if key != KEYS.head] == [DAY, KEYS.day(date(2026, 1, 3))]


def test_the_chain_runs_on_from_day_to_day() -> None:
    store = MemoryStore()
    write_run(store)
    lines = [json.loads(line) for key in (DAY, MONDAY) for line in store.objects[key].splitlines()]
    assert [line["seq"] for line in lines] == list(range(1, len(lines) + 1))
    assert [line["prev"] for line in lines] == ["0" * 64, *(line["hash"] for line in lines[:-1])]


def test_an_object_ends_with_a_line_break() -> None:
    store = MemoryStore()
    write_run(store)
    assert store.objects[DAY].endswith("}\n")


def test_a_finished_day_is_not_saved_again() -> None:
    store = MemoryStore()
    journal = write_run(store)
    store.log.clear()
    note(journal, FRIDAY + timedelta(days=4))
    journal.commit()
    assert store.log == [KEYS.day(date(2026, 1, 6)), KEYS.head]


def test_a_report_that_comes_after_its_day_goes_into_the_newest_day() -> None:
    store = MemoryStore()
    journal = write_run(store)
    note(journal, FRIDAY, "late")
    journal.commit()
    assert json.loads(store.objects[MONDAY].splitlines()[-1])["data"]["reason"] == "late"
    assert isinstance(verify(store, PREFIX), Verified)


def test_the_same_records_make_the_same_bytes() -> None:
    one, two = MemoryStore(), MemoryStore()
    write_run(one)
    write_run(two)
    assert one.objects == two.objects


@pytest.mark.parametrize("refused", [".jsonl", "journal-head.json"])
def test_a_store_that_refuses_loses_nothing(refused: str) -> None:
    store = MemoryStore()
    journal = Journal.open(store, PREFIX)
    note(journal)
    store.refusing = (refused,)
    with pytest.raises(JournalRefused) as caught:
        journal.commit()
    assert caught.value.key.endswith(refused)
    assert caught.value.key in str(caught.value)
    assert journal.dirty
    store.refusing = ()
    note(journal, FRIDAY + timedelta(days=3))
    journal.commit()
    assert verify(store, PREFIX) == Verified(records=2, days=2, last_hash=records(store)[-1]["hash"])


def test_when_the_second_day_is_refused_the_first_is_saved() -> None:
    store = MemoryStore()
    journal = Journal.open(store, PREFIX)
    note(journal)
    note(journal, FRIDAY + timedelta(days=3))
    store.refusing = ("2026-01-05.jsonl",)
    with pytest.raises(JournalRefused):
        journal.commit()
    assert verify(store, PREFIX) == Verified(records=1, days=1, last_hash=records(store)[-1]["hash"])
    store.refusing = ()
    journal.commit()
    assert verify(store, PREFIX) == Verified(records=2, days=2, last_hash=records(store)[-1]["hash"])


def test_a_store_that_refuses_at_the_start_stops_the_start() -> None:
    store = MemoryStore()
    store.refusing = (".json",)
    with pytest.raises(JournalRefused):
        Journal.open(store, PREFIX)


def test_a_prefix_that_lean_would_not_take_stops_the_start() -> None:
    with pytest.raises(ValueError, match="takes no key"):
        Journal.open(MemoryStore(), "a:b")


def test_a_restart_continues_the_chain() -> None:
    store = MemoryStore()
    write_run(store)
    before = len(records(store))
    again = Journal.open(store, PREFIX)
    assert not again.dirty
    note(again, FRIDAY + timedelta(days=3, hours=7))
    again.commit()
    assert len(records(store)) == before + 1
    assert isinstance(verify(store, PREFIX), Verified)


def test_a_restart_on_a_later_day_leaves_the_old_objects_alone() -> None:
    store = MemoryStore()
    write_run(store)
    again = Journal.open(store, PREFIX)
    store.log.clear()
    note(again, FRIDAY + timedelta(days=6))
    again.commit()
    assert store.log == [KEYS.day(date(2026, 1, 8)), KEYS.head]


@given(st.data())
def test_a_kill_in_mid_write_is_told_and_the_chain_goes_on(data: st.DataObject) -> None:
    store = MemoryStore()
    write_run(store)
    whole = store.objects[MONDAY]
    cut = data.draw(st.integers(min_value=1, max_value=len(whole) - 1))
    store.objects[MONDAY] = whole[:cut]
    again = Journal.open(store, PREFIX)
    note(again, FRIDAY + timedelta(days=data.draw(st.integers(min_value=3, max_value=5))))
    again.commit()
    assert isinstance(verify(store, PREFIX), Verified)
    told = " ".join(str(record["data"]) for record in records(store) if record["kind"] == "incident")
    assert "saved once and are gone" in told
    torn = [text for key, text in store.objects.items() if key.startswith(f"{PREFIX}/journal-torn/")]
    assert torn == ([whole[:cut].split("\n")[-1]] if whole[cut - 1] != "\n" else [])
    assert ("was not finished" in told) is bool(torn)


def test_a_torn_line_beyond_what_was_acknowledged_loses_no_record() -> None:
    store = MemoryStore()
    write_run(store)
    count = len(records(store))
    store.objects[MONDAY] += '{"at":"2026-01-05T21'
    again = Journal.open(store, PREFIX)
    assert again.dirty
    note(again, FRIDAY + timedelta(days=3, hours=7))
    again.commit()
    kinds = [record["kind"] for record in records(store)]
    assert kinds[count:] == ["incident", "state"]
    assert "gone" not in str(records(store)[count]["data"])


def test_two_kills_keep_two_torn_lines() -> None:
    store = MemoryStore()
    write_run(store)
    for text in ("{one", "{two"):
        store.objects[MONDAY] += text
        note(again := Journal.open(store, PREFIX), FRIDAY + timedelta(days=3, hours=7))
        again.commit()
    assert [store.objects[KEYS.torn(date(2026, 1, 5), n)] for n in (1, 2)] == ["{one", "{two"]


def test_a_day_with_nothing_but_a_torn_line_is_emptied_and_a_late_report_still_fits() -> None:
    store = MemoryStore()
    write_run(store)
    tuesday = KEYS.day(date(2026, 1, 6))
    store.objects[tuesday] = '{"at":'
    again = Journal.open(store, PREFIX)
    note(again, FRIDAY + timedelta(days=3, hours=8))
    again.commit()
    assert store.objects[tuesday] == ""
    assert isinstance(verify(store, PREFIX), Verified)


def test_a_torn_line_that_the_store_will_not_keep_stops_the_start() -> None:
    store = MemoryStore()
    write_run(store)
    store.objects[MONDAY] += "{"
    store.refusing = (".txt",)
    with pytest.raises(JournalRefused):
        Journal.open(store, PREFIX)


def test_damage_before_the_end_stops_the_start() -> None:
    store = MemoryStore()
    write_run(store)
    store.objects[MONDAY] = store.objects[MONDAY].replace("wrong_weekday", "wrong_Weekday", 1)
    with pytest.raises(JournalBroken, match=r"2026-01-05\.jsonl, line 1.*journal verify"):
        Journal.open(store, PREFIX)


def test_a_lost_end_of_the_chain_is_made_anew_and_told() -> None:
    store = MemoryStore()
    write_run(store)
    del store.objects[KEYS.head]
    note(again := Journal.open(store, PREFIX), FRIDAY + timedelta(days=3, hours=7))
    again.commit()
    assert "journal-head.json was missing" in records(store)[-2]["data"]["what"]
    assert isinstance(verify(store, PREFIX), Verified)


def test_a_kill_between_the_day_and_the_end_of_the_chain_is_no_damage() -> None:
    store = MemoryStore()
    journal = write_run(store)
    note(journal, FRIDAY + timedelta(days=3, hours=7))
    store.refusing = ("journal-head.json",)
    with pytest.raises(JournalRefused):
        journal.commit()
    assert isinstance(verify(store, PREFIX), Verified)
    store.refusing = ()
    count = len(records(store))
    note(again := Journal.open(store, PREFIX), FRIDAY + timedelta(days=3, hours=8))
    again.commit()
    assert len(records(store)) == count + 1


@given(st.lists(st.tuples(st.integers(min_value=0, max_value=5000), st.booleans(), st.booleans()), max_size=25))
def test_whatever_commits_and_restarts_come_between_the_chain_is_whole(steps: list[tuple[int, bool, bool]]) -> None:
    store = MemoryStore()
    journal = Journal.open(store, PREFIX)
    for minutes, commit, restart in steps:
        note(journal, FRIDAY + timedelta(minutes=minutes))
        if commit or restart:
            journal.commit()
        if restart:
            journal = Journal.open(store, PREFIX)
    journal.commit()
    found = verify(store, PREFIX)
    if steps:
        assert isinstance(found, Verified)
        assert found.records == len(steps)


def test_a_refusal_names_the_object_and_says_what_may_be_full() -> None:
    told = str(JournalRefused("bulwark/backtest/x/journal/2026-01-02.jsonl"))
    assert "bulwark/backtest/x/journal/2026-01-02.jsonl" in told
    assert "10,000 files" in told
    assert "old runs" in told
