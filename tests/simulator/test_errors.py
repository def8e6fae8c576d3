"""How .NET's exceptions show themselves to Python."""

from __future__ import annotations

import pytest

from simulator.errors import (
    ArgumentException,
    ArgumentNullException,
    ArgumentOutOfRangeException,
    DotNetException,
    InvalidCastException,
    InvalidOperationException,
    KeyNotFoundException,
)


@pytest.mark.parametrize(
    "kind", [ArgumentException, InvalidCastException, InvalidOperationException, KeyNotFoundException, DotNetException]
)
def test_an_exception_shows_its_message_between_single_quotes_whatever_it_holds(kind: type[DotNetException]) -> None:
    error = kind("the key 'a\\b' is \"no\" key")
    assert repr(error) == f"{kind.__name__}('the key 'a\\b' is \"no\" key')"
    assert str(error) == error.message == error.Message == error.args[0]
    assert repr(kind()) == f"{kind.__name__}()"


def test_an_argument_is_named_after_the_message() -> None:
    assert ArgumentNullException("path").message == "Value cannot be null. (Parameter 'path')"
    assert ArgumentOutOfRangeException("days", "too many").message == "too many (Parameter 'days')"
    assert repr(ArgumentOutOfRangeException(None, "no day")) == "ArgumentOutOfRangeException('no day')"


def test_an_argument_that_is_missing_or_out_of_range_is_a_bad_argument() -> None:
    assert issubclass(ArgumentNullException, ArgumentException)
    assert issubclass(ArgumentOutOfRangeException, ArgumentException)
