"""``self.securities``: what the algorithm is subscribed to, and what it once was (Common/Securities/SecurityManager.cs)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from simulator.engine.lean_dict import LeanDict, not_cached
from simulator.engine.lean_object import SlottedObject
from simulator.engine.overloads import lean_names
from simulator.engine.security import Security
from simulator.enums import DataNormalizationMode
from simulator.errors import KeyNotFoundException
from simulator.identifier_texts import named_future
from simulator.symbols import Symbol


class SecurityManager(LeanDict[Symbol, Security], SlottedObject):
    """Looking up finds delisted securities too; iterating gives the active ones. ``version`` rises when those change."""

    lean_name: ClassVar[str] = "SecurityManager"
    __slots__ = ("_active", "_added", "_changed", "_complete", "_make", "_tickers", "_unnamed", "named", "version")

    def __init__(self, changed: Callable[[], None], make: Callable[[Symbol], Security]) -> None:
        self._active: dict[Symbol, Security] = {}
        self._complete: dict[Symbol, Security] = {}
        self._tickers: dict[str, Symbol] = {}
        self._unnamed: list[Symbol] = []
        self.named: set[Symbol] = set()
        """What LEAN knows by its ticker: what the algorithm added, and options with what they are on (SymbolCache.cs)."""
        self._make = make
        self._changed = changed
        self._added = 0
        self.version = 0

    def _entries(self) -> Mapping[Symbol, Security]:
        return self._active

    def _find(self, key: Symbol | str) -> Security | None:
        symbol = self.symbol_of(key) if isinstance(key, str) else key
        return None if symbol is None else self._complete.get(symbol)

    def __getitem__(self, key: Symbol | str) -> Security:
        found = self._find(key)
        if found is None and isinstance(key, str):
            raise KeyNotFoundException(not_cached(key))
        if found is None:
            raise KeyNotFoundException(
                f"This asset symbol ({key}) was not found in your security list. Please add this security before using it. To "
                "prevent the exception, use self.securities.get(symbol), which returns None when the symbol is not found, or "
                "guard the access with 'if symbol in self.securities:'."
            )
        return found

    def symbol_of(self, ticker: str) -> Symbol | None:
        """The symbol of a ticker that was added, or that a future's identifier names (SymbolCache.cs)."""
        self._tickers |= {symbol.value.upper(): symbol for symbol in self._unnamed}
        self._unnamed.clear()
        return self._tickers.get(ticker.upper()) or named_future(ticker)

    def add(self, security: Security) -> None:
        """Takes a security in."""
        symbol = security.symbol
        if symbol not in self._active:
            self.version += 1
            self._added += 1
            security.keep(number=self._added)
            self._active[symbol] = security
            self._complete[symbol] = security
            if security.invested:
                self._changed()

    def name(self, symbol: Symbol) -> None:
        """The symbol is known by its ticker from now on."""
        if symbol not in self.named:
            self.named.add(symbol)
            self._unnamed.append(symbol)

    @lean_names("key")
    def remove(self, symbol: Symbol) -> bool:
        """Drops a security from the active ones."""
        security = self._active.pop(symbol, None)
        self.version += 1
        if security is not None and security.invested:
            self._changed()
        return security is not None

    def create_benchmark_security(self, symbol: Symbol) -> Security:
        """A security that is none of the algorithm's, to measure it against: at prices adjusted for splits and dividends."""
        security = self._make(symbol)
        security.data_normalization_mode = DataNormalizationMode.ADJUSTED
        return security

    def is_active(self, symbol: Symbol) -> bool:
        """Whether the algorithm is still subscribed to it."""
        return symbol in self._active

    def find_active(self, symbol: Symbol) -> Security | None:
        """The security, None unless the algorithm is subscribed to it."""
        return self._active.get(symbol)

    def active(self) -> list[Security]:
        """The active securities, in the order they were added."""
        return list(self._active.values())

    @property
    def total(self) -> list[Security]:
        """Every security there ever was."""
        return list(self._complete.values())
