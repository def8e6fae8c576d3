"""How LEAN rounds numbers that people read, and the digits its decimals print (Common/Extensions.cs)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

_SIGNIFICANT: Final = 7
_LARGE: Final = 1000
_LARGE_STEP: Final = Decimal("0.0001")
_DOUBLE_DIGITS: Final = ".15g"
"""What .NET keeps of a double that becomes a decimal; float arithmetic leaves its errors behind them."""


def plain_decimal(value: float) -> Decimal:
    """The number as .NET's decimal without trailing zeros (Extensions.Normalize)."""
    return _normalized(Decimal(repr(float(value))))


def smart_rounded(value: float) -> Decimal:
    """Above 1000 with 4 digits after the point where there are more, zeros among them; else with 7 significant digits and
    without trailing zeros; ties to even (Extensions.SmartRounding)."""
    exact = _normalized(Decimal(format(float(value), _DOUBLE_DIGITS)))
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


def _normalized(exact: Decimal) -> Decimal:
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
