"""The volatility index and an entry."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.intents import NoTrade
from domain.quotes import UnderlyingView
from domain.settings import ZeroDteSettings
from strategies.zero_dte.volatility import VolatilityRule, volatility_rule
from tests.strategies.scenes import FRIDAY, new_york, view

AT = new_york(FRIDAY, 10, 30)
ZERO = ZeroDteSettings()


def rule(index: UnderlyingView | None, zero: ZeroDteSettings = ZERO) -> VolatilityRule | NoTrade:
    return volatility_rule(index, AT, zero)


def code(found: VolatilityRule | NoTrade) -> str:
    assert isinstance(found, NoTrade)
    return found.code


def test_a_calm_index_lets_the_entry_go() -> None:
    assert rule(view("VIX", 15.2, AT)) == VolatilityRule(halve=False, note="VIX 15.20, +0.0% since its open")


def test_a_missing_index_refuses() -> None:
    assert code(rule(None)) == "vix_missing"


@pytest.mark.parametrize("price", [math.nan, math.inf, 0.0, -1.0])
def test_an_index_that_is_no_number_refuses(price: float) -> None:
    assert code(rule(replace(view("VIX", 15.0, AT), price=price))) == "vix_missing"


@pytest.mark.parametrize("opened", [None, math.nan, 0.0])
def test_an_index_without_an_open_refuses(opened: float | None) -> None:
    found = rule(replace(view("VIX", 15.0, AT), session_open=opened))
    assert code(found) == "vix_missing"


@pytest.mark.parametrize(("age", "stale"), [(0, False), (300, False), (301, True)])
def test_an_index_too_old_refuses(age: int, stale: bool) -> None:
    found = rule(view("VIX", 15.0, AT - timedelta(seconds=age)))
    assert isinstance(found, NoTrade) is stale
    if isinstance(found, NoTrade):
        assert (found.code, found.detail) == ("vix_stale", "the VIX is 301 s old; zero_dte.vix_max_age_seconds is 300")


@pytest.mark.parametrize(("level", "high"), [(29.99, False), (30.0, True), (65.73, True)])
def test_an_index_too_high_refuses(level: float, high: bool) -> None:
    found = rule(view("VIX", level, AT))
    assert isinstance(found, NoTrade) is high
    if isinstance(found, NoTrade):
        assert (found.code, found.detail) == ("vix_high", f"VIX {level:.2f} is at or above zero_dte.vix_max 30")


@pytest.mark.parametrize(("opened", "halve"), [(20.0, False), (18.0, False), (16.0, True), (25.0, False)])
def test_a_rise_of_more_than_a_tenth_halves_the_size(opened: float, halve: bool) -> None:
    found = rule(replace(view("VIX", 19.8, AT), session_open=opened))
    assert isinstance(found, VolatilityRule)
    assert found.halve is halve
    assert found.note.endswith("half size") is halve


def test_without_a_source_none_is_needed_and_the_record_says_so() -> None:
    assert rule(None, ZeroDteSettings(vix_source="none")) == VolatilityRule(halve=False, note="no VIX asked for")
