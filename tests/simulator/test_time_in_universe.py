"""How long a universe keeps what it picked, at least (UniverseSettings.MinimumTimeInUniverse)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.universes import _stayed
from tests.simulator.toy_market import HALF_DAY, MONDAY, TUESDAY, Stage, call, put, quiet_market, row

DAY = timedelta(days=1)
BODY = """\
def begin(self):
    self.set_benchmark(lambda t: 1.0)
    self.add_equity("ABC", data_normalization_mode=DataNormalizationMode.RAW)
    SETTING
    self.at(HOUR, 0, self.add)
    self.added = False

def add(self):
    if not self.added:
        self.added = True
        self.o = self.add_option("ABC")
        self.o.set_filter(lambda u: u.calls_only() if self.time.day == 4 else u.puts_only())

def on_securities_changed(self, changes):
    for word, some in (("+", changes.added_securities), ("-", changes.removed_securities)):
        for one in some:
            if one.symbol.security_type == SecurityType.OPTION:
                self.log(f"{self.time:%d %H:%M} {word}{one.symbol.id.option_right}")
"""


def changes(tmp_path: Path, hour: int, setting: str = "pass") -> list[str]:
    market = quiet_market()
    for day in (MONDAY - timedelta(days=3), MONDAY, TUESDAY):
        market.list_contracts(day, [row(call(100)), row(put(100))], 100.0)
    return Stage(tmp_path, market).rows(BODY.replace("HOUR", str(hour)).replace("SETTING", setting), MONDAY, HALF_DAY)


def test_half_a_day_is_a_day_by_default(tmp_path: Path) -> None:
    """Thirteen hours round to a day."""
    assert changes(tmp_path, 11) == ["04 11:00 +CALL", "05 00:00 +PUT", "05 00:00 -CALL"]


def test_less_than_half_a_day_keeps_a_contract_until_the_next_pick(tmp_path: Path) -> None:
    """Eleven hours round to none: the call goes with the pick of the night after."""
    assert changes(tmp_path, 13) == ["04 13:00 +CALL", "05 00:00 +PUT", "06 00:00 -CALL"]


def test_without_a_least_time_a_contract_goes_at_once(tmp_path: Path) -> None:
    setting = "self.universe_settings.minimum_time_in_universe = timedelta(0)"
    assert changes(tmp_path, 13, setting) == ["04 13:00 +CALL", "05 00:00 +PUT", "05 00:00 -CALL"]


def test_two_days_keep_a_contract_over_two_nights(tmp_path: Path) -> None:
    setting = "self.universe_settings.minimum_time_in_universe = timedelta(2)"
    assert changes(tmp_path, 11, setting) == ["04 11:00 +CALL", "05 00:00 +PUT", "06 00:00 -CALL"]


def test_the_setting_counts_that_stood_when_the_universe_was_made(tmp_path: Path) -> None:
    setting = "self.at(14, 0, lambda: setattr(self.universe_settings, 'minimum_time_in_universe', timedelta(0)))"
    assert changes(tmp_path, 13, setting)[-1] == "06 00:00 -CALL"


def test_what_the_algorithm_removes_goes_whatever_the_time(tmp_path: Path) -> None:
    setting = "self.at(14, 0, lambda: self.remove_security(self.o.symbol))"
    assert changes(tmp_path, 13, setting) == ["04 13:00 +CALL", "04 14:01 -CALL"]


@pytest.mark.parametrize(
    ("spent", "least", "stayed"),
    [
        (timedelta(hours=12), DAY, False),
        (timedelta(hours=12, seconds=1), DAY, True),
        (timedelta(hours=36), 2 * DAY, True),
        (timedelta(minutes=29), timedelta(hours=1), False),
        (timedelta(minutes=31), timedelta(hours=1), True),
        (timedelta(seconds=29), timedelta(minutes=1), False),
        (timedelta(0), timedelta(0), True),
        (timedelta(0), timedelta(milliseconds=1), False),
    ],
)
def test_the_time_is_rounded_to_the_largest_unit_it_has(spent: timedelta, least: timedelta, stayed: bool) -> None:
    assert _stayed(spent // timedelta(microseconds=1) * 1000, least) is stayed


@given(st.timedeltas(timedelta(0), 10 * DAY), st.timedeltas(timedelta(0), 10 * DAY))
def test_whoever_stayed_the_whole_time_has_stayed_long_enough_or_half_a_unit_lacks(spent: timedelta, least: timedelta) -> None:
    if spent >= least + DAY / 2:
        assert _stayed(spent // timedelta(microseconds=1) * 1000, least)


def test_a_chain_of_options_on_a_share_picks_nothing_after_the_end(tmp_path: Path) -> None:
    """LEAN's OptionChainUniverseImmediateSelectionRegressionAlgorithm hears of one change in a run of one day."""
    market = quiet_market()
    market.list_contracts(MONDAY - timedelta(days=3), [row(call(100))], 100.0)
    market.list_contracts(MONDAY, [row(put(100))], 100.0)
    body = BODY.replace("HOUR", "11").replace("SETTING", "pass")
    assert Stage(tmp_path, market).rows(body, MONDAY) == ["04 11:00 +CALL"]
