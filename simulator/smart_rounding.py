"""How LEAN rounds numbers that people read (Extensions.SmartRounding)."""

from __future__ import annotations


def smart_round(value: float) -> float:
    """LEAN's rounding for display: above 1000 to 4 digits after the point, else to 7 significant ones."""
    return round(value, 4) if value > 1000 else float(f"{value:.7g}")


def smart_text(value: float) -> str:
    """The rounded number as .NET prints it: no exponent, no trailing zeros."""
    return f"{smart_round(value):.10f}".rstrip("0").rstrip(".")
