"""The gate as a whole."""

from __future__ import annotations

import math
from typing import cast

import pytest

from domain.refusals import CheckResult, Measured, RefusalCode
from safety.case import Case
from safety.checks.base import Check, passed, refused
from safety.gate import CHECKS, judge
from safety.trading_state import TradingState
from tests.safety.make import AT, closing, good_case, good_close, opening


class _Stub:
    protects_reductions = True

    def __init__(self, name: str, *, measured: Measured = 1.0, limit: Measured = 2.0, fails: bool = False) -> None:
        self.name = name
        self.asked = 0
        self._measured, self._limit, self._fails = measured, limit, fails

    def judge(self, case: Case) -> CheckResult:
        """A pass or an objection."""
        self.asked += 1
        if self._fails:
            return refused(self, RefusalCode.ORDER_TOO_LARGE, "too large", measured=self._measured, limit=self._limit)
        return passed(self, self._measured, self._limit)


class _Raises(_Stub):
    def judge(self, case: Case) -> CheckResult:
        """A check that is broken."""
        raise ZeroDivisionError("a broken check")


class _Answers(_Stub):
    def judge(self, case: Case) -> CheckResult:
        """A check that answers with what no check may."""
        return cast(CheckResult, True)


class _OpensOnly(_Raises):
    protects_reductions = False


def test_a_good_opening_is_approved_by_every_check() -> None:
    verdict = judge(good_case())
    assert verdict.approved
    assert [result.check for result in verdict.results] == [check.name for check in CHECKS]
    assert [result.check for result in verdict.results if not result.applied] == ["reduction"]
    assert (verdict.intent, verdict.limit, verdict.at) == (opening(), opening().limit, AT)


def test_a_good_closing_is_approved_by_the_checks_that_protect_reductions() -> None:
    verdict = judge(good_close())
    assert verdict.approved
    applied = {result.check for result in verdict.results if result.applied}
    assert applied == {check.name for check in CHECKS if check.protects_reductions}
    assert applied == {"trading_state", "session", "duplicate", "reduction", "price"}


def test_names_of_checks_are_unique() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_no_checks_approve_nothing() -> None:
    verdict = judge(good_case(), ())
    assert not verdict.approved
    assert [refusal.code for refusal in verdict.refusals] == [RefusalCode.CHECK_FAILED]


def test_checks_that_all_do_not_apply_approve_nothing() -> None:
    verdict = judge(good_close(), (_OpensOnly("a"), _OpensOnly("b")))
    assert not verdict.approved
    assert [result.applied for result in verdict.results] == [False, False, True]


def test_one_refusal_refuses_and_every_check_still_runs() -> None:
    checks = [_Stub("a"), _Stub("b", fails=True), _Stub("c"), _Stub("d", fails=True)]
    verdict = judge(good_case(), checks)
    assert not verdict.approved
    assert [check.asked for check in checks] == [1, 1, 1, 1]
    assert [result.check for result in verdict.results if not result.passed] == ["b", "d"]


def test_a_check_that_raises_refuses_with_its_error_and_the_others_run() -> None:
    last = _Stub("last")
    verdict = judge(good_case(), (_Raises("broken"), last))
    assert [refusal.code for refusal in verdict.refusals] == [RefusalCode.CHECK_FAILED]
    assert verdict.refusals[0].detail == "ZeroDivisionError: a broken check"
    assert last.asked == 1


def test_a_check_that_answers_with_something_else_refuses() -> None:
    verdict = judge(good_case(), (_Answers("odd"),))
    assert verdict.refusals[0].code is RefusalCode.CHECK_FAILED
    assert "True" in verdict.refusals[0].detail


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("side", ["measured", "limit"])
def test_a_pass_without_a_finite_number_refuses(side: str, value: float | None) -> None:
    check = _Stub("a", measured=value) if side == "measured" else _Stub("a", limit=value)
    assert [refusal.code for refusal in judge(good_case(), (check,)).refusals] == [RefusalCode.CHECK_FAILED]


def test_every_check_states_what_it_measured_and_the_limit() -> None:
    for case in (good_case(), good_close()):
        for result in judge(case).results:
            assert not result.applied or (result.measured is not None and result.limit is not None)


def test_every_refusal_of_a_check_carries_code_measure_limit_and_sentence() -> None:
    halted = TradingState.at_start(AT)
    for case in (good_case(trading=halted, limit=math.nan), good_close(trading=halted, limit=math.nan)):
        refusals = judge(case).refusals
        assert {r.code for r in refusals} >= {RefusalCode.TRADING_HALTED, RefusalCode.PRICE_INSANE}
        for refusal in refusals:
            assert refusal.measured is not None
            assert refusal.limit is not None
            assert refusal.detail


def test_an_opening_in_the_clothes_of_a_closing_is_no_reduction() -> None:
    case = good_close(intent=closing(legs=opening().legs))
    assert RefusalCode.NOT_A_REDUCTION in {refusal.code for refusal in judge(case).refusals}


def test_checks_satisfy_the_protocol() -> None:
    checks: tuple[Check, ...] = CHECKS
    assert all(isinstance(check.name, str) and isinstance(check.protects_reductions, bool) for check in checks)
