"""The identity of a run: mode, prefix and the hash of the code that runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.snapshots import RunIdentity
from lean_bridge.identity import ROOMS, backtest_prefix, code_hash, identify

ROOT = Path(__file__).resolve().parents[2]
LEAN_KEY = re.compile(r"^\.?[a-zA-Z0-9\\/_#\-$= ]+\.?[a-zA-Z0-9]*$")
DAY = date(2026, 1, 2)


def identity(algorithm_id: object, *, live: bool = False, keys: tuple[str, ...] = ()) -> RunIdentity:
    algorithm: Any = SimpleNamespace(live_mode=live, algorithm_id=algorithm_id, object_store=SimpleNamespace(keys=keys))
    found: RunIdentity = identify(algorithm, DAY)
    return found


def project(folder: Path) -> Path:
    for room in ("domain", "desk", "simulator", "tests"):
        (folder / room).mkdir()
        (folder / room / "a.py").write_text(f"ROOM = '{room}'\n")
    (folder / "main.py").write_text("import desk\n")
    return folder


def test_a_backtest_writes_under_its_own_id() -> None:
    one = identity("1699999999-ab12")
    assert (one.mode, one.prefix, one.started_on) == ("backtest", "bulwark/backtest/1699999999-ab12", DAY)


def test_a_live_run_writes_under_one_name_across_restarts() -> None:
    assert identity("1", live=True).prefix == identity("2", live=True).prefix == "bulwark/live"
    assert identity("1", live=True).mode == "live"


@pytest.mark.parametrize("between", ["/", "\\"])
def test_a_second_run_of_the_same_id_does_not_touch_the_first_ones_objects(between: str) -> None:
    first = between.join(("bulwark", "backtest", "main", "journal", "2026-01-02.jsonl"))
    second = first.replace("main", "main-2")
    others = ("bulwark/backtest/maintain/state/a.txt", "bulwark/live/journal-head.json", "main/x")
    assert identity("main", keys=others).prefix == "bulwark/backtest/main"
    assert identity("main", keys=(*others, first)).prefix == "bulwark/backtest/main-2"
    assert identity("main", keys=(first, second)).prefix == "bulwark/backtest/main-3"


def test_a_live_run_takes_up_its_own_objects() -> None:
    assert identity("7", live=True, keys=("bulwark/live/journal-head.json",)).prefix == "bulwark/live"


@given(st.text(min_size=1, max_size=40))
def test_any_id_gives_a_prefix_that_lean_takes_as_part_of_a_key(algorithm_id: str) -> None:
    assert LEAN_KEY.fullmatch(f"{backtest_prefix(algorithm_id, [])}/journal/2026-01-02.jsonl")


def test_the_code_hash_is_that_of_this_project() -> None:
    assert identity("1").code_hash == code_hash(ROOT)
    assert re.fullmatch(r"[0-9a-f]{64}", identity("1").code_hash)


def test_the_same_files_have_the_same_hash(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert code_hash(project(tmp_path / "one")) == code_hash(project(tmp_path / "two"))


@pytest.mark.parametrize("changed", ["main.py", "desk/a.py", "domain/a.py"])
def test_one_changed_byte_in_code_that_runs_changes_the_hash(tmp_path: Path, changed: str) -> None:
    before = code_hash(project(tmp_path))
    with (tmp_path / changed).open("a") as file:
        file.write(" ")
    assert code_hash(tmp_path) != before


@pytest.mark.parametrize("changed", ["simulator/a.py", "tests/a.py", "README.md"])
def test_what_does_not_run_inside_lean_does_not_change_the_hash(tmp_path: Path, changed: str) -> None:
    before = code_hash(project(tmp_path))
    with (tmp_path / changed).open("a") as file:
        file.write(" ")
    assert code_hash(tmp_path) == before


def test_a_new_or_renamed_file_changes_the_hash(tmp_path: Path) -> None:
    before = code_hash(project(tmp_path))
    (tmp_path / "desk" / "a.py").rename(tmp_path / "desk" / "b.py")
    renamed = code_hash(tmp_path)
    (tmp_path / "desk" / "empty.py").write_text("")
    assert len({before, renamed, code_hash(tmp_path)}) == 3


def test_moving_text_from_one_file_to_the_next_changes_the_hash(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    (tmp_path / "desk" / "a.py").write_text("12")
    (tmp_path / "desk" / "b.py").write_text("3")
    before = code_hash(tmp_path)
    (tmp_path / "desk" / "a.py").write_text("1")
    (tmp_path / "desk" / "b.py").write_text("23")
    assert code_hash(tmp_path) != before


def test_every_room_that_the_hash_covers_is_there() -> None:
    assert all((ROOT / room / "__init__.py").is_file() for room in ROOMS)
