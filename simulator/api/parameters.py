"""An algorithm's parameters, read as LEAN reads them (Algorithm/QCAlgorithm.cs, GetParameter and GetParameters)."""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from simulator.errors import ArgumentNullException
from simulator.net_arguments import double, text

_BLANK: Final = "[ \t-\r]*"
_INTEGER: Final = re.compile(rf"{_BLANK}[+-]?[0-9]+{_BLANK}")
_LEAST_INTEGER, _MOST_INTEGER = -(2**31), 2**31 - 1
_NUMBER: Final = re.compile(
    rf"{_BLANK}(?P<lead>[+-])?(?P<open>\()?(?P<digits>[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?P<power>[eE][+-]?[0-9]+)?"
    rf"{_BLANK}(?P<trail>[+-])?(?P<close>\))?{_BLANK}"
)
_NO_NUMBER: Final = re.compile(rf"{_BLANK}([+-]?infinity|[+-]?nan){_BLANK}", re.IGNORECASE)
_MOST_DECIMAL: Final = decimal.Decimal(2**96 - 1)
_LEAST_DECIMAL: Final = decimal.Decimal("1e-28")
_DECIMALS: Final = decimal.Context(prec=60)


def read_parameter(given: Mapping[str, str], name: str | None, default: Any) -> Any:
    """The parameter, or the default where there is none, of the type that pythonnet makes of the default: text, an int of 32
    bits, or a float, for which LEAN's number overload parses the text and falls back in silence where it does not parse.
    """
    if text("get_parameter", "name", name) is None:
        raise ArgumentNullException("key")
    raw = given.get(str(name))
    if default is None or isinstance(default, str):
        return default if raw is None else raw
    if type(default) is int and _LEAST_INTEGER <= default <= _MOST_INTEGER:
        number = int(raw) if raw is not None and _INTEGER.fullmatch(raw) else default
        return number if _LEAST_INTEGER <= number <= _MOST_INTEGER else default
    fallback = double("get_parameter", "default_value", default)
    if raw is None:
        return fallback
    is_double = type(default) in {float, bool} or not math.isfinite(fallback)
    parsed = _double(raw) if is_double else _decimal(raw)
    return fallback if parsed is None else parsed


def _plain(raw: str) -> str | None:
    """The number of a text by .NET's ``NumberStyles.Any``, as Python writes it; None where it is none."""
    found = _NUMBER.fullmatch(raw)
    if found is None:
        return None
    signs = [found["lead"], found["open"], found["trail"]]
    if sum(sign is not None for sign in signs) > 1 or (found["open"] is None) is not (found["close"] is None):
        return None
    minus = "-" in signs or "(" in signs
    return f"{'-' if minus else ''}{found['digits'].replace(',', '')}{found['power'] or ''}"


def _double(raw: str) -> float | None:
    plain = _plain(raw)
    if plain is not None:
        return float(plain)
    return float(raw) if _NO_NUMBER.fullmatch(raw) else None


def _decimal(raw: str) -> float | None:
    plain = _plain(raw)
    if plain is None:
        return None
    try:
        value = _DECIMALS.create_decimal(plain)
    except (decimal.Overflow, decimal.InvalidOperation):
        return None
    return None if value.copy_abs() > _MOST_DECIMAL else float(value.quantize(_LEAST_DECIMAL, context=_DECIMALS))
