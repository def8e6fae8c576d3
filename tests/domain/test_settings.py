from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import StrategyName
from domain.settings import Settings, SettingsError, describe, parse_settings, settings_hash, to_parameters
from domain.settings.field import DATE, NUMBER, SWITCH, SYMBOL, SYMBOLS, TIME, WHOLE, Declared, declared_of, default_of, setting
from domain.settings.tree import Described

ITEMS = {item.key: item for item in describe(Settings())}
CHOSEN = [item for item in ITEMS.values() if item.declared.choices]


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


@pytest.mark.parametrize("item", CHOSEN, ids=key)
def test_only_the_listed_words_are_taken(item: Described) -> None:
    assert "allowed is one of " in problem_of(item, "whatever")
    for choice in item.declared.choices:
        assert item.declared.parse(choice) == choice


@pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("FALSE", False), (" false ", False)])
def test_switches_are_true_or_false_in_any_case(text: str, value: bool) -> None:
    assert parse_settings({"session.half_days": text}).session.half_days is value


@pytest.mark.parametrize("text", ["9:45", "25:00", "10:60", "10.30", "10:30:00", "noon", "17:00", "09:30"])
def test_a_time_that_is_none_or_outside_is_refused(text: str) -> None:
    assert "time (HH:MM, New York) from 09:31 to 15:59" in problems(zero_dte__entry_from=text)[0]


@pytest.mark.parametrize("text", ["2026-02-30", "2026-1-2", "02.01.2026", "1997-12-31", "2100-01-02", "today", "20260102"])
def test_a_date_that_is_none_or_outside_is_refused(text: str) -> None:
    assert "date (YYYY-MM-DD) from 1998-01-01 to 2100-01-01" in problems(run__start=text)[0]


def test_one_message_lists_every_problem() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings({"caps.total": "11", "x": "1", "zero_dte.entry_from": "11:30", "zero_dte.entry_until": "11:00"})
    message = str(caught.value)
    assert message.startswith("3 settings in config.json cannot be used:\n  - ")
    assert message.count("\n  - ") == 3 == len(caught.value.problems)


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


def test_values_that_are_no_text_are_read_as_their_text() -> None:
    values: Any = {"caps.total": 7, "session.half_days": True, "margin.buffer": 0.25}
    settings = parse_settings(values)
    assert (settings.caps.total, settings.session.half_days, settings.margin.buffer) == (7, True, 0.25)


def test_a_setting_without_a_default_is_a_broken_declaration() -> None:
    @dataclasses.dataclass
    class Broken:
        value: int = dataclasses.field(metadata={"declared": Declared(kind=WHOLE, meaning="")})

    entry = dataclasses.fields(Broken)[0]
    assert declared_of(entry).kind is WHOLE
    with pytest.raises(TypeError, match=r"^the setting value has no default$"):
        default_of(entry)


def test_a_declared_setting_carries_its_default() -> None:
    @dataclasses.dataclass
    class Fine:
        value: int = setting(4, WHOLE, "A number.")

    assert default_of(dataclasses.fields(Fine)[0]) == 4
