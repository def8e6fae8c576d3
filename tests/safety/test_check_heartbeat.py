"""The heartbeat check."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.contracts import Contract
from domain.quotes import UnderlyingView
from domain.refusals import RefusalCode
from safety.case import Case
from safety.checks.heartbeat import HeartbeatCheck
from tests.safety.make import AT, CONDOR, SPOT, alone, good_case, market, quote_of

CHECK = HeartbeatCheck()
LEGS = [leg.contract for leg in CONDOR]


def _underlying(age: float, price: float = SPOT) -> Case:
    case = good_case()
    view = UnderlyingView(symbol="SPX", price=price, at=AT - timedelta(seconds=age))
    return replace(case, market=replace(case.market, underlyings={"SPX": view}))


def _leg(contract: Contract, age: float) -> Case:
    quotes = {leg: quote_of(leg, age=age if leg == contract else 20.0) for leg in LEGS}
    return good_case(market=market(quotes))


@pytest.mark.parametrize(("age", "passes"), [(119, True), (120, True), (121, False), (-2, True), (-3, False)])
def test_the_underlyings_price_is_recent_and_not_from_the_future(age: float, passes: bool) -> None:
    result = alone(CHECK, _underlying(age))
    assert result.passed is passes
    if not passes:
        assert result.refusal is not None
        assert result.refusal.code is RefusalCode.HEARTBEAT_UNDERLYING
        assert (result.refusal.measured, result.refusal.limit) == (float(age), 120)


@pytest.mark.parametrize("contract", LEGS)
@pytest.mark.parametrize(("age", "passes"), [(299, True), (300, True), (301, False), (-3, False)])
def test_every_legs_quote_is_recent_and_not_from_the_future(contract: Contract, age: float, passes: bool) -> None:
    result = alone(CHECK, _leg(contract, age))
    assert result.passed is passes
    if not passes:
        assert result.refusal is not None
        assert result.refusal.code is RefusalCode.HEARTBEAT_QUOTE
        assert result.refusal.measured == age
        assert contract.name in result.refusal.detail


def test_the_worst_age_for_its_limit_is_reported() -> None:
    assert alone(CHECK, _underlying(60.0)).measured == 60.0
    assert alone(CHECK, _leg(LEGS[2], 290.0)).measured == 290.0
    assert alone(CHECK, _leg(LEGS[2], 290.0)).limit == 300


def test_of_two_late_prices_the_one_later_for_its_limit_is_reported() -> None:
    quotes = {leg: quote_of(leg, age=310.0 if leg == LEGS[1] else 20.0) for leg in LEGS}
    late = replace(_underlying(200.0).market, chains=market(quotes).chains)
    result = alone(CHECK, good_case(market=late))
    assert result.refusal is not None
    assert (result.refusal.code, result.refusal.measured) == (RefusalCode.HEARTBEAT_UNDERLYING, 200.0)
    later = replace(late, underlyings=_underlying(121.0).market.underlyings)
    result = alone(CHECK, good_case(market=later))
    assert result.refusal is not None
    assert (result.refusal.code, result.refusal.measured) == (RefusalCode.HEARTBEAT_QUOTE, 310.0)


def test_a_price_from_the_future_goes_before_one_that_is_late() -> None:
    quotes = {leg: quote_of(leg, age=-60.0 if leg == LEGS[3] else 20.0) for leg in LEGS}
    late = replace(_underlying(200.0).market, chains=market(quotes).chains)
    result = alone(CHECK, good_case(market=late))
    assert result.refusal is not None
    assert (result.refusal.code, result.refusal.measured) == (RefusalCode.HEARTBEAT_QUOTE, -60.0)


@pytest.mark.parametrize("price", [math.nan, math.inf, 0.0, -1.0])
def test_a_price_that_is_none_is_no_heartbeat(price: float) -> None:
    result = alone(CHECK, _underlying(1.0, price))
    assert result.refusal is not None
    assert result.refusal.code is RefusalCode.HEARTBEAT_UNDERLYING
    assert result.refusal.measured == "no price"


def test_a_missing_underlying_is_no_heartbeat() -> None:
    case = good_case()
    result = alone(CHECK, replace(case, market=replace(case.market, underlyings={})))
    assert result.refusal is not None
    assert result.refusal.code is RefusalCode.HEARTBEAT_UNDERLYING


@pytest.mark.parametrize("contract", LEGS)
def test_a_leg_without_a_quote_is_no_heartbeat(contract: Contract) -> None:
    case = good_case(market=market({leg: quote_of(leg) for leg in LEGS if leg != contract}))
    result = alone(CHECK, case)
    assert result.refusal is not None
    assert result.refusal.code is RefusalCode.HEARTBEAT_QUOTE
