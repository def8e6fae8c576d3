"""Margin models an algorithm puts in place of LEAN's own."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import NotSupportedName
from simulator.margin import (
    MarginOrder,
    MarginPosition,
    MarginSecurity,
    has_sufficient_buying_power,
    initial_margin,
    maintenance_margin,
    resolve_groups,
    total_margin_used,
)
from simulator.margin.groups import single_groups
from simulator.margin.own import NoMargin, OwnRule, PerUnit, ShareOfValue
from simulator.margin.single import initial_for_order
from simulator.order_kinds import OrderType
from simulator.symbols import Symbol
from tests.simulator.margin_market import CALL, GOOG, book_of, goog
from tests.simulator.toy_market import MONDAY, SESSION, Stage, put, quotes

C800 = goog(date(2016, 1, 15), 800, CALL)


def book(shares: OwnRule | None = None, calls: OwnRule | None = None) -> dict[Symbol, MarginSecurity]:
    return book_of(
        MarginSecurity(symbol=GOOG, price=750.0, leverage=2.0, own=shares),
        MarginSecurity(symbol=C800, price=1.0, multiplier=100.0, unit_of_trade=100.0, own=calls),
    )


def order(symbol: Symbol, quantity: float) -> MarginOrder:
    kind = OrderType.MARKET
    return MarginOrder(order_id=1, symbol=symbol, quantity=quantity, order_type=kind, value_price=750.0, fee=5.0)


@pytest.mark.parametrize(
    ("rule", "maintenance", "initial"),
    [
        (ShareOfValue(0.25, 0.2), 15_000.0, -18_750.0),
        (PerUnit(3.0), 300.0, -300.0),
        (NoMargin(), 0.0, -75_000.0),
        (None, 37_500.0, -37_500.0),
    ],
)
def test_a_rule_of_ones_own_takes_the_place_of_leans(rule: OwnRule | None, maintenance: float, initial: float) -> None:
    (group,) = resolve_groups([MarginPosition(GOOG, -100)], book(rule))
    assert (maintenance_margin(group, book(rule)), initial_margin(group, book(rule))) == (maintenance, initial)


def test_a_rule_holds_for_options_whether_bought_or_sold() -> None:
    rules = book(calls=PerUnit(40.0))
    for quantity in (3.0, -3.0):
        (group,) = single_groups([MarginPosition(C800, quantity)])
        assert maintenance_margin(group, rules) == 120.0
        assert initial_margin(group, rules) == 40.0 * quantity


def test_a_covered_call_takes_its_shares_by_their_own_rule() -> None:
    positions = [MarginPosition(C800, -1), MarginPosition(GOOG, 100)]
    assert total_margin_used(positions, book()) == 37_500.0
    assert total_margin_used(positions, book(ShareOfValue(0.1, 0.1))) == 7_500.0


@pytest.mark.parametrize(("quantity", "needs"), [(10.0, 35.0), (-10.0, -35.0)])
def test_an_order_is_asked_its_own_margin_and_its_fee(quantity: float, needs: float) -> None:
    assert initial_for_order(GOOG, quantity, 750.0, 5.0, book(PerUnit(3.0))) == needs


def test_an_order_without_margin_always_goes() -> None:
    big = order(GOOG, 1_000_000.0)
    assert not has_sufficient_buying_power([big], [], book(), 100.0).is_sufficient
    assert has_sufficient_buying_power([big], [], book(NoMargin()), 100.0).is_sufficient
    assert not has_sufficient_buying_power([big], [], book(PerUnit(3.0)), 100.0).is_sufficient
    assert has_sufficient_buying_power([order(GOOG, 30.0)], [], book(PerUnit(3.0)), 100.0).is_sufficient


def test_without_strategies_each_leg_is_checked_alone() -> None:
    legs = [order(C800, -1.0), order(GOOG, 100.0)]
    assert has_sufficient_buying_power(legs, [], book(), 40_000.0).is_sufficient
    alone = has_sufficient_buying_power(legs, [], book(), 10_000.0, in_strategies=False)
    assert alone.reason.startswith("Id: 1, Initial Margin:")


@given(
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1e4).map(lambda price: round(price, 2)),
    st.integers(-1_000, 1_000),
)
def test_no_rule_holds_back_less_than_nothing_or_asks_a_margin_of_the_other_sign(
    initial: float, maintenance: float, price: float, quantity: int
) -> None:
    for rule in (ShareOfValue(initial, maintenance), PerUnit(price), NoMargin()):
        value = price * quantity
        assert rule.maintenance(quantity, value) >= 0.0
        assert rule.maintenance(quantity, value) == rule.maintenance(-quantity, -value)
        assert rule.initial(quantity, value) * quantity >= 0.0


HOLD_TEN = """\
def begin(self):
    self.set_cash(100_000)
    s, p = self.add_equity("ABC"), self.portfolio
    MODEL
    self.at(10, 0, lambda: self.market_order(s.symbol, 10))

    def show():
        model = s.buying_power_model
        self.log(f"{p.total_margin_used:g} {s.leverage:g} {model.get_leverage(s):g} {type(model).__name__}")

    self.at(12, 0, show)
    self.at(15, 55, show)
