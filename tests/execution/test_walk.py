"""The limit price of each step, and when an order moves on."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import PriceStyle, Purpose
from domain.prices import mid_price, natural_price
from domain.settings import OrderSettings
from execution.walk import Advice, Attempt, following, limit_at, next_step
from tests.execution.orders import LONG, NOON, SETTINGS, SHORT, closing, intent_of, quotes

NAN = math.nan


def test_a_walk_starts_at_the_mid() -> None:
    assert limit_at(intent_of(), 0, quotes(), SETTINGS) == pytest.approx(1.95)


def test_a_walk_ends_at_the_natural_price() -> None:
    assert limit_at(intent_of(), 5, quotes(), SETTINGS) == pytest.approx(1.80)


@pytest.mark.parametrize(("step", "expected"), [(0, 1.95), (1, 1.95), (2, 1.90), (3, 1.90), (4, 1.85), (5, 1.80), (9, 1.80)])
def test_each_step_goes_a_fifth_of_the_way_and_rounds_in_our_favour(step: int, expected: float) -> None:
    assert limit_at(intent_of(), step, quotes(), SETTINGS) == pytest.approx(expected)


def test_the_number_of_steps_is_a_setting() -> None:
    assert limit_at(intent_of(), 1, quotes(), OrderSettings(walk_steps=1)) == pytest.approx(1.80)


def test_a_walk_follows_the_quotes_of_now() -> None:
    assert limit_at(intent_of(), 0, quotes(short=(6.4, 6.5)), SETTINGS) == pytest.approx(2.45)


def test_an_opening_walk_stops_at_its_worst_price() -> None:
    assert limit_at(intent_of(worst=1.88), 5, quotes(), SETTINGS) == pytest.approx(1.90)


def test_a_closing_walk_pays_more_with_each_step() -> None:
    prices = [limit_at(closing(), step, quotes(), SETTINGS) for step in range(6)]
    assert prices == pytest.approx([-1.95, -1.95, -2.0, -2.0, -2.05, -2.10])


def test_a_closing_walk_stops_at_its_worst_price() -> None:
    assert limit_at(closing(worst=-2.0), 5, quotes(), SETTINGS) == pytest.approx(-2.0)


def test_a_resting_order_keeps_its_limit_whatever_the_quotes() -> None:
    assert limit_at(closing(PriceStyle.REST), 3, {}, SETTINGS) == -0.95


def test_a_marketable_order_goes_one_tick_through_the_natural_price() -> None:
    assert limit_at(closing(PriceStyle.MARKETABLE), 0, quotes(), SETTINGS) == pytest.approx(-2.15)


def test_a_marketable_order_too_stops_at_its_worst_price() -> None:
    assert limit_at(closing(PriceStyle.MARKETABLE, worst=-2.1), 0, quotes(), SETTINGS) == pytest.approx(-2.10)


def test_no_quote_of_a_leg_gives_no_price() -> None:
    assert limit_at(intent_of(), 0, {SHORT: quotes()[SHORT]}, SETTINGS) is None


@pytest.mark.parametrize("purpose", list(Purpose))
def test_no_natural_price_gives_no_price(purpose: Purpose) -> None:
    intent = intent_of() if purpose is Purpose.OPEN else closing()
    missing = quotes(short=(NAN, NAN))
    assert limit_at(intent, 0, missing, SETTINGS) is None


def test_an_opening_order_needs_both_sides_of_every_leg() -> None:
    assert limit_at(intent_of(), 0, quotes(short=(5.9, NAN)), SETTINGS) is None


def test_a_closing_order_with_one_side_missing_goes_at_the_natural_price() -> None:
    one_sided = quotes(short=(NAN, 0.10), long=(0.05, 0.10))
    assert limit_at(closing(), 0, one_sided, SETTINGS) == pytest.approx(-0.05)


def test_a_crossed_leg_has_no_mid_and_no_opening_price() -> None:
    assert limit_at(intent_of(), 0, quotes(short=(6.1, 5.9)), SETTINGS) is None


def test_a_close_that_rounds_to_nothing_pays_one_tick() -> None:
    cheap = quotes(short=(0.05, 0.10), long=(0.05, 0.10))
    assert limit_at(closing(), 0, cheap, SETTINGS) == pytest.approx(-0.05)


def test_a_close_that_may_pay_one_tick_and_no_more_pays_it() -> None:
    cheap = quotes(short=(0.05, 0.10), long=(0.05, 0.10))
    assert limit_at(closing(worst=-0.05), 0, cheap, SETTINGS) == pytest.approx(-0.05)
    assert limit_at(closing(worst=-0.04), 0, cheap, SETTINGS) is None


def test_an_opening_order_never_pays_a_tick_it_did_not_agree_to() -> None:
    cheap = quotes(short=(0.05, 0.10), long=(0.05, 0.10))
    assert limit_at(intent_of(worst=0.0), 0, cheap, SETTINGS) is None


_price = st.integers(min_value=1, max_value=400).map(lambda ticks: ticks * 0.05)
_width = st.integers(min_value=0, max_value=40).map(lambda ticks: ticks * 0.05)


@given(bids=st.tuples(_price, _price), widths=st.tuples(_width, _width), step=st.integers(0, 8), worst=st.integers(-400, 100))
def test_a_price_is_on_the_grid_never_past_worst_and_between_mid_and_natural(
    bids: tuple[float, float], widths: tuple[float, float], step: int, worst: int
) -> None:
    intent = closing(worst=worst * 0.05)
    told = quotes(short=(bids[0], bids[0] + widths[0]), long=(bids[1], bids[1] + widths[1]))
    price = limit_at(intent, step, told, SETTINGS)
    if price is None:
        assert worst >= 0
        return
    assert price >= intent.worst - 1e-9
    assert abs(price / 0.05 - round(price / 0.05)) < 1e-6
    assert price != 0.0
    low, high = natural_price(intent.legs, told), mid_price(intent.legs, told)
    assert price >= low - 0.05 - 1e-9
    assert price <= max(high + 0.05, intent.worst + 0.05) + 1e-9


@given(first=st.integers(0, 5), second=st.integers(0, 5))
def test_a_later_step_never_asks_for_more(first: int, second: int) -> None:
    early, late = sorted((first, second))
    before, after = (limit_at(intent_of(), step, quotes(), SETTINGS) for step in (early, late))
    assert before is not None
    assert after is not None
    assert after <= before


def _advice(intent_style: PriceStyle, purpose: Purpose, step: int, rested: float, worked: float) -> Advice:
    intent = intent_of(style=intent_style) if purpose is Purpose.OPEN else closing(intent_style)
    at = NOON + timedelta(seconds=worked)
    attempt = Attempt(intent=intent, step=step, started_at=NOON)
    return next_step(attempt, at - timedelta(seconds=rested), at, SETTINGS)


@pytest.mark.parametrize(
    ("rested", "expected"), [(0, Advice.HOLD), (59, Advice.HOLD), (60, Advice.REPRICE), (90, Advice.REPRICE)]
)
@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_walk_rests_at_each_step(purpose: Purpose, rested: float, expected: Advice) -> None:
    assert _advice(PriceStyle.WALK, purpose, 0, rested, rested) is expected


@pytest.mark.parametrize(("rested", "expected"), [(59, Advice.HOLD), (60, Advice.GIVE_UP)])
def test_an_opening_walk_gives_up_after_its_last_step(rested: float, expected: Advice) -> None:
    assert _advice(PriceStyle.WALK, Purpose.OPEN, 5, rested, 300 + rested) is expected


@pytest.mark.parametrize(("worked", "expected"), [(299, Advice.HOLD), (300, Advice.ESCALATE), (1000, Advice.ESCALATE)])
def test_a_closing_walk_gets_out_once_it_is_old(worked: float, expected: Advice) -> None:
    assert _advice(PriceStyle.WALK, Purpose.CLOSE, 4, 10, worked) is expected


def test_a_closing_walk_never_gives_up() -> None:
    assert _advice(PriceStyle.WALK, Purpose.CLOSE, 5, 60, 200) is Advice.REPRICE


@pytest.mark.parametrize("worked", [0, 60, 300, 20_000])
def test_a_resting_order_is_left_alone(worked: float) -> None:
    assert _advice(PriceStyle.REST, Purpose.CLOSE, 0, worked, worked) is Advice.HOLD


@pytest.mark.parametrize(("rested", "expected"), [(59, Advice.HOLD), (60, Advice.REPRICE)])
def test_a_marketable_order_is_priced_anew_for_as_long_as_it_takes(rested: float, expected: Advice) -> None:
    assert _advice(PriceStyle.MARKETABLE, Purpose.CLOSE, 5, rested, 5000) is expected


def test_a_repriced_attempt_takes_the_next_step_and_keeps_the_age_of_its_walk() -> None:
    first = Attempt(intent=intent_of(), step=2, started_at=NOON)
    assert following(first, Advice.REPRICE, SETTINGS) == Attempt(intent=intent_of(), step=3, started_at=NOON)


def test_a_repriced_attempt_never_steps_past_the_last() -> None:
    last = Attempt(intent=closing(), step=5, started_at=NOON)
    assert following(last, Advice.REPRICE, SETTINGS).step == 5


def test_an_escalated_attempt_is_marketable_and_nothing_else_changes() -> None:
    walking = Attempt(intent=closing(), step=4, started_at=NOON)
    escalated = following(walking, Advice.ESCALATE, SETTINGS)
    assert escalated == Attempt(intent=closing(PriceStyle.MARKETABLE), step=4, started_at=NOON)
    assert limit_at(escalated.intent, escalated.step, quotes(), SETTINGS) == pytest.approx(-2.15)
    assert {leg.contract for leg in escalated.intent.legs} == {SHORT, LONG}
