"""Correlation groups and crowding in the gate."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.contracts import ProductKind
from domain.intents import StrategyName
from domain.quotes import UnderlyingView
from domain.refusals import CheckResult, RefusalCode
from domain.settings import GroupSettings, Settings, ZeroDteSettings
from safety.case import Case
from safety.checks.crowding import CrowdingCheck
from safety.checks.groups import GroupCheck
from tests.safety.books import Book, Held, Legs, case_of, one_one_two, option, put_spread
from tests.safety.make import AT, CONDOR, account, alone, good_case, market, opening, order, position

GROUPS, CROWDS = GroupCheck(), CrowdingCheck()
STRANGLE, LT112, LEAP, ZERO = StrategyName.FUTURES_STRANGLE, StrategyName.LT112, StrategyName.LEAP, StrategyName.ZERO_DTE


def code(result: CheckResult) -> RefusalCode | None:
    return result.refusal.code if result.refusal is not None else None


def vix(case: Case, price: float, age: float = 0.0) -> Case:
    view = UnderlyingView(symbol="VIX", price=price, at=AT - timedelta(seconds=age))
    return replace(case, market=replace(case.market, volatility_index=view))


def held(*legs: Legs, strategy: StrategyName = LT112) -> Book:
    return Book(held=tuple(Held(legs=each, strategy=strategy, name=f"h{n}") for n, each in enumerate(legs)))


def index_book(count: int) -> Book:
    return held(*(one_one_two("SPX", days=120 + 7 * n) for n in range(count)))


@pytest.mark.parametrize(("count", "refusal"), [(2, None), (3, RefusalCode.GROUP_UNITS)])
def test_the_fourth_unit_of_the_index_is_one_too_many_in_phase_four(count: int, refusal: RefusalCode | None) -> None:
    result = alone(GROUPS, case_of(one_one_two("SPX", days=90), book=index_book(count)))
    assert code(result) is refusal
    assert (result.measured, result.limit) == (count + 1.0, 3.0)


@pytest.mark.parametrize(("value", "phase", "limit"), [(39_000, 0, 2.0), (60_000, 2, 2.0), (90_000, 3, 2.0), (95_000, 4, 3.0)])
def test_the_limits_are_those_of_the_accounts_phase(value: float, phase: int, limit: float) -> None:
    result = alone(GROUPS, case_of(one_one_two("SPX"), value=value))
    assert f"group A1 1 units of {limit:g}" in result.detail
    assert f"phase {phase}" in result.detail


def test_both_equity_groups_share_a_limit_in_a_small_account() -> None:
    result = alone(GROUPS, case_of(one_one_two("SPX", days=90), book=held(one_one_two("SPY")), value=41_000))
    assert (result.measured, result.limit) == (1.5, 1.5)
    assert (
        code(alone(GROUPS, case_of(one_one_two("SPX", days=90), book=index_book(1), value=41_000))) is RefusalCode.GROUP_UNITS
    )


@pytest.mark.parametrize(
    ("index", "age", "limit"),
    [(18.0, 0.0, 3.0), (30.0, 0.0, 3.0), (30.01, 0.0, 2.0), (18.0, 300.0, 3.0), (18.0, 301.0, 2.0), (18.0, -60.0, 2.0)],
)
def test_a_high_or_unknown_vix_takes_a_unit_away(index: float, age: float, limit: float) -> None:
    assert f"group A1 1 units of {limit:g}" in alone(GROUPS, vix(case_of(one_one_two("SPX")), index, age)).detail


@pytest.mark.parametrize("index", [math.nan, math.inf])
def test_a_vix_that_is_no_number_is_not_known(index: float) -> None:
    assert "group A1 1 units of 2" in alone(GROUPS, vix(case_of(one_one_two("SPX")), index)).detail


def test_working_and_unknown_orders_count_and_several_orders_of_a_position_count_once() -> None:
    working = tuple(Held(legs=one_one_two("SPX", days=120 + 7 * n), name=f"w{n}") for n in range(3))
    case = case_of(one_one_two("SPX", days=90), book=Book(working=working))
    assert code(alone(GROUPS, case)) is RefusalCode.GROUP_UNITS
    twice = case_of(one_one_two("SPX", days=90), book=Book(working=working[:2], held=(replace(working[0], name="w0"),)))
    assert alone(GROUPS, twice).measured == 3.0


def test_the_orders_own_position_counts_once() -> None:
    case = case_of(one_one_two("SPX"), book=Book(held=(Held(legs=one_one_two("SPX"), name="new"),)))
    assert alone(GROUPS, case).measured == 1.0


def test_a_0dte_counts_only_where_it_is_told_to() -> None:
    assert "group A1 0 units" in alone(GROUPS, good_case()).detail
    counted = good_case(settings=Settings(groups=GroupSettings(count_0dte=True)))
    assert "group A1 1 units" in alone(GROUPS, counted).detail


def test_an_unknown_symbol_held_or_new_is_refused_and_named() -> None:
    for case in (case_of(put_spread("XYZ")), case_of(one_one_two(), book=held(put_spread("XYZ")))):
        result = alone(GROUPS, case)
        assert code(result) is RefusalCode.GROUP_UNKNOWN
        assert "XYZ is in no correlation group" in result.detail


def test_a_stock_that_the_settings_name_counts_with_the_equity_funds() -> None:
    settings = Settings(zero_dte=ZeroDteSettings(underlyings=("XYZ",)))
    result = alone(GROUPS, case_of(put_spread("XYZ"), settings=settings))
    assert result.passed
    assert "group A2 1 units" in result.detail
    future = {replace(option("XYZ", "P", 95), kind=ProductKind.FUTURE_OPTION): -1}
    assert code(alone(GROUPS, case_of(future, settings=settings))) is RefusalCode.GROUP_UNKNOWN


def test_an_account_without_a_value_is_of_the_first_phase() -> None:
    assert "phase 0" in alone(GROUPS, good_case(account=account(net_liquidation_value=math.nan))).detail


# Crowding.


@pytest.mark.parametrize("strategy", [LT112, STRANGLE])
def test_two_of_one_group_never_share_an_expiry(strategy: StrategyName) -> None:
    book = held(one_one_two("SPX"), strategy=strategy)
    clash = case_of(one_one_two("SPX"), book=book, strategy=strategy)
    assert code(alone(CROWDS, clash)) is RefusalCode.GROUP_CROWDED
    assert "in one expiry: 2 of 1" in alone(CROWDS, clash).detail
    assert alone(CROWDS, case_of(one_one_two("SPX", days=127), book=book, strategy=strategy)).passed
    assert alone(CROWDS, case_of(one_one_two("SPY"), book=book, strategy=strategy)).passed
    other = LT112 if strategy is STRANGLE else STRANGLE
    assert alone(CROWDS, case_of(one_one_two("SPX"), book=book, strategy=other)).passed


def test_the_fourth_seller_of_the_index_is_refused_by_whatever_name_it_goes() -> None:
    book = held(one_one_two("SPX"), one_one_two("SPY", days=127), one_one_two("SPX", days=134))
    result = alone(CROWDS, case_of(one_one_two("SPY", days=141), book=book))
    assert code(result) is RefusalCode.GROUP_CROWDED
    assert "strangles and LT112s on the S&P 500: 4 of 3" in result.detail
    assert alone(CROWDS, case_of(one_one_two("QQQ", days=141), book=book)).passed


def test_a_sixth_seller_of_volatility_is_refused_and_a_ladder_counts_as_one() -> None:
    ladder = tuple(Held(legs={option("SPY", "P", 445, 360 + 7 * n): -1}, strategy=LEAP, name=f"l{n}") for n in range(4))
    sold = tuple(Held(legs=put_spread(name, days=d), name=f"{name}{d}") for name in ("QQQ", "TLT") for d in (45, 52))
    rung = {option("SPY", "P", 445, 400): -1}
    assert alone(CROWDS, case_of(rung, book=Book(held=(*ladder, *sold)), strategy=LEAP)).measured == 5
    sixth = case_of(put_spread("GC", days=60), book=Book(held=(*ladder, *sold)))
    assert code(alone(CROWDS, sixth)) is RefusalCode.GROUP_CROWDED
    assert "short volatility positions: 6 of 5" in alone(CROWDS, sixth).detail


def test_a_third_position_of_a_strategy_on_an_underlying_is_refused_and_rungs_are_not_counted() -> None:
    two = held(put_spread("QQQ", days=45), put_spread("QQQ", days=52))
    result = alone(CROWDS, case_of(put_spread("QQQ", days=59), book=two))
    assert code(result) is RefusalCode.GROUP_CROWDED
    assert "lt112 positions on QQQ: 3 of 2" in result.detail
    rungs = held(*({option("SPY", "P", 445, 360 + 7 * n): -1} for n in range(4)), strategy=LEAP)
    assert alone(CROWDS, case_of({option("SPY", "P", 445, 400): -1}, book=rungs, strategy=LEAP)).passed


def test_0dte_positions_are_counted_on_their_underlying_only() -> None:
    one = alone(CROWDS, good_case(positions=(position("a"),)))
    assert (one.measured, one.limit, one.passed) == (2, 2, True)
    coming = order(opening(intent_id="i9", position_id="q9"), "o9")
    two = alone(CROWDS, good_case(positions=(position("a"),), working=(coming,), market=market()))
    assert code(two) is RefusalCode.GROUP_CROWDED


@pytest.mark.parametrize(("limit", "passes"), [(0, False), (1, True)])
def test_the_limits_are_settings(limit: int, passes: bool) -> None:
    settings = Settings(groups=GroupSettings(short_volatility=limit))
    assert alone(CROWDS, case_of(one_one_two("QQQ"), settings=settings)).passed is passes


def test_the_condor_of_every_day_passes_both() -> None:
    assert len(CONDOR) == 4
    for check in (GROUPS, CROWDS):
        assert alone(check, good_case()).passed
