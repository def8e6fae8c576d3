"""The 0DTE strategy as the desk sees it: one entry a day, exits beside it, and a reason for every no."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import Intent, PriceStyle, Purpose, StrategyName
from domain.orders import OrderState
from domain.positions import Position, PositionState
from domain.quotes import Chain, Quote
from domain.roots import underlying_of
from domain.settings import Settings
from domain.snapshots import MarketSnapshot
from execution.walk import limit_at
from strategies.base import Decision, Look, Strategy
from strategies.reasons import NoTradeCode
from strategies.zero_dte import ZeroDte
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
    settings_of,
    spxw_chain,
    view,
    working_of,
)

AT = new_york(FRIDAY, 10, 30)
EARLY = FRIDAY - timedelta(days=1)


def decide(look: Look) -> Decision:
    return ZeroDte(look.settings).decide(look)


def only(decision: Decision) -> Intent:
    (intent,) = decision.intents
    return intent


def closed(*, filled: bool, opened_at: datetime = AT) -> Position:
    """A position of the strategy that is over; one that never filled has no entry price and no cash."""
    entry = 4.65 if filled else None
    return replace(
        condor(credit=entry, opened_at=opened_at), state=PositionState.CLOSED, held=(), cash_flow=200.0 if filled else 0.0
    )


def test_it_is_a_strategy_by_name() -> None:
    strategy: Strategy = ZeroDte(Settings())
    assert strategy.name is StrategyName.ZERO_DTE


def test_the_example_morning_sells_one_condor_on_spxw() -> None:
    found = decide(look_at(market_of(AT)))
    intent = only(found)
    assert intent.legs == CONDOR
    assert (intent.quantity, intent.limit, intent.purpose) == (1, near(4.65), Purpose.OPEN)
    assert (intent.price_style, intent.underlying, found.reasons) == (PriceStyle.WALK, "SPX", ())


def test_an_entry_may_walk_to_its_least_credit_and_lives_to_the_end_of_its_window() -> None:
    intent = only(decide(look_at(market_of(AT))))
    assert intent.worst == pytest.approx(3.0)
    assert (intent.created_at, intent.good_until) == (AT, new_york(FRIDAY, 11))


def test_an_entry_never_walks_to_where_its_size_could_lose_too_much() -> None:
    settings = settings_of(risk__max_loss_fraction="0.0205")
    intent = only(decide(look_at(market_of(AT), value=250_000, settings=settings)))
    assert intent.quantity == 2
    assert intent.worst == pytest.approx(4.4)
    assert (30.0 - intent.worst) * 100.0 * intent.quantity <= 0.0205 * 250_000


def test_an_entry_says_why_it_was_made() -> None:
    assert only(decide(look_at(market_of(AT)))).reason == (
        "flat morning (+0.00% since the open); VIX 15.00, +0.0% since its open; "
        "iron condor of 2025-06-13, credit 4.65 on a 30 wing; size 1 bound by worst loss"
    )


def test_an_entry_carries_its_plan_and_fresh_ids() -> None:
    intent = only(decide(look_at(market_of(AT))))
    assert intent.plan is not None
    assert (intent.plan.loss_at_stop, intent.plan.max_loss) == (near(930.0), near(2535.0))
    assert (intent.intent_id, intent.position_id) == ("entry-1", "0dte-2")


def test_the_first_limit_the_walk_gives_is_the_one_the_intent_names() -> None:
    market = market_of(AT)
    intent = only(decide(look_at(market)))
    quotes = {leg.contract: quote for leg in intent.legs if (quote := market.quote(leg.contract)) is not None}
    assert limit_at(intent, 0, quotes, Settings().orders) == pytest.approx(intent.limit)


@pytest.mark.parametrize(
    ("move", "mode", "sides", "credit"),
    [(0.006, "fade", "CC", 2.70), (-0.006, "fade", "PP", 1.95), (0.006, "follow", "PP", 1.95), (-0.006, "follow", "CC", 2.70)],
)
def test_a_trending_morning_sells_one_side(move: float, mode: str, sides: str, credit: float) -> None:
    settings = settings_of(zero_dte__direction_mode=mode)
    intent = only(decide(look_at(market_of(AT, move=move), settings=settings)))
    assert "".join(leg.contract.right.value for leg in intent.legs) == sides
    assert intent.limit == pytest.approx(credit)


def test_a_small_account_trades_spy_where_spxw_sizes_to_nothing() -> None:
    found = decide(look_at(market_of(AT), value=40_000))
    intent = only(found)
    assert [leg.contract.strike for leg in intent.legs] == [533.0, 530.0, 544.0, 547.0]
    assert (intent.quantity, intent.limit, intent.underlying) == (5, near(0.52), "SPY")
    assert codes(found) == ["size_zero"]


def test_a_tiny_account_trades_nothing_and_says_so_for_each_root() -> None:
    found = decide(look_at(market_of(AT), value=39_000))
    assert (found.intents, codes(found)) == ((), ["size_zero", "size_zero"])


def test_spy_is_no_way_out_when_spxw_has_no_credit() -> None:
    poor = settings_of(zero_dte__min_credit_ic="0.5")
    assert codes(decide(look_at(market_of(AT), settings=poor))) == ["low_credit"]


@pytest.mark.parametrize(("value", "size"), [(250_000, 2), (100_000, 1), (60_000, 1)])
def test_the_account_decides_the_size(value: float, size: int) -> None:
    assert only(decide(look_at(market_of(AT), value=value))).quantity == size


def test_a_rising_vix_halves_the_size() -> None:
    market = replace(market_of(AT), volatility_index=view("VIX", 18.0, AT, move=0.11))
    intent = only(decide(look_at(market, value=250_000)))
    assert intent.quantity == 1
    assert "half size" in intent.reason


def test_a_rising_vix_leaves_a_single_unit_nothing_and_the_next_root_is_tried() -> None:
    market = replace(market_of(AT), volatility_index=view("VIX", 18.0, AT, move=0.11))
    found = decide(look_at(market, value=60_000))
    assert (only(found).underlying, only(found).quantity) == ("SPY", 5)
    assert details(found.reasons).startswith("SPXW sizes to 0 at $60,000, bound by half of loss at the stop")


@pytest.mark.parametrize(("vix", "code"), [(None, "vix_missing"), (30.0, "vix_high")])
def test_the_vix_may_refuse_the_entry(vix: float | None, code: str) -> None:
    found = decide(look_at(market_of(AT, vix=vix)))
    assert (found.intents, codes(found)) == ((), [code])


def test_without_a_vix_source_none_is_needed_and_the_reason_says_so() -> None:
    found = decide(look_at(market_of(AT, vix=None), settings=settings_of(zero_dte__vix_source="none")))
    assert "no VIX asked for" in only(found).reason


@pytest.mark.parametrize("at", [new_york(FRIDAY, 10, 29), new_york(FRIDAY, 11, 1), new_york(FRIDAY, 16, 5)])
def test_outside_its_window_it_does_nothing_and_says_nothing(at: datetime) -> None:
    assert decide(look_at(market_of(at))) == Decision()


def test_on_another_day_it_does_nothing_even_inside_the_window() -> None:
    assert decide(look_at(market_of(new_york(EARLY, 10, 30)))) == Decision()


def test_on_a_half_day_it_does_nothing_by_default_and_trades_when_allowed() -> None:
    half = market_of(new_york(HALF_FRIDAY, 10, 30), half=True)
    assert decide(look_at(half)) == Decision()
    allowed = settings_of(session__half_days="true", zero_dte__underlyings="SPXW")
    assert only(decide(look_at(half, settings=allowed))).good_until == new_york(HALF_FRIDAY, 11)


def test_without_a_session_it_does_nothing() -> None:
    assert decide(look_at(replace(market_of(AT), session=None))) == Decision()


def test_no_second_entry_while_one_works() -> None:
    entry = working_of(exit_intent(condor(), AT, PriceStyle.WALK, purpose=Purpose.OPEN))
    found = decide(look_at(market_of(AT), working=(entry,)))
    assert (found.intents, codes(found)) == ((), ["entry_working"])


@pytest.mark.parametrize("state", [OrderState.SENT, OrderState.CANCELLING, OrderState.UNKNOWN])
def test_an_entry_that_may_still_fill_counts_as_working(state: OrderState) -> None:
    entry = working_of(exit_intent(condor(), AT, PriceStyle.WALK, purpose=Purpose.OPEN), state)
    assert codes(decide(look_at(market_of(AT), working=(entry,)))) == ["entry_working"]


def test_one_entry_a_day_even_after_it_was_closed() -> None:
    found = decide(look_at(market_of(AT), positions=(closed(filled=True),)))
    assert (found.intents, codes(found)) == ((), ["already_traded"])


def test_an_entry_that_never_filled_may_be_tried_again() -> None:
    assert only(decide(look_at(market_of(AT), positions=(closed(filled=False),)))).purpose is Purpose.OPEN


def test_an_entry_that_filled_in_part_and_was_undone_is_still_the_days_entry() -> None:
    undone = replace(closed(filled=False), cash_flow=-35.0)
    assert codes(decide(look_at(market_of(AT), positions=(undone,)))) == ["already_traded"]


def test_an_entry_that_came_out_even_is_still_the_days_entry() -> None:
    even = replace(closed(filled=True), cash_flow=0.0)
    assert codes(decide(look_at(market_of(AT), positions=(even,)))) == ["already_traded"]


def test_an_entry_between_two_of_its_orders_is_not_doubled() -> None:
    opening = replace(condor(credit=None), state=PositionState.OPENING, held=(), cash_flow=0.0)
    found = decide(look_at(market_of(AT), positions=(opening,)))
    assert (found.intents, codes(found)) == ((), ["already_traded"])


def test_a_position_left_from_yesterday_on_anything_blocks_todays_entry() -> None:
    left = replace(condor(opened_at=AT - timedelta(days=1)), underlying="GOOG")
    found = decide(look_at(market_of(AT), positions=(left,)))
    assert all(intent.purpose is Purpose.CLOSE for intent in found.intents)
    assert codes(found) == ["already_traded"]


def test_last_weeks_trade_does_not_block_todays() -> None:
    last_week = closed(filled=True, opened_at=AT - timedelta(days=7))
    assert only(decide(look_at(market_of(AT), positions=(last_week,)))).purpose is Purpose.OPEN


def test_a_live_position_gets_its_exit_and_no_second_entry() -> None:
    found = decide(look_at(market_of(AT), positions=(condor(),)))
    assert only(found).price_style is PriceStyle.REST
    assert codes(found) == ["already_traded"]


def without_price(market: MarketSnapshot) -> MarketSnapshot:
    return replace(market, underlyings={})


def without_open(market: MarketSnapshot) -> MarketSnapshot:
    return replace(market, underlyings={"SPX": replace(market.underlyings["SPX"], session_open=None)})


def with_nan_price(market: MarketSnapshot) -> MarketSnapshot:
    return replace(market, underlyings={"SPX": replace(market.underlyings["SPX"], price=math.nan)})


def without_history(market: MarketSnapshot) -> MarketSnapshot:
    return replace(market, underlyings={"SPX": replace(market.underlyings["SPX"], daily=())})


def without_chain(market: MarketSnapshot) -> MarketSnapshot:
    return replace(market, chains={})


def with_empty_chain(market: MarketSnapshot) -> MarketSnapshot:
    return replace(market, chains={"SPXW": Chain(root="SPXW", underlying="SPX", quotes=())})


def without_quotes(market: MarketSnapshot) -> MarketSnapshot:
    silent = Quote(bid=math.nan, ask=math.nan, at=AT)
    quotes = tuple(replace(option, quote=silent) for option in market.chains["SPXW"])
    return replace(market, chains={"SPXW": Chain(root="SPXW", underlying="SPX", quotes=quotes)})


def with_next_week_only(market: MarketSnapshot) -> MarketSnapshot:
    return replace(market, chains={"SPXW": spxw_chain(AT, FRIDAY + timedelta(days=7))})


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (without_price, NoTradeCode.NO_PRICE),
        (without_open, NoTradeCode.NO_PRICE),
        (with_nan_price, NoTradeCode.NO_PRICE),
        (without_history, NoTradeCode.NO_ATR),
        (without_chain, NoTradeCode.NO_CHAIN),
        (with_empty_chain, NoTradeCode.NO_CHAIN),
        (without_quotes, NoTradeCode.NO_CHAIN),
        (with_next_week_only, NoTradeCode.NO_EXPIRY),
    ],
)
def test_each_missing_thing_has_its_own_reason(spoil: object, code: NoTradeCode) -> None:
    assert callable(spoil)
    found = decide(look_at(spoil(market_of(AT))))
    assert (found.intents, codes(found)) == ((), [code.value])
    assert all(reason.detail for reason in found.reasons)


def test_without_a_distance_rule_no_history_is_needed() -> None:
    settings = settings_of(zero_dte__atr_mult_flat="0")
    assert only(decide(look_at(without_history(market_of(AT)), settings=settings))).legs == CONDOR


def test_the_nearest_expiry_that_makes_a_structure_is_used() -> None:
    market = market_of(AT)
    spoilt = without_quotes(market).chains["SPXW"].quotes
    later = spxw_chain(AT, FRIDAY + timedelta(days=7)).quotes
    both = Chain(root="SPXW", underlying="SPX", quotes=spoilt + later)
    settings = settings_of(zero_dte__max_dte="7", zero_dte__delta_max="0.3", zero_dte__wing_index="30")
    intent = only(decide(look_at(replace(market, chains={"SPXW": both}), settings=settings)))
    assert {leg.contract.expiry for leg in intent.legs} == {FRIDAY + timedelta(days=7)}


def test_the_same_day_goes_before_a_later_expiry() -> None:
    market = market_of(AT)
    both = spxw_chain(AT, FRIDAY + timedelta(days=3)).quotes + market.chains["SPXW"].quotes
    chains = {"SPXW": Chain(root="SPXW", underlying="SPX", quotes=both)}
    intent = only(decide(look_at(replace(market, chains=chains), settings=settings_of(zero_dte__max_dte="3"))))
    assert {leg.contract.expiry for leg in intent.legs} == {FRIDAY}


def test_an_expiry_that_is_settled_already_is_not_traded() -> None:
    market = market_of(AT)
    settled = tuple(replace(option, contract=replace(option.contract, settles_at=AT)) for option in market.chains["SPXW"])
    chains = {"SPXW": Chain(root="SPXW", underlying="SPX", quotes=settled)}
    assert codes(decide(look_at(replace(market, chains=chains)))) == ["no_expiry"]


def test_a_stop_in_doubt_waits_from_the_first_doubtful_look_and_acts_after_a_quarter_of_an_hour() -> None:
    strategy, answers = ZeroDte(Settings()), []
    for minute in range(18):
        at = new_york(FRIDAY, 12, minute)
        calm = marked(market_of(at), (20.0, 9.0, 3.5, 0.5))
        wide = requoted(calm, {CONDOR[0].contract: Quote(bid=5.0, ask=35.0, at=at)})
        resting = (working_of(exit_intent(condor(), at, PriceStyle.REST)),)
        found = strategy.decide(look_at(wide, positions=(condor(),), working=resting))
        answers.append(bool(found.intents))
    assert answers == [False] * 15 + [True] * 3


def test_a_quote_that_can_be_believed_again_ends_the_doubt() -> None:
    strategy, answers = ZeroDte(Settings()), []
    for minute in range(20):
        at = new_york(FRIDAY, 12, minute)
        calm = marked(market_of(at), (20.0, 9.0, 3.5, 0.5) if minute != 10 else (5.95, 4.0, 3.1, 0.4))
        wide = requoted(calm, {CONDOR[0].contract: Quote(bid=5.0, ask=35.0, at=at)}) if minute != 10 else calm
        resting = (working_of(exit_intent(condor(), at, PriceStyle.REST)),)
        answers.append(bool(strategy.decide(look_at(wide, positions=(condor(),), working=resting)).intents))
    assert answers == [False] * 20


@pytest.mark.parametrize(("root", "underlying"), [("SPXW", "SPX"), ("SPY", "SPY"), ("GOOG", "GOOG")])
def test_a_root_is_written_on_its_underlying(root: str, underlying: str) -> None:
    assert underlying_of(root) == underlying


@given(
    minute=st.integers(0, 389),
    value=st.sampled_from([20_000.0, 60_000.0, 250_000.0, math.nan]),
    move=st.floats(-0.03, 0.03),
    vix=st.one_of(st.none(), st.floats(5.0, 60.0)),
    live=st.booleans(),
)
def test_at_no_minute_of_the_day_does_it_open_two_or_go_without_a_reason(
    minute: int, value: float, move: float, vix: float | None, live: bool
) -> None:
    at = new_york(FRIDAY, 9, 30) + timedelta(minutes=minute)
    positions = (condor(opened_at=new_york(FRIDAY, 9, 30)),) if live else ()
    found = decide(look_at(market_of(at, move=move, vix=vix), value=value, positions=positions))
    opening = [intent for intent in found.intents if intent.purpose is Purpose.OPEN]
    in_window = new_york(FRIDAY, 10, 30) <= at <= new_york(FRIDAY, 11)
    assert len(opening) <= (1 if in_window and not live else 0)
    assert not in_window or opening or found.reasons
    for intent in opening:
        assert 0.0 < intent.worst <= intent.limit
        assert intent.good_until >= at


@given(st.integers(0, 389))
def test_the_same_look_always_gives_the_same_answer(minute: int) -> None:
    at = new_york(FRIDAY, 9, 30) + timedelta(minutes=minute)
    market = market_of(at)
    assert decide(look_at(market)) == decide(look_at(market))
