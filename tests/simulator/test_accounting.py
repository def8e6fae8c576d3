"""Cash, holdings, profit and value: nothing is made from nothing, and LEAN's habits of when it is worked out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.bars import QuoteBar
from simulator.engine.engine import Engine, RunSettings
from simulator.engine.exercise_model import exercise_events
from simulator.engine.feed import Request
from simulator.engine.fill_accounting import process_fill
from simulator.engine.moments import MINUTE, local_nanos
from simulator.engine.order_classes import MarketOrder, OptionExerciseOrder
from simulator.engine.order_events import OrderEvent, OrderFee
from simulator.engine.requests import SubmitOrderRequest
from simulator.engine.security import Option, Security
from simulator.engine.tickets import OrderTicket
from simulator.enums import Resolution
from simulator.object_store import ObjectStore
from tests.simulator.toy_market import (
    ABC,
    HALF_DAY,
    MONDAY,
    NEW_YORK,
    SESSION,
    Stage,
    ToyMarket,
    call,
    quiet_market,
    quotes,
    trades,
)

Trade = tuple[int, float, float]
NOON = local_nanos(datetime.combine(MONDAY, datetime.min.time().replace(hour=12)), NEW_YORK)


def engine_at_noon(market: ToyMarket, folder: Path) -> Engine:
    engine = Engine(market, ObjectStore(folder), RunSettings(algorithm_id="x", start=MONDAY), date(2026, 1, 2))
    for symbol in (ABC, call(100)):
        engine.feed.subscribe(Request(engine.factory.security(symbol), Resolution.MINUTE, True, False, None))
    engine.move_to(NOON)
    engine.clock.data_ns = NOON
    engine.portfolio.set_cash(100_000.0)
    return engine


def fill(engine: Engine, security: Security, quantity: float, price: float, fee: float = 0.0) -> None:
    order = MarketOrder(security.symbol, quantity, engine.clock.utc)
    event = OrderEvent(order, engine.clock.utc).fill(quantity, price)
    event.order_fee = OrderFee.of(fee)
    process_fill(engine, event, order)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return engine_at_noon(quiet_market(), tmp_path)


Fills = st.lists(
    st.tuples(
        st.integers(-20, 20).filter(bool), st.floats(0.05, 50, allow_nan=False).map(lambda p: round(p, 2)), st.floats(0, 3)
    ),
    min_size=1,
    max_size=12,
)


@given(fills=Fills)
def test_value_changes_only_by_price_and_fees(fills: list[Trade], tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = engine_at_noon(quiet_market(), tmp_path_factory.getbasetemp() / "store")
    option = engine.securities[call(100)]
    for quantity, price, fee in fills:
        fill(engine, option, quantity, price, fee)
    held = sum(quantity for quantity, _, _ in fills)
    paid = sum(quantity * price * 100 + fee for quantity, price, fee in fills)
    assert option.holdings.quantity == held
    assert engine.portfolio.cash == pytest.approx(100_000 - paid)
    assert engine.portfolio.total_portfolio_value == pytest.approx(100_000 - paid + held * option.price * 100)
    assert engine.portfolio.total_fees == pytest.approx(sum(fee for _, _, fee in fills))


@given(fills=Fills)
def test_realised_and_unrealised_profit_add_up(fills: list[Trade], tmp_path_factory: pytest.TempPathFactory) -> None:
    engine = engine_at_noon(quiet_market(), tmp_path_factory.getbasetemp() / "store")
    option = engine.securities[call(100)]
    for quantity, price, _ in fills:
        fill(engine, option, quantity, price)
    holdings = option.holdings
    open_profit = (option.price - holdings.average_price) * holdings.quantity * 100
    assert holdings.profit + open_profit == pytest.approx(engine.portfolio.total_portfolio_value - 100_000, abs=1e-6)


def test_average_price_of_growing_shrinking_and_turning_positions(engine: Engine) -> None:
    option = engine.securities[call(100)]
    fill(engine, option, 2, 3.0)
    fill(engine, option, 2, 5.0)
    assert option.holdings.average_price == 4.0
    fill(engine, option, -1, 9.0)
    assert (option.holdings.average_price, option.holdings.last_trade_profit) == (4.0, 500.0)
    fill(engine, option, -5, 2.0)
    assert (option.holdings.average_price, option.holdings.quantity) == (2.0, -2.0)
    fill(engine, option, 2, 2.0)
    assert (option.holdings.average_price, option.invested) == (0.0, False)


def test_unrealised_profit_crosses_the_spread_and_pays_the_closing_fee(engine: Engine) -> None:
    option = engine.securities[call(100)]
    fill(engine, option, 1, 2.2)
    assert option.holdings.unrealized_profit == pytest.approx((2.0 - 2.2) * 100 - 1.0)
    fill(engine, option, -2, 2.0)
    assert option.holdings.unrealized_profit == pytest.approx((2.0 - 2.2) * 100 - 1.0)


def test_the_value_is_worked_out_once_and_again_after_a_fill(engine: Engine) -> None:
    option = engine.securities[call(100)]
    fill(engine, option, 1, 2.1)
    before = engine.portfolio.total_portfolio_value
    option.holdings.quantity = 7
    assert engine.portfolio.total_portfolio_value == before
    engine.portfolio.invalidate()
    assert engine.portfolio.total_portfolio_value == pytest.approx(before + 6 * 210)


def test_closed_trades_are_recorded_with_twice_the_fee(engine: Engine) -> None:
    option = engine.securities[call(100)]
    fill(engine, option, 1, 2.0, 1.0)
    fill(engine, option, -1, 3.0, 1.0)
    assert list(engine.transactions.transaction_record.values()) == [98.0]
    assert all(moment.tzinfo is UTC for moment in engine.transactions.transaction_record)


def test_the_profit_is_told_of_an_exercise_and_of_no_trade(engine: Engine) -> None:
    option = engine.securities[call(100)]
    for quantity, price in ((1, 2.0), (-1, 3.0)):
        order = MarketOrder(option.symbol, quantity, engine.clock.utc)
        event = OrderEvent(order, engine.clock.utc).fill(quantity, price)
        process_fill(engine, event, order)
        assert event.message == ""


@pytest.mark.parametrize(("price", "filled", "average"), [(2.0, -1.0, 100.0), (0.0, 0.0, 0.0)])
def test_a_ticket_of_an_exercise_shows_the_strike(engine: Engine, price: float, filled: float, average: float) -> None:
    """Where nothing is paid for the shares the order has its price, and the ticket no fill."""
    option = engine.securities[call(100)]
    order = OptionExerciseOrder(option.symbol, -1.0, engine.clock.utc)
    request = SubmitOrderRequest(
        order.type, order.security_type, option.symbol, -1.0, 0.0, 0.0, engine.clock.utc, "", order.properties
    )
    ticket = OrderTicket(engine.transactions, request)
    ticket.set_order(order)
    event = OrderEvent(order, engine.clock.utc).fill(-1.0, price)
    event.is_in_the_money = True
    ticket.add_order_event(event)
    assert (ticket.quantity_filled, ticket.average_fill_price, order.price) == (filled, average, 100.0)


def test_a_part_may_be_closed_at_prices_of_ones_own(engine: Engine) -> None:
    option = engine.securities[call(100)]
    assert option.holdings.total_close_profit() == 0.0
    fill(engine, option, 4, 2.0)
    whole, half = (option.holdings.total_close_profit(False, 3.0, quantity=quantity) for quantity in (None, 2.0))
    assert (whole, half) == (400.0, 200.0)
    assert option.holdings.total_close_profit(False, 3.0, 2.5) == 200.0
    assert option.holdings.total_close_profit(False, 3.0, 2.5, -1.0) == -50.0
    assert engine.portfolio.total_unlevered_absolute_holdings_cost == option.holdings.unlevered_holdings_cost == 800.0


def test_closings_are_counted_as_won_or_lost(engine: Engine) -> None:
    option, transactions = engine.securities[call(100)], engine.transactions
    for price in (3.0, 2.0, 1.0):
        fill(engine, option, 1, 2.0)
        fill(engine, option, -1, price)
    assert (transactions.win_count, transactions.loss_count) == (1, 2)
    assert list(transactions.winning_transactions.values()) == [100.0]
    assert list(transactions.losing_transactions.values()) == [0.0, -100.0]
    assert len(transactions.transaction_record) == 3


@pytest.mark.parametrize(
    ("held", "paid", "price", "won"),
    [(1, 2.0, 103.0, True), (1, 4.0, 103.0, False), (-1, 2.0, 103.0, False), (-1, 2.0, 99.0, True), (1, 2.0, 99.0, False)],
)
def test_an_exercise_is_won_by_what_the_option_was_worth(
    tmp_path: Path, held: int, paid: float, price: float, won: bool
) -> None:
    """LEAN compares the size of the profit with what the option is worth, on either side."""
    market = (
        quiet_market().put(ABC, MONDAY, trades(MONDAY, price, SESSION)).put(ABC, MONDAY, quotes(MONDAY, price, price, SESSION))
    )
    engine = engine_at_noon(market, tmp_path)
    option = engine.securities[call(100)]
    assert isinstance(option, Option)
    fill(engine, option, held, paid)
    order = OptionExerciseOrder(option.symbol, -held, engine.clock.utc)
    process_fill(engine, next(exercise_events(option, order)), order)
    assert engine.transactions.win_count == won


def test_margin_used_follows_the_positions(engine: Engine) -> None:
    option = engine.securities[call(100)]
    assert engine.portfolio.total_margin_used == 0.0
    fill(engine, option, -1, 2.0)
    naked = 210 + 0.20 * 100 * 100
    assert engine.portfolio.total_margin_used == pytest.approx(naked)
    assert engine.portfolio.margin_remaining == pytest.approx(engine.portfolio.total_portfolio_value - naked)
    fill(engine, option, 1, 2.0)
    assert engine.portfolio.total_margin_used == 0.0


def test_prices_stand_still_over_a_weekend_and_a_half_day(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(15, 0, self.look)

def look(self):
    s = self.securities[self.abc]
    self.log(f"{self.time:%a} {s.price:g} {s.get_last_data().end_time:%a %H:%M} {s.exchange.exchange_open}")
""",
        HALF_DAY,
        date(2024, 3, 8),
    )
    assert rows == ["Thu 100 Thu 13:00 False", "Fri 100 Fri 15:00 True"]


