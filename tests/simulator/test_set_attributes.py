"""What an algorithm may set on LEAN's objects: under both names, and never without being heard."""

from __future__ import annotations

import pytest

from simulator.api.algorithm import QCAlgorithm
from simulator.pascal_names import snake_name
from tests.simulator.toy_market import ABC, IDX, MONDAY, Stage, keep, trades

READ_ONLY = "TypeError: property is read-only"
TRY = """\
def begin(self):
    self.abc = self.add_equity("ABC")
    self.call = self.add_option("ABC")
    {lines}
def attempt(self, thing, name, value):
    try:
        setattr(thing, name, value)
    except Exception as error:
        self.log(f"{{type(error).__name__}}: {{error}}")
    else:
        self.log(f"set {{getattr(thing, name)}}")
"""


def tried(stage: Stage, *lines: str) -> list[str]:
    return stage.rows(TRY.format(lines="\n    ".join(lines)))


@pytest.mark.parametrize("name", ["fill_model", "FillModel", "fee_model", "FeeModel", "slippage_model", "SlippageModel"])
def test_models_are_set_under_either_name_and_heard(stage: Stage, name: str) -> None:
    model = {"fill": "ImmediateFillModel()", "fee_": "ConstantFeeModel(7)", "FeeM": "ConstantFeeModel(7)"}.get(
        name[:4], "ConstantSlippageModel(0.01)" if "lip" in name else "ImmediateFillModel()"
    )
    snake = {"F": "fill_model", "f": "fill_model", "S": "slippage_model", "s": "slippage_model"}[name[0]]
    snake = "fee_model" if name.lower().startswith("fee") else snake
    rows = tried(stage, f"model = {model}", f"self.abc.{name} = model", f"self.log(self.abc.{snake} is model)")
    assert rows == ["True"]


@pytest.mark.parametrize("name", ["is_tradable", "IsTradable"])
def test_what_securities_have_of_their_class_is_set_under_either_name(stage: Stage, name: str) -> None:
    rows = tried(stage, f"self.abc.{name} = False", "self.log(f'{self.abc.is_tradable} {self.call.is_tradable}')")
    assert rows == ["False False"]
    assert tried(stage, "self.log(self.abc.is_tradable)") == ["True"]


def test_a_fee_model_set_as_dotnet_names_it_is_charged(stage: Stage) -> None:
    body = """\
    def begin(self):
        self.abc = self.add_equity("ABC")
        self.abc.FeeModel = ConstantFeeModel(7)
        self.at(10, 0, lambda: self.market_order("ABC", 1))
    def on_order_event(self, event):
        if event.status == OrderStatus.FILLED:
            self.log(event.order_fee.value.amount)
    """
    assert stage.rows(body) == ["7.0"]


@pytest.mark.parametrize(
    "name",
    ["VolatilityModel", "volatility_model", "data_filter", "Exchange", "symbol"],
)
def test_what_the_simulator_would_not_look_at_is_refused_by_name(stage: Stage, name: str) -> None:
    assert tried(stage, f"self.attempt(self.abc, '{name}', None)") == [f"NotSupportedName: NotSupported: Equity.{name}"]


def test_an_options_own_models_are_refused_by_name(stage: Stage) -> None:
    names = ("volatility_model", "PriceVariationModel", "contract_filter", "DataFilter")
    rows = tried(stage, *(f"self.attempt(self.call, '{name}', None)" for name in names))
    assert rows == [f"NotSupportedName: NotSupported: Option.{name}" for name in names]


