from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.encoding import canonical
from analytics.records import GENESIS, Link, Record, RecordKind, break_between, read_line, seal

AT = datetime(2026, 1, 2, 15, 30, tzinfo=UTC)


def sealed(data: object = None, after: Link | None = None) -> Record:
    return seal(after or Link(), AT, RecordKind.STATE, data or {"level": "active"})


def reseal(line: str, **changes: Any) -> str:
    """The line with fields changed and a hash that fits again."""
    body = json.loads(line) | changes
    body.pop("hash")
    digest = hashlib.sha256((str(body["prev"]) + canonical(body)).encode()).hexdigest()
    return canonical(body | {"hash": digest})


def test_the_first_record_follows_sixty_four_zeros() -> None:
    assert GENESIS == "0" * 64
    assert (sealed().seq, sealed().prev) == (1, GENESIS)


def test_the_hash_is_of_the_one_before_and_the_rest_of_the_record() -> None:
    record = sealed()
    body = {key: value for key, value in json.loads(record.line).items() if key != "hash"}
    text = GENESIS + json.dumps(body, sort_keys=True, separators=(",", ":"))
    assert record.hash == hashlib.sha256(text.encode()).hexdigest()


def test_a_line_has_exactly_the_fields_promised() -> None:
    assert list(json.loads(sealed().line)) == ["at", "data", "hash", "kind", "prev", "seq"]


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.floats(), max_size=4), st.sampled_from(RecordKind))
def test_a_record_is_read_back_as_it_was_written(data: dict[str, Any], kind: RecordKind) -> None:
    record = seal(Link(seq=6, hash="ab" * 32), AT, kind, data)
    assert read_line(record.line) == record
    assert "\n" not in record.line


@pytest.mark.parametrize("data", [[1], "text", 3, None, RecordKind.RUN])
def test_data_without_named_parts_is_refused(data: object) -> None:
    with pytest.raises(TypeError, match="named parts"):
        seal(Link(), AT, RecordKind.STATE, data)


@pytest.mark.parametrize("line", ["", "{", "nonsense", '{"a":NaN}', '{"a":Infinity}', "\x00\x00", '{"a":1e999}', "[" * 100_000])
def test_a_line_that_is_not_json_is_told(line: str) -> None:
    assert read_line(line) == "it is not valid JSON"


@pytest.mark.parametrize("line", ["[]", "1", '"text"', "null"])
def test_a_line_that_is_no_object_is_told(line: str) -> None:
    assert read_line(line) == "it is not a JSON object"


@pytest.mark.parametrize("change", [lambda line: " " + line, lambda line: line.replace(":", ": ", 1), lambda line: line + "\r"])
def test_even_a_space_more_is_a_change(change: Any) -> None:
    assert "changed" in str(read_line(change(sealed().line)))


def test_a_key_given_twice_is_a_change() -> None:
    assert "changed" in str(read_line('{"seq":1,' + sealed().line[1:]))


@pytest.mark.parametrize("name", ["seq", "at", "kind", "data", "prev"])
def test_a_changed_field_no_longer_fits_the_hash(name: str) -> None:
    changed = json.loads(sealed().line) | {name: {"other": 1}}
    assert "hash does not match" in str(read_line(canonical(changed)))


def test_a_field_more_or_less_is_told() -> None:
    body = json.loads(sealed().line)
    assert "exactly the fields" in str(read_line(canonical(body | {"extra": 1})))
    del body["data"]
    assert "exactly the fields" in str(read_line(canonical(body)))


@pytest.mark.parametrize(
    "change", [{"kind": "gossip"}, {"at": "yesterday"}, {"at": "2026-01-02"}, {"seq": "1"}, {"seq": True}, {"data": []}]
)
def test_a_record_of_another_kind_is_told_even_when_its_hash_fits(change: dict[str, Any]) -> None:
    found = read_line(reseal(sealed().line, **change))
    assert isinstance(found, str)
    assert "hash" not in found


def test_a_record_follows_the_one_before() -> None:
    first = sealed()
    second = sealed(after=Link(seq=first.seq, hash=first.hash))
    assert break_between(Link(), first) is None
    assert break_between(Link(seq=1, hash=first.hash), second) is None


def test_what_is_missing_is_named() -> None:
    assert str(break_between(Link(), sealed(after=Link(seq=1, hash=GENESIS)))).startswith("record 1 is missing")
    assert str(break_between(Link(), sealed(after=Link(seq=4, hash=GENESIS)))).startswith("records 1 to 4 are missing")


def test_a_record_that_comes_again_is_told() -> None:
    assert "repeated or moved" in str(break_between(Link(seq=3, hash=GENESIS), sealed()))


def test_a_record_that_follows_another_is_told() -> None:
    assert break_between(Link(hash="1" * 64), sealed()) == "it does not follow the record before it"
