"""The command lines that run the algorithm: on the simulator, or in LEAN's container through the lean CLI."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path


class Engine(StrEnum):
    """What runs the algorithm."""

    SIMULATOR = "simulator"
    DOCKER = "docker"
    LEAN = "lean"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One backtest. Exactly one of ``data`` (a folder of LEAN files) and ``market`` (seed of the synthetic one) is given;
    ``scenario`` is the synthetic one's, None for its usual one.
    """

    algorithm_id: str
    parameters: Mapping[str, str]
    start: date
    end: date
    data: Path | None
    market: int | None
    scenario: str | None
    store: Path
    output: Path


def simulator_command(plan: Plan) -> list[str]:
    """The simulator's command line."""
    command = [sys.executable, "-m", "simulator", "run", "main.py", "--quiet"]
    for key, value in plan.parameters.items():
        command += ["--parameter", f"{key}={value}"]
    command += ["--data", str(plan.data)] if plan.data is not None else ["--market", str(plan.market)]
    command += ["--scenario", plan.scenario] if plan.scenario is not None else []
    command += ["--store", str(plan.store), "--output", str(plan.output), "--algorithm-id", plan.algorithm_id]
    return [*command, "--from", plan.start.isoformat(), "--to", plan.end.isoformat()]


def lean_command(lean: str, parameters: Mapping[str, str], output: Path) -> list[str]:
    """The lean CLI's command line. ``--parameter`` replaces all of config.json's, so every one is given."""
    given = [word for key, value in parameters.items() for word in ("--parameter", key, value)]
    return [lean, "backtest", ".", "--output", str(output), *given]
