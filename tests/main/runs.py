"""Runs of ``main.py``, or of algorithms that derive from it, on the simulator."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.run import RunResult, RunSettings, run

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2015, 12, 24)
"""A half day on a Thursday; GOOG's whole chain is in the reference data."""
CONDOR = {
    "run.start": "2015-12-24",
    "run.end": "2015-12-24",
    "zero_dte.underlyings": "GOOG",
    "zero_dte.weekday": "any",
    "zero_dte.max_dte": "7",
    "zero_dte.vix_source": "none",
    "zero_dte.wing_etf": "10",
    "session.half_days": "true",
    "quotes.max_spread_abs": "1",
    "quotes.max_spread_rel": "0.6",
    "quotes.min_open_interest": "0",
}
PREFIX = "bulwark/backtest/test-run"
Runner = Callable[..., "Run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run came to: the simulator's result and the journal's records in order."""

    result: RunResult
    folder: Path
    records: list[dict[str, Any]]

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [record["data"] for record in self.records if record["kind"] == kind]

    @property
    def log(self) -> str:
        return "\n".join(str(line) for line in self.result.log.lines)

    def fills(self) -> list[Any]:
        return [event for event in self.result.order_events if str(event.status) == "FILLED"]


def play(
    market: MarketData,
    folder: Path,
    parameters: dict[str, str],
    *,
    file: Path = ROOT / "main.py",
    day: date = DAY,
    store: ObjectStore | None = None,
) -> Run:
    """Run an algorithm file over one day."""
    settings = RunSettings(algorithm_id="test-run", parameters=parameters, start=day, end=day)
    result = run(file, market, store or ObjectStore(folder), settings, today=day)
    journals = sorted(folder.glob(f"{PREFIX}/journal/*.jsonl"))
    records = [json.loads(line) for journal in journals for line in journal.read_text().splitlines()]
    return Run(result=result, folder=folder, records=records)
