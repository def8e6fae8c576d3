"""Settings as a whole: rules between them, the message that lists every problem, and the hash of what is in force."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.settings import Settings, SettingsError, describe, parse_settings, settings_hash, to_parameters
from domain.settings.tree import Described

ITEMS = {item.key: item for item in describe(Settings())}
OTHERS = {
    "run.start": "2025-01-02",
    "run.end": "2026-04-01",
    "run.brokerage": "alpaca",
    "run.strategies": "none",
    "session.half_days": "true",
    "session.calendar_symbol": "QQQ",
    "margin.broker_required": "true",
    "groups.count_0dte": "true",
    "exposure.benchmark": "QQQ",
    "zero_dte.underlyings": "SPY,SPXW",
    "zero_dte.weekday": "any",
    "zero_dte.direction_mode": "follow",
    "zero_dte.entry_from": "10:31",
    "zero_dte.entry_until": "11:01",
    "zero_dte.time_exit": "15:01",
    "zero_dte.hard_exit": "15:31",
    "zero_dte.vix_source": "none",
    "zero_dte.delta_min": "0.09",
    "zero_dte.delta_max": "0.26",
    "zero_dte.short_delta": "0.17",
}


def key(item: Described) -> str:
    return item.key


def problems(values: dict[str, str]) -> tuple[str, ...]:
    try:
        parse_settings(values)
    except SettingsError as error:
        return error.problems
    return ()


def other(item: Described) -> str:
    """A text that is allowed and is not the default's: the nearer end of the range where no other is named."""
    if item.key in OTHERS:
        return OTHERS[item.key]
    low = item.declared.kind.write(item.declared.low)
    return low if low != item.default else item.declared.kind.write(item.declared.high)


# Rules between settings, at their boundary.

ENTRY_FROM = "zero_dte.entry_from = {0}: must not be after entry_until = {1}"
ENTRY_UNTIL = "zero_dte.entry_until = {0}: must be before time_exit = {1}"
TIME_EXIT = "zero_dte.time_exit = {0}: must be before hard_exit = {1}"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"run.start": "2026-03-31"}, None),
        ({"run.start": "2026-04-01"}, "run.start = 2026-04-01: must not be after run.end = 2026-03-31"),
        ({"run.end": "2026-01-02"}, None),
        ({"run.end": "2026-01-01"}, "run.start = 2026-01-02: must not be after run.end = 2026-01-01"),
        ({"zero_dte.entry_from": "11:00"}, None),
        ({"zero_dte.entry_from": "11:01"}, ENTRY_FROM.format("11:01", "11:00")),
        ({"zero_dte.entry_until": "10:30"}, None),
        ({"zero_dte.entry_until": "10:29"}, ENTRY_FROM.format("10:30", "10:29")),
        ({"zero_dte.entry_until": "14:59"}, None),
        ({"zero_dte.entry_until": "15:00"}, ENTRY_UNTIL.format("15:00", "15:00")),
        ({"zero_dte.time_exit": "11:01"}, None),
        ({"zero_dte.time_exit": "11:00"}, ENTRY_UNTIL.format("11:00", "11:00")),
        ({"zero_dte.time_exit": "15:29"}, None),
        ({"zero_dte.time_exit": "15:30"}, TIME_EXIT.format("15:30", "15:30")),
        ({"zero_dte.hard_exit": "15:01"}, None),
        ({"zero_dte.hard_exit": "15:00"}, TIME_EXIT.format("15:00", "15:00")),
    ],
)
def test_a_rule_holds_up_to_its_boundary(values: dict[str, str], told: str | None) -> None:
    assert problems(values) == (() if told is None else (told,))


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"zero_dte.short_delta": "0.08"}, None),
        ({"zero_dte.short_delta": "0.0799"}, ("0.08", "0.0799", "0.25")),
        ({"zero_dte.short_delta": "0.25"}, None),
        ({"zero_dte.short_delta": "0.2501"}, ("0.08", "0.2501", "0.25")),
        ({"zero_dte.delta_min": "0.16"}, None),
        ({"zero_dte.delta_min": "0.1601"}, ("0.1601", "0.16", "0.25")),
        ({"zero_dte.delta_max": "0.16"}, None),
        ({"zero_dte.delta_max": "0.1599"}, ("0.08", "0.16", "0.1599")),
        ({"zero_dte.delta_min": "0.3", "zero_dte.delta_max": "0.1"}, ("0.3", "0.16", "0.1")),
    ],
)
def test_the_short_delta_lies_within_its_guard(values: dict[str, str], told: tuple[str, str, str] | None) -> None:
    found = problems(values)
    if told is None:
        assert found == ()
        return
    least, delta, most = told
    sentence = "zero_dte.short_delta = {}: must lie from zero_dte.delta_min = {} to zero_dte.delta_max = {}"
    assert found == (sentence.format(delta, least, most),)


