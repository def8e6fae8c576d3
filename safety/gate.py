"""The gate: every check judges every case, and one refusal refuses."""

from __future__ import annotations

import math
from collections.abc import Sequence

from domain.refusals import CheckResult, Measured, Refusal, RefusalCode
from domain.verdicts import Verdict
from safety.case import Case
from safety.checks.base import Check
from safety.checks.caps_strategy import CapStrategyCheck
from safety.checks.caps_total import CapTotalCheck
from safety.checks.concentration import ConcentrationCheck
from safety.checks.correlated import CorrelatedCheck
from safety.checks.crowding import CrowdingCheck
from safety.checks.duplicate import DuplicateCheck
from safety.checks.expiry import ExpiryCheck
from safety.checks.exposure import ExposureCheck
from safety.checks.greeks import GreeksCheck
from safety.checks.groups import GroupCheck
from safety.checks.heartbeat import HeartbeatCheck
from safety.checks.margin import MarginCheck
from safety.checks.order_size import OrderSizeCheck
from safety.checks.price import PriceCheck
from safety.checks.quotes import QuotesCheck
from safety.checks.reduction import ReductionCheck
from safety.checks.session import SessionCheck
from safety.checks.stress import StressCheck
from safety.checks.trade_risk import TradeRiskCheck
from safety.checks.trading_state import TradingStateCheck

CHECKS: tuple[Check, ...] = (
    TradingStateCheck(),
    SessionCheck(),
    DuplicateCheck(),
    ReductionCheck(),
    HeartbeatCheck(),
    QuotesCheck(),
    PriceCheck(),
    GreeksCheck(),
    CapStrategyCheck(),
    CapTotalCheck(),
    OrderSizeCheck(),
    TradeRiskCheck(),
    MarginCheck(),
    StressCheck(),
    GroupCheck(),
    CrowdingCheck(),
    ConcentrationCheck(),
    CorrelatedCheck(),
    ExposureCheck(),
    ExpiryCheck(),
)
"""Every check, in the order verdicts list them. A new check is a new file and a line here."""


def judge(case: Case, checks: Sequence[Check] = CHECKS) -> Verdict:
    """Every check's result for the case; never raises.

    A check that raises, answers with something else than a result, or passes without a finite measure and limit refuses with
    CHECK_FAILED. So does a case that no check bears on.
    """
    results = [_result(check, case) for check in checks]
    if not any(result.applied for result in results):
        results.append(_failed("gate", "no check bears on this intent"))
    return Verdict(intent=case.intent, limit=case.limit, at=case.at, results=tuple(results))


def _result(check: Check, case: Case) -> CheckResult:
    if case.is_closing and not check.protects_reductions:
        return CheckResult(check=check.name, measured=None, limit=None, applied=False, detail="the intent takes risk away")
    try:
        result: object = check.judge(case)
    except Exception as error:  # noqa: BLE001  whatever goes wrong in a check refuses the order
        return _failed(check.name, f"{type(error).__name__}: {error}")
    if not isinstance(result, CheckResult):
        return _failed(check.name, f"the check answered {result!r}")
    if result.passed and result.applied and not (_is_given(result.measured) and _is_given(result.limit)):
        return _failed(check.name, f"passed without a number: {result.measured} against {result.limit}")
    return result


def _is_given(value: Measured) -> bool:
    return value is not None and (isinstance(value, str) or math.isfinite(value))


def _failed(name: str, detail: str) -> CheckResult:
    refusal = Refusal(code=RefusalCode.CHECK_FAILED, measured=None, limit=None, detail=detail)
    return CheckResult(check=name, measured=None, limit=None, refusal=refusal, detail=detail)
