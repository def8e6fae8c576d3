"""What rests on one underlying, on things that move alike, and what the book moves by."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import StrategyName
from domain.quotes import DailyBar
from domain.refusals import CheckResult, RefusalCode
from domain.settings import ExposureSettings, Settings
from safety.checks.base import Check
from safety.checks.closes import MOST_DAYS_OLD
from safety.checks.concentration import ConcentrationCheck
from safety.checks.correlated import CorrelatedCheck
from safety.checks.exposure import ExposureCheck
from tests.safety.books import Book, Held, case_of, daily, one_one_two, option, put_spread, with_quotes, with_view
from tests.safety.make import account, alone, good_case, order

ONE, ALIKE, GREEKS = ConcentrationCheck(), CorrelatedCheck(), ExposureCheck()
CHECKS: tuple[Check, ...] = (ONE, ALIKE, GREEKS)
INDEPENDENT = {"SPY": 0.99, "QQQ": 0.99, "TLT": 0.0}


def code(result: CheckResult) -> RefusalCode | None:
    return result.refusal.code if result.refusal is not None else None


def three(units: int = 40) -> Book:
    """500 USD a unit on QQQ and as much on TLT."""
    return Book(
        held=(
            Held(legs=put_spread("QQQ", units), name="q", strategy=StrategyName.LT112),
            Held(legs=put_spread("TLT", units), name="t", strategy=StrategyName.LT112),
        ),
        moves=INDEPENDENT,
    )


@pytest.mark.parametrize(("units", "passes"), [(39, True), (40, True), (41, False)])
def test_a_fifth_of_the_account_may_rest_on_one_underlying(units: int, passes: bool) -> None:
    """A spread of 5 points needs 500 USD; a fifth of 100,000 is 40 of them."""
    result = alone(ONE, case_of(put_spread("SPY", units), value=100_000))
    assert code(result) is (None if passes else RefusalCode.CONCENTRATION)
    assert result.measured == pytest.approx(units * 500 / 100_000)
    assert result.limit == 0.20


def test_what_is_held_and_what_works_on_the_underlying_counts_with_the_order() -> None:
    legs = put_spread("SPY", 15)
    book = Book(held=(Held(legs=legs),), working=(Held(legs=put_spread("SPY", 15, 52), name="w"),))
    result = alone(ONE, case_of(put_spread("SPY", 11, 59), book=book, value=100_000))
    assert code(result) is RefusalCode.CONCENTRATION
    assert "SPY ties up 20,500.00 (20.5%)" in result.detail


def test_the_orders_larger_need_counts_whoever_states_it() -> None:
    assert alone(ONE, case_of(put_spread("SPY", 1), value=100_000, engine_margin=21_000.0)).measured == pytest.approx(0.21)


def test_things_that_move_alike_count_together_and_others_do_not() -> None:
    case = case_of(put_spread("SPY", 21), book=three(), value=100_000)
    result = alone(ALIKE, case)
    assert code(result) is RefusalCode.CORRELATED
    assert result.measured == pytest.approx(20_000 + 10_500)
    assert result.limit == pytest.approx(30_000)
    assert "QQQ, SPY move alike and tie up 30,500.00" in result.detail
    assert alone(ALIKE, case_of(put_spread("SPY", 20), book=three(), value=100_000)).passed


def test_effective_exposure_tells_two_alike_from_two_bets() -> None:
    alike = Book(held=(Held(legs=put_spread("QQQ", 10)),), moves={"SPY": 0.995, "QQQ": 0.995})
    apart = Book(held=(Held(legs=put_spread("TLT", 10)),), moves={"SPY": 0.995, "TLT": 0.0})
    one, two = (alone(ALIKE, case_of(put_spread("SPY", 10), book=book)) for book in (alike, apart))
    assert "as 1.0" in one.detail
    assert float(two.detail.partition("as ")[2].split()[0]) > 1.5
    assert one.measured == pytest.approx(10_000)
    assert two.measured == pytest.approx(5_000)


def test_one_underlying_needs_no_history() -> None:
    assert alone(ALIKE, good_case()).passed
    assert alone(ALIKE, case_of(one_one_two(), book=Book(held=(Held(legs=put_spread("SPY")),), bars=0))).passed


@pytest.mark.parametrize(("bars", "passes"), [(0, False), (60, False), (61, True)])
def test_two_underlyings_need_sixty_returns(bars: int, passes: bool) -> None:
    book = Book(held=(Held(legs=put_spread("QQQ")),), bars=bars)
    result = alone(ALIKE, case_of(put_spread("SPY"), book=book))
    assert code(result) is (None if passes else RefusalCode.EXPOSURE_MISSING)


def test_closes_have_to_be_of_the_same_days_and_recent() -> None:
    book = Book(held=(Held(legs=put_spread("QQQ")),))
    case = case_of(put_spread("SPY"), book=book)
    bars = daily("QQQ")
    gap = with_view(case, "QQQ", daily=(*bars[:20], *bars[30:]))
    assert "61 daily closes on the same days are needed and 60 are there" in alone(ALIKE, gap).detail
    old = tuple(replace(bar, day=bar.day - timedelta(days=MOST_DAYS_OLD + 1)) for bar in bars)
    both = with_view(
        with_view(case, "QQQ", daily=old), "SPY", daily=tuple(replace(b, close=100.0 + n) for n, b in enumerate(old))
    )
    result = alone(ALIKE, both)
    assert code(result) is RefusalCode.EXPOSURE_MISSING
    assert "9 days old" in result.detail


@pytest.mark.parametrize("bad", [math.nan, 0.0, -1.0, math.inf])
def test_a_close_that_is_no_price_is_none(bad: float) -> None:
    book = Book(held=(Held(legs=put_spread("TLT", 10)),), moves={"SPY": 0.99, "TLT": 0.0})
    case = case_of(put_spread("SPY", 10), book=book)
    bars = daily("TLT", {"TLT": 0.0})
    for count, refusal in ((9, None), (10, RefusalCode.EXPOSURE_MISSING)):
        spoiled = tuple(replace(bar, close=bad) if number < count else bar for number, bar in enumerate(bars))
        result = alone(ALIKE, with_view(case, "TLT", daily=spoiled))
        assert code(result) is refusal
    assert "TLT has 60" in result.detail


def test_the_limits_are_settings() -> None:
    settings = Settings(exposure=ExposureSettings(one_underlying=0.05, correlated=0.06))
    case = case_of(put_spread("SPY", 13), value=100_000, settings=settings)
    assert code(alone(ONE, case)) is RefusalCode.CONCENTRATION
    assert code(alone(ALIKE, case)) is RefusalCode.CORRELATED
    loose = Settings(exposure=ExposureSettings(alike=0.95))
    assert alone(ALIKE, case_of(put_spread("SPY", 21), book=three(), value=100_000, settings=loose)).measured is not None


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_book_that_cannot_be_priced_refuses(check: Check) -> None:
    book = Book(held=(Held(legs=put_spread("QQQ")),))
    lost = option("QQQ", "P", round(460 * 0.95), 45)
    result = alone(check, with_quotes(case_of(put_spread("SPY"), book=book), {lost: None}))
    assert code(result) is RefusalCode.EXPOSURE_MISSING
    assert lost.name in result.detail


@pytest.mark.parametrize("check", [ONE, ALIKE], ids=lambda check: check.name)
@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -1.0])
def test_without_a_net_liquidation_value_nothing_opens(check: Check, value: float) -> None:
    assert not alone(check, good_case(account=account(net_liquidation_value=value))).passed


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 40), st.floats(20_000.0, 300_000.0))
def test_a_larger_order_never_passes_where_a_smaller_one_is_refused(few: int, more: int, held: int, value: float) -> None:
    for check in (ONE, ALIKE):
        small = alone(check, case_of(put_spread("SPY", few), book=three(held), value=value))
        large = alone(check, case_of(put_spread("SPY", few + more), book=three(held), value=value))
        assert small.passed or not large.passed


def test_the_greeks_of_the_book_are_stated_in_dollars() -> None:
    result = alone(GREEKS, case_of(one_one_two(units=2)))
    assert result.passed
    assert result.limit == "reported, not limited"
    assert isinstance(result.measured, float)
    assert result.measured > 0.0
    assert "gamma -" in result.detail
    assert "vega -" in result.detail
    assert "SPY 1.00" in result.detail


def test_everything_held_and_working_is_in_the_greeks() -> None:
    alone_ = alone(GREEKS, case_of(put_spread("SPY"))).measured
    book = Book(held=(Held(legs=put_spread("SPY")),), working=(Held(legs=put_spread("SPY"), name="w"),))
    assert alone(GREEKS, case_of(put_spread("SPY"), book=book)).measured == pytest.approx(3 * float(alone_ or 0.0))


def test_delta_is_weighted_by_beta_where_the_closes_tell_it_and_by_one_where_not() -> None:
    case = case_of(put_spread("QQQ"), book=Book(held=(Held(legs=put_spread("SPY")),)))
    bars = daily("SPY", {"SPY": 0.97})
    closes = np.array([bar.close for bar in bars])
    doubled = tuple(
        DailyBar(day=b.day, open=c, high=c, low=c, close=c) for b, c in zip(bars, (closes**2).tolist(), strict=True)
    )
    known = alone(GREEKS, with_view(with_view(case, "SPY", daily=bars), "QQQ", daily=doubled))
    assert "QQQ 2.00" in known.detail
    blind = alone(GREEKS, with_view(case, "QQQ", daily=()))
    assert "QQQ taken as 1" in blind.detail
    assert blind.passed


def test_closing_orders_that_work_are_no_exposure() -> None:
    case = good_case()
    leaving = order(replace(case.intent, intent_id="x", position_id="x", purpose=type(case.intent.purpose).CLOSE), "ox")
    for check in CHECKS:
        assert alone(check, replace(case, working=(leaving,))).measured == pytest.approx(alone(check, case).measured)


def test_a_size_by_volatility_is_reported_and_capped_and_binds_nothing() -> None:
    told = alone(GREEKS, case_of(put_spread("SPY"))).detail
    part = float(told.partition("would expose ")[2].split("%")[0])
    assert 0.0 < part <= 20.0
    calm = Settings(exposure=ExposureSettings(volatility_target=0.2))
    assert "would expose 20.0% of the account to SPY" in alone(GREEKS, case_of(put_spread("SPY"), settings=calm)).detail
    blind = alone(GREEKS, good_case())
    assert blind.passed
    assert "no size by volatility: SPX has 0 daily closes" in blind.detail


def test_value_at_risk_of_the_book_is_stated_from_its_own_closes() -> None:
    """A call deep in the money moves nearly as its ten lots of shares do."""
    legs = {option("SPY", "C", 400, 400): 10}
    result = alone(GREEKS, case_of(legs))
    told = result.detail.partition("VaR (CVaR) of a day by the last 60 returns: historical ")[2]
    value, beyond = (float(part.strip("()").replace(",", "")) for part in told.split()[:2])
    closes = np.array([bar.close for bar in daily("SPY")][-61:])
    worst = np.sort(np.diff(closes) / closes[:-1])[:3]
    assert value == pytest.approx(-worst[2] * 540.0 * 1000.0, rel=0.15)
    assert beyond == pytest.approx(-worst.mean() * 540.0 * 1000.0, rel=0.15)
    assert "at 99%" not in told.partition("parametric")[0]
    assert "at 99%" in told.partition("parametric")[2]


def test_value_at_risk_needs_closes_and_refuses_nothing_without() -> None:
    result = alone(GREEKS, good_case())
    assert result.passed
    assert "no VaR: 61 daily closes on the same days are needed and 0 are there" in result.detail
