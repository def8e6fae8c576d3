"""The order in which .NET's ConcurrentDictionary gives out whole-number keys: by bucket, and in a bucket the last one first.

LEAN holds open orders in one (Engine/TransactionHandlers/BrokerageTransactionHandler.cs), so that from the 37th order on they
need not come oldest first. The dictionary begins with 37 buckets behind one lock a processor and doubles both once a lock
guards more keys than its share of the buckets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_FIRST_SIZE: Final = 37
_LOCKS: Final = 2
"""Processors of the machine LEAN's answers come from."""
_PRIMES: Final = (89, 197, 431, 919, 1931, 4049, 8419, 17519, 36353, 75431, 156437, 324449, 672827, 1395263, 2893249)
"""The sizes it grows to: the least of .NET's primes that is at least twice the size before (HashHelpers.cs)."""


class BucketOrder:
    """Keys as they are enumerated."""

    __slots__ = ("_buckets", "_budget", "_locks", "_size")

    def __init__(self) -> None:
        self._size, self._locks = _FIRST_SIZE, _LOCKS
        self._budget = _FIRST_SIZE // _LOCKS
        self._buckets: dict[int, list[int]] = {}

    def __iter__(self) -> Iterator[int]:
        for _, keys in sorted(self._buckets.items()):
            yield from keys

    def add(self, key: int) -> None:
        """Takes in a key that is not there."""
        self._put(key)
        lock = key % self._size % self._locks
        if sum(len(keys) for number, keys in self._buckets.items() if number % self._locks == lock) > self._budget:
            self._grow()

    def discard(self, key: int) -> None:
        """Forgets a key."""
        number = key % self._size
        keys = self._buckets.get(number, [])
        if key in keys:
            keys.remove(key)
        if not keys:
            self._buckets.pop(number, None)

    def _put(self, key: int) -> None:
        self._buckets.setdefault(key % self._size, []).insert(0, key)

    def _grow(self) -> None:
        """More buckets, or, where few of them are in use, only a larger budget."""
        keys = list(self)
        if len(keys) < self._size // 4:
            self._budget *= 2
            return
        self._size = next(prime for prime in _PRIMES if prime >= 2 * self._size)
        self._locks = min(2 * self._locks, 1024)
        self._budget = max(1, self._size // self._locks)
        self._buckets = {}
        for key in keys:
            self._put(key)
