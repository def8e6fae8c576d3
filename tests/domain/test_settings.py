from __future__ import annotations

import dataclasses
import re
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import StrategyName
from domain.settings import Settings, SettingsError, describe, parse_settings, settings_hash, to_parameters
from domain.settings.field import DATE, NUMBER, SWITCH, SYMBOL, SYMBOLS, TIME, WHOLE, Declared, declared_of, default_of, setting
from domain.settings.tree import Described

ITEMS = {item.key: item for item in describe(Settings())}
NUMERIC = [item for item in ITEMS.values() if item.declared.kind in (WHOLE, NUMBER)]
CHOSEN = [item for item in ITEMS.values() if item.declared.choices]
BOUNDED = [item for item in ITEMS.values() if item.declared.low is not None]


def key(item: Described) -> str:
    return item.key


def problems(**values: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        parse_settings({name.replace("__", "."): value for name, value in values.items()})
    return caught.value.problems


def with_value(item: Described, value: str) -> Settings:
    return parse_settings({item.key: value})


def problem_of(item: Described, value: str) -> str:
    """The problem that a value alone makes, apart from rules between settings."""
    with pytest.raises(SettingsError) as caught:
        with_value(item, value)
    return next(problem for problem in caught.value.problems if problem.startswith(f"{item.key} = {value!r}"))


def test_no_parameters_are_the_defaults() -> None:
    assert parse_settings({}) == Settings()


def test_the_defaults_are_the_limits_of_the_house() -> None:
    settings = Settings()
    assert [settings.caps.of(name) for name in StrategyName] == [2, 3, 4, 2, 5]
    assert (settings.caps.total, settings.margin.buffer, settings.run.cash) == (10, 0.20, 250_000.0)
    assert (settings.zero_dte.max_dte, settings.zero_dte.weekday, settings.session.half_days) == (0, "friday", False)


def test_the_defaults_break_no_rule_and_lie_in_their_ranges() -> None:
    assert parse_settings(to_parameters(Settings())) == Settings()


def test_a_cap_is_spelled_as_its_strategy() -> None:
    assert parse_settings({"caps.0dte": "1"}).caps.zero_dte == 1
    assert "caps.zero_dte" not in ITEMS
    assert {f"caps.{name.value}" for name in StrategyName} <= set(ITEMS)


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_every_setting_says_what_it_means(item: Described) -> None:
    assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", item.key)
    assert item.declared.meaning.endswith(".")
    assert item.value == item.default
    assert item.declared.allowed()


@pytest.mark.parametrize("item", BOUNDED, ids=key)
def test_both_ends_of_a_range_are_allowed(item: Described) -> None:
    declared = item.declared
    for bound in (declared.low, declared.high):
        assert bound is not None
        assert declared.parse(declared.kind.write(bound)) == bound


@pytest.mark.parametrize("item", NUMERIC, ids=key)
def test_a_number_outside_its_range_is_told_with_what_is_allowed(item: Described) -> None:
    declared = item.declared
    step = 1 if declared.kind is WHOLE else 1e-6
    assert isinstance(declared.low, int | float)
    assert isinstance(declared.high, int | float)
    for outside in (declared.low - step, declared.high + max(step, abs(declared.high) * 1e-6)):
        problem = problem_of(item, declared.kind.write(int(outside) if declared.kind is WHOLE else outside))
        assert f"allowed is {declared.allowed()} (default {item.default})" in problem


@pytest.mark.parametrize("item", NUMERIC, ids=key)
def test_text_that_is_no_number_is_refused(item: Described) -> None:
    for text in ("", "many", "nan", "inf", "1e999", "1,5", "1_0", "0x1", "1 2", "٣", "--1", "true", "None"):
        assert f"allowed is {item.declared.allowed()}" in problem_of(item, text)


@pytest.mark.parametrize("item", [item for item in NUMERIC if item.declared.kind is WHOLE], ids=key)
def test_a_whole_number_has_no_point(item: Described) -> None:
    for text in ("1.0", "1.5", "1e0"):
        assert "whole number" in problem_of(item, text)


@pytest.mark.parametrize("item", CHOSEN, ids=key)
def test_only_the_listed_words_are_taken(item: Described) -> None:
    assert "allowed is one of " in problem_of(item, "whatever")
    for choice in item.declared.choices:
        assert item.declared.parse(choice) == choice


@pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("FALSE", False), (" false ", False)])
def test_switches_are_true_or_false_in_any_case(text: str, value: bool) -> None:
    assert parse_settings({"session.half_days": text}).session.half_days is value


