"""Every setting as it was decided: its default and what it allows. A change here is a change of a limit."""

from __future__ import annotations

import dataclasses
import math
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import StrategyName
from domain.settings import CapSettings, Settings, SettingsError, describe, parse_settings
from domain.settings.field import DATE, NUMBER, TIME, WHOLE
from domain.settings.tree import Described

DECIDED = (
    ("run.start", "2026-01-02", "date (YYYY-MM-DD) from 1998-01-01 to 2100-01-01"),
    ("run.end", "2026-03-31", "date (YYYY-MM-DD) from 1998-01-01 to 2100-01-01"),
    ("run.cash", "250000", "number from 1000 to 1000000000 (USD)"),
    ("run.brokerage", "tastytrade", "one of tastytrade, alpaca, default"),
    ("run.strategies", "0dte", "one of 0dte, none"),
    ("caps.0dte", "2", "whole number from 0 to 2"),
    ("caps.futures_strangle", "3", "whole number from 0 to 3"),
    ("caps.lt112", "4", "whole number from 0 to 4"),
    ("caps.ipmcc", "2", "whole number from 0 to 2"),
    ("caps.leap", "5", "whole number from 0 to 5"),
    ("caps.total", "10", "whole number from 0 to 10"),
    ("orders.max_contracts", "40", "whole number from 1 to 1000"),
    ("orders.walk_steps", "5", "whole number from 1 to 20"),
    ("orders.walk_seconds", "60", "whole number from 60 to 3600 (seconds)"),
    ("orders.exit_escalation_seconds", "300", "whole number from 60 to 3600 (seconds)"),
    ("orders.approval_seconds", "30", "whole number from 1 to 300 (seconds)"),
    ("orders.unknown_after_seconds", "120", "whole number from 10 to 3600 (seconds)"),
    ("margin.buffer", "0.2", "number from 0.2 to 0.95 (fraction)"),
    ("heartbeat.underlying_seconds", "120", "whole number from 1 to 3600 (seconds)"),
    ("heartbeat.quote_seconds", "300", "whole number from 1 to 3600 (seconds)"),
    ("quotes.max_spread_abs", "0.1", "number from 0 to 100 (points)"),
    ("quotes.max_spread_rel", "0.2", "number from 0 to 1 (fraction)"),
    ("quotes.min_open_interest", "50", "whole number from 0 to 1000000 (contracts)"),
    ("greeks.delta_tolerance", "0.05", "number from 0.001 to 0.5 (delta)"),
    ("session.half_days", "false", "true or false"),
    ("session.no_entry_minutes", "30", "whole number from 1 to 390 (minutes)"),
    ("session.half_day_exit_minutes", "60", "whole number from 5 to 180 (minutes)"),
    ("session.calendar_symbol", "SPY", "ticker"),
    ("risk.stop_loss_fraction", "0.02", "number from 0.001 to 0.1 (fraction of net liquidation value)"),
    ("risk.max_loss_fraction", "0.05", "number from 0.001 to 0.25 (fraction of net liquidation value)"),
    ("risk.rate", "0.04", "number from -0.02 to 0.25 (per year)"),
    ("zero_dte.underlyings", "SPXW,SPY", "tickers, commas between"),
    ("zero_dte.weekday", "friday", "one of monday, tuesday, wednesday, thursday, friday, any"),
    ("zero_dte.max_dte", "0", "whole number from 0 to 7 (days)"),
    ("zero_dte.entry_from", "10:30", "time (HH:MM, New York) from 09:31 to 15:59"),
    ("zero_dte.entry_until", "11:00", "time (HH:MM, New York) from 09:31 to 15:59"),
    ("zero_dte.flat_band", "0.005", "number from 0 to 0.05 (fraction)"),
    ("zero_dte.direction_mode", "fade", "one of fade, follow"),
    ("zero_dte.short_delta", "0.16", "number from 0.01 to 0.5 (delta)"),
    ("zero_dte.delta_min", "0.08", "number from 0 to 0.5 (delta)"),
    ("zero_dte.delta_max", "0.25", "number from 0.01 to 0.3 (delta)"),
    ("zero_dte.atr_period", "14", "whole number from 2 to 60 (sessions)"),
    ("zero_dte.atr_mult_flat", "0.5", "number from 0 to 5 (ATR)"),
    ("zero_dte.atr_mult_dir", "0.7", "number from 0 to 5 (ATR)"),
    ("zero_dte.wing_index", "30", "number from 1 to 500 (points)"),
    ("zero_dte.wing_etf", "3", "number from 0.5 to 100 (points)"),
    ("zero_dte.min_credit_ic", "0.1", "number from 0 to 1 (fraction of wing)"),
    ("zero_dte.min_credit_spread", "0.05", "number from 0 to 1 (fraction of wing)"),
    ("zero_dte.profit", "0.5", "number from 0.05 to 0.95 (fraction)"),
    ("zero_dte.stop", "2", "number from 0.25 to 10 (x credit)"),
    ("zero_dte.time_exit", "15:00", "time (HH:MM, New York) from 09:45 to 15:59"),
    ("zero_dte.hard_exit", "15:30", "time (HH:MM, New York) from 09:46 to 15:59"),
    ("zero_dte.vix_source", "VIX", "one of VIX, none"),
    ("zero_dte.vix_max", "30", "number from 0 to 200 (VIX points)"),
    ("zero_dte.vix_max_age_seconds", "300", "whole number from 60 to 3600 (seconds)"),
    ("zero_dte.vix_half_size_rise", "0.1", "number from 0 to 10 (fraction)"),
)

