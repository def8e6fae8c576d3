"""How much money a strategy could trade: the volume around its orders, and what of it may be taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from simulator.engine.bars import TradeBar
from simulator.engine.capacity import Capacity, SymbolCapacity
from simulator.engine.order_events import OrderEvent
from simulator.engine.security import Security
from simulator.market import TradeBars
from tests.simulator.engine_plays import body
from tests.simulator.toy_market import ABC, MONDAY, SESSION, Stage, minute_ends

NOON = datetime(2024, 3, 4, 17, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def watched(*, invested: bool = False) -> SymbolCapacity:
    security = SimpleNamespace(symbol_properties=SimpleNamespace(contract_multiplier=1.0), invested=invested, symbol=ABC)
    return SymbolCapacity(cast(Security, security), internal=False)


def filled(one: SymbolCapacity, moment: datetime, quantity: float = 10.0) -> None:
    event = SimpleNamespace(utc_time=moment, fill_price=100.0, absolute_fill_quantity=quantity)
    one.on_fill(cast(OrderEvent, event))


def bar(moment: datetime, volume: float, *, close: float = 100.0, period: timedelta = MINUTE) -> TradeBar:
    return TradeBar((moment - period).replace(tzinfo=None), ABC, close, close, close, close, volume, period)


def test_a_fifth_of_a_minutes_volume_may_be_taken() -> None:
    one = watched()
    filled(one, NOON)
    assert not one.see(bar(NOON, 1_000.0), NOON)
    assert one.market == pytest.approx(0.2 * 1_000 * 100)


@pytest.mark.parametrize(("volume", "minutes"), [(1_000_000.0, 1), (10_000.0, 6), (100.0, 120)])
def test_volume_counts_the_longer_the_less_there_is(volume: float, minutes: int) -> None:
    one = watched()
    filled(one, NOON)
    seen = [one.see(bar(NOON + number * MINUTE, volume), NOON + number * MINUTE) for number in range(150)]
    first_over = seen.index(True)
    later = minutes // 2 if minutes == 6 else minutes
    assert first_over == later + 1, "after the first bar a minute's volume is that of two bars"


def test_no_bar_and_one_without_volume_leave_it_watched() -> None:
    one = watched()
    filled(one, NOON)
    assert not one.see(None, NOON)
    assert not one.see(bar(NOON, 0.0), NOON)
    assert one.market == 0.0


@pytest.mark.parametrize(
    ("period", "moment", "share"),
    [(timedelta(hours=1), NOON, 0.05), (timedelta(days=1), NOON, 0.02), (timedelta(hours=6.5), NOON, 0.05)],
)
def test_less_of_a_longer_bars_volume_may_be_taken(period: timedelta, moment: datetime, share: float) -> None:
    one = watched()
    filled(one, moment)
    one.see(bar(moment, 1_000.0, period=period), moment)
    assert one.market == pytest.approx(share * 1_000 * 100)


def test_an_hours_bar_counts_that_ends_after_the_order_and_a_days_at_the_midnight_after() -> None:
    late, midnight = NOON - 20 * MINUTE, datetime(2024, 3, 5, tzinfo=UTC)
    for period, moment in ((timedelta(hours=1), NOON), (timedelta(days=1), midnight)):
        one = watched()
        filled(one, late)
        assert one.see(bar(moment + period, 500.0, period=period), moment + period)
        assert one.market == 0.0
        assert not one.see(bar(moment, 500.0, period=period), moment)
        assert one.market > 0.0


def test_orders_that_follow_fast_take_less() -> None:
    one = watched()
    filled(one, NOON)
    filled(one, NOON + 78 * MINUTE)
    one.see(bar(NOON, 1_000.0), NOON + 78 * MINUTE)
    assert one.market == pytest.approx(0.2 * 1_000 * 100 * 0.4)
    hasty = watched()
    filled(hasty, NOON)
    filled(hasty, NOON + MINUTE)
    hasty.see(bar(NOON, 1_000.0), NOON + MINUTE)
    assert hasty.market == pytest.approx(0.2 * 1_000 * 100 * 0.2)


def test_what_was_told_begins_anew_with_the_next_order() -> None:
    one = watched()
    filled(one, NOON)
    one.see(bar(NOON, 1_000.0), NOON)
    one.begin_anew()
    assert (one.sold, one.trades) == (0.0, 1)
    assert one.market > 0.0
    filled(one, NOON + timedelta(days=1), 3.0)
    assert (one.sold, one.trades, one.market) == (300.0, 1, 0.0)


def test_a_symbol_is_over_a_month_after_its_last_order_unless_it_is_held() -> None:
    one, held = watched(), watched(invested=True)
    for each in (one, held):
        filled(each, NOON)
    assert not one.is_over(NOON + timedelta(days=30) - MINUTE)
    assert one.is_over(NOON + timedelta(days=30))
    assert not held.is_over(NOON + timedelta(days=300))


def busy(stage: Stage, volume: float) -> None:
    prices = np.full(SESSION, 100.0)
    bars = TradeBars(minute_ends(MONDAY), prices, prices, prices, prices, np.full(SESSION, volume))
    stage.market.put(ABC, MONDAY, bars)


def told(stage: Stage, ten: str) -> Capacity:
    return stage.play(body(ten, "pass")).capacity


def test_a_run_without_an_order_has_no_capacity(stage: Stage) -> None:
    assert told(stage, "pass") == Capacity(0.0, "")


def test_the_capacity_is_the_market_over_the_share_of_the_account(stage: Stage) -> None:
    busy(stage, 1_000_000.0)
    found = told(stage, "self.market_order(self.abc, 500)")
    held = 0.5
    first = 0.2 * 2 * 1_000_000 * 100
    forced = 0.33 * first / held + 0.66 * first
    assert found.dollars == pytest.approx(forced, rel=1e-3), "at the end it is told twice, first of sales, then of holdings"
    assert found.asset.startswith("ABC ")


def test_the_asset_with_the_least_volume_holds_it_back(stage: Stage) -> None:
    busy(stage, 1_000_000.0)
    found = told(stage, "self.market_order(self.abc, 10)\nself.market_order(self.c100, 1)")
    assert "|ABC " in found.asset, "an option's identifier ends with its underlying's"
    assert 0 < found.dollars < 10_000_000


def reserving(answer: str) -> str:
    """The share's model is the algorithm's own, and answers with this when it is asked what the holding keeps."""
    lines = f"""\
