"""The trading level falls by itself and rises only on purpose."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety.trading_state import TradingLevel, TradingState

START = datetime(2026, 1, 9, 14, 0, tzinfo=UTC)
LATER = START + timedelta(minutes=5)


def _at(level: TradingLevel) -> TradingState:
    state = TradingState.at_start(START)
    return state if level is TradingLevel.HALTED else state.arm("checked", START, level)


def test_every_start_is_halted() -> None:
    state = TradingState.at_start(START)
    assert state.level is TradingLevel.HALTED
    assert state.reason == "not armed since the start"
    assert state.since == START


@pytest.mark.parametrize("level", [TradingLevel.REDUCING, TradingLevel.ACTIVE])
def test_arming_raises_the_level_and_records_why_and_when(level: TradingLevel) -> None:
    state = TradingState.at_start(START).arm("reconciled with the broker", LATER, level)
    assert (state.level, state.reason, state.since) == (level, "reconciled with the broker", LATER)


@pytest.mark.parametrize(
    ("present", "wanted"),
    [(present, wanted) for present in TradingLevel for wanted in TradingLevel if wanted.rank <= present.rank],
)
def test_arming_to_no_higher_level_is_a_mistake(present: TradingLevel, wanted: TradingLevel) -> None:
    with pytest.raises(ValueError, match="arming raises the level"):
        _at(present).arm("again", LATER, wanted)


@pytest.mark.parametrize("present", list(TradingLevel))
def test_halting_and_reducing_lower_the_level_and_keep_the_first_reason(present: TradingLevel) -> None:
    state = _at(present)
    halted = state.halt("feed lost", LATER)
    assert halted.level is TradingLevel.HALTED
    assert halted == (
        state if present is TradingLevel.HALTED else TradingState(level=TradingLevel.HALTED, reason="feed lost", since=LATER)
    )
    reduced = state.reduce("drawdown", LATER)
    assert reduced.level is (TradingLevel.REDUCING if present is TradingLevel.ACTIVE else present)
    assert (reduced is state) is (present is not TradingLevel.ACTIVE)


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_change_goes_without_a_reason(reason: str) -> None:
    state = _at(TradingLevel.ACTIVE)
    for change in (state.halt, state.reduce):
        with pytest.raises(ValueError, match="reason"):
            change(reason, LATER)
    with pytest.raises(ValueError, match="reason"):
        TradingState.at_start(START).arm(reason, LATER)


@given(st.lists(st.sampled_from(["halt", "reduce"]), max_size=8))
def test_no_chain_of_halts_and_reductions_ever_raises_the_level(moves: list[str]) -> None:
    state = _at(TradingLevel.ACTIVE)
    for move in moves:
        after = state.halt("why", LATER) if move == "halt" else state.reduce("why", LATER)
        assert after.level.rank <= state.level.rank
        state = after
    assert state.level is (TradingLevel.HALTED if "halt" in moves else TradingLevel.REDUCING if moves else TradingLevel.ACTIVE)


def test_levels_are_named_in_journals() -> None:
    assert [level.label for level in TradingLevel] == ["halted", "reducing", "active"]
