"""The object store: LEAN's keys, its answers, its limits, and what is on disk when."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule

from simulator.errors import ArgumentException, ArgumentNullException, KeyNotFoundException, NotSupported
from simulator.object_store import ObjectStore

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(tmp_path / "storage")


class TestLeansOwnAnswers:
    def test_every_call_of_leans_case_answers_as_lean_did(self, store: ObjectStore, lean_cases: Path) -> None:
        expected = json.loads((lean_cases / "expected" / "object_store.json").read_text())
        answers: list[list[object]] = []
        for key in [row[0] for row in expected if row[1] in ("save", "error")]:
            try:
                answers.append([key, "save", store.save(key, "v-" + key), store.contains_key(key), store.read(key)])
            except ArgumentException as error:
                answers.append([key, "error", type(error).__name__])
        answers.append(["missing", "contains", store.contains_key("nope.txt")])
        with pytest.raises(KeyNotFoundException):
            store.read("nope.txt")
        answers.append(["missing", "read_error", "KeyNotFoundException"])
        store.save("twice.txt", "one")
        store.save("twice.txt", "two")
        answers.append(["twice", store.read("twice.txt")])
        answers.append(["delete", store.delete("twice.txt"), store.contains_key("twice.txt")])
        answers.append(["delete_missing", store.delete("twice.txt")])
        answers.append(["keys", sorted(store.keys)])
        answers.append(["bytes", store.save_bytes("b.bin", bytes([1, 2, 255])), list(store.read_bytes("b.bin") or b"")])
        answers.append(["path_ends", store.get_file_path("a.txt").replace("\\", "/").endswith("/a.txt")])
        answers.append(["unicode", store.save("u.txt", "Δ=0.16 €"), store.read("u.txt")])
        answers.append(["empty", store.save("e.txt", ""), store.read("e.txt")])
        assert answers == expected


class TestKeys:
    @pytest.mark.parametrize(
        "key", ["a.b.json", "with:colon.txt", "../up.txt", "a/../b.txt", "", ".", "a*b", "tab\t", "ü.txt", "a" + "/b" * 101]
    )
    def test_a_key_lean_refuses_is_refused_and_leaves_nothing(self, store: ObjectStore, key: str) -> None:
        with pytest.raises(ArgumentException, match="path is not supported"):
            store.save(key, "x")
        assert store.keys == []

    @pytest.mark.parametrize(
        ("key", "kept"),
        [
            ("/abs.txt", "abs.txt"),
            (".hidden", "hidden"),
            ("a\\b.txt", "a/b.txt"),
            ("./x", "x"),
            ("sp ace#1.txt", "sp ace#1.txt"),
        ],
    )
    def test_a_key_is_kept_in_leans_form_and_found_under_both(self, store: ObjectStore, key: str, kept: str) -> None:
        store.save(key, "x")
        assert store.keys == [kept]
        assert store.contains_key(key)
        assert store.contains_key(kept)

    @pytest.mark.parametrize("key", ["a/../../secret.txt", "../secret.txt/", "x\0y"])
    def test_no_key_reads_outside_the_folder(self, tmp_path: Path, key: str) -> None:
        (tmp_path / "secret.txt").write_text("secret")
        store = ObjectStore(tmp_path / "storage")
        (tmp_path / "storage" / "a").mkdir()
        assert not store.contains_key(key)
        with pytest.raises(KeyNotFoundException):
            store.read(key)
        assert not store.delete(key)
        assert (tmp_path / "secret.txt").exists()

    def test_a_link_that_leads_out_of_the_folder_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "secret.txt").write_text("secret")
        store = ObjectStore(tmp_path / "storage")
        (tmp_path / "storage" / "link.txt").symlink_to(tmp_path / "secret.txt")
        assert not store.contains_key("link.txt")

    @pytest.mark.parametrize(
        ("call", "rest"),
        [
            ("save", ("x",)),
            ("save_string", ("x",)),
            ("save_bytes", (b"x",)),
            *((call, ()) for call in ("save", "read", "read_bytes", "contains_key", "delete", "get_file_path")),
        ],
    )
    def test_a_key_that_is_no_text_is_refused(self, store: ObjectStore, call: str, rest: tuple[Any, ...]) -> None:
        with pytest.raises(ArgumentNullException, match=r"Value cannot be null. \(Parameter 'path'\)"):
            getattr(store, call)(None, *rest)
        with pytest.raises(TypeError, match=r"No method matches given arguments for \w+: path must be a str"):
            getattr(store, call)(5, *rest)

    @pytest.mark.parametrize("key", ["x" * 300, "a/" * 100 + "y" * 300, "x" * 5000])
    def test_a_key_that_can_be_no_files_name_is_simply_not_there(self, store: ObjectStore, key: str) -> None:
        assert not store.contains_key(key)
        assert not store.delete(key)
        with pytest.raises(KeyNotFoundException):
            store.read(key)

    def test_a_key_of_nothing_but_slashes_is_an_object_of_no_name(self, store: ObjectStore) -> None:
        assert store.save("/", "x")
        assert (store.keys, store.read("./"), store.contains_key("")) == ([""], "x", True)

    def test_a_name_we_do_not_have_is_refused_by_name(self, store: ObjectStore) -> None:
        with pytest.raises(NotSupported, match=r"ObjectStore\.read_json"):
            store.read_json("a.json")


class TestDisk:
    def test_what_is_saved_is_on_disk_after_the_path_is_asked_for(self, store: ObjectStore, tmp_path: Path) -> None:
        store.save("desk/day.jsonl", "one\n")
        store.save("other.txt", "two")
        assert not (tmp_path / "storage" / "desk" / "day.jsonl").exists()
        path = Path(store.get_file_path("desk/day.jsonl"))
        assert path.is_absolute()
        assert path.read_text() == "one\n"
        assert (tmp_path / "storage" / "other.txt").read_text() == "two"

    def test_a_process_killed_after_the_path_was_asked_for_has_lost_nothing(self, tmp_path: Path) -> None:
        code = (
            "import os, signal, sys; from pathlib import Path; from simulator.object_store import ObjectStore\n"
            "store = ObjectStore(Path(sys.argv[1])); store.save('a/b.txt', 'kept'); store.get_file_path('a/b.txt')\n"
            "os.kill(os.getpid(), signal.SIGKILL)"
        )
        done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False, env=os.environ.copy())
        assert done.returncode == -signal.SIGKILL
        assert ObjectStore(tmp_path).read("a/b.txt") == "kept"

    def test_another_store_on_the_folder_sees_what_was_persisted(self, store: ObjectStore, tmp_path: Path) -> None:
        store.save("a.txt", "one")
        store.persist()
        other = ObjectStore(tmp_path / "storage")
        assert other.keys == ["a.txt"]
        assert other.read("a.txt") == "one"

    def test_a_file_written_by_hand_is_an_object(self, store: ObjectStore, tmp_path: Path) -> None:
        (tmp_path / "storage" / "hand.txt").write_text("by hand")
        assert store.contains_key("hand.txt")
        assert store.read("hand.txt") == "by hand"
        assert "hand.txt" in store.keys

    def test_memory_wins_over_a_file_changed_behind_its_back(self, store: ObjectStore, tmp_path: Path) -> None:
        store.save("a.txt", "one")
        store.persist()
        (tmp_path / "storage" / "a.txt").write_text("changed")
        assert store.read("a.txt") == "one"
        store.clear()
        assert store.read("a.txt") == "changed"

    def test_delete_takes_the_file_too(self, store: ObjectStore, tmp_path: Path) -> None:
        store.save("a.txt", "one")
        store.persist()
        assert store.delete("a.txt")
        assert not (tmp_path / "storage" / "a.txt").exists()
        assert not store.contains_key("a.txt")

    def test_the_path_of_a_missing_key_keeps_a_place_for_it(self, store: ObjectStore) -> None:
        path = Path(store.get_file_path("new/file.txt"))
        assert path.parent.is_dir()
        assert not path.exists()
        assert store.contains_key("new/file.txt")
        assert store.read("new/file.txt") is None
        path.write_text("written by the algorithm")
        assert store.read("new/file.txt") == "written by the algorithm"

    def test_a_save_five_seconds_after_the_last_write_puts_all_on_disk(
        self, store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        clock = [time.monotonic()]
        monkeypatch.setattr(time, "monotonic", lambda: clock[0])
        store.save("a.txt", "one")
        assert not (tmp_path / "storage" / "a.txt").exists()
        clock[0] += 5.1
        store.save("b.txt", "two")
        assert (tmp_path / "storage" / "a.txt").read_text() == "one"
        assert (tmp_path / "storage" / "b.txt").read_text() == "two"

    def test_half_written_files_are_no_keys(self, store: ObjectStore, tmp_path: Path) -> None:
        (tmp_path / "storage" / "a.txt.123~").write_text("half")
        assert store.keys == []

    def test_a_write_that_fails_is_reported_and_tried_again(self, tmp_path: Path) -> None:
        told: list[str] = []
        store = ObjectStore(tmp_path / "storage", on_error=told.append)
        (tmp_path / "storage" / "dir").write_text("a file where a folder is needed")
        assert store.save("dir/a.txt", "x")
        store.persist()
        assert "dir/a.txt" in told[0]
        (tmp_path / "storage" / "dir").unlink()
        store.persist()
        assert (tmp_path / "storage" / "dir" / "a.txt").read_text() == "x"
        assert len(told) == 1

    def test_a_failed_replacement_leaves_the_old_object_whole(self, store: ObjectStore, tmp_path: Path) -> None:
        store.save("a.txt", "old")
        store.persist()
        (tmp_path / "storage" / f"a.txt.{os.getpid()}~").mkdir()
        store.save("a.txt", "new")
        store.persist()
        assert (tmp_path / "storage" / "a.txt").read_text() == "old"
        assert store.read("a.txt") == "new"

    def test_iterating_gives_keys_and_contents(self, store: ObjectStore) -> None:
        store.save("a.txt", "1")
        store.save("b.txt", "2")
        store.get_file_path("place.txt")
        assert [(pair.key, bytes(pair.value)) for pair in store] == [("a.txt", b"1"), ("b.txt", b"2")]


class TestLimits:
    def test_too_many_objects_are_refused_with_false_and_a_reason(self, tmp_path: Path) -> None:
        told: list[str] = []
        store = ObjectStore(tmp_path, max_files=2, on_error=told.append)
        assert store.save("a.txt", "1")
        assert store.save("b.txt", "2")
        assert not store.save("c.txt", "3")
        assert store.save("a.txt", "again")
        assert not store.contains_key("c.txt")
        assert "3/2" in told[0]

    def test_too_many_bytes_are_refused_counting_what_is_on_disk(self, tmp_path: Path) -> None:
        (tmp_path / "old.bin").write_bytes(b"x" * 8)
        told: list[str] = []
        store = ObjectStore(tmp_path, max_size=10, on_error=told.append)
        assert store.save_bytes("a.bin", b"12")
        assert not store.save_bytes("a.bin", b"123")
        assert list(store.read_bytes("a.bin") or b"") == [*b"12"]
        assert "storage capacity" in told[0]

    def test_a_replaced_object_is_counted_once(self, tmp_path: Path) -> None:
        store = ObjectStore(tmp_path, max_size=10)
        for _ in range(5):
            assert store.save_bytes("a.bin", b"12345678")
            store.persist()

    def test_deleting_makes_room(self, tmp_path: Path) -> None:
        store = ObjectStore(tmp_path, max_files=1)
        assert store.save("a.txt", "1")
        store.persist()
        assert store.delete("a.txt")
        assert store.save("b.txt", "2")

    def test_objects_in_memory_and_on_disk_are_counted_through_any_changes(self, tmp_path: Path) -> None:
        (tmp_path / "old").mkdir()
        (tmp_path / "old" / "a.bin").write_bytes(b"123")
        store = ObjectStore(tmp_path, max_files=4, max_size=10)
        assert store.save_bytes("b.bin", b"1234")
        assert not store.save_bytes("c.bin", b"1234")
        assert store.save_bytes("old/a.bin", b"1")
        assert store.save_bytes("c.bin", b"1234")
        assert not store.save_bytes("d.bin", b"12")
        store.clear()
        assert not store.save_bytes("d.bin", b"12")
        assert store.delete("b.bin")
        assert store.save_bytes("d.bin", b"12345")
        assert not store.save_bytes("e.bin", b"1")
        assert len(store.keys) == 3

    def test_a_place_that_is_kept_counts_as_an_object_without_content(self, tmp_path: Path) -> None:
        store = ObjectStore(tmp_path, max_files=2)
        store.get_file_path("place.bin")
        assert store.save("a.txt", "1")
        assert not store.save("b.txt", "1")
        assert store.save("place.bin", "1")

    def test_a_file_that_another_program_wrote_is_counted_once_it_is_seen(self, tmp_path: Path) -> None:
        store = ObjectStore(tmp_path, max_files=2)
        assert store.save("a.txt", "1")
        (tmp_path / "b.txt").write_text("2")
        (tmp_path / "c.txt.7~").write_text("half")
        assert sorted(store.keys) == ["a.txt", "b.txt"]
        assert not store.save("c.txt", "3")


KEYS = st.from_regex(r"\A[a-z][a-z0-9]{0,5}(/[a-z]{1,4})?(\.[a-z]{1,3})?\Z")


class StoreMachine(RuleBasedStateMachine):
    """The store against a dict, through any order of calls and restarts."""

    keys = Bundle("keys")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = ObjectStore(Path(self.folder.name))
        self.model: dict[str, str] = {}

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(target=keys, key=st.sampled_from(["a.txt", "b/c.txt", "d", "e f.json", "b/g#.x"]), text=st.text(max_size=30))
    def save(self, key: str, text: str) -> str:
        text = text.encode("utf-8", "replace").decode()
        assert self.store.save(key, text)
        self.model[key] = text
        return key

    @rule(key=keys)
    def read(self, key: str) -> None:
        assert self.store.contains_key(key) == (key in self.model)
        if key in self.model:
            assert self.store.read(key) == self.model[key]

    @rule(key=consumes(keys))
    def delete(self, key: str) -> None:
        assert self.store.delete(key) == (self.model.pop(key, None) is not None)

    @rule()
    def persist_and_reopen(self) -> None:
        self.store.persist()
        self.store = ObjectStore(Path(self.folder.name))

    @rule()
    def list_keys(self) -> None:
        assert sorted(self.store.keys) == sorted(self.model)


TestStoreMachine = StoreMachine.TestCase
TestStoreMachine.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)


@given(key=st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_either_refused_or_saved_under_the_folder(tmp_path_factory: pytest.TempPathFactory, key: str) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = ObjectStore(folder / "storage")
    try:
        saved = store.save(key, "x")
    except ArgumentException:
        assert store.keys == []
        return
    assert saved
    store.persist()
    written = [path for path in folder.rglob("*") if path.is_file()]
    if key.endswith(("/", "\\")):  # a folder's name: LEAN keeps it in memory and cannot write it
        assert written == []
        return
    assert len(written) == 1
    assert written[0].is_relative_to(folder / "storage")
    assert store.read(key) == "x"


@given(key=KEYS, content=st.binary(max_size=200))
def test_bytes_come_back_as_they_went_in(tmp_path_factory: pytest.TempPathFactory, key: str, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = ObjectStore(folder)
    assert store.save_bytes(key, content)
    store.persist()
    assert bytes(ObjectStore(folder).read_bytes(key) or b"") == content