@pytest.mark.parametrize("text", ["yes", "1", "0", "", "on"])
def test_a_switch_takes_nothing_else(text: str) -> None:
    assert problems(session__half_days=text) == (f"session.half_days = {text!r}: allowed is true or false (default false)",)


@pytest.mark.parametrize("text", ["9:45", "25:00", "10:60", "10.30", "10:30:00", "noon", "17:00", "09:30"])
def test_a_time_that_is_none_or_outside_is_refused(text: str) -> None:
    assert "time (HH:MM, New York) from 09:31 to 15:59" in problems(zero_dte__entry_from=text)[0]


@pytest.mark.parametrize("text", ["2026-02-30", "2026-1-2", "02.01.2026", "1997-12-31", "2100-01-02", "today", "20260102"])
def test_a_date_that_is_none_or_outside_is_refused(text: str) -> None:
    assert "date (YYYY-MM-DD) from 1998-01-01 to 2100-01-01" in problems(run__start=text)[0]


@pytest.mark.parametrize("text", ["", "spy", "SPY,", "SPY,SPY", "SPY;QQQ", "TOOLONGTICKER", "1SPY", "SPY QQQ"])
def test_a_list_of_tickers_takes_each_once_in_capitals(text: str) -> None:
    assert problems(zero_dte__underlyings=text)[0].startswith(f"zero_dte.underlyings = {text!r}: allowed is tickers")


def test_spaces_in_a_list_of_tickers_do_not_matter() -> None:
    assert parse_settings({"zero_dte.underlyings": " SPXW , BRK.B"}).zero_dte.underlyings == ("SPXW", "BRK.B")


@pytest.mark.parametrize(
    ("unknown", "nearest"), [("caps.totl", "caps.total"), ("cap.0dte", "caps.0dte"), ("caps.zero_dte", "zero_dte")]
)
def test_an_unknown_key_names_the_nearest_one(unknown: str, nearest: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({unknown: "1"})
    assert caught.value.problems[0].startswith(f"{unknown}: there is no such setting; the nearest is ")
    assert nearest in caught.value.problems[0]


def test_an_unknown_key_like_no_other_points_to_the_list() -> None:
    with pytest.raises(SettingsError, match="`python -m desk settings` lists all"):
        parse_settings({"qqqqqqq": "1"})


def test_one_message_lists_every_problem() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"caps.total": "11", "x": "1", "zero_dte.entry_from": "11:30", "zero_dte.entry_until": "11:00"})
    message = str(caught.value)
    assert message.startswith("3 settings in config.json cannot be used:\n  - ")
    assert message.count("\n  - ") == 3 == len(caught.value.problems)


def test_one_problem_is_one_setting() -> None:
    with pytest.raises(SettingsError, match=r"^1 setting in config\.json cannot be used:"):
        parse_settings({"caps.total": "11"})


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"run.start": "2026-02-01", "run.end": "2026-01-31"}, "run.start = 2026-02-01: must not be after "),
        ({"zero_dte.entry_from": "11:01"}, "zero_dte.entry_from = 11:01: must not be after "),
        ({"zero_dte.entry_until": "15:00"}, "zero_dte.entry_until = 15:00: must be before "),
        ({"zero_dte.time_exit": "15:30"}, "zero_dte.time_exit = 15:30: must be before "),
        ({"zero_dte.short_delta": "0.26"}, "zero_dte.short_delta = 0.26: must lie from zero_dte.delta_min = 0.08"),
        ({"zero_dte.short_delta": "0.07"}, "zero_dte.short_delta = 0.07: must lie from"),
    ],
)
def test_settings_that_do_not_fit_together_are_told(values: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings(values)
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].startswith(problem)


@pytest.mark.parametrize(
    "values",
    [
        {"run.start": "2026-01-31", "run.end": "2026-01-31"},
        {"zero_dte.entry_from": "11:00"},
        {"zero_dte.entry_until": "14:59"},
        {"zero_dte.time_exit": "15:29"},
        {"zero_dte.short_delta": "0.25"},
        {"zero_dte.short_delta": "0.08"},
    ],
)
def test_settings_that_just_fit_together_are_taken(values: dict[str, str]) -> None:
    assert to_parameters(parse_settings(values)) | values == to_parameters(parse_settings(values))


