"""Margin models asked as an algorithm asks them: of a security, of a group, of orders; and groups looked through.

ABC stands at 100; the call at 100 was sold at 2.00 and is worth 2.10, the put at 100 at 1.80 and 1.90, the put at 95 bought at
0.60 and 0.50. A naked call keeps its worth and 20 % of the share's price; ABC may be worth twice its margin.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.toy_market import Stage, quiet_market

HEAD = """\
def begin(self):
    self.set_cash(100_000)
    self.e = self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW)
    def option(right, strike):
        made = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, right, strike, datetime(2024, 3, 8))
        return self.add_option_contract(made)
    self.c100, self.c105 = option(OptionRight.CALL, 100), option(OptionRight.CALL, 105)
    self.p100, self.p95 = option(OptionRight.PUT, 100), option(OptionRight.PUT, 95)
    self.at(10, 0, self.trade)

def trade(self):
    p, pos, e, c100, c105, p100, p95 = (
        self.portfolio, self.portfolio.positions, self.e, self.c100, self.c105, self.p100, self.p95)
    m = c100.buying_power_model
    def spread():
        self.combo_market_order([Leg.create(p100.symbol, -1), Leg.create(p95.symbol, 1)], 2)
    def at(order):
        return MarketOrder(order[0].symbol, order[1], self.utc_time)
    def said(result):
        return f"{result.is_sufficient} {result.reason}"
    def shown(thing):
        self.log(f"{thing:.6g}" if isinstance(thing, float) else str(thing))
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, quiet_market())


def shown(stage: Stage, *asked: str, before: str = "pass") -> list[str]:
    """What the expressions are once ``before`` was done."""
    lines = [before, *(f"shown({one})" for one in asked)]
    return stage.rows(HEAD + "".join(f"    {line}\n" for line in lines))


SOLD = "self.market_order(c100.symbol, -1)"


def test_an_options_margin_says_its_premium_apart(stage: Stage) -> None:
    opening = "m.get_initial_margin_requirement(InitialMarginParameters(c100, {}))"
    rows = shown(
        stage,
        *(
            f"{opening.format(quantity)}.{name}"
            for quantity in (2, -2)
            for name in ("value", "premium", "value_without_premium")
        ),
        "type(" + opening.format(1) + ").__name__",
        "hasattr(e.buying_power_model.get_initial_margin_requirement(InitialMarginParameters(e, 1)), 'premium')",
    )
    assert rows == ["420", "420", "0", "-4420", "-420", "-4420", "OptionInitialMargin", "False"]


def test_parameters_of_an_option_go_over_to_its_underlying(stage: Stage) -> None:
    rows = shown(
        stage,
        "e.buying_power_model.get_initial_margin_requirement(InitialMarginParameters(c100, -3).for_underlying()).value",
        "MaintenanceMarginParameters.for_current_holdings(c100).for_underlying(-3).absolute_holdings_value",
    )
    assert rows == ["-150", "300"]
    result = stage.play(HEAD + "    InitialMarginParameters(e, 1).for_underlying()\n")
    assert "ForUnderlying is only invokable for IDerivativeSecurity (Option|Future)" in str(result.problem)


def test_a_holding_of_options_keeps_what_it_cost_where_its_own_model_is_asked(stage: Stage) -> None:
    """At 2.00 where it was sold, at 2.10 as the group of the account has it, at whatever it is told."""
    ask = "m.get_maintenance_margin(MaintenanceMarginParameters{}).value"
    rows = shown(
        stage,
        ask.format(".for_current_holdings(c100)"),
        ask.format(".for_quantity_at_current_price(c100, -1)"),
        ask.format("(c100, -1, -150, -990)"),
        ask.format("(c100, 1, 150, 990)"),
        "m.get_reserved_buying_power_for_position(ReservedBuyingPowerForPositionParameters(c100)).absolute_used_buying_power",
        "BuyingPowerModelExtensions.get_maintenance_margin(m, c100)",
        "BuyingPowerModelExtensions.get_reserved_buying_power_for_position(m, c100)",
        "p.total_margin_used",
        before=SOLD,
    )
    assert rows == ["2200", "2210", "2150", "0", "2200", "2200", "2200", "2210"]


