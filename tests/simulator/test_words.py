"""What LEAN's objects say of themselves: ``str`` and ``repr`` as pythonnet shows them (Common/Messages/Messages.Orders.cs)."""

from __future__ import annotations

import re

import pytest

from simulator.engine.brokerage_models import (
    AlpacaBrokerageModel,
    BrokerageMessageEvent,
    DefaultBrokerageModel,
    TastytradeBrokerageModel,
)
from simulator.engine.lean_enums import BrokerageMessageType
from tests.simulator.toy_market import Stage

ORDERS = """\
def begin(self):
    self.abc = self.add_equity("ABC").symbol
    self.at(10, 0, self.trade)

def trade(self):
    self.market_order(self.abc, 1)
    ticket = self.limit_order(self.abc, -10, 140.5, tag="why")
    self.stop_market_order(self.abc, 10, 150)
    self.stop_limit_order(self.abc, 10, 150, 151.25)
    for order in self.transactions.get_orders():
        self.log(order)
        self.log(repr(order).split(" object")[0])
    self.log(ticket)
    ticket.cancel()
    self.log(ticket)
"""
EVENTS = """\
def begin(self):
    call = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.CALL, 100, datetime(2024, 3, 8))
    self.call = self.add_option_contract(call).symbol
    self.at(10, 0, lambda: self.market_order(self.call, 2))
    self.at(11, 0, lambda: self.limit_order(self.call, 1, 0.5))

def on_order_event(self, order_event):
    self.log(order_event)
"""


def test_orders_and_tickets_say_what_they_are(stage: Stage) -> None:
    assert stage.rows(ORDERS) == [
        "OrderId: 1 (BrokerId: 1) Filled Market order for 1 unit of ABC",
        "<QuantConnect.Orders.MarketOrder",
        "OrderId: 2 (BrokerId: 2) Submitted Limit order for -10 units of ABC: why at limit $140.5",
        "<QuantConnect.Orders.LimitOrder",
        "OrderId: 3 (BrokerId: 3) Submitted StopMarket order for 10 units of ABC at stop $150",
        "<QuantConnect.Orders.StopMarketOrder",
        "OrderId: 4 (BrokerId: 4) Submitted StopLimit order for 10 units of ABC at stop $150 limit $151.25",
        "<QuantConnect.Orders.StopLimitOrder",
        "2: OrderId: 2 (BrokerId: 2) Submitted Limit order for -10 units of ABC: why at limit $140.5 "
        "Request Count: 1 Response Count: 1",
        "2: OrderId: 2 (BrokerId: 2) CancelPending Limit order for -10 units of ABC: why at limit $140.5 "
        "Request Count: 2 Response Count: 2",
    ]


def test_events_say_what_happened(stage: Stage) -> None:
    name = "Symbol: ABC   240308C00100000"
    assert stage.rows(EVENTS) == [
        f"Time: 03/04/2024 15:00:00 OrderID: 1 EventID: 1 {name} Status: Submitted Quantity: 2 IsAssignment: False",
        f"Time: 03/04/2024 15:00:00 OrderID: 1 EventID: 2 {name} Status: Filled Quantity: 2 FillQuantity: 2 FillPrice: $2.2 "
        "OrderFee: 1.3 USD IsAssignment: False",
        f"Time: 03/04/2024 16:00:00 OrderID: 2 EventID: 1 {name} Status: Submitted Quantity: 1 LimitPrice: $0.5 "
        "IsAssignment: False",
    ]


@pytest.mark.parametrize("kind", [DefaultBrokerageModel, TastytradeBrokerageModel, AlpacaBrokerageModel])
def test_leans_objects_carry_leans_full_names(kind: type[DefaultBrokerageModel]) -> None:
    assert str(kind()) == f"QuantConnect.Brokerages.{kind.__name__}"
    assert re.fullmatch(rf"<QuantConnect\.Brokerages\.{kind.__name__} object at 0x[0-9a-f]+>", repr(kind()))


def test_a_subclass_of_the_algorithms_carries_its_own_name() -> None:
    class Gate(DefaultBrokerageModel):
        """A model of a user's."""

    assert "Gate object at 0x" in repr(Gate())
    assert "QuantConnect" not in str(Gate())


def test_a_brokerage_message_reads_as_leans_does() -> None:
    event = BrokerageMessageEvent(BrokerageMessageType.ACTION_REQUIRED, 7, "sign in")
    assert str(event) == "ActionRequired - Code: 7 - sign in"
    assert repr(event).startswith("<QuantConnect.Brokerages.BrokerageMessageEvent object at 0x")
