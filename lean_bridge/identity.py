"""What this run is: its mode, where its records go, and which code it runs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from domain.snapshots import RunIdentity

if TYPE_CHECKING:
    from AlgorithmImports import QCAlgorithm

ROOMS = ("domain", "desk", "strategies", "risk", "safety", "execution", "analytics", "lean_bridge")
"""The folders that run inside LEAN, beside ``main.py``."""


def identify(algorithm: QCAlgorithm, started_on: date) -> RunIdentity:
    """The identity of this run, as soon as LEAN has given it an id (after ``initialize``)."""
    live = bool(algorithm.live_mode)
    keys = (str(key) for key in algorithm.object_store.keys)
    return RunIdentity(
        mode="live" if live else "backtest",
        prefix="bulwark/live" if live else backtest_prefix(str(algorithm.algorithm_id), keys),
        code_hash=code_hash(Path(__file__).resolve().parent.parent),
        started_on=started_on,
    )


def backtest_prefix(algorithm_id: str, keys: Iterable[str]) -> str:
    """What opens every object store key of a backtest: LEAN's id of the run in characters LEAN takes.

    Started by hand, LEAN gives every run the same id: where the store already holds keys of one, "-2" and so on is added, so
    that no run touches another's records or takes up its state.
    """
    first = "bulwark/backtest/" + re.sub(r"[^A-Za-z0-9_-]", "-", algorithm_id)
    taken = {"/".join(key.replace("\\", "/").split("/")[:3]) for key in keys}
    return next(name for name in (first if n == 1 else f"{first}-{n}" for n in count(1)) if name not in taken)


def code_hash(project: Path) -> str:
    """SHA-256 (hex) over the names and bytes of ``main.py`` and every Python file of the rooms, in order of path."""
    files = [project / "main.py", *(path for room in ROOMS for path in (project / room).rglob("*.py"))]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(project).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
