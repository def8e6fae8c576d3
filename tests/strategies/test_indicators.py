"""Average true range, exponential mean, and what a morning is called."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quotes import DailyBar
from strategies.indicators import Morning, atr, classify_morning, ema
from tests.strategies.scenes import FRIDAY, bars

PRICE = st.floats(1.0, 10_000.0)


def bar(high: float, low: float, close: float) -> DailyBar:
    return DailyBar(day=FRIDAY, open=close, high=high, low=low, close=close)


def test_the_true_range_of_quiet_days_is_high_less_low() -> None:
    assert atr(bars(5400.0, 45.0), 14) == pytest.approx(45.0)


def test_a_gap_counts_from_the_close_before() -> None:
    assert atr([bar(101, 99, 100), bar(111, 109, 110)], 1) == pytest.approx(11.0)
    assert atr([bar(101, 99, 100), bar(91, 89, 90)], 1) == pytest.approx(11.0)


def test_the_mean_is_simple_and_over_the_last_sessions_only() -> None:
    sessions = [bar(150, 50, 100), bar(102, 98, 100), bar(103, 97, 100)]
    assert atr(sessions, 2) == pytest.approx(5.0)


@pytest.mark.parametrize(("count", "known"), [(14, False), (15, True), (16, True)])
def test_a_range_needs_the_close_before_its_first_session(count: int, known: bool) -> None:
    assert (atr(bars(100.0, 2.0, count), 14) is not None) is known


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("side", ["high", "low", "close"])
def test_one_bad_bar_gives_no_range(side: str, bad: float) -> None:
    sessions = list(bars(100.0, 2.0))
    told = {"high": sessions[7].high, "low": sessions[7].low, "close": sessions[7].close, side: bad}
    sessions[7] = bar(**told)
    assert atr(sessions, 14) is None


def test_a_market_that_never_moved_has_no_range() -> None:
    assert atr(bars(100.0, 0.0), 14) is None


@given(st.lists(st.tuples(PRICE, PRICE, PRICE), min_size=3, max_size=30), st.integers(1, 10))
def test_the_range_lies_between_the_least_and_greatest_true_range(
    prices: list[tuple[float, float, float]], period: int
) -> None:
    sessions = [bar(max(three), min(three), three[0]) for three in prices]
    found = atr(sessions, period)
    if len(sessions) <= period:
        assert found is None
        return
    highest = max(b.high for b in sessions[-period - 1 :])
    lowest = min(b.low for b in sessions[-period - 1 :])
    assert found is None or 0.0 < found <= highest - lowest + 1e-9


def test_an_exponential_mean_begins_with_the_simple_one() -> None:
    assert ema([1.0, 2.0, 3.0], 3) == pytest.approx(2.0)


def test_an_exponential_mean_weighs_the_newest_most() -> None:
    assert ema([1.0, 2.0, 3.0, 8.0], 3) == pytest.approx(5.0)


def test_too_few_values_have_no_exponential_mean() -> None:
    assert ema([1.0, 2.0], 3) is None


@given(st.lists(PRICE, min_size=5, max_size=40))
def test_an_exponential_mean_stays_among_its_values(values: list[float]) -> None:
    found = ema(values, 5)
    assert found is not None
    assert min(values) - 1e-6 <= found <= max(values) + 1e-6


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (5400.0, Morning.FLAT),
        (5427.0, Morning.FLAT),
        (5427.5, Morning.UP),
        (5373.0, Morning.FLAT),
        (5372.5, Morning.DOWN),
    ],
)
def test_a_morning_is_flat_up_to_the_edge_of_its_band(now: float, expected: Morning) -> None:
    assert classify_morning(5400.0, now, 0.005) is expected


@given(opened=PRICE, move=st.floats(-0.2, 0.2))
def test_a_morning_is_called_by_the_sign_of_its_move(opened: float, move: float) -> None:
    found = classify_morning(opened, opened * (1.0 + move), 0.005)
    if abs(move) < 0.00499:
        assert found is Morning.FLAT
    if abs(move) > 0.00501:
        assert found is (Morning.UP if move > 0 else Morning.DOWN)
