""".NET's names of members: LEAN's Python takes both, in calls, in overrides and in enumerations."""

from __future__ import annotations

from enum import Enum

import pytest

from simulator.engine.lean_enums import net_name
from simulator.enums import _LeanEnum
from simulator.errors import NotSupportedName
from simulator.names import classes, supported
from simulator.pascal_names import python_name, snake_name
from simulator.symbols import Symbol
from tests.simulator.toy_market import MONDAY, Stage


@pytest.mark.parametrize(
    ("net", "python"),
    [
        ("SetStartDate", "set_start_date"),
        ("ID", "id"),
        ("AddOption", "add_option"),
        ("OnEndOfAlgorithm", "on_end_of_algorithm"),
        ("HTTPDone", "http_done"),
        ("Key", "key"),
    ],
)
def test_a_name_breaks_before_its_capitals(net: str, python: str) -> None:
    assert snake_name(net) == python


def test_an_algorithm_may_be_written_in_dotnets_names(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    self.SetStartDate(2024, 3, 4)
    self.SetEndDate(2024, 3, 4)
    self.SetCash(50000)
    self.abc = self.AddEquity("ABC", Resolution.Minute).Symbol
    self.Schedule.On(self.DateRules.EveryDay(), self.TimeRules.At(10, 0), self.Ten)

def Ten(self):
    held = self.Portfolio[self.abc].Invested
    self.Log(f"{self.Time:%H:%M} {self.Securities[self.abc].Price:g} {self.Portfolio.Cash:g} {held}")
    self.ticket = self.MarketOrder(self.abc, 10)

def OnOrderEvent(self, e):
    self.Log(f"{e.Status == OrderStatus.Filled} {e.FillQuantity:g}")

def OnData(self, data):
    if self.Time.hour == 11:
        self.Log(f"{data.ContainsKey(self.abc)} {data.Bars[self.abc].Close:g} {self.ticket.Status}")
        self.Quit()

def OnEndOfAlgorithm(self):
    self.Log("end")
"""
    )
    assert rows == ["10:00 100 50000 False", "False 0", "True 10", "True 100 FILLED", "end"]


def test_what_came_and_went_is_told_under_dotnets_names(stage: Stage) -> None:
    code = """\
def begin(self):
    self.AddEquity("ABC", Resolution.Minute)

def OnSecuritiesChanged(self, changes):
    self.Log(f"{changes.Count} {[one.Symbol.Value for one in changes.AddedSecurities]} {changes.RemovedSecurities}")
    self.Quit()
"""
    assert stage.rows(code) == ["1 ['ABC'] []"]


def test_initialize_itself_may_have_dotnets_name(stage: Stage) -> None:
    path = stage.write("pass", MONDAY, MONDAY)
    text = path.read_text().replace("def initialize(self)", "def Initialize(self)").replace("self.begin()", "self.Log('began')")
    stage.write = lambda *_: path  # type: ignore[method-assign]
    path.write_text(text)
    assert stage.rows("") == ["began"]


def test_a_model_may_override_members_under_dotnets_names(stage: Stage) -> None:
    rows = stage.rows(
        """\
class Charge(FeeModel):
    def GetOrderFee(self, parameters):
        return OrderFee(CashAmount(7, "USD"))

def begin(self):
    self.abc = self.AddEquity("ABC")
    self.abc.SetFeeModel(type(self).Charge())
    self.at(10, 0, lambda: self.MarketOrder(self.abc.Symbol, 1))

def OnOrderEvent(self, e):
    self.Log(f"{e.OrderFee.Value.Amount:g}")
"""
    )
    assert rows[-1] == "7"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("self.UniverseSettings.Resolution = Resolution.Daily; self.log(str(self.universe_settings.resolution))", "DAILY"),
        ("f = UpdateOrderFields(); f.LimitPrice = 5; self.log(str(f.limit_price))", "5.0"),
        ("self.Name = 'mine'; self.log(self.name)", "mine"),
        ("self.MyOwn = 3; self.log(str(self.MyOwn))", "3"),
        ("self.log(str(OptionRight.Put == OptionRight.PUT))", "True"),
        ("self.log(str(OrderType.ComboLimit))", "COMBO_LIMIT"),
        ("self.log(str(TimeZones.NewYork == TimeZones.NEW_YORK))", "True"),
        ("self.log(Symbol.Create('ABC', SecurityType.Equity, Market.USA).Value)", "ABC"),
        ("s = self.AddEquity('ABC'); self.log(str([p.Key == s.Symbol and p.Value is s for p in self.Securities]))", "[True]"),
        ("self.log(str(TimeInForce.Day is not None))", "True"),
        ("self.log(f\"{self.AddEquity('ABC').SymbolProperties.ContractMultiplier:g}\")", "1"),
        ("self.log(str(OrderExtensions.IsFill(OrderStatus.Filled)))", "True"),
        ("self.log(OptionStrategies.NakedCall(self.AddOption('ABC').Symbol, 100, datetime(2024, 3, 8)).Name)", "Naked Call"),
        ("i = self.AddEquity('ABC').Symbol.ID; self.log(f'{i.Symbol} {i.Market} {i.SecurityType}')", "ABC usa EQUITY"),
    ],
)
def test_what_is_set_and_asked_under_dotnets_names_is_the_same_thing(stage: Stage, line: str, said: str) -> None:
    assert stage.rows(f"def begin(self):\n    {line}\n    self.Quit()\n") == [said]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("self.AddCrypto('BTCUSD')", "NotSupported: QCAlgorithm.AddCrypto"),
        ("self.Portfolio.NoSuchThing", "NotSupported: SecurityPortfolioManager.NoSuchThing"),
        ("self.ObjectStore.NoSuchThing()", "NotSupported: ObjectStore.NoSuchThing"),
        ("self.DateRules.NoSuchRule", "NotSupported: DateRules.NoSuchRule"),
        ("BrokerageName.InteractiveBrokersBrokerage", "NotSupported: BrokerageName.InteractiveBrokersBrokerage"),
        ("Resolution.SECONDS", "NotSupported: Resolution.SECONDS"),
    ],
)
def test_what_is_not_there_under_either_name_is_refused_by_the_name_that_was_asked(stage: Stage, line: str, named: str) -> None:
    assert named in str(stage.play(f"def begin(self):\n    {line}\n").problem)


def test_a_callback_the_simulator_never_calls_is_refused_under_dotnets_name_too(stage: Stage) -> None:
    from simulator.api.loader import LoadProblem

    with pytest.raises(LoadProblem, match=r"QCAlgorithm\.on_framework_data"):
        stage.play("def begin(self):\n    pass\n\ndef OnFrameworkData(self, slice):\n    pass\n")


@pytest.mark.parametrize(
    "kind", [kind for kind in classes().values() if issubclass(kind, Enum)], ids=lambda kind: kind.__name__
)
def test_every_member_of_every_enumeration_has_its_dotnet_name(kind: type[_LeanEnum]) -> None:
    for member in kind:
        assert getattr(kind, net_name(member)) is member


def test_private_names_stay_private() -> None:
    with pytest.raises(AttributeError) as caught:
        Symbol._Nothing  # noqa: B018
    assert not isinstance(caught.value, NotSupportedName)


def test_no_listed_name_is_dotnets() -> None:
    for name, members in supported().items():
        kind = classes()[name]
        if not issubclass(kind, Enum):
            twins = {one for one in members if python_name(kind, one)} - {"GOOD_TIL_DATE"}  # LEAN has both of these
            assert not twins, name


@pytest.mark.parametrize("expression", ["Market.OANDA", "Market.Oanda", "Symbol.from_nowhere", "SecurityChanges.Create"])
def test_a_static_member_that_is_not_there_is_refused_by_name(stage: Stage, expression: str) -> None:
    owner, _, name = expression.partition(".")
    rows = stage.rows(
        f"""\
def begin(self):
    try:
        {expression}
    except AttributeError as error:
        self.log(str(error))
    self.log(hasattr({owner}, "{name}"))
"""
    )
    assert rows == [f"NotSupported: {expression}", "False"]


def test_a_static_member_that_an_algorithms_own_class_lacks_is_pythons_error(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    try:
        type(self).nothing
    except NotImplementedError:
        self.log("refused")
    except AttributeError as error:
        self.log(str(error).endswith("has no attribute 'nothing'"))
"""
    )
    assert rows == ["True"]


def test_no_change_is_a_value_of_its_own(stage: Stage) -> None:
    rows = stage.rows(
        """\
def begin(self):
    none = SecurityChanges.NONE
    self.log(f"{none} {none.count} {list(none.added_securities)} {list(none.removed_securities)}")
"""
    )
    assert rows == ["SecurityChanges: None 0 [] []"]