@pytest.mark.parametrize("name", ["leverage", "Leverage", "price", "Price"])
def test_what_lean_has_no_setter_for_cannot_be_set(stage: Stage, name: str) -> None:
    assert tried(stage, f"self.attempt(self.abc, '{name}', 3)") == [READ_ONLY]


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        ("self.portfolio", "total_portfolio_value"),
        ("self.portfolio.cash_book['USD']", "symbol"),
        ("self.abc.holdings", "total_fees"),
        ("self.abc.holdings", "TotalDividends"),
        ("ticket", "quantity_filled"),
        ("ticket", "AverageFillPrice"),
        ("ticket", "submit_request"),
        ("ticket", "cancel_request"),
        ("ticket.submit_request", "order_request_type"),
        ("order", "type"),
        ("order", "AbsoluteQuantity"),
        ("CashAmount(1, 'USD')", "amount"),
        ("PortfolioTarget('ABC', 1)", "Quantity"),
        ("InitialMarginParameters(self.abc, 1)", "security"),
        ("GetMaximumOrderQuantityForDeltaBuyingPowerParameters(self.portfolio, self.abc, 1, 0)", "delta_buying_power"),
    ],
)
def test_no_object_of_leans_takes_what_has_no_setter(stage: Stage, thing: str, name: str) -> None:
    made = ("ticket = self.market_order('ABC', 1)", "order = MarketOrder(self.abc.symbol, 1, self.utc_time)")
    assert tried(stage, *made, f"self.attempt({thing}, '{name}', 3)")[-1] == READ_ONLY


@pytest.mark.parametrize("name", ["quantity", "Status", "tag"])
def test_a_setter_that_is_not_public_sets_all_the_same(stage: Stage, name: str) -> None:
    """pythonnet asks a property for its setter of whatever access."""
    rows = tried(stage, "order = MarketOrder(self.abc.symbol, 1, self.utc_time)", f"self.attempt(order, '{name}', 3)")
    assert rows == ["set 3"]


def test_theta_is_set_by_the_day_too(stage: Stage) -> None:
    assert tried(stage, "g = Greeks()", "g.theta_per_day = 2", "self.log(g.theta)") == ["730.0"]


def test_a_security_takes_attributes_of_the_algorithms_own(stage: Stage) -> None:
    rows = tried(stage, "self.attempt(self.abc, 'my_average', 3)", "self.attempt(self.abc, 'Other', 4)")
    assert rows == ["set 3", "set 4"]


def test_other_objects_take_no_attribute_they_do_not_have(stage: Stage) -> None:
    rows = tried(
        stage,
        "properties = OrderProperties()",
        "self.attempt(properties, 'time_in_forse', TimeInForce.DAY)",
        "properties.TimeInForce = TimeInForce.DAY",
        "self.log(properties.time_in_force is TimeInForce.DAY)",
    )
    assert rows == ["AttributeError: 'OrderProperties' object has no attribute 'time_in_forse' that can be set", "True"]


@pytest.mark.parametrize("name", ["alpha", "Alpha", "execution", "RiskManagement"])
def test_an_algorithm_is_refused_the_framework_by_name(stage: Stage, name: str) -> None:
    assert tried(stage, f"self.attempt(self, '{name}', 1)") == [f"NotSupportedName: NotSupported: QCAlgorithm.{name}"]


def test_an_algorithm_has_attributes_of_its_own(stage: Stage) -> None:
    lines = (f"self.attempt(self, '{name}', 1)" for name in ("alphas", "Counter", "_x"))
    assert tried(stage, *lines) == ["set 1"] * 3


@pytest.mark.parametrize("name", ["utc_time", "UtcTime", "time", "OptionChainProvider", "is_warming_up"])
def test_what_an_algorithm_is_given_by_lean_cannot_be_set(stage: Stage, name: str) -> None:
    assert tried(stage, f"self.attempt(self, '{name}', 1)") == [READ_ONLY]


@pytest.mark.parametrize("name", ["portfolio", "Portfolio", "securities", "transactions", "Notify", "status", "project_id"])
def test_what_lean_lets_an_algorithm_replace_is_read_and_refused_by_name(stage: Stage, name: str) -> None:
    rows = tried(stage, f"self.{name}", f"self.attempt(self, '{name}', 1)")
    assert rows == [f"NotSupportedName: NotSupported: QCAlgorithm.{snake_name(name)}"]


def test_a_message_handler_is_set_as_a_property_too(stage: Stage) -> None:
    rows = tried(
        stage,
        "handler = DefaultBrokerageMessageHandler()",
        "self.brokerage_message_handler = handler",
        "self.log(self.BrokerageMessageHandler is handler)",
        "self.attempt(self, 'brokerage_message_handler', 3)",
    )
    assert rows[0] == "True"
    assert rows[1].startswith("NotImplementedError: IBrokerageMessageHandler must be fully implemented")


