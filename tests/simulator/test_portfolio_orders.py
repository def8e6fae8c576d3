"""Coming to a target: set_holdings, calculate_order_quantity, PortfolioTarget, liquidate, as QCAlgorithm.Trading.cs has them.

ABC is quoted 99.95 to 100.05 all day and last trades at 100; an account of 100,000 keeps 0.25 % of it free.
"""

from __future__ import annotations

import pytest

from tests.simulator.engine_plays import BEGIN, EVENTS, body, errors, events, logged
from tests.simulator.test_engine_order_types import fills
from tests.simulator.toy_market import MONDAY, TUESDAY, Stage

NO_FEES = BEGIN.replace(
    "    self.at(10, 0", "    self.securities[self.abc].set_fee_model(ConstantFeeModel(0))\n    self.at(10, 0", 1
)


def quantities(stage: Stage, lines: str, *asked: str) -> list[str]:
    shown = "\n".join(f'self.log(f"{{self.calculate_order_quantity({one}):g}}")' for one in asked)
    return stage.rows(body(f"{lines}\n{shown}".strip(), begin=NO_FEES))


class TestCalculateOrderQuantity:
    """PortfolioTarget.Percent."""

    @pytest.mark.parametrize(
        ("target", "want"),
        # 99,750 / 100 = 997.5 for a share of 1; shorts are rounded towards nothing as well.
        [("1", "997"), ("-1", "-997"), ("0.5", "498"), ("2", "1995"), ("0", "0"), ("np.float64(0.1)", "99"), ("0.001", "0")],
    )
    def test_of_nothing_held(self, stage: Stage, target: str, want: str) -> None:
        assert quantities(stage, "", f"self.abc, {target}") == [want]

    def test_of_something_held_it_is_the_difference(self, stage: Stage) -> None:
        """400 bought at 100.05 cost 20 of the account: 99,980 x 0.9975 x 0.5 / 100 = 498.65."""
        asked = [f"self.abc, {share}" for share in ("0.5", "0.1", "0", "-0.1")]
        assert quantities(stage, "self.market_order(self.abc, 400)", *asked) == ["98", "-301", "-400", "-499"]

    def test_a_ticker_will_do(self, stage: Stage) -> None:
        assert quantities(stage, "", "'ABC', 0.5") == ["498"]

    def test_the_fee_comes_off_the_target(self, stage: Stage) -> None:
        """Half a cent a share: 997 shares cost 4.985, which leaves 99,745 / 100: still 997; but 10 % of 99,750 is 99.75."""
        rows = logged(stage, "self.log(f'{self.calculate_order_quantity(self.abc, 1):g}')")
        assert rows == ["997"]

    @pytest.mark.parametrize(
        ("setting", "want"), [("free_portfolio_value = 0", "1000"), ("free_portfolio_value = 60000", "400")]
    )
    def test_what_is_kept_free_may_be_set_as_an_amount(self, stage: Stage, setting: str, want: str) -> None:
        assert quantities(stage, f"self.settings.{setting}", "self.abc, 1") == [want]

    def test_what_is_kept_free_may_be_set_as_a_share(self, stage: Stage) -> None:
        assert quantities(stage, "self.settings.free_portfolio_value_percentage = 0.1", "self.abc, 1") == ["900"]

    def test_options_count_their_premium(self, stage: Stage) -> None:
        """The call is at 2.10, the middle of its quote: 210 a contract, of 9,975."""
        begin = NO_FEES.replace("self.securities[self.abc]", "self.securities[self.c100]")
        rows = stage.rows(body("self.log(f'{self.calculate_order_quantity(self.c100, 0.1):g}')", begin=begin))
        assert rows == ["47"]

    def test_a_change_too_small_to_be_worth_an_order_is_none_and_said_once(self, stage: Stage) -> None:
        result = stage.play(body("for _ in range(2): self.log(f'{self.calculate_order_quantity(self.abc, 0.0009):g}')"))
        said = [one.message for one in result.log.lines if "Portfolio rebalance result ignored" in one.message]
        assert [one.message for one in result.log.lines if one.kind == "LOG"] == ["0", "0"]
        assert len(said) == 1

    def test_the_least_worth_an_order_can_be_set(self, stage: Stage) -> None:
        setting = "self.settings.minimum_order_margin_portfolio_percentage = 0"
        assert quantities(stage, setting, "self.abc, 0.0011", "self.abc, 0.0009") == ["1", "0"]

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ("self.calculate_order_quantity('XYZ', 0.5)", "XYZ 0 not found in portfolio. Request this data when initializing"),
            ("self.calculate_order_quantity(self.abc, 1e-11)", "The portfolio target percent: 1e-11, does not comply with"),
            ("self.calculate_order_quantity(self.dry, 0.5)", "DRY: The security does not have an accurate price"),
        ],
    )
    def test_where_lean_does_not_know_it_is_nothing_and_an_error(self, stage: Stage, line: str, words: str) -> None:
        begin = BEGIN.replace("    self.at(10, 0", '    self.dry = self.add_equity("DRY").symbol\n    self.at(10, 0', 1)
        result = stage.play(body(f"self.log(str({line}))", begin=begin))
        assert [one.message for one in result.log.lines if one.kind == "LOG"] == ["0.0"]
        (error,) = errors(result)
        assert error.startswith(words)


