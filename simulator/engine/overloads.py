"""LEAN's names of parameters. pythonnet takes keyword arguments under the names of any overload; one Python method stands for
several overloads, whose names for the same place may differ."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from itertools import takewhile
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
Overloads = Sequence[tuple[str, ...]]


def lean_names(*overloads: str) -> Callable[[F], F]:
    """Lets a method be called with the parameter names of LEAN's overloads, each given as ``"name, name"`` in order.

    Keywords the method itself has pass through; others are put in their places. TypeError where no overload has them all.
    """
    names = [tuple(part.strip() for part in text.split(",")) for text in overloads]

    def decorate(function: F) -> F:
        own = frozenset(inspect.signature(function).parameters)

        @wraps(function)
        def called(first: object, *args: Any, **keywords: Any) -> Any:
            if keywords and not own >= keywords.keys():
                args, keywords = placed(function.__name__, args, keywords, names, own)
            return function(first, *args, **keywords)

        called.__dict__["lean_overloads"] = names
        return cast(F, called)

    return decorate


def placed(
    name: str, args: tuple[Any, ...], keywords: Mapping[str, Any], overloads: Overloads, own: frozenset[str]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Positional and keyword arguments for the method: those under an overload's names follow the positional ones."""
    for names in overloads:
        run = list(takewhile(keywords.__contains__, names[len(args) :]))
        left = {key: value for key, value in keywords.items() if key not in run}
        if own >= left.keys():
            return (*args, *(keywords[key] for key in run)), left
    said = " or ".join(f"({', '.join(names)})" for names in overloads)
    raise TypeError(f"{name}() has no overload with {', '.join(keywords)}; there is: {said}")
