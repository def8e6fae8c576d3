"""Filters that leave the contracts of an option strategy."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.filters import OptionFilterUniverse
from simulator.errors import ArgumentException, InvalidOperationException
from simulator.identifier_texts import number_text
from simulator.symbols import Symbol
from tests.simulator.toy_market import ABC, ToyMarket, call, put, row

NEAR, MIDDLE, FAR = date(2024, 3, 15), date(2024, 4, 19), date(2024, 6, 21)
CHAIN = Symbol.create_canonical_option(ABC)
STRIKES = (85, 90, 95, 97.5, 100, 102.5, 105, 110, 115)
Universe = OptionFilterUniverse
Filter = Callable[[Universe], Universe]


def universe(price: float | None = 101.0, strikes: tuple[float, ...] = STRIKES, *, puts: bool = True) -> Universe:
    """Three expiries, 11, 46 and 109 days from Monday the 4th."""
    makers = (call, put) if puts else (call,)
    rows = [row(make(strike, expiry)) for expiry in (FAR, NEAR, MIDDLE) for make in makers for strike in strikes]
    return OptionFilterUniverse(CHAIN, rows, price, ToyMarket().hours(ABC), datetime(2024, 3, 4))


def legs(chosen: Universe) -> list[str]:
    return sorted(f"{one.right.name[0]}{one.strike:g} {one.expiry:%m%d}" for one in chosen)


@pytest.mark.parametrize(
    ("choose", "want"),
    [
        (lambda u: u.naked_call(), ["C100 0419"]),
        (lambda u: u.naked_call(0, 4), ["C105 0315"]),
        (lambda u: u.naked_put(47, -7), ["P95 0621"]),
        (lambda u: u.call_spread(0), ["C105 0315", "C95 0315"]),
        (lambda u: u.call_spread(0, 8, 3), ["C105 0315", "C110 0315"]),
        (lambda u: u.put_spread(30, 5, -11), ["P105 0419", "P90 0419"]),
        (lambda u: u.call_calendar_spread(), ["C100 0419", "C100 0621"]),
        (lambda u: u.put_calendar_spread(-4, 0, 20), ["P97.5 0315", "P97.5 0419"]),
        (lambda u: u.strangle(0), ["C105 0315", "P95 0315"]),
        (lambda u: u.strangle(0, 0.1, -0.1), ["C102.5 0315", "P100 0315"]),
        (lambda u: u.straddle(12), ["C100 0419", "P100 0419"]),
        (lambda u: u.protective_collar(0, 9, 4), ["C110 0315", "P105 0315"]),
        (lambda u: u.conversion(0), ["C105 0315", "P105 0315"]),
        (lambda u: u.call_butterfly(0), ["C100 0315", "C105 0315", "C95 0315"]),
        (lambda u: u.put_butterfly(0, 3.5), ["P100 0315", "P102.5 0315", "P97.5 0315"]),
        (lambda u: u.iron_butterfly(0, 9), ["C100 0315", "C110 0315", "P100 0315", "P90 0315"]),
        (lambda u: u.iron_condor(0, 5, 9), ["C105 0315", "C110 0315", "P90 0315", "P95 0315"]),
        (lambda u: u.call_butterfly(0, 30), ["C100 0315", "C115 0315", "C85 0315"]),
        (lambda u: u.box_spread(0), ["C105 0315", "C95 0315", "P105 0315", "P95 0315"]),
        (lambda u: u.jelly_roll(0, 0, 30), ["C100 0315", "C100 0419", "P100 0315", "P100 0419"]),
        (lambda u: u.call_ladder(0, 9, 4, -6), ["C105 0315", "C110 0315", "C95 0315"]),
        (lambda u: u.put_ladder(0, 5, 0, -5), ["P100 0315", "P105 0315", "P95 0315"]),
    ],
)
def test_a_filter_leaves_the_legs_of_its_strategy(choose: Filter, want: list[str]) -> None:
    assert legs(choose(universe())) == want


def test_a_condor_whose_put_wing_would_be_wider_than_its_call_wing_is_not_there() -> None:
    assert legs(universe().iron_condor(0, 4, 9)) == []  # 105 and 110 over 97.5 and 92.5, which is not listed


@pytest.mark.parametrize(
    "choose",
    [
        lambda u: u.naked_call(110),
        lambda u: u.call_spread(110),
        lambda u: u.call_spread(0, 30, 20),
        lambda u: u.call_calendar_spread(0, 100, 101),
        lambda u: u.call_calendar_spread(0, 110, 120),
        lambda u: u.strangle(110),
        lambda u: u.call_butterfly(110),
        lambda u: u.iron_butterfly(110),
        lambda u: u.iron_condor(110),
        lambda u: u.box_spread(110),
        lambda u: u.jelly_roll(0, 100, 101),
        lambda u: u.call_ladder(0, 40, 30, 20),
        lambda u: u.call_ladder(0, 40, 30, 12),
    ],
)
def test_nothing_is_left_where_a_leg_is_missing(choose: Filter) -> None:
    assert legs(choose(universe())) == []


@pytest.mark.parametrize("choose", [lambda u: u.strangle(0), lambda u: u.iron_condor(0), lambda u: u.iron_butterfly(0)])
@pytest.mark.parametrize("price", [80.0, 120.0])
def test_nothing_is_left_where_one_side_has_nothing_out_of_the_money(choose: Filter, price: float) -> None:
    assert legs(choose(universe(price))) == []


def test_without_puts_there_is_no_box_and_no_straddle() -> None:
    assert legs(universe(puts=False).box_spread(0)) == []
    assert legs(universe(puts=False).straddle(0)) == []


@pytest.mark.parametrize(
    ("choose", "said"),
    [
        (lambda u: u.call_spread(0, -5), "Spread(): strike price arguments must be in descending order"),
        (lambda u: u.put_spread(0, 5, 5), "Spread(): strike price arguments must be in descending order"),
        (lambda u: u.call_calendar_spread(0, 60, 60), "CalendarSpread(): expiry arguments must be in ascending order"),
        (lambda u: u.put_calendar_spread(0, -1, 60), "CalendarSpread(): near expiry argument must be positive."),
        (lambda u: u.strangle(0, 0), "Strangle(): callStrikeFromAtm must be positive"),
        (lambda u: u.strangle(0, 5, 0), "Strangle(): putStrikeFromAtm must be negative"),
        (lambda u: u.protective_collar(0, 5, 5), "ProtectiveCollar(): strike price arguments must be in descending order"),
        (lambda u: u.put_butterfly(0, 0), "ProtectiveCollar(): strikeSpread arguments must be positive"),
        (lambda u: u.iron_butterfly(0, -1), "IronButterfly(): strikeSpread arguments must be positive"),
        (lambda u: u.iron_condor(0, 0, 5), "IronCondor(): strike arguments must be positive"),
        (lambda u: u.iron_condor(0, 5, 5), "IronCondor(): strike arguments must be in ascending orders"),
        (lambda u: u.box_spread(0, 0), "BoxSpread(): strike arguments must be positive, strikeSpread"),
        (lambda u: u.jelly_roll(0, 30, 20), "JellyRoll(): expiry arguments must be in ascending order"),
        (lambda u: u.call_ladder(0, 5, 5, 0), "Ladder(): strike price arguments must be in descending order"),
    ],
)
def test_distances_that_contradict_each_other_are_refused_in_leans_words(choose: Filter, said: str) -> None:
    with pytest.raises(ArgumentException) as caught:
        choose(universe())
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "choose",
    [
        lambda u: u.protective_collar(110),
        lambda u: u.call_ladder(110, 5, 0, -5),
        lambda u: OptionFilterUniverse(CHAIN, [], 100.0, ToyMarket().hours(ABC), datetime(2024, 3, 4)).jelly_roll(),
        lambda u: universe(None).straddle(0),
    ],
)
def test_where_lean_takes_the_first_of_nothing_the_filter_fails(choose: Filter) -> None:
    with pytest.raises(InvalidOperationException):
        choose(universe())


def test_between_strikes_as_near_the_first_identifier_decides() -> None:
    # 97.5 and 102.5 are 2.5 from 100; the identifier of a strike begins with its last digits, not with its first.
    chosen = legs(universe(100.0, (97.5, 102.5)).naked_call(0))
    first = min((97.5, 102.5), key=lambda strike: number_text(call(strike, NEAR), NEAR))
    assert chosen == [f"C{first:g} 0315"]


def test_strategies_choose_among_what_earlier_filters_left() -> None:
    assert legs(universe().expiration(40, 60).strikes(-2, 2).naked_call(0, 30)) == ["C105 0419"]


@given(
    price=st.floats(70, 130).map(lambda price: round(price, 2)),
    near=st.integers(1, 20),
    wider=st.integers(1, 20),
)
def test_a_condor_is_four_legs_in_order_with_even_wings_or_nothing(price: float, near: int, wider: int) -> None:
    chosen = sorted(universe(price).iron_condor(0, near, near + wider), key=lambda one: one.strike)
    assert len(chosen) in {0, 4}
    if chosen:
        low_put, high_put, low_call, high_call = chosen
        assert [one.right.name for one in chosen] == ["PUT", "PUT", "CALL", "CALL"]
        assert low_put.strike < high_put.strike < price < low_call.strike < high_call.strike
        assert high_put.strike - low_put.strike == high_call.strike - low_call.strike


@given(price=st.floats(80, 120), distance=st.floats(-20, 20))
def test_no_other_strike_is_nearer_than_the_chosen_one(price: float, distance: float) -> None:
    (chosen,) = universe(price).naked_put(0, distance)
    assert abs(price + distance - chosen.strike) <= min(abs(price + distance - strike) for strike in STRIKES) + 1e-7


def test_a_filter_has_dotnets_name_and_leans_names_of_its_parameters() -> None:
    assert universe().Straddle(0).count == universe().straddle(min_days_till_expiry=0).count == 2


PRICES = st.floats(75, 125).map(lambda price: round(price, 2))
DAYS = st.integers(0, 120)


@given(price=PRICES, days=DAYS, wing=st.integers(1, 20))
def test_all_legs_of_one_expiry_are_of_the_first_far_enough_away(price: float, days: int, wing: int) -> None:
    wanted: tuple[Filter, ...] = (
        lambda u: u.naked_call(days, wing),
        lambda u: u.put_spread(days, wing),
        lambda u: u.strangle(days, wing, -wing),
        lambda u: u.straddle(days),
        lambda u: u.conversion(days, wing),
        lambda u: u.put_butterfly(days, wing),
        lambda u: u.iron_butterfly(days, wing),
        lambda u: u.box_spread(days, wing),
    )
    far = [expiry for expiry in (NEAR, MIDDLE, FAR) if (expiry - date(2024, 3, 4)).days >= days]
    for choose in wanted:
        assert {one.expiry.date() for one in choose(universe(price))} <= {min(far, default=None)}


@given(price=PRICES, near=st.integers(0, 60), later=st.integers(1, 60), distance=st.integers(-10, 10))
def test_a_calendar_is_one_strike_at_two_expiries_in_order(price: float, near: int, later: int, distance: int) -> None:
    chosen = list(universe(price).call_calendar_spread(distance, near, near + later))
    assert len(chosen) in {0, 2}
    if chosen:
        first, second = chosen
        assert (first.strike, first.right) == (second.strike, second.right)
        assert first.expiry < second.expiry
        assert (second.expiry.date() - date(2024, 3, 4)).days >= near + later
    rolled = list(universe(price).jelly_roll(distance, near, near + later))
    assert len(rolled) == 2 * len(chosen)


@given(price=PRICES, wing=st.integers(1, 25))
def test_the_wings_of_a_butterfly_are_as_far_from_its_middle_as_each_other(price: float, wing: int) -> None:
    for choose in (universe(price).call_butterfly, universe(price).put_butterfly):
        low, middle, high = sorted(one.strike for one in choose(0, wing)) or (0.0, 0.0, 0.0)
        assert high - middle == middle - low
    body = sorted(one.strike for one in universe(price).iron_butterfly(0, wing)) or [0.0] * 4
    assert body[1] == body[2] == (body[0] + body[3]) / 2


@given(price=PRICES, higher=st.integers(1, 20), lower=st.integers(-20, 0))
def test_a_spread_is_two_strikes_of_one_right_and_a_ladder_three(price: float, higher: int, lower: int) -> None:
    for name in ("call", "put"):
        spread = list(getattr(universe(price), f"{name}_spread")(0, higher, lower))
        rungs = list(getattr(universe(price), f"{name}_ladder")(0, higher + 5, higher, lower))
        assert len(spread) in {0, 2}
        assert len(rungs) in {0, 3}
        for legs_of_one in (spread, rungs):
            assert len({one.strike for one in legs_of_one}) == len(legs_of_one)
            assert {one.right.name for one in legs_of_one} <= {name.upper()}
