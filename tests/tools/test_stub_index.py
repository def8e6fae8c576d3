"""LEAN's stubs are read as they are written, and a name that LEAN does not have is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import check_names
from tools.stub_index import StubIndex

STUB = """
import typing

class Base(typing.Generic[T]):
    @property
    def symbol(self) -> str: ...
    @symbol.setter
    def symbol(self, value: str) -> None: ...
    CONSTANT: int = ...

class Ticket(Space.Base[int], Other):
    @overload
    def cancel(self, tag: str = None) -> Response: ...
    @overload
    def cancel(self, order_id: int, tag: str) -> Response: ...
    @staticmethod
    def create(kind: int, size: int = 1) -> Ticket: ...
"""


@pytest.fixture
def index(tmp_path: Path) -> StubIndex:
    """The stubs above, in a folder."""
    (tmp_path / "Space").mkdir()
    (tmp_path / "Space" / "__init__.pyi").write_text(STUB)
    return StubIndex(tmp_path)


def test_overloads_are_their_required_parameters(index: StubIndex) -> None:
    assert index.member("Ticket", "cancel") == [(), ("order_id", "tag")]
    assert index.member("Ticket", "create") == [("kind",)]


def test_members_come_from_base_classes_too(index: StubIndex) -> None:
    assert index.member("Ticket", "symbol") == ""
    assert index.member("Ticket", "CONSTANT") == ""


def test_a_property_with_a_setter_may_be_set_and_nothing_else(index: StubIndex) -> None:
    assert index.may_be_set("Base", "symbol")
    assert index.may_be_set("Ticket", "symbol")
    assert not index.may_be_set("Ticket", "cancel")
    assert not index.may_be_set("Tickets", "symbol")


def test_what_is_not_there_is_not_there(index: StubIndex) -> None:
    assert index.has("Ticket")
    assert not index.has("Tickets")
    assert index.member("Ticket", "cancle") is None
    assert index.member("Tickets", "cancel") is None


class _Ticket:
    def cancel(self, tag: str | None = None) -> None:
        """Fits the first overload."""

    def cancle(self) -> None:
        """Misspelt."""

    @staticmethod
    def create() -> None:
        """Takes too little."""


class _Unheard:
    pass


def test_a_misspelt_name_an_unknown_class_and_a_signature_that_does_not_fit_are_told(
    index: StubIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_names, "classes", lambda: {"Ticket": _Ticket, "Unheard": _Unheard})
    monkeypatch.setattr(check_names, "supported", lambda: {"Ticket": ["cancel", "cancle", "create"], "Unheard": []})
    assert check_names.problems(index) == [
        "Ticket: LEAN has it in Space, simulator/engine/full_names.py in QuantConnect",
        "Ticket.cancle: LEAN's Ticket has no such member",
        "Ticket.create: takes () -> 'None', which fits none of LEAN's required parameters (kind)",
        "Unheard: LEAN has no such class",
    ]


def test_without_stubs_the_check_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(check_names, "STUBS", tmp_path)
    assert check_names.main() == 2
    assert "make stubs" in capsys.readouterr().err
