from __future__ import annotations

from pathlib import Path

from desk.cli.folder_store import FolderStore


def test_every_file_is_an_object_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.txt").write_bytes("ß\r\n".encode())
    (tmp_path / "z.txt").write_text("")
    store = FolderStore(tmp_path)
    assert store.keys() == ("a/b/c.txt", "z.txt")
    assert store.read("a/b/c.txt") == "ß\r\n"
    assert store.changed_at("z.txt") > 0


def test_what_is_no_file_is_no_object(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "f").write_text("")
    store = FolderStore(tmp_path)
    assert [store.read(key) for key in ("a", "x", "f/x")] == [None, None, None]
    assert store.changed_at("x") == 0
    assert FolderStore(tmp_path / "nowhere").keys() == ()


def test_bytes_that_are_no_text_come_through(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a\xffb")
    text = FolderStore(tmp_path).read("x")
    assert text is not None
    assert text.encode("utf-8", "surrogateescape") == b"a\xffb"


def test_nothing_is_ever_written(tmp_path: Path) -> None:
    assert FolderStore(tmp_path).save("x", "text") is False
    assert list(tmp_path.iterdir()) == []
