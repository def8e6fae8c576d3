"""The named parts of a record's data, read strictly: a part that is missing or of the wrong kind is told in one sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


class BadPart(ValueError):
    """A record lacks a part, or the part is not what it should be."""


def number(data: Mapping[str, Any], name: str) -> float:
    """A number; ``nan``, ``inf`` and ``-inf`` are read back as such. Raises BadPart."""
    value = data.get(name)
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 1000):
        return float(value)
    if value in ("nan", "inf", "-inf"):
        return float(str(value))
    raise _bad(data, name, "a number")


def finite_or_none(data: Mapping[str, Any], name: str) -> float | None:
    """A number that is there and finite, or None. Raises BadPart when it is there and no number."""
    if data.get(name) is None:
        return None
    value = number(data, name)
    return value if math.isfinite(value) else None


def whole(data: Mapping[str, Any], name: str) -> int:
    """A whole number. Raises BadPart."""
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise _bad(data, name, "a whole number")


def text(data: Mapping[str, Any], name: str) -> str:
    """A text. Raises BadPart."""
    value = data.get(name)
    if isinstance(value, str):
        return value
    raise _bad(data, name, "a text")


def text_or(data: Mapping[str, Any], name: str, default: str) -> str:
    """A text, or ``default`` when there is none. Raises BadPart when it is there and no text."""
    return default if data.get(name) is None else text(data, name)


def truth(data: Mapping[str, Any], name: str) -> bool:
    """True or false. Raises BadPart."""
    value = data.get(name)
    if isinstance(value, bool):
        return value
    raise _bad(data, name, "true or false")


def table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object; empty when the part is missing. Raises BadPart when it is there and no object."""
    value = data.get(name)
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise _bad(data, name, "an object")


def rows(data: Mapping[str, Any], name: str) -> tuple[Mapping[str, Any], ...]:
    """A list of objects; empty when the part is missing. Raises BadPart when it is there and no such list."""
    value = data.get(name)
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return tuple(value)
    raise _bad(data, name, "a list of objects")


def _bad(data: Mapping[str, Any], name: str, wanted: str) -> BadPart:
    if name not in data:
        return BadPart(f"{name} is missing")
    return BadPart(f"{name} is {data[name]!r}, not {wanted}")
