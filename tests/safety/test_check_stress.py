"""The stress check: the rule book's 4.6 on the whole book."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quotes import Quote
from domain.refusals import RefusalCode
from domain.settings import Settings, StressSettings
from safety.case import Case
from safety.checks.stress import StressCheck
from tests.safety.books import SPOTS, Book, Held, case_of, one_one_two, option, put_spread, with_quotes, with_view
from tests.safety.make import AT, CONDOR, account, alone, good_case, market, opening, position, quote_of

CHECK = StressCheck()


def code(case: Case) -> RefusalCode | None:
    result = alone(CHECK, case)
    return result.refusal.code if result.refusal is not None else None


@pytest.mark.parametrize(
    ("value", "units", "refusal"),
    [
        (100_000, 1, None),
        (100_000, 2, RefusalCode.STRESS_TRADE),
        (250_000, 3, None),
        (250_000, 4, RefusalCode.STRESS_TRADE),
        (74_000, 1, RefusalCode.STRESS_TRADE),
        (80_000, 1, None),
    ],
)
def test_the_one_one_two_is_held_to_the_sizes_of_the_rule_book(value: float, units: int, refusal: RefusalCode | None) -> None:
    """7.7: -3,816 USD a unit of SPY, so one unit at 100,000, three at 250,000 and none below 76,300."""
    case = case_of(one_one_two(units=units), value=value)
    assert code(case) is refusal
    assert alone(CHECK, case).measured == pytest.approx(3816.0 * units, rel=0.02)
    assert alone(CHECK, case).limit == pytest.approx(0.05 * value)


def test_the_group_is_held_to_fifteen_percent_and_what_works_counts_as_held() -> None:
    book = Book(held=(Held(legs=one_one_two()),), working=(Held(legs=one_one_two(days=127), name="w1"),))
    assert code(case_of(one_one_two(days=113), book=book, value=100_000)) is None
    tight = Settings(stress=StressSettings(group=0.11))
    case = case_of(one_one_two(days=113), book=book, value=100_000, settings=tight)
    assert code(case) is RefusalCode.STRESS_GROUP
    assert "group A2 loses 11," in alone(CHECK, case).detail
    held_only = Book(held=book.held)
    assert code(case_of(one_one_two(days=113), book=held_only, value=100_000, settings=tight)) is None


def test_the_portfolio_is_held_to_twenty_percent_over_all_groups() -> None:
    book = Book(held=(Held(legs=one_one_two("SPX")),))
    wide = Settings(stress=StressSettings(trade=0.25, group=0.5, portfolio=0.20))
    case = case_of(one_one_two("SPY", 2), book=book, value=225_000, settings=wide)
    assert code(case) is RefusalCode.STRESS_PORTFOLIO
    assert alone(CHECK, case).measured == pytest.approx(38_164 + 2 * 3816, rel=0.02)
    assert code(case_of(one_one_two("SPY", 2), book=book, value=240_000, settings=wide)) is None


def test_the_fall_of_ten_percent_is_reported_and_not_limited() -> None:
    case = case_of(one_one_two(), value=80_000)
    text = alone(CHECK, case).detail
    assert "this order loses S1 3,7" in text
    assert "S2 5,1" in text
    assert "S3 0.00" in text
    assert code(case) is None


def test_a_book_beyond_its_limits_takes_nothing_new_not_even_a_hedge() -> None:
    book = Book(held=(Held(legs=one_one_two(units=4)),))
    hedge = {option("SPY", "P", 500, 120): 4}
    case = case_of(hedge, book=book, value=100_000)
    assert code(case) is RefusalCode.STRESS_TRADE
    assert "the book is beyond its limits without this order" in alone(CHECK, case).detail


def test_a_condor_loses_no_more_than_it_can() -> None:
    result = alone(CHECK, good_case())
    value = sum(leg.ratio * quote_of(leg.contract).mid for leg in CONDOR) * 100.0
    assert result.passed
    assert isinstance(result.measured, float)
    assert 0.0 < result.measured <= 3000.0 + value + 1e-6


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -1.0])
def test_without_a_net_liquidation_value_nothing_opens(value: float) -> None:
    assert code(good_case(account=account(net_liquidation_value=value))) is RefusalCode.STRESS_MISSING


@pytest.mark.parametrize("bad", [None, Quote(bid=math.nan, ask=math.nan, at=AT), Quote(bid=3.0, ask=2.0, at=AT)])
def test_a_leg_held_or_new_without_a_usable_quote_refuses_and_is_named(bad: Quote | None) -> None:
    book = Book(held=(Held(legs=put_spread("SPY")),))
    for contract in (option("SPY", "P", 418), option("SPY", "P", 513, 45)):
        result = alone(CHECK, with_quotes(case_of(one_one_two(), book=book), {contract: bad}))
        assert result.refusal is not None
        assert result.refusal.code is RefusalCode.STRESS_MISSING
        assert contract.name in result.detail


def test_a_price_without_a_volatility_refuses() -> None:
    """A call quoted below its intrinsic value, and no put to take the volatility from."""
    deep = option("SPY", "C", 400)
    case = with_quotes(case_of({deep: -1}), {deep: Quote(bid=130.0, ask=131.0, at=AT)})
    assert code(case) is RefusalCode.STRESS_MISSING
    assert deep.name in alone(CHECK, case).detail


def test_the_mirrors_volatility_stands_in_where_the_chain_has_it() -> None:
    deep, twin = option("SPY", "C", 400), option("SPY", "P", 400)
    quotes = {deep: Quote(bid=130.0, ask=131.0, at=AT), twin: Quote(bid=0.5, ask=0.52, at=AT)}
    assert code(with_quotes(case_of({deep: -1}), quotes)) is not RefusalCode.STRESS_MISSING


@pytest.mark.parametrize("price", [math.nan, math.inf, 0.0, -5.0])
def test_without_a_price_of_an_underlying_nothing_opens(price: float) -> None:
    book = Book(held=(Held(legs=put_spread("QQQ")),))
    for name in ("SPY", "QQQ"):
        assert code(with_view(case_of(one_one_two(), book=book), name, price=price)) is RefusalCode.STRESS_MISSING


def test_a_contract_past_its_settlement_has_no_stress() -> None:
    assert code(replace(good_case(), at=CONDOR[0].contract.settles_at)) is RefusalCode.STRESS_MISSING


def test_a_dead_long_is_left_out_and_a_short_nobody_bids_for_is_taken_at_its_ask() -> None:
    dead, live = option("SPY", "C", 900), option("SPY", "P", 480)
    book = Book(held=(Held(legs={dead: 3, live: -1}),))
    case = case_of(put_spread("SPY"), book=book)
    no_bid = with_quotes(case, {dead: Quote(bid=math.nan, ask=0.05, at=AT), live: Quote(bid=math.nan, ask=9.0, at=AT)})
    priced = with_quotes(case, {dead: Quote(bid=math.nan, ask=0.05, at=AT), live: Quote(bid=9.0, ask=9.0, at=AT)})
    assert code(no_bid) is None
    assert alone(CHECK, no_bid).measured == pytest.approx(float(alone(CHECK, priced).measured or 0.0))


def test_a_symbol_of_no_group_refuses() -> None:
    case = case_of(put_spread("XYZ"))
    assert code(case) is RefusalCode.STRESS_MISSING
    assert "XYZ is in no correlation group" in alone(CHECK, case).detail


def test_a_bond_fund_moves_by_fifteen_percent_to_the_worse_side() -> None:
    case = case_of({option("TLT", "P", 85): -1}, value=100_000)
    result = alone(CHECK, case)
    assert isinstance(result.measured, float)
    assert 700.0 < result.measured < 1000.0


def test_an_option_on_a_future_needs_the_futures_margin() -> None:
    legs = {option("GC", "P", 2290, 90): -1, option("GC", "C", 3040, 90): -1}
    assert code(case_of(legs)) is RefusalCode.STRESS_MISSING
    for margin in (0.0, -1.0, math.nan):
        assert code(with_view(case_of(legs), "GC", maintenance_margin=margin)) is RefusalCode.STRESS_MISSING
    result = alone(CHECK, with_view(case_of(legs), "GC", maintenance_margin=6000.0))
    assert result.passed
    assert isinstance(result.measured, float)
    assert 1000.0 < result.measured < 6000.0


def test_the_range_of_portfolio_margin_binds_the_portfolio_too() -> None:
    """A short straddle a day from its end loses more at +6 % with all its volatility than in a rise of 5 % with less."""
    legs = {option("SPX", "C", 5400, 30): -1, option("SPX", "P", 5400, 30): -1}
    wide = Settings(stress=StressSettings(trade=0.25, group=0.5, portfolio=0.2))
    result = alone(CHECK, case_of(legs, value=150_000, settings=wide))
    assert "SPX" in result.detail.partition("in their ranges")[2]
    assert result.refusal is not None
    assert result.refusal.code is RefusalCode.STRESS_PORTFOLIO


@given(st.integers(1, 6), st.integers(1, 6), st.floats(20_000.0, 500_000.0), st.sampled_from(["SPY", "QQQ", "SPX"]))
def test_a_larger_order_never_passes_where_a_smaller_one_is_refused(few: int, more: int, value: float, held: str) -> None:
    book = Book(held=(Held(legs=one_one_two(held)),))
    small = code(case_of(one_one_two(units=few, days=127), book=book, value=value))
    large = code(case_of(one_one_two(units=few + more, days=127), book=book, value=value))
    assert large is not None or small is None


@given(st.integers(1, 4), st.floats(10_000.0, 1_000_000.0))
def test_a_smaller_account_never_passes_where_a_larger_one_is_refused(units: int, value: float) -> None:
    large = code(case_of(one_one_two(units=units), value=value))
    small = code(case_of(one_one_two(units=units), value=value * 0.9))
    assert small is not None or large is None


@given(st.sampled_from(sorted(SPOTS)), st.sampled_from(["bid", "ask"]), st.sampled_from([math.nan, -1.0, math.inf]))
def test_a_short_without_a_usable_ask_always_refuses(name: str, side: str, bad: float) -> None:
    legs = put_spread(name)
    short = next(contract for contract, quantity in legs.items() if quantity < 0)
    asked = {"bid": bad, "ask": bad} if side == "ask" else {"bid": bad, "ask": math.nan}
    assert code(with_quotes(case_of(legs), {short: Quote(at=AT, **asked)})) is RefusalCode.STRESS_MISSING


def test_positions_and_orders_beside_this_one_are_all_in_the_detail_of_the_portfolio() -> None:
    held = position("a", quantity=2)
    case = good_case(positions=(held,), intent=opening(quantity=1), market=market())
    detail = alone(CHECK, case).detail
    before, after = detail.partition("(before")[2], detail.partition("the portfolio")[2]
    assert before.split("S1 ")[1].split(",")[0] != after.split("S1 ")[1].split(",")[0]
