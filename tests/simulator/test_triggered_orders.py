"""Limit if touched and trailing stop orders from the algorithm's call to the fill: requests, tickets, events, changes."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.market import TradeBars
from tests.simulator.engine_plays import EVENTS, body, errors, events, logged, statuses
from tests.simulator.test_engine_order_types import TEN, bars, fills
from tests.simulator.toy_market import MONDAY, SESSION, Stage, call, minute_ends

WHAT = "t = self.limit_if_touched_order(self.c100, 1, 2.05, 2.1)\n"
LIMIT = "t = self.limit_order(self.c100, 1, 1.0)\n"
TRAIL = "t = self.trailing_stop_order(self.c100, -1, 0.5, False)\n"


def traded(moves: dict[int, tuple[float, float, float, float]]) -> TradeBars:
    """Trades at 2.10 but for the rows given (open, high, low, close)."""
    corners = np.full((SESSION, 4), 2.1)
    for at, prices in moves.items():
        corners[at] = prices
    opens, highs, lows, closes = corners.T
    return TradeBars(minute_ends(MONDAY), opens, highs, lows, closes, np.full(SESSION, 100.0))


def test_a_limit_if_touched_buy_fills_at_its_limit_after_the_touch(stage: Stage) -> None:
    stage.market.put(call(100), MONDAY, bars({})).put(call(100), MONDAY, traded({TEN + 3: (2.1, 2.1, 2.0, 2.1)}))
    assert fills(events(stage, WHAT)) == ["04 10:03 1 FILLED 1 2.1"]


def test_a_touch_is_kept_until_the_quote_is_there(stage: Stage) -> None:
    away = {TEN + 3: (2.5,) * 4, TEN + 4: (2.5,) * 4}
    stage.market.put(call(100), MONDAY, bars(away)).put(call(100), MONDAY, traded({TEN + 3: (2.1, 2.1, 2.0, 2.1)}))
    see = "def on_end_of_algorithm(self):\n    self.log(str(self.transactions.get_order_by_id(1).trigger_touched))\n"
    assert events(stage, WHAT, more=see) == ["04 10:00 1 SUBMITTED 0 0", "04 10:05 1 FILLED 1 2.1", "True"]


def test_without_trades_a_limit_if_touched_order_rests(stage: Stage) -> None:
    assert fills(events(stage, WHAT)) == []


def test_a_limit_if_touched_order_of_shares_fills_at_the_ask(stage: Stage) -> None:
    assert fills(events(stage, "self.limit_if_touched_order(self.abc, 10, 100, 100.2)")) == ["04 10:01 1 FILLED 10 100.05"]


def test_a_trailing_stop_starts_at_its_distance_from_the_price(stage: Stage) -> None:
    """The call is quoted 2.00 to 2.20, so its price is 2.10."""
    lines = (
        "for q, a, p in ((1, 0.5, False), (-1, 0.5, False), (1, 0.1, True), (-1, 0.1, True)):\n"
        "    t = self.trailing_stop_order(self.c100, q, a, p)\n"
        "    self.log(f'{t.get(OrderField.STOP_PRICE):g} {t.get(OrderField.TRAILING_AMOUNT):g} {t.tag}')\n"
    )
    assert logged(stage, lines) == [
        "2.6 0.5 Trailing Amount: $0.5",
        "1.6 0.5 Trailing Amount: $0.5",
        "2.31 0.1 Trailing Amount: 10.0%",
        "1.89 0.1 Trailing Amount: 10.0%",
    ]


@pytest.mark.parametrize(
    ("amount", "share", "tag", "shown"),
    [
        ("2", False, "$2", "$2.00"),
        ("2.0", False, "$2.0", "$2.00"),
        ("0.504", False, "$0.504", "$0.50"),
        ("np.float64(0.5)", False, "$0.5", "$0.50"),
        ("1", True, "100%", "100%"),
        ("0.05", True, "5.00%", "5.00%"),
        ("1e-3", True, "0.100%", "0.100%"),
    ],
)
def test_a_distance_shows_the_digits_it_was_given_until_it_is_rounded(
    stage: Stage, amount: str, share: bool, tag: str, shown: str
) -> None:
    lines = f"t = self.trailing_stop_order(self.c100, 1, {amount}, {share})\nself.log(t.tag)\nself.log(str(t).split('. ')[-1])"
    assert logged(stage, lines) == [
        f"Trailing Amount: {tag}",
        f"Trailing amount: {shown} Request Count: 1 Response Count: 1",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "self.trailing_stop_order(self.c100, -1, 1.7, 0.5, False)",
        "self.trailing_stop_order(self.c100, -1, 1.7, 0.5, False, False, 'mine')",
        "self.trailing_stop_order(self.c100, -1, stop_price=1.7, trailing_amount=0.5, trailing_as_percentage=False)",
    ],
)
def test_a_trailing_stop_may_be_given_its_stop(stage: Stage, line: str) -> None:
    assert logged(stage, f"t = {line}\nself.log(f'{{t.get(OrderField.STOP_PRICE):g}}')") == ["1.7"]


def test_a_trailing_stop_follows_the_bid_up_and_fills_when_it_comes_back(stage: Stage) -> None:
    """Sold at 0.50 from the bid: 2.10 - 0.50 at first; the bid's high of 3.00 takes it to 2.50, where 2.40 fills it."""
    moves = {TEN + 2: (2.6, 3.0, 2.6, 2.9), TEN + 3: (2.9, 2.9, 2.6, 2.7), TEN + 4: (2.4,) * 4}
    stage.market.put(call(100), MONDAY, bars(moves))
    see = (
        "def on_order_event(self, e):\n"
        "    self.log(f'{self.time:%H:%M} {e.status} {e.fill_price:g} {e.stop_price:g} {e.trailing_amount:g}')\n"
    )
    assert logged(stage, TRAIL, more=see) == ["10:00 SUBMITTED 0 1.6 0.5", "10:04 FILLED 2.4 2.5 0.5"]


