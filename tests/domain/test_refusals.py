from __future__ import annotations

import re

import pytest

from domain.refusals import CheckResult, Refusal, RefusalCode
from domain.verdicts import Verdict
from tests.analytics.samples import condor_intent
from tests.domain.samples import AT

REFUSED = Refusal(code=RefusalCode.CAP_TOTAL, measured=11, limit=10, detail="11 of 10")


def verdict(*results: CheckResult) -> Verdict:
    return Verdict(intent=condor_intent(), limit=4.65, at=AT, results=results)


def result(refusal: Refusal | None = None) -> CheckResult:
    return CheckResult(check="caps_total", measured=1, limit=10, refusal=refusal)


def test_no_two_refusals_share_a_code() -> None:
    codes = [code.code for code in RefusalCode]
    assert len(set(codes)) == len(codes) == len(RefusalCode.__members__)


@pytest.mark.parametrize("code", RefusalCode)
def test_every_code_says_what_it_means_and_what_to_do(code: RefusalCode) -> None:
    assert re.fullmatch(r"[a-z][a-z_]*", code.code)
    assert code.code == code.name.lower()
    for sentence in (code.meaning, code.remedy):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
        assert "\n" not in sentence


def test_codes_written_in_journals_never_change() -> None:
    written = {
        *("check_failed", "trading_halted", "trading_reducing", "session_closed", "session_holiday", "session_half_day"),
        *("session_near_close", "heartbeat_underlying", "heartbeat_quote", "quote_missing", "quote_crossed", "quote_wide"),
        *("price_insane", "greeks_missing", "greeks_invalid", "greeks_disagree", "cap_strategy", "cap_total"),
        *("order_too_large", "margin_missing", "margin_buffer", "not_a_reduction", "duplicate_intent", "door_no_approval"),
        *("door_mismatch", "door_used", "door_expired", "door_over_reduction", "brokerage_refused", "superseded"),
    }
    assert written <= {code.code for code in RefusalCode}


def test_a_check_without_a_refusal_passes() -> None:
    assert result().passed
    assert not result(REFUSED).passed


def test_all_checks_passed_is_an_approval() -> None:
    assert verdict(result(), result()).approved


def test_one_refusal_refuses() -> None:
    found = verdict(result(), result(REFUSED), result())
    assert not found.approved
    assert found.refusals == (REFUSED,)


def test_no_checks_at_all_approve_nothing() -> None:
    assert not verdict().approved
    assert verdict().refusals == ()
