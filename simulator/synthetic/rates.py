"""The synthetic market's interest rate: one flat curve, stepping yearly along the United States' policy rate."""

from __future__ import annotations

from datetime import date

_FIRST = 2014
_BY_YEAR = (0.001, 0.0015, 0.004, 0.010, 0.018, 0.0215, 0.004, 0.001, 0.017, 0.050, 0.0515, 0.042, 0.036)
_LATER = 0.030


def interest_rate(day: date) -> float:
    """Annual, continuously compounded, as a fraction: yearly means of the effective federal funds rate, 3 % after 2026."""
    place = day.year - _FIRST
    if place < 0:
        return _BY_YEAR[0]
    return _BY_YEAR[place] if place < len(_BY_YEAR) else _LATER
