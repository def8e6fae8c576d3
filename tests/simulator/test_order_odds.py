"""Small things LEAN's own algorithms do with orders: requests in all their forms, tickers for symbols, rounding for people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from simulator.engine.requests import SubmitOrderRequest
from simulator.engine.time_in_force import OrderProperties
from simulator.enums import SecurityType
from simulator.order_kinds import OrderType
from tests.simulator.engine_plays import logged
from tests.simulator.toy_market import ABC, Stage

NOW = datetime(2024, 3, 4, 15, tzinfo=UTC)


def request(*rest: object, **named: object) -> SubmitOrderRequest:
    return SubmitOrderRequest(OrderType.LIMIT, SecurityType.EQUITY, ABC, 1, 90, 95, *rest, **named)


@pytest.mark.parametrize(
    ("rest", "named", "prices"),
    [
        ((NOW, "t"), {}, (0.0, 0.0, False)),
        ((93, NOW, "t"), {}, (93.0, 0.0, False)),
        ((93, 2, True, NOW, "t"), {}, (93.0, 2.0, True)),
        ((NOW, "t"), {"trigger_price": 93}, (93.0, 0.0, False)),
        ((), {"time": NOW, "tag": "t", "trailing_amount": 2, "trailing_as_percentage": True}, (0.0, 2.0, True)),
    ],
)
def test_a_request_takes_leans_three_forms(
    rest: tuple[object, ...], named: dict[str, object], prices: tuple[float, float, bool]
) -> None:
    made = request(*rest, **named)
    assert (made.trigger_price, made.trailing_amount, made.trailing_as_percentage) == prices
    assert (made.time, made.tag, made.stop_price, made.limit_price) == (NOW, "t", 90.0, 95.0)
    assert type(made.order_properties) is OrderProperties


def test_what_follows_the_tag_may_come_by_place_or_by_name() -> None:
    properties = OrderProperties()
    assert request(NOW, "t", properties, None, True).asynchronous
    assert request(93, NOW, "t", properties=properties, asynchronous=True).order_properties is properties


@pytest.mark.parametrize(("rest", "named"), [((), {}), ((NOW,), {}), ((NOW, "t"), {"colour": 1})])
def test_a_request_without_time_and_tag_or_with_another_name_is_refused(
    rest: tuple[object, ...], named: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match="No method matches given arguments for SubmitOrderRequest"):
        request(*rest, **named)


def test_a_ticker_stands_for_its_symbol(stage: Stage) -> None:
    ten = (
        "r = SubmitOrderRequest(OrderType.LIMIT_IF_TOUCHED, SecurityType.EQUITY, 'ABC', 1, 0, 99, 99.5, self.utc_time, 'x')\n"
        "t = self.transactions.add_order(r)\ns = self.current_slice\n"
        "self.log(f'{t.symbol} {t.status} {t.get(OrderField.TRIGGER_PRICE):g}')\n"
        'self.log(f\'{"ABC" in s} {s.contains_key("abc")} {s["ABC"].close:g} {s.get("XYZ")} {"XYZ" in s}\')'
    )
    assert logged(stage, ten) == ["ABC SUBMITTED 99.5", "True True 100 None False"]


@pytest.mark.parametrize(
    ("status", "answers"),
    [
        ("SUBMITTED", "True False False"),
        ("CANCEL_PENDING", "True False False"),
        ("PARTIALLY_FILLED", "True False True"),
        ("FILLED", "False True True"),
        ("INVALID", "False True False"),
    ],
)
def test_an_orders_status_is_open_or_closed_and_may_be_a_fill(stage: Stage, status: str, answers: str) -> None:
    ten = f"s = OrderStatus.{status}\nX = OrderExtensions\nself.log(f'{{X.is_open(s)}} {{X.is_closed(s)}} {{X.is_fill(s)}}')"
    assert logged(stage, ten) == [answers]


@pytest.mark.parametrize(
    ("number", "digits", "want"), [(143.612345, 5, "143.61"), (0.0123456, 3, "0.0123"), (98765.0, 2, "99000.0"), (0, 3, "0.0")]
)
def test_numbers_are_rounded_to_their_first_digits(stage: Stage, number: float, digits: int, want: str) -> None:
    assert logged(stage, f"self.log(str(Extensions.round_to_significant_digits({number}, {digits})))") == [want]


@pytest.mark.parametrize(("mode", "limit"), [("ADJUSTED", "90.1234"), ("RAW", "90.12"), ("SPLIT_ADJUSTED", "90.12")])
def test_shares_whose_prices_are_adjusted_have_no_tick(stage: Stage, mode: str, limit: str) -> None:
    ten = (
        f"self.securities[self.abc].set_data_normalization_mode(DataNormalizationMode.{mode})\n"
        "self.log(f'{self.limit_order(self.abc, 1, 90.1234).get(OrderField.LIMIT_PRICE):g}')"
    )
    assert logged(stage, ten) == [limit]


@pytest.mark.parametrize(("legs", "model"), [("100", "SecurityPositionGroup"), ("self.c", "OptionStrategyPositionGroup")])
def test_a_groups_model_says_whether_it_is_a_strategy(stage: Stage, legs: str, model: str) -> None:
    first = "self.market_order(self.abc, 1)" if legs == "100" else "self.spread(-0.5)\nself.market_order(self.c100, -1)"
    ten = f"{first}\nself.log(type(list(self.portfolio.positions.groups)[0].buying_power_model).__name__)"
    assert logged(stage, ten) == [f"{model}BuyingPowerModel"]


def test_a_trailing_stop_takes_its_distance_by_name_after_a_stop_by_place(stage: Stage) -> None:
    ten = (
        "for rest, named in (((95.0,), {'trailing_amount': 5, 'trailing_as_percentage': False}), ((), {'trailing_amount': 6, "
        "'trailing_as_percentage': False}), ((7, False), {}), ((95.0, 8), {'trailing_as_percentage': False})):\n"
        "    t = self.trailing_stop_order(self.abc, -1, *rest, **named)\n"
        "    self.log(f'{t.get(OrderField.STOP_PRICE):g} {t.get(OrderField.TRAILING_AMOUNT):g}')"
    )
    assert logged(stage, ten) == ["95 5", "94 6", "93 7", "95 8"]
