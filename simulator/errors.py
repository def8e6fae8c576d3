"""The .NET exceptions that a Python algorithm sees in LEAN, and the simulator's own refusal."""

from __future__ import annotations


class ArgumentException(Exception):
    """An argument LEAN refuses: a key of the object store, a ratio, a price."""


class ArgumentNullException(ArgumentException):
    """Nothing where LEAN wants something."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Value cannot be null. (Parameter '{name}')")


class ArgumentOutOfRangeException(ArgumentException):
    """A number LEAN has no use for."""

    def __init__(self, name: str | None, message: str) -> None:
        super().__init__(message if name is None else f"{message} (Parameter '{name}')")


class DivideByZeroException(Exception):
    """A division by nothing."""


class KeyNotFoundException(Exception):
    """A key that is not there."""


class InvalidOperationException(Exception):
    """A call that is not allowed now."""


class InvalidCastException(Exception):
    """A thing that is not of the kind it is used as."""


class NotSupported(NotImplementedError):
    """Something LEAN has and the simulator does not: the message begins "NotSupported: " and names it."""


class NotSupportedName(NotSupported, AttributeError):
    """A name of LEAN's the simulator lacks. It is an AttributeError too, so that ``hasattr`` and ``getattr`` work."""

    def __init__(self, owner: str, name: str) -> None:
        super().__init__(f"NotSupported: {owner}.{name}")
