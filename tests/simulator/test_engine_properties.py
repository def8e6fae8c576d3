"""What holds whatever an algorithm does: money is kept, ids rise, orders go legal ways, and two runs are the same."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.enums import SecurityType
from simulator.run import RunResult
from tests.simulator.engine_plays import BEGIN
from tests.simulator.toy_market import ABC, MONDAY, SESSION, Stage, ToyMarket, call, put, quotes, trades

SYMBOLS = ("abc", "c100", "c105", "p100", "p95")
KINDS = ("market", "limit", "stop", "combo", "combo_limit", "close", "update", "cancel", "liquidate", "exercise")
STEPS = 12
few = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

LEGAL: dict[str, set[str]] = {
    "NEW": {"SUBMITTED", "INVALID"},
    "SUBMITTED": {"SUBMITTED", "FILLED", "CANCELED", "INVALID", "CANCEL_PENDING", "UPDATE_SUBMITTED"},
    "UPDATE_SUBMITTED": {"UPDATE_SUBMITTED", "FILLED", "CANCELED", "INVALID", "CANCEL_PENDING"},
    "CANCEL_PENDING": {"CANCELED", "UPDATE_SUBMITTED", "FILLED"},
    "FILLED": set(),
    "CANCELED": set(),
    "INVALID": set(),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: a kind, a symbol, a signed size and a price about which to do it."""

    kind: str
    symbol: str
    quantity: int
    cents: int


acts = st.lists(
    st.builds(
        Act,
        kind=st.sampled_from(KINDS),
        symbol=st.sampled_from(SYMBOLS),
        quantity=st.integers(-4, 4).filter(bool),
        cents=st.integers(1, 60).map(lambda n: 5 * n),
    ),
    min_size=1,
    max_size=STEPS,
)

READ = BEGIN.replace(
    "    self.at(10, 0, self.ten)\n    self.at(11, 0, self.eleven)\n",
    "    self.plan = json.loads(self.get_parameter('plan'))\n",
)
PLAN = """
def on_data(self, data):
    if (self.time.hour, self.time.minute) >= (9, 40) and self.plan:
        self.act(*self.plan.pop(0))
    elif (self.time.hour, self.time.minute) >= (9, 56):
        self.quit()

def act(self, kind, name, n, cents):
    s, price = getattr(self, name), cents / 100
    price += 98 if name == "abc" else 0
    spread = [Leg.create(self.c100, -1), Leg.create(self.c105, 1)]
    tickets = self.transactions.get_open_order_tickets()
    if kind == "market":
        self.market_order(s, n)
    elif kind == "limit":
        self.limit_order(s, n, price)
    elif kind == "stop":
        self.stop_market_order(s, n, price)
    elif kind == "combo":
        self.combo_market_order(spread, n)
    elif kind == "combo_limit":
        self.combo_limit_order(spread, n, -price)
    elif kind == "close":
        self.market_on_close_order(s, n)
    elif kind == "update" and tickets:
        f = UpdateOrderFields()
        f.quantity, f.tag = n, "changed"
        tickets[0].update(f)
    elif kind == "cancel" and tickets:
        tickets[-1].cancel()
    elif kind == "liquidate":
        self.liquidate(s)
    elif kind == "exercise" and name != "abc" and self.portfolio[s].is_long:
        self.exercise_option(s, int(self.portfolio[s].quantity))

def on_end_of_algorithm(self):
    p = self.portfolio
    for name in ("abc", "c100", "c105", "p100", "p95"):
        h = p[getattr(self, name)]
        self.log(f"{name} {h.quantity!r} {self.securities[getattr(self, name)].price!r}")
    self.log(f"{p.cash!r} {p.total_portfolio_value!r} {p.total_fees!r}")
"""


def market() -> ToyMarket:
    """One day on which the share and its options move a little every minute."""
    made, at = ToyMarket(), np.arange(SESSION)
    share = 100 + np.round(np.sin(at / 3), 2)
    made.put(ABC, MONDAY, trades(MONDAY, share)).put(ABC, MONDAY, quotes(MONDAY, share - 0.05, share + 0.05))
    for number, symbol in enumerate((call(100), call(105), put(100), put(95))):
        bid = np.round(1 + number / 2 + 0.5 * np.cos(at / 2 + number), 2)
        made.put(symbol, MONDAY, quotes(MONDAY, bid, bid + 0.2))
    return made


