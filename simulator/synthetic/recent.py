"""A bounded memory of what was made last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps the values asked for most recently, at most ``limit`` of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K, make: Callable[[K], V]) -> V:
        """The value of the key, made when it is not at hand."""
        known = self._values.get(key)
        if known is not None:
            self._values.move_to_end(key)
            return known
        value = make(key)
        self._values[key] = value
        if len(self._values) > self._limit:
            self._values.popitem(last=False)
        return value

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)
