"""Brokerage models: what they charge and which orders they take, with LEAN's words."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.brokerage import BrokerageKind, FeeOrder, OrderFacts, can_submit, can_update, dotnet_name, leverage, order_fee
from simulator.enums import OptionRight, OptionStyle, SecurityType
from simulator.order_kinds import OrderDirection, OrderType, TimeInForceKind, direction_of
from simulator.symbols import Market, Symbol

DEFAULT, TASTYTRADE, ALPACA = BrokerageKind.DEFAULT, BrokerageKind.TASTYTRADE, BrokerageKind.ALPACA
GOOG = Symbol.create("GOOG", SecurityType.EQUITY, Market.USA)
SPX = Symbol.create("SPX", SecurityType.INDEX, Market.USA)
ES = Symbol.create_future("ES", Market.CME, date(2020, 6, 19))
GC = Symbol.create_future("GC", Market.COMEX, date(2020, 6, 26))
GOOG_PUT = Symbol.create_option(GOOG, Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 700, date(2016, 1, 15))
SPXW_PUT = Symbol.create_option(SPX, "SPXW", Market.USA, OptionStyle.EUROPEAN, OptionRight.PUT, 3700, date(2021, 1, 6))
ES_PUT = Symbol.create_option(ES, Market.CME, OptionStyle.AMERICAN, OptionRight.PUT, 2900, date(2020, 6, 19))
GC_PUT = Symbol.create_option(GC, Market.COMEX, OptionStyle.AMERICAN, OptionRight.PUT, 1500, date(2020, 5, 26))


def at_market(symbol: Symbol, quantity: float, bid: float = 1.0, ask: float = 1.1, holdings: float = 0.0) -> FeeOrder:
    return FeeOrder(symbol=symbol, order_type=OrderType.MARKET, quantity=quantity, bid=bid, ask=ask, holdings=holdings)


class TestDefaultFees:
    @pytest.mark.parametrize(
        ("order", "fee"),
        [
            (at_market(GOOG_PUT, 1), 1.0),
            (at_market(GOOG_PUT, -2), 1.30),
            (at_market(GOOG_PUT, 10), 6.50),
            # A buy looks at the bid, a sell at the ask, and a cheap premium costs less.
            (at_market(GOOG_PUT, 10, bid=0.05, ask=0.15), 5.0),
            (at_market(GOOG_PUT, -10, bid=0.05, ask=0.15), 6.50),
            (at_market(GOOG_PUT, 10, bid=0.04, ask=0.15), 2.50),
            (at_market(SPXW_PUT, 10), 0.0),
            (at_market(SPX, 1), 0.0),
            (at_market(ES_PUT, -1), 1.42),
            (at_market(ES_PUT, -2), 2.84),
            (at_market(ES, 1), 2.15),
            (at_market(GC, 1), 2.47),
            (at_market(GC_PUT, 3), 7.41),
        ],
    )
    def test_orders_cost_what_interactive_brokers_asks(self, order: FeeOrder, fee: float) -> None:
        assert order_fee(DEFAULT, order) == pytest.approx(fee)

    @pytest.mark.parametrize(
        ("shares", "price", "fee"),
        [
            (10, 748.59, 1.0),
            (1000, 100.0, 5.0),
            (-1000, 100.0, 5.0),
            (1000, 0.5, 2.5),
            (100, 0.5, 1.0),
            (200, 0.5, 0.5),
            (199, 0.5, 1.0),
        ],
    )
    def test_shares_cost_half_a_cent_between_a_dollar_and_half_a_percent(self, shares: float, price: float, fee: float) -> None:
        order = FeeOrder(symbol=GOOG, order_type=OrderType.MARKET, quantity=shares, value=shares * price)
        assert order_fee(DEFAULT, order) == pytest.approx(fee)

    @pytest.mark.parametrize(("limit", "fee"), [(0.04, 2.5), (0.07, 5.0), (0.2, 6.5), (-4.0, 2.5)])
    def test_a_limit_order_is_charged_by_its_own_price(self, limit: float, fee: float) -> None:
        order = FeeOrder(symbol=GOOG_PUT, order_type=OrderType.COMBO_LIMIT, quantity=10, bid=5.0, ask=5.1, order_price=limit)
        assert order_fee(DEFAULT, order) == pytest.approx(fee)

    def test_exercise_of_a_share_option_is_free_and_of_a_futures_option_is_not(self) -> None:
        shares = FeeOrder(symbol=GOOG_PUT, order_type=OrderType.OPTION_EXERCISE, quantity=-1, holdings=1)
        future = FeeOrder(symbol=ES_PUT, order_type=OrderType.OPTION_EXERCISE, quantity=-1, holdings=1)
        assert order_fee(DEFAULT, shares) == 0.0
        assert order_fee(DEFAULT, future) == pytest.approx(1.42)


@given(symbol=st.sampled_from([GOOG_PUT, ES_PUT, ES, GC_PUT]), quantity=st.integers(1, 10_000), cents=st.integers(1, 2_000))
def test_a_fee_is_the_decimal_and_not_what_float_arithmetic_makes_of_it(symbol: Symbol, quantity: int, cents: int) -> None:
    one, many = (order_fee(DEFAULT, at_market(symbol, -count, ask=cents / 100)) for count in (10, 10 * quantity))
    assert many == float(Decimal(repr(one)) * quantity) or one == 1.0


def test_three_contracts_cost_three_rates() -> None:
    assert repr(order_fee(DEFAULT, at_market(GOOG_PUT, 3))) == "1.95"
    shares = FeeOrder(symbol=GOOG, order_type=OrderType.MARKET, quantity=300, value=300 * 0.0731)
    assert repr(order_fee(DEFAULT, shares)) == "0.10965"


class TestTastytradeFees:
    @pytest.mark.parametrize(
        ("symbol", "quantity", "holdings", "fee"),
        [
            (GOOG_PUT, 3, 0, 3.0),
            (GOOG_PUT, 3, 2, 3.0),
            (GOOG_PUT, 3, -5, 0.0),
            (SPXW_PUT, -2, 0, 2.0),
            (SPXW_PUT, -2, -1, 2.0),
            (SPXW_PUT, -2, 2, 0.0),
            (ES_PUT, -2, 0, 5.0),
            (ES_PUT, 2, -2, 0.0),
            (ES, -2, 2, 2.5),
            (GOOG, 100, 0, 0.0),
        ],
    )
    def test_opening_costs_and_closing_is_free(self, symbol: Symbol, quantity: float, holdings: float, fee: float) -> None:
        assert order_fee(TASTYTRADE, at_market(symbol, quantity, holdings=holdings)) == fee


kinds = st.sampled_from([DEFAULT, TASTYTRADE, ALPACA])
symbols = st.sampled_from([GOOG, SPX, ES, GC, GOOG_PUT, SPXW_PUT, ES_PUT, GC_PUT])
sizes = st.integers(-500, 500).filter(bool)


@given(kinds, symbols, sizes, st.integers(-500, 500))
def test_no_fee_is_negative(kind: BrokerageKind, symbol: Symbol, quantity: int, holdings: int) -> None:
    assert order_fee(kind, at_market(symbol, quantity, holdings=holdings)) >= 0.0


@given(symbols, sizes)
def test_alpaca_charges_nothing(symbol: Symbol, quantity: int) -> None:
    assert order_fee(ALPACA, at_market(symbol, quantity)) == 0.0


@given(symbols, st.integers(1, 400))
def test_both_sides_of_a_trade_cost_the_same_by_default(symbol: Symbol, quantity: int) -> None:
    assert order_fee(DEFAULT, at_market(symbol, quantity)) == order_fee(DEFAULT, at_market(symbol, -quantity))


def facts(symbol: Symbol, kind: OrderType, quantity: float = 1.0, holdings: float = 0.0, **more: object) -> OrderFacts:
    return OrderFacts(symbol=symbol, order_type=kind, quantity=quantity, holdings=holdings, **more)  # type: ignore[arg-type]


ORDER_OF_CASE = {
    "market": OrderType.MARKET,
    "limit": OrderType.LIMIT,
    "stop_market": OrderType.STOP_MARKET,
    "stop_limit": OrderType.STOP_LIMIT,
    "market_on_close": OrderType.MARKET_ON_CLOSE,
    "combo_market": OrderType.COMBO_MARKET,
    "combo_limit": OrderType.COMBO_LIMIT,
    "combo_leg_limit": OrderType.COMBO_LEG_LIMIT,
}


@pytest.mark.parametrize("kind", [TASTYTRADE, ALPACA])
def test_a_brokerage_takes_the_order_types_lean_says_it_takes(kind: BrokerageKind, lean_cases: Path) -> None:
    rows = json.loads((lean_cases / "expected" / f"brokerage_capability-{kind.name.lower()}.json").read_text())
    answers = {label: tickets for row in rows for label, tickets in row.items() if label in ORDER_OF_CASE}
    assert set(answers) == set(ORDER_OF_CASE)
    for label, tickets in answers.items():
        verdict = can_submit(kind, facts(GOOG_PUT, ORDER_OF_CASE[label]))
        assert verdict.accepted == (tickets[0][0] != "INVALID"), label


def test_the_fills_of_leans_capability_runs_cost_what_they_did_there(lean_cases: Path) -> None:
    for kind in (TASTYTRADE, ALPACA):
        rows = json.loads((lean_cases / "expected" / f"brokerage_capability-{kind.name.lower()}.json").read_text())
        fills = [row["event"] for row in rows if "event" in row and row["event"][2] == "FILLED"]
        assert len(fills) >= 2
        held: dict[str, float] = {}
        for _, name, _, quantity, price, fee in fills:
            symbol = GOOG if name == "GOOG" else GOOG_PUT
            assert order_fee(kind, at_market(symbol, quantity, price, price, held.get(name, 0.0))) == fee
            held[name] = held.get(name, 0.0) + quantity


class TestAcceptance:
    def test_the_default_model_takes_all_but_market_on_open_on_futures(self) -> None:
        assert can_submit(DEFAULT, facts(SPXW_PUT, OrderType.COMBO_LEG_LIMIT)).accepted
        for symbol in (ES, ES_PUT):
            refusal = can_submit(DEFAULT, facts(symbol, OrderType.MARKET_ON_OPEN))
            assert (refusal.accepted, refusal.code) == (False, "NotSupported")
            assert refusal.message == "MarketOnOpen orders are not supported for futures and future options."
        assert can_submit(DEFAULT, facts(GOOG, OrderType.MARKET_ON_OPEN)).accepted

    def test_tastytrade_names_the_orders_it_takes(self) -> None:
        refusal = can_submit(TASTYTRADE, facts(SPXW_PUT, OrderType.COMBO_MARKET))
        assert refusal.message == (
            "The TastytradeBrokerageModel does not support ComboMarket order type. "
            "Only supports [Market,Limit,StopMarket,StopLimit,ComboLimit]"
        )

    @pytest.mark.parametrize(
        ("kind", "symbol", "name"), [(TASTYTRADE, SPX, "Index"), (ALPACA, SPXW_PUT, "IndexOption"), (ALPACA, ES, "Future")]
    )
    def test_an_unknown_security_type_is_refused_by_name(self, kind: BrokerageKind, symbol: Symbol, name: str) -> None:
        assert (
            can_submit(kind, facts(symbol, OrderType.MARKET)).message
            == f"The {kind.value} does not support {name} security type."
        )

    @pytest.mark.parametrize(
        ("quantity", "holdings", "accepted"), [(-3, 2, False), (-2, 2, True), (3, -2, False), (1, -2, True), (3, 2, True)]
    )
    def test_a_tastytrade_combo_may_not_turn_a_position_around(self, quantity: float, holdings: float, accepted: bool) -> None:
        assert can_submit(TASTYTRADE, facts(SPXW_PUT, OrderType.COMBO_LIMIT, quantity, holdings)).accepted is accepted
        assert can_submit(TASTYTRADE, facts(SPXW_PUT, OrderType.LIMIT, quantity, holdings)).accepted

    def test_the_refusal_of_turning_around_says_to_close_first(self) -> None:
        refusal = can_submit(TASTYTRADE, facts(SPXW_PUT, OrderType.COMBO_LIMIT, -3, 2))
        assert refusal.message == (
            "Order type 'ComboLimit' is not supported for orders that cross the zero holdings threshold in the "
            "TastytradeBrokerageModel. This means you cannot change a position from positive to negative or vice versa using "
            "this order type. Please close the existing position first."
        )

    def test_alpaca_takes_only_day_limit_orders_outside_regular_hours(self) -> None:
        day = facts(GOOG, OrderType.LIMIT, time_in_force=TimeInForceKind.DAY, outside_regular_hours=True)
        good_till_cancelled = facts(GOOG, OrderType.LIMIT, outside_regular_hours=True)
        assert can_submit(ALPACA, day).accepted
        refusal = can_submit(ALPACA, good_till_cancelled)
        assert (
            "Limit orders with QuantConnect.Orders.TimeInForces.GoodTilCanceledTimeInForce TIF outside regular hours"
            in refusal.message
        )

    @pytest.mark.parametrize(
        ("local", "accepted"),
        [(time(19), True), (time(23, 59), True), (time(9, 27), True), (time(9, 28), False), (time(12), False)],
    )
    def test_alpaca_takes_market_on_open_orders_only_in_their_window(self, local: time, accepted: bool) -> None:
        order = facts(GOOG, OrderType.MARKET_ON_OPEN, local_time=local, open_time=time(9, 30))
        verdict = can_submit(ALPACA, order)
        assert verdict.accepted is accepted
        assert accepted or "Valid local times are  07:00– 09:28." in verdict.message

    @given(kinds, symbols, st.sampled_from(list(OrderType)), sizes, st.integers(-5, 5))
    def test_every_refusal_has_a_code_and_a_reason(
        self, kind: BrokerageKind, symbol: Symbol, order_type: OrderType, quantity: int, holdings: int
    ) -> None:
        verdict = can_submit(kind, facts(symbol, order_type, quantity, holdings))
        assert verdict.accepted is not bool(verdict.message)
        assert verdict.accepted is not bool(verdict.code)

    @given(kinds, symbols, st.sampled_from(list(OrderType)))
    def test_no_model_minds_an_update(self, kind: BrokerageKind, symbol: Symbol, order_type: OrderType) -> None:
        assert can_update(kind, facts(symbol, order_type)).accepted

    @given(kinds)
    def test_only_shares_in_a_margin_account_are_leveraged(self, kind: BrokerageKind) -> None:
        assert leverage(kind, SecurityType.EQUITY) == 2.0
        assert leverage(kind, SecurityType.EQUITY, cash_account=True) == 1.0
        assert {leverage(kind, kind_) for kind_ in SecurityType if kind_ is not SecurityType.EQUITY} == {1.0}


def test_dotnet_names_are_the_enums_words_joined() -> None:
    assert dotnet_name(OrderType.COMBO_LEG_LIMIT) == "ComboLegLimit"
    assert dotnet_name(SecurityType.INDEX_OPTION) == "IndexOption"


@pytest.mark.parametrize(("quantity", "side"), [(2, OrderDirection.BUY), (-0.5, OrderDirection.SELL), (0, OrderDirection.HOLD)])
def test_the_side_of_an_order_is_its_quantitys_sign(quantity: float, side: OrderDirection) -> None:
    assert direction_of(quantity) is side
