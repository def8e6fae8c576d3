"""How LEAN rounds numbers that people read, and the digits its decimals print (Common/Extensions.cs)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

_SIGNIFICANT: Final = 7
_LARGE: Final = 1000
_LARGE_STEP: Final = Decimal("0.0001")


def decimal_of_double(value: float) -> Decimal:
    """The decimal .NET makes of a double: its first 15 digits; float arithmetic leaves its errors behind them."""
    return Decimal(f"{float(value):.15g}")


def plain_decimal(value: float) -> Decimal:
    """The number as .NET's decimal without trailing zeros (Extensions.Normalize)."""
    return _normalized(Decimal(repr(float(value))))


def smart_rounded(value: float) -> Decimal:
    """Above 1000 with 4 digits after the point where there are more, zeros among them; else with 7 significant digits and
    without trailing zeros; ties to even (Extensions.SmartRounding)."""
    exact = _normalized(decimal_of_double(value))
    if exact <= _LARGE:
        return _normalized(_to_step(exact, Decimal(1).scaleb(exact.adjusted() + 1 - _SIGNIFICANT)))
    rounded = _to_step(exact, _LARGE_STEP)
    return exact if exact == rounded else rounded


def smart_text(value: float) -> str:
    """The rounded number as .NET prints it."""
    return decimal_text(smart_rounded(value))


def decimal_text(value: Decimal) -> str:
    """All digits the decimal has: no exponent, and no zero below zero."""
    return f"{value if value else abs(value):f}"


def _to_step(exact: Decimal, step: Decimal) -> Decimal:
    return exact.quantize(step, rounding=ROUND_HALF_EVEN)


def number_text(value: float, places: int = 0) -> str:
    """The number as .NET's decimal prints it: no exponent, and at least so many digits after the point."""
    exact = plain_decimal(value)
    known = -int(exact.as_tuple().exponent)
    return f"{exact:.{places}f}" if places > known else f"{exact:f}"


def digits_after_point(value: object) -> int:
    """Digits after the point of the .NET decimal that a Python number becomes: it is read from the number's text."""
    exponent = Decimal(str(value)).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def money_sign(currency: str) -> str:
    """The sign LEAN prints before an amount of the currency (Common/Currencies.cs)."""
    return "$" if currency == "USD" else currency


def _normalized(exact: Decimal) -> Decimal:
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
