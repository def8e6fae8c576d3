"""The loss of one trade: at its stop, and at worst where risk is defined."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import Leg, RiskPlan
from domain.refusals import RefusalCode
from domain.settings import RiskSettings, Settings
from safety.case import Case
from safety.checks.trade_risk import TradeRiskCheck
from tests.safety.books import case_of, one_one_two, option
from tests.safety.make import CALL_SHORT, CONDOR, PUT_SHORT, account, alone, good_case, market, mid, opening, quote_of, spxw

CHECK = TradeRiskCheck()


def code(case: Case) -> RefusalCode | None:
    result = alone(CHECK, case)
    return result.refusal.code if result.refusal is not None else None


def condor(quantity: int = 1, *, stop: float = 1000.0, value: float = 250_000.0, **changes: object) -> Case:
    """The condor with a planned loss at the stop."""
    intent = opening(quantity=quantity, plan=RiskPlan(loss_at_stop=stop, max_loss=2500.0))
    return good_case(intent=intent, account=account(net_liquidation_value=value), **changes)


def worst(case: Case) -> float:
    """What a condor with wings of 30 points can lose at its price."""
    return (30.0 - case.limit) * 100.0 * case.intent.quantity


@pytest.mark.parametrize(("stop", "refusal"), [(4999.0, None), (5000.0, None), (5000.01, RefusalCode.TRADE_RISK)])
def test_the_planned_loss_at_the_stop_is_two_percent_at_most(stop: float, refusal: RefusalCode | None) -> None:
    assert code(condor(stop=stop)) is refusal
    assert alone(CHECK, condor(stop=stop)).limit == 5000.0


def test_the_worst_loss_is_five_percent_at_most_of_the_whole_order_at_its_price() -> None:
    for quantity in (1, 3):
        case = condor(quantity, stop=10.0)
        at_limit = worst(case) / 0.05
        assert code(replace(case, account=account(net_liquidation_value=at_limit))) is None
        assert alone(CHECK, replace(case, account=account(net_liquidation_value=at_limit))).measured == pytest.approx(
            worst(case)
        )
        assert code(replace(case, account=account(net_liquidation_value=at_limit * 0.999))) is RefusalCode.TRADE_RISK


def test_a_worse_price_makes_a_greater_loss() -> None:
    case = condor(stop=10.0, value=worst(condor()) / 0.05)
    assert code(case) is None
    assert code(replace(case, limit=case.limit - 0.05)) is RefusalCode.TRADE_RISK


@pytest.mark.parametrize("right", ["P", "C"])
def test_a_naked_short_has_no_defined_loss_and_is_left_to_the_stress_check(right: str) -> None:
    short = PUT_SHORT if right == "P" else CALL_SHORT
    legs = (Leg(contract=short, ratio=-1),)
    intent = opening(legs=legs, limit=round(mid(legs), 2), worst=0.5)
    result = alone(CHECK, good_case(intent=intent, limit=intent.limit))
    assert result.passed
    assert "the stress check limits it" in result.detail
    assert result.measured == 1000.0


def test_a_one_one_two_and_a_diagonal_have_no_defined_loss() -> None:
    diagonal = {option("SPY", "C", 475, 365): 1, option("SPY", "C", 560, 14): -1}
    for legs in (one_one_two(), diagonal):
        assert "is not defined" in alone(CHECK, case_of(legs)).detail


def test_an_unequal_condor_can_lose_its_wider_wing() -> None:
    far = spxw("C", 5545)
    legs = (*CONDOR[:3], Leg(contract=far, ratio=1))
    shown = {leg.contract: quote_of(leg.contract) for leg in legs}
    intent = opening(legs=legs, limit=round(mid(legs), 2), worst=0.5, plan=RiskPlan(loss_at_stop=1.0, max_loss=1.0))
    result = alone(CHECK, good_case(intent=intent, limit=intent.limit, market=market(shown)))
    assert result.measured == pytest.approx((80.0 - intent.limit) * 100.0)


def test_a_debit_can_lose_what_it_costs() -> None:
    legs = (Leg(contract=PUT_SHORT, ratio=1),)
    intent = opening(legs=legs, limit=-round(-mid(legs), 2), worst=-40.0, plan=RiskPlan(loss_at_stop=1.0, max_loss=None))
    assert alone(CHECK, good_case(intent=intent, limit=intent.limit)).measured == pytest.approx(-intent.limit * 100.0)


@pytest.mark.parametrize("stop", [math.nan, math.inf, -1.0, 0.0])
def test_a_plan_without_a_loss_refuses(stop: float) -> None:
    assert code(condor(stop=stop)) is RefusalCode.TRADE_RISK_MISSING
    assert code(good_case(intent=opening(plan=None))) is RefusalCode.TRADE_RISK_MISSING


@pytest.mark.parametrize("value", [math.nan, math.inf, 0.0, -1.0])
def test_without_a_net_liquidation_value_nothing_opens(value: float) -> None:
    assert code(condor(value=value)) is RefusalCode.TRADE_RISK_MISSING


def test_without_a_quote_of_a_leg_nothing_opens() -> None:
    fewer = {leg.contract: quote_of(leg.contract) for leg in CONDOR[:3]}
    assert code(condor(market=market(fewer))) is RefusalCode.TRADE_RISK_MISSING


@pytest.mark.parametrize("limit", [math.nan, math.inf, -math.inf])
def test_a_price_that_is_none_refuses(limit: float) -> None:
    assert code(replace(condor(), limit=limit)) is RefusalCode.TRADE_RISK_MISSING


def test_the_limits_are_settings() -> None:
    strict = Settings(risk=RiskSettings(stop_loss_fraction=0.001))
    assert code(condor(stop=251.0, settings=strict)) is RefusalCode.TRADE_RISK
    narrow = Settings(risk=RiskSettings(max_loss_fraction=0.005))
    assert code(condor(stop=1.0, settings=narrow)) is RefusalCode.TRADE_RISK


@given(st.integers(1, 20), st.integers(1, 20), st.floats(10_000.0, 1e6), st.floats(1.0, 5_000.0))
def test_a_larger_order_never_passes_where_a_smaller_one_is_refused(few: int, more: int, value: float, stop: float) -> None:
    small, large = (code(condor(size, stop=stop, value=value)) for size in (few, few + more))
    assert large is not None or small is None
