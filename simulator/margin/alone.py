"""A book as a security's own model sees it when it is asked of an order or of a size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from simulator.margin.book import Book, MarginSecurity
from simulator.symbols import Symbol


class AloneBook(Mapping[Symbol, MarginSecurity]):
    """Every rule of an algorithm's own gives way to the one it is built on: LEAN's classes do not see what Python overrides."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def __getitem__(self, symbol: Symbol) -> MarginSecurity:
        known = self._book[symbol]
        if known.own is None or known.own.base is None:
            return known
        return replace(known, own=known.own.base)

    def __iter__(self) -> Iterator[Symbol]:
        return iter(self._book)

    def __len__(self) -> int:
        return len(self._book)
