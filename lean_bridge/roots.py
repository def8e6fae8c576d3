"""Index option roots: what LEAN does not say about them in a way that Python can ask.

Source: LEAN's IndexOptionSymbol and IndexOptionSymbolProperties; Cboe and Nasdaq contract specifications.
"""

from __future__ import annotations

from collections.abc import Mapping

AM_SETTLED = frozenset({"SPX", "NDX", "RUT", "VIX", "VIXW"})
"""Roots that settle at the open of the expiry date; the others settle at the close."""

INDEX_TICK: Mapping[str, float] = {"SPX": 0.05, "VIX": 0.01, "VIXW": 0.01}
"""Smallest step (points) of a combo's net price by root; index roots not listed here step as SPX."""