@pytest.mark.parametrize("delta", ["0.2500001", "0.25000000000000006"])
def test_a_delta_just_over_its_limit_is_not_printed_as_the_limit(delta: str) -> None:
    (found,) = problems({"zero_dte.short_delta": delta})
    assert found.startswith(f"zero_dte.short_delta = {delta}: ")


minutes = st.integers(0, 5 * 60).map(lambda count: (datetime(2026, 1, 2, 9, 46) + timedelta(minutes=count)).time())


@given(st.tuples(minutes, minutes, minutes, minutes))
def test_the_times_of_a_day_are_taken_exactly_when_they_are_in_order(times: tuple[time, time, time, time]) -> None:
    names = ("entry_from", "entry_until", "time_exit", "hard_exit")
    found = problems({f"zero_dte.{name}": f"{at:%H:%M}" for name, at in zip(names, times, strict=True)})
    first, last, out, hard = times
    broken = [first > last, last >= out, out >= hard]
    assert [any(problem.startswith(f"zero_dte.{name} ") for problem in found) for name in names[:3]] == broken
    assert len(found) == sum(broken)


days = st.dates(date(1998, 1, 1), date(2100, 1, 1))


@given(days, days)
def test_a_run_ends_no_earlier_than_it_starts(start: date, end: date) -> None:
    assert len(problems({"run.start": f"{start}", "run.end": f"{end}"})) == (start > end)


# The message.


def test_problems_are_told_in_the_order_of_the_parameters_and_rules_last() -> None:
    values = {"zero_dte.entry_from": "11:30", "caps.total": "11", "nonsense.key": "1", "margin.buffer": "0"}
    assert [problem.split(" ")[0].rstrip(":") for problem in problems(values)] == [
        "caps.total",
        "nonsense.key",
        "margin.buffer",
        "zero_dte.entry_from",
    ]


def test_the_message_is_exact() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"caps.totl": "3", "caps.0dte": "3", "run.start": "2026-05-01"})
    assert str(caught.value) == (
        "3 settings in config.json cannot be used:\n"
        "  - caps.totl: there is no such setting; the nearest is caps.total\n"
        "  - caps.0dte = '3': allowed is whole number from 0 to 2 (default 2)\n"
        "  - run.start = 2026-05-01: must not be after run.end = 2026-03-31"
    )


def test_one_problem_is_told_in_the_singular() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"zzz": "3"})
    assert str(caught.value) == (
        "1 setting in config.json cannot be used:\n  - zzz: there is no such setting; `python -m desk settings` lists all"
    )


def test_a_settings_error_is_a_value_error_that_holds_its_problems() -> None:
    error = SettingsError(("one", "two"))
    assert isinstance(error, ValueError)
    assert error.problems == ("one", "two")
    assert str(error) == "2 settings in config.json cannot be used:\n  - one\n  - two"


@pytest.mark.parametrize(
    ("odd", "shown"),
    [
        ("", "''"),
        ("caps.total ", "'caps.total '"),
        ("a\nb", r"'a\nb'"),
        ("a\x00", r"'a\x00'"),
        ("a-b", "'a-b'"),
        ("a b", "'a b'"),
    ],
)
def test_an_odd_key_is_quoted_so_that_it_can_be_seen(odd: str, shown: str) -> None:
    (found,) = problems({odd: "1"})
    assert found.startswith(f"{shown}: there is no such setting; ")


keys = st.sampled_from(sorted(ITEMS)) | st.text(max_size=15)
texts = st.text(max_size=15) | st.sampled_from(["1", "0.5", "nan", "true", "10:30", "2026-01-02", "SPY", "none"])


@given(st.dictionaries(keys, texts, max_size=6))
def test_every_problem_takes_one_line(values: dict[str, str]) -> None:
    with_bad = values | {"no such key\n": "x"}
    with pytest.raises(SettingsError) as caught:
        parse_settings(with_bad)
    lines = str(caught.value).split("\n")
    assert lines[1:] == [f"  - {problem}" for problem in caught.value.problems]


