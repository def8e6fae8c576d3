"""The .NET exceptions that a Python algorithm sees in LEAN, and the simulator's own refusal."""

from __future__ import annotations


class DotNetException(Exception):
    """An exception as pythonnet shows one of .NET's (src/runtime/Types/ExceptionClassObject.cs)."""

    @property
    def message(self) -> str:
        """What it says."""
        return str(self)

    @property
    def Message(self) -> str:  # noqa: N802  (.NET's name)
        """What it says."""
        return self.message

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self.message}')" if self.message else f"{type(self).__name__}()"


class ArgumentException(DotNetException):
    """An argument LEAN refuses: a key of the object store, a ratio, a price."""


class ArgumentNullException(ArgumentException):
    """Nothing where LEAN wants something."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Value cannot be null. (Parameter '{name}')")


class ArgumentOutOfRangeException(ArgumentException):
    """A number LEAN has no use for."""

    def __init__(self, name: str | None, message: str) -> None:
        super().__init__(message if name is None else f"{message} (Parameter '{name}')")


class DivideByZeroException(DotNetException):
    """A division by nothing."""


class KeyNotFoundException(DotNetException):
    """A key that is not there."""


class InvalidOperationException(DotNetException):
    """A call that is not allowed now."""


class InvalidCastException(DotNetException):
    """A thing that is not of the kind it is used as."""


class NotSupported(NotImplementedError):
    """Something LEAN has and the simulator does not: the message begins "NotSupported: " and names it."""


class NotSupportedName(NotSupported, AttributeError):
    """A name of LEAN's the simulator lacks. It is an AttributeError too, so that ``hasattr`` and ``getattr`` work."""

    def __init__(self, owner: str, name: str) -> None:
        super().__init__(f"NotSupported: {owner}.{name}")
