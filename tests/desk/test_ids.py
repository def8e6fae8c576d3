"""Names are unique, the same in the same run, and never repeated after a restart."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.ids import IdSource

DAY = date(2026, 1, 9)


def test_names_count_by_kind_and_day() -> None:
    ids = IdSource()
    ids.on(DAY)
    assert [ids.new("order"), ids.new("order"), ids.new("intent")] == [
        "order-20260109-0001",
        "order-20260109-0002",
        "intent-20260109-0001",
    ]
    ids.on(date(2026, 1, 12))
    assert ids.new("order") == "order-20260112-0001"


def test_a_name_needs_a_day() -> None:
    with pytest.raises(RuntimeError, match="no date"):
        IdSource().new("order")


@given(before=st.lists(st.sampled_from(["order", "intent"])), after=st.lists(st.sampled_from(["order", "intent"])))
def test_a_restart_repeats_no_name(before: list[str], after: list[str]) -> None:
    first = IdSource()
    first.on(DAY)
    names = [first.new(kind) for kind in before]
    second = IdSource(first.counters())
    second.on(DAY)
    names += [second.new(kind) for kind in after]
    assert len(set(names)) == len(names)