ITEMS = {item.key: item for item in describe(Settings())}
RANGED = [item for item in ITEMS.values() if item.declared.low is not None or item.declared.high is not None]


def key(item: Described) -> str:
    return item.key


def complaints(item: Described, text: str) -> list[str]:
    """What is said of this setting's own value; rules between settings are left aside."""
    try:
        parse_settings({item.key: text})
    except SettingsError as error:
        return [problem for problem in error.problems if "allowed is" in problem]
    return []


def next_below(item: Described, value: Any) -> Any:
    return _beside(item, value, -1)


def next_above(item: Described, value: Any) -> Any:
    return _beside(item, value, +1)


def _beside(item: Described, value: Any, way: int) -> Any:
    kind = item.declared.kind
    if kind is WHOLE:
        return value + way
    if kind is NUMBER:
        return math.nextafter(value, way * math.inf)
    if kind is DATE:
        return value + timedelta(days=way)
    assert kind is TIME
    return (datetime.combine(date(2026, 1, 2), value) + timedelta(minutes=way)).time()


@pytest.mark.parametrize(("name", "default", "allowed"), DECIDED, ids=[name for name, *_ in DECIDED])
def test_a_setting_keeps_its_default_and_its_range(name: str, default: str, allowed: str) -> None:
    assert (ITEMS[name].default, ITEMS[name].declared.allowed()) == (default, allowed)


def test_settings_are_listed_in_the_order_they_are_declared() -> None:
    decided = [name for name, *_ in DECIDED]
    assert [name for name in ITEMS if name in set(decided)] == decided


@pytest.mark.parametrize("item", RANGED, ids=key)
def test_both_ends_of_a_range_are_taken(item: Described) -> None:
    declared = item.declared
    for bound in (declared.low, declared.high):
        text = declared.kind.write(bound)
        assert declared.parse(text) == bound
        assert complaints(item, text) == []


@pytest.mark.parametrize("item", RANGED, ids=key)
def test_one_step_inside_a_range_is_taken(item: Described) -> None:
    declared = item.declared
    for inside in (next_above(item, declared.low), next_below(item, declared.high)):
        text = declared.kind.write(inside)
        assert declared.parse(text) == inside
        assert complaints(item, text) == []


@pytest.mark.parametrize("item", RANGED, ids=key)
def test_one_step_outside_a_range_is_refused_with_the_range(item: Described) -> None:
    declared = item.declared
    for outside in (next_below(item, declared.low), next_above(item, declared.high)):
        text = declared.kind.write(outside)
        told = f"{item.key} = {text!r}: allowed is {declared.allowed()} (default {item.default})"
        assert complaints(item, text) == [told]


@pytest.mark.parametrize("item", RANGED, ids=key)
def test_a_range_is_the_right_way_round_and_holds_the_default(item: Described) -> None:
    low: Any = item.declared.low
    high: Any = item.declared.high
    assert low <= item.declared.parse(item.default) <= high
    assert low < high


