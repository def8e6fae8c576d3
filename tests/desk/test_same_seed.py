"""The whole way in two processes: the same seed leaves the same bytes, whatever Python's own hashes are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
FRIDAY = ("--from", "2026-01-16", "--to", "2026-01-16")


def _journal(store: Path, hash_seed: str) -> dict[str, bytes]:
    """Every object that a run of one Friday leaves, by key."""
    command = [sys.executable, "-m", "simulator", "run", "main.py", "--quiet", "--market", "1", "--store", str(store)]
    command += [*FRIDAY, "--algorithm-id", "same"]
    environment = os.environ | {"PYTHONHASHSEED": hash_seed}
    ended = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return {path.relative_to(store).as_posix(): path.read_bytes() for path in sorted(store.rglob("*")) if path.is_file()}


def test_the_same_seed_leaves_the_same_bytes(tmp_path: Path) -> None:
    first, again = (_journal(tmp_path / seed, seed) for seed in ("1", "2"))
    day = "bulwark/backtest/same/journal/2026-01-16.jsonl"
    assert b'"kind":"fill"' in first[day]
    assert first == again
