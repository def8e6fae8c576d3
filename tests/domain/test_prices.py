from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import Leg
from domain.prices import combo_tick, is_price, mid_price, natural_price, one_tick_through, round_to_tick
from tests.domain.samples import NO_SIDE, contract, quote

prices = st.floats(min_value=-1e5, max_value=1e5, allow_nan=False)
ticks = st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.5, 1.0])
BAD_PRICES = (math.nan, math.inf, -math.inf)


@pytest.mark.parametrize(
    ("price", "tick", "rounded"),
    [
        (2.32, 0.05, 2.35),
        (2.325, 0.05, 2.35),
        (-2.325, 0.05, -2.30),
        (-2.32, 0.05, -2.30),
        (2.35, 0.05, 2.35),
        (-2.35, 0.05, -2.35),
        (0.0, 0.05, 0.0),
        (0.01, 0.05, 0.05),
        (-0.01, 0.05, 0.0),
        (1.45 + 1e-12, 0.05, 1.45),
        (1.45 - 1e-12, 0.05, 1.45),
        (0.1 + 0.2, 0.1, 0.3),
        (2.675, 0.01, 2.68),
        (-2.675, 0.01, -2.67),
        (7.3, 0.25, 7.5),
    ],
)
def test_a_limit_is_rounded_so_that_it_gives_nothing_away(price: float, tick: float, rounded: float) -> None:
    assert round_to_tick(price, tick) == rounded


@given(st.integers(min_value=-100_000, max_value=100_000), ticks)
def test_a_price_on_the_grid_stays_whatever_its_last_digit(count: int, tick: float) -> None:
    on_grid = round(count * tick, 2)
    assert round_to_tick(count * tick, tick) == on_grid
    assert round_to_tick(math.nextafter(on_grid, math.inf), tick) == on_grid
    assert round_to_tick(math.nextafter(on_grid, -math.inf), tick) == on_grid


@pytest.mark.parametrize(
    ("natural", "through"), [(2.32, 2.25), (2.30, 2.25), (-2.32, -2.40), (-2.30, -2.35), (0.05, 0.0), (0.0, -0.05)]
)
def test_a_marketable_limit_is_one_tick_worse_than_the_natural_price(natural: float, through: float) -> None:
    assert one_tick_through(natural, 0.05) == through


@pytest.mark.parametrize("rounding", [round_to_tick, one_tick_through])
@pytest.mark.parametrize(
    ("price", "tick"),
    [*((bad, 0.05) for bad in BAD_PRICES), *((1.0, bad) for bad in (*BAD_PRICES, 0.0, -0.05))],
)
def test_a_price_or_tick_that_is_none_is_refused(rounding: object, price: float, tick: float) -> None:
    assert callable(rounding)
    with pytest.raises(ValueError, match="cannot round the price"):
        rounding(price, tick)


def test_a_combo_trades_on_its_smallest_tick() -> None:
    assert combo_tick([contract(tick=0.05), contract(5805.0, tick=0.01)]) == 0.01


SHORT, LONG = contract(5800.0), contract(5770.0)
SPREAD = (Leg(contract=SHORT, ratio=-1), Leg(contract=LONG, ratio=1))


def test_a_credit_is_positive_and_a_debit_negative() -> None:
    quotes = {SHORT: quote(3.0, 3.2), LONG: quote(1.0, 1.2)}
    assert mid_price(SPREAD, quotes) == pytest.approx(2.0)
    assert natural_price(SPREAD, quotes) == pytest.approx(1.8)
    bought = tuple(Leg(contract=leg.contract, ratio=-leg.ratio) for leg in SPREAD)
    assert mid_price(bought, quotes) == pytest.approx(-2.0)
    assert natural_price(bought, quotes) == pytest.approx(-2.2)


def test_ratios_count() -> None:
    legs = (Leg(contract=SHORT, ratio=-2), Leg(contract=LONG, ratio=1))
    assert natural_price(legs, {SHORT: quote(3.0, 3.2), LONG: quote(1.0, 1.2)}) == pytest.approx(4.8)


def test_a_side_that_is_missing_leaves_no_price() -> None:
    one_sided = {SHORT: quote(NO_SIDE, 3.2), LONG: quote(1.0, 1.2)}
    assert math.isnan(mid_price(SPREAD, one_sided))
    assert math.isnan(natural_price(SPREAD, one_sided))


def test_the_natural_price_needs_only_the_side_it_trades_on() -> None:
    assert natural_price(SPREAD, {SHORT: quote(3.0, NO_SIDE), LONG: quote(NO_SIDE, 1.2)}) == pytest.approx(1.8)


@pytest.mark.parametrize("price", [mid_price, natural_price])
def test_a_leg_without_a_quote_is_named(price: object) -> None:
    assert callable(price)
    with pytest.raises(KeyError, match=LONG.name):
        price(SPREAD, {SHORT: quote()})


@pytest.mark.parametrize(
    ("value", "answer"),
    [(0.01, True), (5e-324, True), (0.0, False), (-0.0, False), (-0.01, False), (math.nan, False), (math.inf, False)],
)
def test_a_price_is_finite_and_above_zero(value: float, answer: bool) -> None:
    assert is_price(value) is answer