@pytest.mark.parametrize(
    ("held", "side", "more"),
    [
        ("e.symbol, 10", "SELL", 1_000.0),
        ("e.symbol, -10", "BUY", 1_000.0),
        ("e.symbol, 10", "BUY", 0.0),
        ("e.symbol, 10", "HOLD", 0.0),
    ],
)
def test_going_against_shares_frees_their_margin_and_opens_as_many(stage: Stage, held: str, side: str, more: float) -> None:
    rows = shown(
        stage,
        "model.get_buying_power(BuyingPowerParameters(p, e, side)).value - p.margin_remaining",
        "BuyingPowerModelExtensions.get_buying_power(model, p, e, side) - p.margin_remaining",
        "p.get_margin_remaining(e.symbol, side) - p.margin_remaining",
        before=f"self.market_order({held}); side, model = OrderDirection.{side}, e.buying_power_model",
    )
    assert [float(row) for row in rows] == [more] * 3


def test_an_option_sold_alone_is_a_group_of_its_own_and_the_account_frees_nothing_for_it(stage: Stage) -> None:
    """Its model would free what it cost and the premium of as many; the account finds no group of the one security."""
    rows = shown(
        stage,
        "m.get_buying_power(BuyingPowerParameters(p, c100, OrderDirection.BUY)).value - p.margin_remaining",
        "p.get_buying_power(c100.symbol, OrderDirection.BUY) - p.margin_remaining",
        "pos.get_or_create_default_group(c100).quantity",
        before=SOLD,
    )
    assert rows == ["2410", "0", "0"]


def test_what_an_order_takes_has_its_fee_in_it(stage: Stage) -> None:
    asked = "InitialMarginRequiredForOrderParameters(p.cash_book, {0}, {1})"
    ask = f"{{0}}.buying_power_model.get_initial_margin_required_for_order({asked}).value"
    rows = shown(
        stage,
        ask.format("e", "at((e, 10))"),
        ask.format("c100", "at((c100, 2))"),
        ask.format("c100", "at((c100, -1))"),
        ask.format("c100", "LimitOrder(c100.symbol, -1, 3.0, self.utc_time)"),
    )
    assert rows == ["501", "421.3", "-2211", "-2301"]


def test_an_order_that_was_never_sent_has_no_ticket_for_the_model_to_look_at(stage: Stage) -> None:
    ask = "said({0}.has_sufficient_buying_power_for_order(HasSufficientBuyingPowerForOrderParameters(p, {1}, at(({1}, {2})))))"
    rows = shown(
        stage,
        ask.format("m", "c100", 1),
        ask.format("m", "c100", 0),
        ask.format("BuyingPowerModel.NULL", "e", 1),
        "said(BuyingPowerModelExtensions.has_sufficient_buying_power_for_order(m, p, c100, at((c100, 1))))",
        "said(p.has_sufficient_buying_power_for_order([at((c100, 1))]))",
        "said(p.has_sufficient_buying_power_for_order([at((c100, -1)), at((c105, 1))]))",
    )
    null = "False Null order ticket for id: 0"
    assert rows == [null, "True ", "True ", null, null, "True "]


@pytest.mark.parametrize(("thing", "what"), [("c100", "Options"), ("p95", "Options")])
def test_options_take_no_leverage(stage: Stage, thing: str, what: str) -> None:
    said = f"{what} are leveraged products and different leverage cannot be set by user"
    assert said in str(stage.play(HEAD + f"    {thing}.buying_power_model.set_leverage({thing}, 2)\n").problem)
    assert shown(stage, f"{thing}.leverage", before=f"{thing}.set_leverage(3)") == ["1"]


def test_shares_take_a_leverage_of_one_and_more(stage: Stage) -> None:
    assert shown(stage, "e.leverage", "e.buying_power_model.get_leverage(e)", before="e.set_leverage(4)") == ["4", "4"]
    for call in ("e.set_leverage(0.5)", "e.buying_power_model.set_leverage(e, 0.5)"):
        assert "Leverage must be greater than or equal to 1." in str(stage.play(HEAD + f"    {call}\n").problem)


GROUP = "spread(); (g,) = pos.groups; b = g.buying_power_model; fee = self.utc_time"


