"""The price check."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contracts import Contract
from domain.intents import Intent, Leg, PriceStyle
from domain.quotes import Quote
from domain.refusals import CheckResult, RefusalCode
from safety.case import Case
from safety.checks.price import PriceCheck
from tests.safety.make import (
    AT,
    CALL_LONG,
    CALL_SHORT,
    CONDOR,
    DAY,
    PUT_LONG,
    PUT_SHORT,
    alone,
    closing,
    good_case,
    good_close,
    market,
    opening,
    spxw,
)

CHECK = PriceCheck()
QUOTES = {
    PUT_SHORT: Quote(bid=5.9, ask=6.0, at=AT),
    PUT_LONG: Quote(bid=3.9, ask=4.0, at=AT),
    CALL_SHORT: Quote(bid=3.0, ask=3.1, at=AT),
    CALL_LONG: Quote(bid=0.4, ask=0.5, at=AT),
}
"""Natural credit 4.40, mid 4.60, best 4.80; natural debit 4.80."""


def _open(limit: float, *, worst: float | None = None, intent: Intent | None = None, quotes: object = None) -> Case:
    base = intent if intent is not None else opening(limit=limit, worst=min(limit, 4.0) if worst is None else worst)
    shown = QUOTES if quotes is None else quotes
    return good_case(intent=base, limit=limit, market=market(shown))  # type: ignore[arg-type]


def _close(limit: float, *, style: PriceStyle = PriceStyle.WALK, worst: float = -9.0, without: Contract | None = None) -> Case:
    shown = {contract: quote for contract, quote in QUOTES.items() if contract != without}
    intent = closing(limit=max(limit, worst), worst=worst, price_style=style)
    return good_close(intent=intent, limit=limit, market=market(shown))


def _insane(result: CheckResult) -> bool:
    assert result.passed or (result.refusal is not None and result.refusal.code is RefusalCode.PRICE_INSANE)
    return not result.passed


@pytest.mark.parametrize(
    ("limit", "sane"),
    [(4.60, True), (4.40, True), (4.35, True), (4.34, False), (4.80, True), (4.85, True), (4.86, False), (20.0, False)],
)
def test_a_credit_lies_within_a_tick_of_what_the_quotes_give(limit: float, sane: bool) -> None:
    assert _insane(alone(CHECK, _open(limit))) is not sane


@pytest.mark.parametrize("limit", [0.0, -4.60, -0.05, 1e-12, -1e-12])
def test_a_credit_structure_is_not_opened_for_nothing_or_for_a_debit(limit: float) -> None:
    assert _insane(alone(CHECK, _open(limit, worst=-9.0)))


def test_flipping_the_sign_of_a_debit_is_refused() -> None:
    vertical = (Leg(contract=PUT_SHORT, ratio=1), Leg(contract=PUT_LONG, ratio=-1))
    debit = opening(legs=vertical, limit=-2.0, worst=-2.5)
    assert not _insane(alone(CHECK, _open(-2.0, intent=debit)))
    credit = opening(legs=vertical, limit=2.0, worst=-2.5)
    assert _insane(alone(CHECK, _open(2.0, intent=credit)))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_prices_that_are_not_finite_are_refused(value: float) -> None:
    assert _insane(alone(CHECK, _open(value, intent=opening(limit=4.6, worst=4.0))))
    assert _insane(alone(CHECK, _open(4.6, intent=opening(limit=value, worst=4.0))))
    assert _insane(alone(CHECK, _open(4.6, intent=opening(limit=4.6, worst=value))))
    assert _insane(alone(CHECK, _close(value)))


@pytest.mark.parametrize(("limit", "sane"), [(4.56, True), (4.55, True), (4.54, False)])
def test_the_worst_price_of_the_intent_is_respected(limit: float, sane: bool) -> None:
    assert _insane(alone(CHECK, _open(limit, intent=opening(limit=4.60, worst=4.55)))) is not sane


def test_a_worst_price_better_than_the_limit_is_a_mistake() -> None:
    assert _insane(alone(CHECK, _open(4.60, intent=opening(limit=4.60, worst=4.65))))


def _vertical(credit: float, wing: float = 2.5) -> Case:
    """A put spread whose quotes give exactly that credit."""
    high, low = spxw("P", 5300.0 + wing), spxw("P", 5300.0)
    quotes = {high: Quote(bid=1.0 + credit, ask=1.0 + credit, at=AT), low: Quote(bid=1.0, ask=1.0, at=AT)}
    legs = (Leg(contract=high, ratio=-1), Leg(contract=low, ratio=1))
    intent = opening(legs=legs, limit=credit, worst=credit)
    return _open(credit, intent=intent, quotes=quotes)


@pytest.mark.parametrize(("credit", "sane"), [(2.45, True), (2.50, False), (2.55, False)])
def test_a_credit_is_less_than_the_width_it_can_lose(credit: float, sane: bool) -> None:
    assert _insane(alone(CHECK, _vertical(credit))) is not sane


@pytest.mark.parametrize(("debit", "sane"), [(2.45, True), (2.50, False), (2.55, False)])
def test_a_debit_is_less_than_the_width_it_can_gain(debit: float, sane: bool) -> None:
    case = _vertical(debit)
    legs = tuple(Leg(contract=leg.contract, ratio=-leg.ratio) for leg in case.intent.legs)
    bought = replace(case, intent=opening(legs=legs, limit=-debit, worst=-debit), limit=-debit)
    assert _insane(alone(CHECK, bought)) is not sane


def test_the_width_a_price_is_held_against_is_stated() -> None:
    credit = alone(CHECK, _vertical(2.55)).refusal
    assert credit is not None
    assert (credit.measured, credit.limit) == (2.55, 2.5)
    case = _vertical(2.55)
    legs = tuple(Leg(contract=leg.contract, ratio=-leg.ratio) for leg in case.intent.legs)
    debit = alone(CHECK, replace(case, intent=opening(legs=legs, limit=-2.55, worst=-2.55), limit=-2.55)).refusal
    assert debit is not None
    assert (debit.measured, debit.limit) == (-2.55, -2.5)


@pytest.mark.parametrize("limit", [0.05, -0.05])
def test_a_structure_whose_mid_is_nothing_has_no_right_sign(limit: float) -> None:
    quotes = {PUT_SHORT: Quote(bid=5.9, ask=6.0, at=AT), CALL_SHORT: Quote(bid=5.9, ask=6.0, at=AT)}
    legs = (Leg(contract=PUT_SHORT, ratio=-1), Leg(contract=CALL_SHORT, ratio=1))
    case = _open(limit, intent=opening(legs=legs, limit=limit, worst=-1.0), quotes=quotes)
    result = alone(CHECK, case)
    assert _insane(result)
    assert "wrong sign" in result.detail


def test_the_wanted_sign_is_stated() -> None:
    refusal = alone(CHECK, _open(-4.60, worst=-9.0)).refusal
    assert refusal is not None
    assert refusal.limit == "a credit"


def test_legs_that_expire_apart_have_no_payoff_to_compare_with() -> None:
    later = replace(PUT_LONG, expiry=DAY.replace(day=16), settles_at=PUT_LONG.settles_at.replace(day=16))
    legs = (Leg(contract=PUT_LONG, ratio=-1), Leg(contract=later, ratio=1))
    quotes = {PUT_LONG: Quote(bid=3.9, ask=4.0, at=AT), later: Quote(bid=8.0, ask=8.1, at=AT)}
    case = _open(-4.1, intent=opening(legs=legs, limit=-4.1, worst=-4.3), quotes=quotes)
    assert not _insane(alone(CHECK, case))


@pytest.mark.parametrize("contract", list(QUOTES))
@pytest.mark.parametrize("quote", [None, Quote(bid=math.nan, ask=1.0, at=AT), Quote(bid=1.0, ask=math.nan, at=AT)])
def test_openings_need_both_sides_of_every_leg(contract: Contract, quote: Quote | None) -> None:
    shown = {other: q for other, q in QUOTES.items() if other != contract}
    if quote is not None:
        shown[contract] = quote
    assert _insane(alone(CHECK, _open(4.60, quotes=shown)))


@pytest.mark.parametrize(
    ("limit", "sane"), [(-4.80, True), (-4.85, True), (-4.86, False), (-2.30, True), (-0.05, True), (0.0, False)]
)
def test_a_closing_gives_away_no_more_than_a_tick_and_may_rest_far_away(limit: float, sane: bool) -> None:
    assert _insane(alone(CHECK, _close(limit))) is not sane


def test_only_a_marketable_closing_may_pass_its_worst_price() -> None:
    assert _insane(alone(CHECK, _close(-4.80, worst=-4.70)))
    assert not _insane(alone(CHECK, _close(-4.85, worst=-4.70, style=PriceStyle.MARKETABLE)))
    assert _insane(alone(CHECK, _close(-4.90, worst=-4.70, style=PriceStyle.MARKETABLE)))


@pytest.mark.parametrize("contract", list(QUOTES))
def test_without_a_quote_a_closing_may_rest_but_not_be_marketable(contract: Contract) -> None:
    assert not _insane(alone(CHECK, _close(-2.30, without=contract, style=PriceStyle.REST)))
    assert not _insane(alone(CHECK, _close(-2.30, without=contract, style=PriceStyle.WALK)))
    assert _insane(alone(CHECK, _close(-2.30, without=contract, style=PriceStyle.MARKETABLE)))


def test_a_long_leg_nobody_bids_for_leaves_no_natural_price() -> None:
    quotes = {**QUOTES, CALL_LONG: Quote(bid=0.0, ask=0.05, at=AT)}
    intent = closing(limit=-4.0, worst=-9.0, price_style=PriceStyle.MARKETABLE)
    assert _insane(alone(CHECK, good_close(intent=intent, limit=-4.0, market=market(quotes))))


def test_the_floor_is_what_the_limit_is_held_against() -> None:
    result = alone(CHECK, _open(4.60))
    assert result.measured == 4.60
    assert result.limit == pytest.approx(4.35)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_whatever_the_limit_a_passed_opening_stays_in_its_band(limit: float) -> None:
    result = alone(CHECK, _open(limit, intent=opening(limit=4.6, worst=4.0)))
    assert not result.passed or 4.35 - 1e-6 <= limit <= 4.85 + 1e-6


def test_the_condor_is_quoted_as_this_file_assumes() -> None:
    assert {leg.contract for leg in CONDOR} == set(QUOTES)
