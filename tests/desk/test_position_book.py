"""The desk's own record of positions, from fills alone."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.position_book import PositionBook
from domain.intents import StrategyName
from domain.positions import PositionState
from tests.desk.builders import CONDOR, LONG_CALL, LONG_PUT, SHORT_CALL, SHORT_PUT, instant, intent, position

PRICES = {SHORT_PUT: 5.95, LONG_PUT: 4.00, SHORT_CALL: 3.10, LONG_CALL: 0.40}


def _open(book: PositionBook) -> None:
    book.begin(intent(), instant(10, 30))
    for leg in CONDOR:
        book.fill("p-1", leg.contract, 2 * leg.ratio, PRICES[leg.contract], 2.0)


def test_an_opened_position_knows_its_net_entry_price_per_unit() -> None:
    book = PositionBook()
    _open(book)
    opened = book.opened("p-1")
    assert opened.state is PositionState.OPEN
    assert opened.quantity == 2
    assert opened.entry_price == pytest.approx(4.65)
    assert opened.cash_flow == pytest.approx(930.0)
    assert opened.fees == pytest.approx(8.0)


def test_a_round_trip_leaves_nothing_held_and_the_profit_after_fees() -> None:
    book = PositionBook()
    _open(book)
    book.opened("p-1")
    book.closing("p-1")
    for leg in CONDOR:
        book.fill("p-1", leg.contract, -2 * leg.ratio, PRICES[leg.contract] / 2, 0.0)
    closed = book.settle_state("p-1", instant(12, 0), "profit")
    assert closed.state is PositionState.CLOSED
    assert closed.exit_reason == "profit"
    assert closed.profit == pytest.approx(465.0 - 8.0)
    assert book.held() == {}
    assert book.live() == ()


def test_a_closing_order_that_ends_unfilled_leaves_the_position_open() -> None:
    book = PositionBook([position()])
    book.closing("p-1")
    assert book.settle_state("p-1", instant(12, 0), "stop").state is PositionState.OPEN
    assert len(book.held()) == 4


def test_an_unfilled_opening_is_dropped_and_a_filled_one_is_not() -> None:
    book = PositionBook()
    book.begin(intent(), instant(10, 30))
    book.discard_unfilled("p-1")
    assert book.get("p-1") is None
    _open(book)
    book.discard_unfilled("p-1")
    assert book.get("p-1") is not None


def test_units_are_the_whole_structures_filled() -> None:
    book = PositionBook()
    book.begin(intent(quantity=3), instant(10, 30))
    for leg in CONDOR:
        book.fill("p-1", leg.contract, 2 * leg.ratio, PRICES[leg.contract], 0.0)
    assert book.opened("p-1").quantity == 2


def test_closed_positions_can_be_forgotten() -> None:
    book = PositionBook([position(), replace(position(held=False, state=PositionState.CLOSED), position_id="p-0")])
    assert len(book.of(StrategyName.ZERO_DTE)) == 2
    book.forget_closed()
    assert [p.position_id for p in book.of(StrategyName.ZERO_DTE)] == ["p-1"]


def test_the_holder_of_a_contract_is_the_live_position_that_has_it() -> None:
    book = PositionBook([position()])
    holder = book.holder_of(SHORT_CALL)
    assert holder is not None
    assert holder.position_id == "p-1"
    assert book.holder_of(replace(SHORT_CALL, strike=1.0)) is None


@pytest.mark.parametrize("price", [math.nan, math.inf])
def test_a_fill_without_a_price_is_a_broken_contract(price: float) -> None:
    book = PositionBook()
    book.begin(intent(), instant(10, 30))
    with pytest.raises(ValueError, match="not a number"):
        book.fill("p-1", SHORT_PUT, -2, price, 0.0)


@given(
    st.lists(
        st.tuples(st.sampled_from([leg.contract for leg in CONDOR]), st.integers(-5, 5), st.integers(1, 2000)), max_size=20
    )
)
def test_cash_and_holdings_are_the_sum_of_the_fills(fills: list[tuple[object, int, int]]) -> None:
    book = PositionBook()
    book.begin(intent(), instant(10, 30))
    for contract, quantity, cents in fills:
        book.fill("p-1", contract, quantity, cents / 100, 1.0)  # type: ignore[arg-type]
    found = book.get("p-1")
    assert found is not None
    assert found.cash_flow == pytest.approx(-sum(quantity * cents for _, quantity, cents in fills), abs=1e-6)
    assert found.fees == len(fills)
    for leg in CONDOR:
        assert dict(found.held).get(leg.contract, 0) == sum(q for c, q, _ in fills if c == leg.contract)