@given(st.dictionaries(keys, texts, max_size=6))
def test_every_key_that_is_wrong_is_told_and_no_other(values: dict[str, str]) -> None:
    found = [problem for problem in problems(values) if ": must " not in problem]
    alone = [problem for name, text in values.items() for problem in problems({name: text}) if ": must " not in problem]
    assert found == alone


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_a_slip_in_a_key_is_told_with_the_key_that_was_meant(item: Described) -> None:
    for slip in (item.key + "s", item.key.replace(".", "_"), item.key[:-1] + "x", item.key.replace("_", "")):
        if slip in ITEMS:
            continue
        (found,) = problems({slip: item.default})
        nearest = re.fullmatch(rf"{re.escape(slip)}: there is no such setting; the nearest is (\S+)", found)
        assert nearest is not None
        assert nearest[1] in ITEMS


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("caps.odte", "caps.0dte"),
        ("caps.zero_dte", "caps.0dte"),
        ("margin.bufer", "margin.buffer"),
        ("zero_dte.short_dleta", "zero_dte.short_delta"),
        ("zero-dte.weekday", "zero_dte.weekday"),
        ("quotes.max_spread", "quotes.max_spread_rel"),
        ("half_days", "session.half_days"),
        ("weekday", "zero_dte.weekday"),
    ],
)
def test_the_nearest_key_is_the_one_meant(slip: str, meant: str) -> None:
    (found,) = problems({slip: "1"})
    assert found.endswith(f"the nearest is {meant}")


@pytest.mark.parametrize("far", ["x", "profit_taking_level_in_percent", "CAPS.TOTAL", "alpaca"])
def test_a_key_like_none_points_to_the_list(far: str) -> None:
    assert problems({far: "1"}) == (f"{far}: there is no such setting; `python -m desk settings` lists all",)


# What one key does, and the hash.


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_a_key_changes_its_own_setting_and_no_other(item: Described) -> None:
    changed = to_parameters(parse_settings({item.key: other(item)}))
    default = to_parameters(Settings())
    assert {name for name in default if changed[name] != default[name]} == {item.key}
    assert changed[item.key] == other(item)


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_a_key_is_the_group_and_name_of_its_attribute(item: Described) -> None:
    settings = parse_settings({item.key: other(item)})
    value: Any = getattr(getattr(settings, item.group), item.name)
    assert item.declared.kind.write(value) == other(item)
    assert item.key.split(".")[0] == item.group
    assert item.key.split(".")[1] == ("0dte" if item.key == "caps.0dte" else item.name)


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_a_key_changes_the_hash_as_it_is_written(item: Described) -> None:
    assert settings_hash(parse_settings({item.key: other(item)})) != settings_hash(Settings())


def test_every_key_gives_a_hash_of_its_own() -> None:
    hashes = {settings_hash(parse_settings({name: other(item)})) for name, item in ITEMS.items()}
    assert len(hashes) == len(ITEMS)


@given(st.randoms(use_true_random=False), st.sets(st.sampled_from(sorted(ITEMS)), max_size=20))
def test_the_order_of_keys_changes_nothing(chance: random.Random, chosen: set[str]) -> None:
    values = {name: other(ITEMS[name]) for name in sorted(chosen)}
    shuffled = list(values.items())
    chance.shuffle(shuffled)
    assume(not problems(values))
    assert parse_settings(dict(shuffled)) == parse_settings(values)
    assert settings_hash(parse_settings(dict(shuffled))) == settings_hash(parse_settings(values))


def test_the_hash_is_the_sha256_of_the_sorted_parameters_as_plain_json() -> None:
    settings = parse_settings({"caps.total": "7"})
    pairs = ",".join(f'"{name}":"{text}"' for name, text in sorted(to_parameters(settings).items()))
    assert settings_hash(settings) == hashlib.sha256(("{" + pairs + "}").encode()).hexdigest()


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("margin.buffer", ("0.25", "0.250", ".25", "25e-2", " 0.25 ")),
        ("caps.total", ("7", "+7", "07")),
        ("session.half_days", ("true", "TRUE", "True")),
        ("zero_dte.underlyings", ("SPY,QQQ", "SPY, QQQ", " SPY ,QQQ ")),
    ],
)
def test_spellings_of_one_value_have_one_hash(name: str, spellings: tuple[str, ...]) -> None:
    assert len({settings_hash(parse_settings({name: text})) for text in spellings}) == 1


def test_the_order_of_underlyings_is_a_setting_of_its_own() -> None:
    one, two = (parse_settings({"zero_dte.underlyings": text}) for text in ("SPXW,SPY", "SPY,SPXW"))
    assert one != two
    assert settings_hash(one) != settings_hash(two)


def test_what_is_described_carries_value_and_default_apart() -> None:
    described = {item.key: item for item in describe(parse_settings({"caps.total": "7"}))}
    assert (described["caps.total"].value, described["caps.total"].default) == ("7", "10")
    assert (described["caps.0dte"].group, described["caps.0dte"].name) == ("caps", "zero_dte")
    assert all(item.value == item.default for name, item in described.items() if name != "caps.total")


def test_groups_are_those_of_the_tree() -> None:
    assert list(dict.fromkeys(item.group for item in ITEMS.values())) == [entry.name for entry in dataclasses.fields(Settings)]