def test_a_property_of_the_algorithms_own_refuses_in_pythons_words(stage: Stage) -> None:
    body = """\
    class Fees(FeeModel):
        @property
        def rate(self):
            return 2
    @property
    def mine(self):
        return 2
    def begin(self):
        for thing, name in ((self, "mine"), (self.Fees(), "rate")):
            try:
                setattr(thing, name, 3)
            except Exception as error:
                self.log(f"{type(error).__name__} {'has no setter' in str(error)}")
    """
    assert stage.rows(body) == ["AttributeError True"] * 2


@pytest.mark.parametrize("name", ["name", "Name"])
def test_a_property_of_an_algorithm_is_set_under_either_name(stage: Stage, name: str) -> None:
    body = f"""\
    def initialize(self):
        self.{name} = "mine"
        self.log(f"{{self.name}} {{self.Name}}")
    """
    assert stage.rows(body) == ["mine mine"]


@pytest.mark.parametrize("name", ["alpha", "Alpha", "UniverseSelection", "history_provider"])
def test_what_an_algorithm_may_not_set_it_may_not_read_either(stage: Stage, name: str) -> None:
    rows = tried(stage, f"self.log(hasattr(self, '{name}'))", f"self.attempt(self, '{name}', 1)")
    assert rows == ["False", f"NotSupportedName: NotSupported: QCAlgorithm.{name}"]


def test_nothing_looks_at_what_an_algorithm_sets() -> None:
    class Mine(QCAlgorithm):
        pass

    assert Mine.__setattr__ is object.__setattr__


def test_an_algorithms_own_attributes_are_told_apart_by_case(stage: Stage) -> None:
    assert tried(stage, "self.rate, self.Rate = 1, 2", "self.log(f'{self.rate} {self.Rate}')") == ["1 2"]


def test_a_model_of_the_algorithms_has_attributes_of_its_own(stage: Stage) -> None:
    body = """\
    class Fees(FeeModel):
        def __init__(self):
            self.Rate = 2
            self.rate_more = 3
    def begin(self):
        fees = self.Fees()
        self.log(f"{fees.Rate} {fees.rate_more}")
    """
    assert stage.rows(body) == ["2 3"]


def test_a_static_member_is_set_under_either_name_and_begins_anew_with_each_run(stage: Stage) -> None:
    body = """\
    def begin(self):
        self.add_equity("ABC")
        self.log(MarketOnCloseOrder.submission_time_buffer)
        MarketOnCloseOrder.SubmissionTimeBuffer = timedelta(minutes=5)
        for minute in (50, 56):
            self.at(15, minute, lambda: self.log(self.market_on_close_order("ABC", 1).status))
    """
    assert stage.rows(body) == ["0:15:30", "SUBMITTED", "INVALID"]
    assert stage.rows(body) == ["0:15:30", "SUBMITTED", "INVALID"]


def test_a_static_member_that_is_not_there_is_refused_by_name(stage: Stage) -> None:
    assert tried(stage, "self.attempt(MarketOrder, 'NoSuchThing', 1)") == [
        "NotSupportedName: NotSupported: MarketOrder.NoSuchThing"
    ]


@pytest.mark.parametrize(("minutes", "filled"), [(60, "FILLED"), (1, "SUBMITTED")])
def test_an_order_waits_for_data_older_than_the_algorithms_span(stage: Stage, minutes: int, filled: str) -> None:
    """ABC's data end at 10:00; the market order comes half an hour later."""
    for held in (stage.market.trade_bars, stage.market.quote_bars):
        held[ABC, MONDAY] = keep(held[ABC, MONDAY], range(30))  # type: ignore[assignment]
    stage.market.put(IDX, MONDAY, trades(MONDAY, 1000.0))
    body = f"""\
    def begin(self):
        self.add_equity("ABC")
        self.add_index("IDX")
        self.settings.stale_price_time_span = timedelta(minutes={minutes})
        self.at(10, 30, lambda: self.log(self.market_order("ABC", 1).status))
    """
    assert stage.rows(body) == [filled]
