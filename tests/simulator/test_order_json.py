"""Orders in JSON as LEAN writes them, and the hash it publishes of them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.lean_enums import OrderStatus
from simulator.engine.order_classes import (
    ComboLegLimitOrder,
    ComboLimitOrder,
    ComboMarketOrder,
    LimitIfTouchedOrder,
    LimitOrder,
    MarketOnCloseOrder,
    MarketOnOpenOrder,
    MarketOrder,
    OptionExerciseOrder,
    StopLimitOrder,
    StopMarketOrder,
    TrailingStopOrder,
)
from simulator.engine.orders import GroupOrderManager, Order, OrderSubmissionData
from simulator.engine.time_in_force import AlpacaOrderProperties, OrderProperties, TimeInForce
from simulator.enums import DataNormalizationMode, OptionRight, OptionStyle, SecurityType
from simulator.order_json import order_json, order_list, order_list_hash
from simulator.result_figures import statistics
from simulator.symbols import Market, Symbol
from tests.simulator.engine_plays import body
from tests.simulator.toy_market import Stage

NOON = datetime(2013, 10, 7, 13, 31, tzinfo=UTC)
SPY = Symbol.create("SPY", SecurityType.EQUITY, Market.USA)
SPY_PUT = Symbol.create_option(SPY, Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 150.0, date(2013, 12, 20))


def listing(equity: Symbol) -> tuple[str, date]:
    return equity.ticker, date(1998, 1, 2)


def parsed(order: Order) -> dict[str, Any]:
    return dict(json.loads(order_json(order, listing)))


def combo(limit: float = 0.0) -> GroupOrderManager:
    return GroupOrderManager(1, 2, 3.0, limit)


def filled_market_order() -> Order:
    order = MarketOrder(SPY, 688.0, NOON)
    order.id, order.price, order.price_currency, order.status = 1, 144.78172417, "USD", OrderStatus.FILLED
    order.last_fill_time, order.broker_id = NOON, ["1"]
    order.price_adjustment_mode = DataNormalizationMode.ADJUSTED
    exact = [Decimal("144.77307790400"), Decimal("144.78172417000"), Decimal("144.77307790400")]
    order.order_submission_data = OrderSubmissionData(144.773077904, 144.78172417, 144.773077904, exact)
    return order


def test_the_hash_of_a_market_order_is_the_one_lean_publishes_for_it() -> None:
    """The order of LEAN's first template algorithm, whose hash stands in its class."""
    texts = order_list([filled_market_order()], listing)
    assert order_list_hash(texts) == "3da9fa60bf95b9ed148b95e02e0cfc9e"


def test_the_hash_changes_with_the_digits_of_a_price_too() -> None:
    order = filled_market_order()
    before = order_list_hash(order_list([order], listing))
    order.order_submission_data = OrderSubmissionData(144.773077904, 144.78172417, 144.773077904)
    assert order_list_hash(order_list([order], listing)) != before


def test_orders_are_joined_by_commas_in_the_order_of_their_ids() -> None:
    first, second = filled_market_order(), filled_market_order()
    second.id = 2
    texts = order_list([second, first], listing)
    assert [json.loads(text)["id"] for text in texts] == [1, 2]
    assert order_list_hash(texts) == hashlib.md5(",".join(texts).encode(), usedforsecurity=False).hexdigest()


def test_no_orders_have_the_hash_of_nothing() -> None:
    assert order_list_hash([]) == "d41d8cd98f00b204e9800998ecf8427e"


