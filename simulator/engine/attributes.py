"""What an algorithm may set on LEAN's objects: as pythonnet has it, and never unheard.

A member is set under either of its names. What LEAN has no setter for raises TypeError and what it has no member for
AttributeError; what LEAN lets be set and the simulator would not look at is refused by name. A LEAN class says as any Python
class does what has no setter: it is a property without one, or declared Final or ClassVar.
"""

from __future__ import annotations

from functools import cached_property
from inspect import getattr_static
from typing import Any, Final, NoReturn

from simulator.errors import NotSupportedName
from simulator.pascal_names import python_name, snake_name

_NOTHING: Final = object()
_CONSTANT: Final = ("Final", "ClassVar")


def set_by_algorithm(thing: object, owner: str, name: str, value: object, *, is_leans: bool) -> None:
    """Sets an attribute as asked by an algorithm's code.

    ``owner`` is LEAN's name of the class, ``is_leans`` whether the object is of LEAN's own class and not of a subclass of the
    algorithm's. NotSupportedName for a member that would not be heard, TypeError for one that is read-only, AttributeError for
    one that is none.
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
    if (kind._fixed and known in vars(thing)) or _is_constant(kind, known):
        refuse(thing, value)
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


def _is_constant(kind: type, name: str) -> bool:
    notes = (vars(base).get("__annotations__", {}).get(name, "") for base in kind.__mro__)
    return any(str(note).startswith(_CONSTANT) for note in notes)


def close_properties(kind: type) -> None:
    """Gives the class's properties without a setter one that refuses."""
    for name, member in list(vars(kind).items()):
        if isinstance(member, property) and member.fset is None:
            type.__setattr__(kind, name, member.setter(refuse))


def refuse(_: object, __: object) -> NoReturn:
    """What pythonnet does with a property that has no setter, of whatever access (src/runtime/Types/PropertyObject.cs)."""
    raise TypeError("property is read-only")


def _is_value(member: object) -> bool:
    """Whether a class's member is a value that instances have until they are given their own."""
    return member is not _NOTHING and not callable(member) and not hasattr(member, "__get__")


def _known(thing: object, kind: Any, name: str) -> str:
    """The Python name of a member given under .NET's."""
    found = python_name(kind, name)
    if found is None and snake_name(name) in (getattr(thing, "__dict__", {}).keys() | kind._unheard):
        return snake_name(name)
    return found or name
