"""Windows of exercise, assignment and pin in which nothing is opened."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.quotes import Quote
from domain.refusals import RefusalCode
from domain.settings import ExpirySettings, Settings
from safety.case import Case
from safety.checks.expiry import ExpiryCheck
from tests.safety.books import case_of, option, with_quotes, with_view
from tests.safety.make import AT, CONDOR, alone, good_case

CHECK = ExpiryCheck()


def code(case: Case) -> RefusalCode | None:
    result = alone(CHECK, case)
    return result.refusal.code if result.refusal is not None else None


def today(right: str, strike: float, quantity: int) -> Case:
    """A same-day option on SPY at 540, 5.5 hours before it settles."""
    return case_of({option("SPY", right, strike, 0): quantity})


def before_settlement(case: Case, minutes: float) -> Case:
    return replace(case, at=case.contracts[0].settles_at - timedelta(minutes=minutes))


def test_the_condor_of_every_day_passes_to_the_last_minute() -> None:
    case = good_case()
    assert code(case) is None
    assert code(with_view(before_settlement(case, 1.0), "SPX", price=5335.0)) is None


@pytest.mark.parametrize(("right", "strike"), [("P", 545.0), ("C", 535.0)])
def test_a_short_in_the_money_on_its_last_day_is_refused_and_a_long_is_not(right: str, strike: float) -> None:
    assert code(today(right, strike, -1)) is RefusalCode.EXPIRY_WINDOW
    assert "in the money at expiry" in alone(CHECK, today(right, strike, -1)).detail
    assert code(today(right, strike, 1)) is None


@pytest.mark.parametrize(
    ("minutes", "refusal"), [(61.0, None), (60.0, RefusalCode.EXPIRY_WINDOW), (5.0, RefusalCode.EXPIRY_WINDOW)]
)
def test_a_pin_counts_in_the_last_hour(minutes: float, refusal: RefusalCode | None) -> None:
    assert code(before_settlement(today("P", 539.0, -1), minutes)) is refusal
    assert code(before_settlement(today("P", 530.0, -1), minutes)) is None


def test_the_last_hour_is_a_setting() -> None:
    settings = Settings(expiry=ExpirySettings(pin_minutes=120))
    assert code(replace(before_settlement(today("P", 539.0, -1), 110.0), settings=settings)) is RefusalCode.EXPIRY_WINDOW


def test_a_short_american_option_without_time_value_is_refused() -> None:
    deep = option("SPY", "C", 400)
    dead = with_quotes(case_of({deep: -1}), {deep: Quote(bid=139.99, ask=140.01, at=AT)})
    assert code(dead) is RefusalCode.EXPIRY_WINDOW
    assert "early assignment" in alone(CHECK, dead).detail
    alive = with_quotes(case_of({deep: -1}), {deep: Quote(bid=141.0, ask=141.5, at=AT)})
    assert code(alive) is None


@pytest.mark.parametrize("quantity", [-1, 1])
def test_nothing_is_opened_in_a_contract_past_its_settlement(quantity: int) -> None:
    legs = {CONDOR[0].contract: quantity}
    case = replace(case_of(legs), at=CONDOR[0].contract.settles_at)
    assert code(case) is RefusalCode.EXPIRY_WINDOW
    assert "expired" in alone(CHECK, case).detail


@pytest.mark.parametrize("price", [math.nan, math.inf])
def test_a_price_that_is_not_known_is_taken_to_say_the_worse(price: float) -> None:
    assert code(with_view(today("P", 500.0, -1), "SPY", price=price)) is RefusalCode.EXPIRY_WINDOW


def test_without_an_underlying_the_check_refuses() -> None:
    case = good_case()
    assert code(replace(case, market=replace(case.market, underlyings={}))) is RefusalCode.CHECK_FAILED
