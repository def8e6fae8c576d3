"""Does too much of the account rest on things that move alike?"""

from __future__ import annotations

import math

from domain.refusals import CheckResult, RefusalCode
from risk.correlation import Cluster, clusters, correlations, effective_count, effective_exposure
from risk.margin import Missing
from safety.case import Case
from safety.checks.base import passed, refused
from safety.checks.closes import common_closes
from safety.checks.requirements import tied_up


class CorrelatedCheck:
    """Underlyings joined by the correlation of their daily returns, and what each cluster ties up with this order in it.

    One underlying alone is a cluster and needs no history; several need daily closes on the same days.
    """

    name = "correlated"
    protects_reductions = False

    def judge(self, case: Case) -> CheckResult:
        """USD in the largest cluster against ``exposure.correlated`` of net liquidation value."""
        of, value = case.settings.exposure, case.account.net_liquidation_value
        amounts = case.once(tied_up)
        if isinstance(amounts, Missing) or not math.isfinite(value):
            why = amounts.why if isinstance(amounts, Missing) else f"net liquidation value is {value}"
            return refused(self, RefusalCode.EXPOSURE_MISSING, why, measured="missing", limit="every number", unit="USD")
        closes = common_closes(case, amounts, of.window + 1) if len(amounts) > 1 else dict.fromkeys(amounts, ())
        if isinstance(closes, Missing):
            code = RefusalCode.EXPOSURE_MISSING
            return refused(self, code, closes.why, measured="missing", limit=f"{of.window + 1} closes", unit="USD")
        found = correlations(closes, of.window)
        largest = clusters(amounts, found, value, alike=of.alike, most=of.correlated)[0]
        swing, bets = effective_exposure(amounts, found), effective_count(amounts, found)
        detail = f"{_names(largest)} {largest.exposure:,.2f}; effective exposure {swing:,.2f}, as {bets:.2f} independent bets"
        if largest.is_over:
            code = RefusalCode.CORRELATED
            return refused(self, code, detail, measured=largest.exposure, limit=largest.limit, unit="USD")
        return passed(self, largest.exposure, largest.limit, "USD", detail)


def _names(cluster: Cluster) -> str:
    names = ", ".join(cluster.names)
    return f"{names} move alike and tie up" if len(cluster.names) > 1 else f"{names} ties up"
