from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Right
from domain.quotes import Chain, OptionQuote
from tests.domain.samples import contract, quote

ODD = (math.nan, math.inf, -math.inf, 0.0, -1.0)
prices = st.floats(min_value=0.01, max_value=1e5)


def option_quote(strike: float, right: Right, expiry: date = date(2026, 1, 2)) -> OptionQuote:
    return OptionQuote(contract=contract(strike, right, expiry=expiry), quote=quote())


@pytest.mark.parametrize("odd", ODD)
def test_a_missing_zero_or_negative_side_is_not_two_sided(odd: float) -> None:
    for one in (quote(odd, 1.0), quote(1.0, odd), quote(odd, odd)):
        assert not one.is_two_sided
        assert math.isnan(one.mid)
        assert math.isnan(one.width)


def test_a_crossed_quote_has_no_mid() -> None:
    assert not quote(1.2, 1.0).is_two_sided
    assert math.isnan(quote(1.2, 1.0).mid)


def test_a_locked_quote_is_two_sided_with_no_width() -> None:
    assert quote(1.0, 1.0).is_two_sided
    assert quote(1.0, 1.0).width == 0.0


@given(prices, prices)
def test_the_mid_lies_between_bid_and_ask(one: float, two: float) -> None:
    sane = quote(min(one, two), max(one, two))
    assert sane.bid <= sane.mid <= sane.ask
    assert sane.width == sane.ask - sane.bid >= 0.0


CHAIN = Chain(
    root="SPXW",
    underlying="SPX",
    quotes=(
        option_quote(5900.0, Right.CALL),
        option_quote(5800.0, Right.PUT),
        option_quote(5700.0, Right.PUT),
        option_quote(5700.0, Right.PUT, date(2026, 1, 5)),
    ),
)


def test_a_chain_gives_a_contract_its_quote() -> None:
    found = CHAIN.get(contract(5800.0, Right.PUT))
    assert found is not None
    assert found.contract.strike == 5800.0
    assert CHAIN.get(contract(5805.0, Right.PUT)) is None


def test_a_chain_is_counted_and_walked_in_its_own_order() -> None:
    assert len(CHAIN) == 4
    assert [entry.contract.strike for entry in CHAIN] == [5900.0, 5800.0, 5700.0, 5700.0]


def test_expiries_ascend_and_come_once() -> None:
    assert CHAIN.expiries() == (date(2026, 1, 2), date(2026, 1, 5))


def test_a_side_is_one_right_and_expiry_by_strike() -> None:
    assert [entry.contract.strike for entry in CHAIN.side(Right.PUT, date(2026, 1, 2))] == [5700.0, 5800.0]
    assert CHAIN.side(Right.CALL, date(2026, 1, 5)) == ()


def test_an_empty_chain_has_nothing() -> None:
    empty = Chain(root="SPXW", underlying="SPX", quotes=())
    assert (len(empty), empty.expiries(), empty.get(contract())) == (0, (), None)


def test_chains_with_the_same_quotes_are_equal() -> None:
    assert Chain(root="SPXW", underlying="SPX", quotes=CHAIN.quotes) == CHAIN
    assert "_by_contract" not in repr(CHAIN)
