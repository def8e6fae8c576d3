"""Futures are margined, not paid for: their profit is in the value at once, in cash day by day (FutureSettlementModel.cs)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.engine import Engine, RunSettings
from simulator.engine.feed import Request
from simulator.engine.fill_accounting import process_fill
from simulator.engine.future_holding import FutureHolding
from simulator.engine.moments import local_nanos
from simulator.engine.order_classes import MarketOrder
from simulator.engine.order_events import OrderEvent, OrderFee
from simulator.engine.security import Security
from simulator.enums import Resolution
from simulator.object_store import ObjectStore
from simulator.symbols import Market, Symbol
from tests.simulator.toy_market import FRIDAY, MONDAY, NEW_YORK, TUESDAY, Stage, ToyMarket, quotes

ES = Symbol.create_future("ES", Market.CME, date(2024, 3, 15))
FEE = 2.15


def future_market() -> ToyMarket:
    """ES at 100 on Monday, at 110 from Tuesday on; half a point to either side."""
    market = ToyMarket().put(ES, MONDAY, quotes(MONDAY, 99.5, 100.5))
    for day in (TUESDAY, FRIDAY):
        market.put(ES, day, quotes(day, 109.5, 110.5))
    return market


def move_to(engine: Engine, day: date, hour: int = 12) -> None:
    noon = local_nanos(datetime(day.year, day.month, day.day, hour), NEW_YORK)
    engine.move_to(noon)
    engine.clock.data_ns = noon
    engine.portfolio.invalidate()


def engine_on_monday(folder: Path) -> tuple[Engine, Security]:
    engine = Engine(future_market(), ObjectStore(folder), RunSettings(algorithm_id="x", start=MONDAY), date(2026, 1, 2))
    engine.feed.subscribe(Request(engine.factory.security(ES), Resolution.MINUTE, True, False, None))
    move_to(engine, MONDAY)
    engine.portfolio.set_cash(100_000.0)
    return engine, engine.securities[ES]


def fill(engine: Engine, quantity: float, price: float) -> None:
    order = MarketOrder(ES, quantity, engine.clock.utc)
    event = OrderEvent(order, engine.clock.utc).fill(quantity, price)
    event.order_fee = OrderFee.of(0.0)
    process_fill(engine, event, order)


@pytest.fixture
def held(tmp_path: Path) -> tuple[Engine, FutureHolding]:
    """Two contracts bought at 100.5 on Monday."""
    engine, security = engine_on_monday(tmp_path)
    fill(engine, 2, 100.5)
    assert isinstance(security.holdings, FutureHolding)
    return engine, security.holdings


def test_the_account_counts_a_future_at_the_far_side_of_the_quote_after_the_closing_fee(
    held: tuple[Engine, FutureHolding],
) -> None:
    engine, holding = held
    assert engine.portfolio.cash == 100_000
    assert holding.unsettled_profit == pytest.approx(2 * (99.5 - 100.5) - 2 * FEE)
    assert engine.portfolio.total_portfolio_value == pytest.approx(100_000 - 2 - 2 * FEE)


def test_a_new_day_pays_the_profit_at_the_last_price_into_cash(held: tuple[Engine, FutureHolding]) -> None:
    engine, holding = held
    move_to(engine, TUESDAY)
    worth = engine.portfolio.total_portfolio_value
    engine.portfolio.settle(engine.clock.utc)
    assert engine.portfolio.cash == pytest.approx(100_000 + 2 * (110 - 100.5))
    assert holding.settled_profit == pytest.approx(19)
    assert holding.unsettled_profit == pytest.approx(2 * (109.5 - 110) - 2 * FEE)
    assert engine.portfolio.total_portfolio_value == pytest.approx(worth)


def test_a_day_is_settled_once_and_the_day_of_the_purchase_not_at_all(held: tuple[Engine, FutureHolding]) -> None:
    engine, holding = held
    assert holding.settle() == 0.0
    move_to(engine, TUESDAY)
    assert holding.settle() == pytest.approx(19)
    assert holding.settle() == 0.0
    move_to(engine, FRIDAY)
    assert holding.settle() == 0.0


def test_closing_pays_only_what_has_not_been_settled(held: tuple[Engine, FutureHolding]) -> None:
    engine, holding = held
    move_to(engine, TUESDAY)
    engine.portfolio.settle(engine.clock.utc)
    fill(engine, -1, 109.5)
    assert engine.portfolio.cash == pytest.approx(100_000 + 19 + (109.5 - 100.5) - 9.5)
    assert holding.settled_profit == pytest.approx(9.5)
    assert holding.last_trade_profit == pytest.approx(9.0)
    fill(engine, -1, 109.5)
    assert engine.portfolio.cash == pytest.approx(100_000 + 2 * (109.5 - 100.5))
    assert holding.settled_profit == pytest.approx(0.0)


def test_what_was_added_after_a_settlement_has_nothing_settled(held: tuple[Engine, FutureHolding]) -> None:
    engine, holding = held
    move_to(engine, TUESDAY)
    engine.portfolio.settle(engine.clock.utc)
    fill(engine, 2, 110.5)
    assert holding.settled_profit == pytest.approx(19)
    fill(engine, -4, 109.5)
    assert engine.portfolio.cash == pytest.approx(100_000 + 2 * (109.5 - 100.5) + 2 * (109.5 - 110.5))


@given(
    fills=st.lists(
        st.tuples(st.integers(-5, 5).filter(bool), st.integers(360, 480).map(lambda n: n / 4), st.booleans()), max_size=12
    )
)
def test_a_flat_account_holds_what_was_traded_however_often_it_was_settled(
    fills: list[tuple[int, float, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    engine, security = engine_on_monday(tmp_path_factory.getbasetemp() / "store")
    day = MONDAY
    for quantity, price, overnight in fills:
        fill(engine, quantity, price)
        if overnight:
            day += timedelta(days=1)
            move_to(engine, day, hour=1)
            engine.portfolio.settle(engine.clock.utc)
    left = security.holdings.quantity
    if left:
        fill(engine, -left, 105.0)
    earned = left * 105.0 - sum(quantity * price for quantity, price, _ in fills)
    assert engine.portfolio.cash == pytest.approx(100_000 + earned)
    assert engine.portfolio.total_portfolio_value == pytest.approx(100_000 + earned)


def test_the_loop_settles_at_the_first_step_of_the_next_day(tmp_path: Path) -> None:
    rows = Stage(tmp_path, future_market()).rows(
        """\
def begin(self):
    self.es = Symbol.create_future("ES", Market.CME, datetime(2024, 3, 15))
    self.add_future_contract(self.es)
    self.at(10, 0, self.ten)
    self.at(12, 0, self.look)
    self.at(9, 31, self.look)

def ten(self):
    if self.time.day == 4:
        self.market_order(self.es, 1)

def look(self):
    p = self.portfolio
    self.log(f"{self.time:%a %H:%M} {p.cash:.2f} {p.total_portfolio_value:.2f}")
""",
        MONDAY,
        TUESDAY,
    )
    bought = 100_000 - FEE
    assert rows == [
        "Mon 09:31 100000.00 100000.00",
        f"Mon 12:00 {bought:.2f} {bought - 1 - FEE:.2f}",
        f"Tue 09:31 {bought + 9.5:.2f} {bought + 9 - FEE:.2f}",
        f"Tue 12:00 {bought + 9.5:.2f} {bought + 9 - FEE:.2f}",
    ]