OF_COMBO = ["id", "contingentId", "brokerId", "symbol", "price", "priceCurrency", "time", "createdTime", "status", "tag"]
SHARED = [*OF_COMBO[:8], "quantity", *OF_COMBO[8:]]
LAST = ["properties", "securityType", "direction", "value", "orderSubmissionData", "isMarketable"]
END = ["priceAdjustmentMode"]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (MarketOrder(SPY, 1.0, NOON), ["type"]),
        (MarketOnOpenOrder(SPY, 1.0, NOON), ["type"]),
        (MarketOnCloseOrder(SPY, 1.0, NOON), ["type"]),
        (OptionExerciseOrder(SPY_PUT, 1.0, NOON), ["type"]),
        (LimitOrder(SPY, 1.0, 9.0, NOON), ["limitPrice", "type"]),
        (StopMarketOrder(SPY, 1.0, 9.0, NOON), ["stopPrice", "type"]),
        (StopLimitOrder(SPY, 1.0, 9.0, 8.0, NOON), ["stopPrice", "stopTriggered", "limitPrice", "type"]),
        (LimitIfTouchedOrder(SPY, 1.0, 9.0, 8.0, NOON), ["type", "triggerPrice", "limitPrice", "triggerTouched"]),
        (
            TrailingStopOrder(SPY, 1.0, 9.0, 0.1, True, NOON),
            ["trailingAmount", "trailingAsPercentage", "type", "stopPrice"],
        ),
    ],
)
def test_what_a_kind_of_order_declares_stands_before_what_all_orders_have(order: Order, first: list[str]) -> None:
    assert list(parsed(order)) == [*first, *SHARED, *LAST, *END]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (ComboMarketOrder(SPY, 1.0, NOON, combo()), ["type", "quantity"]),
        (ComboLimitOrder(SPY, 1.0, 2.5, NOON, combo()), ["type", "quantity"]),
        (ComboLegLimitOrder(SPY, 1.0, 2.5, NOON, combo()), ["type", "limitPrice", "quantity"]),
    ],
)
def test_a_combos_leg_declares_its_quantity_and_tells_of_its_group(order: Order, first: list[str]) -> None:
    assert list(parsed(order)) == [*first, *OF_COMBO, *LAST, "groupOrderManager", *END]


def test_the_prices_of_each_kind_are_in_the_json() -> None:
    touched = parsed(LimitIfTouchedOrder(SPY, 1.0, 9.0, 8.0, NOON))
    assert (touched["triggerPrice"], touched["limitPrice"], touched["triggerTouched"]) == (9.0, 8.0, False)
    stop = StopLimitOrder(SPY, 1.0, 9.0, 8.0, NOON)
    stop.terms.triggered = True
    assert (parsed(stop)["stopPrice"], parsed(stop)["limitPrice"], parsed(stop)["stopTriggered"]) == (9.0, 8.0, True)
    trailing = parsed(TrailingStopOrder(SPY, 1.0, 9.0, 0.1, True, NOON))
    assert (trailing["trailingAmount"], trailing["trailingAsPercentage"], trailing["stopPrice"]) == (0.1, True, 9.0)


def test_a_group_tells_its_own_quantity_limit_and_orders() -> None:
    group = combo()
    order = ComboLimitOrder(SPY, -6.0, -2.5, NOON, group)
    group.order_ids.extend([4, 5])
    order.terms.limit_places = 2
    text = order_json(order, listing)
    told = '{"id":1,"quantity":3.0,"count":2,"limitPrice":-2.50,"orderIds":[4,5],"direction":0}'
    assert f'"groupOrderManager":{told}' in text
    assert '"type":9,"quantity":-6.0' in text


@pytest.mark.parametrize(("places", "text"), [(0, "12.5"), (1, "12.5"), (2, "12.50"), (4, "12.5000")])
def test_a_limit_keeps_the_digits_its_tick_gave_it_and_loses_none(places: int, text: str) -> None:
    order = ComboLegLimitOrder(SPY, 1.0, 12.5, NOON, combo())
    order.terms.limit_places = places
    told = order_json(order, listing)
    assert f'"limitPrice":{text},"quantity"' in told
    assert '"limitPrice":0.0,"orderIds"' in told, "the group of legs with limits of their own has none"


def test_times_that_never_came_are_left_out_and_others_are_told_to_the_microsecond() -> None:
    order = MarketOrder(SPY, 1.0, NOON)
    assert not {"lastFillTime", "lastUpdateTime", "canceledTime"} & set(parsed(order))
    order.canceled_time = NOON + timedelta(microseconds=120_000)
    order.last_update_time = NOON + timedelta(hours=1)
    told = parsed(order)
    assert told["canceledTime"] == "2013-10-07T13:31:00.12Z"
    assert told["lastUpdateTime"] == "2013-10-07T14:31:00Z"
    assert list(told).index("lastUpdateTime") + 1 == list(told).index("canceledTime")