def test_a_trailing_stop_may_fill_on_the_bar_that_moved_it(stage: Stage) -> None:
    """LEAN looks at resting orders twice a step, before and after on_data: by then the low of 2.00 is under the stop."""
    stage.market.put(call(100), MONDAY, bars({TEN + 2: (2.0, 3.0, 2.0, 2.9)}))
    assert fills(events(stage, TRAIL)) == ["04 10:02 1 FILLED -1 2.5"]


def test_a_trailing_stop_moves_without_an_event(stage: Stage) -> None:
    stage.market.put(
        call(100), MONDAY, bars({TEN + 2: (2.0, 3.0, 2.6, 2.9), **dict.fromkeys(range(TEN + 3, SESSION), (2.9,) * 4)})
    )
    result = stage.play(body(TRAIL))
    assert statuses(result, 1) == ["SUBMITTED"]
    assert result.orders[0].terms.stop_price == 2.5


def test_events_and_orders_show_their_prices(stage: Stage) -> None:
    lines = f"{WHAT}{TRAIL}for one in self.transactions.get_orders(): self.log(str(one))"
    see = "def on_order_event(self, e):\n    self.log(str(e).split(' Quantity: ')[1].split(' Is')[0])\n"
    assert logged(stage, lines, more=see) == [
        "1 LimitPrice: $2.1 TriggerPrice: $2.05",
        "-1 StopPrice: $1.6 TrailingAmount: $0.5",
        "OrderId: 1 (BrokerId: 1) Submitted LimitIfTouched order for 1 unit of ABC   240308C00100000 at trigger $2.05 limit "
        "$2.1",
        "OrderId: 2 (BrokerId: 2) Submitted TrailingStop order for -1 units of ABC   240308C00100000: Trailing Amount: $0.5 at "
        "stop $1.6. Trailing amount: $0.50",
    ]


@pytest.mark.parametrize(
    ("order", "change", "field", "want"),
    [
        (WHAT, "t.update_trigger_price(1.9, 'lower')", "TRIGGER_PRICE", "1.9"),
        (WHAT, "t.update_limit_price(1.8)", "LIMIT_PRICE", "1.8"),
        (TRAIL, "t.update_stop_trailing_amount(0.25)", "TRAILING_AMOUNT", "0.25"),
        (TRAIL, "t.update_stop_price(1.5)", "STOP_PRICE", "1.5"),
    ],
)
def test_each_price_can_be_changed_by_its_own_call(stage: Stage, order: str, change: str, field: str, want: str) -> None:
    eleven = f"self.log(f'{{self.t.get(OrderField.{field}):g}} {{self.t.update_requests[0].response}}')\nself.quit()"
    assert logged(stage, f"{order}self.t = t\n{change}", eleven) == [f"{want} Success"]


