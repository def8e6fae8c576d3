"""What getting out costs, whether its quotes can be believed, and which legs can be traded."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract, Right
from domain.positions import Position
from domain.quotes import Quote
from domain.snapshots import MarketSnapshot
from strategies.closing import closable, close_cost, has_short, is_in_doubt, units_held, whole
from tests.strategies.scenes import CONDOR, FRIDAY, condor, marked, market_of, new_york, requoted

AT = new_york(FRIDAY, 12)
NAN = math.nan
SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL = (leg.contract for leg in CONDOR)
MARKET = marked(market_of(AT), (5.95, 4.0, 3.1, 0.4))


def told(changes: dict[Contract, tuple[float, float]]) -> MarketSnapshot:
    return requoted(MARKET, {c: Quote(bid=bid, ask=ask, at=AT) for c, (bid, ask) in changes.items()})


def holding(**quantities: int) -> Position:
    """The condor with other quantities held: sp, lp, sc, lc."""
    by_name = dict(zip(("sp", "lp", "sc", "lc"), (SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL), strict=True))
    return replace(condor(), held=tuple((by_name[name], quantity) for name, quantity in quantities.items()))


def test_the_close_costs_the_mid_of_every_leg() -> None:
    assert close_cost(condor(), MARKET) == pytest.approx(4.65)


def test_the_close_cost_is_of_one_unit() -> None:
    assert close_cost(condor(units=3), MARKET) == pytest.approx(4.65)


def test_a_short_with_an_ask_only_counts_at_its_ask() -> None:
    assert close_cost(condor(), told({SHORT_CALL: (NAN, 0.05)})) == pytest.approx(4.65 - 3.1 + 0.05)


def test_a_long_without_a_bid_counts_nothing() -> None:
    assert close_cost(condor(), told({LONG_CALL: (NAN, 0.05)})) == pytest.approx(5.05)
    assert close_cost(condor(), told({LONG_CALL: (0.0, 0.05)})) == pytest.approx(5.05)


@pytest.mark.parametrize("ask", [NAN, 0.0, math.inf])
def test_a_short_without_an_ask_has_no_close_cost(ask: float) -> None:
    assert close_cost(condor(), told({SHORT_PUT: (5.9, ask)})) is None


def test_a_short_without_any_quote_has_no_close_cost() -> None:
    bare = replace(MARKET, marks={}, chains={})
    assert close_cost(condor(), bare) is None


@pytest.mark.parametrize(
    ("bid", "ask", "doubt"),
    [(5.9, 6.0, False), (2.0, 6.0, False), (1.99, 6.0, True), (NAN, 6.0, True), (5.9, NAN, True), (6.1, 6.0, True)],
)
def test_a_short_wider_than_its_mid_or_one_sided_is_in_doubt(bid: float, ask: float, doubt: bool) -> None:
    assert is_in_doubt(condor(), told({SHORT_PUT: (bid, ask)}), 0.10) is doubt


@pytest.mark.parametrize(
    ("bid", "ask", "doubt"), [(NAN, 0.10, False), (0.0, 0.10, False), (NAN, 0.15, True), (0.05, 0.15, False)]
)
def test_a_short_that_is_worth_next_to_nothing_does_not_hold_up_the_stop(bid: float, ask: float, doubt: bool) -> None:
    assert is_in_doubt(condor(), told({SHORT_PUT: (bid, ask)}), 0.10) is doubt


def test_the_quote_of_a_long_is_never_in_doubt() -> None:
    assert not is_in_doubt(condor(), told({LONG_CALL: (NAN, 5.0)}), 0.10)


def test_a_short_without_any_quote_is_in_doubt() -> None:
    assert is_in_doubt(condor(), replace(MARKET, marks={}, chains={}), 0.10)


def test_everything_quoted_closes_in_one_order() -> None:
    found = closable(condor(units=3), MARKET)
    assert found.quantity == 3
    assert {leg.contract: leg.ratio for leg in found.legs} == {leg.contract: -leg.ratio for leg in CONDOR}
    assert (found.stuck, found.worthless) == ((), ())


def test_a_long_without_a_bid_is_left_to_expire() -> None:
    found = closable(condor(), told({LONG_CALL: (0.0, 0.05)}))
    assert {leg.contract: leg.ratio for leg in found.legs} == {SHORT_PUT: 1, LONG_PUT: -1, SHORT_CALL: 1}
    assert found.worthless == (LONG_CALL,)


def test_a_short_without_an_ask_keeps_its_whole_side() -> None:
    found = closable(condor(), told({SHORT_CALL: (3.0, NAN)}))
    assert {leg.contract: leg.ratio for leg in found.legs} == {SHORT_PUT: 1, LONG_PUT: -1}
    assert set(found.stuck) == {SHORT_CALL, LONG_CALL}


def test_a_short_without_a_bid_can_be_bought_back() -> None:
    found = closable(condor(), told({SHORT_CALL: (NAN, 0.05)}))
    assert {leg.contract for leg in found.legs} == {leg.contract for leg in CONDOR}


def test_nothing_quoted_closes_nothing() -> None:
    found = closable(condor(), replace(MARKET, marks={}, chains={}))
    assert (found.legs, found.quantity) == ((), 0)
    assert set(found.stuck) == {leg.contract for leg in CONDOR}


def test_longs_that_are_left_can_be_sold() -> None:
    found = closable(holding(lp=2), MARKET)
    assert [(leg.contract, leg.ratio) for leg in found.legs] == [(LONG_PUT, -1)]
    assert found.quantity == 2


def test_the_whole_position_closes_whatever_its_quotes() -> None:
    found = whole(condor(units=2))
    assert {leg.contract: leg.ratio * found.quantity for leg in found.legs} == {leg.contract: -2 * leg.ratio for leg in CONDOR}


@pytest.mark.parametrize(
    ("held", "units"),
    [
        ({"sp": -1, "lp": 1, "sc": -1, "lc": 1}, 1),
        ({"sp": -3, "lp": 3, "sc": -3, "lc": 3}, 3),
        ({"sp": -2, "lp": 1, "sc": -1, "lc": 1}, None),
        ({"sp": -1, "lp": 1}, None),
        ({"sp": 1, "lp": -1, "sc": 1, "lc": -1}, None),
        ({}, None),
    ],
)
def test_units_are_counted_only_when_the_legs_are_even(held: dict[str, int], units: int | None) -> None:
    assert units_held(holding(**held)) == units


@pytest.mark.parametrize(("held", "short"), [({"sp": -1, "lp": 1}, True), ({"lp": 1, "lc": 1}, False), ({}, False)])
def test_a_short_is_a_negative_quantity(held: dict[str, int], short: bool) -> None:
    assert has_short(holding(**held)) is short


_SIDE = st.one_of(st.just(NAN), st.just(0.0), st.floats(0.05, 20.0))
_QUANTITY = st.integers(-4, 4).filter(bool)


@given(
    held=st.dictionaries(st.sampled_from([leg.contract for leg in CONDOR]), _QUANTITY, min_size=1),
    sides=st.lists(st.tuples(_SIDE, _SIDE), min_size=4, max_size=4),
)
def test_a_closing_order_only_takes_away_and_never_bares_a_short(
    held: dict[Contract, int], sides: list[tuple[float, float]]
) -> None:
    market = told(dict(zip((leg.contract for leg in CONDOR), sides, strict=True)))
    position = replace(condor(), held=tuple(held.items()))
    found = closable(position, market)
    left = dict(held)
    for leg in found.legs:
        traded = leg.ratio * found.quantity
        assert traded == -held[leg.contract]
        quote = market.quote(leg.contract)
        assert quote is not None
        assert (quote.ask if traded > 0 else quote.bid) > 0.0
        del left[leg.contract]
    for right in Right:
        if any(quantity < 0 for c, quantity in left.items() if c.right is right):
            assert {c: q for c, q in left.items() if c.right is right} == {c: q for c, q in held.items() if c.right is right}
