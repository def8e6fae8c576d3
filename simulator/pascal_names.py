""".NET's own names: LEAN's Python takes ``self.SetCash`` for ``self.set_cash`` and ``Resolution.Minute`` for ``MINUTE``.

The simulator's classes have the Python names; what is asked for under another is looked up here.
"""

from __future__ import annotations

import re
from enum import EnumMeta
from typing import Any

from simulator.callers import is_own_class, is_own_code
from simulator.errors import NotSupportedName

_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_DIGITS = re.compile(r"(?<=[A-Za-z])(?=[0-9])")


def snake_name(name: str) -> str:
    """``SetStartDate`` as ``set_start_date``; ``ID`` as ``id``."""
    return _BREAK.sub("_", name).lower()


def python_name(kind: type, name: str) -> str | None:
    """The name a class has for .NET's: a method or property in lower case, a constant in upper; None where it has neither."""
    if not name[:1].isupper():
        return None
    lower = snake_name(name)
    candidates = (lower, lower.upper(), _DIGITS.sub("_", lower), _DIGITS.sub("_", lower).upper())
    return next((one for one in candidates if one != name and _has(kind, one)), None)


def _has(kind: type, name: str) -> bool:
    return any(name in vars(base) or name in vars(base).get("__annotations__", ()) for base in kind.__mro__)


def member_of(thing: object, owner: str, name: str) -> Any:
    """The object's member under .NET's name. NotSupportedName where there is none; AttributeError for a private name."""
    if name.startswith("_"):
        raise AttributeError(name)
    known = python_name(type(thing), name)
    if known is None and name[:1].isupper() and snake_name(name) in getattr(thing, "__dict__", ()):
        known = snake_name(name)
    if known is None:
        raise NotSupportedName(owner, name)
    return getattr(thing, known)


def take_overrides(kind: type) -> None:
    """What a user's subclass defines under .NET's name of a member it inherits is that member: ``OnData`` is ``on_data``."""
    for name, member in list(vars(kind).items()):
        known = python_name(kind, name)
        if known is not None and known not in vars(kind):
            setattr(kind, known, member)


class PascalType(type):
    """The type of classes whose static members have .NET's names too: ``Symbol.Create``. One of LEAN's that is not there is
    refused by name."""

    def __getattr__(cls, name: str) -> Any:
        known = None if name.startswith("_") else python_name(cls, name)
        if known is not None:
            return getattr(cls, known)
        if is_own_class(cls) and not name.startswith("_"):
            raise NotSupportedName(cls.__name__, name)
        raise AttributeError(f"type object '{cls.__name__}' has no attribute '{name}'")

    def __setattr__(cls, name: str, value: object) -> None:
        """A static member of LEAN's own class is set under either name; one that it has not is refused by name."""
        if not is_own_code() and is_own_class(cls):
            name, given = python_name(cls, name) or name, name
            if not name.startswith("_") and not _has(cls, name):
                raise NotSupportedName(cls.__name__, given)
        super().__setattr__(name, value)


class LeanEnumType(EnumMeta):
    """The type of LEAN's enumerations: members have .NET's names too, and a member that is not there is refused by name."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        for known in (snake_name(name).upper(), _DIGITS.sub("_", snake_name(name)).upper()):
            if known in cls.__members__:
                return cls.__members__[known]
        raise NotSupportedName(cls.__name__, name)
