"""LEAN's classes that the simulator does not have: a star import brings them in, and using one refuses it by name."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Any, Final, NoReturn

from simulator.errors import NotSupported

NAMES: Final = Path(__file__).with_name("lean_names.txt")
"""Written by ``python -m tools.lean_names`` from LEAN's stubs, a class a line."""


class Missing:
    """Stands for one class. Nothing is an instance of it, it may stand in annotations, and anything else raises."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise NotSupported(f"NotSupported: {self._name}")

    __call__ = __getitem__ = __iter__ = __mro_entries__ = _refuse

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise NotSupported(f"NotSupported: {self._name}.{name}")

    def __instancecheck__(self, thing: object) -> bool:
        return False

    def __subclasscheck__(self, kind: type) -> bool:
        return False

    def __or__(self, other: object) -> Any:
        return object

    __ror__ = __or__

    def __repr__(self) -> str:
        return f"<{self._name}, which the simulator does not support>"


def missing(known: Container[str]) -> dict[str, Missing]:
    """LEAN's classes by name, without those that are known."""
    names = NAMES.read_text(encoding="utf-8").split()
    return {name: Missing(name) for name in names if name not in known}
