"""Are there too many positions of one kind?"""

from __future__ import annotations

from domain.refusals import CheckResult, RefusalCode
from risk.crowding import CrowdLimits, Placed, crowds
from safety.book import Structure, others, this_order
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.members import member_of


class CrowdingCheck:
    """Short volatility in all and on the S&P 500, one strategy on one underlying, one group in one expiry (rule book 4.5)."""

    name = "crowding"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """Positions there would be against the most there may be, of the count that is nearest to its limit."""
        of = case.settings.groups
        limits = CrowdLimits(
            short_volatility=of.short_volatility,
            index_short_volatility=of.index_short_volatility,
            same_underlying=of.same_underlying,
        )
        found = crowds([_placed(case, each) for each in others(case)], _placed(case, this_order(case)), limits)
        fullest = max(found, key=lambda crowd: crowd.count - crowd.limit)
        detail = "; ".join(f"{crowd.what}: {crowd.count} of {crowd.limit}" for crowd in found)
        if fullest.is_over:
            code = RefusalCode.GROUP_CROWDED
            return refused(self, code, detail, measured=fullest.count, limit=fullest.limit, unit="positions")
        return passed(self, fullest.count, fullest.limit, "positions", detail)


def _placed(case: Case, structure: Structure) -> Placed:
    sold = frozenset(contract.expiry for contract, quantity in structure.legs.items() if quantity < 0)
    return Placed(member=member_of(case, structure), expiries=sold)
