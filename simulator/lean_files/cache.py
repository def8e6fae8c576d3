"""A cache that holds at most so many bytes and drops what was used longest ago."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

_OVERHEAD = 200


class ByteCache(Generic[T]):
    """Values by key, each with a size in bytes; the sum of sizes stays within ``limit`` unless one value alone is larger."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._used = 0
        self._values: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    @property
    def used(self) -> int:
        """Bytes held now."""
        return self._used

    def get(self, key: Hashable, make: Callable[[], T], size: Callable[[T], int]) -> T:
        """The value under the key, made now if it is not there. What ``make`` raises passes through, and nothing is kept."""
        known = self._values.get(key)
        if known is not None:
            self._values.move_to_end(key)
            return known[0]
        value = make()
        weight = size(value) + _OVERHEAD
        self._values[key] = (value, weight)
        self._used += weight
        while self._used > self._limit and len(self._values) > 1:
            _, (_, dropped) = self._values.popitem(last=False)
            self._used -= dropped
        return value
