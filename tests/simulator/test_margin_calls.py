"""Margin calls: when LEAN warns, what it closes and how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.margin import (
    Account,
    MarginPosition,
    MarginReview,
    initial_margin,
    maintenance_margin,
    resolve_groups,
    review_margin,
)
from simulator.margin.lots import with_units
from simulator.symbols import Symbol
from tests.simulator.margin_market import CALL, GOOG, PUT, Book, book_of, es_market, goog, option, shares

JAN = date(2016, 1, 15)
P700, P720 = goog(JAN, 700, PUT), goog(JAN, 720, PUT)


def free(symbol: Symbol, quantity: float) -> float:
    return 0.0


def market() -> Book:
    return book_of(shares(750.0), option(P700, 5.0), option(P720, 9.0))


def review(positions: list[tuple[Symbol, float]], value: float, unsettled: float = 0.0) -> MarginReview:
    book = market()
    groups = resolve_groups([MarginPosition(symbol, quantity) for symbol, quantity in positions], book)
    return review_margin(Account(groups=groups, book=book, value=value, fee_of=free), unsettled)


def test_an_account_without_margin_is_never_called() -> None:
    assert review([(P700, 1)], -100.0) == MarginReview(warn=False)
    assert review([], 0.0) == MarginReview(warn=False)


@pytest.mark.parametrize(("value", "warn"), [(20_000.0, False), (11_054.0, False), (11_052.0, True)])
def test_a_warning_comes_with_five_percent_left(value: float, warn: bool) -> None:
    # One naked 700 put holds back 10,500.
    assert review([(P700, -1)], value) == MarginReview(warn=warn)


def test_between_all_and_110_percent_there_is_neither_warning_nor_call() -> None:
    assert review([(P700, -1)], 10_000.0) == MarginReview(warn=False)


def test_beyond_110_percent_the_position_is_closed() -> None:
    found = review([(P700, -1)], 9_000.0)
    assert found.warn
    assert [call.legs for call in found.calls] == [[(P700, 1.0)]]


def test_unsettled_cash_does_not_count_as_margin() -> None:
    assert not review([(P700, -1)], 12_000.0).warn
    assert review([(P700, -1)], 12_000.0, unsettled=1_000.0).warn


def test_only_as_much_as_needed_is_closed() -> None:
    # 52,500 used of 40,000: 12,500 too much, which takes two of five.
    (call,) = review([(P700, -5)], 40_000.0).calls
    assert call.legs == [(P700, 2.0)]


def test_a_spread_is_closed_as_a_whole() -> None:
    (call,) = review([(P720, -10), (P700, 10)], 15_000.0).calls
    assert sorted(call.legs, key=lambda leg: leg[1]) == [(P700, -3.0), (P720, 3.0)]


@pytest.mark.parametrize(("held", "traded"), [(200.0, -67.0), (-200.0, 67.0)])
def test_shares_are_sold_or_bought_back_one_by_one(held: float, traded: float) -> None:
    # 75,000 used of 50,000: 25,000 too much at 375 a share.
    (call,) = review([(GOOG, held)], 50_000.0).calls
    assert call.legs == [(GOOG, traded)]


def test_a_worthless_account_loses_everything() -> None:
    calls = review([(GOOG, 100), (P700, -2)], 0.0).calls
    assert sorted((leg for call in calls for leg in call.legs), key=lambda leg: leg[1]) == [(GOOG, -100.0), (P700, 2.0)]


def test_fees_make_the_call_larger() -> None:
    book = market()
    for positions, without, with_fees in (([MarginPosition(P700, -5)], 2.0, 3.0), ([MarginPosition(GOOG, 140)], -34.0, -58.0)):
        groups = resolve_groups(positions, book)
        account = Account(groups=groups, book=book, value=40_000.0, fee_of=free)
        (cheap,) = review_margin(account, 0.0).calls
        (dear,) = review_margin(replace(account, fee_of=lambda symbol, quantity: 9_000.0), 0.0).calls
        assert (cheap.legs[0][1], dear.legs[0][1]) == (without, with_fees)


def test_a_bought_option_holds_nothing_back_and_is_closed_too_as_in_lean() -> None:
    call = goog(JAN, 800, CALL)
    book = market() | book_of(option(call, 5.0))
    groups = resolve_groups([MarginPosition(P700, -5), MarginPosition(call, 3)], book)
    found = review_margin(Account(groups=groups, book=book, value=40_000.0, fee_of=free), 0.0)
    assert sorted((leg for each in found.calls for leg in each.legs), key=lambda leg: leg[1]) == [(call, -3.0), (P700, 2.0)]


def test_the_es_one_one_two_of_a_small_account_is_called_group_by_group(lean_data: Path) -> None:
    expiry = date(2020, 6, 19)
    legs = [(expiry, 3150.0, PUT, 1.0), (expiry, 3100.0, PUT, -1.0), (expiry, 2900.0, PUT, -2.0)]
    book, positions = es_market(lean_data, legs, datetime(2020, 1, 6, 15, 36))
    groups = resolve_groups(positions, book)
    account = Account(groups=groups, book=book, value=8_900.0, fee_of=lambda symbol, quantity: abs(quantity) * 2.5)
    found = review_margin(account, 0.0)
    assert [[quantity for _, quantity in call.legs] for call in found.calls] == [[-1.0, 1.0, 1.0], [1.0]]


@given(st.integers(1, 30), st.floats(1_000, 200_000))
def test_after_the_calls_the_rest_fits_the_account(contracts: int, value: float) -> None:
    book = market()
    (group,) = resolve_groups([MarginPosition(P700, -contracts)], book)
    for call in review_margin(Account(groups=[group], book=book, value=value, fee_of=free), 0.0).calls:
        left = with_units(group, group.quantity - call.lots, book)
        assert 0 < call.lots <= contracts
        assert maintenance_margin(left, book) <= value + 0.01
        assert (
            initial_margin(left, book)
            <= max(0.0, maintenance_margin(group, book) - (maintenance_margin(group, book) - value)) + 0.01
        )
