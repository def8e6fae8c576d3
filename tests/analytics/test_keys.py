from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.keys import JournalKeys, journal_prefixes

LEAN_KEY = re.compile(r"^\.?[a-zA-Z0-9\\/_#\-\$= ]+\.?[a-zA-Z0-9]*$")
"""LEAN's own rule, LocalObjectStore.cs."""

prefixes = st.from_regex(r"[a-z0-9_-]{1,8}(/[A-Za-z0-9_-]{1,8}){0,3}", fullmatch=True)


@given(prefixes, st.dates())
def test_every_key_is_one_that_lean_takes(prefix: str, day: date) -> None:
    keys = JournalKeys(prefix=prefix)
    for key in (keys.day(day), keys.head, keys.torn(day, 12)):
        assert LEAN_KEY.match(key)


@given(prefixes, st.lists(st.dates(), unique=True, max_size=6))
def test_the_days_of_a_run_are_found_in_order_among_other_keys(prefix: str, days: list[date]) -> None:
    keys = JournalKeys(prefix=prefix)
    stored = [keys.head, "elsewhere/journal/2026-01-02.jsonl", *(keys.day(day) for day in reversed(days))]
    assert keys.days(stored) == tuple((keys.day(day), day) for day in sorted(days))


@pytest.mark.parametrize("prefix", ["a.b", "a:b", "", "a\nb", "/a", "a/", "ä", "a\\b"])
def test_a_prefix_that_lean_would_not_take_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="takes no key"):
        JournalKeys(prefix=prefix)


@pytest.mark.parametrize("name", ["note.txt", "2026-13-01.jsonl", "2026-01-02.json", "2026-01-02", "x2026-01-02.jsonl"])
def test_an_object_in_the_folder_that_is_no_day_is_told(name: str) -> None:
    keys = JournalKeys(prefix="run")
    assert keys.days([keys.folder + name]) == ((keys.folder + name, None),)


def test_a_key_with_backslashes_is_the_same_key() -> None:
    keys = JournalKeys(prefix="run")
    assert keys.days(["run\\journal\\2026-01-02.jsonl"]) == ((keys.day(date(2026, 1, 2)), date(2026, 1, 2)),)


def test_runs_are_found_by_their_journals() -> None:
    stored = [
        "b/live/journal/2026-01-02.jsonl",
        "b/live/journal/2026-01-05.jsonl",
        "b/back/x/journal/2026-01-02.jsonl",
        "b/state/a.txt",
        "other/journal/readme.txt",
        "not.accepted/journal/2026-01-02.jsonl",
    ]
    assert journal_prefixes(stored) == ("b/back/x", "b/live")
