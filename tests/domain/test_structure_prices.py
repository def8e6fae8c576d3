"""Net prices of whole structures: the rule book's worked examples, and laws that hold for any structure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, Right
from domain.intents import Leg
from domain.prices import mid_price, natural_price, one_tick_through, round_to_tick
from domain.quotes import Quote
from tests.domain.samples import contract, quote

P, C = Right.PUT, Right.CALL
Marked = tuple[int, Right, float, float]
"""Ratio, right, strike, mid."""

CONDOR: tuple[Marked, ...] = ((-1, P, 5335.0, 5.95), (1, P, 5305.0, 4.00), (-1, C, 5445.0, 3.10), (1, C, 5475.0, 0.40))
LT112_SPY: tuple[Marked, ...] = ((1, P, 511.0, 9.17), (-1, P, 506.0, 8.34), (-2, P, 418.0, 2.07))
LT112_SPX: tuple[Marked, ...] = ((1, P, 5110.0, 91.75), (-1, P, 5060.0, 83.45), (-2, P, 4180.0, 20.70))
LT112_ES: tuple[Marked, ...] = ((1, P, 5060.0, 91.50), (-1, P, 5010.0, 83.00), (-2, P, 4140.0, 20.50))


def structure(marked: tuple[Marked, ...], half: float = 0.0) -> tuple[tuple[Leg, ...], dict[Contract, Quote]]:
    """Legs and quotes ``half`` points to each side of the mids."""
    legs = tuple(Leg(contract=contract(strike, right), ratio=ratio) for ratio, right, strike, _ in marked)
    quotes = {leg.contract: quote(mid - half, mid + half) for leg, (*_, mid) in zip(legs, marked, strict=True)}
    return legs, quotes


def reverse(legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """The legs that close what ``legs`` open."""
    return tuple(Leg(contract=leg.contract, ratio=-leg.ratio) for leg in legs)


@pytest.mark.parametrize(
    ("marked", "credit"),
    [
        (CONDOR, 4.65),
        (CONDOR[2:], 2.70),
        (CONDOR[:2], 1.95),
        (LT112_SPY, 3.31),
        (LT112_SPX, 33.1),
        (LT112_ES, 32.5),
        (LT112_SPY[2:], 4.14),
        (LT112_SPY[:2], -0.83),
    ],
)
def test_worked_examples_have_their_net_price(marked: tuple[Marked, ...], credit: float) -> None:
    legs, quotes = structure(marked)
    assert mid_price(legs, quotes) == pytest.approx(credit, abs=1e-12)
    assert mid_price(reverse(legs), quotes) == pytest.approx(-credit, abs=1e-12)


def test_the_credit_of_the_condor_lies_on_its_tick_and_stays() -> None:
    legs, quotes = structure(CONDOR)
    assert round_to_tick(mid_price(legs, quotes), 0.05) == 4.65


def test_the_profit_order_of_the_condor_pays_two_thirty() -> None:
    assert round_to_tick(-0.5 * 4.65, 0.05) == -2.30


def test_the_profit_order_of_the_naked_puts_pays_twenty_cents_each() -> None:
    both = 0.10 * 4.14
    assert both == pytest.approx(0.414)
    assert round_to_tick(-both / 2, 0.01) == -0.20


def test_the_stop_of_the_condor_goes_one_tick_through_its_close_cost() -> None:
    assert one_tick_through(-3 * 4.65, 0.05) == -14.00


def test_the_stop_of_the_naked_puts_goes_one_cent_through_its_close_cost() -> None:
    assert one_tick_through(-3 * 4.14, 0.01) == -12.43


@pytest.mark.parametrize(("half", "natural"), [(0.05, 4.45), (0.1, 4.25), (0.2, 3.85)])
def test_the_condor_gives_half_a_spread_a_leg_to_be_filled_now(half: float, natural: float) -> None:
    legs, quotes = structure(CONDOR, half)
    assert natural_price(legs, quotes) == pytest.approx(natural, abs=1e-12)
    assert natural_price(reverse(legs), quotes) == pytest.approx(-(2 * 4.65 - natural), abs=1e-12)


def test_a_sold_put_counts_twice_where_its_ratio_is_two() -> None:
    legs, quotes = structure(LT112_SPY, 0.02)
    assert natural_price(legs, quotes) == pytest.approx(3.31 - 4 * 0.02, abs=1e-12)


def test_the_price_of_no_legs_is_nothing() -> None:
    assert mid_price((), {}) == 0.0
    assert natural_price((), {}) == 0.0


CONTRACTS = tuple(contract(strike, right) for strike in (5700.0, 5800.0) for right in Right)
ratios = st.integers(-5, 5).filter(bool)
widths = st.integers(0, 400)
sane = st.builds(lambda bid, wide: quote(bid / 100, (bid + wide) / 100), st.integers(1, 20_000), widths)
books = st.fixed_dictionaries(dict.fromkeys(CONTRACTS, sane))
structures = st.dictionaries(st.sampled_from(CONTRACTS), ratios, min_size=1).map(
    lambda chosen: tuple(Leg(contract=each, ratio=ratio) for each, ratio in chosen.items())
)


def spread(legs: tuple[Leg, ...], quotes: Mapping[Contract, Quote]) -> float:
    """Points between buying and selling one unit."""
    return sum(abs(leg.ratio) * (quotes[leg.contract].ask - quotes[leg.contract].bid) for leg in legs)


@given(structures, books)
def test_being_filled_now_costs_half_the_spread_of_every_leg(legs: tuple[Leg, ...], quotes: dict[Contract, Quote]) -> None:
    given_up = mid_price(legs, quotes) - natural_price(legs, quotes)
    assert given_up == pytest.approx(spread(legs, quotes) / 2, abs=1e-9)
    assert given_up >= -1e-9


@given(structures, books)
def test_there_and_back_costs_the_spread_and_nothing_at_the_mid(legs: tuple[Leg, ...], quotes: dict[Contract, Quote]) -> None:
    round_trip = natural_price(legs, quotes) + natural_price(reverse(legs), quotes)
    assert round_trip == pytest.approx(-spread(legs, quotes), abs=1e-9)
    assert mid_price(legs, quotes) + mid_price(reverse(legs), quotes) == pytest.approx(0.0, abs=1e-9)


@given(structures.flatmap(lambda legs: st.tuples(st.just(legs), st.permutations(legs))), books)
def test_the_order_of_legs_does_not_matter(two: tuple[tuple[Leg, ...], list[Leg]], quotes: dict[Contract, Quote]) -> None:
    legs, shuffled = two
    assert mid_price(shuffled, quotes) == pytest.approx(mid_price(legs, quotes), abs=1e-9)
    assert natural_price(shuffled, quotes) == pytest.approx(natural_price(legs, quotes), abs=1e-9)


@given(structures, books, st.integers(2, 50))
def test_as_many_units_have_as_many_times_the_price(legs: tuple[Leg, ...], quotes: dict[Contract, Quote], units: int) -> None:
    scaled = tuple(Leg(contract=leg.contract, ratio=leg.ratio * units) for leg in legs)
    assert mid_price(scaled, quotes) == pytest.approx(units * mid_price(legs, quotes), abs=1e-6)
    assert natural_price(scaled, quotes) == pytest.approx(units * natural_price(legs, quotes), abs=1e-6)


@given(structures, books)
def test_a_structure_costs_what_its_legs_cost_one_by_one(legs: tuple[Leg, ...], quotes: dict[Contract, Quote]) -> None:
    assert mid_price(legs, quotes) == pytest.approx(sum(mid_price((leg,), quotes) for leg in legs), abs=1e-9)
    assert natural_price(legs, quotes) == pytest.approx(sum(natural_price((leg,), quotes) for leg in legs), abs=1e-9)


@given(structures, books, st.integers(1, 300))
def test_a_wider_book_is_never_better(legs: tuple[Leg, ...], quotes: dict[Contract, Quote], more: int) -> None:
    wider = {each: quote(found.bid, found.ask + more / 100) for each, found in quotes.items()}
    assert natural_price(legs, wider) <= natural_price(legs, quotes) + 1e-9


@given(structures, books, st.data())
def test_one_leg_without_two_sides_leaves_no_mid(
    legs: tuple[Leg, ...], quotes: dict[Contract, Quote], data: st.DataObject
) -> None:
    broken = data.draw(st.sampled_from(legs)).contract
    for odd in (math.nan, math.inf, 0.0, -1.0):
        assert math.isnan(mid_price(legs, quotes | {broken: quote(odd, 1.0)}))
        assert math.isnan(mid_price(legs, quotes | {broken: quote(1.0, odd)}))
    assert math.isnan(mid_price(legs, quotes | {broken: quote(1.2, 1.0)}))


@given(structures, books, st.data())
def test_the_side_that_is_traded_on_must_be_there(
    legs: tuple[Leg, ...], quotes: dict[Contract, Quote], data: st.DataObject
) -> None:
    leg = data.draw(st.sampled_from(legs))
    book = quotes[leg.contract]
    without_bid, without_ask = quote(math.nan, book.ask), quote(book.bid, math.nan)
    needed, other = (without_ask, without_bid) if leg.ratio > 0 else (without_bid, without_ask)
    assert math.isnan(natural_price(legs, quotes | {leg.contract: needed}))
    assert natural_price(legs, quotes | {leg.contract: other}) == natural_price(legs, quotes)


@pytest.mark.parametrize("price", [mid_price, natural_price])
@pytest.mark.parametrize("place", range(4))
def test_the_leg_that_has_no_quote_is_named(price: object, place: int) -> None:
    assert callable(price)
    legs, quotes = structure(CONDOR)
    gone = legs[place].contract
    del quotes[gone]
    with pytest.raises(KeyError, match=rf"^'no quote for {re.escape(gone.name)}'$"):
        price(legs, quotes)
