"""What an object of the store may be made of, and what comes back."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.errors import ArgumentException, ArgumentNullException
from simulator.object_store import ObjectStore


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return ObjectStore(tmp_path / "storage")


class TestContents:
    @pytest.mark.parametrize("given", [b"\x01\xff", bytearray([1, 255]), [1, 255], (1, 255), [True, 255], array("B", [1, 255])])
    def test_bytes_are_whatever_goes_through_integers_of_a_byte(self, store: ObjectStore, given: Any) -> None:
        assert store.save_bytes("a.bin", given)
        assert [int(byte) for byte in store.read_bytes("a.bin") or b""] == [1, 255]

    def test_bytes_come_back_as_dotnets_array_which_equals_no_bytes(self, store: ObjectStore) -> None:
        store.save_bytes("a.bin", b"\x01\x02\xff")
        found: Any = store.read_bytes("a.bin")
        assert found is not None
        assert (bytes(found), bytearray(found), list(found)) == (b"\x01\x02\xff", bytearray([1, 2, 255]), [1, 2, 255])
        assert (len(found), found.length, found.Length, found[0], found[-1], 2 in found) == (3, 3, 3, 1, 255, True)
        assert np.frombuffer(found, dtype=np.uint8).tolist() == [1, 2, 255]
        assert (found == b"\x01\x02\xff", found == [1, 2, 255], isinstance(found, bytes)) == (False, False, False)
        assert (str(found), type(found).__name__, hasattr(found, "decode")) == ("System.Byte[]", "Byte[]", False)
        assert repr(found).startswith("<System.Byte[] object at 0x")
        with pytest.raises(TypeError, match="array index must be an integer, not slice"):
            found[0:2]
        with pytest.raises(IndexError):
            found[3]

    def test_what_was_read_may_be_saved_again(self, store: ObjectStore) -> None:
        store.save_bytes("a.bin", b"\x00\xff")
        assert store.save_bytes("b.bin", store.read_bytes("a.bin"))
        assert bytes(store.read_bytes("b.bin") or b"") == b"\x00\xff"

    @pytest.mark.parametrize("given", ["text", 5, [256], [-1], [1.0], ["a"], np.array([1, 2], dtype=np.uint8)])
    def test_what_is_no_bytes_is_a_type_error_and_leaves_nothing(self, store: ObjectStore, given: Any) -> None:
        with pytest.raises(TypeError, match="No method matches given arguments for save_bytes: contents must be bytes"):
            store.save_bytes("a.bin", given)
        assert store.keys == []

    def test_no_bytes_keep_a_place_and_are_not_saved(self, store: ObjectStore) -> None:
        assert store.save_bytes("a.bin", None) is False
        assert store.contains_key("a.bin")
        assert (store.read("a.bin"), store.read_bytes("a.bin")) == (None, None)

    def test_no_text_is_refused_as_in_lean(self, store: ObjectStore) -> None:
        for save in (store.save, store.save_string):
            with pytest.raises(ArgumentNullException, match=r"Parameter 's'"):
                save("a.txt", None)  # type: ignore[arg-type]
            with pytest.raises(TypeError, match="text must be a str or None"):
                save("a.txt", b"x")  # type: ignore[arg-type]
        assert store.keys == []

    def test_a_file_that_the_algorithm_wrote_is_saved_without_a_text(self, store: ObjectStore) -> None:
        file = Path(store.get_file_path("models/a.bin"))
        with pytest.raises(ArgumentException) as refusal:
            store.save("models/a.bin")
        assert str(refusal.value) == f"There is no file associated with path models/a.bin in '{file}'"
        file.write_bytes(b"\x00\xff")
        assert store.save("models/a.bin")
        file.unlink()
        assert bytes(store.read_bytes("models/a.bin") or b"") == b"\x00\xff"

    def test_the_path_of_a_key_that_ends_in_a_slash_ends_in_one_and_is_a_folder(self, store: ObjectStore) -> None:
        path = store.get_file_path("/test/")
        assert path.endswith("/storage/test/")
        assert Path(path).is_dir()
