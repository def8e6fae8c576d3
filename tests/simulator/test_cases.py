"""LEAN's own cases: the simulator runs each file unchanged and must save what LEAN saved, field by field."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from simulator.lean_files import LeanFiles
from simulator.object_store import ObjectStore
from simulator.run import RunResult, RunSettings, run

NAMES = (
    "schedule",
    "object_store",
    "parameters",
    "chain_spxw",
    "index_combo",
    "order_lifecycle",
    "gate_model",
    "expiry_equity",
    "brokerage_capability-tastytrade",
    "brokerage_capability-alpaca",
    "es_fop-strangle",
    "es_fop-one_one_two",
    "es_fop-short_put",
    "margin_goog-short_put",
    "margin_goog-short_call",
    "margin_goog-strangle",
    "margin_goog-put_credit_spread",
    "margin_goog-put_debit_spread",
    "margin_goog-iron_condor",
    "margin_goog-one_one_two",
    "margin_goog-diagonal_call",
    "door-margin_call",
    "door-expiry",
)
MONEY = 0.01
VOLATILITY = 5e-4
GREEKS = 2e-3
# Columns of a contract in chain_spxw: prices must be exact, volatility and Greeks within their own scale.
IV_COLUMN, GREEK_COLUMNS = 7, range(8, 14)
# In index_combo a quote ends with implied volatility and delta.
QUOTE_IV, QUOTE_DELTA = 3, 4


def listed(folder: Path) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((folder / "cases.json").read_text())["cases"]
    return cases


def run_case(folder: Path, case: dict[str, Any], place: Path) -> tuple[RunResult, Any]:
    store = ObjectStore(place)
    result = run(
        folder / "cases" / case["file"],
        LeanFiles(folder / "data"),
        store,
        RunSettings(algorithm_id="case", parameters=case["parameters"]),
        today=date(2026, 1, 2),
        class_name=case["class"],
    )
    return result, json.loads(store.read("probe.json") or "null")


def differences(got: Any, want: Any, path: tuple[object, ...] = ()) -> Iterator[str]:
    if isinstance(want, dict) and isinstance(got, dict):
        if list(got) != list(want):
            yield f"{path}: keys {list(got)} for {list(want)}"
        for key in want.keys() & got.keys():
            yield from differences(got[key], want[key], (*path, key))
    elif isinstance(want, list) and isinstance(got, list):
        if len(got) != len(want):
            yield f"{path}: {len(got)} items for {len(want)}"
        for number, pair in enumerate(zip(got, want, strict=False)):
            yield from differences(*pair, (*path, number))
    elif type(got) is not type(want):
        yield f"{path}: {got!r} for {want!r}"
    elif isinstance(want, float):
        if abs(got - want) > tolerance(path, want):
            yield f"{path}: {got!r} for {want!r}"
    elif got != want and not (isinstance(want, str) and "object at 0x" in want):
        yield f"{path}: {got!r} for {want!r}"


def tolerance(path: tuple[object, ...], want: float) -> float:
    column = path[-1]
    if "chain" in path and isinstance(column, int):
        if column == IV_COLUMN:
            return VOLATILITY
        return GREEKS * max(abs(want), 1e-3) if column in GREEK_COLUMNS else 1e-9
    if "quotes" in path and column == QUOTE_IV and abs(want) < 2.0:
        return VOLATILITY
    if "quotes" in path and column == QUOTE_DELTA and abs(want) <= 1.0:
        return GREEKS
    exact = "event" in path or "door" in path or "quotes" in path or "tickets" in path
    return 1e-9 if exact else MONEY


def test_every_listed_case_is_run(lean_cases: Path) -> None:
    assert sorted(case["name"] for case in listed(lean_cases)) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_simulator_answers_as_lean_does(name: str, lean_cases: Path, tmp_path: Path) -> None:
    case = next(one for one in listed(lean_cases) if one["name"] == name)
    result, got = run_case(lean_cases, case, tmp_path / "store")
    want = json.loads((lean_cases / "expected" / f"{name}.json").read_text())
    assert result.problem is None
    assert list(differences(got, want)) == []


def test_a_changed_answer_is_seen(lean_cases: Path) -> None:
    want = json.loads((lean_cases / "expected" / "index_combo.json").read_text())
    got = json.loads(json.dumps(want))
    got[1]["cash"] += 0.02
    got[5]["event"][5] += 0.01
    assert len(list(differences(got, want))) == 2
