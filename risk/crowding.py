"""How many positions of one kind may be open beside each other, whatever their size (rule book 4.5, last paragraph)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.intents import StrategyName
from risk.groups import Member, group_of

S_AND_P = frozenset({"SPY", "SPX", "XSP", "ES", "MES"})
"""Underlyings that are one index by different names."""
_STRANGLE, _LT112, _LEAP = StrategyName.FUTURES_STRANGLE, StrategyName.LT112, StrategyName.LEAP


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """One position for the count: strategy, underlying, and the expiries of the options it has sold."""

    member: Member
    expiries: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrowdLimits:
    """Most positions: short volatility in all, short volatility on the S&P 500, one strategy on one underlying."""

    short_volatility: int = 5
    index_short_volatility: int = 3
    same_underlying: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Positions there would be, the new one with them, against the most there may be."""

    what: str
    count: int
    limit: int

    @property
    def is_over(self) -> bool:
        """True beyond the limit."""
        return self.count > self.limit


def crowds(held: Sequence[Placed], new: Placed, limits: CrowdLimits) -> tuple[Crowd, ...]:
    """Each count that the ``new`` position is in.

    Short volatility is strangles, LT112s, and a ladder of LEAP puts as one. Two LT112s, or two strangles, of one correlation
    group never share an expiry. LEAP rungs on one underlying are as many as their cap allows.
    """
    everything = [*held, new]
    strategy, underlying = new.member.strategy, new.member.underlying
    found = []
    if strategy is not _LEAP:
        same = sum(one.member == new.member for one in everything)
        what = f"{strategy.value} positions on {underlying}"
        found.append(Crowd(what=what, count=same, limit=limits.same_underlying))
    if strategy in (_STRANGLE, _LT112, _LEAP):
        sellers = [one for one in everything if one.member.strategy in (_STRANGLE, _LT112)]
        ladder = any(one.member.strategy is _LEAP for one in everything)
        count = len(sellers) + int(ladder)
        found.append(Crowd(what="short volatility positions", count=count, limit=limits.short_volatility))
    if strategy in (_STRANGLE, _LT112):
        if underlying in S_AND_P:
            on_index = sum(one.member.underlying in S_AND_P for one in sellers)
            found.append(Crowd(what="strangles and LT112s on the S&P 500", count=on_index, limit=limits.index_short_volatility))
        group = group_of(new.member)
        alike = [one for one in held if one.member.strategy is strategy and group_of(one.member) is group]
        shared = sum(bool(one.expiries & new.expiries) for one in alike)
        what = f"{strategy.value} positions of one group in one expiry"
        found.append(Crowd(what=what, count=shared + 1, limit=1))
    return tuple(found)
