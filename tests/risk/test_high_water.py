"""The account's marks: high-water mark, drawdown over all days and within one, margin in use."""

from __future__ import annotations

import math
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.high_water import HighWater, margin_used_part


def marks(*values: float) -> HighWater:
    return reduce(HighWater.marked, values, HighWater())


def test_the_high_water_mark_rises_within_the_day_and_never_falls() -> None:
    mark = marks(100_000.0, 110_000.0, 99_000.0)
    assert (mark.peak, mark.high, mark.low) == (110_000.0, 110_000.0, 99_000.0)
    assert mark.drawdown == mark.day_drawdown == mark.max_drawdown == pytest.approx(0.1)
    tomorrow = mark.next_day().marked(97_020.0)
    assert tomorrow.day_drawdown == pytest.approx(0.02)
    assert tomorrow.drawdown == tomorrow.max_drawdown == pytest.approx(0.118)


def test_a_day_begins_at_the_last_value_and_tells_its_own_extremes() -> None:
    mark = marks(100.0, 120.0).next_day()
    assert (mark.start, mark.first, mark.low, mark.high, mark.day_profit) == (120.0, None, None, None, None)
    mark = mark.marked(90.0).marked(110.0)
    assert (mark.start, mark.first, mark.low, mark.high, mark.last) == (120.0, 90.0, 90.0, 110.0, 110.0)
    assert mark.day_profit == -10.0
    assert mark.day_drawdown == pytest.approx(0.25)


def test_the_first_day_begins_at_its_first_value() -> None:
    assert marks(100.0, 103.0).day_profit == 3.0
    assert marks(100.0, 103.0).start == 100.0


def test_a_recovered_drawdown_is_remembered() -> None:
    mark = marks(100.0, 80.0, 101.0)
    assert mark.drawdown == 0.0
    assert mark.max_drawdown == mark.day_drawdown == pytest.approx(0.2)
    assert mark.next_day().marked(101.0).day_drawdown == 0.0


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_look_without_a_value_is_counted_and_changes_nothing_else(bad: float) -> None:
    mark = marks(100.0, bad, 90.0, bad)
    assert mark.missed == 2
    assert (mark.last, mark.high, mark.low) == (90.0, 100.0, 90.0)
    assert mark.next_day().missed == 0
    unseen = marks(bad)
    assert (unseen.peak, unseen.drawdown, unseen.day_profit, unseen.missed) == (None, 0.0, None, 1)


def test_an_account_at_or_below_zero_has_lost_everything_and_more() -> None:
    assert marks(100.0, -50.0).drawdown == pytest.approx(1.5)
    assert marks(100.0, -50.0).next_day().marked(-60.0).day_drawdown == 1.0
    assert marks(-50.0, -50.0).drawdown == 0.0
    assert marks(0.0, 10.0).drawdown == 0.0


@given(st.lists(st.floats(1.0, 1e7), min_size=1, max_size=50))
def test_a_drawdown_is_from_the_highest_value_seen(values: list[float]) -> None:
    mark = marks(*values)
    assert mark.drawdown == pytest.approx(1.0 - values[-1] / max(values))
    assert 0.0 <= mark.drawdown <= mark.max_drawdown + 1e-12
    assert mark.day_drawdown == mark.max_drawdown


@given(st.lists(st.lists(st.floats(1.0, 1e7), min_size=1, max_size=8), min_size=1, max_size=6))
def test_days_do_not_change_what_all_time_measures(days: list[list[float]]) -> None:
    mark = HighWater()
    for day in days:
        mark = reduce(HighWater.marked, day, mark.next_day())
    whole = marks(*(value for day in days for value in day))
    assert (mark.peak, mark.last, mark.max_drawdown) == (whole.peak, whole.last, whole.max_drawdown)
    assert mark.day_drawdown <= mark.max_drawdown + 1e-12


@pytest.mark.parametrize(
    ("used", "value", "part"),
    [
        (50.0, 100.0, 0.5),
        (0.0, 100.0, 0.0),
        (math.nan, 100.0, math.inf),
        (math.inf, 100.0, math.inf),
        (50.0, 0.0, math.inf),
        (50.0, -1.0, math.inf),
        (50.0, math.nan, math.inf),
    ],
)
def test_the_part_of_margin_in_use(used: float, value: float, part: float) -> None:
    assert margin_used_part(used, value) == part


@given(st.lists(st.sampled_from([90.0, 100.0, 110.0]), min_size=1, max_size=12), st.integers(1, 3))
def test_a_value_that_stands_still_changes_nothing_however_often_it_is_marked(values: list[float], times: int) -> None:
    still = [value for value in values for _ in range(times)]
    assert marks(*still) == marks(*values)
    assert reduce(HighWater.marked, still, marks(*values).next_day()) == reduce(
        HighWater.marked, values, marks(*values).next_day()
    )


def test_the_first_value_of_a_day_counts_though_it_is_the_last_of_the_day_before() -> None:
    mark = marks(100.0).next_day().marked(100.0)
    assert (mark.start, mark.first, mark.low, mark.high, mark.day_profit) == (100.0, 100.0, 100.0, 100.0, 0.0)