class Own(SecurityMarginModel):
    def get_reserved_buying_power_for_position(self, parameters):
        {answer}
self.securities[self.abc].set_buying_power_model(Own(2.0))
self.market_order(self.abc, 500)"""
    return body(lines, "pass")


def test_a_margin_below_nothing_counts_for_nothing_beside_the_sales(stage: Stage) -> None:
    busy(stage, 1_000_000.0)
    found = stage.play(reserving("return parameters.result_in_account_currency(-200_000)")).capacity
    sold, first = 1.0, 0.2 * 2 * 1_000_000 * 100
    assert found.dollars == pytest.approx(0.99 * first / sold, rel=1e-3), "the second time nothing was sold"


def test_a_margin_model_that_raises_ends_the_run_with_its_error(stage: Stage) -> None:
    result = stage.play(reserving("raise ValueError('no margin')"))
    assert "no margin" in str(result.problem)
    assert result.capacity.dollars == 0.0


def test_a_weeks_capacity_is_weighed_with_the_one_before(stage: Stage) -> None:
    busy(stage, 1_000_000.0)
    once = told(stage, "self.market_order(self.abc, 500)")
    weeks = stage.play(body("self.market_order(self.abc, 500)", "pass"), MONDAY, MONDAY + timedelta(days=10)).capacity
    first, held = 0.2 * 2 * 1_000_000 * 100, 0.5
    second = 0.33 * first / held + 0.66 * first
    assert weeks.dollars == pytest.approx(0.33 * first / held + 0.66 * second, rel=1e-3)
    assert once.dollars == pytest.approx(second, rel=1e-3)
