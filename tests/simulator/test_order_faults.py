"""What goes wrong on an order's way, in LEAN's order of words and deeds: refusals, models that raise, fills in parts."""

from __future__ import annotations

from datetime import date

import pytest

from tests.simulator.engine_plays import BEGIN, body, errors, events, logged, statuses
from tests.simulator.test_margin_call_flow import SHORT_PUTS, rising_put
from tests.simulator.toy_market import ABC, FRIDAY, Stage, quotes, trades

MONDAY_AFTER = date(2024, 3, 11)

PARTS = """\
def on_securities_changed(self, changes):
    parts = list(PARTS)
    class InParts(FillModel):
        def market_fill(model, asset, order):
            event = OrderEvent(order, asset.owner.clock.utc)
            if parts:
                event.fill_quantity, event.fill_price = parts.pop(0), 100.0
                event.status = OrderStatus.PARTIALLY_FILLED if parts else OrderStatus.FILLED
            return event
    for one in changes.added_securities:
        if one.symbol == self.abc:
            one.set_fill_model(InParts())
            one.set_fee_model(ConstantFeeModel(0))

"""


def in_parts(*parts: int) -> str:
    return PARTS.replace("PARTS", str(parts), 1)


def lines(stage: Stage, ten: str, more: str = "", begin: str = BEGIN) -> list[tuple[str, str]]:
    result = stage.play(body(ten, more=more, begin=begin))
    assert result.problem is None, result.problem
    return [(line.kind, line.message) for line in result.log.lines if line.kind != "DEBUG"]


class TestFillsInParts:
    """A fill model of the algorithm's own fills 1,900 shares at 100 in parts; at leverage 2 they take 95,000 of 100,000."""

    def test_what_is_filled_asks_for_no_more_margin(self, stage: Stage) -> None:
        """With 1,000 shares 50,000 are free: enough for the 900 to come (45,000), not for all of the order once more."""
        rows = events(stage, "self.market_order(self.abc, 1900)", more=in_parts(1000, 900))
        assert rows[1:] == ["04 10:00 1 PARTIALLY_FILLED 1000 100", "04 10:00 1 FILLED 900 100"]

    def test_beside_options_on_the_shares_the_whole_order_is_asked_for_again(self, stage: Stage) -> None:
        """With options on what is bought LEAN reckons by position groups, and makes the positions of whole orders."""
        model = in_parts(1000, 900).replace("if parts:", "if len(parts) == 2 or self.portfolio[self.p100].invested:")
        ten = "self.t = self.market_order(self.abc, 1900)\nself.market_order(self.p100, -5)"
        result = stage.play(body(ten, more=model))
        assert statuses(result, 1) == ["SUBMITTED", "PARTIALLY_FILLED", "INVALID"]
        assert "Maintenance Margin Delta: 95000, Free Margin: " in errors(result)[0]

    def test_ticket_and_holdings_count_the_parts(self, stage: Stage) -> None:
        see = (
            "def on_order_event(self, e):\n    t, held = e.ticket, self.portfolio[self.abc].quantity\n"
            "    self.log(f'{t.quantity_filled:g} {t.quantity_remaining:g} {held:g}')\n"
        )
        rows = logged(stage, "self.market_order(self.abc, 10)", more=in_parts(4, 6) + see)
        assert rows == ["0 10 0", "4 6 4", "10 0 10"]

    def test_a_part_not_filled_when_the_order_is_taken_back_is_never_filled(self, stage: Stage) -> None:
        """The second look finds nothing: the order rests, and goes."""
        model = in_parts(4, 6).replace("if parts:", "if len(parts) == 2:")
        rows = events(stage, "t = self.market_order(self.abc, 10)\nt.cancel()", more=model)
        assert [row.split(" ", 3)[3] for row in rows] == [
            "SUBMITTED 0 0",
            "PARTIALLY_FILLED 4 100",
            "CANCEL_PENDING 0 0",
            "CANCELED 0 0",
        ]