class TestSetHoldings:
    """SetHoldings in all its forms."""

    def test_it_orders_at_the_market_what_is_missing(self, stage: Stage) -> None:
        rows = fills(events(stage, "self.set_holdings(self.abc, 0.5)", "self.set_holdings('ABC', 0.25)\nself.quit()"))
        assert [row.split(" ", 3)[3] for row in rows] == ["FILLED 498 100.05", "FILLED -249 99.95"]

    def test_it_closes_and_turns_round(self, stage: Stage) -> None:
        rows = fills(events(stage, "self.set_holdings(self.abc, 0.1)", "self.set_holdings(self.abc, -0.1)\nself.quit()"))
        assert [row.split()[4] for row in rows] == ["99", "-198"]

    def test_a_share_of_nothing_closes(self, stage: Stage) -> None:
        rows = events(stage, "self.set_holdings(self.abc, 0.1)\nself.set_holdings(self.abc, 0)\nself.set_holdings(self.abc, 0)")
        assert [row.split()[4] for row in fills(rows)] == ["99", "-99"]

    def test_the_ticket_carries_tag_and_properties(self, stage: Stage) -> None:
        lines = (
            "p = OrderProperties()\np.time_in_force = TimeInForce.DAY\n"
            "t, = self.set_holdings(self.abc, 0.1, False, True, 'mine', p)\n"
            "r = t.submit_request\n"
            "self.log(f'{t.tag} {r.asynchronous} {r.order_properties.time_in_force == TimeInForce.DAY} {t.order_type}')"
        )
        assert logged(stage, lines) == ["mine True True MARKET"]

    def test_it_may_close_all_else_first(self, stage: Stage) -> None:
        lines = "self.market_order(self.c100, 2)\nself.limit_order(self.p95, 1, 0.1)\nself.set_holdings(self.abc, 0.1, True)"
        see = EVENTS + "def on_end_of_algorithm(self):\n    self.log(self.transactions.get_order_by_id(3).tag)\n"
        rows = logged(stage, lines, more=see)
        assert [row for row in rows if "FILLED" in row] == [
            "04 10:00 1 FILLED 2 2.2",
            "04 10:00 3 FILLED -2 2",
            "04 10:00 4 FILLED 99 100.05",
        ]
        assert "04 10:00 2 CANCELED 0 0" in rows
        assert rows[-1] == "Liquidated"

    def test_orders_at_the_market_that_still_work_are_counted(self, stage: Stage) -> None:
        """On the evening of Monday an order for the next open waits; a second call asks only for what it does not bring."""
        begin = BEGIN.replace("self.at(10, 0, self.ten)", "self.at(20, 0, self.ten)")
        lines = "self.set_holdings(self.abc, 0.1)\nself.set_holdings(self.abc, 0.1)\nself.set_holdings(self.abc, 0.2)"
        result = stage.play(body(lines, "pass", EVENTS, begin=begin), MONDAY, TUESDAY)
        assert [(o.type.name, o.quantity) for o in result.orders] == [("MARKET_ON_OPEN", 99), ("MARKET_ON_OPEN", 100)]
        assert {o.status.name for o in result.orders} == {"FILLED"}

    def test_several_targets_sell_before_they_buy_and_the_dearest_first(self, stage: Stage) -> None:
        """The calls fall from 10 to 2; of the two bought the shares cost more. Costs so far leave 298.9 of them."""
        lines = "self.market_order(self.c100, 10)\nself.market_order(self.p95, 1)"
        targets = "[PortfolioTarget(self.p95, 0.004), PortfolioTarget(self.abc, 0.3), PortfolioTarget(self.c100, 0.005)]"
        rows = fills(events(stage, lines, f"self.set_holdings({targets})\nself.quit()"))[2:]
        assert [row.split(" ", 3)[3].split()[1] for row in rows] == ["-8", "298", "6"]

    def test_several_targets_may_close_all_else_first(self, stage: Stage) -> None:
        lines = "self.market_order(self.c100, 2)\nself.set_holdings([PortfolioTarget(self.abc, 0.1)], True, tag='x')"
        see = EVENTS + "def on_end_of_algorithm(self):\n    self.log(str([o.tag for o in self.transactions.get_orders()]))\n"
        rows = logged(stage, lines, more=see)
        assert [row.split()[4] for row in rows if "FILLED" in row] == ["2", "-2", "99"]
        assert rows[-1] == "['', 'x', 'x']"

    def test_targets_too_small_for_an_order_are_passed_over(self, stage: Stage) -> None:
        assert events(stage, "self.set_holdings([PortfolioTarget(self.abc, 0.0005)])") == []

    @pytest.mark.parametrize(
        "call_",
        [
            "self.set_holdings(self.abc, float('nan'))",
            "self.set_holdings(self.abc, '0.5')",
            "self.set_holdings(self.abc, 0.5, 1)",
            "self.set_holdings(self.abc, 0.5, False, 'tag')",
            "self.set_holdings([self.abc], 0.5)",
            "self.set_holdings((self.abc, 0.5))",
            "PortfolioTarget(self.abc, None)",
        ],
    )
    def test_arguments_lean_does_not_take_are_refused(self, stage: Stage, call_: str) -> None:
        result = stage.play(body(call_))
        assert result.problem is not None
        assert result.orders == []

    def test_while_warming_up_targets_are_passed_over(self, stage: Stage) -> None:
        begin = BEGIN.replace("def begin(self):\n", "def begin(self):\n    self.set_warm_up(timedelta(days=1))\n", 1)
        rows = "self.log(str(self.set_holdings([PortfolioTarget(self.abc, 0.1)])))"
        lines = f"def on_data(self, data):\n    if self.is_warming_up and self.time.hour == 15: {rows}\n"
        result = stage.play(body("pass", "pass", lines, begin=begin), TUESDAY)
        said = [one.message for one in result.log.lines if one.kind == "LOG"]
        assert set(said) == {"[]"}
        assert result.orders == []


