"""The phase an account is in by its size (rule book 4.1)."""

from __future__ import annotations

BOUNDS = (40_000.0, 55_000.0, 75_000.0, 95_000.0)
"""Least net liquidation value (USD) of the phases 1 to 4."""


def account_phase(net_liquidation_value: float) -> int:
    """0 to 4; a value that is not a number is of phase 0, which may do least."""
    return sum(net_liquidation_value >= bound for bound in BOUNDS)