def test_fields_change_several_prices_at_once(stage: Stage) -> None:
    ten = (
        f"{WHAT}self.t = t\nf = UpdateOrderFields()\nf.trigger_price, f.limit_price, f.quantity, f.tag = 1.9, 1.8, 3, 'new'\n"
        "t.update(f)"
    )
    eleven = (
        "o = self.transactions.get_order_by_id(1)\nself.log(f'{o.trigger_price:g} {o.limit_price:g} {o.quantity:g} {o.tag}')\n"
        "self.quit()"
    )
    assert logged(stage, ten, eleven) == ["1.9 1.8 3 new"]


def test_a_price_an_order_does_not_have_is_not_changed(stage: Stage) -> None:
    eleven = "o = self.transactions.get_order_by_id(1)\nself.log(f'{o.trigger_price:g} {o.limit_price:g}')\nself.quit()"
    assert logged(stage, f"{WHAT}self.log(str(t.update_stop_price(9)))", eleven) == ["Success", "2.05 2.1"]


@pytest.mark.parametrize(
    ("order", "field", "refusal"),
    [
        (WHAT, "STOP_PRICE", "Unable to get field StopPrice on order of type LimitIfTouched"),
        (WHAT, "TRAILING_AMOUNT", "Unable to access property TrailingAmount on order of type LimitIfTouched"),
        (WHAT, "TRAILING_AS_PERCENTAGE", "Unable to access property TrailingAsPercentage on order of type LimitIfTouched"),
        (TRAIL, "LIMIT_PRICE", "Unable to get field LimitPrice on order of type TrailingStop"),
        (TRAIL, "TRIGGER_PRICE", "Unable to access property TriggerPrice on order of type TrailingStop"),
        (LIMIT, "TRIGGER_PRICE", "Unable to access property TriggerPrice on order of type Limit"),
    ],
)
def test_a_field_of_another_kind_of_order_is_refused(stage: Stage, order: str, field: str, refusal: str) -> None:
    result = stage.play(body(f"{order}t.get(OrderField.{field})"))
    assert result.problem is not None
    assert f"ArgumentException: {refusal}" in str(result.problem)


def test_a_flag_is_asked_for_as_one(stage: Stage) -> None:
    lines = (
        f"{TRAIL}self.log(str(t.get[bool](OrderField.TRAILING_AS_PERCENTAGE)))\n"
        "for ask in (t.get, t.get[float]):\n"
        "    try:\n"
        "        ask(OrderField.TRAILING_AS_PERCENTAGE)\n"
        "    except InvalidCastException as error:\n"
        "        self.log(str(error))\n"
        "try:\n"
        "    t.get[bool](OrderField.STOP_PRICE)\n"
        "except InvalidCastException as error:\n"
        "    self.log(str(error))"
    )
    assert logged(stage, lines) == [
        "False",
        "Unable to cast object of type 'System.Boolean' to type 'System.Decimal'.",
        "Unable to cast object of type 'System.Boolean' to type 'System.Double'.",
        "Unable to cast object of type 'System.Decimal' to type 'System.Boolean'.",
    ]