class TestPortfolioTarget:
    """PortfolioTarget itself."""

    def test_it_shows_symbol_quantity_and_tag(self, stage: Stage) -> None:
        lines = "for t in (PortfolioTarget(self.abc, 3), PortfolioTarget(self.abc, -0.5, 'why')): self.log(f'{t} {t.tag!r}')"
        assert logged(stage, lines) == ["ABC: 3 ''", "ABC: -0.5 (why) 'why'"]

    def test_percent_gives_what_to_hold_and_on_demand_what_to_order(self, stage: Stage) -> None:
        lines = (
            "self.market_order(self.abc, 400)\n"
            "for more in ({}, {'return_delta_quantity': True}):\n"
            "    self.log(str(PortfolioTarget.percent(self, self.abc, 0.5, **more)))\n"
            "self.log(str(PortfolioTarget.percent(self, 'XYZ', 0.5)))"
        )
        assert stage.rows(body(lines, begin=NO_FEES)) == ["ABC: 498", "ABC: 98", "None"]


class TestLiquidate:
    """Liquidate in all its forms."""

    HOLD = "self.market_order(self.c100, 2)\nself.market_order(self.p95, -1)\nself.limit_order(self.c105, 1, 0.5)\n"

    def test_all_is_closed_by_name_and_taken_back(self, stage: Stage) -> None:
        rows = events(stage, self.HOLD + "self.liquidate()")
        assert [row.split(" ", 2)[2] for row in rows[4:]] == [
            "3 SUBMITTED 0 0",
            "4 SUBMITTED 0 0",
            "4 FILLED -2 2",
            "3 CANCEL_PENDING 0 0",
            "3 CANCELED 0 0",
            "5 SUBMITTED 0 0",
            "5 FILLED 1 0.6",
        ]

    @pytest.mark.parametrize("which", ["self.c100", "[self.c100]", "(self.c100,)", "symbol=self.c100"])
    def test_one_or_several_symbols(self, stage: Stage, which: str) -> None:
        lines = f"{self.HOLD}t, = self.liquidate({which})\nself.log(f'{{t.symbol}} {{t.quantity:g}} {{t.tag}}')"
        assert logged(stage, lines) == ["ABC   240308C00100000 -2 Liquidated"]

    def test_a_tag_in_second_place_is_the_old_form_and_answers_with_ids(self, stage: Stage) -> None:
        lines = (
            f"{self.HOLD}self.log(str(self.liquidate(self.c100, 'old')))\nself.log(self.transactions.get_order_by_id(4).tag)"
        )
        assert logged(stage, lines) == ["[4]", "old"]

    def test_tag_flag_and_properties_go_with_the_order(self, stage: Stage) -> None:
        lines = (
            f"{self.HOLD}p = OrderProperties()\np.time_in_force = TimeInForce.DAY\n"
            "t, = self.liquidate(self.c100, asynchronous=True, tag='why', order_properties=p)\n"
            "r = t.submit_request\nself.log(f'{t.tag} {r.asynchronous} {r.order_properties is p}')"
        )
        assert logged(stage, lines) == ["why True True"]

    def test_a_symbol_never_added_is_passed_over_and_said_once(self, stage: Stage) -> None:
        result = stage.play(body("self.log(str(self.liquidate('XYZ') + self.liquidate('ZZZ')))"))
        assert [one.message for one in result.log.lines if one.kind == "LOG"] == ["[]"]
        (said,) = [one.message for one in result.log.lines if "liquidate ignored" in one.message]
        assert said.startswith("Warning: liquidate ignored symbol 'XYZ 0' because it has not been added to the algorithm.")

    def test_it_can_be_switched_off(self, stage: Stage) -> None:
        lines = f"{self.HOLD}self.settings.liquidate_enabled = False\nself.log(str(self.liquidate()))"
        assert logged(stage, lines) == ["[]"]

    def test_a_market_order_that_closes_already_is_left_alone(self, stage: Stage) -> None:
        """After the close the closing order becomes one for the open, which a second call takes back and sends again."""
        begin = BEGIN.replace("self.at(11, 0, self.eleven)", "self.at(20, 0, self.eleven)")
        evening = "if self.time.day == 4:\n    self.liquidate()\n    self.liquidate()"
        result = stage.play(body("self.market_order(self.c100, 2)", evening, begin=begin), MONDAY, TUESDAY)
        assert [(o.type.name, o.quantity, o.status.name) for o in result.orders[1:]] == [
            ("MARKET_ON_OPEN", -2, "CANCELED"),
            ("MARKET_ON_OPEN", -2, "FILLED"),
        ]

    @pytest.mark.parametrize("call_", ["self.liquidate(self.c100, 1)", "self.liquidate(3)", "self.liquidate(self.c100, tag=3)"])
    def test_arguments_lean_does_not_take_are_refused(self, stage: Stage, call_: str) -> None:
        result = stage.play(body(f"self.market_order(self.c100, 2)\n{call_}"))
        assert result.problem is not None
        assert len(result.orders) == 1


