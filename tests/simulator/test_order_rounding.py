"""Prices and quantities of orders are brought to tick and lot before they are sent: which, how, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.order_classes import (
    ComboLimitOrder,
    LimitIfTouchedOrder,
    LimitOrder,
    MarketOrder,
    StopLimitOrder,
    TrailingStopOrder,
)
from simulator.engine.order_rounding import places, round_prices, round_quantity, to_tick
from simulator.engine.orders import GroupOrderManager, Order
from simulator.enums import DataNormalizationMode, SecurityType
from tests.simulator.toy_market import ABC, call

NOW = datetime(2024, 3, 4, 15, tzinfo=UTC)
TICKS = st.sampled_from([0.01, 0.05, 0.1, 0.25, 0.0001, 1.0, 5.0, 0.015625])
PRICES = st.integers(-(10**7), 10**7).map(lambda units: units / 1000)


def security(
    tick: float = 0.05,
    *,
    kind: SecurityType = SecurityType.OPTION,
    mode: DataNormalizationMode = DataNormalizationMode.RAW,
    lot: float = 1.0,
    price: float = 10.0,
) -> Any:
    properties = SimpleNamespace(tick=lambda _: tick, lot_size=lot)
    return SimpleNamespace(type=kind, data_normalization_mode=mode, symbol_properties=properties, price=price)


def limit(price: float, quantity: float = 1.0) -> LimitOrder:
    return LimitOrder(call(100), quantity, price, NOW)


class TestTicks:
    @pytest.mark.parametrize(
        ("price", "tick", "rounded"),
        [
            (1.03, 0.05, 1.05),
            (1.02, 0.05, 1.0),
            (1.025, 0.05, 1.0),  # a tie: 20.5 ticks to 20
            (1.075, 0.05, 1.1),  # a tie: 21.5 ticks to 22
            (-1.075, 0.05, -1.1),
            (4999.9, 0.25, 5000.0),
            (2.675, 0.01, 2.68),  # the double lies below the tie, the decimal on it
            (1.23456, 0.0, 1.23456),
            (1.23456, -1.0, 1.23456),
        ],
    )
    def test_a_price_goes_to_the_nearest_tick_and_a_tie_to_the_even_one(
        self, price: float, tick: float, rounded: float
    ) -> None:
        assert to_tick(price, tick) == rounded

    @given(PRICES, TICKS)
    def test_a_rounded_price_is_a_multiple_no_further_than_half_a_tick_and_stays(self, price: float, tick: float) -> None:
        rounded = to_tick(price, tick)
        exact, step = Decimal(repr(rounded)), Decimal(repr(tick))
        assert exact % step == 0
        assert abs(exact - Decimal(repr(price))) <= step / 2
        assert to_tick(rounded, tick) == rounded

    @given(PRICES, PRICES, TICKS)
    def test_a_higher_price_is_never_rounded_below_a_lower_one(self, one: float, other: float, tick: float) -> None:
        assert to_tick(min(one, other), tick) <= to_tick(max(one, other), tick)

    @pytest.mark.parametrize(
        ("tick", "digits"), [(0.01, 2), (0.05, 2), (0.1, 1), (0.25, 2), (0.0001, 4), (1e-8, 8), (1.0, 1), (0.0, 0), (-0.01, 0)]
    )
    def test_a_tick_has_the_digits_that_net_keeps(self, tick: float, digits: int) -> None:
        assert places(tick) == digits


class TestQuantities:
    @pytest.mark.parametrize(
        ("quantity", "lot", "left"),
        [(7.0, 1.0, 7.0), (7.5, 1.0, 7.0), (-7.5, 1.0, -7.0), (250.0, 100.0, 200.0), (-99.0, 100.0, 0.0)],
    )
    def test_a_quantity_loses_what_is_no_whole_lot(self, quantity: float, lot: float, left: float) -> None:
        order = MarketOrder(ABC, quantity, NOW)
        said = round_quantity(order, security(lot=lot))
        assert order.quantity == left
        assert (said is None) == (quantity == left)

    def test_the_lot_is_told(self) -> None:
        said = round_quantity(MarketOrder(ABC, 7.5, NOW), security(lot=2.0))
        assert said == "Warning: Due to brokerage limitations, orders will be rounded to the nearest lot size of 2"

    @given(st.floats(-1e6, 1e6), st.sampled_from([1.0, 5.0, 100.0]))
    def test_a_quantity_never_grows_and_never_changes_its_side(self, quantity: float, lot: float) -> None:
        order = MarketOrder(ABC, quantity, NOW)
        round_quantity(order, security(lot=lot))
        assert abs(order.quantity) <= abs(quantity)
        assert order.quantity * quantity >= 0
        assert abs(quantity) - abs(order.quantity) < lot


class TestPrices:
    def test_a_price_that_moves_is_told_and_one_that_does_not_is_not(self) -> None:
        order = limit(1.03)
        said = round_prices(order, security(), None)
        assert (order.limit_price, order.terms.limit_places, order.terms.trailing_places) == (1.05, 2, 0)
        assert said == "Warning: To meet brokerage precision requirements, order LimitPrice was rounded to 1.05 from 1.03"
        assert round_prices(order, security(), None) is None

    def test_every_price_an_order_names_is_rounded_and_the_first_that_moves_is_told(self) -> None:
        stop = StopLimitOrder(call(100), 1.0, 2.01, 2.03, NOW)
        said = round_prices(stop, security(), None)
        assert (stop.limit_price, stop.stop_price) == (2.05, 2.0)
        assert said is not None
        assert "LimitPrice" in said
        touched = LimitIfTouchedOrder(call(100), 1.0, 2.01, 2.05, NOW)
        said = round_prices(touched, security(), None)
        assert (touched.limit_price, touched.trigger_price) == (2.05, 2.0)
        assert said is not None
        assert "TriggerPrice" in said

    def test_only_a_limit_leaves_its_digits_with_the_limit(self) -> None:
        order = TrailingStopOrder(call(100), 1.0, 2.01, 0.13, False, NOW)
        round_prices(order, security(), None)
        assert (order.stop_price, order.trailing_amount) == (2.0, 0.15)
        assert (order.terms.limit_places, order.terms.trailing_places) == (0, 2)

    def test_a_distance_in_percent_is_no_price(self) -> None:
        order = TrailingStopOrder(call(100), 1.0, 2.01, 0.123, True, NOW)
        round_prices(order, security(), None)
        assert (order.stop_price, order.trailing_amount) == (2.0, 0.123)

    def test_without_a_tick_a_distance_keeps_the_digits_it_came_with(self) -> None:
        order = TrailingStopOrder(call(100), 1.0, 2.01, 0.125, False, NOW)
        order.terms.trailing_places = 3
        assert round_prices(order, security(tick=0.0), None) is None
        assert (order.trailing_amount, order.terms.trailing_places) == (0.125, 3)

    @pytest.mark.parametrize(
        ("price", "mode", "rounded"),
        [
            (90.1234, DataNormalizationMode.RAW, 90.12),
            (90.1234, DataNormalizationMode.ADJUSTED, 90.1234),
            (90.1234, DataNormalizationMode.SPLIT_ADJUSTED, 90.12),
            (0.12345, DataNormalizationMode.RAW, 0.1234),  # a tie: below a dollar the tick is a hundredth of a cent
            (0.99996, DataNormalizationMode.RAW, 1.0),
            (1.0, DataNormalizationMode.RAW, 1.0),
            (1.0049, DataNormalizationMode.RAW, 1.0),
        ],
    )
    def test_shares_have_a_finer_tick_below_a_dollar_and_none_where_prices_are_adjusted(
        self, price: float, mode: DataNormalizationMode, rounded: float
    ) -> None:
        order = LimitOrder(ABC, 1.0, price, NOW)
        round_prices(order, security(tick=0.01, kind=SecurityType.EQUITY, mode=mode), None)
        assert order.limit_price == rounded

    def test_an_option_below_a_dollar_has_its_own_tick(self) -> None:
        order = limit(0.53)
        round_prices(order, security(), None)
        assert order.limit_price == 0.55


class TestCombos:
    def legs(self, price: float, *ticks: float) -> tuple[GroupOrderManager, list[tuple[Order, Any]]]:
        group = GroupOrderManager(1, len(ticks), 1.0, price)
        legs: list[tuple[Order, Any]] = []
        for tick in ticks:
            legs.append((ComboLimitOrder(call(100), 1.0, price, NOW, group), security(tick)))
        return group, legs

    @pytest.mark.parametrize(
        ("ticks", "rounded", "digits"),
        [
            ((0.05, 0.01), 1.23, 2),
            ((0.01, 0.05), 1.23, 2),
            ((0.05, 0.05), 1.25, 2),
            ((0.0, 0.05), 1.25, 2),
            ((0.0, 0.0), 1.234, 0),
        ],
    )
    def test_its_limit_goes_to_the_finest_tick_there_is_among_its_legs(
        self, ticks: tuple[float, ...], rounded: float, digits: int
    ) -> None:
        group, legs = self.legs(1.234, *ticks)
        said = round_prices(*legs[-1], legs)
        assert group.limit_price == rounded
        assert {leg.terms.limit_places for leg, _ in legs} == {digits}
        assert (said is None) == (rounded == 1.234)

    def test_it_waits_until_all_its_legs_are_known(self) -> None:
        group, legs = self.legs(1.234, 0.05, 0.05)
        assert round_prices(*legs[0], None) is None
        assert group.limit_price == 1.234
