"""Python values as LEAN's methods take them: what pythonnet would not convert raises TypeError here too.

The rules are those of QuantConnect's pythonnet (src/runtime/Converter.cs): a decimal is any finite number, numpy's included;
a bool is True or False and nothing else; a string is a str or None. Where LEAN would also take a number written as text the
simulator does not.
"""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from numbers import Integral, Number
from typing import Any, Final

from simulator.errors import ArgumentException
from simulator.smart_rounding import decimal_of_double

_SPAN: Final = re.compile(r"\s*(-)?(?:(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,6}))?)?|(\d+))\s*")
_CENT: Final = Decimal("0.01")


def no_match(method: str, what: str, value: object, wanted: str) -> TypeError:
    """What a call with an argument LEAN does not take raises."""
    return TypeError(f"No method matches given arguments for {method}: {what} must be {wanted}, not {value!r}")


def _is_number(value: object) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool | complex)


def decimal(method: str, what: str, value: Any) -> float:
    """A .NET decimal. Raises TypeError for what is no finite number."""
    if not _is_number(value) or not math.isfinite(value):
        raise no_match(method, what, value, "a finite number")
    return float(value)


def quantity_of(method: str, value: Any) -> float:
    """A quantity, for which LEAN has overloads of int, float and decimal. Raises ArgumentException where it is not finite."""
    if not _is_number(value):
        raise no_match(method, "quantity", value, "a number")
    if not math.isfinite(value):
        raise ArgumentException(
            f"It is not possible to cast a non-finite floating-point value ({value}) as decimal. Please review math operations "
            "and verify the result is valid. (Parameter 'input')"
        )
    return float(value)


def whole(method: str, what: str, value: Any) -> int:
    """A .NET int: an integer, or a float without a fraction."""
    if _is_number(value) and (isinstance(value, Integral) or (math.isfinite(value) and value == int(value))):
        return int(value)
    raise no_match(method, what, value, "a whole number")


def double(method: str, what: str, value: Any) -> float:
    """A .NET double: any number, True and False too."""
    if isinstance(value, Number) and not isinstance(value, complex):
        return float(value)  # type: ignore[arg-type]
    raise no_match(method, what, value, "a number")


def span(method: str, what: str, value: Any) -> timedelta:
    """A .NET TimeSpan: a timedelta, or what reads as one: a time of day, ``"00:05:00"``, a whole number of days."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(str(value))
    if found is None:
        raise no_match(method, what, value, "a timedelta")
    minus, days, hours, minutes, seconds, fraction, alone = found.groups("0")
    if int(hours) > 23 or int(minutes) > 59 or int(seconds) > 59:
        raise no_match(method, what, value, "a timedelta")
    length = timedelta(
        days=int(days) + int(alone),
        hours=int(hours),
        minutes=int(minutes),
        seconds=int(seconds),
        microseconds=int(fraction.ljust(6, "0")),
    )
    return -length if minus == "-" else length


def flag(method: str, what: str, value: Any) -> bool:
    """A .NET bool."""
    if value is True or value is False:
        return bool(value)
    raise no_match(method, what, value, "True or False")


def text(method: str, what: str, value: Any) -> str | None:
    """A .NET string, which may be null."""
    if value is None or isinstance(value, str):
        return value
    raise no_match(method, what, value, "a str or None")


def moment(method: str, what: str, value: Any) -> datetime:
    """A .NET DateTime: a time by its clock reading, whatever its zone, or a date at midnight."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return datetime.combine(value, time())
    raise no_match(method, what, value, "a date or a time")


def two_places(value: float) -> str:
    """.NET's ``0.##`` of a double: of its first 15 digits, a half away from zero."""
    text = f"{decimal_of_double(value).quantize(_CENT, ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
    return text or "0"
