"""The benchmark measures what it says: whole processes, their memory, and runs that did the work."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from simulator.lean_files import LeanFiles
from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.run import RunSettings, run
from simulator.synthetic import SyntheticMarket
from tools import bench
from tools.bench import ALGORITHMS, WATCHES, Measured, machine, main, measure, watched, whole_chain

WEDNESDAY = date(2026, 1, 7)
SMALL = """
from AlgorithmImports import *


class Small(QCAlgorithm):
    def initialize(self):
        self.set_start_date(2026, 1, 7)
        self.set_end_date(2026, 1, 7)
        self.add_equity("SPY", Resolution.DAILY)

    def on_end_of_algorithm(self):
        self.object_store.save("bench.json", '{"slices": 3}')
"""


def left_by(name: str, market: MarketData, folder: Path, settings: RunSettings) -> dict[str, int]:
    result = run(ALGORITHMS / name, market, ObjectStore(folder), settings, today=date(2026, 6, 1))
    assert result.problem is None, result.problem
    (left,) = folder.rglob("bench.json")
    found: dict[str, int] = json.loads(left.read_text())
    return found


def test_the_whole_chain_is_subscribed_and_read(lean_data: Path, tmp_path: Path) -> None:
    found = left_by("whole_chain.py", LeanFiles(lean_data), tmp_path, RunSettings(algorithm_id="x"))
    assert (found["contracts"], found["slices"]) == (2192, 211)
    assert found["read"] > 2000


def test_five_chains_are_looked_at_each_minute(tmp_path: Path) -> None:
    settings = RunSettings(algorithm_id="x", start=WEDNESDAY, end=WEDNESDAY)
    found = left_by("five_chains.py", SyntheticMarket(1), tmp_path, settings)
    assert found["looks"] >= 5 * 380
    assert found["quoted"] == found["looks"]
    assert found["contracts"] > 100


def test_every_contract_of_narrow_chains_is_read_each_minute(tmp_path: Path) -> None:
    settings = RunSettings(algorithm_id="x", start=WEDNESDAY, end=WEDNESDAY)
    found = left_by("read_chains.py", SyntheticMarket(1), tmp_path, settings)
    assert found["looks"] >= 5 * 380
    assert found["contracts"] >= 20
    assert found["quoted"] > 0.9 * 20 * found["looks"]


def test_a_process_is_measured_with_its_memory_and_what_it_left(tmp_path: Path) -> None:
    (tmp_path / "small.py").write_text(SMALL)
    ran = measure([str(tmp_path / "small.py"), "--market", "1"])
    assert ran.found == {"slices": 3}
    assert 0.0 < ran.worked < 1.1 * (os.cpu_count() or 1) * ran.seconds
    assert 20.0 < ran.megabytes < 10_000.0


def test_a_run_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"there is no such file"):
        measure([str(tmp_path / "nothing.py"), "--market", "1"])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """What would be measured; a year is made to take 5 times a quarter."""
    calls: list[Sequence[str]] = []

    def pretend(words: Sequence[str]) -> Measured:
        calls.append(words)
        seconds = 60.0 if "2025-12-31" in words else 12.0 if "--market" in words else 1.0
        found = {"seconds": 0.4, "slices": 211, "contracts": 2192, "looks": 100, "read": 2191}
        return Measured(seconds=seconds, worked=seconds / 1.2, megabytes=500.0, found=found)

    monkeypatch.setattr(bench, "measure", pretend)
    return calls


def test_the_ratio_to_lean_is_printed(asked: list[Sequence[str]], tmp_path: Path) -> None:
    page = "\n".join(whole_chain(tmp_path))
    assert "2192 contracts, 211 slices" in page
    assert "0.40 s   goal 0.8 s: met; LEAN 16 s, 40 times faster" in page
    assert "1.00 s   goal 1.6 s: met; LEAN 32 s, 32 times faster" in page
    assert asked[0][1:] == ["--data", str(tmp_path)]


@pytest.mark.parametrize("algorithm", WATCHES)
def test_a_goal_that_is_missed_says_by_how_much(asked: list[Sequence[str]], algorithm: str) -> None:
    page = "\n".join(watched(algorithm, 9))
    assert page.startswith(f"Synthetic market, five chains, {algorithm}: SPXW, SPY, QQQ, IWM, GLD at +-")
    assert "50.00 s   goal 20.0 s: 2.5 times too much; 60.00 s on the clock" in page
    assert "5.00     goal 4.3: 1.2 times too much" in page
    assert "500 MB  goal 1000 MB: met" in page
    assert [words[:3] for words in asked] == [[str(ALGORITHMS / f"{algorithm}.py"), "--market", "9"]] * 2


def test_the_machine_is_named_first_and_absent_data_is_said(
    asked: list[Sequence[str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--data", str(tmp_path / "nowhere")])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == machine()
    assert "cores" in lines[0]
    assert "left out: no sample data at" in lines[1]
    assert len(asked) == 2 * len(WATCHES)


def test_only_one_half_can_be_asked_for(asked: list[Sequence[str]], tmp_path: Path) -> None:
    main(["--only", "chain", "--data", str(tmp_path)])
    assert len(asked) == 1
