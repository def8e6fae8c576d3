from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.encoding import NotPlain, canonical, instant, plain, read_instant
from domain.contracts import Right
from domain.intents import Purpose
from domain.quotes import Chain
from domain.refusals import Refusal, RefusalCode
from domain.settings import Settings
from tests.analytics.samples import condor_intent, condor_position, option

instants = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_a_contract_becomes_its_name() -> None:
    assert plain(option(3700, Right.CALL, date(2021, 1, 4))) == "SPXW 2021-01-04 3700 C"


def test_an_enum_becomes_its_value_and_a_refusal_code_its_code() -> None:
    assert plain(Purpose.OPEN) == "open"
    assert plain(RefusalCode.QUOTE_WIDE) == "quote_wide"


def test_a_plain_enum_of_tuples_becomes_a_list() -> None:
    class Pair(Enum):
        ONE = ("a", 1)

    assert plain(Pair.ONE) == ["a", 1]


def test_a_refusal_becomes_an_object_of_its_fields() -> None:
    refusal = Refusal(code=RefusalCode.CAP_TOTAL, measured=11, limit=10, detail="too many")
    assert plain(refusal) == {"code": "cap_total", "measured": 11, "limit": 10, "detail": "too many"}


@pytest.mark.parametrize(("value", "written"), [(math.nan, "nan"), (math.inf, "inf"), (-math.inf, "-inf")])
def test_a_number_that_json_lacks_becomes_its_name(value: float, written: str) -> None:
    assert plain(value) == written
    assert plain({"x": [value]}) == {"x": [written]}


def test_dates_times_and_instants_have_one_form() -> None:
    assert plain(date(2026, 1, 2)) == "2026-01-02"
    assert plain(time(10, 30)) == "10:30"
    assert plain(time(10, 30, 5)) == "10:30:05"
    assert plain(datetime(2026, 1, 2, 15, 30, tzinfo=UTC)) == "2026-01-02T15:30:00Z"


def test_an_instant_of_another_zone_is_written_as_utc() -> None:
    assert instant(datetime(2026, 1, 2, 10, 30, tzinfo=timezone(timedelta(hours=-5)))) == "2026-01-02T15:30:00Z"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        plain(datetime(2026, 1, 2, 10, 30))


@pytest.mark.parametrize("text", ["2026-01-02", "2026-01-02T15:30:00", "2026-01-02T15:30:00+00:00", "now", ""])
def test_text_of_another_form_is_not_an_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r"instant|zone|isoformat"):
        read_instant(text)


@given(instants)
def test_an_instant_is_read_back_as_written(at: datetime) -> None:
    assert read_instant(instant(at)) == at


def test_numbers_of_numpy_are_numbers() -> None:
    assert plain(np.int64(3)) == 3
    assert plain(np.float64(0.1)) == 0.1
    assert plain(np.float32(0.5)) == 0.5
    assert type(plain(np.int64(3))) is int


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", Decimal(1), int, lambda: None])
def test_a_value_with_no_place_in_a_record_is_refused_by_its_type(value: object) -> None:
    with pytest.raises(NotPlain, match=type(value).__name__):
        plain({"x": value})


def test_a_class_of_values_is_not_a_value() -> None:
    with pytest.raises(NotPlain):
        plain(Refusal)


def test_private_fields_are_left_out() -> None:
    encoded = plain(Chain(root="SPXW", underlying="SPX", quotes=()))
    assert encoded == {"root": "SPXW", "underlying": "SPX", "quotes": []}


def test_an_intent_names_its_contracts() -> None:
    encoded = plain(condor_intent())
    assert isinstance(encoded, dict)
    assert encoded["legs"] == [
        {"contract": "SPXW 2026-01-02 5800 P", "ratio": -1},
        {"contract": "SPXW 2026-01-02 5770 P", "ratio": 1},
        {"contract": "SPXW 2026-01-02 5950 C", "ratio": -1},
        {"contract": "SPXW 2026-01-02 5980 C", "ratio": 1},
    ]
    assert encoded["strategy"] == "0dte"
    assert encoded["created_at"] == "2026-01-02T15:30:00Z"
    assert encoded["plan"] is None


def test_a_position_lists_what_it_holds() -> None:
    encoded = plain(condor_position())
    assert isinstance(encoded, dict)
    assert encoded["held"] == [
        ["SPXW 2026-01-02 5800 P", -2],
        ["SPXW 2026-01-02 5770 P", 2],
        ["SPXW 2026-01-02 5950 C", -2],
        ["SPXW 2026-01-02 5980 C", 2],
    ]


def test_the_whole_of_the_settings_can_be_written() -> None:
    encoded = plain(Settings())
    assert isinstance(encoded, dict)
    assert json.loads(canonical(encoded)) == encoded


def test_keys_that_are_no_text_become_text() -> None:
    assert plain({option(5800, Right.PUT): 1, 2: 3, Purpose.OPEN: 4, date(2026, 1, 2): 5}) == {
        "SPXW 2026-01-02 5800 P": 1,
        "2": 3,
        "open": 4,
        "2026-01-02": 5,
    }


def test_half_of_a_character_pair_is_written_as_its_number() -> None:
    assert plain("a\ud800b") == "a\\ud800b"


def test_the_canonical_text_is_sorted_tight_and_keeps_letters() -> None:
    assert canonical({"b": 1, "a": [True, None, "ß"]}) == '{"a":[true,null,"ß"],"b":1}'


def test_the_canonical_text_takes_no_number_that_json_lacks() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical(math.nan)


@given(json_values)
def test_plain_json_comes_back_as_it_was(value: object) -> None:
    encoded = plain(value)
    assert json.loads(canonical(encoded)) == encoded


@given(json_values)
def test_the_canonical_text_of_what_is_read_back_is_the_same(value: object) -> None:
    text = canonical(plain(value))
    assert canonical(json.loads(text)) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_written_exactly(value: float) -> None:
    assert json.loads(canonical(plain(value))) == value


def test_what_is_recorded_does_not_change_with_its_source() -> None:
    @dataclass
    class Counter:
        seen: list[int]

    counter = Counter(seen=[1])
    encoded = plain(counter)
    counter.seen.append(2)
    assert encoded == {"seen": [1]}
