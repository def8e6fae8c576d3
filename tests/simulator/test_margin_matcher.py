"""How positions are cut into strategies: what LEAN tries first, what it takes of it and what it leaves."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight
from simulator.margin.definitions import COVERED_FIRST, LARGEST_FIRST
from simulator.margin.matcher import Match, holdings_of, match_strategies
from simulator.margin.uncovered import uncovered_shorts
from simulator.symbols import Symbol
from tests.simulator.margin_market import CALL, FAR, NEAR, PUT, c, goog, p

Book = dict[Symbol, int]


def cut(options: Book, lots: int = 0) -> list[str]:
    """Names of the strategies, each as often as it has units, in the order they were taken."""
    return [f"{_units(match)} {match.definition.name}" for match in match_strategies(holdings_of(options, lots))]


def _units(match: Match) -> int:
    leg, part = match.legs[0], match.definition.legs[0]
    return leg.quantity // part.quantity


@pytest.mark.parametrize(
    ("options", "lots", "want"),
    [
        # The largest come first, and as many of them as there are.
        ({p(480): 2, p(490): -2, c(510): -2, c(520): 2}, 0, ["2 Iron Condor"]),
        ({p(480): 3, p(490): -3, c(510): -2, c(520): 2}, 0, ["2 Iron Condor", "1 Bull Put Spread"]),
        ({c(490): 2, c(500): -3, c(510): 1}, 0, ["1 Butterfly Call", "1 Bull Call Spread"]),
        ({c(490): 1, c(500): -2, c(510): 1, c(520): 1}, 0, ["1 Butterfly Call", "1 Naked Call"]),
        # An even fly whose strikes are not evenly apart is none.
        ({c(490): 1, c(500): -2, c(515): 1}, 0, ["1 Bear Call Spread", "1 Bull Call Spread"]),
        # A condor with its short strikes together is a butterfly only where its wings are mirrored.
        ({p(480): 1, p(500): -1, c(500): -1, c(520): 1}, 0, ["1 Iron Butterfly"]),
        ({p(480): 1, p(500): -1, c(500): -1, c(530): 1}, 0, ["1 Bear Call Spread", "1 Bull Put Spread"]),
        # The underlying counts as a leg: a collar before a covered call before a spread.
        ({c(510): -1, p(490): 1}, 1, ["1 Protective Collar"]),
        ({c(510): -2, p(490): 1}, 2, ["1 Protective Collar", "1 Covered Call"]),
        ({c(510): -2, p(490): 2}, 1, ["1 Protective Collar", "1 Naked Call", "1 Naked Put"]),
        ({c(510): -1, c(520): 1}, 1, ["1 Covered Call", "1 Naked Call"]),
        ({c(500): -1, p(500): 1}, 1, ["1 Conversion"]),
        ({c(500): 1, p(500): -1}, -1, ["1 Reverse Conversion"]),
        ({p(490): -1}, -3, ["1 Covered Put"]),
        ({p(490): -1}, 1, ["1 Naked Put"]),
        ({p(490): 1}, 1, ["1 Protective Put"]),
        # Expiries have to agree within a vertical, and to come in order within a calendar.
        ({c(500): -1, c(510, FAR): 1}, 0, ["1 Naked Call", "1 Naked Call"]),
        ({c(500): -1, c(500, FAR): 1}, 0, ["1 Call Calendar Spread"]),
        ({c(500): 1, c(500, FAR): -1}, 0, ["1 Short Call Calendar Spread"]),
        ({p(490): -2, p(490, FAR): 1}, 0, ["1 Put Calendar Spread", "1 Naked Put"]),
        # A spread on each side of one strike.
        ({c(500): 1, p(500): 1}, 0, ["1 Straddle"]),
        ({c(500): 2, p(500): 1}, 0, ["1 Straddle", "1 Naked Call"]),
        ({c(510): 1, p(490): 1, c(520): -1}, 0, ["1 Bull Call Spread", "1 Naked Put"]),
        ({}, 3, []),
        ({c(500): 0}, 0, []),
    ],
)
def test_positions_are_cut_as_lean_cuts_them(options: Book, lots: int, want: list[str]) -> None:
    assert cut(options, lots) == want


@pytest.mark.parametrize(
    ("options", "want"),
    [
        # Two debit spreads with strikes between each other: a ladder would leave a short uncovered.
        ({c(490): 1, c(500): 1, c(510): -1, c(520): -1}, ["1 Bull Call Spread", "1 Bull Call Spread"]),
        ({p(510): 1, p(500): 1, p(490): -1, p(480): -1}, ["1 Bear Put Spread", "1 Bear Put Spread"]),
        # One long for two shorts: no way of cutting covers both, and the ladder comes first.
        ({c(490): 1, c(500): -1, c(510): -1}, ["1 Bull Call Ladder"]),
        ({p(510): 1, p(500): -1, p(490): -1}, ["1 Bear Put Ladder"]),
        # A long too far away covers nothing, so that the ladder stays.
        ({c(400): 1, c(450): -1, c(500): -1, c(600): 1}, ["1 Bull Call Ladder", "1 Naked Call"]),
        ({p(600): 1, p(550): -1, p(500): -1, p(100): 1}, ["1 Bear Put Ladder", "1 Naked Put"]),
        # Within a tenth of the strike it does.
        ({c(400): 1, c(460): -1, c(500): -1, c(505): 1}, ["1 Bull Call Spread", "1 Bear Call Spread"]),
    ],
)
def test_a_cut_that_leaves_a_short_uncovered_gives_way_to_one_that_covers_it(options: Book, want: list[str]) -> None:
    assert sorted(cut(options)) == sorted(want)


def test_both_ways_of_trying_try_every_definition_once() -> None:
    assert Counter(map(id, LARGEST_FIRST)) == Counter(map(id, COVERED_FIRST))
    ladders, backspreads = {"Bull Call Ladder", "Bear Put Ladder"}, {"Short Call Backspread", "Short Put Backspread"}
    uncovered = ladders | backspreads | {"Short Straddle", "Short Strangle", "Naked Call", "Naked Put"}
    last = COVERED_FIRST[-len(uncovered) :]
    assert {definition.name for definition in last} == uncovered
    for part in (COVERED_FIRST[: -len(uncovered)], last):
        sizes = [definition.leg_count for definition in part]
        assert sizes == sorted(sizes, reverse=True)


contracts = st.builds(
    lambda right, strike, expiry: goog(expiry, strike, right),
    st.sampled_from([CALL, PUT]),
    st.sampled_from([480.0, 490.0, 500.0, 510.0, 520.0, 560.0]),
    st.sampled_from([NEAR, FAR]),
)
books = st.dictionaries(contracts, st.integers(-3, 3).filter(bool), max_size=7)
stock = st.integers(-3, 3)


@given(books, stock)
def test_nothing_is_taken_twice_and_nothing_that_is_not_there(options: Book, lots: int) -> None:
    left, shares = Counter(options), lots
    for match in match_strategies(holdings_of(options, lots)):
        for leg in match.legs:
            assert 0 < leg.quantity <= left[leg.symbol] or 0 > leg.quantity >= left[leg.symbol]
            left[leg.symbol] -= leg.quantity
        shares -= match.lots
    assert shares * lots >= 0
    assert abs(shares) <= abs(lots)


@given(books, stock)
def test_every_leg_is_of_the_right_and_side_its_definition_says(options: Book, lots: int) -> None:
    for match in match_strategies(holdings_of(options, lots)):
        units = {leg.quantity / part.quantity for leg, part in zip(match.legs, match.definition.legs, strict=True)}
        assert len(units) == 1
        assert units.pop() >= 1
        assert [leg.symbol.right for leg in match.legs] == [part.right for part in match.definition.legs]
        for number, (leg, part) in enumerate(zip(match.legs, match.definition.legs, strict=True)):
            assert all(condition(match.legs[:number], leg) for condition in part.conditions)


@given(books, stock, st.randoms(use_true_random=False))
def test_the_cut_does_not_depend_on_the_order_of_the_positions(options: Book, lots: int, shuffler: object) -> None:
    items = list(options.items())
    shuffler.shuffle(items)  # type: ignore[attr-defined]
    assert cut(dict(items), lots) == cut(options, lots)


@given(books, stock)
def test_what_is_left_of_a_cut_is_no_strategy(options: Book, lots: int) -> None:
    left, shares = Counter(options), lots
    for match in match_strategies(holdings_of(options, lots)):
        left.subtract({leg.symbol: leg.quantity for leg in match.legs})
        shares -= match.lots
    assert match_strategies(holdings_of(dict(left), shares)) == []


@given(books, stock)
def test_no_more_shorts_are_uncovered_than_there_are(options: Book, lots: int) -> None:
    matches = match_strategies(holdings_of(options, lots))
    shorts = -sum(quantity for quantity in options.values() if quantity < 0)
    assert 0 <= sum(uncovered_shorts(match.legs, match.lots) for match in matches) <= shorts


@given(
    st.lists(st.sampled_from([460.0, 470.0, 480.0, 490.0]), min_size=1, max_size=5),
    st.lists(st.sampled_from([500.0, 510.0, 520.0, 530.0]), min_size=5, max_size=5),
)
def test_calls_bought_below_all_that_are_sold_leave_none_uncovered(bought: list[float], sold: list[float]) -> None:
    options = Counter({c(strike): bought.count(strike) for strike in bought})
    options.update({c(strike): -sold[: len(bought)].count(strike) for strike in sold[: len(bought)]})
    matches = match_strategies(holdings_of(dict(options), 0))
    assert sum(uncovered_shorts(match.legs, match.lots) for match in matches) == 0


def test_leans_two_tries_may_leave_uncovered_what_a_third_would_cover() -> None:
    spreads = {c(490): 1, c(495): -1, c(500): 1, c(505): -1, c(510): 1, c(515): -1}
    matches = match_strategies(holdings_of(spreads, 0))
    assert sum(uncovered_shorts(match.legs, match.lots) for match in matches) == 1


@given(st.integers(1, 5), st.integers(0, 5), st.sampled_from([CALL, PUT]))
def test_shares_cover_as_many_shorts_as_there_are_lots(shorts: int, lots: int, right: OptionRight) -> None:
    sign = 1 if right is CALL else -1
    found = match_strategies(holdings_of({goog(NEAR, 500.0, right): -shorts}, sign * lots))
    covered = sum(_units(match) for match in found if match.lots)
    assert covered == min(shorts, lots)
    assert sum(uncovered_shorts(match.legs, match.lots) for match in found) == shorts - covered