@pytest.mark.parametrize("field", ["TRIGGER_PRICE", "TRAILING_AMOUNT"])
def test_a_ticket_without_an_order_answers_from_its_request(stage: Stage, field: str) -> None:
    assert logged(stage, f"t = self.limit_order(self.c100, 0, 1.0)\nself.log(f'{{t.get(OrderField.{field}):g}}')") == ["0"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("market_order(self.c100, 1)", ""),
        ("limit_order(self.c100, 1, 1.0)", "limit_price"),
        ("stop_market_order(self.c100, 1, 9.0)", "stop_price"),
        ("stop_limit_order(self.c100, 1, 9.0, 9.5)", "limit_price stop_price stop_triggered"),
        ("limit_if_touched_order(self.c100, 1, 1.0, 1.1)", "limit_price trigger_price trigger_touched"),
        ("trailing_stop_order(self.c100, 1, 0.5, False)", "stop_price trailing_amount trailing_as_percentage"),
    ],
)
def test_an_order_has_the_prices_of_its_kind_and_no_others(stage: Stage, kind: str, names: str) -> None:
    every = "limit_price stop_price stop_triggered trigger_price trigger_touched trailing_amount trailing_as_percentage"
    ten = (
        f"o = self.transactions.get_order_by_id(self.{kind}.order_id)\n"
        f"self.log(' '.join(name for name in '{every}'.split() if hasattr(o, name)))"
    )
    assert logged(stage, ten) == [names]


def test_orders_are_of_leans_classes(stage: Stage) -> None:
    lines = "".join(
        f"self.log(type(self.transactions.get_order_by_id(self.{call_}.order_id)).__name__)\n"
        for call_ in ("limit_if_touched_order(self.c100, 1, 1.0, 1.1)", "trailing_stop_order(self.c100, 1, 0.5, False)")
    )
    lines += (
        "o = self.transactions.get_order_by_id(2)\nself.log(f'{isinstance(o, StopMarketOrder)} {isinstance(o, LimitOrder)}')"
    )
    assert logged(stage, lines) == ["LimitIfTouchedOrder", "TrailingStopOrder", "True False"]


def test_prices_are_rounded_to_the_tick_and_a_percentage_is_not(stage: Stage) -> None:
    lines = (
        "a = self.limit_if_touched_order(self.c100, 1, 1.004, 1.006)\n"
        "b = self.trailing_stop_order(self.c100, -1, 1.006, 0.504, False)\n"
        "c = self.trailing_stop_order(self.c100, -1, 1.006, 0.1234, True)\n"
        "F = OrderField\n"
        "self.log(f'{a.get(F.TRIGGER_PRICE):g} {a.get(F.LIMIT_PRICE):g}')\n"
        "self.log(f'{b.get(F.STOP_PRICE):g} {b.get(F.TRAILING_AMOUNT):g}')\n"
        "self.log(f'{c.get(F.STOP_PRICE):g} {c.get(F.TRAILING_AMOUNT):g}')"
    )
    result = stage.play(body(lines))
    assert [one.message for one in result.log.lines if one.kind == "LOG"] == ["1 1.01", "1.01 0.5", "1.01 0.1234"]
    assert errors(result) == [
        "Warning: To meet brokerage precision requirements, order LimitPrice was rounded to 1.01 from 1.006"
    ]


def test_a_fill_model_of_the_algorithm_may_fill_them(stage: Stage) -> None:
    begin_model = (
        "def on_securities_changed(self, changes):\n"
        "    class Mine(FillModel):\n"
        "        def limit_if_touched_fill(self, asset, order):\n"
        "            return OrderEvent(order, asset.owner.clock.utc).fill(order.quantity, order.trigger_price)\n"
        "        def trailing_stop_fill(self, asset, order):\n"
        "            return OrderEvent(order, asset.owner.clock.utc).fill(order.quantity, order.trailing_amount)\n"
        "    for one in changes.added_securities: one.set_fill_model(Mine())\n"
    )
    rows = fills(logged(stage, WHAT + TRAIL, more=EVENTS + begin_model))
    assert rows == ["04 10:01 1 FILLED 1 2.05", "04 10:01 2 FILLED -1 0.5"]


@pytest.mark.parametrize(("model", "takes"), [("ALPACA", True), ("TASTYTRADE", False)])
def test_a_brokerage_takes_a_trailing_stop_of_shares_or_does_not(stage: Stage, model: str, takes: bool) -> None:
    from tests.simulator.engine_plays import BEGIN

    begin = BEGIN.replace("def begin(self):\n", f"def begin(self):\n    self.set_brokerage_model(BrokerageName.{model})\n", 1)
    result = stage.play(body("self.trailing_stop_order(self.abc, 1, 5, False)", begin=begin))
    assert (statuses(result, 1) == ["SUBMITTED"]) is takes
