"""The margin check."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.intents import Leg, StrategyName
from domain.quotes import Quote
from domain.refusals import CheckResult, RefusalCode
from domain.settings import MarginSettings, RunSettings, Settings
from domain.snapshots import BrokerFigure
from risk.margin import FuturesMarket, Requirement, requirement
from safety.case import Case
from safety.checks.margin import MarginCheck
from tests.safety.books import Book, Held, case_of, option, with_view
from tests.safety.make import (
    AT,
    CALL_LONG,
    CALL_SHORT,
    CONDOR,
    PUT_SHORT,
    account,
    alone,
    closing,
    good_case,
    market,
    mid,
    opening,
    order,
    position,
    quote_of,
    spxw,
)

CHECK = MarginCheck()
OURS = 3000.0
"""What one condor needs: its wing of 30 points."""


def _code(result: CheckResult) -> RefusalCode | None:
    return result.refusal.code if result.refusal is not None else None


def _nlv(value: float, **changes: object) -> Case:
    return good_case(account=account(net_liquidation_value=value), **changes)


@pytest.mark.parametrize(("nlv", "passes"), [(3749.98, False), (3750.0, True), (3750.02, True)])
def test_the_buffer_of_net_liquidation_value_stays_free(nlv: float, passes: bool) -> None:
    result = alone(CHECK, _nlv(nlv))
    assert _code(result) is (None if passes else RefusalCode.MARGIN_BUFFER)
    assert result.measured == pytest.approx(OURS)
    assert result.limit == pytest.approx(nlv * 0.8)


def test_a_larger_buffer_is_kept_when_it_is_set() -> None:
    assert alone(CHECK, _nlv(6000.0)).passed
    assert not alone(CHECK, _nlv(5999.0, settings=Settings(margin=MarginSettings(buffer=0.5)))).passed


@pytest.mark.parametrize(("engine", "counted"), [(2999.0, OURS), (3001.0, 3001.0), (50_000.0, 50_000.0)])
def test_the_larger_of_ours_and_the_engines_counts(engine: float, counted: float) -> None:
    assert alone(CHECK, good_case(engine_margin=engine)).measured == pytest.approx(counted)


@pytest.mark.parametrize("engine", [None, math.nan, math.inf, -math.inf, 0.0, -8590.0])
def test_an_engine_without_a_usable_number_leaves_ours_and_says_so(engine: float | None) -> None:
    result = alone(CHECK, good_case(engine_margin=engine))
    assert result.measured == pytest.approx(OURS)
    assert "the engine gives no usable number" in result.detail


def test_an_unequal_condor_needs_its_wider_wing_whatever_the_engine_asks() -> None:
    far = spxw("C", 5545)
    legs = (*CONDOR[:3], Leg(contract=far, ratio=1))
    shown = {leg.contract: quote_of(leg.contract) for leg in legs}
    intent = opening(legs=legs, limit=round(mid(legs), 2), worst=0.5)
    result = alone(CHECK, good_case(intent=intent, limit=intent.limit, market=market(shown), engine_margin=1000.0))
    assert result.measured == pytest.approx(8000.0)


@pytest.mark.parametrize(("used", "counted"), [(0.0, 0.0), (2999.0, 2999.0), (9000.0, 9000.0)])
def test_margin_used_counts(used: float, counted: float) -> None:
    assert alone(CHECK, good_case(account=account(margin_used=used))).measured == pytest.approx(OURS + counted)


@pytest.mark.parametrize(("used", "counted"), [(0.0, 6000.0), (5999.0, 6000.0), (6001.0, 6001.0)])
def test_used_is_the_larger_of_the_engines_and_ours_over_positions(used: float, counted: float) -> None:
    held = (position("a"), position("b"))
    case = good_case(positions=held, account=account(margin_used=used))
    assert alone(CHECK, case).measured == pytest.approx(OURS + counted)


def test_other_working_and_unknown_openings_count_in_full_and_closings_do_not() -> None:
    coming = [order(opening(intent_id=f"i{n}", position_id=f"q{n}", quantity=2), f"o{n}") for n in range(3)]
    leaving = order(closing(position_id="q9"), "o9")
    case = good_case(working=(*coming, leaving))
    result = alone(CHECK, case)
    assert result.measured == pytest.approx(OURS + 3 * 2 * OURS)
    assert "3 other working orders 18,000.00" in result.detail


def test_every_number_and_its_source_stand_in_the_detail() -> None:
    text = alone(CHECK, good_case(account=account(margin_used=123.0), engine_margin=2500.0)).detail
    for part in (
        "allowed 200,000.00 of net liquidation value 250,000.00 (buffer 20%)",
        "used 123.00 (engine 123.00, ours 0.00)",
        "this order 3,000.00 (ours 3,000.00 gross",
        "worst loss at expiry 3,000.00",
        "engine 2,500.00",
        "0 other working orders 0.00",
    ):
        assert part in text


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -1.0])
def test_without_a_net_liquidation_value_nothing_opens(value: float) -> None:
    assert _code(alone(CHECK, _nlv(value))) is RefusalCode.MARGIN_MISSING


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0])
def test_without_the_engines_margin_used_nothing_opens(value: float) -> None:
    assert _code(alone(CHECK, good_case(account=account(margin_used=value)))) is RefusalCode.MARGIN_MISSING


def test_without_a_leg_quote_or_the_underlying_nothing_opens() -> None:
    case = good_case()
    fewer = {leg.contract: quote_of(leg.contract) for leg in CONDOR if leg.contract != CALL_SHORT}
    assert _code(alone(CHECK, replace(case, market=market(fewer)))) is RefusalCode.MARGIN_MISSING
    blind = replace(case, market=replace(case.market, underlyings={}))
    assert _code(alone(CHECK, blind)) is RefusalCode.MARGIN_MISSING


def test_a_position_or_working_order_that_cannot_be_priced_refuses_and_is_named() -> None:
    other = spxw("P", 5000)
    legs = (Leg(contract=other, ratio=-1),)
    held = position("dark", legs=legs, held=((other, -1),))
    result = alone(CHECK, good_case(positions=(held,)))
    assert _code(result) is RefusalCode.MARGIN_MISSING
    assert "position dark" in result.detail
    coming = order(opening(intent_id="i9", position_id="q9", legs=legs), "o9")
    result = alone(CHECK, good_case(working=(coming,)))
    assert _code(result) is RefusalCode.MARGIN_MISSING
    assert "order o9" in result.detail


def test_a_held_long_nobody_bids_for_does_not_stop_the_desk() -> None:
    shown = {leg.contract: quote_of(leg.contract) for leg in CONDOR}
    dead = spxw("C", 6000)
    held = position("old", held=((PUT_SHORT, -1), (spxw("P", 5305), 1), (dead, 1)))
    for quote in (Quote(bid=math.nan, ask=0.05, at=AT), Quote(bid=0.0, ask=0.05, at=AT)):
        case = good_case(positions=(held,), market=market({**shown, dead: quote}))
        assert alone(CHECK, case).measured == pytest.approx(2 * OURS)


def test_a_held_short_with_no_bid_is_taken_at_its_ask() -> None:
    shown = {leg.contract: quote_of(leg.contract) for leg in CONDOR}
    naked = spxw("P", 5000)
    held = position("old", held=((naked, -1),))
    quote = Quote(bid=math.nan, ask=2.0, at=AT)
    settings = Settings(run=RunSettings(brokerage="default"))
    case = good_case(positions=(held,), market=market({**shown, naked: quote}), settings=settings)
    used = (2.0 + max(0.15 * 5400 - 400, 500)) * 100
    assert alone(CHECK, case).measured == pytest.approx(OURS + used)


@pytest.mark.parametrize(("brokerage", "per_unit"), [("tastytrade", 0.25), ("alpaca", 0.15), ("default", 0.15)])
def test_the_rates_are_the_brokerages(brokerage: str, per_unit: float) -> None:
    legs = (Leg(contract=PUT_SHORT, ratio=-1),)
    intent = opening(legs=legs, limit=round(mid(legs), 2), worst=1.0)
    settings = Settings(run=RunSettings(brokerage=brokerage))
    result = alone(CHECK, good_case(intent=intent, limit=intent.limit, settings=settings, engine_margin=None))
    assert result.measured == pytest.approx((mid(legs) + per_unit * 5400 - 65) * 100)


@pytest.mark.parametrize("strategy", list(StrategyName))
def test_only_the_futures_strangle_may_sell_calls_that_nothing_covers(strategy: StrategyName) -> None:
    legs = (Leg(contract=CALL_SHORT, ratio=-1), Leg(contract=PUT_SHORT, ratio=-1))
    intent = opening(legs=legs, strategy=strategy, limit=round(mid(legs), 2), worst=1.0)
    result = alone(CHECK, good_case(intent=intent, limit=intent.limit))
    allowed = strategy is StrategyName.FUTURES_STRANGLE
    assert _code(result) is (None if allowed else RefusalCode.MARGIN_MISSING)
    if not allowed:
        assert "without bound" in result.detail


def test_a_debit_counts_with_what_it_costs() -> None:
    legs = (Leg(contract=CALL_SHORT, ratio=1), Leg(contract=CALL_LONG, ratio=-1))
    intent = opening(legs=legs, limit=round(mid(legs), 2), worst=-20.0)
    result = alone(CHECK, good_case(intent=intent, limit=intent.limit, engine_margin=None))
    assert result.measured == pytest.approx(-mid(legs) * 100)


@pytest.mark.parametrize("quantity", [1, 2, 5])
def test_an_order_for_more_units_needs_as_many_times_more(quantity: int) -> None:
    result = alone(CHECK, good_case(intent=opening(quantity=quantity)))
    assert result.measured == pytest.approx(OURS * quantity)


# The broker's own number.


def _said(amount: float, age: float = 5.0) -> BrokerFigure:
    return BrokerFigure(amount=amount, source="a dry run", at=AT - timedelta(seconds=age))


def _live(order: BrokerFigure | None, used: BrokerFigure | None, *, required: bool = True) -> Case:
    settings = Settings(margin=MarginSettings(broker_required=required))
    held_there = account(broker_margin_used=used)
    return good_case(broker_margin=order, account=held_there, live=True, settings=settings)


@pytest.mark.parametrize(("broker", "counted"), [(2999.0, OURS), (7000.0, 7000.0), (0.0, OURS), (math.nan, OURS), (-9.0, OURS)])
def test_the_brokers_number_counts_where_it_is_the_largest(broker: float, counted: float) -> None:
    result = alone(CHECK, good_case(broker_margin=_said(broker), engine_margin=2000.0))
    assert result.measured == pytest.approx(counted)
    assert "a dry run, 5 s old" in result.detail


def test_the_brokers_margin_used_counts_where_it_is_the_largest() -> None:
    result = alone(CHECK, good_case(account=account(margin_used=100.0, broker_margin_used=_said(9000.0))))
    assert result.measured == pytest.approx(OURS + 9000.0)
    assert "used 9,000.00 (engine 100.00, ours 0.00, broker 9,000.00 (a dry run, 5 s old))" in result.detail


def test_a_backtest_needs_no_broker() -> None:
    assert alone(CHECK, good_case(settings=Settings(margin=MarginSettings(broker_required=True)))).passed


def test_a_live_run_needs_the_broker_only_where_the_settings_say_so() -> None:
    assert alone(CHECK, _live(None, None, required=False)).passed
    result = alone(CHECK, _live(None, None))
    assert _code(result) is RefusalCode.MARGIN_BROKER
    assert "has not said what this order needs; the broker has not said the margin used" in result.detail
    assert alone(CHECK, _live(_said(3000.0), _said(0.0))).passed


@pytest.mark.parametrize(
    "bad", [None, *(_said(value) for value in (math.nan, math.inf, -1.0)), _said(1.0, 61.0), _said(1.0, -60.0)]
)
def test_a_broker_that_is_silent_old_or_wrong_refuses_live(bad: BrokerFigure | None) -> None:
    fine = _said(3000.0, 60.0)
    assert alone(CHECK, _live(fine, fine)).passed
    assert _code(alone(CHECK, _live(bad, fine))) is RefusalCode.MARGIN_BROKER
    assert _code(alone(CHECK, _live(fine, bad))) is RefusalCode.MARGIN_BROKER


def test_a_crossed_quote_of_something_held_is_no_price() -> None:
    shown = {leg.contract: quote_of(leg.contract) for leg in CONDOR}
    dark = spxw("P", 5000)
    held = position("dark", legs=(Leg(contract=dark, ratio=-1),), held=((dark, -1),))
    crossed = market({**shown, dark: Quote(bid=3.0, ask=2.0, at=AT)})
    assert _code(alone(CHECK, good_case(positions=(held,), market=crossed))) is RefusalCode.MARGIN_MISSING


# Options on futures.

STRANGLE = {option("ES", "P", 4375, 90): -1, option("ES", "C", 5975, 90): -1}


def test_options_on_a_future_need_the_scan_of_its_margin() -> None:
    case = case_of(STRANGLE, strategy=StrategyName.FUTURES_STRANGLE)
    blind = alone(CHECK, case)
    assert _code(blind) is RefusalCode.MARGIN_MISSING
    assert "nothing is known of its future's margin" in blind.detail
    known = alone(CHECK, with_view(case, "ES", maintenance_margin=10_800.0))
    assert known.passed
    marks = {contract: quote.mid for contract, quote in case.market.marks.items()}
    market_of_es = FuturesMarket(at=AT, rate=case.settings.risk.rate, price_range=216.0)
    own = requirement(STRANGLE, marks, 5400.0, futures=market_of_es)
    assert isinstance(own, Requirement)
    assert known.measured == pytest.approx(own.needed)


def test_a_larger_margin_of_the_future_asks_for_more() -> None:
    case = case_of(STRANGLE, strategy=StrategyName.FUTURES_STRANGLE)
    amounts = [
        alone(CHECK, with_view(case, "ES", maintenance_margin=margin)).measured for margin in (5_000.0, 10_000.0, 20_000.0)
    ]
    assert amounts == sorted(amounts, key=lambda amount: float(amount or 0.0))
    assert len(set(amounts)) == 3


@pytest.mark.parametrize("margin", [None, 0.0, -1.0, math.nan, math.inf])
def test_a_margin_of_the_future_that_is_none_refuses_held_or_new(margin: float | None) -> None:
    new = case_of(STRANGLE, strategy=StrategyName.FUTURES_STRANGLE)
    book = Book(held=(Held(legs=STRANGLE, strategy=StrategyName.FUTURES_STRANGLE),))
    for case in (new, case_of({option("SPY", "P", 500): -1}, book=book)):
        assert _code(alone(CHECK, with_view(case, "ES", maintenance_margin=margin))) is RefusalCode.MARGIN_MISSING