@pytest.fixture(scope="module")
def moving() -> ToyMarket:
    return market()


def perform(stage: Stage, moving: ToyMarket, plan: list[Act]) -> RunResult:
    stage.market = moving
    steps = json.dumps([(one.kind, one.symbol, one.quantity, one.cents) for one in plan])
    result = stage.play(READ + PLAN, parameters={"plan": steps})
    assert result.problem is None, result.problem.trace
    return result


@few
@given(plan=acts)
def test_money_is_neither_made_nor_lost(stage: Stage, moving: ToyMarket, plan: list[Act]) -> None:
    result = perform(stage, moving, plan)
    held: dict[str, float] = {}
    cash = 100_000.0
    for event in result.order_events:
        held[event.symbol.value] = held.get(event.symbol.value, 0.0) + event.fill_quantity
        size = 1 if event.symbol.security_type is SecurityType.EQUITY else 100
        cash -= event.fill_quantity * event.fill_price * size + event.order_fee.value.amount
    lines = [line.message.split() for line in result.log.lines if line.kind == "LOG"]
    worth = cash
    names = dict(zip(SYMBOLS, (ABC, call(100), call(105), put(100), put(95)), strict=True))
    for name, quantity, price in lines[:-1]:
        assert float(quantity) == held.get(names[name].value, 0.0)
        worth += float(quantity) * float(price) * (1 if name == "abc" else 100)
    left, value, fees = map(float, lines[-1])
    assert left == pytest.approx(cash)
    assert value == pytest.approx(worth)
    assert fees == pytest.approx(sum(event.order_fee.value.amount for event in result.order_events))


@few
@given(plan=acts)
def test_order_ids_rise_by_one_and_events_are_numbered(stage: Stage, moving: ToyMarket, plan: list[Act]) -> None:
    result = perform(stage, moving, plan)
    assert [order.id for order in result.orders] == list(range(1, len(result.orders) + 1))
    for order in result.orders:
        numbers = [event.id for event in result.order_events if event.order_id == order.id]
        assert numbers == list(range(1, len(numbers) + 1))
    moments = [event.utc_time for event in result.order_events]
    assert moments == sorted(moments)


@few
@given(plan=acts)
def test_every_order_goes_a_legal_way(stage: Stage, moving: ToyMarket, plan: list[Act]) -> None:
    result = perform(stage, moving, plan)
    for order in result.orders:
        status = "NEW"
        for event in result.order_events:
            if event.order_id == order.id:
                again = order.type.name == "OPTION_EXERCISE" and status == event.status.name == "FILLED"
                assert again or event.status.name in LEGAL[status], (status, event.status.name, str(event))
                status = event.status.name
        assert status == order.status.name


@few
@given(plan=acts)
def test_what_fills_is_what_was_ordered_and_never_worse_than_its_limit(
    stage: Stage, moving: ToyMarket, plan: list[Act]
) -> None:
    result = perform(stage, moving, plan)
    for order in result.orders:
        fills = [e for e in result.order_events if e.order_id == order.id and e.fill_quantity]
        if order.type.name == "OPTION_EXERCISE" or not fills:
            continue
        assert [event.fill_quantity for event in fills] == [order.quantity]
        if order.type.name == "LIMIT":
            assert (fills[0].fill_price - order.limit_price) * order.quantity <= 1e-9


@settings(few, max_examples=10)
@given(plan=acts)
def test_two_runs_of_one_algorithm_are_the_same(stage: Stage, moving: ToyMarket, plan: list[Act]) -> None:
    first, second = perform(stage, moving, plan), perform(stage, moving, plan)
    assert [str(event) for event in first.order_events] == [str(event) for event in second.order_events]
    assert first.equity == second.equity
    assert first.profits == second.profits
    assert first.log.lines == second.log.lines
