"""Checks ``main.py`` and ``lean_bridge`` against LEAN's own names: mypy, strict, with quantconnect-stubs on its path alone.

The stubs lie in ``.stubs`` (see ``make stubs``), which no Python program here imports from: beside the simulator they would
stand in for LEAN as an empty module. Exit code 0 when every name and type fits, 1 when one does not, 2 when the check itself
cannot be trusted (no stubs, or a misspelt name that goes through).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STUBS = ROOT / ".stubs"
CONFIG = ROOT / "tools" / "mypy_stubs.ini"
CHECKED = ("main.py", "lean_bridge")
MISSPELT = """
from AlgorithmImports import QCAlgorithm


class Misspelt(QCAlgorithm):
    def initialize(self) -> None:
        self.set_start_dat(2020, 1, 1)
"""


def run_mypy(*targets: str) -> subprocess.CompletedProcess[str]:
    """mypy's result for files, with the stubs on its path."""
    command = [sys.executable, "-m", "mypy", "--config-file", str(CONFIG), *targets]
    environment = {**os.environ, "MYPYPATH": str(STUBS)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # noqa: S603


def sees_misspelt_names() -> bool:
    """True when a name that LEAN does not have is reported."""
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "misspelt.py"
        probe.write_text(MISSPELT)
        result = run_mypy(str(probe))
    return result.returncode == 1 and "set_start_dat" in result.stdout


def main() -> int:
    """Run the check and say what came of it."""
    if not (STUBS / "AlgorithmImports").is_dir():
        print(f"No stubs in {STUBS}: run `make stubs`, which fetches them.", file=sys.stderr)
        return 2
    result = run_mypy(*CHECKED)
    if result.returncode != 0:
        print(result.stdout + result.stderr, end="", file=sys.stderr)
        return 1
    if not sees_misspelt_names():
        print("A misspelt LEAN name was not reported: this check proves nothing as it is.", file=sys.stderr)
        return 2
    print(f"{' and '.join(CHECKED)} use LEAN's names as LEAN has them.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
