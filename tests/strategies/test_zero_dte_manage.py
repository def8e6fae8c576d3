"""Which exit order a held 0DTE position needs, beside those that already work."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import Intent, PriceStyle, Purpose
from domain.orders import OrderState, WorkingView
from domain.positions import Position, PositionState
from domain.prices import natural_price
from domain.quotes import Quote
from domain.settings import Settings
from domain.snapshots import MarketSnapshot
from strategies.base import Decision
from strategies.zero_dte.manage import manage
from tests.strategies.scenes import (
    CONDOR,
    FRIDAY,
    HALF_FRIDAY,
    codes,
    condor,
    details,
    exit_intent,
    look_at,
    marked,
    market_of,
    near,
    new_york,
    requoted,
    session_of,
    settings_of,
    working_of,
)

NOON = new_york(FRIDAY, 12)
NAN = math.nan
SHORT_PUT, LONG_PUT, SHORT_CALL, LONG_CALL = (leg.contract for leg in CONDOR)
CALM = (5.95, 4.0, 3.1, 0.4)
STOPPED = (20.0, 9.0, 3.5, 0.5)
CHEAP = (2.0, 1.0, 0.6, 0.1)


def market(at: datetime = NOON, mids: tuple[float, ...] = CALM, half_width: float = 0.05) -> MarketSnapshot:
    return marked(market_of(at), mids, half_width)


def decide(
    scene: MarketSnapshot,
    position: Position | None = None,
    *,
    working: tuple[WorkingView, ...] = (),
    doubt: datetime | None = None,
    settings: Settings | None = None,
) -> Decision:
    position = position or condor()
    return manage(position, look_at(scene, positions=(position,), working=working, settings=settings), doubt)


def only(decision: Decision) -> Intent:
    (intent,) = decision.intents
    return intent


def resting(position: Position | None = None, at: datetime = NOON) -> tuple[WorkingView, ...]:
    return (working_of(exit_intent(position or condor(), at, PriceStyle.REST)),)


def walking(position: Position | None = None, at: datetime = NOON) -> tuple[WorkingView, ...]:
    return (working_of(exit_intent(position or condor(), at, PriceStyle.WALK)),)


def test_a_filled_entry_gets_a_resting_profit_order_at_once() -> None:
    intent = only(decide(market()))
    assert (intent.price_style, intent.purpose, intent.limit) == (PriceStyle.REST, Purpose.CLOSE, near(-2.30))
    assert {leg.contract: leg.ratio for leg in intent.legs} == {leg.contract: -leg.ratio for leg in CONDOR}
    assert intent.reason == "profit: close at a debit of 2.3 to keep 50% of the credit 4.65"


def test_the_profit_order_closes_every_unit_of_its_position_until_the_close() -> None:
    intent = only(decide(market(), condor(units=2)))
    assert (intent.quantity, intent.position_id, intent.underlying) == (2, "0dte-1", "SPX")
    assert (intent.created_at, intent.good_until) == (NOON, new_york(FRIDAY, 16))
    assert intent.intent_id == "exit-1"


def test_the_profit_order_does_not_wait_for_quotes() -> None:
    scene = requoted(market(), {LONG_CALL: Quote(bid=NAN, ask=0.05, at=NOON)})
    assert only(decide(scene)).limit == pytest.approx(-2.30)


def test_a_market_already_better_than_the_target_is_taken_at_its_price() -> None:
    intent = only(decide(market(mids=CHEAP)))
    assert (intent.price_style, intent.limit) == (PriceStyle.REST, near(-1.70))


def test_a_profit_price_under_a_tick_is_one_tick() -> None:
    intent = only(decide(market(mids=(0.15, 0.15, 0.20, 0.15)), condor(credit=0.06)))
    assert (intent.price_style, intent.limit) == (PriceStyle.REST, near(-0.05))


def test_a_working_profit_order_is_left_to_work() -> None:
    assert decide(market(), working=resting()) == Decision()
    assert decide(market(mids=CHEAP), working=resting()) == Decision()


def test_orders_of_other_positions_do_not_count() -> None:
    other = replace(condor(), position_id="0dte-9")
    assert only(decide(market(), working=resting(other))).price_style is PriceStyle.REST


def test_the_profit_order_waits_for_the_entry_to_finish() -> None:
    entry = (working_of(exit_intent(condor(), NOON, PriceStyle.WALK, purpose=Purpose.OPEN)),)
    assert decide(market(), working=entry) == Decision()


def test_a_stop_supersedes_the_resting_profit_order() -> None:
    intent = only(decide(market(mids=STOPPED), working=resting()))
    assert intent.price_style is PriceStyle.WALK
    assert intent.reason == "stop: the close costs 14.000, at or above the stop 13.950 (3 x the credit 4.65)"


def test_a_stop_walks_from_the_mid_and_no_further_than_the_structure_can_cost() -> None:
    intent = only(decide(market(mids=STOPPED)))
    assert (intent.limit, intent.worst) == (near(-14.0), near(-30.0))


def test_a_stop_does_not_wait_for_an_entry_that_still_works() -> None:
    entry = (working_of(exit_intent(condor(), NOON, PriceStyle.WALK, purpose=Purpose.OPEN)),)
    assert only(decide(market(mids=STOPPED), working=entry)).price_style is PriceStyle.WALK


def test_a_stop_that_already_walks_is_left_to_walk() -> None:
    assert decide(market(mids=STOPPED), working=walking()) == Decision()


def test_the_time_exit_supersedes_the_resting_order_and_not_a_walk() -> None:
    at = new_york(FRIDAY, 15)
    assert only(decide(market(at), working=resting(at=at))).reason == "time: past the time exit at 15:00"
    assert decide(market(at), working=walking(at=at)) == Decision()


def test_the_hard_exit_supersedes_a_walk_and_is_marketable() -> None:
    at = new_york(FRIDAY, 15, 30)
    intent = only(decide(market(at), working=walking(at=at)))
    assert intent.price_style is PriceStyle.MARKETABLE
    assert intent.reason == "hard_time: past the hard exit at 15:30"
    assert intent.limit == pytest.approx(-4.90)


def test_the_hard_exit_is_asked_for_once() -> None:
    at = new_york(FRIDAY, 15, 31)
    marketable = (working_of(exit_intent(condor(), at, PriceStyle.MARKETABLE)),)
    assert decide(market(at), working=marketable) == Decision()


def test_the_hard_exit_may_pay_the_market_even_past_the_width() -> None:
    at = new_york(FRIDAY, 15, 30)
    intent = only(decide(market(at, (40.0, 10.5, 1.0, 0.5), half_width=0.5)))
    assert intent.limit == pytest.approx(-32.05)
    assert intent.worst == pytest.approx(-32.05)


def test_a_half_day_gets_out_before_its_early_close() -> None:
    at = new_york(HALF_FRIDAY, 12)
    scene = replace(market(at), session=session_of(HALF_FRIDAY, half=True))
    intent = only(decide(scene, condor(opened_at=new_york(HALF_FRIDAY, 10, 30))))
    assert (intent.price_style, intent.good_until) == (PriceStyle.WALK, new_york(HALF_FRIDAY, 13))


def test_a_position_with_days_to_expiry_is_closed_the_same_day() -> None:
    later = tuple(replace(leg, contract=replace(leg.contract, expiry=FRIDAY + timedelta(days=7))) for leg in CONDOR)
    position = replace(condor(), legs=later, held=tuple((leg.contract, leg.ratio) for leg in later))
    at = new_york(FRIDAY, 15)
    quotes = {leg.contract: Quote(bid=mid - 0.05, ask=mid + 0.05, at=at) for leg, mid in zip(later, CALM, strict=True)}
    assert only(decide(replace(market_of(at), marks=quotes), position)).reason.startswith("time:")


def test_a_position_held_overnight_is_closed_as_soon_as_the_session_opens() -> None:
    old = condor(opened_at=new_york(FRIDAY - timedelta(days=1), 10, 30))
    intent = only(decide(market(new_york(FRIDAY, 9, 31)), old))
    assert (intent.price_style, intent.reason) == (PriceStyle.WALK, "overnight: held since 2025-06-12 14:30 UTC")


@pytest.mark.parametrize("at", [new_york(FRIDAY, 9, 29), new_york(FRIDAY, 16, 0)])
def test_nothing_is_closed_while_the_exchange_is_closed(at: datetime) -> None:
    assert decide(market(at, STOPPED)) == Decision()


def test_nothing_is_closed_on_a_day_without_a_session() -> None:
    assert decide(replace(market(), session=None)) == Decision()


def test_a_closed_or_empty_position_needs_nothing() -> None:
    assert decide(market(), replace(condor(), state=PositionState.CLOSED)) == Decision()
    assert decide(market(), replace(condor(), held=())) == Decision()


DOUBTFUL = Quote(bid=5.0, ask=35.0, at=NOON)


@pytest.mark.parametrize(("minutes", "acts"), [(0, False), (14, False), (15, True), (16, True)])
def test_a_stop_on_a_doubtful_quote_waits_a_quarter_of_an_hour_and_then_acts(minutes: int, acts: bool) -> None:
    scene = requoted(market(mids=STOPPED), {SHORT_PUT: DOUBTFUL})
    found = decide(scene, doubt=NOON - timedelta(minutes=minutes), working=resting())
    assert bool(found.intents) is acts
    assert codes(found) == ([] if acts else ["stop_in_doubt"])


def test_a_stop_in_doubt_says_how_long() -> None:
    scene = requoted(market(mids=STOPPED), {SHORT_PUT: DOUBTFUL})
    found = decide(scene, doubt=NOON - timedelta(minutes=4))
    assert details(found.reasons).endswith("but a short's quote is wider than its mid or one-sided for 4 of 15 minutes")
    assert only(found).price_style is PriceStyle.REST


def test_a_doubtful_quote_does_not_hold_up_the_time_exit() -> None:
    at = new_york(FRIDAY, 15)
    scene = requoted(market(at, STOPPED), {SHORT_PUT: DOUBTFUL})
    assert only(decide(scene, doubt=at)).price_style is PriceStyle.WALK


def test_a_short_without_an_ask_has_no_stop_and_says_so() -> None:
    scene = requoted(market(mids=STOPPED), {SHORT_PUT: Quote(bid=19.0, ask=NAN, at=NOON)})
    found = decide(scene, working=resting())
    assert (found.intents, codes(found)) == ((), ["no_exit_price"])


def test_the_time_exit_closes_the_side_that_can_be_traded_and_names_the_other() -> None:
    at = new_york(FRIDAY, 15)
    scene = requoted(market(at), {SHORT_PUT: Quote(bid=19.0, ask=NAN, at=at)})
    found = decide(scene)
    assert {leg.contract for leg in only(found).legs} == {SHORT_CALL, LONG_CALL}
    assert codes(found) == ["no_exit_price"]
    assert SHORT_PUT.name in details(found.reasons)


def test_a_long_without_a_bid_is_left_to_expire() -> None:
    at = new_york(FRIDAY, 15)
    scene = requoted(market(at), {LONG_CALL: Quote(bid=0.0, ask=0.05, at=at)})
    found = decide(scene)
    assert {leg.contract for leg in only(found).legs} == {SHORT_PUT, LONG_PUT, SHORT_CALL}
    assert codes(found) == ["left_to_expire"]


def test_nothing_quoted_at_the_time_exit_is_a_reason_and_no_order() -> None:
    found = decide(replace(market_of(new_york(FRIDAY, 15)), chains={}))
    assert (found.intents, codes(found)) == ((), ["no_exit_price"])


def test_a_worthless_long_that_is_left_is_not_asked_for_again() -> None:
    left = replace(condor(), held=((LONG_CALL, 1),))
    found = decide(requoted(market(), {LONG_CALL: Quote(bid=0.0, ask=0.05, at=NOON)}), left)
    assert (found.intents, codes(found)) == ((), ["left_to_expire"])


def test_a_long_that_is_left_and_has_a_bid_is_sold_for_no_less_than_a_tick() -> None:
    left = replace(condor(units=2), held=((LONG_CALL, 2),))
    intent = only(decide(market(), left))
    assert (intent.reason, intent.quantity) == ("left_over: only longs are left", 2)
    assert (intent.limit, intent.worst) == (near(0.40), near(0.05))


def test_a_long_worth_one_tick_is_still_sold_for_one_at_the_hard_exit() -> None:
    at = new_york(FRIDAY, 15, 30)
    left = replace(condor(), held=((LONG_CALL, 1),))
    intent = only(decide(requoted(market(at), {LONG_CALL: Quote(bid=0.05, ask=0.1, at=at)}), left))
    assert (intent.limit, intent.worst) == (near(0.05), near(0.05))


def test_legs_held_unevenly_are_closed_at_once() -> None:
    uneven = replace(condor(), held=((SHORT_PUT, -2), (LONG_PUT, 1)))
    intent = only(decide(market(), uneven))
    assert (intent.price_style, intent.quantity) == (PriceStyle.WALK, 1)
    assert {leg.contract: leg.ratio for leg in intent.legs} == {SHORT_PUT: 2, LONG_PUT: -1}
    assert intent.reason == "uneven: the legs are not held in the structure's ratio"


@pytest.mark.parametrize("purpose", list(Purpose))
def test_uneven_legs_wait_for_the_order_that_still_fills_them(purpose: Purpose) -> None:
    uneven = replace(condor(), held=((SHORT_PUT, -1), (LONG_PUT, 1)))
    order = (working_of(exit_intent(condor(), NOON, PriceStyle.WALK, purpose=purpose), OrderState.PARTIAL),)
    assert decide(market(), uneven, working=order) == Decision()


def test_a_naked_call_is_bought_back_for_up_to_twice_its_price() -> None:
    naked = replace(condor(), held=((SHORT_CALL, -1),))
    intent = only(decide(market(), naked))
    assert (intent.limit, intent.worst) == (near(-3.10), near(-6.40))


@pytest.mark.parametrize("credit", [None, NAN])
def test_without_an_entry_price_only_time_works_and_it_is_said(credit: float | None) -> None:
    blind = replace(condor(), entry_price=credit)
    found = decide(market(mids=STOPPED), blind)
    assert (found.intents, codes(found)) == ((), ["no_entry_price"])
    assert only(decide(market(new_york(FRIDAY, 15)), blind)).price_style is PriceStyle.WALK


def test_the_profit_part_is_a_setting() -> None:
    intent = only(decide(market(), settings=settings_of(zero_dte__profit="0.25")))
    assert intent.limit == pytest.approx(-3.45)


_MID = st.integers(1, 600).map(lambda ticks: ticks * 0.05)


@given(
    mids=st.tuples(_MID, _MID, _MID, _MID),
    half=st.sampled_from([0.0, 0.05, 0.5]),
    minute=st.integers(0, 389),
    units=st.integers(1, 4),
)
def test_every_exit_closes_only_what_is_held_and_is_never_worse_than_its_worst(
    mids: tuple[float, ...], half: float, minute: int, units: int
) -> None:
    at = new_york(FRIDAY, 9, 30) + timedelta(minutes=minute)
    scene = market(at, mids, half)
    position = condor(units=units, opened_at=new_york(FRIDAY, 9, 30))
    held = dict(position.held)
    for intent in decide(scene, position).intents:
        assert intent.purpose is Purpose.CLOSE
        assert intent.worst <= intent.limit
        assert intent.limit != 0.0
        for contract, quantity in intent.signed_quantities().items():
            assert quantity * held[contract] < 0
            assert abs(quantity) <= abs(held[contract])
        if intent.price_style is PriceStyle.MARKETABLE and len(intent.legs) == 4:
            quotes = {leg.contract: scene.marks[leg.contract] for leg in intent.legs}
            assert intent.limit <= natural_price(intent.legs, quotes) + 1e-9
