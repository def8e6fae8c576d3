"""The quotes check."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from domain.contracts import Contract
from domain.quotes import Quote
from domain.refusals import RefusalCode
from domain.settings import QuoteSettings, Settings
from safety.case import Case
from safety.checks.quotes import QuotesCheck
from tests.safety.make import AT, CALL_LONG, CONDOR, alone, good_case, market, quote_of

CHECK = QuotesCheck()
LEGS = [leg.contract for leg in CONDOR]


def _with(contract: Contract, quote: Quote | None, *, rel: float = 0.20, absolute: float = 0.10) -> Case:
    shown = {leg: quote_of(leg) for leg in LEGS}
    if quote is None:
        del shown[contract]
    else:
        shown[contract] = quote
    settings = Settings(quotes=QuoteSettings(max_spread_abs=absolute, max_spread_rel=rel))
    return good_case(market=market(shown), settings=settings)


def _code(case: Case) -> RefusalCode | None:
    refusal = alone(CHECK, case).refusal
    return refusal.code if refusal is not None else None


@pytest.mark.parametrize("contract", LEGS)
@pytest.mark.parametrize(
    ("bid", "ask", "code"),
    [
        (1.00, 1.05, None),
        (1.00, 1.00, None),
        (1.05, 1.00, RefusalCode.QUOTE_CROSSED),
        (math.nan, 1.0, RefusalCode.QUOTE_MISSING),
        (1.0, math.nan, RefusalCode.QUOTE_MISSING),
        (0.0, 1.0, RefusalCode.QUOTE_MISSING),
        (1.0, 0.0, RefusalCode.QUOTE_MISSING),
        (-0.05, 0.05, RefusalCode.QUOTE_MISSING),
        (1.0, math.inf, RefusalCode.QUOTE_MISSING),
        (math.inf, 1.0, RefusalCode.QUOTE_MISSING),
    ],
)
def test_each_leg_has_two_sides_that_do_not_cross(contract: Contract, bid: float, ask: float, code: RefusalCode | None) -> None:
    assert _code(_with(contract, Quote(bid=bid, ask=ask, at=AT))) is code


@pytest.mark.parametrize("contract", LEGS)
def test_a_leg_without_a_quote_is_refused(contract: Contract) -> None:
    assert _code(_with(contract, None)) is RefusalCode.QUOTE_MISSING


@pytest.mark.parametrize(("width", "passes"), [(0.09, True), (0.10, True), (0.11, False)])
def test_cheap_legs_may_be_as_wide_as_the_absolute_limit(width: float, passes: bool) -> None:
    quote = Quote(bid=0.30 - width / 2, ask=0.30 + width / 2, at=AT)
    assert _code(_with(CALL_LONG, quote)) is (None if passes else RefusalCode.QUOTE_WIDE)


@pytest.mark.parametrize(("width", "passes"), [(1.99, True), (2.00, True), (2.01, False)])
def test_dear_legs_may_be_as_wide_as_their_part_of_the_mid(width: float, passes: bool) -> None:
    quote = Quote(bid=10.0 - width / 2, ask=10.0 + width / 2, at=AT)
    result = alone(CHECK, _with(CALL_LONG, quote))
    assert result.passed is passes
    assert result.limit == pytest.approx(2.0)
    if not passes:
        assert result.measured == pytest.approx(width)
        assert CALL_LONG.name in result.detail


def test_the_limits_are_the_settings() -> None:
    quote = Quote(bid=9.5, ask=10.5, at=AT)
    assert _code(_with(CALL_LONG, quote, rel=0.05)) is RefusalCode.QUOTE_WIDE
    assert _code(_with(CALL_LONG, quote, rel=0.0, absolute=1.0)) is None


def test_the_leg_that_is_most_too_wide_is_reported() -> None:
    case = _with(CALL_LONG, Quote(bid=1.0, ask=3.0, at=AT))
    assert CALL_LONG.name in alone(CHECK, case).detail


def test_a_quote_held_by_name_goes_before_the_chains() -> None:
    case = good_case()
    crossed = Quote(bid=2.0, ask=1.0, at=AT)
    marked = replace(case, market=replace(case.market, marks={CALL_LONG: crossed}))
    assert _code(marked) is RefusalCode.QUOTE_CROSSED
