"""Option roots: the symbol each is written on."""

from __future__ import annotations

from collections.abc import Mapping

INDEX_OF: Mapping[str, str] = {
    "SPX": "SPX",
    "SPXW": "SPX",
    "NDX": "NDX",
    "NDXP": "NDX",
    "NQX": "NDX",
    "RUT": "RUT",
    "RUTW": "RUT",
    "VIX": "VIX",
    "VIXW": "VIX",
}
"""The index that an option root is written on. Every other root is a stock's own ticker."""


def underlying_of(root: str) -> str:
    """The symbol an option root is written on."""
    return INDEX_OF.get(root, root)
