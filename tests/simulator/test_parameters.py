"""Parameters: what LEAN makes of each text for each type of default."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.api.parameters import read_parameter
from simulator.engine.lean_dict import ReadOnlyDict
from simulator.errors import ArgumentNullException, InvalidOperationException, KeyNotFoundException


def shown(value: Any) -> tuple[type, Any]:
    return type(value), value


@pytest.mark.parametrize("default", [None, "dflt", ""])
def test_without_a_number_as_default_a_parameter_is_its_text(default: str | None) -> None:
    assert read_parameter({"k": " 1 "}, "k", default) == " 1 "
    assert read_parameter({}, "k", default) is default
    assert read_parameter({"k": ""}, "k", default) == ""


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("10", 10),
        (" -3\t", -3),
        ("+5", 5),
        ("007", 7),
        ("2147483647", 2147483647),
        ("2147483648", 9),
        ("10.0", 9),
        ("1,000", 9),
        ("(5)", 9),
        ("5-", 9),
        ("1e3", 9),
        ("\u00a05", 9),
        ("\u0665", 9),
        ("true", 9),
        ("", 9),
    ],
)
def test_an_int_as_default_takes_whole_numbers_of_32_bits(text: str, want: int) -> None:
    assert shown(read_parameter({"k": text}, "k", 9)) == (int, want)


NUMBERS = [
    ("10", 10.0),
    (" -1.5e+2 ", -150.0),
    ("5.", 5.0),
    (".5", 0.5),
    ("1,234.5", 1234.5),
    ("1,2,3", 123.0),
    ("(5)", -5.0),
    ("5-", -5.0),
    ("5 + ", 5.0),
    ("", None),
    (" ", None),
    (".", None),
    (",5", None),
    ("- 5", None),
    ("-5-", None),
    ("(5", None),
    ("5)", None),
    ("-(5)", None),
    ("5e", None),
    ("1.5,0", None),
    ("0x10", None),
    ("1_000", None),
    ("inf", None),
    ("true", None),
]


@pytest.mark.parametrize(("text", "want"), NUMBERS)
@pytest.mark.parametrize("default", [7.5, Decimal("7.5"), np.float64(7.5), np.float32(7.5)])
def test_any_other_number_as_default_takes_a_number_in_each_of_dotnets_forms(
    text: str, want: float | None, default: Any
) -> None:
    assert shown(read_parameter({"k": text}, "k", default)) == (float, 7.5 if want is None else want)


@pytest.mark.parametrize("default", [True, 7.5, Decimal(7), np.int64(7), 2**31, -(2**31) - 1, math.inf])
def test_a_default_of_any_other_number_comes_back_as_a_float(default: Any) -> None:
    assert shown(read_parameter({}, "k", default)) == (float, float(default))
    assert shown(read_parameter({"k": "no"}, "k", default)) == (float, float(default))
    assert shown(read_parameter({"k": "3"}, "k", default)) == (float, 3.0)


def test_a_double_may_be_endless_and_a_decimal_may_not() -> None:
    for text in ("Infinity", "+infinity", "1e400"):
        assert read_parameter({"k": text}, "k", 7.5) == math.inf
        assert read_parameter({"k": text}, "k", Decimal("7.5")) == 7.5
    assert math.isnan(read_parameter({"k": "NaN"}, "k", 7.5))
    for text, want in (("79228162514264337593543950335", 2.0**96), ("79228162514264337593543950336", 7.5), ("1e-30", 0.0)):
        assert read_parameter({"k": text}, "k", Decimal("7.5")) == want
    assert read_parameter({"k": "1e" + "9" * 30}, "k", Decimal("7.5")) == 7.5


@pytest.mark.parametrize("default", [[], {}, object(), 1j])
def test_what_is_neither_text_nor_number_is_no_default(default: Any) -> None:
    with pytest.raises(TypeError, match="No method matches given arguments for get_parameter: default_value"):
        read_parameter({"k": "1"}, "k", default)


def test_a_name_is_a_text() -> None:
    with pytest.raises(ArgumentNullException, match=r"Parameter 'key'"):
        read_parameter({"k": "1"}, None, 1)
    with pytest.raises(TypeError, match="for get_parameter: name must be a str"):
        read_parameter({"k": "1"}, 5, 1)  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_python_wrote_is_read_back(number: float) -> None:
    assert read_parameter({"k": repr(number)}, "k", 0.0) == number


@given(st.text(alphabet="0123456789+-.,()eE \t", max_size=8))
def test_what_is_read_as_an_int_is_the_same_number_as_a_double(text: str) -> None:
    whole = read_parameter({"k": text}, "k", 7)
    assert whole == 7 or read_parameter({"k": text}, "k", 0.5) == whole


class TestAllParameters:
    def test_they_are_a_dictionary_of_leans(self) -> None:
        every = ReadOnlyDict({"a": "1", "b": ""})
        assert dict(every) == {**every} == {"a": "1", "b": ""}
        assert [(pair.key, pair.value) for pair in every] == every.items() == [("a", "1"), ("b", "")]
        assert (len(every), "a" in every, "b" in every, "c" in every) == (2, True, True, False)
        assert (every.get("a"), every.get("c"), every.get("c", "x"), every["b"]) == ("1", None, "x", "")
        assert list(every.keys()) == ["a", "b"]

    def test_they_cannot_be_changed(self) -> None:
        given = {"a": "1"}
        every = ReadOnlyDict(given)
        with pytest.raises(InvalidOperationException, match="Dictionary is read-only"):
            every["a"] = "2"
        given["a"] = "3"
        assert every["a"] == "1"

    def test_a_key_that_is_not_there_is_an_exception_of_dotnets(self) -> None:
        every: ReadOnlyDict[str, str] = ReadOnlyDict({})
        with pytest.raises(KeyNotFoundException, match=r"The given key 'a' was not present in the dictionary\."):
            every["a"]
        with pytest.raises(ArgumentNullException, match=r"Parameter 'key'"):
            every[None]  # type: ignore[index]
