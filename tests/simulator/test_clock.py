"""The engine's clock in the algorithm's zone."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.clock import Clock
from simulator.engine.moments import HOUR, MINUTE, local

ZONES = [ZoneInfo(name) for name in ("America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/London", "UTC")]
FIRST, LAST = 1_388_534_400, 2_082_758_400
CHANGES = [1_710_054_000, 1_730_613_600, 1_712_415_600, 1_728_142_200, 1_711_846_800]
"""When clocks are changed: New York in March and November 2024, Lord Howe in April and October, London in March."""


@given(
    seconds=st.lists(st.integers(FIRST, LAST) | st.builds(int.__add__, st.sampled_from(CHANGES), st.integers(-4000, 4000))),
    zones=st.lists(st.sampled_from(ZONES), min_size=1),
)
def test_local_time_is_that_of_the_zone_at_whatever_instants_and_in_whatever_zones(
    seconds: list[int], zones: list[ZoneInfo]
) -> None:
    clock = Clock(FIRST * 10**9)
    for second in [*seconds, *sorted(seconds)]:
        for zone in zones:
            clock.ns, clock.zone = second * 10**9, zone
            assert clock.local == local(clock.ns, zone)


def test_local_time_is_right_on_both_sides_of_each_change() -> None:
    clock = Clock(0)
    for second in CHANGES:
        for zone in ZONES:
            clock.zone = zone
            for ns in range(second * 10**9 - HOUR, second * 10**9 + HOUR, 5 * MINUTE):
                clock.ns = ns
                assert clock.local == local(ns, zone)
