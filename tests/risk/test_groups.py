"""Correlation groups: membership, units and limits of the rule book."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intents import StrategyName
from risk.groups import EQUITY_UNITS, Group, GroupCount, Member, group_counts, group_limit, group_of, units_of

STRANGLE, LT112, LEAP = StrategyName.FUTURES_STRANGLE, StrategyName.LT112, StrategyName.LEAP
IPMCC, ZERO = StrategyName.IPMCC, StrategyName.ZERO_DTE


def breaches(held: list[Member], new: Member, index: float, phase: int) -> list[GroupCount]:
    return [count for count in group_counts(held, new, index, phase) if count.is_over]


def member(strategy: StrategyName, underlying: str) -> Member:
    return Member(strategy=strategy, underlying=underlying)


@pytest.mark.parametrize(
    ("strategy", "underlying", "group", "units"),
    [
        (LT112, "SPX", Group.A1, 1.0),
        (ZERO, "SPXW", Group.A1, 0.0),
        (LT112, "SPY", Group.A2, 0.5),
        (LT112, "MES", Group.A1, 0.5),
        (LEAP, "SPY", Group.A2, 0.25),
        (IPMCC, "SPY", Group.A2, 0.5),
        (STRANGLE, "CL", Group.C1, 1.0),
        (STRANGLE, "MCL", Group.C1, 0.5),
        (STRANGLE, "GC", Group.B1, 1.0),
        (STRANGLE, "TLT", Group.B1, 0.5),
        (STRANGLE, "NG", Group.C2, 1.0),
        (STRANGLE, "LE", Group.D2, 1.0),
        (STRANGLE, "6E", Group.E, 1.0),
    ],
)
def test_group_and_units(strategy: StrategyName, underlying: str, group: Group, units: float) -> None:
    assert group_of(member(strategy, underlying)) is group
    assert units_of(member(strategy, underlying)) == units


def test_a_0dte_counts_one_where_it_is_counted() -> None:
    assert units_of(member(ZERO, "SPXW"), count_0dte=True) == 1.0


def test_no_symbol_is_in_two_groups() -> None:
    symbols = [symbol for group in Group for symbol in group.value[1].split()]
    assert len(symbols) == len(set(symbols))


@pytest.mark.parametrize(
    ("group", "index", "phase", "limit"),
    [
        (Group.A1, 18.0, 3, 2.0),
        (Group.A1, 18.0, 4, 3.0),
        (Group.A1, 30.0, 4, 3.0),
        (Group.A1, 30.1, 4, 2.0),
        (Group.C2, 35.0, 4, 1.0),
        (Group.A2, 35.0, 2, 2.0),
        (Group.A2, math.nan, 2, 2.0),
    ],
)
def test_limits_shrink_when_the_market_is_wild_or_unknown(group: Group, index: float, phase: int, limit: float) -> None:
    assert group_limit(group, index, phase) == limit


def test_the_third_full_size_index_position_is_one_too_many() -> None:
    held = [member(LT112, "SPX"), member(STRANGLE, "ES")]
    (breach,) = breaches(held, member(LT112, "ES"), 18.0, 3)
    assert (breach.what, breach.units, breach.limit) == ("group A1", 3.0, 2.0)
    assert breaches(held, member(STRANGLE, "CL"), 18.0, 3) == []


def test_both_equity_groups_share_a_limit_by_phase() -> None:
    held = [member(LT112, "SPY")] * 3
    assert [b.what for b in breaches(held, member(LT112, "MES"), 18.0, 1)] == ["equity groups A1 and A2"]
    assert breaches(held, member(LT112, "MES"), 18.0, 2) == []


def test_a_full_ladder_is_little_more_than_one_unit() -> None:
    assert breaches([member(LEAP, "SPY")] * 4, member(LEAP, "SPY"), 18.0, 1) == []


def test_an_unknown_symbol_blocks_held_or_new() -> None:
    unknown, known = member(LT112, "XYZ"), member(LT112, "SPY")
    for held, new in (([], unknown), ([unknown], known)):
        (breach,) = breaches(held, new, 18.0, 4)
        assert "XYZ" in breach.what
        assert breach.units is None


def test_a_phase_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 4, not 5"):
        breaches([], member(LT112, "SPY"), 18.0, 5)


@given(
    st.lists(st.sampled_from(["SPY", "SPX", "ES", "CL", "GC"]), max_size=6),
    st.sampled_from(["SPY", "SPX", "ES", "CL", "GC"]),
    st.integers(0, 4),
)
def test_what_may_open_leaves_every_limit_kept(held: list[str], new: str, phase: int) -> None:
    members = [member(LT112, symbol) for symbol in held]
    if not breaches(members, member(LT112, new), 18.0, phase):
        everything = [*members, member(LT112, new)]
        group = group_of(member(LT112, new))
        assert group is not None
        assert sum(units_of(m) for m in everything if group_of(m) is group) <= group_limit(group, 18.0, phase)
        if group.is_equity:
            assert sum(units_of(m) for m in everything if group_of(m) in (Group.A1, Group.A2)) <= EQUITY_UNITS[phase]
