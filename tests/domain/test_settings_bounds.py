"""Ranges and choices of a setting: what they let in, and how they are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.settings.field import DATE, NUMBER, TEXT, TIME, WHOLE, Declared


def bounded(low: int | None = None, high: int | None = None, unit: str = "", choices: Iterable[str] = ()) -> Declared:
    kind = TEXT if choices else WHOLE
    return Declared(kind=kind, meaning="", unit=unit, low=low, high=high, choices=tuple(choices))


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (bounded(), "whole number"),
        (Declared(kind=TEXT, meaning=""), "word"),
        (bounded(low=3), "whole number of at least 3"),
        (bounded(low=0), "whole number of at least 0"),
        (bounded(high=5), "whole number of at most 5"),
        (bounded(high=0), "whole number of at most 0"),
        (bounded(low=3, high=5), "whole number from 3 to 5"),
        (bounded(low=0, high=0), "whole number from 0 to 0"),
        (bounded(unit="days"), "whole number (days)"),
        (bounded(low=3, high=5, unit="days"), "whole number from 3 to 5 (days)"),
        (bounded(choices=("a", "b")), "one of a, b"),
        (bounded(choices=("a", "b"), unit="letters"), "one of a, b"),
    ],
)
def test_what_is_allowed_is_told_in_words(declared: Declared, told: str) -> None:
    assert declared.allowed() == told


@pytest.mark.parametrize(
    ("declared", "inside", "outside"),
    [
        (bounded(low=3), ("3", "4", "1000000"), ("2", "-1")),
        (bounded(high=5), ("5", "-1000000"), ("6",)),
        (bounded(low=0), ("0",), ("-1",)),
        (bounded(high=0), ("0",), ("1",)),
        (bounded(low=4, high=4), ("4",), ("3", "5")),
        (bounded(choices=("a", "b")), ("a", "b"), ("c", "", "ab", "a,b")),
    ],
)
def test_a_bound_holds_on_its_own_side(declared: Declared, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    for text in inside:
        assert str(declared.parse(text)) == text
    for text in outside:
        with pytest.raises(ValueError) as caught:  # noqa: PT011
            declared.parse(text)
        assert str(caught.value) == declared.allowed()


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (Declared(kind=NUMBER, meaning="", low=-0.02, high=1e9), "number from -0.02 to 1000000000"),
        (Declared(kind=TIME, meaning="", low=time(9, 31), high=time(15, 59)), "time (HH:MM, New York) from 09:31 to 15:59"),
        (Declared(kind=DATE, meaning="", low=date(1998, 1, 1)), "date (YYYY-MM-DD) of at least 1998-01-01"),
    ],
)
def test_ends_are_told_as_they_would_be_written(declared: Declared, told: str) -> None:
    assert declared.allowed() == told


ends = st.integers(-100, 100)


@given(ends, ends, ends)
def test_a_value_is_taken_exactly_when_it_lies_between_the_ends(one: int, two: int, value: int) -> None:
    low, high = sorted((one, two))
    declared = bounded(low=low, high=high)
    if low <= value <= high:
        assert declared.parse(str(value)) == value
    else:
        with pytest.raises(ValueError, match=f"^whole number from {low} to {high}$"):
            declared.parse(str(value))


@given(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), min_size=1, max_size=5, unique=True), st.text(max_size=6))
def test_a_word_is_taken_exactly_when_it_is_listed(choices: list[str], word: str) -> None:
    declared = bounded(choices=choices)
    if word.strip() in choices:
        assert declared.parse(word) == word.strip()
    else:
        with pytest.raises(ValueError, match="one of "):
            declared.parse(word)
    assert [declared.parse(choice) for choice in choices] == choices
