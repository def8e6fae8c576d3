"""Instants and lengths of time as .NET writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.net_texts import instant_text, span_text


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2024, 3, 4, 15, tzinfo=UTC), "2024-03-04T15:00:00Z"),
        (datetime(2024, 3, 4, 15, 0, 0, 1000, tzinfo=UTC), "2024-03-04T15:00:00.001Z"),
        (datetime(2024, 3, 4, 15, 0, 0, 123456), "2024-03-04T15:00:00.123456"),
    ],
)
def test_an_instant_has_as_much_of_the_second_as_there_is(moment: datetime, text: str) -> None:
    assert instant_text(moment) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(hours=9, minutes=30), "09:30:00"),
        (timedelta(days=1), "1.00:00:00"),
        (timedelta(days=3, hours=4, seconds=5), "3.04:00:05"),
        (timedelta(seconds=1, microseconds=2), "00:00:01.0000020"),
    ],
)
def test_a_span_has_days_and_parts_of_a_second_only_where_there_are_any(span: timedelta, text: str) -> None:
    assert span_text(span) == text


@given(moment=st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_the_text_of_an_instant_is_read_back_as_the_same(moment: datetime) -> None:
    assert datetime.fromisoformat(instant_text(moment)) == moment
