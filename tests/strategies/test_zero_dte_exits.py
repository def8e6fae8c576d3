"""When a 0DTE position is closed, and which rule goes first."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.settings import Settings
from strategies.zero_dte import ExitReason, exit_zero_dte
from tests.strategies.scenes import FRIDAY, HALF_FRIDAY, new_york, session_of, settings_of

NOON = new_york(FRIDAY, 12)
FULL = session_of(FRIDAY)


def reason(
    cost: float | None, *, credit: float | None = 4.65, at: datetime = NOON, settings: Settings | None = None
) -> ExitReason | None:
    found = exit_zero_dte(at, credit, cost, settings or Settings(), FULL)
    return found.reason if found is not None else None


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        (4.65, None),
        (13.94, None),
        (13.95, ExitReason.STOP),
        (30.0, ExitReason.STOP),
        (2.33, None),
        (2.325, ExitReason.PROFIT),
        (0.0, ExitReason.PROFIT),
    ],
)
def test_stop_and_profit_are_those_of_the_rule_book(cost: float, expected: ExitReason | None) -> None:
    assert reason(cost) is expected


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (14, 59, None),
        (15, 0, ExitReason.TIME),
        (15, 29, ExitReason.TIME),
        (15, 30, ExitReason.HARD_TIME),
        (15, 59, ExitReason.HARD_TIME),
    ],
)
def test_time_closes_everything(hour: int, minute: int, expected: ExitReason | None) -> None:
    assert reason(4.65, at=new_york(FRIDAY, hour, minute)) is expected


@pytest.mark.parametrize("cost", [0.0, 30.0])
def test_time_goes_before_stop_and_profit(cost: float) -> None:
    assert reason(cost, at=new_york(FRIDAY, 15, 0)) is ExitReason.TIME
    assert reason(cost, at=new_york(FRIDAY, 15, 30)) is ExitReason.HARD_TIME


@pytest.mark.parametrize(
    ("hour", "minute", "expected"), [(11, 59, None), (12, 0, ExitReason.TIME), (12, 30, ExitReason.HARD_TIME)]
)
def test_a_half_day_ends_earlier(hour: int, minute: int, expected: ExitReason | None) -> None:
    half = session_of(HALF_FRIDAY, half=True)
    found = exit_zero_dte(new_york(HALF_FRIDAY, hour, minute), 4.65, 4.65, Settings(), half)
    assert (found.reason if found is not None else None) is expected


@pytest.mark.parametrize(("credit", "cost"), [(None, 30.0), (4.65, None), (None, None)])
def test_without_both_prices_only_time_counts(credit: float | None, cost: float | None) -> None:
    assert reason(cost, credit=credit) is None
    assert reason(cost, credit=credit, at=new_york(FRIDAY, 15, 0)) is ExitReason.TIME


def test_stop_and_profit_are_settings() -> None:
    settings = settings_of(zero_dte__stop="1", zero_dte__profit="0.25")
    assert reason(9.30, settings=settings) is ExitReason.STOP
    assert reason(9.29, settings=settings) is None
    assert reason(3.48, settings=settings) is ExitReason.PROFIT


def test_an_exit_says_its_numbers() -> None:
    stop = exit_zero_dte(NOON, 4.65, 14.0, Settings(), FULL)
    late = exit_zero_dte(new_york(FRIDAY, 15, 1), 4.65, 14.0, Settings(), FULL)
    profit = exit_zero_dte(NOON, 4.65, 2.0, Settings(), FULL)
    assert stop is not None
    assert late is not None
    assert profit is not None
    assert stop.detail == "the close costs 14.000, at or above the stop 13.950 (3 x the credit 4.65)"
    assert late.detail == "past the time exit at 15:00"
    assert profit.detail == "the close costs 2.000, at or below the target 2.325 (50% of the credit 4.65)"


@given(credit=st.floats(0.05, 50.0), first=st.floats(0.0, 200.0), second=st.floats(0.0, 200.0))
def test_a_dearer_close_never_turns_a_stop_off_or_a_profit_on(credit: float, first: float, second: float) -> None:
    low, high = sorted((first, second))
    if reason(low, credit=credit) is ExitReason.STOP:
        assert reason(high, credit=credit) is ExitReason.STOP
    if reason(high, credit=credit) is ExitReason.PROFIT:
        assert reason(low, credit=credit) is ExitReason.PROFIT
