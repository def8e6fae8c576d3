"""LEAN's namespaces can be imported from, as pythonnet offers them; what is not there is refused by name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from simulator.api.loader import LoadProblem, loaded
from simulator.api.namespace import names
from simulator.engine.full_names import full_name

ALGORITHM = "from AlgorithmImports import *\n{line}\n\nclass One(QCAlgorithm):\n    pass\n"


def load(folder: Path, line: str) -> dict[str, object]:
    """What an algorithm file with the line holds when it is loaded."""
    file = folder / "one.py"
    file.write_text(ALGORITHM.format(line=line), encoding="utf-8")
    with loaded(file) as module:
        return dict(vars(module))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from QuantConnect import Resolution as found", "Resolution"),
        ("from QuantConnect.Orders import OrderStatus as found", "OrderStatus"),
        ("from QuantConnect.Data.Market import TradeBar as found", "TradeBar"),
        ("from QuantConnect.Securities.Option import Option as found", "Option"),
        ("from QuantConnect.Brokerages import DefaultBrokerageModel as found", "DefaultBrokerageModel"),
        ("from System import DayOfWeek as found", "DayOfWeek"),
        ("import QuantConnect.Orders.Fees as fees\nfound = fees.ConstantFeeModel", "ConstantFeeModel"),
        ("import QuantConnect\nfound = QuantConnect.Algorithm.QCAlgorithm", "QCAlgorithm"),
    ],
)
def test_a_class_is_found_in_leans_namespace_and_is_the_one_the_star_import_brings(
    tmp_path: Path, line: str, name: str
) -> None:
    assert load(tmp_path, line)["found"] is names()[name]


def test_a_star_import_of_a_namespace_brings_its_classes_only(tmp_path: Path) -> None:
    file = tmp_path / "one.py"
    file.write_text("from QuantConnect.Orders import *\nfrom QuantConnect.Algorithm import *\n", encoding="utf-8")
    with loaded(file) as module:
        assert {"OrderTicket", "OrderStatus", "QCAlgorithm"} <= vars(module).keys()
        assert "Resolution" not in vars(module)


def test_a_namespace_of_lean_that_holds_nothing_here_can_still_be_imported(tmp_path: Path) -> None:
    load(tmp_path, "from QuantConnect.Data.Custom.IconicTypes import *\nfrom QuantConnect.Util import *")


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("from QuantConnect.Indicators import NoSuchThing", "NotSupported: QuantConnect.Indicators.NoSuchThing"),
        ("from QuantConnect.Data.Market import Tock", "NotSupported: QuantConnect.Data.Market.Tock"),
        ("import QuantConnect\nQuantConnect.Nothing", "NotSupported: QuantConnect.Nothing"),
        ("from clr import Something", "NotSupported: clr.Something"),
    ],
)
def test_a_name_the_simulator_lacks_is_refused_by_its_full_name(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(LoadProblem, match=named):
        load(tmp_path, line)


def test_a_namespace_lean_does_not_have_is_no_module(tmp_path: Path) -> None:
    with pytest.raises(LoadProblem, match=r"No module named .QuantConnect\.Nowhere."):
        load(tmp_path, "import QuantConnect.Nowhere")


def test_references_are_loaded_already(tmp_path: Path) -> None:
    load(tmp_path, "from clr import AddReference\nAddReference('QuantConnect.Common')\nimport clr\nclr.add_reference('System')")


def test_nothing_stays_behind_when_the_file_is_let_go(tmp_path: Path) -> None:
    before = {name for name in sys.modules if name.partition(".")[0] in ("QuantConnect", "System", "clr")}
    load(tmp_path, "import clr\nfrom QuantConnect.Orders import *\nfrom System.Collections.Generic import *")
    assert {name for name in sys.modules if name.partition(".")[0] in ("QuantConnect", "System", "clr")} == before


def test_a_module_of_that_name_from_elsewhere_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = type(sys)("clr")
    monkeypatch.setitem(sys.modules, "clr", theirs)
    load(tmp_path, "import clr\nclr.AddReference('System')")
    assert sys.modules["clr"] is theirs


def test_full_names_name_the_namespace() -> None:
    assert full_name("OrderTicket") == "QuantConnect.Orders.OrderTicket"
    assert full_name("Symbol") == "QuantConnect.Symbol"
