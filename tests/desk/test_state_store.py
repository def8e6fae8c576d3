"""What must survive a restart does, and damage is told from absence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.state_codec import DeskState, from_text, to_text
from desk.state_store import StateRefused, StateStore, StateUnreadable
from domain.positions import PositionState
from tests.desk.builders import MemoryStore, instant, position

STATE = DeskState(
    sequence=1,
    level="active",
    reason="started",
    since=instant(10, 30),
    positions=(position(), replace(position(held=False, state=PositionState.OPENING), entry_price=None, plan=None)),
    counters={"order-20260109": 3},
)


def test_a_state_reads_back_as_it_was_written() -> None:
    assert from_text(to_text(STATE)) == STATE


@given(
    sequence=st.integers(0, 10**9),
    level=st.sampled_from(["halted", "reducing", "active"]),
    reason=st.text(max_size=60),
    counters=st.dictionaries(st.text(min_size=1, max_size=10), st.integers(0, 10**6), max_size=5),
    cash=st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_state_reads_back(sequence: int, level: str, reason: str, counters: dict[str, int], cash: float) -> None:
    state = DeskState(
        sequence=sequence,
        level=level,
        reason=reason,
        since=instant(9, 31),
        positions=(replace(position(), cash_flow=cash),),
        counters=counters,
    )
    assert from_text(to_text(state)) == state


def test_an_empty_store_has_no_state() -> None:
    assert StateStore(MemoryStore(), "run").load() is None


def test_the_newest_of_two_whole_states_is_loaded() -> None:
    store = MemoryStore()
    states = StateStore(store, "run")
    for sequence in (1, 2, 3):
        states.save(replace(STATE, sequence=sequence))
    loaded = states.load()
    assert loaded is not None
    assert loaded.sequence == 3
    assert sorted(store.objects) == ["run/state/a.txt", "run/state/b.txt"]


@pytest.mark.parametrize("keep", [0, 1, 10, 200])
def test_a_torn_write_leaves_the_state_before_it(keep: int) -> None:
    store = MemoryStore()
    states = StateStore(store, "run")
    states.save(replace(STATE, sequence=1))
    states.save(replace(STATE, sequence=2))
    store.objects["run/state/a.txt"] = store.objects["run/state/a.txt"][:keep]
    loaded = states.load()
    assert loaded is not None
    assert loaded.sequence == 1


def test_a_changed_byte_is_noticed() -> None:
    store = MemoryStore()
    states = StateStore(store, "run")
    states.save(replace(STATE, sequence=1))
    states.save(replace(STATE, sequence=2))
    store.objects["run/state/a.txt"] = store.objects["run/state/a.txt"].replace('"quantity":2', '"quantity":3')
    loaded = states.load()
    assert loaded is not None
    assert loaded.sequence == 1


def test_when_every_state_is_damaged_the_start_stops() -> None:
    store = MemoryStore()
    states = StateStore(store, "run")
    states.save(STATE)
    store.objects = {key: text[:-5] for key, text in store.objects.items()}
    with pytest.raises(StateUnreadable, match=r"state/b\.txt: the checksum does not match"):
        states.load()


def test_a_refusing_store_is_said() -> None:
    store = MemoryStore()
    store.refuses = True
    with pytest.raises(StateRefused, match=r"run/state/b\.txt"):
        StateStore(store, "run").save(STATE)


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "null", '{"version":2}', '{"version":1}', to_text(STATE).replace('"strategy":"0dte"', '"strategy":"x"')],
)
def test_text_that_is_no_state_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_text(text)
