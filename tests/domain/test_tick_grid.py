"""Rounding to ticks against exact fractions, on every tick that options of the five strategies trade on."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.prices import PRICE_TOLERANCE, combo_tick, one_tick_through, round_to_tick
from tests.domain.samples import contract

TICKS = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 0.015625, 0.0005)
"""Stock and index options, the S&P future (0.05, 0.25), gold (0.1), crude (0.01), bonds (1/64), and finer than any."""

ticks = st.sampled_from(TICKS)
cents = st.integers(min_value=-2_000_000, max_value=2_000_000).map(lambda count: count / 100)
odd_prices = st.floats(min_value=-20_000.0, max_value=20_000.0)
prices = cents | odd_prices
counts = st.integers(min_value=-200_000, max_value=200_000)


def exact(value: float) -> Fraction:
    """The number a person reads when the float is printed."""
    return Fraction(repr(value))


def tick_count(price: float, tick: float) -> int:
    """How many ticks a price on the grid is; fails when it is not on the grid."""
    count = round(exact(price) / exact(tick))
    assert price == float(count * exact(tick)), f"{price!r} is not on the grid of {tick!r}"
    return count


def expected_count(price: float, tick: float) -> tuple[int, bool]:
    """The least count of ticks that is not below the price, and whether the price counts as on the grid."""
    ratio = exact(price) / exact(tick)
    nearest = round(ratio)
    if abs(exact(price) - nearest * exact(tick)) <= exact(PRICE_TOLERANCE):
        return nearest, True
    return math.ceil(ratio), False


@given(prices, ticks)
def test_a_limit_is_the_first_price_of_the_grid_at_or_above(price: float, tick: float) -> None:
    count, _ = expected_count(price, tick)
    limit = round_to_tick(price, tick)
    assert tick_count(limit, tick) == count
    assert round_to_tick(limit, tick) == limit


@given(prices, ticks)
def test_a_marketable_limit_is_the_first_price_of_the_grid_below_less_a_tick(price: float, tick: float) -> None:
    count, on_grid = expected_count(price, tick)
    floor = count if on_grid else count - 1
    assert tick_count(one_tick_through(price, tick), tick) == floor - 1


@given(cents, ticks)
def test_what_is_asked_is_never_less_than_the_price(price: float, tick: float) -> None:
    assert exact(round_to_tick(price, tick)) >= exact(price) - exact(PRICE_TOLERANCE)


@given(cents, ticks)
def test_a_credit_asked_and_a_debit_offered_lie_less_than_a_tick_from_the_price(price: float, tick: float) -> None:
    assert exact(round_to_tick(price, tick)) - exact(price) < exact(tick)


@given(prices, ticks)
def test_giving_way_is_the_mirror_of_holding_out(price: float, tick: float) -> None:
    through = tick_count(one_tick_through(price, tick), tick)
    held_out = tick_count(round_to_tick(-price, tick), tick)
    assert through == -held_out - 1


@given(counts, ticks)
def test_a_price_on_the_grid_and_its_opposite_round_to_opposites(count: int, tick: float) -> None:
    price = float(count * exact(tick))
    assert round_to_tick(price, tick) == price == -round_to_tick(-price, tick)


@given(counts, st.integers(-50, 50), ticks)
def test_moving_a_price_by_whole_ticks_moves_its_limit_by_as_many(count: int, moved: int, tick: float) -> None:
    price = float(count * exact(tick) + exact(tick) / 3)
    shifted = float((count + moved) * exact(tick) + exact(tick) / 3)
    assert tick_count(round_to_tick(shifted, tick), tick) == tick_count(round_to_tick(price, tick), tick) + moved


@given(counts, ticks)
def test_a_marketable_limit_of_a_price_on_the_grid_is_one_tick_below(count: int, tick: float) -> None:
    price = float(count * exact(tick))
    assert tick_count(one_tick_through(price, tick), tick) == count - 1


@given(prices, ticks)
def test_what_is_asked_is_above_what_gives_way(price: float, tick: float) -> None:
    between = tick_count(round_to_tick(price, tick), tick) - tick_count(one_tick_through(price, tick), tick)
    assert between in (1, 2)


@given(st.lists(prices, min_size=2, max_size=6), ticks)
def test_a_better_price_never_gets_a_worse_limit(found: list[float], tick: float) -> None:
    ordered = sorted(found)
    for rounding in (round_to_tick, one_tick_through):
        limits = [rounding(price, tick) for price in ordered]
        assert limits == sorted(limits)


@given(cents, st.sampled_from([(0.01, 0.05), (0.05, 0.1), (0.05, 0.25), (0.25, 0.5), (0.5, 1.0)]))
def test_a_finer_grid_never_asks_for_more(price: float, grids: tuple[float, float]) -> None:
    fine, coarse = grids
    assert round_to_tick(price, fine) <= round_to_tick(price, coarse)
    assert one_tick_through(price, fine) >= one_tick_through(price, coarse)


@given(cents)
def test_a_price_in_cents_is_its_own_limit_on_a_cent(price: float) -> None:
    assert round_to_tick(price, 0.01) == price


@pytest.mark.parametrize("tick", TICKS)
def test_a_price_within_the_tolerance_of_the_grid_is_on_it(tick: float) -> None:
    count = 29
    grid = count * exact(tick)
    for away in (exact(PRICE_TOLERANCE), -exact(PRICE_TOLERANCE)):
        price = float(grid + away)
        assert tick_count(round_to_tick(price, tick), tick) == count
        assert tick_count(one_tick_through(price, tick), tick) == count - 1


@pytest.mark.parametrize("tick", TICKS)
def test_a_price_beyond_the_tolerance_of_the_grid_is_off_it(tick: float) -> None:
    count = 29
    above = float(count * exact(tick) + 2 * exact(PRICE_TOLERANCE))
    below = float(count * exact(tick) - 2 * exact(PRICE_TOLERANCE))
    assert tick_count(round_to_tick(above, tick), tick) == count + 1
    assert tick_count(one_tick_through(below, tick), tick) == count - 2


@pytest.mark.parametrize(
    ("price", "limit"),
    [(1.450000001, 1.45), (1.4500000011, 1.50), (1.449999999, 1.45), (-1.450000001, -1.45), (-1.4499999989, -1.40)],
)
def test_the_tolerance_is_a_billionth_of_a_point_and_counts_itself(price: float, limit: float) -> None:
    assert PRICE_TOLERANCE == 1e-9
    assert round_to_tick(price, 0.05) == limit


@pytest.mark.parametrize("price", [0.0, -0.0, -0.01, -0.049, 1e-12, -1e-12])
def test_nothing_is_plain_zero_and_not_minus_zero(price: float) -> None:
    assert math.copysign(1.0, round_to_tick(price, 0.05)) == 1.0
    assert round_to_tick(price, 0.05) == 0.0


@pytest.mark.parametrize(
    ("tick", "price", "limit", "through"),
    [
        (0.01, 2.321, 2.33, 2.31),
        (0.05, 2.321, 2.35, 2.25),
        (0.1, 2.321, 2.4, 2.2),
        (0.25, 2.321, 2.5, 2.0),
        (0.5, 2.321, 2.5, 1.5),
        (1.0, 2.321, 3.0, 1.0),
        (0.015625, 2.321, 2.328125, 2.296875),
        (0.01, -2.321, -2.32, -2.34),
        (0.05, -2.321, -2.30, -2.40),
        (0.1, -2.321, -2.3, -2.5),
        (0.25, -2.321, -2.25, -2.75),
        (0.5, -2.321, -2.0, -3.0),
        (1.0, -2.321, -2.0, -4.0),
        (0.015625, -2.321, -2.3125, -2.34375),
    ],
)
def test_limits_on_every_tick(tick: float, price: float, limit: float, through: float) -> None:
    assert round_to_tick(price, tick) == limit
    assert one_tick_through(price, tick) == through


@pytest.mark.parametrize("rounding", [round_to_tick, one_tick_through])
def test_the_message_names_the_price_and_the_tick(rounding: object) -> None:
    assert callable(rounding)
    with pytest.raises(ValueError, match=r"^cannot round the price nan to the tick 0\.05$"):
        rounding(math.nan, 0.05)
    with pytest.raises(ValueError, match=r"^cannot round the price 2\.5 to the tick -0\.05$"):
        rounding(2.5, -0.05)
    with pytest.raises(ValueError, match=r"^cannot round the price 2\.5 to the tick inf$"):
        rounding(2.5, math.inf)


@given(st.lists(ticks, min_size=1, max_size=8))
def test_a_combo_trades_on_the_finest_tick_of_its_legs(found: list[float]) -> None:
    contracts = [contract(5000.0 + n, tick=tick) for n, tick in enumerate(found)]
    assert combo_tick(contracts) == sorted(found)[0]
    assert combo_tick(reversed(contracts)) == combo_tick(contracts)


def test_a_combo_of_nothing_has_no_tick() -> None:
    with pytest.raises(ValueError, match="empty"):
        combo_tick([])
