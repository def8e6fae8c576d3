"""What a run knows of tickers, for those who meet one far from it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final

from simulator.symbols import Symbol

TICKERS: Final[ContextVar[Callable[[str], Symbol | None] | None]] = ContextVar("TICKERS", default=None)
"""The symbol of a ticker in the run that goes on (Common/SymbolCache.cs); None where there is no run."""
