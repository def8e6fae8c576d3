"""``python -m tools.lean_regressions --lean DIR``: LEAN's own Python regression algorithms on the simulator.

DIR is a checkout of https://github.com/QuantConnect/Lean. Its folder Algorithm.Python holds algorithms that LEAN's own tests
run, most of them with asserts of their own; the statistics LEAN must end with stand in the class of the same name in
Algorithm.CSharp. Each is run here unchanged, on the sample data of the checkout, and its orders, fees and final equity are put
beside LEAN's. Exit code 0 always: it measures and judges nothing. What the simulator does not support ends with its name.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
COMPARED: Final = ("Total Orders", "Total Fees", "End Equity")
_EXPECTED: Final = re.compile(r"ExpectedStatistics\s*=>\s*new[^{]*\{(.*?)\};", re.DOTALL)
_ENTRY: Final = re.compile(r'\{\s*"([^"]+)",\s*"([^"]*)"\s*\}')
_LANGUAGES: Final = re.compile(r"List<Language> Languages (?:\{ get; \} =|=>) new[^;]*;")
_DIGITS: Final = re.compile(r"[^0-9.eE+-]")
EQUAL_MONEY: Final = 0.011
"""LEAN prints fees to the cent and equities with up to five digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one algorithm: ``verdict`` is equal, differs, refused, failed or late; ``detail`` says how."""

    name: str
    verdict: str
    detail: str


def expected(lean: Path, name: str) -> dict[str, str] | None:
    """The statistics LEAN must end with, None where the class states none or says that LEAN runs no Python for them."""
    file = lean / "Algorithm.CSharp" / f"{name}.cs"
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8-sig")
    languages = _LANGUAGES.search(text)
    if languages and "Language.Python" not in languages.group():
        return None
    stated = _EXPECTED.search(text)
    return dict(_ENTRY.findall(stated.group(1))) if stated else None


def algorithms(lean: Path, only: Sequence[str]) -> Iterator[tuple[Path, dict[str, str]]]:
    """Python algorithms with known statistics, those whose name holds one of the words where there are any."""
    for file in sorted((lean / "Algorithm.Python").glob("*.py")):
        stated = expected(lean, file.stem)
        if stated and (not only or any(word.lower() in file.stem.lower() for word in only)):
            yield file, stated


def differences(ours: dict[str, str], theirs: dict[str, str]) -> list[str]:
    """The compared figures that are not LEAN's, as text."""
    return [f"{key} {ours.get(key)}, LEAN {theirs[key]}" for key in COMPARED if key in theirs and not _equal(key, ours, theirs)]


def _equal(key: str, ours: dict[str, str], theirs: dict[str, str]) -> bool:
    apart = abs(_number(ours.get(key, "")) - _number(theirs[key]))
    return apart <= _tolerance(key, theirs[key])  # not a number is not equal


def _tolerance(key: str, stated: str) -> float:
    """Counts are equal; money as exact as LEAN prints it, at best to the cent."""
    if key == "Total Orders":
        return 0.0
    decimals = len(stated.partition(".")[2])
    return max(EQUAL_MONEY, 0.5 * 10.0**-decimals + 1e-9)


def _number(text: str) -> float:
    return float(_DIGITS.sub("", text) or "nan")


def judge(file: Path, stated: dict[str, str], data: Path, seconds: float) -> Found:
    """Runs one algorithm in a process of its own."""
    with tempfile.TemporaryDirectory() as place:
        words = [str(file), "--data", str(data), "--store", f"{place}/store", "--output", f"{place}/out", "--quiet"]
        try:
            command = [sys.executable, "-m", "simulator", "run", *words]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            return Found(name=file.stem, verdict="late", detail=f"not done after {seconds:.0f} s")
        written = list(Path(place, "out").rglob("*-summary.json"))
        if done.returncode != 0 or not written:
            last = (done.stderr.strip() or done.stdout.strip() or "no word").splitlines()[-1][:300]
            refused = "NotSupported" in done.stderr + done.stdout
            return Found(name=file.stem, verdict="refused" if refused else "failed", detail=last)
        ours = json.loads(written[0].read_text(encoding="utf-8"))["statistics"]
        apart = differences(ours, stated)
        return Found(name=file.stem, verdict="differs" if apart else "equal", detail="; ".join(apart))


def main(arguments: Sequence[str]) -> None:
    """Prints a line an algorithm and the count of each verdict."""
    parser = argparse.ArgumentParser(description="LEAN's own Python regression algorithms on the simulator.")
    parser.add_argument("--lean", type=Path, required=True, help="a checkout of QuantConnect/Lean")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long one algorithm may take")
    parser.add_argument("--jobs", type=int, default=2, help="how many run at once")
    parser.add_argument("only", nargs="*", help="words of which an algorithm's name has to hold one")
    given = parser.parse_args(arguments)
    if not (given.lean / "Algorithm.Python").is_dir():
        parser.error(f"{given.lean} is no checkout of QuantConnect/Lean: it has no folder Algorithm.Python")
    chosen = list(algorithms(given.lean, given.only))
    with ThreadPoolExecutor(given.jobs) as pool:
        found = pool.map(lambda one: judge(one[0], one[1], given.lean / "Data", given.seconds), chosen)
        verdicts: Counter[str] = Counter()
        for one in found:
            verdicts[one.verdict] += 1
            print(f"{one.verdict:8} {one.name}  {one.detail}", flush=True)
    print(", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))


if __name__ == "__main__":
    main(sys.argv[1:])
