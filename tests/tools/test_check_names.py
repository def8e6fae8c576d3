"""The check of names against LEAN's stubs finds what it is there to find."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.api.namespace import TimeZones
from simulator.names import classes
from tools.check_names import problems
from tools.stub_index import StubIndex


def stubs(folder: Path, namespace: str, text: str) -> StubIndex:
    """An index of one file of stubs."""
    place = folder.joinpath(*namespace.split("."))
    place.mkdir(parents=True)
    (place / "__init__.pyi").write_text(text, encoding="utf-8")
    return StubIndex(folder)


def said_of(index: StubIndex, name: str) -> list[str]:
    """The complaints about one class."""
    return [line for line in problems(index) if line.startswith((f"{name}:", f"{name}."))]


def test_a_class_in_another_namespace_than_leans_is_found(tmp_path: Path) -> None:
    index = stubs(tmp_path, "QuantConnect.Nowhere", "class TimeZones:\n    UTC = 1\n")
    assert "TimeZones: LEAN has it in QuantConnect.Nowhere, simulator/engine/full_names.py in QuantConnect" in said_of(
        index, "TimeZones"
    )


def test_a_class_in_leans_namespace_is_not_complained_of(tmp_path: Path) -> None:
    members = "\n".join(f"    {name} = 1" for name in dir(TimeZones) if name.isupper())
    index = stubs(tmp_path, "QuantConnect", f"class TimeZones:\n{members}\n")
    assert said_of(index, "TimeZones") == []


def test_a_class_and_a_member_lean_lacks_are_found(tmp_path: Path) -> None:
    index = stubs(tmp_path, "QuantConnect", "class TimeZones:\n    UTC = 1\n")
    assert "TimeZones.LONDON: LEAN's TimeZones has no such member" in said_of(index, "TimeZones")
    assert said_of(index, "QCAlgorithm") == ["QCAlgorithm: LEAN has no such class"]


def test_every_class_is_asked_for(tmp_path: Path) -> None:
    index = stubs(tmp_path, "QuantConnect", "class Other:\n    pass\n")
    assert {line.partition(":")[0] for line in problems(index)} == set(classes())


@pytest.mark.parametrize(("setter", "complaints"), [(True, 1), (False, 0)])
def test_a_member_that_lean_lets_be_set_and_the_simulator_calls_read_only_is_found(
    tmp_path: Path, setter: bool, complaints: int
) -> None:
    name = "total_value_in_account_currency"
    text = f"class CashBook:\n    @property\n    def {name}(self) -> float: ...\n"
    text += f"    @{name}.setter\n    def {name}(self, value: float) -> None: ...\n" if setter else ""
    index = stubs(tmp_path, "QuantConnect.Securities", text)
    said = [line for line in said_of(index, "CashBook") if line.startswith(f"CashBook.{name}:")]
    assert said == [f"CashBook.{name}: LEAN lets it be set; give it a setter or name it in _unheard"] * complaints