class TestRefusals:
    """Which comes first, the event or the line in the log (BrokerageTransactionHandler.HandleSubmitOrderRequest)."""

    SAY = "def on_order_event(self, e):\n    self.log(f'{e.order_id} {e.status}')\n"

    def test_a_brokerage_models_refusal_is_told_to_the_algorithm_before_it_is_logged(self, stage: Stage) -> None:
        begin = BEGIN.replace(
            "def begin(self):\n", "def begin(self):\n    self.set_brokerage_model(BrokerageName.TASTYTRADE)\n", 1
        )
        said = lines(stage, "self.spread(-1.5)\nself.combo_market_order([Leg.create(self.c100, 1)], 1)", self.SAY, begin)
        assert [kind for kind, _ in said] == ["LOG", "LOG", "LOG", "ERROR"]
        assert said[2][1] == "3 INVALID"
        assert said[3][1].startswith(
            "BrokerageModel declared unable to submit order: [3] Warning - Code: NotSupported - The Tasty"
        )

    def test_a_refusal_for_want_of_margin_is_logged_first(self, stage: Stage) -> None:
        said = lines(stage, "self.market_order(self.abc, 5000)", self.SAY)
        assert [kind for kind, _ in said] == ["ERROR", "LOG"]


class TestModelsThatRaise:
    """What a model of the algorithm's own raises: noted where LEAN notes it, else the run's end under LEAN's name."""

    RAISES = "class Bad(FeeModel):\n    def get_order_fee(self, p): raise ValueError('no fee today')\n"

    def test_a_fee_model_that_raises_at_submission_refuses_the_order(self, stage: Stage) -> None:
        ten = f"{self.RAISES}self.securities[self.abc].set_fee_model(Bad())\nself.t = self.market_order(self.abc, 1)"
        result = stage.play(body(ten))
        assert result.problem is None
        assert errors(result) == ["Order Error: id: 1, Error executing margin models: no fee today"]

    @pytest.mark.parametrize(
        ("raised", "said"),
        [
            ("ValueError('no fee today')", "ValueError: no fee today"),
            ("NotSupported('no such fee')", "NotSupported: no such fee"),
        ],
    )
    def test_a_fee_model_that_raises_at_a_margin_call_ends_the_run(self, stage: Stage, raised: str, said: str) -> None:
        """LEAN guards what the algorithm is told of a margin call, not the reckoning: AlgorithmManager.Run ends."""
        rising_put(stage, 6.0)
        change = (
            "def spoil(self):\n    from simulator.errors import NotSupported\n    "
            + self.RAISES.replace("ValueError('no fee today')", raised).replace("\n", "\n    ").rstrip()
            + "\n    self.securities[self.c].set_fee_model(Bad())\n"
        )
        begin = SHORT_PUTS.replace("CASH", "10_000").replace(
            "    self.at(10, 0", "    self.at(10, 30, self.spoil)\n    self.at(10, 0", 1
        )
        result = stage.play(begin + change)
        assert str(result.problem) == f"Runtime Error: AlgorithmManager.Run: {said}"

    @pytest.mark.parametrize(("quits", "told"), [(False, ["3", "assigned", "3", "4"]), (True, ["3", "3"])])
    def test_after_a_run_has_quit_nothing_more_is_settled(self, stage: Stage, quits: bool, told: list[str]) -> None:
        """Of two calls that end on Friday the first is assigned; an algorithm that quits then is not told so, and the second
        stays where it is: BrokerageTransactionHandler.HandleOptionNotification looks at the algorithm's status."""
        for day in (FRIDAY, MONDAY_AFTER):
            stage.market.put(ABC, day, trades(day, 103.0)).put(ABC, day, quotes(day, 102.9, 103.1))
        begin = BEGIN.replace("self.at(11, 0, self.eleven)", "pass")
        see = (
            "def on_order_event(self, e):\n    if e.order_id > 2:\n        self.log(str(e.order_id))\n"
            f"        if {quits}: self.quit()\n"
            "def on_assignment_order_event(self, e):\n    self.log('assigned')\n"
        )
        ten = "self.market_order(self.c100, -1)\nself.market_order(self.c105, -1)"
        result = stage.play(body(ten, more=see, begin=begin), FRIDAY, MONDAY_AFTER)
        assert [line.message for line in result.log.lines if line.kind == "LOG"] == told


