"""Dictionaries as LEAN's Python has them: Python's methods, .NET's names, pairs when iterated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import ClassVar, Generic, NamedTuple, TypeVar

from simulator.engine.lean_object import LeanObject, SlottedObject
from simulator.engine.overloads import lean_names
from simulator.errors import ArgumentNullException, InvalidOperationException, KeyNotFoundException
from simulator.symbols import PRINTED, Symbol

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


class Values(list[T]):
    """A list that may also be called: ``chain.keys`` and ``chain.keys()`` are the same in LEAN."""

    def __call__(self) -> Values[T]:
        return self


class KeyValuePair(NamedTuple, Generic[K, V]):
    """One entry of a dictionary."""

    key: K
    value: V

    @property
    def Key(self) -> K:  # noqa: N802  (.NET's name)
        """The key."""
        return self.key

    @property
    def Value(self) -> V:  # noqa: N802  (.NET's name)
        """The value."""
        return self.value


def not_found(key: object, where: str) -> str:
    """What LEAN says of a key that a collection of data does not have."""
    return (
        f"'{key}' wasn't found in the {where} object, likely because there was no-data at this moment in time and it wasn't "
        "possible to fillforward historical data. To prevent the exception, use data.get(symbol), which returns None when the "
        "symbol is not found, or guard the access with 'if symbol in data:'."
    )


def not_cached(ticker: str) -> str:
    """What LEAN says of a ticker it has no symbol of."""
    return (
        f"The ticker {ticker} was not found in the SymbolCache. Use the Symbol object as key instead. Accessing the securities "
        "collection/slice object by string ticker is only available for securities added with the add_security-family methods. "
        "For more details, please check out the documentation."
    )


def symbol_among(key: Symbol | str, symbols: Callable[[], Iterable[Symbol]]) -> Symbol | None:
    """The symbol a key of a collection of data stands for: itself, or the one of the ticker; None where there is none."""
    if isinstance(key, Symbol):
        return key
    ticker = key.upper()
    return next((symbol for symbol in symbols() if symbol.value == ticker), None)


class LeanDict(LeanObject, Generic[K, V]):
    """A read-only dictionary; a subclass says where its entries come from."""

    lean_name: ClassVar[str] = "ExtendedDictionary"
    __slots__ = ()

    def _entries(self) -> Mapping[K, V]:
        raise NotImplementedError

    def _find(self, key: K) -> V | None:
        return self._entries().get(key)

    def __getitem__(self, key: K) -> V:
        found = self._find(key)
        if found is None:
            raise KeyNotFoundException(not_found(key, type(self).__name__))
        return found

    def __contains__(self, key: K) -> bool:
        return self._find(key) is not None

    @lean_names("symbol")
    def contains_key(self, key: K) -> bool:
        """Whether there is an entry."""
        return key in self

    def get(self, key: K, default_value: V | None = None) -> V | None:
        """The entry, or the default."""
        found = self._find(key)
        return default_value if found is None else found

    @lean_names("symbol")
    def try_get_value(self, key: K) -> tuple[bool, V | None]:
        """Whether there is an entry, and the entry."""
        found = self._find(key)
        return found is not None, found

    @property
    def keys(self) -> Values[K]:
        """The keys."""
        return Values(self._entries().keys())

    @property
    def values(self) -> Values[V]:
        """The entries."""
        return Values(self._entries().values())

    def items(self) -> list[KeyValuePair[K, V]]:
        """The pairs."""
        return [KeyValuePair(key, value) for key, value in self._entries().items()]

    @property
    def count(self) -> int:
        """How many entries."""
        return len(self._entries())

    def __len__(self) -> int:
        return len(self._entries())

    def __iter__(self) -> Iterator[KeyValuePair[K, V]]:
        return iter(self.items())


class PlainDict(LeanDict[K, V]):
    """A dictionary of .NET's own, of entries that stay: what is not in it is asked for in vain in .NET's words."""

    def __init__(self, entries: Mapping[K, V]) -> None:
        self._held = dict(entries)

    def _entries(self) -> Mapping[K, V]:
        return self._held

    def __getitem__(self, key: K) -> V:
        if key is None:
            raise ArgumentNullException("key")
        if key not in self:
            raise KeyNotFoundException(f"The given key '{self._printed(key)}' was not present in the dictionary.")
        return super().__getitem__(key)

    def _printed(self, key: K) -> str:
        return str(key)


class ReadOnlyDict(PlainDict[K, V]):
    """A dictionary nobody may change (Common/Util/ReadOnlyExtendedDictionary.cs)."""

    lean_name: ClassVar[str] = "ReadOnlyExtendedDictionary"

    def __setitem__(self, key: K, value: V) -> None:
        raise InvalidOperationException("Dictionary is read-only")


class DataDictionary(LeanDict[Symbol, V], SlottedObject):
    """Data of one instant by symbol, gone through in the order of symbols (Common/Data/Market/DataDictionary.cs)."""

    lean_name: ClassVar[str] = "DataDictionary"
    __slots__ = ("_data",)

    def __init__(self, entries: Mapping[Symbol, V]) -> None:
        ordered = sorted(entries, key=PRINTED)
        in_order = ordered == list(entries)
        self._data = dict(entries) if in_order else {symbol: entries[symbol] for symbol in ordered}

    def _find(self, key: Symbol | str) -> V | None:
        symbol = symbol_among(key, lambda: self._data)
        return None if symbol is None else self._data.get(symbol)

    def _entries(self) -> Mapping[Symbol, V]:
        return self._data
