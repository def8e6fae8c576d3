"""LEAN's object store on local files (Engine/Storage/LocalObjectStore.cs, Common/Storage/ObjectStore.cs).

Objects saved are held in memory and written to disk by ``get_file_path``, ``clear``, ``persist``, and by any call that
comes five seconds or more after the last write, as LEAN's timer does. Each file is replaced in one step, so that a
process killed in the middle leaves the old object or the new one.
"""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Final

from simulator.byte_array import ByteArray
from simulator.engine.lean_dict import KeyValuePair
from simulator.engine.lean_object import LeanObject
from simulator.errors import ArgumentException, ArgumentNullException, KeyNotFoundException
from simulator.net_arguments import no_match, text

_KEY: Final = re.compile(r"^\.?[a-zA-Z0-9\\/_#\-\$= ]+\.?[a-zA-Z0-9]*$")
_PERSIST_SECONDS: Final = 5.0
_MOST_SLASHES: Final = 100
_MEGABYTE: Final = 1024.0 * 1024.0
_PARTIAL: Final = "~"  # no key LEAN accepts has one
_FROM_FILE: Final = object()
_MOST_BYTE: Final = 255


class ObjectStore(LeanObject):
    """Keys are relative file paths under one folder. ``on_error`` hears what LEAN would log: a limit hit, a failed write."""

    lean_name: ClassVar[str] = "ObjectStore"

    def __init__(
        self,
        folder: Path,
        *,
        max_size: int = 10 * 1024**3,
        max_files: int = 10_000,
        on_error: Callable[[str], None] | None = None,
    ) -> None:
        """Makes the folder when it is not there. OSError when that cannot be done. Sizes are in bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        self._root = folder.resolve()
        self.max_size = max_size
        self.max_files = max_files
        self._on_error = on_error
        self._objects: dict[str, bytes | None] = {}
        self._unsaved: set[str] = set()
        self._written_at = time.monotonic()
        self._scanned_at = -math.inf
        self._sizes: dict[str, int] = {}
        self._total = 0

    @property
    def keys(self) -> list[str]:
        """Every key, as kept: without a leading '.' or '/', with '/' between parts."""
        known = list(self._objects)
        self._look()
        return known + sorted(key for key in self._sizes if key not in self._objects)

    def __iter__(self) -> Iterator[KeyValuePair[str, ByteArray]]:
        """Key and content of every object that has content."""
        for key in self.keys:
            content = self._content("read_bytes", key)
            if content is not None:
                yield KeyValuePair(key, ByteArray(content))

    def contains_key(self, path: str) -> bool:
        """Whether there is an object under the key, or a place kept for one by ``get_file_path``."""
        key = _normal("contains_key", path)
        return key in self._objects or self._file(key) is not None

    def save(self, path: str, text: Any = _FROM_FILE) -> bool:
        """Stores text as UTF-8; without a text, what is in the file of ``get_file_path``.

        False when a limit is hit; ArgumentException for a key LEAN refuses, or where there is no file.
        """
        if text is not _FROM_FILE:
            return self._save_text("save", path, text)
        file = self.get_file_path(path)
        if not os.path.isfile(file):
            raise ArgumentException(f"There is no file associated with path {path} in '{file}'")
        return self.save_bytes(path, Path(file).read_bytes())

    def save_string(self, path: str, text: str) -> bool:
        """Stores text as UTF-8. As ``save``."""
        return self._save_text("save_string", path, text)

    def save_bytes(self, path: str, contents: bytes | bytearray | Iterable[int] | None) -> bool:
        """Stores bytes. As ``save``. None keeps a place for the object, and the answer is False."""
        content = None if contents is None else _bytes(contents)
        key = _checked("save_bytes", path)
        if not self._fits(key, len(content or b"")):
            return False
        self._objects[key] = content
        self._count(key, len(content or b""))
        if content is None:
            return False
        self._unsaved.add(key)
        if time.monotonic() - self._written_at >= _PERSIST_SECONDS:
            self.persist()
        return True

    def read(self, path: str) -> str | None:
        """The object as text. KeyNotFoundException when there is none; None when only its place is kept."""
        content = self._content("read", path)
        return None if content is None else content.decode("utf-8", errors="replace")

    read_string = read

    def read_bytes(self, path: str) -> ByteArray | None:
        """The object's bytes. KeyNotFoundException when there is none; None when only its place is kept."""
        content = self._content("read_bytes", path)
        return None if content is None else ByteArray(content)

    def _content(self, method: str, path: str) -> bytes | None:
        key = _normal(method, path)
        if not self.contains_key(path):
            raise KeyNotFoundException(
                f"Object with path '{path}' was not found in the current project. "
                "Please use ObjectStore.ContainsKey(key) to check if an object exists before attempting to read."
            )
        content = self._objects.get(key)
        file = None if content is not None else self._file(key)
        if file is not None:
            content = file.read_bytes()
            self._objects[key] = content
        return content

    def delete(self, path: str) -> bool:
        """Removes the object, from disk as well; False when there was none."""
        key = _normal("delete", path)
        was_known = key in self._objects
        self._objects.pop(key, None)
        self._unsaved.discard(key)
        file = self._file(key)
        self._total -= self._sizes.pop(key, 0)
        if file is not None:
            file.unlink()
        return was_known or file is not None

    def get_file_path(self, path: str) -> str:
        """Absolute path of the object's file; all that was saved before is on disk after this call.

        A key with no object keeps its place: it counts as known from here on, and its folder is made.
        """
        if self.contains_key(path):
            self.persist()
        else:
            self.save_bytes(path, None)
        file = f"{self._root}/{_normal('get_file_path', path)}"
        if not os.path.exists(file):
            os.makedirs(os.path.dirname(file), exist_ok=True)
        return file

    def clear(self) -> None:
        """Writes what is not yet on disk, then forgets what is in memory. Files stay."""
        self.persist()
        self._objects.clear()
        self._unsaved.clear()

    def persist(self) -> None:
        """Writes every unsaved object to disk, each in one step. What fails is reported and tried again next time."""
        self._written_at = time.monotonic()
        for key in sorted(self._unsaved):
            content = self._objects.get(key)
            if content is None:
                continue
            try:
                _replace(f"{self._root}/{key}", content)
            except OSError as error:
                self._report(f"LocalObjectStore.PersistData(): {key}: {error}")
            else:
                self._unsaved.discard(key)

    def _save_text(self, method: str, path: str, given: Any) -> bool:
        _normal(method, path)
        content = text(method, "text", given)
        if content is None:
            raise ArgumentNullException("s")
        return self.save_bytes(path, content.encode("utf-8"))

    def _fits(self, key: str, size: int) -> bool:
        """Whether limits allow the object: LEAN counts every object, in memory or on disk, before each save.

        The disk is looked at again when the last look is five seconds old.
        """
        if time.monotonic() - self._scanned_at >= _PERSIST_SECONDS:
            self._look()
        count = len(self._sizes) + (key not in self._sizes)
        total = self._total + size - self._sizes.get(key, 0)
        if count > self.max_files:
            self._report(
                f"You have reached the ObjectStore limit for files it can save: {count}/{self.max_files}. "
                f"Unable to save the new file. You can find the limit with the ObjectStore.MaxFiles property. File: '{key}'"
            )
            return False
        if total > self.max_size:
            self._report(
                "You have reached the ObjectStore storage capacity limit: "
                f"{total / _MEGABYTE}MB/{self.max_size / _MEGABYTE}MB. Unable to save the new file. "
                f"You can find the limit with the ObjectStore.MaxSize property. File: '{key}'"
            )
            return False
        return True

    def _report(self, message: str) -> None:
        if self._on_error is not None:
            self._on_error(message)

    def _file(self, key: str) -> Path | None:
        """The key's file if there is one; never one outside the store's folder."""
        file = self._root / key
        if not key or not os.path.isfile(file):  # False too for what can be no file's name
            return None
        return file if file.resolve().is_relative_to(self._root) else None

    def _count(self, key: str, size: int) -> None:
        self._total += size - self._sizes.get(key, 0)
        self._sizes[key] = size

    def _look(self) -> None:
        """Finds the size of every object, by key: those on disk, and over them those in memory."""
        self._scanned_at = time.monotonic()
        self._sizes = dict(_files(str(self._root), ""))
        self._sizes.update((key, len(content or b"")) for key, content in self._objects.items())
        self._total = sum(self._sizes.values())


