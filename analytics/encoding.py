"""Values of the house as plain JSON: what a journal record may hold, and the one text it is hashed as."""

from __future__ import annotations

import dataclasses
import json
import math
import numbers
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from enum import Enum

from domain.contracts import Contract
from domain.refusals import RefusalCode

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
"""What JSON can say. Floats in it are finite."""


class NotPlain(TypeError):
    """A value that has no place in a record."""


def plain(value: object) -> Plain:
    """``value`` as plain JSON.

    A dataclass becomes an object of its public fields, a contract its name, an enum its value (a refusal its code), an
    instant ``2026-01-02T15:30:00Z``, a date ``2026-01-02``, a time of day ``15:30``; NaN and the infinities become the
    strings ``nan``, ``inf`` and ``-inf``, since JSON has no such numbers. Raises NotPlain for any other type and
    ValueError for an instant without a time zone.
    """
    match value:
        case RefusalCode():
            return value.code
        case Enum():
            return plain(value.value)
        case None | bool():
            return value
        case str():
            return _text(value)
        case datetime() | date() | time():
            return _moment(value)
        case numbers.Integral():
            return int(value)
        case numbers.Real():
            return _number(float(value))
        case Contract():
            return _text(value.name)
        case Mapping():
            return {_key(key): plain(entry) for key, entry in value.items()}
        case list() | tuple():
            return [plain(entry) for entry in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = (entry.name for entry in dataclasses.fields(value) if not entry.name.startswith("_"))
        return {name: plain(getattr(value, name)) for name in names}
    raise NotPlain(f"a record cannot hold a {type(value).__name__}: {value!r}")


def canonical(value: Plain) -> str:
    """The one JSON text of a plain value: keys sorted, no spaces, letters of any script as they are.

    Raises ValueError when a number in it is not finite.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def instant(at: datetime) -> str:
    """An aware instant as UTC text, ``2026-01-02T15:30:00Z``, with microseconds when it has any."""
    if at.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {at!r}")
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(text: str) -> datetime:
    """The aware UTC instant of text written by ``instant``. Raises ValueError for any other text."""
    at = datetime.fromisoformat(text)
    if instant(at) != text:
        raise ValueError(f"not an instant as YYYY-MM-DDTHH:MM:SSZ: {text!r}")
    return at.astimezone(UTC)


def _moment(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else value.isoformat(timespec="auto" if value.second else "minutes")


def _number(value: float) -> float | str:
    return value if math.isfinite(value) else repr(value)


def _text(value: str) -> str:
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


def _key(key: object) -> str:
    written = plain(key)
    return written if isinstance(written, str) else canonical(written)
