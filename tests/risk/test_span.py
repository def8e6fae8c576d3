"""The SPAN-like scan: the rule book's structures to the dollar, CME's own example, and what must hold for any book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk import black_76
from risk.margin.span import LIVE_RESERVE, SpanRule, price_range, span_scan
from risk.revaluation import Line, underlying_line

RATE = 0.045
Leg = tuple[int, float, int, float]
"""sign, strike, quantity, volatility"""


def future_options(future: float, days: float, multiplier: float, legs: Sequence[Leg]) -> list[Line]:
    return [
        Line(
            underlying="FUT",
            sign=sign,
            money=quantity * multiplier,
            spot=future,
            strike=strike,
            years=days / 365,
            volatility=volatility,
            rate=RATE,
            dividend=RATE,
            quantity=quantity,
        )
        for sign, strike, quantity, volatility in legs
    ]


ES_112: list[Leg] = [(-1, 5060, 1, 0.1863), (-1, 5010, -1, 0.1918), (-1, 4140, -2, 0.2983)]
EXAMPLES: list[tuple[float, float, float, float, list[Leg], float, tuple[float, int]]] = [
    (75, 90, 1000, 6.80, [(-1, 57, -1, 0.3853), (1, 104.5, -1, 0.3968)], 1601, (1.0, 1)),
    (2600, 90, 100, 60, [(-1, 2290, -1, 0.1702), (1, 3040, -1, 0.1915)], 1960, (-1.0, 1)),
    (5400, 90, 50, 216, [(-1, 4375, -1, 0.2856), (1, 5975, -1, 0.1255)], 2845, (1.0, 1)),
    (5400, 120, 50, 216, ES_112, 4993, (-1.0, 1)),
    (5400, 120, 50, 216, [(-1, 4140, -1, 0.2983)], 2636, (-1.0, 1)),
]


@pytest.mark.parametrize(("future", "days", "multiplier", "psr", "legs", "stated", "scenario"), EXAMPLES)
def test_examples_of_the_rule_book_to_the_dollar(
    future: float, days: float, multiplier: float, psr: float, legs: list[Leg], stated: float, scenario: tuple[float, int]
) -> None:
    """The book prints volatilities to four digits: what the half digit leaves open is allowed besides half a dollar."""
    rule = SpanRule(price_range=psr)
    found = span_scan(future_options(future, days, multiplier, legs), rule)
    assert (found.price_step, found.volatility_step) == scenario
    open_digits = 0.0
    for index, (sign, strike, quantity, volatility) in enumerate(legs):
        moved = [*legs[:index], (sign, strike, quantity, volatility + 5e-5), *legs[index + 1 :]]
        open_digits += abs(span_scan(future_options(future, days, multiplier, moved), rule).risk - found.risk)
    assert abs(found.risk - stated) <= 0.5 + open_digits
    assert open_digits < 12.0


def test_the_s_and_p_array_with_volatility_in_points_and_a_day_ahead() -> None:
    lines = future_options(5800, 45, 50, [(-1, 5400, -1, 0.19), (1, 6100, -1, 0.12)])
    rule = SpanRule(price_range=300, volatility_part=0.0, volatility_points=0.05, extreme=2.0, days=1.0)
    assert span_scan(lines, rule).risk == pytest.approx(5848.55, abs=0.005)


def test_a_lone_future_needs_its_price_range() -> None:
    found = span_scan([underlying_line("ES", 1, 5400, 50)], SpanRule(price_range=216, extreme=2.0))
    assert found.risk == pytest.approx(10_800)
    assert found.price_step == -1.0
    assert not found.sells_puts


def test_a_call_sold_against_a_future_needs_less_than_the_future() -> None:
    future = underlying_line("FUT", 1, 2790, 250)
    call = future_options(2790, 90, 250, [(1, 2825, -1, 0.16)])
    rule = SpanRule(price_range=120, volatility_part=0.35, extreme=2.0)
    alone, covered = span_scan([future], rule).risk, span_scan([future, *call], rule).risk
    assert alone == pytest.approx(30_000)
    assert 0.0 < covered < alone


def test_sold_puts_are_reserved_two_and_a_half_times_live_and_sold_calls_once() -> None:
    puts = span_scan(future_options(5400, 120, 50, [(-1, 4140, -1, 0.2983)]), SpanRule(price_range=216))
    calls = span_scan(future_options(5400, 90, 50, [(1, 5975, -1, 0.1255)]), SpanRule(price_range=216))
    assert puts.live_reserve == pytest.approx(LIVE_RESERVE * puts.risk)
    assert calls.live_reserve == calls.risk


def test_the_reserve_takes_no_account_of_what_a_bought_option_loses() -> None:
    rule, put = SpanRule(price_range=216), (-1, 4140.0, -1, 0.2983)
    alone = span_scan(future_options(5400, 120, 50, [put]), rule)
    beside = span_scan(future_options(5400, 120, 50, [put, (1, 5600, 1, 0.15)]), rule)
    assert beside.risk > alone.risk
    assert beside.unpaid_risk == alone.unpaid_risk == alone.risk
    assert beside.live_reserve == pytest.approx(beside.risk + 1.5 * alone.risk)


def test_the_reserve_of_the_one_one_two_is_two_and_a_half_times_its_scan() -> None:
    found = span_scan(future_options(5400, 120, 50, ES_112), SpanRule(price_range=216))
    assert found.live_reserve == pytest.approx(2.5 * found.risk)


def test_the_price_range_is_the_margin_over_the_multiplier() -> None:
    assert price_range(10_800, 50) == 216.0
    assert price_range(6_800, 1000) == pytest.approx(6.8)


@pytest.mark.parametrize(("margin", "multiplier"), [(0.0, 50.0), (-1.0, 50.0), (10_800.0, 0.0)])
def test_no_price_range_without_a_margin_and_a_multiplier(margin: float, multiplier: float) -> None:
    with pytest.raises(ValueError, match="no price range"):
        price_range(margin, multiplier)


def test_several_underlyings_are_refused() -> None:
    lines = [underlying_line("ES", 1, 5400, 50), underlying_line("CL", 1, 75, 1000)]
    with pytest.raises(ValueError, match="one underlying"):
        span_scan(lines, SpanRule(price_range=216))


def test_a_line_that_cannot_be_revalued_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be revalued"):
        span_scan([replace(underlying_line("ES", 1, 5400, 50), money=float("nan"))], SpanRule(price_range=216))


legs_of_a_book = st.lists(
    st.tuples(st.sampled_from([-1, 1]), st.floats(4000, 7000), st.integers(-3, 3).filter(bool), st.floats(0.08, 0.6)),
    min_size=1,
    max_size=5,
)


@given(legs_of_a_book, st.integers(2, 5))
def test_twice_the_book_needs_twice_as_much(legs: list[Leg], times: int) -> None:
    rule = SpanRule(price_range=216)
    once = span_scan(future_options(5400, 60, 50, legs), rule).risk
    more = span_scan(future_options(5400, 60, 50, [(s, k, q * times, v) for s, k, q, v in legs]), rule).risk
    assert more == pytest.approx(times * once, rel=1e-9, abs=1e-6)


@given(legs_of_a_book, legs_of_a_book)
def test_two_books_together_never_need_more_than_apart(first: list[Leg], second: list[Leg]) -> None:
    rule = SpanRule(price_range=216)
    apart = sum(span_scan(future_options(5400, 60, 50, legs), rule).risk for legs in (first, second))
    assert span_scan(future_options(5400, 60, 50, [*first, *second]), rule).risk <= apart + 1e-6


@given(legs_of_a_book)
def test_bought_options_never_need_more_than_they_are_worth(legs: list[Leg]) -> None:
    bought = future_options(5400, 60, 50, [(s, k, abs(q), v) for s, k, q, v in legs])
    worth = [
        line.money * black_76.price(line.sign, 5400, line.strike, line.years, line.volatility, rate=RATE) for line in bought
    ]
    assert 0.0 <= span_scan(bought, SpanRule(price_range=216)).risk <= float(sum(worth)) + 1e-6
