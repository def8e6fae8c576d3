"""What LEAN takes of the answers of an algorithm's own models (Common/Python/BasePythonWrapper.cs, PythonRuntimeChecker)."""

from __future__ import annotations

from typing import Final, TypeVar

from simulator.errors import ArgumentException, InvalidCastException

T = TypeVar("T")

_REST: Final = "The tuple must contain the return value as the first item, with the remaining ones being the out parameters."


def truth(answer: object, method: str) -> bool:
    """The answer, which has to be True or False itself: no number, no None and none of numpy's."""
    if answer is True or answer is False:
        return answer
    raise InvalidCastException(
        f"Invalid return type from method '{method}'. Expected a type convertible to 'Boolean' but was '{_named(answer)}'"
    )


def truth_and(kind: type[T], answer: object, method: str) -> tuple[bool, T | None]:
    """A tuple of a truth and of a message of the kind, or None; what comes after is not looked at."""
    wrong = f"Invalid return type from method '{method}'. Expected a tuple"
    if not isinstance(answer, tuple):
        raise ArgumentException(f"{wrong} type but was '{_named(answer)}'. {_REST}")
    if len(answer) < 2:
        raise ArgumentException(f"{wrong} with at least '2' items but only '{len(answer)}' were returned. {_REST}")
    first, message = truth(answer[0], method), answer[1]
    if message is None or isinstance(message, kind):
        return first, message
    raise InvalidCastException(
        f"Invalid out parameter type in method '{method}'. Out parameter in position 0 expected type is "
        f"'{kind.__name__}' but was '{_named(message)}'."
    )


def _named(answer: object) -> str:
    return type(answer).__name__
