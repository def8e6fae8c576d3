"""Choosing expiries and strikes, and what is liquid enough to choose."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Right
from domain.quotes import OptionQuote, Quote
from domain.settings import QuoteSettings
from strategies.select import is_liquid, pick_by_delta, pick_by_strike, pick_expiry
from tests.strategies.scenes import FRIDAY, contract, new_york, quote

AT = new_york(FRIDAY, 10, 30)
LIMITS = QuoteSettings()


def option(strike: float, right: Right = Right.PUT, mid: float = 2.0) -> OptionQuote:
    return OptionQuote(contract=contract(right, strike), quote=quote(mid, AT))


def with_quote(bid: float, ask: float, open_interest: float | None = None) -> OptionQuote:
    return OptionQuote(contract=contract(Right.PUT, 100.0), quote=Quote(bid=bid, ask=ask, at=AT), open_interest=open_interest)


@pytest.mark.parametrize(
    ("bid", "ask", "liquid"),
    [
        (5.90, 6.00, True),
        (0.05, 0.15, True),
        (0.05, 0.16, False),
        (9.00, 11.00, True),
        (8.99, 11.00, False),
        (5.90, 5.90, False),
        (6.00, 5.90, False),
        (0.00, 0.10, False),
        (math.nan, 0.10, False),
        (5.90, math.nan, False),
        (-0.10, 0.10, False),
        (1.0, math.inf, False),
    ],
)
def test_a_quote_is_liquid_within_the_larger_of_two_spreads(bid: float, ask: float, liquid: bool) -> None:
    assert is_liquid(with_quote(bid, ask), LIMITS) is liquid


@pytest.mark.parametrize(("interest", "liquid"), [(None, True), (50, True), (49, False), (0, False)])
def test_open_interest_counts_where_the_feed_has_any(interest: float | None, liquid: bool) -> None:
    assert is_liquid(with_quote(5.9, 6.0, interest), LIMITS) is liquid


def test_the_spread_limits_are_settings() -> None:
    wide = with_quote(5.0, 6.0)
    assert is_liquid(wide, QuoteSettings(max_spread_abs=1.0, max_spread_rel=0.0))
    assert not is_liquid(wide, QuoteSettings(max_spread_abs=0.99, max_spread_rel=0.0))


def days(*away: int) -> list[date]:
    return [FRIDAY + timedelta(days=count) for count in away]


@pytest.mark.parametrize(
    ("away", "target", "low", "high", "expected"),
    [
        ((0, 3, 7), 0, 0, 7, 0),
        ((3, 7), 0, 0, 7, 3),
        ((3, 7), 0, 0, 2, None),
        ((100, 135), 120, 100, 150, 135),
        ((110, 130), 120, 100, 150, 130),
        ((), 0, 0, 7, None),
        ((-1, 0), 0, 0, 0, 0),
    ],
)
def test_the_nearest_expiry_within_its_bounds_is_picked(
    away: tuple[int, ...], target: int, low: int, high: int, expected: int | None
) -> None:
    found = pick_expiry(days(*away), FRIDAY, target, low, high)
    assert found == (None if expected is None else days(expected)[0])


def test_the_delta_nearest_to_the_target_is_picked() -> None:
    puts = [option(5325.0), option(5335.0), option(5345.0)]
    deltas = dict(zip((o.contract for o in puts), (-0.13, -0.165, -0.20), strict=True))
    assert pick_by_delta(puts, deltas, 0.16, 0.0, 0.25) == puts[1]


@pytest.mark.parametrize(("right", "expected"), [(Right.PUT, 5325.0), (Right.CALL, 5335.0)])
def test_a_tie_goes_further_out_of_the_money(right: Right, expected: float) -> None:
    options = [option(5325.0, right), option(5335.0, right)]
    deltas = dict(zip((o.contract for o in options), (0.25, 0.75), strict=True))
    found = pick_by_delta(options, deltas, 0.5, 0.0, 1.0)
    assert found is not None
    assert found.contract.strike == expected


@pytest.mark.parametrize(
    ("low", "high", "found"), [(0.0, 0.25, True), (0.165, 0.165, True), (0.17, 0.25, False), (0.0, 0.16, False)]
)
def test_the_nearest_delta_outside_its_bounds_is_no_pick(low: float, high: float, found: bool) -> None:
    put = option(5335.0)
    assert (pick_by_delta([put], {put.contract: -0.165}, 0.16, low, high) is not None) is found


def test_an_option_without_a_delta_is_passed_over() -> None:
    near, far = option(5335.0), option(5325.0)
    assert pick_by_delta([near, far], {far.contract: -0.13}, 0.16, 0.0, 0.25) == far


def test_no_delta_at_all_is_no_pick() -> None:
    assert pick_by_delta([option(5335.0)], {}, 0.16, 0.0, 0.25) is None


@pytest.mark.parametrize(
    ("right", "price", "expected"),
    [
        (Right.PUT, 5335.0, 5335.0),
        (Right.PUT, 5334.9, 5330.0),
        (Right.PUT, 5329.0, None),
        (Right.CALL, 5335.0, 5335.0),
        (Right.CALL, 5335.1, 5340.0),
        (Right.CALL, 5341.0, None),
    ],
)
def test_the_first_strike_at_or_beyond_a_price_is_picked(right: Right, price: float, expected: float | None) -> None:
    options = [option(strike, side) for strike in (5340.0, 5330.0, 5335.0) for side in Right]
    found = pick_by_strike(options, right, price)
    assert (found.contract.strike if found is not None else None) == expected
    assert found is None or found.contract.right is right


_STRIKES = st.lists(st.integers(1000, 1100).map(float), min_size=1, unique=True)


@given(strikes=_STRIKES, price=st.floats(990.0, 1110.0), right=st.sampled_from(Right))
def test_no_strike_lies_between_the_price_and_the_pick(strikes: list[float], price: float, right: Right) -> None:
    found = pick_by_strike([option(strike, right) for strike in strikes], right, price)
    beyond = [strike for strike in strikes if right.sign * (strike - price) >= -1e-9]
    assert (found is None) == (not beyond)
    if found is not None:
        assert abs(found.contract.strike - price) <= min(abs(strike - price) for strike in beyond) + 1e-9


@given(deltas=st.lists(st.floats(0.01, 0.99), min_size=1, max_size=20), target=st.floats(0.05, 0.5))
def test_no_other_delta_is_nearer_than_the_pick(deltas: list[float], target: float) -> None:
    options = [option(1000.0 + number) for number in range(len(deltas))]
    known = {o.contract: -delta for o, delta in zip(options, deltas, strict=True)}
    found = pick_by_delta(options, known, target, 0.0, 1.0)
    assert found is not None
    nearest = min(abs(delta - target) for delta in deltas)
    assert abs(abs(known[found.contract]) - target) == pytest.approx(nearest)


@given(st.floats(0.01, 100.0), st.floats(0.01, 100.0))
def test_a_tighter_quote_is_never_less_liquid(first: float, second: float) -> None:
    narrow, wide = sorted((first, second))
    base = with_quote(10.0, 10.0 + wide)
    tighter = replace(base, quote=Quote(bid=10.0, ask=10.0 + narrow, at=AT))
    assert not is_liquid(base, LIMITS) or is_liquid(tighter, LIMITS)
