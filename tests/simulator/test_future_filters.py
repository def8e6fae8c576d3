"""Filters of futures chains (FutureFilterUniverse.cs, ContractSecurityFilterUniverse.cs)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.future_filters import FutureFilterUniverse, FutureUniverse, is_standard
from simulator.errors import InvalidOperationException
from simulator.market import UniverseRow
from simulator.symbols import Symbol
from tests.simulator.futures_world import ES, JUNE, MARCH, SEPTEMBER
from tests.simulator.toy_market import MONDAY, ToyMarket

HOURS = ToyMarket().hours(ES)
ODD = Symbol.create_future("ES", "cme", date(2024, 4, 3))
NOW = datetime.combine(MONDAY, datetime.min.time())


def universe(*contracts: Symbol, now: datetime = NOW) -> FutureFilterUniverse:
    return FutureFilterUniverse([FutureUniverse(one, None) for one in contracts], HOURS, now)


def left(found: FutureFilterUniverse) -> list[Symbol]:
    return found.apply_types().symbols()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 11, [MARCH]),
        (0, 10, []),
        (12, 200, [JUNE, SEPTEMBER]),
        (timedelta(0), timedelta(days=109), [MARCH, JUNE]),
        (timedelta(days=10, hours=1), timedelta(days=11, hours=23), [MARCH]),
        (timedelta(days=11, hours=1), timedelta(days=12), []),
        (0, timedelta.max, [MARCH, JUNE, SEPTEMBER]),
    ],
)
def test_expiration_counts_from_the_day_itself(first: int | timedelta, last: int | timedelta, expected: list[Symbol]) -> None:
    assert left(universe(MARCH, JUNE, SEPTEMBER).expiration(first, last)) == expected


@given(st.lists(st.dates(date(2024, 1, 1), date(2025, 12, 31)), max_size=12), st.integers(-40, 400), st.integers(-40, 400))
def test_expiration_keeps_whatever_expires_between(days: list[date], first: int, last: int) -> None:
    contracts = [Symbol.create_future("ES", "cme", day) for day in days]
    wanted = [one for one in contracts if first <= (one.id.date.date() - MONDAY).days <= last]
    assert left(universe(*contracts).expiration(first, last)) == wanted


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (lambda u: u.front_month(), [MARCH]),
        (lambda u: u.back_month(), [JUNE]),
        (lambda u: u.back_months(), [JUNE, SEPTEMBER]),
        (lambda u: u.expiration_cycle([3, 9]), [SEPTEMBER, MARCH]),
        (lambda u: u.contract_months([6]), [JUNE]),
        (lambda u: u.contracts([JUNE]), [JUNE]),
        (lambda u: u.contracts(lambda rows: [row for row in rows if row.symbol == MARCH]), [MARCH]),
        (lambda u: u.contracts(lambda rows: [row.symbol for row in rows][:1]), [SEPTEMBER]),
        (lambda u: u.include_weeklys().only_apply_filter_at_market_open(), [SEPTEMBER, MARCH, JUNE]),
    ],
)
def test_each_filter_keeps_its_contracts(
    narrow: Callable[[FutureFilterUniverse], FutureFilterUniverse], expected: list[Symbol]
) -> None:
    found = narrow(universe(SEPTEMBER, MARCH, JUNE))
    assert left(found) == expected
    assert found.count == len(found) == len(list(found)) == len(expected)


def test_contract_months_and_expiration_cycle_differ_for_crude_oil() -> None:
    march = Symbol.create_future("CL", "nymex", date(2024, 2, 20))
    assert left(universe(march).contract_months([3])) == [march]
    assert left(universe(march).expiration_cycle([3])) == []
    assert left(universe(march).expiration_cycle([2])) == [march]


def test_standard_contracts_expire_on_the_day_of_their_rule() -> None:
    assert [is_standard(one, HOURS) for one in (MARCH, JUNE, ODD)] == [True, True, False]
    assert is_standard(Symbol.create_future("XYZ", "cme", date(2024, 4, 3)), HOURS)
    assert left(universe(MARCH, ODD, JUNE).standards_only()) == [MARCH, JUNE]
    assert left(universe(MARCH, ODD, JUNE).weeklys_only()) == [ODD]
    assert left(universe(MARCH, ODD, JUNE).weeklys_only().front_month()) == [ODD]


@pytest.mark.parametrize("late", ["standards_only", "include_weeklys"])
def test_types_are_chosen_before_other_filters(late: str) -> None:
    with pytest.raises(InvalidOperationException, match="Type filters have already been applied"):
        getattr(universe(MARCH).front_month(), late)()


def test_nothing_left_is_no_error() -> None:
    assert left(universe().front_month().back_months()) == []


def test_a_contract_that_is_not_listed_may_be_asked_for() -> None:
    found = list(universe(MARCH).contracts([JUNE]))
    assert [(one.symbol, one.close, one.open_interest) for one in found] == [(JUNE, 0.0, 0.0)]


@pytest.mark.parametrize("bad", [[5], ["ES15H24"]])
def test_what_is_no_contract_cannot_be_asked_for(bad: Iterable[object]) -> None:
    with pytest.raises(TypeError, match="neither a Symbol nor a contract"):
        universe(MARCH).contracts(bad)


def test_a_row_of_the_file_gives_the_days_figures() -> None:
    row = UniverseRow(date(2024, 3, 15), 0.0, None, 1.0, 4.0, 0.5, 2.0, 30.0, None, *[None] * 6)
    one = FutureUniverse(MARCH, row)
    assert (one.open, one.high, one.low, one.close, one.value, one.price, one.volume) == (1.0, 4.0, 0.5, 2.0, 2.0, 2.0, 30.0)
    assert one.open_interest == 0.0
    assert one.id == MARCH.id