def test_a_group_says_what_it_is(stage: Stage) -> None:
    rows = shown(
        stage,
        "g",
        "g.key",
        "[g.quantity, g.count, len(g), g.key.is_default_group, [(str(s), q) for s, q in g.key.unit_quantities]]",
        "[str(leg) for leg in g.positions]",
        "g.try_get_position(p95.symbol)[1].quantity",
        "g.try_get_position(e.symbol)",
        "[str(empty) for empty in g.key.create_empty_positions()]",
        "[g.key.unit_quantities[0].Item1 == p95.symbol, g.key.unit_quantities[0].item_2]",
        before=GROUP,
    )
    p95, p100 = "ABC   240308P00095000", "ABC   240308P00100000"
    assert rows == [
        f"{p95}:1|{p100}:1: 2",
        f"{p95}:1|{p100}:1",
        f"[2.0, 2, 2, False, [('{p95}', 1.0), ('{p100}', 1.0)]]",
        f"['{p100}: -2', '{p95}: 2']",
        "2",
        "(False, None)",
        f"['{p95}: 0', '{p100}: 0']",
        "[True, 1.0]",
    ]


def test_a_group_is_asked_for_its_margins(stage: Stage) -> None:
    """500 a unit: the distance of the strikes. The premium came in, and an order of one leg costs a dollar."""
    rows = shown(
        stage,
        "b.get_initial_margin_requirement(PositionGroupInitialMarginParameters(p, g)).premium",
        "b.get_initial_margin_requirement(PositionGroupInitialMarginParameters(p, g)).value",
        "b.get_maintenance_margin(PositionGroupMaintenanceMarginParameters(p, g)).value",
        "b.get_reserved_buying_power_for_position_group(ReservedBuyingPowerForPositionGroupParameters(p, g))"
        ".absolute_used_buying_power",
        "b.get_initial_margin_required_for_order(PositionGroupInitialMarginForOrderParameters(p, g, at((p95, 1)))).value",
        "b.get_position_group_buying_power(PositionGroupBuyingPowerParameters(p, g, OrderDirection.SELL)).value"
        " - p.margin_remaining",
        "b.get_position_group_buying_power(PositionGroupBuyingPowerParameters(p, g, OrderDirection.BUY)).value"
        " - p.margin_remaining",
        before=GROUP,
    )
    assert rows == ["-280", "1000", "1000", "1000", "1001", "2000", "0"]


def test_the_shorter_ways_to_ask_give_the_numbers_alone(stage: Stage) -> None:
    rows = shown(
        stage,
        "x.get_maintenance_margin(b, p, g)",
        "x.get_initial_margin_requirement(b, p, g)",
        "x.get_initial_margin_required_for_order(b, p, g, at((p95, 1)))",
        "x.get_reserved_buying_power_for_position_group(b, p, g)",
        "said(x.has_sufficient_buying_power_for_order(b, p, g, [at((p95, 1))]))",
        "x.get_position_group_buying_power(b, p, g, OrderDirection.SELL).value - p.margin_remaining",
        "BuyingPowerModelExtensions.get_initial_margin_requirement(m, c100, -1)",
        "BuyingPowerModelExtensions.get_maximum_order_quantity_for_target_buying_power(m, p, c100, 0.01, 0).quantity",
        before=GROUP + "; x = PositionGroupBuyingPowerModelExtensions",
    )
    assert rows == ["1000", "1000", "1001", "1000", "True ", "2000", "-2210", "4"]


def test_groups_are_read_as_they_are(stage: Stage) -> None:
    rows = shown(
        stage,
        "[x.get_position(g, p95.symbol).quantity, x.is_empty(g), x.get_user_friendly_name(g)]",
        "[x.is_inverted_of(g, g), x.is_inverted_of(g, list(turned)[0])]",
        before=GROUP
        + "; x = PositionGroupExtensions"
        + "; turned = pos.resolve_position_groups(PositionCollection([Position(p100, 1), Position(p95, -1)]))",
    )
    assert rows == ["[2.0, False, 'ABC   240308P00100000|ABC   240308P00095000']", "[False, True]"]
    asked = f"    {GROUP}\n    PositionGroupExtensions.get_position(g, e.symbol)\n"
    assert "No position with symbol 'ABC' exists in the group: ABC " in str(stage.play(HEAD + asked).problem)


