"""Margins of options on futures: LEAN's S-curve over the strike (FuturesOptionsMarginModel.cs), by its own laws."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.margin import MarginPosition, MarginSecurity, initial_margin_single, single
from simulator.symbols import Market, Symbol
from tests.simulator.margin_market import CALL, PUT, Book, book_of

ES = Symbol.create_future("ES", Market.CME, date(2020, 6, 19))
INITIAL, MAINTENANCE = 6930.0, 6300.0
SPOT = 3200.0
STRIKES = st.integers(1600, 6400).map(float)
RIGHTS = st.sampled_from([CALL, PUT])
LOTS = st.integers(1, 50)


def on_es(right: OptionRight, strike: float) -> Symbol:
    return Symbol.create_option(ES, Market.CME, OptionStyle.AMERICAN, right, strike, date(2020, 6, 19))


def market(*options: Symbol, spot: float = SPOT, margins: tuple[float, float] | None = (INITIAL, MAINTENANCE)) -> Book:
    future = MarginSecurity(symbol=ES, price=spot, multiplier=50.0, future_margins=margins)
    return book_of(
        future, *(MarginSecurity(symbol=one, price=20.0, multiplier=50.0, future_margins=margins) for one in options)
    )


def kept(right: OptionRight, strike: float, quantity: float, **changes: float) -> float:
    symbol = on_es(right, strike)
    return single.maintenance(symbol, quantity, market(symbol, **changes))  # type: ignore[arg-type]


def asked(right: OptionRight, strike: float, quantity: float) -> float:
    symbol = on_es(right, strike)
    return initial_margin_single(MarginPosition(symbol, quantity), market(symbol))


@pytest.mark.parametrize(
    ("right", "quantity", "strike", "share"),
    [
        (CALL, 1, SPOT, 0.5 * 1.2),
        (PUT, 1, SPOT, 0.5),
        (CALL, -1, SPOT * 1.5, 0.5),
        (PUT, -1, SPOT * 0.3, 0.5 * 1.25),
    ],
)
def test_half_of_the_most_is_kept_at_the_curves_middle(right: OptionRight, quantity: int, strike: float, share: float) -> None:
    assert kept(right, strike, quantity) == pytest.approx(int(MAINTENANCE * share), abs=1.0)


@given(RIGHTS, STRIKES, STRIKES, st.sampled_from([-1, 1]))
def test_an_option_further_in_the_money_keeps_no_less(right: OptionRight, one: float, other: float, side: int) -> None:
    low, high = min(one, other), max(one, other)
    deep, far = (low, high) if right is CALL else (high, low)
    assert kept(right, deep, side) >= kept(right, far, side)


@given(RIGHTS, STRIKES, st.sampled_from([-1, 1]), LOTS)
def test_as_many_options_keep_as_many_times_as_much_but_for_cut_cents(
    right: OptionRight, strike: float, side: int, lots: int
) -> None:
    one, all_of_them = kept(right, strike, side), kept(right, strike, side * lots)
    assert one * lots <= all_of_them <= (one + 1.0) * lots


@given(RIGHTS, STRIKES, st.sampled_from([-1, 1]), LOTS)
def test_what_is_asked_and_kept_is_whole_money_within_the_curves_ends(
    right: OptionRight, strike: float, side: int, lots: int
) -> None:
    quantity = float(side * lots)
    held, first = kept(right, strike, quantity), asked(right, strike, quantity)
    assert held == int(held)
    assert 0.0 <= held <= MAINTENANCE * lots * 1.25
    assert abs(first) <= INITIAL * lots * 1.25


@given(STRIKES, LOTS)
def test_a_sold_option_keeps_no_less_than_a_bought_one(strike: float, lots: int) -> None:
    if strike <= SPOT:
        assert kept(PUT, strike, -lots) >= kept(PUT, strike, lots)
    if strike >= SPOT:
        assert kept(CALL, strike, -lots) >= kept(CALL, strike, lots)


@pytest.mark.parametrize("right", [CALL, PUT])
def test_without_a_price_of_the_future_nothing_is_kept(right: OptionRight) -> None:
    assert kept(right, SPOT, -1, spot=0.0) == 0.0


@pytest.mark.parametrize("right", [CALL, PUT])
def test_without_margins_of_the_future_nothing_is_kept(right: OptionRight) -> None:
    symbol = on_es(right, SPOT)
    assert single.maintenance(symbol, -3, market(symbol, margins=None)) == 0.0


@pytest.mark.parametrize(("right", "strike"), [(CALL, 1e6), (PUT, 0.01)])
def test_far_beyond_the_curve_nothing_or_next_to_nothing_is_kept(right: OptionRight, strike: float) -> None:
    assert kept(right, strike, 1) < 1.0


@given(st.integers(-50, 50))
def test_a_future_keeps_its_margin_for_each_contract_whatever_its_side(quantity: int) -> None:
    assert ES.security_type is SecurityType.FUTURE
    assert single.maintenance(ES, quantity, market()) == MAINTENANCE * abs(quantity)
    assert abs(initial_margin_single(MarginPosition(ES, quantity), market())) == INITIAL * abs(quantity)
