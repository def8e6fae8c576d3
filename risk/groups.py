"""Correlation groups in units: what moves together, and how much of it may be open (rule book 4.5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from domain.intents import StrategyName

_FUNDS = frozenset({"SPY", "QQQ", "IWM", "DIA", "GLD", "TLT", "SLV", "XLE", "XOP"})
_MICROS = frozenset({"MES", "MNQ", "M2K", "MYM", "XSP", "MGC", "SIL", "MCL", "M6A", "M6B", "M6E"})
EQUITY_UNITS = (1.0, 1.5, 2.5, 3.0, 4.0)
"""Most units of both equity groups together, by account phase."""
HIGH_VIX = 30.0
_SLACK = 1e-9


class Group(Enum):
    """A group: its limit in units and its members."""

    A1 = (2.0, "ES MES NQ MNQ RTY M2K YM MYM SPX SPXW NDX XSP RUT")
    A2 = (3.0, "SPY QQQ IWM DIA")
    B1 = (2.0, "GC MGC GLD TLT ZB ZN")
    B2 = (2.0, "SI SIL SLV HG PL PA")
    C1 = (2.0, "CL MCL QM RB HO XLE XOP")
    C2 = (1.0, "NG")
    D1 = (2.0, "ZC ZS ZW")
    D2 = (1.0, "LE HE GF")
    E = (2.0, "6A 6B 6C 6E 6J 6S M6A M6B M6E")

    @property
    def limit(self) -> float:
        """Most units."""
        return self.value[0]

    @property
    def is_equity(self) -> bool:
        """True for the groups that fall with the stock market."""
        return self in (Group.A1, Group.A2)


_GROUPS = {symbol: group for group in Group for symbol in group.value[1].split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One position for the count: its strategy and its underlying; ``named`` tells a stock that the settings name."""

    strategy: StrategyName
    underlying: str
    named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCount:
    """Units there would be with the new position against the limit; ``units`` None for a symbol that is in no group."""

    what: str
    units: float | None
    limit: float

    @property
    def is_over(self) -> bool:
        """True beyond the limit, and for an unknown symbol."""
        return self.units is None or self.units > self.limit + _SLACK


def group_of(member: Member) -> Group | None:
    """The group of a position; None for a symbol that is in no group, which may not be traded.

    A single stock that someone has named as one to trade (``named``) counts with the equity funds.
    """
    found = _GROUPS.get(member.underlying, Group.A2 if member.named else None)
    return Group.A2 if found is not None and member.strategy is StrategyName.IPMCC else found


def units_of(member: Member, *, count_0dte: bool = False) -> float:
    """1.0 for full size, 0.5 for funds and micros; a LEAP rung 0.25, an IPMCC 0.5, a 0DTE 0 unless it is counted."""
    if member.strategy is StrategyName.LEAP:
        return 0.25
    if member.strategy is StrategyName.IPMCC:
        return 0.5
    if member.strategy is StrategyName.ZERO_DTE:
        return 1.0 if count_0dte else 0.0
    return 0.5 if member.underlying in _FUNDS | _MICROS else 1.0


def group_limit(group: Group, volatility_index: float, phase: int) -> float:
    """Most units of a group: one fewer (at least 1) above a VIX of 30 or when it is unknown; A1 has 3 in phase 4."""
    limit = 3.0 if group is Group.A1 and phase == 4 else group.limit
    calm = math.isfinite(volatility_index) and volatility_index <= HIGH_VIX
    return limit if calm else max(1.0, limit - 1.0)


def group_counts(
    held: Sequence[Member], new: Member, volatility_index: float, phase: int, *, count_0dte: bool = False
) -> tuple[GroupCount, ...]:
    """The counts that the ``new`` position is in beside what is ``held``: its group's, and both equity groups' together.

    ``phase`` is the account phase, 0 to 4; another one raises ValueError. A symbol that is in no group, held or new, stands
    alone in the answer and is over.
    """
    if phase not in range(len(EQUITY_UNITS)):
        raise ValueError(f"an account phase is 0 to {len(EQUITY_UNITS) - 1}, not {phase}")
    members = [(member, group_of(member)) for member in (*held, new)]
    unknown = sorted({member.underlying for member, group in members if group is None})
    if unknown:
        return tuple(GroupCount(what=f"{symbol} is in no correlation group", units=None, limit=0.0) for symbol in unknown)
    units = [(group, units_of(member, count_0dte=count_0dte)) for member, group in members if group is not None]
    group = units[-1][0]
    own = math.fsum(count for other, count in units if other is group)
    found = [GroupCount(what=f"group {group.name}", units=own, limit=group_limit(group, volatility_index, phase))]
    if group.is_equity:
        equity = math.fsum(count for other, count in units if other.is_equity)
        found.append(GroupCount(what="equity groups A1 and A2", units=equity, limit=EQUITY_UNITS[phase]))
    return tuple(found)
