"""What LEAN hands to Python for a .NET ``byte[]`` (pythonnet's src/runtime/Types/ArrayObject.cs)."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    _Base = array[int]
else:
    _Base = array


class ByteArray(_Base):
    """Bytes that can be counted, gone through, indexed and read as a buffer, but are no ``bytes``: they equal none, have no
    ``decode`` and no slices.
    """

    def __new__(cls, content: bytes) -> ByteArray:
        """Of the content."""
        return cast(ByteArray, super().__new__(cls, "B", content))

    @property
    def length(self) -> int:
        """How many."""
        return len(self)

    @property
    def Length(self) -> int:  # noqa: N802  (.NET's name)
        """How many."""
        return len(self)

    def __getitem__(self, index: Any) -> Any:
        """The byte at an index; TypeError for a slice."""
        if not isinstance(index, int):
            raise TypeError(f"array index must be an integer, not {type(index).__name__}")
        return super().__getitem__(index)

    def __str__(self) -> str:
        return "System.Byte[]"

    def __repr__(self) -> str:
        return f"<System.Byte[] object at {id(self):#x}>"


ByteArray.__name__ = "Byte[]"
