"""The base of every object an algorithm sees: a name LEAN may have and the simulator has not is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from simulator.engine.full_names import full_name
from simulator.pascal_names import PascalType, member_of, python_name, snake_name, take_overrides


def lean_name(kind: type) -> str:
    """The name LEAN gives the class: ``QCAlgorithm`` for a user's subclass of it."""
    for base in kind.__mro__:
        if "lean_name" in vars(base):
            return str(vars(base)["lean_name"])
    return kind.__name__


def _is_leans(kind: type) -> bool:
    return kind.__module__.startswith("simulator.")


class LeanObject(metaclass=PascalType):
    """Has .NET's names of its members too; raises ``NotSupportedName`` for a public attribute that is not there. Shows itself
    under LEAN's full name; an algorithm's own subclass under its own."""

    __slots__ = ()

    def __init_subclass__(cls, **options: Any) -> None:
        """A subclass of a user's may override members under .NET's names."""
        super().__init_subclass__(**options)
        if not _is_leans(cls):
            take_overrides(cls)

    def __str__(self) -> str:
        return full_name(lean_name(type(self))) if _is_leans(type(self)) else object.__repr__(self)

    def __repr__(self) -> str:
        return (
            f"<{full_name(lean_name(type(self)))} object at {id(self):#x}>" if _is_leans(type(self)) else object.__repr__(self)
        )

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn: ...

    else:

        def __getattr__(self, name):
            return member_of(self, lean_name(type(self)), name)


class NetSetters(LeanObject):
    """Takes values for its members under .NET's names too: ``security.BuyingPowerModel = model``."""

    def __setattr__(self, name: str, value: object) -> None:
        if not "_" <= name < "{":
            known = snake_name(name)
            name = known if known in self.__dict__ else python_name(type(self), name) or name
        object.__setattr__(self, name, value)
