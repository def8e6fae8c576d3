"""LEAN's object store as the desk's store of texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from AlgorithmImports import QCAlgorithm


class LeanStore:
    """Text objects by key. Keys that LEAN does not accept raise LEAN's own ArgumentException."""

    def __init__(self, algorithm: QCAlgorithm) -> None:
        self._objects = algorithm.object_store

    def read(self, key: str) -> str | None:
        """The object's text, or None when there is none."""
        return str(self._objects.read(key)) if self._objects.contains_key(key) else None

    def save(self, key: str, text: str) -> bool:
        """Write the object to disk now; False when LEAN refused. LEAN itself would only write within five seconds."""
        if not self._objects.save(key, text):
            return False
        self._objects.get_file_path(key)
        return True

    def keys(self) -> Sequence[str]:
        """All keys of the store, sorted."""
        return sorted(str(key) for key in self._objects.keys)
