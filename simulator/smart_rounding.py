"""How LEAN rounds numbers that people read (Extensions.SmartRounding)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

_SIGNIFICANT = 7
_LARGE, _LARGE_DECIMALS = 1000, 4


def smart_round(value: float) -> float:
    """LEAN's rounding for display: above 1000 to 4 digits after the point, else to 7 significant ones."""
    return round(value, 4) if value > 1000 else float(f"{value:.7g}")


def smart_text(value: float) -> str:
    """The rounded number as .NET prints it: no exponent, no trailing zeros."""
    return f"{smart_round(value):.10f}".rstrip("0").rstrip(".")


def plain_decimal(value: float) -> Decimal:
    """The number as .NET's decimal without trailing zeros (Extensions.Normalize)."""
    return _normalized(Decimal(repr(float(value))))


def smart_decimal(value: float) -> Decimal:
    """LEAN's rounding in decimal arithmetic, ties to even, without trailing zeros."""
    exact = plain_decimal(value)
    digits = _LARGE_DECIMALS if exact > _LARGE else _SIGNIFICANT - exact.adjusted() - 1
    return _normalized(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN))


def _normalized(exact: Decimal) -> Decimal:
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