"""
"""Ten shares at 100."""


@pytest.mark.parametrize(
    ("model", "at_noon", "at_the_close"),
    [
        ("pass", "500 2 2 SecurityMarginModel", None),
        ("s.set_buying_power_model(SecurityMarginModel(5))", "200 5 5 SecurityMarginModel", None),
        ("s.buying_power_model = SecurityMarginModel(0.5, 0.25, 0)", "250 2 2 SecurityMarginModel", None),
        ("s.margin_model = BuyingPowerModel()", "1000 1 1 BuyingPowerModel", None),
        ("s.margin_model = BuyingPowerModel(4, 0)", "250 4 4 BuyingPowerModel", None),
        ("s.margin_model = BuyingPowerModel(leverage=4)", "250 4 4 BuyingPowerModel", None),
        ("s.margin_model = BuyingPowerModel(4, required_free_buying_power_percent=0.5)", "250 4 4 BuyingPowerModel", None),
        ("s.set_margin_model(ConstantBuyingPowerModel(7))", "70 1 1 ConstantBuyingPowerModel", None),
        ("s.BuyingPowerModel = BuyingPowerModel.NULL", "0 1 1 NullBuyingPowerModel", None),
        (
            "s.MarginModel = PatternDayTradingMarginModel()",
            "250 4 4 PatternDayTradingMarginModel",
            "500 2 2 PatternDayTradingMarginModel",
        ),
        (
            "s.set_buying_power_model(PatternDayTradingMarginModel(1, 8))",
            "125 8 8 PatternDayTradingMarginModel",
            "1000 1 1 PatternDayTradingMarginModel",
        ),
        (
            "m = s.buying_power_model; s.margin_model = SecurityMarginModel(5); s.margin_model = m",
            "500 2 2 SecurityMarginModel",
            None,
        ),
        ("s.set_margin_model(SecurityMarginModel()); s.set_leverage(4)", "250 4 4 SecurityMarginModel", None),
        ("s.set_margin_model(ConstantBuyingPowerModel(7)); s.set_leverage(4)", "70 1 1 ConstantBuyingPowerModel", None),
        (
            "s.set_margin_model(SecurityMarginModel(5)); self.set_brokerage_model(BrokerageName.DEFAULT)",
            "200 5 5 SecurityMarginModel",
            None,
        ),
    ],
)
def test_the_account_holds_back_what_the_model_says(stage: Stage, model: str, at_noon: str, at_the_close: str | None) -> None:
    noon, close = stage.rows(HOLD_TEN.replace("MODEL", model))
    assert noon.startswith(at_noon)
    assert close.startswith(at_the_close or at_noon)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("SecurityMarginModel(0.5)", "Leverage must be greater than or equal to 1."),
        ("PatternDayTradingMarginModel(1, 0.5)", "Leverage must be greater than or equal to 1."),
        ("SecurityMarginModel(1.5, 0.5, 0)", "Initial margin requirement must be between 0 and 1"),
        ("SecurityMarginModel(0.5, -0.5, 0)", "Maintenance margin requirement must be between 0 and 1"),
        ("SecurityMarginModel(0.5, 0.5, 1.1)", "Free Buying Power Percent requirement must be between 0 and 1"),
        ("SecurityMarginModel(2, -0.1)", "Free Buying Power Percent requirement must be between 0 and 1"),
        ("SecurityMarginModel(1, 1, 0, 0)", "SecurityMarginModel takes a leverage and a free share, or an initial,"),
        ("type('Mine', (), {})()", "NotSupported: Security.set_buying_power_model with Mine"),
        ("'none'", "NotSupported: Security.set_buying_power_model with str"),
    ],
)
def test_a_model_out_of_range_or_of_the_algorithms_own_is_refused(stage: Stage, model: str, said: str) -> None:
    code = f"def begin(self):\n    self.add_equity('ABC').set_buying_power_model({model})\n"
    assert said in str(stage.play(code).problem)


def test_a_target_is_sized_by_the_leverage_in_force(stage: Stage) -> None:
    code = HOLD_TEN.replace("MODEL", "s.margin_model = PatternDayTradingMarginModel(2, 5)").replace(
        "self.market_order(s.symbol, 10)", "self.set_holdings(s.symbol, 4)"
    )
    noon, close = stage.rows(code + "\ndef on_margin_call(self, requests):\n    self.log('called')\n    return requests\n")[:2]
    assert noon.startswith("79")  # 399,000 of shares at a fifth
    assert close == "called"  # at a half they ask 199,500 of an account of 100,000


SIZES = """\
def begin(self):
    self.set_cash(100_000)
    self.abc = self.add_equity("ABC")
    self.at(10, 0, self.ask)

