"""The Greeks check."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from domain.contracts import Contract
from domain.intents import Leg
from domain.quotes import FeedGreeks, Quote
from domain.refusals import CheckResult, RefusalCode
from domain.settings import GreeksSettings, Settings
from safety.case import Case
from safety.checks.greeks import GreeksCheck, own_greeks_of_legs
from tests.safety.make import (
    AT,
    CALL_SHORT,
    CONDOR,
    PUT_SHORT,
    SPOT,
    alone,
    feed_of,
    good_case,
    market,
    opening,
    quote_of,
    spxw,
)

CHECK = GreeksCheck()
LEGS = [leg.contract for leg in CONDOR]


def _feed(contract: Contract, **changes: float) -> Case:
    case = good_case()
    changed = replace(feed_of(contract), **changes)
    return replace(case, feed_greeks={**case.feed_greeks, contract: changed})


def _code(result: CheckResult) -> RefusalCode | None:
    return result.refusal.code if result.refusal is not None else None


@pytest.mark.parametrize("contract", LEGS)
def test_a_leg_without_greeks_is_refused(contract: Contract) -> None:
    case = good_case()
    assert _code(alone(CHECK, replace(case, feed_greeks={**case.feed_greeks, contract: None}))) is RefusalCode.GREEKS_MISSING
    others = {other: greeks for other, greeks in case.feed_greeks.items() if other != contract}
    assert _code(alone(CHECK, replace(case, feed_greeks=others))) is RefusalCode.GREEKS_MISSING


@pytest.mark.parametrize("contract", LEGS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", list(FeedGreeks.__dataclass_fields__))
def test_greeks_that_are_not_finite_are_missing(contract: Contract, name: str, value: float) -> None:
    assert _code(alone(CHECK, _feed(contract, **{name: value}))) is RefusalCode.GREEKS_MISSING


@pytest.mark.parametrize("name", ["implied_volatility", "delta"])
def test_a_zero_volatility_or_delta_is_missing(name: str) -> None:
    assert _code(alone(CHECK, _feed(CALL_SHORT, **{name: 0.0}))) is RefusalCode.GREEKS_MISSING


def test_all_zeros_are_missing() -> None:
    zeros = dict.fromkeys(FeedGreeks.__dataclass_fields__, 0.0)
    assert _code(alone(CHECK, _feed(CALL_SHORT, **zeros))) is RefusalCode.GREEKS_MISSING


def test_the_engines_delta_of_one_with_no_volatility_on_a_dead_call_is_refused() -> None:
    """As LEAN gave it at 15:59 on expiry day: a 3800 call with the index at 3701.57."""
    dead = _feed(CALL_SHORT, implied_volatility=0.0, delta=1.0, gamma=0.0, vega=0.0, theta=0.0)
    result = alone(CHECK, dead)
    assert _code(result) is RefusalCode.GREEKS_MISSING
    assert "delta 1, volatility 0" in result.detail


@pytest.mark.parametrize(
    ("contract", "changes"),
    [
        (CALL_SHORT, {"delta": -0.01}),
        (CALL_SHORT, {"delta": 1.01}),
        (PUT_SHORT, {"delta": 0.01}),
        (PUT_SHORT, {"delta": -1.01}),
        (CALL_SHORT, {"gamma": -1e-6}),
        (PUT_SHORT, {"vega": -1e-6}),
        (PUT_SHORT, {"implied_volatility": -0.1}),
        (PUT_SHORT, {"implied_volatility": 10.01}),
    ],
)
def test_a_wrong_sign_or_range_is_refused(contract: Contract, changes: dict[str, float]) -> None:
    assert _code(alone(CHECK, _feed(contract, **changes))) is RefusalCode.GREEKS_INVALID


@pytest.mark.parametrize("contract", LEGS)
@pytest.mark.parametrize(("shift", "passes"), [(0.049, True), (0.05, True), (0.051, False)])
def test_the_feeds_delta_is_near_ours(contract: Contract, shift: float, passes: bool) -> None:
    delta = feed_of(contract).delta
    result = alone(CHECK, _feed(contract, delta=delta + math.copysign(shift, delta)))
    assert _code(result) is (None if passes else RefusalCode.GREEKS_DISAGREE)
    assert result.measured == pytest.approx(shift, abs=1e-9)
    assert result.limit == 0.05


def test_the_tolerance_is_the_setting() -> None:
    case = replace(_feed(CALL_SHORT, delta=feed_of(CALL_SHORT).delta + 0.02), settings=Settings())
    assert alone(CHECK, case).passed
    tight = replace(case, settings=Settings(greeks=GreeksSettings(delta_tolerance=0.01)))
    assert _code(alone(CHECK, tight)) is RefusalCode.GREEKS_DISAGREE


@pytest.mark.parametrize("contract", LEGS)
def test_without_our_own_delta_the_feeds_is_not_believed(contract: Contract) -> None:
    shown = {leg: quote_of(leg) for leg in LEGS}
    shown[contract] = Quote(bid=math.nan, ask=1.0, at=AT)
    result = alone(CHECK, good_case(market=market(shown)))
    assert _code(result) is RefusalCode.GREEKS_DISAGREE
    assert "cannot be computed" in result.detail


def test_without_the_underlying_there_is_no_delta_of_our_own() -> None:
    case = good_case()
    blind = replace(case, market=replace(case.market, underlyings={}))
    assert _code(alone(CHECK, blind)) is RefusalCode.GREEKS_DISAGREE
    assert own_greeks_of_legs(blind) == dict.fromkeys(LEGS)


def test_a_leg_below_intrinsic_is_compared_by_its_mirrors_volatility() -> None:
    call, put = spxw("C", 5000), spxw("P", 5000)
    below = Quote(bid=SPOT - 5000 - 2.0, ask=SPOT - 5000 - 1.0, at=AT)
    other = spxw("C", 5600)
    legs = (Leg(contract=call, ratio=1), Leg(contract=other, ratio=-1))
    feed = {call: feed_of(call), other: feed_of(other)}
    alone_in_chain = good_case(
        intent=opening(legs=legs), market=market({call: below, other: quote_of(other, half=0.001)}), feed_greeks=feed
    )
    assert _code(alone(CHECK, alone_in_chain)) is RefusalCode.GREEKS_DISAGREE
    mirror = Quote(bid=0.05, ask=0.10, at=AT)
    with_mirror = replace(alone_in_chain, market=market({call: below, put: mirror, other: quote_of(other, half=0.001)}))
    ours = own_greeks_of_legs(with_mirror)[call]
    assert ours is not None
    assert ours.from_mirror
    assert alone(CHECK, with_mirror).passed
