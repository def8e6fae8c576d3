"""Round trips made of fills: examples by hand, and identities that hold for any fills."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.statistics.trades import Fill, Trade, TradeLedger
from tests.simulator.toy_market import ABC, IDX

START = datetime(2024, 3, 4, 15, tzinfo=UTC)
Made = tuple[float, float]


def fill(number: int, quantity: float, price: float, *, fee: float = 0.0, worth: float = 1.0, order: int | None = None) -> Fill:
    moment = START + timedelta(minutes=number)
    return Fill(
        symbol=ABC,
        order_id=number if order is None else order,
        time=moment,
        quantity=quantity,
        price=price,
        fee=fee,
        worth=worth,
        is_win=lambda profit: profit > 0,
    )


def ledger(*fills: Fill) -> TradeLedger:
    made = TradeLedger()
    for one in fills:
        made.fill(one)
    return made


def test_a_round_trip_has_its_entry_its_exit_and_the_orders_of_both() -> None:
    (trade,) = ledger(fill(1, 2, 10.0, fee=1.0, worth=100.0), fill(2, -2, 12.5, fee=1.5, worth=100.0)).closed
    assert trade == Trade(
        symbol=ABC, entry_time=START + timedelta(minutes=1), entry_price=10.0, is_long=True, quantity=2.0,
        exit_time=START + timedelta(minutes=2), exit_price=12.5, profit=500.0, fees=2.5, adverse=0.0, favorable=500.0,
        given_back=0.0, is_win=True, order_ids=(1, 2),
    )  # fmt: skip
    assert trade.duration == timedelta(minutes=1)


def test_a_short_gains_where_prices_fall() -> None:
    (trade,) = ledger(fill(1, -3, 10.0), fill(2, 3, 9.0)).closed
    assert (trade.is_long, trade.profit, trade.adverse, trade.favorable) == (False, 3.0, 0.0, 3.0)


def test_the_first_entry_is_closed_first_and_each_closing_is_a_trade() -> None:
    made = ledger(fill(1, 1, 10.0, fee=1.0), fill(2, 2, 11.0, fee=2.0), fill(3, -2, 12.0, fee=4.0), fill(4, -1, 13.0, fee=8.0))
    assert [(one.entry_price, one.exit_price, one.quantity, one.profit, one.fees) for one in made.closed] == [
        (10.0, 12.0, 1.0, 2.0, 5.0),
        (11.0, 12.0, 1.0, 1.0, 2.0),
        (11.0, 13.0, 1.0, 2.0, 8.0),
    ]
    assert [one.order_ids for one in made.closed] == [(1, 3), (2, 3), (2, 4)]
    assert made.open_symbols() == []


def test_more_than_was_open_turns_the_position_and_the_rest_pays_no_fee() -> None:
    made = ledger(fill(1, 1, 10.0), fill(2, -3, 12.0, fee=6.0), fill(3, 2, 11.0, fee=1.0))
    first, second = made.closed
    assert (first.is_long, first.profit, first.fees) == (True, 2.0, 6.0)
    assert (second.is_long, second.quantity, second.profit, second.fees) == (False, 2.0, 2.0, 1.0)
    assert second.order_ids == (2, 3)


def test_an_orders_fee_counts_with_its_first_fill_only() -> None:
    made = ledger(fill(1, 1, 10.0, fee=3.0, order=7), fill(2, 1, 10.0, fee=3.0, order=7), fill(3, -2, 10.0, fee=0.0))
    assert [one.fees for one in made.closed] == [3.0, 0.0]


def test_market_prices_tell_how_bad_and_how_good_it_was() -> None:
    made = ledger(fill(1, 1, 10.0))
    for price in (11.0, 14.0, 8.0, 9.0):
        made.see(ABC, price)
    made.fill(fill(2, -1, 10.5))
    (trade,) = made.closed
    assert (trade.adverse, trade.favorable, trade.given_back, trade.profit) == (-2.0, 4.0, 6.0, 0.5)


def test_a_later_entry_shares_the_range_of_prices_and_has_a_fall_of_its_own() -> None:
    made = ledger(fill(1, 1, 10.0))
    made.see(ABC, 14.0)
    made.fill(fill(2, 1, 12.0))
    made.see(ABC, 13.0)
    made.fill(fill(3, -2, 12.0))
    assert [(one.favorable, one.given_back) for one in made.closed] == [(4.0, 2.0), (2.0, 1.0)]


def test_a_split_changes_what_is_open_and_nothing_that_is_over() -> None:
    made = ledger(fill(1, 1, 10.0), fill(2, -1, 11.0), fill(3, 2, 20.0))
    made.see(ABC, 24.0)
    made.split(ABC, 0.5)
    made.split(IDX, 0.5)
    made.fill(fill(4, -4, 11.0))
    over, trade = made.closed
    assert (over.entry_price, over.quantity) == (10.0, 1.0)
    assert (trade.entry_price, trade.quantity, trade.profit, trade.favorable) == (10.0, 4.0, 4.0, 8.0)


FILLS = st.lists(
    st.tuples(st.integers(-5, 5).filter(bool).map(float), st.integers(1, 40).map(lambda cents: cents / 4)),
    min_size=1,
    max_size=25,
)


@given(made=FILLS)
def test_the_profits_of_trades_and_of_what_is_open_are_the_cash_and_the_worth(made: list[Made]) -> None:
    book = ledger(*(fill(number, quantity, price) for number, (quantity, price) in enumerate(made)))
    last = made[-1][1]
    cash = -sum(quantity * price for quantity, price in made)
    held = sum(quantity for quantity, _ in made)
    if held:
        book.fill(fill(len(made), -held, last))
    assert sum(one.profit for one in book.closed) == pytest.approx(cash + held * last)
    assert book.open_symbols() == []


@given(made=FILLS)
def test_every_trade_stands_between_its_worst_and_its_best(made: list[Made]) -> None:
    for one in ledger(*(fill(number, quantity, price) for number, (quantity, price) in enumerate(made))).closed:
        assert one.adverse <= min(one.profit, 0.0) <= max(one.profit, 0.0) <= one.favorable
        assert one.given_back >= 0.0
        assert one.quantity > 0
        assert one.entry_time <= one.exit_time


@given(made=FILLS)
def test_no_fee_is_lost_and_none_is_counted_twice(made: list[Made]) -> None:
    book = ledger(*(fill(number, quantity, price, fee=1.0) for number, (quantity, price) in enumerate(made)))
    held = sum(quantity for quantity, _ in made)
    if held:
        book.fill(fill(len(made), -held, 1.0, fee=1.0))
    assert sum(one.fees for one in book.closed) == pytest.approx(len(made) + bool(held))
