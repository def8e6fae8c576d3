"""Has the correlation group room for another position?"""

from __future__ import annotations

import math

from domain.refusals import CheckResult, RefusalCode
from risk.groups import GroupCount, group_counts
from risk.phases import account_phase
from safety.book import others, this_order
from safety.case import Case
from safety.checks.base import FUTURE_SECONDS, passed, refused
from safety.checks.members import member_of


class GroupCheck:
    """Units of the order's correlation group, and of both equity groups together (rule book 4.5), this position included.

    The limits are those of the account's phase; above a VIX of 30, and when it is not known, a group holds one unit less.
    """

    name = "groups"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """Units there would be against the limit, of the count that is nearest to its own."""
        held = [member_of(case, structure) for structure in others(case)]
        phase, index = account_phase(case.account.net_liquidation_value), _volatility_index(case)
        new, count_0dte = member_of(case, this_order(case)), case.settings.groups.count_0dte
        counts = group_counts(held, new, index, phase, count_0dte=count_0dte)
        under = f"phase {phase}, VIX {'not known' if math.isnan(index) else format(index, '.2f')}"
        unknown = [count.what for count in counts if count.units is None]
        if unknown:
            code = RefusalCode.GROUP_UNKNOWN
            return refused(self, code, "; ".join(unknown), measured=unknown[0], limit="a symbol of a group", unit="units")
        fullest = max(counts, key=lambda count: _units(count) - count.limit)
        detail = "; ".join(f"{count.what} {_units(count):g} units of {count.limit:g}" for count in counts) + f" ({under})"
        if fullest.is_over:
            code = RefusalCode.GROUP_UNITS
            return refused(self, code, detail, measured=_units(fullest), limit=fullest.limit, unit="units")
        return passed(self, _units(fullest), fullest.limit, "units", detail)


def _units(count: GroupCount) -> float:
    return math.inf if count.units is None else count.units


def _volatility_index(case: Case) -> float:
    """The VIX; NaN when it is missing, too old or from the future."""
    view = case.market.volatility_index
    if view is None or not -FUTURE_SECONDS <= case.seconds_since(view.at) <= case.settings.heartbeat.vix_seconds:
        return math.nan
    return view.price