def _normal(method: str, path: Any) -> str:
    given = text(method, "path", path)
    if given is None:
        raise ArgumentNullException("path")
    return given.lstrip(".").lstrip("/\\").replace("\\", "/")


def _checked(method: str, path: Any) -> str:
    key = _normal(method, path)
    if not _KEY.match(path) or max(path.count("/"), path.count("\\")) > _MOST_SLASHES:
        raise ArgumentException(f"LocalObjectStore: path is not supported: '{path}'")
    return key


def _bytes(contents: Any) -> bytes:
    """A .NET byte array: bytes, or whatever goes through integers of a byte each, which numpy's are not."""
    if isinstance(contents, bytes | bytearray):
        return bytes(contents)
    try:
        items = list(contents)
    except TypeError as error:
        raise no_match("save_bytes", "contents", contents, "bytes") from error
    if not all(isinstance(item, int) and 0 <= item <= _MOST_BYTE for item in items):
        raise no_match("save_bytes", "contents", contents, "bytes")
    return bytes(items)


def _files(folder: str, prefix: str) -> Iterator[tuple[str, int]]:
    """Key and size of every file in a folder and below; what another process removes meanwhile may be left out."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{prefix}{entry.name}/")
            elif not entry.name.endswith(_PARTIAL) and entry.is_file():
                yield f"{prefix}{entry.name}", entry.stat().st_size


def _replace(file: str, content: bytes) -> None:
    partial = f"{file}.{os.getpid()}{_PARTIAL}"
    try:
        try:
            _write(partial, content)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(file), exist_ok=True)
            _write(partial, content)
        os.replace(partial, file)
    except OSError:
        Path(partial).unlink(missing_ok=True)
        raise


def _write(file: str, content: bytes) -> None:
    with open(file, "wb") as opened:
        opened.write(content)