def test_a_time_that_a_request_by_hand_named_has_no_zone() -> None:
    """LEAN's three FillOutsideHours algorithms publish the hashes of such orders."""
    told = parsed(MarketOrder(SPY, 1.0, NOON.replace(tzinfo=None)))
    assert told["time"] == told["createdTime"] == "2013-10-07T13:31:00"
    assert parsed(MarketOrder(SPY, 1.0, NOON))["time"] == "2013-10-07T13:31:00Z"


def test_a_symbol_tells_its_identifier_and_that_of_its_underlying() -> None:
    told = parsed(MarketOrder(SPY_PUT, 1.0, NOON))["symbol"]
    assert told["value"] == told["permtick"] == "SPY   131220P00150000"
    assert told["underlying"] == {"value": "SPY", "id": "SPY R735QTJ8XC9X", "permtick": "SPY"}
    assert told["id"].endswith("|SPY R735QTJ8XC9X")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (TimeInForce.GOOD_TIL_CANCELED, {}),
        (TimeInForce.DAY, {"$type": "QuantConnect.Orders.TimeInForces.DayTimeInForce"}),
        (
            TimeInForce.good_til_date(date(2013, 10, 9)),
            {"$type": "QuantConnect.Orders.TimeInForces.GoodTilDateTimeInForce", "Expiry": "2013-10-09T00:00:00"},
        ),
    ],
)
def test_the_time_in_force_tells_its_class_unless_it_is_the_usual_one(value: TimeInForce, text: dict[str, str]) -> None:
    properties = OrderProperties()
    properties.time_in_force = value
    assert parsed(MarketOrder(SPY, 1.0, NOON, properties=properties))["properties"] == {"timeInForce": text}


def test_a_brokers_own_properties_come_first() -> None:
    told = parsed(MarketOrder(SPY, 1.0, NOON, properties=AlpacaOrderProperties()))["properties"]
    assert list(told.items()) == [("outsideRegularTradingHours", False), ("timeInForce", {})]


@given(st.text())
def test_a_tag_comes_back_from_the_json_whatever_is_in_it(tag: str) -> None:
    assert parsed(MarketOrder(SPY, 1.0, NOON, tag))["tag"] == tag


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ('say "so"', r'"say \"so\""'),
        ("a\\b\n", r'"a\\b\n"'),
        ("café", '"café"'),
        ("\u0085\u2028\u2029", r'"\u0085\u2028\u2029"'),
        ("\x1f", r'"\u001f"'),
    ],
)
def test_a_tag_is_escaped_as_newtonsoft_does(tag: str, text: str) -> None:
    assert f'"tag":{text},"properties"' in order_json(MarketOrder(SPY, 1.0, NOON, tag), listing)


@given(quantity=st.integers(-(10**6), 10**6), cents=st.integers(0, 10**7))
def test_the_value_is_quantity_times_price_to_the_last_digit(quantity: int, cents: int) -> None:
    order = MarketOrder(SPY, float(quantity), NOON)
    order.price = cents / 100
    text = order_json(order, listing)
    told = json.loads(text, parse_float=Decimal)
    assert told["quantity"] == quantity
    assert told["price"] == Decimal(cents) / 100 or abs(told["price"] - Decimal(cents) / 100) <= told["price"] / 10**6
    assert told["value"] == told["quantity"] * told["price"]
    assert "E" not in text.split('"value":')[1].split(",")[0]
    assert "-0.0," not in text


def test_a_run_publishes_the_hash_of_its_orders(stage: Stage) -> None:
    result = stage.play(body("self.market_order(self.c100, 2)", "self.market_order(self.c100, -2)"))
    assert len(result.order_list) == len(result.orders) == 2
    assert statistics(result)["OrderListHash"] == order_list_hash(result.order_list)
    told = json.loads(result.order_list[0])
    assert told["orderSubmissionData"] == {"bidPrice": 2.0, "askPrice": 2.2, "lastPrice": 2.1}
    assert '"bidPrice":2.0000,"askPrice":2.2000,"lastPrice":2.1000' in result.order_list[0]
