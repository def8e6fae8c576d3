"""An object store as it lies on disk: every key a file below one folder. Read only."""

from __future__ import annotations

from pathlib import Path


class FolderStore:
    """Objects of a folder, as LEAN and the simulator leave them there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, key: str) -> str | None:
        """The object's text exactly as written; bytes that are not UTF-8 come through as lone surrogates."""
        try:
            return (self.folder / key).read_bytes().decode("utf-8", "surrogateescape")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None

    def save(self, key: str, text: str) -> bool:
        """Refuses: nothing here writes to a run that is over."""
        return False

    def keys(self) -> tuple[str, ...]:
        """The keys of all files, sorted."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in files))

    def changed_at(self, key: str) -> int:
        """When the object was last written, nanoseconds since the epoch; 0 when there is none."""
        path = self.folder / key
        return path.stat().st_mtime_ns if path.exists() else 0
