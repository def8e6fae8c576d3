"""Two runs side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.journal import Journal
from analytics.keys import JournalKeys
from analytics.records import Link, Record, RecordKind, seal
from desk.cli.comparison import Comparison, compare_runs
from tests.analytics.samples import FRIDAY, MemoryStore, closed_condor, condor_intent, condor_position, day_data, event
from tests.desk.cli_samples import assert_reads_well, call, flat, lay_out, said

LEFT, RIGHT = "bulwark/backtest/20260401-120000-aaaa", "bulwark/backtest/20260401-130000-bbbb"
Told = tuple[datetime, RecordKind, Any]


def fill(price: float = 3.0, **changes: Any) -> dict[str, Any]:
    known = {"contract": "SPXW 2026-01-02 5800 P", "quantity": -2, "price": price, "fee": 2.0, "order_id": "order-1"}
    return known | {"position_id": "position-20260102-0001"} | changes


def order(state: str, **changes: Any) -> dict[str, Any]:
    known = {"order_id": "order-1", "intent_id": "intent-20260102-0001", "approval_id": "a", "limit": 4.65, "state": state}
    return known | changes


def run_of(**settings: str) -> list[Told]:
    """A small run: one condor sent, filled, closed with the day."""
    later, close = FRIDAY + timedelta(minutes=1), FRIDAY + timedelta(hours=2)
    return [
        (FRIDAY, RecordKind.RUN, {"mode": "backtest", "settings": {"caps.total": "9"} | settings, "code_hash": "c"}),
        (FRIDAY, RecordKind.INTENT, condor_intent()),
        (FRIDAY, RecordKind.ORDER, order("sent")),
        (later, RecordKind.FILL, fill()),
        (later, RecordKind.ORDER, order("filled")),
        (later, RecordKind.POSITION, event(condor_position(), "opened")),
        (close, RecordKind.POSITION, event(closed_condor(), "closed")),
        (FRIDAY + timedelta(hours=5), RecordKind.DAY, day_data(date(2026, 1, 2))),
    ]


def records(told: list[Told]) -> list[Record]:
    """The chain of records."""
    made: list[Record] = []
    for at, kind, data in told:
        after = Link(seq=made[-1].seq, hash=made[-1].hash) if made else Link()
        made.append(seal(after, at, kind, data))
    return made


def compared(left: list[Told], right: list[Told]) -> Comparison:
    return compare_runs(records(left), records(right))


def with_data(told: list[Told], place: int, change: Callable[[dict[str, Any]], dict[str, Any]]) -> list[Told]:
    at, kind, data = told[place]
    return [*told[:place], (at, kind, change(data)), *told[place + 1 :]]


def counts(found: Comparison) -> dict[str, int]:
    return {section.name: len(section.differences) for section in found.sections}


def first_of(found: Comparison) -> tuple[str, str, str]:
    assert found.first is not None
    section, difference = found.first
    sides = [item.told if item else "nothing" for item in (difference.left, difference.right)]
    return section.name, sides[0], sides[1]


def test_a_run_is_equal_to_itself() -> None:
    found = compared(run_of(), run_of())
    assert found.equal
    assert found.first is None
    assert {section.name: section.left for section in found.sections} == {
        "settings": 1, "orders": 1, "fills": 1, "positions": 2, "equity": 1,
    }  # fmt: skip


def test_ids_do_not_count() -> None:
    other = with_data(run_of(), 3, lambda data: data | {"order_id": "order-77", "position_id": "x"})
    other = with_data(other, 2, lambda data: data | {"order_id": "order-77", "approval_id": "b"})
    other = with_data(other, 4, lambda data: data | {"order_id": "order-77"})
    assert compared(run_of(), other).equal


def test_a_setting_that_differs_is_named_with_both_values() -> None:
    found = compared(run_of(), run_of(**{"caps.total": "3"}))
    assert counts(found)["settings"] == 1
    assert first_of(found) == ("settings", "caps.total = 9", "caps.total = 3")


def test_a_setting_only_one_run_has_stands_alone() -> None:
    found = compared(run_of(), run_of(**{"caps.leap": "1"}))
    assert first_of(found) == ("settings", "nothing", "caps.leap = 1")


def test_a_fill_at_another_price_is_the_first_difference_and_its_position_follows() -> None:
    found = compared(run_of(), with_data(run_of(), 3, lambda data: data | {"price": 3.05}))
    assert counts(found) == {"settings": 0, "orders": 0, "fills": 1, "positions": 0, "equity": 0}
    assert first_of(found) == (
        "fills",
        "sold 2x SPXW 2026-01-02 5800 P at 3, fee 2.00",
        "sold 2x SPXW 2026-01-02 5800 P at 3.05, fee 2.00",
    )


@pytest.mark.parametrize(("change", "same"), [(1e-9, True), (0.0001, False)])
def test_prices_are_compared_to_six_decimals(change: float, same: bool) -> None:
    assert compared(run_of(), with_data(run_of(), 3, lambda data: data | {"price": 3.0 + change})).equal is same


@pytest.mark.parametrize(("change", "same"), [(0.001, True), (0.01, False)])
def test_equity_is_compared_to_the_cent(change: float, same: bool) -> None:
    other = with_data(run_of(), 7, lambda data: data | {"equity_close": 250_447.0 + change})
    assert compared(run_of(), other).equal is same


def test_an_order_that_ended_otherwise_differs() -> None:
    found = compared(run_of(), with_data(run_of(), 4, lambda data: data | {"state": "canceled"}))
    name, left, right = first_of(found)
    assert name == "orders"
    assert left.endswith("at 4.65 credit: filled 10:31:00")
    assert right.endswith("at 4.65 credit: canceled 10:31:00")


def test_an_order_at_another_limit_differs() -> None:
    found = compared(run_of(), with_data(run_of(), 2, lambda data: data | {"limit": 4.6}))
    assert counts(found)["orders"] == 1


def test_a_fill_one_run_has_not_is_set_beside_nothing() -> None:
    found = compared(run_of(), [told for told in run_of() if told[1] is not RecordKind.FILL])
    assert first_of(found) == ("fills", "sold 2x SPXW 2026-01-02 5800 P at 3, fee 2.00", "nothing")


def test_the_earliest_difference_is_the_first_whatever_its_kind() -> None:
    other = with_data(run_of(), 7, lambda data: data | {"equity_close": 1.0})
    other = with_data(other, 6, lambda data: data | {"fees": 99.0})
    found = compared(run_of(), other)
    assert first_of(found)[0] == "positions"


def test_the_same_thing_at_another_time_is_two_differences() -> None:
    moved = [(at + timedelta(minutes=5) if kind is RecordKind.FILL else at, kind, data) for at, kind, data in run_of()]
    found = compared(run_of(), moved)
    (section,) = (section for section in found.sections if section.name == "fills")
    assert [(item.left is None, item.right is None) for item in section.differences] == [(False, True), (True, False)]


@pytest.mark.parametrize("kind", [RecordKind.FILL, RecordKind.POSITION, RecordKind.ORDER, RecordKind.DAY])
def test_a_record_that_lacks_a_part_is_named_and_nothing_is_called_equal(kind: RecordKind) -> None:
    broken = [(at, each, {"limit": 1.0} if each is kind else data) for at, each, data in run_of()]
    found = compared(broken, broken)
    assert found.problems
    assert not found.equal


def test_runs_without_records_are_equal_and_empty() -> None:
    assert compare_runs([], []).equal


prices = st.lists(st.integers(1, 5), max_size=8)


def filled(numbers: list[int]) -> list[Told]:
    return [(FRIDAY + timedelta(minutes=place), RecordKind.FILL, fill(float(n))) for place, n in enumerate(numbers)]


@given(prices, prices)
def test_runs_are_equal_when_their_fills_are(left: list[int], right: list[int]) -> None:
    found = compared(filled(left), filled(right))
    assert found.equal is (left == right)


@given(prices, prices)
def test_turning_the_runs_round_turns_the_difference_round(left: list[int], right: list[int]) -> None:
    there, back = compared(filled(left), filled(right)), compared(filled(right), filled(left))
    assert there.equal is back.equal
    assert (there.first is None) == (back.first is None)
    if there.first is not None and back.first is not None:
        assert there.first[1].at == back.first[1].at


def stored(folder: Path, **runs: list[Told]) -> Path:
    store = MemoryStore()
    for prefix, told in zip((LEFT, RIGHT), runs.values(), strict=True):
        journal = Journal.open(store, prefix)
        for at, kind, data in told:
            journal.record(at, kind, data)
        journal.commit()
    return lay_out(folder / "storage", store.objects)


def test_the_command_ends_with_0_for_equal_runs(tmp_path: Path) -> None:
    store = stored(tmp_path, left=run_of(), right=run_of())
    result = call("compare", "20260401-120000", "20260401-130000", "--store", str(store))
    assert result.exit_code == 0, said(result)
    assert "No difference: settings, orders, fills, positions and equity are the same." in flat(result)
    assert_reads_well(result)


def test_the_command_ends_with_1_and_names_the_first_difference(tmp_path: Path) -> None:
    store = stored(tmp_path, left=run_of(), right=with_data(run_of(), 3, lambda data: data | {"price": 3.05}))
    result = call("compare", "20260401-120000", "20260401-130000", "--store", str(store))
    assert result.exit_code == 1
    assert "First difference: fills, 2026-01-02 10:31:00 New York: left sold 2x SPXW 2026-01-02 5800 P at 3," in flat(result)
    assert "right sold 2x SPXW 2026-01-02 5800 P at 3.05" in flat(result)
    assert_reads_well(result)


def test_many_differences_are_cut_short_and_counted(tmp_path: Path) -> None:
    store = stored(tmp_path, left=filled([1] * 30), right=filled([2] * 30))
    result = call("compare", "20260401-120000", "20260401-130000", "--store", str(store))
    assert "Differences in fills, the first 8" in said(result)
    assert "fills 30 30 30" in flat(result)
    assert_reads_well(result)


def test_a_damaged_journal_is_never_called_equal(tmp_path: Path) -> None:
    store = stored(tmp_path, left=run_of(), right=run_of())
    key, _ = JournalKeys(prefix=RIGHT).days([str(path.relative_to(store)) for path in store.rglob("*.jsonl")])[0]
    path = store / key
    path.write_text(path.read_text() + "torn\n")
    result = call("compare", "20260401-120000", "20260401-130000", "--store", str(store))
    assert result.exit_code == 1
    assert "not compared: 20260401-130000-bbbb" in said(result)


def test_a_run_that_is_not_there_is_one_message(tmp_path: Path) -> None:
    store = stored(tmp_path, left=run_of(), right=run_of())
    result = call("compare", "latest", "nowhere", "--store", str(store))
    assert (result.exit_code, "no run is called nowhere" in said(result)) == (2, True)
