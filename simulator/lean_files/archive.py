"""A zip in memory: its directory is read once, an entry is inflated only when asked for."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from simulator.market import DataProblem

_LOCAL_HEADER = 30
_RAW = -15


class Archive:
    """The entries of one zip file by lower-case name."""

    def __init__(self, path: Path) -> None:
        """Reads the file and its directory. DataProblem names a file that is no whole zip."""
        self.path = path
        self._bytes = path.read_bytes()
        try:
            with zipfile.ZipFile(io.BytesIO(self._bytes)) as opened:
                infos = opened.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, UnicodeDecodeError) as error:
            raise DataProblem(f"{path}: not a whole zip file ({error}); get it again") from error
        self._entries = {info.filename.lower(): info for info in infos}

    @property
    def size(self) -> int:
        """Bytes held."""
        return len(self._bytes) + 500 * len(self._entries)

    @property
    def names(self) -> list[str]:
        """Names of the entries, in the order of the directory, in lower case."""
        return list(self._entries)

    def read(self, name: str) -> bytes | None:
        """The entry's content; None when there is no such entry. DataProblem when it is damaged."""
        info = self._entries.get(name.lower())
        if info is None:
            return None
        content = self._inflate(self._packed(info, name), info.compress_type, name)
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise DataProblem(f"{self.path}, entry {name}: damaged (wrong length or checksum); get the file again")
        return content

    def head(self, name: str, size: int) -> bytes | None:
        """Up to so many bytes the entry begins with, unchecked: empty where that cannot be told quickly. None without entry."""
        info = self._entries.get(name.lower())
        if info is None:
            return None
        if info.compress_type != zipfile.ZIP_DEFLATED:
            return b""
        try:
            return zlib.decompressobj(_RAW).decompress(self._packed(info, name), size)
        except zlib.error:
            return b""

    def _packed(self, info: zipfile.ZipInfo, name: str) -> memoryview:
        head = self._bytes[info.header_offset : info.header_offset + _LOCAL_HEADER]
        if len(head) < _LOCAL_HEADER or head[:4] != b"PK\x03\x04":
            raise DataProblem(f"{self.path}, entry {name}: no header where the directory says; get the file again")
        start = (
            info.header_offset + _LOCAL_HEADER + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
        )
        return memoryview(self._bytes)[start : start + info.compress_size]

    def _inflate(self, packed: memoryview, method: int, name: str) -> bytes:
        if method == zipfile.ZIP_STORED:
            return bytes(packed)
        if method != zipfile.ZIP_DEFLATED:
            raise DataProblem(f"{self.path}, entry {name}: compression method {method} is not supported, use deflate")
        try:
            return zlib.decompress(packed, _RAW)
        except zlib.error as error:
            raise DataProblem(f"{self.path}, entry {name}: damaged ({error}); get the file again") from error
