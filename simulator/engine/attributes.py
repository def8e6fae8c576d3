"""What an algorithm may set on LEAN's objects: as pythonnet has it, and never unheard.

A member is set under either of its names. What LEAN has no setter for, or no member of the name, raises AttributeError; what
LEAN lets be set and the simulator would not look at is refused by name.
"""

from __future__ import annotations

from functools import cached_property
from inspect import getattr_static
from typing import Any, Final

from simulator.errors import NotSupportedName
from simulator.pascal_names import python_name, snake_name

_NOTHING: Final = object()


def set_by_algorithm(thing: object, owner: str, name: str, value: object, *, is_leans: bool) -> None:
    """Sets an attribute as asked by an algorithm's code.

    ``owner`` is LEAN's name of the class, ``is_leans`` whether the object is of LEAN's own class and not of a subclass of the
    algorithm's. NotSupportedName for a member that would not be heard, AttributeError for one that cannot be set or is none.
    """
    kind: Any = type(thing)
    own_name = not is_leans and not name[:1].isupper() and not hasattr(kind, name) and name not in kind._unheard
    if own_name or name.startswith("_"):
        object.__setattr__(thing, name, value)
        return
    known = _known(thing, kind, name)
    member = getattr_static(kind, known, _NOTHING)
    if known in kind._unheard or (is_leans and isinstance(member, cached_property)):
        raise NotSupportedName(owner, name)
    if (
        isinstance(member, property)
        or known in getattr(thing, "__dict__", ())
        or hasattr(member, "__set__")
        or _is_value(member)
    ):
        object.__setattr__(thing, known, value)
    elif not is_leans or (kind._takes_any and member is _NOTHING):
        object.__setattr__(thing, name, value)
    else:
        raise AttributeError(f"'{owner}' object has no attribute '{name}' that can be set")


def _is_value(member: object) -> bool:
    """Whether a class's member is a value that instances have until they are given their own."""
    return member is not _NOTHING and not callable(member) and not hasattr(member, "__get__")


def _known(thing: object, kind: Any, name: str) -> str:
    """The Python name of a member given under .NET's."""
    found = python_name(kind, name)
    if found is None and snake_name(name) in (getattr(thing, "__dict__", {}).keys() | kind._unheard):
        return snake_name(name)
    return found or name