def ask(self):
    s, p = self.abc, self.portfolio
    self.market_order(s.symbol, 100)
    m = s.buying_power_model
    group = next(iter(p.positions.groups))
    delta = GetMaximumOrderQuantityForDeltaBuyingPowerParameters(p, s, DELTA, 0)
    target = GetMaximumOrderQuantityForTargetBuyingPowerParameters(p, s, TARGET, 0)
    lots = GetMaximumLotsForDeltaBuyingPowerParameters(p, group, DELTA, 0)
    share = GetMaximumLotsForTargetBuyingPowerParameters(p, group, TARGET, 0)
    b = group.buying_power_model
    self.log(f"{m.get_maximum_order_quantity_for_delta_buying_power(delta).quantity:g}")
    self.log(f"{m.get_maximum_order_quantity_for_target_buying_power(target).quantity:g}")
    self.log(f"{b.get_maximum_lots_for_delta_buying_power(lots).number_of_lots:g}")
    self.log(f"{b.get_maximum_lots_for_target_buying_power(share).number_of_lots:g}")
    held = MaintenanceMarginParameters.for_current_holdings(s)
    short = MaintenanceMarginParameters.for_quantity_at_current_price(s, -3)
    self.log(f"{m.get_maintenance_margin(held).value:g} {m.get_maintenance_margin(short).value:g}")
    self.log(f"{SecurityMarginModel(5).get_maintenance_margin(short).value:g}")
"""


@pytest.mark.parametrize(
    ("delta", "target", "answers"),
    [
        ("-1000", "0.1", ["-21", "99", "-21", "99"]),
        ("1000", "0", ["19", "-100", "19", "-100"]),
        ("-5000", "-0.05", ["-100", "-199", "-100", "-199"]),
    ],
)
def test_models_answer_for_sizes_after_the_orders_fee(stage: Stage, delta: str, target: str, answers: list[str]) -> None:
    rows = stage.rows(SIZES.replace("DELTA", delta).replace("TARGET", target))
    assert rows == [*answers, "5000 150", "60"]


def test_positions_are_grouped_or_not_as_the_algorithm_says(stage: Stage) -> None:
    rows = stage.rows("""\
def begin(self):
    self.set_cash(100_000)
    p = self.portfolio
    self.add_equity("ABC")
    put = lambda k: Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, k, datetime(2024, 3, 8))
    legs = [self.add_option_contract(one).symbol for one in (put(100), put(95))]

    def look():
        names = sorted(str(g.buying_power_model).rpartition(".")[2] for g in p.positions.groups)
        both = PositionCollection([Position(legs[0], -1, 1), Position(legs[1], 1, 1)])
        what_if = p.positions.resolve_position_groups(both)
        held = p.positions.groups.count
        self.log(f"{names} {held} {p.positions.is_only_default_groups} {what_if.count} {p.total_margin_used:g}")

    def trade():
        self.combo_market_order([Leg.create(legs[0], -1), Leg.create(legs[1], 1)], 1)
        look()
        p.set_positions(SecurityPositionGroupModel.NULL)
        look()
        p.set_positions(SecurityPositionGroupModel(p))
        look()

    self.at(10, 0, trade)
""")
    alone = "['SecurityPositionGroupBuyingPowerModel', 'SecurityPositionGroupBuyingPowerModel'] 2 True 2"
    assert rows[0] == rows[2] == "['Bull Put Spread'] 1 False 1 500"
    assert rows[1].startswith(alone)
    assert float(rows[1].rpartition(" ")[2]) > 500


CALLED = """\
def begin(self):
    self.set_cash(9_300)
    self.add_equity("ABC")
    c = Symbol.create_option("ABC", Market.USA, OptionStyle.AMERICAN, OptionRight.PUT, 100, datetime(2024, 3, 8))
    self.c = self.add_option_contract(c).symbol
    MODEL
    self.at(10, 0, lambda: self.market_order(self.c, -4))

