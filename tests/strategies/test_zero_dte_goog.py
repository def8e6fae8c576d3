"""The strategy on real quotes: GOOG's whole chain on the half day 2015-12-24."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.contracts import Right
from domain.intents import PriceStyle
from domain.positions import Position, PositionState
from domain.settings import Settings
from domain.snapshots import MarketSnapshot
from strategies.select import is_liquid
from strategies.zero_dte import ZeroDte
from tests.strategies.goog import DAY, goog_market
from tests.strategies.scenes import codes, look_at, near, new_york, session_of, settings_of

AT = new_york(DAY, 10, 30)
SETTINGS = settings_of(
    zero_dte__underlyings="GOOG",
    zero_dte__weekday="any",
    zero_dte__max_dte="7",
    zero_dte__wing_etf="10",
    zero_dte__vix_source="none",
    session__half_days="true",
    quotes__max_spread_abs="0.50",
)


@pytest.fixture(scope="module")
def market(lean_data: Path) -> MarketSnapshot:
    return goog_market(lean_data, AT)


def test_the_default_settings_leave_the_day_alone() -> None:
    found = ZeroDte(Settings()).idle_reason(session_of(DAY, half=True), DAY)
    assert found is not None
    assert found.detail == "2015-12-24 is a Thursday; zero_dte.weekday is friday"


def test_a_thursday_setting_alone_still_meets_the_half_day() -> None:
    found = ZeroDte(settings_of(zero_dte__weekday="thursday")).idle_reason(session_of(DAY, half=True), DAY)
    assert found is not None
    assert found.detail == "2015-12-24 is a half day (close 13:00) and session.half_days is false"


def test_the_whole_chain_is_there(market: MarketSnapshot) -> None:
    chain = market.chains["GOOG"]
    assert len(chain) == 2192
    assert chain.expiries()[:2] == (DAY, date(2015, 12, 31))


def test_the_day_opens_a_condor_on_next_weeks_expiry(market: MarketSnapshot) -> None:
    (intent,) = ZeroDte(SETTINGS).decide(look_at(market, value=250_000, settings=SETTINGS)).intents
    assert {leg.contract.expiry for leg in intent.legs} == {date(2015, 12, 31)}
    assert [(leg.ratio, leg.contract.right, leg.contract.strike) for leg in intent.legs] == [
        (-1, Right.PUT, 730.0),
        (1, Right.PUT, 720.0),
        (-1, Right.CALL, 762.5),
        (1, Right.CALL, 772.5),
    ]
    assert (intent.quantity, intent.limit, intent.worst) == (4, near(2.00), near(1.00))
    chosen = [market.chains["GOOG"].get(leg.contract) for leg in intent.legs]
    assert all(option is not None and is_liquid(option, SETTINGS.quotes) for option in chosen)


def test_the_same_day_expiry_alone_gives_no_structure(market: MarketSnapshot) -> None:
    same_day = settings_of(
        zero_dte__underlyings="GOOG",
        zero_dte__weekday="any",
        zero_dte__vix_source="none",
        session__half_days="true",
    )
    found = ZeroDte(same_day).decide(look_at(market, value=250_000, settings=same_day))
    assert found.intents == ()
    assert len(codes(found)) == 1


def test_a_tight_spread_limit_finds_nothing_and_says_what(market: MarketSnapshot) -> None:
    tight = settings_of(
        zero_dte__underlyings="GOOG",
        zero_dte__weekday="any",
        zero_dte__max_dte="7",
        zero_dte__vix_source="none",
        session__half_days="true",
        quotes__max_spread_abs="0",
        quotes__max_spread_rel="0.01",
    )
    found = ZeroDte(tight).decide(look_at(market, value=250_000, settings=tight))
    assert found.intents == ()
    assert set(codes(found)) <= {"no_short_strike", "no_wing"}


def test_the_position_is_closed_from_noon_on(market: MarketSnapshot, lean_data: Path) -> None:
    (intent,) = ZeroDte(SETTINGS).decide(look_at(market, value=250_000, settings=SETTINGS)).intents
    position = Position(
        position_id=intent.position_id,
        strategy=intent.strategy,
        underlying=intent.underlying,
        legs=intent.legs,
        quantity=intent.quantity,
        opened_at=AT,
        state=PositionState.OPEN,
        entry_price=intent.limit,
        held=tuple(intent.signed_quantities().items()),
    )
    noon = goog_market(lean_data, new_york(DAY, 12))
    (exit_order,) = ZeroDte(SETTINGS).decide(look_at(noon, settings=SETTINGS, positions=(position,))).intents
    assert exit_order.price_style is PriceStyle.WALK
    assert exit_order.good_until == new_york(DAY, 13)
    assert exit_order.created_at + timedelta(hours=1) == exit_order.good_until
    assert exit_order.limit < 0.0