@pytest.mark.parametrize(
    ("orders", "current", "contemplated"),
    [
        ("at((p95, -2))", 1000.0, 4420.0 - 40.0),
        ("at((p100, 1))", 1000.0, 500.0 + 190.0),
        ("at((c100, -1))", 1000.0, 1000.0 + 2210.0),
    ],
)
def test_the_impact_of_orders_is_what_the_touched_would_ask_less_what_they_keep(
    stage: Stage, orders: str, current: float, contemplated: float
) -> None:
    rows = shown(
        stage,
        "[i.current, round(i.contemplated, 6), round(i.delta, 6)]",
        "[len(i.impacted_groups), len(i.contemplated_changes)]",
        before=GROUP + f"; i = b.get_reserved_buying_power_impact(ReservedBuyingPowerImpactParameters(p, g, [{orders}]))",
    )
    assert rows == [f"[{current}, {contemplated}, {contemplated - current}]", "[1, 2]"]


def test_a_security_alone_answers_for_one_position_only(stage: Stage) -> None:
    alone = "SecurityPositionGroupBuyingPowerModel()"
    rows = shown(
        stage,
        f"{alone}.get_maintenance_margin(PositionGroupMaintenanceMarginParameters(p, g)).value",
        f"{alone}.get_initial_margin_requirement(PositionGroupInitialMarginParameters(p, g)).value",
        "[r.number_of_lots, r.is_error, r.reason]",
        "[d.number_of_lots, d.is_error, d.reason == r.reason]",
        "said(x.has_sufficient_buying_power_for_order(a, p, g, [])) == f'False {r.reason}'",
        "x.get_initial_margin_required_for_order(a, p, g, at((e, 10)))",
        before=GROUP
        + f"; a, x = {alone}, PositionGroupBuyingPowerModelExtensions"
        + "; r = a.get_maximum_lots_for_target_buying_power(GetMaximumLotsForTargetBuyingPowerParameters(p, g, 0.5, 0))"
        + "; d = a.get_maximum_lots_for_delta_buying_power(GetMaximumLotsForDeltaBuyingPowerParameters(p, g, 500, 0))",
    )
    one = "SecurityPositionGroupBuyingPowerModel only supports position groups containing exactly one position."
    assert rows[:5] == ["4380", "-4280", f"[0.0, True, '{one}']", "[0.0, True, True]", "True"]
    assert rows[5] == "2413"  # ten contracts of each at their prices, and 65 cents a contract


def test_the_groups_held_are_a_dictionary(stage: Stage) -> None:
    rows = shown(
        stage,
        "[pos.count, pos.groups.count, len(pos), pos.is_only_default_groups]",
        "[str(one.key) for one in pos] == [str(key) for key in pos.keys()] == [str(key) for key in pos.groups.keys]",
        "[one.value.quantity for one in pos] == [one.quantity for one in pos.values()] == [g.quantity for g in pos.groups]",
        "[pos.contains_key(key), key in pos, pos[key].quantity, pos.groups.contains(key), pos.groups[key].quantity]",
        "[str(key), pos.groups.try_get_group(key)[0], pos.groups.try_get_groups(e.symbol)[0]]",
        "[pos.contains_key(other), pos[other].quantity, str(pos[other]), pos.groups.try_get_group(other)]",
        "[pos.groups.try_get_groups(c105.symbol), str(pos.get_or_create_default_group(e))]",
        "[str(g) for g in pos.get_impacted_groups([Position(e, 1)])]",
        before="self.market_order(e.symbol, 150); self.market_order(c100.symbol, -1)"
        "; key, other = pos.create_default_key(e), pos.create_default_key(c105)",
    )
    covered = "ABC:100|ABC   240308C00100000:1: 1"
    assert rows == [
        "[2, 2, 2, False]",
        "True",
        "True",
        "[True, True, 50.0, True, 50.0]",
        "['ABC:1', True, True]",
        "[False, 0.0, 'ABC   240308C00105000:1: 0', (False, None)]",
        "[(False, None), 'ABC:1: 50']",
        f"['{covered}', 'ABC:1: 50']",
    ]


