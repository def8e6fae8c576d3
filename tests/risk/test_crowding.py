"""Counts of positions of one kind beside each other."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.intents import StrategyName
from risk.crowding import Crowd, CrowdLimits, Placed, crowds
from risk.groups import Member

SPRING, SUMMER = date(2026, 4, 17), date(2026, 7, 17)
SELLERS = [StrategyName.FUTURES_STRANGLE, StrategyName.LT112, StrategyName.LEAP]


def placed(strategy: StrategyName, underlying: str, *expiries: date) -> Placed:
    return Placed(member=Member(strategy=strategy, underlying=underlying), expiries=frozenset(expiries or (SPRING,)))


def over(held: list[Placed], new: Placed) -> list[str]:
    return [crowd.what for crowd in crowds(held, new, CrowdLimits()) if crowd.is_over]


def test_an_only_position_is_over_nothing() -> None:
    for strategy in StrategyName:
        assert over([], placed(strategy, "SPY")) == []


def test_the_index_by_another_name_is_the_same_index() -> None:
    held = [placed(StrategyName.LT112, "ES"), placed(StrategyName.LT112, "MES", SUMMER), placed(StrategyName.LT112, "XSP")]
    new = placed(StrategyName.FUTURES_STRANGLE, "SPX")
    assert over(held, new) == ["strangles and LT112s on the S&P 500"]


def test_one_group_in_one_expiry_is_by_strategy() -> None:
    gold = placed(StrategyName.FUTURES_STRANGLE, "GC")
    assert over([gold], placed(StrategyName.FUTURES_STRANGLE, "ZB")) == [
        "futures_strangle positions of one group in one expiry"
    ]
    assert over([gold], placed(StrategyName.FUTURES_STRANGLE, "ZB", SUMMER)) == []
    assert over([gold], placed(StrategyName.FUTURES_STRANGLE, "CL")) == []
    assert over([gold], placed(StrategyName.LT112, "ZB")) == []


def test_a_ladder_of_leaps_is_one_seller() -> None:
    ladder = [placed(StrategyName.LEAP, "SPY")] * 5
    (found,) = crowds(ladder, placed(StrategyName.LEAP, "SPY"), CrowdLimits())
    assert found == Crowd(what="short volatility positions", count=1, limit=5)


def test_0dte_and_ipmcc_are_counted_by_underlying_only() -> None:
    for strategy in (StrategyName.ZERO_DTE, StrategyName.IPMCC):
        held = [placed(strategy, "SPY")] * 2
        assert over(held, placed(strategy, "SPY")) == [f"{strategy.value} positions on SPY"]
        assert over(held, placed(strategy, "QQQ")) == []


@given(
    st.lists(st.builds(placed, st.sampled_from(SELLERS), st.sampled_from(["SPY", "ES", "GC", "CL"])), max_size=8),
    st.builds(placed, st.sampled_from(SELLERS), st.sampled_from(["SPY", "ES", "GC", "CL"])),
)
def test_fewer_held_never_crowd_more(held: list[Placed], new: Placed) -> None:
    for place in range(len(held)):
        fewer = crowds([*held[:place], *held[place + 1 :]], new, CrowdLimits())
        counts = {crowd.what: crowd.count for crowd in fewer}
        for crowd in crowds(held, new, CrowdLimits()):
            assert counts[crowd.what] <= crowd.count
