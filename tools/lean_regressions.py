"""``python -m tools.lean_regressions --lean DIR``: LEAN's own Python regression algorithms on the simulator.

DIR is a checkout of https://github.com/QuantConnect/Lean. Its folder Algorithm.Python holds algorithms that LEAN's own tests
run, most of them with asserts of their own; the statistics LEAN must end with stand in the class of the same name in
Algorithm.CSharp. Each is run here unchanged, on the sample data of the checkout, and its orders, fees and final equity are put
beside LEAN's, then the hash LEAN publishes of everything its orders are, then all other statistics. Exit code 0 always: it
judges nothing.

equal: every statistic and every field of every order is LEAN's. orders: the orders and the money are, some other statistic is
not. figures: the money is, something in the orders is not. differs: the money is not. refused: not supported, with the name.
failed: it ended with an error. late: it took too long.

``--algorithms FOLDER`` runs that folder's files instead: each is named as a class of Algorithm.CSharp, of whatever language.
``--orders`` prints the orders too, as LEAN would write them in JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.lean_expectations import expected, parameters

ROOT: Final = Path(__file__).resolve().parent.parent
COMPARED: Final = ("Total Orders", "Total Fees", "End Equity")
ORDERS: Final = "OrderListHash"
_DIGITS: Final = re.compile(r"[^0-9.eE+-]")
EQUAL_MONEY: Final = 0.011
"""LEAN prints fees to the cent and equities with up to five digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What became of one algorithm: ``verdict`` is one of those above; ``detail`` says how, ``orders`` is each order's JSON."""

    name: str
    verdict: str
    detail: str = ""
    orders: tuple[str, ...] = ()


def algorithms(lean: Path, only: Sequence[str], folder: Path | None = None) -> Iterator[tuple[Path, dict[str, str]]]:
    """Python algorithms with known statistics, those whose name holds one of the words where there are any.

    ``folder`` holds algorithms of one's own, of which LEAN may have no Python version.
    """
    for file in sorted((folder or lean / "Algorithm.Python").glob("*.py")):
        stated = expected(lean, file.stem, any_language=folder is not None)
        if stated and (not only or any(word.lower() in file.stem.lower() for word in only)):
            yield file, stated


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> list[str]:
    """The compared figures that are not LEAN's, as text."""
    return [f"{key} {ours.get(key)}, LEAN {theirs[key]}" for key in COMPARED if key in theirs and not _equal(key, ours, theirs)]


def _equal(key: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> bool:
    apart = abs(_number(ours.get(key, "")) - _number(theirs[key]))
    return apart <= _tolerance(key, theirs[key])  # not a number is not equal


def _same(ours: str, theirs: str) -> bool:
    """Whether two texts are the same, or the same number: LEAN's decimals keep noughts at their end that a float has not."""
    return ours == theirs or abs(_number(ours) - _number(theirs)) < 1e-9


def _tolerance(key: str, stated: str) -> float:
    """Counts are equal; money as exact as LEAN prints it, at best to the cent."""
    if key == "Total Orders":
        return 0.0
    decimals = len(stated.partition(".")[2])
    return max(EQUAL_MONEY, 0.5 * 10.0**-decimals + 1e-9)


def _number(text: str) -> float:
    try:
        return float(_DIGITS.sub("", text))
    except ValueError:
        return float("nan")


def judge(file: Path, stated: Mapping[str, str], data: Path, seconds: float, given: Mapping[str, str] | None = None) -> Found:
    """Runs one algorithm in a process of its own, with the parameters ``given``."""
    with tempfile.TemporaryDirectory() as place:
        words = [str(file), "--data", str(data), "--store", f"{place}/store", "--output", f"{place}/out", "--quiet"]
        words += [f"--parameter={key}={value}" for key, value in (given or {}).items()]
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
        orders = next(Path(place, "out").rglob("*-order-list.json")).read_text(encoding="utf-8")
        return _compared(file.stem, ours, stated, tuple(each(orders)))


def _compared(name: str, ours: Mapping[str, str], stated: Mapping[str, str], orders: tuple[str, ...]) -> Found:
    apart = differences(ours, stated)
    if apart:
        return Found(name=name, verdict="differs", detail="; ".join(apart), orders=orders)
    if ORDERS in stated and ours.get(ORDERS) != stated[ORDERS]:
        return Found(name=name, verdict="figures", detail="the orders are not LEAN's in every field", orders=orders)
    others = [f"{key} {ours.get(key)}, LEAN {stated[key]}" for key in stated if not _same(ours.get(key, ""), stated[key])]
    if others:
        return Found(name=name, verdict="orders", detail="; ".join(others), orders=orders)
    return Found(name=name, verdict="equal", orders=orders)


def each(orders: str) -> Iterator[str]:
    """The text of each order, character by character as written."""
    decoder, at = json.JSONDecoder(), 1
    while orders[at] == "{":
        _, end = decoder.raw_decode(orders, at)
        yield orders[at:end]
        at = end + (orders[end] == ",")


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="LEAN's own Python regression algorithms on the simulator.")
    parser.add_argument("--lean", type=Path, required=True, help="a checkout of QuantConnect/Lean")
    parser.add_argument("--algorithms", type=Path, metavar="FOLDER", help="run these files, named as classes of LEAN's")
    parser.add_argument("--orders", action="store_true", help="print each order as LEAN writes it in JSON")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long one algorithm may take")
    parser.add_argument("--jobs", type=int, default=2, help="how many run at once")
    parser.add_argument("only", nargs="*", help="words of which an algorithm's name has to hold one")
    given = parser.parse_args(arguments)
    if not (given.lean / "Algorithm.Python").is_dir():
        parser.error(f"{given.lean} is no checkout of QuantConnect/Lean: it has no folder Algorithm.Python")
    if given.algorithms is not None and not given.algorithms.is_dir():
        parser.error(f"{given.algorithms} is no folder")
    return given


def main(arguments: Sequence[str]) -> None:
    """Prints a line an algorithm and the count of each verdict."""
    given = _arguments(arguments)
    chosen = list(algorithms(given.lean, given.only, given.algorithms))
    known, data = parameters(given.lean), given.lean / "Data"
    with ThreadPoolExecutor(given.jobs) as pool:
        found = pool.map(lambda one: judge(one[0].resolve(), one[1], data.resolve(), given.seconds, known), chosen)
        verdicts: Counter[str] = Counter()
        for one in found:
            verdicts[one.verdict] += 1
            print(f"{one.verdict:8} {one.name}  {one.detail}", flush=True)
            for order in one.orders if given.orders else ():
                print(f"    {order}", flush=True)
    print(", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))


if __name__ == "__main__":
    main(sys.argv[1:])
