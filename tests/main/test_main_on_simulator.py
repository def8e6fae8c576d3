"""``main.py`` unchanged on the simulator: a real day traded through the gate, and every way around the gate closed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analytics.verify import Verified, verify
from simulator.api import namespace
from simulator.market import MarketData
from simulator.object_store import ObjectStore
from simulator.synthetic.market import SyntheticMarket
from tests.main.runs import CONDOR, PREFIX, ROOT, Run, play


@pytest.fixture(scope="module")
def condor(goog: MarketData, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The iron condor's day."""
    return play(goog, tmp_path_factory.mktemp("store"), CONDOR)


def test_the_condor_is_opened_through_the_gate_and_closed_before_the_half_days_close(condor: Run) -> None:
    assert condor.result.problem is None
    fills = condor.fills()
    assert len(fills) == 8
    held: dict[str, float] = {}
    for fill in fills:
        held[fill.symbol.value] = held.get(fill.symbol.value, 0.0) + fill.fill_quantity
    assert len(held) == 4
    assert set(held.values()) == {0.0}
    assert fills[-1].utc_time < datetime(2015, 12, 24, 18, 0, tzinfo=UTC)


def test_the_journal_opens_with_the_settings_and_the_hash_of_the_code_that_ran(condor: Run) -> None:
    from lean_bridge.identity import code_hash

    first = condor.records[0]
    assert first["kind"] == "run"
    assert first["data"]["code_hash"] == code_hash(ROOT)
    assert first["data"]["mode"] == "backtest"
    assert {key: first["data"]["settings"][key] for key in CONDOR if not key.endswith("max_spread_abs")} == {
        key: value for key, value in CONDOR.items() if not key.endswith("max_spread_abs")
    }


def test_the_journals_chain_is_whole(condor: Run) -> None:
    assert isinstance(verify(FolderStore(condor.folder), PREFIX), Verified)


class FolderStore:
    """A store over a folder, as the journal's reader takes it."""

    def __init__(self, folder: Path) -> None:
        self._objects = ObjectStore(folder)

    def read(self, key: str) -> str | None:
        return str(self._objects.read(key)) if self._objects.contains_key(key) else None

    def save(self, key: str, text: str) -> bool:
        raise AssertionError("a reader does not write")

    def keys(self) -> list[str]:
        return sorted(str(key) for key in self._objects.keys)


def test_intent_and_verdict_are_on_record_before_the_order(condor: Run) -> None:
    place = {
        kind: [n for n, record in enumerate(condor.records) if record["kind"] == kind]
        for kind in ("intent", "verdict", "order")
    }
    assert place["intent"][0] < place["verdict"][0] < place["order"][0]
    approved = [verdict for verdict in condor.of_kind("verdict") if verdict["approved"]]
    assert len(approved) == len({order["order_id"] for order in condor.of_kind("order")})
    assert all(result["passed"] for verdict in approved for result in verdict["results"])


def test_every_order_that_reached_lean_carries_an_approval_of_the_journal(condor: Run) -> None:
    known = {order["approval_id"] for order in condor.of_kind("order")}
    assert {order.tag for order in condor.result.orders} == known


def test_every_order_is_good_for_the_day_only(condor: Run) -> None:
    from simulator.order_kinds import TimeInForceKind

    assert {order.time_in_force.kind for order in condor.result.orders} == {TimeInForceKind.DAY}


def test_the_same_run_gives_the_same_bytes(goog: MarketData, condor: Run, tmp_path: Path) -> None:
    again = play(goog, tmp_path, CONDOR)
    names = sorted(path.relative_to(condor.folder) for path in condor.folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    assert [name for name in names if (condor.folder / name).read_bytes() != (again.folder / name).read_bytes()] == []


def test_a_second_run_under_the_same_id_and_store_begins_anew_and_leaves_the_first_ones_records_alone(
    goog: MarketData, condor: Run, tmp_path: Path
) -> None:
    assert [play(goog, tmp_path, CONDOR).result.problem for _ in range(2)] == [None, None]
    first, second = (tmp_path / f"{PREFIX}{number}" for number in ("", "-2"))
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(second) for path in second.rglob("*") if path.is_file())
    assert [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()] == []
    assert [name for name in names if (first / name).read_bytes() != (condor.folder / PREFIX / name).read_bytes()] == []


def test_with_the_other_settings_at_their_defaults_the_day_says_in_one_line_why_nothing_was_traded(
    goog: MarketData, tmp_path: Path
) -> None:
    quiet = play(goog, tmp_path, {"zero_dte.underlyings": "GOOG"})
    assert quiet.result.problem is None
    assert quiet.result.orders == []
    said = [line for line in quiet.log.splitlines() if "no trade" in line]
    assert len(said) == 1
    assert "zero_dte.weekday is friday" in said[0]


def test_a_synthetic_friday_runs_without_a_fault(tmp_path: Path) -> None:
    friday = date(2026, 1, 9)
    market = SyntheticMarket(1, since=date(2025, 9, 1), until=date(2026, 1, 31))
    synthetic = play(market, tmp_path, {}, day=friday)
    assert synthetic.result.problem is None
    assert synthetic.of_kind("incident") == []
    assert [day["date"] for day in synthetic.of_kind("day")] == ["2026-01-09"]
    assert synthetic.of_kind("intent") or synthetic.of_kind("no_trade")


def test_the_simulators_names_are_those_the_bridge_asks_for() -> None:
    import re

    wanted: set[str] = set()
    for file in [ROOT / "main.py", *(ROOT / "lean_bridge").glob("*.py")]:
        runtime = re.sub(r"if TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)+", "", file.read_text())
        for names in re.findall(r"^from AlgorithmImports import (.+)$", runtime, re.MULTILINE):
            wanted |= {name.split(" as ")[0].strip() for name in names.split(",")}
    assert wanted
    assert wanted <= set(namespace.names())