def on_margin_call(self, requests):
    self.log(f"{[f'{r.quantity:g}' for r in requests]} {requests[0].order_properties.time_in_force == TimeInForce.DAY}")
    return requests
"""


def rising_put(stage: Stage, top: float = 3.0) -> None:
    """At 3.1 four of them hold back 9,240 of an account of 8,776."""
    bids = np.where(np.arange(SESSION) < 90, 1.8, top)
    stage.market.put(put(100), MONDAY, quotes(MONDAY, bids, bids + 0.2))


@pytest.mark.parametrize(
    ("model", "called"),
    [
        ("pass", False),
        ("self.portfolio.margin_call_model = DefaultMarginCallModel(self.portfolio, self.default_order_properties, 0)", True),
        (
            "self.portfolio.MarginCallModel = DefaultMarginCallModel(self.portfolio, OrderProperties(), margin_buffer=0.001)",
            True,
        ),
        ("self.portfolio.set_margin_call_model(DefaultMarginCallModel(self.portfolio, OrderProperties(), 0.2))", False),
        ("self.portfolio.set_margin_call_model(MarginCallModel.NULL)", False),
    ],
)
def test_the_account_is_called_beyond_the_models_buffer(stage: Stage, model: str, called: bool) -> None:
    rising_put(stage)
    assert bool(stage.rows(CALLED.replace("MODEL", model))) is called


@pytest.mark.parametrize(
    ("properties", "day"),
    [("self.default_order_properties", False), ("type('P', (OrderProperties,), {})()", False), ("DAY", True)],
)
def test_the_orders_of_a_call_have_the_models_properties(stage: Stage, properties: str, day: bool) -> None:
    rising_put(stage)
    model = "own = OrderProperties(); own.time_in_force = TimeInForce.DAY\n    "
    model += f"self.portfolio.margin_call_model = DefaultMarginCallModel(self.portfolio, {properties.replace('DAY', 'own')}, 0)"
    rows = stage.rows(CALLED.replace("MODEL", model))
    assert rows[0].endswith(f" {day}")


def test_leans_own_model_keeps_the_properties_the_algorithm_began_with(stage: Stage) -> None:
    rising_put(stage, 6.0)
    other = "own = OrderProperties(); own.time_in_force = TimeInForce.DAY; self.default_order_properties = own"
    assert stage.rows(CALLED.replace("MODEL", other))[0].endswith(" False")
    changed = "self.default_order_properties.time_in_force = TimeInForce.DAY"
    assert stage.rows(CALLED.replace("MODEL", changed))[0].endswith(" True")


def test_a_margin_call_model_with_methods_of_its_own_is_refused_by_name(stage: Stage) -> None:
    for method in ("execute_margin_call", "GetMarginCallOrders"):
        code = f"def begin(self):\n    type('Mine', (DefaultMarginCallModel,), {{'{method}': None}})\n"
        assert f"NotSupported: DefaultMarginCallModel.{method} of the algorithm's own" in str(stage.play(code).problem)
    problem = stage.play("def begin(self):\n    self.portfolio.set_margin_call_model(7)\n").problem
    assert "NotSupported: SecurityPortfolioManager.set_margin_call_model" in str(problem)
    assert issubclass(NotSupportedName, AttributeError)


@pytest.mark.parametrize(
    ("model", "bought"),
    [("BuyingPowerModel()", 900), ("BuyingPowerModel(1, 0.2)", 799), ("SecurityMarginModel(0.5, 0.5, 0.25)", 1499)],
)
def test_a_share_of_the_account_stays_free(stage: Stage, model: str, bought: int) -> None:
    """Of 100,000 what is free buys shares at 100, fees counted; one more is refused, and a target is sized within it."""
    rows = stage.rows(f"""\
def begin(self):
    s, p = self.add_equity("ABC"), self.portfolio
    s.set_buying_power_model({model})

    def trade():
        for quantity in ({bought + 1 if bought != 900 else 1000}, {bought}):
            self.log(str(self.market_order(s.symbol, quantity).status))
        self.liquidate()
        asked = GetMaximumOrderQuantityForTargetBuyingPowerParameters(p, s, 1, 0)
        most = s.buying_power_model.get_maximum_order_quantity_for_target_buying_power(asked).quantity
        free = s.buying_power_model.get_buying_power(BuyingPowerParameters(p, s, OrderDirection.BUY)).value
        self.log(f"{{most * 100 / s.leverage < free < (most + 3) * 100 / s.leverage}}")

    self.at(10, 0, trade)
""")
    assert rows == ["INVALID", "FILLED", "True"]
