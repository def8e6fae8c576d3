"""What was wrong in a file but does not stop LEAN: counted, so that nothing is dropped in silence."""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One line that LEAN skips, or a file whose absence it replaces by a default (line 0)."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.what}" if self.line else f"{self.file}: {self.what}"
