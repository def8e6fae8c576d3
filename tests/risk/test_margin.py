"""Requirements: rules, properties and what cannot be stated."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, ProductKind
from risk.margin import Missing, Rates, Requirement, Venue, rates_for, requirement
from risk.margin.naked import Naked, naked_total
from risk.margin.pairing import MOST_PAIRINGS, pairings
from risk.margin.requirement import _every_cover
from risk.payoff import payoff_range
from tests.risk.make import FAR, future_option, option, spx

SPOT = 100.0
STRIKES = [70.0, 80.0, 90.0, 95.0, 100.0, 105.0, 115.0, 130.0]
CONTRACTS = st.builds(option, st.sampled_from(["C", "P"]), st.sampled_from(STRIKES))
BOOKS = st.dictionaries(CONTRACTS, st.integers(-3, 3).filter(bool), min_size=1, max_size=4)
MIXED = st.dictionaries(
    st.one_of(
        CONTRACTS, st.builds(lambda r, k: option(r, k, expiry=FAR), st.sampled_from(["C", "P"]), st.sampled_from(STRIKES))
    ),
    st.integers(-3, 3).filter(bool),
    min_size=1,
    max_size=4,
)


def _mid(contract: Contract) -> float:
    """A price of sorts: intrinsic and some time value."""
    out = abs(contract.strike - SPOT)
    return max(contract.right.sign * (SPOT - contract.strike), 0.0) + round(6.0 * math.exp(-out / 12.0), 2)


def _needs(legs: dict[Contract, int], venue: Venue = Venue.CBOE) -> Requirement:
    found = requirement(legs, {contract: _mid(contract) for contract in legs}, SPOT, venue)
    assert isinstance(found, Requirement)
    return found


@given(MIXED, st.integers(2, 5))
def test_more_of_the_same_needs_as_many_times_more(legs: dict[Contract, int], times: int) -> None:
    once, often = _needs(legs), _needs({contract: quantity * times for contract, quantity in legs.items()})
    assert often.gross == pytest.approx(once.gross * times)
    assert often.net_deposit == pytest.approx(once.net_deposit * times, abs=1e-6)
    assert often.unbounded is once.unbounded


@given(MIXED)
def test_the_order_of_the_legs_does_not_matter(legs: dict[Contract, int]) -> None:
    assert len({_needs(dict(order)).gross for order in permutations(legs.items())}) == 1


@given(MIXED, CONTRACTS)
def test_another_long_never_raises_the_requirement(legs: dict[Contract, int], long: Contract) -> None:
    if legs.get(long, 0) < 0:
        return
    assert _needs({**legs, long: legs.get(long, 0) + 1}).gross <= _needs(legs).gross + 1e-6


@given(BOOKS)
def test_what_is_charged_as_spreads_alone_needs_no_less_than_it_can_lose(legs: dict[Contract, int]) -> None:
    found, least = _needs(legs), payoff_range(legs).least
    if "naked" not in found.breakdown:
        assert least is not None
        assert found.gross >= -least - 1e-6


@given(BOOKS)
def test_only_more_calls_sold_than_bought_are_unbounded(legs: dict[Contract, int]) -> None:
    assert _needs(legs).unbounded is (payoff_range(legs).least is None)


@given(MIXED)
def test_no_requirement_exceeds_every_short_naked(legs: dict[Contract, int]) -> None:
    alone = sum(_needs({contract: quantity}).gross for contract, quantity in legs.items() if quantity < 0)
    assert 0.0 <= _needs(legs).gross <= alone + 1e-6


@given(MIXED)
def test_the_net_deposit_is_the_gross_requirement_less_premiums(legs: dict[Contract, int]) -> None:
    found = _needs(legs)
    paid = sum(quantity * _mid(contract) * 100.0 for contract, quantity in legs.items())
    assert found.net_deposit == pytest.approx(found.gross + paid, abs=1e-6)
    assert found.needed == max(found.gross, found.net_deposit)


def test_an_unequal_condor_needs_its_wider_wing() -> None:
    found = _needs({option("P", 95): -2, option("P", 90): 2, option("C", 105): -2, option("C", 115): 2})
    assert found.gross == pytest.approx(2000.0)
    assert found.breakdown == "covered to 2026-01-16: worst loss at expiry 2,000.00"


def test_wings_that_expire_apart_are_added_up() -> None:
    legs = {
        option("P", 95): -1,
        option("P", 90): 1,
        option("C", 105, expiry=FAR): -1,
        option("C", 110, expiry=FAR): 1,
    }
    assert _needs(legs).gross == pytest.approx(1000.0)


def test_a_short_that_outlives_its_long_is_naked() -> None:
    near, far = option("P", 90), option("P", 90, expiry=FAR)
    assert _needs({near: 1, far: -1}).gross == pytest.approx(_needs({far: -1}).gross)
    assert _needs({near: -1, far: 1}).gross == 0.0


def test_a_long_of_another_size_covers_nothing() -> None:
    short, small = option("C", 100), option("C", 90, multiplier=10.0)
    assert _needs({short: -1, small: 10}).gross == pytest.approx(_needs({short: -1}).gross)
    assert _needs({short: -1, small: 10}).unbounded


def test_a_long_so_far_away_that_it_helps_nothing_changes_nothing() -> None:
    naked = _needs({option("P", 90): -1})
    with_wing = _needs({option("P", 90): -1, option("P", 5): 1})
    assert with_wing.gross == naked.gross
    assert "naked" in with_wing.breakdown


def test_a_jade_lizard_needs_its_put_naked_beside_the_call_spread() -> None:
    put, spread = option("P", 90), {option("C", 105): -1, option("C", 110): 1}
    assert _needs({put: -1, **spread}).gross == pytest.approx(_needs({put: -1}).gross + 500.0)


def test_longs_alone_need_only_what_they_cost() -> None:
    found = _needs({option("C", 100): 2})
    assert (found.gross, found.breakdown) == (0.0, "paid in full")
    assert found.needed == pytest.approx(1200.0)


def test_the_breakdown_names_what_is_naked_and_what_it_needs() -> None:
    text = _needs({option("P", 90): -4, option("P", 80): 2}).breakdown
    assert "covered to 2026-01-16: worst loss at expiry 2,000.00" in text
    mid = _mid(option("P", 90))
    each = (mid + max(20.0 - 10.0, 9.0)) * 100
    assert f"naked 2 XYZ 2026-01-16 90 P at {each:,.2f}: together {2 * each:,.2f}" in text


def test_books_of_many_contracts_are_paired_one_after_the_other() -> None:
    legs = {option("P", strike): quantity for strike, quantity in zip(STRIKES, [9, -7, 8, -9, 7, -8, 9, -7], strict=True)}
    many = math.prod(min(abs(a), abs(b)) + 1 for a in legs.values() for b in legs.values() if a < 0 < b)
    assert many > MOST_PAIRINGS
    assert len(list(pairings(legs, lambda pair: pair[1].strike))) == 3
    alone = sum(_needs({contract: quantity}).gross for contract, quantity in legs.items() if quantity < 0)
    assert 0.0 < _needs(legs).gross < alone
    assert not _needs(legs).unbounded


def test_many_contracts_are_paired_where_it_saves_most_and_not_where_it_costs() -> None:
    legs = {option("P", 100): -11, option("P", 99): 11, option("P", 70): -13, option("P", 40): 11}
    assert _needs(legs).gross == pytest.approx(11 * 100.0 + 13 * _needs({option("P", 70): -1}).gross)


@given(BOOKS)
def test_no_way_of_pairing_uses_more_than_there_is_or_comes_twice(legs: dict[Contract, int]) -> None:
    ways = [tuple(sorted(way.items())) for way in pairings(legs, lambda pair: 1.0)]
    assert len(set(ways)) == len(ways)
    assert () in ways
    for way in ways:
        used: Counter[Contract] = Counter()
        for (short, long), count in way:
            assert legs[short] < 0 < legs[long]
            assert count > 0
            used.update({short: count, long: count})
        assert all(count <= abs(legs[contract]) for contract, count in used.items())


@pytest.mark.parametrize(("count", "ways"), [(4094, 4095), (4095, 4096), (4096, 3)])
def test_every_way_is_tried_up_to_a_number_of_them(count: int, ways: int) -> None:
    legs = {option("P", 100): -count, option("P", 90): 2 * count}
    assert len(list(pairings(legs, lambda pair: 1.0))) == ways
    assert len(list(pairings({option("P", 100): -1000, option("P", 90): 1}, lambda pair: 1.0))) == 2


def test_the_dearest_call_is_set_against_the_dearest_put() -> None:
    call = Naked(contract=option("C", 110), required=1000.0, premium=300.0)
    dear = Naked(contract=option("P", 95), required=900.0, premium=100.0)
    cheap = Naked(contract=option("P", 90), required=800.0, premium=750.0)
    assert naked_total([(cheap, 1), (call, 1), (dear, 1)]) == 1000.0 + 100.0 + 800.0
    assert naked_total([(cheap, 1), (call, 2), (dear, 1)]) == 1000.0 + 100.0 + 1000.0 + 750.0
    rich = Naked(contract=option("P", 95), required=900.0, premium=400.0)
    poor = Naked(contract=option("P", 90), required=900.0, premium=50.0)
    assert naked_total([(poor, 1), (call, 1), (rich, 1)]) == 1000.0 + 400.0 + 900.0


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0])
def test_a_price_that_makes_no_sense_leaves_no_requirement(value: float) -> None:
    short, long = option("P", 90), option("P", 80)
    good = {short: 2.0, long: 1.0}
    legs = {short: -1, long: 1}
    assert isinstance(requirement(legs, good, SPOT), Requirement)
    assert isinstance(requirement(legs, {**good, short: value}, SPOT), Missing)
    assert isinstance(requirement(legs, {**good, long: value}, SPOT), Missing)
    assert isinstance(requirement(legs, good, value), Missing)


def test_zero_is_no_price_of_a_short_or_an_underlying_but_may_be_one_of_a_long() -> None:
    short, long = option("P", 90), option("P", 80)
    legs = {short: -1, long: 1}
    assert isinstance(requirement(legs, {short: 0.0, long: 1.0}, SPOT), Missing)
    assert isinstance(requirement(legs, {short: 2.0, long: 1.0}, 0.0), Missing)
    assert isinstance(requirement(legs, {short: 2.0, long: 0.0}, SPOT), Requirement)


@pytest.mark.parametrize(
    ("legs", "words"),
    [
        ({}, "no legs"),
        ({option("P", 90): 0}, "no legs"),
        ({option("P", 90): -1, spx("P", 90): 1}, "several underlyings"),
        ({future_option("P", 90): -1}, "ES 2026-01-16 90 P is a futures option, and nothing is known of its future's margin"),
        ({future_option("P", 90, underlying="XYZ"): -1, option("P", 90): 1}, "beside options of another kind"),
    ],
)
def test_what_has_no_rule_says_so(legs: dict[Contract, int], words: str) -> None:
    found = requirement(legs, dict.fromkeys(legs, 1.0), SPOT)
    assert isinstance(found, Missing)
    assert words in found.why


def test_a_contract_without_a_mid_is_named() -> None:
    found = requirement({option("P", 90): -1}, {}, SPOT)
    assert found == Missing(why="the mid of XYZ 2026-01-16 90 P is nan")


@pytest.mark.parametrize(
    ("underlying", "kind", "venue", "percent", "floor"),
    [
        ("SPY", ProductKind.EQUITY_OPTION, Venue.CBOE, 0.20, 0.10),
        ("SPY", ProductKind.EQUITY_OPTION, Venue.TASTYTRADE, 0.20, 0.10),
        ("SPX", ProductKind.INDEX_OPTION, Venue.CBOE, 0.15, 0.10),
        ("SPX", ProductKind.INDEX_OPTION, Venue.TASTYTRADE, 0.25, 0.15),
        ("HGX", ProductKind.INDEX_OPTION, Venue.CBOE, 0.20, 0.10),
        ("TQQQ", ProductKind.EQUITY_OPTION, Venue.CBOE, 0.60, 0.30),
        ("SSO", ProductKind.EQUITY_OPTION, Venue.TASTYTRADE, 0.40, 0.20),
    ],
)
def test_the_rates_depend_on_product_and_venue(
    underlying: str, kind: ProductKind, venue: Venue, percent: float, floor: float
) -> None:
    found = rates_for(option("P", 90, underlying=underlying, kind=kind), venue)
    assert isinstance(found, Rates)
    assert found.percent == pytest.approx(percent)
    assert found.floor == pytest.approx(floor)


def test_futures_options_have_no_rates_here() -> None:
    assert rates_for(option("P", 90, kind=ProductKind.FUTURE_OPTION), Venue.CBOE) is None


@given(MIXED, st.lists(st.floats(0.5, 2.0), min_size=1, max_size=3), st.sampled_from(list(Venue)))
def test_what_was_asked_before_of_the_same_legs_at_other_prices_leaves_no_trace(
    legs: dict[Contract, int], factors: list[float], venue: Venue
) -> None:
    fresh = []
    for factor in factors:
        _every_cover.cache_clear()
        fresh.append(requirement(legs, {contract: factor * _mid(contract) for contract in legs}, SPOT * factor, venue))
    again = [requirement(legs, {c: factor * _mid(c) for c in legs}, SPOT * factor, venue) for factor in factors]
    assert again == fresh


def test_the_same_legs_of_another_size_have_covers_of_their_own() -> None:
    small = [replace(option(right, strike), multiplier=10.0) for right, strike in (("P", 90), ("P", 80))]
    full = [option("P", 90), option("P", 80)]
    assert _needs(dict(zip(full, (-1, 1), strict=True))).gross == pytest.approx(1_000.0)
    assert _needs(dict(zip(small, (-1, 1), strict=True))).gross == pytest.approx(100.0)


def test_a_short_without_a_partner_needs_its_own_and_nothing_needs_nothing() -> None:
    call = Naked(contract=option("C", 110), required=1000.0, premium=300.0)
    put = Naked(contract=option("P", 90), required=1000.0, premium=200.0)
    assert naked_total([]) == 0.0
    assert naked_total([(call, 1)]) == naked_total([(put, 1)]) == 1000.0
    assert naked_total([(put, 1), (call, 1)]) == 1200.0