@pytest.mark.parametrize("item", [item for item in RANGED if item.declared.kind is WHOLE], ids=key)
def test_the_ends_of_a_range_of_whole_numbers_are_whole(item: Described) -> None:
    assert [type(item.declared.low), type(item.declared.high)] == [int, int]


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_the_printed_default_is_read_back_as_the_default(item: Described) -> None:
    assert item.declared.parse(item.default) == getattr(getattr(Settings(), item.group), item.name)
    assert parse_settings({item.key: item.default}) == Settings()


@pytest.mark.parametrize("item", ITEMS.values(), ids=key)
def test_a_default_has_the_type_its_text_is_read_as(item: Described) -> None:
    assert type(item.declared.parse(item.default)) is type(getattr(getattr(Settings(), item.group), item.name))


def test_no_cap_can_be_raised_above_the_limit_of_the_house() -> None:
    most = {name.value: ITEMS[f"caps.{name.value}"].declared.high for name in StrategyName}
    assert most == {"0dte": 2, "futures_strangle": 3, "lt112": 4, "ipmcc": 2, "leap": 5}
    assert ITEMS["caps.total"].declared.high == 10


def test_every_cap_can_be_lowered_to_nothing() -> None:
    settings = parse_settings({f"caps.{name}": "0" for name in (*(each.value for each in StrategyName), "total")})
    assert dataclasses.astuple(settings.caps) == (0, 0, 0, 0, 0, 0)


def test_the_margin_buffer_cannot_be_lowered_under_a_fifth() -> None:
    assert complaints(ITEMS["margin.buffer"], "0.1999")
    assert not complaints(ITEMS["margin.buffer"], "0.2")


CAP_FIELDS = {
    StrategyName.ZERO_DTE: "zero_dte",
    StrategyName.FUTURES_STRANGLE: "futures_strangle",
    StrategyName.LT112: "lt112",
    StrategyName.IPMCC: "ipmcc",
    StrategyName.LEAP: "leap",
}


@pytest.mark.parametrize("strategy", StrategyName)
def test_a_strategy_has_its_own_cap_and_no_other(strategy: StrategyName) -> None:
    alone = CapSettings(**(dict.fromkeys(CAP_FIELDS.values(), 0) | {CAP_FIELDS[strategy]: 1}))
    assert [name for name in StrategyName if alone.of(name)] == [strategy]
    assert parse_settings({f"caps.{strategy.value}": "1"}).caps.of(strategy) == 1


def test_every_field_of_the_caps_is_the_cap_of_a_strategy_or_the_total() -> None:
    assert {entry.name for entry in dataclasses.fields(CapSettings)} == {*CAP_FIELDS.values(), "total"}


@given(st.permutations([1, 2, 3, 4, 5]))
def test_caps_of_all_strategies_are_told_apart(caps: list[int]) -> None:
    settings = CapSettings(**dict(zip(CAP_FIELDS.values(), caps, strict=True)))
    assert [settings.of(name) for name in CAP_FIELDS] == caps


def test_the_day_of_the_house_is_entered_from_half_past_ten_and_left_by_half_past_three() -> None:
    zero = Settings().zero_dte
    assert (zero.entry_from, zero.entry_until, zero.time_exit, zero.hard_exit) == (
        time(10, 30),
        time(11),
        time(15),
        time(15, 30),
    )


def test_the_0dte_defaults_are_those_of_the_rule_book() -> None:
    zero = Settings().zero_dte
    assert (zero.flat_band, zero.short_delta, zero.delta_min, zero.delta_max) == (0.005, 0.16, 0.08, 0.25)
    assert (zero.atr_period, zero.atr_mult_flat, zero.atr_mult_dir) == (14, 0.5, 0.7)
    assert (zero.wing_index, zero.wing_etf, zero.min_credit_ic, zero.min_credit_spread) == (30.0, 3.0, 0.10, 0.05)
    assert (zero.profit, zero.stop, zero.vix_max, zero.vix_half_size_rise) == (0.50, 2.0, 30.0, 0.10)
    assert (zero.weekday, zero.direction_mode, zero.underlyings) == ("friday", "fade", ("SPXW", "SPY"))
