"""``make bench``: how fast the simulator is beside LEAN, on this machine. Exit code 0 always: it measures and judges nothing.

LEAN's own times were measured on 2 cores with GOOG's whole chain of 2015-12-24 (2,192 contracts): 16 s from the first slice to
the last, 32 s as a process.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
ALGORITHMS: Final = ROOT / "tools" / "bench_algorithms"
REFERENCE: Final = Path(os.environ.get("BULWARK_REFERENCE", ROOT.parent / "shared"))
LEAN_SLICES, LEAN_PROCESS = 16.0, 32.0
GOAL_SLICES, GOAL_PROCESS = 0.8, 1.6
GOAL_YEAR, GOAL_MEMORY, GOAL_GROWTH = 20.0, 1000.0, 4.3
QUARTER, YEAR = ("2025-01-02", "2025-03-31"), ("2025-01-02", "2025-12-31")
WATCHES: Final = {
    "five_chains": "SPXW, SPY, QQQ, IWM, GLD at +-20 strikes, 0 to 8 days; each minute each chain is found and the ask of its "
    "first contract is read",
    "read_chains": "SPXW, SPY, QQQ, IWM, GLD at +-5 strikes, 0 to 3 days; each minute bid and ask of every contract are read",
}
"""Algorithms that watch five chains of the synthetic market, and what each of them does every minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One run: seconds of the whole process, those its processors worked, its most memory in MB, what the algorithm left."""

    seconds: float
    worked: float
    megabytes: float
    found: dict[str, Any]


def measure(words: Sequence[str]) -> Measured:
    """Runs ``python -m simulator run WORDS`` in a process of its own. RuntimeError with its last words when it fails."""
    with tempfile.TemporaryDirectory() as place:
        said = Path(place) / "said.txt"
        command = [sys.executable, "-m", "simulator", "run", *words, "--store", f"{place}/store", "--quiet"]
        begun = perf_counter()
        with said.open("w", encoding="utf-8") as output:
            files = [(os.POSIX_SPAWN_DUP2, output.fileno(), descriptor) for descriptor in (1, 2)]
            process = os.posix_spawn(sys.executable, command, os.environ | {"PYTHONPATH": str(ROOT)}, file_actions=files)
            _, status, used = os.wait4(process, 0)
        seconds = perf_counter() - begun
        if status != 0:
            raise RuntimeError(f"{' '.join(words)} failed:\n{said.read_text(encoding='utf-8')[-2000:]}")
        (left,) = Path(place).rglob("bench.json")
        unit = 1024.0 if sys.platform != "darwin" else 1024.0**2
        return Measured(
            seconds=seconds,
            worked=used.ru_utime + used.ru_stime,
            megabytes=used.ru_maxrss / unit,
            found=json.loads(left.read_text(encoding="utf-8")),
        )


def machine() -> str:
    """Processor, cores and Python."""
    names = [line.split(":", 1)[1].strip() for line in _cpu_lines() if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    return f"{processor}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def whole_chain(data: Path) -> list[str]:
    """GOOG's whole chain, beside LEAN."""
    ran = measure([str(ALGORITHMS / "whole_chain.py"), "--data", str(data)])
    slices = float(ran.found["seconds"])
    return [
        f"GOOG 2015-12-24, whole chain: {ran.found['contracts']} contracts, {ran.found['slices']} slices",
        _line("first slice to last", slices, GOAL_SLICES, f"LEAN {LEAN_SLICES:.0f} s, {LEAN_SLICES / slices:.0f} times faster"),
        _line(
            "process", ran.seconds, GOAL_PROCESS, f"LEAN {LEAN_PROCESS:.0f} s, {LEAN_PROCESS / ran.seconds:.0f} times faster"
        ),
        f"  memory                {ran.megabytes:8.0f} MB",
    ]


def watched(algorithm: str, seed: int) -> list[str]:
    """Five chains of the synthetic market watched each minute by one of ``WATCHES``, a quarter and a year.

    Judged by processor seconds, which other work on the machine hardly changes.
    """
    lines, times = [f"Synthetic market, five chains, {algorithm}: {WATCHES[algorithm]}"], []
    for name, (first, last), goal in (("quarter", QUARTER, GOAL_YEAR / GOAL_GROWTH), ("year", YEAR, GOAL_YEAR)):
        ran = measure([str(ALGORITHMS / f"{algorithm}.py"), "--market", str(seed), "--from", first, "--to", last])
        times.append(ran.worked)
        lines += [
            f"  {name} of 2025: {ran.found['slices']} slices, {ran.found['looks']} chains looked at",
            _line("  processor", ran.worked, goal, f"{ran.seconds:.2f} s on the clock"),
            f"    memory              {ran.megabytes:8.0f} MB  goal {GOAL_MEMORY:.0f} MB: {_met(ran.megabytes, GOAL_MEMORY)}",
        ]
    growth = times[1] / times[0]
    return [*lines, f"    year over quarter   {growth:8.2f}     goal {GOAL_GROWTH}: {_met(growth, GOAL_GROWTH)}"]


def main(arguments: Sequence[str]) -> None:
    """Prints machine and ratios."""
    parser = argparse.ArgumentParser(description="How fast the simulator is beside LEAN, on this machine.")
    parser.add_argument("--data", type=Path, default=REFERENCE / "lean" / "data", help="LEAN's sample data")
    parser.add_argument("--market", type=int, default=1, help="seed of the synthetic market")
    parser.add_argument("--only", choices=("chain", "synthetic"), help="only one of the two")
    given = parser.parse_args(arguments)
    print(machine(), flush=True)
    if given.only != "synthetic":
        absent = [f"GOOG's whole chain is left out: no sample data at {given.data}; name its folder with --data"]
        print("\n".join(whole_chain(given.data) if given.data.is_dir() else absent), flush=True)
    if given.only != "chain":
        for algorithm in WATCHES:
            print("\n".join(watched(algorithm, given.market)), flush=True)


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _line(what: str, seconds: float, goal: float, ratio: str) -> str:
    return f"  {what:21} {seconds:8.2f} s   goal {goal:.1f} s: {_met(seconds, goal)}; {ratio}"


def _met(value: float, goal: float) -> str:
    return "met" if value <= goal else f"{value / goal:.1f} times too much"


if __name__ == "__main__":
    main(sys.argv[1:])