def test_grouping_takes_positions_out_of_their_collection(stage: Stage) -> None:
    rows = shown(
        stage,
        "[c.count, len(c), c.try_get_position(e.symbol)[1].quantity, c.try_get_position(c105.symbol)]",
        "[str(g.buying_power_model) for g in pos.resolve_position_groups(c)]",
        "[c.count, list(c)]",
        "[str(Position(c100, -3)), Position(e).quantity, Position(e).unit_quantity]",
        before="c = PositionCollection([Position(c100.symbol, -3, 1), Position(e, 300)])",
    )
    assert rows == ["[2, 2, 300.0, (False, None)]", "['Covered Call']", "[0, []]", "['ABC   240308C00100000: -3', 0.0, 1.0]"]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            "PositionCollection([Position(c100, -3), Position(c100, 3)])",
            "An item with the same key has already been added. Key: ABC ",
        ),
        ("pos.resolve_position_groups([Position(c100, -3)])", "No method matches given arguments for resolve_position_groups"),
        ("Position(c100.symbol, -3)", "Position takes a symbol, a quantity and a unit quantity, or a security and a quantity"),
    ],
)
def test_positions_that_lean_does_not_take_are_refused(stage: Stage, call: str, said: str) -> None:
    assert said in str(stage.play(HEAD + f"    {call}\n").problem)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("m, Target(p, c100, 0.0005, 0.001)", "The target order margin 50.0000 is less than the minimum 100.000."),
        ("m, Target(p, c100, 0.0005, 0.001, True)", ""),
        (
            "m, Target(p, c100, 0.0005, 0)",
            "The order quantity is less than the lot size of 1 and has been rounded to zero. Target order margin 50.0000. ",
        ),
        ("m, Target(p, c100, 0.1, 0)", ""),
        ("m, Delta(p, c100, 50, 0.001)", "The target order margin 50.0000 is less than the minimum 100.000."),
    ],
)
def test_a_size_of_nothing_says_why(stage: Stage, asked: str, said: str) -> None:
    rows = shown(
        stage,
        "repr(size(*(" + asked + ")).reason)",
        before="from AlgorithmImports import GetMaximumOrderQuantityForTargetBuyingPowerParameters as Target\n"
        "    from AlgorithmImports import GetMaximumOrderQuantityForDeltaBuyingPowerParameters as Delta\n"
        "    size = lambda model, question: (\n"
        "        model.get_maximum_order_quantity_for_target_buying_power(question) if isinstance(question, Target)\n"
        "        else model.get_maximum_order_quantity_for_delta_buying_power(question))",
    )
    assert rows == [repr(said)]


def test_units_of_nothing_say_why(stage: Stage) -> None:
    rows = shown(
        stage,
        "most(0.0003, 0.001).reason",
        "repr(most(0.0003, 0.001, True).reason)",
        "most(0.001, 0).reason",
        "b.get_maximum_lots_for_delta_buying_power(GetMaximumLotsForDeltaBuyingPowerParameters(p, other, 100, 0)).reason",
        before="other, = pos.resolve_position_groups(PositionCollection([Position(p100, -1), Position(p95, 1)]))\n"
        "    b = other.buying_power_model\n"
        "    most = lambda share, least, silent=False: b.get_maximum_lots_for_target_buying_power(\n"
        "        GetMaximumLotsForTargetBuyingPowerParameters(p, other, share, least, silent))",
    )
    rounded = "The position group order quantity has been rounded to zero. Target order margin"
    assert rows[:3] == [
        "The target order margin 30.0000 is less than the minimum 100.000.",
        "''",
        f"{rounded} 100.000.",
    ]
    assert rows[3].startswith(f"{rounded} 100.")


def test_a_quantity_is_worth_money_of_a_currency(stage: Stage) -> None:
    rows = shown(
        stage,
        "c100.holdings.get_quantity_value(-2).in_account_currency",
        "c100.holdings.get_quantity_value(-2, 3.0).amount",
        "[e.holdings.unlevered_holdings_cost, e.holdings.unlevered_absolute_holdings_cost]",
        "p.total_unlevered_absolute_holdings_cost",
        before="self.market_order(e.symbol, -10)",
    )
    assert rows == ["-420", "-600", "[-499.75, 499.75]", "499.75"]
