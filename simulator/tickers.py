"""What a run knows of tickers, for those who meet one far from it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from simulator.enums import SecurityType
from simulator.symbols import Symbol

TICKERS: Final[ContextVar[Callable[[str], Symbol | None] | None]] = ContextVar("TICKERS", default=None)
"""The symbol of a ticker in the run that goes on (Common/SymbolCache.cs); None where there is no run."""


def symbol_of(key: Symbol | str) -> Symbol:
    """The symbol itself, or that of a ticker; one of nothing but its name where nobody added the ticker (Common/Symbol.cs)."""
    if isinstance(key, Symbol):
        return key
    known = TICKERS.get()
    return (None if known is None else known(key)) or Symbol(SecurityType.BASE, "", key)
