"""The base of every object an algorithm sees: a name LEAN may have and the simulator has not is refused by name."""

from __future__ import annotations

from sys import _getframe
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from simulator.callers import OWN, is_own_class
from simulator.engine.attributes import close_properties, set_by_algorithm
from simulator.engine.full_names import full_name
from simulator.pascal_names import PascalType, member_of, take_overrides


def lean_name(kind: type) -> str:
    """The name LEAN gives the class: ``QCAlgorithm`` for a user's subclass of it."""
    for base in kind.__mro__:
        if "lean_name" in vars(base):
            return str(vars(base)["lean_name"])
    return kind.__name__


class LeanObject(metaclass=PascalType):
    """Has .NET's names of its members too; raises ``NotSupportedName`` for a public attribute that is not there. Shows itself
    under LEAN's full name; an algorithm's own subclass under its own."""

    __slots__ = ()
    _unheard: ClassVar[frozenset[str]] = frozenset()
    """What LEAN lets an algorithm set on such an object and the simulator would not look at."""
    _takes_any: ClassVar[bool] = False
    """Whether LEAN lets an algorithm set attributes of its own on such an object."""
    _fixed: ClassVar[bool] = False
    """Whether nothing that such an object is made of has a setter in LEAN."""

    def __setattr__(self, name: str, value: object) -> None:
        if _getframe(1).f_globals["__name__"].startswith(OWN):  # is_own_code, without a call: it is asked for each attribute
            object.__setattr__(self, name, value)
        else:
            kind = type(self)
            set_by_algorithm(self, lean_name(kind), name, value, is_leans=is_own_class(kind))

    def __init_subclass__(cls, **options: Any) -> None:
        """A subclass of a user's may override members under .NET's names."""
        super().__init_subclass__(**options)
        if is_own_class(cls):
            close_properties(cls)
        else:
            take_overrides(cls)

    def __str__(self) -> str:
        return full_name(lean_name(type(self))) if is_own_class(type(self)) else object.__repr__(self)

    def __repr__(self) -> str:
        kind = type(self)
        return f"<{full_name(lean_name(kind))} object at {id(self):#x}>" if is_own_class(kind) else object.__repr__(self)

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn: ...

    else:

        def __getattr__(self, name):
            return member_of(self, lean_name(type(self)), name)


class FixedObject(LeanObject):
    """A LeanObject that stays as it was made, such as what a model is asked with."""

    __slots__ = ()
    _fixed: ClassVar[bool] = True


class SlottedObject(LeanObject):
    """A LeanObject that is made by the thousand. Every class of it has slots only, so that Python itself refuses to set what is
    not there, and nobody has to ask whose code sets.
    """

    __slots__ = ()
    if not TYPE_CHECKING:
        __setattr__ = object.__setattr__
