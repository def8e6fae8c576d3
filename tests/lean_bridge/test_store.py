"""The desk's store on LEAN's object store: LEAN's own rules, forced to disk."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lean_bridge.store import LeanStore
from simulator.errors import ArgumentException
from simulator.object_store import ObjectStore


def store_in(folder: Path) -> LeanStore:
    return LeanStore(cast(Any, SimpleNamespace(object_store=ObjectStore(folder))))


def test_what_was_saved_is_read_back(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    assert store.save("bulwark/live/journal/2026-01-02.jsonl", "a\nb Δ€\n")
    assert store.read("bulwark/live/journal/2026-01-02.jsonl") == "a\nb Δ€\n"


def test_a_missing_key_reads_as_none(tmp_path: Path) -> None:
    assert store_in(tmp_path).read("nothing/here.txt") is None


def test_the_last_save_wins(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.save("a.txt", "one")
    store.save("a.txt", "two")
    assert store.read("a.txt") == "two"


def test_a_save_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    store_in(tmp_path).save("x/y.txt", "kept")
    assert (tmp_path / "x" / "y.txt").read_text() == "kept"


def test_another_run_over_the_same_folder_sees_what_was_saved(tmp_path: Path) -> None:
    store_in(tmp_path).save("x/y.txt", "kept")
    assert store_in(tmp_path).read("x/y.txt") == "kept"


def test_keys_are_all_keys_in_order(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    for key in ("b/2.txt", "a/1.txt", "b/1.txt"):
        store.save(key, key)
    assert list(store.keys()) == ["a/1.txt", "b/1.txt", "b/2.txt"]


@pytest.mark.parametrize("key", ["a.b.json", "with:colon.txt", "../up.txt"])
def test_a_key_that_lean_does_not_take_is_an_error_not_a_lost_record(tmp_path: Path, key: str) -> None:
    with pytest.raises(ArgumentException):
        store_in(tmp_path).save(key, "x")


class Refusing:
    """An object store over its limit: it says no and writes nothing."""

    def __init__(self) -> None:
        self.paths_asked: list[str] = []

    def save(self, key: str, text: str) -> bool:
        return False

    def get_file_path(self, key: str) -> str:
        self.paths_asked.append(key)
        return key


def test_a_refused_save_is_told_and_no_file_is_asked_for() -> None:
    objects = Refusing()
    assert not LeanStore(cast(Any, SimpleNamespace(object_store=objects))).save("a.txt", "x")
    assert objects.paths_asked == []