class TestChangesOfClosedOrders:
    """A closed order takes another tag and nothing else."""

    @pytest.mark.parametrize(
        ("change", "answer"),
        [
            ("t.update_tag('late')", "Success"),
            ("t.update(UpdateOrderFields())", "Success"),
            (
                "t.update_quantity(3)",
                "Error: InvalidOrderStatus - Unable to update order with id 1 because it already has Filled",
            ),
            ("t.update_limit_price(3, 'late')", "Error: InvalidOrderStatus"),
            ("t.update_trigger_price(3)", "Error: InvalidOrderStatus"),
            ("t.update_stop_trailing_amount(3)", "Error: InvalidOrderStatus"),
            ("t.cancel('late')", "Error: InvalidOrderStatus"),
        ],
    )
    def test_of_a_filled_order(self, stage: Stage, change: str, answer: str) -> None:
        (said,) = logged(stage, f"t = self.market_order(self.abc, 1)\nself.log(str({change}))")
        assert said.startswith(answer)

    def test_the_tag_is_the_new_one(self, stage: Stage) -> None:
        rows = logged(
            stage, "self.t = self.market_order(self.abc, 1)\nself.t.update_tag('late')", "self.log(self.t.tag)\nself.quit()"
        )
        assert rows == ["late"]


def test_an_order_never_sent_has_no_ticket_and_no_margin(stage: Stage) -> None:
    ten = (
        "o = MarketOrder(self.abc, 10, self.utc_time)\ncheck = self.portfolio.has_sufficient_buying_power_for_order([o])\n"
        "self.log(f'{check.is_sufficient} {check.reason} {o.status} {o.type}')"
    )
    assert logged(stage, ten) == ["False Null order ticket for id: 0 NONE MARKET"]


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        ("LimitOrder(self.abc, 10, 99.5, self.utc_time, 'x')", "LIMIT 99.5"),
        ("StopMarketOrder(self.abc, 10, 101, self.utc_time)", "STOP_MARKET 101"),
        ("StopLimitOrder(self.abc, 10, 101, 102, self.utc_time)", "STOP_LIMIT 102"),
        ("TrailingStopOrder(self.abc, -10, 95, 5, False, self.utc_time)", "TRAILING_STOP 95"),
        ("LimitIfTouchedOrder(self.abc, 10, 98, 99, self.utc_time)", "LIMIT_IF_TOUCHED 99"),
    ],
)
def test_orders_made_by_hand_are_valued_at_the_worse_of_their_price_and_the_markets(
    stage: Stage, made: str, shown: str
) -> None:
    """Ten shares at 100, or nearer to nothing for a buy, further from it for a sale."""
    ten = (
        f"o = {made}\nprice = getattr(o, 'limit_price', None) or o.stop_price\n"
        "worth = o.quantity * (max if o.quantity < 0 else min)(price, 100)\n"
        "self.log(f'{o.type} {price:g} {o.get_value(self.securities[self.abc]) == worth}')"
    )
    assert logged(stage, ten) == [f"{shown} True"]


def test_an_exercise_is_worth_nothing_until_it_is_done(stage: Stage) -> None:
    ten = "self.log(str(OptionExerciseOrder(self.c100, -1, self.utc_time).get_value(self.securities[self.c100]) == 0))"
    assert logged(stage, ten) == ["True"]