def drawn(item: Described) -> st.SearchStrategy[str]:
    """Texts that the setting allows."""
    declared = item.declared
    low: Any = declared.low
    high: Any = declared.high
    if declared.choices:
        return st.sampled_from(declared.choices)
    values: dict[str, Any] = {
        WHOLE.name: lambda: st.integers(low, high),
        NUMBER.name: lambda: st.floats(low, high),
        DATE.name: lambda: st.dates(low, high),
        TIME.name: lambda: st.times(low, high),
        SWITCH.name: st.booleans,
        SYMBOL.name: lambda: st.from_regex(r"[A-Z]{1,5}", fullmatch=True),
        SYMBOLS.name: lambda: st.lists(st.from_regex(r"[A-Z]{1,5}", fullmatch=True), min_size=1, max_size=3, unique=True),
    }
    found: st.SearchStrategy[str] = values[declared.kind.name]().map(declared.kind.write)
    return found


def read(values: dict[str, str]) -> Settings | SettingsError:
    try:
        return parse_settings(values)
    except SettingsError as error:
        return error


@given(st.fixed_dictionaries({}, optional={name: drawn(item) for name, item in ITEMS.items()}))
def test_settings_written_out_are_read_back_the_same(values: dict[str, str]) -> None:
    settings = read(values)
    if isinstance(settings, SettingsError):
        assert all(": must " in problem for problem in settings.problems)
        return
    written = to_parameters(settings)
    assert parse_settings(written) == settings
    assert settings_hash(parse_settings(written)) == settings_hash(settings)
    for name, text in values.items():
        assert ITEMS[name].declared.parse(written[name]) == ITEMS[name].declared.parse(text)


@given(st.dictionaries(st.sampled_from(sorted(ITEMS)) | st.text(max_size=12), st.text(max_size=12), max_size=5))
def test_any_parameters_are_read_or_refused_in_one_message(values: dict[str, str]) -> None:
    found = read(values)
    assert isinstance(found, SettingsError) or set(values) <= set(ITEMS)
    if isinstance(found, SettingsError):
        assert found.problems
        assert all(problem in str(found) for problem in found.problems)


def test_the_hash_is_of_the_effective_settings() -> None:
    assert settings_hash(parse_settings({"caps.total": "10"})) == settings_hash(Settings())
    assert settings_hash(parse_settings({"margin.buffer": "0.20"})) == settings_hash(parse_settings({"margin.buffer": "2e-1"}))


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_any_changed_setting_changes_the_hash(item: Described) -> None:
    group = getattr(Settings(), item.group)
    changed: Any = dataclasses.replace(group, **{item.name: _other(getattr(group, item.name))})
    assert settings_hash(dataclasses.replace(Settings(), **{item.group: changed})) != settings_hash(Settings())


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return value + "X"
        case tuple():
            return (*value, "X")
        case date():
            return value.replace(year=value.year + 1)
    return time(9, 59)


def test_values_that_are_no_text_are_read_as_their_text() -> None:
    values: Any = {"caps.total": 7, "session.half_days": True, "margin.buffer": 0.25}
    settings = parse_settings(values)
    assert (settings.caps.total, settings.session.half_days, settings.margin.buffer) == (7, True, 0.25)


@pytest.mark.parametrize(
    ("declared", "told"),
    [
        (Declared(kind=WHOLE, meaning=""), "whole number"),
        (Declared(kind=WHOLE, meaning="", low=3), "whole number of at least 3"),
        (Declared(kind=WHOLE, meaning="", low=3, high=5, unit="days"), "whole number from 3 to 5 (days)"),
        (Declared(kind=NUMBER, meaning="", low=0.5, high=1e9), "number from 0.5 to 1000000000"),
    ],
)
def test_what_is_allowed_is_told(declared: Declared, told: str) -> None:
    assert declared.allowed() == told


def test_a_setting_without_a_default_is_a_broken_declaration() -> None:
    @dataclasses.dataclass
    class Broken:
        value: int = dataclasses.field(metadata={"declared": Declared(kind=WHOLE, meaning="")})

    entry = dataclasses.fields(Broken)[0]
    assert declared_of(entry).kind is WHOLE
    with pytest.raises(TypeError, match="the setting value has no default"):
        default_of(entry)


def test_a_declared_setting_carries_its_default() -> None:
    @dataclasses.dataclass
    class Fine:
        value: int = setting(4, WHOLE, "A number.")

    assert default_of(dataclasses.fields(Fine)[0]) == 4
