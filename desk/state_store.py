"""Where the desk's state is kept: two checksummed objects in turn, so that a torn write never loses the last good one."""

from __future__ import annotations

import hashlib

from desk.state_codec import DeskState, from_text, to_text
from domain.ports import Store


class StateRefused(Exception):
    """The store did not take the state."""


class StateUnreadable(Exception):
    """State objects are there and none can be read: a person has to look before anything trades."""


class StateStore:
    """Saves to ``<prefix>/state/a`` and ``/b`` in turn; loads the newest that is whole."""

    def __init__(self, store: Store, prefix: str) -> None:
        self._store = store
        self._keys = (f"{prefix}/state/a.txt", f"{prefix}/state/b.txt")

    def save(self, state: DeskState) -> None:
        """Write the state. Raises StateRefused when the store does not take it."""
        text = to_text(state)
        key = self._keys[state.sequence % 2]
        if not self._store.save(key, f"{_checksum(text)}\n{text}"):
            raise StateRefused(f"the object store refused to write {key}")

    def load(self) -> DeskState | None:
        """The newest whole state, None when there is none at all. Raises StateUnreadable when all that is there is broken."""
        problems: list[str] = []
        whole: list[DeskState] = []
        for key in self._keys:
            text = self._store.read(key)
            if text is None:
                continue
            try:
                whole.append(_read(text))
            except ValueError as error:
                problems.append(f"{key}: {error}")
        if whole:
            return max(whole, key=lambda state: state.sequence)
        if problems:
            raise StateUnreadable("; ".join(problems))
        return None


def _read(text: str) -> DeskState:
    checksum, _, body = text.partition("\n")
    if checksum != _checksum(body):
        raise ValueError("the checksum does not match: the object is damaged")
    return from_text(body)


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
