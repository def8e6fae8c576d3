"""Margin models of an algorithm's own classes. ABC stands at 100, bid 99.95 and asked 100.05; an account of 100,000."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulator.toy_market import Stage, quiet_market

HEAD = """\
def begin(self):
    class Mine(BASE):
        BODY
    self.e = self.add_equity("ABC")
    self.e.set_data_normalization_mode(DataNormalizationMode.RAW)
    self.m = Mine()
    self.e.set_buying_power_model(self.m)
    self.at(10, 0, self.trade)

def trade(self):
    p, e, m = self.portfolio, self.e, self.m
    def buy(quantity):
        ticket = self.market_order(e.symbol, quantity)
        return f"{ticket.status} {ticket.quantity_filled:g} {ticket.submit_request.response.error_message or ''}".strip()
    def target(share):
        asked = GetMaximumOrderQuantityForTargetBuyingPowerParameters(p, e, share, 0)
        return m.get_maximum_order_quantity_for_target_buying_power(asked)
"""


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path, quiet_market())


def shown(stage: Stage, mine: str, *asked: str, base: str = "BuyingPowerModel") -> list[str]:
    text = HEAD.replace("BASE", base).replace("BODY", mine.replace("\n", "\n        "))
    return stage.rows(text + "".join(f"    self.log({one})\n" for one in asked))


def test_a_class_that_overrides_nothing_is_leans_without_leverage(stage: Stage) -> None:
    rows = shown(
        stage, "pass", "buy(1000)", "buy(900)", "p.total_margin_used", "e.leverage", "type(e.buying_power_model).__name__"
    )
    assert rows[0].startswith("INVALID 0 Order Error: ids: [1], Insufficient buying power")
    assert rows[1:] == ["FILLED 900", "90000.0", "1.0", "Mine"]


def test_a_constructor_of_its_own_need_not_call_leans(stage: Stage) -> None:
    assert shown(stage, "def __init__(self):\n    self.mine = 7", "self.m.mine", "m.get_leverage(e)") == ["7", "1.0"]


def test_its_maintenance_is_what_the_account_holds_back(stage: Stage) -> None:
    mine = "def get_maintenance_margin(self, parameters):\n    return MaintenanceMargin(7 * parameters.absolute_quantity)"
    rows = shown(stage, mine, "buy(10)", "p.total_margin_used", "p.total_portfolio_value - p.margin_remaining")
    assert rows == ["FILLED 10", "70.0", "70.0"]


def test_leans_own_methods_do_not_see_what_is_overridden(stage: Stage) -> None:
    """An order that is checked alone, a size and what a holding keeps are reckoned by LEAN's class underneath."""
    mine = (
        "def get_maintenance_margin(self, parameters):\n    return MaintenanceMargin(7)\n"
        "def get_initial_margin_requirement(self, parameters):\n    return InitialMargin(5 * parameters.quantity)"
    )
    rows = shown(
        stage,
        mine,
        "buy(1000)[:7]",
        "buy(10)",
        "m.get_reserved_buying_power_for_position(ReservedBuyingPowerForPositionParameters(e)).absolute_used_buying_power",
        "m.get_maintenance_margin(MaintenanceMarginParameters.for_current_holdings(e)).value",
        "m.get_initial_margin_requirement(InitialMarginParameters(e, 2)).value",
        "target(0.5).quantity",
        "self.calculate_order_quantity(e.symbol, 0.5)",
    )
    assert rows == ["INVALID", "FILLED 10", "1000.0", "7.0", "10.0", "489.0", "488.0"]


def test_its_initial_margin_counts_where_strategies_ask_it(stage: Stage) -> None:
    mine = "def get_initial_margin_requirement(self, parameters):\n    return InitialMargin(5 * parameters.quantity)"
    symbol = "Symbol.create_option('ABC', 'usa', OptionStyle.AMERICAN, OptionRight.PUT, 95, datetime(2024, 3, 8))"
    put = f"self.add_option_contract({symbol})"
    text = HEAD.replace("BASE", "BuyingPowerModel").replace("BODY", mine.replace("\n", "\n        "))
    rows = stage.rows(
        text.replace("    self.at(10", f"    self.put = {put}\n    self.at(10")
        + "    (g,) = p.positions.resolve_position_groups(PositionCollection([Position(e, 100), Position(self.put, 1)]))\n"
        + "    asked = PositionGroupInitialMarginParameters(p, g)\n"
        + "    self.log(f'{g.buying_power_model} {g.buying_power_model.get_initial_margin_requirement(asked).value:g}')\n"
    )
    assert rows == ["Protective Put 550"]


