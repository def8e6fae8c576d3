"""Refusal codes, check results and verdicts: one refusal refuses, and no code ever changes its meaning."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import CheckResult, Refusal, RefusalCode
from domain.verdicts import Approval, Verdict
from tests.analytics.samples import condor_intent
from tests.domain.samples import AT

MEANT = {
    "check_failed": "A check raised an exception.",
    "trading_halted": "Trading is halted: nothing new goes.",
    "trading_reducing": "Only orders that reduce risk may go.",
    "session_closed": "The exchange is closed now.",
    "session_holiday": "The exchange does not open today.",
    "session_half_day": "Today closes early and entries on half days are off.",
    "session_near_close": "Too near the close to open.",
    "heartbeat_underlying": "The underlying's last real price is too old or missing.",
    "heartbeat_quote": "A leg's last real quote is too old or missing.",
    "quote_missing": "A leg has no quote, or only one side.",
    "quote_crossed": "A leg's bid is above its ask.",
    "quote_wide": "A leg's bid-ask spread is too wide.",
    "price_insane": (
        "The limit is not a price this structure can have now: not finite, zero, of the wrong sign or beyond its quotes."
    ),
    "greeks_missing": "The feed has no Greeks for a leg, or zeros.",
    "greeks_invalid": "A leg's Greeks have a wrong sign or are out of range.",
    "greeks_disagree": "The feed's delta is too far from ours on the same quote.",
    "cap_strategy": "The strategy already has its most positions, counting working orders.",
    "cap_total": "The desk already has its most positions, counting working orders.",
    "order_too_large": "The order trades more contracts than one order may.",
    "margin_missing": "A number the margin check needs is missing, not finite, or the loss is unbounded.",
    "margin_buffer": "The order would eat into the buffer of net liquidation value.",
    "not_a_reduction": "A closing order would trade more than is held, or on the wrong side.",
    "duplicate_intent": "The same intent is already working or was already sent.",
    "door_no_approval": "An order came to the last door with no approval and does not strictly reduce.",
    "door_mismatch": (
        "An order differs from the approval it carries: a leg, its quantity, the leg count, the type or the price."
    ),
    "door_used": "The approval was already used by another order.",
    "door_expired": "The approval is past its time.",
    "door_over_reduction": "A reducing order is larger than what is held less what already works to reduce it.",
    "brokerage_refused": "The brokerage model or broker does not take this order.",
    "superseded": "Another intent on the same position or underlying goes first.",
}
"""What each code of a journal already written means."""

BY_CODE = {code.code: code for code in RefusalCode}


@pytest.mark.parametrize("code", MEANT)
def test_a_code_keeps_its_meaning(code: str) -> None:
    assert BY_CODE[code].meaning == MEANT[code]
    assert BY_CODE[code] is RefusalCode[code.upper()]


@pytest.mark.parametrize("code", RefusalCode)
def test_a_code_is_three_texts(code: RefusalCode) -> None:
    assert code.value == (code.code, code.meaning, code.remedy)
    assert len({code.code, code.meaning, code.remedy}) == 3


def test_no_two_codes_mean_the_same() -> None:
    meanings = [code.meaning for code in RefusalCode]
    assert len(set(meanings)) == len(meanings)


@pytest.mark.parametrize("code", RefusalCode)
def test_a_setting_that_a_remedy_names_is_a_setting(code: RefusalCode) -> None:
    from domain.settings import Settings, describe

    known = {item.key for item in describe(Settings())} | {"caps.<strategy>"}
    named = re.findall(r"\b[a-z_]+\.[a-z_<][a-z_<>]*", code.remedy)
    assert set(named) <= known


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (RefusalCode.SESSION_HALF_DAY, "session.half_days"),
        (RefusalCode.SESSION_NEAR_CLOSE, "session.no_entry_minutes"),
        (RefusalCode.QUOTE_WIDE, "quotes.max_spread_abs"),
        (RefusalCode.QUOTE_WIDE, "quotes.max_spread_rel"),
        (RefusalCode.GREEKS_DISAGREE, "greeks.delta_tolerance"),
        (RefusalCode.CAP_STRATEGY, "caps.<strategy>"),
        (RefusalCode.CAP_TOTAL, "caps.total"),
        (RefusalCode.ORDER_TOO_LARGE, "orders.max_contracts"),
    ],
)
def test_a_limit_that_a_person_can_tune_is_named_in_the_remedy(code: RefusalCode, key: str) -> None:
    assert key in code.remedy


REFUSALS = [
    Refusal(code=code, measured=measured, limit=limit, detail="measured against the limit")
    for code in (RefusalCode.CHECK_FAILED, RefusalCode.CAP_TOTAL, RefusalCode.QUOTE_WIDE)
    for measured, limit in ((None, None), (0, 0), (0.0, 1.5), ("closed", ""))
]
refusals = st.sampled_from(REFUSALS)
results = st.sampled_from(
    [
        CheckResult(check="a check", measured=0, limit=0, refusal=refusal, applied=applied)
        for applied in (True, False)
        for refusal in (*REFUSALS, *([None] * 2 * len(REFUSALS)))
    ]
)
found_lists = st.lists(results, max_size=5).map(tuple)


def verdict(found: tuple[CheckResult, ...]) -> Verdict:
    return Verdict(intent=condor_intent(), limit=4.65, at=AT, results=found)


@given(results)
def test_a_check_passes_exactly_when_it_has_no_refusal(result: CheckResult) -> None:
    assert result.passed == (result.refusal is None)


@given(found_lists)
def test_a_verdict_approves_exactly_when_some_check_ran_and_none_refused(found: tuple[CheckResult, ...]) -> None:
    assert verdict(found).approved is (len(found) > 0 and not any(result.refusal for result in found))


@given(found_lists)
def test_refusals_are_those_of_the_checks_in_their_order(found: tuple[CheckResult, ...]) -> None:
    assert list(verdict(found).refusals) == [result.refusal for result in found if not result.passed]


@given(found_lists, refusals, st.data())
def test_no_number_of_passes_outweighs_one_refusal(
    found: tuple[CheckResult, ...], refusal: Refusal, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(found)))
    refused = CheckResult(check="one", measured=1, limit=0, refusal=refusal)
    judged = verdict((*found[:place], refused, *found[place:]))
    assert not judged.approved
    assert refusal in judged.refusals


@given(found_lists, results)
def test_one_more_check_never_turns_a_refusal_into_an_approval(found: tuple[CheckResult, ...], more: CheckResult) -> None:
    if found and not verdict(found).approved:
        assert not verdict((*found, more)).approved
    assert set(verdict(found).refusals) <= set(verdict((*found, more)).refusals)


def test_a_check_says_no_more_than_it_was_told() -> None:
    result = CheckResult(check="caps_total", measured=1, limit=10)
    assert (result.unit, result.refusal, result.applied, result.detail) == ("", None, True, "")


def test_a_check_that_does_not_bear_on_a_reduction_passes() -> None:
    result = CheckResult(check="caps_total", measured=None, limit=10, applied=False)
    assert result.passed
    assert verdict((result,)).approved


def test_a_check_that_does_not_apply_and_yet_refuses_refuses() -> None:
    refusal = Refusal(code=RefusalCode.CHECK_FAILED, measured=None, limit=None, detail="it raised")
    result = CheckResult(check="caps_total", measured=None, limit=10, applied=False, refusal=refusal)
    assert not result.passed
    assert not verdict((result,)).approved


def test_an_approval_is_told_apart_by_anything_in_it() -> None:
    legs = tuple(condor_intent().signed_quantities().items())
    given_once = Approval(
        approval_id="a",
        intent_id="i",
        legs=legs,
        quantity=2,
        limit=4.65,
        issued_at=AT,
        expires_at=AT + timedelta(seconds=30),
        reduces_only=False,
    )
    assert hash(given_once) == hash(given_once)
    turned = tuple((each, -quantity) for each, quantity in legs)
    assert len({given_once, *_changed(given_once, turned)}) == 7


def _changed(approval: Approval, legs: tuple[object, ...]) -> list[Approval]:
    from dataclasses import replace

    changes: list[dict[str, object]] = [
        {"approval_id": "b"},
        {"intent_id": "j"},
        {"legs": legs},
        {"quantity": 1},
        {"limit": 4.60},
        {"reduces_only": True},
    ]
    return [replace(approval, **change) for change in changes]  # type: ignore[arg-type]
