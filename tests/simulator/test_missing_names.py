"""Names of LEAN's that the simulator does not have: a star import has them all, and each is refused when it is used."""

from __future__ import annotations

import typing

import pytest

from simulator.api.missing import NAMES, Missing, missing
from simulator.api.namespace import names
from simulator.errors import NotSupported
from simulator.names import classes
from simulator.run import LoadProblem
from tests.simulator.toy_market import Stage


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("RollingWindow[float](5)", "RollingWindow"),
        ("RenkoConsolidator(1.0)", "RenkoConsolidator"),
        ("AlphaModel.create()", "AlphaModel.create"),
        ("list(FundamentalUniverse)", "FundamentalUniverse"),
    ],
)
def test_using_one_refuses_it_by_name(stage: Stage, line: str, name: str) -> None:
    problem = stage.play(f"def begin(self):\n    {line}\n").problem
    assert problem is not None
    assert isinstance(problem.error, NotSupported)
    assert f"NotSupported: {name}" in str(problem)


def test_deriving_from_one_refuses_it_where_the_file_is_loaded(stage: Stage) -> None:
    with pytest.raises(LoadProblem, match=r"play.py, line \d+: NotSupported: NotSupported: PythonIndicator"):
        stage.play("class Mine(PythonIndicator):\n    pass\n")


def test_one_may_stand_in_an_annotation_and_nothing_is_an_instance_of_it(stage: Stage) -> None:
    body = """\
def begin(self):
    self.log(f"{isinstance(self, AlphaModel)} {issubclass(int, AlphaModel)} {self.take(3)}")

def take(self, thing: "int | AlphaModel", other: AlphaModel | None = None) -> Insight:
    return thing
"""
    assert stage.rows(body) == ["False False 3"]


def test_a_name_python_does_not_know_is_still_an_error_of_names(stage: Stage) -> None:
    assert "NameError: name 'NoSuchThing' is not defined" in str(stage.play("def begin(self):\n    NoSuchThing()\n").problem)


def test_what_the_simulator_has_is_not_among_them() -> None:
    listed = set(NAMES.read_text(encoding="utf-8").split())
    brought = names()
    assert set(classes()) & listed, "the list holds LEAN's classes"
    assert not [name for name in classes() if isinstance(brought.get(name), Missing) and name in _exported()]
    assert not [name for name in typing.__all__ if isinstance(brought[name], Missing)]
    assert listed <= brought.keys()


def _exported() -> set[str]:
    return {name for name, thing in names().items() if isinstance(thing, type)}


def test_known_names_are_left_out() -> None:
    assert set(missing({})) - set(missing({"AlphaModel"})) == {"AlphaModel"}
    assert repr(missing({})["AlphaModel"]) == "<AlphaModel, which the simulator does not support>"