class TestMaximumOrders:
    """SetMaximumOrders."""

    def test_an_order_beyond_the_most_stops_the_run(self, stage: Stage) -> None:
        """As in LEAN the count is looked at before the order is counted: the most is two, a third still goes."""
        begin = BEGIN.replace("def begin(self):\n", "def begin(self):\n    self.set_maximum_orders(2)\n", 1)
        say = "self.log(f'{t.status} {t.submit_request.response.error_code}')"
        ten = f"for _ in range(5): t = self.market_order(self.abc, 1)\n{say}"
        result = stage.play(body(ten, "self.log('never')", begin=begin))
        assert len(result.orders) == 3
        assert [one.message for one in result.log.lines if one.kind == "LOG"] == ["INVALID EXCEEDED_MAXIMUM_ORDERS"]
        assert errors(result)[0].startswith("You have exceeded maximum number of orders (2), for unlimited orders upgrade")

    def test_it_cannot_be_set_once_the_run_has_begun(self, stage: Stage) -> None:
        ten = "self.set_maximum_orders(0)\nself.log(str(self.market_order(self.abc, 1).status))"
        assert logged(stage, ten) == ["FILLED"]


def test_a_request_made_by_hand_goes_the_same_way(stage: Stage) -> None:
    ten = (
        "r = SubmitOrderRequest(OrderType.LIMIT, SecurityType.OPTION, self.c100, {size}, 0, 2.5, self.utc_time, 'hand', "
        "OrderProperties())\n"
        "t = self.submit_order_request(r)\nself.log(f'{{t.status}} {{t.order_id}} {{t.tag}}')"
    )
    assert logged(stage, ten.format(size=1)) == ["SUBMITTED 1 hand"]
    assert logged(stage, ten.format(size=0)) == ["INVALID -10 hand"]


def test_what_is_projected_counts_open_orders(stage: Stage) -> None:
    lines = (
        "self.market_order(self.abc, 10)\nself.limit_order(self.abc, -4, 120)\nself.limit_order(self.abc, 1, 80)\n"
        "p = self.transactions.get_projected_holdings(self.securities[self.abc])\n"
        "self.log(f'{p.holdings_quantity:g} {p.open_orders_quantity:g} {p.projected_quantity:g}')"
    )
    assert logged(stage, lines) == ["10 -3 7"]


def test_an_order_is_found_by_the_brokerages_id(stage: Stage) -> None:
    lines = (
        "self.limit_order(self.abc, 1, 80)\nself.limit_order(self.abc, 1, 81)\n"
        "self.log(str([o.id for o in self.transactions.get_orders_by_brokerage_id('2')]))\n"
        "self.log(str(self.transactions.get_orders_by_brokerage_id('9')))"
    )
    assert logged(stage, lines) == ["[2]", "[]"]