def test_what_was_traded_is_found_after_securities_come_and_go(engine: Engine) -> None:
    share, option = engine.securities[ABC], engine.securities[call(100)]
    assert engine.portfolio.traded() == []
    fill(engine, option, 1, 2.0)
    fill(engine, share, 5, 100.0)
    assert engine.portfolio.traded() == [share, option]
    engine.securities.remove(share.symbol)
    assert engine.portfolio.traded() == [option]
    engine.securities.add(share)
    assert engine.portfolio.traded() == [option, share]
    assert engine.portfolio.total_fees == share.holdings.total_fees + option.holdings.total_fees


def test_the_values_of_a_portfolio_are_those_of_its_items(engine: Engine) -> None:
    fill(engine, engine.securities[call(100)], 1, 2.0)
    values = engine.portfolio.values
    assert values() == list(values) == [pair.value for pair in engine.portfolio.items()]
    assert [holding.symbol for holding in values] == list(engine.portfolio.keys)


def test_the_last_quote_bar_is_one_object_until_the_next_bar_ends(engine: Engine) -> None:
    option = engine.securities[call(100)]
    first = option.cache.get_data(QuoteBar)
    assert isinstance(first, QuoteBar)
    assert option.cache.get_data(QuoteBar) is first
    assert option.get_last_data() is first
    engine.move_to(NOON + MINUTE)
    engine.clock.data_ns = NOON + MINUTE
    later = option.cache.get_data(QuoteBar)
    assert isinstance(later, QuoteBar)
    assert isinstance(first, QuoteBar)
    assert later.end_time == first.end_time + timedelta(minutes=1)


def test_a_bar_shown_is_kept_no_longer_than_the_day_it_was_read_from(engine: Engine) -> None:
    option = engine.securities[call(100)]
    first = option.cache.get_data(QuoteBar)
    assert option.data is not None
    option.data.let_go()
    again = option.cache.get_data(QuoteBar)
    assert isinstance(first, QuoteBar)
    assert isinstance(again, QuoteBar)
    assert again is not first
    assert (again.end_time, again.close) == (first.end_time, first.close)
