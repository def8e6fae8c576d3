"""What an algorithm may set on itself, told by descriptors alone.

A counter of the algorithm's may be set for each contract of a chain each minute, so no code looks at what is set: what takes
more than storing it has a descriptor on the class, under each of its names.
"""

from __future__ import annotations

from inspect import getmembers_static
from typing import Any, NoReturn, TypeVar

from simulator.engine.lean_object import LeanObject, lean_name
from simulator.errors import NotSupportedName

K = TypeVar("K", bound=type[LeanObject])


class NetName:
    """A property under .NET's name: reads and sets the one of the Python name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, thing: object, kind: type) -> Any:
        return getattr(kind if thing is None else thing, self._name)

    def __set__(self, thing: object, value: object) -> None:
        setattr(thing, self._name, value)


class Unheard:
    """A member of LEAN's that the simulator would not look at: refused by name."""

    def __init__(self, owner: str, name: str) -> None:
        self._owner = owner
        self._name = name

    def __get__(self, thing: object, kind: type) -> NoReturn:
        raise NotSupportedName(self._owner, self._name)

    def __set__(self, thing: object, value: object) -> NoReturn:
        raise NotSupportedName(self._owner, self._name)


def set_as_stored(kind: K) -> K:
    """Lets the class's objects take whatever is set as Python does: properties are set under .NET's names too, and what would
    not be heard is refused under both. Of that, what is a property may be read."""
    properties = {name: member for name, member in getmembers_static(kind) if isinstance(member, property)}
    for name, member in properties.items():
        setattr(kind, _net_name(name), NetName(name))
        if name in kind._unheard:
            setattr(kind, name, member.setter(Unheard(lean_name(kind), name).__set__))
    for unheard in kind._unheard - properties.keys():
        for name in (unheard, _net_name(unheard)):
            setattr(kind, name, Unheard(lean_name(kind), name))
    type.__setattr__(kind, "__setattr__", object.__setattr__)
    return kind


def _net_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