ALLOWS = """\
def has_sufficient_buying_power_for_order(self, parameters):
    if parameters.order.quantity > 2000:
        return parameters.insufficient("too many")
    if parameters.order.quantity == 7:
        return super().has_sufficient_buying_power_for_order(parameters)
    return HasSufficientBuyingPowerForOrderResult(True)"""


def test_it_says_whether_an_order_may_go(stage: Stage) -> None:
    rows = shown(stage, ALLOWS, "buy(3000)", "buy(7)", "buy(1500)", "p.margin_remaining < 0")
    assert rows[0].endswith("Insufficient buying power to complete orders (Value:[300000]), Reason: too many.")
    assert rows[1:] == ["FILLED 7", "FILLED 1500", "True"]


SIZES = """\
def get_maximum_order_quantity_for_target_buying_power(self, parameters):
    found = super().get_maximum_order_quantity_for_target_buying_power(parameters)
    return GetMaximumOrderQuantityResult(np.floor(found.quantity / 100) * 100)"""


def test_it_says_how_much_a_share_of_the_account_is(stage: Stage) -> None:
    rows = shown(
        stage,
        SIZES,
        "self.calculate_order_quantity(e.symbol, 0.55)",
        "len(self.set_holdings(e.symbol, 0.55))",
        "e.holdings.quantity",
    )
    assert rows == ["500.0", "1", "500.0"]


def test_a_size_that_is_an_error_orders_nothing(stage: Stage) -> None:
    mine = (
        "def get_maximum_order_quantity_for_target_buying_power(self, parameters):\n"
        "    return GetMaximumOrderQuantityResult(5, 'no idea')"
    )
    assert shown(stage, mine, "self.calculate_order_quantity(e.symbol, 0.5)", "target(0.5).is_error") == ["0.0", "True"]


@pytest.mark.parametrize(
    ("base", "leverage"),
    [("SecurityMarginModel", "1.0"), ("PatternDayTradingMarginModel", "4.0"), ("NullBuyingPowerModel", "1.0")],
)
def test_each_of_leans_models_may_be_derived_from(stage: Stage, base: str, leverage: str) -> None:
    assert shown(stage, "pass", "e.leverage", base=base) == [leverage]


def test_a_leverage_of_its_own_is_the_securitys(stage: Stage) -> None:
    assert shown(stage, "def get_leverage(self, security):\n    return 3.5", "e.leverage", "e.holdings.leverage") == [
        "3.5",
        "3.5",
    ]


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("get_buying_power", "BuyingPowerModel"),
        ("GetInitialMarginRequiredForOrder", "SecurityMarginModel"),
        ("get_maximum_order_quantity_for_delta_buying_power", "ConstantBuyingPowerModel"),
    ],
)
def test_what_nobody_would_ask_is_refused_by_name(stage: Stage, name: str, base: str) -> None:
    body = f"def begin(self):\n    model = type('Mine', ({base},), {{'{name}': None}})\n"
    body += f"    self.add_equity('ABC').set_buying_power_model(model({'7' if 'Constant' in base else ''}))\n"
    assert f"NotSupported: BuyingPowerModel.{name} of the algorithm's own" in str(stage.play(body).problem)


@pytest.mark.parametrize(
    ("made", "shown_as"),
    [
        ("GetMaximumOrderQuantityResult(5)", "False ''"),
        ("GetMaximumOrderQuantityResult(5, 'why')", "True 'why'"),
        ("GetMaximumOrderQuantityResult(5, 'why', False)", "False 'why'"),
        ("GetMaximumLotsResult(5, None)", "False ''"),
        ("GetMaximumLotsResult(5, 'why')", "True 'why'"),
    ],
)
def test_a_reason_is_an_error_unless_it_is_said_to_be_none(stage: Stage, made: str, shown_as: str) -> None:
    assert stage.rows(f"def begin(self):\n    r = {made}\n    self.log(f'{{r.is_error}} {{r.reason!r}}')\n") == [shown_as]


def test_what_is_asked_makes_its_answers(stage: Stage) -> None:
    rows = shown(
        stage,
        "pass",
        "BuyingPowerParameters(p, e, OrderDirection.BUY).result(7, 'USD').value",
        "BuyingPowerParameters(p, e, OrderDirection.BUY).result_in_account_currency(8).value",
        "ReservedBuyingPowerForPositionParameters(e).result_in_account_currency(9).absolute_used_buying_power",
        "HasSufficientBuyingPowerForOrderParameters(p, e, None).sufficient().is_sufficient",
        "HasSufficientPositionGroupBuyingPowerForOrderParameters(p, None, []).error('x').reason",
        "HasSufficientPositionGroupBuyingPowerForOrderParameters(p, None, []).sufficient().is_sufficient",
    )
    assert rows == ["7.0", "8.0", "9.0", "True", "x", "True"]
