"""Slippage models: how much worse a fill is than the price at hand, and which orders ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.enums import SecurityType
from simulator.fills import Fill, FillOrder, FillSecurity, NoFill, PriceBar
from simulator.order_kinds import OrderType
from tests.simulator.fill_market import tried, tried_combo
from tests.simulator.toy_market import MONDAY, Stage, ToyMarket

NINE_31 = datetime.combine(MONDAY, time(9, 31))
SLIP = 0.25
MINUTE = timedelta(minutes=1)


def bar(end: datetime, price: float = 100.0) -> PriceBar:
    return PriceBar(end - MINUTE, end, price, price + 2.0, price - 2.0, price)


def security(kind: SecurityType, now: datetime = NINE_31 + MINUTE) -> FillSecurity:
    hours = ToyMarket().hours(None)  # type: ignore[arg-type]
    last = bar(now)
    return FillSecurity(security_type=kind, hours=hours, now=now, bid=last, ask=last, trade=last, last=last)


def order(kind: OrderType, quantity: float, **terms: float) -> FillOrder:
    return FillOrder(order_type=kind, quantity=quantity, time=NINE_31, slippage=lambda: SLIP, **terms)  # type: ignore[arg-type]


KINDS = [SecurityType.EQUITY, SecurityType.OPTION]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("quantity", "price"), [(5.0, 100.25), (-5.0, 99.75)])
def test_a_market_order_pays_the_slippage(kind: SecurityType, quantity: float, price: float) -> None:
    filled = tried(order(OrderType.MARKET, quantity), security(kind))
    assert isinstance(filled, Fill)
    assert filled.price == price


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("quantity", [5.0, -5.0])
def test_a_limit_order_never_does(kind: SecurityType, quantity: float) -> None:
    filled = tried(order(OrderType.LIMIT, quantity, limit_price=100.0), security(kind))
    assert isinstance(filled, Fill)
    assert filled.price == 100.0


@pytest.mark.parametrize(
    ("kind", "quantity", "stop", "price"),
    [
        (SecurityType.EQUITY, 5.0, 101.0, 101.25),  # at the stop, made worse
        (SecurityType.EQUITY, -5.0, 99.0, 98.75),
        (SecurityType.EQUITY, 5.0, 99.0, 100.25),  # beyond it at the open
        (SecurityType.OPTION, 5.0, 101.0, 101.0),  # the worse of the stop and the slipped close
        (SecurityType.OPTION, 5.0, 100.1, 100.25),
        (SecurityType.OPTION, -5.0, 99.9, 99.75),
    ],
)
def test_a_stop_order_is_made_worse_as_its_model_has_it(kind: SecurityType, quantity: float, stop: float, price: float) -> None:
    filled = tried(order(OrderType.STOP_MARKET, quantity, stop_price=stop), security(kind))
    assert isinstance(filled, Fill)
    assert filled.price == price


def test_a_trailing_stop_takes_the_worse_of_its_stop_and_the_slipped_close() -> None:
    terms = order(OrderType.TRAILING_STOP, -5.0, stop_price=99.9, trailing_amount=1.0)
    filled = tried(terms, security(SecurityType.EQUITY))
    assert isinstance(filled, Fill)
    assert filled.price == 99.75


@pytest.mark.parametrize("kind", KINDS)
def test_the_closing_price_is_slipped_too(kind: SecurityType) -> None:
    close = datetime.combine(MONDAY, time(16))
    filled = tried(order(OrderType.MARKET_ON_CLOSE, -5.0), security(kind, close))
    assert isinstance(filled, Fill)
    assert filled.price == 99.75


def test_each_leg_of_a_combo_at_the_market_pays_its_own() -> None:
    legs = [
        (replace(order(OrderType.COMBO_MARKET, quantity), slippage=partial(float, slip)), security(SecurityType.OPTION))
        for quantity, slip in ((1.0, 0.1), (-1.0, 0.2))
    ]
    fills = tried_combo(legs)
    assert fills is not None
    assert [fill.price for fill in fills] == [100.1, 99.8]


def test_the_model_is_not_asked_while_an_order_rests() -> None:
    def asked() -> float:
        raise AssertionError("asked")

    resting = replace(order(OrderType.STOP_MARKET, 5.0, stop_price=200.0), slippage=asked)
    assert isinstance(tried(resting, security(SecurityType.EQUITY)), NoFill)


@given(st.floats(0, 5), st.sampled_from([OrderType.MARKET, OrderType.MARKET_ON_CLOSE]), st.sampled_from(KINDS), st.booleans())
def test_slippage_never_helps(slip: float, kind: OrderType, of: SecurityType, buys: bool) -> None:
    now = datetime.combine(MONDAY, time(16)) if kind is OrderType.MARKET_ON_CLOSE else NINE_31 + MINUTE
    plain = replace(order(kind, 5.0 if buys else -5.0), slippage=lambda: 0.0)
    worse = replace(plain, slippage=lambda: slip)
    before, after = tried(plain, security(of, now)), tried(worse, security(of, now))
    assert isinstance(before, Fill)
    assert isinstance(after, Fill)
    assert (after.price - before.price) * (1 if buys else -1) == pytest.approx(slip)


PLAY = """\
class Doubling:
    def {name}(self, asset, order):
        return order.absolute_quantity / 100
def begin(self):
    self.abc = self.add_equity("ABC")
    self.abc.set_slippage_model({model})
    self.at(10, 0, lambda: self.market_order("ABC", 50))
    self.at(10, 1, lambda: self.market_order("ABC", -50))
def on_order_event(self, event):
    if event.status == OrderStatus.FILLED:
        self.log(f"{{event.fill_price:.6g}}")
"""


@pytest.mark.parametrize(
    ("model", "fills"),
    [
        ("NullSlippageModel.Instance", ["100.05", "99.95"]),
        ("ConstantSlippageModel(0.01)", ["101.05", "98.95"]),
        ("VolumeShareSlippageModel(0.3, 0.1)", ["100.95", "99.05"]),  # 50 of 100 shares: the limit of 0.3 holds
        ("VolumeShareSlippageModel(0.9, 0.1)", ["102.55", "97.45"]),
        ("self.Doubling()", ["100.55", "99.45"]),
    ],
)
def test_models_in_a_run(stage: Stage, model: str, fills: list[str]) -> None:
    assert stage.rows(PLAY.format(name="get_slippage_approximation", model=model)) == fills


def test_a_models_method_may_have_dotnets_name(stage: Stage) -> None:
    assert stage.rows(PLAY.format(name="GetSlippageApproximation", model="self.Doubling()")) == ["100.55", "99.45"]


def test_a_volume_of_nothing_costs_the_whole_limit(stage: Stage) -> None:
    stage.market.trade_bars = {key: replace(bars, volume=bars.volume * 0.0) for key, bars in stage.market.trade_bars.items()}
    assert stage.rows(PLAY.format(name="x", model="VolumeShareSlippageModel(0.5, 0.1)")) == ["102.55", "97.45"]
